//! A look back over a month, a quarter, a year or everything, in the writer's own words: what was heavy beside what went
//! well, what was learned, what was noted and counted. It quotes and adds up; it judges nothing.

mod page;
mod period;
mod said;
#[cfg(test)]
mod tests;

pub(super) use said::{Said, passages};

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    entries::EntryPage,
    input::Input,
    names::{Chip, Names},
};
use period::Period;

/// The page of one period.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct LookBack {
    /// Its route.
    #[serde(skip)]
    pub route: String,
    /// `July to September 2026`.
    pub title: String,
    /// `Quarter before`, over what was noted in it; empty where nothing can be before.
    pub before_this: String,
    /// How many entries, on how many days, how many words; without any, that there is none.
    pub facts: Vec<String>,
    /// The periods that can be chosen, a row for each kind.
    pub choices: Vec<Vec<Choice>>,
    /// The nearest period of this kind before it that has entries.
    pub earlier: Option<Choice>,
    /// The nearest after it.
    pub later: Option<Choice>,
    /// What was heavy.
    pub heavy: Quotes,
    /// What went well.
    pub good: Quotes,
    /// What was learned.
    pub learned: Quotes,
    /// What was noted.
    pub measures: Vec<Noted>,
    /// Work that usually counts towards a target.
    pub counted: Vec<(String, u32)>,
    /// Work that usually does not.
    pub uncounted: Vec<(String, u32)>,
    /// Other things that were counted.
    pub other: Vec<(String, u32)>,
    /// Themes that the writer confirmed, most frequent first, each with its entries.
    pub themes: Vec<(Chip, usize)>,
    /// Why some words are not here; empty when there are none such.
    pub kept_back: String,
}

crate::hide::hide!(LookBack);

/// A way to a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its route.
    pub to: String,
    /// Its name.
    pub label: String,
    /// What the name leaves out, for who hears one link alone.
    pub rest: String,
    /// `page` for the period that is shown, `true` for one that it lies in, otherwise empty.
    pub current: &'static str,
}

/// Passages of one kind, oldest first.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Quotes {
    /// The entries with their passages, ten passages at most.
    pub quotes: Vec<Quote>,
    /// That more exist, in words; empty when all stand here.
    pub more: String,
}

crate::hide::hide!(Quotes);

/// What one entry, or one session, gives.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Quote {
    /// Where it comes from: `entry/12`, or `supervision`.
    pub to: String,
    /// The title of that.
    pub title: String,
    /// Its day; may be empty.
    pub date: String,
    /// Its passages, in its own order.
    pub passages: Vec<Quoted>,
}

crate::hide::hide!(Quote);

/// A passage, or the sign of one that is folded away.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Quoted {
    /// Its words; empty for a content note.
    pub text: String,
    /// Why it stands here, where that is not plain; of a content note what the note says.
    pub why: String,
}

crate::hide::hide!(Quoted);

/// What was noted of one measure.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Noted {
    /// Its name.
    pub label: String,
    /// The mean.
    pub mean: String,
    /// The lowest and the highest, `2 to 5`.
    pub between: String,
    /// How often it was noted.
    pub times: usize,
    /// The mean of the period right before; a dash when nothing was noted.
    pub before: String,
}

crate::hide::hide!(Noted);

/// The pages of all periods that have entries; the first one is shown where none was chosen.
pub(super) fn pages(input: &Input<'_>, entries: &[EntryPage], names: &Names<'_>) -> Vec<LookBack> {
    let mut held: BTreeMap<Period, Vec<&EntryPage>> = BTreeMap::from([(Period::All, Vec::new())]);
    for entry in entries.iter().rev() {
        for period in Period::of(entry.when) {
            held.entry(period).or_default().push(entry);
        }
    }
    let days = || entries.iter().filter_map(|entry| entry.when);
    let latest = days().find(|day| *day <= input.today).or_else(|| days().next());
    let shown = latest.map_or(Period::All, Period::quarter);
    let known: BTreeSet<Period> = held.keys().copied().collect();
    let mut periods: Vec<Period> = known.iter().copied().collect();
    periods.sort_by_key(|period| *period != shown);
    let page = |period| page::Page { period, held: &held, known: &known, names, input }.view();
    periods.into_iter().map(page).collect()
}
