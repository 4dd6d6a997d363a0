//! Writing without unlocking: sealed to a public key, into the inbox.

use std::path::{Path, PathBuf};

use age::x25519::Recipient;
use zeroize::Zeroizing;

use super::{Digest, Error, Place, Receipts, Seen, Vault, crypt, layout, text};
use crate::{fs, id::Id};

/// A locked journal that takes new texts. It can open nothing.
#[derive(Debug, Clone)]
pub struct Capture {
    root: PathBuf,
    recipient: Recipient,
    blurs: bool,
    receipts: Option<Receipts>,
}

impl Capture {
    /// Reads the public key. `seen` is what this machine knows of the journal, if it knows it: a key that was swapped
    /// by someone else would let them read what is captured, so another key than the one seen is refused.
    pub fn open(root: &Path, seen: Option<&Seen>) -> Result<Self, Error> {
        if !super::is_journal(root) {
            return Err(Error::NoJournal(root.to_owned()));
        }
        let bytes = fs::read(&root.join(layout::CAPTURE), 4096)?;
        let key = std::str::from_utf8(&bytes).map(str::trim).map_err(|_| Error::CaptureKey)?;
        let key = match seen {
            // New keys are on their way into place, and this machine has proved them before this one has come.
            Some(seen) if seen.capture != key && super::change_waits(root) => seen.capture.as_str(),
            Some(seen) if seen.capture != key => return Err(Error::CaptureKey),
            _ => key,
        };
        let recipient = key.parse().map_err(|_| Error::CaptureKey)?;
        Ok(Self { root: root.to_owned(), recipient, blurs: false, receipts: None })
    }

    /// Whether the times of what is written say the day only.
    #[must_use]
    pub fn blurring(self, blurs: bool) -> Self {
        Self { blurs, ..self }
    }

    /// From now on this machine notes what it puts into the inbox.
    #[must_use]
    pub fn noting(self, receipts: Receipts) -> Self {
        Self { receipts: Some(receipts), ..self }
    }

    /// What there is to remember of a journal that has only been written to: its key, which nothing has proved yet.
    pub fn unproved(&self) -> Seen {
        Seen {
            capture: self.recipient.to_string(),
            sequence: 0,
            ledger: None,
            files: std::collections::BTreeMap::new(),
            earlier: Vec::new(),
        }
    }

    /// Seals a text into the inbox, wholly or not at all, and tells its id. No lock is needed: every name is new.
    pub fn write(&self, text: &str) -> Result<Id, Error> {
        let id = Id::random()?;
        let text = text::wrap(id, text);
        self.put(id, &crypt::seal(&self.recipient, &text)?, Some(Digest::of(&text)))?;
        Ok(id)
    }

    /// Seals a text for the inbox under this id, without putting it there: a draft.
    pub fn seal(&self, id: Id, text: &str) -> Result<Vec<u8>, Error> {
        Ok(crypt::seal(&self.recipient, &text::wrap(id, text))?)
    }

    /// Puts a draft, sealed under this id, into the inbox. A text that waits there under the same id stays, and then
    /// this is false.
    pub fn deliver(&self, id: Id, sealed: &[u8]) -> Result<bool, Error> {
        if fs::kind_of(&self.root.join(Place::Inbox(id).path())).is_some() {
            return Ok(false);
        }
        self.put(id, sealed, None)?;
        Ok(true)
    }

    /// `text` is the digest of what is sealed, where that is known.
    fn put(&self, id: Id, sealed: &[u8], text: Option<Digest>) -> Result<(), Error> {
        let path = self.root.join(Place::Inbox(id).path());
        if let Some(inbox) = path.parent() {
            fs::make_lasting_folder(inbox)?;
        }
        if let Some(receipts) = &self.receipts {
            // One of before, under the same id, would be wrong from here on.
            receipts.drop_of(id);
        }
        fs::replace(&path, sealed)?;
        if let Some(receipts) = &self.receipts {
            receipts.keep(id, sealed, text, &self.recipient);
        }
        if self.blurs {
            // The text is safe; a time that cannot be set is not worth a failure.
            drop(fs::blur(&path, None));
            drop(path.parent().map(|inbox| fs::blur(inbox, None)));
        }
        Ok(())
    }
}

impl Vault {
    /// Opens a draft that [`Capture::seal`] sealed under this id.
    pub fn open_draft(&self, id: Id, sealed: &[u8]) -> Result<Zeroizing<String>, Error> {
        self.open(Place::Inbox(id), sealed)
    }
}
