//! Themes: what a reflection is about, suggested from cues, with the passages that spoke for it.
//!
//! Definitions (`themes/practice/*.yaml`) become a [`Catalogue`]; a text becomes words (`tokens`), words become cues
//! found (`matcher`), cues found become suggestions with evidence (`suggest`). Nothing here touches a file or a clock;
//! the same text and definitions give the same suggestions. The writer decides: these are offers.

mod beside;
mod catalogue;
pub mod course;
mod definition;
#[cfg(test)]
mod development;
pub mod evaluate;
mod evidence;
mod explain;
mod leaning;
#[cfg(test)]
mod learning;
pub mod likeness;
mod lines;
mod own;
pub mod pack;
mod passages;
mod scene;
mod spans;
mod suggest;
pub mod trend;
mod voice;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use afterword_cues::CueProblem;
pub use catalogue::Catalogue;
pub use definition::{Absence, Cue, Definition, Function, Not, Strength, Whose};
pub use evidence::Evidence;
pub use explain::{Beside, Explained, Heard};
pub use lines::suggest_lines;
pub use own::{BrokenWords, NotAPhrase, OwnPhrase, OwnWords, WordsProblem};
pub use suggest::Suggestion;
pub use voice::Weakened;

/// The short name of a theme: 1 to 40 of `a-z`, `0-9` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ThemeId(String);

/// A text is not the name of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a theme id is 1 to 40 letters a-z, digits or hyphens")]
pub struct NotAThemeId;

impl ThemeId {
    /// Takes a text that keeps the rule.
    pub fn parse(text: &str) -> Result<Self, NotAThemeId> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=40).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAThemeId)
        }
    }
}

impl TryFrom<String> for ThemeId {
    type Error = NotAThemeId;

    fn try_from(text: String) -> Result<Self, NotAThemeId> {
        Self::parse(&text)
    }
}

impl From<ThemeId> for String {
    fn from(id: ThemeId) -> Self {
        id.0
    }
}

impl AsRef<str> for ThemeId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ThemeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What can go wrong with themes. Never quotes an entry.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A definition cannot be used.
    #[error("{file}{}: {problem}", place(*line, field.as_deref()))]
    Definition {
        /// The name the caller gave.
        file: String,
        /// The line, from 1, where it is known.
        line: Option<u64>,
        /// The field, such as `cues.clear`.
        field: Option<String>,
        /// What is wrong there.
        problem: Problem,
    },
    /// Two definitions have one id.
    #[error("two definitions of the theme {0}")]
    Twice(ThemeId),
    /// More definitions than can be told apart.
    #[error("more than {0} themes")]
    TooManyThemes(usize),
}

impl Error {
    fn definition(file: &str, line: Option<u64>, field: Option<&str>, problem: Problem) -> Self {
        Self::Definition { file: file.to_owned(), line, field: field.map(str::to_owned), problem }
    }
}

fn place(line: Option<u64>, field: Option<&str>) -> String {
    let line = line.map_or_else(String::new, |line| format!(" line {line}"));
    let field = field.map_or_else(String::new, |field| format!(", {field}"));
    line + &field
}

/// What is wrong with a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Over the limits of a definition.
    #[error("too long, too deep or too large")]
    TooLong,
    /// A field that must be there is not, or is empty.
    #[error("missing or empty")]
    Missing,
    /// A field that no definition has.
    #[error("no such field")]
    Unknown,
    /// One field twice.
    #[error("the same field twice")]
    Duplicate,
    /// For example a word where a number belongs.
    #[error("a value of the wrong kind")]
    Kind,
    /// A word that is none of those that the field takes.
    #[error("one of {0} belongs here")]
    OneOf(&'static str),
    /// An id that breaks the rule.
    #[error("an id is 1 to 40 letters a-z, digits or hyphens, begins with a letter and does not end with a hyphen")]
    Id,
    /// A label of more than one line, or a long one.
    #[error("a label is one line of at most 80 characters")]
    Label,
    /// A language that is no code.
    #[error("a language is two or three small letters, such as en or cy")]
    Language,
    /// What the cues must add up to is outside 0.3 to 3.
    #[error("a number from 0.3 to 3 belongs here")]
    Needs,
    /// A cue that cannot match.
    #[error(transparent)]
    Cue(CueProblem),
    /// Anything else that is not YAML.
    #[error("not valid YAML")]
    Syntax,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_id_keeps_its_rule() {
        for good in ["trauma", "a", "co-working-2", &"x".repeat(40)] {
            assert_eq!(ThemeId::parse(good).unwrap().to_string(), good);
        }
        for bad in ["", "Trauma", "a b", "../x", "é", &"x".repeat(41)] {
            assert_eq!(ThemeId::parse(bad), Err(NotAThemeId));
            assert!(serde_json::from_value::<ThemeId>(bad.into()).is_err());
        }
    }
}
