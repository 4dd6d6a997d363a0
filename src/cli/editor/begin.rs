//! Where in a text an editor opens: where there is something to write, not at the front matter.

use crate::entry::Document;

/// The line where the writing begins, from 1: the first words below the front matter, or the empty lines below the first
/// question that has no answer yet.
pub(super) fn line(text: &str) -> usize {
    let start = Document::split(text).map_or(0, |document| document.body_start);
    let above = text[..start].lines().count();
    let body: Vec<&str> = text[start..].lines().collect();
    let is_heading = |line: &str| line.starts_with('#');
    let next = |from: usize| body.iter().skip(from).position(|line| !line.trim().is_empty()).map(|at| from + at);
    let within = match next(0) {
        // Below the front matter one line stays empty.
        None => body.len().saturating_sub(1).min(1),
        Some(first) if !is_heading(body[first]) => first,
        Some(first) => match next(first + 1) {
            Some(second) if !is_heading(body[second]) => second,
            second => (first + 2).min(second.unwrap_or(body.len()).saturating_sub(1)).max(first),
        },
    };
    above + within + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writing_begins_below_the_front_matter() {
        for (text, expected) in [
            ("", 1),
            ("words\n", 1),
            ("---\ntitle: a\n---\n\nFirst words.\n", 5),
            ("---\ntitle: a\n---\nFirst words.\n", 4),
            ("---\ntitle: a\n---\n\n", 4),
            ("---\ntitle: a\n---\n\n\n", 5),
            ("---\ntitle: a\n---\n", 4),
            ("---\ndate: x\n---\n\n## One?\n\n\n## Two?\n\n\n", 7),
            ("---\ndate: x\n---\n\n## One?\n\nAn answer.\n\n## Two?\n\n\n", 7),
            ("# A title\n\nWords.\n", 3),
            ("# A title\n", 1),
            ("---\na: b\nno end", 1),
        ] {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }
}
