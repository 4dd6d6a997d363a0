//! Themes: all of them, and one.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    entries::EntryPage,
    names::{Chip, Names},
    trend::Trend,
    words,
};
use crate::theme::{course::Course, trend::Together};

/// How many passages a theme page shows.
const PASSAGES: usize = 10;
/// How many themes it is seen together with.
const TOGETHER: usize = 4;

/// A theme among all themes.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct ThemeRow {
    /// The theme.
    pub chip: Chip,
    /// Entries that have it.
    pub total: usize,
    /// What belongs to it.
    pub definition: String,
    /// Its course over the weeks.
    pub trend: Trend,
}

crate::hide::hide!(ThemeRow);

/// The page of one theme. Its entries are a list that the reader fills in.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct ThemePage {
    /// The theme.
    pub chip: Chip,
    /// What belongs to it. Empty for a theme of the writer's own.
    pub definition: String,
    /// Questions for supervision.
    pub prompts: Vec<String>,
    /// How many entries, in words.
    pub entries: String,
    /// When it was first and last there; empty when no entry has a date.
    pub span: String,
    /// Its course over the weeks.
    pub trend: Trend,
    /// Themes that come with it more often than chance would bring them, and in how many entries.
    pub together: Vec<(Chip, usize)>,
    /// Passages that spoke for it, newest first.
    pub passages: Vec<Passage>,
}

crate::hide::hide!(ThemePage);

/// A passage that speaks for a theme.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Passage {
    /// Its words.
    pub text: String,
    /// The entry.
    pub number: usize,
    /// The entry's title.
    pub title: String,
    /// The entry's day.
    pub date: String,
}

crate::hide::hide!(Passage);

pub(super) fn pages(
    entries: &[EntryPage],
    trends: &[Trend],
    course: &Course,
    names: &Names<'_>,
) -> (Vec<ThemeRow>, Vec<ThemePage>) {
    let pairs = course.together();
    let mut having: BTreeMap<&str, Vec<&EntryPage>> = BTreeMap::new();
    for entry in entries {
        for chip in entry.all_themes() {
            having.entry(&chip.id).or_default().push(entry);
        }
    }
    let mut both: Vec<(ThemeRow, ThemePage)> = trends
        .iter()
        .filter_map(|trend| {
            let with = having.get(trend.chip.id.as_str())?;
            Some((row(trend, with.len(), names), page(trend, with, &pairs, names)))
        })
        .collect();
    both.sort_by(|(a, _), (b, _)| b.total.cmp(&a.total).then(a.chip.label.cmp(&b.chip.label)));
    both.into_iter().unzip()
}

fn row(trend: &Trend, total: usize, names: &Names<'_>) -> ThemeRow {
    let definition = names.info(&trend.chip.id).map(|info| info.definition.clone()).unwrap_or_default();
    ThemeRow { chip: trend.chip.clone(), total, definition, trend: trend.clone() }
}

fn page(trend: &Trend, with: &[&EntryPage], pairs: &[Together<&str>], names: &Names<'_>) -> ThemePage {
    let info = names.info(&trend.chip.id);
    ThemePage {
        chip: trend.chip.clone(),
        definition: info.map(|info| info.definition.clone()).unwrap_or_default(),
        prompts: info.map(|info| info.prompts.clone()).unwrap_or_default(),
        entries: words::count(with.len(), "entry", "entries"),
        span: span(with),
        trend: trend.clone(),
        together: together(&trend.chip.id, pairs, names),
        passages: passages(&trend.chip.id, with),
    }
}

fn span(with: &[&EntryPage]) -> String {
    let last = with.iter().find_map(|entry| entry.when);
    let first = with.iter().rev().find_map(|entry| entry.when);
    match (first, last) {
        (Some(first), Some(last)) if first != last => {
            format!("First on {}, last on {}.", words::day(first), words::day(last))
        }
        (Some(only), _) => format!("On {}.", words::day(only)),
        _ => String::new(),
    }
}

/// The themes that come with this one more often than chance would bring them, most frequent first.
fn together(id: &str, pairs: &[Together<&str>], names: &Names<'_>) -> Vec<(Chip, usize)> {
    let other = |pair: &Together<&str>| match pair.themes {
        (one, other) if one == id => Some((names.chip(other), pair.both)),
        (other, one) if one == id => Some((names.chip(other), pair.both)),
        _ => None,
    };
    pairs.iter().filter_map(other).take(TOGETHER).collect()
}

fn passages(id: &str, with: &[&EntryPage]) -> Vec<Passage> {
    let noticed = with.iter().flat_map(|entry| {
        let here = entry.noticed.iter().filter(|noticed| noticed.chip.id == id);
        here.flat_map(|noticed| noticed.passages.iter().take(1)).map(|text| Passage {
            text: text.clone(),
            number: entry.number,
            title: entry.title.clone(),
            date: entry.when.map(words::short).unwrap_or_default(),
        })
    });
    noticed.take(PASSAGES).collect()
}
