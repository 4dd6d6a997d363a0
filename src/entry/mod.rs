//! One reflection: front matter, a Markdown body, and what can be read off them.
//!
//! Second stage of the path of the data: the vault gives the text, this module gives it a shape. Parsing is pure and
//! never panics; an error names the line and the field, never the words. The text is kept as it was written: what is
//! read off it (marks, actions, title) are views, and [`splice`] changes only the lines it must.

mod action;
mod body;
mod document;
mod fields;
mod mark;
mod reader;
mod reference;
mod slip;
pub mod splice;
mod when;

pub use action::Action;
pub use body::{Body, Section, options, shorten};
pub use document::Document;
pub use fields::{Fields, Sharing};
pub use mark::{Mark, MarkKind, is_private_marker, marker};
pub use reference::{Embed, Reference, embeds, held, readdress, references};
pub use slip::{MarkSlip, Slip};
pub use when::{NotADate, When};

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::{id::Id, yaml};

/// The longest reflection that is taken, in bytes. A longer one is a mistake (a pasted export, a picture as text).
pub const LONGEST: usize = 1024 * 1024;

/// A reflection.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Entry {
    /// Its random name.
    pub id: Id,
    /// The whole Markdown text, front matter and body, without padding and without the `id` line.
    pub text: String,
    /// Where the body starts in `text`, in bytes.
    pub body_start: usize,
    /// The front matter.
    pub fields: Fields,
    /// What the body holds.
    pub body: Body,
}

crate::hide::hide!(Entry);

/// The text is wiped when the entry is let go. What was read off it, and copies that a caller made, are not.
impl Drop for Entry {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// Why a text cannot be read as a reflection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The front matter is not usable YAML. `line` counts from the first line of the text.
    #[error("line {line}: {problem}")]
    FrontMatter {
        /// The line in the text, from 1.
        line: u32,
        /// What is wrong.
        problem: yaml::Problem,
    },
    /// A known field holds something that it cannot mean.
    #[error("line {line}: `{field}` {problem}")]
    Field {
        /// The line in the text, from 1.
        line: u32,
        /// The field, one of the names that the format knows.
        field: &'static str,
        /// What it should be.
        problem: &'static str,
    },
    /// The front matter starts and never ends.
    #[error("line {line}: the front matter that starts here has no end; put `---` alone on a line below its last one")]
    Unclosed {
        /// The line of the opening `---`, from 1.
        line: u32,
    },
    /// More than [`LONGEST`] bytes.
    #[error("longer than 1 MiB, the longest reflection that is taken")]
    TooLong,
    /// A zero byte: this is not a text.
    #[error("line {line}: holds a zero byte, so it is not a text file")]
    Zero {
        /// The line in the text, from 1.
        line: u32,
    },
}

impl Error {
    /// The same error, in a text that has this many lines more before it.
    fn below(mut self, lines: u32) -> Self {
        if let Self::FrontMatter { line, .. } | Self::Field { line, .. } = &mut self {
            *line = line.saturating_add(lines);
        }
        self
    }
}

impl Entry {
    /// Reads a reflection. A text without front matter is a body alone.
    pub fn parse(id: Id, text: String) -> Result<Self, Error> {
        if text.len() > LONGEST {
            return Err(Error::TooLong);
        }
        if let Some(at) = text.find('\0') {
            return Err(Error::Zero { line: document::line_of(&text, at) });
        }
        let document = Document::split(&text)?;
        // Empty lines may stand before the front matter.
        let before = document::line_of(&text, document.front_start).saturating_sub(2);
        let fields = Fields::parse(document.front).map_err(|error| error.below(before))?;
        let body_start = document.body_start;
        let body = Body::read(&text[body_start..]);
        Ok(Self { id, text, body_start, fields, body })
    }

    /// The Markdown body.
    pub fn markdown(&self) -> &str {
        &self.text[self.body_start..]
    }

    /// The title: the field, else the first heading, else the first words of the body.
    pub fn title(&self) -> &str {
        self.fields.title.as_deref().or(self.body.heading.as_deref()).unwrap_or(&self.body.opening)
    }

    /// The date, if the front matter has one. Every entry that the program writes has one.
    pub fn when(&self) -> Option<&When> {
        self.fields.date.as_ref()
    }

    /// The files of the journal that its body points at, each once.
    pub fn files(&self) -> std::collections::BTreeSet<Id> {
        references(self.markdown()).iter().filter_map(Reference::held).collect()
    }

    /// The first line of the text, from 1, that points at a file on the disk, which no journal holds, and how many do.
    pub fn strays(&self) -> Option<(u32, usize)> {
        let local: Vec<Reference> = references(self.markdown()).into_iter().filter(Reference::is_local).collect();
        let first = document::line_of(&self.text, self.body_start + local.first()?.span.start);
        Some((first, local.len()))
    }

    /// The key that orders entries in time, oldest first; the id decides between equal times.
    pub fn order(&self) -> (Option<When>, Id) {
        (self.fields.date, self.id)
    }

    /// The marks of one kind, in the order of the text.
    pub fn marks(&self, kind: &MarkKind) -> impl Iterator<Item = &Mark> {
        self.body.marks.iter().filter(move |mark| mark.kind == *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap()
    }

    #[test]
    fn the_title_comes_from_the_field_then_the_heading_then_the_words() {
        assert_eq!(entry("---\ntitle: One\n---\n# Two\n\nThree").title(), "One");
        assert_eq!(entry("# Two\n\nThree").title(), "Two");
        assert_eq!(entry("Three words here.\n\nMore.").title(), "Three words here");
        assert_eq!(entry("> [!private]\n> hidden words\n\nSeen words").title(), "Seen words");
        assert_eq!(entry("## Question?\n\nOne answer\n\nAnother").title(), "One answer");
        assert_eq!(
            entry("## Is anyone unsafe?\n\nNo\n\n## What stays?\n\nThe cot in the hall.\n").title(),
            "The cot in the hall"
        );
        assert_eq!(entry("").title(), "Untitled");
    }

    #[test]
    fn every_error_names_its_line_and_never_the_words() {
        let cases = [
            (
                "---\na: 1\ntitle: CANARY: more\n---\n",
                "line 3: a text with a colon in it needs quotation marks, as in title: \"One: two\"",
            ),
            (
                "\n\n---\na: 1\ntitle: CANARY: more\n---\n",
                "line 5: a text with a colon in it needs quotation marks, as in title: \"One: two\"",
            ),
            (
                "---\nmeasures:\n\tworkload: CANARY\n---\n",
                "line 3: the line begins with a tab; begin it with spaces instead",
            ),
            (
                "---\ntitle: \"CANARY\ndate: 2026-11-17\n---\n",
                "line 2: a quotation mark opens here and is not closed; close it, as in title: \"After the visit\"",
            ),
            (
                "---\nthemes: [CANARY\ndate: 2026-11-17\n---\n",
                "line 2: a bracket opens here and is not closed; close it, as in themes: [workload, hope]",
            ),
            (
                "---\ntitle: [CANARY, two]\n---\n",
                "line 2: `title` should be one text, such as `title: After the visit`; in [brackets] it is a list",
            ),
            (
                "---\ntitle: a\ndate: 2026-11-17\ntitle: CANARY\n---\n",
                "line 4: the same name stands twice; keep one of the two lines",
            ),
            (
                "---\ntitle: x\ndate: CANARY\n---\n",
                "line 3: `date` should be a date with the year first, such as 2026-11-17 or 2026-11-17T17:15",
            ),
            (
                "---\ndate: 14/03/2026\n---\n",
                "line 2: `date` should have the year first, with hyphens: 2026-03-14 is 14 March 2026",
            ),
            (
                "\n---\ndate: 2026-02-30\n---\n",
                "line 3: `date` is not a day or time that there is; expected one such as 2026-11-17 or 2026-11-17T17:15",
            ),
            (
                "---\nmeasures: {workload: CANARY}\n---\n",
                "line 2: `measures` should be names with numbers, such as `measures: {workload: 4, sleep: 6}`",
            ),
            (
                "---\nsharing: CANARY\n---\n",
                "line 2: `sharing` should be one of journal, agenda, private, such as `sharing: private`",
            ),
            (
                "---\ntitle: CANARY\n",
                "line 1: the front matter that starts here has no end; put `---` alone on a line below its last one",
            ),
            ("one\ntwo\0CANARY", "line 2: holds a zero byte, so it is not a text file"),
        ];
        for (text, message) in cases {
            let error = Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap_err();
            assert_eq!(error.to_string(), message);
            assert!(!format!("{error:?}").contains("CANARY"));
        }
    }

    #[test]
    fn a_text_of_any_bytes_is_read_or_refused_without_a_panic() {
        for text in [
            "---",
            "---\n---",
            "---\r\ntitle: a\r\n---\r\nb\r\n",
            "\u{feff}---\ntitle: a\n---\nb",
            "> ",
            "- [ ]",
            "> [!",
            "> [!]\n",
            "- [x] (due )",
        ] {
            drop(Entry::parse(Id::random().unwrap(), text.to_owned()));
        }
        assert_eq!(entry("\u{feff}---\ntitle: a\n---\nb").fields.title.as_deref(), Some("a"));
        assert_eq!(entry("---\r\ntitle: a\r\n---\r\nb\r\n").markdown(), "b\r\n");
    }
}
