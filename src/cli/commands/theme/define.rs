//! `theme define`: a theme of the writer's own, or a built-in one changed, kept encrypted in the journal.

use std::path::Path;

use serde_json::json;

use super::order;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock, words,
    },
    fs,
    journal::Record,
    pipeline::themes::{THEME, definition},
    theme::Definition,
};

/// The longest definition that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

pub(super) fn define(context: &Context, file: &Path) -> Result<(), Failure> {
    let bytes = if file == Path::new("-") {
        context.terminal.read_input(LONGEST)?
    } else {
        fs::read(&context.environment.absolute(file), LONGEST)?
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let name = if file == Path::new("-") { "the definition".to_owned() } else { context.environment.tilde(file) };
    let new = Definition::parse(&name, &text).map_err(|error| {
        Failure::new(Kind::Unreadable, error.to_string())
            .meaning("Nothing was changed.")
            .next("A definition to start from: afterword theme show hope --yaml")
    })?;
    let mut unlocked = unlock::unlock(context)?;
    let mine = |one: &&Record| one.kind() == THEME && definition(one).is_ok_and(|old| old.id() == new.id());
    let record = unlocked.library.journal.records().iter().rfind(mine).map(|one| one.id);
    let known = record.is_some() || unlocked.catalogue.get(new.id()).is_some();
    let done = if known { "is changed" } else { "is one of your themes" };
    if context.global.dry_run {
        return context.terminal.line(format!("Would do this: {} {done}.", new.id()));
    }
    let body = format!("---\nkind: {THEME}\ndate: {}\n---\n\n{}\n", context.when(), text.trim());
    unlocked.change(|unlocked| {
        let record = unlocked.library.journal.records().iter().rfind(mine).map(|one| one.id);
        let mut work = unlocked.vault.begin()?;
        order::put(&mut work, record, body.clone())?;
        Ok(work.commit("theme", context.timestamp())?)
    })?;
    unlocked.reread()?;
    let suggested =
        unlocked.library.suggestions.values().filter(|list| list.iter().any(|one| one.theme == *new.id())).count();
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "defined": new.id(), "suggested": suggested}));
    }
    context.terminal.line(format!(
        "{} {done}. It is suggested in {}.\nChanged your mind? afterword undo",
        new.id(),
        words::count(suggested, "entry", "entries")
    ))
}
