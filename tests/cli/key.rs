//! `key`: every way into a journal, and how each is changed without touching what is written.

mod rotate;

use std::{fs, path::PathBuf};

use crate::sandbox::{NOW, Outcome, PASSPHRASE, PROGRAM, Sandbox, copy_tree, have, terminal::Terminal, text, tree};

/// Another passphrase that would take long to guess.
const NEW: &str = "seven grey geese over the weir";

/// The files of the journal that differ between two looks at it.
fn changed(before: &Files, after: &Files) -> Vec<String> {
    let all = before.keys().chain(after.keys()).collect::<std::collections::BTreeSet<_>>();
    let differ = all.into_iter().filter(|path| before.get(*path) != after.get(*path));
    differ.map(|path| path.display().to_string()).filter(|path| path != ".lock").collect()
}

type Files = std::collections::BTreeMap<PathBuf, String>;

fn with_new(sandbox: &Sandbox, args: &[&str], new: &str) -> Outcome {
    let file = sandbox.write("new-passphrase", format!("{new}\n").as_bytes());
    let more = ["--new-passphrase-file", text(&file)];
    sandbox.run([args, &more].concat())
}

/// The program with another secret in the place of the passphrase.
fn opens_with(sandbox: &Sandbox, secret: &str) -> Outcome {
    let file = sandbox.write("secret", secret.as_bytes());
    sandbox.locked(["--passphrase-file", text(&file), "list"])
}

fn words_in(path: &std::path::Path) -> String {
    fs::read_to_string(path).unwrap().trim().to_owned()
}

#[test]
fn a_new_passphrase_changes_one_file_and_the_old_one_opens_nothing() {
    let sandbox = Sandbox::sample();
    let (before, state) = (tree(&sandbox.journal()), sandbox.state());
    with_new(&sandbox, &["-n", "key", "change"], NEW).ok().prints(&["Would lock the keys, identity.age"]);
    assert_eq!(tree(&sandbox.journal()), before);
    with_new(&sandbox, &["key", "change"], NEW)
        .ok()
        .prints(&["The passphrase is changed.", "afterword build", "afterword key rotate"])
        .never(&[NEW, PASSPHRASE]);
    assert_eq!(changed(&before, &tree(&sandbox.journal())), ["identity.age"]);
    let head = fs::read(sandbox.journal().join("identity.age")).unwrap();
    assert!(String::from_utf8_lossy(&head[..120]).lines().nth(1).unwrap().ends_with(" 18"), "the full cost");
    opens_with(&sandbox, PASSPHRASE).code(4).says(&["that passphrase did not open identity.age"]);
    opens_with(&sandbox, NEW).ok().prints(&["Bedtime"]);
    opens_with(&sandbox, &sandbox.recovery_words()).ok().prints(&["Bedtime"]);
    // Back again, through descriptors and with JSON.
    let script = format!("{PROGRAM} --json --passphrase-fd 3 key change --new-passphrase-fd 4 3<\"$1\" 4<\"$2\"");
    let (old, new) = (sandbox.path("new-passphrase"), sandbox.path("passphrase"));
    let mut command = sandbox.command("sh");
    command.args(["-c", &script, "sh", text(&old), text(&new)]);
    assert_eq!(sandbox.finish(command, b"").ok().json()["changed"][0], "identity.age");
    assert_eq!(sandbox.state(), state);
}

#[test]
fn what_is_wrong_with_a_new_passphrase_is_said_and_changes_no_byte() {
    let sandbox = Sandbox::sample();
    let words = sandbox.recovery_words();
    let before = tree(&sandbox.journal());
    for (new, code, reason) in [
        ("password", 1, "would be guessed too soon"),
        ("", 4, "is empty"),
        (PASSPHRASE, 2, "the new passphrase is the old one"),
        (words.as_str(), 2, "are taken for recovery words"),
    ] {
        with_new(&sandbox, &["key", "change"], new).code(code).says(&[reason]);
        assert_eq!(tree(&sandbox.journal()), before, "{reason}");
    }
    let next = ["--new-passphrase-file FILE", "the old passphrase still opens your journal"];
    sandbox.run(["key", "change"]).code(2).says(&next);
    sandbox.run(["--json", "key", "change"]).code(2);
    sandbox.run(["key", "recovery"]).code(2).says(&["--recovery-file FILE"]);
    sandbox.run(["key", "rotate"]).code(2).says(&["--recovery-file FILE"]);
    sandbox.run(["key", "recovery", "--again"]).code(2).says(&["are stored nowhere", "afterword key recovery"]);
    let out = sandbox.path("out");
    sandbox.run(["--no-input", "key", "rotate", "--recovery-file", text(&out)]).code(9).says(&["add --yes"]);
    assert_eq!((tree(&sandbox.journal()), out.exists()), (before, false));
}

#[test]
fn a_wrong_passphrase_changes_no_byte_whatever_key_is_asked_for() {
    let sandbox = Sandbox::sample();
    let wrong = sandbox.write("wrong", b"not the passphrase of anyone\n");
    let new = sandbox.write("new-passphrase", NEW.as_bytes());
    let before = tree(sandbox.root());
    let out = sandbox.path("out");
    for args in [
        &["key", "change", "--new-passphrase-file", text(&new)][..],
        &["key", "recovery", "--recovery-file", text(&out)],
        &["--yes", "key", "rotate", "--recovery-file", text(&out)],
        &["key", "rehearse"],
    ] {
        let args = [&["--passphrase-file", text(&wrong)], args].concat();
        sandbox.locked(&args).code(4).says(&["Nothing has been lost"]);
        assert_eq!(tree(sandbox.root()), before, "{args:?}");
        let nobody: Vec<&str> = args[2..].to_vec();
        sandbox.locked(&nobody).code(4).says(&["this is not a terminal"]);
    }
    assert_eq!(tree(sandbox.root()), before);
}

#[test]
fn who_has_forgotten_the_passphrase_types_the_words_and_sets_a_new_one() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let state = sandbox.state();
    let mut terminal = Terminal::afterword(&sandbox, &["key", "change"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types("something that I thought it was");
    terminal.sees("The 24 recovery words open it too; then: afterword key change");
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&sandbox.recovery_words());
    terminal.sees("Choose the new passphrase.");
    terminal.sees("Passphrase: ");
    terminal.types("");
    terminal.sees("Yours is:  ");
    let made = terminal.sees("\n").trim().to_owned();
    terminal.sees("Type it once more");
    terminal.types("not that one");
    terminal.sees("That was not it.");
    terminal.sees("Type it once more");
    terminal.types(&made);
    terminal.sees("The passphrase is changed.");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(&sandbox.recovery_words()), "the words were shown");
    assert_eq!(made.split('-').count(), 6);
    fs::write(sandbox.path("passphrase"), &made).unwrap();
    sandbox.run(["list"]).ok().prints(&["Bedtime"]);
    let value = sandbox.locked(["--json", "key"]).ok().json();
    assert_eq!(value["keys"]["recovery"]["checked"], "2026-11-20", "typing them was trying them");
    with_new(&sandbox, &["key", "change"], PASSPHRASE).ok();
    assert_eq!(sandbox.state(), state);
}

#[test]
fn a_lost_laptop_costs_nothing_where_there_is_a_copy_and_the_words() {
    let lost = Sandbox::sample();
    let found = Sandbox::empty();
    copy_tree(&lost.journal(), &found.path("home/From the copy"));
    let words = lost.recovery_words();
    drop(lost);
    let file = found.write("words", words.to_uppercase().as_bytes());
    let journal = found.path("home/From the copy");
    let run = |args: &[&str]| found.locked([&["-j", text(&journal), "--passphrase-file", text(&file)], args].concat());
    run(&["list"]).ok().prints(&["Bedtime", "Kept to myself"]);
    run(&["doctor"]).ok().prints(&["All is as it should be."]);
    let new = found.write("new", NEW.as_bytes());
    run(&["key", "change", "--new-passphrase-file", text(&new)]).ok();
    found.locked(["-j", text(&journal), "--passphrase-file", text(&new), "show", "clock"]).code(2);
    found.locked(["-j", text(&journal), "--passphrase-file", text(&new), "show", "bedtime"]).ok();
}

#[test]
fn new_words_change_one_file_and_the_old_sheet_opens_nothing() {
    let sandbox = Sandbox::sample();
    let old = sandbox.recovery_words();
    let (before, state, out) = (tree(&sandbox.journal()), sandbox.state(), sandbox.path("out"));
    sandbox
        .run(["-n", "key", "recovery", "--recovery-file", text(&out)])
        .ok()
        .prints(&["Would lock the second copy of the keys, recovery.age"]);
    let inside = sandbox.journal().join("words");
    sandbox.run(["key", "recovery", "--recovery-file", text(&inside)]).code(2).says(&["must not lie inside"]);
    let taken = sandbox.path("passphrase");
    sandbox
        .run(["key", "recovery", "--recovery-file", text(&taken)])
        .code(1)
        .says(&["the old recovery words still hold. The file for the recovery words must not exist yet."]);
    assert!(tree(&sandbox.journal()) == before && !out.exists() && words_in(&taken) == PASSPHRASE);
    sandbox
        .run(["key", "recovery", "--recovery-file", text(&out)])
        .ok()
        .prints(&["The new words hold.", "destroy it"])
        .never(&[&words_in(&out), &old]);
    assert_eq!(changed(&before, &tree(&sandbox.journal())), ["recovery.age"]);
    opens_with(&sandbox, &old).code(4).says(&["that passphrase did not open recovery.age"]);
    opens_with(&sandbox, &words_in(&out)).ok().prints(&["Bedtime"]);
    assert_eq!(sandbox.state(), state);
}

#[test]
fn in_a_terminal_two_of_the_new_words_are_asked_back_before_they_hold() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let before = tree(&sandbox.journal());
    let begin = || {
        let mut terminal = Terminal::afterword(&sandbox, &["key", "recovery"]);
        terminal.sees("Passphrase for ~/Journal: ");
        terminal.types(PASSPHRASE);
        let words = terminal.sees_words();
        (terminal, words)
    };
    let (mut terminal, _) = begin();
    terminal.keys(b"\x03");
    assert_ne!(terminal.ends().0, Some(0));
    assert_eq!(changed(&before, &tree(&sandbox.journal())), Vec::<String>::new());
    let (mut terminal, words) = begin();
    terminal.tells_word(&words);
    terminal.sees("To check: what is word ");
    terminal.tells_word(&words);
    terminal.sees("The new words hold.");
    assert_eq!(terminal.ends().0, Some(0));
    opens_with(&sandbox, &words.join(" ")).ok();
}

/// A page of words in clear is in memory while it is printed, and on a disk only after a clear yes.
#[cfg(unix)]
#[test]
fn the_sheet_is_printed_from_memory_and_wiped() {
    if !have("script") || !std::path::Path::new("/dev/shm").is_dir() {
        return;
    }
    let sandbox = Sandbox::sample();
    let named = sandbox.path("sheet.html");
    let sheet = format!("--sheet={}", text(&named));
    sandbox.run(["key", "recovery", &sheet]).code(9).says(&["holds the 24 words in clear", "add --yes"]);
    sandbox.run(["--yes", "key", "recovery", "--sheet=words.txt"]).code(2).says(&["ends in .html"]);
    assert!(!named.exists());
    sandbox.run(["--yes", "key", "recovery", &sheet]).ok();
    let words = words_on(&fs::read_to_string(&named).unwrap());
    opens_with(&sandbox, &words.join(" ")).ok();
    fs::remove_file(&named).unwrap();
    // A browser that tells where the page was, and what it said.
    let seen = sandbox.path("seen");
    let browser = format!("#!/bin/sh\ncp \"$1\" {0}\nprintf %s \"$1\" > {0}.path\n", text(&seen));
    let program = sandbox.write("bin/xdg-open", browser.as_bytes());
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let shell = format!("PATH={}:$PATH {PROGRAM} key recovery --sheet", text(&sandbox.path("bin")));
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(PASSPHRASE);
    terminal.sees("Press Enter when you have it on paper.");
    let path = PathBuf::from(fs::read_to_string(sandbox.path("seen.path")).unwrap());
    assert!(path.starts_with(sandbox.runtime()) && path.exists(), "{}", path.display());
    let words = words_on(&fs::read_to_string(&seen).unwrap());
    terminal.types("");
    terminal.sees("what is word ");
    assert!(!path.exists() && fs::read_dir(sandbox.runtime()).unwrap().count() == 0, "the page is wiped");
    terminal.tells_word(&words);
    terminal.sees("what is word ");
    terminal.tells_word(&words);
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(&words[3..6].join(" ")), "the words were on the screen too");
    opens_with(&sandbox, &words.join(" ")).ok();
}

/// The words of a printed sheet, in the order of their numbers.
fn words_on(page: &str) -> Vec<String> {
    let word = |number: usize| {
        let (_, rest) = page.split_once(&format!("<span>{number}</span> ")).unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    (1..=24).map(word).collect()
}

#[test]
fn the_words_are_tried_without_the_passphrase_and_the_day_is_kept() {
    let sandbox = Sandbox::sample();
    let before = tree(&sandbox.journal());
    sandbox.locked(["key"]).ok().prints(&["Recovery words   not checked on this computer", "to the key "]);
    let words = sandbox.write("words", sandbox.recovery_words().as_bytes());
    let try_them = |words: &std::path::Path| sandbox.locked(["--passphrase-file", text(words), "key", "rehearse"]);
    try_them(&words).ok().prints(&["Those are the words"]);
    sandbox.locked(["key", "list"]).ok().prints(&["last checked Fri 20 Nov", "from Thu 18 Feb 2027"]);
    sandbox.run(["doctor"]).ok().prints(&["Recovery    words last checked Fri 20 Nov"]);
    assert_eq!(sandbox.run(["--json", "doctor"]).ok().json()["recovery"]["checked"], "2026-11-20");
    assert_eq!(changed(&before, &tree(&sandbox.journal())), Vec::<String>::new());
    let other = sandbox.write("other", Sandbox::stranger().recovery_words().as_bytes());
    try_them(&other).code(4).says(&["those words did not open recovery.age", "Nothing has been lost"]);
    let few = sandbox.write("few", b"one two three");
    try_them(&few).code(4).says(&["there are 3 words, and a recovery sheet has 24"]);
    // The sheet of another journal opens another journal's file, wherever that lies.
    fs::copy(Sandbox::stranger().journal().join("recovery.age"), sandbox.journal().join("recovery.age")).unwrap();
    try_them(&other).code(6).says(&["are not the ones that this journal was last written with"]);
    sandbox.locked(["key"]).ok().prints(&["not checked on this computer"]);
    sandbox.locked(["key", "rehearse", "--off"]).ok().prints(&["will not be asked for"]);
    let value = sandbox.locked(["--json", "key"]).ok().json();
    assert_eq!(value["keys"]["recovery"]["asked_next"], serde_json::Value::Null);
    assert_eq!(sandbox.locked(["--json", "key", "rehearse", "--on"]).ok().json()["asked"], true);
}

#[test]
fn after_90_days_the_words_are_asked_for_in_a_terminal_and_never_in_a_script() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let words: Vec<String> = sandbox.recovery_words().split(' ').map(str::to_owned).collect();
    let on = |day: &str| {
        let mut terminal = Terminal::start(&sandbox, &format!("AFTERWORD_NOW={day}T09:00:00 {PROGRAM} list"));
        terminal.sees("Passphrase for ~/Journal: ");
        terminal.types(PASSPHRASE);
        terminal
    };
    let quiet = |day: &str| {
        let (code, screen) = on(day).ends();
        assert!(code == Some(0) && screen.contains("Bedtime") && !screen.contains("recovery words"), "{day}: {screen}");
    };
    quiet("2026-11-20");
    quiet("2027-02-17");
    let mut terminal = on("2027-02-18");
    terminal.sees("It is 90 days since");
    terminal.sees("Words 1 to 6: ");
    terminal.types("");
    terminal.sees("Left for a week.");
    terminal.sees("Bedtime");
    terminal.ends();
    quiet("2027-02-24");
    let mut command = sandbox.unlocking(["list"]);
    command.env("AFTERWORD_NOW", "2027-02-25T09:00:00");
    sandbox.finish(command, b"").ok().never(&["recovery words"]);
    let mut terminal = on("2027-02-25");
    for (first, group) in words.chunks(6).enumerate() {
        terminal.sees(&format!("Words {} to", first * 6 + 1));
        if first == 1 {
            terminal.types("these are not of the list");
            terminal.sees("Once more.");
            terminal.sees("Words 7 to 12: ");
        }
        terminal.types(&group.join(" "));
    }
    terminal.sees("Those are the words");
    let (_, screen) = terminal.ends();
    assert!(screen.contains("Bedtime") && !screen.contains(&words[..6].join(" ")), "{screen}");
    quiet("2027-05-25");
    let mut terminal = on("2027-05-26");
    terminal.sees("Words 1 to 6: ");
    let wrong: Vec<&str> = words.iter().rev().map(String::as_str).collect();
    terminal.types(&wrong.join(" "));
    terminal.sees("Problem: ");
    terminal.sees("Bedtime");
    assert_eq!(terminal.ends().0, Some(0), "the passphrase was right");
    sandbox.locked(["key", "rehearse", "--off"]).ok();
    quiet("2028-01-01");
    assert!(NOW.starts_with("2026-11-20"));
}
