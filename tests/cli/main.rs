//! The commands, run as a person runs them: the real program, in a home of its own, by what it prints and leaves.
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agenda;
mod attach;
mod attacks;
mod build;
mod check;
mod delete;
mod demo;
mod doctor;
mod doctor_editor;
mod drafts;
mod edit;
mod export;
mod help;
mod import;
mod inbox;
mod init;
mod key;
mod leaks;
mod leaving;
mod list;
mod lock_out;
mod look;
mod manners;
mod messages;
mod metadata;
mod new;
mod paper;
mod parted;
mod sandbox;
mod session;
mod show;
mod stopped;
mod supervision;
mod sync;
mod syncthing;
mod template;
mod theme;
mod theme_order;
mod way_on;
