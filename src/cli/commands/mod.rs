//! One file a command: what can be typed, and one function that does it.

pub(crate) mod agenda;
pub(crate) mod attach;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod delete;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod edit;
pub(crate) mod export;
pub(crate) mod helplines;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod key;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod open;
pub(crate) mod session;
pub(crate) mod show;
pub(crate) mod template;
pub(crate) mod theme;
pub(crate) mod undo;
