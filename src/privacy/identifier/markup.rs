//! The text of an HTML page, read simply: what a person would see, line for line.

/// Whether a text is an HTML page rather than Markdown or plain text.
pub fn is_html(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let start: String = start.chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// The text of an HTML page. Line ends stay where they are, so that a line's number is the same in both.
///
/// Tags, comments, scripts and styles are left out; what begins a new block is a paragraph separator (U+2029); the common
/// entities and all numbers of characters are read. Texts in attributes (`alt`, `title`, `href`) are kept, in brackets.
pub fn text_of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('&') { entity(rest, &mut text) } else { tag(rest, &mut text) };
    }
    text.push_str(rest);
    text
}

fn entity<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let Some(end) = rest.as_bytes().iter().take(12).position(|byte| *byte == b';') else {
        text.push('&');
        return &rest[1..];
    };
    let name = &rest[1..end];
    let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    });
    let read = number.and_then(char::from_u32).or(match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" | "rsquo" => Some('’'),
        "nbsp" => Some(' '),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "hellip" => Some('…'),
        _ => None,
    });
    match read {
        Some(c) => text.push(c),
        None => text.push_str(&rest[..=end]),
    }
    &rest[end + 1..]
}

fn tag<'a>(rest: &'a str, text: &mut String) -> &'a str {
    if rest.starts_with("<!--") {
        return skip(rest, rest.find("-->").map(|at| at + 3), text);
    }
    let name: String = rest[1..]
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    if name.is_empty() && !rest[1..].starts_with(['!', '?', '/']) {
        text.push('<');
        return &rest[1..];
    }
    if matches!(name.as_str(), "script" | "style") && !rest[1..].starts_with('/') {
        let end = find_closing(rest, &name);
        return skip(rest, end, text);
    }
    if !INLINE.contains(&name.as_str()) {
        text.push('\u{2029}');
    }
    let end = tag_end(rest);
    let inside = &rest[..end.unwrap_or(rest.len())];
    for value in attributes(inside) {
        text.push_str(" [");
        text.push_str(value);
        text.push_str("] ");
    }
    skip(rest, end, text)
}

/// Passes over a part, keeping its line ends.
fn skip<'a>(rest: &'a str, end: Option<usize>, text: &mut String) -> &'a str {
    let end = end.unwrap_or(rest.len());
    text.extend(rest[..end].chars().filter(|c| *c == '\n'));
    &rest[end..]
}

fn find_closing(rest: &str, name: &str) -> Option<usize> {
    let closing = format!("</{name}");
    let at = rest.as_bytes().windows(closing.len()).position(|part| part.eq_ignore_ascii_case(closing.as_bytes()))?;
    rest[at..].find('>').map(|end| at + end + 1)
}

/// Where a tag ends; a `>` inside quotation marks does not end it.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            (None, '>') => return Some(at + 1),
            _ => {}
        }
    }
    rest.find('>').map(|at| at + 1)
}

/// The values that a person may come to see: of `alt`, `title`, `href`, on one line each.
fn attributes(tag: &str) -> impl Iterator<Item = &str> {
    ["alt=\"", "title=\"", "href=\"mailto:", "href=\"tel:", "href=\"http", "content=\""].into_iter().filter_map(
        move |name| {
            let from = tag.find(name)? + name.len() - if name.ends_with("http") { 4 } else { 0 };
            let value = &tag[from..];
            let value = &value[..value.find('"')?];
            (!value.contains('\n') && !value.is_empty()).then_some(value)
        },
    )
}

const INLINE: [&str; 18] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strong", "u",
];

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    #[test]
    fn what_a_person_sees_is_checked_line_for_line() {
        let html = "<!doctype html>\n<style>.Kayleigh {}\n</style>\n<h1>Team Manager</h1><p>With <b>Liam</b> O&#39;Brien\n&amp; <a href=\"mailto:a@example.org\">mail</a>\n<!-- Siobhan\n -->End";
        assert!(is_html(html) && !is_html("# Title\n<p>"));
        let text = text_of_html(html);
        assert_eq!(text.lines().count(), html.lines().count());
        let found: Vec<(usize, &str)> = find(&text)
            .iter()
            .map(|one| (text[..one.span.start].matches('\n').count() + 1, &text[one.span.clone()]))
            .collect();
        assert_eq!(found, [(4, "Liam O'Brien"), (5, "a@example.org")]);
    }

    #[test]
    fn broken_pages_do_no_harm() {
        for html in [
            "<",
            "<a",
            "<a href=\"",
            "&",
            "&#xffffffff;",
            "<script>",
            "</",
            "<!--",
            "a < b & c",
            "<p title='>'>x",
            "<style",
        ] {
            drop(text_of_html(html));
        }
        assert_eq!(text_of_html("a < b & c"), "a < b & c");
    }
}
