//! `key`: every way into a journal, and how each is changed without touching what is written.

use std::{fs, path::PathBuf};

use crate::sandbox::{NOW, Outcome, PASSPHRASE, PROGRAM, Sandbox, Terminal, copy_tree, have, text, tree};

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
        let words = crate::init::words_of(&terminal.sees("To check: what is word "));
        (terminal, words)
    };
    let (mut terminal, _) = begin();
    terminal.keys(b"\x03");
    assert_ne!(terminal.ends().0, Some(0));
    assert_eq!(changed(&before, &tree(&sandbox.journal())), Vec::<String>::new());
    let (mut terminal, words) = begin();
    let number = crate::init::number_of(&terminal.sees("?"));
    terminal.types(&words[number - 1]);
    terminal.sees("To check: what is word ");
    let number = crate::init::number_of(&terminal.sees("?"));
    terminal.types(&words[number - 1]);
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
    let number = crate::init::number_of(&terminal.sees("?"));
    terminal.types(&words[number - 1]);
    terminal.sees("what is word ");
    let number = crate::init::number_of(&terminal.sees("?"));
    terminal.types(&words[number - 1]);
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

/// Every file below the folders of what is written, with its bytes.
fn sealed(sandbox: &Sandbox) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    crate::sandbox::visit(&sandbox.journal(), &mut |path| {
        let short = path.strip_prefix(sandbox.journal()).unwrap().to_owned();
        if path.is_file() && !text(&short).starts_with('.') {
            all.insert(short, fs::read(path).unwrap());
        }
    });
    all
}

/// A journal with history, a capture that waits, and something to take back.
fn lived_in() -> Sandbox {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nAnother line.\n").ok();
    sandbox.run(["delete", "clocks"]).ok();
    sandbox.run_with(["new", "--line"], "Captured before.\n").ok();
    sandbox
}

/// New keys, the same passphrase; the new words in `rotated-words`.
fn rotate(sandbox: &Sandbox) -> Outcome {
    let out = sandbox.path("rotated-words");
    let outcome = sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&out)]);
    sandbox.make_unlocking_cheap();
    outcome
}

#[test]
fn new_keys_seal_everything_again_and_nothing_reads_differently() {
    let sandbox = lived_in();
    sandbox.run(["list"]).ok();
    let state = sandbox.state();
    sandbox.run_with(["new", "--line"], "Captured and not taken in.\n").ok();
    let before = sealed(&sandbox);
    sandbox.run(["-n", "key", "rotate"]).ok().prints(&["Would make new keys", "encrypt 11 files again"]);
    assert_eq!(sealed(&sandbox), before);
    let old_words = sandbox.recovery_words();
    rotate(&sandbox)
        .ok()
        .prints(&["11 files were encrypted again", "stays as it is", "destroy the old sheet"])
        .never(&[&old_words, &words_in(&sandbox.path("rotated-words"))]);
    let after = sealed(&sandbox);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    let same: Vec<_> =
        after.iter().filter(|(path, bytes)| before[*path] == **bytes).map(|(path, _)| text(path)).collect();
    assert_eq!(same, ["READ-ME-FIRST.txt", "afterword.yaml"]);
    assert_eq!(sandbox.state(), state);
    let said = sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]).err();
    assert!(said.contains("Captured and not taken in") && !said.contains("Problem"), "{said}");
    opens_with(&sandbox, &old_words).code(4);
    opens_with(&sandbox, &words_in(&sandbox.path("rotated-words"))).ok().prints(&["Bedtime"]);
    // What was written before can still be taken back, and what is new is sealed to the new keys.
    sandbox.run(["undo", "--steps", "3"]).ok().prints(&["Taken back: delete"]);
    sandbox.run(["list"]).ok().prints(&["Clocks again"]);
    sandbox.run_with(["new", "--line"], "Written after.\n").ok();
    sandbox.run(["list"]).ok().says(&["Written after"]);
    sandbox.run(["undo", "--steps", "2"]).ok().prints(&["Taken back: edit"]);
    sandbox.run(["show", "bedtime", "--markdown"]).ok().prints(&["An open line."]);
    rotate_again(&sandbox);
}

fn rotate_again(sandbox: &Sandbox) {
    let state = sandbox.state();
    let out = sandbox.path("third-words");
    let value = sandbox.run(["--yes", "--json", "key", "rotate", "--recovery-file", text(&out)]).ok().json();
    assert_eq!((value["rotated"]["left"].as_array().unwrap().len(), &value["written"]), (0, &text(&out).into()));
    assert_eq!(sandbox.state(), state);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn the_age_program_opens_everything_after_the_keys_were_replaced() {
    if !have("age") || !have("script") {
        return;
    }
    let sandbox = lived_in();
    rotate(&sandbox).ok();
    let keys = sandbox.path("keys.txt");
    let journal = sandbox.journal();
    let shell = format!("age -d -o {} {}", text(&keys), text(&journal.join("recovery.age")));
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("passphrase");
    terminal.types(&words_in(&sandbox.path("rotated-words")));
    assert_eq!(terminal.ends().0, Some(0));
    for path in sealed(&sandbox).into_keys().filter(|path| path.extension().is_some_and(|end| end == "age")) {
        if !["identity.age", "recovery.age"].contains(&text(&path)) {
            let mut command = sandbox.command("age");
            command.args(["-d", "-i", text(&keys)]).arg(journal.join(&path));
            assert!(!sandbox.finish(command, b"").ok().raw_out.is_empty(), "{}", path.display());
        }
    }
}

/// Another computer that has not seen the new keys yet goes on writing with the old ones.
#[test]
fn what_another_computer_seals_late_is_not_lost() {
    let sandbox = lived_in();
    sandbox.run(["list"]).ok();
    let other = sandbox.path("home/Other computer");
    copy_tree(&sandbox.journal(), &other);
    let there = |args: &[&str], stdin: &str| sandbox.run_with([&["-j", text(&other)], args].concat(), stdin).ok();
    there(&["list"], "");
    rotate(&sandbox).ok();
    there(&["new", "--line"], "Captured elsewhere.\n");
    there(&["list"], "");
    there(&["new", "--line"], "Captured elsewhere, later.\n");
    let mut came = Vec::new();
    for folder in ["entries", "inbox"] {
        for one in fs::read_dir(other.join(folder)).unwrap() {
            let one = one.unwrap();
            let here = sandbox.journal().join(folder).join(one.file_name());
            if !here.exists() {
                fs::copy(one.path(), here).unwrap();
                came.push(format!("{folder}/{}", text(one.file_name().as_ref())));
            }
        }
    }
    assert_eq!(came.len(), 2, "{came:?}");
    // It is read, and it is said that the ledger does not know the one that was put straight among the entries.
    let said = sandbox.run(["list"]).ok().prints(&["Captured elsewhere", "Captured elsewhere, later"]).err();
    assert!(
        said.contains(&format!("Problem: {} is of this journal, but not in its list of what there is", came[0])),
        "{said}"
    );
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["doctor"]).ok();
    // The other computer gets the whole folder: it does not write before it has seen that the keys are new.
    fs::remove_dir_all(&other).unwrap();
    copy_tree(&sandbox.journal(), &other);
    let new = ["-j", text(&other), "new", "--line"];
    sandbox.run_with(new, "Kept.\n").code(6).says(&["If you replaced the keys on another computer"]);
    there(&["list"], "");
    there(&["new", "--line"], "Kept.\n");
}

#[test]
fn a_folder_that_goes_back_to_the_old_keys_is_noticed() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let old = sandbox.path("old");
    copy_tree(&sandbox.journal(), &old);
    rotate(&sandbox).ok();
    sandbox.run(["list"]).ok().never(&["Problem"]);
    // Only the key for writing: what is written now would be readable with a key that was given up.
    fs::copy(old.join("capture.pub"), sandbox.journal().join("capture.pub")).unwrap();
    sandbox.run_with(["new", "--line"], "Not saved.\n").code(6).says(&["capture.pub is not this journal's key"]);
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&old, &sandbox.journal());
    let said = "this journal is in an older state than this computer has seen";
    sandbox.run(["list"]).ok().says(&[said]);
    // New keys, or a new passphrase, must not make it look whole.
    rotate_refused(&sandbox, said);
    with_new(&sandbox, &["key", "change"], NEW).ok();
    fs::write(sandbox.path("passphrase"), NEW).unwrap();
    sandbox.run(["list"]).ok().says(&[said]);
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["list"]).ok().never(&["Problem"]);
}

/// One file put back by a sync program, or by someone: the key file that was not opened holds the only newer keys.
#[test]
fn an_older_key_file_that_has_come_back_costs_no_key() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let old = sandbox.path("old");
    copy_tree(&sandbox.journal(), &old);
    rotate(&sandbox).ok();
    let whole = sandbox.path("whole");
    copy_tree(&sandbox.journal(), &whole);
    let back = |name: &str| fs::write(sandbox.journal().join(name), fs::read(old.join(name)).unwrap()).unwrap();
    back("identity.age");
    let before = fs::read(sandbox.journal().join("recovery.age")).unwrap();
    let out = sandbox.path("no-words");
    for verb in ["recovery", "rotate"] {
        let said = sandbox.run(["--yes", "key", verb, "--recovery-file", text(&out)]).code(6).err();
        assert!(said.contains("newer ones") || said.contains("older state"), "{said}");
        assert!(fs::read(sandbox.journal().join("recovery.age")).unwrap() == before && !out.exists(), "{verb}");
    }
    // With the old ledger as well the old keys look right; what the other key file holds is kept beside.
    back("ledger.age");
    sandbox.run(["--yes", "key", "recovery", "--recovery-file", text(&out)]).ok();
    let kept: Vec<_> =
        sandbox.files(".").into_iter().filter(|path| text(path).contains("recovery-replaced-")).collect();
    assert!(kept.len() == 1 && fs::read(&kept[0]).unwrap() == before, "{kept:?}");
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&whole, &sandbox.journal());
    sandbox.run(["list"]).ok().never(&["Problem"]);
}

#[test]
fn a_whole_folder_from_before_the_new_keys_is_a_finding_at_once() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let old = sandbox.path("old");
    copy_tree(&sandbox.journal(), &old);
    rotate(&sandbox).ok();
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&old, &sandbox.journal());
    for _ in 0..2 {
        sandbox.run(["doctor"]).code(6).prints(&["ledger.age"]);
    }
}

#[test]
fn words_made_on_another_computer_are_proved_by_trying_them() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let seen: Vec<_> = sandbox
        .files("../../state/afterword")
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    let words = sandbox.path("words-of-b");
    sandbox.run(["key", "recovery", "--recovery-file", text(&words)]).ok();
    for (path, bytes) in seen {
        fs::write(path, bytes).unwrap();
    }
    sandbox.run(["doctor"]).code(6).prints(&["recovery.age"]);
    sandbox.locked(["--passphrase-file", text(&words), "key", "rehearse"]).ok();
    sandbox.run(["doctor"]).ok();
}

fn rotate_refused(sandbox: &Sandbox, said: &str) {
    let before = tree(&sandbox.journal());
    let out = sandbox.path("no-words");
    sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&out)]).code(6).says(&[said, "doctor --accept"]);
    assert!(tree(&sandbox.journal()) == before && !out.exists());
}

#[test]
fn what_cannot_be_opened_stays_is_named_and_stops_nothing() {
    let sandbox = Sandbox::sample();
    let entries = sandbox.files("entries");
    let whole = fs::read(&entries[0]).unwrap();
    let stranger = fs::read(Sandbox::stranger().files("entries").remove(0)).unwrap();
    let swapped = fs::read(&entries[3]).unwrap();
    fs::write(&entries[0], &whole[..whole.len() - 40]).unwrap();
    fs::write(&entries[1], &stranger).unwrap();
    fs::write(&entries[2], &swapped).unwrap();
    fs::remove_file(&entries[4]).unwrap();
    sandbox.write("home/Journal/entries/note.txt", b"not ours");
    let found = || {
        let value = sandbox.run(["--json", "doctor"]).code(6).json();
        let one = |one: &serde_json::Value| format!("{} {}", one["kind"], one["file"]);
        value["problems"].as_array().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    let before = found();
    assert!(before.len() >= 5, "{before:?}");
    let name = |at: usize| format!("entries/{}", text(entries[at].file_name().unwrap().as_ref()));
    rotate(&sandbox).code(6).prints(&["5 files were encrypted again"]).says(&[
        &format!("{} was left as it is: it is damaged or cut short", name(0)),
        &format!("{} was left as it is: the key does not fit", name(1)),
        "2 files could not be opened and were not encrypted again",
        "afterword doctor",
    ]);
    assert_eq!(found(), before, "new keys hide nothing, and find nothing new");
    // A copy from before the rotation brings it back.
    fs::write(&entries[0], &whole).unwrap();
    assert!(found().iter().all(|one| !one.contains(&name(0))));
}

#[test]
fn who_has_only_the_words_gets_a_new_passphrase_with_the_new_keys() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let state = sandbox.state();
    let mut terminal = Terminal::afterword(&sandbox, &["key", "rotate"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&sandbox.recovery_words());
    terminal.sees("encrypts 8 files again");
    terminal.sees("Go on? [Y/n]");
    terminal.types("");
    terminal.sees("Choose the new passphrase.");
    terminal.sees("Passphrase: ");
    terminal.types(NEW);
    terminal.sees("Once more: ");
    terminal.types(NEW);
    let words = crate::init::words_of(&terminal.sees("To check: what is word "));
    let number = crate::init::number_of(&terminal.sees("?"));
    terminal.types(&words[number - 1]);
    terminal.sees("what is word ");
    let number = crate::init::number_of(&terminal.sees("?"));
    terminal.types(&words[number - 1]);
    terminal.sees("The keys are new. 8 files were encrypted again");
    terminal.sees("the new one");
    assert_eq!(terminal.ends().0, Some(0));
    opens_with(&sandbox, PASSPHRASE).code(4);
    fs::write(sandbox.path("passphrase"), NEW).unwrap();
    with_new(&sandbox, &["key", "change"], PASSPHRASE).ok();
    assert_eq!(sandbox.state(), state);
}

/// A command that unlocked before the keys were replaced must not write with the old ones.
#[test]
fn a_command_that_holds_the_old_keys_does_not_write_with_them() {
    use afterword::{
        secret::{Passphrase, RecoveryWords},
        vault::{Error, Vault},
    };
    let sandbox = Sandbox::sample();
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    let mut slow = Vault::unlock(&sandbox.journal(), &passphrase).unwrap();
    with_new(&sandbox, &["key", "change"], NEW).ok();
    assert!(slow.begin().is_ok(), "a new passphrase for the same keys is no reason to stop");
    fs::write(sandbox.path("passphrase"), NEW).unwrap();
    let out = sandbox.path("rotated-words");
    sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&out)]).ok();
    let before = tree(&sandbox.journal());
    assert!(matches!(slow.begin().map(drop), Err(Error::KeysReplaced)));
    assert!(matches!(slow.change_passphrase(&passphrase), Err(Error::KeysReplaced)));
    let words = RecoveryWords::generate().unwrap();
    assert!(matches!(slow.change_words(&words), Err(Error::KeysReplaced)));
    assert_eq!(tree(&sandbox.journal()), before);
}
