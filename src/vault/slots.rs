//! The two ways in: `identity.age` for the passphrase, `recovery.age` for the words. Each is the same keys under a lock of
//! its own, so either can be given a new lock without touching anything else.
//!
//! A new lock is tried before it is put on: the file is sealed and opened again in memory, written beside and synced, and
//! takes the old one's place by one rename. At every moment there is one whole file.

use std::path::Path;

use super::{Digest, Error, Keys, LONGEST, NotKeys, Place, Vault, crypt, layout, rotation, work};
use crate::{
    fs::{self, Lock},
    secret::{Passphrase, RecoveryWords},
};

/// Opens one of the two key files.
pub(super) fn open(root: &Path, file: &'static str, passphrase: &Passphrase) -> Result<(Keys, Digest), Error> {
    let sealed = fs::read(&root.join(file), LONGEST)?;
    Ok((keys_of(file, &sealed, passphrase)?, Digest::of(&sealed)))
}

/// The keys in what stands in a key file.
pub(super) fn keys_of(file: &'static str, sealed: &[u8], passphrase: &Passphrase) -> Result<Keys, Error> {
    let opened = crypt::open_with_passphrase(passphrase, sealed).map_err(|source| match source {
        crypt::Error::WrongKey => Error::WrongPassphrase { file },
        source => Error::KeyFile { file, source },
    })?;
    let text = std::str::from_utf8(&opened).map_err(|_| NotKeys)?;
    Ok(Keys::from_identity_file(text)?)
}

/// The keys under a lock, opened again to be sure that it fits.
pub(super) fn seal(keys: &Keys, file: &'static str, passphrase: &Passphrase) -> Result<Vec<u8>, Error> {
    let sealed = crypt::seal_with_passphrase(passphrase, keys.to_identity_file().as_bytes())?;
    let opened = crypt::open_with_passphrase(passphrase, &sealed)?;
    let text = std::str::from_utf8(&opened).map_err(|_| NotKeys)?;
    let same = Keys::from_identity_file(text)?.same(keys);
    if same { Ok(sealed) } else { Err(Error::NotTheSame(file.to_owned())) }
}

/// Whether these words open a journal, and the keys that they open are the ones that its ledger was written with.
/// Writes nothing.
pub fn opens_with_words(root: &Path, words: &RecoveryWords) -> Result<bool, Error> {
    let (keys, _) = open(root, layout::RECOVERY, &words.passphrase())?;
    let ledger = fs::read(&root.join(Place::Ledger.path()), LONGEST);
    Ok(ledger.is_ok_and(|ledger| keys.open_own(&ledger).is_ok())
        || !Vault::holding(root, keys).are_older_than_the_texts())
}

/// Whether a change has been decided and not yet carried out to its end.
pub fn change_waits(root: &Path) -> bool {
    work::is_staged(root)
}

impl Vault {
    /// Gives `identity.age` a new passphrase. Nothing else changes, but that new keys that were begun are given up: they
    /// had the passphrase of before. After an error the file is the old one or the new. `decided` is called before anything
    /// is changed.
    pub fn change_passphrase(&mut self, passphrase: &Passphrase, decided: &dyn Fn()) -> Result<(), Error> {
        self.put_lock(layout::IDENTITY, passphrase, decided)
    }

    /// Gives `recovery.age` new words. Nothing else changes, but that new keys that were begun are given up, as they had
    /// words of their own. After an error the file is the old one or the new. `decided` is called before anything is
    /// changed.
    pub fn change_words(&mut self, words: &RecoveryWords, decided: &dyn Fn()) -> Result<(), Error> {
        self.put_lock(layout::RECOVERY, &words.passphrase(), decided)
    }

    fn put_lock(&mut self, file: &'static str, passphrase: &Passphrase, decided: &dyn Fn()) -> Result<(), Error> {
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        if let Some(strange) = work::strange_folder(&self.root, layout::STAGING) {
            return Err(Error::NotOurFolder(strange));
        }
        work::carry_out_or_set_aside(&self.root)?;
        self.keys_still_fit()?;
        if self.key_file.is_none_or(|(opened, _)| opened != file) {
            self.spare_the_other_key_file()?;
        }
        if self.needs_waiting_keys() {
            return Err(Error::NeededKeys);
        }
        let sealed = seal(&self.keys, file, passphrase)?;
        decided();
        rotation::remove(&self.root)?;
        work::sweep(&self.root)?;
        let staging = self.root.join(layout::STAGING);
        fs::make_folder(&staging)?;
        // In the folder that the next command sweeps, if this one is cut off before the rename.
        let beside = staging.join("0");
        if let Err(error) = fs::write_new(&beside, &sealed).and_then(|()| fs::rename(&beside, &self.root.join(file))) {
            work::sweep(&self.root)?;
            return Err(error.into());
        }
        self.proved.push(file);
        if self.key_file.is_some_and(|(opened, _)| opened == file) {
            self.key_file = Some((file, Digest::of(&sealed)));
        }
        fs::sync_folder(&self.root)?;
        Ok(fs::sync_folder(&staging)?)
    }

    /// Makes sure that giving another lock loses no key. The key file that was not opened may hold newer keys than the
    /// one that was, when something has put an old one back: then neither the ledger opens nor the texts do, and nothing
    /// is replaced. Where only one of them does not open, the other key file is kept beside.
    pub(super) fn spare_the_other_key_file(&self) -> Result<(), Error> {
        let Some((opened, _)) = self.key_file else { return Ok(()) };
        let other = if opened == layout::IDENTITY { layout::RECOVERY } else { layout::IDENTITY };
        // A ledger of before newer keys opens with them as well, as they hold the ones of before.
        let ledger = fs::read(&self.root.join(Place::Ledger.path()), LONGEST);
        let ledger_opens = ledger.is_ok_and(|ledger| self.keys.open_own(&ledger).is_ok());
        if !ledger_opens && self.are_older_than_the_texts() {
            return Err(Error::OtherKeys(other));
        }
        if ledger_opens && self.opened_and_closed().1 == 0 {
            return Ok(());
        }
        match fs::read(&self.root.join(other), LONGEST) {
            Err(error) if error.is_missing() => Ok(()),
            Err(error) => Err(error.into()),
            Ok(bytes) => {
                let name = layout::key_file_aside(other, Digest::of(&bytes));
                Ok(fs::replace(&self.root.join(name), &bytes)?)
            }
        }
    }

    /// Whether the key file that opened this journal is still the one that was opened.
    pub(super) fn key_file_is_as_it_was(&self) -> bool {
        let Some((file, digest)) = self.key_file else { return true };
        fs::read(&self.root.join(file), LONGEST).is_ok_and(|sealed| Digest::of(&sealed) == digest)
    }

    /// Refuses to go on with keys that another command has replaced: what they sealed, nobody would look for. A new
    /// passphrase for the same keys is no reason to stop.
    pub(super) fn keys_still_fit(&self) -> Result<(), Error> {
        if self.key_file_is_as_it_was() {
            return Ok(());
        }
        let ledger = fs::read(&self.root.join(Place::Ledger.path()), LONGEST).map_err(|_| Error::KeysReplaced)?;
        self.keys.open_own(&ledger).map(drop).map_err(|_| Error::KeysReplaced)
    }
}
