//! Unlocking: the keys from one of the two key files, a change that was cut off carried to its end, the ledger read.

use std::path::Path;

use super::{Digest, Error, FindingKind, Keys, LONGEST, Ledger, Place, Vault, crypt, is_journal, layout, slots, work};
use crate::{
    fs::{self, Lock},
    secret::{Passphrase, RecoveryWords},
};

impl Vault {
    /// Unlocks a journal with the passphrase. Writes nothing before the passphrase has proved right.
    pub fn unlock(root: &Path, passphrase: &Passphrase) -> Result<Self, Error> {
        Self::unlock_with(root, layout::IDENTITY, passphrase)
    }

    /// Unlocks a journal with the 24 recovery words.
    pub fn recover(root: &Path, words: &RecoveryWords) -> Result<Self, Error> {
        Self::unlock_with(root, layout::RECOVERY, &words.passphrase())
    }

    fn unlock_with(root: &Path, file: &'static str, passphrase: &Passphrase) -> Result<Self, Error> {
        if !is_journal(root) {
            return Err(Error::NoJournal(root.to_owned()));
        }
        let mut carried_on = false;
        for round in 0..3 {
            let (keys, digest) = slots::open(root, file, passphrase).map_err(|error| match error {
                // It did open a moment ago.
                Error::WrongPassphrase { .. } if round > 0 => Error::KeysReplaced,
                error => error,
            })?;
            let mut vault = Self::holding(root, keys);
            vault.key_file = Some((file, digest));
            vault.proved.push(file);
            vault.carry_on()?;
            carried_on |= vault.carried_on;
            // A change that was carried on, or another command, may have replaced the keys.
            if vault.key_file_is_as_it_was() {
                vault.carried_on = carried_on;
                vault.refresh();
                return Ok(vault);
            }
        }
        Err(Error::KeysReplaced)
    }

    /// A journal whose ledger has not been read yet.
    pub(super) fn holding(root: &Path, keys: Keys) -> Self {
        Self {
            root: root.to_owned(),
            keys,
            key_file: None,
            ledger: Ledger::default(),
            ledger_digest: None,
            ledger_problem: None,
            carried_on: false,
            proved: Vec::new(),
            blurs: false,
            last_seen: None,
        }
    }

    /// Carries a change that was cut off to its end.
    pub(super) fn carry_on(&mut self) -> Result<(), Error> {
        fs::sweep(&self.root.join("inbox"));
        let staging = self.root.join(layout::STAGING);
        if work::strange_folder(&self.root, layout::STAGING).is_some() || fs::list(&staging)?.is_empty() {
            return Ok(());
        }
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        self.carried_on = work::carry_out_or_set_aside(&self.root)?;
        if self.carried_on { Ok(()) } else { work::sweep(&self.root) }
    }

    /// Reads the ledger again if it is not the one that is known.
    pub(super) fn refresh(&mut self) {
        let sealed = match fs::read(&self.root.join(Place::Ledger.path()), LONGEST) {
            Err(error) if error.is_missing() => {
                self.ledger_problem = Some(FindingKind::Missing);
                return;
            }
            Ok(sealed) => sealed,
            Err(_) => {
                self.ledger_problem = Some(FindingKind::Damaged);
                return;
            }
        };
        let digest = Digest::of(&sealed);
        if self.ledger_digest == Some(digest) {
            return;
        }
        let opened = crypt::open(self.keys.writer(), &sealed).ok();
        let text = opened.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        match text.map(|text| Ledger::read(text, &self.keys)) {
            Some(Ok(ledger)) => (self.ledger, self.ledger_problem) = (ledger, None),
            Some(Err(_)) => self.ledger_problem = Some(FindingKind::Foreign),
            None => self.ledger_problem = Some(FindingKind::Damaged),
        }
        self.ledger_digest = Some(digest);
    }
}
