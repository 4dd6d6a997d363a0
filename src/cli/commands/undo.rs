//! `undo`: take back the last change.

use clap::Args;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock, words,
    },
    vault::Change,
};

/// What the help says first.
const HELP: &str = "\
Take back the last change: new, edit, delete, theme, session, import or an
allow list.

  afterword undo             the last one
  afterword undo --steps 3   the last three
  afterword undo --list      what could be taken back";

/// The arguments of `undo`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Undo {
    /// How many changes
    #[arg(long, default_value_t = 1, value_name = "N")]
    steps: usize,
    /// Show what could be taken back
    #[arg(long)]
    list: bool,
}

impl Undo {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut unlocked = unlock::unlock(context)?;
        let changes: Vec<Change> = unlocked.vault.changes().iter().rev().cloned().collect();
        if self.list {
            return list(context, &changes);
        }
        if changes.is_empty() {
            return Err(Failure::new(Kind::NotFound, "there is nothing to take back"));
        }
        if context.global.dry_run {
            for change in changes.iter().take(self.steps) {
                context.terminal.line(format!("Would take back: {}", describe(change, context)))?;
            }
            return Ok(());
        }
        let mut work = unlocked.vault.begin()?;
        let mut undone = Vec::new();
        for _ in 0..self.steps {
            match work.undo()? {
                Some(change) => undone.push(change),
                None => break,
            }
        }
        work.commit("undo", context.timestamp())?;
        unlocked.note();
        if context.global.json {
            let undone: Vec<_> =
                undone.iter().map(|one| json!({"verb": one.verb, "files": one.files, "lost": one.lost})).collect();
            return context.terminal.json(&json!({"afterword": 1, "undone": undone}));
        }
        for change in changes.iter().take(undone.len()) {
            context.terminal.line(format!("Taken back: {}", describe(change, context)))?;
        }
        let lost: usize = undone.iter().map(|one| one.lost).sum();
        if lost == 0 {
            return Ok(());
        }
        Err(Failure::new(Kind::Attention, format!("{} could not be brought back", words::count(lost, "file", "files")))
            .meaning("The version before is not in the history any more. Everything else was taken back.")
            .next("See what is wrong: afterword doctor"))
    }
}

fn list(context: &Context, changes: &[Change]) -> Result<(), Failure> {
    if context.global.json {
        let all: Vec<_> = changes
            .iter()
            .map(|change| json!({"verb": change.verb, "when": change.when.to_string(), "files": change.steps.len()}))
            .collect();
        return context.terminal.json(&json!({"afterword": 1, "changes": all}));
    }
    for (at, change) in changes.iter().enumerate().take(20) {
        context.terminal.line(format!("{:>3}  {}", at + 1, describe(change, context)))?;
    }
    if changes.is_empty() {
        context.terminal.line("There is nothing to take back.")?;
    }
    Ok(())
}

fn describe(change: &Change, context: &Context) -> String {
    let when = change.when.to_zoned(context.now.time_zone().clone());
    let day = words::short_date(when.date(), context.today());
    let files =
        if change.steps.len() > 1 { format!(", {} files", words::grouped(change.steps.len())) } else { String::new() };
    format!("{}, {day} at {:02}:{:02}{files}", change.verb, when.hour(), when.minute())
}
