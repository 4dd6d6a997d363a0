//! `theme rename`, `merge` and `retire`: one change across all entries, taken back by one `undo`.

use serde_json::json;

use super::slug;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock::{self, Unlocked},
        words,
    },
    entry::{Entry, splice},
    id::Id,
    pipeline::themes::Settled,
    vault::{self, Place, Work},
};

pub(super) fn rename(context: &Context, from: &str, to: &str) -> Result<(), Failure> {
    let (from, to) = (slug(from)?, slug(to)?);
    let unlocked = unlock::unlock(context)?;
    if from != to && known(&unlocked, &to) {
        return Err(Failure::new(Kind::Usage, format!("there is a theme \"{to}\" already"))
            .next(format!("Make them one: afterword theme merge {from} {to}")));
    }
    carry_out(context, unlocked, &from, Some(&to), |settled| settled.rename(&from, &to))
}

pub(super) fn merge(context: &Context, from: &str, into: &str) -> Result<(), Failure> {
    let (from, into) = (slug(from)?, slug(into)?);
    let unlocked = unlock::unlock(context)?;
    if !known(&unlocked, &into) {
        return Err(Failure::new(Kind::NotFound, format!("there is no theme \"{into}\""))
            .next(format!("Give the theme a new name: afterword theme rename {from} {into}")));
    }
    carry_out(context, unlocked, &from, Some(&into), |settled| settled.rename(&from, &into))
}

pub(super) fn retire(context: &Context, theme: &str, keep: bool) -> Result<(), Failure> {
    let theme = slug(theme)?;
    let unlocked = unlock::unlock(context)?;
    if keep {
        return carry_out(context, unlocked, &theme, Some(&theme), |settled| settled.retire(&theme));
    }
    carry_out(context, unlocked, &theme, None, |settled| settled.retire(&theme))
}

/// Whether any entry has the theme, or it may be suggested.
fn known(unlocked: &Unlocked, theme: &str) -> bool {
    let journal = &unlocked.library.journal;
    let settled = Settled::of(journal.records());
    journal.entries().iter().any(|entry| entry.fields.themes.iter().any(|one| one == theme))
        || settled.renamed.values().any(|name| name == theme)
        || unlocked.catalogue.iter().any(|one| one.id().as_ref() == theme && !settled.renamed.contains_key(theme))
}

/// Writes the theme as `to`, or not at all, in every entry that has it, and what is settled; all in one change.
fn carry_out(
    context: &Context,
    mut unlocked: Unlocked,
    from: &str,
    to: Option<&str>,
    settle: impl Fn(&mut Settled),
) -> Result<(), Failure> {
    if !known(&unlocked, from) {
        return Err(
            Failure::new(Kind::NotFound, format!("there is no theme \"{from}\"")).next("See them: afterword theme")
        );
    }
    let texts = written(&unlocked, from, to)?;
    let count = words::count(texts.len(), "entry", "entries");
    let done = match to {
        Some(to) if to == from => format!("{from} is not suggested any more and stays on the entries that have it"),
        Some(to) => format!("{from} is now {to}, in {count}"),
        None => format!("{from} is taken off {count} and not suggested any more"),
    };
    if context.global.dry_run {
        return context.terminal.line(format!("Would do this: {done}."));
    }
    let changed = unlocked.change(|unlocked| {
        let texts = written(unlocked, from, to)?;
        let records = unlocked.library.journal.records();
        let (mut settled, record) = (Settled::of(records), Settled::record(records));
        settle(&mut settled);
        let changed = texts.len();
        let mut work = unlocked.vault.begin()?;
        for (id, text) in texts {
            work.rewrite(Place::Entry(id), text)?;
        }
        put(&mut work, record, settled.write(&context.when().to_string()))?;
        work.commit("theme", context.timestamp())?;
        Ok(changed)
    })?;
    unlocked.reload()?;
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "from": from, "to": to, "entries": changed}));
    }
    let mut line = done;
    if let Some(first) = line.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    context.terminal.line(format!("{line}.\nChanged your mind? afterword undo"))
}

/// The text of every entry that changes.
fn written(unlocked: &Unlocked, from: &str, to: Option<&str>) -> Result<Vec<(Id, String)>, Failure> {
    let mut texts = Vec::new();
    for one in unlocked.library.journal.numbered() {
        let changed = changed(one.entry, from, to).map_err(|error| {
            Failure::new(Kind::Failed, error.to_string())
                .meaning(format!("Nothing was changed. It is entry {}.", one.number))
                .next(format!("Change that one by hand: afterword edit {}", one.number))
        })?;
        texts.extend(changed.map(|text| (one.entry.id, text)));
    }
    Ok(texts)
}

/// The text of an entry with the theme under its new name, or without it; `None` when the entry does not have it.
fn changed(entry: &Entry, from: &str, to: Option<&str>) -> Result<Option<String>, splice::Unchanged> {
    let mut text = entry.text.clone();
    for (field, list) in [("themes", &entry.fields.themes), ("not_themes", &entry.fields.refused)] {
        let mut kept: Vec<&str> = Vec::new();
        for one in list {
            let name = if one == from { to } else { Some(one.as_str()) };
            kept.extend(name.filter(|name| !kept.contains(name)));
        }
        if kept.iter().ne(list.iter()) {
            text = splice::set(&text, field, &splice::list(&kept))?;
        }
    }
    Ok((text != entry.text).then_some(text))
}

/// Writes a record in place of the one before, or a new one.
pub(super) fn put(work: &mut Work<'_>, record: Option<Id>, text: String) -> Result<(), Failure> {
    match record {
        Some(id) => work.rewrite(Place::Record(id), text)?,
        None => work.make_first(Place::Record(Id::random().map_err(vault::Error::from)?), text)?,
    }
    Ok(())
}
