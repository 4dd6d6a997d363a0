//! What tests of the page share: a browser, and a small journal of invented entries.

pub mod browser;
pub mod journal;
