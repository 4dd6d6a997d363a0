//! `helplines`: people to ring, offline. The usual list needs no passphrase; the writer's own list is encrypted.

use clap::Args;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock::{self, Unlocked},
        words,
    },
    id::Id,
    journal::Record,
    supervision::helplines::{CHECKED, Helpline, USUAL},
    vault::{self, Place},
};

/// What the help says first.
const HELP: &str = "\
People to ring. The list that comes with the program is shown at once, without
a passphrase and without a network. Your own list is encrypted in the journal.

  afterword helplines
  afterword helplines --mine       your own list
  afterword helplines --change     change it: type it anew, a line for each";

/// The longest list, in bytes.
const LONGEST: u64 = 65_536;

/// The arguments of `helplines`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Helplines {
    /// Show your own list; needs the passphrase
    #[arg(long, conflicts_with = "change")]
    mine: bool,
    /// Change your own list: asked for, or read from standard input
    #[arg(long)]
    change: bool,
}

impl Helplines {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.change {
            return change(context);
        }
        if !self.mine {
            return usual(context);
        }
        let unlocked = unlock::unlock(context)?;
        match own(&unlocked) {
            Some(record) => {
                let lines: Vec<&str> = record.markdown().lines().filter(|line| !line.trim().is_empty()).collect();
                if context.global.json {
                    return context.terminal.json(&json!({"afterword": 1, "helplines": lines}));
                }
                lines.iter().try_for_each(|line| context.terminal.line(words::plain(line)))
            }
            None => usual(context),
        }
    }
}

fn usual(context: &Context) -> Result<(), Failure> {
    if context.global.json {
        let value = |line: &Helpline| json!({"name": line.name, "number": line.number, "about": line.about});
        let lines: Vec<_> = USUAL.iter().map(value).collect();
        return context.terminal.json(&json!({"afterword": 1, "helplines": lines}));
    }
    for line in &USUAL {
        context.terminal.line(format!("{:<26} {:<20} {}", line.name, line.number, line.about))?;
    }
    context.terminal.line(format!(
        "\nLooked up in {CHECKED}; numbers change. Your GP, occupational health and a friend count too."
    ))?;
    context.terminal.line("Make your own list: afterword helplines --change")
}

/// The writer's own list, the newest if there are several.
fn own(unlocked: &Unlocked) -> Option<&Record> {
    let lists = unlocked.library.journal.records().iter().filter(|record| record.kind() == "helplines");
    lists.max_by_key(|record| (record.fields.date, record.id))
}

/// Your own list as text, for a page; the usual one where there is none.
pub(crate) fn lines(unlocked: &Unlocked) -> Vec<String> {
    match own(unlocked) {
        Some(record) => {
            record.markdown().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        }
        None => USUAL.iter().map(|line| format!("{}: {} ({})", line.name, line.number, line.about)).collect(),
    }
}

fn change(context: &Context) -> Result<(), Failure> {
    let mut unlocked = unlock::unlock(context)?;
    let list = if context.terminal.asks() { typed(context, &unlocked)? } else { given(context)? };
    if list.trim().is_empty() {
        return Err(Failure::new(Kind::Declined, "no line was given").meaning("Your list is as it was."));
    }
    if context.global.dry_run {
        return context.terminal.line("Would keep this list, encrypted.");
    }
    let known = own(&unlocked).map(|record| record.id);
    let id = known.map_or_else(|| Id::random().map_err(vault::Error::from), Ok)?;
    let text = format!("---\nkind: helplines\ndate: {}\n---\n{}\n", context.when(), list.trim());
    let mut work = unlocked.vault.begin()?;
    match known {
        Some(_) => work.overwrite(Place::Record(id), text)?,
        None => work.make(Place::Record(id), text),
    }
    work.commit("helplines", context.timestamp())?;
    unlocked.reload()?;
    let many = words::count(list.trim().lines().count(), "line", "lines");
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "helplines": list.trim().lines().collect::<Vec<_>>()}));
    }
    context.terminal.line(format!("Kept, encrypted: {many}. See them: afterword helplines --mine"))
}

fn typed(context: &Context, unlocked: &Unlocked) -> Result<String, Failure> {
    context.terminal.say("Your list now:\n");
    for line in lines(unlocked) {
        context.terminal.say(format!("  {}", words::plain(&line)));
    }
    context.terminal.say("\nType the new list, a line for each: who, and how to reach them. An empty line ends it.");
    let mut list = String::new();
    while let Some(line) = context.terminal.ask("> ")?.filter(|line| !line.trim().is_empty()) {
        list.push_str(line.trim());
        list.push('\n');
    }
    Ok(list)
}

fn given(context: &Context) -> Result<String, Failure> {
    let bytes = context.terminal.read_input(LONGEST)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::new(Kind::Unreadable, "the list is not UTF-8 text").meaning("Your list is as it was."))
}
