//! A program that is stopped or ended by a key or from outside while something hidden, or not to be seen, is asked for.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::sandbox::{PASSPHRASE, PROGRAM, Sandbox, have, terminal::Terminal, text};

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
    terminal.keys(b"\x1c\x1a\n");
    terminal.sees("Not quite");
    terminal.keys(b"\x03");
    terminal.sees("Stopped. No journal was made.");
    terminal.sees("now:shown");
    let (_, screen) = terminal.ends();
    let (there, back) = (screen.rfind("\u{1b}[?1049h"), screen.rfind("\u{1b}[?1049l"));
    assert!(there < back, "{screen:?}");
    assert!(!sandbox.journal().exists());
}
