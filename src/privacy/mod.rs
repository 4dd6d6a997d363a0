//! What may leave: an entry without its private passages, as a type of its own.

use std::ops::Deref;

use crate::entry::{Entry, MarkKind, Sharing};

/// An entry from which every private passage has been taken out. An entry that is private as a whole has none.
///
/// Everything that is made for someone else takes this type, so a private passage has no way into it. It reads like an
/// [`Entry`]; its text and body hold no byte of a private passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Shareable(Entry);

impl Shareable {
    /// Takes the private passages out; `None` when the whole entry is private.
    pub fn of(entry: &Entry) -> Option<Self> {
        if entry.fields.sharing == Sharing::Private {
            return None;
        }
        without_private(entry).map(Self)
    }
}

impl Deref for Shareable {
    type Target = Entry;

    fn deref(&self) -> &Entry {
        &self.0
    }
}

/// The entry with every `[!private]` passage cut out of its text.
///
/// `None` when the rest cannot be read again, which would be a defect; then nothing of it is given.
pub fn without_private(entry: &Entry) -> Option<Entry> {
    let private = |mark: &&crate::entry::Mark| mark.kind == MarkKind::Private && !mark.within_private;
    let spans: Vec<_> = entry.body.marks.iter().filter(private).map(|mark| mark.span.clone()).collect();
    if spans.is_empty() {
        return Some(entry.clone());
    }
    let body = entry.markdown();
    let mut text = entry.text[..entry.body_start].to_owned();
    let mut from = 0;
    for span in spans {
        text.push_str(body.get(from..span.start)?);
        text.push('\n');
        from = span.end;
    }
    text.push_str(body.get(from..)?);
    let left = Entry::parse(entry.id, text).ok()?;
    // What was cut may have hidden a passage behind it; then nothing is given at all.
    (!left.body.has(&MarkKind::Private)).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn entry(text: &str) -> Entry {
        Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap()
    }

    #[test]
    fn no_word_of_a_private_passage_is_left() {
        let texts = [
            "a\n\n> [!private]\n> CANARY\n\nb",
            "> [!private]\n> CANARY\nCANARY lazy\n\nb",
            "- one\n  > [!PRIVATE] CANARY\n  > CANARY\n- two",
            "> quote\n> > [!private]- CANARY\n> > CANARY\n>\n> end",
            "> [!private]\n> > [!supervision] think\n> > CANARY\n>\n> - [ ] CANARY\n\n## b",
            "> [!supervision] think\n> seen\n> > [!private]\n> > CANARY",
        ];
        for text in texts {
            let left = Shareable::of(&entry(text)).unwrap();
            assert!(!format!("{left:?}").contains("CANARY"), "{text:?} left {left:?}");
        }
    }

    #[test]
    fn a_private_entry_gives_nothing() {
        assert_eq!(Shareable::of(&entry("---\nsharing: private\n---\nCANARY")), None);
    }
}
