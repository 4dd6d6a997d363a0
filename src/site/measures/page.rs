//! The measures by themselves: for each a line, a sentence and a table, week by week and month by month.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{
    super::{entries::EntryPage, words},
    graph::{self, Graph},
    mean_of, rank,
};

/// How many weeks one page shows.
const WEEKS: i32 = 26;
/// The most months that the other shows.
const MONTHS: i32 = 120;
/// The most measures on a page, so that a thousand names of the writer's own do not fill it.
const MOST: usize = 24;
/// With fewer stretches than this there is no line to speak of.
const LINE: usize = 3;
/// The measures that the format names: said even when they were not noted.
const KNOWN: [&str; 5] = ["workload", "wellbeing", "hours_over", "sleep", "caseload"];

/// A page with a chart for each measure.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct MeasuresPage {
    /// Its route.
    #[serde(skip)]
    pub route: &'static str,
    /// `week` or `month`.
    pub by: &'static str,
    /// Which stretches it shows, in words.
    pub span: String,
    /// The charts.
    pub charts: Vec<Chart>,
    /// What was not noted in this time, in words; may be empty.
    pub quiet: String,
}

crate::hide::hide!(MeasuresPage);

/// One measure.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Chart {
    /// Its name.
    pub label: String,
    /// What it shows, in words.
    pub sentence: String,
    /// The line.
    pub graph: Graph,
    /// The table, newest first: the stretch, the mean, how often it was noted.
    pub rows: Vec<(String, String, usize)>,
}

crate::hide::hide!(Chart);

/// Stretches of the calendar, oldest first.
struct Stretches {
    by: &'static str,
    first: Vec<Date>,
    labels: Vec<String>,
}

type Values = BTreeMap<String, Vec<Vec<f64>>>;

/// By week and by month.
pub(in super::super) fn pages(entries: &[EntryPage], today: Date) -> Vec<MeasuresPage> {
    vec![
        page("measures", entries, today, &weeks(today)),
        page("measures/months", entries, today, &months(entries, today)),
    ]
}

fn page(route: &'static str, entries: &[EntryPage], today: Date, stretches: &Stretches) -> MeasuresPage {
    let values = values(entries, today, stretches);
    let mut names: Vec<&str> = values.keys().map(String::as_str).collect();
    names.sort_by_key(|name| rank(name));
    names.truncate(MOST);
    let quiet: Vec<String> =
        KNOWN.iter().filter(|name| !values.contains_key(**name)).map(|name| words::label(name)).collect();
    MeasuresPage {
        route,
        by: stretches.by,
        span: span(stretches),
        charts: names.into_iter().filter_map(|name| Some(chart(name, values.get(name)?, stretches))).collect(),
        quiet: if quiet.is_empty() {
            String::new()
        } else {
            format!("Not noted in this time: {}.", quiet.join(", ").to_lowercase())
        },
    }
}

fn weeks(today: Date) -> Stretches {
    let last = words::monday(today);
    let first: Vec<Date> =
        (0..WEEKS).rev().filter_map(|back| last.checked_sub((7 * i64::from(back)).days()).ok()).collect();
    Stretches { by: "week", labels: first.iter().map(|monday| words::brief(*monday)).collect(), first }
}

/// From the first month with an entry that notes anything, or from this month.
fn months(entries: &[EntryPage], today: Date) -> Stretches {
    let noting = entries.iter().filter(|entry| !entry.measures.is_empty()).filter_map(|entry| entry.when);
    let earliest = noting.filter(|day| *day <= today).min().unwrap_or(today).first_of_month();
    let last = today.first_of_month();
    let mut first: Vec<Date> = (0..MONTHS)
        .map_while(|back| last.checked_sub(i64::from(back).months()).ok().filter(|month| *month >= earliest))
        .collect();
    first.reverse();
    let label = |month: &Date| format!("{} {}", words::month_short(*month), month.year());
    Stretches { by: "month", labels: first.iter().map(label).collect(), first }
}

fn span(stretches: &Stretches) -> String {
    let many =
        words::count(stretches.first.len(), stretches.by, if stretches.by == "week" { "weeks" } else { "months" });
    match (stretches.first.first(), stretches.first.last()) {
        (Some(first), Some(last)) if stretches.by == "week" => {
            format!("{many}, from the week of {} to that of {}", words::short(*first), words::short(*last))
        }
        (Some(first), Some(last)) if first != last => {
            let month = |date: Date| format!("{} {}", words::month(date), date.year());
            format!("{many}, from {} to {}", month(*first), month(*last))
        }
        _ => many,
    }
}

/// For each measure, what was noted in each stretch. What lies outside of all of them or ahead of today is left out.
fn values(entries: &[EntryPage], today: Date, stretches: &Stretches) -> Values {
    let mut values = Values::new();
    for entry in entries {
        let Some(day) = entry.when.filter(|day| *day <= today) else { continue };
        let Some(at) = stretches.first.partition_point(|first| *first <= day).checked_sub(1) else { continue };
        for (name, value) in &entry.measures {
            let of_measure = values.entry(name.clone()).or_insert_with(|| vec![Vec::new(); stretches.first.len()]);
            if let Some(stretch) = of_measure.get_mut(at) {
                stretch.push(*value);
            }
        }
    }
    values
}

fn chart(name: &str, values: &[Vec<f64>], stretches: &Stretches) -> Chart {
    let means: Vec<Option<f64>> = values.iter().map(|stretch| mean_of(stretch)).collect();
    let row = |((label, mean), stretch): ((&String, &Option<f64>), &Vec<f64>)| {
        Some((label.clone(), words::number((*mean)?), stretch.len()))
    };
    Chart {
        label: words::label(name),
        sentence: sentence(name, values, &means, stretches),
        graph: graph::draw(name, &means, &stretches.labels),
        rows: stretches.labels.iter().zip(&means).zip(values).rev().filter_map(row).collect(),
    }
}

/// What the line shows, in plain words. Few notes are called few; nothing is called good or bad.
fn sentence(name: &str, values: &[Vec<f64>], means: &[Option<f64>], stretches: &Stretches) -> String {
    let times = values.iter().map(Vec::len).sum::<usize>();
    let with: Vec<f64> = means.iter().flatten().copied().collect();
    let many = means.len();
    let by = stretches.by;
    let low = with.iter().copied().reduce(f64::min).unwrap_or_default();
    let high = with.iter().copied().reduce(f64::max).unwrap_or_default();
    let average = mean_of(&with).unwrap_or_default();
    if times == 1 {
        let at = means.iter().position(Option::is_some).and_then(|at| stretches.labels.get(at)).cloned();
        let when = if by == "week" { "in the week of" } else { "in" };
        return format!("Noted once, {when} {}: {}.", at.unwrap_or_default(), amount(name, high));
    }
    let noted = format!("Noted {times} times, in {} of {}.", with.len(), words::count(many, by, &format!("{by}s")));
    if with.len() < LINE {
        return format!("{noted} That is too little for a line. On average {}.", amount(name, average));
    }
    let between = if words::number(low) == words::number(high) {
        format!("It was {} each time.", amount(name, average))
    } else {
        format!(
            "On average {}; by {by} between {} and {}.",
            amount(name, average),
            words::number(low),
            words::number(high)
        )
    };
    format!("{noted} {between}{}", lately(means, by))
}

/// The last weeks or months beside those before, where both have something to say.
fn lately(means: &[Option<f64>], by: &str) -> String {
    let (recent, said) = if by == "week" { (4, "four weeks") } else { (3, "three months") };
    let (before, now) = means.split_at(means.len().saturating_sub(recent));
    let mean = |part: &[Option<f64>]| mean_of(&part.iter().flatten().copied().collect::<Vec<_>>());
    match (mean(now), mean(before)) {
        (Some(now), Some(before)) => {
            format!(" The last {said}: {}; before that: {}.", words::number(now), words::number(before))
        }
        (None, Some(_)) => format!(" Nothing was noted in the last {said}."),
        _ => String::new(),
    }
}

/// A value with what it counts.
fn amount(name: &str, value: f64) -> String {
    let number = words::number(value);
    match name {
        "workload" | "wellbeing" => format!("{number} out of 5"),
        "hours_over" if number == "1" => "1 hour".to_owned(),
        "hours_over" => format!("{number} hours"),
        "caseload" if number == "1" => "1 person".to_owned(),
        "caseload" => format!("{number} people"),
        _ => number,
    }
}
