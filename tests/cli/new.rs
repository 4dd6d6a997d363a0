//! `new`: writing without unlocking.

use std::fs;

use crate::sandbox::{PASSPHRASE, Sandbox, aloud, have, terminal::Terminal, text, tree};

/// The text of the only entry that was taken in after one was written.
fn adopted(sandbox: &Sandbox) -> String {
    sandbox.run(["list"]).ok().says(&["Taken into the journal, written without unlocking: 1 reflection."]);
    sandbox.run(["show", "last", "--markdown"]).ok().out()
}

#[test]
fn a_text_on_standard_input_is_sealed_and_taken_in_later() {
    let sandbox = Sandbox::new();
    let done = sandbox.locked(["new"]).code(9).says(&["Nothing was written"]);
    drop(done);
    let mut command = sandbox.command(crate::sandbox::PROGRAM);
    command.args(["new", "--theme", "Workload,hope", "--date", "2026-11-17 17:15"]);
    sandbox
        .finish(command, "Noson hir. \u{1f331} Dŵr, gŵyl, ystâd.\n\nSecond paragraph.\n".as_bytes())
        .ok()
        .prints(&["Saved and encrypted: 7 words. Your passphrase was not needed.", "afterword undo"]);
    assert_eq!((sandbox.files("inbox").len(), sandbox.files("entries").len()), (1, 0));
    assert_eq!(
        adopted(&sandbox),
        "---\ndate: 2026-11-17T17:15:00\nthemes: [workload, hope]\n---\n\nNoson hir. \u{1f331} Dŵr, gŵyl, ystâd.\n\nSecond paragraph.\n"
    );
    assert_eq!((sandbox.files("inbox").len(), sandbox.files("entries").len()), (0, 1));
    // One change, which can be taken back.
    sandbox.run(["undo"]).ok().prints(&["Taken back: new"]);
    sandbox.run(["list"]).code(3).says(&["the journal is empty"]);
}

#[test]
fn line_template_private_and_json() {
    let sandbox = Sandbox::new();
    let write = |args: &[&str], input: &str| {
        let mut command = sandbox.command(crate::sandbox::PROGRAM);
        command.arg("new").args(args);
        sandbox.finish(command, input.as_bytes())
    };
    write(&["--line"], "One line is enough.\nThis is no part of it.\n").ok();
    write(&["-t", "three-lines", "--date", "yesterday"], "What I did: sat.\n").ok();
    write(&["-", "--private"], "Nobody else.\n").ok();
    let saved = write(&["--json"], "---\ntitle: \"One: two\"\nmood: grey\ndate: 2025-03-04\n---\nBody.\n").ok().json();
    assert_eq!(saved["afterword"], 1);
    assert_eq!((&saved["saved"]["words"], &saved["saved"]["date"]), (&1.into(), &"2025-03-04".into()));
    let id = saved["saved"]["id"].as_str().unwrap().to_owned();
    sandbox.run(["list"]).ok().says(&["4 reflections", "One line is enough", "One: two"]);
    let state = sandbox.state();
    let has = |parts: &[&str]| state.values().any(|text| parts.iter().all(|part| text.contains(part)));
    assert!(has(&["date: 2026-11-20T17:48:00+00:00", "One line is enough."]), "{state:#?}");
    assert!(has(&["date: 2026-11-19\n", "template: three-lines", "What I did: sat."]), "{state:#?}");
    assert!(has(&["sharing: private", "Nobody else."]), "{state:#?}");
    assert!(!state.values().any(|text| text.contains("no part of it")));
    // The name that was given at once is the one that it keeps; what the program does not know is kept as it stood.
    assert_eq!(
        state[&format!("entries/{id}.age")],
        "---\ntitle: \"One: two\"\nmood: grey\ndate: 2025-03-04\n---\nBody."
    );
}

#[test]
fn line_ends_and_marks_of_other_systems_come_through() {
    let sandbox = Sandbox::new();
    for (name, text) in [
        ("crlf", "---\r\ntitle: From Windows\r\n---\r\nFirst line.\r\nSecond line.\r\n"),
        ("bom", "\u{feff}---\ntitle: With a mark\n---\nBody of it.\n"),
        ("plain crlf", "Third line.\r\n\r\nFourth line.\r\n"),
    ] {
        sandbox.run_with(["new"], text).ok();
        sandbox.run(["list"]).ok();
        let last = sandbox.state();
        assert!(last.values().any(|text| text.contains("line.") || text.contains("Body of it.")), "{name}");
    }
    sandbox.run(["show", "From Windows"]).ok().prints(&["From Windows", "First line.\n", "Second line."]);
    sandbox.run(["show", "With a mark"]).ok().prints(&["With a mark", "Body of it."]);
    let markdown = sandbox.run(["show", "From Windows", "--markdown"]).ok().out();
    assert!(markdown.contains("First line.\r\nSecond line.\r\n"), "{markdown:?}");
}

#[test]
fn what_cannot_be_taken_names_the_place_and_never_the_text() {
    let sandbox = Sandbox::new();
    let before = tree(&sandbox.journal());
    let long = "CANARY ".repeat(300_000);
    for (input, code, said) in [
        (&b"caf\xe9 CANARY"[..], 65, "the text is not UTF-8, from byte 3"),
        (b"\xff\xfeC\0A\0N\0", 65, "from byte 0"),
        (b"CANARY\0CANARY", 65, "line 1: holds a zero byte"),
        (b"---\na: 1\ntitle: CANARY: two\n---\nx\n", 65, "line 3: a text with a colon in it needs quotation marks"),
        (b"---\ndate: CANARY\n---\nx\n", 65, "line 2: `date` should be a date with the year first"),
        (b"---\ntitle: CANARY\n", 65, "has no end; put `---` alone"),
        (long.as_bytes(), 65, "longer than 1 MiB"),
        (b"  \n\t\n", 9, "Nothing was written"),
        (b"---\ntitle: a\n---\n\n", 9, "Nothing was written"),
    ] {
        sandbox.run_with(["new"], input).code(code).says(&[said, "Nothing was saved"]).never(&["CANARY"]);
    }
    for (args, said) in [
        (&["new", "--date", "smarch"][..], "is not a day"),
        (&["new", "--date", "march"], "is not a day"),
        (&["new", "--theme", "No Spaces"], "cannot be a theme's name"),
        (&["new", "-t", "nothing-like-it"], "template"),
        (&["new", "--no-input"], "Nothing was written"),
        (&["new", "an entry as an argument"], "is not what"),
    ] {
        let outcome = sandbox.run_with(args, if said == "Nothing was written" { "" } else { "words" });
        let code = outcome.status();
        assert!(matches!(code, Some(2 | 3 | 9)), "{args:?} gave {code:?}: {}", outcome.err());
        drop(outcome.says(&[said]));
    }
    assert_eq!(tree(&sandbox.journal()), before);
    sandbox.run_with(["-n", "new"], "Some words").ok().prints(&["Would save and encrypt: 2 words."]);
    assert_eq!(tree(&sandbox.journal()), before);
}

#[test]
fn without_a_journal_it_says_where_to_begin() {
    let sandbox = Sandbox::empty();
    sandbox.run_with(["new"], "words").code(5).says(&["there is no journal at [BOX]/home/Journal", "afterword init"]);
    assert!(!sandbox.journal().exists());
}

#[test]
fn a_capture_key_that_was_swapped_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.run(["list"]).code(3);
    let other = Sandbox::stranger();
    fs::copy(other.journal().join("capture.pub"), sandbox.journal().join("capture.pub")).unwrap();
    sandbox.run_with(["new"], "words").code(6).says(&["capture.pub is not this journal's key", "nothing was saved"]);
    assert!(sandbox.files("inbox").is_empty());
    sandbox.write("home/Journal/capture.pub", b"not a key\n");
    sandbox.run_with(["new"], "words").code(6);
    assert!(sandbox.files("inbox").is_empty());
    sandbox.run(["doctor"]).code(6).prints(&["capture.pub was not made by this journal"]);
}

#[test]
fn it_never_opens_a_key_or_an_entry() {
    if !have("strace") {
        return;
    }
    let sandbox = Sandbox::sample();
    let log = sandbox.path("calls");
    let mut command = sandbox.command("strace");
    command.args(["-f", "-qq", "-e", "trace=open,openat,execve,socket,connect", "-o", text(&log)]);
    command.args([crate::sandbox::PROGRAM, "new", "--line"]);
    let outcome = sandbox.finish(command, b"A line in the corridor.\n");
    if outcome.status() != Some(0) && outcome.err().contains("ptrace") {
        aloud("this system does not let strace trace");
        return;
    }
    drop(outcome.ok());
    let calls = fs::read_to_string(&log).unwrap();
    if calls.contains("(AT_FDCWD, 0x") {
        aloud("the program lets nobody but root read its memory, so strace sees no path");
        return;
    }
    assert!(calls.contains("capture.pub"), "the trace shows no file\n{calls}");
    for never in ["identity.age", "recovery.age", "ledger.age", "/entries/", "/records/", "socket(", "connect("] {
        assert!(!calls.contains(never), "{never} was touched\n{calls}");
    }
    assert_eq!(calls.matches("execve(").count(), 1, "{calls}");
}

#[test]
fn m18_many_at_once_lose_nothing() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        for writer in 0..6 {
            let sandbox = &sandbox;
            scope.spawn(move || {
                for turn in 0..5 {
                    drop(sandbox.run_with(["new"], format!("Writer {writer}, turn {turn}.")).ok());
                }
            });
        }
        let sandbox = &sandbox;
        scope.spawn(|| sandbox.run(["list"]).status());
        scope.spawn(|| sandbox.run(["list"]).status());
    });
    sandbox.run(["list"]).ok().prints(&["30 entries."]);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn questions_are_asked_one_by_one_and_half_an_answer_is_kept() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let mut terminal = Terminal::afterword(&sandbox, &["new"]);
    terminal.sees("Choose [1]");
    terminal.types("three-lines");
    terminal.sees("> ");
    terminal.types("A cup of tea with the neighbour.").types(".");
    terminal.sees("> ");
    terminal.types("The lift was broken again.").types(".");
    terminal.sees("> ");
    terminal.types("");
    terminal.sees("Title [");
    terminal.types("Tea");
    terminal.sees("Wellbeing");
    terminal.types("9");
    terminal.sees("A number from 1 to 5");
    terminal.sees("Wellbeing");
    terminal.types("3");
    terminal.sees("Workload");
    terminal.types("");
    terminal.sees("A question for supervision?");
    terminal.types("Who mends the lift?");
    terminal.sees("An action for you?");
    terminal.types("Ring the office");
    terminal.sees("Saved and encrypted");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    let text = adopted(&sandbox);
    for part in [
        "title: Tea\n",
        "template: three-lines\n",
        "measures: {wellbeing: 3}",
        "A cup of tea",
        "> [!supervision] think\n> Who mends the lift?",
        "- [ ] Ring the office",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }

    let mut terminal = Terminal::afterword(&sandbox, &["new", "-t", "reflection"]);
    terminal.sees("> ");
    terminal.types("Half an answer, and then the phone.");
    std::thread::sleep(std::time::Duration::from_millis(300));
    terminal.keys(b"\x03");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains("was kept, encrypted"), "{screen}");
    // Both were written in the same second, so the newest cannot be asked for.
    let text = sandbox.run(["show", "unfinished", "--markdown"]).ok().out();
    assert!(text.contains("title: Unfinished") && text.contains("Half an answer, and then the phone."), "{text}");

    let mut terminal = Terminal::afterword(&sandbox, &["new", "-t", "reflection"]);
    terminal.sees("> ");
    terminal.keys(b"\x03");
    let (code, screen) = terminal.ends();
    assert_eq!((code, sandbox.files("inbox").len()), (Some(130), 0), "{screen}");
    assert!(!screen.contains(PASSPHRASE));
}
