//! `theme time`: how often each theme was written about, held against the writer's own weeks before.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use serde_json::json;

use super::slug;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        terminal::{BOLD, QUIET},
        unlock::{self, Unlocked},
        words,
    },
    theme::trend::{Change, Compared, Count, Seen, together},
};

/// How many days are now, and how many before they are held against.
const DAYS: i64 = 42;
const BEFORE: i64 = 126;
const MONTHS: usize = 12;

/// The themes of one entry, confirmed or suggested, and its day.
struct Dated {
    day: Date,
    themes: BTreeSet<String>,
}

pub(super) fn time(context: &Context, theme: Option<&str>) -> Result<(), Failure> {
    let theme = theme.map(slug).transpose()?;
    let unlocked = unlock::unlock(context)?;
    let entries = dated(&unlocked);
    match theme {
        Some(theme) => one(context, &entries, &theme),
        None => all(context, &entries),
    }
}

/// Every entry with a day, oldest first.
fn dated(unlocked: &Unlocked) -> Vec<Dated> {
    let library = &unlocked.library;
    let mut entries: Vec<Dated> = library
        .journal
        .entries()
        .iter()
        .filter_map(|entry| {
            let suggested = library.suggested(entry.id).iter().map(|one| one.theme.to_string());
            let themes = entry.fields.themes.iter().cloned().chain(suggested).collect();
            entry.when().map(|when| Dated { day: when.date, themes })
        })
        .collect();
    entries.sort_by_key(|entry| entry.day);
    entries
}

fn compared(entries: &[Dated], theme: &str, today: Date) -> Compared {
    let back = |days: i64| today.checked_sub(days.days()).unwrap_or(Date::MIN);
    let (start, edge) = (back(DAYS + BEFORE), back(DAYS));
    let count = |from: Date, to: Date| {
        Count::of(entries.iter().filter(|one| from < one.day && one.day <= to).map(|one| one.themes.contains(theme)))
    };
    Compared::new(count(edge, today), count(start, edge))
}

fn seen(entries: &[Dated], theme: &str) -> Option<Seen> {
    Seen::of(entries.iter().map(|one| (one.day, one.themes.contains(theme))))
}

fn all(context: &Context, entries: &[Dated]) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let today = context.today();
    let names: BTreeSet<&String> = entries.iter().flat_map(|one| &one.themes).collect();
    let mut rows: Vec<(&String, Compared, Seen)> = names
        .into_iter()
        .filter_map(|theme| Some((theme, compared(entries, theme, today), seen(entries, theme)?)))
        .collect();
    rows.sort_by(|a, b| b.1.now.with().cmp(&a.1.now.with()).then(b.2.with.cmp(&a.2.with)).then(a.0.cmp(b.0)));
    let pairs = together(entries.iter().map(|one| one.themes.iter().cloned()));
    if context.global.json {
        let themes: Vec<_> = rows.iter().map(|(theme, compared, seen)| row_json(theme, compared, seen)).collect();
        let pairs: Vec<_> = pairs.iter().map(|one| json!({"themes": [one.themes.0, one.themes.1], "both": one.both, "each": [one.each.0, one.each.1]})).collect();
        return terminal
            .json(&json!({"afterword": 1, "days": DAYS, "before": BEFORE, "themes": themes, "together": pairs}));
    }
    if rows.is_empty() {
        return terminal.line("No entry has a theme yet.");
    }
    terminal.line(format!(
        "The last {} weeks against the {} before them. Confirmed and suggested themes together.\n",
        DAYS / 7,
        BEFORE / 7
    ))?;
    let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
    for (theme, compared, seen) in &rows {
        let said = match compared.change {
            Change::Rises | Change::Falls => format!(": {}", compared.change.words()),
            Change::Same | Change::TooFew => String::new(),
        };
        let quiet = if seen.has_gone_quiet() {
            format!("  {QUIET}not written about since {}{QUIET:#}", words::short_date(seen.last, today))
        } else {
            String::new()
        };
        terminal.line(format!(
            "{BOLD}{:<width$}{BOLD:#}  {}{said}{quiet}",
            words::plain(theme),
            compared.sentence()
        ))?;
    }
    if !pairs.is_empty() {
        terminal.line("\nOften together:")?;
    }
    for pair in pairs.iter().take(6) {
        let (one, other) = (words::plain(&pair.themes.0), words::plain(&pair.themes.1));
        terminal.line(format!("  {one} and {other}, {}", pair.sentence()))?;
    }
    terminal.line("\nA difference is named only when chance alone would make it one time in twenty. One theme: afterword theme time hope")
}

fn row_json(theme: &str, compared: &Compared, seen: &Seen) -> serde_json::Value {
    let change = match compared.change {
        Change::Rises => "rises",
        Change::Falls => "falls",
        Change::Same => "same",
        Change::TooFew => "too-few",
    };
    json!({"id": theme, "now": [compared.now.with(), compared.now.entries()], "before": [compared.before.with(), compared.before.entries()],
           "change": change, "first": seen.first, "last": seen.last, "entries": seen.with, "quiet": seen.has_gone_quiet()})
}

fn one(context: &Context, entries: &[Dated], theme: &str) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let today = context.today();
    let Some(seen) = seen(entries, theme) else {
        return Err(
            Failure::new(Kind::NotFound, format!("no entry is about \"{theme}\"")).next("See them: afterword theme")
        );
    };
    let compared = compared(entries, theme, today);
    let weeks = weeks(entries, theme, today);
    let months = months(entries, theme, today);
    if context.global.json {
        let weeks: Vec<_> = weeks
            .iter()
            .map(|(day, count)| json!({"from": day, "entries": count.entries(), "with": count.with()}))
            .collect();
        let months: Vec<_> = months
            .iter()
            .map(|(day, count)| json!({"from": day, "entries": count.entries(), "with": count.with()}))
            .collect();
        let mut value = row_json(theme, &compared, &seen);
        value["weeks"] = weeks.into();
        value["months"] = months.into();
        return terminal.json(&json!({"afterword": 1, "theme": value}));
    }
    terminal.line(format!("{BOLD}{theme}{BOLD:#}"))?;
    terminal.line(format!(
        "First {}, last {}, in {}.",
        words::short_date(seen.first, today),
        words::short_date(seen.last, today),
        words::count(seen.with, "entry", "entries")
    ))?;
    let said = match compared.change {
        Change::TooFew => String::new(),
        change => format!(": {}", change.words()),
    };
    terminal.line(format!("The last {} weeks: {}{said}.", DAYS / 7, compared.sentence()))?;
    if seen.has_gone_quiet() {
        terminal.line(format!("Not written about since, in {}.", words::count(seen.since, "entry", "entries")))?;
    }
    let rows = |title: &str, rows: &[(Date, Count)]| -> Result<(), Failure> {
        terminal.line(format!("\n{title}"))?;
        for (day, count) in rows.iter().filter(|(_, count)| count.entries() > 0) {
            let marks = "#".repeat(count.with()) + &"-".repeat(count.entries() - count.with());
            terminal.line(format!(
                "{:<16} {:>2} of {:<2}  {marks}",
                words::short_date(*day, today),
                count.with(),
                count.entries()
            ))?;
        }
        Ok(())
    };
    rows("Weeks, from the Monday", &weeks)?;
    rows("Months, from the first", &months)
}

/// The weeks of the period, oldest first, each from its Monday.
fn weeks(entries: &[Dated], theme: &str, today: Date) -> Vec<(Date, Count)> {
    let back = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.checked_sub(back.days()).unwrap_or(today);
    let starts = (0..DAYS / 7).rev().filter_map(|week| monday.checked_sub((7 * week).days()).ok());
    starts.map(|start| (start, between(entries, theme, start, start.checked_add(6.days()).unwrap_or(start)))).collect()
}

/// The last months, oldest first, each from its first day.
fn months(entries: &[Dated], theme: &str, today: Date) -> Vec<(Date, Count)> {
    let mut start = today.first_of_month();
    let mut months = Vec::new();
    for _ in 0..MONTHS {
        months.push((start, between(entries, theme, start, start.last_of_month())));
        let Ok(before) = start.checked_sub(1.month()) else { break };
        start = before;
    }
    months.reverse();
    months
}

fn between(entries: &[Dated], theme: &str, from: Date, to: Date) -> Count {
    Count::of(entries.iter().filter(|one| (from..=to).contains(&one.day)).map(|one| one.themes.contains(theme)))
}
