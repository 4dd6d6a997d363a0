//! What this machine put into the inbox and has not seen taken in, kept outside the folder: no ledger covers the inbox, so
//! nothing else could tell that a text was taken out of it, or another one put in its place.
//!
//! A receipt is one small file for each text: its name is the text's id, and it holds the SHA-256 of the sealed text, the
//! public key that it was sealed to and, sealed to that key, the SHA-256 of what is sealed: another computer may have
//! sealed it again with new keys. Commands that write at once write files of their own, so none loses another's. It is
//! written after the text, so that a command that is cut off leaves no receipt of a text that was never confirmed.

use std::path::{Path, PathBuf};

use age::x25519::Recipient;
use zeroize::Zeroizing;

use super::{Digest, Error, Finding, FindingKind, Ledger, Place, Vault, crypt};
use crate::{fs, id::Id};

/// The receipts of one journal on this machine.
#[derive(Debug, Clone)]
pub struct Receipts {
    folder: PathBuf,
}

/// What is known of a text that was put into the inbox.
struct Receipt {
    /// Of the sealed text.
    digest: Digest,
    /// The public key that it was sealed to.
    capture: String,
    /// The digest of what is sealed, itself sealed; empty for a draft, which was moved unread.
    text: Vec<u8>,
}

/// How what stands in the inbox compares with a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is the text that was put there.
    There,
    /// Something else stands in its place, or it cannot be read.
    Another,
    /// Nothing stands there.
    Gone,
}

impl Receipts {
    /// The receipts in this folder, which need not be there yet.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps a receipt. Where none can be kept, as on a disk that is read-only, there is none: writing goes on.
    pub(super) fn keep(&self, id: Id, sealed: &[u8], text: Option<Digest>, capture: &Recipient) {
        let mut receipt = format!("{} {capture}\n", Digest::of(sealed).hex()).into_bytes();
        receipt.extend(text.and_then(|text| crypt::seal(capture, &text.0).ok()).unwrap_or_default());
        // Another command takes the folder away when it is empty: then it is made once more.
        for _ in 0..3 {
            if fs::make_folder(&self.folder).is_err() || fs::replace_unsynced(&self.path(id), &receipt).is_ok() {
                return;
            }
        }
    }

    /// Lets a receipt go. One that stays is let go the next time.
    pub(super) fn drop_of(&self, id: Id) {
        drop(fs::remove(&self.path(id)));
    }

    fn path(&self, id: Id) -> PathBuf {
        self.folder.join(id.to_string())
    }

    /// One that cannot be read, as after a loss of power, is none.
    fn of(&self, id: Id) -> Option<Receipt> {
        let bytes = fs::read(&self.path(id), 4096).ok()?;
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (digest, capture) = std::str::from_utf8(&bytes[..end]).ok()?.split_once(' ')?;
        Some(Receipt { digest: Digest::parse(digest)?, capture: capture.to_owned(), text: bytes[end + 1..].to_vec() })
    }

    fn all(&self) -> Vec<(Id, Receipt)> {
        let listed = fs::list(&self.folder).unwrap_or_default();
        let ids = listed.iter().filter_map(|one| one.name.parse().ok());
        ids.filter_map(|id| Some((id, self.of(id)?))).collect()
    }

    /// Lets the receipts go of texts that do not stand in the inbox as they were put there: the writer knows.
    pub fn accept(&self, root: &Path) {
        for (id, receipt) in self.all() {
            if standing(root, id, &receipt) != Standing::There {
                self.drop_of(id);
            }
        }
        fs::remove_if_empty(&self.folder);
    }
}

fn standing(root: &Path, id: Id, receipt: &Receipt) -> Standing {
    match fs::read(&root.join(Place::Inbox(id).path()), super::LONGEST) {
        Ok(sealed) if Digest::of(&sealed) == receipt.digest => Standing::There,
        Err(error) if error.is_missing() => Standing::Gone,
        _ => Standing::Another,
    }
}

impl Vault {
    /// From now on what stands in the inbox is compared with these.
    pub fn compare_inbox(&mut self, receipts: Receipts) {
        self.receipts = Some(receipts);
    }

    /// Opens what stands in a place. A captured text that is not the one that this machine put there is not opened.
    pub(super) fn open_standing(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<String>, Error> {
        self.is_standing(place, sealed)?;
        self.open(place, sealed)
    }

    /// Refuses a captured text that is not the one that this machine put there.
    pub(super) fn is_standing(&self, place: Place, sealed: &[u8]) -> Result<(), Error> {
        if let Place::Inbox(id) = place
            && self.receipt(id).is_some_and(|receipt| !self.is_of(&receipt, place, sealed))
        {
            return Err(Error::Text { place, problem: super::texts::SWAPPED });
        }
        Ok(())
    }

    /// The captured texts that this machine put into the inbox, that are gone, and that no ledger knows anything of: the
    /// journal's, or without that the one that this machine saw last.
    pub(super) fn gone_from_inbox(&self) -> Vec<Finding> {
        let gone = |id: Id, receipt: &Receipt| {
            self.is_ours(receipt)
                && standing(&self.root, id, receipt) == Standing::Gone
                && !self.has_taken_in(id)
                // A sync program has brought the entry before the ledger, which names it as that.
                && self.read(Place::Entry(id)).is_err()
        };
        let all = self.receipts.iter().flat_map(Receipts::all);
        all.filter(|(id, receipt)| gone(*id, receipt))
            .map(|(id, _)| Finding::at(FindingKind::Missing, Place::Inbox(id)))
            .collect()
    }

    /// Lets the receipts go of texts that are out of the inbox and that the ledger knows: taken in, here or on another
    /// computer, and whatever became of them then.
    pub fn settle_receipts(&self) {
        let Some(receipts) = self.receipts.as_ref().filter(|_| self.ledger_problem.is_none()) else { return };
        for (id, receipt) in receipts.all() {
            if self.has_taken_in(id) && standing(&self.root, id, &receipt) == Standing::Gone {
                receipts.drop_of(id);
            }
        }
        fs::remove_if_empty(&receipts.folder);
    }

    /// The receipt of a text of this journal: another one may have stood at the same place.
    fn receipt(&self, id: Id) -> Option<Receipt> {
        self.receipts.as_ref()?.of(id).filter(|receipt| self.is_ours(receipt))
    }

    /// Whether a sealed text is the one of a receipt: the very file, or the same text sealed again.
    fn is_of(&self, receipt: &Receipt, place: Place, sealed: &[u8]) -> bool {
        if receipt.digest == Digest::of(sealed) {
            return true;
        }
        let Ok(text) = self.open_bytes(place, sealed) else {
            // That it does not open is said instead.
            return true;
        };
        if receipt.text.is_empty() {
            // Under the keys of then it would be that very file; sealed again with later ones, nothing can be told.
            return !self.keys.captures_to(&receipt.capture, sealed);
        }
        self.keys.open_captured(&receipt.text).is_ok_and(|known| known.as_slice() == Digest::of(&text).0)
    }

    fn is_ours(&self, receipt: &Receipt) -> bool {
        receipt.capture == self.keys.capture().to_public().to_string()
            || self.keys.earlier_captures().contains(&receipt.capture)
    }

    /// Whether the ledger names a text of this id, a version of one, or one that was deleted for good. What stands in the
    /// folder does not count: anyone could have put it there.
    fn has_taken_in(&self, id: Id) -> bool {
        let knows =
            |ledger: &Ledger| ledger.files.keys().any(|place| place.id() == Some(id)) || ledger.destroyed.contains(&id);
        match (self.ledger_problem, self.ledger_last_seen()) {
            (Some(_), Some(last)) => knows(&self.ledger) || knows(last),
            _ => knows(&self.ledger),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_says_what_was_put_there_and_what_is_no_receipt_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("journal");
        let receipts = Receipts::in_folder(folder.path().join("inbox"));
        let key = age::x25519::Identity::generate().to_public();
        let (one, two) = (Id::random().unwrap(), Id::random().unwrap());
        fs::make_folder(&root.join("inbox")).unwrap();
        for id in [one, two] {
            fs::replace(&root.join(Place::Inbox(id).path()), b"sealed").unwrap();
            receipts.keep(id, b"sealed", Some(Digest::of(b"text")), &key);
        }
        let digests = |receipts: &Receipts| receipts.all().into_iter().map(|(_, one)| one.digest).collect::<Vec<_>>();
        assert_eq!(digests(&receipts), [Digest::of(b"sealed"); 2]);
        fs::replace(&root.join(Place::Inbox(two).path()), b"another").unwrap();
        receipts.accept(&root);
        assert_eq!(digests(&receipts).len(), 1);
        assert!(receipts.of(one).unwrap().text.len() > 32 && receipts.of(one).unwrap().capture == key.to_string());
        // What a loss of power, or anyone, left there.
        for left in [&b""[..], b"x", b"\n", b"\xff\xfe\n", &[b'0'; 64]] {
            fs::replace(&receipts.path(one), left).unwrap();
            assert!(receipts.of(one).is_none());
        }
        // Nowhere to keep it: nothing happens.
        fs::replace(&folder.path().join("file"), b"").unwrap();
        Receipts::in_folder(folder.path().join("file")).keep(one, b"sealed", None, &key);
    }
}
