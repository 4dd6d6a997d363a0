//! `edit`: changing an entry, and the version before.

use std::fs;

use crate::sandbox::{PROGRAM, Sandbox, aloud, have, terminal::Terminal, text, tree};

#[test]
fn the_earlier_version_is_kept() {
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    sandbox
        .run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nAnother text.\n")
        .ok()
        .prints(&["Saved and encrypted: entry 5. The earlier version is kept.", "afterword undo"]);
    sandbox.run(["show", "5", "--markdown"]).ok().prints(&["Another text."]).never(&["PRIVATEPASSAGE"]);
    sandbox.run(["edit", "5", "--versions"]).ok().prints(&["PRIVATEPASSAGE not for the room."]);
    sandbox.run(["edit", "6", "--versions"]).ok().prints(&["There is no earlier version."]);
    // Without front matter it keeps its day.
    sandbox.run_with(["edit", "5"], "Bare words.\n").ok();
    sandbox.run(["show", "2026-11-12", "--markdown"]).ok().prints(&["date: 2026-11-12\n", "Bare words."]);
    sandbox.run(["undo", "--steps", "2"]).ok().prints(&["Taken back: edit"]);
    assert_eq!(sandbox.state(), before);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn what_is_no_change_or_no_text_changes_nothing() {
    let sandbox = Sandbox::sample();
    let same = sandbox.run(["show", "5", "--markdown"]).ok().out();
    let before = tree(&sandbox.journal());
    sandbox.run_with(["edit", "5"], &same).ok().prints(&["Nothing was changed."]);
    for (input, code, said) in [
        (&b""[..], 9, "The new text is empty"),
        (b" \n\n", 9, "The new text is empty"),
        (b"caf\xe9 CANARY", 65, "the text is not UTF-8, from byte 3"),
        (b"---\ntitle: CANARY: two\n---\nx\n", 65, "line 2: a text with a colon in it needs quotation marks"),
        (b"---\ntitle: CANARY\n", 65, "has no end; put `---` alone"),
    ] {
        sandbox
            .run_with(["edit", "5"], input)
            .code(code)
            .says(&[said, "Your entry is as it was before."])
            .never(&["CANARY"]);
    }
    sandbox.run_with(["edit", "clock"], "x").code(2);
    sandbox.run_with(["edit", "zeppelin"], "x").code(3);
    sandbox.run_with(["-n", "edit", "5"], "Other words").ok().prints(&["Would change entry 5."]);
    assert_eq!(tree(&sandbox.journal()), before);
}

/// An editor that is a shell script.
fn editor(sandbox: &Sandbox, script: &str) -> String {
    let path = sandbox.write("editor", format!("#!/bin/sh\n{script}\n").as_bytes());
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    text(&path).to_owned()
}

/// `edit 5` in a terminal with that editor.
fn in_terminal(sandbox: &Sandbox, script: &str, more: &str) -> Terminal {
    let editor = editor(sandbox, script);
    let passphrase = sandbox.path("passphrase");
    let shell = format!("EDITOR={editor} {PROGRAM} --passphrase-file {} {more} edit 5", text(&passphrase));
    Terminal::start(sandbox, &shell)
}

#[cfg(target_os = "linux")]
#[test]
fn e2_an_editor_gets_a_private_file_in_memory_with_a_neutral_name_that_is_gone_afterwards() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let notes = sandbox.path("told");
    let script = format!(
        "echo \"$1\" > {notes}; stat -c '%a' \"$1\" \"$(dirname \"$1\")\" >> {notes}; stat -f -c %T \"$1\" >> {notes}; \
         env >> {notes}; tr '\\0' ' ' < /proc/$PPID/cmdline >> {notes}; echo 'One line more.' >> \"$1\"",
        notes = text(&notes)
    );
    let (code, screen) = in_terminal(&sandbox, &script, "").ends();
    assert_eq!(code, Some(0), "{screen}");
    let told = fs::read_to_string(&notes).unwrap();
    let mut lines = told.lines();
    let path = lines.next().unwrap().to_owned();
    assert!(path.ends_with("/entry.md"), "the name says something: {path}");
    assert_eq!((lines.next(), lines.next(), lines.next()), (Some("600"), Some("700"), Some("tmpfs")));
    assert!(!told.contains(crate::sandbox::PASSPHRASE), "the passphrase reached the editor's environment");
    assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0);
    sandbox.run(["show", "5", "--markdown"]).ok().prints(&["One line more."]);
}

/// Both places in memory are hidden behind a folder on a disk, in a view of the file system of its own.
#[cfg(target_os = "linux")]
#[test]
fn e1_without_a_place_in_memory_no_editor_is_opened_unless_the_disk_is_allowed() {
    if !have("script") || !have("unshare") {
        return;
    }
    let sandbox = Sandbox::sample();
    let disk = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let disk = text(disk.path());
    let marker = sandbox.path("started");
    let editor =
        editor(&sandbox, &format!("stat -f -c %T \"$1\" > {}; echo 'One line more.' >> \"$1\"", text(&marker)));
    let passphrase = sandbox.path("passphrase");
    let edit = |more: &str| {
        let program = format!("{PROGRAM} --passphrase-file {} edit 5 {more}", text(&passphrase));
        let hidden = format!("mount --bind {disk} /dev/shm && XDG_RUNTIME_DIR={disk} EDITOR={editor}");
        Terminal::start(&sandbox, &format!("unshare --mount sh -c '{hidden} {program}'")).ends()
    };
    let (code, screen) = edit("");
    if code == Some(1) && !screen.contains("Problem") {
        return aloud("this account may not hide its places in memory");
    }
    assert_eq!(code, Some(1), "{screen}");
    assert!(screen.contains("no place in memory") && screen.contains("--allow-disk"), "{screen}");
    assert!(!marker.exists(), "the editor was opened");
    let (code, screen) = edit("--allow-disk");
    assert!(code == Some(0) && screen.contains("readable on the disk"), "{screen}");
    assert!(marker.exists());
    sandbox.run(["show", "5", "--markdown"]).ok().prints(&["One line more."]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_editor_that_empties_breaks_or_fails_changes_nothing() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    let left = || fs::read_dir(sandbox.runtime()).unwrap().count();
    let mut terminal = in_terminal(&sandbox, ": > \"$1\"", "");
    terminal.sees("The text is now almost empty.");
    terminal.sees("Keep it so? [y/N]");
    terminal.types("");
    terminal.sees("Open the editor again?");
    terminal.types("n");
    let (code, screen) = terminal.ends();
    assert_eq!((code, left()), (Some(9), 0), "{screen}");

    // What was written and cannot be taken is sealed as an entry of its own, and nothing readable is left.
    let mut terminal = in_terminal(&sandbox, "printf '\\377\\376CANARY' > \"$1\"", "");
    let said = terminal.sees("Open the editor again?");
    assert!(said.contains("not UTF-8 text, from byte 0") && !said.contains("CANARY"), "{said}");
    terminal.types("n");
    let (code, screen) = terminal.ends();
    assert!(screen.contains("was kept, encrypted, as an entry of its own"), "{screen}");
    assert_eq!((code, left()), (Some(8), 0), "{screen}");

    let mut terminal = in_terminal(
        &sandbox,
        "printf -- '---\\ntitle: CANARY: x\\n---\\nA body that is long enough to stay.\\n' > \"$1\"",
        "",
    );
    let said = terminal.sees("Open the editor again?");
    assert!(
        said.contains("line 2: a text with a colon in it needs quotation marks") && !said.contains("CANARY: x"),
        "{said}"
    );
    terminal.types("n");
    let (code, screen) = terminal.ends();
    assert_eq!((code, left()), (Some(8), 0), "{screen}");

    let (code, screen) = in_terminal(&sandbox, "exit 3", "").ends();
    assert_eq!(code, Some(1), "{screen}");
    // One that comes back at once may have a window open: the writer says when it is closed.
    let mut terminal = in_terminal(&sandbox, ":", "");
    terminal.sees("came back at once and has changed nothing");
    terminal.sees("Then press Enter here.");
    terminal.types("");
    let (code, screen) = terminal.ends();
    assert!(code == Some(0) && screen.contains("Nothing was changed."), "{screen}");
    assert_eq!(left(), 0);
    sandbox.run(["list"]).ok();
    let after = sandbox.state();
    assert!(before.iter().all(|(place, text)| after.get(place) == Some(text)), "{after:#?}");
    let kept = sandbox.state().values().filter(|text| text.contains("CANARY")).count();
    assert_eq!(kept, 2, "{:#?}", sandbox.state());
}

/// `doctor --fix` in another window must not take the file from under the editor.
#[cfg(target_os = "linux")]
#[test]
fn an_open_editor_is_no_left_over() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let told = sandbox.path("told");
    let script = format!(
        "{PROGRAM} --passphrase-file {} doctor --fix > {} 2>&1; echo \"code $?\" >> {told}; echo 'One line more.' >> \"$1\"",
        text(&sandbox.path("passphrase")),
        text(&told),
        told = text(&told),
    );
    let (code, screen) = in_terminal(&sandbox, &script, "").ends();
    let told = fs::read_to_string(&told).unwrap();
    assert!(code == Some(0) && told.contains("code 0"), "{screen}{told}");
    sandbox.run(["show", "5", "--markdown"]).ok().prints(&["PRIVATEPASSAGE", "One line more."]);
    assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn the_editor_is_not_started_before_the_passphrase_is_right() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    sandbox.write("passphrase", b"not the passphrase at all\n");
    let marker = sandbox.path("started");
    let (code, screen) = in_terminal(&sandbox, &format!("touch {}", text(&marker)), "").ends();
    assert_eq!(code, Some(4), "{screen}");
    assert!(!marker.exists());
}

/// The journal goes away for writing while the editor is open: the words must not be lost with the scratch file.
#[cfg(target_os = "linux")]
#[test]
fn a_change_made_elsewhere_meanwhile_keeps_both_texts() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let script = format!(
        "printf -- '---\\ntitle: Bedtime\\ndate: 2026-11-12\\n---\\nWritten elsewhere in the meantime.\\n' | {PROGRAM} --passphrase-file {} edit 5; \
         printf -- '---\\ntitle: Bedtime\\ndate: 2026-11-12\\n---\\nWritten here, in the editor, at length.\\n' > \"$1\"",
        text(&sandbox.path("passphrase"))
    );
    let (code, screen) = in_terminal(&sandbox, &script, "").ends();
    assert_eq!(code, Some(8), "{screen}");
    let state = sandbox.state();
    let has = |part: &str| state.values().filter(|text| text.contains(part)).count();
    assert_eq!((has("Written elsewhere in the meantime."), has("Written here, in the editor")), (1, 1), "{state:#?}");
}

/// A program with windows, as VS Code is: it is told to wait, its copies are named, and when it comes back at once all
/// the same, the writer says when the window is closed.
#[cfg(target_os = "linux")]
#[test]
fn e5_a_window_that_stays_open_is_waited_for() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let script =
        "#!/bin/sh\necho \"$@\" > ../told\nfor last; do :; done\n(sleep 1; echo 'Late words.' >> \"$last\") &\n";
    let editor = sandbox.write("an \"odd\" place/code", script.as_bytes());
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let quoted = text(&editor).replace('"', "\\\"");
    let shell = format!(
        "EDITOR='\"{quoted}\" --new-window' {PROGRAM} --passphrase-file {} edit 5",
        text(&sandbox.path("passphrase"))
    );
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("\"workbench.localHistory.enabled\": false");
    terminal.sees("code came back at once and has changed nothing.");
    std::thread::sleep(std::time::Duration::from_millis(1800));
    terminal.types("");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    sandbox.run(["show", "5", "--markdown"]).ok().prints(&["PRIVATEPASSAGE", "Late words."]);
    let told = fs::read_to_string(sandbox.path("told")).unwrap();
    assert!(told.starts_with("--new-window --wait /") && told.trim_end().ends_with("/entry.md"), "{told}");
    assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0);
}
