//! What becomes of a text that two sides have treated otherwise.

use super::*;

fn id(number: u8) -> Id {
    format!("{number:032x}").parse().unwrap()
}

fn digest(version: &str) -> Digest {
    Digest::of(version.as_bytes())
}

/// A side that knows one text: the version in place, if any, and those in its history.
fn side(now: &str, history: &[&str]) -> Side {
    let mut ledger = Ledger { sequence: 5, ..Ledger::default() };
    if !now.is_empty() {
        ledger.files.insert(Place::Entry(id(1)), Witness::of(now.as_bytes()));
    }
    for (version, text) in (1..).zip(history) {
        ledger.files.insert(Place::History(id(1), version), Witness::of(text.as_bytes()));
    }
    Side { ledger, digest: Some(digest("its file")), of_before: false }
}

fn destroyed(versions: &[&str]) -> Side {
    let mut side = side("", &[]);
    side.ledger.destroyed.insert(id(1));
    side.ledger.erased.extend(versions.iter().map(|version| (id(1), digest(version))));
    side
}

/// The union in a folder where the text stands as this version.
fn in_folder(here: &str, mine: &Side, other: &Side) -> Union {
    let stands = |place: Place| (place == Place::Entry(id(1)) && !here.is_empty()).then(|| digest(here));
    unite(mine, other, &Folder { here: &stands, copies: &BTreeSet::new(), settings: None })
}

#[derive(Debug, PartialEq)]
enum Fate {
    Stands(&'static str),
    Deleted,
    Destroyed,
    Kept(&'static str),
    Lost(&'static str),
}

fn fate(union: &Union, versions: &[&'static str]) -> Fate {
    let now = union.ledger.files.get(&Place::Entry(id(1)));
    let version = now.and_then(|now| versions.iter().find(|version| digest(version) == now.digest));
    match (version, union.deleted.len(), union.destroyed.len(), union.kept.len(), union.lost.len()) {
        (Some(version), 0, 0, 0, 0) => Fate::Stands(version),
        (Some(version), 0, 0, 1, 0) => Fate::Kept(version),
        (Some(version), 0, 0, 0, 1) => Fate::Lost(version),
        (None, 1, 0, 0, 0) => Fate::Deleted,
        (None, 0, 1.., 0, 0) => Fate::Destroyed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_one_side_did_knowingly_holds_and_what_it_could_not_know_of_stays() {
    let all = ["a", "b", "c"];
    for (what, one, two, here, expected) in [
        ("made on one side", side("a", &[]), side("", &[]), "a", Fate::Stands("a")),
        ("deleted, not changed", side("a", &[]), side("", &["a"]), "a", Fate::Deleted),
        ("deleted, and gone from the folder", side("a", &[]), side("", &["a"]), "", Fate::Deleted),
        ("deleted, and changed elsewhere", side("b", &["a"]), side("", &["a"]), "b", Fate::Kept("b")),
        ("changed and deleted, and changed elsewhere", side("b", &["a"]), side("", &["a", "c"]), "b", Fate::Kept("b")),
        ("deleted, brought back elsewhere", side("a", &["a"]), side("", &["a"]), "a", Fate::Stands("a")),
        ("changed on one side", side("a", &[]), side("b", &["a"]), "a", Fate::Stands("b")),
        ("changed twice on one side", side("c", &["a", "b"]), side("a", &[]), "a", Fate::Stands("c")),
        ("changed and taken back", side("a", &["a", "b"]), side("b", &["a"]), "b", Fate::Stands("a")),
        ("changed on both, one is gone", side("b", &["a"]), side("c", &["a"]), "c", Fate::Lost("c")),
        ("for good, not changed", side("b", &["a"]), destroyed(&["a", "b"]), "b", Fate::Destroyed),
        ("for good, an older one elsewhere", side("a", &[]), destroyed(&["a", "b"]), "a", Fate::Destroyed),
        ("for good, changed elsewhere", side("b", &["a"]), destroyed(&["a"]), "b", Fate::Kept("b")),
    ] {
        // It is the same whichever side is this computer's.
        assert_eq!(fate(&in_folder(here, &one, &two), &all), expected, "{what}");
        assert_eq!(fate(&in_folder(here, &two, &one), &all), expected, "{what}, the other way");
    }
}

#[test]
fn keys_of_before_add_and_take_nothing_away_for_good() {
    let mine = side("b", &["a"]);
    let before = |side: Side| Side { of_before: true, ..side };
    let union = in_folder("b", &mine, &before(destroyed(&["a", "b"])));
    assert_eq!(fate(&union, &["b"]), Fate::Kept("b"));
    assert!(union.ledger.destroyed.is_empty());
    // The same version, sealed again since: it is known by what it was at first.
    let mut again = side("", &[]);
    again.ledger.files.insert(Place::Entry(id(1)), Witness::of(b"a").sealed_again(Witness::of(b"A")));
    assert_eq!(fate(&in_folder("A", &again, &before(side("a", &[]))), &["a", "A"]), Fate::Stands("A"));
    assert_eq!(fate(&in_folder("b", &again, &before(side("b", &["a"]))), &["a", "A", "b"]), Fate::Stands("b"));
    assert_eq!(fate(&in_folder("A", &again, &before(side("", &["a"]))), &["A"]), Fate::Deleted);
}

#[test]
fn what_is_kept_over_a_deletion_for_good_is_not_destroyed_any_more() {
    let union = in_folder("b", &side("b", &["a"]), &destroyed(&["a"]));
    assert!(union.ledger.destroyed.is_empty() && union.ledger.erased.is_empty());
    // The version that was deleted with it is gone, and not missed.
    assert!(!union.ledger.files.contains_key(&Place::History(id(1), 1)));
}

fn change(minute: u8, steps: Vec<Step>) -> Change {
    Change { verb: "edit".to_owned(), when: format!("2026-11-20T17:{minute:02}:00Z").parse().unwrap(), steps }
}

#[test]
fn what_can_be_taken_back_is_what_neither_side_has_taken_back() {
    let (place, first, second) = (Place::Entry(id(1)), Place::History(id(1), 1), Place::History(id(1), 2));
    let made = change(1, vec![Step::Made(place)]);
    let edited = change(2, vec![Step::Kept { place, before: first, gone: false }]);
    let deleted = change(3, vec![Step::Kept { place, before: second, gone: true }]);
    // One side edited and deleted; the other has not seen either.
    let mut one = side("", &["a", "b"]);
    one.ledger.changes = vec![made.clone(), edited.clone(), deleted.clone()];
    let mut two = side("a", &[]);
    two.ledger.changes = vec![made.clone()];
    assert_eq!(in_folder("a", &one, &two).ledger.changes, [made.clone(), edited.clone(), deleted]);
    // The other has taken the edit back.
    let mut one = side("b", &["a"]);
    one.ledger.changes = vec![made.clone(), edited.clone()];
    let mut two = side("a", &["a", "b"]);
    two.ledger.changes = vec![made.clone()];
    assert_eq!(in_folder("a", &one, &two).ledger.changes, std::slice::from_ref(&made));
    // Both edited: each can be taken back, but not with the other's version.
    let mut one = side("b", &["a"]);
    one.ledger.changes = vec![made.clone(), edited.clone()];
    let mut two = side("c", &["a", "d"]);
    let twice = change(4, vec![Step::Kept { place, before: second, gone: false }]);
    two.ledger.changes = vec![made.clone(), change(3, edited.steps.clone()), twice.clone()];
    let changes = in_folder("c", &one, &two).ledger.changes;
    assert_eq!(changes, [made, edited.clone(), change(3, edited.steps), twice]);
}

#[test]
fn two_ledgers_go_on_from_both_and_keep_the_settings_that_stand_there() {
    let (mut one, mut two) = (side("a", &[]), side("a", &[]));
    one.digest = Some(digest("one"));
    two.digest = Some(digest("two"));
    two.ledger.sequence = 9;
    one.ledger.settings = Some(digest("here"));
    two.ledger.settings = Some(digest("there"));
    let folder = Folder { here: &|_| None, copies: &BTreeSet::new(), settings: Some(digest("here")) };
    let union = unite(&one, &two, &folder);
    assert_eq!((union.ledger.sequence, union.ledger.settings), (9, Some(digest("here"))));
    assert_eq!(union.ledger.earlier, BTreeSet::from([(5, digest("one")), (9, digest("two"))]));
}

#[test]
fn a_ledger_that_anyone_with_the_old_keys_could_write_moves_neither_the_number_nor_the_past() {
    let mut forged = side("a", &[]);
    forged.of_before = true;
    forged.digest = Some(digest("its own"));
    forged.ledger.sequence = u64::MAX;
    forged.ledger.earlier.extend((0..300).map(|at| (1_000_000 + at, digest(&at.to_string()))));
    let mut known = side("a", &[]);
    known.ledger.earlier.extend((1..5).map(|at| (at, digest(&format!("mine {at}")))));
    let united = in_folder("a", &known, &forged).ledger;
    assert_eq!(united.sequence, 5);
    assert!(known.ledger.earlier.is_subset(&united.earlier));
    // The one that wrote it is told that this goes on from it.
    assert!(united.earlier.contains(&(u64::MAX, digest("its own"))));
}
