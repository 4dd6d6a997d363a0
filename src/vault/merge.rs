//! Copies that a sync program made when two machines had changed the same file, and two ledgers brought together.
//!
//! Nothing is lost by it: a text that is not chosen goes to the history, a ledger that is not chosen is set aside.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use zeroize::Zeroizing;

use super::{
    Course, Digest, Error, LONGEST, Ledger, Place, Vault, Witness, layout,
    strange::{Strange, strange},
    union::{self, Folder, Side, Union},
};
use crate::{
    fs::{self, Kind},
    id::Id,
};

/// A file that a sync program made beside the one that it is a copy of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its path below the journal's folder.
    pub file: String,
    /// What it is a copy of, where that is a file that the journal can bring together.
    pub original: Option<Place>,
}

/// A ledger beside the one that stands here.
#[derive(Debug, Clone)]
pub struct OtherLedger(pub(super) Side);

impl OtherLedger {
    /// Whether it was written with keys of before, as by a computer that did not know the new ones yet.
    pub fn is_of_before(&self) -> bool {
        self.0.of_before
    }
}

/// What became of texts when two ledgers were brought together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct United {
    /// Deleted on one side and not changed on the other: deleted, and in the history.
    pub deleted: Vec<Place>,
    /// How many texts were deleted for good on one side and not changed on the other: they are gone.
    pub destroyed: usize,
    /// Deleted on one side and changed on the other: kept.
    pub kept: Vec<Place>,
    /// Changed on both sides, and the version of one of them is not here.
    pub lost: Vec<Place>,
}

impl Vault {
    /// The copies that sync programs made of a text and of its versions.
    pub fn copies_of(&self, id: Id) -> Vec<Copied> {
        self.copies().into_iter().filter(|copy| copy.original.and_then(|of| of.id()) == Some(id)).collect()
    }

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
        let sealed = fs::read(&self.root.join(&copy.file), LONGEST)?;
        let text = self.open(place, &sealed)?;
        Ok((sealed, text))
    }

    /// A copy of the ledger, if these keys have written it, or those before them.
    pub fn read_ledger_copy(&self, copy: &Copied) -> Option<OtherLedger> {
        let sealed = fs::read(&self.root.join(&copy.file), LONGEST).ok()?;
        self.ledger_in(&sealed).map(OtherLedger)
    }

    /// The ledger in a sealed file, with what proves it.
    pub(super) fn ledger_in(&self, sealed: &[u8]) -> Option<Side> {
        let opened = self.keys.open_own(sealed).ok()?;
        let text = std::str::from_utf8(&opened).ok()?;
        let side = |ledger, of_before| Side { ledger, digest: Some(Digest::of(sealed)), of_before };
        let now = Ledger::read(text, &self.keys).map(|ledger| side(ledger, false));
        now.or_else(|_| Ledger::read_of_before(text, &self.keys).map(|ledger| side(ledger, true))).ok()
    }

    /// The ledger that should be brought together with the one here though no copy of it stands in the folder: the one
    /// that this machine saw last, if this one has gone another way; or one that was written here with keys of before.
    pub fn parted_from(&self) -> Option<OtherLedger> {
        let parted = |(seen, _): &&(super::Seen, Side)| self.since(seen) == Course::Apart;
        let seen = self.last_seen.as_ref().filter(parted).map(|(_, side)| side.clone());
        self.ledger_of_before.clone().or(seen).map(OtherLedger)
    }

    /// Takes the other ledger's ways into this one's. None when there is nothing new in it.
    pub(super) fn merged_with(&mut self, other: &OtherLedger) -> Option<Union> {
        let OtherLedger(other) = other;
        let mine = Side { ledger: self.ledger.clone(), digest: self.ledger_digest, of_before: false };
        if self.ledger_problem.is_some() && !other.of_before && mine.digest.is_none() {
            // Nothing is known here but what stands in the folder.
            (self.ledger, self.ledger_digest) = (other.ledger.clone(), other.digest);
            return Some(Union::default());
        }
        if other.of_before && mine.digest == other.digest {
            // It stands alone: what it names has new keys in the folder, and the ledger that says so is lost.
            self.ledger = self.under_new_keys(&other.ledger);
            return Some(Union::default());
        }
        let known = other.digest.map(|digest| (other.ledger.sequence, digest));
        if mine.digest == other.digest || known.is_some_and(|known| self.ledger.earlier.contains(&known)) {
            return None;
        }
        let here = mine.digest.map(|digest| (mine.ledger.sequence, digest));
        if !other.of_before && here.is_some_and(|here| other.ledger.earlier.contains(&here)) {
            self.ledger = other.ledger.clone();
            self.ledger.descend(other.ledger.sequence, other.digest);
            return Some(Union::default());
        }
        let copies = self.copies().iter().filter_map(|copy| self.digest_of(&copy.file)).collect::<BTreeSet<_>>();
        let folder = Folder {
            here: &|place| self.digest_of(&place.to_string()),
            copies: &copies,
            settings: self.digest_of(layout::SETTINGS),
        };
        let mut union = union::unite(&mine, other, &folder);
        if mine.digest.is_none() {
            // What was taken from the folder as it is can be missed nowhere.
            union.lost.clear();
        }
        let seen_of_before =
            self.last_seen.as_ref().is_some_and(|(_, last)| last.of_before && last.digest == mine.digest);
        if self.ledger_of_before.is_some() && (mine.digest.is_none() || seen_of_before) {
            // Neither knows the files that were sealed again.
            union.ledger = self.under_new_keys(&union.ledger);
        }
        self.ledger = union.ledger.clone();
        Some(union)
    }

    /// A ledger of before with its texts as they stand here under the keys of now, which only someone who has those could
    /// have sealed. What stands under keys of before stays named as it was; so does what stands in two places: sealing again
    /// makes no two files the same, so someone has put it there. What it does not name, it does not name after.
    fn under_new_keys(&self, before: &Ledger) -> Ledger {
        let mut ledger = before.clone();
        let here = self.census().unwrap_or_default();
        let mut stands: BTreeMap<Digest, usize> = BTreeMap::new();
        for witness in here.values() {
            *stands.entry(witness.digest).or_default() += 1;
        }
        for place in here.into_keys() {
            let Ok(sealed) = self.read_sealed(place) else { continue };
            let now = Witness::of(&sealed);
            if self.keys.is_of_before(&sealed) || stands.get(&now.digest) != Some(&1) {
                continue;
            }
            if let Some(known) = ledger.files.get_mut(&place)
                && known.digest != now.digest
            {
                *known = known.sealed_again(now);
            }
        }
        ledger
    }

    /// The digest of a file below the journal's folder, if it can be read.
    pub(super) fn digest_of(&self, file: &str) -> Option<Digest> {
        fs::read(&self.root.join(file), LONGEST).ok().map(|bytes| Digest::of(&bytes))
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

    /// Keeps a ledger that is not believed beside, for the next one to take its place. Called when a change is about to be
    /// made: until then it stays where it is.
    pub(super) fn set_ledger_aside(&self) -> Result<(), Error> {
        let (ledger, aside) = (self.root.join(Place::Ledger.path()), self.root.join(layout::LEDGER_ASIDE));
        match fs::read(&ledger, LONGEST) {
            Ok(bytes) => fs::replace(&aside, &bytes)?,
            Err(error) if error.is_missing() => {}
            Err(error) if fs::kind_of(&ledger) == Some(Kind::File) && !error.is_too_long() => return Err(error.into()),
            // Nothing could be put in its place where it is.
            Err(_) => fs::rename(&ledger, &aside)?,
        }
        Ok(())
    }

    /// Goes on from what this machine saw last, or from nothing, where the ledger is not believed. Called under the lock
    /// of a change.
    pub(super) fn begin_without_ledger(&mut self) -> Result<(), Error> {
        let ledger = self.root.join(Place::Ledger.path());
        // One that the disk does not give this time may be whole: it is not replaced.
        match fs::read(&ledger, LONGEST) {
            Err(error) if fs::kind_of(&ledger) == Some(Kind::File) && !error.is_too_long() => return Err(error.into()),
            _ => {}
        }
        let of_before = self.ledger_of_before.is_some();
        let further = |side: &Side| side.ledger.sequence > self.ledger.sequence || (of_before && !side.of_before);
        // What this machine saw last knows what can be taken back, and what came before.
        if let Some((seen, last)) = self.last_seen.clone().filter(|(_, last)| further(last)) {
            (self.ledger, self.ledger_digest) = (last.ledger, seen.ledger.map(Digest));
            if of_before {
                // What that one does not know, the ledger of before may.
                return Ok(());
            }
        } else {
            self.ledger_digest = None;
        }
        // What was known stays named as it was, so that what is gone or older since is still found. What is there
        // besides is taken as it is.
        for (place, witness) in self.census()? {
            self.ledger.files.entry(place).or_insert(witness);
        }
        Ok(())
    }
}
