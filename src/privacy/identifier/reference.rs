//! Numbers in case systems, files and courts, and the registrations of vehicles.

use super::{
    Kind,
    lexicon::VEHICLE,
    page::Page,
    token::{Form, Token},
};

/// Finds registrations, then references.
pub(super) fn find(page: &mut Page<'_>) {
    let mut at = 0;
    while at < page.tokens.len() {
        let plate = registration(page, at);
        if let Some(end) = plate {
            page.find_tokens(at..end, Kind::VehicleReg, 0.85, "the registration of a vehicle");
        }
        at = plate.unwrap_or(at + 1);
    }
    let mut at = 0;
    while at < page.tokens.len() {
        let end = id_end(page, at);
        let Some(end) = end.filter(|_| page.open(at)) else {
            at += 1;
            continue;
        };
        let id: String = page.tokens[at..end].iter().map(|token| token.text).collect();
        if is_cued(page, at, &id) {
            page.find_tokens(at..end, Kind::CaseRef, 0.92, "a reference: the words before say so");
        } else if is_shaped(&id) {
            page.find_tokens(at..end, Kind::CaseRef, 0.7, "a reference: letters and digits as systems give them");
        }
        at = end;
    }
}

/// `AB12 CDE`, `A123 BCD`, and `ABC 123D` beside a word for a car (DVLA INF104).
fn registration(page: &Page<'_>, at: usize) -> Option<usize> {
    let first = page.get(at)?;
    if !matches!(first.form, Form::Mixed | Form::Upper | Form::Small) || !page.open(at) || !first.text.is_ascii() {
        return None;
    }
    let cued = page.cued(at, 8, |token| token.is(VEHICLE)) || (at + 1..at + 8).any(|next| page.is(next, VEHICLE));
    let upper = first.text.to_ascii_uppercase();
    if upper != first.text && !cued {
        return None;
    }
    if upper.len() == 7 && is_modern(&upper) {
        return Some(at + 1);
    }
    let second = page.get(at + 1).filter(|second| second.spaced && !second.apart && page.open(at + 1))?;
    let last = second.text.to_ascii_uppercase();
    if last != second.text && !cued {
        return None;
    }
    let joined = format!("{upper}{last}");
    let modern = first.text.len() == 4 && is_modern(&joined);
    let older = is_prefixed(&joined) && first.form == Form::Mixed && (cued || first.text.len() == 4);
    let oldest =
        cued && first.form != Form::Mixed && upper.len() == 3 && second.form == Form::Mixed && is_suffixed(&joined);
    (modern || older || oldest).then_some(at + 2)
}

fn is_modern(text: &str) -> bool {
    matches!(text.as_bytes(), [a, b, b'0'..=b'9', b'0'..=b'9', c @ ..] if plain(&[*a, *b]) && c.len() == 3 && plain(c))
        && !matches!(&text[4..], "THE" | "AND" | "FOR" | "NOT" | "BUT" | "WAS" | "HAS")
}

fn is_prefixed(text: &str) -> bool {
    let digits = text.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    let (head, tail) = (text.as_bytes().first(), text.as_bytes().get(1 + digits..).unwrap_or_default());
    (1..=3).contains(&digits) && head.is_some_and(u8::is_ascii_uppercase) && tail.len() == 3 && plain(tail)
}

fn is_suffixed(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 4
        && plain(&bytes[..3])
        && bytes[3..bytes.len() - 1].iter().all(u8::is_ascii_digit)
        && bytes[bytes.len() - 1].is_ascii_uppercase()
}

/// Capitals without I, Q and Z, which do not stand on plates… Z does in the last group.
fn plain(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_uppercase() && !b"IQ".contains(byte))
}

/// Where a sequence of letters, digits, `/` and `-` without spaces ends that begins here and holds a digit.
fn id_end(page: &Page<'_>, at: usize) -> Option<usize> {
    let begins = |token: &Token<'_>| {
        matches!(token.form, Form::Number | Form::Mixed | Form::Upper | Form::Initial | Form::Capital | Form::Odd)
    };
    let first = page.get(at).filter(|first| begins(first) && page.open(at))?;
    if page.before(at).is_some_and(|before| !first.spaced && matches!(before.text, "£" | "$" | "€" | "." | "/" | "-"))
    {
        return None;
    }
    let mut end = at + 1;
    while end < at + 12
        && page.open(end)
        && page
            .get(end)
            .is_some_and(|sign| !sign.spaced && (matches!(sign.text, "/" | "-" | "_" | "\\") || begins(sign)))
    {
        end += 1;
    }
    while end > at + 1 && page.get(end - 1).is_some_and(|last| last.form == Form::Mark) {
        end -= 1;
    }
    page.tokens[at..end].iter().any(|token| matches!(token.form, Form::Number | Form::Mixed)).then_some(end)
}

fn digits(id: &str) -> usize {
    id.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether the words before say that it is a reference: `Mosaic ID`, `case number`, `LCS`.
fn is_cued(page: &Page<'_>, at: usize, id: &str) -> bool {
    let (mut number_word, mut file_word, mut system) = (false, false, false);
    let mut back = at;
    for _ in 0..5 {
        let Some(token) = page.before(back) else { break };
        if page.get(back).is_some_and(|next| next.apart) {
            break;
        }
        back -= 1;
        let key = token.key();
        match key.as_ref() {
            "id" | "number" | "no" | "num" | "ref" | "reference" | "refs" | "mrn" | "urn" | "upn" | "nhi" | "uid"
            | "pin" | "identifier" => number_word = true,
            "case" | "file" | "client" | "patient" | "person" | "record" | "referral" | "crime" | "incident"
            | "hospital" | "court" | "application" | "police" | "log" | "cad" | "docket" | "registration" | "pupil"
            | "service" | "user" | "safeguarding" | "passport" | "membership" | "policy" | "tenancy" | "account"
            | "episode" | "child" | "chi" | "niche" => file_word = true,
            "lcs" | "las" | "mosaic" | "rio" | "liquidlogic" | "systmone" | "system" | "emis" | "caredirector"
            | "carefirst" | "azeus" | "eclipse" | "frameworki" | "framework" | "ics" | "ehm" | "pnc" | "cris"
            | "ais" | "wccis" | "careworks" | "paris" | "carenotes" | "epic" | "cerner" | "pims" | "athena"
            | "connect" | "contrOCC" | "protocol" | "sacwis" | "ccwis" | "dcfs" => system = true,
            "is" | "was" | "under" | "on" | "the" | "her" | "his" | "their" | "our" | "for" | "in" | "as" | "of"
            | ":" | "#" | "." | "(" | "-" | "–" | "," => {}
            _ => break,
        }
    }
    let count = digits(id);
    let plain = id.bytes().all(|byte| byte.is_ascii_digit());
    let year = plain && count == 4 && (id.starts_with("19") || id.starts_with("20"));
    let hash = page.before(at).is_some_and(|before| before.mark('#'));
    let adjacent = page.before(at).is_some_and(|before| !before.mark(','));
    adjacent
        && match (number_word || hash, file_word, system) {
            (true, _, _) => count >= 4 && !(year && !file_word && !system) || count >= 3 && !plain,
            (false, _, true) | (false, true, _) => count >= 5 || (count >= 3 && !plain),
            _ => false,
        }
}

/// Letters and five digits or more, as systems and family courts give them: `LS23C00123`, `SW/2024/00113`, `P1234567`.
fn is_shaped(id: &str) -> bool {
    let letters = id.bytes().take_while(u8::is_ascii_uppercase).count();
    let clean =
        id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'/' | b'-'));
    let groups = id.split(['/', '-']).filter(|group| !group.is_empty()).count();
    let longest = id.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    clean
        && (1..=5).contains(&letters)
        && digits(id) >= 5
        && longest >= 4
        && groups <= 4
        && !matches!(&id[..letters], "ISO" | "EN" | "BS" | "COVID")
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, find};

    fn found(text: &str) -> Vec<(&str, Kind)> {
        find(text).into_iter().map(|one| (&text[one.span], one.kind)).collect()
    }

    #[test]
    fn references_by_their_words_or_their_shape() {
        for (text, id) in [
            ("Mosaic ID 4482913 is open", "4482913"),
            ("LCS 204518 was closed", "204518"),
            ("RiO no. 3392817", "3392817"),
            ("case number 2041", "2041"),
            ("ref: ABC/2024/118", "ABC/2024/118"),
            ("crime reference 13240/99817", "13240/99817"),
            ("case no LS23C00123", "LS23C00123"),
            ("filed as ZC24P01234 today", "ZC24P01234"),
            ("file SW-2024-00113", "SW-2024-00113"),
        ] {
            assert_eq!(found(text), [(id, Kind::CaseRef)], "{text}");
        }
        for text in [
            "Mosaic was down",
            "LCS since 2019",
            "COVID-19",
            "case 41",
            "Section 117",
            "in case 2024 is worse",
            "the file of 12",
            "KS2 2024",
            "version 10.4.2",
            "ISO27001",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn registrations() {
        for (text, plate) in [
            ("AB12 CDE", "AB12 CDE"),
            ("AB12CDE", "AB12CDE"),
            ("A123 BCD", "A123 BCD"),
            ("the car, abc 123d", "abc 123d"),
            ("reg ab12 cde", "ab12 cde"),
        ] {
            assert_eq!(found(text), [(plate, Kind::VehicleReg)], "{text}");
        }
        for text in ["KS2 SAT", "Y10 SEN lead", "IN10 THE", "ab12 cde"] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
