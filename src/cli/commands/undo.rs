//! `undo`: take back the last change.

use clap::Args;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock::{self, Unlocked},
        words,
    },
    entry::Entry,
    vault::{Change, Place, Step},
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
            return list(context, &unlocked, &changes);
        }
        if changes.is_empty() {
            return Err(Failure::new(Kind::NotFound, "there is nothing to take back"));
        }
        if context.global.dry_run {
            for change in changes.iter().take(self.steps) {
                let described = describe(change, context, &unlocked);
                context.terminal.line(format!("Would take back: {described}"))?;
            }
            return Ok(());
        }
        let described: Vec<String> =
            changes.iter().take(self.steps).map(|change| describe(change, context, &unlocked)).collect();
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
        for change in described.iter().take(undone.len()) {
            context.terminal.line(format!("Taken back: {change}"))?;
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

fn list(context: &Context, unlocked: &Unlocked, changes: &[Change]) -> Result<(), Failure> {
    if context.global.json {
        let all: Vec<_> = changes
            .iter()
            .map(|change| {
                let titles = titles(change, unlocked, usize::MAX);
                json!({"verb": change.verb, "when": change.when.to_string(), "files": change.steps.len(), "titles": titles})
            })
            .collect();
        return context.terminal.json(&json!({"afterword": 1, "changes": all}));
    }
    for (at, change) in changes.iter().enumerate().take(20) {
        context.terminal.line(format!("{:>3}  {}", at + 1, describe(change, context, unlocked)))?;
    }
    if changes.is_empty() {
        context.terminal.line("There is nothing to take back.")?;
    }
    Ok(())
}

/// How many titles a line has room for.
const NAMED: usize = 2;

/// `edit, Fri 20 Nov at 17:48: "Clocks again"`
fn describe(change: &Change, context: &Context, unlocked: &Unlocked) -> String {
    let when = change.when.to_zoned(context.now.time_zone().clone());
    let day = words::short_date(when.date(), context.today()).replace("  ", " ");
    let files =
        if change.steps.len() > 1 { format!(", {} files", words::grouped(change.steps.len())) } else { String::new() };
    let titles: Vec<String> =
        titles(change, unlocked, NAMED + 1).iter().map(|title| format!("\"{}\"", words::plain(title))).collect();
    let named = match titles.as_slice() {
        [] => String::new(),
        titles if titles.len() > NAMED => format!(": {}, …", titles[..NAMED].join(", ")),
        titles => format!(": {}", titles.join(", ")),
    };
    format!("{}, {day} at {:02}:{:02}{files}{named}", change.verb, when.hour(), when.minute())
}

/// The titles of the entries that a change was about, as they are, or as they were before they went; at most `most`.
fn titles(change: &Change, unlocked: &Unlocked, most: usize) -> Vec<String> {
    let title = |step: &Step| {
        let (place, before) = match step {
            Step::Made(place) => (*place, None),
            Step::Kept { place, before, .. } => (*place, Some(*before)),
        };
        let Place::Entry(id) = place else { return None };
        if let Some(now) = unlocked.library.journal.get(id) {
            return Some(now.entry.title().to_owned());
        }
        let text = unlocked.vault.read(before?).ok()?;
        Entry::parse(id, text.as_str().to_owned()).ok().map(|entry| entry.title().to_owned())
    };
    let mut titles: Vec<String> = Vec::new();
    for title in change.steps.iter().filter_map(title) {
        if titles.len() == most {
            break;
        }
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
}
