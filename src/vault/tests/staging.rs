//! What waits in `staging/`, what was planted there, and what a sync program brings in the meantime.

use super::*;

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
    for name in [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE] {
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
