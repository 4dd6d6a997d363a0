//! What must not change a byte: a passphrase that is wrong, a question that is stopped.

use std::fs;

use crate::sandbox::{PASSPHRASE, PROGRAM, Sandbox, have, terminal::Terminal, text, tree};

const WRONG: &str = "not the passphrase of anyone";

/// Commands that read the passphrase, with what they are given.
const READING: [&[&str]; 14] = [
    &["list"],
    &["show", "last"],
    &["edit", "last"],
    &["delete", "last"],
    &["undo"],
    &["import", "notes"],
    &["theme", "confirm", "last", "hope"],
    &["check"],
    &["agenda"],
    &["session", "rhythm", "fortnightly"],
    &["helplines", "--mine"],
    &["build"],
    &["doctor", "--fix"],
    &["doctor", "--accept"],
];

/// A journal that has something to take in, mend and bring in, so that there would be something to change.
fn waiting() -> Sandbox {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    sandbox.run_with(["new", "--line"], "Captured in between.\n").ok();
    sandbox.write("home/notes/2026-01-01.md", b"A note.\n");
    sandbox.write("home/Journal/staging/0", b"half of a change");
    fs::set_permissions(sandbox.journal(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    sandbox
}

/// Nothing that the sandbox holds differs: the journal, settings, state, cache.
#[track_caller]
fn same(sandbox: &Sandbox, before: &std::collections::BTreeMap<std::path::PathBuf, String>, what: &str) {
    assert_eq!(&tree(sandbox.root()), before, "{what}");
    assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0, "{what} left something in memory");
}

#[test]
fn m05_five_wrong_passphrases_change_no_byte() {
    let sandbox = waiting();
    let before = tree(sandbox.root());
    for args in READING {
        for _ in 0..if args == ["list"] { 5 } else { 1 } {
            let mut command = sandbox.command(PROGRAM);
            command.args(["--passphrase-fd", "0", "--yes"]).args(args);
            sandbox.finish(command, format!("{WRONG}\n").as_bytes()).code(4).says(&[
                "that passphrase did not open identity.age",
                "Nothing has been lost.",
                "24 recovery words",
            ]);
            same(&sandbox, &before, &format!("{args:?}"));
        }
    }
    // The control: the right one changes something at once.
    sandbox.run(["list"]).ok();
    assert_ne!(tree(sandbox.root()), before);
}

#[test]
fn m05_wrong_passphrases_that_are_typed_change_no_byte() {
    if !have("script") {
        return;
    }
    let sandbox = waiting();
    let before = tree(sandbox.root());
    for _ in 0..2 {
        let mut terminal = Terminal::afterword(&sandbox, &["edit", "last"]);
        for _ in 0..3 {
            terminal.sees("Passphrase for ~/Journal: ");
            terminal.types(WRONG);
        }
        assert_eq!(terminal.ends().0, Some(4));
        same(&sandbox, &before, "three wrong passphrases");
    }
}

/// Ctrl-C at a question ends a command that has not changed anything yet.
#[test]
fn m05_stopping_at_any_question_changes_no_byte() {
    // What is typed before each question, and the question.
    type Asked<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)]);
    if !have("script") {
        return;
    }
    let unlock = ("Passphrase for ~/Journal: ", PASSPHRASE);
    let questions: [Asked<'_>; 6] = [
        (&["list"], &[("Passphrase", "")]),
        (&["edit", "last"], &[("Passphrase", "")]),
        (&["delete", "bedtime", "--forever"], &[unlock, ("title", "")]),
        (&["import", "notes", "--remove-originals"], &[("Passphrase", "")]),
        (&["new"], &[("Choose", "")]),
        (&["new", "--line"], &[("\u{3e} ", "")]),
    ];
    for (args, asked) in questions {
        let sandbox = Sandbox::sample();
        sandbox.write("home/notes/2026-01-01.md", b"A note.\n");
        // Whatever unlocking does by itself has been done, with a passphrase that is typed too.
        let mut terminal = Terminal::afterword(&sandbox, &["list"]);
        terminal.sees("Passphrase for ~/Journal: ");
        terminal.types(PASSPHRASE);
        assert_eq!(terminal.ends().0, Some(0));
        let before = tree(sandbox.root());
        let mut terminal = Terminal::afterword(&sandbox, args);
        for (question, answer) in asked {
            terminal.sees(question);
            if answer.is_empty() {
                terminal.keys(b"\x03");
            } else {
                terminal.types(answer);
            }
        }
        let (code, screen) = terminal.ends();
        assert_ne!(code, Some(0), "{args:?}: {screen}");
        same(&sandbox, &before, &format!("{args:?}: {screen}"));
    }
}

/// A key file that is damaged or gone is never taken for a journal without keys.
#[test]
fn m05_a_damaged_or_missing_key_file_is_never_written_again() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let identity = sandbox.journal().join("identity.age");
    let bytes = fs::read(&identity).unwrap();
    for damage in [Some(&bytes[..bytes.len() / 2]), Some(&b""[..]), None] {
        match damage {
            Some(part) => fs::write(&identity, part).unwrap(),
            None => fs::remove_file(&identity).unwrap(),
        }
        let before = tree(sandbox.root());
        for args in [&["list"][..], &["doctor", "--fix"], &["init", "--no-input", "--recovery-file", "words"]] {
            assert_ne!(sandbox.run(args).status(), Some(0), "{args:?}");
            same(&sandbox, &before, &format!("{args:?}"));
        }
    }
    fs::write(&identity, bytes).unwrap();
    sandbox.run(["list"]).ok().prints(&["6 entries"]);
}

/// An editor that is a shell script.
fn editor(sandbox: &Sandbox, script: &str) -> String {
    let path = sandbox.write("editor", format!("#!/bin/sh\n{script}\n").as_bytes());
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    text(&path).to_owned()
}

#[test]
fn m06_the_editor_is_not_started_before_the_passphrase_is_right() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    sandbox.write("wrong", format!("{WRONG}\n").as_bytes());
    let marker = sandbox.path("started");
    let editor = editor(&sandbox, &format!("touch {}; echo 'One more line.' >> \"$1\"", text(&marker)));
    let before = tree(sandbox.root());
    for passphrase in ["wrong", "passphrase"] {
        let file = sandbox.path(passphrase);
        let shell = format!("EDITOR={editor} {PROGRAM} --passphrase-file {} edit bedtime", text(&file));
        let (code, screen) = Terminal::start(&sandbox, &shell).ends();
        let right = passphrase == "passphrase";
        assert_eq!((code, marker.exists()), (Some(if right { 0 } else { 4 }), right), "{screen}");
        if !right {
            same(&sandbox, &before, "a wrong passphrase");
        }
    }
}

#[test]
fn m07_an_emptied_shrunken_or_broken_text_is_not_saved_unasked() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let long = "A sentence that somebody has thought about for a while. ".repeat(20);
    sandbox.run_with(["edit", "bedtime"], format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\n{long}\n")).ok();
    let before = sandbox.state();
    let slips =
        [": > \"$1\"", "echo x > \"$1\"", "printf '   \\n\\n' > \"$1\"", "printf '\\377\\376' > \"$1\"", "rm \"$1\""];
    for slip in slips {
        let editor = editor(&sandbox, slip);
        let shell =
            format!("EDITOR={editor} {PROGRAM} --passphrase-file {} edit bedtime", text(&sandbox.path("passphrase")));
        let mut terminal = Terminal::start(&sandbox, &shell);
        if slip.starts_with("rm") {
            // There is nothing to ask about.
        } else {
            if !slip.contains("377") {
                terminal.sees("Keep it so? [y/N]");
                terminal.types("");
            }
            terminal.sees("Open the editor again?");
            terminal.types("n");
        }
        let (code, screen) = terminal.ends();
        assert_ne!(code, Some(0), "{slip}: {screen}");
        let after = sandbox.state();
        assert!(before.iter().all(|(place, text)| after.get(place) == Some(text)), "{slip}: {screen}");
        assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0, "{slip}");
    }
}

/// The same without an editor.
#[test]
fn m07_an_empty_or_undecodable_text_on_standard_input_changes_nothing() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let before = sandbox.state();
    for given in [&b""[..], b"  \n\n", b"\xff\xfe", b"Half a \xc3"] {
        for args in [&["edit", "bedtime"][..], &["new"]] {
            assert_ne!(sandbox.run_with(args, given).status(), Some(0), "{args:?} {given:?}");
            assert_eq!(sandbox.state(), before);
            assert_eq!(sandbox.files("inbox").len(), 0);
        }
    }
}
