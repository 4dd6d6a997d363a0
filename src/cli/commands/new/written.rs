//! A text that was written, and what is to be done with its source once it has been saved.

use crate::{
    cli::{
        context::Context,
        draft::Unfinished,
        drafts::{About, Drafts},
        editor,
        failure::{Failure, Kind, chain},
        words,
    },
    entry::Entry,
    id::Id,
    pipeline::compose::Draft,
    vault::{self, Capture},
};

/// A text and where it came from.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) from: Origin,
}

/// Where a text came from, and so what is to be done with its source once it has been saved.
pub(super) enum Origin {
    /// Standard input: it is still where it was.
    Elsewhere,
    /// One line that was typed in the terminal: the front matter of a draft of it, and the line.
    Line(Draft, String),
    /// The questions in the terminal.
    Questions(Unfinished),
    /// An editor's file.
    Editor(editor::Edited),
}

impl Origin {
    /// Whether questions can follow: what was typed is watched over until it is saved, an editor's file is not.
    pub(super) fn takes_questions(&self) -> bool {
        matches!(self, Self::Questions(_))
    }

    /// Nothing is to be saved: what was kept of it goes.
    pub(super) fn let_go(self) -> Result<(), Failure> {
        match self {
            Self::Elsewhere | Self::Line(..) => Ok(()),
            Self::Questions(unfinished) => {
                unfinished.let_go();
                Ok(())
            }
            Self::Editor(edited) => edited.saved(),
        }
    }

    /// Saves the text, and lets go of where it came from once that is done.
    pub(super) fn save(self, context: &Context, capture: &Capture, text: &str) -> Result<Id, Failure> {
        match self {
            Self::Elsewhere => capture.write(text).map_err(|error| {
                let meaning = if never_began(&error) {
                    "Nothing was saved; your text is still where it came from."
                } else {
                    "It is not certain that it was saved; your text is still where it came from."
                };
                Failure::from(error).meaning(meaning)
            }),
            Self::Line(front, line) => {
                let first = capture.write(text);
                if first.is_ok() {
                    return Ok(first?);
                }
                // From here on it is a draft, so that a window that is closed at the question takes nothing with it.
                let slot = Drafts::of(context, &context.root()).begin(About::New).ok().flatten();
                let unfinished = Unfinished::watch(capture.clone(), front, slot);
                unfinished.note(&line);
                let mut first = Some(first);
                patiently(context, &unfinished, || {
                    unfinished.save(|| first.take().unwrap_or_else(|| capture.write(text)))
                })
            }
            Self::Questions(unfinished) => patiently(context, &unfinished, || {
                let saved = unfinished.save(|| capture.write(text));
                if saved.is_err()
                    && let Ok(entry) = Entry::parse(Id::random()?, text.to_owned())
                {
                    unfinished.hold(entry.markdown());
                }
                saved
            }),
            Self::Editor(edited) => match capture.write(text) {
                Ok(id) => {
                    edited.saved()?;
                    Ok(id)
                }
                Err(error) => Err(edited.keep(context, capture, &chain(&error))),
            },
        }
    }
}

/// Whether a disk that takes nothing is why a text was not saved. Otherwise it may stand in the inbox: its name came, and the
/// disk did not confirm it.
fn never_began(error: &vault::Error) -> bool {
    use std::io::ErrorKind as Why;
    let vault::Error::Files(error) = error else { return false };
    matches!(
        error.source.kind(),
        Why::StorageFull | Why::QuotaExceeded | Why::ReadOnlyFilesystem | Why::PermissionDenied
    )
}

/// Saves, and while someone is there to make room, tries again. What is given up is left as a draft, if it can be kept.
fn patiently(
    context: &Context,
    unfinished: &Unfinished,
    mut save: impl FnMut() -> Result<Id, vault::Error>,
) -> Result<Id, Failure> {
    loop {
        let failure = match save() {
            Ok(id) => return Ok(id),
            Err(error) => Failure::from(error),
        };
        for line in failure.lines() {
            context.terminal.say(words::plain(&line));
        }
        let asks = context.terminal.asks() && !context.global.yes;
        if asks {
            context.terminal.say("Your writing is still here, and is not saved yet.");
        }
        if !asks || !context.terminal.confirm("Try again?", true).unwrap_or(false) {
            return Err(given_up(unfinished.leave()));
        }
    }
}

/// What is true of a text that was not saved.
fn given_up(is_kept: bool) -> Failure {
    if is_kept {
        Failure::new(Kind::DraftKept, "your writing is not in the journal")
            .meaning("It is kept, encrypted, as a draft on this computer.")
            .next("When the journal can be written to again, go on with it: afterword new offers it.")
    } else {
        Failure::new(Kind::Failed, "your writing is kept nowhere, as no draft of it could be written either")
            .meaning("What you typed still stands in this window: copy it from there before you close it.")
            .next("When the journal can be written to again: afterword new")
    }
}
