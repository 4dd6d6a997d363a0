//! Unlocking: the keys from one of the two key files, a change that was cut off carried to its end, the ledger read.

use std::path::Path;

use rayon::prelude::*;

use super::{
    Digest, Error, FindingKind, Keys, LONGEST, Ledger, Place, Seen, Vault, crypt, is_journal, layout, slots,
    union::Side, work,
};
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
                vault.keys_are_of_this_journal()?;
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
            cut_off: None,
            proved: Vec::new(),
            blurs: false,
            last_seen: None,
            ledger_of_before: None,
            ledger_is_closed: false,
            receipts: None,
        }
    }

    /// Carries a change that was cut off to its end, and takes away what one left that never was. On a disk that cannot be
    /// written it stays as it is: reading goes on there.
    pub(super) fn carry_on(&mut self) -> Result<(), Error> {
        fs::sweep(&self.root.join("inbox"));
        fs::sweep(&self.root.join(layout::SITE));
        self.clear_keys_in_place();
        let staging = self.root.join(layout::STAGING);
        let waits = |one: &fs::Listed| staging.join(&one.name) == self.root.join(layout::ROTATION);
        let is_idle = fs::list(&staging).is_ok_and(|listed| listed.iter().all(waits));
        self.cut_off = None;
        if work::strange_folder(&self.root, layout::STAGING).is_some() || is_idle {
            return Ok(());
        }
        let Some(_lock) = Lock::where_possible(&self.root.join(layout::LOCK))? else { return Ok(()) };
        match work::carry_out_or_set_aside(&self.root) {
            Ok(carried_on) => self.carried_on = carried_on,
            // Reading goes on with what stands there; a writing command stops with the same.
            Err(error) => self.cut_off = Some(error),
        }
        if !self.carried_on && self.cut_off.is_none() {
            // What cannot be taken away now is taken away by the next change, or stops that.
            drop(work::sweep(&self.root));
        }
        Ok(())
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
        (self.ledger_of_before, self.ledger_is_closed) = (None, false);
        match self.ledger_in(&sealed) {
            Some(Side { ledger, of_before: false, .. }) => (self.ledger, self.ledger_problem) = (ledger, None),
            Some(before) => {
                (self.ledger_of_before, self.ledger_problem) = (Some(before), Some(FindingKind::EarlierKeys));
            }
            None => {
                let opened = self.keys.open_own(&sealed);
                self.ledger_is_closed = matches!(opened, Err(crypt::Error::WrongKey));
                let is_text = opened.is_ok_and(|bytes| std::str::from_utf8(&bytes).is_ok());
                self.ledger_problem = Some(if is_text { FindingKind::Foreign } else { FindingKind::Damaged });
            }
        }
        self.ledger_digest = Some(digest);
    }

    /// Whether the keys that were opened can be the journal's. When they open neither its ledger nor any text, they are
    /// most likely older than it: a sync program has put an old key file back.
    pub(super) fn keys_are_of_this_journal(&self) -> Result<(), Error> {
        if !self.ledger_is_closed {
            return Ok(());
        }
        let (opened, closed) = self.opened_and_closed();
        let old = if opened + closed == 0 { self.capture_key_is_another() } else { opened == 0 };
        if old { Err(self.other_keys()) } else { Ok(()) }
    }

    /// Whether these keys look older than the texts that stand here: none opens, or some do not and the key for capture
    /// is another as well.
    pub(super) fn are_older_than_the_texts(&self) -> bool {
        match self.opened_and_closed() {
            (0, 0) => self.capture_key_is_another(),
            (0, _) => true,
            (_, closed) => closed > 0 && self.capture_key_is_another(),
        }
    }

    /// [`Error::OtherKeys`] when the ledger does not open, and this machine knows that other keys came after these.
    pub fn keys_are_not_older_than(&self, seen: &Seen) -> Result<(), Error> {
        let older = seen.earlier.contains(&self.keys.capture().to_public().to_string());
        if self.ledger_is_closed && older { Err(self.other_keys()) } else { Ok(()) }
    }

    /// Refuses a change that would write a new ledger over one that newer keys may open: some texts open and some do
    /// not, and the key for capture is another than these keys'.
    pub(super) fn ledger_may_be_replaced(&self) -> Result<(), Error> {
        self.keys_are_of_this_journal()?;
        let older = self.ledger_is_closed && self.capture_key_is_another() && self.opened_and_closed().1 > 0;
        if older { Err(self.other_keys()) } else { Ok(()) }
    }

    /// The error that names the key file which may hold newer keys.
    pub(super) fn other_keys(&self) -> Error {
        let opened = self.key_file.map_or(layout::IDENTITY, |(file, _)| file);
        Error::OtherKeys(if opened == layout::IDENTITY { layout::RECOVERY } else { layout::IDENTITY })
    }

    /// How many texts these keys open, and how many are sealed to others, by their headers alone.
    pub(super) fn opened_and_closed(&self) -> (usize, usize) {
        let sighted = ["entries", "records"].map(|folder| self.sight(folder).unwrap_or_default()).concat();
        let fits = sighted.par_iter().filter_map(|one| {
            let sealed = self.read_sealed(one.place).ok()?;
            crypt::begins(&sealed).then(|| self.keys.fit(&sealed))
        });
        let fits: Vec<bool> = fits.collect();
        let opened = fits.iter().filter(|fits| **fits).count();
        (opened, fits.len() - opened)
    }

    /// Whether a key for capture stands here that is not these keys'.
    fn capture_key_is_another(&self) -> bool {
        fs::kind_of(&self.root.join(layout::CAPTURE)).is_some() && !self.capture_key_is_ours()
    }
}
