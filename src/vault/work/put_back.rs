//! Files that stand under other names than their own, put back where the ledger says that they belong.

use std::collections::BTreeMap;

use super::{Content, Work};
use crate::{
    fs,
    vault::{Digest, Place},
};

impl Work<'_> {
    /// Puts each of these files that the ledger names at another place, and that does not stand there, back there. What
    /// stands in that place must have another one itself, or nothing is done: it could be the only copy. A name that the
    /// ledger does not know is free afterwards; under one that it knows the file stays until its own is brought back.
    /// Gives what was put back, with where it stood.
    pub fn put_back(&mut self, files: &[Place]) -> Vec<(Place, Place)> {
        let read = |place: &Place| Some((*place, self.vault.read_sealed(*place).ok()?));
        let found: BTreeMap<Place, Vec<u8>> = files.iter().filter_map(read).collect();
        let home = |(place, sealed): (&Place, &Vec<u8>)| Some((*place, self.home_of(*place, Digest::of(sealed))?));
        let mut homes: BTreeMap<Place, Place> = found.iter().filter_map(home).collect();
        // What stands in the way of one that cannot move cannot move either.
        while let Some(stuck) = homes.iter().find(|(_, home)| !self.gives_way(**home, &homes)).map(|(from, _)| *from) {
            homes.remove(&stuck);
        }
        let mut put: Vec<(Place, Place)> = Vec::new();
        for (from, home) in &homes {
            if !put.iter().any(|(known, _)| known == home) {
                self.put(*home, Content::Sealed(found[from].clone()));
                put.push((*home, *from));
            }
        }
        for from in homes.keys() {
            let taken = put.iter().any(|(home, _)| home == from);
            if !taken && self.vault.witnessed(*from).is_none() {
                self.take_away(*from);
            }
        }
        put
    }

    /// The place of the same kind that the ledger gives to the file with this digest, which stands in another.
    fn home_of(&self, place: Place, digest: Digest) -> Option<Place> {
        let folder = |place: Place| place.to_string().split('/').next().map(str::to_owned);
        let mut named = self.vault.ledger.files.iter().filter(|(_, witness)| witness.digest == digest);
        let home = named.find(|(home, _)| folder(**home) == folder(place)).map(|(home, _)| *home)?;
        (home != place && !self.vault.stands_as_named(home)).then_some(home)
    }

    /// Whether nothing stands in a place, or something that goes to another or stands there as well.
    fn gives_way(&self, place: Place, homes: &BTreeMap<Place, Place>) -> bool {
        homes.contains_key(&place)
            || self.vault.is_doubled(place)
            || fs::kind_of(&self.vault.root.join(place.path())).is_none()
    }
}
