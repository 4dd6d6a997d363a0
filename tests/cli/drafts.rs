//! What is being written survives a crash, and is offered again.
#![cfg(target_os = "linux")]

use std::{fs, process::Command, thread::sleep, time::Duration};

use crate::{
    leaks,
    sandbox::{PASSPHRASE, PROGRAM, Sandbox, have, terminal::Terminal, text, visit},
};

/// More than the pause between two sealings.
const SEALED: Duration = Duration::from_millis(2700);

/// The program in a terminal, with its process noted, so that it can be killed without warning.
fn noted(sandbox: &Sandbox, variables: &str, args: &str) -> Terminal {
    let shell = format!("echo $$ > {}; {variables} exec {PROGRAM} {args}", text(&sandbox.path("process")));
    Terminal::start(sandbox, &shell)
}

fn kill(sandbox: &Sandbox, signal: &str) {
    let process = fs::read_to_string(sandbox.path("process")).unwrap();
    assert!(Command::new("kill").args(["-s", signal, process.trim()]).status().unwrap().success());
}

/// The word stands readable in no file of the sandbox, in memory or out of it.
fn sealed(sandbox: &Sandbox, word: &str) {
    for folder in [sandbox.root(), sandbox.runtime()] {
        visit(folder, &mut |path| {
            let bytes = fs::read(path).unwrap_or_default();
            assert!(leaks::find(&bytes, &[word]).is_empty(), "readable in {}", path.display());
        });
    }
}

fn drafts(sandbox: &Sandbox) -> usize {
    let mut found = 0;
    visit(&sandbox.path("state"), &mut |path| found += usize::from(path.extension().is_some_and(|one| one == "age")));
    found
}

fn entries(sandbox: &Sandbox, word: &str) -> Vec<String> {
    sandbox.state().into_values().filter(|text| text.contains(word)).collect()
}

#[test]
fn e4_a_reflection_that_was_killed_is_offered_and_goes_on() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let mut terminal = noted(&sandbox, "", "new -t reflection --private");
    terminal.sees("> ");
    terminal.types("The first line, ZEUGMATICHERON.");
    terminal.sees("> ");
    // Not ended with Enter.
    terminal.keys(b"Half a li");
    sleep(SEALED);
    kill(&sandbox, "KILL");
    assert_ne!(terminal.ends().0, Some(0));
    assert_eq!((drafts(&sandbox), sandbox.files("inbox").len()), (1, 0));
    sealed(&sandbox, "ZEUGMATICHERON");
    // Reading commands say so; a program that writes by itself is not stopped by it.
    drop(sandbox.run(["list"]).code(3).says(&["An unfinished draft from ", "Go on with it: afterword new"]));
    sandbox.run_with(["new"], "From a pipe.").ok();
    assert_eq!(drafts(&sandbox), 1);

    let mut terminal = noted(&sandbox, "", "new");
    terminal.sees("An unfinished draft from ");
    terminal.sees("Continue it? [Y/n]");
    terminal.types("");
    terminal.sees("Passphrase for ");
    terminal.types(PASSPHRASE);
    let shown = terminal.sees("Go on where you were.");
    assert!(shown.contains("The first line, ZEUGMATICHERON.\nHalf a li"), "{shown}");
    terminal.sees("> ");
    terminal.types("The rest.");
    // Killed again, it is one draft still, and nothing of it is gone.
    sleep(SEALED);
    kill(&sandbox, "KILL");
    drop(terminal.ends());
    assert_eq!(drafts(&sandbox), 1);
    let mut terminal = noted(&sandbox, "", "new");
    terminal.sees("Continue it? [Y/n]");
    terminal.types("");
    terminal.sees("Passphrase for ");
    terminal.types(PASSPHRASE);
    let shown = terminal.sees("Go on where you were.");
    assert!(shown.contains("Half a li\n\nThe rest."), "{shown}");
    terminal.sees("> ");
    terminal.types(".");
    for question in ["Title [", "Wellbeing", "Workload"] {
        terminal.sees(question);
        terminal.types(if question == "Wellbeing" { "4" } else { "" });
    }
    terminal.sees("A question for supervision?");
    terminal.types("");
    terminal.sees("An action for you?");
    terminal.types("");
    terminal.sees("Saved and encrypted");
    let (code, screen) = terminal.ends();
    assert_eq!((code, drafts(&sandbox)), (Some(0), 0), "{screen}");
    sandbox.run(["list"]).ok();
    let saved = entries(&sandbox, "ZEUGMATICHERON");
    assert_eq!(saved.len(), 1, "{saved:#?}");
    for part in ["sharing: private", "measures: {wellbeing: 4}", "Half a li\n\nThe rest.", "template: reflection"] {
        assert!(saved[0].contains(part), "{part} is not in {}", saved[0]);
    }
    assert!(!saved[0].contains("Unfinished"), "{}", saved[0]);
}

#[test]
fn a_draft_that_is_not_wanted_now_comes_into_the_journal_without_the_passphrase() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let mut terminal = noted(&sandbox, "", "new -t reflection");
    terminal.sees("> ");
    terminal.types("ZEUGMATICHERON.");
    terminal.sees("> ");
    sleep(SEALED);
    kill(&sandbox, "KILL");
    drop(terminal.ends());
    let mut terminal = noted(&sandbox, "", "new -t reflection");
    terminal.sees("Continue it? [Y/n]");
    terminal.types("n");
    terminal.sees("It will be in your journal as an entry of its own when you next unlock it.");
    terminal.sees("> ");
    terminal.keys(b"\x03");
    let (code, screen) = terminal.ends();
    assert!(code == Some(130) && screen.contains("Nothing was saved."), "{screen}");
    assert_eq!((drafts(&sandbox), sandbox.files("inbox").len()), (0, 1));
    sandbox.run(["list"]).ok().prints(&["Unfinished"]).never(&["unfinished draft"]);
    assert_eq!(entries(&sandbox, "ZEUGMATICHERON").len(), 1);
}

/// The system cuts a line off at 4,095 bytes, and gives nothing of one without its Enter.
#[test]
fn a_line_has_any_length_and_ctrl_c_keeps_the_one_that_is_typed() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let long = format!("{}ENDOFIT", "Wörter und mehr. ".repeat(600));
    let mut terminal = noted(&sandbox, "", "new -t reflection");
    terminal.sees("> ");
    // Pasted, as a terminal gives it, with a line end within.
    terminal.keys(format!("\x1b[200~{long}\rA second line.\x1b[201~\n").as_bytes());
    terminal.sees("> ");
    terminal.keys("Not ended, żółw".as_bytes());
    sleep(Duration::from_millis(500));
    terminal.keys(b"\x03");
    let (code, screen) = terminal.ends();
    assert!(code == Some(130) && screen.contains("was kept, encrypted"), "{screen}");
    assert_eq!(drafts(&sandbox), 0);
    sandbox.run(["list"]).ok();
    let kept = entries(&sandbox, "ENDOFIT");
    assert!(kept.len() == 1 && kept[0].contains(&format!("{long}\nA second line.\nNot ended, żółw")), "{kept:#?}");
}

/// In a terminal that cannot move its cursor everything is asked as before, without a single mark for the screen.
#[test]
fn a_simple_terminal_gets_no_marks() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let mut terminal = noted(&sandbox, "TERM=dumb", "new --line");
    terminal.sees("> ");
    terminal.types("A line.");
    let (code, screen) = terminal.ends();
    assert!(code == Some(0) && !screen.contains('\x1b'), "{screen:?}");
}

#[test]
fn a_signal_to_end_gives_the_terminal_back() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let shell = format!(
        "stty -a > {root}/before; {PROGRAM} new -t reflection & echo $! > {root}/process; wait $!; stty -a > {root}/after",
        root = text(sandbox.root())
    );
    // In the foreground, but with a shell that goes on after it.
    let shell = shell.replace(" & echo", " < /dev/tty & echo");
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("> ");
    terminal.types("ZEUGMATICHERON");
    terminal.sees("> ");
    kill(&sandbox, "TERM");
    let screen = terminal.ends().1;
    assert!(screen.contains("was kept, encrypted"), "{screen}");
    let [before, after] = ["before", "after"].map(|name| fs::read_to_string(sandbox.path(name)).unwrap());
    assert_eq!(before, after);
    assert_eq!(sandbox.files("inbox").len(), 1);
}

/// The power fails: the program, the editor and all that is in memory are gone at once.
#[test]
fn e4_an_edit_survives_a_kill_and_the_loss_of_memory() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    let script = "#!/bin/sh\nprintf 'An hour of work, ZEUGMATICHERON.\\n' >> \"$1\"\nsleep 60\n";
    let editor = sandbox.write("editor", script.as_bytes());
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let args = format!("--passphrase-file {} edit 5", text(&sandbox.path("passphrase")));
    let terminal = noted(&sandbox, &format!("EDITOR={}", text(&editor)), &args);
    let began = std::time::Instant::now();
    while drafts(&sandbox) == 0 {
        assert!(began.elapsed() < Duration::from_secs(30), "no draft comes");
        sleep(Duration::from_millis(50));
    }
    kill(&sandbox, "KILL");
    drop(terminal.ends());
    for one in fs::read_dir(sandbox.runtime()).unwrap() {
        fs::remove_dir_all(one.unwrap().path()).unwrap();
    }
    fs::remove_file(&editor).unwrap();
    sealed(&sandbox, "ZEUGMATICHERON");
    let said = sandbox.run(["list"]).ok().err();
    assert!(said.contains("An unfinished draft from ") && said.contains("afterword edit "), "{said}");
    assert_eq!(sandbox.state(), before);
    let short = said.split("afterword edit ").nth(1).unwrap().trim();

    // Not while a program asks, which cannot answer.
    sandbox.run_with(["-n", "edit", short], "Other words").ok();
    let script = "#!/bin/sh\ncp \"$1\" \"$(dirname \"$0\")/seen\"\necho 'And a minute more.' >> \"$1\"\n";
    let editor = sandbox.write("editor", script.as_bytes());
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let args = format!("--passphrase-file {} edit {short}", text(&sandbox.path("passphrase")));
    let mut terminal = noted(&sandbox, &format!("EDITOR={}", text(&editor)), &args);
    terminal.sees("An unfinished draft of this entry from ");
    terminal.sees("Continue it? [Y/n]");
    terminal.types("");
    let (code, screen) = terminal.ends();
    assert_eq!((code, drafts(&sandbox)), (Some(0), 0), "{screen}");
    assert!(fs::read_to_string(sandbox.path("seen")).unwrap().contains("PRIVATEPASSAGE"));
    let saved = entries(&sandbox, "ZEUGMATICHERON");
    assert!(saved.len() == 1 && saved[0].contains("And a minute more."), "{saved:#?}");
    sandbox.run(["show", "5", "--markdown"]).ok().prints(&["ZEUGMATICHERON", "And a minute more."]);
    sandbox.run(["doctor"]).ok();
}

/// An edit of entry 5 that was killed, and its editor too: a draft is kept, and the editor's file is still in memory.
fn cut_off(sandbox: &Sandbox, word: &str) {
    let noted_editor = sandbox.path("editor-process");
    let script =
        format!("#!/bin/sh\necho $$ > {}\nprintf 'More, {word}.\\n' >> \"$1\"\nexec sleep 60\n", text(&noted_editor));
    let editor = sandbox.write("editor", script.as_bytes());
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let args = format!("--passphrase-file {} edit 5", text(&sandbox.path("passphrase")));
    let terminal = noted(sandbox, &format!("EDITOR={}", text(&editor)), &args);
    let began = std::time::Instant::now();
    while drafts(sandbox) == 0 {
        assert!(began.elapsed() < Duration::from_secs(30), "no draft comes");
        sleep(Duration::from_millis(50));
    }
    kill(sandbox, "KILL");
    let process = fs::read_to_string(noted_editor).unwrap();
    assert!(Command::new("kill").args(["-s", "KILL", process.trim()]).status().unwrap().success());
    drop(terminal.ends());
    fs::remove_file(&editor).unwrap();
}

fn in_memory(sandbox: &Sandbox) -> Vec<std::path::PathBuf> {
    fs::read_dir(sandbox.runtime()).unwrap().map(|one| one.unwrap().path()).collect()
}

#[test]
fn what_another_journal_had_open_is_left_for_that_one() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let other = sandbox.path("other");
    crate::sandbox::copy_tree(&sandbox.journal(), &other);
    cut_off(&sandbox, "ZEUGMATICHERON");
    let left = in_memory(&sandbox);
    assert_eq!(left.len(), 1);
    sandbox.run(["-j", text(&other), "doctor", "--fix"]).ok().never(&["Kept"]);
    assert_eq!(in_memory(&sandbox), left);
    sandbox.run(["-j", text(&other), "list"]).ok().never(&["Taken into the journal"]);
    sandbox.run(["list"]).ok().says(&["An unfinished draft from "]);
    assert_eq!(in_memory(&sandbox).len(), 0);
    sealed(&sandbox, "ZEUGMATICHERON");
}

#[test]
fn what_was_begun_of_an_entry_goes_with_it_for_good() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    cut_off(&sandbox, "ZEUGMATICHERON");
    sandbox.run(["delete", "5", "--forever", "--yes"]).ok().prints(&["An unfinished change of it"]);
    assert_eq!((drafts(&sandbox), in_memory(&sandbox).len()), (0, 0));
    sandbox.run(["list"]).ok().never(&["unfinished", "Problem"]);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn what_was_begun_of_an_entry_that_went_elsewhere_comes_in_by_itself() {
    if !have("script") {
        return;
    }
    for how in [&["delete", "5"][..], &["delete", "5", "--forever", "--yes"]] {
        let (sandbox, there) = (Sandbox::sample(), Sandbox::empty());
        sandbox.run(["list"]).ok();
        crate::sandbox::copy_tree(&sandbox.journal(), &there.journal());
        cut_off(&sandbox, "ZEUGMATICHERON");
        there.run(how).ok();
        fs::remove_dir_all(sandbox.journal()).unwrap();
        crate::sandbox::copy_tree(&there.journal(), &sandbox.journal());
        sandbox.run(["list"]).ok().says(&["of an entry that is not here any more", "doctor --fix"]);
        sandbox.run(["doctor", "--fix"]).ok().says(&["1 unfinished draft was put into the inbox"]);
        sandbox.run(["list"]).ok().never(&["Problem", "unfinished"]);
        sandbox.run(["doctor"]).ok();
        assert_eq!((drafts(&sandbox), entries(&sandbox, "ZEUGMATICHERON").len()), (0, 1));
    }
}

/// Anyone may make a folder where these lie, under any name.
#[test]
fn a_folder_in_memory_that_others_may_enter_is_none_of_ours() {
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    for (name, file) in [("afterword-scratch-x", "page.html"), ("afterword-scratch-y", "entry.md")] {
        let folder = sandbox.runtime().join(name);
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        fs::write(folder.join(file), "Planted").unwrap();
    }
    sandbox.run(["list"]).ok().never(&["Problem"]);
    sandbox.run(["doctor"]).ok();
    sandbox.run(["doctor", "--fix"]).ok().never(&["Kept", "Mended"]);
    assert_eq!(sandbox.state(), before);
    assert_eq!(in_memory(&sandbox).len(), 2);
    assert_eq!(fs::read_to_string(sandbox.runtime().join("afterword-scratch-x/page.html")).unwrap(), "Planted");
}
