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
        let number = self.0.trim_start_matches('#').parse::<usize>().ok().filter(|_| self.0.len() <= 6);
        if let Some(number) = number {
            let numbered = number.checked_sub(1).and_then(|at| all.get(at)).filter(|_| !self.0.starts_with('0'));
            // A short id may be nothing but digits: it is one when no entry has that number.
            return match (numbered, self.by_id(&all).as_slice()) {
                (Some(one), _) | (None, [one]) => Ok(*one),
                _ => Err(WhichError::None),
            };
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

    fn by_id<'a>(&self, all: &[Numbered<'a>]) -> Vec<Numbered<'a>> {
        let hex = self.0.len() >= 4 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit());
        let typed = self.0.to_lowercase();
        all.iter().filter(|one| hex && one.entry.id.to_string().starts_with(&typed)).copied().collect()
    }

    fn by_words<'a>(&self, all: &[Numbered<'a>]) -> Vec<Numbered<'a>> {
        let ids = self.by_id(all);
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
        let ids = ["123456", "000002"].map(|start| format!("{start}{}", "d".repeat(26)).parse().unwrap());
        let entries = ids.map(|id| Entry::parse(id, texts[0].to_owned()).unwrap()).to_vec();
        let digits = Journal::new(entries, Vec::new(), Vec::new());
        for (at, typed) in [(0, "123456"), (1, "000002"), (1, "2")] {
            let found = Which::new(typed).find(&digits, today).map(|one| one.number);
            let id = ids[at].to_string();
            let expected = digits
                .numbered()
                .find(|one| if typed == "2" { one.number == 2 } else { one.entry.id.to_string() == id });
            assert_eq!(found.ok(), expected.map(|one| one.number), "{typed}");
        }
        for nothing in ["", "0", "4", "004", "#9", "99999999999999999999", "2020-01-01", "zebra"] {
            assert_eq!(find(nothing), Err(WhichError::None), "{nothing}");
        }
    }
}
