//! What this machine last saw of a journal, kept outside its folder, so that a folder put back to an older state by
//! someone else is noticed. It holds a count, digests and a public key, and nothing of the writer's; beside it lies a
//! copy of the ledger that was seen, as it is sealed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Digest, Finding, FindingKind, LONGEST, Ledger, Place, Vault, crypt, layout, union::Side};
use crate::fs;

/// The last state of a journal that this machine saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
// A name that is not known may be a known one that was damaged, whose field would then pass for empty.
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The public key for capture.
    pub capture: String,
    /// How often the journal had been changed.
    pub sequence: u64,
    /// SHA-256 of the sealed ledger.
    pub ledger: Option<[u8; 32]>,
    /// SHA-256 of the files with fixed names that no ledger covers: the key files, the settings, the instructions.
    #[serde(default)]
    pub files: BTreeMap<String, [u8; 32]>,
    /// The public capture keys of before, newest first: a folder that has one of them again has gone back.
    #[serde(default)]
    pub earlier: Vec<String>,
}

/// How many earlier keys are remembered.
const EARLIER: usize = 32;

/// How a journal stands to the state of it that this machine saw last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It is that state, or goes on from it, as far as can be told.
    Onward,
    /// It is an older state.
    Older,
    /// It has changed since, from a state before the one that this machine saw: two machines changed it from the same
    /// state, or it was put back and then changed.
    Apart,
}

/// The files that [`Seen`] keeps digests of. The first two open the journal and always matter; the others may be
/// changed by hand.
const KEPT: [&str; 4] = [layout::IDENTITY, layout::RECOVERY, layout::SETTINGS, layout::READ_ME];

impl Seen {
    /// Reads it; none when this machine has not seen the journal, or the file is not readable.
    pub fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path, 16_384).ok()?).ok()
    }

    /// Keeps it.
    pub fn store(&self, path: &Path) -> Result<(), fs::Error> {
        if let Some(folder) = path.parent() {
            fs::make_folder(folder)?;
        }
        fs::replace(path, &serde_json::to_vec(self).unwrap_or_default())
    }

    /// The state of an unlocked journal.
    pub fn of(vault: &Vault) -> Self {
        let file = |name: &str| Some((name.to_owned(), digest_of(&vault.root, name)?));
        Self {
            capture: vault.keys.capture().to_public().to_string(),
            sequence: vault.ledger.sequence,
            ledger: vault.ledger_digest.map(|digest| digest.0),
            files: KEPT.into_iter().filter_map(file).collect(),
            earlier: vault.keys.earlier_captures().into_iter().take(EARLIER).collect(),
        }
    }

    /// Whether this machine has only written to the journal, and never unlocked it.
    pub fn is_unproved(&self) -> bool {
        self.ledger.is_none()
    }

    /// Notes a file as the one last seen, after it has been proved or written. Nothing happens where nothing was seen.
    pub fn prove(path: &Path, root: &Path, name: &str) -> Result<(), fs::Error> {
        let Some(mut seen) = Self::load(path) else { return Ok(()) };
        seen.files.extend(digest_of(root, name).map(|digest| (name.to_owned(), digest)));
        seen.store(path)
    }

    /// Whether the key file with this name is the one that was seen; true where none was.
    pub fn knows(&self, root: &Path, name: &str) -> bool {
        self.files.get(name).is_none_or(|digest| digest_of(root, name).as_ref() == Some(digest))
    }
}

fn digest_of(root: &Path, name: &str) -> Option<[u8; 32]> {
    fs::read(&root.join(name), 1 << 20).ok().map(|bytes| Digest::of(&bytes).0)
}

fn ledger_beside(seen: &Path) -> PathBuf {
    seen.with_extension("ledger")
}

impl Vault {
    /// How the journal stands to what this machine saw last. Another journal at the same place, told by its keys, goes
    /// its own way, and without a ledger nothing can be told.
    pub fn since(&self, seen: &Seen) -> Course {
        let (Some(then), Some(now)) = (seen.ledger.map(Digest), self.ledger_digest) else { return Course::Onward };
        let capture = self.keys.capture().to_public().to_string();
        if seen.earlier.contains(&capture) {
            // All keys have been replaced since.
            return Course::Older;
        }
        // Keys that were replaced since are known to the new ones.
        let another = seen.capture != capture && !self.keys.earlier_captures().contains(&seen.capture);
        if another || self.ledger_problem.is_some() || then == now {
            return Course::Onward;
        }
        let ledger = &self.ledger;
        if ledger.earlier.contains(&(seen.sequence, then)) {
            Course::Onward
        } else if ledger.sequence < seen.sequence {
            Course::Older
        } else if ledger.earlier.first().is_none_or(|(first, _)| *first > seen.sequence)
            && ledger.sequence > seen.sequence
        {
            // Too long ago for this ledger to know.
            Course::Onward
        } else {
            Course::Apart
        }
    }

    /// Whether the folder does not go on from the state that this machine has seen.
    pub fn rolled_back(&self, seen: &Seen) -> bool {
        self.since(seen) != Course::Onward
    }

    /// What is not as this machine saw it last: the ledger and the key files, and with `thorough` the settings and the
    /// instructions as well, which the writer may have changed.
    pub fn against(&self, seen: &Seen, thorough: bool) -> Vec<Finding> {
        let capture = self.keys.capture().to_public().to_string();
        let back =
            self.rolled_back(seen).then(|| Finding::new(FindingKind::RolledBack, "ledger.age", Some(Place::Ledger)));
        if seen.capture != capture && !seen.earlier.contains(&capture) {
            // The key files were replaced with the keys, or this is another journal.
            return back.into_iter().collect();
        }
        let looked_at = KEPT.into_iter().take(if thorough { KEPT.len() } else { 2 });
        // The ledger knows the settings of every computer; the survey asks it.
        let looked_at = looked_at.filter(|name| *name != layout::SETTINGS || self.ledger.settings.is_none());
        let changed = looked_at.filter(|name| {
            let there = fs::kind_of(&self.root.join(name)) == Some(fs::Kind::File);
            there && !self.proved.contains(name) && !seen.knows(&self.root, name) && !self.is_own_text(name)
        });
        let files = changed.map(|name| {
            let sealed = fs::read(&self.root.join(name), LONGEST).unwrap_or_default();
            let whole = ![layout::IDENTITY, layout::RECOVERY].contains(&name) || crypt::asks_for_passphrase(&sealed);
            Finding::new(if whole { FindingKind::RolledBack } else { FindingKind::Damaged }, name, None)
        });
        back.into_iter().chain(files).collect()
    }

    /// Whether a file holds just what this program writes there.
    fn is_own_text(&self, name: &str) -> bool {
        name == layout::READ_ME
            && fs::read(&self.root.join(name), 1 << 20).is_ok_and(|bytes| bytes == layout::READ_ME_TEXT.as_bytes())
    }

    /// Recalls the ledger that this machine saw last, so that more can be told of what is not as it was.
    pub fn recall(&mut self, path: &Path) {
        self.last_seen = self.recalled(path);
    }

    /// The ledger that this machine saw last, if it is known.
    pub(super) fn ledger_last_seen(&self) -> Option<&Ledger> {
        self.last_seen.as_ref().map(|(_, last)| &last.ledger)
    }

    fn recalled(&self, path: &Path) -> Option<(Seen, Side)> {
        let seen = Seen::load(path)?;
        let sealed = fs::read(&ledger_beside(path), LONGEST).ok()?;
        if seen.ledger != Some(Digest::of(&sealed).0) {
            return None;
        }
        Some((seen, self.ledger_in(&sealed)?))
    }

    /// Notes the state of the journal as the last one seen, unless it does not go on from the one before. A key file
    /// that is not the one seen before stays noted as it was.
    pub fn note(&self, path: &Path) -> Result<(), fs::Error> {
        let mut now = Seen::of(self);
        let of_this = |before: &Seen| before.capture == now.capture || before.earlier.contains(&now.capture);
        let before = Seen::load(path);
        let gone_back = before.as_ref().is_some_and(|before| self.rolled_back(before));
        if self.ledger_problem.is_some() || gone_back {
            // Nothing proves that this goes on from what was seen; but keys that hold the ones seen came after them.
            let proved = gone_back || self.ledger_of_before.is_some();
            let newer = before.filter(|before| proved && now.earlier.contains(&before.capture));
            let Some(before) = newer else { return Ok(()) };
            (now.ledger, now.sequence) = (before.ledger, before.sequence);
            return now.store(path);
        }
        if let Some(before) = before.filter(of_this) {
            let kept = before.files.into_iter().filter(|(name, _)| !self.proved.contains(&name.as_str()));
            now.files.extend(kept);
        }
        self.keep(&now, path)
    }

    /// Notes a file with a fixed name as it stands now, since the program has just changed it by the writer's wish.
    pub fn note_file(&self, path: &Path, name: &str) -> Result<(), fs::Error> {
        Seen::prove(path, &self.root, name)
    }

    /// Notes the state of the journal as the last one seen, whatever was seen before.
    pub fn note_all(&self, path: &Path) -> Result<(), fs::Error> {
        self.keep(&Seen::of(self), path)
    }

    fn keep(&self, now: &Seen, path: &Path) -> Result<(), fs::Error> {
        if Seen::load(path).as_ref() == Some(now) && fs::kind_of(&ledger_beside(path)).is_some() {
            return Ok(());
        }
        now.store(path)?;
        let sealed = fs::read(&self.root.join(Place::Ledger.path()), LONGEST).unwrap_or_default();
        // Another command may have written the next one since.
        if now.ledger == Some(Digest::of(&sealed).0) { fs::replace(&ledger_beside(path), &sealed) } else { Ok(()) }
    }

    /// Whether a file is just as this machine saw it last, and it is the ledger that has gone back.
    pub(super) fn is_as_last_seen(&self, place: Place, digest: Digest) -> bool {
        let Some((seen, last)) = &self.last_seen else { return false };
        last.ledger.files.get(&place).is_some_and(|witness| witness.digest == digest)
            && self.since(seen) == Course::Older
    }

    /// Whether a file was not there any more when this machine saw the journal last, and it is the ledger that has gone
    /// back.
    pub(super) fn is_gone_as_last_seen(&self, place: Place) -> bool {
        let Some((seen, last)) = &self.last_seen else { return false };
        !last.ledger.files.contains_key(&place) && self.since(seen) == Course::Older
    }

    /// The texts of the last ledger that this machine saw, earlier versions among them, that stand neither in the folder
    /// now nor in its history nor in a copy beside, and were not deleted for good: what a state that went another way has
    /// lost.
    pub fn lost_since(&self, seen: &Seen) -> Vec<Place> {
        let Some((_, last)) = self.last_seen.as_ref().filter(|_| self.rolled_back(seen)) else { return Vec::new() };
        let known: BTreeSet<Digest> = self.ledger.files.values().flat_map(|one| [one.digest, one.first()]).collect();
        let copies = self.copies();
        let copies: BTreeSet<Digest> = copies
            .iter()
            .filter_map(|copy| fs::read(&self.root.join(&copy.file), LONGEST).ok())
            .map(|bytes| Digest::of(&bytes))
            .collect();
        let lost = last.ledger.files.iter().filter(|(place, witness)| {
            let there = self.read_sealed(**place).is_ok_and(|sealed| Digest::of(&sealed) == witness.digest);
            let gone = place.id().is_none_or(|id| self.destroyed(id));
            !there && !gone && !known.contains(&witness.first()) && !copies.contains(&witness.digest)
        });
        lost.map(|(place, _)| *place).collect()
    }

    /// Writes `capture.pub` and the instructions again, as they are for this journal. Gives the names of those that it
    /// wrote.
    pub fn mend_public_files(&self) -> Result<Vec<&'static str>, super::Error> {
        let capture = format!("{}\n", self.keys.capture().to_public());
        let mut mended = Vec::new();
        for (name, right, is_right) in [
            (layout::CAPTURE, capture.as_str(), self.capture_key_is_ours()),
            (layout::READ_ME, layout::READ_ME_TEXT, fs::kind_of(&self.root.join(layout::READ_ME)).is_some()),
        ] {
            if !is_right {
                fs::replace(&self.root.join(name), right.as_bytes())?;
                mended.push(name);
            }
        }
        Ok(mended)
    }

    /// Whether `capture.pub` is this journal's key. If not, what is captured could be read by someone else.
    pub fn capture_key_is_ours(&self) -> bool {
        let ours = self.keys.capture().to_public().to_string();
        fs::read(&self.root.join(layout::CAPTURE), 4096).is_ok_and(|bytes| bytes.trim_ascii() == ours.as_bytes())
    }
}
