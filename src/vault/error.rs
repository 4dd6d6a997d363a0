//! Why the journal could not be opened, read or changed.

use std::path::PathBuf;

use super::{NotKeys, Place, crypt};
use crate::fs;

/// Why the journal could not be opened, read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no journal at this path.
    #[error("there is no journal at {}", .0.display())]
    NoJournal(PathBuf),
    /// There is one already.
    #[error("there is a journal at {} already", .0.display())]
    JournalThere(PathBuf),
    /// The folder holds other things.
    #[error("the folder {} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The passphrase is not the right one, or the key file is damaged: the two cannot be told apart.
    #[error("that passphrase did not open {file}")]
    WrongPassphrase {
        /// `identity.age` or `recovery.age`.
        file: &'static str,
    },
    /// The key file cannot be used.
    #[error("cannot use {file}")]
    KeyFile {
        /// `identity.age` or `recovery.age`.
        file: &'static str,
        /// Why.
        source: crypt::Error,
    },
    /// What is in the key file is not a journal's keys.
    #[error("cannot use the key file")]
    Keys(#[from] NotKeys),
    /// A sealed file cannot be opened.
    #[error("cannot open {place}")]
    Sealed {
        /// Which.
        place: Place,
        /// Why.
        source: crypt::Error,
    },
    /// A file holds the text of another, or no text of ours.
    #[error("{place} {problem}")]
    Text {
        /// Which.
        place: Place,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The keys that were opened are not the ones of the ledger: the other key file, which is named, may hold newer ones.
    #[error("the keys that were opened are older than this journal and do not open it; {0} may hold newer ones")]
    OtherKeys(&'static str),
    /// The ledger was written with keys of before: by a computer that did not know the new ones yet, or the new ledger
    /// has not arrived.
    #[error("ledger.age was written with the keys of before they were replaced")]
    LedgerOfBefore,
    /// Another command has replaced the keys since this one unlocked, or while it did.
    #[error("the keys of this journal have been replaced")]
    KeysReplaced,
    /// What was sealed did not come back as it was.
    #[error("what was encrypted of {0} did not come back as it was")]
    NotTheSame(String),
    /// Another program changed a file while everything was sealed again.
    #[error("{0} was changed by another program in the meantime")]
    ChangedMeanwhile(Place),
    /// The new keys that were to be gone on with are not the ones that were opened.
    #[error("the new keys that were begun have been replaced or given up")]
    OtherRotation,
    /// The new keys that wait may be the only ones that open what is in the journal.
    #[error("the new keys that were begun may be the ones that open this journal")]
    NeededKeys,
    /// A copy of a file that cannot be brought together with another.
    #[error("{0} is not a copy of a text")]
    NoCopy(String),
    /// The capture key is not the one that this journal was seen with.
    #[error("capture.pub is not this journal's key")]
    CaptureKey,
    /// A change that was cut off cannot be carried on.
    #[error("what was left of a change that was cut off, staging/commit, cannot be read")]
    BadPlan,
    /// A part of a change that is decided is not there, or not whole: what the sync program has brought so far. Nothing
    /// has been moved.
    #[error("a part of it, {0}, is not there or not whole; a program that syncs the folder may still bring it")]
    Incomplete(String),
    /// A change that was cut off could not be carried to its end this time; the next command tries again.
    #[error("a change that was cut off could not be carried to its end")]
    CutOff(#[source] Box<Error>),
    /// A change is decided, and must be carried to its end first.
    #[error("a change that was cut off has not been carried to its end yet")]
    ChangeWaits,
    /// Something else has the name of one of the journal's folders.
    #[error("{0} is not a folder of this journal")]
    NotOurFolder(String),
    /// The files.
    #[error(transparent)]
    Files(#[from] fs::Error),
    /// Sealing.
    #[error(transparent)]
    Crypt(#[from] crypt::Error),
    /// Another command has changed it since it was read.
    #[error("{0} was changed by another command at the same moment")]
    Meanwhile(Place),
    /// The change stands, and something went wrong while it was carried out: the next command carries it to its end.
    #[error("the change stands, but could not be carried to its end")]
    Unfinished(#[source] Box<Error>),
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers")]
    Random(#[from] getrandom::Error),
}
