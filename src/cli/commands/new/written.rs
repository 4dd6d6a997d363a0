//! A text that was written, and what is to be done with its source once it has been saved.

use crate::{
    cli::{
        context::Context,
        draft::Unfinished,
        editor,
        failure::{Failure, chain},
        words,
    },
    id::Id,
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
            Self::Elsewhere => Ok(()),
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
            Self::Elsewhere => patiently(context, || capture.write(text)),
            Self::Questions(unfinished) => patiently(context, || unfinished.save(|| capture.write(text))),
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

/// Saves, and while someone is there to make room, tries again: the text is nowhere else.
fn patiently(context: &Context, save: impl Fn() -> Result<Id, vault::Error>) -> Result<Id, Failure> {
    loop {
        let failure = match save() {
            Ok(id) => return Ok(id),
            Err(error) => Failure::from(error),
        };
        for line in failure.lines() {
            context.terminal.say(words::plain(&line));
        }
        if !context.terminal.asks() || context.global.yes {
            return Err(failure);
        }
        context.terminal.say("Your writing is still here, and is not saved yet.");
        if !context.terminal.confirm("Try again?", true)? {
            return Err(failure);
        }
    }
}
