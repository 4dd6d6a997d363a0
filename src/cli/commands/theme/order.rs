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
    if from == to {
        return Err(itself(&from));
    }
    if known(&unlocked, &to) {
        return Err(Failure::new(Kind::Usage, format!("there is a theme \"{to}\" already"))
            .next(format!("Make them one: afterword theme merge {from} {to}")));
    }
    carry_out(context, unlocked, &from, To::Renamed(&to), |settled| settled.rename(&from, &to))
}

pub(super) fn merge(context: &Context, from: &str, into: &str) -> Result<(), Failure> {
    let (from, into) = (slug(from)?, slug(into)?);
    if from == into {
        return Err(itself(&from));
    }
    let unlocked = unlock::unlock(context)?;
    if !known(&unlocked, &into) {
        return Err(Failure::new(Kind::NotFound, format!("there is no theme \"{into}\""))
            .next(format!("Give the theme a new name: afterword theme rename {from} {into}")));
    }
    carry_out(context, unlocked, &from, To::Merged(&into), |settled| settled.rename(&from, &into))
}

fn itself(theme: &str) -> Failure {
    Failure::new(Kind::Usage, format!("that is \"{theme}\" both times")).meaning("Nothing was changed.")
}

/// What becomes of a theme on the entries that have it.
#[derive(Clone, Copy)]
enum To<'a> {
    /// It has another name, where it fits and where it was refused.
    Renamed(&'a str),
    /// It is another theme. Where it was refused, that says nothing of the other.
    Merged(&'a str),
    /// It stays.
    Kept,
    /// It is taken off.
    Gone,
}

impl<'a> To<'a> {
    /// What stands in its place where it is confirmed, and where it is refused.
    fn names(self, from: &'a str) -> [Option<&'a str>; 2] {
        match self {
            Self::Renamed(to) => [Some(to); 2],
            Self::Merged(to) => [Some(to), None],
            Self::Kept => [Some(from); 2],
            Self::Gone => [None; 2],
        }
    }
}

pub(super) fn retire(context: &Context, theme: &str, keep: bool) -> Result<(), Failure> {
    let theme = slug(theme)?;
    let unlocked = unlock::unlock(context)?;
    if keep {
        return carry_out(context, unlocked, &theme, To::Kept, |settled| settled.retire(&theme));
    }
    carry_out(context, unlocked, &theme, To::Gone, |settled| settled.retire(&theme))
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
    to: To<'_>,
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
        To::Kept => format!("{from} is not suggested any more and stays on the entries that have it"),
        To::Renamed(to) | To::Merged(to) => format!("{from} is now {to}, in {count}"),
        To::Gone => format!("{from} is taken off {count} and not suggested any more"),
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
        return context
            .terminal
            .json(&json!({"afterword": 1, "from": from, "to": to.names(from)[0], "entries": changed}));
    }
    let mut line = done;
    if let Some(first) = line.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    context.terminal.line(format!("{line}.\nChanged your mind? afterword undo"))
}

/// The text of every entry that changes.
fn written(unlocked: &Unlocked, from: &str, to: To<'_>) -> Result<Vec<(Id, String)>, Failure> {
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
fn changed(entry: &Entry, from: &str, to: To<'_>) -> Result<Option<String>, splice::Unchanged> {
    let mut text = entry.text.clone();
    let [confirmed, refused] = to.names(from);
    for (field, list, to) in
        [("themes", &entry.fields.themes, confirmed), ("not_themes", &entry.fields.refused, refused)]
    {
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
