//! What the writer reads: lines that fit the window, slips that are named, and words that say what to do next.

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::sandbox::{PASSPHRASE, PROGRAM, Sandbox, have, terminal::Terminal, text, tree};

/// The lines of a screen, without the program's own styles.
fn lines(screen: &str) -> Vec<String> {
    screen
        .replace("\u{1b}[1m", "")
        .replace("\u{1b}[2m", "")
        .replace("\u{1b}[0m", "")
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn lines_fit_the_window_and_stay_whole_elsewhere() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let unlock = format!("{PROGRAM} --passphrase-file {}", text(&sandbox.path("passphrase")));
    for (columns, least) in [(100, 100), (80, 80), (60, 60), (44, 44), (20, 40)] {
        for args in ["doctor", "list", "key", "theme show workload", "template reflection", "undo --list", "agenda"] {
            let (_, screen) = Terminal::sized(&sandbox, columns, &format!("{unlock} {args}")).ends();
            for line in lines(&screen) {
                let whole = line.trim().split(' ').any(|word| word.chars().count() > least - 20);
                assert!(line.chars().count() <= least || whole, "{args} at {columns}: {line:?}\n{screen}");
            }
        }
    }
    // Without a terminal a sentence is one line, however long it is.
    let told = sandbox.run(["-j", "nowhere", "list"]).code(5).err();
    assert!(told.contains("there is no journal at [BOX]/home/nowhere.\nMake one: afterword init\n"), "{told}");
    let told = sandbox.run(["show", "zeppelin"]).code(3).err();
    assert!(told.lines().any(|line| line.len() > 80), "the control: there is a sentence longer than a window\n{told}");
}

#[test]
fn a_path_with_spaces_is_not_broken() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let shell = format!("{PROGRAM} -j 'A journal of some years' list");
    let (_, screen) = Terminal::sized(&sandbox, 60, &shell).ends();
    let path = format!("{}/A journal of some years.", text(&sandbox.path("home")));
    assert!(lines(&screen).iter().any(|line| line.trim() == path), "{screen}");
}

#[test]
fn a_misspelt_recovery_word_is_named_by_its_number() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let words = sandbox.recovery_words();
    let mut typed: Vec<&str> = words.split_whitespace().collect();
    typed[6] = "hollwo";
    let mut terminal = Terminal::afterword(&sandbox, &["list"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&typed.join(" "));
    terminal.sees("word 7 is not one that a recovery sheet can have");
    terminal.sees("Look at word 7 on your sheet");
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&words.split_whitespace().take(23).collect::<Vec<_>>().join(" "));
    terminal.sees("there are 23 words, and a recovery sheet has 24");
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&words);
    terminal.sees("6 entries.");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains("hollwo"), "the word was shown");
    // The same from a file.
    let file = sandbox.write("typed", typed.join(" ").as_bytes());
    sandbox
        .locked(["--passphrase-file", text(&file), "list"])
        .code(4)
        .says(&["word 7 is not one", "Look at word 7"])
        .never(&["Caps Lock", "hollwo"]);
    // A sheet of another journal is whole, and opens nothing here.
    let other = afterword::secret::RecoveryWords::generate().unwrap().line().to_string();
    let mut terminal = Terminal::afterword(&sandbox, &["list"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&other);
    terminal.sees("The sheet may be an older one");
}

#[test]
fn a_backup_wants_the_passphrase_of_its_day() {
    let sandbox = Sandbox::sample();
    let words = sandbox.recovery_words();
    sandbox.run(["export", "--backup", "b.afterword"]).ok();
    let new = sandbox.write("new", b"another harbour at low tide\n");
    let later = sandbox.path("later-words");
    sandbox.run(["key", "change", "--new-passphrase-file", text(&new)]).ok();
    let unlock =
        |with: &std::path::Path, args: &[&str]| sandbox.locked([&["--passphrase-file", text(with)], args].concat());
    unlock(&new, &["key", "recovery", "--recovery-file", text(&later)]).ok();
    for args in [&["export", "--check", "b.afterword"][..], &["init", "--at", "again", "--from-backup", "b.afterword"]]
    {
        unlock(&new, args)
            .code(4)
            .says(&[
                "did not open the backup",
                "the passphrase of the day it was made",
                "the 24 recovery words of that day",
            ])
            .never(&["key change", "identity.age"]);
        unlock(&later, args).code(4).says(&["did not open the backup"]);
    }
    // What the message says is so.
    let of_that_day = sandbox.write("that-day", words.as_bytes());
    unlock(&of_that_day, &["export", "--check", "b.afterword"]).ok().prints(&["It is whole."]);
    unlock(&sandbox.path("passphrase"), &["export", "--check", "b.afterword"]).ok().prints(&["It is whole."]);
}

#[test]
fn a_folder_is_no_backup_and_that_is_said() {
    let sandbox = Sandbox::sample();
    sandbox
        .run(["export", "--check", "Journal"])
        .code(65)
        .says(&["~/Journal is a journal itself, not a backup of one", "afterword -j ~/Journal doctor"]);
    sandbox.write("home/usb/notes.txt", b"x");
    sandbox
        .run(["export", "--check", "usb"])
        .code(65)
        .says(&["~/usb is a folder, and a backup is one file", "ends in .afterword"]);
    sandbox.run(["export", "--backup", "usb"]).ok();
    sandbox
        .run(["init", "--at", "again", "--from-backup", "usb"])
        .code(65)
        .says(&["Name the file, such as ~/usb/journal-2026-11-20.afterword"]);
}

#[test]
fn doctor_says_each_thing_once() {
    let sandbox = Sandbox::sample();
    let lost = sandbox.files("entries").remove(0);
    fs::remove_file(&lost).unwrap();
    let name = lost.file_name().unwrap().to_str().unwrap().to_owned();
    sandbox.write("home/Journal/inbox/0123456789abcdef0123456789abcdef.age", b"not ours");
    crate::sandbox::close(&sandbox.journal().join("inbox/0123456789abcdef0123456789abcdef.age"));
    let outcome = sandbox.run(["doctor"]).code(6);
    let all = format!("{}\n{}", outcome.out(), outcome.err());
    for file in [name.as_str(), "inbox/0123456789abcdef0123456789abcdef.age"] {
        assert_eq!(all.matches(file).count(), 1, "{file}\n{all}");
    }
    assert!(all.contains("2 things to look at"), "{all}");
    // Any other command says it in passing.
    sandbox.run(["list"]).ok().says(&["Problem: ", &name]);
}

#[test]
fn a_no_is_no_problem() {
    let sandbox = Sandbox::sample();
    for args in [&["delete", "1", "--forever"][..], &["--no-input", "key", "rotate", "--recovery-file", "w"]] {
        let told = sandbox.run(args).code(9).err();
        assert!(!told.contains("Problem"), "{args:?}: {told}");
        assert!(told.starts_with(char::is_uppercase), "{args:?}: {told}");
    }
    sandbox.run(["show", "zeppelin"]).code(3).says(&["Problem: no entry fits that."]);
}

#[test]
fn each_way_to_break_a_front_matter_is_told_with_its_line_and_an_example() {
    let sandbox = Sandbox::sample();
    let cases = [
        (
            "---\ntitle: x\ndate: 14/03/2026\n---\nCANARY\n",
            "line 3: `date` should have the year first, with hyphens: 2026-03-14 is 14 March 2026",
        ),
        (
            "---\ntitle: x\ndate: soon\n---\nCANARY\n",
            "line 3: `date` should be a date with the year first, such as 2026-11-17",
        ),
        ("\n---\ntitle: x\ndate: 2026-02-30\n---\nCANARY\n", "line 4: `date` is not a day or time that there is"),
        ("---\nmeasures:\n\tworkload: 4\n---\nCANARY\n", "line 3: the line begins with a tab"),
        ("---\ntitle: \"CANARY\ndate: 2026-11-17\n---\nx\n", "line 2: a quotation mark opens here and is not closed"),
        ("---\ntitle: [CANARY, two]\n---\nx\n", "line 2: `title` should be one text, such as `title: After the visit`"),
        ("---\ntitle: CANARY\nhat: x\ntitle: two\n---\nx\n", "line 4: the same name stands twice"),
        ("---\nsharing: CANARY\n---\nx\n", "line 2: `sharing` should be one of journal, agenda, private"),
        ("---\nthemes: {CANARY: 1}\n---\nx\n", "line 2: `themes` should be words, such as `themes: [workload, hope]`"),
        ("---\ntitle CANARY\n---\nx\n", "line 2: a colon is missing"),
        ("---\nhat: x\ntitle:CANARY\n---\nx\n", "line 3: a space is missing after the colon"),
    ];
    for (at, (front, said)) in cases.into_iter().enumerate() {
        sandbox
            .run_with(["new"], front)
            .code(65)
            .says(&[said, "Nothing was saved", "Mend that line"])
            .never(&["CANARY", "YAML"]);
        sandbox.run_with(["edit", "1"], front).code(65).says(&[said, "as it was before"]).never(&["CANARY", "YAML"]);
        let name = format!("broken-{at}.md");
        let folder = format!("notes-{at}");
        let path = sandbox.write(&format!("{folder}/{name}"), front.as_bytes());
        let folder = path.parent().unwrap();
        sandbox.run(["import", text(folder)]).code(65).prints(&[&format!("{name}: {said}")]).never(&["CANARY", "YAML"]);
    }
}

#[test]
fn a_changed_date_says_the_new_number() {
    let sandbox = Sandbox::sample();
    sandbox
        .run_with(["edit", "1"], "---\ntitle: Later\ndate: 2026-11-19\n---\nWords.\n")
        .ok()
        .prints(&["Saved and encrypted: entry 1; it is number 6 now. The earlier version is kept."]);
    let value =
        sandbox.run_with(["edit", "6", "--json"], "---\ntitle: Back\ndate: 2026-01-19\n---\nWords.\n").ok().json();
    assert_eq!(value["changed"]["number"], 1);
}

#[test]
fn a_mistyped_mark_is_said_and_the_text_is_kept() {
    let sandbox = Sandbox::sample();
    let note = "---\ndate: 2026-11-19\ntitle: Marks\n---\nOne.\n\n> [!suprevision] think\n> Why?\n";
    let said = "ine 7: [!suprevision] is not a mark; did you mean [!supervision]?";
    sandbox.run_with(["new"], note).ok().says(&[said, "not set apart as private"]);
    sandbox.run(["list"]).ok();
    sandbox.run_with(["edit", "marks"], note.replace("One.", "Two.")).ok().says(&[said]);
    sandbox.run(["show", "marks", "--markdown"]).ok().prints(&["> [!suprevision] think\n> Why?"]);
    sandbox.write("more/a.md", note.replace("Marks", "Others").as_bytes());
    sandbox.write("more/b.md", b"---\ntitle: Fine\ndate: 2026-11-01\n---\n> [!tip]\n> x\n\n> [!private]\n> y\n");
    sandbox.run(["import", text(&sandbox.path("more"))]).ok().says(&[&format!("a.md, l{said}")]).never(&["b.md"]);
    // A text without front matter has the lines that the writer counts.
    sandbox
        .run_with(["new"], "> [!privat]\n> mine\n")
        .ok()
        .says(&["Line 1: [!privat] is not a mark; did you mean [!private]?"]);
    // Words that are far from ours are not repeated.
    sandbox
        .run_with(["new"], "> [!canaryword]\n> x\n")
        .ok()
        .says(&["Line 1: the mark there is not one"])
        .never(&["canaryword"]);
}

#[test]
fn the_recovery_words_do_not_stay_in_the_window() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let mut terminal = Terminal::afterword(&sandbox, &["init"]);
    terminal.sees("1 of 5");
    terminal.types("");
    terminal.sees("Passphrase: ");
    terminal.types("");
    // A passphrase that was made is shown on the other screen too.
    let shown = terminal.sees("Yours is:  ");
    assert!(shown.contains("\u{1b}[?1049h"), "{shown:?}");
    let made = terminal.sees("\n").trim().to_owned();
    terminal.sees("Type it once more");
    terminal.types(&made);
    let left = terminal.sees("Good.");
    assert!(left.contains("\u{1b}[?1049l") && !left.contains(&made), "{left:?}");
    let shown = terminal.sees("To check: what is word ");
    assert!(shown.contains("\u{1b}[?1049h\u{1b}[2J\u{1b}[H"), "{shown:?}");
    let words = Terminal::words_on(shown.rsplit("3 of 5").next().unwrap());
    terminal.tells_word(&words);
    terminal.sees("To check: what is word ");
    terminal.tells_word(&words);
    let left = terminal.sees("scrolling back does not show them");
    assert!(
        left.contains("\u{1b}[2J\u{1b}[H\u{1b}[?1049l") && left.contains("I have not saved these words anywhere"),
        "{left:?}"
    );
    terminal.sees("4 of 5");
    terminal.keys(b"\x03");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains("Stopped. No journal was made."), "{screen}");
    assert!(!sandbox.journal().exists());
}

#[test]
fn stopped_among_the_words_the_window_is_as_before_and_nothing_was_made() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let before = tree(sandbox.root());
    for at in 0..4 {
        // A shell goes on in the same window: what is typed there is shown again.
        let shown = "stty -a | grep -q -e ' -echo ' && echo now:hidden || echo now:shown";
        let shell = format!("trap : INT; stty echo; {PROGRAM} init; {shown}");
        let mut terminal = Terminal::start(&sandbox, &shell);
        terminal.sees("1 of 5");
        if at > 0 {
            terminal.types("");
            terminal.sees("Passphrase: ");
        }
        if at > 1 {
            terminal.types(PASSPHRASE);
            terminal.sees("Once more: ");
        }
        if at > 2 {
            terminal.types(PASSPHRASE);
            terminal.sees("To check: what is word ");
            terminal.sees("?");
        }
        terminal.keys(b"\x03");
        terminal.sees("Stopped. No journal was made.");
        let (_, screen) = terminal.ends();
        let (there, back) = (screen.rfind("\u{1b}[?1049h"), screen.rfind("\u{1b}[?1049l"));
        assert!(there.is_none_or(|there| back.is_some_and(|back| there < back)), "{at}: {screen:?}");
        assert!(screen.contains("now:shown") && screen.matches("Stopped.").count() == 1, "{at}: {screen:?}");
        assert_eq!(tree(sandbox.root()), before, "{at}");
    }
    // In a terminal that is simple they stay where they are, and that is said.
    let mut terminal = Terminal::start(&sandbox, &format!("TERM=dumb {PROGRAM} init --at other"));
    terminal.chooses(PASSPHRASE);
    let shown = terminal.sees("To check: what is word ");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn what_is_written_in_place_of_a_template_is_the_beginning() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let mut terminal = Terminal::afterword(&sandbox, &["new"]);
    terminal.sees("Choose [1] ");
    terminal.types("two");
    terminal.sees("Please type a number");
    terminal.sees("Choose [1] ");
    terminal.types("The kettle was on before I had my coat off.");
    terminal.sees("kept as the beginning of your text");
    terminal.sees("> The kettle was on before I had my coat off.");
    terminal.sees("> ");
    terminal.types("And nobody spoke.");
    std::thread::sleep(std::time::Duration::from_millis(300));
    terminal.keys(b"\x03");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(130), "{screen}");
    sandbox.run(["list"]).ok();
    sandbox
        .run(["show", "last", "--markdown"])
        .ok()
        .prints(&["The kettle was on before I had my coat off.\nAnd nobody spoke."]);
}

#[test]
fn a_date_as_it_is_written_here_is_taken_and_said() {
    let sandbox = Sandbox::new();
    sandbox
        .run_with(["new", "--line", "--date", "03/04/2026"], "x y z\n")
        .ok()
        .prints(&["Its day is Friday 3 April 2026."]);
    sandbox
        .run_with(["new", "--line", "--date", "2026-03-14"], "x y z\n")
        .ok()
        .prints(&["Its day is Saturday 14 March 2026."]);
    sandbox
        .run_with(["new", "--line", "--date", "31/02/2026"], "x\n")
        .code(2)
        .says(&["is not a day", "Try 2026-11-17"]);
}

#[test]
fn an_editor_opens_where_the_writing_is() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    // Each writes down what it is given, and changes the file.
    let script = "#!/bin/sh\nfor one; do echo \"$one\" >> \"$HOME/given\"; last=$one; done\necho More. >> \"$last\"\n";
    for (name, expected) in [
        ("vim", "\n+5\n"),
        ("nvim", "\n+5\n"),
        ("nano", "--ignorercfiles\n--softwrap\n--atblanks\n+5\n"),
        ("emacs", "\n+5\n"),
        ("micro", "\n+5:1\n"),
    ] {
        let program = sandbox.write(&format!("bin/{name}"), script.as_bytes());
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let unlock = format!("{PROGRAM} --passphrase-file {}", text(&sandbox.path("passphrase")));
        // The second entry: `---`, title, date, `---`, an empty line that the program put there, the words.
        let markdown = sandbox.run(["show", "5", "--markdown"]).ok().out();
        let line = markdown.lines().position(|line| line.starts_with("An open line")).unwrap() + 1;
        let (code, screen) = Terminal::start(&sandbox, &format!("EDITOR={} {unlock} edit 5", text(&program))).ends();
        assert_eq!(code, Some(0), "{name}: {screen}");
        let given = sandbox.path("home/given");
        let told = fs::read_to_string(&given).unwrap();
        assert!(told.contains(&expected.replace('5', &line.to_string())), "{name}: {told}");
        fs::remove_file(given).unwrap();
    }
}

#[test]
fn undo_names_what_it_would_take_back() {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["edit", "1"], "---\ntitle: A new name\ndate: 2026-09-14\n---\nWords.\n").ok();
    sandbox.run(["delete", "bedtime"]).ok();
    let listed = sandbox.run(["undo", "--list"]).ok().out();
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].contains("1  delete, ") && lines[0].ends_with(": \"Bedtime\""), "{listed}");
    assert!(lines[1].contains("2  edit, ") && lines[1].ends_with(": \"A new name\""), "{listed}");
    assert!(lines[2].contains("3  import, ") && lines[2].ends_with(", …"), "{listed}");
    let value = sandbox.run(["undo", "--list", "--json"]).ok().json();
    assert_eq!(value["changes"][0]["titles"][0], "Bedtime");
    sandbox.run(["-n", "undo"]).ok().prints(&["Would take back: delete, ", "\"Bedtime\""]);
    sandbox.run(["undo"]).ok().prints(&["Taken back: delete, ", "\"Bedtime\""]);
}

#[test]
fn every_verb_that_can_say_what_it_would_do_says_it_as_json_too() {
    let sandbox = Sandbox::sample();
    sandbox.run(["build"]).ok();
    let state = tree(&sandbox.journal());
    let words = sandbox.path("would-be-words");
    sandbox.write("more/new.md", b"---\ntitle: New\ndate: 2026-11-01\n---\nWords.\n");
    for (args, input) in [
        (&["new", "--line"][..], "A line of words.\n"),
        (&["new"], "A text of words.\n"),
        (&["edit", "1"], "---\ntitle: x\n---\nOther words.\n"),
        (&["delete", "1"], ""),
        (&["undo"], ""),
        (&["import", "../more"], ""),
        (&["export", "--backup", "x.afterword"], ""),
        (&["export", "--to", "readable"], ""),
        (&["theme", "confirm", "1", "hope"], ""),
        (&["theme", "choose", "hope"], ""),
        (&["theme", "rename", "workload", "the-load"], ""),
        (&["theme", "always", "hope"], "the heron\n"),
        (&["check", "--allow"], "Elm Road\n"),
        (&["agenda"], ""),
        (&["agenda", "--summary"], ""),
        (&["agenda", "-o", "agenda.html"], ""),
        (&["agenda", "add"], "The duty rota\n"),
        (&["agenda", "done", "1"], ""),
        (&["agenda", "set", "1", "--minutes", "5"], ""),
        (&["session", "plan", "2026-12-03"], ""),
        (&["session", "rhythm", "4 weeks"], ""),
        (&["build"], ""),
        (&["open"], ""),
        (&["key", "change", "--new-passphrase-file", "../new"], ""),
        (&["key", "recovery", "--recovery-file", text(&words)], ""),
        (&["key", "rotate", "--recovery-file", text(&words), "--yes"], ""),
        (&["doctor"], ""),
        (&["doctor", "--fix"], ""),
        (&["doctor", "--merge"], ""),
        (&["helplines"], ""),
        (&["demo", "shown"], ""),
        (&["init", "--at", "other", "--recovery-file", text(&words), "--no-input"], ""),
    ] {
        sandbox.write("new", b"another harbour at low tide\n");
        let outcome = sandbox.run_with([&["--json", "-n"], args].concat(), input);
        assert!(
            matches!(outcome.status(), Some(0 | 7)),
            "{args:?}: {:?}\n{}\n{}",
            outcome.status(),
            outcome.out(),
            outcome.err()
        );
        assert_eq!(outcome.json()["afterword"], 1, "{args:?}");
        assert_eq!(outcome.out().lines().count(), 1, "{args:?}");
    }
    assert_eq!(tree(&sandbox.journal()), state, "nothing was changed");
    let value = sandbox.run_with(["--json", "-n", "edit", "1"], "---\ntitle: x\n---\nOther words.\n").ok().json();
    assert_eq!(value["would"][0], "Would change entry 1.");
}
