//! What this computer put into the inbox is missed when it is gone, or another text stands there, before it was taken in;
//! nothing is missed that went its way (threats.md 5, B2).

use std::{fs, path::PathBuf, thread};

use crate::sandbox::{PROGRAM, Sandbox, close, copy_tree, text};

/// Writes a line without unlocking, and gives its file in the inbox.
fn write(sandbox: &Sandbox, line: &str) -> PathBuf {
    let before = sandbox.files("inbox");
    sandbox.run_with(["new", "--line"], format!("{line}\n")).ok();
    sandbox.files("inbox").into_iter().find(|file| !before.contains(file)).unwrap()
}

fn name(file: &std::path::Path) -> String {
    format!("inbox/{}", text(file.file_name().unwrap().as_ref()))
}

fn problems(sandbox: &Sandbox, code: i32) -> Vec<(String, String)> {
    let value = sandbox.run(["doctor", "--json"]).code(code).json();
    let word = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
    value["problems"].as_array().unwrap().iter().map(|one| (word(one, "kind"), word(one, "file"))).collect()
}

/// Nothing is said, by a command that reads and by `doctor`, and nothing is noted any more.
#[track_caller]
fn quiet(sandbox: &Sandbox) {
    sandbox.run(["list"]).ok().never(&["Problem"]);
    assert_eq!(problems(sandbox, 0), []);
    assert_eq!(receipts(sandbox), 0, "a receipt stays");
}

/// How many texts this computer has noted.
fn receipts(sandbox: &Sandbox) -> usize {
    let mut count = 0;
    crate::sandbox::visit(&sandbox.path("state"), &mut |path| {
        let kept = path.parent().is_some_and(|folder| folder.extension().is_some_and(|end| end == "inbox"));
        count += usize::from(kept && path.file_name().is_some_and(|name| name.len() == 32));
    });
    count
}

/// A text with this id, sealed by someone who has the folder alone.
fn forge(sandbox: &Sandbox, file: &std::path::Path, body: &str) {
    let key = fs::read_to_string(sandbox.journal().join("capture.pub")).unwrap();
    let key: age::x25519::Recipient = key.trim().parse().unwrap();
    let id = text(file.file_stem().unwrap().as_ref()).to_owned();
    let body = format!("---\nid: {id}\n---\n{body}\n");
    fs::write(file, afterword::vault::crypt::seal(&key, body.as_bytes()).unwrap()).unwrap();
    close(file);
}

#[test]
fn m11_a_captured_text_that_is_gone_before_it_was_taken_in_is_named() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let gone = write(&sandbox, "What she promised.");
    let kept = fs::read(&gone).unwrap();
    write(&sandbox, "Another line.");
    fs::remove_file(&gone).unwrap();
    let said = ["Problem: ", &name(&gone), "was never taken into the journal, and is gone"];
    sandbox.run(["list"]).ok().prints(&["Another line"]).says(&said);
    sandbox.run(["show", "bedtime"]).ok().says(&said);
    assert_eq!(problems(&sandbox, 6), [("missing".to_owned(), name(&gone))]);
    assert_eq!(receipts(&sandbox), 1);
    // Brought back from a copy, it is taken in as if nothing had been.
    fs::write(&gone, &kept).unwrap();
    close(&gone);
    sandbox.run(["list"]).ok().says(&["Taken into the journal", "What she promised"]).never(&["Problem"]);
    quiet(&sandbox);
    // All of the inbox, and the writer's word that it is known.
    let gone = write(&sandbox, "Once more.");
    fs::remove_dir_all(sandbox.journal().join("inbox")).unwrap();
    assert_eq!(problems(&sandbox, 6), [("missing".to_owned(), name(&gone))]);
    // A file of any other kind in its place, or where it would go, hides nothing.
    let entry = sandbox.journal().join(name(&gone).replace("inbox", "entries"));
    fs::copy(sandbox.files("entries").remove(0), &entry).unwrap();
    sandbox.run(["list"]).ok().says(&[&name(&gone)]);
    fs::remove_file(&entry).unwrap();
    sandbox.run(["doctor", "--accept"]).ok();
    quiet(&sandbox);
}

#[test]
fn m11_a_captured_text_that_was_replaced_is_not_taken_in_until_it_is_accepted() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let file = write(&sandbox, "The manager promised it.");
    let mine = fs::read(&file).unwrap();
    forge(&sandbox, &file, "The manager promised nothing.");
    let said = format!("Problem: {} is not the text that was put there.", name(&file));
    sandbox.run(["list"]).ok().says(&[&said]).never(&["promised", "Taken into"]);
    sandbox.run(["list"]).ok().says(&[&said]).never(&["promised", "Taken into"]);
    assert_eq!(problems(&sandbox, 6), [("swapped".to_owned(), name(&file))]);
    sandbox.run(["doctor"]).code(6).prints(&["It stays out."]);
    // One's own comes back.
    fs::write(&file, &mine).unwrap();
    sandbox.run(["list"]).ok().says(&["Taken into the journal", "The manager promised it"]).never(&["Problem"]);
    quiet(&sandbox);
    // Or the writer knows of it.
    let file = write(&sandbox, "Second.");
    forge(&sandbox, &file, "Known to me.");
    assert_eq!(problems(&sandbox, 6).len(), 1);
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["list"]).ok().says(&["Taken into the journal", "Known to me"]).never(&["Problem"]);
    quiet(&sandbox);
}

#[test]
fn what_became_of_a_captured_text_here_is_no_loss() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    write(&sandbox, "Taken back.");
    sandbox.run(["list"]).ok();
    sandbox.run(["undo"]).ok();
    quiet(&sandbox);
    // The same command takes it in and back.
    write(&sandbox, "Taken back at once.");
    sandbox.run(["undo"]).ok();
    quiet(&sandbox);
    write(&sandbox, "Not for keeping.");
    sandbox.run(["delete", "not for keeping", "--forever", "--yes"]).ok();
    quiet(&sandbox);
    // New keys while it waits: it is sealed again, and is the same text.
    let file = write(&sandbox, "Across new keys.");
    let before = fs::read(&file).unwrap();
    sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&sandbox.path("new-words"))]).ok();
    sandbox.make_unlocking_cheap();
    assert_ne!(fs::read(&file).unwrap(), before);
    sandbox.run(["list"]).ok().says(&["Across new keys"]).never(&["Problem"]);
    quiet(&sandbox);
    // A folder that is copied with what waits in it: the other place has noted nothing.
    write(&sandbox, "In two places.");
    let other = sandbox.path("home/Copy");
    copy_tree(&sandbox.journal(), &other);
    sandbox.run(["-j", text(&other), "list"]).ok().says(&["In two places"]).never(&["Problem"]);
    sandbox.run(["list"]).ok().says(&["In two places"]).never(&["Problem"]);
    quiet(&sandbox);
    // A backup that is brought back to the same place does not hold what was written since.
    let backup = sandbox.path("usb.afterword");
    sandbox.run(["export", "--backup", text(&backup)]).ok();
    write(&sandbox, "Since the backup.");
    fs::remove_dir_all(sandbox.journal()).unwrap();
    sandbox.run(["init", "--from-backup", text(&backup)]).ok();
    quiet(&sandbox);
}

#[test]
fn what_another_computer_takes_in_is_no_loss() {
    for order in ["the file first", "the entry before the ledger", "the ledger before the file is gone", "new keys"] {
        let (here, there) = (Sandbox::sample(), Sandbox::empty());
        here.run(["list"]).ok();
        let file = write(&here, "For both.");
        copy_tree(&here.journal(), &there.journal());
        there.run(["list"]).ok().says(&["For both"]).never(&["Problem"]);
        let carry = |name: &str| {
            let to = here.journal().join(name);
            fs::copy(there.journal().join(name), &to).unwrap();
            close(&to);
        };
        let entry = name(&file).replace("inbox", "entries");
        match order {
            "the file first" => {
                // For as long as nothing else has come, nobody could tell.
                fs::remove_file(&file).unwrap();
                assert_eq!(problems(&here, 6), [("missing".to_owned(), name(&file))]);
                carry(&entry);
                carry("ledger.age");
            }
            "the entry before the ledger" => {
                fs::remove_file(&file).unwrap();
                carry(&entry);
                assert_eq!(problems(&here, 6), [("unregistered".to_owned(), entry)]);
                carry("ledger.age");
            }
            "the ledger before the file is gone" => {
                carry(&entry);
                carry("ledger.age");
                here.run(["list"]).ok().never(&["Problem", "Taken into"]);
            }
            _ => {
                // The other computer replaces the keys while a text of this one waits there.
                let waits = write(&here, "Waits over there.");
                fs::create_dir_all(there.journal().join("inbox")).unwrap();
                fs::copy(&waits, there.journal().join(name(&waits))).unwrap();
                there.run(["--yes", "key", "rotate", "--recovery-file", text(&there.path("new-words"))]).ok();
                there.make_unlocking_cheap();
                fs::remove_dir_all(here.journal()).unwrap();
                copy_tree(&there.journal(), &here.journal());
                assert!(waits.exists());
                here.run(["list"]).ok().says(&["Waits over there"]).never(&["Problem"]);
            }
        }
        quiet(&here);
    }
}

/// A draft of an entry as an editor that was killed leaves it, put into the inbox: its file there, and the entry's id.
fn draft_in_inbox(sandbox: &Sandbox) -> (PathBuf, String) {
    let id = sandbox.run(["show", "bedtime", "--json"]).ok().json()["entry"]["id"].as_str().unwrap().to_owned();
    let waiting = sandbox.journal().join(format!("inbox/{id}.age"));
    fs::create_dir_all(waiting.parent().unwrap()).unwrap();
    forge(sandbox, &waiting, "A change that was cut off.");
    let states: Vec<PathBuf> =
        fs::read_dir(sandbox.path("state/afterword")).unwrap().map(|one| one.unwrap().path()).collect();
    let seen = states.iter().find(|path| path.extension().is_some_and(|end| end == "seen")).unwrap();
    let drafts = seen.with_extension("drafts");
    fs::create_dir_all(&drafts).unwrap();
    close(&drafts);
    fs::rename(&waiting, drafts.join(format!("edit-{id}.age"))).unwrap();
    sandbox.run(["doctor", "--fix"]).ok().says(&["put into the inbox"]);
    assert_eq!(receipts(sandbox), 1);
    (sandbox.files("inbox").remove(0), id)
}

#[test]
fn a_draft_that_goes_into_the_inbox_is_no_loss() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    draft_in_inbox(&sandbox);
    sandbox.run(["list"]).ok().says(&["Taken into the journal", "A change that was cut off"]).never(&["Problem"]);
    quiet(&sandbox);
}

#[test]
fn m11_a_draft_of_an_entry_in_the_inbox_is_missed_as_any_other_text() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let (file, id) = draft_in_inbox(&sandbox);
    // The entry itself would hide that it is gone.
    assert!(!name(&file).contains(&id));
    let mine = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    for _ in 0..2 {
        assert_eq!(problems(&sandbox, 6), [("missing".to_owned(), name(&file))]);
        sandbox.run(["list"]).ok().says(&[&name(&file)]);
    }
    // Replaced, it stays out, and new keys do not let it in.
    forge(&sandbox, &file, "A change that nobody made.");
    sandbox
        .run(["--yes", "key", "rotate", "--recovery-file", text(&sandbox.path("new-words"))])
        .code(6)
        .says(&[&name(&file), "was left as it is"]);
    sandbox.make_unlocking_cheap();
    for _ in 0..2 {
        sandbox.run(["list"]).ok().says(&[&name(&file)]).never(&["nobody made", "Taken into"]);
        assert_eq!(problems(&sandbox, 6), [("swapped".to_owned(), name(&file))]);
    }
    fs::write(&file, mine).unwrap();
    sandbox.run(["list"]).ok().says(&["A change that was cut off"]).never(&["Problem"]);
    quiet(&sandbox);
}

#[test]
fn m11_a_captured_text_that_goes_together_with_the_ledger_is_named() {
    let sandbox = Sandbox::sample();
    write(&sandbox, "Taken in before.");
    sandbox.run(["list"]).ok();
    let gone = write(&sandbox, "What she promised.");
    fs::remove_file(&gone).unwrap();
    fs::remove_file(sandbox.journal().join("ledger.age")).unwrap();
    let missing = |file: &str| ("missing".to_owned(), file.to_owned());
    assert_eq!(problems(&sandbox, 6), [missing(&name(&gone)), missing("ledger.age")]);
    sandbox.run(["list"]).ok().says(&[&name(&gone), "ledger.age"]);
    // The next change makes a ledger; the text is still missed.
    sandbox.run_with(["edit", "bedtime"], "Another line.\n").ok();
    assert_eq!(problems(&sandbox, 6), [missing(&name(&gone))]);
    sandbox.run(["doctor", "--accept"]).ok();
    quiet(&sandbox);
}

#[test]
fn a_captured_text_that_was_renamed_comes_in_once_the_writer_says_so() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let file = write(&sandbox, "Under another name.");
    let other = file.with_file_name("0123456789abcdef0123456789abcdef.age");
    fs::rename(&file, &other).unwrap();
    sandbox.run(["list"]).ok().never(&["Under another name"]);
    let said = [("missing".to_owned(), name(&file)), ("swapped".to_owned(), name(&other))];
    let mut named = problems(&sandbox, 6);
    named.sort();
    assert_eq!(named, said);
    sandbox.run(["doctor", "--accept"]).ok().says(&["Accepted"]);
    sandbox.run(["list"]).ok().says(&["Taken into the journal", "Under another name"]).never(&["Problem"]);
    quiet(&sandbox);
    // Two that have changed names, and one of which there is a second.
    let (one, two) = (write(&sandbox, "The one."), write(&sandbox, "The two."));
    let three = one.with_file_name("0123456789abcdef0123456789abcde0.age");
    fs::copy(&one, &three).unwrap();
    fs::rename(&one, one.with_extension("x")).unwrap();
    fs::rename(&two, &one).unwrap();
    fs::rename(one.with_extension("x"), &two).unwrap();
    assert_eq!(problems(&sandbox, 6).len(), 3);
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["list"]).ok().says(&["2 reflections", "The one", "The two"]).never(&["Problem"]);
    quiet(&sandbox);
}

#[test]
fn captures_at_once_are_all_noted_and_none_needs_a_note() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    thread::scope(|scope| {
        for number in 0..8 {
            let sandbox = &sandbox;
            scope.spawn(move || sandbox.run_with(["new", "--line"], format!("Number {number}.\n")).ok());
        }
    });
    assert_eq!(receipts(&sandbox), 8);
    let gone = sandbox.files("inbox").swap_remove(3);
    fs::remove_file(&gone).unwrap();
    assert_eq!(problems(&sandbox, 6), [("missing".to_owned(), name(&gone))]);
    sandbox.run(["doctor", "--accept"]).ok();
    quiet(&sandbox);
    // A state folder that is none: the text is saved and taken in as on a computer that keeps no state.
    let mut new = sandbox.command(PROGRAM);
    new.args(["new", "--line"]).env("XDG_STATE_HOME", sandbox.write("no-folder", b""));
    sandbox.finish(new, b"Without a note.\n").ok();
    assert_eq!(receipts(&sandbox), 0);
    sandbox.run(["list"]).ok().says(&["Without a note"]).never(&["Problem"]);
    quiet(&sandbox);
}
