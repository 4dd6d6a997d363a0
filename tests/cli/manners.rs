//! What holds for every command: exit codes, colour, JSON, pipes, no hanging, no passphrase where others can see it.

use std::{
    fs,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::sandbox::{PASSPHRASE, PROGRAM, Sandbox, aloud, have, terminal::Terminal, text, tree};

/// The reading commands, as they are on the sample.
const READING: [&[&str]; 16] = [
    &["list"],
    &["list", "clock"],
    &["show", "last"],
    &["show", "last", "--markdown"],
    &["theme"],
    &["theme", "suggest", "1"],
    &["theme", "suggest"],
    &["check"],
    &["check", "last"],
    &["check", "--allowed"],
    &["agenda"],
    &["session"],
    &["template"],
    &["undo", "--list"],
    &["key"],
    &["doctor"],
];

#[test]
fn a_pipe_gets_no_escapes_and_results_go_to_standard_output_alone() {
    let sandbox = Sandbox::sample();
    for args in READING {
        let outcome = sandbox.run(args).ok();
        assert!(!outcome.raw_out.contains(&0x1b) && !outcome.raw_err.contains(&0x1b), "{args:?}");
        assert!(outcome.raw_err.is_empty() && !outcome.raw_out.is_empty(), "{args:?}: {}", outcome.err());
    }
    let always = sandbox.run(["--color", "always", "list"]).ok();
    assert!(always.raw_out.contains(&0x1b), "the control: colour that is asked for is given");
}

#[test]
fn in_a_terminal_colour_can_be_declined() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let passphrase = sandbox.path("passphrase");
    let list = format!("{PROGRAM} --passphrase-file {} list", text(&passphrase));
    for (shell, coloured) in [
        (list.clone(), true),
        (format!("NO_COLOR=1 {list}"), false),
        (format!("TERM=dumb {list}"), false),
        (format!("{list} --color never"), false),
    ] {
        let (code, screen) = Terminal::start(&sandbox, &shell).ends();
        assert_eq!((code, screen.contains('\u{1b}')), (Some(0), coloured), "{shell}\n{screen:?}");
    }
}

#[test]
fn json_is_all_there_is_on_standard_output_and_so_are_errors() {
    let sandbox = Sandbox::sample();
    for args in READING {
        let value = sandbox.run([&["--json"], args].concat()).ok().json();
        assert_eq!(value["afterword"], 1, "{args:?}");
    }
    let wrong = sandbox.write("wrong", b"another passphrase entirely\n");
    for (args, code, kind) in [
        (&["show", "zeppelin"][..], 3, "not-found"),
        (&["show", "clock"], 2, "usage"),
        (&["list", "--since", "smarch"], 2, "usage"),
        (&["-j", "nowhere", "list"], 5, "absent"),
        (&["open"], 5, "absent"),
        (&["import", "nowhere"], 65, "unreadable"),
        (&["init", "--no-input", "--recovery-file", "w"], 6, "attention"),
        (&["delete", "1", "--forever"], 9, "declined"),
    ] {
        let value = sandbox.run([&["--json"], args].concat()).code(code).json();
        assert_eq!((&value["afterword"], &value["error"]["code"]), (&1.into(), &code.into()), "{args:?}");
        assert_eq!(value["error"]["kind"], kind, "{args:?}");
        assert!(value["error"]["message"].as_str().is_some_and(|text| !text.is_empty()));
    }
    let value = sandbox.locked(["--json", "--passphrase-file", text(&wrong), "list"]).code(4).json();
    assert_eq!(value["error"]["kind"], "locked");
}

#[test]
fn a_clock_that_is_no_clock_is_said() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.unlocking(["list"]);
    command.env("AFTERWORD_NOW", "smarch");
    sandbox.finish(command, b"").code(2).says(&["AFTERWORD_NOW is not a date and time"]);
}

#[test]
fn without_a_terminal_nothing_hangs() {
    let sandbox = Sandbox::sample();
    let began = Instant::now();
    for args in [
        &["list"][..],
        &["show", "1"],
        &["edit", "1"],
        &["delete", "1"],
        &["undo"],
        &["import", "."],
        &["export", "--backup", "x.afterword"],
        &["export", "--to", "x"],
        &["theme"],
        &["agenda"],
        &["session"],
        &["check"],
        &["check", "--allow"],
        &["build"],
        &["doctor"],
    ] {
        sandbox.locked(args).code(4).says(&[
            "this is not a terminal, so I cannot ask for your passphrase",
            "--passphrase-file FILE",
            "--passphrase-fd 3 3< FILE",
        ]);
        let no_input: Vec<&str> = ["--no-input"].iter().chain(args).copied().collect();
        sandbox.locked(no_input).code(4);
    }
    assert!(began.elapsed() < Duration::from_secs(22), "asking for what cannot be had takes long");
    sandbox.locked(["init"]).code(2);
    sandbox.run(["edit", "1", "--editor"]).code(2).says(&["an editor needs a terminal"]);
    sandbox.run(["list", "--ask"]).ok();
}

#[test]
fn a_pipe_that_is_closed_is_no_error() {
    let sandbox = Sandbox::example();
    let script = format!("{PROGRAM} --passphrase-file \"$0\" \"$@\" | head -1; exit ${{PIPESTATUS[0]}}");
    for args in [&["list"][..], &["agenda"], &["theme", "show", "trauma"], &["-h"], &["list", "--json"]] {
        let mut command = sandbox.command("bash");
        command.args(["-c", &script]).arg(sandbox.path("passphrase")).args(args);
        let outcome = sandbox.finish(command, b"").ok();
        assert_eq!((outcome.out().lines().count(), outcome.err()), (1, String::new()), "{args:?}");
    }
    // Nobody reads at all.
    let mut child =
        sandbox.unlocking(["list"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()), (Some(0), String::new()));
}

#[cfg(unix)]
#[test]
fn the_passphrase_comes_on_a_descriptor_too() {
    let sandbox = Sandbox::sample();
    let run = |shell: &str| {
        let mut command = sandbox.command("sh");
        command.args(["-c", shell, PROGRAM, text(&sandbox.path("passphrase"))]);
        sandbox.finish(command, b"")
    };
    run("\"$0\" --passphrase-fd 3 list 3< \"$1\"").ok().prints(&["6 entries"]);
    run("cat \"$1\" | \"$0\" --passphrase-fd 0 list").ok();
    run("\"$0\" --passphrase-fd 9 list").code(1).says(&["/dev/fd/9"]);
    run("\"$0\" --passphrase-fd 3 --passphrase-file \"$1\" list 3< \"$1\"").code(2);
    run("\"$0\" --passphrase-file nowhere list").code(1).says(&["cannot read nowhere"]);
    run("printf '' | \"$0\" --passphrase-fd 0 list").code(4).says(&["is empty"]);
}

#[test]
fn the_passphrase_is_typed_unseen_three_times_at_most() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let mut terminal = Terminal::afterword(&sandbox, &["list"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types("not the one at all");
    terminal.sees("That passphrase did not open it. Nothing has been lost.");
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(PASSPHRASE);
    terminal.sees("6 entries");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains("old oak") && !screen.contains("at all"), "{screen}");
    let before = tree(&sandbox.journal());
    let mut terminal = Terminal::afterword(&sandbox, &["list"]);
    for _ in 0..3 {
        terminal.sees("Passphrase for ~/Journal: ");
        // Enter alone is no try.
        terminal.types("");
        terminal.sees("Nothing was typed.");
        terminal.sees("Passphrase for ~/Journal: ");
        terminal.types("not the one at all");
    }
    terminal.sees("Problem: that passphrase did not open it.\nNothing has been lost, and nothing was changed.");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(4), "{screen}");
    assert!(screen.contains("24 recovery words") && !screen.contains("identity.age"), "{screen}");
    let mut terminal = Terminal::afterword(&sandbox, &["list"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.keys(b"\x03");
    terminal.sees("Stopped. Nothing was changed.");
    assert_eq!(terminal.ends().0, Some(130));
    let passphrase = sandbox.path("passphrase");
    let args = ["--passphrase-file", text(&passphrase), "key", "rotate"];
    let mut terminal = Terminal::afterword(&sandbox, &args);
    terminal.sees("Go on? [Y/n]");
    terminal.keys(b"\x03");
    terminal.sees("Stopped. Nothing was changed; the old keys");
    assert_eq!(terminal.ends().0, Some(130));
    assert_eq!(tree(&sandbox.journal()), before);
    // And at the questions before something goes.
    sandbox.run(["list"]).ok();
    let before = tree(&sandbox.journal());
    for more in [&[][..], &["--forever"]] {
        let args = [&["--passphrase-file", text(&passphrase), "delete", "bedtime"], more].concat();
        let mut terminal = Terminal::afterword(&sandbox, &args);
        terminal.sees(if more.is_empty() { "Delete entry 5, Bedtime? [Y/n]" } else { "type its title:" });
        terminal.keys(b"\x03");
        terminal.sees("Stopped. Nothing was deleted.");
        assert_eq!(terminal.ends().0, Some(130));
    }
    assert_eq!(tree(&sandbox.journal()), before);
    let original = sandbox.write("notes/one.md", b"# Another day\n\nText.\n");
    let notes = sandbox.path("notes");
    let args = ["--passphrase-file", text(&passphrase), "import", text(&notes), "--remove-originals"];
    let mut terminal = Terminal::afterword(&sandbox, &args);
    terminal.sees("Remove 1 original?");
    terminal.keys(b"\x03");
    terminal.sees("The originals are where they were.");
    assert_eq!(terminal.ends().0, Some(130));
    assert!(original.exists());
}

/// What another account could see of the command: its arguments and environment, and those of what it starts.
#[cfg(target_os = "linux")]
#[test]
fn m16_the_passphrase_is_in_no_argument_and_no_variable() {
    if !have("strace") || !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let log = sandbox.path("calls");
    let editor = sandbox.write("editor", b"#!/bin/sh\necho more >> \"$1\"\n");
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let shell =
        format!("EDITOR={} strace -f -v -s 100000 -e trace=execve -o {} {PROGRAM} edit 5", text(&editor), text(&log));
    let mut terminal = Terminal::start(&sandbox, &shell);
    if !terminal.sees("a").is_empty() && terminal.screen().contains("ptrace") {
        aloud("this system does not let strace trace");
        return;
    }
    terminal.sees(": ");
    terminal.types(PASSPHRASE);
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    let calls = fs::read_to_string(&log).unwrap();
    assert!(calls.matches("execve(").count() >= 2, "{calls}");
    assert!(!calls.contains("old oak"));
}

/// Whatever is asked for, a rehearsal changes no byte.
#[test]
fn a_rehearsal_changes_no_byte() {
    let sandbox = Sandbox::sample();
    sandbox.write("notes/2026-01-01 a.md", b"Words.\n");
    sandbox.run(["list"]).ok();
    // Something in the inbox, which unlocking would take in.
    sandbox.run_with(["new", "--line"], "Captured.\n").ok();
    let notes = sandbox.path("notes");
    let before = tree(sandbox.root());
    for args in [
        &["new"][..],
        &["list"],
        &["edit", "1"],
        &["delete", "1"],
        &["undo"],
        &["import", text(&notes), "--remove-originals", "--yes"],
        &["theme", "confirm", "1", "hope"],
        &["theme", "refuse", "1", "hope"],
        &["session", "plan", "2026-12-01"],
        &["check", "--allow"],
        &["agenda", "-o", "a.md"],
        &["build"],
        &["doctor", "--fix"],
        &["-j", "other", "init", "--no-input", "--recovery-file", "w"],
        &["demo"],
    ] {
        let all: Vec<&str> = ["-n"].iter().chain(args).copied().collect();
        sandbox.run_with(all, "Other words.\n").ok();
        assert_eq!(tree(sandbox.root()), before, "{args:?}");
    }
}

/// Folders of the environment that are set to odd places are used, and nothing is made elsewhere.
#[test]
fn nothing_is_made_outside_the_folders_that_were_named() {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["new", "--line"], "A line.\n").ok();
    sandbox.run(["list"]).ok();
    sandbox.run(["agenda"]).ok();
    sandbox.run(["doctor"]).ok();
    let mut top: Vec<String> = Vec::new();
    for path in tree(sandbox.root()).into_keys() {
        if !path.starts_with("home/Journal") && !matches!(text(&path), "home" | "tmp" | "passphrase" | "recovery-words")
        {
            top.push(text(&path).to_owned());
        }
    }
    assert!(top.iter().all(|path| path.starts_with("state") || path.starts_with("cache")), "{top:?}");
    assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0);
}

#[test]
fn settings_that_cannot_be_read_are_named() {
    let sandbox = Sandbox::new();
    sandbox.write("home/Journal/afterword.yaml", b"veil: CANARY: x\n");
    for args in [&["list"][..], &["new", "--line"]] {
        sandbox
            .run_with(args, "words\n")
            .code(65)
            .says(&["afterword.yaml", "Your entries are untouched."])
            .never(&["CANARY"]);
    }
}
