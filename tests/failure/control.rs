//! The control: a writer that does not care must be caught by the same sweep.

use std::fs;

use crate::{
    faults::{calls, strike},
    sandbox::{Sandbox, text},
};

/// A writer that opens the file and writes into it: the same sweep must catch it.
#[test]
fn m01_the_sweep_catches_a_writer_that_does_not_care() {
    let sandbox = Sandbox::empty();
    let file = sandbox.write("home/Journal/entry", b"old");
    let script = format!("printf new > {}", text(&file));
    let program = ["sh", "-c", script.as_str()];
    let journal = sandbox.journal();
    let Some(calls) = calls(&sandbox, &program, "", &[&journal]) else { return };
    let mut neither = 0;
    for call in &calls {
        fs::write(&file, "old").unwrap();
        strike(&sandbox, call, "signal=KILL", &program, "");
        let now = fs::read(&file).unwrap();
        neither += usize::from(now != b"old" && now != b"new");
    }
    assert!(neither >= 1, "the control was not broken by {calls:?}");
}
