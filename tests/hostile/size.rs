//! Files that are too large, within little memory.
#![cfg(target_os = "linux")]

use std::fs;

use crate::{
    sandbox::{Sandbox, text},
    within_memory,
};

/// Enough for every command on a small journal, and half of what a file of a gigabyte would take.
const KILOBYTES: u32 = 500_000;

#[test]
fn p06_huge_files_in_the_journal_are_refused_in_little_memory() {
    let sandbox = Sandbox::sample();
    sandbox.finish(within_memory(&sandbox, KILOBYTES, &["list"]), b"").ok();
    let entry = sandbox.files("entries").remove(0);
    let (name, whole) =
        (format!("entries/{}", entry.file_name().unwrap().to_string_lossy()), fs::read(&entry).unwrap());
    for length in [100 << 20, 1 << 30, 1 << 40] {
        // A file with a hole: as long as it says, and no block of the disk.
        if fs::File::options().write(true).open(&entry).unwrap().set_len(length).is_err() {
            continue;
        }
        for args in [&["list"][..], &["doctor"]] {
            let outcome = sandbox.finish(within_memory(&sandbox, KILOBYTES, args), b"");
            assert!(matches!(outcome.status(), Some(0 | 6)), "{length} {args:?}: {}", outcome.err());
            assert!(outcome.err().contains(&name) || outcome.out().contains(&name), "{length}: {}", outcome.err());
        }
    }
    fs::write(&entry, whole).unwrap();
    for name in ["ledger.age", "capture.pub", "afterword.yaml", "inbox/huge.age", "records/huge.age", "identity.age"] {
        let path = sandbox.journal().join(name);
        let before = fs::read(&path).ok();
        fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
        let outcome = sandbox.finish(within_memory(&sandbox, KILOBYTES, &["list"]), b"");
        assert!(outcome.status().is_some_and(|code| code != 101 && code < 128), "{name}: {}", outcome.err());
        match before {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
    }
    sandbox.run(["list"]).ok();
}

#[test]
fn p06_huge_texts_are_refused_in_little_memory_and_nothing_is_saved() {
    let sandbox = Sandbox::new();
    let line = b"The caseload was too much, and the kettle was on.\n";
    let long: Vec<u8> = line.iter().copied().cycle().take(100 << 20).collect();
    let path = sandbox.write("notes/long.md", &long);
    sandbox.write("notes/short.md", b"A short one.\n");
    let outcome = sandbox.finish(within_memory(&sandbox, KILOBYTES, &["import", text(&sandbox.path("notes"))]), b"");
    let outcome = outcome.code(65);
    assert!(outcome.out().contains("long.md: longer than 1 MiB"), "{}", outcome.out());
    assert!(outcome.out().contains("New           1 reflection"), "{}", outcome.out());
    fs::File::create(&path).unwrap().set_len(1 << 40).ok();
    let again = sandbox.finish(within_memory(&sandbox, KILOBYTES, &["import", text(&sandbox.path("notes"))]), b"");
    assert!(again.code(65).out().contains("long.md: longer than 1 MiB"));
    let refused = sandbox.finish(within_memory(&sandbox, KILOBYTES, &["new"]), &long[..3 << 20]);
    assert!(refused.code(65).err().contains("longer than 1 MiB"));
    assert_eq!(sandbox.state().len(), 2, "the short one and the record of the import");
    // What is read from a pipe that never ends.
    let mut endless = within_memory(&sandbox, KILOBYTES, &["check", "/dev/zero"]);
    endless.env("AFTERWORD_NOW", crate::sandbox::NOW);
    let outcome = sandbox.finish(endless, b"");
    assert!(outcome.status().is_some_and(|code| code != 0 && code != 101 && code < 128), "{}", outcome.err());
}
