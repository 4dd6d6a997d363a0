//! `attach`: a picture or another file is encrypted with a reflection.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::{
    attachment::{Attachment, Kind as FileKind, Part},
    cli::{
        context::Context,
        failure::{Failure, Kind, chain},
        signals, unlock, which, words,
    },
    fs,
    id::Id,
    pipeline::{attach, import},
    vault::{self, Place},
};

/// What the help says first.
const HELP: &str = "\
Encrypt a picture or another file with a reflection. A line at its end points at
the file. What a picture says of where, when and with what it was taken is left
out. The original stays where it is.

  afterword attach last ~/Pictures/kitchen.jpg
  afterword attach 41 letter.pdf -n            say what would happen";

/// The arguments of `attach`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Attach {
    /// A number, a date, last, yesterday, a short id, or words of the title
    which: String,
    /// The picture or file, of at most 64 MiB
    file: PathBuf,
    /// What it shows, in a sentence. Asked for when left out; given here, your shell may keep it
    #[arg(long, value_name = "TEXT")]
    alt: Option<String>,
}

impl Attach {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let path = context.environment.absolute(&self.file);
        let (file, kind, removed) = read(&path)?;
        let mut unlocked = unlock::unlock(context)?;
        let found = which::find(context, &unlocked.library.journal, &self.which)?;
        let (entry, number) = (found.entry.id, found.number);
        let named = format!("entry {number}, {}", words::plain(found.entry.title()));
        if !context.global.json || context.global.dry_run {
            preview(context, &file, kind, removed.iter().copied())?;
        }
        if context.global.dry_run {
            return context.terminal.line(format!("Would attach it to {named}."));
        }
        let alt = signals::meanwhile("Nothing was attached.", || {
            let asked = context.terminal.asks() && !context.global.yes;
            if asked && !context.terminal.confirm(&format!("Attach it to {named}?"), true)? {
                return Err(Failure::new(Kind::Declined, "nothing was attached"));
            }
            self.words(context, kind)
        })?;
        let id = Id::random().map_err(vault::Error::from)?;
        unlocked.change(|unlocked| {
            let there = unlocked.library.journal.get(entry);
            let there = there.ok_or_else(|| Failure::new(Kind::NotFound, "that entry is not there any more"))?;
            let text = attach::at_the_end(there.entry, id, kind, &file.name, &alt).ok_or_else(swallowed)?;
            let mut work = unlocked.vault.begin()?;
            work.make_file(id, &file)?;
            work.rewrite(Place::Entry(entry), text)?;
            Ok(work.commit("attach", context.timestamp())?)
        })?;
        if !unlocked.vault.read_file(id).is_ok_and(|there| there == file) {
            return Err(Failure::new(Kind::Failed, "the file came back from encryption changed")
                .meaning("Keep the original.")
                .next("Take it back: afterword undo"));
        }
        unlocked.reload()?;
        if context.global.json {
            let attached = json!({
                "id": entry.to_string(), "number": number, "file": id.to_string(), "name": file.name,
                "media": file.media, "bytes": file.bytes.len(),
                "left_out": removed.iter().map(|part| part.words()).collect::<Vec<_>>(),
            });
            return context.terminal.json(&json!({"afterword": 1, "attached": attached}));
        }
        context.terminal.line(format!("Encrypted, read back and compared: it belongs to {named} now."))?;
        context.terminal.line("The original is where it was, readable as before.")?;
        context.terminal.line("Changed your mind? afterword undo")
    }

    /// What it shows, or what it is.
    fn words(&self, context: &Context, kind: FileKind) -> Result<String, Failure> {
        if let Some(alt) = &self.alt {
            return Ok(alt.clone());
        }
        if !kind.is_shown() || !context.terminal.asks() {
            return Ok(String::new());
        }
        let question = "What does it show, in a sentence, for whoever cannot see it? (empty to skip)\n> ";
        Ok(context.terminal.ask(question)?.unwrap_or_default())
    }
}

/// Reads the file as it may be kept.
fn read(path: &std::path::Path) -> Result<(Attachment, FileKind, std::collections::BTreeSet<Part>), Failure> {
    if fs::kind_of(path).is_none() {
        return Err(
            Failure::new(Kind::Unreadable, format!("there is no file {}", path.display())).next("Check its name.")
        );
    }
    import::read(path).map_err(|error| {
        let (what, next) = match &error {
            import::NotTaken::TooLarge => (
                "it has more than 64 MiB, the most that one file may have".to_owned(),
                "Make it smaller, or keep it elsewhere.",
            ),
            import::NotTaken::UnknownKind => (
                "it is of a kind that is not taken".to_owned(),
                "Taken are pictures, PDF, text, tables, slides, sound and film.",
            ),
            import::NotTaken::Bad(bad) => (
                format!("{bad}, so what it says of where it was taken cannot be left out for certain"),
                "Open it in a program for pictures, save it anew as JPEG or PNG, and attach that.",
            ),
            error => (chain(error), "Name a file that can be read; a link is not followed."),
        };
        Failure::new(Kind::Unreadable, format!("that file is not taken: {what}"))
            .meaning("Nothing was changed.")
            .next(next)
    })
}

/// What will be encrypted, and what will not.
fn preview(
    context: &Context,
    file: &Attachment,
    kind: FileKind,
    removed: impl Iterator<Item = Part>,
) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let (name, size) = (words::plain(&file.name), words::megabytes(file.bytes.len() as u64));
    terminal.line(format!("{name}: {}, {size}.", kind.words()))?;
    let removed: Vec<&str> = removed.map(Part::words).collect();
    if !removed.is_empty() {
        return terminal
            .line(format!("Left out before it is encrypted: {}. The original still holds that.", removed.join("; ")));
    }
    if kind.is_shown() {
        return Ok(());
    }
    terminal.line("It comes in as it is: what it says of who made it, where and when stays in it.")?;
    terminal.line("A page names it and does not show it.")
}

fn swallowed() -> Failure {
    Failure::new(Kind::Failed, "a line at the end of that entry would not be read as one of its own")
        .meaning("Something above it is not closed, such as a block of code. Nothing was changed.")
        .next("Close it, then attach the file again: afterword edit WHICH")
}
