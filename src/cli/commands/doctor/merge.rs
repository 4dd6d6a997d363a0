//! `doctor --merge`: copies that sync programs made, brought together with what they are copies of.
//!
//! Both texts of a pair are shown by their differing paragraphs and the writer chooses; what is not chosen goes to the
//! history, where undo and `edit --versions` find it. Two ledgers become one that goes on from both.

mod paragraphs;

use clap::ValueEnum;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        editor,
        failure::{Failure, Kind, chain},
        unlock::Unlocked,
        words,
    },
    entry::Entry,
    id::Id,
    vault::{self, Capture, Copied, Place, Seen},
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
    for copy in copies {
        let told = match copy.original {
            Some(Place::Ledger) => ledger(context, unlocked, &copy)?,
            Some(place) => text(context, unlocked, &copy, place, how)?,
            None => left(&copy, "keep the one that opens, or the one that you know; move the other elsewhere"),
        };
        merged.push(told);
    }
    if let Some((other, digest)) = unlocked.vault.parted_from() {
        // No copy was left: the other ledger is the one that this computer saw last.
        if !context.global.dry_run {
            let mut work = unlocked.vault.begin()?;
            work.merge_ledger(&other, digest);
            work.commit("merge", context.timestamp())?;
        }
        merged.push(Merged {
            file: "ledger.age".to_owned(),
            told: "The journal now goes on from what this computer saw last as well.".to_owned(),
            how: "ledger",
        });
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
    for one in merged {
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

fn ledger(context: &Context, unlocked: &mut Unlocked, copy: &Copied) -> Result<Merged, Failure> {
    let Some((other, digest)) = unlocked.vault.read_ledger_copy(copy) else {
        return Ok(left(copy, "it was not written by this journal, or is damaged; move it elsewhere"));
    };
    if !context.global.dry_run {
        let mut work = unlocked.vault.begin()?;
        work.merge_ledger(&other, digest);
        work.clear(copy.clone());
        work.commit("merge", context.timestamp())?;
    }
    Ok(Merged {
        file: copy.file.clone(),
        told: format!("Two ledgers are one now; {} is set aside as {}.", copy.file, vault::layout::LEDGER_ASIDE),
        how: "ledger",
    })
}

fn text(context: &Context, unlocked: &mut Unlocked, copy: &Copied, place: Place, how: How) -> Result<Merged, Failure> {
    let (sealed, theirs) = match unlocked.vault.read_copy(copy) {
        Ok((sealed, text)) => (sealed, text.as_str().to_owned()),
        Err(error) => return Ok(left(copy, &format!("it cannot be used: {}", chain(&error)))),
    };
    let ours = unlocked.vault.read(place).ok().map(|text| text.as_str().to_owned());
    let pair = Pair { copy, place, sealed, theirs, ours };
    if known(unlocked, &pair) {
        let told = format!("{} is a text that the journal has already; it is cleared away.", copy.file);
        apply(context, unlocked, pair, Choice::Clear)?;
        return Ok(Merged { file: copy.file.clone(), told, how: "same" });
    }
    let choice = match place {
        Place::History(..) | Place::File(_) => Choice::Version,
        Place::Inbox(_) => Choice::Both,
        _ if pair.ours.is_none() => Choice::That,
        _ => choose(context, unlocked, &pair, how)?,
    };
    let title = title(place, &pair.theirs);
    let (told, how) = match &choice {
        Choice::Clear => (String::new(), "same"),
        Choice::Both => (format!("Both are kept: {title} now stands twice."), "both"),
        Choice::This => (format!("{title}: the one in the journal is kept, the copy is in its history."), "this"),
        Choice::That => (format!("{title}: the copy is kept, the one before is in its history."), "that"),
        Choice::Merged(_) => (format!("{title}: your merged text is kept, both others are in its history."), "merged"),
        Choice::Version => (format!("{} is now a version in the history.", copy.file), "version"),
    };
    apply(context, unlocked, pair, choice)?;
    Ok(Merged { file: copy.file.clone(), told, how })
}

/// What is to become of a pair.
enum Choice {
    Clear,
    Both,
    This,
    That,
    Merged(String),
    Version,
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

fn apply(context: &Context, unlocked: &mut Unlocked, pair: Pair<'_>, choice: Choice) -> Result<(), Failure> {
    if context.global.dry_run {
        return Ok(());
    }
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
        Choice::Merged(text) => {
            work.add_version(place, sealed);
            work.rewrite(place, text)?;
        }
        Choice::Version => work.add_version(place, sealed),
    }
    work.clear(copy.clone());
    Ok(work.commit("merge", context.timestamp())?)
}

fn choose(context: &Context, unlocked: &Unlocked, pair: &Pair<'_>, how: How) -> Result<Choice, Failure> {
    match how {
        How::KeepBoth => return Ok(Choice::Both),
        How::KeepThis => return Ok(Choice::This),
        How::KeepThat => return Ok(Choice::That),
        How::Ask => {}
    }
    let terminal = &context.terminal;
    let ours = pair.ours.as_deref().unwrap_or_default();
    let parts = paragraphs::compare(ours, &pair.theirs);
    terminal.say(format!("\nTwo versions of {}:", title(pair.place, ours)));
    for part in &parts {
        match part {
            paragraphs::Part::Both(_) => {}
            paragraphs::Part::This(text) => show(context, "In the journal", text),
            paragraphs::Part::That(text) => show(context, "In the copy", text),
        }
    }
    loop {
        let answer = terminal
            .ask("\nKeep both [b], the one in the journal [j], the copy [c], or merge them in your editor [e]? [b] ")?;
        match answer.unwrap_or_default().trim().to_lowercase().as_str() {
            "" | "b" | "both" => return Ok(Choice::Both),
            "j" => return Ok(Choice::This),
            "c" => return Ok(Choice::That),
            "e" => {
                if let Some(text) = edited(context, unlocked, pair, &parts)? {
                    return Ok(Choice::Merged(text));
                }
                terminal.say("Nothing was changed in the editor.");
            }
            _ => terminal.say("b keeps both as entries of their own. With j or c the other goes to the history, where undo\nand edit --versions find it. e opens one text with the paragraphs of both."),
        }
    }
}

fn show(context: &Context, whose: &str, paragraph: &str) {
    context.terminal.say(format!(
        "\n{whose}:\n  {}",
        words::wrap(&words::plain(paragraph.trim()), context.terminal.measure() - 2, "  ")
    ));
}

fn edited(
    context: &Context,
    unlocked: &Unlocked,
    pair: &Pair<'_>,
    parts: &[paragraphs::Part<'_>],
) -> Result<Option<String>, Failure> {
    let root = unlocked.vault.root();
    let capture = Capture::open(root, Seen::load(&context.seen(root)).as_ref())?;
    let draft = paragraphs::draft(parts);
    let task = editor::Task {
        text: &draft,
        before: &draft,
        allow_disk: false,
        capture: &capture,
        slot: None,
        again: "afterword doctor --merge".to_owned(),
    };
    let Some(edited) = editor::edit(context, task)? else { return Ok(None) };
    let id = pair.place.id().unwrap_or(Id::random().map_err(vault::Error::from)?);
    match Entry::parse(id, edited.text.clone()) {
        Ok(entry) => {
            edited.saved()?;
            Ok(Some(entry.text))
        }
        Err(error) => Err(edited.keep(context, &capture, &error.to_string())),
    }
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
