//! What must hold after a fault, whatever the command and wherever it was struck.

use std::sync::Mutex;

use crate::{
    faults::{Call, all_of_it, some},
    sandbox::{Outcome, Sandbox, close},
    scene::{Scene, Verb, let_it_grow_old, new_text, unreadable},
};

/// At how many calls a command is killed, and made to fail, unless `AFTERWORD_SWEEP=all`.
const KILLS: usize = 5;
const FAILURES: usize = 2;

/// Killed at any call: the change is whole or absent, and nothing that was left can be read.
pub(crate) fn killed(verb: Verb) {
    let scene = Scene::new(verb);
    let Some(calls) = scene.calls() else { return };
    let calls: Vec<Call> = calls.into_iter().filter(Call::changes).collect();
    assert!(calls.len() >= 4, "the command changes nothing: {calls:?}");
    let seen = Mutex::new(Vec::new());
    scene.sweep(&some(&calls, KILLS), "signal=KILL", |call, sandbox, outcome| {
        assert_ne!(outcome.status(), Some(0), "nothing was killed at {call:?}");
        unreadable(sandbox);
        let_it_grow_old(sandbox.root());
        let now = scene.state(sandbox);
        assert!(scene.whole(&now), "neither the old state nor the new: {now:#?}");
        seen.lock().unwrap().push(now == scene.new);
        scene.works_again(sandbox);
    });
    let seen = seen.into_inner().unwrap();
    assert!(scene.old == scene.new || seen.contains(&false), "the sweep missed what was before the change");
}

/// The disk is full or broken at any call: the same, and what was told is true.
pub(crate) fn failing(verb: Verb) {
    let scene = Scene::new(verb);
    let Some(calls) = scene.calls() else { return };
    let full: Vec<Call> = calls.iter().filter(|call| call.takes_room()).cloned().collect();
    let broken: Vec<Call> = calls.iter().filter(|call| call.may_break()).cloned().collect();
    for (points, fault) in [(full, "error=ENOSPC"), (broken, "error=EIO")] {
        scene.sweep(&some(&points, FAILURES), fault, |call, sandbox, outcome| {
            told_truly(&scene, call, sandbox, outcome);
        });
    }
    let syncs: Vec<Call> = calls.iter().filter(|call| call.syncs() && call.is_of_the_writer()).cloned().collect();
    scene.sweep(&some_syncs(&scene, &syncs), "error=EIO", |call, sandbox, outcome| {
        told_truly(&scene, call, sandbox, outcome);
        let told = outcome.err().contains("stays in the inbox for now");
        assert!(outcome.status() != Some(0) || told, "confirmed though it was not synced: {call:?}\n{}", outcome.err());
    });
}

/// Every sync of some commands, and of the others one, which is not the same one for all.
fn some_syncs(scene: &Scene, syncs: &[Call]) -> Vec<Call> {
    if all_of_it() || scene.verb.every_sync {
        return syncs.to_vec();
    }
    let letters: usize = scene.verb.args.iter().map(String::len).sum();
    syncs.get(letters % syncs.len().max(1)).cloned().into_iter().collect()
}

fn told_truly(scene: &Scene, call: &Call, sandbox: &Sandbox, outcome: &Outcome) {
    unreadable(sandbox);
    let_it_grow_old(sandbox.root());
    let now = scene.state(sandbox);
    let said = outcome.err();
    // A file that the fault made unreadable was named, and the rest was done: a document without it is no failure.
    if said.contains("file could not be brought in") {
        // An original that could not be read: it is where it was, and the others came in.
        return scene.works_again(sandbox);
    }
    let named = said.contains("could not be read") || said.contains("stays in the inbox for now");
    let whole = scene.whole(&now) || (named && scene.whole_within(&now));
    assert!(whole, "neither the old state nor the new: {now:#?}\n{said}");
    if outcome.status() == Some(0) && !named {
        assert_eq!(now, scene.new, "told as done and not done: {call:?}\n{said}");
    } else {
        // `doctor` lists what it found as its result.
        let told = said.contains("Problem: ") || outcome.out().contains("\nProblem  ");
        assert!(told, "{call:?}: {said}");
        let unchanged = ["is unchanged", "Nothing was changed", "Nothing was saved"];
        if unchanged.iter().any(|words| said.contains(words)) {
            assert_eq!(now, scene.old, "told as not done and done: {call:?}\n{said}");
        }
    }
    scene.works_again(sandbox);
}

/// Some kills leave something, or the sweep would prove nothing about it: it is sealed, and the next command takes it
/// away.
#[test]
fn m03_what_a_killed_command_leaves_is_sealed_and_swept() {
    for verb in [Verb::of("edit bedtime"), Verb::of("new")] {
        let scene = Scene::new(verb.given(new_text()));
        let Some(calls) = scene.calls() else { return };
        let calls: Vec<Call> = calls.into_iter().filter(Call::changes).collect();
        let left = Mutex::new(0);
        scene.sweep(&some(&calls, 16), "signal=KILL", |_, sandbox, _| {
            for file in crate::scene::litter(&sandbox.journal()) {
                let bytes = std::fs::read(sandbox.journal().join(&file)).unwrap();
                let age = b"age-encryption.org/v1\n";
                let ours = |start: &[u8]| bytes.starts_with(start) || start.starts_with(&bytes);
                assert!(ours(age) || ours(b"afterword commit 2\n"), "{file} is neither sealed nor a plan");
                *left.lock().unwrap() += 1;
            }
            unreadable(sandbox);
            let_it_grow_old(sandbox.root());
            scene.works_again(sandbox);
        });
        assert!(*left.lock().unwrap() > 0, "no kill left anything");
    }
}

/// What is being written by another command at this moment is no litter.
#[test]
fn m03_what_another_command_is_writing_is_not_swept() {
    let sandbox = Sandbox::sample();
    let young = sandbox.write("home/Journal/inbox/.tmp-afterword-young", b"age-encryption.org/v1\n");
    close(&young);
    sandbox.run(["list"]).ok().never(&["Problem", ".tmp-"]);
    sandbox.run_with(["new", "--line"], "A line.\n").ok();
    sandbox.run(["doctor"]).ok().never(&[".tmp-"]);
    assert!(young.exists(), "a file that may be in use was taken away");
    // One that nobody can be writing is named: from a day that is still to come, or under another name.
    let ahead = std::time::SystemTime::now() + std::time::Duration::from_secs(2 * 24 * 3600);
    std::fs::File::open(&young).and_then(|file| file.set_modified(ahead)).unwrap();
    let other = sandbox.write("home/Journal/inbox/.tmp-other", b"age-encryption.org/v1\n");
    close(&other);
    let found = sandbox.run(["doctor", "--json"]).code(6).json();
    let files: Vec<_> = found["problems"].as_array().unwrap().iter().map(|one| one["file"].clone()).collect();
    assert_eq!(files, ["inbox/.tmp-afterword-young", "inbox/.tmp-other"], "{found}");
    std::fs::remove_file(other).unwrap();
    let_it_grow_old(sandbox.root());
    sandbox.run(["list"]).ok();
    assert!(!young.exists(), "a file that nobody uses stays for ever");
}
