//! The end of putting a change together: everything is sealed, the next ledger with it, and the change is made.

use jiff::Timestamp;
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::{
    Content, Work,
    staging::{carry_out, is_staged, stage, withdraw},
};
use crate::vault::{Digest, Error, Ledger, Place, Witness, crypt, padding, text};

impl Work<'_> {
    /// Makes it so.
    ///
    /// # Errors
    /// After [`Error::Unfinished`] the change stands, and the next command carries it to its end. After any other error
    /// nothing has changed.
    pub fn commit(self, verb: &str, when: Timestamp) -> Result<(), Error> {
        self.commit_watched(verb, when, &|| ())
    }

    /// [`Work::commit`], telling of each file that has been sealed.
    pub fn commit_watched(mut self, verb: &str, when: Timestamp, sealed_one: &(dyn Fn() + Sync)) -> Result<(), Error> {
        self.done(verb, when);
        if self.puts.is_empty() && self.removes.is_empty() && !self.accepted {
            return self.vault.clear_copies(&self.clears);
        }
        let sealed = self.seal(sealed_one)?;
        let ledger = self.next_ledger(&sealed);
        let keys = &self.vault.keys;
        let mut text = Zeroizing::new(ledger.write(keys).into_bytes());
        padding::pad(&mut text);
        let ledger_bytes = crypt::seal(&keys.writer().to_public(), &text)?;
        let digest = Digest::of(&ledger_bytes);
        let mut files = sealed;
        files.push((Place::Ledger, ledger_bytes));
        if self.sets_aside {
            self.vault.set_ledger_aside()?;
        }
        let root = &self.vault.root;
        let unfinished = |error| Error::Unfinished(Box::new(error));
        let mut found = std::mem::take(&mut self.found);
        if let Some(digest) = self.vault.ledger_digest.filter(|_| !self.sets_aside) {
            found.insert(Place::Ledger, digest);
        }
        stage(root, &files, &self.removes, &found, self.vault.blurs)
            .map_err(|error| if is_staged(root) { unfinished(error) } else { error })?;
        carry_out(root).map_err(|error| match error {
            // Nothing was moved: what was put together is gone, as when a sync program takes it away.
            Error::Incomplete(_) => withdraw(root).err().map_or(error, unfinished),
            error => unfinished(error),
        })?;
        let places: Vec<Place> = files.iter().map(|(place, _)| *place).chain(self.removes.iter().copied()).collect();
        self.vault.blur_folders(&places);
        self.vault.ledger = ledger;
        self.vault.ledger_digest = Some(digest);
        self.vault.ledger_problem = None;
        self.vault.clear_copies(&self.clears)
    }

    fn seal(&mut self, sealed_one: &(dyn Fn() + Sync)) -> Result<Vec<(Place, Vec<u8>)>, Error> {
        let recipient = self.vault.keys.writer().to_public();
        let seal = |(place, content): (Place, Content)| {
            let sealed = match (content, place.id()) {
                (Content::Text(text), Some(id)) => crypt::seal(&recipient, &text::wrap(id, &text))?,
                (Content::Text(text), None) => crypt::seal(&recipient, text.as_bytes())?,
                (Content::Sealed(bytes), _) => bytes,
            };
            sealed_one();
            Ok((place, sealed))
        };
        std::mem::take(&mut self.puts).into_par_iter().map(seal).collect()
    }

    fn next_ledger(&mut self, sealed: &[(Place, Vec<u8>)]) -> Ledger {
        let mut ledger = self.vault.ledger.clone();
        ledger.sequence = ledger.sequence.saturating_add(1);
        ledger.previous = self.vault.ledger_digest;
        ledger.descend(self.vault.ledger.sequence, self.vault.ledger_digest);
        let origins = ledger.origins();
        for (place, bytes) in sealed {
            let witness = Witness::of(bytes);
            if *place == Place::Settings {
                ledger.settings = Some(witness.digest);
                continue;
            }
            // A version that is brought back, or kept, is the one that it was, whatever keys it is under.
            let origin = origins.get(&witness.digest).copied();
            ledger.files.insert(*place, Witness { origin, ..witness });
        }
        for place in &self.removes {
            ledger.files.remove(place);
        }
        ledger.changes.truncate(ledger.changes.len().saturating_sub(self.undone));
        for change in self.changes.drain(..) {
            ledger.remember(change);
        }
        ledger
    }
}
