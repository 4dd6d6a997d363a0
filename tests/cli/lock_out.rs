//! Nothing that happens to the folder keeps the writer from reading, or from the keys.
#![cfg(target_os = "linux")]

use std::fs;

use crate::sandbox::{Outcome, PASSPHRASE, PROGRAM, Sandbox, aloud, copy_tree, have, text, tree};

/// Runs a command in a view of the file system in which the journal cannot be written.
fn read_only(sandbox: &Sandbox, args: &str) -> Outcome {
    let journal = sandbox.journal();
    let journal = text(&journal);
    let passphrase = sandbox.path("passphrase");
    let shell = format!(
        "mount --bind {journal} {journal} && mount -o remount,ro,bind {journal} && \
         exec {PROGRAM} --passphrase-file {} {args}",
        text(&passphrase)
    );
    let mut command = sandbox.command("unshare");
    command.args(["--mount", "sh", "-c", &shell]);
    sandbox.finish(command, b"")
}

#[test]
fn reading_goes_on_where_nothing_can_be_written() {
    if !have("unshare") {
        return;
    }
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    fs::write(sandbox.journal().join("staging/5"), "left").unwrap();
    fs::write(sandbox.journal().join("staging/.DS_Store"), "x").unwrap();
    sandbox.run_with(["new", "--line"], "Waiting to be taken in.\n").ok();
    let before = tree(&sandbox.journal());
    let listed = read_only(&sandbox, "list");
    if listed.err().contains("unshare") || listed.err().contains("mount") {
        return aloud("this account may not look at a folder as read-only");
    }
    listed.ok().prints(&["6 entries"]).says(&["stays in the inbox for now"]);
    read_only(&sandbox, "show bedtime").ok();
    read_only(&sandbox, "doctor").code(6);
    let out = sandbox.path("out");
    read_only(&sandbox, &format!("--yes export --to {}", text(&out)))
        .code(6)
        .says(&["what waits in the inbox is not in it"]);
    assert_eq!(tree(&sandbox.journal()), before);
    sandbox.run(["list"]).ok().prints(&["7 entries"]);
}

#[test]
fn a_strange_lock_stops_no_reading() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let lock = sandbox.journal().join(".lock");
    for make in [|lock| fs::create_dir(lock), |lock| std::os::unix::fs::symlink("/etc/passwd", lock)]
        as [fn(&std::path::Path) -> std::io::Result<()>; 2]
    {
        fs::remove_file(&lock).unwrap();
        make(&lock).unwrap();
        fs::write(sandbox.journal().join("staging/5"), "left").unwrap();
        sandbox.run(["list"]).ok().prints(&["6 entries"]);
        let edited = sandbox.run_with(["edit", "bedtime"], "Other.\n");
        assert_eq!(edited.status(), Some(1), "{}", edited.err());
        drop(fs::remove_dir(&lock));
        fs::write(&lock, "").unwrap();
    }
}

/// One bit of the ledger: both ways in can still be renewed, by the other one as well, and so can the keys.
#[test]
fn a_damaged_ledger_keeps_nobody_from_the_keys() {
    let whole = Sandbox::sample();
    whole.run(["list"]).ok();
    let words = whole.recovery_words();
    for missing in [false, true] {
        for args in [
            &["key", "change", "--new-passphrase-file", "NEW"][..],
            &["key", "recovery", "--recovery-file", "OUT"],
            &["--yes", "key", "rotate", "--recovery-file", "OUT"],
        ] {
            for secret in [PASSPHRASE, words.as_str()] {
                let sandbox = Sandbox::empty();
                copy_tree(&whole.journal(), &sandbox.journal());
                let ledger = sandbox.journal().join("ledger.age");
                let mut bytes = fs::read(&ledger).unwrap();
                let at = bytes.len() / 2;
                bytes[at] ^= 1;
                if missing {
                    fs::remove_file(&ledger).unwrap();
                } else {
                    fs::write(&ledger, &bytes).unwrap();
                }
                let new = sandbox.write("new", b"seven grey geese over the weir");
                let out = sandbox.path("out");
                let typed = sandbox.write("typed", secret.trim().as_bytes());
                let mut command = sandbox.command(PROGRAM);
                command.arg("--passphrase-file").arg(typed);
                command.args(args.iter().map(|arg| arg.replace("NEW", text(&new)).replace("OUT", text(&out))));
                if args.contains(&"rotate") && secret != PASSPHRASE {
                    command.arg("--new-passphrase-file").arg(&new);
                }
                sandbox.finish(command, b"").ok();
                let kept = fs::read(sandbox.journal().join("ledger-replaced.age")).ok();
                let replaced = args.contains(&"rotate") && !missing;
                assert_eq!(kept, replaced.then_some(bytes), "{args:?}");
            }
        }
    }
}
