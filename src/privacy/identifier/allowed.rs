//! The writer's allow list: words and phrases that are no identifying detail to them.

use std::collections::BTreeSet;

use super::{
    Finding,
    lexicon::{SOFT_TITLE, TITLE, key, known},
};
use crate::journal::{Record, fold};

/// The longest phrase, in characters.
const LONGEST: usize = 120;

/// Words and phrases that the writer allows, in alphabetical order.
///
/// A finding is allowed when it *is* one of them as a whole, whatever its case, its accents, its apostrophes and the
/// spaces in it; a title before the name may be left out. `Helen` does not allow `Helen Marsh`, which says more.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Allowed {
    phrases: BTreeSet<String>,
}

crate::hide::hide!(Allowed);

/// A phrase that cannot be allowed: empty, over 120 characters, or of several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a word or a short phrase of one line")]
pub struct NotAPhrase;

impl Allowed {
    /// The `kind` of the record that keeps them.
    pub const KIND: &'static str = "allow";

    /// Reads the list from a record: one phrase a line, behind `- `. Other lines are passed over.
    pub fn parse(record: &Record) -> Self {
        let lines = record.markdown().lines().filter_map(|line| line.trim().strip_prefix("- "));
        let mut allowed = Self::default();
        for line in lines {
            // What is no phrase allows nothing, which is the safe side.
            if let Ok(phrase) = clean(line) {
                allowed.phrases.insert(phrase);
            }
        }
        allowed
    }

    /// The text of a record that [`Allowed::parse`] reads back. `when` is the front matter's date.
    pub fn to_markdown(&self, when: &str) -> String {
        let lines: String = self.phrases.iter().map(|phrase| format!("- {phrase}\n")).collect();
        format!("---\nkind: {}\ndate: {when}\n---\n\n{lines}", Self::KIND)
    }

    /// Adds a phrase. Gives whether it is new.
    pub fn add(&mut self, phrase: &str) -> Result<bool, NotAPhrase> {
        let phrase = clean(phrase)?;
        if self.holds(&phrase) {
            return Ok(false);
        }
        Ok(self.phrases.insert(phrase))
    }

    /// Takes a phrase away. Gives whether it was there.
    pub fn remove(&mut self, phrase: &str) -> bool {
        let wanted = form(phrase);
        let before = self.phrases.len();
        self.phrases.retain(|one| form(one) != wanted);
        self.phrases.len() < before
    }

    /// The phrases, in alphabetical order.
    pub fn phrases(&self) -> impl ExactSizeIterator<Item = &str> {
        self.phrases.iter().map(String::as_str)
    }

    /// Whether a finding in this text is allowed.
    pub fn allows(&self, text: &str, finding: &Finding) -> bool {
        let Some(found) = text.get(finding.span.clone()).filter(|_| !self.phrases.is_empty()) else { return false };
        self.holds(found) || without_title(found).is_some_and(|bare| self.holds(bare))
    }

    fn holds(&self, phrase: &str) -> bool {
        let wanted = form(phrase);
        self.phrases.iter().any(|one| form(one) == wanted)
    }
}

/// A phrase as phrases are compared.
fn form(phrase: &str) -> String {
    fold(&phrase.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn clean(phrase: &str) -> Result<String, NotAPhrase> {
    let one_line = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
    let control = phrase.trim().chars().any(char::is_control);
    if one_line.is_empty() || one_line.chars().count() > LONGEST || control { Err(NotAPhrase) } else { Ok(one_line) }
}

fn without_title(found: &str) -> Option<&str> {
    let (title, rest) = found.split_once(char::is_whitespace)?;
    (known(&key(title.trim_end_matches('.'))) & (TITLE | SOFT_TITLE) != 0).then_some(rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;
    use crate::id::Id;

    #[test]
    fn what_is_written_reads_back() {
        let mut allowed = Allowed::default();
        assert_eq!(allowed.add("  Elm   House "), Ok(true));
        assert_eq!(allowed.add("elm house"), Ok(false));
        assert_eq!(allowed.add("Siobhán’s"), Ok(true));
        for bad in ["", "  ", "a\nb", &"x".repeat(121)] {
            assert_eq!(allowed.add(bad), Err(NotAPhrase), "{bad:?}");
        }
        let record = Record::parse(Id::random().unwrap(), allowed.to_markdown("2026-11-20")).unwrap();
        assert_eq!(record.kind(), Allowed::KIND);
        assert_eq!(Allowed::parse(&record), allowed);
        assert!(allowed.remove("ELM HOUSE") && !allowed.remove("elm house"));
    }

    #[test]
    fn a_phrase_allows_itself_and_nothing_longer() {
        let mut allowed = Allowed::default();
        for phrase in ["kayleigh", "Okafor"] {
            allowed.add(phrase).unwrap();
        }
        let rest = |text: &str| -> Vec<String> {
            find(text)
                .into_iter()
                .filter(|one| !allowed.allows(text, one))
                .map(|one| text[one.span].to_owned())
                .collect()
        };
        assert_eq!(rest("I saw Kayleigh and Mrs Okafor."), Vec::<String>::new());
        assert_eq!(rest("I saw Kayleigh Thornton."), ["Kayleigh Thornton"]);
    }
}
