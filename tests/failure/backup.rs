//! A backup, its restoring and a readable export that are cut off: the target is whole or absent, the journal unchanged.
//!
//! The program is killed, and its disk made to fail, at each call of a choice that touches the place where it writes.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use crate::{
    disk::Mounted,
    faults::{self, Call, words},
    sandbox::{Outcome, PROGRAM, Sandbox, aloud, copy_tree, text, tree},
};

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

    /// A choice of the calls that touch the result. `None` where nothing may be traced.
    fn calls(&self, most: usize) -> Option<Vec<Call>> {
        self.calls_at("out", most)
    }

    /// A choice of the calls that touch what lies at a place below the sandbox.
    fn calls_at(&self, place: &str, most: usize) -> Option<Vec<Call>> {
        let (sandbox, program) = self.copy();
        let calls = faults::calls(&sandbox, &words(&program), "", &[&sandbox.path(place)])?;
        Some(faults::some_of_each_kind(calls, most))
    }

    /// Runs the command with a fault at each of the calls, and looks at what is left. The journal is never touched.
    fn sweep(&self, points: &[Call], fault: &str, check: impl Fn(&Call, &Sandbox, &Outcome) + Sync) {
        let journal = tree(&self.base.journal());
        faults::sweep(points, fault, |call| {
            let (sandbox, program) = self.copy();
            let outcome = faults::strike(&sandbox, call, fault, &words(&program), "").outcome;
            assert!(!outcome.err().contains("panicked"), "{}", outcome.err());
            assert_eq!(tree(&sandbox.journal()), journal, "the journal was touched");
            check(call, &sandbox, &outcome);
        });
        assert!(points.len() >= 3, "there is little to sweep: {points:?}");
    }
}

fn out(sandbox: &Sandbox) -> PathBuf {
    sandbox.path("out")
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
    let asked = ["syncfs", "fsync", "rename", "renameat", "renameat2"];
    scene.sweep(&only(&calls, &asked), "error=EIO", |call, sandbox, outcome| {
        assert_eq!(outcome.status(), Some(1), "{call:?}: {}", outcome.err());
        let there = results(sandbox) == ["Readable"];
        assert!(there || results(sandbox).is_empty(), "{call:?}: {:?}", results(sandbox));
        let said = if there { "the disk did not confirm it" } else { "Nothing was left of it." };
        assert!(outcome.err().contains(said), "{call:?}: {}", outcome.err());
    });
}

/// A real disk that is full.
#[test]
fn a_stick_that_is_full_is_said_and_nothing_is_left_on_it() {
    let sandbox = Sandbox::sample();
    let stick = sandbox.path("stick");
    fs::create_dir(&stick).unwrap();
    let Some(mounted) = Mounted::new(&stick, "size=32k") else {
        aloud("this account may not mount");
        return;
    };
    let outcome = sandbox.run(["export", "--backup", text(&stick.join("usb.afterword"))]);
    let left = fs::read_dir(&stick).unwrap().count();
    drop(mounted);
    outcome.code(1).says(&["No backup was made.", "Make room on the disk"]);
    assert_eq!(left, 0);
    sandbox.run(["doctor"]).ok().prints(&["none made on this computer yet"]);
}
