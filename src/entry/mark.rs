//! Passages with a purpose, and how their first line says so.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A quotation whose first line is `[!kind] detail`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Mark {
    /// Its purpose.
    pub kind: MarkKind,
    /// What stands after the kind: `think, 15 min`, `to: team manager`.
    pub detail: String,
    /// The passage, Markdown without the `>` signs, trimmed.
    pub text: String,
    /// Where the quotation stands in the body, in bytes.
    pub span: Range<usize>,
    /// The private passage around it, if it stands inside one.
    pub within_private: bool,
}

crate::hide::hide!(Mark);

/// The purposes that a mark can have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum MarkKind {
    /// For the next supervision.
    Supervision,
    /// Never leaves the journal.
    Private,
    /// A concern that was raised, with whom.
    Raised,
    /// Something that happened to the writer or near them.
    Incident,
    /// Something learned.
    Learning,
    /// Something that went well.
    Good,
    /// A content note: folded away until asked for.
    Note,
    /// A callout of another program, kept as it is.
    Other(String),
}

crate::hide::hide!(MarkKind);

impl MarkKind {
    fn parse(word: &str) -> Self {
        match word.to_lowercase().as_str() {
            "supervision" => Self::Supervision,
            "private" => Self::Private,
            "raised" => Self::Raised,
            "incident" => Self::Incident,
            "learning" => Self::Learning,
            "good" => Self::Good,
            "note" => Self::Note,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Whether its passages stand on an agenda.
    pub fn is_listed(&self) -> bool {
        matches!(self, Self::Supervision | Self::Raised | Self::Incident | Self::Learning | Self::Good)
    }

    /// The word of the marker.
    pub fn word(&self) -> &str {
        match self {
            Self::Supervision => "supervision",
            Self::Private => "private",
            Self::Raised => "raised",
            Self::Incident => "incident",
            Self::Learning => "learning",
            Self::Good => "good",
            Self::Note => "note",
            Self::Other(word) => word,
        }
    }
}

/// The kind and detail of a callout, if the raw text of a quotation begins with `[!kind]`.
pub fn marker(first_line: &str) -> Option<(MarkKind, &str)> {
    let rest = first_line.trim().strip_prefix("[!")?;
    let (word, detail) = rest.split_once(']')?;
    let named = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    // Obsidian folds with a sign after the bracket.
    named.then(|| (MarkKind::parse(word), detail.trim_start_matches(['-', '+']).trim()))
}

/// Whether a line begins with `[!private]`, however it is decorated: with spaces, list signs, emphasis, a backslash that
/// a formatter put there, wide letters or invisible ones.
pub fn is_private_marker(line: &str) -> bool {
    let decoration = |c: &char| {
        c.is_whitespace()
            || matches!(
                c,
                '>' | '*' | '_' | '\\' | '#' | '-' | '+' | '`' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    let bare = line.nfkc().filter(|c| !decoration(c)).flat_map(char::to_lowercase).take(10);
    bare.eq("[!private]".chars())
}

/// [`is_private_marker`] for a line of a quotation; a quotation within it is read by itself.
pub(super) fn is_private_line(line: &str) -> bool {
    !line.trim_start().starts_with('>') && is_private_marker(line)
}

/// A quotation without its own level of `>` signs.
pub(super) fn unquote(raw: &str) -> String {
    let lines = raw.lines().map(|line| {
        let bare = line.trim_start();
        bare.strip_prefix('>').map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest))
    });
    lines.collect::<Vec<_>>().join("\n")
}
