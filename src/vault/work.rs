//! A change of the journal: any number of files, and all or none of them.
//!
//! What is to be is sealed into `staging/` and synced; then one small file, `staging/commit`, says what goes where, and
//! its appearance is the moment of the change. From then on it is carried out by renames, and carried on by the next
//! command if this one is cut off. Before that moment, what lies in `staging/` is swept away. The ledger is part of the
//! same change, so it always fits the files.

mod commit;
mod copies;
mod plan;
mod put_back;
mod rotate;
mod spare;
mod staging;
mod undo;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{
    Copied, Error, Place, Vault, layout,
    ledger::{Change, Digest, Step},
};
use crate::fs::{self, Lock};

pub use rotate::{Left, NewKeys, Rotated, Watch};
pub(super) use spare::{REFUSED, keep_beside, refuse};
#[cfg(test)]
pub(super) use staging::stage;
pub(super) use staging::{carry_out_or_set_aside, is_staged, strange_folder, sweep};
pub use undo::Undone;

/// A change that is being put together. Dropped without [`Work::commit`], it never was.
pub struct Work<'v> {
    vault: &'v mut Vault,
    puts: Vec<(Place, Content)>,
    removes: Vec<Place>,
    steps: Vec<Step>,
    changes: Vec<Change>,
    undone: usize,
    accepted: bool,
    /// What other commands have changed since this one read the journal.
    meanwhile: BTreeSet<Place>,
    clears: Vec<Copied>,
    /// What was read in places that this change replaces or empties.
    found: BTreeMap<Place, Digest>,
    /// Whether the ledger that stands here is not believed, and is kept beside when this one takes its place.
    sets_aside: bool,
    _lock: Lock,
}

enum Content {
    Text(Zeroizing<String>),
    Sealed(Vec<u8>),
}

impl<'v> Work<'v> {
    pub(super) fn begin(vault: &'v mut Vault, anyway: bool) -> Result<Self, Error> {
        let lock = Lock::exclusive(&vault.root.join(layout::LOCK))?;
        for folder in layout::FOLDERS {
            if let Some(strange) = strange_folder(&vault.root, folder) {
                return Err(Error::NotOurFolder(strange));
            }
        }
        // Another command may have been cut off since this one began.
        carry_out_or_set_aside(&vault.root)?;
        vault.keys_still_fit()?;
        let known = (vault.ledger_digest, vault.ledger.files.clone());
        vault.refresh();
        let mut meanwhile = BTreeSet::new();
        if vault.ledger_digest != known.0 {
            let now = &vault.ledger.files;
            meanwhile.extend(now.keys().chain(known.1.keys()).filter(|place| now.get(place) != known.1.get(place)));
        }
        let sets_aside = vault.ledger_problem.is_some();
        if sets_aside {
            vault.ledger_may_be_replaced()?;
            if vault.ledger_of_before.is_some() && !anyway {
                return Err(Error::LedgerOfBefore);
            }
            vault.begin_without_ledger()?;
        }
        Ok(Self {
            vault,
            puts: Vec::new(),
            removes: Vec::new(),
            steps: Vec::new(),
            changes: Vec::new(),
            undone: 0,
            accepted: false,
            meanwhile,
            clears: Vec::new(),
            found: BTreeMap::new(),
            sets_aside,
            _lock: lock,
        })
    }

    /// The texts in the inbox, those that another program has put there too.
    pub fn captured(&self) -> Result<Vec<super::Sighted>, Error> {
        self.vault.name_strangers()?;
        self.vault.sight("inbox")
    }

    /// The journal as it is before this change, for reading under the same lock.
    pub fn vault(&self) -> &Vault {
        self.vault
    }

    /// Adds a text under a new name.
    pub fn make(&mut self, place: Place, text: String) {
        self.puts.push((place, Content::Text(Zeroizing::new(text))));
        self.steps.push(Step::Made(place));
    }

    /// [`Work::make`] of what is sealed already.
    pub(super) fn make_sealed(&mut self, place: Place, sealed: Vec<u8>) {
        self.puts.push((place, Content::Sealed(sealed)));
        self.steps.push(Step::Made(place));
    }

    /// Adds the first record of a kind that there is one of.
    ///
    /// # Errors
    /// [`Error::Meanwhile`] when another command has made or changed a record since the journal was read: it may be that
    /// one.
    pub fn make_first(&mut self, place: Place, text: String) -> Result<(), Error> {
        if let Some(record) = self.meanwhile.iter().find(|place| matches!(place, Place::Record(_))) {
            return Err(Error::Meanwhile(*record));
        }
        self.make(place, text);
        Ok(())
    }

    /// Writes a text in place of the one that was read, which goes to the history.
    ///
    /// # Errors
    /// [`Error::Meanwhile`] when another command has changed it since it was read: what that one did would be lost.
    pub fn rewrite(&mut self, place: Place, text: String) -> Result<(), Error> {
        self.refuse_if_changed(place)?;
        self.overwrite(place, text)
    }

    /// [`Work::rewrite`] of a text that the caller has compared with what it read, or that was typed anew: of what
    /// another command has done to it meanwhile there is a version in the history.
    pub fn overwrite(&mut self, place: Place, text: String) -> Result<(), Error> {
        // A text that is not there cannot be kept, and must not be replaced unseen.
        let before = self.vault.read_sealed(place)?;
        self.keep(place, before, false);
        self.put(place, Content::Text(Zeroizing::new(text)));
        Ok(())
    }

    fn refuse_if_changed(&self, place: Place) -> Result<(), Error> {
        if self.meanwhile.contains(&place) { Err(Error::Meanwhile(place)) } else { Ok(()) }
    }

    /// Takes a text away. It stays in the history.
    ///
    /// # Errors
    /// As [`Work::rewrite`].
    pub fn remove(&mut self, place: Place) -> Result<(), Error> {
        self.refuse_if_changed(place)?;
        let before = self.vault.read_sealed(place)?;
        self.keep(place, before, true);
        self.take_away(place);
        Ok(())
    }

    /// Takes a captured text out of the inbox, once it has a place in the journal.
    pub fn adopted(&mut self, place: Place) {
        self.removes.push(place);
    }

    /// Takes a text and all its versions away for good. This cannot be taken back.
    pub fn destroy(&mut self, place: Place) {
        let id = place.id();
        if let Some(id) = id {
            let versions = self.vault.versions(id);
            let files = &self.vault.ledger.files;
            let known = versions.iter().chain([&place]).filter_map(|file| files.get(file)).map(|one| (id, one.first()));
            let erased: Vec<_> = known.collect();
            self.vault.ledger.erased.extend(erased);
            self.removes.extend(versions);
            self.vault.ledger.destroyed.insert(id);
            self.removes.push(Place::Inbox(id));
            // What is gone for good is gone from the copies of sync programs as well, and from what was set aside.
            self.clears.extend(self.vault.copies_of(id));
            self.clears.extend(self.vault.aside_of(id));
        }
        self.removes.push(place);
        for change in &mut self.vault.ledger.changes {
            change.steps.retain(|step| match step {
                Step::Made(made) => *made != place,
                Step::Kept { place: kept, .. } => *kept != place,
            });
        }
        self.vault.ledger.changes.retain(|change| !change.steps.is_empty());
    }

    fn put(&mut self, place: Place, content: Content) {
        self.removes.retain(|removed| *removed != place);
        self.puts.retain(|(staged, _)| *staged != place);
        self.puts.push((place, content));
    }

    fn take_away(&mut self, place: Place) {
        self.puts.retain(|(staged, _)| *staged != place);
        if !self.removes.contains(&place) {
            self.removes.push(place);
        }
    }

    /// Takes what is in the folder as it is: the ledger will name just that. What cannot be opened is left out of it and stays where it is.
    pub fn accept(&mut self) -> Result<(), Error> {
        self.vault.ledger.files = self.vault.census()?;
        self.vault.name_by_their_texts()?;
        let waiting = self.vault.sight("inbox")?;
        let ledger = &mut self.vault.ledger;
        // What was deleted for good and stands here again, or waits to be taken in, is here by the writer's wish now.
        let wished = |id| {
            let mut here = ledger.files.keys().chain(waiting.iter().map(|one| &one.place));
            here.any(|place| place.id() == Some(id))
        };
        ledger.destroyed = ledger.destroyed.iter().copied().filter(|id| !wished(*id)).collect();
        ledger.erased.retain(|(id, _)| ledger.destroyed.contains(id));
        let settings = fs::read(&self.vault.root.join(layout::SETTINGS), super::LONGEST).ok();
        ledger.settings = settings.map(|bytes| Digest::of(&bytes)).or(ledger.settings);
        self.accepted = true;
        Ok(())
    }

    /// Writes the settings, which the ledger then knows.
    pub fn settings(&mut self, text: String) {
        self.put(Place::Settings, Content::Sealed(text.into_bytes()));
    }

    /// Ends one change and begins the next within the same commit.
    pub fn done(&mut self, verb: &str, when: Timestamp) {
        let steps = std::mem::take(&mut self.steps);
        if !steps.is_empty() {
            self.changes.push(Change { verb: verb.to_owned(), when, steps });
        }
    }

    /// Puts what stands in a place, `sealed`, into the history.
    fn keep(&mut self, place: Place, sealed: Vec<u8>, gone: bool) {
        if !self.puts.iter().any(|(staged, _)| *staged == place) {
            self.found.entry(place).or_insert_with(|| Digest::of(&sealed));
        }
        if let Some(before) = self.push_version(place, sealed) {
            self.steps.push(Step::Kept { place, before, gone });
        }
    }

    /// Makes a sealed text the newest version in the history of a place. What stands in the folder under a number that the
    /// ledger does not know, as when someone has put it there, is passed over and never written over.
    fn push_version(&mut self, place: Place, sealed: Vec<u8>) -> Option<Place> {
        let id = place.id()?;
        let number = |place: &Place| match place {
            Place::History(of, version) if *of == id => Some(*version),
            _ => None,
        };
        let staged: Vec<u32> = self.puts.iter().filter_map(|(place, _)| number(place)).collect();
        let known = self.vault.ledger.files.keys().filter_map(number);
        let last = known.chain(staged.iter().copied()).max().unwrap_or(0);
        let there: BTreeSet<u32> = self.vault.versions(id).iter().filter_map(number).chain(staged).collect();
        let mut free = (last.saturating_add(1)..=u32::MAX).chain(1..=last).filter(|version| !there.contains(version));
        let before = Place::History(id, free.next()?);
        self.puts.push((before, Content::Sealed(sealed)));
        Some(before)
    }
}
