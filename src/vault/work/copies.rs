//! Copies of a text that sync programs made, brought together with it.

use super::{Content, Work};
use crate::vault::{Copied, Digest, Error, Ledger, Place, ledger::Step};

impl Work<'_> {
    /// Puts a sealed text that is a copy of the one in a place into the history, as the version before, so that undoing
    /// this change brings it forward.
    pub fn keep_copy(&mut self, place: Place, sealed: Vec<u8>) {
        if let Some(before) = self.push_version(place, sealed) {
            self.steps.push(Step::Kept { place, before, gone: false });
        }
    }

    /// Puts a sealed text that is a copy of the one in a place into the history.
    pub fn add_version(&mut self, place: Place, sealed: Vec<u8>) {
        self.push_version(place, sealed);
    }

    /// Puts a sealed copy in the place that it is a copy of; the text that stands there goes to the history.
    pub fn take_copy(&mut self, place: Place, sealed: Vec<u8>) -> Result<(), Error> {
        match self.current(place)? {
            Some(now) => self.keep(place, now, false),
            None => self.steps.push(Step::Made(place)),
        }
        self.put(place, Content::Sealed(sealed));
        Ok(())
    }

    /// Takes a copy that a sync program made out of the folder once this change is made, which must hold what is in it.
    pub fn clear(&mut self, copy: Copied) {
        self.clears.push(copy);
    }

    /// Goes on from two ledgers at once.
    pub fn merge_ledger(&mut self, other: &Ledger, digest: Digest) {
        if self.vault.merged_with(other, digest) {
            self.accepted = true;
        }
    }
}
