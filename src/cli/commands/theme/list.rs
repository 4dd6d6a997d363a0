//! `theme list`: all themes with how often each stands in the journal.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::Failure,
        terminal::{BOLD, QUIET},
        unlock, words,
    },
    pipeline::themes::Settled,
    theme::{Catalogue, likeness},
};

pub(super) fn list(context: &Context) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for entry in unlocked.library.journal.entries() {
        for theme in &entry.fields.themes {
            counts.entry(theme.clone()).or_default().0 += 1;
        }
        for suggestion in unlocked.library.suggested(entry.id) {
            counts.entry(suggestion.theme.to_string()).or_default().1 += 1;
        }
    }
    // A theme stands under the name that the writer has given it; one that is another now, only where entries have it.
    let renamed = Settled::of(unlocked.library.journal.records()).renamed;
    let mut rows: Vec<(String, String, usize, usize)> = Vec::new();
    for one in unlocked.catalogue.iter() {
        let name = renamed.get(one.id().as_ref()).map_or(one.id().as_ref(), String::as_str);
        if rows.iter().all(|row| row.0 != name) {
            let (confirmed, suggested) = counts.remove(name).unwrap_or_default();
            let same = unlocked.catalogue.iter().find(|other| other.id().as_ref() == name);
            rows.push((name.to_owned(), same.unwrap_or(one).label().to_owned(), confirmed, suggested));
        }
    }
    rows.extend(counts.into_iter().map(|(id, (confirmed, suggested))| (id.clone(), id, confirmed, suggested)));
    if context.global.json {
        let themes: Vec<_> = rows.iter().map(|(id, label, confirmed, suggested)| json!({"id": id, "label": label, "entries": confirmed, "suggested": suggested})).collect();
        return context.terminal.json(&json!({"afterword": 1, "themes": themes}));
    }
    let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
    context.terminal.line(format!("{BOLD}{:<width$}  {:>9}  {:>9}{BOLD:#}", "Theme", "Confirmed", "Suggested"))?;
    for (id, label, confirmed, suggested) in &rows {
        let label = if id == label { String::new() } else { format!("  {QUIET}{label}{QUIET:#}") };
        context.terminal.line(format!("{:<width$}  {confirmed:>9}  {suggested:>9}{label}", words::plain(id)))?;
    }
    // Names that come with the program are no duplicates of each other.
    let named: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let built_in = Catalogue::built_in();
    let comes_along = |name: &str| built_in.iter().any(|one| one.id().as_ref() == name);
    for (one, other) in likeness::pairs(&named).into_iter().filter(|(_, other)| !comes_along(other)) {
        let (one, other) = (words::plain(one), words::plain(other));
        context
            .terminal
            .line(format!("\n{one} and {other} look alike. To make them one: afterword theme merge {other} {one}"))?;
    }
    context.terminal.line("\nWhat one means: afterword theme show transference")
}
