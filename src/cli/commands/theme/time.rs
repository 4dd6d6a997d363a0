//! `theme time`: how often each theme was written about, held against the writer's own weeks before.

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
    theme::{
        course::{Course, Standing, WEEKS_BEFORE, WEEKS_NOW},
        trend::{Change, Count},
    },
};

const MONTHS: usize = 12;

pub(super) fn time(context: &Context, theme: Option<&str>) -> Result<(), Failure> {
    let theme = theme.map(slug).transpose()?;
    let unlocked = unlock::unlock(context)?;
    let course = course(&unlocked);
    match theme {
        Some(theme) => one(context, &course, &theme),
        None => all(context, &course),
    }
}

/// The themes of every entry with a day, confirmed or suggested.
fn course(unlocked: &Unlocked) -> Course {
    let library = &unlocked.library;
    Course::new(library.journal.entries().iter().filter_map(|entry| {
        let suggested = library.suggested(entry.id).iter().map(|one| one.theme.to_string());
        let themes = entry.fields.themes.iter().cloned().chain(suggested).collect();
        Some((entry.when()?.date, themes))
    }))
}

fn all(context: &Context, course: &Course) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let today = context.today();
    let rows = course.standings(today);
    let pairs = course.together();
    if context.global.json {
        let themes: Vec<_> = rows.iter().map(row_json).collect();
        let pairs: Vec<_> = pairs.iter().map(|one| json!({"themes": [one.themes.0, one.themes.1], "both": one.both, "each": [one.each.0, one.each.1]})).collect();
        return terminal
            .json(&json!({"afterword": 1, "days": 7 * WEEKS_NOW, "before": 7 * WEEKS_BEFORE, "themes": themes, "together": pairs}));
    }
    if rows.is_empty() {
        return terminal.line("No entry has a theme yet.");
    }
    terminal.line(format!(
        "The last {WEEKS_NOW} weeks against the {WEEKS_BEFORE} before them. Confirmed and suggested themes together.\n",
    ))?;
    let width = rows.iter().map(|row| row.theme.chars().count()).max().unwrap_or(0);
    for row in &rows {
        let said = row.changed().map(|said| format!(": {said}")).unwrap_or_default();
        let quiet = if row.seen.has_gone_quiet() {
            format!("  {QUIET}not written about since {}{QUIET:#}", words::short_date(row.seen.last, today))
        } else {
            String::new()
        };
        let (theme, sentence) = (words::plain(&row.theme), row.compared.sentence());
        terminal.line(format!("{BOLD}{theme:<width$}{BOLD:#}  {sentence}{said}{quiet}"))?;
    }
    if !pairs.is_empty() {
        terminal.line("\nOften together:")?;
    }
    for pair in pairs.iter().take(6) {
        let (one, other) = (words::plain(pair.themes.0), words::plain(pair.themes.1));
        terminal.line(format!("  {one} and {other}, {}", pair.sentence()))?;
    }
    terminal.line("\nA difference is named only when chance alone would make it one time in twenty. One theme: afterword theme time hope")
}

fn row_json(Standing { theme, compared, seen }: &Standing) -> serde_json::Value {
    let change = match compared.change {
        Change::Rises => "rises",
        Change::Falls => "falls",
        Change::Same => "same",
        Change::TooFew => "too-few",
    };
    json!({"id": theme, "now": [compared.now.with(), compared.now.entries()], "before": [compared.before.with(), compared.before.entries()],
           "change": change, "first": seen.first, "last": seen.last, "entries": seen.with, "quiet": seen.has_gone_quiet()})
}

fn one(context: &Context, course: &Course, theme: &str) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let today = context.today();
    let Some(seen) = course.seen(theme) else {
        return Err(
            Failure::new(Kind::NotFound, format!("no entry is about \"{theme}\"")).next("See them: afterword theme")
        );
    };
    let compared = course.compared(theme, today);
    let weeks = weeks(course, theme, today);
    let months = months(course, theme, today);
    if context.global.json {
        let weeks: Vec<_> = weeks
            .iter()
            .map(|(day, count)| json!({"from": day, "entries": count.entries(), "with": count.with()}))
            .collect();
        let months: Vec<_> = months
            .iter()
            .map(|(day, count)| json!({"from": day, "entries": count.entries(), "with": count.with()}))
            .collect();
        let mut value = row_json(&Standing { theme: theme.to_owned(), compared, seen });
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
    terminal.line(format!("The last {WEEKS_NOW} weeks: {}{said}.", compared.sentence()))?;
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
fn weeks(course: &Course, theme: &str, today: Date) -> Vec<(Date, Count)> {
    let back = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.checked_sub(back.days()).unwrap_or(today);
    let starts = (0..WEEKS_NOW).rev().filter_map(|week| monday.checked_sub((7 * week).days()).ok());
    starts.map(|start| (start, course.between(theme, start, start.checked_add(6.days()).unwrap_or(start)))).collect()
}

/// The last months, oldest first, each from its first day.
fn months(course: &Course, theme: &str, today: Date) -> Vec<(Date, Count)> {
    let mut start = today.first_of_month();
    let mut months = Vec::new();
    for _ in 0..MONTHS {
        months.push((start, course.between(theme, start, start.last_of_month())));
        let Ok(before) = start.checked_sub(1.month()) else { break };
        start = before;
    }
    months.reverse();
    months
}
