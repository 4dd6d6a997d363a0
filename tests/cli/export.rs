//! `export` and `init --from-backup`: the whole journal in one file and back, and everything readable for whoever leaves.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    leaks,
    sandbox::{PASSPHRASE, Sandbox, close, copy_tree, have, terminal::Terminal, text, tree, visit},
};

/// Every path of the journal with its kind, mode and bytes, but for the lock, which is empty.
fn journal(sandbox: &Sandbox) -> std::collections::BTreeMap<PathBuf, String> {
    tree(&sandbox.journal())
}

fn backup(sandbox: &Sandbox) -> PathBuf {
    let file = sandbox.path("usb.afterword");
    sandbox.run(["export", "--backup", text(&file)]).ok();
    file
}

#[test]
fn a_backup_comes_back_identical_on_a_new_computer_with_the_passphrase_or_the_words() {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nNewer.\n").ok();
    sandbox.run_with(["new", "--line"], "Waiting in the inbox.\n").ok();
    let before = journal(&sandbox);
    let made = sandbox.run(["export", "--backup", text(&sandbox.path("usb.afterword"))]).ok();
    made.prints(&[
        "[BOX]/usb.afterword, 0.1 MB",
        "Holds     7 entries, ",
        "read back and compared",
        "24 recovery words",
        "init --from-backup",
    ]);
    assert_eq!(journal(&sandbox), before, "a backup changes nothing");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(sandbox.path("usb.afterword")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let words = sandbox.write("words", format!("{}\n", sandbox.recovery_words()).as_bytes());
    for secret in [sandbox.path("passphrase"), words] {
        let other = Sandbox::empty();
        fs::copy(sandbox.path("usb.afterword"), other.path("usb.afterword")).unwrap();
        let args = ["--passphrase-file", text(&secret), "init", "--from-backup", "../usb.afterword"];
        other.locked(args).ok().prints(&[
            "Your journal is back.",
            "~/Journal",
            "made Friday 20 November 2026, 5:48 pm",
        ]);
        assert_eq!(journal(&other), before);
        other.run(["doctor"]).ok().prints(&["All is as it should be.", "Backup      last made today"]);
        other.run(["show", "bedtime", "--markdown"]).ok().prints(&["Newer."]);
        // The second is what was taken in from the inbox.
        other.run(["undo", "--steps", "2"]).ok();
        other.run(["show", "bedtime", "--markdown"]).ok().prints(&["PRIVATEPASSAGE"]);
    }
}

/// Nothing stands outside that says anything: no name, no count, no time.
#[test]
fn a_backup_shows_nothing_but_its_size() {
    let sandbox = Sandbox::sample();
    let file = backup(&sandbox);
    let bytes = fs::read(&file).unwrap();
    assert_eq!(leaks::find(&bytes, &["PRIVATEPASSAGE", "Bedtime", "workload", "entries/"]), Vec::<String>::new());
    let ids: Vec<String> =
        sandbox.files("entries").iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    for id in &ids {
        assert!(!bytes.windows(id.len()).any(|part| part == id.as_bytes()));
    }
    if !have("tar") {
        return;
    }
    let mut list = sandbox.command("tar");
    list.args(["--list", "--verbose", "--file"]).arg(&file);
    let listed = sandbox.finish(list, b"").ok().out();
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().last()).collect();
    assert_eq!(names, ["READ-ME-FIRST.txt", "identity.age", "recovery.age", "journal.tar.age"]);
    assert!(listed.lines().all(|line| line.contains("2026-01-01") && line.starts_with("-rw-------")), "{listed}");
    // Another short entry, and the size is the same, but for the few bytes by which age files of one text differ.
    let size = bytes.len();
    sandbox.run_with(["new", "--line"], "One more.\n").ok();
    sandbox.run(["export", "--yes", "--backup", text(&file)]).ok();
    let now = fs::metadata(&file).unwrap().len();
    assert!(now.abs_diff(size as u64) <= 8192, "{size} became {now}");
}

/// The commands of the text that stands first in every backup, run as they stand there, with tar and age alone.
#[test]
fn tar_and_age_alone_bring_a_journal_back() {
    if !have("age") || !have("tar") || !have("script") || !have("sha256sum") {
        return;
    }
    let sandbox = Sandbox::sample();
    let file = backup(&sandbox);
    for (key, secret) in [("identity.age", PASSPHRASE.to_owned()), ("recovery.age", sandbox.recovery_words())] {
        let place = sandbox.path(format!("by-hand-{key}"));
        fs::create_dir(&place).unwrap();
        let mut open = sandbox.command("tar");
        open.current_dir(&place).arg("-xf").arg(&file);
        sandbox.finish(open, b"").ok();
        let readme = fs::read_to_string(place.join("READ-ME-FIRST.txt")).unwrap();
        let commands: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("    ")).collect();
        let restore = commands.iter().find(|line| line.contains(key)).unwrap();
        let compare = commands.iter().find(|line| line.starts_with("sha256sum")).unwrap();
        let shell = format!("cd {} && {restore} && {compare} && echo ALL-THE-SAME", text(&place));
        let mut terminal = Terminal::start(&sandbox, &shell);
        terminal.sees("passphrase");
        terminal.types(&secret);
        let (code, screen) = terminal.ends();
        assert!(code == Some(0) && screen.contains("ALL-THE-SAME"), "{screen}");
        assert!(!screen.contains("FAILED") && !screen.contains("warning"), "{screen}");
        assert_eq!(tree(&place.join("journal")), journal(&sandbox));
    }
}

#[test]
fn an_older_backup_is_never_written_over_unasked_and_a_failure_leaves_it() {
    let sandbox = Sandbox::sample();
    let file = sandbox.write("usb.afterword", b"the only one");
    sandbox.run(["export", "--backup", text(&file)]).code(9).says(&["is there already", "--yes"]);
    assert_eq!(fs::read(&file).unwrap(), b"the only one");
    if have("script") {
        let passphrase = sandbox.path("passphrase");
        let args = ["--passphrase-file", text(&passphrase), "export", "--backup", text(&file)];
        for (answer, code) in [("", 9), ("y", 0)] {
            let mut terminal = Terminal::afterword(&sandbox, &args);
            terminal.sees("is there already. Write over it? [y/N]");
            terminal.types(answer);
            assert_eq!(terminal.ends().0, Some(code));
            assert_eq!(fs::read(&file).unwrap() == b"the only one", code == 9);
        }
    }
    sandbox.run(["--yes", "export", "--backup", text(&file)]).ok();
    sandbox.run(["export", "--check", text(&file)]).ok();
    for (args, code, says) in [
        (&["export", "--backup", "nowhere/usb.afterword"][..], 1, "there is no folder"),
        (&["export", "--backup", "Journal/usb.afterword"], 2, "must not lie inside the journal"),
        (&["export", "--backup", "Journal"], 2, "must not lie inside the journal"),
        (&["export", "--check", "nowhere"], 65, "there is no file"),
        (&["init", "--from-backup", "nowhere"], 65, "there is no file"),
        (&["init", "--from-backup", "../passphrase"], 65, "is damaged, or is none"),
        (&["export"], 2, "is missing"),
        (&["export", "--backup", "x", "--to", "y"], 2, "do not go together"),
    ] {
        sandbox.run(args).code(code).says(&[says]).never(&["panicked"]);
    }
    let wrong = sandbox.write("wrong", b"another passphrase entirely\n");
    let before = tree(sandbox.root());
    for args in [&["export", "--check", text(&file)][..], &["init", "--at", "New", "--from-backup", text(&file)]] {
        let all: Vec<&str> = ["--passphrase-file", text(&wrong)].into_iter().chain(args.iter().copied()).collect();
        sandbox.locked(all).code(4).says(&["did not open the backup", "Nothing has been lost."]);
    }
    assert_eq!(tree(sandbox.root()), before);
}

#[test]
fn a_stick_is_enough_of_a_name_and_a_rehearsal_writes_nothing() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    fs::create_dir(sandbox.path("stick")).unwrap();
    let before = tree(sandbox.root());
    let stick = sandbox.path("stick");
    sandbox
        .run(["-n", "export", "--backup", text(&stick)])
        .ok()
        .prints(&["Would put ", "stick/journal-2026-11-20.afterword, about 0.1 MB"]);
    assert_eq!(tree(sandbox.root()), before);
    let made = sandbox.run(["--json", "export", "--backup", text(&stick)]).ok().json();
    let file = stick.join("journal-2026-11-20.afterword");
    assert_eq!(made["written"], text(&file));
    assert_eq!(
        (&made["entries"], &made["problems"], &made["left_out"]),
        (&6.into(), &serde_json::json!([]), &serde_json::json!([]))
    );
    assert_eq!(made["bytes"], fs::metadata(&file).unwrap().len());
    let before = tree(sandbox.root());
    let checked = sandbox.run(["--json", "export", "--check", text(&file)]).ok().json();
    assert_eq!((&checked["entries"], &checked["files"]), (&made["entries"], &made["files"]));
    assert_eq!(checked["made"], "2026-11-20T17:48:00Z");
    let new = sandbox.path("New");
    sandbox
        .run(["-n", "init", "--at", text(&new), "--from-backup", text(&file)])
        .ok()
        .prints(&["Would bring the journal back to"]);
    assert_eq!(tree(sandbox.root()), before);
    let back = sandbox.run(["--json", "init", "--at", text(&new), "--from-backup", text(&file)]).ok().json();
    assert_eq!((&back["journal"], &back["entries"]), (&text(&new).into(), &6.into()));
    assert_eq!((&back["problems"], &back["older_than_seen"]), (&serde_json::json!([]), &false.into()));
    assert_eq!(tree(&new), journal(&sandbox));
}

#[test]
fn a_journal_is_never_restored_over_another() {
    let sandbox = Sandbox::sample();
    let file = backup(&sandbox);
    let before = tree(sandbox.root());
    let inside = sandbox.journal().join("inner");
    for (place, says) in [
        (sandbox.journal(), "there is a journal at"),
        (sandbox.path("tmp/.."), "is not empty"),
        (inside, "lies inside the journal"),
    ] {
        sandbox.run(["init", "--from-backup", text(&file), "--at", text(&place)]).code(6).says(&[says]);
    }
    assert_eq!(tree(sandbox.root()), before);
}

/// What is not as it should be is copied as it is, and told, and comes back as it is.
#[test]
fn a_journal_with_problems_is_backed_up_as_it_is_and_they_are_named() {
    let sandbox = Sandbox::sample();
    let entry = sandbox.files("entries").remove(0);
    let bytes = fs::read(&entry).unwrap();
    fs::write(&entry, &bytes[..bytes.len() - 30]).unwrap();
    close(&sandbox.write("home/Journal/entries/notes (conflicted copy).age", b"a copy"));
    let name = format!("entries/{}", entry.file_name().unwrap().to_str().unwrap());
    let file = sandbox.path("usb.afterword");
    let made = sandbox.run(["export", "--backup", text(&file)]).ok();
    made.says(&[
        &format!("Problem: {name} cannot be opened any more"),
        "It is in the backup as it is.",
        "Keep that one.",
    ]);
    let new = sandbox.path("New");
    sandbox
        .run(["init", "--from-backup", text(&file), "--at", text(&new)])
        .ok()
        .says(&[&format!("Problem: {name} cannot be opened any more"), "It was so when the backup was made."]);
    assert_eq!(tree(&new), journal(&sandbox));
    // What stands there may be the last that holds it: it is not written over, whoever says yes.
    let before = fs::read(&file).unwrap();
    let refused = sandbox.run(["--yes", "export", "--backup", text(&file)]).code(6);
    refused.says(&[&name, "an older backup stands there", "nothing was written over", "Name another file"]);
    assert_eq!(fs::read(&file).unwrap(), before);
    // A link is not followed: what it leads to is not in the backup, which is said and shown in the exit code.
    #[cfg(unix)]
    {
        let victim = sandbox.write("victim", b"CANARYOFVICTIM");
        std::os::unix::fs::symlink(&victim, sandbox.journal().join("entries/link.age")).unwrap();
        let other = sandbox.path("other.afterword");
        let told = sandbox.run(["export", "--backup", text(&other)]).code(6);
        told.says(&["Problem: entries/link.age is not in it: it is a link"]);
        let last = sandbox.path("Last");
        sandbox.run(["init", "--from-backup", text(&other), "--at", text(&last)]).ok();
        assert!(!last.join("entries/link.age").exists());
    }
}

/// A backup that is broken anywhere is an error that names it, and never a different journal.
#[test]
fn a_broken_backup_is_refused_whole() {
    let sandbox = Sandbox::sample();
    let file = backup(&sandbox);
    let bytes = fs::read(&file).unwrap();
    let broken = sandbox.path("broken.afterword");
    let flip = |at: usize| {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        flipped
    };
    let middle = bytes.len() / 2;
    for (what, bytes, code) in [
        ("empty", Vec::new(), 65),
        ("cut", bytes[..middle].to_vec(), 65),
        ("cut by one byte", bytes[..bytes.len() - 1].to_vec(), 65),
        ("longer", [&bytes[..], b"x"].concat(), 65),
        ("zeros", vec![0; 100_000], 65),
        ("the first header", flip(3), 65),
        ("the first text", flip(600), 65),
        ("what is sealed", flip(middle), 65),
        ("the end of what is sealed", flip(bytes.len() - 2000), 65),
    ] {
        fs::write(&broken, bytes).unwrap();
        let before = tree(sandbox.root());
        let new = sandbox.path("New");
        for args in
            [&["export", "--check", text(&broken)][..], &["init", "--at", text(&new), "--from-backup", text(&broken)]]
        {
            let outcome = sandbox.run(args);
            assert_eq!(outcome.status(), Some(code), "{what}: {}", outcome.err());
            outcome.says(&["Problem: "]).never(&["panicked"]);
        }
        assert_eq!(tree(sandbox.root()), before, "{what}");
    }
}

/// A journal that a sync program has put back must not take the newer backup with it.
#[test]
fn a_journal_that_has_gone_back_is_not_written_over_a_newer_backup() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    copy_tree(&sandbox.journal(), &sandbox.path("before"));
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nNewer.\n").ok();
    let file = backup(&sandbox);
    let newer = fs::read(&file).unwrap();
    fs::remove_dir_all(sandbox.journal()).unwrap();
    fs::rename(sandbox.path("before"), sandbox.journal()).unwrap();
    let refused = sandbox.run(["--yes", "export", "--backup", text(&file)]).code(6);
    refused.says(&["holds this journal in a newer state", "nothing was written over", "Name another file"]);
    assert_eq!(fs::read(&file).unwrap(), newer);
    let other = sandbox.path("other.afterword");
    sandbox.run(["export", "--backup", text(&other)]).ok().says(&["an older state than this computer has seen"]);
}

/// Going back to a backup on a computer that has seen more is told calmly, until it is accepted.
#[test]
fn a_backup_that_is_older_than_what_was_seen_is_an_honest_restore() {
    let sandbox = Sandbox::sample();
    let file = backup(&sandbox);
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nNewer.\n").ok();
    fs::rename(sandbox.journal(), sandbox.path("lost")).unwrap();
    let back = sandbox.run(["init", "--from-backup", text(&file)]).ok();
    back.says(&["has seen this journal in a newer state", "doctor --accept"]);
    sandbox.run(["list"]).ok().says(&["an older state than this computer has seen"]);
    let found = sandbox.run(["doctor", "--json"]).code(6).json();
    assert_eq!(found["problems"][0]["kind"], "rolled-back");
    sandbox.run(["doctor", "--accept"]).ok();
    let calm = sandbox.run(["list"]).ok();
    assert_eq!(calm.err(), "");
    sandbox.run(["doctor"]).ok();
}

#[test]
fn doctor_says_how_old_the_last_backup_is() {
    let sandbox = Sandbox::sample();
    let at = |day: &str, args: &[&str]| {
        let mut command = sandbox.unlocking(args);
        command.env("AFTERWORD_NOW", format!("{day}T10:00:00+00:00"));
        sandbox.finish(command, b"").ok()
    };
    at("2026-11-20", &["doctor"])
        .prints(&["Backup      none made on this computer yet. Make one: afterword export --backup FILE"]);
    assert_eq!(at("2026-11-20", &["doctor", "--json"]).json()["backup"], serde_json::Value::Null);
    at("2026-11-20", &["export", "--backup", "usb.afterword"]);
    at("2026-11-20", &["doctor"]).prints(&["Backup      last made today; nothing has changed since"]);
    at("2026-11-21", &["delete", "bedtime"]);
    at("2026-11-21", &["doctor"]).prints(&["Backup      last made yesterday; 1 change since"]);
    at("2027-01-02", &["doctor"]).prints(&["Backup      last made 43 days ago; 1 change since"]);
    let value = at("2027-01-02", &["doctor", "--json"]).json();
    assert_eq!(
        value["backup"],
        serde_json::json!({"made": "2026-11-20T10:00:00Z", "days": 43, "changes": 1, "passphrase_changed": false, "words_changed": false})
    );
    // A rehearsal is no backup, and what failed is none.
    at("2027-01-02", &["-n", "export", "--backup", "other.afterword"]);
    at("2027-01-02", &["doctor"]).prints(&["43 days ago"]);
    // Another journal at the same place has another history.
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&Sandbox::stranger().journal(), &sandbox.journal());
    at("2027-01-02", &["doctor"]).prints(&["none made on this computer yet"]);
}

/// The state that is kept about backups says nothing of the writer.
#[test]
fn what_is_kept_of_a_backup_is_a_moment_a_count_and_digests_of_key_files() {
    let sandbox = Sandbox::sample();
    backup(&sandbox);
    let mut kept = Vec::new();
    visit(&sandbox.path("state"), &mut |path| {
        if path.extension().is_some_and(|end| end == "backup") {
            kept.push(fs::read_to_string(path).unwrap());
        }
    });
    let value: serde_json::Value = serde_json::from_str(&kept[0]).unwrap();
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((kept.len(), keys), (1, vec!["capture", "identity", "made", "recovery", "sequence"]));
}

/// Copies as other programs make them are the same journal.
#[test]
fn copies_by_other_programs_change_nothing() {
    let sandbox = Sandbox::sample();
    let place = sandbox.path("copies");
    fs::create_dir(&place).unwrap();
    let journal = sandbox.journal();
    let run = |program: &str, args: &[&str], folder: &Path| {
        let mut command = sandbox.command(program);
        command.current_dir(folder).args(args).env("GIT_CONFIG_GLOBAL", "/dev/null");
        sandbox.finish(command, b"").ok();
    };
    let digests = |root: &Path| {
        let mut all = tree(root);
        // Modes are git's own, empty folders it does not know, and its folder is not the journal's.
        all.retain(|path, what| {
            !path.starts_with(".git") && !what.contains("is_dir: true") && path != Path::new(".lock")
        });
        all.into_iter()
            .map(|(path, what)| (path, what.rsplit_once(' ').map(|(_, digest)| digest.to_owned())))
            .collect::<Vec<_>>()
    };
    let whole = digests(&journal);
    let problems = |root: &Path, args: &[&str]| -> Vec<(String, String)> {
        let all: Vec<&str> = ["-j", text(root), "doctor", "--json"].iter().chain(args).copied().collect();
        let value = sandbox.run(all).json();
        let word = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
        let problems = value["problems"].as_array().unwrap();
        problems
            .iter()
            .map(|one| (word(one, "kind"), word(one, "file")))
            .filter(|(_, file)| !file.starts_with(".git"))
            .collect()
    };
    run("cp", &["-a", text(&journal), text(&place.join("cp"))], &place);
    assert_eq!(problems(&place.join("cp"), &[]), []);
    assert_eq!(digests(&place.join("cp")), whole);
    for (program, args) in [("rsync", vec!["-a"]), ("rclone", vec!["copy", "--create-empty-src-dirs"])] {
        if !have(program) {
            continue;
        }
        let (from, to) = (format!("{}/", text(&journal)), place.join(program));
        let all: Vec<&str> = args.into_iter().chain([from.as_str(), text(&to)]).collect();
        run(program, &all, &place);
        let left = problems(&to, &["--fix"]);
        assert_eq!(left, [], "{program}");
        assert_eq!(digests(&to), whole, "{program}");
    }
    if !have("git") {
        return;
    }
    run("git", &["init", "--quiet"], &journal);
    run("git", &["add", "--all"], &journal);
    run("git", &["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "x"], &journal);
    run("git", &["clone", "--quiet", text(&journal), text(&place.join("git"))], &place);
    let clone = place.join("git");
    assert_eq!(digests(&clone), whole);
    #[cfg(unix)]
    {
        let found = problems(&clone, &[]);
        assert!(!found.is_empty() && found.iter().all(|(kind, _)| kind == "permissions"), "{found:?}");
        problems(&clone, &["--fix"]);
    }
    assert_eq!(problems(&clone, &[]), []);
    let list = sandbox.run(["-j", text(&clone), "list"]).ok();
    assert!(list.out().contains("6 entries"), "{}", list.out());
    // A clone has no empty folders. Writing makes them again.
    sandbox.run_with(["-j", text(&clone), "new", "--line"], "In the clone.\n").ok();
    sandbox
        .run_with(
            ["-j", text(&clone), "edit", "bedtime"],
            "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nIn the clone.\n",
        )
        .ok();
    assert_eq!(problems(&clone, &["--fix"]), []);
}

/// Leaving: what comes out is what goes in again, word for word.
#[test]
fn everything_readable_goes_back_into_another_journal_word_for_word() {
    let sandbox = Sandbox::example();
    let out = sandbox.path("Readable");
    sandbox.run(["export", "--to", text(&out), "--with-private", "--yes"]).ok().prints(&["Not encrypted."]);
    let other = Sandbox::new();
    copy_tree(&out, &other.path("Readable"));
    other.run(["import", text(&other.path("Readable"))]).ok();
    let texts = |sandbox: &Sandbox| {
        // What the program keeps for itself names ids, which are new in a new journal.
        let own = |text: &String| text.contains("\nkind: imported\n") || text.contains("\nkind: item\n");
        let mut all: Vec<String> = sandbox.state().into_values().filter(|text| !own(text)).collect();
        all.sort();
        all
    };
    let (before, after) = (texts(&sandbox), texts(&other));
    assert!(before.len() > 100);
    assert_eq!(before, after);
    // Twice adds nothing.
    other.run(["import", text(&other.path("Readable"))]).ok().prints(&["New           0 reflections"]);
}

#[test]
fn what_is_readable_is_shown_asked_and_private_only_on_request() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let before = tree(sandbox.root());
    let out = sandbox.path("Readable");
    let preview = [
        "as Markdown to",
        "Nothing there is encrypted",
        "1 private text, the private passages of 1 text",
        "--with-private",
    ];
    sandbox.run(["export", "--to", text(&out)]).code(9).says(&preview).says(&["Nothing was written", "--yes"]);
    sandbox.run(["-n", "export", "--to", text(&out)]).ok().says(&preview).prints(&["Would write 5 reflections and "]);
    assert_eq!(tree(sandbox.root()), before);
    if have("script") {
        let passphrase = sandbox.path("passphrase");
        let mut terminal =
            Terminal::afterword(&sandbox, &["--passphrase-file", text(&passphrase), "export", "--to", "Out"]);
        terminal.sees("whoever gets at that folder can read all of it");
        terminal.sees("Write it all in clear to ~/Out? [y/N]");
        terminal.types("");
        assert_eq!(terminal.ends().0, Some(9));
        assert_eq!(tree(sandbox.root()), before);
    }
    for (format, more) in [("md", ""), ("json", ""), ("md", "--with-private"), ("json", "--with-private")] {
        let out = sandbox.path(format!("Out-{format}{more}"));
        let args = ["--json", "--yes", "export", "--to", text(&out), "--format", format];
        let told = sandbox.run(args.into_iter().chain((!more.is_empty()).then_some(more))).ok().json();
        let entries = if more.is_empty() { 5 } else { 6 };
        assert_eq!((&told["entries"], &told["format"]), (&entries.into(), &format.into()));
        assert_eq!(told["private"]["left_out"], 6 - entries);
        let mut whole = String::new();
        visit(&out, &mut |path| {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
            }
            if path.is_file() {
                whole += &fs::read_to_string(path).unwrap();
            }
        });
        assert!(whole.contains("The clock was louder than anyone.") && whole.contains("We talked."), "{format}");
        for private in ["PRIVATEENTRY", "PRIVATEPASSAGE"] {
            assert_eq!(whole.contains(private), !more.is_empty(), "{private} in {format} {more}");
        }
        if format == "json" {
            let value: serde_json::Value = serde_json::from_str(&whole).unwrap();
            assert_eq!(value["entries"].as_array().unwrap().len(), entries);
            assert!(
                value["entries"][0]["markdown"].as_str().unwrap().contains("title: Saying no to a fourteenth case")
            );
        }
    }
    // Never into something that is there, nor into the journal.
    let full = sandbox.path("Out-md");
    let kept = tree(&full);
    sandbox.run(["--yes", "export", "--to", text(&full)]).code(6).says(&["is not empty"]);
    assert_eq!(tree(&full), kept);
    sandbox.run(["--yes", "export", "--to", "Journal/readable"]).code(2).says(&["must not lie inside a journal"]);
    fs::create_dir(sandbox.path("Out-cut.unfinished")).unwrap();
    sandbox.run(["--yes", "export", "--to", "../Out-cut"]).code(6).says(&["Out-cut.unfinished is there", "Delete it"]);
}

/// A backup in the middle of other commands is a backup of one moment.
#[test]
fn a_backup_beside_other_commands_holds_one_moment() {
    let sandbox = Sandbox::sample();
    let commands: Vec<Command> = (0..4)
        .flat_map(|number| {
            let backup = format!("b{number}.afterword");
            let theme = ["hope", "shame", "trauma", "values"][number];
            // Each on a reflection of its own: of two that change the same one at once the later is turned away.
            let which = (number + 1).to_string();
            [
                sandbox.unlocking(["theme", "confirm", which.as_str(), theme]),
                sandbox.unlocking(["export", "--backup", backup.as_str()]),
            ]
        })
        .collect();
    std::thread::scope(|scope| {
        for command in commands {
            scope.spawn(|| sandbox.finish(command, b"").ok());
        }
    });
    for number in 0..4 {
        let file = sandbox.path(format!("home/b{number}.afterword"));
        let place = sandbox.path(format!("back-{number}"));
        let back = sandbox.run(["--json", "init", "--from-backup", text(&file), "--at", text(&place)]).ok().json();
        assert_eq!(back["problems"], serde_json::json!([]));
        sandbox.run(["-j", text(&place), "doctor"]).ok();
    }
}
