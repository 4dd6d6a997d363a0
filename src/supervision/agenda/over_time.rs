//! Themes over the weeks: what has changed against the writer's own weeks before, what has not come back, what comes
//! together. Only what chance alone would seldom make is here, so mostly there is nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::figures::{ThemeInfo, label};
use crate::{
    privacy::Shareable,
    theme::course::{Course, Standing},
};

/// The most pairs of themes that are told.
const PAIRS: usize = 3;

/// The confirmed themes over [`WEEKS_NOW`](crate::theme::course::WEEKS_NOW) weeks, against
/// [`WEEKS_BEFORE`](crate::theme::course::WEEKS_BEFORE) before them.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct OverTime {
    /// Themes written about more or less often than before.
    pub changed: Vec<Changed>,
    /// Themes that have not been written about for longer than chance would often make.
    pub quiet: Vec<Quiet>,
    /// Themes that come in one entry.
    pub together: Vec<Pair>,
}

crate::hide::hide!(OverTime);

/// A theme that is there more often, or less.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Changed {
    /// The theme's id.
    pub theme: String,
    /// Its label.
    pub label: String,
    /// `more often than before` or `less often than before`.
    pub change: &'static str,
    /// The counts in words: `in 6 of 9 entries, before in 2 of 10`.
    pub counts: String,
}

crate::hide::hide!(Changed);

/// A theme that has not come back.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Quiet {
    /// The theme's id.
    pub theme: String,
    /// Its label.
    pub label: String,
    /// The day of the last entry with it.
    pub last: Date,
    /// Entries since.
    pub since: usize,
}

crate::hide::hide!(Quiet);

/// Two themes in the same entries.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Pair {
    /// Their ids.
    pub themes: [String; 2],
    /// Their labels.
    pub labels: [String; 2],
    /// Entries with both.
    pub both: usize,
}

crate::hide::hide!(Pair);

impl OverTime {
    /// Reads the confirmed themes of all entries up to today, whatever period the agenda counts.
    pub(super) fn of(entries: &[&Shareable], today: Date, infos: &BTreeMap<String, ThemeInfo>) -> Self {
        let themes = |entry: &Shareable| -> BTreeSet<String> { entry.fields.themes.iter().cloned().collect() };
        let course = Course::new(entries.iter().filter_map(|entry| Some((entry.when()?.date, themes(entry)))));
        let standings = course.standings(today);
        let changed = |one: &Standing| {
            Some(Changed {
                theme: one.theme.clone(),
                label: label(&one.theme, infos),
                change: one.changed()?,
                counts: one.compared.sentence(),
            })
        };
        let quiet = |one: &&Standing| one.seen.has_gone_quiet();
        let gone = |one: &Standing| Quiet {
            theme: one.theme.clone(),
            label: label(&one.theme, infos),
            last: one.seen.last,
            since: one.seen.since,
        };
        let pairs = course.together().into_iter().take(PAIRS).map(|pair| Pair {
            themes: [pair.themes.0.to_owned(), pair.themes.1.to_owned()],
            labels: [label(pair.themes.0, infos), label(pair.themes.1, infos)],
            both: pair.both,
        });
        Self {
            // What has not come back is told as that, and not also as less often.
            changed: standings.iter().filter(|one| !one.seen.has_gone_quiet()).filter_map(changed).collect(),
            quiet: standings.iter().filter(quiet).map(gone).collect(),
            together: pairs.collect(),
        }
    }

    /// Whether nothing may be said.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.quiet.is_empty() && self.together.is_empty()
    }
}
