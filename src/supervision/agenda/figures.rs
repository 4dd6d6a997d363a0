//! Themes, measures and tallies of the period, beside the period before.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    privacy::Shareable,
    supervision::{period::Period, thread::count},
    theme::Function,
};

/// What an agenda needs to know of a theme.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct ThemeInfo {
    /// Its name in plain words.
    pub label: String,
    /// The function of supervision that it serves first.
    pub function: Function,
}

crate::hide::hide!(ThemeInfo);

/// How often a theme was there.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct ThemeCount {
    /// The theme's id.
    pub theme: String,
    /// Its label.
    pub label: String,
    /// Entries of the period.
    pub count: usize,
    /// Entries of the period before, of equal length.
    pub before: usize,
}

crate::hide::hide!(ThemeCount);

/// A measure over the period.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Measure {
    /// Its name in the front matter.
    pub name: String,
    /// The name in plain words.
    pub label: String,
    /// The mean of the period.
    pub mean: f64,
    /// The mean of the period before.
    pub before: Option<f64>,
    /// The newest value.
    pub latest: f64,
    /// The sum of the period.
    pub total: f64,
    /// How many values.
    pub count: u32,
}

crate::hide::hide!(Measure);

impl Measure {
    /// Whether it says how much work there is, and not how the writer is.
    pub fn is_workload(&self) -> bool {
        matches!(self.name.as_str(), "workload" | "hours_over" | "caseload")
    }
}

/// A tally over the period.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Tally {
    /// Its name in the front matter.
    pub name: String,
    /// The name in plain words.
    pub label: String,
    /// The sum of the period.
    pub total: u32,
    /// Whether such work usually counts towards a target.
    pub counting: Counting,
}

crate::hide::hide!(Tally);

impl Tally {
    /// A sum under its name in plain words, with what usually becomes of such work.
    pub fn of(name: &str, total: u32) -> Self {
        let (label, counting) = tally_label(name);
        Self { name: name.to_owned(), label, total, counting }
    }
}

/// Whether a kind of work usually counts towards a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Counting {
    /// It does.
    Counted,
    /// It does not.
    Uncounted,
    /// It depends, or nobody has said.
    Other,
}

/// The confirmed themes of the period, most frequent first.
pub(super) fn themes(entries: &[&Shareable], period: &Period, infos: &BTreeMap<String, ThemeInfo>) -> Vec<ThemeCount> {
    let now = theme_counts(entries.iter().filter(|entry| period.holds(entry.when())));
    let before = theme_counts(entries.iter().filter(|entry| period.held_before(entry.when())));
    let mut themes: Vec<ThemeCount> = now
        .into_iter()
        .map(|(theme, count)| ThemeCount {
            theme: theme.to_owned(),
            label: label(theme, infos),
            count,
            before: before.get(theme).copied().unwrap_or(0),
        })
        .collect();
    themes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.theme.cmp(&b.theme)));
    themes
}

/// What a theme is called.
pub(super) fn label(theme: &str, infos: &BTreeMap<String, ThemeInfo>) -> String {
    infos.get(theme).map_or_else(|| words_of(theme), |info| info.label.clone())
}

fn theme_counts<'a>(entries: impl Iterator<Item = &'a &'a Shareable>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        let mut themes: Vec<&str> = entry.fields.themes.iter().map(String::as_str).collect();
        themes.sort_unstable();
        themes.dedup();
        for theme in themes {
            *counts.entry(theme).or_insert(0) += 1;
        }
    }
    counts
}

/// The measures of the period: those that the program asks for first, then the writer's own by name.
pub(super) fn measures(entries: &[&Shareable], period: &Period) -> Vec<Measure> {
    let mut now: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut before: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for entry in entries {
        let values = if period.holds(entry.when()) {
            &mut now
        } else if period.held_before(entry.when()) {
            &mut before
        } else {
            continue;
        };
        for (name, value) in &entry.fields.measures {
            values.entry(name).or_default().push(*value);
        }
    }
    let mut measures: Vec<Measure> = now
        .iter()
        .filter_map(|(name, values)| {
            Some(Measure {
                name: (*name).to_owned(),
                label: measure_label(name),
                mean: mean(values)?,
                before: before.get(name).and_then(|values| mean(values)),
                latest: *values.last()?,
                total: values.iter().sum(),
                count: count(values.len()),
            })
        })
        .collect();
    measures.sort_by_key(|measure| {
        (KNOWN.iter().position(|(name, _)| *name == measure.name).unwrap_or(KNOWN.len()), measure.name.clone())
    });
    measures
}

fn mean(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    (!values.is_empty()).then(|| sum / f64::from(count(values.len())))
}

const KNOWN: [(&str, &str); 5] = [
    ("wellbeing", "Wellbeing"),
    ("workload", "Workload"),
    ("hours_over", "Hours over"),
    ("sleep", "Sleep"),
    ("caseload", "People I work with"),
];

fn measure_label(name: &str) -> String {
    KNOWN.iter().find(|(known, _)| *known == name).map_or_else(|| words_of(name), |(_, label)| (*label).to_owned())
}

/// The tallies of the period that are not nought, by whether they count and then by name.
pub(super) fn tallies(entries: &[&Shareable], period: &Period) -> Vec<Tally> {
    let mut totals: BTreeMap<&str, u32> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| period.holds(entry.when())) {
        for (name, number) in &entry.fields.tallies {
            let total = totals.entry(name).or_default();
            *total = total.saturating_add(*number);
        }
    }
    let mut tallies: Vec<Tally> =
        totals.into_iter().filter(|(_, total)| *total > 0).map(|(name, total)| Tally::of(name, total)).collect();
    tallies.sort_by(|a, b| (a.counting, &a.name).cmp(&(b.counting, &b.name)));
    tallies
}

fn tally_label(name: &str) -> (String, Counting) {
    let (label, counting) = match name {
        "closed_door" => ("Doors that stayed closed", Counting::Counted),
        "contact" => ("Contacts", Counting::Counted),
        "mha_assessment" => ("Mental Health Act assessments", Counting::Counted),
        "carer_visit" => ("Visits to carers", Counting::Uncounted),
        "carer_call" => ("Calls to carers", Counting::Uncounted),
        "evening_worked" => ("Evenings worked", Counting::Uncounted),
        "solo_visit" => ("Visits alone", Counting::Other),
        "joint_visit" => ("Visits in pairs", Counting::Other),
        "out_of_area_bed" => ("Beds found out of area", Counting::Other),
        _ => return (words_of(name), Counting::Other),
    };
    (label.to_owned(), counting)
}

/// A name of the front matter in plain words: `phone_call` is `Phone call`.
fn words_of(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
