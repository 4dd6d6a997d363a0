//! Backups as the writer sees them: which file is meant, what went wrong with it, and when the last one was made.
//!
//! When the last one was made is kept in the user's state folder, beside what this machine last saw of the journal: a
//! moment, a count, a public key and the digests of two sealed files, and nothing of the writer's. A record in the journal would travel with it, but a
//! backup would then change the journal that it copies.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    context::Context,
    failure::{Failure, Kind, chain},
    passphrase::{self, Lock},
    rehearsal::Rehearsal,
    terminal::Bar,
    words,
};
use crate::{
    fs,
    pipeline::library::Progress as _,
    vault::{
        self, Digest, Finding, FindingKind, Keys, Vault,
        backup::{Backup, Contents, Error, Watch},
        layout,
    },
};

/// An opened backup file.
pub(crate) type File = Backup<std::fs::File>;

/// The newest backup in a folder that the writer has named; none where no folder is named, or none is in it. A name that
/// `export --backup` gives tells its day, any other the file's own time.
pub(crate) fn newest_in(context: &Context, typed: &Path) -> Option<PathBuf> {
    let folder = fs::canonical(&context.environment.absolute(typed)).ok()?;
    if fs::kind_of(&folder) != Some(fs::Kind::Folder) || vault::is_journal(&folder) {
        return None;
    }
    let zone = context.now.time_zone();
    let day = |one: &fs::Listed| {
        let named = one.name.strip_prefix("journal-").and_then(|rest| rest.strip_suffix(".afterword")?.parse().ok());
        let changed = || Some(Timestamp::try_from(one.modified?).ok()?.to_zoned(zone.clone()).date());
        named.or_else(changed)
    };
    let listed = fs::list(&folder).unwrap_or_default().into_iter();
    let backups = listed.filter(|one| one.kind == fs::Kind::File && one.name.ends_with(".afterword"));
    let newest = backups.max_by_key(|one| (day(one), one.modified, one.name.clone()))?;
    let shown = context.environment.tilde(&folder);
    context.terminal.say(format!("The newest backup in {shown} is {}.", words::plain(&newest.name)));
    Some(folder.join(newest.name))
}

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
    /// SHA-256 of the sealed `identity.age` that is in it, if that is known.
    #[serde(default)]
    identity: Option<[u8; 32]>,
    /// SHA-256 of the sealed `recovery.age` that is in it, if that is known.
    #[serde(default)]
    recovery: Option<[u8; 32]>,
}

/// Which of the ways into the journal were set again since its last backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Renewed {
    passphrase: bool,
    words: bool,
}

impl Last {
    /// Notes a backup. That it could not be noted is not worth stopping for.
    pub(crate) fn note(context: &Context, vault: &Vault, contents: &Contents) {
        let last = Self {
            capture: capture(vault),
            made: contents.made,
            sequence: contents.sequence,
            identity: digest(vault, layout::IDENTITY),
            recovery: digest(vault, layout::RECOVERY),
        };
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

    /// A note of before digests were kept is compared by its day.
    fn renewed(&self, context: &Context, vault: &Vault) -> Renewed {
        let day = self.made.to_zoned(context.now.time_zone().clone()).date();
        let known = Rehearsal::load(context, vault.root());
        let is_another = |then: Option<[u8; 32]>, file: &str, set: Option<jiff::civil::Date>| match then {
            Some(then) => digest(vault, file) != Some(then),
            None => set.is_some_and(|set| set > day),
        };
        Renewed {
            passphrase: is_another(self.identity, layout::IDENTITY, known.passphrase_set()),
            words: is_another(self.recovery, layout::RECOVERY, known.words_set()),
        }
    }
}

fn digest(vault: &Vault, file: &str) -> Option<[u8; 32]> {
    fs::read(&vault.root().join(file), vault::LONGEST).ok().map(|sealed| Digest::of(&sealed).0)
}

/// Whether the last backup, if one is known, opens with the passphrase and the words that open the journal today.
pub(crate) fn opens_as_the_journal_does(context: &Context, vault: &Vault) -> bool {
    Last::of(context, vault)
        .is_none_or(|last| last.renewed(context, vault) == Renewed { passphrase: false, words: false })
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
    let opens = match last.renewed(context, vault) {
        Renewed { passphrase: false, words: false } => return format!("last made {days}; {changes}"),
        Renewed { passphrase: true, words: true } => {
            "the passphrase and the words were set again since: it opens with those of its day, not with today's"
        }
        Renewed { passphrase: true, .. } => {
            "the passphrase was set again since: it opens with the one of its day, not with today's"
        }
        Renewed { .. } => "the words were made new since: it opens with those of its day, not with today's",
    };
    format!(
        "last made {days}; {changes}\n            {opens}.\n            Make one again: afterword export --backup FILE"
    )
}

/// The same for a program; `null` when none is known.
pub(crate) fn value(context: &Context, vault: &Vault) -> Value {
    let Some(last) = Last::of(context, vault) else { return Value::Null };
    let renewed = last.renewed(context, vault);
    json!({
        "made": last.made.to_string(),
        "days": last.days(context),
        "changes": last.changes(vault),
        "passphrase_changed": renewed.passphrase,
        "words_changed": renewed.words,
    })
}
