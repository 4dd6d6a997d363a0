//! Which attachments belong to what: those that go with an entry, and those that a page shows.

use std::collections::{BTreeMap, BTreeSet};

use super::Library;
use crate::{
    attachment::{Attachment, Kind},
    entry::{Entry, Reference, references},
    id::Id,
    privacy,
    vault::{self, Place, Vault},
};

/// The longest file that a page holds, in bytes.
pub const LONGEST_IN_PAGE: usize = 16 * 1024 * 1024;
/// The most that a page holds of files, in bytes: it is read whole before it opens, on a phone too.
pub const MOST_IN_PAGE: usize = 64 * 1024 * 1024;

/// The files for a page.
#[derive(Default)]
pub struct ForPage {
    /// Those that may stand in it.
    pub held: BTreeMap<Id, Attachment>,
    /// How many are too long.
    pub too_long: usize,
    /// How many there was no room for, those of the newest entries first.
    pub no_room: usize,
    /// How many cannot be read.
    pub unread: usize,
}

impl ForPage {
    /// How many of the files that entries point at are not here.
    pub fn left_out(&self) -> usize {
        self.too_long + self.no_room + self.unread
    }

    /// Reads what entries and the notes of sessions point at, from the newest. What stands in a private passage alone is
    /// not read unless those are wanted; `pictures_alone` leaves everything else.
    pub fn read(vault: &Vault, library: &Library, with_private: bool, pictures_alone: bool) -> Self {
        let (mut files, mut seen, mut total) = (Self::default(), BTreeSet::new(), 0_usize);
        let entries = library.journal.numbered().rev().map(|one| one.entry);
        let texts = entries.flat_map(|entry| {
            let open = if with_private { Some(entry.markdown().to_owned()) } else { open_part(entry) };
            open.map(|text| pointed_at(&text)).unwrap_or_default()
        });
        let notes = library.journal.records().iter().flat_map(|record| pointed_at(record.markdown()));
        for id in texts.chain(notes) {
            if !seen.insert(id) {
                continue;
            }
            let is_wanted = |media: &str| !pictures_alone || Kind::of_media(media).is_some_and(Kind::is_shown);
            match vault.read_file(id) {
                Ok(file) if !is_wanted(&file.media) => {}
                Ok(file) if file.bytes.len() > LONGEST_IN_PAGE => files.too_long += 1,
                Ok(file) if total + file.bytes.len() > MOST_IN_PAGE => files.no_room += 1,
                Ok(file) => {
                    total += file.bytes.len();
                    files.held.insert(id, file);
                }
                Err(_) => files.unread += 1,
            }
        }
        files
    }
}

fn open_part(entry: &Entry) -> Option<String> {
    privacy::without_private(entry).map(|entry| entry.markdown().to_owned())
}

fn pointed_at(text: &str) -> Vec<Id> {
    references(text).iter().filter_map(Reference::held).collect()
}

/// The attachments that an entry or a version of it points at, and that nothing else in the journal points at, neither
/// now nor in its history: what goes for good with it.
pub fn only_of(vault: &Vault, library: &Library, id: Id) -> Result<Vec<Id>, vault::Error> {
    let held = |text: &str| references(text).iter().filter_map(Reference::held).collect::<BTreeSet<Id>>();
    let now = library.journal.entries().iter().find(|entry| entry.id == id);
    let mut mine = now.map(|entry| held(entry.markdown())).unwrap_or_default();
    for version in vault.versions(id) {
        mine.extend(vault.read(version).map(|text| held(&text)).unwrap_or_default());
    }
    mine.retain(|file| vault.knows(*file));
    if mine.is_empty() {
        return Ok(Vec::new());
    }
    let others = vault.sealed_places()?.into_iter().filter(|place| {
        matches!(place, Place::Entry(_) | Place::Record(_) | Place::History(..)) && place.id() != Some(id)
    });
    for place in others {
        // What cannot be read as a text points at nothing.
        let Ok(text) = vault.read(place) else { continue };
        mine.retain(|file| !text.contains(&file.to_string()));
        if mine.is_empty() {
            break;
        }
    }
    Ok(mine.into_iter().collect())
}
