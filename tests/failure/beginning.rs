//! A journal that is being made: it is there whole, with both ways in, or not at all.

use std::fs;

use afterword::{
    secret::{Passphrase, RecoveryWords},
    vault::{Vault, is_journal},
};

use crate::{
    faults::{Call, calls, some, strike, words},
    sandbox::{PASSPHRASE, PROGRAM, Sandbox, text},
};

fn program(sandbox: &Sandbox) -> Vec<String> {
    let (passphrase, words) = (sandbox.path("passphrase"), sandbox.path("recovery-words"));
    let file = text(&words);
    let args = [PROGRAM, "--passphrase-file", text(&passphrase), "init", "--no-input", "--recovery-file", file];
    args.map(str::to_owned).to_vec()
}

/// Whether there is a journal, which must then open in both ways.
fn made(sandbox: &Sandbox) -> bool {
    let root = sandbox.journal();
    if !is_journal(&root) {
        return false;
    }
    let vault = Vault::unlock(&root, &Passphrase::new(PASSPHRASE).unwrap()).expect("the passphrase opens it");
    assert!(vault.inspect().unwrap().is_empty(), "{:?}", vault.inspect());
    let words = RecoveryWords::parse(&sandbox.recovery_words()).expect("24 words were written");
    Vault::recover(&root, &words).expect("the words open it");
    true
}

fn struck(fault: &str, wanted: impl Fn(&Call) -> bool, most: usize) {
    let sandbox = Sandbox::empty();
    let Some(all) = calls(&sandbox, &words(&program(&sandbox)), "", &[sandbox.root()]) else { return };
    assert!(made(&sandbox));
    let points: Vec<Call> = all.into_iter().filter(wanted).collect();
    let mut seen = Vec::new();
    for call in some(&points, most) {
        let sandbox = Sandbox::empty();
        let typed = program(&sandbox);
        let outcome = strike(&sandbox, &call, fault, &words(&typed), "").outcome;
        let now = made(&sandbox);
        assert!(outcome.status() != Some(0) || now, "told as made and not made: {call:?}");
        seen.push(now);
        // The next attempt makes it, or says that it is there.
        fs::remove_file(sandbox.path("recovery-words")).ok();
        let mut again = sandbox.command(&typed[0]);
        again.args(&typed[1..]);
        let again = sandbox.finish(again, b"");
        assert_eq!(again.status(), Some(if now { 6 } else { 0 }), "{call:?}: {}", again.err());
        crate::scene::unreadable(&sandbox);
    }
    assert!(seen.contains(&false), "{fault}: the sweep missed what was before: {seen:?}");
}

#[test]
fn m01_an_init_that_is_killed_leaves_a_whole_journal_or_none() {
    struck("signal=KILL", Call::changes, 6);
}

#[test]
fn m02_an_init_on_a_disk_that_fails_leaves_a_whole_journal_or_none() {
    struck("error=ENOSPC", Call::takes_room, 3);
    struck("error=EIO", |call| call.may_break() && call.changes(), 4);
}

/// What a killed `init` left beside the journal is taken away by a later one, and nothing else is.
#[test]
fn m03_what_a_killed_init_left_is_swept() {
    let sandbox = Sandbox::empty();
    let left = sandbox.write("home/.afterword-0a1b2c/identity.age", b"age-encryption.org/v1\n");
    let young = sandbox.write("home/.afterword-3d4e5f/identity.age", b"age-encryption.org/v1\n");
    let other = sandbox.write("home/.afterword-backup/identity.age", b"somebody's own");
    let own = sandbox.write("home/.afterword-aaaaaa/letter.md", b"somebody's own");
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 3600);
    for folder in ["0a1b2c", "backup", "aaaaaa"] {
        let folder = fs::File::open(sandbox.path(format!("home/.afterword-{folder}"))).unwrap();
        folder.set_modified(long_ago).unwrap();
    }
    let words = program(&sandbox);
    let mut command = sandbox.command(&words[0]);
    command.args(&words[1..]);
    sandbox.finish(command, b"").ok();
    assert!(!left.exists(), "what is old stays for ever");
    assert!(young.exists() && other.exists() && own.exists(), "what is not ours, or in use, was taken away");
}
