//! What happens when something goes wrong half-way: a change is whole or absent, and nothing is told.
//!
//! The program is killed, and its disk made to fail, at the calls that touch its files, one call at a time. A writer
//! that does not care is swept too, to show that the sweep finds what it looks for. The usual run takes some calls of
//! each command; `AFTERWORD_SWEEP=all cargo test --test failure` takes every one.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backup;
mod beginning;
mod control;
mod disk;
mod faults;
mod keys;
#[path = "../cli/leaks.rs"]
mod leaks;
#[path = "../cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;
mod scene;
mod sweep;
mod synced;
mod together;
mod typed;
mod untouched;
mod verbs;
