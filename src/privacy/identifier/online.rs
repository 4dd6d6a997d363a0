//! E-mail addresses, web addresses and handles.

use std::ops::Range;

use super::{Kind, lexicon, page::Page};

/// Finds e-mail addresses, then web addresses, then handles.
pub(super) fn find(page: &mut Page<'_>) {
    for piece in pieces(page.text) {
        let text = &page.text[piece.clone()];
        if let Some(at) = text.find("://").filter(|at| *at > 1) {
            let scheme = text[..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
            let from = piece.start + at - scheme;
            let law = text[at + 3..].starts_with("www.legislation.gov.uk/");
            if scheme > 1 && !law {
                found(page, from..piece.end, Kind::Url, 0.98, "a web address");
            }
        } else if text.contains('@') {
            at_sign(page, &piece);
        } else if let Some(from) = bare_address(text) {
            found(page, piece.start + from..piece.end, Kind::Url, 0.85, "a web address");
        }
    }
}

fn found(page: &mut Page<'_>, span: Range<usize>, kind: Kind, confidence: f32, reason: &'static str) {
    let text = page.text[span.clone()].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '”', '*', '_']);
    let text = if text.contains('(') { text } else { text.trim_end_matches(')').trim_end_matches(['.', ',']) };
    page.find_bytes(span.start..span.start + text.len(), kind, confidence, reason);
}

/// Stretches without white space, quotation marks or brackets.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let border = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '(' | ')' | '[' | ']' | '|' | '\u{2029}')
    };
    for (at, c) in text.char_indices().filter(|(_, c)| border(*c)).chain([(text.len(), ' ')]) {
        let piece = &text[from..at];
        if piece.contains('@') || piece.contains("://") || piece.get(1..).is_some_and(|rest| rest.contains('.')) {
            pieces.push(from..at);
        }
        from = at + c.len_utf8();
    }
    pieces
}

fn at_sign(page: &mut Page<'_>, piece: &Range<usize>) {
    let text = &page.text[piece.clone()];
    let Some(at) = text.find('@') else { return };
    let is_local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'');
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let local = text[..at].len() - text[..at].trim_end_matches(is_local).len();
    let host = text[at + 1..].len() - text[at + 1..].trim_start_matches(is_host).len();
    let host = text[at + 1..at + 1 + host].trim_end_matches(['.', '-']);
    let named = host
        .rsplit_once('.')
        .is_some_and(|(name, top)| !name.is_empty() && top.chars().filter(|c| c.is_alphabetic()).count() > 1);
    if local > 0 && named {
        let span = piece.start + at - local..piece.start + at + 1 + host.len();
        return page.find_bytes(span, Kind::Email, 0.98, "an e-mail address");
    }
    let is_handle = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    let rest = &text[at + 1..];
    let handle = &rest[..rest.len() - rest.trim_start_matches(is_handle).len()];
    let handle = handle.trim_end_matches('.');
    let begins = handle.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if local == 0 && begins && handle.len() > 2 && !lexicon::is_word(&lexicon::key(handle)) {
        let from = piece.start + at;
        page.find_bytes(from..from + 1 + handle.len(), Kind::Url, 0.9, "a handle of social media");
    }
}

/// Where an address without `http` begins, such as `example.org/path` or `www.example.org`.
fn bare_address(text: &str) -> Option<usize> {
    let from = text.find(|c: char| c.is_ascii_alphanumeric())?;
    let address = &text[from..];
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let labels: Vec<&str> = host.trim_end_matches(['.', ',', ';', ':', '!', '\'', '*', '_']).split('.').collect();
    let shaped =
        labels.iter().all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let (top, name) = (labels.last()?, labels.first()?);
    let path = address[host.len()..].len() > 1;
    let known = labels.len() > 1 && TOPS.contains(&top.to_ascii_lowercase().as_str());
    let everyday = labels.len() == 2 && top.bytes().any(|byte| byte.is_ascii_uppercase());
    let official =
        !path && OFFICIAL.contains(&host.trim_end_matches(['.', ',', ';', ':', '!']).to_ascii_lowercase().as_str());
    (shaped && !official && name.len() > 1 && ((known && !everyday) || (*name == "www" && labels.len() > 2)))
        .then_some(from)
}

/// Ends of addresses that are no words at the end of a sentence that lacks a space.
const TOPS: [&str; 34] = [
    "com", "org", "net", "uk", "gov", "edu", "nhs", "info", "biz", "eu", "de", "fr", "ie", "pl", "ca", "au", "nz",
    "io", "co", "app", "blog", "wales", "cymru", "scot", "london", "social", "online", "site", "page", "dev", "tv",
    "ly", "gg", "example",
];

/// Addresses that everybody uses.
const OFFICIAL: [&str; 5] = ["gov.uk", "www.gov.uk", "nhs.uk", "www.nhs.uk", "socialworkengland.org.uk"];

#[cfg(test)]
mod tests {
    use super::super::find;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|one| &text[one.span]).collect()
    }

    #[test]
    fn addresses_and_handles() {
        let cases = [
            ("Write to (j.smith+x@mail.example.org), please.", vec!["j.smith+x@mail.example.org"]),
            ("See https://example.org/a?c=1.", vec!["https://example.org/a?c=1"]),
            ("see example.org/carers, or www.example.com.", vec!["example.org/carers", "www.example.com"]),
            (
                "[page](https://example.org/x) and <https://example.org>",
                vec!["https://example.org/x", "https://example.org"],
            ),
            ("he is @larkfield_dan now", vec!["@larkfield_dan"]),
            ("I went home.It was late. 3 @ 4. @home @3pm gov.uk e.g. i.e. p.m.", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
