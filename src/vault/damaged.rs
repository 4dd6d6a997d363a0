//! What cannot be opened any more, set aside in `damaged/` by the writer's wish: kept, and in nobody's way.
//!
//! Each file goes there under the name of its place with the start of its digest: `damaged/entries-<id>-<16 digits>.age`.

use super::{Copied, Digest, Error, Finding, FindingKind, LONGEST, Place, Vault, crypt, layout, work};
use crate::{
    fs::{self, Kind, Lock},
    id::Id,
};

impl Vault {
    /// The key files that no passphrase opens any more, as they are empty or cut short. A computer that is new to the
    /// journal knows them by nothing else.
    pub fn damaged_key_files(&self) -> Vec<Finding> {
        let is_damaged = |name: &&str| {
            fs::read(&self.root.join(name), LONGEST).is_ok_and(|sealed| !crypt::asks_for_passphrase(&sealed))
        };
        let names = [layout::IDENTITY, layout::RECOVERY].into_iter().filter(is_damaged);
        names.map(|name| Finding::new(FindingKind::Damaged, name, None)).collect()
    }

    /// The key files that were kept beside when others took their places.
    pub fn key_files_aside(&self) -> Vec<String> {
        let listed = fs::list(&self.root).unwrap_or_default();
        listed.into_iter().map(|one| one.name).filter(|name| layout::is_key_file_aside(name)).collect()
    }

    /// Which of these files are texts of the journal that are damaged, so that nothing opens them.
    pub fn damaged(&self, files: &[Finding]) -> Vec<Place> {
        let places =
            files.iter().filter(|one| one.kind == FindingKind::Damaged).filter_map(|one| one.file.parse().ok());
        places.filter(|place| self.is_damaged(*place)).collect()
    }

    /// Which of these files hold the text of another place that stands there as well, so that nothing is only in them.
    pub fn doubled(&self, files: &[Finding]) -> Vec<Place> {
        let places =
            files.iter().filter(|one| one.kind == FindingKind::Swapped).filter_map(|one| one.file.parse().ok());
        places.filter(|place| self.is_doubled(*place)).collect()
    }

    /// Whether what stands in a place is the text of another that stands there as well.
    pub(super) fn is_doubled(&self, place: Place) -> bool {
        if matches!(place, Place::Inbox(_)) || fs::kind_of(&self.root.join(place.path())) != Some(Kind::File) {
            return false;
        }
        let Ok(sealed) = self.read_sealed(place) else { return false };
        let is_swapped =
            self.prove(place, &sealed).is_err_and(|error| FindingKind::of(&error, &sealed) == FindingKind::Swapped);
        let named = self.ledger.files.iter().filter(|(_, witness)| witness.digest == Digest::of(&sealed));
        is_swapped && named.into_iter().any(|(home, _)| *home != place && self.stands_as_named(*home))
    }

    /// Whether what stands in a place was read, and is a damaged text. What the disk does not give may be whole.
    fn is_damaged(&self, place: Place) -> bool {
        if place.id().is_none() || fs::kind_of(&self.root.join(place.path())) != Some(Kind::File) {
            return false;
        }
        let Ok(sealed) = self.read_sealed(place) else { return false };
        self.prove(place, &sealed).is_err_and(|error| FindingKind::of(&error, &sealed) == FindingKind::Damaged)
    }

    /// Moves damaged texts out of their places into `damaged/`, and what holds the text of another. Nothing is deleted.
    /// Gives the places with the files that they are now; one that opens as its own after all stays.
    ///
    /// # Errors
    /// When another command is at work here, or a file cannot be moved; those before it are moved then.
    pub fn set_aside(&self, places: &[Place]) -> Result<Vec<(Place, String)>, Error> {
        if let Some(strange) = work::strange_folder(&self.root, layout::DAMAGED) {
            return Err(Error::NotOurFolder(strange));
        }
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        let folder = self.root.join(layout::DAMAGED);
        let mut moved = Vec::new();
        for place in places.iter().filter(|place| self.is_damaged(**place) || self.is_doubled(**place)) {
            fs::make_lasting_folder(&folder)?;
            let from = self.root.join(place.path());
            let file = format!("{}/{}", layout::DAMAGED, name_of(*place, Digest::of(&self.read_sealed(*place)?)));
            // What has this name already has the same digest.
            fs::rename(&from, &self.root.join(&file))?;
            fs::sync_folder(&folder)?;
            from.parent().map_or(Ok(()), fs::sync_folder)?;
            moved.push((*place, file));
        }
        Ok(moved)
    }

    /// What was set aside, below the journal's folder.
    pub fn aside(&self) -> Vec<String> {
        let listed = fs::list(&self.root.join(layout::DAMAGED)).unwrap_or_default();
        let ours = listed.into_iter().filter(|one| one.kind == Kind::File && place_of(&one.name).is_some());
        ours.map(|one| format!("{}/{}", layout::DAMAGED, one.name)).collect()
    }

    /// Whether anything was set aside of this text or attachment.
    pub fn has_aside(&self, id: Id) -> bool {
        !self.aside_of(id).is_empty()
    }

    /// The places that what was set aside comes from.
    pub(super) fn aside_places(&self) -> Vec<Place> {
        self.aside().iter().filter_map(|file| file.rsplit('/').next().and_then(place_of)).collect()
    }

    /// What was set aside of one text and of its versions.
    pub(super) fn aside_of(&self, id: Id) -> Vec<Copied> {
        let of = |file: &String| file.rsplit('/').next().and_then(place_of).filter(|place| place.id() == Some(id));
        self.aside().into_iter().filter_map(|file| Some(Copied { original: Some(of(&file)?), file })).collect()
    }
}

fn name_of(place: Place, digest: Digest) -> String {
    let start: String = digest.0.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{start}.age", place.to_string().trim_end_matches(".age").replace('/', "-"))
}

/// The place that a file in `damaged/` comes from; none when the name is not one that is given there.
pub(super) fn place_of(name: &str) -> Option<Place> {
    let (of, start) = name.strip_suffix(".age")?.rsplit_once('-')?;
    let hex = start.len() == 16 && start.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let place: Place = format!("{}.age", of.replace('-', "/")).parse().ok()?;
    place.id().filter(|_| hex).map(|_| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_places_and_no_others_do() {
        let id = Id::random().unwrap();
        for place in [Place::Entry(id), Place::Record(id), Place::History(id, 12), Place::File(id), Place::Inbox(id)] {
            assert_eq!(place_of(&name_of(place, Digest([7; 32]))), Some(place));
        }
        for name in ["", "notes.md", "ledger-0707070707070707.age", &format!("entries-{id}.age"), &format!("{id}.age")]
        {
            assert_eq!(place_of(name), None, "{name}");
        }
    }
}
