//! `key rotate`: everything sealed again to new keys, and nothing lost on the way.

use std::{fs, path::PathBuf};

use super::{NEW, opens_with, with_new, words_in};
use crate::sandbox::{Outcome, PASSPHRASE, Sandbox, close, copy_tree, have, terminal::Terminal, text, tree};

/// Every file below the folders of what is written, with its bytes.
fn sealed(sandbox: &Sandbox) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    crate::sandbox::visit(&sandbox.journal(), &mut |path| {
        let short = path.strip_prefix(sandbox.journal()).unwrap().to_owned();
        if path.is_file() && !text(&short).starts_with('.') {
            all.insert(short, fs::read(path).unwrap());
        }
    });
    all
}

/// A journal with history, a capture that waits, and something to take back.
fn lived_in() -> Sandbox {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nAnother line.\n").ok();
    sandbox.run(["delete", "clocks"]).ok();
    sandbox.run_with(["new", "--line"], "Captured before.\n").ok();
    sandbox
}

/// New keys, the same passphrase; the new words in `rotated-words`.
fn rotate(sandbox: &Sandbox) -> Outcome {
    let out = sandbox.path("rotated-words");
    let outcome = sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&out)]);
    sandbox.make_unlocking_cheap();
    outcome
}

#[test]
fn new_keys_seal_everything_again_and_nothing_reads_differently() {
    let sandbox = lived_in();
    sandbox.run(["list"]).ok();
    let state = sandbox.state();
    sandbox.run_with(["new", "--line"], "Captured and not taken in.\n").ok();
    let before = sealed(&sandbox);
    sandbox.run(["-n", "key", "rotate"]).ok().prints(&["Would make new keys", "encrypt 11 files again"]);
    assert_eq!(sealed(&sandbox), before);
    let old_words = sandbox.recovery_words();
    rotate(&sandbox)
        .ok()
        .prints(&["11 files were encrypted again", "stays as it is", "destroy the old sheet"])
        .never(&[&old_words, &words_in(&sandbox.path("rotated-words"))]);
    let after = sealed(&sandbox);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    let same: Vec<_> =
        after.iter().filter(|(path, bytes)| before[*path] == **bytes).map(|(path, _)| text(path)).collect();
    assert_eq!(same, ["READ-ME-FIRST.txt", "afterword.yaml"]);
    assert_eq!(sandbox.state(), state);
    let said = sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]).err();
    assert!(said.contains("Captured and not taken in") && !said.contains("Problem"), "{said}");
    opens_with(&sandbox, &old_words).code(4);
    opens_with(&sandbox, &words_in(&sandbox.path("rotated-words"))).ok().prints(&["Bedtime"]);
    // What was written before can still be taken back, and what is new is sealed to the new keys.
    sandbox.run(["undo", "--steps", "3"]).ok().prints(&["Taken back: delete"]);
    sandbox.run(["list"]).ok().prints(&["Clocks again"]);
    sandbox.run_with(["new", "--line"], "Written after.\n").ok();
    sandbox.run(["list"]).ok().says(&["Written after"]);
    sandbox.run(["undo", "--steps", "2"]).ok().prints(&["Taken back: edit"]);
    sandbox.run(["show", "bedtime", "--markdown"]).ok().prints(&["An open line."]);
    rotate_again(&sandbox);
}

fn rotate_again(sandbox: &Sandbox) {
    let state = sandbox.state();
    let out = sandbox.path("third-words");
    let value = sandbox.run(["--yes", "--json", "key", "rotate", "--recovery-file", text(&out)]).ok().json();
    assert_eq!((value["rotated"]["left"].as_array().unwrap().len(), &value["written"]), (0, &text(&out).into()));
    assert_eq!(sandbox.state(), state);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn the_age_program_opens_everything_after_the_keys_were_replaced() {
    if !have("age") || !have("script") {
        return;
    }
    let sandbox = lived_in();
    rotate(&sandbox).ok();
    let keys = sandbox.path("keys.txt");
    let journal = sandbox.journal();
    let shell = format!("age -d -o {} {}", text(&keys), text(&journal.join("recovery.age")));
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("passphrase");
    terminal.types(&words_in(&sandbox.path("rotated-words")));
    assert_eq!(terminal.ends().0, Some(0));
    for path in sealed(&sandbox).into_keys().filter(|path| path.extension().is_some_and(|end| end == "age")) {
        if !["identity.age", "recovery.age"].contains(&text(&path)) {
            let mut command = sandbox.command("age");
            command.args(["-d", "-i", text(&keys)]).arg(journal.join(&path));
            assert!(!sandbox.finish(command, b"").ok().raw_out.is_empty(), "{}", path.display());
        }
    }
}

/// Another computer that has not seen the new keys yet goes on writing with the old ones.
#[test]
fn what_another_computer_seals_late_is_not_lost() {
    let sandbox = lived_in();
    sandbox.run(["list"]).ok();
    let other = sandbox.path("home/Other computer");
    copy_tree(&sandbox.journal(), &other);
    let there = |args: &[&str], stdin: &str| sandbox.run_with([&["-j", text(&other)], args].concat(), stdin).ok();
    there(&["list"], "");
    rotate(&sandbox).ok();
    there(&["new", "--line"], "Captured elsewhere.\n");
    there(&["list"], "");
    there(&["new", "--line"], "Captured elsewhere, later.\n");
    let mut came = Vec::new();
    for folder in ["entries", "inbox"] {
        for one in fs::read_dir(other.join(folder)).unwrap() {
            let one = one.unwrap();
            let here = sandbox.journal().join(folder).join(one.file_name());
            if !here.exists() {
                fs::copy(one.path(), here).unwrap();
                came.push(format!("{folder}/{}", text(one.file_name().as_ref())));
            }
        }
    }
    assert_eq!(came.len(), 2, "{came:?}");
    // It is read, and it is said that the ledger does not know the one that was put straight among the entries.
    let said = sandbox.run(["list"]).ok().prints(&["Captured elsewhere", "Captured elsewhere, later"]).err();
    assert!(
        said.contains(&format!("Problem: {} is of this journal, but not in its list of what there is", came[0])),
        "{said}"
    );
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["doctor"]).ok();
    // The other computer gets the whole folder: it does not write before it has seen that the keys are new.
    fs::remove_dir_all(&other).unwrap();
    copy_tree(&sandbox.journal(), &other);
    let new = ["-j", text(&other), "new", "--line"];
    sandbox.run_with(new, "Kept.\n").code(6).says(&["If you replaced the keys on another computer"]);
    there(&["list"], "");
    there(&["new", "--line"], "Kept.\n");
}

#[test]
fn a_folder_that_goes_back_to_the_old_keys_is_noticed() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let old = sandbox.path("old");
    copy_tree(&sandbox.journal(), &old);
    rotate(&sandbox).ok();
    sandbox.run(["list"]).ok().never(&["Problem"]);
    // Only the key for writing: what is written now would be readable with a key that was given up.
    fs::copy(old.join("capture.pub"), sandbox.journal().join("capture.pub")).unwrap();
    sandbox.run_with(["new", "--line"], "Not saved.\n").code(6).says(&["capture.pub is not this journal's key"]);
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&old, &sandbox.journal());
    let said = "this journal is in an older state than this computer has seen";
    sandbox.run(["list"]).ok().says(&[said]);
    // New keys, or a new passphrase, must not make it look whole.
    rotate_refused(&sandbox, said);
    with_new(&sandbox, &["key", "change"], NEW).ok();
    fs::write(sandbox.path("passphrase"), NEW).unwrap();
    sandbox.run(["list"]).ok().says(&[said]);
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["list"]).ok().never(&["Problem"]);
}

/// One file put back by a sync program, or by someone: the key file that was not opened holds the only newer keys.
#[test]
fn an_older_key_file_that_has_come_back_costs_no_key() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let old = sandbox.path("old");
    copy_tree(&sandbox.journal(), &old);
    rotate(&sandbox).ok();
    let whole = sandbox.path("whole");
    copy_tree(&sandbox.journal(), &whole);
    let back = |name: &str| fs::write(sandbox.journal().join(name), fs::read(old.join(name)).unwrap()).unwrap();
    back("identity.age");
    let before = fs::read(sandbox.journal().join("recovery.age")).unwrap();
    let out = sandbox.path("no-words");
    for verb in ["recovery", "rotate"] {
        let said = sandbox.run(["--yes", "key", verb, "--recovery-file", text(&out)]).code(6).err();
        assert!(said.contains("newer ones") || said.contains("older state"), "{said}");
        assert!(fs::read(sandbox.journal().join("recovery.age")).unwrap() == before && !out.exists(), "{verb}");
    }
    // With the old ledger as well the old keys look right; what the other key file holds is kept beside.
    back("ledger.age");
    sandbox.run(["--yes", "key", "recovery", "--recovery-file", text(&out)]).ok();
    let kept: Vec<_> =
        sandbox.files(".").into_iter().filter(|path| text(path).contains("recovery-replaced-")).collect();
    assert!(kept.len() == 1 && fs::read(&kept[0]).unwrap() == before, "{kept:?}");
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&whole, &sandbox.journal());
    sandbox.run(["list"]).ok().never(&["Problem"]);
}

#[test]
fn a_whole_folder_from_before_the_new_keys_is_a_finding_at_once() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let old = sandbox.path("old");
    copy_tree(&sandbox.journal(), &old);
    rotate(&sandbox).ok();
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&old, &sandbox.journal());
    for _ in 0..2 {
        sandbox.run(["doctor"]).code(6).prints(&["ledger.age"]);
    }
}

#[test]
fn words_made_on_another_computer_are_proved_by_trying_them() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let seen: Vec<_> = sandbox
        .files("../../state/afterword")
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    let words = sandbox.path("words-of-b");
    sandbox.run(["key", "recovery", "--recovery-file", text(&words)]).ok();
    for (path, bytes) in seen {
        fs::write(path, bytes).unwrap();
    }
    sandbox.run(["doctor"]).code(6).prints(&["recovery.age"]);
    sandbox.locked(["--passphrase-file", text(&words), "key", "rehearse"]).ok();
    sandbox.run(["doctor"]).ok();
}

fn rotate_refused(sandbox: &Sandbox, said: &str) {
    let before = tree(&sandbox.journal());
    let out = sandbox.path("no-words");
    sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&out)]).code(6).says(&[said, "doctor --accept"]);
    assert!(tree(&sandbox.journal()) == before && !out.exists());
}

#[test]
fn what_cannot_be_opened_stays_is_named_and_stops_nothing() {
    let sandbox = Sandbox::sample();
    let entries = sandbox.files("entries");
    let whole = fs::read(&entries[0]).unwrap();
    let stranger = fs::read(Sandbox::stranger().files("entries").remove(0)).unwrap();
    let swapped = fs::read(&entries[3]).unwrap();
    fs::write(&entries[0], &whole[..whole.len() - 40]).unwrap();
    fs::write(&entries[1], &stranger).unwrap();
    fs::write(&entries[2], &swapped).unwrap();
    fs::remove_file(&entries[4]).unwrap();
    sandbox.write("home/Journal/entries/note.txt", b"not ours");
    let found = || {
        let value = sandbox.run(["--json", "doctor"]).code(6).json();
        let one = |one: &serde_json::Value| format!("{} {}", one["kind"], one["file"]);
        value["problems"].as_array().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    let before = found();
    assert!(before.len() >= 5, "{before:?}");
    let name = |at: usize| format!("entries/{}", text(entries[at].file_name().unwrap().as_ref()));
    rotate(&sandbox).code(6).prints(&["5 files were encrypted again"]).says(&[
        &format!("{} was left as it is: it is damaged or cut short", name(0)),
        &format!("{} was left as it is: the key does not fit", name(1)),
        "2 files could not be opened and were not encrypted again",
        "afterword doctor",
    ]);
    assert_eq!(found(), before, "new keys hide nothing, and find nothing new");
    // A copy from before the rotation brings it back.
    fs::write(&entries[0], &whole).unwrap();
    assert!(found().iter().all(|one| !one.contains(&name(0))));
}

#[test]
fn who_has_only_the_words_gets_a_new_passphrase_with_the_new_keys() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let state = sandbox.state();
    let mut terminal = Terminal::afterword(&sandbox, &["key", "rotate"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&sandbox.recovery_words());
    terminal.sees("encrypts 8 files again");
    terminal.sees("Go on? [Y/n]");
    terminal.types("");
    terminal.sees("Choose the new passphrase.");
    terminal.chooses(NEW);
    let words = terminal.sees_words();
    terminal.tells_word(&words);
    terminal.sees("what is word ");
    terminal.tells_word(&words);
    terminal.sees("The keys are new. 8 files were encrypted again");
    terminal.sees("the new one");
    assert_eq!(terminal.ends().0, Some(0));
    opens_with(&sandbox, PASSPHRASE).code(4);
    fs::write(sandbox.path("passphrase"), NEW).unwrap();
    with_new(&sandbox, &["key", "change"], PASSPHRASE).ok();
    assert_eq!(sandbox.state(), state);
}

/// A command that unlocked before the keys were replaced must not write with the old ones.
#[test]
fn a_command_that_holds_the_old_keys_does_not_write_with_them() {
    use afterword::{
        secret::{Passphrase, RecoveryWords},
        vault::{Error, Vault},
    };
    let sandbox = Sandbox::sample();
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    let mut slow = Vault::unlock(&sandbox.journal(), &passphrase).unwrap();
    with_new(&sandbox, &["key", "change"], NEW).ok();
    assert!(slow.begin().is_ok(), "a new passphrase for the same keys is no reason to stop");
    fs::write(sandbox.path("passphrase"), NEW).unwrap();
    let out = sandbox.path("rotated-words");
    sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&out)]).ok();
    let before = tree(&sandbox.journal());
    assert!(matches!(slow.begin().map(drop), Err(Error::KeysReplaced)));
    assert!(matches!(slow.change_passphrase(&passphrase, &|| ()), Err(Error::KeysReplaced)));
    let words = RecoveryWords::generate().unwrap();
    assert!(matches!(slow.change_words(&words, &|| ()), Err(Error::KeysReplaced)));
    assert_eq!(tree(&sandbox.journal()), before);
}

/// A journal whose new keys were decided and cut off while they were put in place: these have been moved, these have not
/// come from the computer that decided it, and the plan is of `hours` ago. Gives the folder of before.
fn cut_off(sandbox: &Sandbox, moved: &[&str], lost: &[&str], hours: u64) -> PathBuf {
    use sha2::{Digest, Sha256};
    let (journal, old) = (sandbox.journal(), sandbox.path("old"));
    let (state, unaware) = (sandbox.path("state"), sandbox.path("old-state"));
    sandbox.run(["list"]).ok();
    copy_tree(&journal, &old);
    copy_tree(&state, &unaware);
    rotate(sandbox).ok();
    let after = sealed(sandbox);
    for (to, from) in [(&journal, &old), (&state, &unaware)] {
        fs::rename(to, sandbox.path(format!("rotated-{}", text(to.file_name().unwrap().as_ref())))).unwrap();
        copy_tree(from, to);
    }
    let waiting = journal.join("staging/rotation");
    fs::create_dir_all(&waiting).unwrap();
    let mut plan = String::from("afterword commit 2\n");
    let first = ["identity.age", "recovery.age", "capture.pub"];
    let others = after.keys().map(|path| text(path)).filter(|name| !first.contains(name) && *name != "ledger.age");
    for name in first.into_iter().chain(others).chain(["ledger.age"]) {
        let (old, new) = (fs::read(journal.join(name)).unwrap(), &after[std::path::Path::new(name)]);
        if old != *new {
            let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|one| format!("{one:02x}")).collect::<String>();
            plan += &format!("rotate {name} {} {}\n", hex(new), hex(&old));
            let to = if moved.contains(&name) { journal.join(name) } else { waiting.join(name.replace('/', "-")) };
            if !lost.contains(&name) {
                fs::write(&to, new).unwrap();
                close(&to);
            }
        }
    }
    let commit = journal.join("staging/commit");
    fs::write(&commit, plan + "end\n").unwrap();
    close(&commit);
    let ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600 * hours + 60);
    fs::File::open(&commit).unwrap().set_modified(ago).unwrap();
    old
}

#[test]
fn words_of_before_do_not_pass_for_the_way_into_new_keys() {
    let sandbox = lived_in();
    let old_words = fs::read(cut_off(&sandbox, &["identity.age"], &["recovery.age"], 2).join("recovery.age")).unwrap();
    sandbox.run(["list"]).ok().prints(&["Bedtime"]).says(&["recovery.age should be here and is not"]);
    // Kept, as nothing is thrown away, and said to be there.
    let kept: Vec<PathBuf> =
        sandbox.files(".").into_iter().filter(|path| text(path).contains("recovery-replaced-")).collect();
    assert!(kept.len() == 1 && fs::read(&kept[0]).unwrap() == old_words, "{kept:?}");
    sandbox.run(["doctor"]).code(6).prints(&["recovery-replaced-", "afterword key recovery"]);
    let words = sandbox.path("newest-words");
    sandbox.run(["--yes", "key", "recovery", "--recovery-file", text(&words)]).ok();
    opens_with(&sandbox, &words_in(&words)).ok().prints(&["Bedtime"]);
    sandbox.run(["doctor"]).ok().never(&["Problem"]);
}

#[test]
fn while_new_keys_are_put_in_place_nothing_says_that_the_old_ones_hold() {
    let sandbox = lived_in();
    let old = cut_off(&sandbox, &["identity.age"], &["entries/none", "ledger.age"], 0);
    let holds = ["the old", "old keys, passphrase", "still hold"];
    sandbox.run(["list"]).ok().prints(&["Bedtime"]).says(&["is not there or not whole"]).never(&holds);
    sandbox.run(["doctor"]).code(6).never(&holds);
    let out = sandbox.path("no-words");
    let waits = ["a change that was cut off", "ledger.age"];
    sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&out)]).code(1).says(&waits).never(&holds);
    sandbox.run(["--yes", "key", "rotate", "--give-up"]).code(6).says(&["cannot be given up"]).never(&holds);
    assert!(!out.exists());
    // What is written goes to the key that this computer has proved, though the old one stands in clear.
    assert_eq!(fs::read(sandbox.journal().join("capture.pub")).unwrap(), fs::read(old.join("capture.pub")).unwrap());
    sandbox.run_with(["new", "--line"], "Meanwhile.\n").ok();
    let written =
        sandbox.files("inbox").into_iter().find(|path| !old.join("inbox").join(path.file_name().unwrap()).exists());
    let passphrase = afterword::secret::Passphrase::new(PASSPHRASE).unwrap();
    let keys = afterword::vault::Vault::unlock(&sandbox.journal(), &passphrase).unwrap();
    let sealed = fs::read(written.unwrap()).unwrap();
    assert!(afterword::vault::crypt::open(keys.keys().capture(), &sealed).is_ok());
}

/// The new ledger has not come with the new keys: the one of before stands alone.
#[test]
fn a_ledger_of_before_that_stands_alone_is_brought_over_to_the_new_keys() {
    for has_seen_it in [false, true] {
        let sandbox = lived_in();
        cut_off(&sandbox, &["identity.age"], &["ledger.age"], 2);
        if has_seen_it {
            fs::rename(sandbox.path("state"), sandbox.path("old-state-too")).unwrap();
            copy_tree(&sandbox.path("rotated-state"), &sandbox.path("state"));
        }
        sandbox.run(["list"]).ok().prints(&["Bedtime"]).says(&["ledger.age was written with the keys of before"]);
        sandbox.run_with(["edit", "bedtime"], "Not now.\n").code(6).says(&["afterword doctor --merge"]);
        sandbox.run(["--yes", "doctor", "--merge"]).never(&["Problem"]);
        sandbox.run(["doctor"]).ok().prints(&["All is as it should be"]);
        sandbox.run(["undo"]).ok();
        sandbox.run_with(["edit", "bedtime"], "And on.\n").ok();
        // What is gone since is still found.
        let gone = sandbox.files("entries").swap_remove(1);
        fs::remove_file(&gone).unwrap();
        sandbox
            .run(["doctor"])
            .code(6)
            .prints(&[text(gone.file_name().unwrap().as_ref()), "should be here and is not"]);
    }
}

/// The journal's own old ledger, on a computer that saw nothing of the new keys, with what `also` does to the folder.
fn with_the_ledger_of_before(also: impl Fn(&Sandbox)) -> Sandbox {
    let sandbox = lived_in();
    let ledger = cut_off(&sandbox, &[], &[], 0).join("ledger.age");
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&sandbox.path("rotated-Journal"), &sandbox.journal());
    fs::copy(ledger, sandbox.journal().join("ledger.age")).unwrap();
    also(&sandbox);
    sandbox
}

#[test]
fn a_ledger_of_before_is_brought_over_though_copies_of_texts_lie_beside() {
    for (how, entries) in [("keep-both", 7), ("keep-this", 6)] {
        let sandbox = with_the_ledger_of_before(|sandbox| {
            let entry = sandbox.files("entries").remove(1);
            let name = text(entry.file_stem().unwrap().as_ref());
            let other = sandbox.path("old/entries").join(entry.file_name().unwrap());
            let copies = [(&entry, "2026-11-19"), (&other, "2026-11-18")];
            for (from, day) in copies {
                let copy = entry.with_file_name(format!("{name} (conflicted copy {day}).age"));
                fs::copy(from, &copy).unwrap();
                close(&copy);
            }
        });
        sandbox.run(["--yes", "doctor", "--merge", how]).ok().never(&["Problem"]);
        sandbox.run(["doctor"]).ok().prints(&["All is as it should be"]);
        let value = sandbox.run(["list", "--json"]).ok().json();
        assert!(value["entries"].as_array().unwrap().len() <= entries, "{value}");
        sandbox.run_with(["edit", "bedtime"], "And on.\n").ok();
    }
}

#[test]
fn m11_a_ledger_of_before_does_not_bless_an_older_version() {
    for moved in [false, true] {
        let sandbox = with_the_ledger_of_before(|sandbox| {
            let version = sandbox.journal().join("history");
            let folders: Vec<PathBuf> = fs::read_dir(version).unwrap().map(|one| one.unwrap().path()).collect();
            let id = |folder: &PathBuf| text(folder.file_name().unwrap().as_ref()).to_owned();
            let entry = |folder: &PathBuf| sandbox.journal().join(format!("entries/{}.age", id(folder)));
            let folder = folders.iter().find(|folder| entry(folder).exists()).unwrap();
            fs::copy(folder.join("1.age"), entry(folder)).unwrap();
            if moved {
                fs::remove_file(folder.join("1.age")).unwrap();
            }
        });
        let said = sandbox.run(["--yes", "doctor", "--merge"]).code(6);
        drop(said.prints(&[if moved { "should be here and is not" } else { "is another version than the last one" }]));
        sandbox.run(["doctor"]).code(6);
    }
}

/// A computer with the old keys wrote last; a third one, which saw neither, brings all together.
#[test]
fn what_was_sealed_again_is_no_older_version_for_a_third_computer() {
    let sandbox = with_the_ledger_of_before(|sandbox| {
        // The one with the old keys, and what it writes.
        let other = sandbox.path("home/Other computer");
        copy_tree(&sandbox.path("old"), &other);
        let there = |args: &[&str], stdin: &str| sandbox.run_with([&["-j", text(&other)], args].concat(), stdin).ok();
        there(&["new", "--line"], "Written elsewhere.\n");
        there(&["list"], "");
        for one in fs::read_dir(other.join("entries")).unwrap().map(|one| one.unwrap().path()) {
            let here = sandbox.journal().join("entries").join(one.file_name().unwrap());
            if !here.exists() {
                fs::copy(&one, here).unwrap();
            }
        }
        fs::copy(other.join("ledger.age"), sandbox.journal().join("ledger.age")).unwrap();
    });
    sandbox.run(["--yes", "doctor", "--merge"]).ok().never(&["another version", "Problem"]);
    sandbox.run(["list"]).ok().prints(&["Written elsewhere", "Bedtime"]).never(&["Problem"]);
}

/// A sync program brings back what was put in place and taken away, or someone puts it there.
#[test]
fn keys_that_are_in_place_and_lie_there_again_stop_nothing() {
    for junk in [false, true] {
        let sandbox = lived_in();
        rotate(&sandbox).ok();
        let waiting = sandbox.journal().join("staging/rotation");
        let again = || {
            fs::create_dir_all(&waiting).unwrap();
            close(&waiting);
            for name in ["identity.age", "recovery.age", "capture.pub"] {
                fs::copy(sandbox.journal().join(name), waiting.join(name)).unwrap();
                close(&waiting.join(name));
            }
            if junk {
                fs::write(waiting.join("identity.age"), "junk").unwrap();
            }
        };
        again();
        sandbox.run(["list"]).ok().never(&["New keys", "Problem"]);
        sandbox.run(["doctor"]).ok().never(&["New keys"]);
        let words = sandbox.path("words-again");
        sandbox.run(["--yes", "key", "recovery", "--recovery-file", text(&words)]).ok();
        assert!(!waiting.exists());
        again();
        fs::remove_file(sandbox.path("rotated-words")).unwrap();
        rotate(&sandbox).ok();
        assert!(!waiting.exists());
        again();
        let ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
        fs::File::open(waiting.join("capture.pub")).unwrap().set_modified(ago).unwrap();
        sandbox.run(["list"]).ok();
        assert!(!waiting.exists());
        sandbox.run(["doctor"]).ok();
    }
}
