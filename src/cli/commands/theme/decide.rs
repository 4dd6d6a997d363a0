//! `theme confirm` and `theme refuse`: the writer's word on a suggestion.

use std::collections::BTreeSet;

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
    pipeline::themes::Settled,
    theme::likeness,
    vault::Place,
};

pub(super) fn decide(context: &Context, which: &str, named: &[String], confirm: bool) -> Result<(), Failure> {
    let mut unlocked = unlock::unlock(context)?;
    let found = which::find(context, &unlocked.library.journal, which)?;
    let (entry, number) = (found.entry.clone(), found.number);
    let themes = chosen(&unlocked, &entry, named)?;
    let new = new_names(&unlocked, &themes, confirm)?;
    let text = |entry: &Entry| {
        changed(entry, &themes, confirm).map_err(|error| {
            Failure::new(Kind::Failed, error.to_string())
                .meaning("Nothing was changed.")
                .next(format!("Change it by hand: afterword edit {number}"))
        })
    };
    let changes = text(&entry)? != entry.text;
    if context.global.dry_run {
        let would = if changes { "Would change" } else { "Nothing would change in" };
        return context.terminal.line(format!("{would} entry {number}."));
    }
    if changes {
        unlocked.change(|unlocked| {
            let now = unlocked.library.journal.get(entry.id).map_or(&entry, |one| one.entry);
            let text = text(now)?;
            let mut work = unlocked.vault.begin()?;
            work.rewrite(Place::Entry(entry.id), text)?;
            Ok(work.commit("theme", context.timestamp())?)
        })?;
        unlocked.reload()?;
    }
    let now = unlocked.library.journal.get(entry.id).map(|one| one.entry.fields.themes.clone()).unwrap_or_default();
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "id": entry.id.to_string(), "themes": now}));
    }
    let shown = if now.is_empty() { "none".to_owned() } else { now.join(", ") };
    for name in &new {
        context
            .terminal
            .say(format!("{name} is a new name. It is suggested when it has a definition: afterword theme define"));
    }
    let (has, undo) =
        if changes { ("now has", "\nChanged your mind? afterword undo") } else { ("had already, and has,", "") };
    context.terminal.line(format!("Entry {number} {has} the themes: {}.{undo}", words::plain(&shown)))
}

/// The themes that nobody has named before. One that may be a slip for another is not taken, and nothing is refused that
/// there is not.
fn new_names(unlocked: &Unlocked, themes: &[String], confirm: bool) -> Result<Vec<String>, Failure> {
    let known = names(unlocked);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut new = Vec::new();
    for theme in themes.iter().filter(|theme| !known.contains(&theme.as_str())) {
        let near = known.iter().find(|one| !likeness::pairs(&[one, theme.as_str()]).is_empty());
        let is_word = theme.starts_with(|c: char| c.is_ascii_lowercase()) && !theme.ends_with('-');
        if near.is_none() && confirm && is_word {
            new.push(theme.clone());
            continue;
        }
        let failure =
            Failure::new(Kind::NotFound, format!("there is no theme \"{theme}\"")).meaning("Nothing was changed.");
        return Err(match near {
            Some(near) => failure.next(format!("Did you mean {near}?")),
            None => failure.next("See them: afterword theme"),
        });
    }
    Ok(new)
}

/// Every name that a theme has here: on an entry, confirmed or refused, or as one that may be suggested.
fn names(unlocked: &Unlocked) -> BTreeSet<String> {
    let journal = &unlocked.library.journal;
    let renamed = Settled::of(journal.records()).renamed;
    let defined = unlocked.catalogue.iter().map(|one| one.id().to_string());
    let defined = defined.map(|id| renamed.get(&id).cloned().unwrap_or(id));
    let on_entries = journal.entries().iter().flat_map(|entry| entry.fields.themes.iter().chain(&entry.fields.refused));
    defined.chain(on_entries.cloned()).collect()
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
    // A theme that has another name now goes by that.
    let renamed = Settled::of(unlocked.library.journal.records()).renamed;
    named.iter().map(|theme| slug(theme).map(|name| renamed.get(&name).cloned().unwrap_or(name))).collect()
}

fn changed(entry: &Entry, themes: &[String], confirm: bool) -> Result<String, splice::Unchanged> {
    if confirm { both(entry, themes, &[]) } else { both(entry, &[], themes) }
}

/// The text of an entry with these themes confirmed and those refused.
pub(super) fn both(entry: &Entry, fits: &[String], not: &[String]) -> Result<String, splice::Unchanged> {
    let (mut kept, mut refused) = (entry.fields.themes.clone(), entry.fields.refused.clone());
    kept.retain(|one| !not.contains(one));
    refused.retain(|one| !fits.contains(one));
    for (themes, list) in [(fits, &mut kept), (not, &mut refused)] {
        for theme in themes {
            if !list.contains(theme) {
                list.push(theme.clone());
            }
        }
    }
    let mut text = entry.text.clone();
    if kept != entry.fields.themes {
        text = splice::set(&text, "themes", &splice::list(&kept))?;
    }
    if refused != entry.fields.refused {
        text = splice::set(&text, "not_themes", &splice::list(&refused))?;
    }
    Ok(text)
}
