//! What happens when something goes wrong half-way: the entry is the old one or the new one, and nothing is told.
//!
//! The program is killed, and its disk made to fail, at each call that touches the journal, one call at a time
//! (strace counts each call by itself, so each kind is swept by itself). Which calls those are is read off a run that is
//! left alone. A writer that does not care is swept too, to show that the sweep finds what it looks for.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/leaks.rs"]
mod leaks;
#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use afterword::{
    secret::Passphrase,
    vault::{FindingKind, Vault},
};
use sandbox::{Outcome, PASSPHRASE, PROGRAM, Sandbox, Terminal, aloud, copy_tree, have, text, tree, visit};

#[test]
fn five_wrong_passphrases_change_no_byte() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    sandbox.run_with(["new", "--line"], "Captured in between.\n").ok();
    let before = tree(sandbox.root());
    let wrong = "not the passphrase of anyone\n";
    for args in [&["list"][..], &["edit", "last"], &["delete", "last"], &["undo"], &["build"]] {
        let mut command = sandbox.command(PROGRAM);
        command.args(["--passphrase-fd", "0"]).args(args);
        sandbox.finish(command, wrong.as_bytes()).code(4).says(&[
            "that passphrase did not open identity.age",
            "Nothing has been lost.",
            "24 recovery words",
        ]);
        assert_eq!(tree(sandbox.root()), before, "{args:?}");
    }
}

/// Calls that change files, or that stand between those that do.
const CALLS: &str =
    "openat,write,pwrite64,fsync,fdatasync,syncfs,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,close";

/// One call of a run: which, and the how-many-th of its kind in the main thread.
#[derive(Debug, Clone)]
struct Call {
    name: String,
    number: usize,
    line: String,
}

fn strace(sandbox: &Sandbox, options: &[&str], program: &[&str], stdin: &str) -> Outcome {
    let mut command = sandbox.command("strace");
    command.args(["-f", "-qq", "-y"]).args(options).args(program);
    // One worker, so that the calls come in the same order every time.
    command.env("RAYON_NUM_THREADS", "1");
    sandbox.finish(command, stdin.as_bytes())
}

/// The calls of a run that touch paths with `part` in them, in order. `None` where nothing may be traced.
fn calls(sandbox: &Sandbox, program: &[&str], stdin: &str, part: &str) -> Option<Vec<Call>> {
    if !have("strace") {
        return None;
    }
    let log = sandbox.path("trace");
    let outcome = strace(sandbox, &["-s", "0", "-e", &format!("trace={CALLS}"), "-o", text(&log)], program, stdin);
    if outcome.status() != Some(0) {
        aloud(&format!("this system does not let strace trace: {}", outcome.err()));
        return None;
    }
    let trace = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    let main = trace.split_whitespace().next().unwrap().to_owned();
    let mut counts = BTreeMap::<String, usize>::new();
    let mut all = Vec::new();
    for line in trace.lines() {
        let Some((pid, call)) = line.split_once(' ') else { continue };
        let Some((name, _)) = call.trim_start().split_once('(') else { continue };
        if pid != main || name.starts_with('<') || name.contains(' ') {
            continue;
        }
        let number = counts.entry(name.to_owned()).or_default();
        *number += 1;
        if call.contains(part) {
            all.push(Call { name: name.to_owned(), number: *number, line: call.trim().to_owned() });
        }
    }
    if all.is_empty() && trace.contains("(AT_FDCWD, 0x") {
        aloud("the program lets nobody but root read its memory, so strace sees no path");
        return None;
    }
    Some(all)
}

/// The stretch in which a change happens: from the first file in `staging/` to the last look at it.
fn change(calls: &[Call]) -> Vec<Call> {
    let first = calls.iter().position(|call| call.line.contains("/staging/0")).expect("a change is put together");
    let last = calls.iter().rposition(|call| call.line.contains("/staging")).expect("a change is carried out");
    let mut kinds = BTreeMap::<String, usize>::new();
    let mut chosen = Vec::new();
    for call in &calls[first..=last] {
        let seen = kinds.entry(call.name.clone()).or_default();
        *seen += 1;
        // A kill at a close is a kill before the next call; a few are enough.
        let most = if call.name == "close" { 2 } else { 12 };
        if *seen <= most {
            chosen.push(call.clone());
        }
    }
    chosen
}

/// A journal to break, and what is done to it.
struct Scene {
    base: Sandbox,
    args: Vec<String>,
    stdin: String,
}

impl Scene {
    fn new(args: &[&str], stdin: &str) -> Self {
        let base = Sandbox::sample();
        Self { base, args: args.iter().map(|arg| (*arg).to_owned()).collect(), stdin: stdin.to_owned() }
    }

    /// A copy of the journal in a home of its own, and the command for it.
    fn copy(&self) -> (Sandbox, Vec<String>) {
        let sandbox = Sandbox::empty();
        copy_tree(&self.base.journal(), &sandbox.journal());
        let mut program = vec![PROGRAM.to_owned(), "--passphrase-file".to_owned()];
        program.push(text(&sandbox.path("passphrase")).to_owned());
        program.extend(self.args.iter().cloned());
        (sandbox, program)
    }

    fn calls(&self) -> Option<Vec<Call>> {
        let (sandbox, program) = self.copy();
        let program: Vec<&str> = program.iter().map(String::as_str).collect();
        calls(&sandbox, &program, &self.stdin, "/home/Journal")
    }

    /// Runs the command with a fault at one call.
    fn with_fault(&self, call: &Call, fault: &str) -> (Sandbox, Outcome) {
        let (sandbox, program) = self.copy();
        let program: Vec<&str> = program.iter().map(String::as_str).collect();
        let inject = format!("inject={}:{fault}:when={}", call.name, call.number);
        let trace = format!("trace={}", call.name);
        let outcome = strace(&sandbox, &["-e", &trace, "-e", &inject, "-o", "/dev/null"], &program, &self.stdin);
        (sandbox, outcome)
    }

    /// Does the same for many calls on two threads.
    fn sweep(&self, points: &[Call], fault: &str, check: impl Fn(&Call, &Sandbox, &Outcome) + Sync) {
        let next = AtomicUsize::new(0);
        let failed = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while let Some(call) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let attempt = std::panic::AssertUnwindSafe(|| {
                            let (sandbox, outcome) = self.with_fault(call, fault);
                            check(call, &sandbox, &outcome);
                        });
                        if std::panic::catch_unwind(attempt).is_err() {
                            failed.lock().unwrap().push(format!("{} number {}: {}", call.name, call.number, call.line));
                        }
                    }
                });
            }
        });
        let failed = failed.into_inner().unwrap();
        assert!(failed.is_empty(), "{fault} broke something at\n{}", failed.join("\n"));
    }
}

/// Words of the new text that must stand nowhere in clear.
const CANARY: &str = "zqnewtextplover";

fn new_text() -> String {
    format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nThe new text, with {CANARY} in it.\n")
}

/// What an unlocked journal holds of the entry that is changed.
#[derive(Debug, PartialEq, Eq)]
enum Now {
    Old,
    New,
    Gone,
}

/// Opens the journal as the next command would, and looks at everything in it.
fn examine(sandbox: &Sandbox) -> Now {
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    let vault = Vault::unlock(&sandbox.journal(), &passphrase).expect("the journal opens");
    let findings = vault.inspect().unwrap();
    assert!(findings.iter().all(|finding| finding.kind == FindingKind::Leftover), "{findings:?}");
    let texts: Vec<String> =
        vault.sight("entries").unwrap().iter().map(|one| vault.read(one.place).unwrap().as_str().to_owned()).collect();
    let old = texts.iter().filter(|text| text.contains("PRIVATEPASSAGE")).count();
    let new = texts.iter().filter(|text| text.contains(CANARY)).count();
    let others = texts.len() - old - new;
    assert_eq!(others, 5, "another entry was touched");
    let versions: usize = vault
        .sight("entries")
        .unwrap()
        .iter()
        .filter_map(|one| one.place.id())
        .map(|id| vault.versions(id).len())
        .sum();
    match (old, new) {
        (1, 0) => {
            assert_eq!(versions, 0);
            Now::Old
        }
        (0, 1) => {
            assert_eq!(versions, 1, "the new text without the version before");
            Now::New
        }
        (0, 0) => {
            assert_eq!(vault.changes().last().map(|change| change.verb.as_str()), Some("delete"));
            Now::Gone
        }
        both => panic!("neither the old text nor the new: {both:?}"),
    }
}

/// Nothing that was left can be read.
fn unreadable(sandbox: &Sandbox) {
    let mut found = Vec::new();
    for folder in [sandbox.root(), sandbox.runtime()] {
        visit(folder, &mut |path| {
            if path.is_file() {
                let bytes = fs::read(path).unwrap();
                found.extend(
                    leaks::find(&bytes, &[CANARY, "PRIVATEPASSAGE"])
                        .into_iter()
                        .map(|hit| format!("{hit} in {}", path.display())),
                );
            }
        });
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_edit_that_is_killed_anywhere_leaves_the_old_text_or_the_new() {
    let scene = Scene::new(&["edit", "bedtime"], &new_text());
    let Some(calls) = scene.calls() else { return };
    let seen = Mutex::new(Vec::new());
    scene.sweep(&change(&calls), "signal=KILL", |call, sandbox, outcome| {
        assert_ne!(outcome.status(), Some(0), "nothing was killed at {call:?}");
        unreadable(sandbox);
        seen.lock().unwrap().push(examine(sandbox));
    });
    let seen = seen.into_inner().unwrap();
    assert!(
        seen.contains(&Now::Old) && seen.contains(&Now::New),
        "the sweep missed the moment of the change: {seen:?}"
    );
    assert!(!seen.contains(&Now::Gone));
}

#[test]
fn a_deletion_that_is_killed_anywhere_leaves_the_entry_or_its_version() {
    let scene = Scene::new(&["delete", "bedtime"], "");
    let Some(calls) = scene.calls() else { return };
    let seen = Mutex::new(Vec::new());
    scene.sweep(&change(&calls), "signal=KILL", |call, sandbox, outcome| {
        assert_ne!(outcome.status(), Some(0), "nothing was killed at {call:?}");
        unreadable(sandbox);
        let now = examine(sandbox);
        if now == Now::Gone {
            // It can be brought back, whole.
            sandbox.run(["undo"]).ok();
            assert_eq!(examine_after_undo(sandbox), 1);
        }
        seen.lock().unwrap().push(now);
    });
    let seen = seen.into_inner().unwrap();
    assert!(seen.contains(&Now::Old) && seen.contains(&Now::Gone), "{seen:?}");
}

fn examine_after_undo(sandbox: &Sandbox) -> usize {
    sandbox.state().values().filter(|text| text.contains("PRIVATEPASSAGE")).count()
}

/// The disk is full, or fails, at each write, sync, new file and rename of an edit.
#[test]
fn a_disk_that_fails_anywhere_leaves_the_old_text_or_the_new_and_says_so() {
    let scene = Scene::new(&["edit", "bedtime"], &new_text());
    let Some(calls) = scene.calls() else { return };
    let points = change(&calls);
    for (kinds, fault) in [(&["write", "openat"][..], "error=ENOSPC"), (&["fsync", "renameat", "rename"], "error=EIO")]
    {
        let mut chosen: Vec<Call> = points.iter().filter(|call| kinds.contains(&call.name.as_str())).cloned().collect();
        // A folder that is opened to be listed or synced needs no room.
        chosen.retain(|call| call.name != "openat" || call.line.contains("O_CREAT"));
        scene.sweep(&chosen, fault, |call, sandbox, outcome| {
            assert_eq!(outcome.status(), Some(1), "{call:?}: {}", outcome.err());
            assert!(outcome.err().contains("Problem: "), "{}", outcome.err());
            unreadable(sandbox);
            let now = examine(sandbox);
            if matches!(call.name.as_str(), "write" | "openat") {
                assert_eq!(now, Now::Old, "the change happened and was told as a failure: {call:?}");
            }
        });
    }
}

/// What was captured without unlocking is there wholly or not at all.
#[test]
fn a_capture_that_is_killed_anywhere_leaves_a_whole_text_or_none() {
    let sandbox = Sandbox::sample();
    let program = [PROGRAM, "new"];
    let Some(calls) = calls(&sandbox, &program, &new_text(), "/inbox") else { return };
    for call in &calls {
        let inject = format!("inject={}:signal=KILL:when={}", call.name, call.number);
        strace(
            &sandbox,
            &["-e", &format!("trace={}", call.name), "-e", &inject, "-o", "/dev/null"],
            &program,
            &new_text(),
        );
        unreadable(&sandbox);
    }
    assert!(calls.len() >= 6, "{calls:?}");
    let whole = sandbox.files("inbox").iter().filter(|path| path.extension().is_some_and(|end| end == "age")).count();
    assert!(whole >= 2, "the first run, and those that were killed after the rename");
    let found = sandbox.run(["doctor", "--json"]).json();
    let problems = found["problems"].as_array().unwrap();
    assert!(problems.iter().all(|one| one["kind"] == "leftover"), "{found}");
    assert_eq!(sandbox.state().values().filter(|text| text.contains(CANARY)).count(), whole);
    sandbox.run(["doctor", "--fix"]).ok();
    sandbox.run(["doctor"]).ok();
}

/// A writer that opens the file and writes into it: the same sweep must catch it.
#[test]
fn the_sweep_catches_a_writer_that_does_not_care() {
    let sandbox = Sandbox::empty();
    let file = sandbox.write("home/Journal/entry", b"old");
    let script = format!("printf new > {}", text(&file));
    let program = ["sh", "-c", script.as_str()];
    let Some(calls) = calls(&sandbox, &program, "", "/home/Journal") else { return };
    let mut neither = 0;
    for call in &calls {
        fs::write(&file, "old").unwrap();
        let inject = format!("inject={}:signal=KILL:when={}", call.name, call.number);
        strace(&sandbox, &["-e", &format!("trace={}", call.name), "-e", &inject, "-o", "/dev/null"], &program, "");
        let now = fs::read(&file).unwrap();
        neither += usize::from(now != b"old" && now != b"new");
    }
    assert!(neither >= 1, "the control was not broken by {calls:?}");
}

/// After a loss of power only what was synced is there: every file before the change, every name after it.
#[test]
fn everything_that_a_change_made_is_synced_before_the_plan_is_taken_away() {
    let scene = Scene::new(&["edit", "bedtime"], &new_text());
    let Some(calls) = scene.calls() else { return };
    let at = |part: &str| {
        calls.iter().position(|call| call.line.contains(part)).unwrap_or_else(|| panic!("{part}: {calls:#?}"))
    };
    let committed =
        calls.iter().position(|call| call.name.starts_with("rename") && call.line.contains("/staging/commit")).unwrap();
    let removed =
        calls.iter().position(|call| call.name.starts_with("unlink") && call.line.contains("/staging/commit")).unwrap();
    let synced = |path: &str, range: std::ops::Range<usize>| {
        calls[range].iter().any(|call| call.name == "fsync" && call.line.contains(&format!("{path}>")))
    };
    for file in 0..3 {
        let written = at(&format!("/staging/{file}\", O_WRONLY"));
        assert!(
            synced(&format!("/staging/{file}"), written..committed),
            "staging/{file} is not synced before the change"
        );
    }
    assert!(synced("/staging", at("/staging/2\", O_WRONLY")..committed), "the names in staging/");
    let mut names = Vec::new();
    for (number, call) in calls.iter().enumerate().take(removed).skip(committed) {
        let made = call.name.starts_with("mkdir") && call.line.ends_with("= 0");
        if call.name.starts_with("rename") || made {
            let target = call.line.rsplit('"').nth(1).unwrap().to_owned();
            names.push((number, target));
        }
    }
    assert!(names.len() >= 4, "{names:?}");
    for (number, target) in names {
        let folder = Path::new(&target).parent().unwrap();
        assert!(synced(text(folder), number..removed), "the name of {target} is not synced");
    }
}

/// A real disk that is full.
#[test]
fn a_full_disk_keeps_what_was_there() {
    let sandbox = Sandbox::sample();
    let small = sandbox.path("small");
    fs::create_dir(&small).unwrap();
    let mounted = Mounted::new(&small, "size=256k");
    let Some(mounted) = mounted else {
        aloud("this account may not mount");
        return;
    };
    let journal = small.join("journal");
    copy_tree(&sandbox.journal(), &journal);
    let run = |args: &[&str], stdin: &str| {
        let all: Vec<&str> = ["-j", text(&journal)].iter().chain(args).copied().collect();
        sandbox.run_with(all, stdin)
    };
    run(&["list"], "").ok();
    // All of what is left, to the last byte.
    let filler = small.join("filler");
    let full = fs::write(&filler, vec![0; 1 << 20]);
    assert!(full.is_err(), "the disk is not full");
    let before = tree(&journal);
    let long = new_text() + &"More words for it. ".repeat(200);
    run(&["edit", "bedtime"], &long).code(1).says(&["What was there before is unchanged.", "Make room on the disk"]);
    run(&["delete", "bedtime"], "").code(1);
    run(&["new"], &long).code(1).says(&["Make room on the disk"]);
    run(&["theme", "confirm", "bedtime", "hope"], "").code(1);
    assert_eq!(tree(&journal), before);
    run(&["show", "bedtime", "--markdown"], "").ok().prints(&["PRIVATEPASSAGE"]);
    let hits = leaks_below(&small);
    assert_eq!(hits, Vec::<String>::new());
    fs::remove_file(filler).unwrap();
    run(&["edit", "bedtime"], &long).ok();
    run(&["doctor"], "").ok();
    drop(mounted);
}

fn leaks_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    visit(folder, &mut |path| {
        if path.is_file() {
            found.extend(leaks::find(&fs::read(path).unwrap(), &[CANARY, "PRIVATEPASSAGE"]));
        }
    });
    found
}

/// A file system in memory, taken away when the test ends.
struct Mounted(PathBuf);

impl Mounted {
    fn new(folder: &Path, options: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "none"]).arg(folder).stderr(std::process::Stdio::null());
        mount.status().ok().filter(std::process::ExitStatus::success).map(|_| Self(folder.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let taken = Command::new("umount").arg(&self.0).status();
        assert!(taken.is_ok_and(|status| status.success()), "{} stays mounted", self.0.display());
    }
}

/// The text of an editor must not go with its scratch file when it cannot be saved.
#[test]
fn what_was_typed_in_an_editor_survives_a_save_that_fails() {
    if !have("script") || !have("flock") {
        return;
    }
    let sandbox = Sandbox::sample();
    // Another command holds the journal for longer than is waited for.
    let lock = sandbox.journal().join(".lock");
    let script = format!(
        "#!/bin/sh\nprintf -- '---\\ntitle: Bedtime\\ndate: 2026-11-12\\n---\\n\\nAn hour of work, {CANARY} and all.\\n' > \"$1\"\n\
         flock {} sleep 14 >/dev/null 2>&1 &\nsleep 1\n",
        text(&lock)
    );
    let editor = sandbox.write("editor", script.as_bytes());
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let shell = format!(
        "EDITOR={} {PROGRAM} --passphrase-file {} edit bedtime",
        text(&editor),
        text(&sandbox.path("passphrase"))
    );
    let (code, screen) = Terminal::start(&sandbox, &shell).ends();
    assert_eq!(code, Some(8), "{screen}");
    assert!(screen.contains("kept"), "{screen}");
    fs::remove_file(editor).unwrap();
    unreadable(&sandbox);
    sandbox.run(["list"]).ok();
    assert_eq!(sandbox.state().values().filter(|text| text.contains(CANARY)).count(), 1);
}

/// The same when there is no room for it in the journal either: then memory is the only place that is left.
#[test]
fn what_was_typed_in_an_editor_survives_a_full_disk() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let small = sandbox.path("small");
    fs::create_dir(&small).unwrap();
    let Some(mounted) = Mounted::new(&small, "size=256k") else {
        aloud("this account may not mount");
        return;
    };
    let journal = small.join("journal");
    copy_tree(&sandbox.journal(), &journal);
    let script = format!(
        "#!/bin/sh\nprintf -- '---\\ntitle: Bedtime\\ndate: 2026-11-12\\n---\\n\\nAn hour of work, {CANARY} and all.\\n' > \"$1\"\n\
         head -c 2000000 /dev/zero > {} 2>/dev/null\ntrue\n",
        text(&small.join("filler"))
    );
    let editor = sandbox.write("editor", script.as_bytes());
    sandbox::close(&editor);
    let shell = format!(
        "EDITOR='sh {}' {PROGRAM} -j {} --passphrase-file {} edit bedtime",
        text(&editor),
        text(&journal),
        text(&sandbox.path("passphrase"))
    );
    let (code, screen) = Terminal::start(&sandbox, &shell).ends();
    drop(mounted);
    assert!(code != Some(0) && screen.contains("Problem: "), "{screen}");
    let mut kept = false;
    visit(sandbox.runtime(), &mut |path| {
        kept |= path.is_file() && fs::read_to_string(path).is_ok_and(|text| text.contains(CANARY));
    });
    assert!(kept && screen.contains(text(sandbox.runtime())), "the text is nowhere\n{screen}");
}
