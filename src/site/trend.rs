//! How often a theme was there: week by week, and the last weeks against the writer's own before them.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{
    entries::EntryPage,
    names::{Chip, Names},
    words,
};
use crate::theme::{
    course::{Course, Standing, WEEKS_BEFORE, WEEKS_NOW},
    trend::Count,
};

/// How many weeks the bars of a trend show.
pub(super) const WEEKS: usize = 12;
const HEIGHT: usize = 24;
const STEP: usize = 10;

/// One theme over time.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Trend {
    /// The theme.
    pub chip: Chip,
    /// Entries with it in the last weeks, and all entries of those weeks.
    pub now: (usize, usize),
    /// The same for the weeks before them.
    pub before: (usize, usize),
    /// What may be said of the difference, `more often than before`; empty where chance could well have made it.
    pub change: &'static str,
    /// All of that in a sentence.
    pub sentence: String,
    /// That it has not been written about since a day; empty where that says nothing.
    pub quiet: String,
    /// The weeks of the bars, oldest first.
    pub bars: Vec<Bar>,
    /// The bars in words, for who does not see them.
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

/// The course of the themes, confirmed and noticed, over all entries that have a day.
pub(super) fn course(entries: &[EntryPage]) -> Course {
    let themes = |entry: &EntryPage| entry.all_themes().map(|chip| chip.id.clone()).collect();
    Course::new(entries.iter().filter_map(|entry| Some((entry.when?, themes(entry)))))
}

/// The trend of every theme that any entry has, most frequent in the last weeks first.
pub(super) fn all(entries: &[EntryPage], course: &Course, names: &Names<'_>, today: Date) -> Vec<Trend> {
    let last = words::monday(today);
    let mut counts: BTreeMap<&str, [usize; WEEKS]> = BTreeMap::new();
    for entry in entries {
        let back = entry.when.and_then(|day| weeks_back(words::monday(day), last));
        for chip in entry.all_themes() {
            let weeks = counts.entry(&chip.id).or_insert([0; WEEKS]);
            if let Some(week) = back.and_then(|back| weeks.get_mut(back)) {
                *week += 1;
            }
        }
    }
    let highest = counts.values().flatten().copied().max().unwrap_or(1).max(1);
    let standings: BTreeMap<String, Standing> =
        course.standings(today).into_iter().map(|one| (one.theme.clone(), one)).collect();
    let mut trends: Vec<Trend> = counts
        .iter()
        .map(|(id, weeks)| trend(names.chip(id), standings.get(*id), bars(weeks, highest, last)))
        .collect();
    trends.sort_by(|a, b| b.now.cmp(&a.now).then(b.before.cmp(&a.before)).then(a.chip.label.cmp(&b.chip.label)));
    trends
}

fn weeks_back(monday: Date, last: Date) -> Option<usize> {
    let days = monday.until(last).ok()?.get_days();
    usize::try_from(days / 7).ok().filter(|_| days >= 0)
}

fn trend(chip: Chip, standing: Option<&Standing>, bars: Vec<Bar>) -> Trend {
    let counts: Vec<String> = bars.iter().map(|bar| bar.count.to_string()).collect();
    let pair = |count: Count| (count.with(), count.entries());
    let compared = standing.map(|one| one.compared);
    let (now, before) = compared.map(|one| (pair(one.now), pair(one.before))).unwrap_or_default();
    let change = standing.and_then(Standing::changed).unwrap_or_default();
    Trend {
        now,
        before,
        change,
        sentence: sentence(now, before, change),
        quiet: standing.filter(|one| one.seen.has_gone_quiet()).map(quiet).unwrap_or_default(),
        said: format!("Entries each week, oldest first: {}", counts.join(", ")),
        bars,
        chip,
    }
}

fn bars(weeks: &[usize; WEEKS], highest: usize, last: Date) -> Vec<Bar> {
    let bar = |at: usize| {
        let back = WEEKS - 1 - at;
        let count = weeks[back];
        let height = if count == 0 { 1 } else { (count * HEIGHT).div_ceil(highest).max(3) };
        let days = i64::try_from(7 * back).unwrap_or(0);
        let monday = last.checked_sub(days.days()).unwrap_or(last);
        Bar { x: at * STEP, y: HEIGHT - height, height, count, week: words::brief(monday) }
    };
    (0..WEEKS).map(bar).collect()
}

/// `In 6 of the 9 entries of the last 6 weeks; in the 18 weeks before, in 2 of 10: more often than before.`
fn sentence(now: (usize, usize), before: (usize, usize), change: &str) -> String {
    let now = match now {
        (_, 0) => format!("No entry in the last {WEEKS_NOW} weeks"),
        (0, 1) => format!("Not in the one entry of the last {WEEKS_NOW} weeks"),
        (_, 1) => format!("In the one entry of the last {WEEKS_NOW} weeks"),
        (0, all) => format!("In none of the {all} entries of the last {WEEKS_NOW} weeks"),
        (with, all) => format!("In {with} of the {all} entries of the last {WEEKS_NOW} weeks"),
    };
    let before = match before {
        (_, 0) => format!("none in the {WEEKS_BEFORE} weeks before"),
        (0, all) => format!("in the {WEEKS_BEFORE} weeks before, in none of {all}"),
        (with, all) => format!("in the {WEEKS_BEFORE} weeks before, in {with} of {all}"),
    };
    let change = if change.is_empty() { String::new() } else { format!(": {change}") };
    format!("{now}; {before}{change}.")
}

fn quiet(standing: &Standing) -> String {
    let (last, since) = (words::day(standing.seen.last), words::count(standing.seen.since, "entry", "entries"));
    format!("Not written about since {last}, in {since}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_how_many_of_how_many() {
        assert_eq!(
            sentence((6, 9), (2, 10), "more often than before"),
            "In 6 of the 9 entries of the last 6 weeks; in the 18 weeks before, in 2 of 10: more often than before."
        );
        assert_eq!(
            sentence((0, 2), (0, 0), ""),
            "In none of the 2 entries of the last 6 weeks; none in the 18 weeks before."
        );
        assert_eq!(
            sentence((1, 1), (0, 3), ""),
            "In the one entry of the last 6 weeks; in the 18 weeks before, in none of 3."
        );
        assert_eq!(
            sentence((0, 1), (1, 3), ""),
            "Not in the one entry of the last 6 weeks; in the 18 weeks before, in 1 of 3."
        );
        assert_eq!(sentence((0, 0), (1, 3), ""), "No entry in the last 6 weeks; in the 18 weeks before, in 1 of 3.");
    }
}
