//! The commands, run as a person runs them: the real program, in a home of its own, by what it prints and leaves.
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]

mod delete;
mod edit;
mod init;
mod list;
mod new;
mod sandbox;
mod show;
