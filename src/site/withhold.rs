//! Private passages stay in the journal: here they are cut out of what becomes a page.

use crate::{entry::Entry, id::Id, privacy};

/// Stands where a private passage was cut out, until the rendering says so in words. One of Unicode's private-use
/// characters, and taken out of every text beforehand, so it cannot come from an entry.
pub const WITHHELD: char = '\u{f0f0}';

/// The entry without a byte of its private passages, each replaced by [`WITHHELD`]. When that cannot be done safely,
/// nothing of its body is given.
pub(super) fn entry(entry: &Entry) -> Entry {
    privacy::cut(entry, WITHHELD.encode_utf8(&mut [0; 4])).unwrap_or_else(|| bodiless(entry))
}

/// Markdown that is not an entry, such as the notes of a session, in the same way.
pub(super) fn markdown(id: Id, text: &str) -> String {
    // The first line break keeps a rule at the top of the notes from reading as front matter.
    let notes = Entry::parse(id, format!("\n{text}"));
    notes.map_or_else(|_| WITHHELD.to_string(), |notes| entry(&notes).markdown().to_owned())
}

fn bodiless(entry: &Entry) -> Entry {
    let text = format!("{}{WITHHELD}\n", &entry.text[..entry.body_start]);
    let mut left = entry.clone();
    left.text = text;
    left.body = crate::entry::Body { opening: "Untitled".to_owned(), ..crate::entry::Body::default() };
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_of_a_private_passage_is_left_and_each_leaves_its_sign() {
        let texts = [
            "a\n\n> [!private]\n> CANARY\n\nb",
            "> [!private]\n> CANARY\nCANARY lazy\n\nb",
            "- one\n  > [!PRIVATE] CANARY\n  > CANARY\n- two",
            "> quote\n> > [!private]- CANARY\n> > CANARY\n>\n> end",
            "see [x]\n\n> [!private]\n> [x]: https://canary.example/CANARY\n\nb",
            "> [!supervision] think\n> seen\n> > [!private]\n> > CANARY",
        ];
        for text in texts {
            let whole = Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap();
            let left = entry(&whole);
            assert!(!format!("{left:?}").contains("CANARY"), "{text:?} left {left:?}");
            assert_eq!(left.text.matches(WITHHELD).count(), 1, "{text:?}");
        }
    }
}
