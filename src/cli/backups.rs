//! Backups as the writer sees them: which file is meant, what went wrong with it, and when the last one was made.
//!
//! When the last one was made is kept in the user's state folder, beside what this machine last saw of the journal: a
//! moment, a count and a public key, and nothing of the writer's. A record in the journal would travel with it, but a
//! backup would then change the journal that it copies.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    context::Context,
    failure::{Failure, Kind, chain},
    passphrase::{self, Lock},
    terminal::Bar,
    words,
};
use crate::{
    fs,
    pipeline::library::Progress as _,
    vault::{
        self, Finding, FindingKind, Keys, Vault,
        backup::{Backup, Contents, Error, Watch},
    },
};

/// An opened backup file.
pub(crate) type File = Backup<std::fs::File>;

/// Opens a backup that the writer has named. Only its outer form is looked at.
pub(crate) fn open(context: &Context, typed: &Path) -> Result<(PathBuf, File), Failure> {
    let path = context.environment.absolute(typed);
    if fs::kind_of(&fs::canonical(&path).unwrap_or_else(|_| path.clone())) == Some(fs::Kind::Folder) {
        return Err(no_file(context, &path));
    }
    let file = fs::canonical(&path).and_then(|path| fs::open(&path)).map_err(|error| {
        let message = if error.is_missing() { format!("there is no file {}", path.display()) } else { chain(&error) };
        Failure::new(Kind::Unreadable, message).next("Check its name, and that the disk or stick it is on is there.")
    })?;
    Backup::read(file.0).map(|backup| (path, backup)).map_err(unreadable)
}

/// A folder where a backup's file was to be named.
fn no_file(context: &Context, path: &Path) -> Failure {
    let shown = context.environment.tilde(path);
    if vault::is_journal(path) {
        return Failure::new(Kind::Unreadable, format!("{shown} is a journal itself, not a backup of one"))
            .meaning("Nothing was changed.")
            .next(format!("To check a journal: afterword -j {shown} doctor"))
            .next(format!("To make a backup of it: afterword -j {shown} export --backup FILE"));
    }
    let failure = Failure::new(Kind::Unreadable, format!("{shown} is a folder, and a backup is one file"))
        .meaning("Nothing was changed.");
    let listed = fs::list(path).unwrap_or_default().into_iter().filter(|one| one.kind == fs::Kind::File);
    // The name has the day in it, so the last is the newest.
    match listed.map(|one| one.name).filter(|name| name.ends_with(".afterword")).max() {
        Some(name) => failure
            .next(format!("Name the file, such as {}", words::plain(&context.environment.tilde(&path.join(name))))),
        None => failure.next("Name the file. No name in that folder ends in .afterword."),
    }
}

/// Asks for the passphrase of a backup, or for the 24 words.
pub(crate) fn unlock(context: &Context, path: &Path, backup: &File) -> Result<Keys, Failure> {
    let given = context.global.passphrase_file.is_some() || context.global.passphrase_fd.is_some();
    if context.terminal.asks() && !given {
        context.terminal.say("The passphrase is the one that the journal had when this backup was made.");
    }
    let label = context.environment.tilde(path);
    passphrase::unlock(context, &label, Lock::Backup, |passphrase| backup.unlock(passphrase)).map(|(keys, _)| keys)
}

/// What it means that a backup cannot be read.
pub(crate) fn unreadable(error: Error) -> Failure {
    match error {
        Error::Vault(error) => error.into(),
        Error::Files(error) => error.into(),
        Error::Newer => Failure::new(Kind::Unreadable, chain(&error))
            .meaning("It may well be whole.")
            .next("Open it with the program that made it, or a newer one."),
        error => Failure::new(Kind::Unreadable, chain(&error))
            .meaning("Nothing was changed, and nothing was made of it.")
            .next("Use another copy of it, or another backup. If the journal itself is still there, make a new one:\nafterword export --backup FILE"),
    }
}

/// What it means that a backup cannot be made.
pub(crate) fn unmade(error: Error) -> Failure {
    const MEANING: &str = "No backup was made. One that was there before is as it was.";
    match error {
        Error::Files(error) => Failure::from(error).meaning(MEANING),
        Error::Vault(error) => error.into(),
        Error::Changed(_) => {
            Failure::new(Kind::Failed, chain(&error)).meaning(MEANING).next("Run the same command again.")
        }
        Error::Worse(_) => Failure::new(Kind::Attention, words::plain(&chain(&error)))
            .meaning("No backup was made, and nothing was written over.")
            .next("Name another file, and keep the older one. See what is wrong: afterword doctor"),
        Error::Ahead => Failure::new(Kind::Attention, chain(&error))
            .meaning(
                "No backup was made, and nothing was written over. What was written in between may be there alone.",
            )
            .next("Name another file, and keep that one. See what is wrong: afterword doctor"),
        Error::NoKeys => Failure::new(Kind::Attention, chain(&error))
            .meaning("Nothing could open a backup of it, so none was made.")
            .next("Bring back a copy of identity.age or recovery.age first."),
        error => Failure::new(Kind::Failed, chain(&error))
            .meaning(MEANING)
            .next("Name another file, best on another disk. If this comes again, the disk may be failing."),
    }
}

/// Tells a bar what happens.
pub(crate) fn watching(bar: &Bar) -> impl Fn(Watch) + '_ {
    |one| match one {
        Watch::Start(steps) => bar.start(steps),
        Watch::Step => bar.step(),
    }
}

/// `6 entries, 2 records; 31 files`
pub(crate) fn holds(contents: &Contents) -> String {
    format!(
        "{}, {}; {}",
        words::count(contents.entries(), "entry", "entries"),
        words::count(contents.records(), "note of sessions and choices", "notes of sessions and choices"),
        words::count(contents.files(), "file", "files")
    )
}

/// The same for a program, in an object that has other keys already.
pub(crate) fn add_counts(value: &mut Value, contents: &Contents) {
    value["made"] = contents.made.to_string().into();
    value["entries"] = contents.entries().into();
    value["records"] = contents.records().into();
    value["files"] = contents.files().into();
}

/// `Friday 20 November 2026, 5:48 pm`
pub(crate) fn moment(context: &Context, made: Timestamp) -> String {
    words::long_moment(&crate::entry::When::moment(&made.to_zoned(context.now.time_zone().clone())))
}

/// What is not as it should be in what was copied. Modes are set right in every copy, so they are no news.
pub(crate) fn problems(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|one| one.kind != FindingKind::Permissions).collect()
}

/// The last backup of a journal, as this machine knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Last {
    /// Which journal: its public key for capture. New keys make it another, as old backups open with the old ones.
    capture: String,
    /// When it was made.
    made: Timestamp,
    /// How often the journal had been changed by then.
    sequence: u64,
}

impl Last {
    /// Notes a backup. That it could not be noted is not worth stopping for.
    pub(crate) fn note(context: &Context, vault: &Vault, contents: &Contents) {
        let last = Self { capture: capture(vault), made: contents.made, sequence: contents.sequence };
        let path = context.last_backup(vault.root());
        let written = path.parent().map_or(Ok(()), fs::make_folder);
        drop(written.and_then(|()| fs::replace(&path, &serde_json::to_vec(&last).unwrap_or_default())));
    }

    /// The last one of this journal; none when this machine knows of none.
    pub(crate) fn of(context: &Context, vault: &Vault) -> Option<Self> {
        let bytes = fs::read(&context.last_backup(vault.root()), 4096).ok()?;
        serde_json::from_slice::<Self>(&bytes).ok().filter(|last| last.capture == capture(vault))
    }

    fn days(&self, context: &Context) -> i32 {
        let day = self.made.to_zoned(context.now.time_zone().clone()).date();
        day.until((jiff::Unit::Day, context.today())).map_or(0, |span| span.get_days().max(0))
    }

    fn changes(&self, vault: &Vault) -> u64 {
        vault.sequence().saturating_sub(self.sequence)
    }
}

fn capture(vault: &Vault) -> String {
    vault.keys().capture().to_public().to_string()
}

/// What `doctor` says of backups.
pub(crate) fn line(context: &Context, vault: &Vault) -> String {
    let Some(last) = Last::of(context, vault) else {
        return if vault.keys().earlier_captures().is_empty() {
            "none made on this computer yet. Make one: afterword export --backup FILE".to_owned()
        } else {
            "none since the keys were made new; older ones open with what opened them then.\n            Make one: afterword export --backup FILE".to_owned()
        };
    };
    let days = match last.days(context) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    let changes = match last.changes(vault) {
        0 => "nothing has changed since".to_owned(),
        changes => {
            let changes = usize::try_from(changes).unwrap_or(usize::MAX);
            format!("{} since", words::count(changes, "change", "changes"))
        }
    };
    format!("last made {days}; {changes}")
}

/// The same for a program; `null` when none is known.
pub(crate) fn value(context: &Context, vault: &Vault) -> Value {
    Last::of(context, vault).map_or(
        Value::Null,
        |last| json!({"made": last.made.to_string(), "days": last.days(context), "changes": last.changes(vault)}),
    )
}
