//! The sealed texts of a journal: which there are, and what is in them.

use std::{collections::BTreeMap, path::Path, time::SystemTime};

use zeroize::Zeroizing;

use super::{Digest, Error, LONGEST, Place, Vault, crypt, text, work};
use crate::{
    fs::{self, Kind},
    id::Id,
};

/// A file in the folder, without having been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighted {
    /// Where.
    pub place: Place,
    /// Its length in bytes.
    pub length: u64,
    /// When it was last changed, as the system says.
    pub modified: Option<SystemTime>,
}

/// Why a text is not the one of its place: it begins with another id.
pub(super) const SWAPPED: &str = "holds the text of another file";
/// Why a text is none: it has no lines of ours at its start.
pub(super) const FOREIGN: &str = "holds no text of this journal";

impl Vault {
    /// The entries, or what else stands in a folder of that kind, unopened.
    pub fn sight(&self, folder: &str) -> Result<Vec<Sighted>, Error> {
        if work::strange_folder(&self.root, folder).is_some() {
            // A link could lead anywhere; `glance` names it.
            return Ok(Vec::new());
        }
        let listed = fs::list(&self.root.join(folder))?;
        let place = |one: &fs::Listed| format!("{folder}/{}", one.name).parse::<Place>().ok();
        let files = listed.iter().filter(|one| one.kind == Kind::File);
        let sighted = files
            .filter_map(|one| place(one).map(|place| Sighted { place, length: one.length, modified: one.modified }));
        Ok(sighted.collect())
    }

    /// Gives a file that another program has put into the inbox, under a name of its own, the random name that a
    /// captured text has. It must be sealed to the capture key and hold a text; anything else stays as it is. Called
    /// under the lock of a change.
    pub(super) fn name_strangers(&self) -> Result<(), Error> {
        let folder = self.root.join("inbox");
        for one in fs::list(&folder)? {
            let known = format!("inbox/{}", one.name).parse::<Place>().is_ok();
            if known || !may_be_captured(&one) {
                continue;
            }
            let id = Id::random()?;
            let Ok(sealed) = fs::read(&folder.join(&one.name), LONGEST) else { continue };
            if self.open(Place::Inbox(id), &sealed).is_ok() {
                fs::rename(&folder.join(&one.name), &self.root.join(Place::Inbox(id).path()))?;
            }
        }
        Ok(fs::sync_folder(&folder)?)
    }

    /// Gives a captured text that stands under another name than its own, as after someone has renamed it, its own again;
    /// where that is taken, it is sealed anew under one that is free. Of copies that are the same file, one stays. Called
    /// under the lock of a change.
    pub(super) fn name_by_their_texts(&self) -> Result<(), Error> {
        let mut waiting = BTreeMap::new();
        for one in self.sight("inbox")? {
            // What the disk does not give stays where it is.
            waiting.extend(self.read_sealed(one.place).ok().map(|sealed| (one.place, sealed)));
        }
        let is_renamed = |place: Place, sealed: &[u8]| {
            let opened = self.open(place, sealed);
            opened.is_err_and(|error| matches!(error, Error::Text { problem, .. } if problem == SWAPPED))
        };
        let renamed: Vec<Place> =
            waiting.iter().filter(|(place, sealed)| is_renamed(**place, sealed)).map(|(place, _)| *place).collect();
        for place in &renamed {
            let Some(sealed) = waiting.remove(place) else { continue };
            let from = self.root.join(place.path());
            let bytes = self.open_bytes(*place, &sealed)?;
            let Some(own) = text::own_id(&bytes) else { continue };
            let to = self.root.join(Place::Inbox(own).path());
            if waiting.values().any(|other| *other == sealed) {
                fs::remove(&from)?;
            } else if fs::kind_of(&to).is_none() {
                fs::rename(&from, &to)?;
            } else if let Ok(text) = text::unwrap(own, &bytes) {
                let id = Id::random()?;
                let sealed = crypt::seal(&self.keys.capture().to_public(), &text::wrap(id, &text))?;
                fs::replace(&self.root.join(Place::Inbox(id).path()), &sealed)?;
                fs::remove(&from)?;
            }
        }
        if renamed.is_empty() { Ok(()) } else { Ok(fs::sync_folder(&self.root.join("inbox"))?) }
    }

    /// Whether anything waits in the inbox.
    pub fn has_captured(&self) -> Result<bool, Error> {
        if work::strange_folder(&self.root, "inbox").is_some() {
            return Ok(false);
        }
        let listed = fs::list(&self.root.join("inbox"))?;
        Ok(listed.iter().any(may_be_captured))
    }

    /// Opens a text of the journal: an entry, a record, an earlier version, a captured one.
    pub fn read(&self, place: Place) -> Result<Zeroizing<String>, Error> {
        self.open_standing(place, &self.read_sealed(place)?)
    }

    pub(super) fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<String>, Error> {
        let captured = matches!(place, Place::Inbox(_));
        let opened = self.open_bytes(place, sealed)?;
        let id = place.id().ok_or(Error::Text { place, problem: "is not a text" })?;
        let unwrapped = if captured { text::unwrap_captured(id, &opened) } else { text::unwrap(id, &opened) };
        unwrapped.map_err(|problem| Error::Text {
            place,
            problem: match problem {
                text::NotTheText::Swapped => SWAPPED,
                text::NotTheText::Foreign => FOREIGN,
            },
        })
    }

    /// What is sealed, as it is: with its id and its padding.
    pub(super) fn open_bytes(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let inbox = matches!(place, Place::Inbox(_));
        let opened = if inbox { self.keys.open_captured(sealed) } else { self.keys.open_own(sealed) };
        opened.map_err(|source| Error::Sealed { place, source })
    }

    pub(super) fn read_sealed(&self, place: Place) -> Result<Vec<u8>, Error> {
        Ok(fs::read(&self.root.join(place.path()), LONGEST)?)
    }

    /// The digest of the file that the ledger says stands here.
    pub fn witnessed(&self, place: Place) -> Option<Digest> {
        self.ledger.files.get(&place).map(|witness| witness.digest)
    }

    /// Whether the very file stands in a place that the ledger names there.
    pub(super) fn stands_as_named(&self, place: Place) -> bool {
        let named = self.witnessed(place);
        named.is_some() && self.read_sealed(place).is_ok_and(|sealed| named == Some(Digest::of(&sealed)))
    }

    /// Whether the ledger names a file of this digest anywhere.
    pub(super) fn names(&self, digest: Digest) -> bool {
        self.ledger.files.values().any(|witness| witness.digest == digest)
    }

    /// The versions of a text that the history holds, oldest first.
    pub fn versions(&self, id: Id) -> Vec<Place> {
        let mine = |place: &&Place| matches!(place, Place::History(of, _) if *of == id);
        // The folder knows of versions that a lost ledger has forgotten.
        let listed = self.sight(&format!("history/{id}")).unwrap_or_default().into_iter().map(|one| one.place);
        let mut all: Vec<Place> = self.ledger.files.keys().filter(mine).copied().chain(listed).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether this id is taken: by an entry, a record, an attachment, or a version of one.
    pub fn knows(&self, id: Id) -> bool {
        let there = |place: Place| fs::kind_of(&self.root.join(place.path())).is_some();
        self.ledger.files.keys().any(|place| place.id() == Some(id))
            || [Place::Entry(id), Place::Record(id), Place::File(id)].into_iter().any(there)
            || !self.versions(id).is_empty()
    }

    /// Whether a sealed text is a version of one that was taken away for good, as it was then.
    pub fn is_erased(&self, place: Place, sealed: &[u8]) -> bool {
        place.id().is_some_and(|id| self.ledger.erased.contains(&(id, Digest::of(sealed))))
    }

    /// Whether this id was taken away for good.
    pub fn destroyed(&self, id: Id) -> bool {
        self.ledger.destroyed.contains(&id)
    }
}

/// Whether a file of the inbox is one to look into, by its name alone.
fn may_be_captured(one: &fs::Listed) -> bool {
    let ends = Path::new(&one.name).extension().is_some_and(|end| end.eq_ignore_ascii_case("age"));
    one.kind == Kind::File && !one.name.starts_with('.') && ends
}
