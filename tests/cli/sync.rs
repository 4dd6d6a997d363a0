//! One journal on several computers: honest syncing is silent, parted ways are named and brought together, commands at
//! the same time lose nothing.

use std::fs;

use crate::sandbox::{Outcome, PROGRAM, Sandbox, close, copy_tree, have, terminal::Terminal, text};

fn problems(sandbox: &Sandbox) -> Vec<(String, String)> {
    let value = sandbox.run(["doctor", "--json"]).json();
    let word = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
    value["problems"].as_array().unwrap().iter().map(|one| (word(one, "kind"), word(one, "file"))).collect()
}

/// The journal of one computer, brought to another.
fn bring(from: &Sandbox, to: &Sandbox) {
    drop(fs::remove_dir_all(to.journal()));
    copy_tree(&from.journal(), &to.journal());
}

fn edit(sandbox: &Sandbox, body: &str) {
    let text = format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\nShared.\n\n{body}\n\nThe end.\n");
    drop(sandbox.run_with(["edit", "bedtime"], text).ok());
}

fn write(sandbox: &Sandbox, line: &str) {
    sandbox.run_with(["new", "--line"], format!("{line}\n")).ok();
    sandbox.run(["list"]).ok();
}

#[test]
fn honest_syncing_between_two_computers_gives_no_warning() {
    let (one, two) = (Sandbox::sample(), Sandbox::empty());
    one.run(["list"]).ok();
    for round in 0..3 {
        bring(&one, &two);
        two.run(["list"]).ok().never(&["Problem"]);
        write(&two, &format!("Round {round}, there."));
        edit(&two, "There.");
        bring(&two, &one);
        one.run(["list"]).ok().never(&["Problem"]);
        assert_eq!(problems(&one), []);
        write(&one, &format!("Round {round}, here."));
    }
}

#[test]
fn a_roll_back_that_later_changes_have_overtaken_is_seen() {
    let (one, two) = (Sandbox::sample(), Sandbox::empty());
    one.run(["list"]).ok();
    bring(&one, &two);
    for line in ["One.", "Two.", "Three."] {
        write(&one, line);
    }
    // From the older state, further than the first computer had come.
    for line in ["A.", "B.", "C.", "D.", "E."] {
        write(&two, line);
    }
    bring(&two, &one);
    one.run(["list"]).ok().says(&[
        "was changed elsewhere, and not from the state that this computer saw last",
        "3 texts that this computer had saved are not here any more",
        "Nothing else is affected.",
    ]);
    assert_eq!(problems(&one), [("rolled-back".to_owned(), "ledger.age".to_owned())]);
    let value = one.run(["doctor", "--json"]).code(6).json();
    assert_eq!(value["lost"].as_array().unwrap().len(), 3, "{value}");
    one.run(["doctor", "--accept"]).ok();
    assert_eq!(problems(&one), []);
    one.run(["list"]).ok().never(&["Problem"]);
    assert_eq!(problems(&two), []);
}

#[test]
fn two_computers_that_changed_the_same_entry_lose_neither_text() {
    for (how, now) in [("keep-both", "here"), ("keep-this", "here"), ("keep-that", "there")] {
        let (one, two) = (Sandbox::sample(), Sandbox::empty());
        one.run(["list"]).ok();
        bring(&one, &two);
        edit(&one, "Written here.");
        write(&one, "New here.");
        edit(&two, "Written there.");
        write(&two, "New there.");
        write(&two, "New there as well.");
        // A sync program keeps what is here and lays the others beside.
        for folder in ["entries", "history"] {
            for path in two.files(folder) {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                if path.is_dir() {
                    for version in fs::read_dir(&path).unwrap() {
                        let version = version.unwrap();
                        lay(&one, &format!("history/{name}"), version.file_name().to_str().unwrap(), &version.path());
                    }
                } else {
                    lay(&one, folder, &name, &path);
                }
            }
        }
        lay(&one, "", "ledger.age", &two.journal().join("ledger.age"));
        let before = problems(&one);
        assert!(before.iter().all(|(kind, _)| kind == "conflict" || kind == "unregistered"), "{before:?}");
        // Asking is not possible here, and nothing is done then.
        one.run(["doctor", "--merge"]).code(2).says(&["I may not ask which to keep", "--merge keep-both"]);
        one.run(["doctor", "--merge", how, "-n"]).code(6).says(&["Would be so: "]);
        one.run(["doctor", "--merge", how]).ok().says(&["Two ledgers are one now"]);
        assert_eq!(problems(&one), [], "{how}");
        let shown = one.run(["list", "--json"]).ok().out();
        for title in ["New here", "New there", "New there as well"] {
            assert!(shown.contains(&format!("\"{title}\"")), "{how}: {title} is lost\n{shown}");
        }
        let both = one.state().values().filter(|text| text.contains("title: Bedtime")).cloned().collect::<Vec<_>>();
        assert!(both.iter().any(|text| text.contains(&format!("Written {now}."))), "{how}: {both:?}");
        assert_eq!(both.len(), if how == "keep-both" { 2 } else { 1 }, "{how}");
        if how != "keep-both" {
            let versions = one.run(["edit", "bedtime", "--versions"]).ok().out();
            let other = if now == "here" { "there" } else { "here" };
            assert!(versions.contains(&format!("Written {other}.")), "{how}: {versions}");
            one.run(["undo"]).ok();
            one.run(["show", "bedtime"]).ok().prints(&[&format!("Written {other}.")]);
        }
        // The other computer goes on from the result without a warning.
        bring(&one, &two);
        two.run(["list"]).ok().never(&["Problem"]);
        assert_eq!(problems(&two), []);
    }
}

/// Lays a file of the other computer beside the one of this, as Syncthing does; a file that is only there comes as it is.
fn lay(here: &Sandbox, folder: &str, name: &str, from: &std::path::Path) {
    let folder = here.journal().join(folder);
    fs::create_dir_all(&folder).unwrap();
    close(&folder);
    let to = folder.join(name);
    let bytes = fs::read(from).unwrap();
    if fs::read(&to).is_ok_and(|own| own == bytes) {
        return;
    }
    let (stem, end) = name.rsplit_once('.').unwrap();
    let beside = folder.join(format!("{stem}.sync-conflict-20261119-101010-ABCDEFG.{end}"));
    let to = if to.exists() { beside } else { to };
    fs::write(&to, bytes).unwrap();
    close(&to);
}

#[test]
fn parted_ledgers_without_a_copy_are_one_again_from_what_this_computer_saw() {
    let (one, two) = (Sandbox::sample(), Sandbox::empty());
    one.run(["list"]).ok();
    bring(&one, &two);
    write(&one, "New here.");
    write(&two, "New there.");
    write(&two, "And more.");
    // The last writer wins, and the files of both are there.
    for path in two.files("entries") {
        let to = one.journal().join("entries").join(path.file_name().unwrap());
        fs::copy(path, to).unwrap();
    }
    fs::copy(two.journal().join("ledger.age"), one.journal().join("ledger.age")).unwrap();
    one.run(["list"]).ok().says(&["All that this computer had saved is still here."]);
    let found = problems(&one);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|(kind, _)| kind == "unregistered"), "{found:?}");
    one.run(["doctor", "--merge", "keep-both"]).ok();
    assert_eq!(problems(&one), []);
    one.run(["list"]).ok().never(&["Problem"]).prints(&["9 entries"]);
}

#[test]
fn copies_that_hold_nothing_new_are_cleared_and_strange_ones_are_left() {
    let sandbox = Sandbox::sample();
    let entry = sandbox.files("entries").remove(0);
    let stem = entry.file_stem().unwrap().to_str().unwrap().to_owned();
    let same = sandbox.journal().join(format!("entries/{stem} (1).age"));
    let strange = sandbox.journal().join(format!("entries/{stem} 2.age"));
    let key = sandbox.journal().join("identity (1).age");
    fs::copy(&entry, &same).unwrap();
    fs::write(&strange, "CANARY").unwrap();
    fs::copy(sandbox.journal().join("identity.age"), &key).unwrap();
    for path in [&same, &strange, &key] {
        close(path);
    }
    sandbox
        .run(["doctor", "--merge", "keep-both"])
        .code(6)
        .says(&["has already; it is cleared away", "Left where it is"])
        .never(&["CANARY"]);
    assert!(!same.exists() && strange.exists() && key.exists());
    assert_eq!(problems(&sandbox).len(), 2);
}

#[test]
fn each_pair_is_shown_and_asked_about_in_a_terminal() {
    if !have("script") {
        return;
    }
    let (one, two) = (Sandbox::sample(), Sandbox::empty());
    bring(&one, &two);
    edit(&one, "Written here.");
    edit(&two, "Written there.");
    for path in two.files("entries") {
        lay(&one, "entries", path.file_name().unwrap().to_str().unwrap(), &path);
    }
    let passphrase = one.path("passphrase");
    let mut terminal = Terminal::afterword(&one, &["--passphrase-file", text(&passphrase), "doctor", "--merge"]);
    terminal.sees("Two versions of \"Bedtime\", Thursday 12 November 2026");
    terminal.sees("In the journal:\n  Written here.");
    terminal.sees("In the copy:\n  Written there.");
    terminal.sees("[b] ");
    terminal.types("?");
    terminal.sees("b keeps both");
    terminal.sees("[b] ");
    terminal.types("c");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    one.run(["show", "bedtime"]).ok().prints(&["Written there."]).never(&["Written here."]);
    one.run(["undo"]).ok();
    one.run(["show", "bedtime"]).ok().prints(&["Written here."]);
}

#[test]
fn m18_many_commands_at_once_lose_nothing_and_find_nothing() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    sandbox.write("notes/a.md", b"---\ntitle: Imported\ndate: 2026-10-10\n---\nBrought in.\n");
    let outcomes: Vec<(String, Outcome)> = std::thread::scope(|scope| {
        let mut running = Vec::new();
        for number in 0..50 {
            let sandbox = &sandbox;
            running.push(scope.spawn(move || {
                let mut new = sandbox.command(PROGRAM);
                new.args(["new", "--line"]);
                (format!("new {number}"), sandbox.finish(new, format!("Line {number} of fifty.\n").as_bytes()))
            }));
        }
        for number in 0..10 {
            let sandbox = &sandbox;
            running.push(scope.spawn(move || {
                let notes = sandbox.path("notes");
                let (args, input): (Vec<&str>, String) = match number % 5 {
                    0 => (
                        vec!["edit", "the kitchen clock"],
                        format!("---\ntitle: The kitchen clock\ndate: 2026-10-02\n---\nEdit {number}.\n"),
                    ),
                    1 => (vec!["import", text(&notes)], String::new()),
                    2 => (vec!["theme", "confirm", "bedtime", "hope"], String::new()),
                    _ => (vec!["list"], String::new()),
                };
                (args.join(" "), sandbox.run_with(args, input))
            }));
        }
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for (what, outcome) in outcomes {
        let err = outcome.err();
        let waited = err.contains("another afterword command is using this journal") && outcome.status() == Some(1);
        // An entry that two edits meet keeps both texts and says so, with its own code.
        let both = outcome.status() == Some(8) && err.contains("Both texts are kept");
        assert!(outcome.status() == Some(0) || waited || both, "{what}: {:?}\n{err}", outcome.status());
        assert!(!err.contains("Problem: ") || waited || both, "{what} finds harm where there is none:\n{err}");
    }
    sandbox.run(["list"]).ok();
    assert_eq!(problems(&sandbox), []);
    let state = sandbox.state();
    for number in 0..50 {
        let line = format!("Line {number} of fifty.");
        assert_eq!(state.values().filter(|text| text.contains(&line)).count(), 1, "{line}");
    }
}

/// What several commands change about one text at the same moment all holds: none asks to be run again.
#[test]
fn changes_of_one_text_at_the_same_moment_all_hold() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let themes = ["hope", "trauma", "grief", "risk", "values"];
    let phrases = ["Kim", "Elm House", "the budgie"];
    std::thread::scope(|scope| {
        for theme in themes {
            let sandbox = &sandbox;
            scope.spawn(move || sandbox.run(["theme", "confirm", "bedtime", theme]).ok().never(&["Problem"]));
        }
        for phrase in phrases {
            let sandbox = &sandbox;
            scope.spawn(move || sandbox.run_with(["check", "--allow"], format!("{phrase}\n")).ok().never(&["Problem"]));
        }
        for (which, minutes) in [("1", "7"), ("1", "8")] {
            let sandbox = &sandbox;
            scope.spawn(move || sandbox.run(["agenda", "set", which, "--minutes", minutes]).ok().never(&["Problem"]));
        }
    });
    let shown = sandbox.run(["show", "bedtime", "--markdown"]).ok().out();
    assert!(themes.iter().all(|theme| shown.contains(theme)), "{shown}");
    let allowed = sandbox.run(["check", "--allowed"]).ok().out();
    assert!(phrases.iter().all(|phrase| allowed.contains(phrase)), "{allowed}");
    assert_eq!(problems(&sandbox), []);
}

#[test]
fn a_computer_that_never_unlocked_learns_that_the_key_was_not_its_own() {
    let (one, other, fresh) = (Sandbox::sample(), Sandbox::stranger(), Sandbox::empty());
    bring(&one, &fresh);
    let capture = fresh.journal().join("capture.pub");
    let own = fs::read(&capture).unwrap();
    fs::copy(other.journal().join("capture.pub"), &capture).unwrap();
    let mut new = fresh.command(PROGRAM);
    new.args(["new", "--line"]);
    fresh.finish(new, b"Who reads this?\n").ok().says(&["has never unlocked this journal", "afterword list"]);
    fs::write(&capture, own).unwrap();
    fresh.run(["list"]).ok().says(&["was encrypted to a key that is not yours", "inbox/"]);
    let found = problems(&fresh);
    assert!(found.len() == 1 && found[0].0 == "foreign" && found[0].1.starts_with("inbox/"), "{found:?}");
    // On an honest one the note comes once, and nothing after it.
    let honest = Sandbox::empty();
    bring(&one, &honest);
    let line = |text: &str| {
        let mut new = honest.command(PROGRAM);
        new.args(["new", "--line"]);
        honest.finish(new, text.as_bytes()).ok()
    };
    line("One.\n").says(&["has never unlocked this journal"]);
    line("Two.\n").never(&["has not unlocked"]);
    honest.run(["list"]).ok().never(&["Problem"]);
    line("Three.\n").never(&["has not unlocked"]);
}
