//! The writer's own words about cues: phrases to count always for a theme, and phrases never to count.
//!
//! Kept in the journal as an encrypted record; here it is read and written, never touched on a disk.

use serde::Deserialize;

use super::ThemeId;
use crate::yaml;
use afterword_cues::Tokens;

/// The most phrases that are kept, and the most words of one.
const MOST: usize = 1_000;
const MOST_WORDS: usize = 12;

/// A phrase and the theme that it is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(Debug))]
pub struct OwnPhrase {
    theme: ThemeId,
    words: String,
}

crate::hide::hide!(OwnPhrase);

/// A phrase cannot be kept. Never quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAPhrase {
    /// No word in it.
    #[error("a phrase needs a word")]
    Empty,
    /// More words than a phrase has.
    #[error("a phrase has at most 12 words")]
    TooLong,
}

impl OwnPhrase {
    /// Takes a phrase as it was typed: letters small, contractions opened, marks left out.
    pub fn new(theme: ThemeId, typed: &str) -> Result<Self, NotAPhrase> {
        let words = Tokens::of_words(typed);
        match words.len() {
            0 => Err(NotAPhrase::Empty),
            1..=MOST_WORDS => Ok(Self { theme, words: words.join(" ") }),
            _ => Err(NotAPhrase::TooLong),
        }
    }

    /// The theme it is about.
    pub fn theme(&self) -> &ThemeId {
        &self.theme
    }

    /// Its words, small, with single spaces.
    pub fn words(&self) -> &str {
        &self.words
    }
}

/// What the writer has said about phrases. No phrase stands on both sides for one theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnWords {
    always: Vec<OwnPhrase>,
    never: Vec<OwnPhrase>,
}

/// A record of own words is broken. Names the line and the field, never the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{field}: {problem}", .line.map_or_else(String::new, |line| format!("line {line}, ")))]
pub struct BrokenWords {
    /// The line of the front matter, from 1, where it is known.
    pub line: Option<u32>,
    /// `always` or `never`, or `record` where it is not known which.
    pub field: &'static str,
    /// What is wrong.
    pub problem: WordsProblem,
}

/// What is wrong with a record of own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordsProblem {
    /// Not YAML, or of another shape.
    #[error(transparent)]
    Yaml(yaml::Problem),
    /// A phrase that cannot be kept.
    #[error(transparent)]
    Phrase(NotAPhrase),
    /// More than are kept.
    #[error("more than 1,000 phrases")]
    TooMany,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    always: Vec<RawPhrase>,
    #[serde(default)]
    never: Vec<RawPhrase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPhrase {
    theme: ThemeId,
    phrase: String,
}

impl OwnWords {
    /// Reads the front matter of the record; other fields in it are passed over.
    pub fn parse(front: &str) -> Result<Self, BrokenWords> {
        let raw: Raw = yaml::parse(front).map_err(|error| BrokenWords {
            line: error.line,
            field: "record",
            problem: WordsProblem::Yaml(error.problem),
        })?;
        let mut words = Self::default();
        for (field, list, keep) in [("always", raw.always, true), ("never", raw.never, false)] {
            let broken = |problem| BrokenWords { line: None, field, problem };
            if list.len() > MOST {
                return Err(broken(WordsProblem::TooMany));
            }
            for one in list {
                let phrase =
                    OwnPhrase::new(one.theme, &one.phrase).map_err(|error| broken(WordsProblem::Phrase(error)))?;
                words.add(phrase, keep);
            }
        }
        Ok(words)
    }

    /// The lines `always:` and `never:` of the front matter.
    pub fn write(&self) -> String {
        let side = |name: &str, list: &[OwnPhrase]| {
            let rows: String = list
                .iter()
                .map(|one| format!("- {{theme: {}, phrase: {}}}\n", one.theme, yaml::scalar(&one.words)))
                .collect();
            if rows.is_empty() { format!("{name}: []\n") } else { format!("{name}:\n{rows}") }
        };
        side("always", &self.always) + &side("never", &self.never)
    }

    /// Adds a phrase to one side and takes it from the other.
    pub fn add(&mut self, phrase: OwnPhrase, always: bool) {
        self.forget(&phrase);
        let side = if always { &mut self.always } else { &mut self.never };
        side.push(phrase);
        side.sort();
    }

    /// Takes a phrase from both sides; whether it was there.
    pub fn forget(&mut self, phrase: &OwnPhrase) -> bool {
        let before = self.always.len() + self.never.len();
        self.always.retain(|one| one != phrase);
        self.never.retain(|one| one != phrase);
        before != self.always.len() + self.never.len()
    }

    /// What always counts, by theme, then words.
    pub fn always(&self) -> &[OwnPhrase] {
        &self.always
    }

    /// What never counts, by theme, then words.
    pub fn never(&self) -> &[OwnPhrase] {
        &self.never
    }

    /// Whether nothing has been said.
    pub fn is_empty(&self) -> bool {
        self.always.is_empty() && self.never.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str) -> OwnPhrase {
        OwnPhrase::new(ThemeId::parse("hope").unwrap(), text).unwrap()
    }

    #[test]
    fn a_phrase_is_its_words() {
        assert_eq!(phrase("  The RED folder’s—back! ").words(), "the red folder back");
        let hope = ThemeId::parse("hope").unwrap();
        assert_eq!(OwnPhrase::new(hope.clone(), "…!"), Err(NotAPhrase::Empty));
        assert_eq!(OwnPhrase::new(hope, &"a ".repeat(13)), Err(NotAPhrase::TooLong));
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let mut words = OwnWords::default();
        words.add(phrase("yes: \"no\" # 'x'"), true);
        words.add(phrase("the red folder"), true);
        words.add(phrase("the red folder"), false);
        assert_eq!((words.always().len(), words.never().len()), (1, 1));
        assert_eq!(OwnWords::parse(&words.write()).unwrap(), words);
        assert_eq!(OwnWords::parse("kind: theme-words\n").unwrap(), OwnWords::default());
        assert!(words.forget(&phrase("The red FOLDER")) && !words.forget(&phrase("the red folder")));
    }

    #[test]
    fn a_broken_record_names_its_place_and_quotes_nothing() {
        for (front, said) in [
            ("always:\n- {theme: hope, phrase: CANARY}\n- {theme: Hope, phrase: CANARY}\n", "line 3"),
            ("never:\n- {theme: hope, phrase: '!'}\n", "never: a phrase needs a word"),
            ("always: CANARY\n", "line 1"),
        ] {
            let message = OwnWords::parse(front).unwrap_err().to_string();
            assert!(message.contains(said) && !message.contains("CANARY"), "{message}");
        }
    }
}
