//! `edit`: change an entry and keep the version before.

use std::io::IsTerminal;

use clap::Args;
use serde_json::json;

use super::new::hard;
use crate::{
    cli::{
        context::Context,
        drafts::{About, Drafts, Slot},
        editor::{self, Edited},
        failure::{Failure, Kind, chain},
        left_open, slips, unlock, which, words,
    },
    entry::Entry,
    id::Id,
    pipeline::compose::{Draft, complete},
    supervision::tells_of_something_hard,
    vault::{self, Capture, Place},
};

/// What the help says first.
const HELP: &str = "\
Change a reflection. The earlier version is kept.

  afterword edit last                    in your editor, on a file in memory
  afterword edit 41 < changed.md         from standard input
  afterword edit 41 --versions           what it was before";

/// The arguments of `edit`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Edit {
    /// A number, a date, last, yesterday, a short id, or words of the title
    which: String,
    /// Let the editor's file lie on a disk when there is no place in memory
    #[arg(long)]
    allow_disk: bool,
    /// Open the editor even when standard input is not a terminal
    #[arg(long)]
    editor: bool,
    /// Show the earlier versions instead
    #[arg(long, conflicts_with_all = ["allow_disk", "editor"])]
    versions: bool,
}

impl Edit {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut unlocked = unlock::unlock_as_it_is(context)?;
        left_open::recover(context, unlocked.vault.root());
        let found = which::find(context, &unlocked.library.journal, &self.which)?;
        let (entry, number) = (found.entry.clone(), found.number);
        if self.versions {
            return versions(context, &unlocked.vault, &entry);
        }
        let root = unlocked.vault.root();
        let capture = context.capture(root)?;
        let Some(New { text, file }) = self.edited(context, &unlocked.vault, &entry, &capture)? else {
            return context.terminal.line("Nothing was changed.");
        };
        if text == entry.text {
            file.map_or(Ok(()), Edited::saved)?;
            return context.terminal.line("Nothing was changed.");
        }
        let text = complete(&text, &Draft { date: entry.fields.date, ..Draft::default() });
        if context.global.dry_run {
            file.map_or(Ok(()), Edited::saved)?;
            return context.terminal.line(format!("Would change entry {number}."));
        }
        match (save(context, &mut unlocked, &entry, &text), file) {
            (Ok(told), file) => {
                file.map_or(Ok(()), Edited::saved)?;
                if let Some(failure) = told {
                    return Err(failure);
                }
            }
            // The text is sealed and will stand in its place: a draft of it would be a second one.
            (Err(error @ vault::Error::Unfinished(_)), file) => {
                file.map_or(Ok(()), Edited::saved)?;
                return Err(error.into());
            }
            (Err(error), Some(file)) => return Err(file.keep(context, &capture, &chain(&error))),
            // What came on standard input is still where it came from.
            (Err(error), None) => return Err(error.into()),
        }
        unlocked.reload()?;
        let now = unlocked.library.journal.get(entry.id);
        let number_now = now.map_or(number, |now| now.number);
        if let Some(now) = now {
            slips::tell(&context.terminal, now.entry);
        }
        if context.global.json {
            let changed = json!({"id": entry.id.to_string(), "number": number_now});
            return context.terminal.json(&json!({"afterword": 1, "changed": changed}));
        }
        // Numbers go by the date.
        let moved = if number_now == number { String::new() } else { format!("; it is number {number_now} now") };
        context.terminal.line(format!("Saved and encrypted: entry {number}{moved}. The earlier version is kept."))?;
        let is_hard =
            |text: &str| Entry::parse(entry.id, text.to_owned()).is_ok_and(|entry| tells_of_something_hard(&entry));
        if is_hard(&text) && !is_hard(&entry.text) {
            context.terminal.say(hard::QUESTIONS);
        }
        context.terminal.line("Changed your mind? afterword undo")
    }

    fn in_editor(&self) -> bool {
        self.editor || std::io::stdin().is_terminal()
    }

    fn edited(
        &self,
        context: &Context,
        vault: &vault::Vault,
        entry: &Entry,
        capture: &Capture,
    ) -> Result<Option<New>, Failure> {
        if !self.in_editor() {
            let bytes = context.terminal.read_input(crate::entry::LONGEST as u64)?;
            let text = String::from_utf8(bytes).map_err(|error| {
                Failure::new(
                    Kind::Unreadable,
                    format!("the text is not UTF-8, from byte {}", error.utf8_error().valid_up_to()),
                )
                .meaning("Your entry is as it was before.")
            })?;
            if text.trim().is_empty() {
                return Err(Failure::new(Kind::Declined, "the new text is empty")
                    .meaning("Your entry is as it was before.")
                    .next("To take it away: afterword delete"));
            }
            let read = read_again(entry, text).map_err(|error| told(&error))?;
            return Ok(Some(New { text: read, file: None }));
        }
        editor::can_open(context)?;
        let (mut slot, mut text) = begin(context, vault, entry, capture)?;
        loop {
            let task = editor::Task {
                text: &text,
                before: &entry.text,
                allow_disk: self.allow_disk,
                capture,
                slot: slot.take(),
                again: format!("afterword edit {}", entry.id.short()),
            };
            let Some(edited) = editor::edit(context, task)? else { return Ok(None) };
            match read_again(entry, edited.text.clone()) {
                Ok(text) => return Ok(Some(New { text, file: Some(edited) })),
                Err(error) => {
                    context.terminal.say(format!("Problem: {error}. Nothing has been saved yet."));
                    if !context.terminal.confirm("Open the editor again?", true)? {
                        return Err(edited.keep(context, capture, &error.to_string()));
                    }
                    text.clone_from(&edited.text);
                    slot = edited.again()?;
                }
            }
        }
    }
}

/// Where the editing begins: with a draft of this entry that was cut off, if there is one and the writer wants it, or
/// with the entry. A draft that is not wanted now goes into the inbox: nothing is lost, and nothing is asked twice.
fn begin(
    context: &Context,
    vault: &vault::Vault,
    entry: &Entry,
    capture: &Capture,
) -> Result<(Option<Slot>, String), Failure> {
    let drafts = Drafts::of(context, vault.root());
    if context.global.dry_run {
        return Ok((None, entry.text.clone()));
    }
    let waiting = drafts.waiting().into_iter().find(|slot| slot.about() == About::Entry(entry.id));
    if let Some(slot) = waiting {
        let since = slot.since(context);
        match slot.open(vault) {
            Ok(text) if vault::same(&text, &entry.text) => slot.discard()?,
            Ok(text) => {
                context.terminal.say(format!("An unfinished draft of this entry from {since} was kept, encrypted."));
                if context.terminal.confirm("Continue it?", true)? {
                    return Ok((Some(slot), text.as_str().to_owned()));
                }
                if slot.read_to_inbox(vault, capture)? {
                    context.terminal.say("It will be in your journal as an entry of its own when you next unlock it.");
                }
            }
            Err(error) => {
                let reason = words::plain(&chain(&error));
                context
                    .terminal
                    .say(format!("Problem: a draft of this entry could not be read: {reason}. It stays where it is."));
            }
        }
    }
    Ok((drafts.begin(About::Entry(entry.id))?, entry.text.clone()))
}

/// A new text, and the editor's file that holds it until it has been saved.
struct New {
    text: String,
    file: Option<Edited>,
}

fn read_again(entry: &Entry, text: String) -> Result<String, crate::entry::Error> {
    Entry::parse(entry.id, text).map(|entry| entry.text.clone())
}

fn told(error: &crate::entry::Error) -> Failure {
    Failure::new(Kind::Unreadable, error.to_string())
        .meaning("Your entry is as it was before.")
        .next("Mend that line, then try again.")
}

/// Writes the new text in place of the old one. When the entry was changed elsewhere while the editor was open, both
/// texts are kept, and what there is to tell is given.
fn save(
    context: &Context,
    unlocked: &mut unlock::Unlocked,
    entry: &Entry,
    text: &str,
) -> Result<Option<Failure>, vault::Error> {
    let place = Place::Entry(entry.id);
    let mut work = unlocked.vault.begin()?;
    if work.vault().read(place).is_ok_and(|now| now.as_str().trim_end() != entry.text.trim_end()) {
        work.make(Place::Entry(Id::random()?), text.to_owned());
        work.commit("edit", context.timestamp())?;
        return Ok(Some(
            Failure::new(Kind::DraftKept, "that entry was changed elsewhere while you were editing it")
                .meaning("Both texts are kept: yours is a new entry beside it.")
                .next("See both: afterword list"),
        ));
    }
    work.overwrite(place, text.to_owned())?;
    work.commit("edit", context.timestamp())?;
    Ok(None)
}

fn versions(context: &Context, vault: &vault::Vault, entry: &Entry) -> Result<(), Failure> {
    let places = vault.versions(entry.id);
    if places.is_empty() {
        return context.terminal.line("There is no earlier version.");
    }
    for place in places {
        let text = vault.read(place)?;
        context.terminal.line(format!("--- {place}"))?;
        context.terminal.line(words::plain(text.trim_end()))?;
    }
    Ok(())
}
