//! `doctor --merge`: copies that sync programs made, brought together with what they are copies of.
//!
//! Both texts of a pair are shown by their differing paragraphs and the writer chooses; what is not chosen goes to the
//! history, where undo and `edit --versions` find it. Two ledgers become one that goes on from both.

mod choice;
mod files;
mod ledgers;
mod paragraphs;

use choice::{Choice, choose};
use clap::ValueEnum;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind, chain},
        unlock::Unlocked,
        words,
    },
    entry::Entry,
    id::Id,
    vault::{self, Capture, Copied, Digest, Place},
};

/// What becomes of two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    /// Show each pair and ask
    Ask,
    /// Keep both: the copy becomes an entry of its own
    KeepBoth,
    /// Keep the one in the journal; the copy goes to its history
    KeepThis,
    /// Keep the copy; the one in the journal goes to its history
    KeepThat,
}

/// What became of a copy.
pub(super) struct Merged {
    file: String,
    told: String,
    how: &'static str,
}

impl Merged {
    /// Whether it is this file, and it was left where it is.
    pub(super) fn has_left(&self, file: &str) -> bool {
        self.how == "left" && self.file == file
    }
}

/// Two texts of one place.
struct Pair<'c> {
    copy: &'c Copied,
    place: Place,
    sealed: Vec<u8>,
    theirs: String,
    ours: Option<String>,
}

/// Brings together what can be.
pub(super) fn merge(context: &Context, unlocked: &mut Unlocked, how: How) -> Result<Vec<Merged>, Failure> {
    let mut merged = Vec::new();
    let copies = unlocked.vault.copies();
    if how == How::Ask && !context.terminal.asks() && copies.iter().any(|copy| is_new(unlocked, copy)) {
        return Err(Failure::new(Kind::Usage, "there are two versions of a text, and I may not ask which to keep")
            .meaning("Both are still there.")
            .next("Keep both without being asked: afterword doctor --merge keep-both"));
    }
    // The ledgers first: while the one that stands here is not believed, no text can be changed.
    let (ledgers, copies): (Vec<_>, Vec<_>) = copies.into_iter().partition(|copy| copy.original == Some(Place::Ledger));
    for copy in &ledgers {
        merged.extend(ledgers::merge(context, unlocked, copy)?);
    }
    // No copy was left: the other ledger is the one that this computer saw last, or the one here is of before.
    merged.extend(ledgers::merge_parted(context, unlocked)?);
    for copy in copies {
        match copy.original {
            Some(place @ (Place::File(_) | Place::History(..))) => {
                merged.push(files::merge(context, unlocked, &copy, place)?);
            }
            Some(place) => merged.push(text(context, unlocked, &copy, place, how)?),
            None => {
                merged.push(left(&copy, "keep the one that opens, or the one that you know; move the other elsewhere"));
            }
        }
    }
    if !context.global.dry_run {
        unlocked.reload()?;
    }
    Ok(merged)
}

/// The lines for the writer.
pub(super) fn tell(context: &Context, merged: &[Merged]) {
    if merged.is_empty() {
        context.terminal.say("There is nothing to bring together.");
    }
    for one in merged.iter().filter(|one| !one.told.is_empty()) {
        let would = if context.global.dry_run { "Would be so: " } else { "" };
        context.terminal.say(format!("{would}{}", words::plain(&one.told)));
    }
}

/// The same for a program.
pub(super) fn to_json(merged: &[Merged]) -> serde_json::Value {
    merged.iter().map(|one| json!({"file": one.file, "how": one.how})).collect()
}

fn left(copy: &Copied, next: &str) -> Merged {
    Merged { file: copy.file.clone(), told: format!("Left where it is: {}. Next: {next}.", copy.file), how: "left" }
}

fn text(context: &Context, unlocked: &mut Unlocked, copy: &Copied, place: Place, how: How) -> Result<Merged, Failure> {
    let (sealed, theirs) = match unlocked.vault.read_copy(copy) {
        Ok((sealed, text)) => (sealed, text.as_str().to_owned()),
        Err(error) => {
            let why = match &error {
                vault::Error::Text { problem, .. } => format!("it {problem}"),
                error => chain(error),
            };
            return Ok(left(copy, &format!("move it out of the folder: {why}. Nothing of yours is missing for it")));
        }
    };
    let ours = unlocked.vault.read(place).ok().map(|text| text.as_str().to_owned());
    let destroyed = ours.is_none() && place.id().is_some_and(|id| unlocked.vault.destroyed(id));
    let erased = destroyed && unlocked.vault.is_erased(place, &sealed);
    let pair = Pair { copy, place, sealed, theirs, ours };
    if erased {
        let told = format!("{} is a copy of a text that was deleted for good; it is taken away.", copy.file);
        apply(context, unlocked, pair, Choice::Clear)?;
        return Ok(Merged { file: copy.file.clone(), told, how: "destroyed" });
    }
    if known(unlocked, &pair) {
        let told = format!("{} is a text that the journal has already; it is cleared away.", copy.file);
        apply(context, unlocked, pair, Choice::Clear)?;
        return Ok(Merged { file: copy.file.clone(), told, how: "same" });
    }
    // The ledger names the copy: it was made from the one that stands here, with which nothing else was done.
    let newer = unlocked.vault.witnessed(place) == Some(Digest::of(&pair.sealed)) && pair.ours.is_some();
    if newer {
        let told = format!("{} takes the place of the version that it was made from.", title(place, &pair.theirs));
        apply(context, unlocked, pair, Choice::That)?;
        return Ok(Merged { file: copy.file.clone(), told, how: "that" });
    }
    let choice = match place {
        Place::Inbox(_) => Choice::Both,
        // It was changed where the deletion was not known: what is deleted for good does not come back under its name.
        _ if destroyed => Choice::Both,
        _ if pair.ours.is_none() => Choice::That,
        _ => choose(context, unlocked, &pair, how)?,
    };
    let title = title(place, &pair.theirs);
    let (told, how) = match &choice {
        Choice::Clear => (String::new(), "same"),
        Choice::Both if destroyed => (
            format!("{title} was deleted for good and changed elsewhere: what was changed is kept as a new entry."),
            "both",
        ),
        Choice::Both => (format!("Both are kept: {title} now stands twice."), "both"),
        Choice::This => (format!("{title}: the one in the journal is kept, the copy is in its history."), "this"),
        Choice::That => (format!("{title}: the copy is kept, the one before is in its history."), "that"),
        Choice::Merged(_) => (format!("{title}: your merged text is kept, both others are in its history."), "merged"),
        Choice::Version => (version(copy), "version"),
    };
    apply(context, unlocked, pair, choice)?;
    Ok(Merged { file: copy.file.clone(), told, how })
}

fn version(copy: &Copied) -> String {
    format!("{} is now a version in the history.", copy.file)
}

/// Whether a copy is of an entry or a record and says something that the journal does not hold.
fn is_new(unlocked: &Unlocked, copy: &Copied) -> bool {
    let Some(place @ (Place::Entry(_) | Place::Record(_))) = copy.original else { return false };
    let Ok((sealed, theirs)) = unlocked.vault.read_copy(copy) else { return false };
    let ours = unlocked.vault.read(place).ok().map(|text| text.as_str().to_owned());
    let there = ours.is_some();
    there && !known(unlocked, &Pair { copy, place, sealed, theirs: theirs.as_str().to_owned(), ours })
}

/// Whether the journal holds the copy's text already, as it stands or as a version.
fn known(unlocked: &Unlocked, pair: &Pair<'_>) -> bool {
    let vault = &unlocked.vault;
    let same = |place: Place| vault.read(place).is_ok_and(|text| vault::same(&text, &pair.theirs));
    let Some(id) = pair.place.id() else { return false };
    [pair.place, Place::Entry(id)].into_iter().chain(vault.versions(id)).any(same)
}

/// Does what was chosen. What was typed for it is never lost: it is kept by itself when it cannot be put in its place.
fn apply(context: &Context, unlocked: &mut Unlocked, pair: Pair<'_>, choice: Choice) -> Result<(), Failure> {
    if context.global.dry_run {
        return Ok(());
    }
    let done = put(context, unlocked, pair, &choice);
    match (choice, done) {
        (Choice::Merged(typed), Ok(())) => typed.file.saved(),
        (Choice::Merged(typed), Err(failure)) => {
            let capture = capture(context, unlocked)?;
            let why = failure.lines().into_iter().next().unwrap_or_default();
            Err(typed.file.keep(context, &capture, why.trim_start_matches("Problem: ")))
        }
        (_, done) => done,
    }
}

fn put(context: &Context, unlocked: &mut Unlocked, pair: Pair<'_>, choice: &Choice) -> Result<(), Failure> {
    let Pair { copy, place, sealed, theirs, ours } = pair;
    let mut work = unlocked.vault.begin()?;
    // Another command may have written since the pair was shown.
    if work.vault().read(place).ok().map(|text| text.as_str().to_owned()) != ours {
        return Err(Failure::new(Kind::Failed, "the journal was changed while you were choosing")
            .meaning("Nothing was changed by this command.")
            .next("Look again: afterword doctor --merge"));
    }
    let new = Id::random().map_err(vault::Error::from)?;
    match choice {
        Choice::Clear => {}
        Choice::Both if matches!(place, Place::Record(_)) => work.make(Place::Record(new), theirs),
        Choice::Both => work.make(Place::Entry(new), theirs),
        Choice::This => work.keep_copy(place, sealed),
        Choice::That => work.take_copy(place, sealed)?,
        Choice::Merged(typed) => {
            work.add_version(place, sealed);
            work.rewrite(place, typed.text.clone())?;
        }
        Choice::Version => work.add_version(place, sealed),
    }
    work.clear(copy.clone());
    Ok(work.commit("merge", context.timestamp())?)
}

fn capture(context: &Context, unlocked: &Unlocked) -> Result<Capture, Failure> {
    Ok(context.capture(unlocked.vault.root())?)
}

/// The title and date of a text, for a person; the name of its place when it has none that can be read.
fn title(place: Place, text: &str) -> String {
    let entry = place.id().and_then(|id| Entry::parse(id, text.to_owned()).ok());
    entry.map_or_else(
        || place.to_string(),
        |entry| {
            let when = entry.when().map(|when| format!(", {}", words::long_date(when.date))).unwrap_or_default();
            format!("\"{}\"{when}", words::plain(entry.title()))
        },
    )
}
