//! Two computers with one journal between which a sync program carries files, and both write before it runs: nothing is
//! lost, what each did knowingly holds, and nothing is told that is not so.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use crate::sandbox::{Sandbox, close, text, visit};

/// What a sync program knows: the files as they were when it last ran.
struct Synced(BTreeMap<PathBuf, Vec<u8>>);

/// Whose file stays when both have changed it; the other's is laid beside.
#[derive(Clone, Copy, PartialEq)]
enum Wins {
    One,
    Two,
}

impl Synced {
    /// Two computers with the same journal, each of which has seen it.
    fn pair() -> (Sandbox, Sandbox, Self) {
        let (one, two) = (Sandbox::sample(), Sandbox::empty());
        let mut synced = Self(BTreeMap::new());
        synced.run(&one, &two, Wins::One);
        for sandbox in [&one, &two] {
            sandbox.run(["list"]).ok().never(&["Problem"]);
        }
        synced.run(&one, &two, Wins::One);
        (one, two, synced)
    }

    fn files(sandbox: &Sandbox) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        visit(&sandbox.journal(), &mut |path| {
            if path.is_file() && !path.ends_with(".lock") {
                let below = path.strip_prefix(sandbox.journal()).unwrap().to_owned();
                all.insert(below, fs::read(path).unwrap());
            }
        });
        all
    }

    /// Brings two folders together as Syncthing does: what one side changed or deleted goes to the other; of what both
    /// changed one stays and the other becomes a copy beside; what was changed is not deleted.
    fn run(&mut self, one: &Sandbox, two: &Sandbox, wins: Wins) {
        let (ours, theirs) = (Self::files(one), Self::files(two));
        let mut result = BTreeMap::new();
        let names: BTreeSet<&PathBuf> = ours.keys().chain(theirs.keys()).collect();
        for name in names {
            let (before, here, there) = (self.0.get(name), ours.get(name), theirs.get(name));
            let chosen = match (here, there) {
                _ if here == there || there == before => here,
                _ if here == before => there,
                (Some(_), None) => here,
                (None, Some(_)) => there,
                (Some(here), Some(there)) => {
                    let (stays, copy) = if wins == Wins::One { (here, there) } else { (there, here) };
                    let (stem, end) = text(name).rsplit_once('.').unwrap();
                    let beside = format!("{stem}.sync-conflict-20261119-101010-ABCDEFG.{end}");
                    result.insert(PathBuf::from(beside), copy.clone());
                    Some(stays)
                }
                (None, None) => None,
            };
            result.extend(chosen.map(|bytes| (name.clone(), bytes.clone())));
        }
        for (sandbox, before) in [(one, &ours), (two, &theirs)] {
            for name in before.keys().filter(|name| !result.contains_key(*name)) {
                fs::remove_file(sandbox.journal().join(name)).unwrap();
            }
            for folder in ["", "entries", "records", "history", "files", "inbox", "staging"] {
                fs::create_dir_all(sandbox.journal().join(folder)).unwrap();
                close(&sandbox.journal().join(folder));
            }
            for (name, bytes) in result.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)) {
                let path = sandbox.journal().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                close(path.parent().unwrap());
                fs::write(&path, bytes).unwrap();
                close(&path);
            }
        }
        self.0 = result;
    }
}

fn problems(sandbox: &Sandbox) -> Vec<(String, String)> {
    let value = sandbox.run(["doctor", "--json"]).json();
    let word = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
    value["problems"].as_array().unwrap().iter().map(|one| (word(one, "kind"), word(one, "file"))).collect()
}

#[track_caller]
fn is_well(sandbox: &Sandbox) {
    assert_eq!(problems(sandbox), []);
    sandbox.run(["doctor"]).ok();
    sandbox.run(["list"]).ok().never(&["Problem"]);
}

fn edit(sandbox: &Sandbox, title: &str, body: &str) {
    let text = format!("---\ntitle: {title}\ndate: 2026-11-12\n---\n{body}\n");
    drop(sandbox.run_with(["edit", title], text).ok());
}

fn write(sandbox: &Sandbox, line: &str) {
    sandbox.run_with(["new", "--line"], format!("{line}\n")).ok();
    sandbox.run(["list"]).ok();
}

fn titles(sandbox: &Sandbox) -> String {
    sandbox.run(["list", "--json"]).ok().out()
}

/// Merges on the first, brings the result to the second, and sees that both are well.
fn merge(one: &Sandbox, two: &Sandbox, synced: &mut Synced) -> String {
    let said = one.run(["doctor", "--merge", "keep-both"]).ok().err();
    is_well(one);
    synced.run(one, two, Wins::One);
    is_well(two);
    said
}

#[test]
fn what_one_computer_deleted_is_not_missed_when_the_ledgers_are_one() {
    for wins in [Wins::One, Wins::Two] {
        let (one, two, mut synced) = Synced::pair();
        one.run(["delete", "bedtime"]).ok();
        two.run(["delete", "clocks again", "--forever", "--yes"]).ok();
        write(&one, "New here.");
        write(&two, "New there.");
        write(&two, "And more.");
        synced.run(&one, &two, wins);
        let said = merge(&one, &two, &mut synced);
        assert!(said.contains("so deleted here: \"Bedtime\", Thursday 12 November 2026"), "{said}");
        assert!(said.contains("Deleted for good on one computer and not changed on the other: 1 text"), "{said}");
        for sandbox in [&one, &two] {
            let shown = titles(sandbox);
            assert!(shown.contains("New here") && shown.contains("And more"), "{shown}");
            assert!(!shown.contains("\"Bedtime\"") && !shown.contains("\"Clocks again\""), "{shown}");
        }
        // The text that was only deleted can be brought back; what was deleted for good can not.
        let value = one.run(["undo", "--list", "--json"]).ok().json();
        let verbs = value["changes"].as_array().unwrap().iter().filter(|one| one["verb"] == "delete").count();
        assert_eq!(verbs, 1, "{value}");
    }
}

#[test]
fn a_text_that_comes_back_through_a_plain_copy_is_deleted_again_where_it_was_not_changed() {
    let (one, two, mut synced) = Synced::pair();
    let id = one.run(["show", "bedtime", "--json"]).ok().json()["entry"]["id"].as_str().unwrap().to_owned();
    let file = one.journal().join(format!("entries/{id}.age"));
    let before = fs::read(&file).unwrap();
    one.run(["delete", "bedtime"]).ok();
    write(&two, "New there.");
    synced.run(&one, &two, Wins::Two);
    // `cp` knows of no deletions.
    fs::write(&file, before).unwrap();
    close(&file);
    merge(&one, &two, &mut synced);
    assert!(!file.exists());
}

#[test]
fn a_deletion_never_takes_what_was_changed_elsewhere() {
    for forever in [false, true] {
        for wins in [Wins::One, Wins::Two] {
            let (one, two, mut synced) = Synced::pair();
            let mut delete = vec!["delete", "bedtime", "--yes"];
            delete.extend(forever.then_some("--forever"));
            one.run(delete).ok();
            edit(&two, "Bedtime", "Changed where it was not known.");
            synced.run(&one, &two, wins);
            let said = merge(&one, &two, &mut synced);
            assert!(said.contains("changed on the other since, so kept: \"Bedtime\""), "{said}");
            for sandbox in [&one, &two] {
                sandbox.run(["show", "bedtime"]).ok().prints(&["Changed where it was not known."]);
            }
        }
    }
}

#[test]
fn what_one_computer_took_back_is_not_offered_again() {
    let (one, two, mut synced) = Synced::pair();
    edit(&one, "Bedtime", "Second.");
    synced.run(&one, &two, Wins::One);
    two.run(["list"]).ok().never(&["Problem"]);
    one.run(["undo"]).ok();
    write(&two, "New there.");
    synced.run(&one, &two, Wins::Two);
    merge(&one, &two, &mut synced);
    let verbs = one.run(["undo", "--list"]).ok().out();
    assert!(!verbs.contains("edit"), "{verbs}");
    one.run(["show", "bedtime"]).ok().prints(&["An open line."]);
}

/// Without a copy beside, as with `cp`, the version that was written over is told and the rest is as it should be.
#[test]
fn a_version_that_was_written_over_is_told_when_the_ledgers_become_one() {
    let (one, two, mut synced) = Synced::pair();
    edit(&one, "Bedtime", "Here.");
    edit(&two, "Bedtime", "There.");
    write(&two, "New there.");
    synced.run(&one, &two, Wins::Two);
    for path in Synced::files(&one).into_keys().filter(|name| text(name).contains("sync-conflict")) {
        fs::remove_file(one.journal().join(path)).unwrap();
    }
    one.run(["list"]).ok().says(&["One text that this computer had saved is not here any more."]);
    one.run(["doctor", "--merge", "keep-both"]).ok().says(&["Problem: changed on both computers", "\"Bedtime\""]);
    is_well(&one);
}

#[test]
fn nothing_is_said_to_be_lost_while_a_copy_of_it_lies_beside() {
    let (one, two, mut synced) = Synced::pair();
    edit(&one, "Bedtime", "Here.");
    edit(&two, "Bedtime", "There.");
    synced.run(&one, &two, Wins::Two);
    one.run(["list"]).ok().says(&["All that this computer had saved is still here."]);
}

/// Each in turn, on one computer and then on the other, with the sync program between.
#[test]
fn after_each_ordinary_command_of_either_computer_the_other_finds_nothing() {
    let (one, two, mut synced) = Synced::pair();
    let notes = [&one, &two].map(|sandbox| sandbox.write("more/2026-01-02-a.md", b"Words of January.\n"));
    let passphrase = "granite lantern pepper orbit meadow cello\n";
    let new = [&one, &two].map(|sandbox| sandbox.write("new-passphrase", passphrase.as_bytes()));
    let folder = |at: usize| text(notes[at].parent().unwrap()).to_owned();
    let bedtime = |line: &str| format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\n{line}\n");
    let commands: Vec<(Vec<String>, String)> = [
        ("edit bedtime", bedtime("First.")),
        ("edit bedtime", bedtime("Second.")),
        ("new --line", "A line.\n".to_owned()),
        ("theme confirm bedtime hope", String::new()),
        ("delete bedtime", String::new()),
        ("undo", String::new()),
        ("session plan 2026-11-26", String::new()),
        ("session held 2026-11-19 --minutes 50", String::new()),
        ("check --allow", "Elm House\n".to_owned()),
        ("delete clocks --forever --yes", String::new()),
        ("doctor --blur-times on", String::new()),
        ("undo --steps 2", String::new()),
        ("build", String::new()),
    ]
    .map(|(line, input)| (line.split(' ').map(str::to_owned).collect(), input))
    .into();
    let import = (vec!["import".to_owned(), folder(0)], String::new());
    let change = ["key", "change", "--new-passphrase-file", text(&new[1])].map(str::to_owned);
    let commands = commands.into_iter().chain([import, (change.into(), String::new())]);
    for (at, (args, input)) in commands.enumerate() {
        let (here, there) = if at % 2 == 0 { (&one, &two) } else { (&two, &one) };
        here.run_with(&args, input).ok().never(&["Problem"]);
        if args.first().is_some_and(|verb| verb == "key") {
            for sandbox in [here, there] {
                fs::write(sandbox.path("passphrase"), passphrase).unwrap();
            }
        }
        // What waits in the inbox is taken in by whoever unlocks first.
        synced.run(&one, &two, Wins::One);
        there.run(["list"]).ok().never(&["Problem"]);
        synced.run(&one, &two, Wins::One);
        for sandbox in [here, there] {
            assert_eq!(problems(sandbox), [], "after {args:?}");
        }
        here.run(["list"]).ok().never(&["Problem"]);
    }
}

#[test]
fn settings_that_a_command_changed_are_known_on_the_other_computer() {
    let (one, two, mut synced) = Synced::pair();
    for (switch, said) in [("on", "the day only"), ("off", "the moment")] {
        one.run(["doctor", "--blur-times", switch]).ok();
        is_well(&one);
        synced.run(&one, &two, Wins::One);
        is_well(&two);
        two.run(["doctor"]).ok().prints(&[said]);
    }
    // A computer that has never seen the journal knows as much.
    let three = Sandbox::empty();
    Synced(BTreeMap::new()).run(&one, &three, Wins::One);
    is_well(&three);
    // What was changed by hand is told everywhere until it is accepted anywhere.
    let path = one.journal().join("afterword.yaml");
    let by_hand = format!("{}# by hand\n", fs::read_to_string(&path).unwrap());
    fs::write(&path, by_hand).unwrap();
    synced.run(&one, &two, Wins::One);
    let changed = [("rolled-back".to_owned(), "afterword.yaml".to_owned())];
    for sandbox in [&one, &two] {
        assert_eq!(problems(sandbox), changed);
        sandbox.run(["doctor"]).code(6).prints(&["was changed, and not by a command that this journal knows of"]);
        // Writing does not make it known.
        write(sandbox, "Tea, and the long way home.");
        assert_eq!(problems(sandbox), changed);
        synced.run(&one, &two, Wins::One);
    }
    one.run(["doctor", "--accept"]).ok();
    is_well(&one);
    synced.run(&one, &two, Wins::One);
    is_well(&two);
}

#[test]
fn settings_changed_on_one_computer_while_the_other_wrote_are_known_after_the_merge() {
    for wins in [Wins::One, Wins::Two] {
        let (one, two, mut synced) = Synced::pair();
        one.run(["doctor", "--blur-times", "on"]).ok();
        write(&two, "New there.");
        synced.run(&one, &two, wins);
        merge(&one, &two, &mut synced);
        assert!(fs::read_to_string(two.journal().join("afterword.yaml")).unwrap().contains("blur_times: true"));
    }
}

fn rotate(sandbox: &Sandbox) {
    let words = sandbox.path("rotated-words");
    sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&words)]).ok();
}

/// One computer makes new keys while the other, without a network, goes on writing with the old ones.
#[test]
fn what_was_written_with_the_old_keys_while_new_ones_were_made_is_brought_together() {
    for wins in [Wins::One, Wins::Two] {
        let (one, two, mut synced) = Synced::pair();
        rotate(&one);
        one.run(["list"]).ok();
        edit(&two, "Bedtime", "Changed with the old keys.");
        write(&two, "New with the old keys.");
        two.run(["delete", "clocks again"]).ok();
        synced.run(&one, &two, wins);
        for sandbox in [&one, &two] {
            let said = sandbox.run(["list"]).ok().prints(&["New with the old keys"]).err();
            assert!(!said.contains("damaged") && !said.contains("not made by this journal"), "{said}");
        }
        let found = problems(&one);
        let expected = ["conflict", "unregistered", "rolled-back"];
        assert!(found.iter().all(|(kind, _)| expected.contains(&kind.as_str())), "{found:?}");
        let said = merge(&one, &two, &mut synced);
        assert!(
            said.contains("written with the keys of before, by a computer that did not know the new ones"),
            "{said}"
        );
        for sandbox in [&one, &two] {
            let shown = titles(sandbox);
            assert!(shown.contains("New with the old keys") && !shown.contains("\"Clocks again\""), "{shown}");
            let all: Vec<String> = sandbox.state().into_values().collect();
            assert!(all.iter().any(|text| text.contains("Changed with the old keys.")), "{all:?}");
        }
        // It is said what stands under the old keys still, and the next rotation seals it anew.
        one.run(["doctor"]).ok().prints(&["still sealed with the keys of before", "afterword key rotate"]);
        fs::remove_file(one.path("rotated-words")).unwrap();
        let state = one.state();
        rotate(&one);
        let value = one.run(["doctor", "--json"]).ok().json();
        assert_eq!(value["earlier_keys"], 0, "{value}");
        assert_eq!(one.state(), state);
    }
}

/// The new keys have come and the ledger has not: a half-synced folder is read, and nothing is written over it.
#[test]
fn a_folder_that_is_half_synced_is_read_and_not_written_over() {
    let (one, two, _) = Synced::pair();
    rotate(&one);
    for name in ["identity.age", "recovery.age", "capture.pub"] {
        fs::copy(one.journal().join(name), two.journal().join(name)).unwrap();
    }
    let ledger = fs::read(two.journal().join("ledger.age")).unwrap();
    two.run(["list"]).ok().prints(&["6 entries"]).says(&["ledger.age was written with the keys of before"]);
    assert_eq!(problems(&two), [("rolled-back".to_owned(), "ledger.age".to_owned())]);
    let text = "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nNot now.\n";
    two.run_with(["edit", "bedtime"], text).code(6).says(&["Let the folder come to rest", "doctor --merge"]);
    assert_eq!(fs::read(two.journal().join("ledger.age")).unwrap(), ledger);
    // What is written waits in the inbox, and is shown when the rest has come.
    two.run_with(["new", "--line"], "Kept for later.\n").ok();
    two.run(["list"]).ok().says(&["stays in the inbox for now"]);
    let mut synced = Synced(Synced::files(&one));
    let waits = Synced::files(&two).into_iter().find(|(name, _)| name.starts_with("inbox")).unwrap();
    fs::remove_dir_all(two.journal()).unwrap();
    synced.0.clear();
    synced.run(&one, &two, Wins::One);
    fs::write(two.journal().join(&waits.0), waits.1).unwrap();
    close(&two.journal().join(&waits.0));
    two.run(["list"]).ok().prints(&["Kept for later"]).never(&["Problem"]);
}

#[test]
fn an_old_key_file_that_came_back_is_named_and_nothing_is_written() {
    for (old, other) in [("identity.age", "recovery.age"), ("recovery.age", "identity.age")] {
        for seen in [true, false] {
            let sandbox = Sandbox::sample();
            sandbox.run(["list"]).ok();
            let before = fs::read(sandbox.journal().join(old)).unwrap();
            let old_words = sandbox.recovery_words();
            rotate(&sandbox);
            sandbox.run(["list"]).ok();
            fs::write(sandbox.journal().join(old), before).unwrap();
            if !seen {
                fs::remove_dir_all(sandbox.path("state")).unwrap();
            }
            let words = fs::read_to_string(sandbox.path("rotated-words")).unwrap();
            let way = |secret: &str| sandbox.write("typed", secret.trim().as_bytes());
            let with = |secret: &str, args: &[&str], input: &str| {
                let mut command = sandbox.command(crate::sandbox::PROGRAM);
                command.arg("--passphrase-file").arg(way(secret)).args(args);
                sandbox.finish(command, input.as_bytes())
            };
            let (older, newer) = match old {
                "identity.age" => (crate::sandbox::PASSPHRASE.to_owned(), words),
                _ => (old_words, crate::sandbox::PASSPHRASE.to_owned()),
            };
            let tree = crate::sandbox::tree(&sandbox.journal());
            for args in [
                &["list"][..],
                &["doctor"],
                &["doctor", "--fix"],
                &["doctor", "--accept"],
                &["doctor", "--merge", "keep-both"],
                &["undo"],
                &["key", "recovery", "--recovery-file", "none"],
                &["--yes", "key", "rotate", "--recovery-file", "none"],
            ] {
                let outcome = with(&older, args, "").code(6);
                let said = outcome.err();
                assert!(said.contains("are older than this journal") && said.contains(other), "{args:?}: {said}");
                assert!(said.contains(old), "{args:?}: the newer {old} can be put back\n{said}");
                assert_eq!(crate::sandbox::tree(&sandbox.journal()), tree, "{args:?}");
            }
            // The other way in has the new keys, and gives them to this one.
            with(&newer, &["list"], "").ok().prints(&["6 entries"]);
        }
    }
}
