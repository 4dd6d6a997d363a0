//! What a command says when it cannot go on: what happened, what it means for the writing, what to do next.

use std::{error::Error as _, io};

use serde_json::json;

use super::words::capital;
use crate::{fs, lines, vault};

/// The exit codes, which are stable and documented in the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something failed.
    Failed = 1,
    /// The command was used wrongly.
    Usage = 2,
    /// Nothing was found.
    NotFound = 3,
    /// Locked, or the passphrase was not right.
    Locked = 4,
    /// There is no journal or page here yet.
    Absent = 5,
    /// Something needs the writer's attention.
    Attention = 6,
    /// The identifier check stopped it.
    Stopped = 7,
    /// A draft was kept instead of being saved.
    DraftKept = 8,
    /// The writer said no.
    Declined = 9,
    /// What was given could not be read.
    Unreadable = 65,
    /// Ctrl-C.
    Interrupted = 130,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not-found",
            Self::Locked => "locked",
            Self::Absent => "absent",
            Self::Attention => "attention",
            Self::Stopped => "stopped",
            Self::DraftKept => "draft-kept",
            Self::Declined => "declined",
            Self::Unreadable => "unreadable",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something to tell.
    Told(Box<Told>),
    /// What was needed has been said already; only the code is left.
    Quiet(Kind),
    /// Nobody reads any more, as when a pager was closed. Not an error.
    ClosedPipe,
}

/// What there is to tell.
#[derive(Debug)]
pub(crate) struct Told {
    kind: Kind,
    message: String,
    meaning: Option<String>,
    next: Vec<String>,
    /// Whether the same change, made of what stands there now, is the right answer.
    passing: bool,
}

impl Failure {
    /// A failure with one sentence, without its full stop.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self::Told(Box::new(Told { kind, message: message.into(), meaning: None, next: Vec::new(), passing: false }))
    }

    /// Adds what it means for the writing.
    pub(crate) fn meaning(mut self, sentence: impl Into<String>) -> Self {
        if let Self::Told(told) = &mut self {
            told.meaning = Some(sentence.into());
        }
        self
    }

    /// Adds what to do next.
    pub(crate) fn next(mut self, step: impl Into<String>) -> Self {
        if let Self::Told(told) = &mut self {
            told.next.push(step.into());
        }
        self
    }

    /// Whether another command only got in the way: what it did is kept, and the change can be made again.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Told(told) if told.passing)
    }

    fn passing(mut self) -> Self {
        if let Self::Told(told) = &mut self {
            told.passing = true;
        }
        self
    }

    /// What happened, as a sentence of its own.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Told(told) => format!("{}.", capital(told.message.trim_end_matches('.'))),
            Self::Quiet(_) | Self::ClosedPipe => String::new(),
        }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Told(told) => told.kind as u8,
            Self::Quiet(kind) => *kind as u8,
            Self::ClosedPipe => 0,
        }
    }

    /// The lines for the writer; none when there is nothing to tell.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Self::Told(told) = self else { return Vec::new() };
        let message = told.message.trim_end_matches('.');
        // What the writer has chosen is no problem.
        let first = match told.kind {
            Kind::Declined => format!("{}.", capital(message)),
            _ => format!("Problem: {message}."),
        };
        std::iter::once(first).chain(told.meaning.clone()).chain(told.next.clone()).collect()
    }

    /// The same for a program.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        let Self::Told(told) = self else { return None };
        Some(
            json!({"afterword": 1, "error": {"code": told.kind as u8, "kind": told.kind.word(), "message": told.message, "next": told.next}}),
        )
    }
}

/// An error with its causes, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::new(Kind::Failed, error.to_string())
        }
    }
}

impl From<lines::Error> for Failure {
    fn from(error: lines::Error) -> Self {
        match error {
            lines::Error::Read(error) | lines::Error::Write(error) => error.into(),
        }
    }
}

impl From<fs::Error> for Failure {
    fn from(error: fs::Error) -> Self {
        let reason = error.source().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind);
        let told = Self::new(Kind::Failed, chain(&error));
        match reason {
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => told
                .meaning("What was there before is unchanged.")
                .next("Make room on the disk, then run the same command again."),
            Some(io::ErrorKind::PermissionDenied) => told
                .meaning("Nothing was changed.")
                .next("Check who may write there: afterword doctor --paths shows the places."),
            Some(io::ErrorKind::WouldBlock) => {
                told.meaning("Nothing was changed.").next("Wait for the other command to end, then try again.")
            }
            _ => told,
        }
    }
}

impl From<vault::Error> for Failure {
    fn from(error: vault::Error) -> Self {
        let text = chain(&error);
        match error {
            vault::Error::NoJournal(_) => Self::new(Kind::Absent, text)
                .next("Make one: afterword init")
                .next("If yours is elsewhere, name it: afterword -j FOLDER …"),
            vault::Error::JournalThere(_) | vault::Error::NotEmpty(_) => {
                Self::new(Kind::Attention, text).meaning("Nothing was changed.").next("Choose another place: the same command with --at FOLDER")
            }
            vault::Error::WrongPassphrase { file } => Self::new(Kind::Locked, text)
                .meaning(format!("Nothing has been lost. Either the passphrase is another one, or {file} is damaged."))
                .next("Check Caps Lock and try again.")
                .next("Forgotten it? Type the 24 recovery words instead; then set a new one: afterword key change"),
            vault::Error::KeyFile { .. } | vault::Error::Keys(_) => Self::new(Kind::Locked, text)
                .meaning("Your entries are untouched. The other key file, recovery.age, opens the same journal.")
                .next("Bring back a copy of identity.age, or use the 24 recovery words: READ-ME-FIRST.txt says how."),
            vault::Error::OtherKeys(other) => {
                let told = Self::new(Kind::Attention, text)
                    .meaning("Nothing was changed, and nothing is lost: most likely a program that syncs the folder, or someone, has put an old key file back.");
                if other == vault::layout::IDENTITY {
                    told.next("Type the passphrase instead of the 24 words. When that works, make new words: afterword key recovery")
                        .next("Or put the newer recovery.age back, from another computer or a copy.")
                } else {
                    told.next("Type the 24 recovery words where the passphrase is asked for. When that works, set the passphrase again: afterword key change")
                        .next("Or put the newer identity.age back, from another computer or a copy.")
                }
            }
            vault::Error::LedgerOfBefore => Self::new(Kind::Attention, text)
                .meaning("Nothing was changed by this command. Another computer has written it that did not know the new keys, or the folder is still syncing.")
                .next("Let the folder come to rest. If it stays so, bring both together: afterword doctor --merge"),
            vault::Error::KeysReplaced => Self::new(Kind::Attention, text)
                .meaning("Nothing has been lost: the new keys open everything. The recovery words of before open it no more.")
                .next("Run the same command again, with the passphrase or the new 24 words."),
            vault::Error::ChangedMeanwhile(_) => Self::new(Kind::Attention, text)
                .meaning("It is most likely a program that syncs the folder. Nothing was changed, and the old keys hold.")
                .next("Let it come to rest, then run the same command again."),
            vault::Error::OtherRotation => Self::new(Kind::Attention, text)
                .meaning("It is most likely another command, or a program that syncs the folder. The old keys hold.")
                .next("Run the same command again."),
            vault::Error::NotTheSame(_) => Self::new(Kind::Failed, text)
                .meaning("Nothing was changed, and the old keys hold. The disk or the memory of this computer may be failing.")
                .next("Copy the journal's folder to another disk, then: afterword doctor"),
            vault::Error::CaptureKey => Self::new(Kind::Attention, text)
                .meaning("Someone or something has changed it. What you write now could be read by another, so nothing was saved.")
                .next("If you replaced the keys on another computer, or another journal stands there now, unlock it once: afterword list")
                .next("If not, look at it: afterword doctor"),
            vault::Error::Sealed { .. } | vault::Error::Text { .. } => {
                Self::new(Kind::Unreadable, text).meaning("The rest of the journal is not affected.").next("See what else is wrong: afterword doctor")
            }
            vault::Error::Meanwhile(_) => Self::new(Kind::Failed, text)
                .meaning("What that one did is kept. Nothing was changed by this one.")
                .next("Run the same command again.")
                .passing(),
            vault::Error::Unfinished(_) => Self::new(Kind::Failed, text)
                .meaning("Nothing is lost: what you changed is encrypted, and the next command carries it to its end.")
                .next("Make sure that the disk has room and can be written to, then look: afterword list"),
            vault::Error::CutOff(_) => Self::new(Kind::Failed, text)
                .meaning("Nothing is lost, and nothing was changed by this command: what was decided then comes first.")
                .next("Make sure that the disk has room and the journal's folder can be written to, then run the same command again.")
                .next("See what stands in its way: afterword doctor"),
            vault::Error::Incomplete(_) => Self::new(Kind::Attention, format!("the change could not be made: {text}"))
                .meaning("Nothing was changed.")
                .next("Run the same command again.")
                .passing(),
            vault::Error::NeededKeys => Self::new(Kind::Attention, text)
                .meaning("They were not given up. Keep the sheet that was made for them.")
                .next("Let a program that syncs this folder finish, then look: afterword doctor"),
            vault::Error::ChangeWaits => Self::new(Kind::Attention, text)
                .meaning("Nothing was changed. New keys that are decided hold already, and cannot be given up.")
                .next("Any command that unlocks the journal carries it to its end: afterword list"),
            vault::Error::Files(error) => error.into(),
            _ => Self::new(Kind::Failed, text).next("See what is wrong: afterword doctor"),
        }
    }
}
