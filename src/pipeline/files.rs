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

/// The numbers of the entries that point at an attachment which the journal knows nothing of.
pub fn not_here(vault: &Vault, library: &Library) -> Vec<usize> {
    let lacks = |entry: &Entry| pointed_at(entry.markdown()).into_iter().any(|file| !vault.knows(file));
    library.journal.numbered().filter(|one| lacks(one.entry)).map(|one| one.number).collect()
}

/// What becomes of the attachments of an entry that is deleted for good.
#[derive(Debug, Default)]
pub struct OnlyOf {
    /// Those that nothing else points at, neither now nor in its history: they go with it.
    pub go: Vec<Id>,
    /// Those that stay, as not every other text can be read just now, and one may point at them.
    pub stay: Vec<Id>,
}

/// Sorts the attachments that an entry or a version of it points at. Called under the lock of the change.
///
/// Whatever the journal knows of counts: what its list names and is not here yet, copies that sync programs made, what waits
/// in the inbox, and what was set aside as damaged.
///
/// # Errors
/// When a folder of the journal cannot be listed.
pub fn only_of(vault: &Vault, library: &Library, id: Id) -> Result<OnlyOf, vault::Error> {
    let held = |text: &str| pointed_at(text).into_iter().collect::<BTreeSet<Id>>();
    let now = library.journal.entries().iter().find(|entry| entry.id == id);
    let mut mine = now.map(|entry| held(entry.markdown())).unwrap_or_default();
    for version in vault.versions(id) {
        mine.extend(vault.read(version).map(|text| held(&text)).unwrap_or_default());
    }
    mine.retain(|file| vault.knows(*file) || vault.has_aside(*file));
    let mut is_sure = true;
    let mut look = |text: &str| {
        let others = held(text);
        mine.retain(|file| !others.contains(file) && !text.contains(&file.to_string()));
    };
    let others = vault.known_places()?.into_iter();
    for place in others.filter(|place| !matches!(place, Place::File(_)) && place.id().is_some_and(|other| other != id))
    {
        match vault.read(place) {
            Ok(text) => look(&text),
            // A version of an attachment points at nothing.
            Err(_) => is_sure &= vault.is_of_a_file(place),
        }
    }
    for copy in vault.copies() {
        match (copy.original, vault.read_copy(&copy)) {
            (Some(Place::Ledger | Place::Settings | Place::File(_)), _) => {}
            (Some(place), _) if place.id() == Some(id) => {}
            (_, Ok((_, text))) => look(&text),
            (original, Err(_)) => is_sure &= original.is_some_and(|place| vault.is_of_a_file(place)),
        }
    }
    is_sure &= vault.set_aside_of_others(id);
    let mine: Vec<Id> = mine.into_iter().collect();
    Ok(if is_sure { OnlyOf { go: mine, stay: Vec::new() } } else { OnlyOf { go: Vec::new(), stay: mine } })
}
