//! Afterword: a private reflective journal.

pub mod document;
pub mod entry;
pub mod id;
pub mod journal;
pub mod privacy;
pub mod supervision;
pub mod template;
pub mod yaml;
