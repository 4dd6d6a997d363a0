//! `theme define`: themes of the writer's own, or built-in ones changed, kept encrypted in the journal. They come from a
//! definition, a pack of them, or a folder of either.

use std::{collections::BTreeSet, path::Path};

use serde_json::json;

use super::order;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock::{self, Unlocked},
        words,
    },
    fs,
    id::Id,
    pipeline::themes::{self, Settled, THEME},
    theme::{
        Definition, Error, ThemeId,
        pack::{self, Written},
    },
};

/// The most themes that one command takes in.
const MOST: usize = 100;

pub(super) fn define(context: &Context, file: &Path) -> Result<(), Failure> {
    let given = read(context, file)?;
    let mut unlocked = unlock::unlock(context)?;
    check_others(&unlocked, &given)?;
    let before: Vec<Known> = given.iter().map(|one| known(&unlocked, &one.definition)).collect();
    let changes: Vec<&Written> =
        given.iter().zip(&before).filter(|(_, known)| **known != Known::Same).map(|(one, _)| one).collect();
    let told = tell(&given, &before);
    if context.global.dry_run {
        return context.terminal.line(format!("Would do this:\n{told}"));
    }
    if !changes.is_empty() {
        unlocked.change(|unlocked| {
            let records: Vec<Option<Id>> = changes.iter().map(|one| record(unlocked, one.definition.id())).collect();
            let mut work = unlocked.vault.begin()?;
            for (one, record) in changes.iter().zip(records) {
                let body = format!("---\nkind: {THEME}\ndate: {}\n---\n\n{}\n", context.when(), one.text.trim());
                order::put(&mut work, record, body)?;
            }
            Ok(work.commit("theme", context.timestamp())?)
        })?;
        unlocked.reread()?;
    }
    let is_new = |theme: &ThemeId| given.iter().any(|one| one.definition.id() == theme);
    let suggested =
        unlocked.library.suggestions.values().filter(|list| list.iter().any(|one| is_new(&one.theme))).count();
    if context.global.json {
        let ids: Vec<&ThemeId> = given.iter().map(|one| one.definition.id()).collect();
        return context.terminal.json(&json!({"afterword": 1, "defined": ids, "suggested": suggested}));
    }
    let which = if given.len() == 1 { " It is" } else { "\nThey are" };
    let undo = if changes.is_empty() { "" } else { "\nChanged your mind? afterword undo" };
    context.terminal.line(format!("{told}{which} suggested in {}.{undo}", words::count(suggested, "entry", "entries")))
}

/// Every definition of a file, of standard input, or of the `.yaml` files of a folder, in the order of their names.
fn read(context: &Context, file: &Path) -> Result<Vec<Written>, Failure> {
    let path = context.environment.absolute(file);
    let mut texts: Vec<(String, Vec<u8>)> = Vec::new();
    if file == Path::new("-") {
        texts.push(("the definition".to_owned(), context.terminal.read_input(pack::LONGEST)?));
    } else if fs::kind_of(&path) == Some(fs::Kind::Folder) {
        let mut names: Vec<String> = fs::list(&path)?.into_iter().map(|one| one.name).collect();
        names.retain(|name| !name.starts_with('.') && is_yaml(Path::new(name)));
        names.sort();
        for name in names {
            let inside = path.join(&name);
            texts.push((context.environment.tilde(&inside), fs::read(&inside, pack::LONGEST)?));
        }
    } else {
        texts.push((context.environment.tilde(file), fs::read(&path, pack::LONGEST)?));
    }
    let refused = |error: Error| {
        Failure::new(Kind::Unreadable, error.to_string())
            .meaning("Nothing was changed.")
            .next("A definition to start from: afterword theme show hope --yaml")
    };
    let mut all: Vec<Written> = Vec::new();
    for (name, bytes) in &texts {
        all.extend(pack::read(name, &String::from_utf8_lossy(bytes)).map_err(refused)?);
    }
    let mut seen: BTreeSet<&ThemeId> = BTreeSet::new();
    if let Some(twice) = all.iter().map(|one| one.definition.id()).find(|id| !seen.insert(*id)) {
        return Err(refused(Error::Twice(twice.clone())));
    }
    if all.len() > MOST {
        return Err(refused(Error::TooManyThemes(MOST)));
    }
    if all.is_empty() {
        return Err(Failure::new(
            Kind::NotFound,
            format!("there is no definition in {}", context.environment.tilde(file)),
        )
        .meaning("Nothing was changed.")
        .next("A definition to start from: afterword theme show hope --yaml"));
    }
    Ok(all)
}

/// Whether a name is one of a definition.
pub(super) fn is_yaml(name: &Path) -> bool {
    name.extension().is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"))
}

/// Where a definition sends what does not belong to it, there must be a theme.
fn check_others(unlocked: &Unlocked, given: &[Written]) -> Result<(), Failure> {
    let settled = Settled::of(unlocked.library.journal.records());
    let is_there = |id: &ThemeId| {
        given.iter().any(|one| one.definition.id() == id) || settled.meant(&unlocked.catalogue, id).is_some()
    };
    for Written { definition: one, .. } in given {
        if let Some(not) = one.not().iter().find(|not| !is_there(&not.instead)) {
            return Err(Failure::new(
                Kind::Unreadable,
                format!("{}, not: there is no theme \"{}\"", one.id(), not.instead),
            )
            .meaning("Nothing was changed.")
            .next("After `instead:` stands the theme where it belongs. See them: afterword theme"));
        }
    }
    Ok(())
}

/// What the journal has of a theme that is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Nothing.
    New,
    /// Another definition: the one that comes along, or one of the writer's own.
    Other,
    /// The very same.
    Same,
}

fn known(unlocked: &Unlocked, given: &Definition) -> Known {
    match unlocked.catalogue.get(given.id()) {
        None if record(unlocked, given.id()).is_some() => Known::Other,
        None => Known::New,
        Some(now) if now.write() == given.write() => Known::Same,
        Some(_) => Known::Other,
    }
}

/// The record that holds the writer's own definition of a theme.
fn record(unlocked: &Unlocked, theme: &ThemeId) -> Option<Id> {
    let records = unlocked.library.journal.records();
    let mine = records.iter().filter(|one| one.kind() == THEME);
    mine.rev().find(|one| themes::definition(one).is_ok_and(|old| old.id() == theme)).map(|one| one.id)
}

/// What becomes of each, in lines.
fn tell(given: &[Written], before: &[Known]) -> String {
    let line = |(Written { definition: one, .. }, known): (&Written, &Known)| match known {
        Known::New => format!("{} is one of your themes.", one.id()),
        Known::Other => format!("{} is changed.", one.id()),
        Known::Same => format!("{} is as it was.", one.id()),
    };
    given.iter().zip(before).map(line).collect::<Vec<_>>().join("\n")
}
