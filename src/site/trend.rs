//! How often a theme was there, week by week.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{
    entries::EntryPage,
    names::{Chip, Names},
    words,
};

/// How many weeks a trend shows; the count before it covers as many.
pub(super) const WEEKS: usize = 12;
const HEIGHT: usize = 24;
const STEP: usize = 10;

/// The last weeks of one theme.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Trend {
    /// The theme.
    pub chip: Chip,
    /// Entries of the last twelve weeks.
    pub now: usize,
    /// Entries of the twelve weeks before.
    pub before: usize,
    /// The twelve weeks, oldest first.
    pub bars: Vec<Bar>,
    /// The counts in words, for who does not see the bars.
    pub said: String,
}

crate::hide::hide!(Trend);

/// One week.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Bar {
    /// Across.
    pub x: usize,
    /// Down, to its top.
    pub y: usize,
    /// How high; a week without the theme keeps a line of 1.
    pub height: usize,
    /// Entries.
    pub count: usize,
    /// The Monday, `16 Nov`.
    pub week: String,
}

crate::hide::hide!(Bar);

/// The trend of every theme that any entry has, most frequent in the last weeks first.
pub(super) fn all(entries: &[EntryPage], names: &Names<'_>, today: Date) -> Vec<Trend> {
    let last = words::monday(today);
    let mut counts: BTreeMap<&str, [usize; 2 * WEEKS]> = BTreeMap::new();
    for entry in entries {
        let back = entry.when.and_then(|day| weeks_back(words::monday(day), last));
        for chip in entry.all_themes() {
            let weeks = counts.entry(&chip.id).or_insert([0; 2 * WEEKS]);
            if let Some(week) = back.and_then(|back| weeks.get_mut(back)) {
                *week += 1;
            }
        }
    }
    let highest = counts.values().flat_map(|weeks| weeks.iter().take(WEEKS)).copied().max().unwrap_or(1).max(1);
    let mut trends: Vec<Trend> = counts.iter().map(|(id, weeks)| trend(names.chip(id), weeks, highest, last)).collect();
    trends.sort_by(|a, b| b.now.cmp(&a.now).then(b.before.cmp(&a.before)).then(a.chip.label.cmp(&b.chip.label)));
    trends
}

fn weeks_back(monday: Date, last: Date) -> Option<usize> {
    let days = monday.until(last).ok()?.get_days();
    usize::try_from(days / 7).ok().filter(|_| days >= 0)
}

fn trend(chip: Chip, weeks: &[usize; 2 * WEEKS], highest: usize, last: Date) -> Trend {
    let bars: Vec<Bar> = (0..WEEKS)
        .map(|at| {
            let back = WEEKS - 1 - at;
            let count = weeks[back];
            let height = if count == 0 { 1 } else { (count * HEIGHT).div_ceil(highest).max(3) };
            let days = i64::try_from(7 * back).unwrap_or(0);
            let monday = last.checked_sub(days.days()).unwrap_or(last);
            Bar { x: at * STEP, y: HEIGHT - height, height, count, week: words::brief(monday) }
        })
        .collect();
    let counts: Vec<String> = bars.iter().map(|bar| bar.count.to_string()).collect();
    Trend {
        now: weeks.iter().take(WEEKS).sum(),
        before: weeks.iter().skip(WEEKS).sum(),
        said: format!("Entries each week, oldest first: {}", counts.join(", ")),
        bars,
        chip,
    }
}
