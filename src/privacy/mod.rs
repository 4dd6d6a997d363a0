//! What may leave: an entry without its private passages, as a type of its own.

pub mod identifier;

use std::ops::{Deref, Range};

use crate::entry::{Entry, Mark, MarkKind, Sharing, is_private_marker};

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
    cut(entry, "")
}

/// [`without_private`], with a sign left in place of each passage. The sign itself is taken out of the rest.
///
/// The passages are cut out of the text before it is read again, not skipped while it is shown: a link whose address is
/// defined inside a private passage would otherwise carry that address out.
pub fn cut(entry: &Entry, sign: &str) -> Option<Entry> {
    let private = |mark: &&Mark| mark.kind == MarkKind::Private && !mark.within_private;
    let mut spans: Vec<_> = entry.body.marks.iter().filter(private).map(|mark| mark.span.clone()).collect();
    let body = entry.markdown();
    let meant = meant_as_private(body, &spans);
    spans.extend(meant);
    if spans.is_empty() {
        return Some(entry.clone());
    }
    spans.sort_by_key(|span| span.start);
    let rest = |text: &str| if sign.is_empty() { text.to_owned() } else { text.replace(sign, "") };
    let mut text = entry.text[..entry.body_start].to_owned();
    let mut from = 0;
    for span in spans {
        if span.start >= from {
            text.push_str(&rest(body.get(from..span.start)?));
            text.push_str(sign);
            text.push_str("\n\n");
        }
        from = span.end.max(from);
    }
    text.push_str(&rest(body.get(from..)?));
    let left = Entry::parse(entry.id, text).ok()?;
    // What was cut may have hidden a passage behind it; then nothing is given at all.
    (!left.body.has(&MarkKind::Private) && meant_as_private(left.markdown(), &[]).is_empty()).then_some(left)
}

/// Passages that `CommonMark` does not read as a quotation (indented too far, inside HTML, without the `>`) and that
/// begin with the marker all the same: whoever wrote them meant them to stay. Each goes on to the next empty line.
fn meant_as_private(body: &str, known: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut open: Option<usize> = None;
    let mut found = Vec::new();
    for line in body.split_inclusive('\n') {
        let read = known.iter().any(|span| span.start < at + line.len() && at < span.end);
        if open.is_none() && is_private_marker(line) && !read {
            open = Some(at);
        } else if line.trim().is_empty()
            && let Some(start) = open.take()
        {
            found.push(start..at);
        }
        at += line.len();
    }
    found.extend(open.map(|start| start..at));
    found
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
            "see [x]\n\n> [!private]\n> [x]: https://canary.example/CANARY\n\nb",
            "    > [!private]\n    > CANARY\n\nb",
            "<div>\n> [!private]\n> CANARY\n</div>\n\nb",
            "[!private]\nCANARY\nCANARY\n\nb",
            "```\n> [!Private]\nCANARY\n```\n\nb",
            "a\r\n\r\n> [!private]\r\n> CANARY\r\n\r\nb",
            "1. one\n\n   > [!private]\n   > CANARY",
            "term\n: > [!private]\n  > CANARY\n",
            "x[^1]\n\n[^1]: > [!private]\n    > CANARY\n",
            "\t> [!private]\n\t> CANARY",
            ">[!private]\n>CANARY",
            "> [!supervision] think, 15 min\n> Why?\n> [!private]\n> CANARY\n",
            "> [!supervision] think\n> Why?\n>\n> **[!private]**\n> CANARY\n",
            "> \\[!private]\n> CANARY\n",
            "- **[!private]** CANARY\n  CANARY\n",
        ];
        for text in texts {
            let left = Shareable::of(&entry(text)).unwrap();
            assert!(!format!("{left:?}").contains("CANARY"), "{text:?} left {left:?}");
        }
    }

    #[test]
    fn what_is_not_private_is_left_as_it_was() {
        let text = "---\ntitle: a\n---\nOne.\n\n> [!private]\n> mine\n\nTwo, [!private] in a line.\n\n- three\n";
        let left = without_private(&entry(text)).unwrap();
        assert_eq!(left.markdown(), "One.\n\n\n\n\nTwo, [!private] in a line.\n\n- three\n");
        assert_eq!(without_private(&entry("no marks\n")).unwrap().text, "no marks\n");
    }

    #[test]
    fn a_private_entry_gives_nothing() {
        assert_eq!(Shareable::of(&entry("---\nsharing: private\n---\nCANARY")), None);
    }
}
