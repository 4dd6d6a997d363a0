//! Where the front matter ends and the body begins.

use super::Error;

/// A text cut in two, without copying it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Document<'a> {
    /// The YAML between the two `---` lines; none when the text has no front matter.
    pub front: Option<&'a str>,
    /// Where the YAML starts, in bytes.
    pub front_start: usize,
    /// Where the body starts, in bytes: the first byte after the closing line.
    pub body_start: usize,
}

crate::hide::hide!(Document<'_>);

impl<'a> Document<'a> {
    /// Cuts at a first line of exactly `---` and the next line of exactly `---` or `...`. A byte-order mark and empty
    /// lines before it are passed over.
    pub fn split(text: &'a str) -> Result<Self, Error> {
        let start = text.len() - text.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']).len();
        let start = text[..start]
            .rfind('\n')
            .map_or_else(|| if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }, |at| at + 1);
        let mut lines = text[start..].split_inclusive('\n');
        let Some(opening) = lines.next().filter(|line| line.trim_end() == "---") else {
            let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            return Ok(Self { front: None, front_start: start, body_start: start });
        };
        let front_start = start + opening.len();
        let mut at = front_start;
        for line in lines {
            if matches!(line.trim_end(), "---" | "...") {
                return Ok(Self { front: Some(&text[front_start..at]), front_start, body_start: at + line.len() });
            }
            at += line.len();
        }
        // A lone rule at the top of a text is Markdown; a block of `key:` lines without an end is a slip.
        if text[front_start..].lines().next().is_some_and(|line| line.contains(": ") || line.ends_with(':')) {
            return Err(Error::Unclosed { line: line_of(text, start) });
        }
        Ok(Self { front: None, front_start: start, body_start: start })
    }
}

/// The line that holds the byte at `at`, from 1.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    u32::try_from(text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count())
        .map_or(u32::MAX, |lines| lines.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_where_a_person_would() {
        let cases = [
            ("---\na: 1\n---\nbody", Some("a: 1\n"), "body"),
            ("---\na: 1\n...\nbody", Some("a: 1\n"), "body"),
            ("---\n---\n", Some(""), ""),
            ("\n\n---\na: 1\n---\nbody", Some("a: 1\n"), "body"),
            ("\u{feff}\n---\na: 1\n---\nbody", Some("a: 1\n"), "body"),
            ("\n\nwords\n", None, "\n\nwords\n"),
            ("no front\n---\nx", None, "no front\n---\nx"),
            ("---\n\nA rule, then words.", None, "---\n\nA rule, then words."),
            ("", None, ""),
        ];
        for (text, front, body) in cases {
            let document = Document::split(text).unwrap();
            assert_eq!((document.front, &text[document.body_start..]), (front, body), "{text:?}");
        }
    }
}
