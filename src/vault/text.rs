//! A text as it is stored: its own id in the first line of its front matter, and padding at its end.
//!
//! The id binds the text to its file name, so that a file under another's name is noticed (threats.md 3.4). Everything
//! else is the writer's text as it was, but for a byte-order mark and empty lines at the end.

use zeroize::Zeroizing;

use super::padding::{pad, unpad};
use crate::id::Id;

const RULE: &str = "---";

/// Why a stored text is not what its file name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTheText {
    /// It begins with another id: the file is under another's name.
    Swapped,
    /// It has no id, or is not UTF-8.
    Foreign,
}

/// The bytes to seal.
pub(super) fn wrap(id: Id, text: &str) -> Zeroizing<Vec<u8>> {
    let text = text.trim_start_matches('\u{feff}');
    let own = text.split_once('\n').filter(|(first, rest)| first.trim_end() == RULE && closes(rest) && !is_bare(rest));
    let opening = own.map_or(RULE, |(first, _)| first);
    let eol = if opening.ends_with('\r') { "\r\n" } else { "\n" };
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 2048));
    bytes.extend_from_slice(format!("{opening}\nid: {id}{eol}").as_bytes());
    if let Some((_, rest)) = own {
        bytes.extend_from_slice(rest.as_bytes());
    } else {
        bytes.extend_from_slice(format!("{RULE}\n").as_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    pad(&mut bytes);
    bytes
}

/// Whether a front matter ends at once. With the id in it, it would look like one that was not the writer's and be taken
/// off; so it is kept as a part of the body.
fn is_bare(rest: &str) -> bool {
    rest.lines().next().is_some_and(|line| line.trim_end() == RULE)
}

fn closes(rest: &str) -> bool {
    rest.lines().any(|line| matches!(line.trim_end(), RULE | "..."))
}

/// The writer's text, from what was sealed.
pub(super) fn unwrap(id: Id, bytes: &[u8]) -> Result<Zeroizing<String>, NotTheText> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotTheText::Foreign)?;
    let (opening, after) =
        text.split_once('\n').filter(|(first, _)| first.trim_end() == RULE).ok_or(NotTheText::Foreign)?;
    let (named, rest) = after.split_once('\n').ok_or(NotTheText::Foreign)?;
    let written = named.trim_end().strip_prefix("id: ").ok_or(NotTheText::Foreign)?;
    if written != id.to_string() {
        return Err(if written.parse::<Id>().is_ok() { NotTheText::Swapped } else { NotTheText::Foreign });
    }
    let rest = unpad(rest);
    // The front matter held the id alone: it was not the writer's.
    if let Some((_, body)) = rest.split_once('\n').filter(|(first, _)| first.trim_end() == RULE) {
        return Ok(Zeroizing::new(body.to_owned()));
    }
    let mut whole = Zeroizing::new(String::with_capacity(rest.len() + opening.len() + 1));
    whole.push_str(opening);
    whole.push('\n');
    whole.push_str(rest);
    Ok(whole)
}

/// The id that a stored text begins with, whatever file it stands in; none when it has none.
pub(super) fn own_id(bytes: &[u8]) -> Option<Id> {
    let named = std::str::from_utf8(bytes).ok()?.lines().nth(1)?;
    named.trim_end().strip_prefix("id: ")?.parse().ok()
}

/// The text of a file in the inbox. One that another program sealed to the capture key has no id, and is as it is: the
/// inbox is open to everyone who has that key anyway, and what comes from it is shown to the writer.
pub(super) fn unwrap_captured(id: Id, bytes: &[u8]) -> Result<Zeroizing<String>, NotTheText> {
    match (unwrap(id, bytes), std::str::from_utf8(bytes)) {
        (Err(NotTheText::Foreign), Ok(text)) if !text.contains('\0') => Ok(Zeroizing::new(text.to_owned())),
        (unwrapped, _) => unwrapped,
    }
}

/// Whether two texts are the same but for what storing takes off: a byte-order mark, empty lines at the end.
pub fn same(one: &str, other: &str) -> bool {
    fn bare(text: &str) -> &str {
        text.trim_start_matches('\u{feff}').trim_end_matches('\n')
    }
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was_under_its_own_name_only() {
        let id = Id::random().unwrap();
        for text in [
            "---\ntitle: a\n---\nbody\n",
            "---\r\ntitle: a\r\n---\r\nb\r\n",
            "body alone",
            "",
            "---\n\na rule, no end",
            "---\ntitle: ŵ\n---\n\n\nx\n",
        ] {
            let stored = wrap(id, text);
            assert!(same(&unwrap(id, &stored).unwrap(), text), "{text:?}");
            assert_eq!(unwrap(Id::random().unwrap(), &stored), Err(NotTheText::Swapped));
        }
        assert_eq!(unwrap(id, b"plain"), Err(NotTheText::Foreign));
        assert_eq!(unwrap_captured(id, b"plain").unwrap().as_str(), "plain");
        assert_eq!(unwrap_captured(id, b"---\nid: note 7\n---\nx").unwrap().as_str(), "---\nid: note 7\n---\nx");
        assert_eq!(unwrap_captured(id, &wrap(Id::random().unwrap(), "x")), Err(NotTheText::Swapped));
        assert_eq!(unwrap_captured(id, b"a\0b"), Err(NotTheText::Foreign));
        assert_eq!(unwrap_captured(id, b"a\xff"), Err(NotTheText::Foreign));
        assert_eq!(unwrap(id, b"---\nid: \xff\n"), Err(NotTheText::Foreign));
    }

    #[test]
    fn every_text_of_what_could_be_mistaken_for_a_border_comes_back() {
        let id = Id::random().unwrap();
        let pieces = ["---", "...", "\n", "\r\n", "\u{feff}", "a: 1", " "];
        for number in 0..pieces.len().pow(5) {
            let text: String = (0..5).map(|place| pieces[number / pieces.len().pow(place) % pieces.len()]).collect();
            let stored = wrap(id, &text);
            assert!(same(&unwrap(id, &stored).unwrap(), &text), "{text:?}");
        }
    }
}
