//! `init`: a journal with two ways in, and what it refuses.

use std::fs;

use crate::sandbox::{PASSPHRASE, PROGRAM, Sandbox, aloud, have, terminal::Terminal, text, tree};

fn without_terminal(sandbox: &Sandbox, more: &[&str]) -> crate::sandbox::Outcome {
    let recovery = sandbox.path("recovery-words");
    let mut args = vec!["init", "--no-input", "--recovery-file", text(&recovery)];
    args.extend(more);
    sandbox.run(args)
}

#[test]
fn a_journal_is_made_whole_and_private() {
    let sandbox = Sandbox::empty();
    let journal = sandbox.path("home/Reflections");
    without_terminal(&sandbox, &["-j", text(&journal), "--supervision", "thursday 2pm", "--with", "senior"])
        .ok()
        .prints(&["Your journal is ready.", "~/Reflections", "afterword new"])
        .never(&[PASSPHRASE]);
    let mut names: Vec<String> = tree(&journal).keys().map(|path| path.display().to_string()).collect();
    names.retain(|name| !name.contains('/') && name != ".lock");
    assert_eq!(
        names,
        [
            "READ-ME-FIRST.txt",
            "afterword.yaml",
            "capture.pub",
            "entries",
            "files",
            "history",
            "identity.age",
            "inbox",
            "ledger.age",
            "records",
            "recovery.age",
            "staging",
        ]
    );
    // The cost of a guess is a constant, whatever the machine.
    for key in ["identity.age", "recovery.age"] {
        let head = fs::read(journal.join(key)).unwrap();
        let head = String::from_utf8_lossy(&head[..120]).into_owned();
        assert!(head.lines().nth(1).is_some_and(|line| line.starts_with("-> scrypt ") && line.ends_with(" 18")));
    }
    assert_eq!(sandbox.recovery_words().split(' ').count(), 24);
    // It is found again without being named, and the session that was planned is in it.
    sandbox.run(["session"]).ok().prints(&["planned", "Thursday 26 November 2026, 2:00 pm, with senior"]);
    sandbox.locked(["doctor", "--paths"]).ok().prints(&["[BOX]/home/Reflections"]);
}

#[cfg(unix)]
#[test]
fn m13_nobody_else_may_read_it_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::empty();
    let recovery = sandbox.path("recovery-words");
    let mut command = sandbox.command("sh");
    command.args(["-c", "umask 000; exec \"$@\"", "sh", PROGRAM, "--passphrase-file"]);
    command.arg(sandbox.path("passphrase")).args(["init", "--no-input", "--recovery-file", text(&recovery)]);
    sandbox.finish(command, b"").ok();
    let mut command = sandbox.command("sh");
    command.args(["-c", "umask 000; echo words | \"$0\" new && exec \"$0\" --passphrase-file \"$1\" list"]);
    command.arg(PROGRAM).arg(sandbox.path("passphrase"));
    sandbox.finish(command, b"").ok();
    let mut open = Vec::new();
    for folder in ["home/Journal", "state", "cache"] {
        let root = sandbox.path(folder);
        crate::sandbox::visit(&root, &mut |path| {
            let mode = fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
            let right = if path.is_dir() { 0o700 } else { 0o600 };
            if mode != right {
                open.push(format!("{} {mode:o}", path.strip_prefix(sandbox.root()).unwrap().display()));
            }
        });
    }
    let words = fs::metadata(&recovery).unwrap().permissions().mode() & 0o777;
    assert_eq!((open, words), (Vec::new(), 0o600));
}

#[test]
fn what_is_there_is_never_written_over() {
    let sandbox = Sandbox::new();
    let before = tree(sandbox.root());
    let recovery = sandbox.path("other-words");
    let init = |more: &[&str]| {
        let mut args = vec!["init", "--no-input", "--recovery-file", text(&recovery)];
        args.extend(more);
        sandbox.run(args)
    };
    let journal = sandbox.journal();
    init(&["-j", text(&journal)]).code(6).says(&["there is a journal at [BOX]/home/Journal already", "Nothing was"]);
    init(&["-j", text(&journal.join("entries/inner"))]).code(6).says(&["lies inside the journal"]);
    init(&["-j", text(&journal.join("entries"))]).code(6);
    // A folder with something in it.
    init(&["-j", text(&sandbox.path("home"))]).code(6).says(&["is not empty"]);
    // The recovery words over a file that exists: no journal, and the file as it was.
    let taken = sandbox.path("passphrase");
    sandbox
        .run(["-j", "second", "init", "--no-input", "--recovery-file", text(&taken)])
        .code(1)
        .says(&["No journal was made. The file for the recovery words must not exist yet."]);
    sandbox
        .run(["-j", "second", "init", "--no-input", "--recovery-file", "second/words"])
        .code(2)
        .says(&["must not lie inside the journal they open"]);
    assert_eq!(tree(sandbox.root()), before);
}

#[test]
fn a_weak_or_empty_passphrase_is_refused_with_the_reason() {
    let sandbox = Sandbox::empty();
    let before = tree(&sandbox.path("home"));
    for (passphrase, code, reason) in [
        ("", 4, "is empty"),
        ("   \n", 4, "is empty"),
        ("password", 1, "would be guessed too soon: it is like one that many people use"),
        ("Summer2026!", 1, "would be guessed too soon"),
        ("aaaaaaaaaaaaaaaa", 1, "it repeats itself"),
        ("qwertyuiop", 1, "would be guessed too soon"),
    ] {
        sandbox.write("passphrase", passphrase.as_bytes());
        let said = without_terminal(&sandbox, &[]).code(code).says(&[reason]);
        assert!(passphrase.trim().is_empty() || !said.err().contains(passphrase), "{}", said.err());
        assert!(!sandbox.path("recovery-words").exists(), "{passphrase:?} left recovery words");
    }
    sandbox.write("passphrase", b"\xff\xfe still water by the old oak\n");
    without_terminal(&sandbox, &[]).code(4).says(&["is not UTF-8 text"]);
    assert_eq!(tree(&sandbox.path("home")), before);
}

#[test]
fn without_a_terminal_it_says_what_it_needs() {
    let sandbox = Sandbox::empty();
    sandbox.locked(["init"]).code(2).says(&["without a terminal, init needs", "--recovery-file OUT --no-input"]);
    sandbox.run(["init", "--no-input"]).code(2);
    sandbox.run(["-n", "init", "--no-input", "--recovery-file", "w"]).ok().prints(&["Would make a journal in"]);
    assert!(!sandbox.journal().exists() && !sandbox.path("home/w").exists());
}

#[test]
fn a_synced_folder_is_named_as_one() {
    let sandbox = Sandbox::empty();
    let place = sandbox.path("home/OneDrive - Council/Journal");
    without_terminal(&sandbox, &["-j", text(&place)]).ok().says(&["OneDrive", "how many entries there are"]);
}

#[test]
fn spaces_and_ways_of_typing_an_accent_do_not_lock_the_writer_out() {
    let sandbox = Sandbox::empty();
    // Written with a combining accent and spaces around; typed later as one character without them.
    sandbox.write("passphrase", "  cafe\u{301} under the seven elms \n".as_bytes());
    without_terminal(&sandbox, &[]).ok();
    sandbox.write("passphrase", "caf\u{e9} under the seven elms\nanother line\n".as_bytes());
    sandbox.run(["doctor"]).ok();
}

#[test]
fn in_a_terminal_it_asks_five_things_and_checks_the_recovery_sheet() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let mut terminal = Terminal::sized(&sandbox, 80, &format!("{PROGRAM} init"));
    terminal.sees("1 of 5");
    terminal.types("");
    terminal.sees("Passphrase: ");
    terminal.types("password");
    terminal.sees("That passphrase would be guessed too soon");
    terminal.sees("Passphrase: ");
    terminal.types(PASSPHRASE);
    terminal.sees("Once more: ");
    terminal.types("something else");
    terminal.sees("were not the same");
    terminal.chooses(PASSPHRASE);
    let words = terminal.sees_words();
    let number = terminal.number_asked();
    terminal.types("wrong");
    terminal.sees("Not quite");
    terminal.sees("To check: what is word ");
    terminal.sees("?");
    terminal.types(&words[number - 1]);
    terminal.sees("To check: what is word ");
    terminal.tells_word(&words);
    terminal.sees("I have not saved these words anywhere");
    terminal.sees("4 of 5");
    terminal.types("thursday 2pm");
    terminal.sees("Thursday 26 November 2026, 2:00 pm. Is that right? [Y/n]");
    terminal.types("y");
    terminal.sees("Who with?");
    terminal.types("");
    terminal.sees("5 of 5");
    terminal.types("");
    terminal.sees("Your journal is ready.");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(PASSPHRASE), "the passphrase was shown");
    let widest = screen.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(widest <= 80, "a line of {widest} characters\n{screen}");
    let words = afterword::secret::RecoveryWords::parse(&words.join(" ")).unwrap();
    afterword::vault::Vault::recover(&sandbox.journal(), &words).unwrap();
    sandbox.run(["session"]).ok().prints(&["planned"]);
}

#[test]
fn stopped_half_way_nothing_is_kept() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let before = tree(sandbox.root());
    let mut terminal = Terminal::afterword(&sandbox, &["init"]);
    terminal.sees("1 of 5");
    terminal.types("");
    terminal.chooses(PASSPHRASE);
    terminal.sees("To check");
    terminal.keys(b"\x03");
    let (code, screen) = terminal.ends();
    assert_ne!(code, Some(0), "{screen}");
    assert_eq!(tree(sandbox.root()), before);
}

#[test]
fn in_a_small_window_every_word_is_seen() {
    if !have("script") {
        return;
    }
    for (columns, rows, screens) in [(60, 12, 2), (40, 10, 3), (80, 24, 0)] {
        let sandbox = Sandbox::empty();
        let mut terminal = Terminal::windowed(&sandbox, columns, rows, &format!("{PROGRAM} init --at other"));
        terminal.chooses(PASSPHRASE);
        terminal.sees("\u{1b}[?1049h");
        for _ in 0..screens {
            terminal.sees("Enter ");
            terminal.sees(". ");
            terminal.types("");
        }
        terminal.sees("To check: what is word ");
        let all = terminal.screen();
        let all = all.rsplit("\u{1b}[?1049h").next().unwrap();
        for screen in all.split("\u{1b}[2J\u{1b}[H") {
            let lines = screen.trim_end_matches('\n').split('\n').count();
            assert!(lines <= usize::from(rows), "{columns}x{rows}: {lines} lines\n{screen}");
        }
        let words = Terminal::words_on(all.split("To check").next().unwrap());
        assert_eq!(words.len(), 24, "{all}");
    }
}

#[test]
fn an_answer_that_cannot_be_taken_is_asked_for_again() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    sandbox.write("home/full/note.txt", b"here");
    let before = tree(sandbox.root());
    let mut terminal = Terminal::afterword(&sandbox, &["init"]);
    let long = format!("~/{}", "n".repeat(300));
    for (place, reason) in [
        ("/proc/journal", "A journal cannot be made at /proc/journal: "),
        ("~/full/note.txt", "something else has that name"),
        ("~/full/note.txt/inner", "what stands above it is no folder"),
        ("~/full", "is not empty"),
        (long.as_str(), "no folder can have that name"),
    ] {
        terminal.sees("1 of 5  Where should the journal live?");
        terminal.types(place);
        let said = flat(&terminal.sees("place."));
        assert!(said.contains(reason) && said.ends_with("Please name another place."), "{said}");
        assert_eq!(tree(sandbox.root()), before, "{place}");
    }
    terminal.sees("1 of 5");
    terminal.types("~/deep/er/Journal");
    let said = flat(&terminal.sees("Passphrase: "));
    let full = sandbox.path("home/deep/er/Journal");
    assert!(said.contains(&format!("It will live in {}.", text(&full))), "{said}");
    assert_eq!(tree(sandbox.root()), before, "nothing is there before all is answered");
    terminal.types(PASSPHRASE);
    terminal.sees("Once more: ");
    terminal.types(PASSPHRASE);
    let words = terminal.sees_words();
    let number = terminal.number_asked();
    // Enter alone shows them once more.
    terminal.types("");
    let again = terminal.sees("To check: what is word ");
    assert_eq!(Terminal::words_on(&again), words);
    terminal.sees("?");
    terminal.types(&words[number - 1]);
    terminal.sees("To check: what is word ");
    terminal.tells_word(&words);
    terminal.sees("4 of 5");
    terminal.types("smarch");
    terminal.sees("I did not understand that.");
    terminal.sees("4 of 5");
    terminal.types("");
    terminal.sees("5 of 5");
    terminal.types("bananas, risk");
    let said = flat(&terminal.sees("once more."));
    assert!(said.ends_with("There is no theme \"bananas\". Type all that you want once more."), "{said}");
    terminal.types("workloat");
    let said = flat(&terminal.sees("once more."));
    assert!(said.contains("There is no theme \"workloat\". Is it workload?"), "{said}");
    terminal.types("Workload");
    terminal.sees("Your journal is ready.");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(sandbox.path("home/deep/er/Journal/identity.age").exists());
}

/// A text on one line, however the window broke it.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn words_that_came_to_nothing_are_said_to_open_nothing() {
    if !have("script") {
        return;
    }
    for late in [false, true] {
        let sandbox = Sandbox::empty();
        let before = tree(sandbox.root());
        let mut terminal = Terminal::afterword(&sandbox, &["init"]);
        terminal.sees("1 of 5");
        terminal.types("");
        terminal.chooses(PASSPHRASE);
        let mut words = Vec::new();
        for _ in 0..2 {
            let sheet = terminal.sees("To check: what is word ");
            if words.is_empty() {
                words = Terminal::words_on(&sheet);
            }
            let number = terminal.number_asked();
            if late {
                terminal.types(&words[number - 1]);
            } else {
                break;
            }
        }
        if late {
            terminal.sees("4 of 5");
        }
        terminal.keys(b"\x03");
        terminal.sees("Stopped. No journal was made.\nThe words that you were shown open nothing: destroy that sheet.");
        assert_eq!(terminal.ends().0, Some(130));
        assert_eq!(tree(sandbox.root()), before);
    }
    // What was given with the command is refused before anything is asked.
    let sandbox = Sandbox::empty();
    for (args, reason) in [
        (["init", "--themes", "bananas"], "there is no theme \"bananas\""),
        (["init", "--supervision", "smarch"], "--supervision is"),
    ] {
        let mut terminal = Terminal::afterword(&sandbox, &args);
        terminal.sees(reason);
        let (code, screen) = terminal.ends();
        assert!(code == Some(2) && !screen.contains("1 of 5"), "{screen}");
    }
}

/// The promise of `READ-ME-FIRST.txt`: the age program alone is enough.
#[test]
fn the_age_program_alone_opens_everything_with_either_secret() {
    if !have("age") || !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let entry = sandbox.files("entries").remove(0);
    let readme = fs::read_to_string(sandbox.journal().join("READ-ME-FIRST.txt")).unwrap();
    for (key, secret) in [("identity.age", PASSPHRASE.to_owned()), ("recovery.age", sandbox.recovery_words())] {
        assert!(readme.contains(&format!("age -d -i {key} entries/NAME.age")));
        let plain = sandbox.path(format!("{key}.md"));
        let shell = format!(
            "cd {} && age -d -o {} -i {key} entries/{}",
            text(&sandbox.journal()),
            text(&plain),
            text(entry.file_name().unwrap().as_ref()),
        );
        let mut terminal = Terminal::start(&sandbox, &shell);
        terminal.sees("passphrase");
        terminal.types(&secret);
        let (code, screen) = terminal.ends();
        assert_eq!(code, Some(0), "{key}: {screen}");
        let markdown = fs::read_to_string(&plain).unwrap();
        let id = entry.file_stem().unwrap().to_str().unwrap();
        assert!(markdown.starts_with("---\n") && markdown.contains("title: "), "{markdown}");
        assert!(markdown.contains(id), "the text names itself\n{markdown}");
        assert_eq!(sandbox.state()[&format!("entries/{id}.age")].lines().last(), markdown.trim_end().lines().last());
    }
    // The whole recipe of the file, as it stands there.
    if cfg!(unix) {
        let script = recipe(&readme);
        let shell = format!("cd {} && {{ {script}; }}", text(&sandbox.journal()));
        let file = sandbox.write("recipe.sh", shell.as_bytes());
        let mut terminal = Terminal::start(&sandbox, &format!("sh {}", text(&file)));
        terminal.sees("passphrase");
        terminal.types(PASSPHRASE);
        let (code, screen) = terminal.ends();
        assert_eq!(code, Some(0), "{screen}");
        let readable = fs::read_dir(sandbox.journal().join("readable")).unwrap().count();
        // Six reflections, a session, and the list of what was imported.
        assert_eq!(readable, 8, "{screen}");
        assert!(!sandbox.journal().join("keys.txt").exists());
    } else {
        aloud("the recipe is for a Unix shell");
    }
}

/// The indented lines after "To read everything at once". The inbox is empty here, and an empty pattern is passed over.
fn recipe(readme: &str) -> String {
    let (_, after) = readme.split_once("To read everything at once").unwrap();
    let (_, block) = after.split_once("\n\n").unwrap();
    let lines: Vec<&str> = block.lines().take_while(|line| line.starts_with("    ")).collect();
    assert!(lines.len() >= 4, "{lines:?}");
    lines.join("\n").replace("inbox/*.age", "$(ls inbox/*.age 2>/dev/null)")
}

/// Somebody's file of the name that is tried beside the place is left alone, and stops nothing.
#[test]
fn a_file_beside_the_place_with_the_name_that_is_tried_stops_nothing() {
    let sandbox = Sandbox::empty();
    let file = sandbox.write("home/.afterword-try", b"somebody's");
    let recovery = sandbox.path("recovery-words");
    sandbox.run(["init", "--no-input", "--recovery-file", text(&recovery)]).ok();
    assert_eq!(fs::read(&file).unwrap(), b"somebody's");
    let mut names: Vec<_> = fs::read_dir(sandbox.path("home")).unwrap().map(|one| one.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".afterword-try", "Journal"]);
}
