//! What a person is told when something is wrong is so, and what it tells to do leads on.

use std::{fs, process::Command};

use crate::sandbox::{
    PASSPHRASE, PROGRAM, Sandbox, aloud, close, copy_tree, have,
    terminal::{LINE_BEGINS, Terminal},
    text, tree,
};

/// The program with another passphrase than that of every sandbox.
fn with(sandbox: &Sandbox, passphrase: &std::path::Path, args: &[&str]) -> crate::sandbox::Outcome {
    sandbox.locked([&["--passphrase-file", text(passphrase)], args].concat())
}

#[test]
fn doctor_says_what_opens_the_last_backup() {
    let sandbox = Sandbox::sample();
    sandbox.run(["export", "--backup", "b.afterword"]).ok();
    sandbox.run(["doctor"]).ok().never(&["of its day"]);
    let new = sandbox.write("new", b"another harbour at low tide\n");
    sandbox.run(["key", "change", "--new-passphrase-file", text(&new)]).ok().prints(&[
        "made before opens with the old passphrase, and not with the new one",
        "afterword export --backup FILE",
    ]);
    with(&sandbox, &new, &["doctor"]).ok().prints(&[
        "last made today; nothing has changed since",
        "the passphrase was set again since: it opens with the one of its day, not with today's",
        "afterword export --backup FILE",
        "All in the journal is as it should be.",
    ]);
    let later = sandbox.path("later-words");
    let told = with(&sandbox, &new, &["key", "recovery", "--recovery-file", text(&later)]).ok();
    told.prints(&[
        "Keep the old sheet",
        "afterword export --backup FILE",
        "Once no such backup needs the old sheet, destroy it",
    ]);
    with(&sandbox, &new, &["doctor"]).ok().prints(&[
        "the passphrase and the words were set again since: it opens with those of its day, not with today's",
    ]);
    let backup = with(&sandbox, &new, &["doctor", "--json"]).ok().json()["backup"].clone();
    assert_eq!((&backup["passphrase_changed"], &backup["words_changed"]), (&true.into(), &true.into()));
    // A new one opens with what opens the journal, and all is well again.
    with(&sandbox, &new, &["export", "--backup", "c.afterword"]).ok();
    with(&sandbox, &new, &["doctor"]).ok().prints(&["All is as it should be."]).never(&["of its day"]);
}

#[test]
fn a_damaged_entry_without_a_copy_is_set_aside_and_the_good_one_comes_back() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let entry = sandbox.files("entries").remove(0);
    let good = fs::read(&entry).unwrap();
    let file = format!("entries/{}", entry.file_name().unwrap().to_str().unwrap());
    fs::write(&entry, &good[..200]).unwrap();
    sandbox.run(["doctor"]).code(6).prints(&["cannot be opened any more", "doctor --accept sets it aside"]);
    let before = tree(&sandbox.journal());
    sandbox.run(["-n", "doctor", "--accept"]).code(6);
    assert_eq!(tree(&sandbox.journal()), before);
    sandbox
        .run(["doctor", "--accept"])
        .ok()
        .says(&[
            &format!("Set aside: {file}, which cannot be opened, is kept as damaged/entries-"),
            "Nothing was deleted",
            "Accepted: what is in the folder now is the journal as it should be.",
        ])
        .prints(&["Set aside   1 file that cannot be opened, kept in damaged/", "All is as it should be."]);
    let aside = sandbox.files("damaged");
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read(&aside[0]).unwrap(), &good[..200]);
    // It is told once, and stops nothing.
    let value = sandbox.run(["doctor", "--json"]).ok().json();
    assert_eq!(value["problems"], serde_json::json!([]));
    assert_eq!(value["set_aside"].as_array().unwrap().len(), 1);
    let calm = sandbox.run(["list"]).ok();
    assert_eq!(calm.err(), "");
    calm.prints(&["5 entries"]);
    sandbox.run(["doctor", "--fix"]).ok();
    assert_eq!(sandbox.files("damaged"), aside);
    // A good copy turns up.
    fs::write(&entry, &good).unwrap();
    close(&entry);
    sandbox.run(["doctor"]).code(6).prints(&["afterword doctor --accept"]);
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["list"]).ok().prints(&["6 entries"]);
    // What is deleted for good is gone from there as well.
    let titles = ["fourteenth", "kitchen clock", "Clocks again", "Kept to myself", "Bedtime", "Y llwybr"];
    for title in titles {
        sandbox.run(["--yes", "delete", title, "--forever"]).ok();
    }
    assert_eq!(sandbox.files("damaged"), Vec::<std::path::PathBuf>::new());
}

#[test]
fn what_is_accepted_is_said_as_it_is_when_something_stays() {
    let sandbox = Sandbox::sample();
    let entry = sandbox.files("entries").remove(0);
    fs::remove_file(&entry).unwrap();
    fs::write(sandbox.journal().join("entries/notes.md"), "CANARY").unwrap();
    close(&sandbox.journal().join("entries/notes.md"));
    sandbox
        .run(["doctor", "--accept"])
        .code(6)
        .says(&["Accepted: the journal's list names what is here and opens. What follows is still to be looked at."])
        .prints(&["entries/notes.md"])
        .never(&["is the journal as it should be"]);
}

#[test]
fn setting_aside_is_asked_about_in_a_terminal() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let entry = sandbox.files("entries").remove(0);
    let good = fs::read(&entry).unwrap();
    fs::write(&entry, &good[..200]).unwrap();
    let passphrase = sandbox.path("passphrase");
    let shell = format!("{PROGRAM} --passphrase-file {} doctor --accept", text(&passphrase));
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("cannot be opened any more");
    terminal.sees("Set it aside, in damaged/? Nothing is deleted. [Y/n]");
    terminal.types("n").sees("to look at");
    assert_eq!(terminal.ends().0, Some(6));
    assert_eq!(fs::read(&entry).unwrap(), &good[..200]);
    assert!(sandbox.files("damaged").is_empty());
}

/// A journal on a disk with no room left, if one can be made here.
fn on_a_full_disk(sandbox: &Sandbox) -> Option<(Mounted, std::path::PathBuf)> {
    let small = sandbox.path("small");
    fs::create_dir(&small).unwrap();
    let Some(mounted) = Mounted::new(&small) else {
        aloud("this account may not mount");
        return None;
    };
    let journal = small.join("journal");
    copy_tree(&sandbox.journal(), &journal);
    sandbox.run(["-j", text(&journal), "list"]).ok();
    assert!(fs::write(small.join("filler"), vec![0; 1 << 20]).is_err(), "the disk is not full");
    Some((mounted, journal))
}

struct Mounted(std::path::PathBuf);

impl Mounted {
    fn new(folder: &std::path::Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=256k", "none"]).arg(folder).stderr(std::process::Stdio::null());
        mount.status().ok().filter(std::process::ExitStatus::success).map(|_| Self(folder.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let taken = Command::new("umount").arg(&self.0).status();
        assert!(taken.is_ok_and(|status| status.success()), "{} stays mounted", self.0.display());
    }
}

#[test]
fn a_line_that_cannot_be_saved_is_kept_as_a_draft_and_that_is_said() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let Some((mounted, journal)) = on_a_full_disk(&sandbox) else { return };
    let place = text(&journal).to_owned();
    let mut terminal = Terminal::start(&sandbox, &format!("{PROGRAM} -j {place} new --line"));
    terminal.sees("> ");
    terminal.types("ZEUGMATICHERON the heron on the weir").sees("the disk is full");
    terminal.sees("is not saved yet");
    terminal.types("n").sees("kept, encrypted, as a draft");
    terminal.sees("afterword new");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(8), "{screen}");
    assert!(!screen.contains(".tmp-afterword") && !screen.contains("os error"), "{screen}");
    // It is in no inbox, and is offered.
    fs::remove_file(sandbox.path("small/filler")).unwrap();
    let mut terminal = Terminal::start(&sandbox, &format!("{PROGRAM} -j {place} new"));
    terminal.sees("Continue it?");
    terminal.types("n").sees("an entry of its own");
    terminal.keys(&[3]);
    drop(terminal.ends());
    sandbox.run(["-j", &place, "show", "Unfinished", "--markdown"]).ok().prints(&["ZEUGMATICHERON the heron"]);
    drop(mounted);
}

#[test]
fn a_reflection_that_cannot_be_saved_says_that_its_draft_is_kept_with_the_answers_after_it() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let Some((mounted, journal)) = on_a_full_disk(&sandbox) else { return };
    let place = text(&journal).to_owned();
    let mut terminal = Terminal::start(&sandbox, &format!("{PROGRAM} -j {place} new -"));
    terminal.sees("Ctrl-D");
    terminal.sees(LINE_BEGINS);
    terminal.types("> [!incident] with a knife at the door");
    // Between two lines the terminal would take Ctrl-D for itself.
    terminal.sees(LINE_BEGINS);
    terminal.keys(&[4]);
    terminal.sees("Is it in the record?");
    terminal.types("yes").sees("by role?");
    terminal.types("SYZYGETIC manager").sees("by whom?");
    terminal.types("").sees("Try again?");
    terminal.types("").sees("the disk is full");
    terminal.sees("Try again?");
    terminal.types("n").sees("kept, encrypted, as a draft");
    assert_eq!(terminal.ends().0, Some(8));
    fs::remove_file(sandbox.path("small/filler")).unwrap();
    sandbox.run(["-j", &place, "doctor", "--fix"]).ok();
    let shown = sandbox.run(["-j", &place, "show", "Unfinished", "--markdown"]).ok();
    shown.prints(&["with a knife", "SYZYGETIC manager"]);
    drop(mounted);
}

#[test]
fn a_line_that_can_be_kept_nowhere_is_said_to_be_nowhere() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let Some((mounted, journal)) = on_a_full_disk(&sandbox) else { return };
    let state = sandbox.path("small/journal");
    let shell = format!("XDG_STATE_HOME={0} {PROGRAM} -j {0} new --line", text(&state));
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("> ");
    terminal.types("A line for nobody.").sees("Try again?");
    terminal.types("n").sees("kept nowhere");
    terminal.sees("copy it from there");
    assert_eq!(terminal.ends().0, Some(1));
    // What came from elsewhere is there still.
    let piped = sandbox.run_with(["-j", text(&journal), "new"], "From a pipe.\n").code(1);
    piped.says(&["the disk is full", "Nothing was saved; your text is still where it came from."]).never(&[
        "os error",
        ".tmp-afterword",
        "storage space",
    ]);
    drop(mounted);
}

#[test]
fn a_lost_identity_file_is_made_again_with_the_24_words() {
    for emptied in [true, false] {
        let sandbox = Sandbox::sample();
        let identity = sandbox.journal().join("identity.age");
        if emptied {
            fs::write(&identity, b"").unwrap();
        } else {
            fs::remove_file(&identity).unwrap();
        }
        sandbox.run(["list"]).code(4).says(&[
            "type the 24 recovery words where the passphrase is asked for",
            "afterword key change makes a new identity.age",
        ]);
        // What it says is so.
        let words = sandbox.write("words", format!("{}\n", sandbox.recovery_words()).as_bytes());
        with(&sandbox, &words, &["list"]).ok().prints(&["6 entries"]);
        with(&sandbox, &words, &["doctor"])
            .code(6)
            .prints(&["identity.age", "afterword key change"])
            .never(&["--accept"]);
        // To accept what is there makes no key file.
        with(&sandbox, &words, &["doctor", "--accept"]).code(6).prints(&["afterword key change"]);
        let again = sandbox.path("passphrase");
        with(&sandbox, &words, &["key", "change", "--new-passphrase-file", text(&again)]).ok();
        sandbox.run(["list"]).ok().prints(&["6 entries"]);
        sandbox.run(["doctor"]).ok();
    }
}

#[test]
fn the_words_can_be_typed_at_the_prompt_that_found_the_key_file_damaged() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    fs::write(sandbox.journal().join("identity.age"), b"").unwrap();
    let mut terminal = Terminal::afterword(&sandbox, &["list"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(PASSPHRASE).sees("type the 24 recovery words");
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(&sandbox.recovery_words()).sees("6 entries");
    assert_eq!(terminal.ends().0, Some(0));
}

#[test]
fn a_backup_for_a_stick_that_is_not_there_is_no_file_of_its_name() {
    let sandbox = Sandbox::sample();
    let stick = sandbox.path("home/stick");
    // Before anything is unlocked: there is no passphrase.
    sandbox.locked(["export", "--backup", "stick"]).code(9).says(&[
        "There is no folder ~/stick.",
        "No backup was made",
        "--yes",
    ]);
    sandbox.locked(["--yes", "export", "--backup", "stick/"]).code(1).says(&["there is no folder"]);
    assert!(!stick.exists());
    sandbox.run(["--yes", "export", "--backup", "stick"]).ok();
    assert!(stick.is_file());
    sandbox.run(["--yes", "export", "--backup", "stick"]).ok();
    if !have("script") {
        return;
    }
    let mut terminal = Terminal::afterword(&sandbox, &["export", "--backup", "other"]);
    terminal.sees("There is no folder ~/other. Is the stick plugged in? Write a file of that name? [y/N]");
    terminal.types("").sees("No backup was made");
    assert_eq!(terminal.ends().0, Some(9));
    assert!(!sandbox.path("home/other").exists());
}

#[test]
fn the_newest_backup_in_a_folder_is_checked_and_named() {
    let sandbox = Sandbox::sample();
    fs::create_dir(sandbox.path("home/usb")).unwrap();
    sandbox.run(["export", "--backup", "usb/journal-2026-11-20.afterword"]).ok();
    fs::write(sandbox.path("home/usb/journal-2026-10-02.afterword"), b"older, and none").unwrap();
    sandbox
        .run(["export", "--check", "usb"])
        .ok()
        .says(&["The newest backup in ~/usb is journal-2026-11-20.afterword."])
        .prints(&["Backup    ~/usb/journal-2026-11-20.afterword", "It is whole."]);
    let value = sandbox.run(["--json", "export", "--check", "usb"]).ok().json();
    assert!(value["checked"].as_str().unwrap().ends_with("usb/journal-2026-11-20.afterword"));
}

#[test]
fn doctor_names_the_day_and_the_title_of_what_it_cannot_open_in_a_terminal_alone() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let all = sandbox.state();
    let of = |title: &str| {
        let place = all.iter().find(|(_, text)| text.contains(title)).unwrap().0;
        sandbox.journal().join(place)
    };
    let (gone, cut) = (of("title: Bedtime"), of("title: The kitchen clock"));
    fs::remove_file(&gone).unwrap();
    let bytes = fs::read(&cut).unwrap();
    fs::write(&cut, &bytes[..200]).unwrap();
    // Other commands in between forget nothing.
    sandbox.run(["list"]).ok().never(&["Bedtime"]);
    sandbox.run(["list"]).ok();
    sandbox.run(["doctor"]).code(6).never(&["Bedtime"]);
    sandbox.run(["doctor", "--json"]).code(6).never(&["Bedtime", "kitchen clock"]);
    let shell = format!("{PROGRAM} --passphrase-file {} doctor", text(&sandbox.path("passphrase")));
    let (_, screen) = Terminal::start(&sandbox, &shell).ends();
    assert!(screen.contains("It is Bedtime, of Thursday 12 November 2026."), "{screen}");
    assert!(screen.contains("It is The kitchen clock, of Friday 2 October 2026."), "{screen}");
    // Without the cache an earlier version tells.
    fs::write(&cut, &bytes).unwrap();
    sandbox.run_with(["edit", "kitchen clock"], "---\ntitle: The clock\ndate: 2026-10-02\n---\nNewer.\n").ok();
    fs::write(&cut, &bytes[..200]).unwrap();
    fs::remove_dir_all(sandbox.path("cache")).unwrap();
    let (_, screen) = Terminal::start(&sandbox, &shell).ends();
    assert!(screen.contains("An earlier version of it is The kitchen clock, of Friday 2 October 2026."), "{screen}");
    assert!(!screen.contains("Bedtime"), "{screen}");
}

/// Files under each other's names: the journal's list knows where each belongs.
#[test]
fn swapped_files_are_put_back_where_they_belong() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let before = tree(&sandbox.journal());
    let state = sandbox.state();
    let entries = sandbox.files("entries");
    let bytes: Vec<Vec<u8>> = entries.iter().map(|file| fs::read(file).unwrap()).collect();
    let put = |at: usize, from: usize| fs::write(&entries[at], &bytes[from]).unwrap();
    // Three in a ring, and one that was renamed.
    for (at, from) in [(0, 1), (1, 2), (2, 0)] {
        put(at, from);
    }
    let other = entries[3].with_file_name("0123456789abcdef0123456789abcdef.age");
    fs::rename(&entries[3], &other).unwrap();
    sandbox.run(["doctor"]).code(6).prints(&["holds the text of another file", "afterword doctor --fix"]);
    sandbox.run(["-n", "doctor", "--fix"]).code(6);
    assert!(other.exists());
    let value = sandbox.run(["doctor", "--fix"]).ok().says(&["Mended: what stood as entries/"]);
    drop(value.prints(&["All is as it should be."]));
    assert_eq!(sandbox.state(), state);
    let after = tree(&sandbox.journal());
    let entries_of = |tree: &std::collections::BTreeMap<std::path::PathBuf, String>| {
        tree.iter()
            .filter(|(path, _)| path.starts_with("entries"))
            .map(|(path, sum)| (path.clone(), sum.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(entries_of(&after), entries_of(&before));
    // A chain whose end stands in the way: nothing is written over, and all of it stays named.
    let forged = b"not an age file".to_vec();
    put(0, 1);
    put(2, 0);
    fs::write(&entries[1], &forged).unwrap();
    let stuck = tree(&sandbox.journal());
    sandbox.run(["doctor", "--fix"]).code(6).never(&["Mended"]);
    assert_eq!(entries_of(&tree(&sandbox.journal())), entries_of(&stuck));
    put(1, 1);
    sandbox.run(["doctor", "--fix"]).code(6).says(&["Mended"]);
    // The text of the third is gone: what stands there is set aside, and the rest is as it should be.
    sandbox.run(["doctor"]).code(6).prints(&[&format!("entries/{}", text(entries[2].file_name().unwrap().as_ref()))]);
    sandbox
        .run(["doctor", "--accept"])
        .ok()
        .says(&["which holds the text of another file, is kept as damaged/entries-"]);
    sandbox.run(["doctor"]).ok();
    assert_eq!(sandbox.state().len(), state.len() - 1);
}
