//! `theme confirm` and `theme refuse`: the writer's word on a suggestion.

use serde_json::json;

use super::slug;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock::{self, Unlocked},
        which, words,
    },
    entry::{Entry, splice},
    vault::Place,
};

pub(super) fn decide(context: &Context, which: &str, named: &[String], confirm: bool) -> Result<(), Failure> {
    let mut unlocked = unlock::unlock(context)?;
    let found = which::find(context, &unlocked.library.journal, which)?;
    let (entry, number) = (found.entry.clone(), found.number);
    let themes = chosen(&unlocked, &entry, named)?;
    let text = |entry: &Entry| {
        changed(entry, &themes, confirm).map_err(|error| {
            Failure::new(Kind::Failed, error.to_string())
                .meaning("Nothing was changed.")
                .next(format!("Change it by hand: afterword edit {number}"))
        })
    };
    if context.global.dry_run {
        text(&entry)?;
        return context.terminal.line(format!("Would change entry {number}."));
    }
    unlocked.change(|unlocked| {
        let now = unlocked.library.journal.get(entry.id).map_or(&entry, |one| one.entry);
        let text = text(now)?;
        let mut work = unlocked.vault.begin()?;
        work.rewrite(Place::Entry(entry.id), text)?;
        Ok(work.commit("theme", context.timestamp())?)
    })?;
    unlocked.reload()?;
    let now = unlocked.library.journal.get(entry.id).map(|one| one.entry.fields.themes.clone()).unwrap_or_default();
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "id": entry.id.to_string(), "themes": now}));
    }
    let shown = if now.is_empty() { "none".to_owned() } else { now.join(", ") };
    context.terminal.line(format!(
        "Entry {number} now has the themes: {}.\nChanged your mind? afterword undo",
        words::plain(&shown)
    ))
}

fn chosen(unlocked: &Unlocked, entry: &Entry, named: &[String]) -> Result<Vec<String>, Failure> {
    if named.is_empty() {
        let suggested: Vec<String> =
            unlocked.library.suggested(entry.id).iter().map(|one| one.theme.to_string()).collect();
        return if suggested.is_empty() {
            Err(Failure::new(Kind::NotFound, "there is nothing suggested for that entry")
                .next("Name a theme. See them: afterword theme"))
        } else {
            Ok(suggested)
        };
    }
    named.iter().map(|theme| slug(theme)).collect()
}

fn changed(entry: &Entry, themes: &[String], confirm: bool) -> Result<String, splice::Unchanged> {
    if confirm { both(entry, themes, &[]) } else { both(entry, &[], themes) }
}

/// The text of an entry with these themes confirmed and those refused.
pub(super) fn both(entry: &Entry, fits: &[String], not: &[String]) -> Result<String, splice::Unchanged> {
    let (mut kept, mut refused) = (entry.fields.themes.clone(), entry.fields.refused.clone());
    for theme in fits.iter().chain(not) {
        kept.retain(|one| one != theme);
        refused.retain(|one| one != theme);
    }
    kept.extend(fits.iter().cloned());
    refused.extend(not.iter().cloned());
    let mut text = entry.text.clone();
    if kept != entry.fields.themes {
        text = splice::set(&text, "themes", &splice::list(&kept))?;
    }
    if refused != entry.fields.refused {
        text = splice::set(&text, "not_themes", &splice::list(&refused))?;
    }
    Ok(text)
}
