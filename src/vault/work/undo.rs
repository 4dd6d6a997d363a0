//! Taking back the last change: what it made goes, and the versions before come forward.

use super::{Content, Work};
use crate::vault::{Digest, Error, Place, ledger::Step};

/// A change that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What it was: `edit`, `import`.
    pub verb: String,
    /// How many files it had touched.
    pub files: usize,
    /// How many of them could not be brought back, as the version before is not there any more.
    pub lost: usize,
}

impl Work<'_> {
    /// Takes back the last change that has not been taken back. `None` when there is none.
    pub fn undo(&mut self) -> Result<Option<Undone>, Error> {
        let changes = &self.vault.ledger.changes;
        let Some(change) = changes.len().checked_sub(self.undone + 1).and_then(|at| changes.get(at)).cloned() else {
            return Ok(None);
        };
        let mut lost = 0;
        for step in change.steps.iter().rev() {
            match *step {
                Step::Made(place) => {
                    if let Some(now) = self.current(place)? {
                        self.keep(place, now, true);
                    }
                    self.take_away(place);
                }
                Step::Kept { place, before, .. } => match self.proved(before) {
                    Some(sealed) => {
                        if let Some(now) = self.current(place)? {
                            self.keep(place, now, false);
                        }
                        self.put(place, Content::Sealed(sealed));
                    }
                    None => lost += 1,
                },
            }
        }
        self.steps.clear();
        self.undone += 1;
        Ok(Some(Undone { verb: change.verb, files: change.steps.len(), lost }))
    }

    /// An earlier version, if it is there and is the one that the ledger names.
    fn proved(&self, before: Place) -> Option<Vec<u8>> {
        let sealed = self.current(before).ok()??;
        let witnessed = self.vault.witnessed(before);
        let staged = self.puts.iter().any(|(place, _)| *place == before);
        (staged || witnessed == Some(Digest::of(&sealed))).then_some(sealed)
    }

    /// What will stand in a place when this change is made as far as it has been put together; none when nothing will.
    pub(super) fn current(&self, place: Place) -> Result<Option<Vec<u8>>, Error> {
        if self.removes.contains(&place) {
            return Ok(None);
        }
        let staged = self.puts.iter().rev().find(|(staged, _)| *staged == place);
        if let Some((_, Content::Sealed(sealed))) = staged {
            return Ok(Some(sealed.clone()));
        }
        match self.vault.read_sealed(place) {
            Err(Error::Files(error)) if error.is_missing() => Ok(None),
            sealed => sealed.map(Some),
        }
    }
}
