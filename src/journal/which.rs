//! Naming one entry the way a person does: a number, a short id, a date, `last`, `yesterday`, words of the title.

use jiff::{ToSpan, civil::Date};

use super::{Journal, Numbered, query::fold};

/// What a writer typed to name one entry.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Which(String);

crate::hide::hide!(Which);

/// Why a name did not lead to one entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhichError {
    /// Nothing fits.
    #[error("no entry fits that")]
    None,
    /// Several fit; their numbers, newest first.
    #[error("{} entries fit that", .0.len())]
    Several(Vec<usize>),
}

impl Which {
    /// Takes what was typed.
    pub fn new(typed: &str) -> Self {
        Self(typed.trim().to_owned())
    }

    /// The one entry that it names.
    pub fn find<'a>(&self, journal: &'a Journal, today: Date) -> Result<Numbered<'a>, WhichError> {
        let all: Vec<Numbered<'a>> = journal.numbered().collect();
        if matches!(self.0.as_str(), "last" | "latest" | "newest") {
            return all.last().copied().ok_or(WhichError::None);
        }
        if let Ok(number) = self.0.trim_start_matches('#').parse::<usize>()
            && self.0.len() <= 6
        {
            return number.checked_sub(1).and_then(|at| all.get(at)).copied().ok_or(WhichError::None);
        }
        let found = match self.day(today) {
            Some(day) => {
                all.iter().filter(|one| one.entry.when().is_some_and(|when| when.date == day)).copied().collect()
            }
            None => self.by_words(&all),
        };
        match found.as_slice() {
            [] => Err(WhichError::None),
            [one] => Ok(*one),
            several => Err(WhichError::Several(several.iter().rev().map(|one| one.number).collect())),
        }
    }

    fn day(&self, today: Date) -> Option<Date> {
        match self.0.to_lowercase().as_str() {
            "today" => Some(today),
            "yesterday" => today.checked_sub(1.day()).ok(),
            other => other.parse().ok(),
        }
    }

    fn by_words<'a>(&self, all: &[Numbered<'a>]) -> Vec<Numbered<'a>> {
        let hex = self.0.len() >= 4 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit());
        let by_id = |one: &&Numbered<'a>| hex && one.entry.id.to_string().starts_with(&self.0.to_lowercase());
        let ids: Vec<_> = all.iter().filter(by_id).copied().collect();
        if !ids.is_empty() || self.0.is_empty() {
            return ids;
        }
        let wanted = fold(&self.0);
        let titles = all.iter().map(|one| (fold(one.entry.title()), *one));
        let (exact, part): (Vec<_>, Vec<_>) =
            titles.filter(|(title, _)| title.contains(&wanted)).partition(|(title, _)| *title == wanted);
        let best = if exact.is_empty() { part } else { exact };
        best.into_iter().map(|(_, one)| one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entry::Entry, id::Id};

    #[test]
    fn a_person_can_name_an_entry_in_many_ways() {
        let texts = [
            "---\ntitle: One\ndate: 2026-11-18\n---\n",
            "---\ntitle: Two and one\ndate: 2026-11-19\n---\n",
            "---\ntitle: Two\ndate: 2026-11-19\n---\n",
        ];
        let ids: Vec<Id> = ["a", "b", "c"].iter().map(|c| c.repeat(32).parse().unwrap()).collect();
        let entries = ids.iter().zip(texts).map(|(id, text)| Entry::parse(*id, text.to_owned()).unwrap()).collect();
        let journal = Journal::new(entries, Vec::new(), Vec::new());
        let today = "2026-11-20".parse().unwrap();
        let find = |typed: &str| Which::new(typed).find(&journal, today).map(|one| one.number);
        assert_eq!(find("1"), Ok(1));
        assert_eq!(find("last"), Ok(3));
        assert_eq!(find("bbbb"), Ok(2));
        assert_eq!(find("2026-11-18"), Ok(1));
        assert_eq!(find("yesterday"), Err(WhichError::Several(vec![3, 2])));
        assert_eq!(find("two"), Ok(3));
        assert_eq!(find("and"), Ok(2));
        for nothing in ["", "0", "4", "99999999999999999999", "2020-01-01", "zebra"] {
            assert_eq!(find(nothing), Err(WhichError::None), "{nothing}");
        }
    }
}
