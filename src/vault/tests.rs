//! The vault on a real folder.

mod parts;
mod staging;

use jiff::Timestamp;

use super::*;
use crate::{
    id::Id,
    secret::{Passphrase, RecoveryWords},
};

const NOW: &str = "2026-11-20T17:48:00Z";

struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    fn new() -> (Self, Vault) {
        let dir = tempfile::tempdir().unwrap();
        let passphrase = Passphrase::new("still water by the old oak").unwrap();
        let words = RecoveryWords::generate().unwrap();
        let vault = Vault::create(&dir.path().join("journal"), &passphrase, &words, "format: 1\n").unwrap();
        (Self { dir }, vault)
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("journal")
    }

    /// Opens again without the second that the passphrase costs.
    fn again(&self, vault: &Vault) -> Vault {
        let mut again = Vault::holding(&self.root(), vault.keys.clone());
        again.carry_on().unwrap();
        again.refresh();
        again
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn make(vault: &mut Vault, text: &str) -> Place {
    let place = Place::Entry(Id::random().unwrap());
    let mut work = vault.begin().unwrap();
    work.make(place, text.to_owned());
    work.commit("new", now()).unwrap();
    place
}

fn rewrite(vault: &mut Vault, place: Place, text: &str) {
    let mut work = vault.begin().unwrap();
    work.rewrite(place, text.to_owned()).unwrap();
    work.commit("edit", now()).unwrap();
}

fn undo(vault: &mut Vault) -> Option<(String, usize)> {
    let mut work = vault.begin().unwrap();
    let undone = work.undo().unwrap();
    work.commit("undo", now()).unwrap();
    undone.map(|undone| (undone.verb, undone.files))
}

fn snapshot(root: &Path) -> Vec<(String, Vec<u8>)> {
    let files = walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|one| one.file_type().is_file());
    files.map(|one| (one.path().display().to_string(), fs::read(one.path(), LONGEST).unwrap())).collect()
}

#[test]
fn both_ways_in_open_the_same_journal_and_a_wrong_one_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("journal");
    let (passphrase, words) = (Passphrase::new("one").unwrap(), RecoveryWords::generate().unwrap());
    let mut vault = Vault::create(&root, &passphrase, &words, "format: 1\n").unwrap();
    let place = make(&mut vault, "---\ntitle: a\n---\nbody\n");
    assert_eq!(Vault::unlock(&root, &passphrase).unwrap().read(place).unwrap().as_str(), "---\ntitle: a\n---\nbody\n");
    assert_eq!(Vault::recover(&root, &words).unwrap().read(place).unwrap().as_str(), "---\ntitle: a\n---\nbody\n");
    let before = snapshot(&root);
    assert!(matches!(Vault::unlock(&root, &Passphrase::new("two").unwrap()), Err(Error::WrongPassphrase { .. })));
    assert!(matches!(Vault::create(&root, &passphrase, &words, ""), Err(Error::JournalThere(_))));
    assert_eq!(snapshot(&root), before);
}

#[test]
fn every_change_can_be_taken_back_in_order() {
    let (_folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    rewrite(&mut vault, place, "two");
    let mut work = vault.begin().unwrap();
    work.remove(place).unwrap();
    work.commit("delete", now()).unwrap();
    assert!(vault.read(place).is_err());
    assert_eq!(undo(&mut vault), Some(("delete".to_owned(), 1)));
    assert_eq!(vault.read(place).unwrap().as_str(), "two\n");
    assert_eq!(undo(&mut vault), Some(("edit".to_owned(), 1)));
    assert_eq!(vault.read(place).unwrap().as_str(), "one\n");
    assert_eq!(undo(&mut vault), Some(("new".to_owned(), 1)));
    assert!(vault.read(place).is_err());
    assert_eq!(undo(&mut vault), None);
    assert_eq!(vault.inspect().unwrap(), []);
}

#[test]
fn a_change_cut_off_before_its_moment_never_was_and_after_it_is_carried_on() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    let staging = folder.root().join(layout::STAGING);
    fs::write_new(&staging.join("0"), b"half").unwrap();
    fs::write_new(&staging.join(".tmp-x"), b"half a plan").unwrap();
    let mut vault = folder.again(&vault);
    assert_eq!(fs::list(&staging).unwrap(), []);
    assert_eq!(vault.read(place).unwrap().as_str(), "one\n");

    // The plan stands, one of its two files has been moved.
    let (ours, theirs) = (Place::Entry(Id::random().unwrap()), Place::Entry(Id::random().unwrap()));
    let sealed = |place: Place, text: &str| {
        crypt::seal(&vault.keys.writer().to_public(), &text::wrap(place.id().unwrap(), text)).unwrap()
    };
    fs::write_new(&folder.root().join(ours.path()), &sealed(ours, "a")).unwrap();
    fs::write_new(&staging.join("1"), &sealed(theirs, "b")).unwrap();
    fs::write_new(
        &staging.join("commit"),
        format!("afterword commit 1\nput 0 {ours}\nput 1 {theirs}\nremove {place}\n").as_bytes(),
    )
    .unwrap();
    vault = folder.again(&vault);
    assert!(vault.carried_on());
    assert_eq!(vault.read(theirs).unwrap().as_str(), "b\n");
    assert!(vault.read(place).is_err());
    assert_eq!(fs::list(&staging).unwrap(), []);
}

#[test]
fn a_plan_that_names_other_files_is_not_followed() {
    let (folder, vault) = Folder::new();
    let staging = folder.root().join(layout::STAGING);
    fs::write_new(&staging.join("0"), b"x").unwrap();
    fs::write_new(&staging.join("commit"), b"afterword commit 1\nput 0 ../../escape\nremove identity.age\n").unwrap();
    let mut again = Vault::holding(&folder.root(), vault.keys);
    again.carry_on().unwrap();
    assert!(!again.carried_on() && staging.join("refused").exists());
    assert!(folder.root().join(layout::IDENTITY).exists());
}

#[test]
fn what_others_do_to_the_folder_is_named() {
    let (folder, mut vault) = Folder::new();
    let (one, two, three) = (make(&mut vault, "one"), make(&mut vault, "two"), make(&mut vault, "three"));
    let path = |place: Place| folder.root().join(place.path());
    let old = fs::read(&path(one), LONGEST).unwrap();
    rewrite(&mut vault, one, "one, changed");
    let kinds = |vault: &Vault| {
        vault.inspect().unwrap().into_iter().map(|finding| (finding.kind, finding.file)).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&vault), []);

    fs::replace(&path(one), &old).unwrap();
    assert_eq!(kinds(&vault), [(FindingKind::RolledBack, one.to_string())]);

    fs::replace(&path(one), &fs::read(&path(two), LONGEST).unwrap()).unwrap();
    assert_eq!(kinds(&vault), [(FindingKind::Swapped, one.to_string())]);

    fs::replace(&path(one), &old[..old.len() - 1]).unwrap();
    assert_eq!(kinds(&vault), [(FindingKind::Damaged, one.to_string())]);

    fs::remove(&path(one)).unwrap();
    assert_eq!(kinds(&vault), [(FindingKind::Missing, one.to_string())]);
    assert_eq!(vault.survey().findings.len(), 1);

    let forged = Place::Entry(Id::random().unwrap());
    let other = age::x25519::Identity::generate();
    fs::replace(&path(forged), &crypt::seal(&other.to_public(), &text::wrap(forged.id().unwrap(), "x")).unwrap())
        .unwrap();
    fs::replace(
        &path(one),
        &crypt::seal(&vault.keys.writer().to_public(), &text::wrap(one.id().unwrap(), "one, changed")).unwrap(),
    )
    .unwrap();
    let copy = format!("{}/{} (conflicted copy).age", "entries", three.id().unwrap());
    fs::replace(&folder.root().join(&copy), b"x").unwrap();
    let found = kinds(&vault);
    assert!(
        found.contains(&(FindingKind::Foreign, forged.to_string())) && found.contains(&(FindingKind::Conflict, copy)),
        "{found:?}"
    );
    assert_eq!(vault.read(three).unwrap().as_str(), "three\n");
}

#[test]
fn a_lost_or_older_state_can_be_accepted_and_is_then_whole() {
    let (folder, mut vault) = Folder::new();
    let (one, two) = (make(&mut vault, "one"), make(&mut vault, "two"));
    fs::remove(&folder.root().join(one.path())).unwrap();
    assert_eq!(vault.inspect().unwrap().len(), 1);
    let mut work = vault.begin().unwrap();
    work.accept().unwrap();
    work.commit("accept", now()).unwrap();
    assert_eq!(vault.inspect().unwrap(), []);

    fs::remove(&folder.root().join("ledger.age")).unwrap();
    let mut vault = folder.again(&vault);
    assert_eq!(vault.survey().findings[0].kind, FindingKind::Missing);
    let three = make(&mut vault, "three");
    assert_eq!(folder.again(&vault).inspect().unwrap(), []);
    assert!([two, three].iter().all(|place| vault.witnessed(*place).is_some()));
}

#[test]
#[cfg(unix)]
fn a_link_in_place_of_a_folder_leads_nowhere() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    let outside = folder.dir.path().join("outside");
    fs::make_folder(&outside).unwrap();
    fs::write_new(&outside.join("0"), b"mine").unwrap();
    for name in ["staging", "history", "inbox"] {
        let path = folder.root().join(name);
        let kept = folder.dir.path().join("kept");
        fs::rename(&path, &kept).unwrap();
        std::os::unix::fs::symlink(&outside, &path).unwrap();
        let mut again = folder.again(&vault);
        assert_eq!(again.read(place).unwrap().as_str(), "one\n");
        assert!(again.survey().findings.iter().any(|finding| finding.file == name), "{name}");
        assert!(matches!(again.begin(), Err(Error::NotOurFolder(_))), "{name}");
        assert_eq!(fs::read(&outside.join("0"), 10).unwrap(), b"mine");
        fs::remove(&path).unwrap();
        fs::rename(&kept, &path).unwrap();
    }
}

#[test]
fn a_lost_ledger_never_costs_an_earlier_version() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    rewrite(&mut vault, place, "two");
    fs::remove(&folder.root().join("ledger.age")).unwrap();
    let mut vault = folder.again(&vault);
    rewrite(&mut vault, place, "three");
    let versions: Vec<String> =
        vault.versions(place.id().unwrap()).iter().map(|place| vault.read(*place).unwrap().to_string()).collect();
    assert_eq!(versions, ["one\n", "two\n"]);
}

#[test]
fn several_changes_are_taken_back_at_once_and_a_lost_file_stops_none() {
    let (folder, mut vault) = Folder::new();
    let (one, two) = (make(&mut vault, "one"), make(&mut vault, "two"));
    rewrite(&mut vault, one, "one, changed");
    let mut work = vault.begin().unwrap();
    work.remove(one).unwrap();
    work.commit("delete", now()).unwrap();
    let mut work = vault.begin().unwrap();
    (0..2).for_each(|_| assert_eq!(work.undo().unwrap().unwrap().lost, 0));
    work.commit("undo", now()).unwrap();
    assert_eq!(vault.read(one).unwrap().as_str(), "one\n");
    fs::remove(&folder.root().join(two.path())).unwrap();
    assert_eq!(undo(&mut vault), Some(("new".to_owned(), 1)));
    assert_eq!(undo(&mut vault), Some(("new".to_owned(), 1)));
    assert!(vault.read(one).is_err());
}

#[test]
fn a_change_that_another_command_left_is_carried_on_before_the_next() {
    let (folder, mut vault) = Folder::new();
    let place = Place::Entry(Id::random().unwrap());
    let staging = folder.root().join(layout::STAGING);
    let sealed = crypt::seal(&vault.keys.writer().to_public(), &text::wrap(place.id().unwrap(), "left")).unwrap();
    fs::write_new(&staging.join("0"), &sealed).unwrap();
    fs::write_new(&staging.join("commit"), format!("afterword commit 1\nput 0 {place}\n").as_bytes()).unwrap();
    make(&mut vault, "next");
    assert_eq!(vault.read(place).unwrap().as_str(), "left\n");
}

#[test]
fn capture_needs_no_secret_and_a_swapped_key_is_refused() {
    let (folder, vault) = Folder::new();
    let seen = Seen::of(&vault);
    let id = Capture::open(&folder.root(), Some(&seen)).unwrap().write("caught\n").unwrap();
    assert_eq!(vault.read(Place::Inbox(id)).unwrap().as_str(), "caught\n");
    fs::replace(
        &folder.root().join(layout::CAPTURE),
        age::x25519::Identity::generate().to_public().to_string().as_bytes(),
    )
    .unwrap();
    assert!(matches!(Capture::open(&folder.root(), Some(&seen)), Err(Error::CaptureKey)));
    assert!(!vault.capture_key_is_ours());
}

#[test]
fn an_older_folder_is_noticed() {
    let (folder, mut vault) = Folder::new();
    make(&mut vault, "one");
    let old = fs::read(&folder.root().join("ledger.age"), LONGEST).unwrap();
    make(&mut vault, "two");
    let seen = Seen::of(&vault);
    assert!(!folder.again(&vault).rolled_back(&seen));
    fs::replace(&folder.root().join("ledger.age"), &old).unwrap();
    assert!(folder.again(&vault).rolled_back(&seen));
}

#[test]
fn destroying_leaves_no_version_and_nothing_to_take_back() {
    let (folder, mut vault) = Folder::new();
    let kept = make(&mut vault, "kept");
    let place = make(&mut vault, "one");
    rewrite(&mut vault, place, "two");
    let mut work = vault.begin().unwrap();
    work.destroy(place);
    work.commit("delete", now()).unwrap();
    assert_eq!(vault.versions(place.id().unwrap()), []);
    assert_eq!(vault.changes().len(), 1);
    assert_eq!(fs::list(&folder.root().join("history")).unwrap(), []);
    assert_eq!(vault.read(kept).unwrap().as_str(), "kept\n");
    assert_eq!(folder.again(&vault).inspect().unwrap(), []);
}
