//! `doctor`: what is wrong is found and named, and the rest goes on.

use std::{fs, path::Path};

use crate::sandbox::{Sandbox, close, text, tree};

/// The kinds that `doctor --json` finds, with their files.
fn findings(sandbox: &Sandbox, code: i32) -> Vec<(String, String)> {
    let value = sandbox.run(["doctor", "--json"]).code(code).json();
    assert_eq!(value["afterword"], 1);
    let problems = value["problems"].as_array().unwrap();
    let word = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
    problems.iter().map(|one| (word(one, "kind"), word(one, "file"))).collect()
}

/// A file below the journal, as `doctor` names it.
fn name(sandbox: &Sandbox, path: &Path) -> String {
    text(path.strip_prefix(sandbox.journal()).unwrap()).to_owned()
}

#[test]
fn all_is_well_and_where_things_are() {
    let sandbox = Sandbox::sample();
    sandbox.run(["doctor"]).ok().prints(&["Entries     6, every one opened", "All is as it should be."]);
    assert_eq!(findings(&sandbox, 0), []);
    sandbox.locked(["doctor", "--paths"]).ok().prints(&[
        "journal   [BOX]/home/Journal\n",
        "settings  [BOX]/config/afterword/config.yaml  (not there yet)",
        "cache     [BOX]/cache/afterword/",
        "state     [BOX]/state/afterword/",
    ]);
    let value = sandbox.locked(["doctor", "--paths", "--json"]).ok().json();
    assert_eq!(value["paths"].as_object().unwrap().len(), 4);
    Sandbox::empty().run(["doctor"]).code(5).says(&["there is no journal at", "afterword init"]);
}

#[test]
fn m11_each_kind_of_harm_has_its_name() {
    let sandbox = Sandbox::sample();
    let other = Sandbox::stranger();
    let foreign = fs::read(other.files("entries").remove(0)).unwrap();
    let whole = tree(&sandbox.journal());
    let entries = sandbox.files("entries");
    let (one, two) = (&entries[0], &entries[1]);
    let kept = [fs::read(one).unwrap(), fs::read(two).unwrap()];
    let restore = || {
        for (path, bytes) in [(one, &kept[0]), (two, &kept[1])] {
            fs::write(path, bytes).unwrap();
            close(path);
        }
    };
    let check = |what: &str, harm: &dyn Fn(), expected: &[(&str, String)]| {
        harm();
        let found = findings(&sandbox, 6);
        let expected: Vec<(String, String)> =
            expected.iter().map(|(kind, file)| ((*kind).to_owned(), file.clone())).collect();
        assert_eq!(found, expected, "{what}");
        // Whatever is wrong, the rest can be read, and it is said.
        drop(sandbox.run(["list"]).ok().says(&["Problem: "]));
        restore();
    };
    let (first, second) = (name(&sandbox, one), name(&sandbox, two));
    check("deleted", &|| fs::remove_file(one).unwrap(), &[("missing", first.clone())]);
    check("cut short", &|| fs::write(one, &kept[0][..kept[0].len() - 30]).unwrap(), &[("damaged", first.clone())]);
    check(
        "a flipped bit",
        &|| {
            let mut bytes = kept[0].clone();
            let at = bytes.len() - 30;
            bytes[at] ^= 4;
            fs::write(one, bytes).unwrap();
        },
        &[("damaged", first.clone())],
    );
    check(
        "swapped",
        &|| {
            fs::write(one, &kept[1]).unwrap();
            fs::write(two, &kept[0]).unwrap();
        },
        &[("swapped", first.clone()), ("swapped", second)],
    );
    check("of another journal", &|| fs::write(one, &foreign).unwrap(), &[("foreign", first.clone())]);
    check("no age file", &|| fs::write(one, "CANARY").unwrap(), &[("foreign", first)]);
    assert_eq!(findings(&sandbox, 0), []);
    let now = tree(&sandbox.journal());
    let differ: Vec<_> = whole.iter().filter(|(path, what)| now.get(*path) != Some(what)).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn what_does_not_belong_is_told_from_a_sync_programs_copy() {
    let sandbox = Sandbox::sample();
    let entry = sandbox.files("entries").remove(0);
    let bytes = fs::read(&entry).unwrap();
    let stem = entry.file_stem().unwrap().to_str().unwrap().to_owned();
    for (name, kind) in [
        (format!("entries/{stem} (conflicted copy 2026-11-19).age"), "conflict"),
        (format!("entries/{stem}.sync-conflict-20261119-101010-ABCDEFG.age"), "conflict"),
        (format!("entries/{stem}-LAPTOP (1).age"), "conflict"),
        ("entries/notes.md".to_owned(), "foreign"),
        ("notes.md".to_owned(), "foreign"),
        ("entries/.tmp-abc123".to_owned(), "leftover"),
        (".tmp-abc123".to_owned(), "leftover"),
        ("inbox/ffffffffffffffffffffffffffffffff.age".to_owned(), "foreign"),
    ] {
        let path = sandbox.journal().join(&name);
        fs::write(&path, &bytes).unwrap();
        close(&path);
        assert_eq!(findings(&sandbox, 6), [(kind.to_owned(), name.clone())]);
        // Both are kept.
        assert!(path.exists() && entry.exists());
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn m11_an_older_state_is_noticed_on_the_computer_that_has_seen_a_newer_one() {
    let sandbox = Sandbox::sample();
    let older = sandbox.path("older");
    crate::sandbox::copy_tree(&sandbox.journal(), &older);
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nNewer.\n").ok();
    let entry = sandbox.files("entries");
    // One entry put back by itself.
    let changed = entry.iter().find(|path| {
        let name = path.file_name().unwrap();
        fs::read(path).unwrap() != fs::read(older.join("entries").join(name)).unwrap()
    });
    let changed = changed.unwrap();
    let newer = fs::read(changed).unwrap();
    fs::copy(older.join("entries").join(changed.file_name().unwrap()), changed).unwrap();
    assert_eq!(findings(&sandbox, 6), [("rolled-back".to_owned(), name(&sandbox, changed))]);
    fs::write(changed, newer).unwrap();
    assert_eq!(findings(&sandbox, 0), []);
    // The whole folder put back.
    fs::remove_dir_all(sandbox.journal()).unwrap();
    crate::sandbox::copy_tree(&older, &sandbox.journal());
    assert_eq!(findings(&sandbox, 6), [("rolled-back".to_owned(), "ledger.age".to_owned())]);
    sandbox.run(["list"]).ok().says(&["an older state than this computer has seen"]);
    // It is told again, as nobody has said that all is well.
    assert_eq!(findings(&sandbox, 6).len(), 1);
    // The whole of it can be read all the same.
    sandbox.run(["show", "bedtime"]).ok();
}

#[test]
fn a_ledger_that_is_gone_or_forged_locks_nobody_out() {
    let sandbox = Sandbox::sample();
    let ledger = sandbox.journal().join("ledger.age");
    let kept = fs::read(&ledger).unwrap();
    fs::remove_file(&ledger).unwrap();
    assert!(findings(&sandbox, 6).contains(&("missing".to_owned(), "ledger.age".to_owned())));
    sandbox.run(["list"]).ok().prints(&["6 entries"]);
    fs::write(&ledger, &kept[..kept.len() / 2]).unwrap();
    assert!(findings(&sandbox, 6).contains(&("damaged".to_owned(), "ledger.age".to_owned())));
    sandbox.run(["list"]).ok().prints(&["6 entries"]);
    let other = Sandbox::stranger();
    fs::copy(other.journal().join("ledger.age"), &ledger).unwrap();
    let found = findings(&sandbox, 6);
    assert!(found.iter().any(|(_, file)| file == "ledger.age"), "{found:?}");
    sandbox.run(["list"]).ok().prints(&["6 entries"]);
}

#[test]
fn a_key_file_that_is_damaged_says_what_opens_the_journal_all_the_same() {
    let sandbox = Sandbox::sample();
    let identity = sandbox.journal().join("identity.age");
    let kept = fs::read(&identity).unwrap();
    for (bytes, code) in [
        (kept[..kept.len() / 2].to_vec(), 4),
        (b"not an age file".to_vec(), 4),
        (Vec::new(), 4),
        // A cost that would take hours is refused at once.
        (String::from_utf8_lossy(&kept).replacen(" 10\n", " 30\n", 1).into_bytes(), 4),
    ] {
        fs::write(&identity, bytes).unwrap();
        sandbox.run(["list"]).code(code).says(&["24 recovery words"]).never(&["panicked"]);
    }
}

#[cfg(unix)]
#[test]
fn m13_open_permissions_and_links_are_found_and_mended() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::sample();
    let entry = sandbox.files("entries").remove(0);
    fs::set_permissions(&entry, fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(sandbox.journal(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(
        findings(&sandbox, 6),
        [("permissions".to_owned(), ".".to_owned()), ("permissions".to_owned(), name(&sandbox, &entry))]
    );
    let before = tree(&sandbox.journal());
    sandbox.run(["doctor", "--fix", "-n"]).code(6);
    assert_eq!(tree(&sandbox.journal()), before);
    sandbox.run(["doctor", "--fix"]).ok().says(&["Mended: 2 files closed to others"]);
    assert_eq!(fs::metadata(&entry).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(findings(&sandbox, 0), []);
    // An entry that is a link is not followed, to read or to write.
    let victim = sandbox.write("victim", &fs::read(&entry).unwrap());
    fs::remove_file(&entry).unwrap();
    std::os::unix::fs::symlink(&victim, &entry).unwrap();
    let before = fs::read(&victim).unwrap();
    let found = findings(&sandbox, 6);
    assert!(found.iter().all(|(_, file)| *file == name(&sandbox, &entry)) && !found.is_empty(), "{found:?}");
    sandbox.run(["list", "--json"]).ok();
    assert_eq!(fs::read(&victim).unwrap(), before);
}

#[test]
fn what_an_editor_left_is_found_and_wiped() {
    let sandbox = Sandbox::sample();
    let left = sandbox.runtime().join("afterword-scratch-abc123");
    fs::create_dir(&left).unwrap();
    close(&left);
    fs::write(left.join("entry.md"), "CANARY half a text").unwrap();
    let found = findings(&sandbox, 6);
    assert_eq!(found, [("leftover".to_owned(), text(&left).to_owned())]);
    if !cfg!(target_os = "linux") {
        return;
    }
    sandbox.run(["doctor", "--fix"]).ok().says(&["1 left-over folder wiped"]).never(&["CANARY"]);
    assert!(!left.exists());
}
