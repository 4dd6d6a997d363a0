//! Marks with a slip in them: a passage that was meant for supervision, or to stay private, and that no mark is read
//! from. The text stays as it is; the writer is told.

use std::fmt;

use super::{Entry, MarkKind, document, is_private_marker, marker};

/// A line that looks like a mark and is none, or is one that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkSlip {
    /// The line in the text, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub slip: Slip,
}

/// What is wrong with a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// One or two letters away from a mark. The word is the one of the text, of letters, digits, `-` and `_`.
    Near(String, &'static str),
    /// A word that is no mark here, nor one that other programs are known to have.
    Unknown,
    /// A mark on a line that does not begin with `>`.
    NotQuoted(&'static str),
    /// A mark without its sign or a bracket.
    Unfinished(&'static str),
}

impl fmt::Display for Slip {
    /// Names a word of the text only where it is nearly one of ours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Near(word, meant) => write!(f, "[!{word}] is not a mark; did you mean [!{meant}]?"),
            Self::Unknown => write!(f, "the mark there is not one that is known; there are {}", MARKS.join(", ")),
            Self::NotQuoted(meant) => write!(f, "[!{meant}] is a mark only where its lines begin with > and a space"),
            Self::Unfinished(meant) => write!(f, "a mark is missing there; it is written > [!{meant}]"),
        }
    }
}

/// The marks, as they are written.
const MARKS: [&str; 7] = ["supervision", "private", "raised", "incident", "learning", "good", "note"];

/// Marks of other programs (Obsidian, GitHub), which are left alone without a word.
const ELSEWHERE: [&str; 26] = [
    "abstract",
    "summary",
    "tldr",
    "info",
    "todo",
    "tip",
    "hint",
    "important",
    "success",
    "check",
    "done",
    "question",
    "help",
    "faq",
    "warning",
    "caution",
    "attention",
    "failure",
    "fail",
    "missing",
    "danger",
    "error",
    "bug",
    "example",
    "quote",
    "cite",
];

impl MarkKind {
    /// The word of a callout that other programs know, as they write it; none for our own and for words that nobody knows.
    pub fn elsewhere(&self) -> Option<&'static str> {
        let Self::Other(word) = self else { return None };
        ELSEWHERE.into_iter().find(|known| known == word)
    }
}

impl Entry {
    /// The marks with a slip in them, in the order of the text.
    pub fn mark_slips(&self) -> Vec<MarkSlip> {
        let first = document::line_of(&self.text, self.body_start);
        let unread = self.body.marks.iter().filter_map(|mark| {
            let MarkKind::Other(word) = &mark.kind else { return None };
            let at = document::line_of(self.markdown(), mark.span.start);
            Some((at, unknown(word)?))
        });
        let mut found: Vec<(u32, Slip)> = unread.collect();
        let mut fence = None;
        for (at, line) in (1..).zip(self.markdown().lines()) {
            let bare = line.trim_start();
            let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
            match (fence, mark) {
                (None, Some(_)) => fence = mark,
                (Some(open), Some(mark)) if open == mark => fence = None,
                (None, None) => found.extend(of_line(line).map(|slip| (at, slip))),
                _ => {}
            }
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(at, slip)| MarkSlip { line: first.saturating_add(at - 1), slip }).collect()
    }
}

/// A mark that is read, and not known.
fn unknown(word: &str) -> Option<Slip> {
    if ELSEWHERE.contains(&word) {
        return None;
    }
    Some(near(word).map_or(Slip::Unknown, |meant| Slip::Near(word.to_owned(), meant)))
}

/// A line that no mark is read from, and that begins as one.
fn of_line(line: &str) -> Option<Slip> {
    let quoted = line.trim_start().starts_with('>');
    if is_private_marker(line) && quoted {
        return None;
    }
    let bare = line.trim_start_matches(['>', ' ']);
    if !quoted && line.len() - bare.len() >= 4 {
        return None;
    }
    match marker(bare) {
        Some(_) if quoted => None,
        Some((kind, _)) => {
            MARKS.into_iter().find(|mark| *mark == kind.word()).or_else(|| near(kind.word())).map(Slip::NotQuoted)
        }
        None if quoted => unfinished(bare).map(Slip::Unfinished),
        None => None,
    }
}

/// `[supervision]`, `[! supervision]`, `[!supervision`, `!supervision]`
fn unfinished(bare: &str) -> Option<&'static str> {
    let inner = bare.trim_start_matches(['[', '!', ' ']);
    let word = inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let before = &bare[..bare.len() - inner.len()];
    let after = inner[word.len()..].trim_start();
    let signs = before.contains('[') && (before.contains('!') || after.starts_with(']'));
    let meant = MARKS.into_iter().find(|mark| word.eq_ignore_ascii_case(mark))?;
    // A link has its address after the bracket.
    let is_link = after.starts_with("](") || after.starts_with("]:") || after.starts_with("][");
    (signs && !is_link).then_some(meant)
}

/// The mark that a word is one or two letters away from, or the beginning of.
fn near(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let allowed = |mark: &str| if mark.len() > 5 { 2 } else { 1 };
    let begins = |mark: &str| word.len() >= 4 && mark.starts_with(&word);
    let distance = |mark: &'static str| (strsim::osa_distance(&word, mark), mark);
    let nearest = MARKS.into_iter().map(distance).min()?;
    MARKS.into_iter().find(|mark| begins(mark)).or_else(|| (nearest.0 <= allowed(nearest.1)).then_some(nearest.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn slips(text: &str) -> Vec<(u32, String)> {
        let entry = Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap();
        entry.mark_slips().into_iter().map(|one| (one.line, one.slip.to_string())).collect()
    }

    #[test]
    fn a_mark_with_a_slip_is_told_with_its_line() {
        let near = |word: &str, meant: &str| format!("[!{word}] is not a mark; did you mean [!{meant}]?");
        let cases = [
            ("---\ntitle: x\n---\none\n\n\n> [!suprevision] think\n> Why?\n", 7, near("suprevision", "supervision")),
            ("> [!Privat]\n> mine\n", 1, near("privat", "private")),
            ("a\n\n- b\n  > [!lerning]\n  > c\n", 4, near("lerning", "learning")),
            ("> a\n> > [!rasied]\n", 2, near("rasied", "raised")),
            ("one\n[!supervision] think\n", 2, Slip::NotQuoted("supervision").to_string()),
            ("[!suprevision] think\n", 1, Slip::NotQuoted("supervision").to_string()),
            ("> [supervision] think\n", 1, Slip::Unfinished("supervision").to_string()),
            ("> [! raised]\n> mine\n", 1, Slip::Unfinished("raised").to_string()),
            ("> [!incident\n> mine\n", 1, Slip::Unfinished("incident").to_string()),
            ("> [!zeugma]\n> x\n", 1, Slip::Unknown.to_string()),
        ];
        for (text, line, said) in cases {
            assert_eq!(slips(text), [(line, said)], "{text}");
        }
        assert!(!slips("> [!zeugma]\n")[0].1.contains("zeugma"), "only what is nearly ours is repeated");
    }

    #[test]
    fn what_is_a_mark_or_means_something_elsewhere_is_left_alone() {
        for text in [
            "> [!supervision] think\n> x\n",
            "> [!note]- a fold\n> x\n",
            "> [!tip]\n> x\n",
            "> [!WARNING]\n> x\n",
            "> **[!private]**\n> x\n",
            // However it is decorated, it is private.
            "> [! private]\n> x\n",
            "> [note](https://x.example/) and [learning]: x\n",
            "```\n> [!suprevision]\n[!private]\n```\n",
            "Plain [words] and [!] signs! > not one\n",
            "- [ ] an action\n> a quotation\n",
        ] {
            assert_eq!(slips(text), [], "{text}");
        }
    }
}
