//! How the writer has been, as they noted it themselves: two lines, a sentence and a table. No score, no advice.

mod graph;
mod page;
#[cfg(test)]
mod tests;

pub use graph::{Graph, Level};
pub(super) use page::pages;
pub use page::{Chart, MeasuresPage};

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{entries::EntryPage, words};

const WEEKS: i64 = 12;
const LEFT: f64 = 24.0;
const RIGHT: f64 = 250.0;
const TOP: f64 = 12.0;
const STEP: f64 = 22.0;
/// The least distance between two labels at the end of lines.
const APART: f64 = 15.0;

/// The chart.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Lines {
    /// What it shows, in words.
    pub sentence: String,
    /// The lines: workload and wellbeing, where they were noted.
    pub series: Vec<Series>,
    /// The lines behind, from 5 down to 1.
    pub grid: Vec<Grid>,
    /// The first and the last week, `31 Aug`.
    pub ends: (String, String),
    /// The columns of the table, all that was noted.
    pub columns: Vec<String>,
    /// The table, oldest week first.
    pub rows: Vec<Week>,
}

crate::hide::hide!(Lines);

/// One line.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Series {
    /// Its name.
    pub label: String,
    /// Which of the two styles: `a` or `b`.
    pub style: &'static str,
    /// The points, as SVG takes them.
    pub points: String,
    /// The last point.
    pub end: (String, String),
    /// Where its name stands.
    pub label_y: String,
}

crate::hide::hide!(Series);

/// A line behind.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Grid {
    /// Down.
    pub y: String,
    /// Its value.
    pub value: u8,
}

crate::hide::hide!(Grid);

/// One week of the table.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Week {
    /// `16 Nov`.
    pub label: String,
    /// The mean of each column, or a dash.
    pub values: Vec<String>,
}

crate::hide::hide!(Week);

type Means = BTreeMap<String, Vec<Option<f64>>>;

pub(super) fn view(entries: &[EntryPage], today: Date) -> Option<Lines> {
    let last = words::monday(today);
    let first = last.checked_sub((7 * (WEEKS - 1)).days()).ok()?;
    let mondays: Vec<Date> = (0..WEEKS).filter_map(|at| first.checked_add((7 * at).days()).ok()).collect();
    let means = means(entries, &mondays);
    if means.is_empty() {
        return None;
    }
    let mut series: Vec<(Series, f64)> = [("wellbeing", "a"), ("workload", "b")]
        .into_iter()
        .filter_map(|(name, style)| line(name, style, means.get(name)?))
        .collect();
    part(&mut series);
    Some(Lines {
        sentence: sentence(&means),
        series: series.into_iter().map(|(series, _)| series).collect(),
        grid: (1..=5).rev().map(|value| Grid { y: coordinate(height(f64::from(value))), value }).collect(),
        ends: (words::brief(first), words::brief(last)),
        columns: means.keys().map(|name| words::label(name)).collect(),
        rows: rows(&means, &mondays),
    })
}

/// The mean of each measure in each week.
fn means(entries: &[EntryPage], mondays: &[Date]) -> Means {
    let mut sums: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for entry in entries {
        let Some(week) = entry.when.map(words::monday) else { continue };
        let Some(at) = mondays.iter().position(|monday| *monday == week) else { continue };
        for (name, value) in &entry.measures {
            let weeks = sums.entry(name).or_insert_with(|| vec![(0.0, 0.0); mondays.len()]);
            if let Some((sum, count)) = weeks.get_mut(at) {
                *sum += value;
                *count += 1.0;
            }
        }
    }
    let mean = |(sum, count): (f64, f64)| (count > 0.0).then(|| sum / count);
    sums.into_iter().map(|(name, weeks)| (name.to_owned(), weeks.into_iter().map(mean).collect())).collect()
}

fn line(name: &str, style: &'static str, weeks: &[Option<f64>]) -> Option<(Series, f64)> {
    let step = (RIGHT - LEFT) / f64::from(u32::try_from(weeks.len().max(2) - 1).ok()?);
    let points: Vec<(f64, f64)> = weeks
        .iter()
        .zip(0_u32..)
        .filter_map(|(mean, at)| Some((LEFT + step * f64::from(at), height((*mean)?))))
        .collect();
    let (x, y) = points.last().copied()?;
    let drawn: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y))).collect();
    let series = Series {
        label: words::label(name),
        style,
        points: drawn.join(" "),
        end: (coordinate(x), coordinate(y)),
        label_y: coordinate(y + 4.0),
    };
    Some((series, y))
}

/// Keeps the names at the ends from standing on one another.
fn part(series: &mut [(Series, f64)]) {
    let [(first, a), (second, b)] = series else { return };
    let gap = *b - *a;
    if gap.abs() < APART {
        let push = (APART - gap.abs()) / 2.0 * if gap < 0.0 { -1.0 } else { 1.0 };
        first.label_y = coordinate(*a - push + 4.0);
        second.label_y = coordinate(*b + push + 4.0);
    }
}

/// From 5 at the top to 1 at the bottom.
fn height(value: f64) -> f64 {
    TOP + (5.0 - value.clamp(1.0, 5.0)) * STEP
}

fn coordinate(value: f64) -> String {
    words::number(value)
}

fn sentence(means: &Means) -> String {
    let said = ["workload", "wellbeing"].into_iter().filter_map(|name| {
        let weeks = means.get(name)?;
        let (before, now) = weeks.split_at(weeks.len().saturating_sub(4));
        let (now, before) = (mean(now)?, mean(before));
        let label = words::label(name);
        Some(match before {
            Some(before) => format!(
                "{label} has averaged {} out of 5 in the last four weeks; before that it was {}.",
                words::number(now),
                words::number(before)
            ),
            None => format!("{label} has averaged {} out of 5 in the last four weeks.", words::number(now)),
        })
    });
    let sentences: Vec<String> = said.collect();
    if sentences.is_empty() { "What you noted, week by week.".to_owned() } else { sentences.join(" ") }
}

fn mean(weeks: &[Option<f64>]) -> Option<f64> {
    mean_of(&weeks.iter().flatten().copied().collect::<Vec<_>>())
}

/// The mean; none of nothing.
pub(super) fn mean_of(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}

/// Orders measures: those that the format names first, as it names them, then the writer's own.
pub(super) fn rank(name: &str) -> (usize, &str) {
    let known = ["workload", "wellbeing", "hours_over", "sleep", "caseload"];
    (known.iter().position(|one| *one == name).unwrap_or(known.len()), name)
}

fn rows(means: &Means, mondays: &[Date]) -> Vec<Week> {
    let noted: BTreeSet<usize> =
        means.values().flat_map(|weeks| weeks.iter().enumerate().filter_map(|(at, mean)| mean.map(|_| at))).collect();
    let shown = mondays.iter().enumerate().filter(|(at, _)| noted.contains(at));
    shown
        .map(|(at, monday)| Week {
            label: words::brief(*monday),
            values: means
                .values()
                .map(|weeks| weeks.get(at).copied().flatten().map_or_else(|| "–".to_owned(), words::number))
                .collect(),
        })
        .collect()
}
