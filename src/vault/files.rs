//! Attachments in the journal: sealing one, reading it, and proving what no text is.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::{
    Copied, Error, LONGEST, Place, Vault, Work, crypt,
    file::{
        self,
        NotTheFile::{Foreign, Swapped},
    },
    text,
    texts::{FOREIGN, SWAPPED},
};
use crate::{attachment::Attachment, fs, id::Id};

impl Vault {
    /// Opens an attachment.
    ///
    /// # Errors
    /// When it is not there, does not open to its end, or is not the one of this name.
    pub fn read_file(&self, id: Id) -> Result<Attachment, Error> {
        let place = Place::File(id);
        let opened = self.open_bytes(place, &self.read_sealed(place)?)?;
        file::unwrap(id, &opened).map_err(|problem| error(place, problem))
    }

    /// What an attachment is and is called, from its first lines alone: its media type, its name. The bytes behind them
    /// are not proved by it.
    pub fn about_file(&self, id: Id) -> Result<(String, String), Error> {
        use std::io::Read;
        let place = Place::File(id);
        let (sealed, _) = fs::open(&self.root.join(place.path()))?;
        let damaged = || Error::Sealed { place, source: crypt::Error::Damaged };
        let opening = crypt::opening(self.keys.writer(), sealed);
        let Ok(stream) = opening else {
            // Sealed to the keys of before, or not ours: the way that tells which.
            let whole = self.read_file(id)?;
            return Ok((whole.media, whole.name));
        };
        let mut start = Zeroizing::new(Vec::with_capacity(file::LONGEST_HEAD));
        stream.take(file::LONGEST_HEAD as u64).read_to_end(&mut start).map_err(|_| damaged())?;
        let head = file::head(id, &start).map_err(|problem| error(place, problem))?;
        Ok((head.media, head.name))
    }

    /// Whether a sealed file is what its place says: an attachment under `files/`, a version of a text or of an attachment
    /// in the history, a text anywhere else.
    pub(super) fn prove(&self, place: Place, sealed: &[u8]) -> Result<(), Error> {
        let (id, text_too) = match place {
            Place::File(id) => (id, false),
            Place::History(id, _) => (id, true),
            _ => return self.open(place, sealed).map(drop),
        };
        let opened = self.open_bytes(place, sealed)?;
        match file::unwrap(id, &opened) {
            Ok(_) => Ok(()),
            Err(Foreign) if text_too => text::unwrap(id, &opened)
                .map(drop)
                .map_err(|problem| error(place, if problem == text::NotTheText::Swapped { Swapped } else { Foreign })),
            Err(problem) => Err(error(place, problem)),
        }
    }

    /// Every sealed file that stands here or that the ledger names.
    ///
    /// # Errors
    /// When a folder of the journal cannot be listed.
    pub fn known_places(&self) -> Result<BTreeSet<Place>, Error> {
        Ok(self.sealed_places()?.into_iter().chain(self.ledger.files.keys().copied()).collect())
    }

    /// Whether what stands in a place of the history is a version of an attachment.
    pub fn is_of_a_file(&self, place: Place) -> bool {
        let Place::History(id, _) = place else { return matches!(place, Place::File(_)) };
        let opened = self.read_sealed(place).and_then(|sealed| self.open_bytes(place, &sealed));
        opened.is_ok_and(|opened| file::unwrap(id, &opened).is_ok())
    }

    /// Whether nothing that was set aside in `damaged/` is of another text than this one; attachments are none.
    pub fn set_aside_of_others(&self, id: Id) -> bool {
        let mut places = self.aside_places().into_iter();
        places.all(|place| place.id() == Some(id) || matches!(place, Place::File(_)))
    }

    /// A copy of an attachment, or of a version of anything, as it is sealed; and whether the journal holds just that
    /// already, in its place or in its history, under whatever keys.
    ///
    /// # Errors
    /// When it is not what it is a copy of.
    pub fn read_file_copy(&self, copy: &Copied) -> Result<(Vec<u8>, bool), Error> {
        let place = copy.original.ok_or_else(|| Error::NoCopy(copy.file.clone()))?;
        let sealed = fs::read(&self.root.join(&copy.file), LONGEST)?;
        self.prove(place, &sealed)?;
        let content = self.open_bytes(place, &sealed)?;
        let same = |there: Place| {
            self.read_sealed(there).and_then(|sealed| self.open_bytes(there, &sealed)).is_ok_and(|one| *one == *content)
        };
        let places = place.id().into_iter().flat_map(|id| {
            [place, Place::File(id), Place::Entry(id), Place::Record(id)].into_iter().chain(self.versions(id))
        });
        let known = places.into_iter().any(same);
        Ok((sealed, known))
    }
}

impl Work<'_> {
    /// Adds an attachment under a new name. It is sealed at once, so that its bytes need not be held in clear.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn make_file(&mut self, id: Id, file: &Attachment) -> Result<(), Error> {
        let sealed = crypt::seal(&self.vault().keys().writer().to_public(), &file::wrap(id, file))?;
        self.make_sealed(Place::File(id), sealed);
        Ok(())
    }
}

fn error(place: Place, problem: file::NotTheFile) -> Error {
    let problem = match problem {
        Swapped => SWAPPED,
        Foreign => FOREIGN,
    };
    Error::Text { place, problem }
}
