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
    theme::likeness,
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
    let mut rows: Vec<(String, String, usize, usize)> = unlocked
        .catalogue
        .iter()
        .map(|one| {
            let (confirmed, suggested) = counts.remove(one.id().as_ref()).unwrap_or_default();
            (one.id().to_string(), one.label().to_owned(), confirmed, suggested)
        })
        .collect();
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
    let used: Vec<&str> = rows.iter().filter(|row| row.2 > 0).map(|row| row.0.as_str()).collect();
    for (one, other) in likeness::pairs(&used) {
        let (one, other) = (words::plain(one), words::plain(other));
        context
            .terminal
            .line(format!("\n{one} and {other} look alike. To make them one: afterword theme merge {other} {one}"))?;
    }
    context.terminal.line("\nWhat one means: afterword theme show transference")
}
