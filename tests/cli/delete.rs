//! `delete` and `undo`: nothing goes that cannot come back, unless it was meant to.

use std::fs;

use crate::sandbox::{Sandbox, have, terminal::Terminal, text, tree};

#[test]
fn a_deleted_entry_comes_back_as_it_was() {
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    sandbox.run(["-n", "delete", "bedtime"]).ok().prints(&["Would delete entry 5, Bedtime."]);
    assert_eq!(sandbox.state(), before);
    sandbox.run(["delete", "bedtime"]).ok().prints(&["Deleted entry 5, Bedtime.", "afterword undo"]);
    assert_eq!(sandbox.state().len(), before.len() - 1);
    sandbox.run(["show", "bedtime"]).code(3);
    sandbox.run(["undo"]).ok().prints(&["Taken back: delete"]);
    assert_eq!(sandbox.state(), before);
    sandbox.run(["doctor"]).ok();
    sandbox.run(["delete", "clock"]).code(2);
    sandbox.run(["delete", "zeppelin"]).code(3);
    assert_eq!(sandbox.state(), before);
}

#[test]
fn for_good_is_asked_about_and_leaves_no_version() {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["edit", "5"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nSecond.\n").ok();
    sandbox.run(["delete", "5", "--forever"]).code(9).says(&["Nothing was deleted", "--yes"]);
    let id = sandbox.run(["show", "5", "--json"]).ok().json()["entry"]["id"].as_str().unwrap().to_owned();
    sandbox.run(["delete", "5", "--forever", "--yes"]).ok().prints(&["It is gone from this journal."]);
    let named = |path: &std::path::Path| text(path).contains(&id);
    let mut left = Vec::new();
    crate::sandbox::visit(&sandbox.journal(), &mut |path| {
        if named(path) {
            left.push(path.to_owned());
        }
    });
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
    sandbox.run(["doctor"]).ok();
    // What came before it can still be taken back; it cannot.
    sandbox.run(["undo", "--steps", "50"]).ok();
    assert!(!sandbox.state().keys().any(|name| name.contains(&id)));
    sandbox.run(["doctor"]).ok();
}

#[test]
fn for_good_wants_the_title_typed() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let passphrase = sandbox.path("passphrase");
    for (typed, code, left) in [("no", 9, 7), ("bedtime", 0, 6)] {
        let mut terminal =
            Terminal::afterword(&sandbox, &["--passphrase-file", text(&passphrase), "delete", "5", "--forever"]);
        terminal.sees("To go on, type its title: ");
        terminal.types(typed);
        let (ended, screen) = terminal.ends();
        // Six reflections, a session, and the list of what was imported.
        assert_eq!((ended, sandbox.state().len()), (Some(code), left + 1), "{screen}");
    }
}

/// A copy that a sync program made holds what may stand nowhere else: it goes with the rest, and the writer knows before.
#[test]
fn for_good_names_the_copies_that_go_as_well() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let passphrase = sandbox.path("passphrase");
    let copies: Vec<_> = sandbox
        .files("entries")
        .into_iter()
        .map(|entry| {
            let copy = entry.with_extension("sync-conflict-20261119-101010-ABCDEFG.age");
            fs::copy(entry, &copy).unwrap();
            copy
        })
        .collect();
    let left = || copies.iter().filter(|copy| copy.exists()).count();
    for (typed, gone) in [("no", 0), ("bedtime", 1)] {
        let mut terminal =
            Terminal::afterword(&sandbox, &["--passphrase-file", text(&passphrase), "delete", "5", "--forever"]);
        terminal.sees("every earlier version, and 1 copy made by syncing, away for good.");
        terminal.sees("type its title: ");
        terminal.types(typed);
        terminal.ends();
        assert_eq!(left(), copies.len() - gone, "{typed}");
    }
}

#[test]
fn every_verb_that_changes_can_be_taken_back_step_by_step() {
    let sandbox = Sandbox::sample();
    let mut states = vec![sandbox.state()];
    let mut change = |args: &[&str], input: &str| {
        drop(sandbox.run_with(args, input).ok());
        drop(sandbox.run(["session"]).ok());
        states.push(sandbox.state());
    };
    change(&["new", "--line"], "A new line.\n");
    change(&["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nOther words.\n");
    change(&["theme", "confirm", "bedtime", "hope"], "");
    change(&["theme", "refuse", "bedtime", "risk"], "");
    change(&["session", "plan", "2026-11-26 14:00"], "");
    change(&["session", "held", "2026-11-19", "--minutes", "50"], "");
    change(&["delete", "bedtime"], "");
    let notes = sandbox.path("more");
    sandbox.write("more/2026-01-02-a.md", b"Words of January.\n");
    change(&["import", text(&notes)], "");
    let listed = sandbox.run(["undo", "--list", "--json"]).ok().json();
    let verbs: Vec<&str> =
        listed["changes"].as_array().unwrap().iter().map(|change| change["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs, ["import", "delete", "session", "session", "theme", "theme", "edit", "new", "import"]);
    while states.len() > 1 {
        let now = states.pop().unwrap();
        assert_eq!(sandbox.state(), now);
        drop(sandbox.run(["undo"]).ok());
        assert_eq!(&sandbox.state(), states.last().unwrap());
    }
    // The first import too, and then there is nothing left.
    drop(sandbox.run(["undo"]).ok());
    assert_eq!(sandbox.state().len(), 0);
    sandbox.run(["undo"]).code(3).says(&["there is nothing to take back"]);
    sandbox.run(["undo", "--list"]).ok().prints(&["There is nothing to take back."]);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn several_steps_at_once_and_rehearsed() {
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    sandbox.run(["delete", "5"]).ok();
    sandbox.run(["theme", "confirm", "1", "hope"]).ok();
    let hashes = tree(&sandbox.journal());
    sandbox.run(["-n", "undo", "--steps", "2"]).ok().prints(&["Would take back: theme", "Would take back: delete"]);
    assert_eq!(tree(&sandbox.journal()), hashes);
    let value = sandbox.run(["undo", "--steps", "2", "--json"]).ok().json();
    assert_eq!(value["undone"].as_array().unwrap().len(), 2);
    assert_eq!(sandbox.state(), before);
}

#[test]
fn undo_of_what_was_captured_takes_back_the_capture() {
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    sandbox.run_with(["new", "--line"], "I should not have written this.\n").ok();
    sandbox.run(["undo"]).ok().prints(&["Taken back: new"]);
    assert_eq!(sandbox.state(), before);
    assert_eq!(fs::read_dir(sandbox.journal().join("inbox")).unwrap().count(), 0);
}

#[test]
fn for_good_names_the_page_that_still_holds_it_and_leaves_no_ciphertext() {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nSecond.\n").ok();
    sandbox.run(["build"]).ok();
    let id = sandbox.run(["show", "bedtime", "--json"]).ok().json()["entry"]["id"].as_str().unwrap().to_owned();
    let entry = sandbox.journal().join(format!("entries/{id}.age"));
    let version = sandbox.journal().join(format!("history/{id}/1.age"));
    let old = [fs::read(&entry).unwrap(), fs::read(&version).unwrap()];
    let cached: Vec<Vec<u8>> = {
        let mut all = Vec::new();
        crate::sandbox::visit(&sandbox.path("cache"), &mut |path| {
            all.extend(path.is_file().then(|| fs::read(path).unwrap()));
        });
        all
    };
    // A sync program has made a copy of it.
    let copy = sandbox.journal().join(format!("entries/{id} (1).age"));
    fs::write(&copy, &old[1]).unwrap();
    sandbox
        .run(["delete", "bedtime", "--forever", "--yes"])
        .ok()
        .prints(&["~/Journal/site/journal.html was made before, and still holds it.", "afterword build"]);
    let mut left = Vec::new();
    for folder in ["home", "cache", "state"] {
        crate::sandbox::visit(&sandbox.path(folder), &mut |path| {
            let bytes = if path.is_file() { fs::read(path).unwrap() } else { Vec::new() };
            if text(path).contains(&id) || old.contains(&bytes) || (folder == "cache" && cached.contains(&bytes)) {
                left.push(path.to_owned());
            }
        });
    }
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
    sandbox.run(["doctor"]).ok();
    sandbox.run(["build"]).ok();
    let page = sandbox.run(["open", "--check"]).ok().out();
    assert!(page.contains("5 entries"), "{page}");
}
