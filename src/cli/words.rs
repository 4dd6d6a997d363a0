//! Words for people: dates, counts, and text that cannot play tricks on a terminal.

use std::borrow::Cow;

use jiff::civil::Date;

use super::wrapping::columns;
use crate::entry::When;
pub(crate) use crate::outline::capital;

/// `Thursday 26 November 2026`
pub(crate) fn long_date(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

/// `Thu 26 Nov`, with the year when it is another than this one's.
pub(crate) fn short_date(date: Date, today: Date) -> String {
    let form = if date.year() == today.year() { "%a %e %b" } else { "%a %e %b %Y" };
    date.strftime(form).to_string()
}

/// `Thursday 26 November 2026, 2:00 pm`
pub(crate) fn long_moment(when: &When) -> String {
    let day = long_date(when.date);
    when.time.map_or_else(|| day.clone(), |time| format!("{day}, {}", time.strftime("%-I:%M %P")))
}

/// `1 entry`, `2 entries`
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A length in bytes: `1.2 MB`, `0.1 MB` at least.
pub(crate) fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// `10,000`
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text without control characters and without marks that turn the direction of writing, for a terminal.
pub(crate) fn plain(text: &str) -> String {
    // A line end as Windows writes it is one, and no trick.
    text.replace("\r\n", "\n").chars().map(|c| if is_trick(c) { '\u{fffd}' } else { c }).collect()
}

/// The name of a file of the journal, for people: `.` is the folder itself.
pub(crate) fn place(file: &str) -> String {
    if file == "." { "the journal's own folder".to_owned() } else { plain(file) }
}

/// What of [`plain`] a whole line needs: the program's own bold and dim stay, every other control character goes.
///
/// Words of the journal go through [`plain`] where a line is put together; this holds for what was forgotten there, such
/// as the name of a file in an error.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_trick) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&plain(&rest[..at]));
        let style = STYLES.iter().find(|style| rest[at..].starts_with(**style)).copied();
        out.push_str(style.unwrap_or("\u{fffd}"));
        rest = &rest[at + style.map_or(1, str::len)..];
    }
    out.push_str(&plain(rest));
    Cow::Owned(out)
}

/// Bold, dim, and the end of both, as `anstyle` writes them.
pub(super) const STYLES: [&str; 3] = ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"];

/// JSON in which what [`plain`] would take out stands as an escape: the same value for a program, nothing for a terminal.
pub(crate) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_trick(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Controls (C0, C1, delete), the marks that turn the direction of writing until told otherwise, and the two characters
/// that are a line end to some programs only. What joins letters or leaves no width stays: Arabic, Persian, the scripts
/// of India and the flag of Wales are written with it, and it can move nothing.
fn is_trick(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Breaks lines at words so that none is wider than `width` columns; later lines start with `indent`.
pub(crate) fn wrap(text: &str, width: usize, indent: &str) -> String {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let rest = paragraph.trim_start_matches(' ');
        let mut line = paragraph[..paragraph.len() - rest.len()].to_owned();
        for (at, word) in rest.split(' ').enumerate() {
            if at > 0 && columns(&line) + 1 + columns(word) > width {
                lines.push(std::mem::take(&mut line));
                line.push_str(indent);
                line.push_str(word);
            } else {
                if at > 0 {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_counts_read_as_people_say_them() {
        let date: Date = "2026-11-26".parse().unwrap();
        assert_eq!(long_date(date), "Thursday 26 November 2026");
        assert_eq!(short_date(date, date), "Thu 26 Nov");
        assert_eq!(short_date("2025-05-02".parse().unwrap(), date), "Fri  2 May 2025");
        assert_eq!(long_moment(&"2026-11-26T14:00:00".parse().unwrap()), "Thursday 26 November 2026, 2:00 pm");
        assert_eq!(long_moment(&"2026-11-26T00:05:00".parse().unwrap()), "Thursday 26 November 2026, 12:05 am");
        assert_eq!(
            (count(1, "entry", "entries"), count(10_000, "entry", "entries")),
            ("1 entry".into(), "10,000 entries".into())
        );
    }

    #[test]
    fn a_title_cannot_drive_the_terminal() {
        assert_eq!(plain("a\r\nb\rc"), "a\nb\u{fffd}c");
        assert_eq!(plain("a\u{1b}]0;x\u{7}b\u{202e}c\td\n"), "a\u{fffd}]0;x\u{fffd}b\u{fffd}c\td\n");
    }

    #[test]
    fn a_line_keeps_its_own_style_and_nothing_else() {
        use crate::cli::terminal::{BOLD, QUIET};
        let ours = format!("{BOLD}a{BOLD:#} {QUIET}b{QUIET:#}");
        assert_eq!(harmless(&ours), ours);
        assert_eq!(harmless("a\u{1b}[2Jb\u{9b}2Jc\u{2028}d\u{7f}"), "a\u{fffd}[2Jb\u{fffd}2Jc\u{fffd}d\u{fffd}");
        assert_eq!(harmless("\u{1b}"), "\u{fffd}");
        assert_eq!(harmless("plain \u{200d}\u{200f} text\n"), "plain \u{200d}\u{200f} text\n");
        let value = serde_json::json!({"t": "a\u{202e}b\u{9b}c\u{1b}"});
        let json = escaped(&value.to_string());
        assert!(json.is_ascii() && serde_json::from_str::<serde_json::Value>(&json).unwrap() == value, "{json}");
    }

    #[test]
    fn lines_break_at_words() {
        assert_eq!(wrap("one two three four", 9, "  "), "one two\n  three\n  four");
        assert_eq!(wrap("  \"one two three\"", 9, "   "), "  \"one\n   two\n   three\"");
        assert_eq!(wrap("unbreakableword x", 5, ""), "unbreakableword\nx");
    }
}
