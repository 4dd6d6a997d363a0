//! Two ledgers that went apart, as one that goes on from both.
//!
//! Nothing but the ledgers and the digests of what stands in the folder is looked at. What a ledger has known of a text
//! are the versions that it names: the one in place and those in the history, whatever keys each is under
//! ([`Witness::first`]). A side that took a text away after it had known just the version that the other side still has
//! did so knowingly; a version that it never knew was written by someone who did not know of that, and stays.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Digest, Ledger, Place, Step, Witness,
    ledger::{CHANGES, Change},
};
use crate::id::Id;

/// A ledger that is brought together with another.
#[derive(Debug, Clone)]
pub(super) struct Side {
    /// What it says.
    pub(super) ledger: Ledger,
    /// The digest of its file; none when it stands in no file.
    pub(super) digest: Option<Digest>,
    /// Whether keys of before prove it. Then it may add and take nothing away for good.
    pub(super) of_before: bool,
}

/// What came of two ledgers.
#[derive(Debug, Default)]
pub(super) struct Union {
    /// The ledger that goes on from both.
    pub(super) ledger: Ledger,
    /// What one side deleted and the other had not changed since, with the versions that it may still stand here as.
    pub(super) deleted: Vec<(Place, BTreeSet<Digest>)>,
    /// What one side deleted for good and the other had not changed since: every file of it, by its digests.
    pub(super) destroyed: Vec<(Place, BTreeSet<Digest>)>,
    /// What one side deleted and the other has changed since: it is kept.
    pub(super) kept: Vec<Place>,
    /// What both sides changed, where the version of one of them is not in the folder.
    pub(super) lost: Vec<Place>,
}

/// What stands in the folder.
pub(super) struct Folder<'f> {
    /// The digest of what stands in a place.
    pub(super) here: &'f dyn Fn(Place) -> Option<Digest>,
    /// The digests of the copies that sync programs made.
    pub(super) copies: &'f BTreeSet<Digest>,
    /// The digest of `afterword.yaml`.
    pub(super) settings: Option<Digest>,
}

/// The files of one text: its place and its history.
type Files = BTreeMap<Place, Witness>;

/// Brings two ledgers together.
pub(super) fn unite(mine: &Side, other: &Side, folder: &Folder<'_>) -> Union {
    let longer = if other.ledger.sequence > mine.ledger.sequence && !other.of_before { other } else { mine };
    let mut union = Union { ledger: longer.ledger.clone(), ..Union::default() };
    let ledger = &mut union.ledger;
    ledger.settings = settings(mine, other, folder).or(ledger.settings);
    for side in [mine, other] {
        // Whoever had keys of before could write any number and any past into a ledger.
        if !side.of_before {
            ledger.sequence = ledger.sequence.max(side.ledger.sequence);
            ledger.earlier.extend(&side.ledger.earlier);
            ledger.destroyed.extend(&side.ledger.destroyed);
            ledger.erased.extend(&side.ledger.erased);
        }
    }
    for side in [mine, other] {
        ledger.descend(side.ledger.sequence, side.digest);
    }
    ledger.files.clear();
    let (ours, theirs) = (by_id(&mine.ledger), by_id(&other.ledger));
    let ids: BTreeSet<Id> = ours.keys().chain(theirs.keys()).copied().collect();
    let none = Files::new();
    for id in ids {
        let one = Known { id, files: ours.get(&id).unwrap_or(&none), side: mine };
        let two = Known { id, files: theirs.get(&id).unwrap_or(&none), side: other };
        unite_text(&mut union, one, two, folder);
    }
    union.ledger.changes = changes(mine, other, &union.ledger.files);
    union
}

/// The settings that both agree on, or the ones that stand in the folder.
fn settings(mine: &Side, other: &Side, folder: &Folder<'_>) -> Option<Digest> {
    let sides = [mine, other].into_iter().filter(|side| !side.of_before);
    let mut known = sides.filter_map(|side| side.ledger.settings).collect::<Vec<_>>();
    known.sort_by_key(|settings| Some(*settings) != folder.settings);
    known.first().copied()
}

fn by_id(ledger: &Ledger) -> BTreeMap<Id, Files> {
    let mut all: BTreeMap<Id, Files> = BTreeMap::new();
    for (place, witness) in &ledger.files {
        if let Some(id) = place.id() {
            all.entry(id).or_default().insert(*place, *witness);
        }
    }
    all
}

/// What a ledger knows of one text.
#[derive(Clone, Copy)]
struct Known<'l> {
    id: Id,
    files: &'l Files,
    side: &'l Side,
}

impl Known<'_> {
    /// Whether it was deleted for good on this side.
    fn is_destroyed(&self) -> bool {
        self.side.ledger.destroyed.contains(&self.id)
    }

    /// Whether the version was here when the text was deleted for good.
    fn erased(&self, witness: Witness) -> bool {
        !self.side.of_before && self.side.ledger.erased.contains(&(self.id, witness.first()))
    }

    fn history(&self) -> BTreeSet<(Place, Digest)> {
        let versions = self.files.iter().filter(|(place, _)| matches!(place, Place::History(..)));
        versions.map(|(place, witness)| (*place, witness.first())).collect()
    }

    /// Whether this side knew a version and let it go since the other side came to it.
    fn has_left(&self, witness: Witness, other: &Known<'_>) -> bool {
        let (ours, theirs) = (self.history(), other.history());
        ours.iter().any(|(_, digest)| *digest == witness.first()) && ours.is_superset(&theirs) && ours != theirs
    }

    /// Whether this side has done something to the text that the other does not know of.
    fn went_on_from(&self, other: &Known<'_>) -> bool {
        !other.history().is_superset(&self.history())
    }

    /// Every digest that the text is known by here, of now and of when it was first sealed.
    fn digests(&self) -> BTreeSet<Digest> {
        self.files.values().flat_map(|witness| [witness.digest, witness.first()]).collect()
    }
}

fn unite_text(union: &mut Union, one: Known<'_>, two: Known<'_>, folder: &Folder<'_>) {
    match (one.is_destroyed(), two.is_destroyed()) {
        (true, true) => {}
        (true, false) => unite_destroyed(union, one, two, folder),
        (false, true) => unite_destroyed(union, two, one, folder),
        (false, false) => {
            let places: BTreeSet<Place> = one.files.keys().chain(two.files.keys()).copied().collect();
            for place in places {
                match (one.files.get(&place), two.files.get(&place)) {
                    (Some(ours), Some(theirs)) => {
                        let chosen = choose(union, place, (one, *ours), (two, *theirs), folder);
                        union.ledger.files.insert(place, chosen);
                    }
                    (Some(witness), None) => unite_one_sided(union, place, *witness, one, two),
                    (None, Some(witness)) => unite_one_sided(union, place, *witness, two, one),
                    (None, None) => {}
                }
            }
        }
    }
}

/// A text that `gone` has deleted for good, and `there` may still have.
fn unite_destroyed(union: &mut Union, gone: Known<'_>, there: Known<'_>, folder: &Folder<'_>) {
    if there.files.is_empty() {
        return;
    }
    if there.files.values().all(|witness| gone.erased(*witness)) {
        let digests = there.digests();
        union.destroyed.extend(there.files.keys().map(|place| (*place, digests.clone())));
        return;
    }
    union.ledger.destroyed.remove(&gone.id);
    union.ledger.erased.retain(|(id, _)| *id != gone.id);
    for (place, witness) in there.files {
        // A version that was deleted for good, and is gone, is not missed.
        if !gone.erased(*witness) || (folder.here)(*place).is_some() {
            union.ledger.files.insert(*place, *witness);
        }
        if !matches!(place, Place::History(..)) {
            union.kept.push(*place);
        }
    }
}

/// A file that only `there` names.
fn unite_one_sided(union: &mut Union, place: Place, witness: Witness, there: Known<'_>, gone: Known<'_>) {
    if !matches!(place, Place::History(..)) {
        if gone.has_left(witness, &there) {
            union.deleted.push((place, there.digests()));
            return;
        }
        let unknown = !gone.files.is_empty() && !gone.digests().contains(&witness.first());
        if unknown || gone.went_on_from(&there) {
            union.kept.push(place);
        }
    }
    union.ledger.files.insert(place, witness);
}

/// Of two versions of a file the one that comes after the other; of two that do not know each other the one that the
/// sync program has left in place.
fn choose(
    union: &mut Union,
    place: Place,
    (one, ours): (Known<'_>, Witness),
    (two, theirs): (Known<'_>, Witness),
    folder: &Folder<'_>,
) -> Witness {
    let here = (folder.here)(place);
    let left_here = if here == Some(theirs.digest) { theirs } else { ours };
    if ours.first() == theirs.first() {
        // The same file, or the same version under other keys.
        return match here {
            Some(here) if here == theirs.digest && here != ours.digest => theirs,
            Some(here) if here == ours.digest => ours,
            _ if one.side.of_before => theirs,
            _ => ours,
        };
    }
    if one.has_left(theirs, &two) {
        return ours;
    }
    if two.has_left(ours, &one) {
        return theirs;
    }
    let not_here = if left_here == ours { theirs } else { ours };
    let elsewhere = folder.copies.contains(&not_here.digest)
        || [one, two].iter().any(|known| {
            let mut files = known.files.iter().filter(|(_, witness)| witness.first() == not_here.first());
            files.any(|(file, witness)| (folder.here)(*file) == Some(witness.digest))
        });
    if !elsewhere {
        union.lost.push(place);
    }
    left_here
}

/// The changes of both that can still be taken back, oldest first.
fn changes(mine: &Side, other: &Side, files: &Files) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for (side, against) in [(mine, other), (other, mine)] {
        for (at, change) in side.ledger.changes.iter().enumerate() {
            let both = against.ledger.changes.contains(change);
            let known = all.contains(change);
            // A ledger that was made of what stands in the folder knows of no changes.
            let undone = !both && against.digest.is_some() && taken_back(&side.ledger, at, &against.ledger);
            if !known && !undone && fits(change, &side.ledger, files) {
                all.push(change.clone());
            }
        }
    }
    all.sort_by_key(|change| change.when);
    let surplus = all.len().saturating_sub(CHANGES);
    all.drain(..surplus);
    all
}

/// Whether `other` knew a change that it does not list any more: what came of it is known there.
fn taken_back(ledger: &Ledger, at: usize, other: &Ledger) -> bool {
    let Some(change) = ledger.changes.get(at) else { return false };
    let first = |ledger: &Ledger, place: &Place| ledger.files.get(place).map(|witness| witness.first());
    change.steps.iter().all(|step| match step {
        // The version before is in the history since then.
        Step::Kept { before, gone: true, .. } => {
            first(ledger, before).is_some() && first(other, before) == first(ledger, before)
        }
        Step::Made(place) | Step::Kept { place, .. } => came_of(ledger, at, *place).is_some_and(|came| {
            other.files.iter().any(|(file, known)| file.id() == place.id() && known.first() == came.first())
        }),
    })
}

/// The version of a text that a change left behind: the one that the next change of it kept, or the one in place.
fn came_of(ledger: &Ledger, at: usize, place: Place) -> Option<Witness> {
    let later = ledger.changes.iter().skip(at + 1).flat_map(|change| &change.steps);
    let kept = later.into_iter().find_map(|step| match step {
        Step::Kept { place: of, before, .. } if *of == place => Some(*before),
        _ => None,
    });
    ledger.files.get(&kept.unwrap_or(place)).copied()
}

/// Whether the versions that a change would bring back are the ones that stand in the history now.
fn fits(change: &Change, ledger: &Ledger, files: &Files) -> bool {
    change.steps.iter().all(|step| match step {
        Step::Made(_) => true,
        Step::Kept { before, .. } => {
            let first = |files: &Files| files.get(before).map(|witness| witness.first());
            first(files).is_some() && first(files) == first(&ledger.files)
        }
    })
}

#[cfg(test)]
mod tests;
