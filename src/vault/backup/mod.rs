//! A backup: the whole folder of a journal in one file, from which an identical folder comes back.
//!
//! Outside it is an ordinary tar of four members with fixed names: a text that says how to open it, the two key files, and
//! `journal.tar.age`. That last one is sealed to the writer's key and padded, so the file tells nothing but its rough size,
//! opens with the passphrase or with the 24 words like the journal itself, and needs no program but tar and age. Inside
//! is a tar of the folder, with the digest of every file first. The format is `docs/format.md`, "A backup".

mod contents;
mod member;
mod read;
mod restore;
mod survey;
mod write;

#[cfg(test)]
mod tests;

use std::{io, path::PathBuf};

pub use contents::Contents;
pub use read::Backup;
pub use restore::{Restored, restore};
pub use survey::{LeftOut, Survey, Why, survey};
pub use write::{Made, make};

use super::{crypt, layout};
use crate::fs;

/// The folder that a backup opens into.
const JOURNAL: &str = "journal";
/// The member that holds everything.
const SEALED: &str = "journal.tar.age";
/// The members that stand in clear before it, in this order. A key file that the journal had lost is not among them.
const BESIDE: [&str; 3] = [layout::READ_ME, layout::IDENTITY, layout::RECOVERY];

/// The longest member that stands in clear, in bytes. A key file has some 600.
const CLEAR: u64 = 65_536;

/// How many bytes are read at once.
const PIECE: usize = 16_384;

/// What happens while a backup is made, read or restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// It begins, with so many steps.
    Start(usize),
    /// A step is done.
    Step,
}

/// Why a backup could not be made, read or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file has another form than a backup has, or was changed or cut short.
    #[error("the backup is damaged, or is none: {0}")]
    Damaged(&'static str),
    /// What is sealed in it cannot be opened.
    #[error("the backup's journal.tar.age cannot be opened")]
    Sealed(#[from] crypt::Error),
    /// The disk failed while the file was read.
    #[error("the disk does not give all of the backup")]
    Disk,
    /// A file in it is not the one that its list names.
    #[error("the backup is damaged at {0}")]
    Unlike(String),
    /// A newer program made it.
    #[error("the backup has a form that this program does not know")]
    Newer,
    /// Something of the journal is lost or damaged, and the backup would be written over an older one that may hold it.
    #[error("{0} is not as it should be, and an older backup stands there that may hold it whole")]
    Worse(String),
    /// The backup that stands there is of a newer state of this journal than the one that would be written over it.
    #[error("the backup that stands there holds this journal in a newer state than it is in now")]
    Ahead,
    /// A file of the journal changed while it was copied.
    #[error("{0} changed while it was copied")]
    Changed(String),
    /// The journal has neither key file, so nothing could open a backup of it.
    #[error("the journal has no key file")]
    NoKeys,
    /// The journal.
    #[error(transparent)]
    Vault(#[from] super::Error),
    /// The files.
    #[error(transparent)]
    Files(#[from] fs::Error),
}

/// An error of reading or writing a stream, with the file that it befell.
fn on(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Error {
    Error::Files(fs::Error { action, path: path.into(), source })
}

/// How a journal is brought back from a backup without this program. It stands first in every backup.
pub const READ_ME_TEXT: &str = "\
READ ME FIRST

This is the backup of a private journal. Everything in it is encrypted with age
(https://age-encryption.org), an open format. The program that made it is
called Afterword, but you do not need it to bring the journal back: tar and age
alone are enough, with the passphrase that the journal had when the backup was
made, or with the 24 recovery words of that time.

You have taken this text out of the backup, perhaps with

    tar -xf NAME.afterword

and beside it are identity.age, recovery.age and journal.tar.age. In a terminal
in their folder:

    age -d -i identity.age journal.tar.age | tar -xf -

age asks for the passphrase. With the 24 recovery words instead, write

    age -d -i recovery.age journal.tar.age | tar -xf -

and type the 24 words in lower case with one space between them.

What comes out is the folder journal, as it was, still encrypted, and
contents.txt, the list of what is in it. To compare every file with the list:

    sha256sum --check --quiet contents.txt

READ-ME-FIRST.txt in the folder journal says how to read what is there.

With Afterword, all of this is one command:

    afterword init --from-backup NAME.afterword --at FOLDER
";
