//! The journal's folder: keys, sealed files, and changes that happen wholly or not at all.
//!
//! First stage of the path of the data. It opens and seals texts and knows nothing of what they say. Everything is an
//! ordinary age file; the ledger beside them says what should be there. The format is `docs/format.md`.

pub mod backup;
mod blur;
mod capture;
pub mod crypt;
mod damaged;
mod error;
mod file;
mod files;
mod finding;
mod keys;
pub mod layout;
mod ledger;
mod making;
mod merge;
mod padding;
mod place;
mod receipts;
mod refused;
mod rotation;
mod seen;
mod slots;
mod strange;
mod survey;
mod text;
mod texts;
mod union;
mod unlocking;
mod work;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use capture::Capture;
pub use error::Error;
pub use finding::{Finding, FindingKind};
pub use keys::{Keys, NotKeys};
pub use ledger::{Change, Digest, Error as LedgerError, Ledger, Step, Witness};
pub use merge::{Copied, OtherLedger, United};
pub use padding::padded_length;
pub use place::{NotAPlace, Place};
pub use receipts::Receipts;
pub use rotation::{Begun, Rotation, Ways};
pub use seen::{Course, Seen};
pub use slots::{change_waits, opens_with_words};
pub use survey::Survey;
pub use text::same;
pub use texts::Sighted;
pub use work::{Left, NewKeys, Rotated, Undone, Watch, Work};

use crate::fs::{self, Kind, Lock};

/// The longest sealed file that is read, in bytes: an attachment of 64 MiB and more than any reflection.
pub const LONGEST: u64 = 80 * 1024 * 1024;

/// An unlocked journal.
#[derive(Debug)]
pub struct Vault {
    root: PathBuf,
    keys: Keys,
    /// The key file that was opened, as it then was. None for a journal that was just made.
    key_file: Option<(&'static str, Digest)>,
    ledger: Ledger,
    ledger_digest: Option<Digest>,
    ledger_problem: Option<FindingKind>,
    carried_on: bool,
    /// Why a change that was cut off could not be carried to its end, if so.
    cut_off: Option<Error>,
    /// The key files that were opened or written just now, which are thereby proved.
    proved: Vec<&'static str>,
    /// Whether the times of files say the day only.
    blurs: bool,
    /// What this machine saw last, if it is known.
    last_seen: Option<(Seen, union::Side)>,
    /// The ledger that stands here, when it was written with keys of before.
    ledger_of_before: Option<union::Side>,
    /// Whether no key opens the ledger that stands here.
    ledger_is_closed: bool,
    /// What this machine put into the inbox, if that is kept.
    receipts: Option<Receipts>,
}

/// Whether a folder is a journal.
pub fn is_journal(root: &Path) -> bool {
    [layout::IDENTITY, layout::RECOVERY].iter().any(|name| fs::kind_of(&root.join(name)) == Some(Kind::File))
}

impl Vault {
    /// The journal's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The keys, for sealing a cache that only they open.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What can be taken back, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.ledger.changes
    }

    /// How often the journal has been changed.
    pub fn sequence(&self) -> u64 {
        self.ledger.sequence
    }

    /// Whether a change that was cut off has just been carried to its end.
    pub fn carried_on(&self) -> bool {
        self.carried_on
    }

    /// Why a change that was cut off could not be carried to its end just now: what is read is half of before and half
    /// of after it, and nothing can be written. None when all is well.
    pub fn cut_off(&self) -> Option<&Error> {
        self.cut_off.as_ref()
    }

    /// Holds writers off while the journal is read, where that is possible.
    pub fn hold(&self) -> Result<Option<Lock>, Error> {
        Ok(Lock::shared(&self.root.join(layout::LOCK))?)
    }

    /// [`Vault::hold`], with the ledger read again under the lock and no change half carried out, so that what is read
    /// fits together.
    pub fn steady(&mut self) -> Result<Option<Lock>, Error> {
        let mut lock = self.hold()?;
        if lock.is_some() && work::is_staged(&self.root) {
            // Another command was cut off since this one began. Carrying on needs the lock for itself.
            lock = None;
            let carried_on = self.carry_on();
            lock = self.hold()?.or(lock);
            carried_on?;
        }
        self.refresh();
        self.keys_are_of_this_journal()?;
        Ok(lock)
    }

    /// Begins a change.
    ///
    /// # Errors
    /// [`Error::LedgerOfBefore`] while the ledger is one of before the keys were replaced, and [`Error::OtherKeys`] when
    /// the keys that were opened look older than the journal: a new ledger would hide what is known of it.
    pub fn begin(&mut self) -> Result<Work<'_>, Error> {
        Work::begin(self, false)
    }

    /// [`Vault::begin`], whatever ledger stands here: for bringing ledgers together, and for taking what is here as it
    /// is by the writer's word.
    ///
    /// # Errors
    /// [`Error::OtherKeys`] as there.
    pub fn begin_anyway(&mut self) -> Result<Work<'_>, Error> {
        Work::begin(self, true)
    }
}
