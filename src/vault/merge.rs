//! Copies that a sync program made when two machines had changed the same file, and two ledgers brought together.
//!
//! Nothing is lost by it: a text that is not chosen goes to the history, a ledger that is not chosen is set aside.

use std::{collections::BTreeSet, path::Path};

use zeroize::Zeroizing;

use super::{
    Digest, Error, Ledger, Place, Vault, layout,
    strange::{Strange, strange},
};
use crate::fs::{self, Kind};

/// A file that a sync program made beside the one that it is a copy of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its path below the journal's folder.
    pub file: String,
    /// What it is a copy of, where that is a file that the journal can bring together.
    pub original: Option<Place>,
}

impl Vault {
    /// The copies that sync programs made, in the order of their names, the ledger's first.
    pub fn copies(&self) -> Vec<Copied> {
        let mut folders: Vec<String> = ["", "entries", "records", "files", "inbox"].map(str::to_owned).to_vec();
        let history = fs::list(&self.root.join("history")).unwrap_or_default();
        let versions = history.into_iter().filter(|one| one.kind == Kind::Folder);
        folders.extend(versions.map(|one| format!("history/{}", one.name)));
        let mut copies = Vec::new();
        for folder in folders {
            for one in fs::list(&self.root.join(&folder)).unwrap_or_default() {
                let file = if folder.is_empty() { one.name.clone() } else { format!("{folder}/{}", one.name) };
                let ours = file.parse::<Place>().is_ok()
                    || layout::FILES.contains(&file.as_str())
                    || [layout::LEDGER_ASIDE, layout::LOCK].contains(&file.as_str());
                if let (false, Kind::File, Strange::Copy(original)) = (ours, one.kind, strange(&folder, &one.name)) {
                    copies.push(Copied { file, original });
                }
            }
        }
        copies.sort_by_key(|copy| (copy.original != Some(Place::Ledger), copy.file.clone()));
        copies
    }

    /// A copy as it is sealed, and the text in it, which must be one of the file that it is a copy of.
    pub fn read_copy(&self, copy: &Copied) -> Result<(Vec<u8>, Zeroizing<String>), Error> {
        let place = copy.original.ok_or_else(|| Error::NoCopy(copy.file.clone()))?;
        let sealed = fs::read(&self.root.join(&copy.file), super::LONGEST)?;
        let text = self.open(place, &sealed)?;
        Ok((sealed, text))
    }

    /// A copy of the ledger, if these keys have written it.
    pub fn read_ledger_copy(&self, copy: &Copied) -> Option<(Ledger, Digest)> {
        let sealed = fs::read(&self.root.join(&copy.file), super::LONGEST).ok()?;
        let opened = super::crypt::open(self.keys.writer(), &sealed).ok()?;
        let ledger = Ledger::read(std::str::from_utf8(&opened).ok()?, &self.keys).ok()?;
        Some((ledger, Digest::of(&sealed)))
    }

    /// The ledger that this machine saw last, if the one that stands here has gone another way.
    pub fn parted_from(&self) -> Option<(Ledger, Digest)> {
        let (seen, ledger) = self.last_seen.as_ref().filter(|(seen, _)| self.since(seen) == super::Course::Apart)?;
        Some((ledger.clone(), Digest(seen.ledger?)))
    }

    /// Takes the other ledger's ways into this one's. False when there is nothing new in it.
    pub(super) fn merged_with(&mut self, other: &Ledger, digest: Digest) -> bool {
        let Some(mine) = self.ledger_digest.filter(|_| self.ledger_problem.is_none()) else {
            (self.ledger, self.ledger_problem) = (other.clone(), None);
            return true;
        };
        if mine == digest || self.ledger.earlier.contains(&(other.sequence, digest)) {
            return false;
        }
        let here = (self.ledger.sequence, mine);
        let (mut merged, shorter) = if other.sequence > self.ledger.sequence {
            (other.clone(), self.ledger.clone())
        } else {
            (self.ledger.clone(), other.clone())
        };
        if !other.earlier.contains(&here) {
            self.unite(&mut merged, shorter);
        }
        merged.descend(here.0, Some(here.1));
        merged.descend(other.sequence, Some(digest));
        self.ledger = merged;
        true
    }

    /// Adds what only the shorter of two ledgers knows.
    fn unite(&self, merged: &mut Ledger, shorter: Ledger) {
        merged.destroyed.extend(shorter.destroyed);
        merged.earlier.extend(shorter.earlier);
        for (place, witness) in shorter.files {
            let Some(id) = place.id() else { continue };
            let here = self.read_sealed(place).map(|sealed| Digest::of(&sealed)).ok();
            let deleted = merged.destroyed.contains(&id)
                || merged.files.keys().any(|file| matches!(file, Place::History(of, _) if *of == id));
            match merged.files.get(&place) {
                // The text itself is what the sync program has left of the two.
                Some(_) if here == Some(witness.digest) => _ = merged.files.insert(place, witness),
                None if here == Some(witness.digest) || !deleted => _ = merged.files.insert(place, witness),
                _ => {}
            }
        }
        let known = merged.changes.clone();
        merged.changes.extend(shorter.changes.into_iter().filter(|change| !known.contains(change)));
        merged.changes.sort_by_key(|change| change.when);
        let surplus = merged.changes.len().saturating_sub(super::ledger::CHANGES);
        merged.changes.drain(..surplus);
    }

    /// Takes copies out of the folder whose contents stand in the journal; a ledger is set aside.
    pub(super) fn clear_copies(&self, copies: &[Copied]) -> Result<(), Error> {
        let mut folders = BTreeSet::new();
        for copy in copies {
            let path = self.root.join(&copy.file);
            folders.extend(path.parent().map(Path::to_owned));
            if copy.original == Some(Place::Ledger) {
                fs::rename(&path, &self.root.join(layout::LEDGER_ASIDE))?;
            } else {
                fs::remove(&path)?;
            }
        }
        // What was deleted for good must not come back with the power.
        Ok(folders
            .iter()
            .filter(|folder| fs::kind_of(folder).is_some())
            .try_for_each(|folder| fs::sync_folder(folder))?)
    }
}
