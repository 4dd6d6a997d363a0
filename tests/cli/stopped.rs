//! A program that is stopped or ended by a key or from outside while something hidden, or not to be seen, is asked for.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::sandbox::{PASSPHRASE, PROGRAM, Sandbox, have, terminal::Terminal, text, tree};

/// What the shell says of the terminal afterwards.
const SHOWN: &str = "stty -a | grep -q -e ' -echo ' && echo now:hidden || echo now:shown";

#[test]
fn m16_the_keys_that_stop_do_nothing_while_a_line_is_hidden() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let shell = format!("stty echo; {PROGRAM} list; {SHOWN}; stty -a | grep -o -E '(susp|quit) = [^;]*'");
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("Passphrase for ");
    let (start, end) = PASSPHRASE.split_at(9);
    terminal.keys(start.as_bytes()).keys(b"\x1a\x1c").keys(end.as_bytes()).keys(b"\n");
    terminal.sees("Saying no to a fourteenth case");
    let (_, screen) = terminal.ends();
    assert!(!screen.contains(start) && !screen.contains(end), "{screen}");
    assert!(screen.contains("now:shown"), "{screen}");
    assert!(screen.contains("susp = ^Z") && screen.contains("quit = ^\\"), "the keys are back\n{screen}");
}

#[test]
fn m16_what_is_typed_ahead_while_a_passphrase_is_tried_is_not_shown() {
    if !have("script") {
        return;
    }
    // A journal that takes its time to open, as every real one does.
    let sandbox = Sandbox::empty();
    let recovery = sandbox.path("recovery-words");
    sandbox.run(["init", "--no-input", "--recovery-file", text(&recovery)]).ok();
    let mut terminal = Terminal::start(&sandbox, &format!("stty echo; {PROGRAM} list; {SHOWN}"));
    terminal.sees("Passphrase for ");
    terminal.types("not this one at all");
    thread::sleep(Duration::from_millis(200));
    terminal.types(PASSPHRASE);
    terminal.sees("did not open it");
    terminal.sees("now:shown");
    let (_, screen) = terminal.ends();
    assert!(!screen.contains("oak") && !screen.contains("at all"), "{screen}");
}

#[test]
fn m16_stopped_and_continued_it_hides_what_is_typed() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let id = sandbox.path("id");
    // The shell of `script` would stop with its child; a shell below it does not look.
    let inner = sandbox.write("run.sh", format!("echo $$ > {}\nexec {PROGRAM} list\n", text(&id)).as_bytes());
    let mut terminal = Terminal::start(&sandbox, &format!("sh {}; true", text(&inner)));
    terminal.sees("Passphrase for ");
    let id = fs::read_to_string(&id).unwrap().trim().to_owned();
    let run = |program: &str, args: &[&str]| {
        let status = Command::new(program).args(args).stdin(Stdio::null()).status().unwrap();
        assert!(status.success(), "{program} {args:?}");
    };
    terminal.keys(b"half of");
    run("kill", &["-STOP", &id]);
    // As a shell leaves it when it takes the terminal back, and gives it.
    let there = terminal_of(&id);
    run("stty", &["-F", &there, "echo", "susp", "^Z"]);
    run("kill", &["-CONT", &id]);
    terminal.sees("Passphrase for ");
    terminal.types(PASSPHRASE);
    terminal.sees("Saying no to a fourteenth case");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(PASSPHRASE) && !screen.contains("half of"), "{screen}");
}

/// The terminal that a process has, by `ps`, as its descriptors are hidden from others.
fn terminal_of(id: &str) -> String {
    let told = Command::new("ps").args(["-o", "tty=", "-p", id]).output().unwrap();
    format!("/dev/{}", String::from_utf8_lossy(&told.stdout).trim())
}

#[test]
fn the_keys_that_stop_do_not_leave_the_words_on_the_screen() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let shell = format!("trap : INT QUIT TSTP; stty echo; {PROGRAM} init; {SHOWN}");
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("1 of 5");
    terminal.types("");
    terminal.chooses(PASSPHRASE);
    terminal.sees("To check: what is word ");
    // The keys are no part of an answer either: Enter alone shows the words once more.
    terminal.keys(b"\x1c\x1a\n");
    terminal.sees("To check: what is word ");
    terminal.keys(b"\x03");
    terminal.sees("Stopped. No journal was made.");
    terminal.sees("now:shown");
    let (_, screen) = terminal.ends();
    let (there, back) = (screen.rfind("\u{1b}[?1049h"), screen.rfind("\u{1b}[?1049l"));
    assert!(there < back, "{screen:?}");
    assert!(!sandbox.journal().exists());
}

/// From the words on until they hold, whoever stops is told that the sheet opens nothing.
#[test]
fn stopped_after_the_sheet_is_checked_it_is_said_that_it_is_void() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let before = tree(&sandbox.journal());
    for (verb, signal) in [("recovery", "key"), ("recovery", "TERM"), ("rotate", "key"), ("rotate", "TERM")] {
        let id = sandbox.path("id");
        let inner = format!("echo $$ > {}\nexec {PROGRAM} key {verb}\n", text(&id));
        let inner = sandbox.write("run.sh", inner.as_bytes());
        let mut terminal =
            Terminal::start(&sandbox, &format!("trap : INT QUIT TSTP; sh {}; echo code:$?", text(&inner)));
        terminal.sees("Passphrase for ~/Journal: ");
        terminal.types(PASSPHRASE);
        if verb == "rotate" {
            terminal.sees("Go on? [Y/n]");
            terminal.keys(b"\x1c\x1a").types("");
            terminal.sees("Then set a new one now. [y/N]");
            terminal.types("");
        }
        let words = terminal.sees_words();
        terminal.tells_word(&words);
        terminal.sees("what is word ");
        terminal.tells_word(&words);
        terminal.sees("they are on your paper alone.");
        if signal == "key" {
            terminal.keys(b"\x03");
        } else {
            let id = fs::read_to_string(&id).unwrap().trim().to_owned();
            assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
        }
        terminal.sees("Stopped. Nothing was changed; the old ");
        terminal.sees("open nothing: destroy what you wrote of them.");
        terminal.sees("code:130");
        terminal.ends();
        let after = tree(&sandbox.journal());
        let changed: Vec<_> = before.iter().filter(|(path, kept)| after.get(*path) != Some(*kept)).collect();
        assert!(changed.is_empty(), "{verb}: {changed:?}");
    }
}

#[test]
fn the_last_questions_of_init_are_not_left_without_a_word_about_the_sheet() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let shell = format!(
        "trap : INT QUIT TSTP; stty echo; {PROGRAM} init; echo code:$?; stty -a | grep -o -E '(susp|quit) = [^;]*'"
    );
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("1 of 5");
    // Nor is such a key a part of an answer.
    terminal.keys(b"\x1c\x1a\n");
    terminal.sees("It will live in ");
    terminal.chooses(PASSPHRASE);
    let words = terminal.sees_words();
    terminal.tells_word(&words);
    terminal.sees("what is word ");
    terminal.tells_word(&words);
    terminal.sees("4 of 5");
    terminal.keys(b"\x1c").types("");
    terminal.sees("type the ones you want:");
    terminal.keys(b"\x1c\x1a").keys(b"\x03");
    terminal.sees("Stopped. No journal was made.");
    terminal.sees("open nothing: destroy that sheet.");
    terminal.sees("code:130");
    let (_, screen) = terminal.ends();
    assert!(screen.contains("susp = ^Z") && screen.contains("quit = ^\\"), "the keys are back\n{screen}");
    assert!(!sandbox.journal().exists());
}
