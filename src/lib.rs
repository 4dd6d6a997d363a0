//! Afterword: a private reflective journal.

pub mod entry;
pub mod id;
pub mod journal;
pub mod look;
pub mod privacy;
pub mod publish;
pub mod render;
pub mod seal;
pub mod site;
pub mod supervision;
pub mod yaml;
