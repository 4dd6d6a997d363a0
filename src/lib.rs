//! Afterword: a private reflective journal.

pub mod attachment;
pub mod cli;
pub mod config;
pub mod document;
pub mod entry;
pub mod fs;
mod hide;
pub mod id;
pub mod journal;
pub mod lines;
pub mod look;
pub mod outline;
pub mod pipeline;
pub mod privacy;
pub mod publish;
pub mod render;
pub mod seal;
pub mod secret;
pub mod site;
pub mod supervision;
pub mod template;
pub mod theme;
pub mod vault;
pub mod watch;
pub mod yaml;
