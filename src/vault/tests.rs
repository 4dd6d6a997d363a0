//! The vault on a real folder.

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

/// A change that is decided and of which nothing has been carried out yet.
fn decide(vault: &Vault, files: &[(Place, Vec<u8>)], removes: &[Place]) {
    work::stage(&vault.root, files, removes, &std::collections::BTreeMap::new(), false).unwrap();
}

fn seal(vault: &Vault, place: Place, text: &str) -> Vec<u8> {
    crypt::seal(&vault.keys.writer().to_public(), &text::wrap(place.id().unwrap(), text)).unwrap()
}

#[test]
fn what_a_sync_program_brings_before_a_change_is_carried_out_is_kept_beside() {
    let (folder, mut vault) = Folder::new();
    let (changed, removed, same) = (make(&mut vault, "one"), make(&mut vault, "two"), make(&mut vault, "three"));
    let root = folder.root();
    let (ours, theirs) = (seal(&vault, changed, "ours"), seal(&vault, changed, "theirs"));
    let (newer, ledger) = (seal(&vault, removed, "two, newer"), seal(&vault, changed, "another ledger"));
    let whole = fs::read(&root.join("ledger.age"), LONGEST).unwrap();
    let third = seal(&vault, same, "three, ours");
    decide(&vault, &[(changed, ours.clone()), (same, third), (Place::Ledger, whole)], &[removed]);
    fs::replace(&root.join(changed.path()), &theirs).unwrap();
    fs::replace(&root.join(removed.path()), &newer).unwrap();
    fs::replace(&root.join("ledger.age"), &ledger).unwrap();
    // Cut off and begun again, with the copies kept already: nothing is kept twice.
    let plan = fs::read(&root.join("staging/commit"), LONGEST).unwrap();
    let mut vault = folder.again(&vault);
    assert!(vault.carried_on());
    fs::write_new(&root.join("staging/commit"), &plan).unwrap();
    vault = folder.again(&vault);
    assert_eq!(fs::read(&root.join(changed.path()), LONGEST).unwrap(), ours);
    assert_eq!(fs::read(&root.join(removed.path()), LONGEST).unwrap(), newer, "a newer file is not removed unseen");
    assert_eq!(vault.read(same).unwrap().as_str(), "three, ours\n");
    let copies = vault.copies();
    let originals: Vec<_> = copies.iter().map(|copy| copy.original).collect();
    assert_eq!(originals, [Some(Place::Ledger), Some(changed)], "{copies:?}");
    assert_eq!(fs::read(&root.join(&copies[0].file), LONGEST).unwrap(), ledger);
    assert_eq!(vault.read_copy(&copies[1]).unwrap().1.as_str(), "theirs\n");
    assert_eq!(fs::list(&root.join(layout::STAGING)).unwrap(), []);
}

#[test]
fn a_text_that_comes_while_a_change_is_put_together_is_kept_beside() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    let theirs = seal(&vault, place, "theirs");
    let mut work = vault.begin().unwrap();
    work.rewrite(place, "ours".to_owned()).unwrap();
    fs::replace(&folder.root().join(place.path()), &theirs).unwrap();
    work.commit("edit", now()).unwrap();
    assert_eq!(vault.read(place).unwrap().as_str(), "ours\n");
    let copies = vault.copies();
    assert_eq!(vault.read_copy(&copies[0]).unwrap().1.as_str(), "theirs\n", "{copies:?}");
}

#[test]
fn a_key_file_that_comes_before_new_keys_are_in_place_is_kept_beside() {
    let (folder, vault) = Folder::new();
    let root = folder.root();
    fs::make_folder(&root.join(layout::ROTATION)).unwrap();
    fs::write_new(&root.join("staging/rotation/identity.age"), b"the new keys").unwrap();
    let digest = Digest::of(&fs::read(&root.join(layout::IDENTITY), LONGEST).unwrap()).hex();
    fs::replace(&root.join(layout::IDENTITY), b"another passphrase").unwrap();
    fs::write_new(
        &root.join("staging/commit"),
        format!("afterword commit 1\nrotate identity.age {digest}\n").as_bytes(),
    )
    .unwrap();
    assert!(folder.again(&vault).carried_on());
    assert_eq!(fs::read(&root.join(layout::IDENTITY), LONGEST).unwrap(), b"the new keys");
    let aside = layout::key_file_aside(layout::IDENTITY, Digest::of(b"another passphrase"));
    assert_eq!(fs::read(&root.join(aside), LONGEST).unwrap(), b"another passphrase");
}

#[test]
fn nothing_that_is_planted_in_staging_stops_reading_or_writing() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    let (root, staging) = (folder.root(), folder.root().join(layout::STAGING));
    let (other, dir) = (format!("records/{}.age", Id::random().unwrap()), |path: &str| {
        fs::make_folder(&staging.join(path)).unwrap();
    });
    let file = |path: &str, text: &str| fs::write_new(&root.join(path), text.as_bytes()).unwrap();
    let plan = |lines: &str| file("staging/commit", &format!("afterword commit 1\n{lines}\n"));
    for case in 0..9 {
        match case {
            0 => {
                file("staging/commit", "garbage");
                dir("refused/x");
            }
            1 => {
                dir("0/x");
                dir("refused-0/x");
            }
            2 => {
                dir("0/x");
                file("staging/refused-0", "");
            }
            3 => {
                dir("0/x");
                plan("put 0 ledger.age");
            }
            4 => {
                dir(&format!("rotation/{}/x", rotation::name_of(&place.to_string())));
                plan(&format!("rotate {place}"));
            }
            5 => {
                fs::make_folder(&root.join(&other).join("x")).unwrap();
                plan(&format!("remove {other}"));
            }
            6 => {
                fs::make_folder(&root.join(&other).join("x")).unwrap();
                file("staging/0", "x");
                plan(&format!("put 0 {other}"));
            }
            7 => dir("commit/x"),
            _ => dir("refused-.tmp-d/x"),
        }
        let mut again = folder.again(&vault);
        assert!(again.cut_off().is_none(), "{case}: {:?}", again.cut_off());
        assert_eq!(again.read(place).unwrap().as_str(), "one\n", "{case}");
        make(&mut again, "next");
        again.clear_refused().unwrap();
        let left: Vec<_> = fs::list(&staging).unwrap().into_iter().map(|one| one.name).collect();
        assert!(left.iter().all(|name| name == "rotation"), "{case}: {left:?}");
        drop(fs::remove_folder(&root.join(layout::ROTATION)));
        drop(fs::remove(&root.join(&other)));
        vault = again;
    }
}

#[test]
fn a_change_that_cannot_be_carried_to_its_end_stops_writing_and_not_reading() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    let (root, id) = (folder.root(), Id::random().unwrap());
    fs::write_new(&root.join(format!("history/{id}")), b"in the way").unwrap();
    fs::write_new(&root.join("staging/0"), b"x").unwrap();
    fs::write_new(
        &root.join("staging/commit"),
        format!("afterword commit 1\nput 0 history/{id}/1.age none\n").as_bytes(),
    )
    .unwrap();
    let mut again = folder.again(&vault);
    assert!(matches!(again.cut_off(), Some(Error::CutOff(_))));
    again.steady().unwrap();
    assert_eq!(again.read(place).unwrap().as_str(), "one\n");
    assert!(matches!(again.begin(), Err(Error::CutOff(_))));
    fs::remove(&root.join(format!("history/{id}"))).unwrap();
    assert!(folder.again(&vault).carried_on(), "it waits until it can be");
}

#[test]
fn new_keys_are_not_given_up_while_a_change_is_decided() {
    let (folder, vault) = Folder::new();
    let root = folder.root();
    fs::make_folder(&root.join(layout::ROTATION)).unwrap();
    for name in [layout::IDENTITY, layout::RECOVERY] {
        fs::write_new(&root.join(layout::ROTATION).join(name), b"new").unwrap();
    }
    fs::write_new(&root.join("staging/commit"), b"afterword commit 1\nrotate recovery.age\n").unwrap();
    let before = snapshot(&root.join(layout::STAGING));
    assert!(matches!(Rotation::give_up(&root), Err(Error::ChangeWaits)));
    assert!(matches!(vault.forget_new_words(), Err(Error::ChangeWaits)));
    assert!(snapshot(&root.join(layout::STAGING)) == before, "nothing of it is taken away");
    fs::remove(&root.join("staging/commit")).unwrap();
    Rotation::give_up(&root).unwrap();
    assert!(Rotation::waiting(&root).is_none());
}

#[test]
fn what_was_refused_and_is_sealed_to_us_is_kept_as_a_copy_of_its_place() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    let staging = folder.root().join(layout::STAGING);
    let sealed = seal(&vault, place, "the only one");
    fs::write_new(&staging.join(format!("refused-{}", rotation::name_of(&place.to_string()))), &sealed).unwrap();
    fs::make_folder(&staging.join("refused-x")).unwrap();
    fs::write_new(&staging.join("refused-x/of-ours"), &sealed).unwrap();
    fs::write_new(&staging.join("refused-3"), b"nothing of ours").unwrap();
    assert_eq!(vault.clear_refused().unwrap().len(), 2);
    let copies = vault.copies();
    assert_eq!(vault.read_copy(&copies[0]).unwrap().1.as_str(), "the only one\n");
    assert!(staging.join("refused-x/of-ours").exists(), "what is sealed to us is never taken away");
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
fn a_version_that_someone_put_there_takes_no_number_and_loses_no_text() {
    for planted in ["4294967295", "2", "1"] {
        let (folder, mut vault) = Folder::new();
        let place = make(&mut vault, "first");
        let id = place.id().unwrap();
        let strange = folder.root().join(format!("history/{id}/{planted}.age"));
        fs::make_folder(strange.parent().unwrap()).unwrap();
        fs::write_new(&strange, b"x").unwrap();
        for text in ["second", "third", "fourth"] {
            rewrite(&mut vault, place, text);
        }
        assert_eq!(fs::read(&strange, 9).unwrap(), b"x", "{planted}");
        for before in ["third", "second", "first"] {
            undo(&mut vault).unwrap();
            assert_eq!(vault.read(place).unwrap().trim_end(), before, "{planted}");
        }
    }
}
