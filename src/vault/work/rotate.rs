//! New keys for the whole journal: everything is sealed again, all of it or none of it.
//!
//! Each file is opened with the old key, sealed to the new one into `staging/rotation/`, read back, opened and compared
//! byte for byte. Only when all have come through is the plan written that puts them in place. What was sealed before a
//! cut stays, and counts again once it has been opened with the new key and compared with the text in its place; after
//! the plan is written the next command carries it to its end. The key files come first in the plan, and hold the
//! earlier keys too, so that at every moment each key file that opens opens every file.
//!
//! One file at a time and thread is in memory, whatever the size of the journal.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use zeroize::Zeroizing;

use super::{
    Work,
    plan::{self, Doing, Found, Step},
    spare::keep_beside,
    staging::{COMMIT, carry_out, is_staged, strange_folder, sweep, withdraw},
};
use crate::{
    fs,
    secret::{Passphrase, RecoveryWords},
    vault::{
        Begun, Digest, Error, Keys, LONGEST, Ledger, Place, Rotation, Vault, Ways, Witness, crypt, layout, padding,
        rotation, slots,
    },
};

/// Someone who watches everything being sealed again.
pub struct Watch<'w> {
    /// Told once that new keys are there, which wait from now on if this is cut off.
    pub begun: &'w dyn Fn(Ways),
    /// Told once how many files there are.
    pub start: &'w dyn Fn(usize),
    /// Told of each file that is done.
    pub step: &'w (dyn Fn() + Sync),
    /// Told once that all are done and compared, right before the new keys are decided.
    pub decided: &'w dyn Fn(),
}

/// The keys that everything is to be sealed to.
pub enum NewKeys<'k> {
    /// Keys that are drawn now. Those that were begun before, if any, are given up.
    Drawn {
        /// The passphrase that is to open them.
        passphrase: &'k Passphrase,
        /// The 24 words that are to open them.
        words: &'k RecoveryWords,
    },
    /// Keys that were begun before. A way in that is not given stays as it was begun.
    Begun {
        /// The opened keys.
        begun: &'k Begun,
        /// Another passphrase for them.
        passphrase: Option<&'k Passphrase>,
        /// Other words for them.
        words: Option<&'k RecoveryWords>,
    },
}

/// What a rotation did.
#[derive(Debug, Default)]
pub struct Rotated {
    /// How many files were sealed again and compared.
    pub files: usize,
    /// How many of them had been sealed before it was cut off, and were only compared.
    pub before: usize,
    /// What could not be opened, and stays as it was.
    pub left: Vec<Left>,
}

/// A file that was left as it was.
#[derive(Debug)]
pub struct Left {
    /// Which.
    pub place: Place,
    /// Why.
    pub error: Error,
}

/// A file that lies in `staging/rotation/`, sealed again.
struct Resealed {
    place: Place,
    path: PathBuf,
    before: Digest,
    now: Witness,
    /// Whether it lay there before.
    resumed: bool,
}

/// What stands first in the plan.
const KEY_FILES: [&str; 3] = [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE];

impl Work<'_> {
    /// Replaces all keys and seals everything again. Nothing else may have been put together in this change.
    ///
    /// What cannot be opened stays where it is, and stays in the ledger as it was, so that it is still found. After an
    /// error the old keys hold, unless [`change_waits`](crate::vault::change_waits); what was sealed again so far waits
    /// to be gone on with, as [`Rotation::waiting`] tells.
    pub fn rotate(self, new: &NewKeys<'_>, watch: &Watch<'_>) -> Result<Rotated, Error> {
        self.vault.spare_the_other_key_file()?;
        sweep(&self.vault.root)?;
        let begun = self.begin_keys(new);
        if begun.is_err() && Rotation::waiting(&self.vault.root).is_none() {
            // What was told is why it failed; a left-over without its keys is taken away by the next one as well.
            drop(rotation::remove(&self.vault.root));
        }
        let (keys, ways) = begun?;
        (watch.begun)(ways);
        let Prepared { rotated, ledger, ledger_digest, places } = self.prepare(&keys, watch)?;
        carry_out(&self.vault.root).map_err(|error| match error {
            // Nothing was moved, and the old keys hold.
            Error::Incomplete(_) => withdraw(&self.vault.root).err().unwrap_or(error),
            error => error,
        })?;
        self.vault.blur_folders(&places);
        self.vault.keys = keys;
        self.vault.key_file = Some((layout::IDENTITY, ways.identity));
        self.vault.ledger = ledger;
        self.vault.ledger_digest = Some(ledger_digest);
        self.vault.ledger_problem = None;
        Ok(rotated)
    }

    /// The new keys, with both their key files on the disk.
    fn begin_keys(&self, new: &NewKeys<'_>) -> Result<(Keys, Ways), Error> {
        let root = &self.vault.root;
        if let Some(strange) = strange_folder(root, layout::ROTATION) {
            return Err(Error::NotOurFolder(strange));
        }
        let folder = root.join(layout::ROTATION);
        let (keys, passphrase, words) = match new {
            NewKeys::Drawn { passphrase, words } => {
                if self.vault.needs_waiting_keys() {
                    return Err(Error::NeededKeys);
                }
                rotation::remove(root)?;
                (self.vault.keys.successor()?, Some(*passphrase), Some(*words))
            }
            NewKeys::Begun { begun, passphrase, words } => {
                let ways = Ways::of(&folder).filter(|ways| ways.identity == begun.ways.identity);
                // Words that are not replaced must be the ones that were there.
                if ways.is_none_or(|ways| words.is_none() && ways.recovery != begun.ways.recovery) {
                    return Err(Error::OtherRotation);
                }
                (begun.keys.clone(), *passphrase, *words)
            }
        };
        fs::make_folder(&folder)?;
        rotation::tidy(root)?;
        let (identity, recovery) = rayon::join(
            || passphrase.map(|passphrase| slots::seal(&keys, layout::IDENTITY, passphrase)).transpose(),
            || words.map(|words| slots::seal(&keys, layout::RECOVERY, &words.passphrase())).transpose(),
        );
        let capture = format!("{}\n", keys.capture().to_public());
        let is_there = fs::read(&folder.join(layout::CAPTURE), 4096).is_ok_and(|there| there == capture.as_bytes());
        let capture = (!is_there).then(|| capture.into_bytes());
        // `identity.age` last: with it there is something to go on with.
        for (name, bytes) in [(layout::CAPTURE, capture), (layout::RECOVERY, recovery?), (layout::IDENTITY, identity?)]
        {
            if let Some(bytes) = bytes {
                fs::replace(&folder.join(name), &bytes)?;
            }
        }
        fs::sync_folder(&root.join(layout::STAGING))?;
        let ways = Ways::of(&folder).filter(|ways| ways.recovery.is_some()).ok_or(Error::OtherRotation)?;
        Ok((keys, ways))
    }

    fn prepare(&self, keys: &Keys, watch: &Watch<'_>) -> Result<Prepared, Error> {
        let vault: &Vault = self.vault;
        let folder = vault.root.join(layout::ROTATION);
        let places = vault.sealed_places()?;
        (watch.start)(places.len());
        let done: Vec<Result<Resealed, Left>> = places
            .into_par_iter()
            .map(|place| {
                let one = reseal(vault, keys, &folder, place);
                (watch.step)();
                one
            })
            .collect::<Result<_, Error>>()?;
        let mut rotated = Rotated::default();
        let mut resealed = Vec::with_capacity(done.len());
        for one in done {
            match one {
                Ok(one) => resealed.push(one),
                Err(left) => rotated.left.push(left),
            }
        }
        rotated.files = resealed.len();
        rotated.before = resealed.iter().filter(|one| one.resumed).count();
        let ledger = next_ledger(vault, &resealed);
        let sealed = seal_ledger(&ledger, keys)?;
        let ledger_path = folder.join(rotation::LEDGER);
        fs::remove(&ledger_path)?;
        fs::write_new_unsynced(&ledger_path, &sealed)?;
        let names: Vec<String> = KEY_FILES
            .into_iter()
            .map(str::to_owned)
            .chain(resealed.iter().map(|one| one.place.to_string()))
            .chain([Place::Ledger.to_string()])
            .collect();
        if vault.blurs {
            for name in &names {
                fs::blur(&folder.join(rotation::name_of(name)), Some(&vault.root.join(name)))?;
            }
        }
        unchanged(vault, &resealed)?;
        sync(&folder, &names)?;
        if self.sets_aside {
            vault.set_ledger_aside()?;
        }
        let plan = plan::write(&self.steps_to(&names, &resealed)?);
        (watch.decided)();
        // From here on the change has happened.
        let decided = fs::replace(&vault.root.join(layout::STAGING).join(COMMIT), plan.as_bytes());
        if decided.is_err() && !is_staged(&vault.root) {
            sweep(&vault.root)?;
        }
        decided?;
        let places = resealed.iter().map(|one| one.place).collect();
        Ok(Prepared { rotated, ledger, ledger_digest: Digest::of(&sealed), places })
    }

    /// The lines of the plan, with what is sealed for each place and what was read there.
    fn steps_to(&self, names: &[String], resealed: &[Resealed]) -> Result<Vec<Step>, Error> {
        let mut read: BTreeMap<String, Digest> =
            resealed.iter().map(|one| (one.place.to_string(), one.before)).collect();
        read.extend(self.vault.key_file.map(|(file, digest)| (file.to_owned(), digest)));
        let ledger = self.vault.ledger_digest.filter(|_| !self.sets_aside);
        read.extend(ledger.map(|digest| (Place::Ledger.to_string(), digest)));
        let found = |name: &String| match read.get(name) {
            Some(digest) => Found::File(*digest),
            None => Found::at(&self.vault.root.join(name)),
        };
        let new: BTreeMap<String, Digest> =
            resealed.iter().map(|one| (one.place.to_string(), one.now.digest)).collect();
        let folder = self.vault.root.join(layout::ROTATION);
        let brings = |name: &String| match new.get(name) {
            Some(digest) => Ok(*digest),
            None => Ok::<_, Error>(Digest::of(&fs::read(&folder.join(rotation::name_of(name)), LONGEST)?)),
        };
        let step = |name: &String| {
            Ok(Step { doing: Doing::Rotate, target: name.clone(), found: found(name), brings: Some(brings(name)?) })
        };
        names.iter().map(step).collect()
    }
}

struct Prepared {
    rotated: Rotated,
    ledger: Ledger,
    ledger_digest: Digest,
    places: Vec<Place>,
}

impl Vault {
    /// Every sealed file with a name of ours, whether the ledger knows it or not, but for the ledger itself.
    pub fn sealed_places(&self) -> Result<Vec<Place>, Error> {
        let mut folders: Vec<String> = ["entries", "records", "files", "inbox"].map(str::to_owned).to_vec();
        let histories = fs::list(&self.root.join("history")).unwrap_or_default();
        folders.extend(histories.into_iter().map(|one| format!("history/{}", one.name)));
        let mut places = Vec::new();
        for folder in folders {
            places.extend(self.sight(&folder)?.into_iter().map(|one| one.place));
        }
        places.sort_unstable();
        Ok(places)
    }
}

/// Seals one file again and compares, or only compares where that was done before. What cannot be opened is left; what
/// cannot be written ends the rotation.
fn reseal(vault: &Vault, keys: &Keys, folder: &Path, place: Place) -> Result<Result<Resealed, Left>, Error> {
    let name = rotation::name_of(&place.to_string());
    let path = folder.join(&name);
    let key = if matches!(place, Place::Inbox(_)) { keys.capture() } else { keys.writer() };
    let there = fs::read(&path, LONGEST).ok().and_then(|sealed| Some((crypt::open(key, &sealed).ok()?, sealed)));
    let opened = vault.read_sealed(place).and_then(|sealed| {
        let before = Digest::of(&sealed);
        // Sealed again, what someone has put into the inbox would pass for what was put there.
        vault.is_standing(place, &sealed)?;
        vault.open_bytes(place, &sealed).map(|bytes| (before, bytes))
    });
    let (before, bytes) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            // Damaged since: this may be the only copy that still opens. The new keys may never hold, so it is kept sealed
            // to those of now, which the new ones bring with them.
            let old = if matches!(place, Place::Inbox(_)) { vault.keys.capture() } else { vault.keys.writer() };
            if let Some((bytes, _)) = there {
                fs::replace(&path, &crypt::seal(&old.to_public(), &bytes)?)?;
                keep_beside(&vault.root, &place.to_string(), &path)?;
            } else if fs::read(&path, LONGEST).is_ok_and(|sealed| crypt::open(old, &sealed).is_ok()) {
                // Cut off between these two.
                keep_beside(&vault.root, &place.to_string(), &path)?;
            }
            return Ok(Err(Left { place, error }));
        }
    };
    if let Some((_, sealed)) = there.filter(|(text, _)| **text == *bytes) {
        return Ok(Ok(Resealed { place, path, before, now: Witness::of(&sealed), resumed: true }));
    }
    fs::remove(&path)?;
    fs::write_new_unsynced(&path, &crypt::seal(&key.to_public(), &bytes)?)?;
    let written = fs::read(&path, LONGEST)?;
    if !crypt::open(key, &written).is_ok_and(|again| *again == *bytes) {
        fs::remove(&path)?;
        return Err(Error::NotTheSame(place.to_string()));
    }
    Ok(Ok(Resealed { place, path, before, now: Witness::of(&written), resumed: false }))
}

/// The ledger names the new files where it named the old ones. What it did not name, or named otherwise, stays so: keys
/// that are replaced hide nothing that was found before.
fn next_ledger(vault: &Vault, resealed: &[Resealed]) -> Ledger {
    let mut ledger = vault.ledger.clone();
    ledger.sequence = ledger.sequence.saturating_add(1);
    ledger.previous = vault.ledger_digest;
    ledger.descend(vault.ledger.sequence, vault.ledger_digest);
    for one in resealed {
        if let Some(witness) = ledger.files.get_mut(&one.place).filter(|witness| witness.digest == one.before) {
            *witness = witness.sealed_again(one.now);
        }
    }
    ledger
}

fn seal_ledger(ledger: &Ledger, keys: &Keys) -> Result<Vec<u8>, Error> {
    let mut text = Zeroizing::new(ledger.write(keys).into_bytes());
    padding::pad(&mut text);
    Ok(crypt::seal(&keys.writer().to_public(), &text)?)
}

/// A program that syncs the folder knows nothing of the lock. What it brought must not be written over, and what it did
/// to the new files must not be put in place.
fn unchanged(vault: &Vault, resealed: &[Resealed]) -> Result<(), Error> {
    resealed.par_iter().try_for_each(|one| {
        let old = vault.read_sealed(one.place).is_ok_and(|sealed| Digest::of(&sealed) == one.before);
        let new = fs::read(&one.path, LONGEST).is_ok_and(|sealed| Digest::of(&sealed) == one.now.digest);
        if old && new { Ok(()) } else { Err(Error::ChangedMeanwhile(one.place)) }
    })
}

fn sync(folder: &Path, names: &[String]) -> Result<(), Error> {
    if !fs::sync_all(folder)? {
        names.iter().try_for_each(|name| fs::sync_file(&folder.join(rotation::name_of(name))))?;
    }
    Ok(fs::sync_folder(folder)?)
}
