//! New keys for the whole journal: everything is sealed again, all of it or none of it.
//!
//! Each file is opened with the old key, sealed to the new one into `staging/`, read back, opened and compared byte for
//! byte. Only when all have come through is the plan written that puts them in place; a rotation that is cut off before
//! is swept away by the next command, one that is cut off after is carried to its end. The key files come first in the
//! plan, and hold the earlier keys too, so that at every moment each key file that opens opens every file.
//!
//! One file at a time and thread is in memory, whatever the size of the journal.

use std::path::Path;

use rayon::prelude::*;
use zeroize::Zeroizing;

use super::{COMMIT, PLAN, Work, carry_out, sweep};
use crate::{
    fs,
    secret::{Passphrase, RecoveryWords},
    vault::{Digest, Error, Keys, LONGEST, Ledger, Place, Vault, Witness, crypt, layout, padding, slots},
};

/// Someone who watches everything being sealed again.
pub struct Watch<'w> {
    /// Told once how many files there are.
    pub start: &'w (dyn Fn(usize) + Sync),
    /// Told of each file that is done.
    pub step: &'w (dyn Fn() + Sync),
}

/// What a rotation did.
#[derive(Debug, Default)]
pub struct Rotated {
    /// How many files were sealed again and compared.
    pub files: usize,
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

/// A file that lies in `staging/`, sealed again.
struct Resealed {
    number: usize,
    place: Place,
    before: Digest,
    now: Witness,
}

/// The first numbers in `staging/` are the key files'.
const KEY_FILES: [&str; 3] = [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE];

impl Work<'_> {
    /// Replaces all keys and seals everything again. Nothing else may have been put together in this change.
    ///
    /// What cannot be opened stays where it is, and stays in the ledger as it was, so that it is still found. After an
    /// error nothing has changed, unless [`change_waits`](crate::vault::change_waits).
    pub fn rotate(self, passphrase: &Passphrase, words: &RecoveryWords, watch: &Watch<'_>) -> Result<Rotated, Error> {
        let keys = self.vault.keys.successor()?;
        let prepared = self.prepare(&keys, passphrase, words, watch);
        if prepared.is_err() && !slots::change_waits(&self.vault.root) {
            // What was told is why it failed; that the left-overs could not be removed is for the next command.
            drop(sweep(&self.vault.root));
        }
        let Prepared { rotated, ledger, ledger_digest, identity } = prepared?;
        carry_out(&self.vault.root)?;
        self.vault.keys = keys;
        self.vault.key_file = Some((layout::IDENTITY, identity));
        self.vault.ledger = ledger;
        self.vault.ledger_digest = Some(ledger_digest);
        self.vault.ledger_problem = None;
        Ok(rotated)
    }

    fn prepare(
        &self,
        keys: &Keys,
        passphrase: &Passphrase,
        words: &RecoveryWords,
        watch: &Watch<'_>,
    ) -> Result<Prepared, Error> {
        let vault: &Vault = self.vault;
        vault.spare_the_other_key_file()?;
        let staging = vault.root.join(layout::STAGING);
        sweep(&vault.root)?;
        fs::make_folder(&staging)?;
        let (identity, recovery) = rayon::join(
            || slots::seal(keys, layout::IDENTITY, passphrase),
            || slots::seal(keys, layout::RECOVERY, &words.passphrase()),
        );
        let identity = identity?;
        let capture = format!("{}\n", keys.capture().to_public());
        for (number, bytes) in [identity.as_slice(), &recovery?, capture.as_bytes()].into_iter().enumerate() {
            fs::write_new_unsynced(&staging.join(number.to_string()), bytes)?;
        }
        let places = vault.sealed_places()?;
        (watch.start)(places.len());
        let done: Vec<Result<Resealed, Left>> = places
            .into_par_iter()
            .enumerate()
            .map(|(at, place)| {
                let one = reseal(vault, keys, &staging, KEY_FILES.len() + at, place);
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
        let ledger = next_ledger(vault, &resealed);
        let sealed = seal_ledger(&ledger, keys)?;
        let ledger_number = KEY_FILES.len() + rotated.files + rotated.left.len();
        fs::write_new_unsynced(&staging.join(ledger_number.to_string()), &sealed)?;
        unchanged(vault, &resealed)?;
        sync(&staging, &resealed, ledger_number)?;
        // From here on the change has happened.
        fs::replace(&staging.join(COMMIT), plan(&resealed, ledger_number).as_bytes())?;
        Ok(Prepared { rotated, ledger, ledger_digest: Digest::of(&sealed), identity: Digest::of(&identity) })
    }
}

struct Prepared {
    rotated: Rotated,
    ledger: Ledger,
    ledger_digest: Digest,
    identity: Digest,
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

/// Seals one file again and compares. What cannot be opened is left; what cannot be written ends the rotation.
fn reseal(
    vault: &Vault,
    keys: &Keys,
    staging: &Path,
    number: usize,
    place: Place,
) -> Result<Result<Resealed, Left>, Error> {
    let opened = vault.read_sealed(place).and_then(|sealed| {
        let before = Digest::of(&sealed);
        vault.open_bytes(place, &sealed).map(|bytes| (before, bytes))
    });
    let (before, bytes) = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(Err(Left { place, error })),
    };
    let key = if matches!(place, Place::Inbox(_)) { keys.capture() } else { keys.writer() };
    let path = staging.join(number.to_string());
    fs::write_new_unsynced(&path, &crypt::seal(&key.to_public(), &bytes)?)?;
    let written = fs::read(&path, LONGEST)?;
    if !crypt::open(key, &written).is_ok_and(|again| *again == *bytes) {
        return Err(Error::NotTheSame(place.to_string()));
    }
    Ok(Ok(Resealed { number, place, before, now: Witness::of(&written) }))
}

/// The ledger names the new files where it named the old ones. What it did not name, or named otherwise, stays so: keys
/// that are replaced hide nothing that was found before.
fn next_ledger(vault: &Vault, resealed: &[Resealed]) -> Ledger {
    let mut ledger = vault.ledger.clone();
    ledger.sequence += 1;
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

/// A program that syncs the folder knows nothing of the lock. What it brought must not be written over.
fn unchanged(vault: &Vault, resealed: &[Resealed]) -> Result<(), Error> {
    resealed.par_iter().try_for_each(|one| match vault.read_sealed(one.place) {
        Ok(sealed) if Digest::of(&sealed) == one.before => Ok(()),
        _ => Err(Error::ChangedMeanwhile(one.place)),
    })
}

fn sync(staging: &Path, resealed: &[Resealed], ledger: usize) -> Result<(), Error> {
    if !fs::sync_all(staging)? {
        let numbers = (0..KEY_FILES.len()).chain(resealed.iter().map(|one| one.number)).chain([ledger]);
        numbers.into_iter().try_for_each(|number| fs::sync_file(&staging.join(number.to_string())))?;
    }
    Ok(fs::sync_folder(staging)?)
}

fn plan(resealed: &[Resealed], ledger: usize) -> String {
    let mut plan = String::from(PLAN);
    for (number, name) in KEY_FILES.iter().enumerate() {
        plan.push_str(&format!("put {number} {name}\n"));
    }
    for one in resealed {
        plan.push_str(&format!("put {} {}\n", one.number, one.place));
    }
    plan.push_str(&format!("put {ledger} {}\n", Place::Ledger));
    plan
}
