//! The stages joined: reading a journal, taking in what was captured, importing, building.

pub mod adopt;
pub mod agenda;
pub mod attach;
pub mod build;
pub mod compose;
pub mod example;
pub mod files;
pub mod import;
pub mod library;
pub mod readable;
pub mod shared;
pub mod themes;

pub use library::Library;
