//! The writer's allow list: shown, added to, taken from. It is kept as an encrypted record, and can be undone.

use serde_json::json;

use super::source::text;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        outgoing,
        unlock::{self, Unlocked},
        words,
    },
    id::Id,
    privacy::identifier::Allowed,
    vault::{self, Place},
};

/// The longest list that is read at a time, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Shows the list.
pub(super) fn list(context: &Context) -> Result<(), Failure> {
    let allowed = outgoing::allowed(&unlock::unlock(context)?);
    if context.global.json {
        return show_json(context, &allowed);
    }
    for phrase in allowed.phrases() {
        context.terminal.line(words::plain(phrase))?;
    }
    if allowed.phrases().len() == 0 {
        context.terminal.line("Your allow list is empty. Add to it: afterword check --allow")?;
    }
    Ok(())
}

/// Adds what the writer types, or takes it away.
pub(super) fn change(context: &Context, add: bool) -> Result<(), Failure> {
    let mut unlocked = unlock::unlock(context)?;
    let phrases = phrases(context, add)?;
    let changed_list = |unlocked: &Unlocked| {
        let (mut allowed, mut changed) = (outgoing::allowed(unlocked), 0);
        for (at, phrase) in phrases.iter().enumerate() {
            let done = if add {
                allowed.add(phrase).map_err(|error| {
                    Failure::new(Kind::Usage, format!("line {}: {error}", at + 1)).meaning("Nothing was changed.")
                })?
            } else {
                allowed.remove(phrase)
            };
            changed += usize::from(done);
        }
        Ok::<_, Failure>((allowed, changed))
    };
    let (mut allowed, changed) = changed_list(&unlocked)?;
    let (done, would) =
        if add { ("Allowed", "Would allow") } else { ("Taken off the list", "Would take off the list") };
    let many = words::count(changed, "word or phrase", "words or phrases");
    if context.global.dry_run {
        return context.terminal.line(format!("{would}: {many}."));
    }
    if changed > 0 {
        allowed = unlocked.change(|unlocked| {
            let (allowed, _) = changed_list(unlocked)?;
            keep(context, unlocked, &allowed)?;
            Ok(allowed)
        })?;
    }
    if context.global.json {
        return show_json(context, &allowed);
    }
    context.terminal.line(format!("{done}: {many}. See them: afterword check --allowed"))
}

fn show_json(context: &Context, allowed: &Allowed) -> Result<(), Failure> {
    context.terminal.json(&json!({"afterword": 1, "allowed": allowed.phrases().collect::<Vec<_>>()}))
}

/// What the writer types, a line each up to an empty one; or the lines that are given. Never an argument: a shell keeps
/// those.
fn phrases(context: &Context, add: bool) -> Result<Vec<String>, Failure> {
    let terminal = &context.terminal;
    let mut lines = Vec::new();
    if terminal.asks() {
        let question = if add { "A word or phrase to allow" } else { "A word or phrase to take off" };
        while let Some(line) =
            terminal.ask(&format!("{question} (Enter ends): "))?.filter(|line| !line.trim().is_empty())
        {
            lines.push(line);
        }
        return Ok(lines);
    }
    let given = text(terminal.read_input(LONGEST)?, "what was given")?;
    lines.extend(given.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    if lines.is_empty() {
        return Err(Failure::new(Kind::Usage, "no words were given").next("Give them on standard input, one a line."));
    }
    Ok(lines)
}

fn keep(context: &Context, unlocked: &mut Unlocked, allowed: &Allowed) -> Result<(), Failure> {
    let records = unlocked.library.journal.records();
    let record = records.iter().rfind(|record| record.kind() == Allowed::KIND).map(|record| record.id);
    let text = allowed.to_markdown(&context.when().to_string());
    let mut work = unlocked.vault.begin()?;
    match record {
        Some(id) => work.rewrite(Place::Record(id), text)?,
        None => work.make_first(Place::Record(Id::random().map_err(vault::Error::from)?), text)?,
    }
    work.commit("allow", context.timestamp())?;
    unlocked.reload()
}
