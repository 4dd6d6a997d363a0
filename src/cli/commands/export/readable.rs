//! `export --to`: everything readable, for a writer who leaves. It is said what that means, and asked.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use serde_json::json;

use crate::{
    cli::{
        commands::list::entry_json,
        context::Context,
        failure::{Failure, Kind},
        unlock::{self, Unlocked},
        words,
    },
    fs,
    id::Id,
    pipeline::readable::{File, Selection},
    vault::{self, Place, Vault},
};

/// As what everything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One Markdown file a reflection, which import takes back.
    Md,
    /// One file for programs.
    Json,
}

impl Format {
    fn word(self) -> &'static str {
        match self {
            Self::Md => "Markdown",
            Self::Json => "JSON",
        }
    }
}

/// Writes everything into a new or empty folder: all of it, or nothing.
pub(super) fn write(context: &Context, typed: &Path, format: Format, with_private: bool) -> Result<(), Failure> {
    let folder = context.environment.absolute(typed);
    free(&folder)?;
    let unlocked = unlock::unlock(context)?;
    let mut chosen = Selection::of(&unlocked.library, with_private);
    if with_private {
        // A text that is no reflection may be private and cannot say so.
        chosen.unreadable = unreadable(&unlocked);
    }
    let hidden = if with_private { 0 } else { unlocked.library.journal.unreadable().len() };
    let mut lost = chosen.name_files(|id| unlocked.vault.about_file(id).ok());
    preview(context, &folder, format, &chosen, hidden);
    if context.global.dry_run {
        let name = folder.display();
        return context.terminal.line(format!("Would write {} into {name}.", counted(&chosen)));
    }
    let question = format!("Write it all in clear to {}?", context.environment.tilde(&folder));
    if !context.terminal.confirm(&question, false)? {
        return Err(
            Failure::new(Kind::Declined, "nothing was written").next("To write it without being asked, add --yes")
        );
    }
    let files = match format {
        Format::Md => chosen.markdown(),
        Format::Json => chosen.json(|one| entry_json(&unlocked.library, one)),
    };
    lost.extend(put(&folder, &files, &chosen.files, &unlocked.vault)?);
    tell(context, &folder, format, &chosen, &unlocked, &lost)
}

/// The folder is new or empty, and outside the journal.
fn free(folder: &Path) -> Result<(), Failure> {
    let there = fs::kind_of(folder);
    if there.is_some_and(|kind| kind != fs::Kind::Folder) || (there.is_some() && !fs::list(folder)?.is_empty()) {
        return Err(Failure::new(Kind::Attention, format!("{} is there already and is not empty", folder.display()))
            .meaning("Nothing was written.")
            .next("Name a new folder."));
    }
    if folder.ancestors().skip(1).any(vault::is_journal) {
        return Err(Failure::new(Kind::Usage, "what is readable must not lie inside a journal")
            .meaning("Nothing was written.")
            .next("Name a folder outside it."));
    }
    Ok(())
}

/// Texts that open and are no reflections.
fn unreadable(unlocked: &Unlocked) -> Vec<(Id, String)> {
    let text = |id| {
        let places = [Place::Entry(id), Place::Record(id)];
        places.into_iter().find_map(|place| unlocked.vault.read(place).ok()).map(|text| (id, text.as_str().to_owned()))
    };
    unlocked.library.journal.unreadable().iter().filter_map(|one| text(one.id)).collect()
}

fn counted(chosen: &Selection<'_>) -> String {
    let files = match chosen.files.len() {
        0 => String::new(),
        many => format!(", with {}", words::count(many, "picture or file", "pictures and files")),
    };
    format!(
        "{} and {}{files}",
        words::count(chosen.entries.len(), "reflection", "reflections"),
        words::count(chosen.records.len(), "note of sessions and choices", "notes of sessions and choices")
    )
}

fn preview(context: &Context, folder: &Path, format: Format, chosen: &Selection<'_>, hidden: usize) {
    let terminal = &context.terminal;
    let shown = context.environment.tilde(folder);
    terminal.say(format!("This writes {} as {} to\n{shown}.", counted(chosen), format.word()));
    terminal.say("Nothing there is encrypted: whoever gets at that folder can read all of it.");
    if let Some(name) = context.environment.synced_by(folder) {
        terminal.say(format!("It looks like a folder that {name} copies to other computers, readable there too."));
    }
    if chosen.private + chosen.passages + hidden > 0 {
        terminal.say(left_out(chosen, hidden));
        terminal.say("To take that too, add --with-private.");
    }
}

fn left_out(chosen: &Selection<'_>, hidden: usize) -> String {
    let mut parts = Vec::new();
    if chosen.private > 0 {
        parts.push(words::count(chosen.private, "private text", "private texts"));
    }
    if chosen.passages > 0 {
        parts.push(format!("the private passages of {}", words::count(chosen.passages, "text", "texts")));
    }
    if hidden > 0 {
        parts.push(words::count(hidden, "text that is no reflection", "texts that are no reflections"));
    }
    format!("Left out: {}.", parts.join(", "))
}

/// Writes beside, under a name that says what it is, as a cut-off run leaves readable text: it must be easy to find. Gives
/// the attachments that cannot be opened.
fn put(folder: &Path, files: &[File], attached: &BTreeMap<Id, String>, vault: &Vault) -> Result<Vec<Id>, Failure> {
    let beside = unfinished(folder);
    if fs::kind_of(&beside).is_some() {
        return Err(Failure::new(
            Kind::Attention,
            format!("{} is there, from an export that was cut off", beside.display()),
        )
        .meaning("Nothing was written. What is in that folder is not encrypted.")
        .next("Delete it, then run the same command again."));
    }
    let written = fill(&beside, files, attached, vault).and_then(|lost| {
        fs::remove_if_empty(folder);
        fs::rename(&beside, folder)?;
        Ok(lost)
    });
    let lost = written.map_err(|error| {
        let gone = fs::remove_folder(&beside);
        let failure = Failure::from(error);
        match gone {
            Ok(()) => failure.meaning("Nothing was left of it."),
            Err(_) => failure.meaning(format!("Delete {}: what is in it is not encrypted.", beside.display())),
        }
    })?;
    let synced = fs::sync_folder(folder.parent().unwrap_or(Path::new("/"))).map_err(|error| {
        Failure::from(error)
            .meaning(format!("All of it is in {}, but the disk did not confirm it.", folder.display()))
            .next("Look at the disk. What is in that folder is not encrypted: keep it or delete it.")
    });
    synced.map(|()| lost)
}

fn unfinished(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    folder.with_file_name(name)
}

fn fill(beside: &Path, files: &[File], attached: &BTreeMap<Id, String>, vault: &Vault) -> Result<Vec<Id>, fs::Error> {
    let mut lost = Vec::new();
    fs::make_lasting_folder(beside)?;
    for (id, name) in attached {
        let path = beside.join(name);
        path.parent().map_or(Ok(()), fs::make_folder)?;
        // One at a time is in memory.
        match vault.read_file(*id) {
            Ok(file) => fs::write_new_unsynced(&path, &file.bytes)?,
            Err(_) => lost.push(*id),
        }
    }
    for file in files {
        let path = beside.join(&file.name);
        if let Some(above) = path.parent() {
            fs::make_folder(above)?;
        }
        fs::write_new_unsynced(&path, file.text.as_bytes())?;
    }
    if !fs::sync_all(beside)? {
        let whole = attached.iter().filter(|(id, _)| !lost.contains(id)).map(|(_, name)| name);
        let mut names = files.iter().map(|file| &file.name).chain(whole);
        names.try_for_each(|name| fs::sync_file(&beside.join(name)))?;
    }
    Ok(lost)
}

fn tell(
    context: &Context,
    folder: &Path,
    format: Format,
    chosen: &Selection<'_>,
    unlocked: &Unlocked,
    lost: &[Id],
) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let unopened = unlocked.library.unopened.len() + lost.len();
    if context.global.json {
        terminal.json(&json!({
            "afterword": 1,
            "written": folder.to_string_lossy(),
            "format": if format == Format::Md { "md" } else { "json" },
            "entries": chosen.entries.len(),
            "records": chosen.records.len(),
            "files": chosen.files.len(),
            "private": {"left_out": chosen.private, "passages_left_out_of": chosen.passages},
            "unopened": unlocked.library.unopened.iter().map(|(place, _)| *place).chain(lost.iter().map(|id| Place::File(*id))).map(|place| place.to_string()).collect::<Vec<_>>(),
        }))?;
    } else {
        let shown = context.environment.tilde(folder);
        terminal.line(format!("Written   {} to {shown}", counted(chosen)))?;
        if chosen.private + chosen.passages > 0 {
            terminal.line(left_out(chosen, 0))?;
        }
        terminal.line("Not encrypted. Delete the folder when you are done with it. Your journal is as it was.")?;
    }
    if unopened > 0 {
        return Err(Failure::new(
            Kind::Failed,
            format!("{} could not be opened and are not in it", words::count(unopened, "file", "files")),
        )
        .meaning("Everything else is.")
        .next("See which: afterword doctor"));
    }
    if unlocked.vault.has_captured()? {
        return Err(Failure::new(Kind::Attention, "what waits in the inbox is not in it")
            .meaning("Everything else is.")
            .next("See why it is not taken in: afterword doctor"));
    }
    Ok(())
}
