//! Copies of a text that sync programs made, brought together with it.

use std::collections::BTreeSet;

use super::{Content, Work};
use crate::vault::{Copied, Digest, Error, OtherLedger, Place, United, ledger::Step, union::Union};

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

    /// Goes on from two ledgers at once. What one side took away knowingly is taken away here: to the history, or for
    /// good when it was so there.
    pub fn merge_ledger(&mut self, other: &OtherLedger) -> United {
        // One that stood here in its place, written with keys of before, is set aside by this change.
        let before = self.vault.ledger_of_before.clone().map(OtherLedger);
        let mut united = United::default();
        // Whatever is new in it, one that is believed takes the place of one that is not.
        self.accepted |= self.sets_aside;
        for other in [Some(other), before.as_ref()].into_iter().flatten() {
            if let Some(union) = self.vault.merged_with(other) {
                self.accepted = true;
                self.take_over(union, &mut united);
            }
        }
        self.vault.ledger_of_before = None;
        united
    }

    fn take_over(&mut self, union: Union, united: &mut United) {
        let mut ids = BTreeSet::new();
        for (place, known) in &union.destroyed {
            ids.extend(place.id());
            if self.stands(*place, known).is_some() {
                self.take_away(*place);
            }
        }
        for (place, known) in &union.deleted {
            let Some(sealed) = self.stands(*place, known) else { continue };
            if !self.is_in_history(*place, &sealed) {
                self.add_version(*place, sealed);
            }
            self.take_away(*place);
        }
        united.deleted.extend(union.deleted.into_iter().map(|(place, _)| place));
        united.destroyed += ids.len();
        united.kept.extend(union.kept);
        united.lost.extend(union.lost);
    }

    /// What stands in a place, if it is one of these.
    fn stands(&self, place: Place, known: &BTreeSet<Digest>) -> Option<Vec<u8>> {
        self.vault.read_sealed(place).ok().filter(|sealed| known.contains(&Digest::of(sealed)))
    }

    /// Whether the history of a text holds this version of it, unharmed.
    fn is_in_history(&self, place: Place, sealed: &[u8]) -> bool {
        let ledger = &self.vault.ledger;
        let version = ledger.first_of(Digest::of(sealed));
        let mut named = ledger.files.iter().filter(|(file, witness)| {
            matches!(file, Place::History(..)) && file.id() == place.id() && witness.first() == version
        });
        named.any(|(file, witness)| {
            self.vault.read_sealed(*file).is_ok_and(|there| Digest::of(&there) == witness.digest)
        })
    }
}
