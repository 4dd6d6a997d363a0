//! The days that were written on, as a calendar of dots. Size carries the amount; gaps are fine.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{entries::EntryPage, words};

const WEEKS: i64 = 20;
/// The distance between two dots, and the room above for the months and at the left for the days.
const STEP: i64 = 15;
const LEFT: i64 = 26;
const TOP: i64 = 28;

/// The calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Days {
    /// What it shows, in a sentence.
    pub sentence: String,
    /// Its width and height in its own units.
    pub size: (i64, i64),
    /// Names of months over their first week.
    pub months: Vec<(i64, String)>,
    /// Monday, Wednesday and Friday at the left.
    pub labels: Vec<(i64, &'static str)>,
    /// One dot a day.
    pub dots: Vec<Dot>,
    /// The same by month, newest first.
    pub rows: Vec<Month>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dot {
    /// Across.
    pub x: i64,
    /// Down.
    pub y: i64,
    /// How large: 0 for a day without an entry, then 1 to 4.
    pub size: u32,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// `November 2026`.
    pub label: String,
    /// Days with an entry.
    pub days: usize,
    /// Words.
    pub words: u32,
}

pub(super) fn view(entries: &[EntryPage], today: Date) -> Days {
    let mut written: BTreeMap<Date, u32> = BTreeMap::new();
    for entry in entries {
        if let Some(day) = entry.when {
            let words = written.entry(day).or_default();
            *words = words.saturating_add(entry.words.max(1));
        }
    }
    let last = words::monday(today);
    let first = last.checked_sub((7 * (WEEKS - 1)).days()).unwrap_or(last);
    let recent: BTreeMap<Date, u32> = written.range(first..=today).map(|(day, words)| (*day, *words)).collect();
    let days = words::count(recent.len(), "day", "days");
    let sentence =
        format!("You wrote on {days} in the last {WEEKS} weeks. Bigger dots mean more words. Gaps are fine.");
    Days {
        sentence,
        size: (LEFT + STEP * WEEKS, TOP + STEP * 7),
        months: months(first),
        labels: vec![(row(0), "M"), (row(2), "W"), (row(4), "F")],
        dots: dots(first, today, &recent),
        rows: rows(&recent),
    }
}

fn row(day: i64) -> i64 {
    TOP + day * STEP
}

fn months(first: Date) -> Vec<(i64, String)> {
    let mut months: Vec<(i64, String)> = Vec::new();
    let mut last = None;
    for week in 0..WEEKS {
        let Ok(monday) = first.checked_add((7 * week).days()) else { break };
        // The first column is named only when its month goes on.
        let named = last != Some(monday.month()) && (week > 0 || monday.day() <= 14);
        if named && months.last().is_none_or(|(x, _)| LEFT + week * STEP - x >= 2 * STEP) {
            months.push((LEFT + week * STEP, words::month_short(monday).to_owned()));
        }
        last = Some(monday.month());
    }
    months
}

fn dots(first: Date, today: Date, recent: &BTreeMap<Date, u32>) -> Vec<Dot> {
    let days = (0..7 * WEEKS).filter_map(|at| Some((at, first.checked_add(at.days()).ok()?)));
    days.take_while(|(_, day)| *day <= today)
        .map(|(at, day)| {
            let size = recent.get(&day).map_or(0, |words| match words {
                0..150 => 1,
                150..350 => 2,
                350..700 => 3,
                _ => 4,
            });
            Dot { x: LEFT + at / 7 * STEP, y: row(at % 7), size }
        })
        .collect()
}

fn rows(recent: &BTreeMap<Date, u32>) -> Vec<Month> {
    let mut rows: Vec<Month> = Vec::new();
    for (day, words) in recent.iter().rev() {
        let label = format!("{} {}", words::month(*day), day.year());
        match rows.last_mut() {
            Some(month) if month.label == label => {
                month.days += 1;
                month.words = month.words.saturating_add(*words);
            }
            _ => rows.push(Month { label, days: 1, words: *words }),
        }
    }
    rows
}
