//! Links, pipes, devices and folders in place of files; and files that other programs make.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use crate::sandbox::{Sandbox, copy_tree, have, text, tree};

/// Puts something else in place of a file.
type Put<'a> = &'a dyn Fn(&Path);

fn pipe(sandbox: &Sandbox, path: &Path) {
    let mut command = sandbox.command("mkfifo");
    command.arg(path);
    sandbox.finish(command, b"").ok();
}

const COMMANDS: [&[&str]; 5] = [&["list"], &["doctor"], &["undo", "--list"], &["agenda"], &["show", "1"]];

/// Puts something else in place of a file and looks at what the commands say: none hangs, none ends by a signal.
fn with(sandbox: &Sandbox, path: &Path, put: impl Fn(&Path)) -> String {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else {
        fs::remove_file(path).unwrap();
    }
    put(path);
    let mut said = String::new();
    for args in COMMANDS {
        let outcome = sandbox.run(args);
        assert!(outcome.status().is_some_and(|code| code != 101), "{args:?}: {}", outcome.err());
        said.push_str(&outcome.err());
        said.push_str(&outcome.out());
    }
    said
}

#[test]
fn m14_an_entry_that_is_a_link_a_pipe_a_device_or_a_folder_is_never_opened() {
    let base = Sandbox::sample();
    let outside = base.write("outside/victim.age", b"VICTIM\n");
    let puts: [(&str, Put<'_>); 5] = [
        ("link", &|path| symlink(&outside, path).unwrap()),
        ("link to nothing", &|path| symlink("/nowhere/at/all", path).unwrap()),
        ("pipe", &|path| pipe(&base, path)),
        ("device", &|path| symlink("/dev/zero", path).unwrap()),
        ("folder", &|path| fs::create_dir(path).unwrap()),
    ];
    for (name, put) in puts {
        let sandbox = Sandbox::empty();
        copy_tree(&base.journal(), &sandbox.journal());
        let entry = sandbox.files("entries").remove(0);
        let file = format!("entries/{}", entry.file_name().unwrap().to_string_lossy());
        let said = with(&sandbox, &entry, put);
        assert!(said.contains(&file), "{name}: {said}");
        // Writing goes on, and nothing goes through the link.
        sandbox.run_with(["new", "--line"], "Another day.\n").ok();
        sandbox.run_with(["edit", "last"], "Another day, told again.\n").ok();
        assert_eq!(fs::read(&outside).unwrap(), b"VICTIM\n", "{name}");
    }
}

#[test]
fn m14_no_file_or_folder_of_the_journal_may_be_a_link() {
    let base = Sandbox::sample();
    base.run(["list"]).ok();
    let names = ["entries", "records", "history", "inbox", "staging", "ledger.age", "capture.pub", "afterword.yaml"];
    for name in names {
        let sandbox = Sandbox::empty();
        copy_tree(&base.journal(), &sandbox.journal());
        let (inside, outside) = (sandbox.journal().join(name), sandbox.path("outside").join(name));
        fs::create_dir_all(sandbox.path("outside")).unwrap();
        fs::rename(&inside, &outside).unwrap();
        symlink(&outside, &inside).unwrap();
        let before = tree(&sandbox.path("outside"));
        for args in COMMANDS {
            assert_ne!(sandbox.run(args).status(), Some(101), "{name}: {args:?}");
        }
        drop(sandbox.run_with(["new", "--line"], "Another day.\n"));
        drop(sandbox.run_with(["edit", "1"], "Told again.\n"));
        drop(sandbox.run(["delete", "1", "--yes"]));
        assert_eq!(tree(&sandbox.path("outside")), before, "{name}: something went through the link");
    }
}

#[test]
fn m14_a_key_file_that_is_a_link_or_a_pipe_is_refused_at_once() {
    let sandbox = Sandbox::sample();
    let identity = sandbox.journal().join("identity.age");
    let aside = sandbox.path("aside.age");
    fs::rename(&identity, &aside).unwrap();
    symlink(&aside, &identity).unwrap();
    let linked = sandbox.run(["list"]);
    assert!(linked.status().is_some_and(|code| code != 0 && code != 101), "{}", linked.err());
    assert!(linked.err().contains("identity.age"), "{}", linked.err());
    fs::remove_file(&identity).unwrap();
    pipe(&sandbox, &identity);
    let piped = sandbox.run(["list"]);
    assert!(piped.status().is_some_and(|code| code != 0 && code != 101), "{}", piped.err());
    fs::remove_file(&identity).unwrap();
    fs::rename(&aside, &identity).unwrap();
    for (name, put) in [("a pipe", true), ("a folder", false)] {
        let lock = sandbox.journal().join(".lock");
        drop(fs::remove_file(&lock));
        if put {
            pipe(&sandbox, &lock);
        } else {
            fs::create_dir(&lock).unwrap();
        }
        let outcome = sandbox.run(["list"]);
        assert!(outcome.out().contains("The kitchen clock"), "{name}: {}", outcome.err());
        if put { fs::remove_file(&lock).unwrap() } else { fs::remove_dir(&lock).unwrap() }
    }
}

#[test]
fn m14_a_plan_in_staging_that_is_a_link_is_not_carried_out() {
    let sandbox = Sandbox::sample();
    let victim = sandbox.files("entries").remove(0);
    let plan = format!("afterword commit 1\nremove entries/{}\n", victim.file_name().unwrap().to_string_lossy());
    let elsewhere = sandbox.write("elsewhere/plan", plan.as_bytes());
    let commit = sandbox.journal().join("staging/commit");
    symlink(&elsewhere, &commit).unwrap();
    sandbox.run(["list"]).ok();
    assert!(victim.exists() && fs::symlink_metadata(&commit).is_err());
    // One too long to be read stops nobody either.
    fs::File::create(&commit).unwrap().set_len(1 << 30).unwrap();
    sandbox.run(["list"]).ok();
    assert!(victim.exists() && !commit.exists());
}

/// Opens a file with the age program and the keys in a file.
fn age_opens(sandbox: &Sandbox, keys: &Path, file: &Path) -> String {
    let mut command = sandbox.command("age");
    command.args(["-d", "-i"]).arg(keys).arg(file);
    sandbox.finish(command, b"").ok().out()
}

#[test]
fn m15_the_age_program_opens_everything_here() {
    if !have("age") || !have("age-keygen") {
        return;
    }
    let sandbox = Sandbox::sample();
    sandbox.run_with(["edit", "1"], "---\ntitle: Told again\n---\nEdited words.\n").ok();
    sandbox.run_with(["new", "--line"], "Captured words.\n").ok();
    let passphrase = afterword::secret::Passphrase::new(crate::sandbox::PASSPHRASE).unwrap();
    let sealed = fs::read(sandbox.journal().join("identity.age")).unwrap();
    let keys = afterword::vault::crypt::open_with_passphrase(&passphrase, &sealed).unwrap();
    let keys = sandbox.write("keys.txt", &keys);
    let mut opened = 0;
    let mut files: Vec<PathBuf> = vec![sandbox.journal().join("ledger.age")];
    for folder in ["entries", "records", "inbox"] {
        files.extend(sandbox.files(folder));
    }
    for folder in sandbox.files("history") {
        files.extend(fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()));
    }
    let mut all = String::new();
    for file in &files {
        let told = age_opens(&sandbox, &keys, file);
        let first = told.lines().next().unwrap_or_default().to_owned();
        assert!(first == "---" || first == "afterword ledger 1", "{first}");
        all.push_str(&told);
        opened += 1;
    }
    assert!(opened >= 11, "{opened}");
    for words in ["Edited words.", "Captured words.", "The duty desk rang again.", "We talked."] {
        assert!(all.contains(words), "{words}");
    }
}

#[test]
fn m15_what_the_age_program_has_sealed_to_capture_pub_is_taken_in() {
    if !have("age") {
        return;
    }
    let sandbox = Sandbox::new();
    let named = format!("{}.age", "0123456789abcdef".repeat(2));
    let notes: [(&str, &[u8]); 5] = [
        ("from my phone.age", b"---\ntitle: On the bus\n---\nWritten with age alone.\n"),
        (&named, b"A bare line, no front matter.\n"),
        ("obsidian.age", b"---\nid: 2026-11-19\ntitle: With an id of another program\n---\nWords.\n"),
        ("broken.age", b"---\na: b: c\n---\nKept whole.\n"),
        ("picture.age", b"\x89PNG\0\0\xff\xfe"),
    ];
    for (name, bytes) in notes {
        let mut command = sandbox.command("age");
        command.arg("-R").arg(sandbox.journal().join("capture.pub"));
        command.arg("-o").arg(sandbox.journal().join("inbox").join(name));
        sandbox.finish(command, bytes).ok();
    }
    let listed = sandbox.run(["list"]).ok();
    for part in ["Taken into the journal", "On the bus", "With an id of another program"] {
        assert!(listed.err().contains(part), "{part}: {}", listed.err());
    }
    let all: Vec<String> = sandbox.state().into_values().collect();
    assert_eq!(all.len(), 4);
    for words in ["Written with age alone.", "A bare line, no front matter.", "Words.", "Kept whole."] {
        assert!(all.iter().any(|text| text.contains(words)), "{words}");
    }
    // What is no text stays where it is, and is named.
    let left: Vec<_> = sandbox.files("inbox");
    assert!(left.len() == 1 && left[0].ends_with("picture.age"), "{left:?}");
    let told = sandbox.run(["doctor"]).code(6);
    assert!(told.out().contains("inbox/picture.age"), "{}", told.out());
    // A second look takes nothing in twice.
    sandbox.run(["list"]).ok();
    assert_eq!(sandbox.state().len(), 4);
    let mut command = sandbox.command("age");
    command.args(["-a", "-R", text(&sandbox.journal().join("capture.pub"))]);
    command.arg("-o").arg(sandbox.journal().join("inbox/armoured.age"));
    sandbox.finish(command, b"In letters.\n").ok();
    sandbox.run(["list"]).ok();
    assert_eq!(sandbox.state().len(), 4, "an armoured file is left, as every file of the journal is binary");
}
