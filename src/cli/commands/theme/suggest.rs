//! `theme suggest`: what an entry may speak of, with the passages that say so.

use std::io;

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::Failure,
        summary,
        terminal::{BOLD, QUIET},
        unlock, which, words,
    },
    theme::{Catalogue, Suggestion, suggest_lines},
};

pub(super) fn lines(context: &Context) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let summary = suggest_lines(io::stdin().lock(), &mut out, &Catalogue::built_in())?;
    drop(out);
    summary::tell(context, &summary)
}

pub(super) fn suggest(context: &Context, which: &str) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let found = which::find(context, &unlocked.library.journal, which)?;
    let suggestions = unlocked.library.suggested(found.entry.id);
    if context.global.json {
        return context
            .terminal
            .json(&json!({"afterword": 1, "id": found.entry.id.to_string(), "themes": suggestions_json(suggestions)}));
    }
    context.terminal.line(format!("{BOLD}{}{BOLD:#}", words::plain(found.entry.title())))?;
    if !found.entry.fields.themes.is_empty() {
        context
            .terminal
            .line(format!("You have confirmed: {}", words::plain(&found.entry.fields.themes.join(", "))))?;
    }
    if suggestions.is_empty() {
        return context.terminal.line("Nothing else to suggest.");
    }
    for suggestion in suggestions {
        context.terminal.line(format!("\n{BOLD}{}{BOLD:#}, because of", suggestion.theme))?;
        for evidence in suggestion.evidence.iter().take(5) {
            context.terminal.line(words::wrap(
                &format!("  \"{}\"", words::plain(&evidence.plain())),
                context.terminal.measure(),
                "   ",
            ))?;
        }
    }
    context.terminal.line(format!(
        "\nKeep them: afterword theme confirm {}     Not so: afterword theme refuse {} THEME",
        found.number, found.number
    ))
}

pub(super) fn suggest_all(context: &Context) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let library = &unlocked.library;
    let open: Vec<_> =
        library.journal.numbered().rev().filter(|one| !library.suggested(one.entry.id).is_empty()).collect();
    if context.global.json {
        let entries: Vec<_> = open.iter().map(|one| json!({"id": one.entry.id.to_string(), "number": one.number, "themes": suggestions_json(library.suggested(one.entry.id))})).collect();
        return context.terminal.json(&json!({"afterword": 1, "entries": entries}));
    }
    for one in &open {
        let names: Vec<&str> = library.suggested(one.entry.id).iter().map(|one| one.theme.as_ref()).collect();
        context.terminal.line(format!(
            "{:>4}  {:<10}  {}\n{:18}{QUIET}{}{QUIET:#}",
            one.number,
            which::day(context, one),
            words::plain(one.entry.title()),
            "",
            names.join(", ")
        ))?;
    }
    context.terminal.line(format!(
        "\n{} with suggestions. Why: afterword theme suggest NUMBER",
        words::count(open.len(), "entry", "entries")
    ))
}

fn suggestions_json(suggestions: &[Suggestion]) -> serde_json::Value {
    let evidence = |one: &Suggestion| {
        one.evidence
            .iter()
            .map(|piece| json!({"start": piece.start, "end": piece.end, "text": piece.text}))
            .collect::<Vec<_>>()
    };
    suggestions.iter().map(|one| json!({"theme": one.theme, "score": (f64::from(one.score) * 1000.0).round() / 1000.0, "evidence": evidence(one)})).collect()
}
