//! A backup, its restoring and a readable export that are cut off: the target is whole or absent, the journal unchanged.
//!
//! The program is killed, and its disk made to fail, at each call of a choice that touches the place where it writes.
//! `tests/failure.rs` does the same for changes of the journal, and says how.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use sandbox::{Outcome, PROGRAM, Sandbox, aloud, copy_tree, have, text, tree};

/// Calls that change files, or that stand between those that do.
const CALLS: &str =
    "openat,write,fsync,fdatasync,syncfs,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,lseek,read";

/// One call of a run: which, and the how-many-th of its kind in the main thread.
#[derive(Debug, Clone)]
struct Call {
    name: String,
    number: usize,
    line: String,
}

/// A journal, what is done with it, and where the result goes: `out` below the sandbox.
struct Scene {
    base: Sandbox,
    args: Vec<String>,
}

impl Scene {
    /// `OUT` in an argument stands for the folder of the result.
    fn new(base: Sandbox, args: &[&str]) -> Self {
        Self { base, args: args.iter().map(|arg| (*arg).to_owned()).collect() }
    }

    /// A copy in a home of its own, and the command for it.
    fn copy(&self) -> (Sandbox, Vec<String>) {
        let sandbox = Sandbox::empty();
        copy_tree(&self.base.journal(), &sandbox.journal());
        copy_tree(&out(&self.base), &out(&sandbox));
        let folder = text(&out(&sandbox)).to_owned();
        let mut program =
            vec![PROGRAM.to_owned(), "--passphrase-file".to_owned(), text(&sandbox.path("passphrase")).to_owned()];
        program.extend(self.args.iter().map(|arg| arg.replace("OUT", &folder)));
        (sandbox, program)
    }

    fn strace(sandbox: &Sandbox, options: &[&str], program: &[String]) -> Outcome {
        let mut command = sandbox.command("strace");
        command.args(["-f", "-qq", "-y"]).args(options).args(program);
        // One worker, so that the calls come in the same order every time.
        command.env("RAYON_NUM_THREADS", "1");
        sandbox.finish(command, b"")
    }

    /// A choice of the calls that touch the result. `None` where nothing may be traced.
    fn calls(&self, most: usize) -> Option<Vec<Call>> {
        self.calls_at("out", most)
    }

    /// A choice of the calls that touch what lies at a place below the sandbox.
    fn calls_at(&self, place: &str, most: usize) -> Option<Vec<Call>> {
        if !have("strace") {
            return None;
        }
        let (sandbox, program) = self.copy();
        let log = sandbox.path("trace");
        let traced = format!("trace={CALLS}");
        let outcome = Self::strace(&sandbox, &["-s", "0", "-e", &traced, "-o", text(&log)], &program);
        if outcome.status() != Some(0) {
            aloud(&format!("this system does not let strace trace: {}", outcome.err()));
            return None;
        }
        let trace = fs::read_to_string(&log).unwrap();
        let main = trace.split_whitespace().next().unwrap().to_owned();
        let mut counts = BTreeMap::<String, usize>::new();
        let mut kinds = BTreeMap::<String, Vec<Call>>::new();
        for line in trace.lines() {
            let Some((pid, call)) = line.split_once(' ') else { continue };
            let Some((name, _)) = call.trim_start().split_once('(') else { continue };
            if pid != main || name.starts_with('<') || name.contains(' ') {
                continue;
            }
            let number = counts.entry(name.to_owned()).or_default();
            *number += 1;
            if call.contains(text(&sandbox.path(place))) {
                let one = Call { name: name.to_owned(), number: *number, line: call.trim().to_owned() };
                kinds.entry(name.to_owned()).or_default().push(one);
            }
        }
        if kinds.is_empty() {
            aloud("the program lets nobody but root read its memory, so strace sees no path");
            return None;
        }
        let chosen = kinds.into_values().flat_map(|calls| {
            // age writes a few pieces more or less each time, so the last ones are not there in every run.
            let sure = if matches!(calls[0].name.as_str(), "read" | "write" | "lseek") {
                calls.len() - calls.len() / 5
            } else {
                calls.len()
            };
            spread(&calls[..sure], most)
        });
        Some(chosen.collect())
    }

    /// Runs the command with a fault at one call.
    fn with_fault(&self, call: &Call, fault: &str) -> (Sandbox, Outcome) {
        let (sandbox, program) = self.copy();
        let inject = format!("inject={}:{fault}:when={}", call.name, call.number);
        let traced = format!("trace={}", call.name);
        let outcome = Self::strace(&sandbox, &["-e", &traced, "-e", &inject, "-o", "/dev/null"], &program);
        (sandbox, outcome)
    }

    /// Does the same for many calls on two threads. The journal is never touched.
    fn sweep(&self, points: &[Call], fault: &str, check: impl Fn(&Call, &Sandbox, &Outcome) + Sync) {
        let journal = tree(&self.base.journal());
        let next = AtomicUsize::new(0);
        let failed = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while let Some(call) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let (sandbox, outcome) = self.with_fault(call, fault);
                        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                            assert!(!outcome.err().contains("panicked"), "{}", outcome.err());
                            assert_eq!(tree(&sandbox.journal()), journal, "the journal was touched");
                            check(call, &sandbox, &outcome);
                        }));
                        if checked.is_err() {
                            failed.lock().unwrap().push(format!("{} number {}: {}", call.name, call.number, call.line));
                        }
                    }
                });
            }
        });
        let failed = failed.into_inner().unwrap();
        assert!(failed.is_empty(), "{fault} broke something at\n{}", failed.join("\n"));
        assert!(points.len() >= 3, "there is little to sweep: {points:?}");
    }
}

fn out(sandbox: &Sandbox) -> PathBuf {
    sandbox.path("out")
}

/// The first, the last, and some between.
fn spread(calls: &[Call], most: usize) -> Vec<Call> {
    if calls.len() <= most {
        return calls.to_vec();
    }
    (0..most).map(|at| calls[at * (calls.len() - 1) / (most - 1)].clone()).collect()
}

fn only(calls: &[Call], kinds: &[&str]) -> Vec<Call> {
    let made = |call: &&Call| call.name != "openat" || call.line.contains("O_CREAT");
    calls.iter().filter(|call| kinds.contains(&call.name.as_str())).filter(made).cloned().collect()
}

/// The names where the result goes, without what a cut-off command left.
fn results(sandbox: &Sandbox) -> Vec<String> {
    let listed = fs::read_dir(out(sandbox)).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap());
    let mut all: Vec<String> = listed.filter(|name| !name.starts_with(".afterword-unf")).collect();
    all.sort();
    all
}

fn leftovers(folder: &Path) -> usize {
    let listed = fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap());
    listed.filter(|name| name.starts_with(".afterword-")).count()
}

/// A journal, and a backup of it in `out`.
fn with_backup() -> Sandbox {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    fs::create_dir(out(&sandbox)).unwrap();
    sandbox.run(["export", "--backup", text(&out(&sandbox).join("usb.afterword"))]).ok();
    sandbox
}

#[test]
fn a_backup_that_is_cut_off_anywhere_leaves_the_older_one_or_a_whole_new_one() {
    let base = with_backup();
    let old = fs::read(out(&base).join("usb.afterword")).unwrap();
    let scene = Scene::new(base, &["--yes", "export", "--backup", "OUT/usb.afterword"]);
    let Some(calls) = scene.calls(5) else { return };
    let seen = Mutex::new((0, 0));
    scene.sweep(&calls, "signal=KILL", |call, sandbox, outcome| {
        assert_ne!(outcome.status(), Some(0), "nothing was killed at {call:?}");
        assert_eq!(results(sandbox), ["usb.afterword"]);
        let file = out(sandbox).join("usb.afterword");
        let new = fs::read(&file).unwrap() != old;
        sandbox.run(["export", "--check", text(&file)]).ok();
        let mut counts = seen.lock().unwrap();
        *(if new { &mut counts.1 } else { &mut counts.0 }) += 1;
        drop(counts);
        // The next one works, and sweeps what was left.
        sandbox.run(["--yes", "export", "--backup", text(&file)]).ok();
        assert_eq!(leftovers(&out(sandbox)), 0);
    });
    let (older, newer) = seen.into_inner().unwrap();
    assert!(older > 3 && newer > 0, "the sweep missed the moment: {older} older, {newer} new");
    for (kinds, fault) in
        [(&["write", "openat"][..], "error=ENOSPC"), (&["fsync", "rename", "renameat", "lseek", "read"], "error=EIO")]
    {
        scene.sweep(&only(&calls, kinds), fault, |call, sandbox, outcome| {
            assert_eq!(outcome.status(), Some(1), "{call:?}: {}", outcome.err());
            assert!(outcome.err().contains("Problem: "), "{}", outcome.err());
            assert_eq!(results(sandbox), ["usb.afterword"]);
            assert_eq!(leftovers(&out(sandbox)), 0, "{call:?}");
            // After the renaming the folder could not be synced: then it is the new one, and whole.
            let file = out(sandbox).join("usb.afterword");
            let same = fs::read(&file).unwrap() == old;
            assert!(same || call.name == "fsync", "written over by {call:?}");
            sandbox.run(["export", "--check", text(&file)]).ok();
        });
    }
}

#[test]
fn a_restore_that_is_cut_off_anywhere_leaves_a_whole_journal_or_none() {
    let base = with_backup();
    let whole = tree(&base.journal());
    let scene = Scene::new(base, &["init", "--at", "OUT/Journal", "--from-backup", "OUT/usb.afterword"]);
    let Some(calls) = scene.calls(5) else { return };
    let check = |sandbox: &Sandbox| {
        let there = out(sandbox).join("Journal");
        if !there.exists() {
            sandbox
                .run(["init", "--at", text(&there), "--from-backup", text(&out(sandbox).join("usb.afterword"))])
                .ok();
        }
        assert_eq!(tree(&there), whole);
        assert_eq!(results(sandbox), ["Journal", "usb.afterword"]);
    };
    scene.sweep(&calls, "signal=KILL", |call, sandbox, outcome| {
        assert_ne!(outcome.status(), Some(0), "nothing was killed at {call:?}");
        let unfilled = !out(sandbox).join("Journal").exists();
        check(sandbox);
        assert!(!unfilled || leftovers(&out(sandbox)) == 0, "left beside: {call:?}");
    });
    for (kinds, fault) in
        [(&["write", "openat", "mkdir"][..], "error=ENOSPC"), (&["syncfs", "fsync", "rename", "renameat"], "error=EIO")]
    {
        scene.sweep(&only(&calls, kinds), fault, |call, sandbox, outcome| {
            assert_eq!(outcome.status(), Some(1), "{call:?}: {}", outcome.err());
            assert!(outcome.err().contains("Problem: "), "{}", outcome.err());
            assert_eq!(leftovers(&out(sandbox)), 0, "{call:?}");
            check(sandbox);
        });
    }
}

/// A part of the journal that the disk does not give any more: the rest is copied, but never over a backup that may hold
/// that part.
#[test]
fn a_disk_that_gives_not_all_of_the_journal_costs_no_older_backup() {
    for (name, over) in [("usb", true), ("new", false)] {
        let base = with_backup();
        let old = fs::read(out(&base).join("usb.afterword")).unwrap();
        let scene = Scene::new(base, &["--yes", "export", "--backup", &format!("OUT/{name}.afterword")]);
        let Some(calls) = scene.calls_at("home/Journal/entries", 8) else { return };
        scene.sweep(&only(&calls, &["read"]), "error=EIO", |call, sandbox, outcome| {
            // When it was read at the second try it is in the backup, and named all the same.
            let expected = if over { &[1, 6][..] } else { &[0, 1, 6] };
            assert!(expected.contains(&outcome.status().unwrap()), "{call:?}: {}", outcome.err());
            assert!(outcome.err().contains("entries/"), "{}", outcome.err());
            assert_eq!(fs::read(out(sandbox).join("usb.afterword")).unwrap(), old, "{call:?}");
            let new = out(sandbox).join("new.afterword");
            if !over && new.exists() {
                sandbox.run(["export", "--check", text(&new)]).ok();
            }
        });
    }
}

/// What is readable lies nowhere but under the name that was given, or beside it under a name that says what it is.
#[test]
fn a_readable_export_that_is_cut_off_anywhere_is_whole_absent_or_easy_to_find() {
    let base = Sandbox::sample();
    base.run(["list"]).ok();
    fs::create_dir(out(&base)).unwrap();
    let scene = Scene::new(base, &["--yes", "export", "--to", "OUT/Readable", "--with-private"]);
    let Some(calls) = scene.calls(4) else { return };
    scene.sweep(&calls, "signal=KILL", |call, sandbox, outcome| {
        assert_ne!(outcome.status(), Some(0), "nothing was killed at {call:?}");
        let again = || sandbox.run(["--yes", "export", "--to", text(&out(sandbox).join("Readable")), "--with-private"]);
        match results(sandbox).iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] => drop(again().ok()),
            ["Readable.unfinished"] => {
                again().code(6).says(&["Readable.unfinished is there", "Delete it"]);
                fs::remove_dir_all(out(sandbox).join("Readable.unfinished")).unwrap();
                again().ok();
            }
            ["Readable"] => {}
            ref other => panic!("{other:?}"),
        }
        assert_eq!(fs::read_dir(out(sandbox).join("Readable/reflections")).unwrap().count(), 6);
    });
    scene.sweep(&only(&calls, &["write", "openat", "mkdir"]), "error=ENOSPC", |call, sandbox, outcome| {
        assert_eq!(outcome.status(), Some(1), "{call:?}: {}", outcome.err());
        assert!(outcome.err().contains("Nothing was left of it."), "{}", outcome.err());
        assert_eq!(results(sandbox), Vec::<String>::new());
    });
}

/// A real disk that is full.
#[test]
fn a_stick_that_is_full_is_said_and_nothing_is_left_on_it() {
    let sandbox = Sandbox::sample();
    let stick = sandbox.path("stick");
    fs::create_dir(&stick).unwrap();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=32k", "none"]).arg(&stick).stderr(Stdio::null());
    if !mount.status().is_ok_and(|status| status.success()) {
        aloud("this account may not mount");
        return;
    }
    let outcome = sandbox.run(["export", "--backup", text(&stick.join("usb.afterword"))]);
    let left = fs::read_dir(&stick).unwrap().count();
    let gone = Command::new("umount").arg(&stick).status().unwrap();
    assert!(gone.success());
    outcome.code(1).says(&["No backup was made.", "Make room on the disk"]);
    assert_eq!(left, 0);
    sandbox.run(["doctor"]).ok().prints(&["none made on this computer yet"]);
}
