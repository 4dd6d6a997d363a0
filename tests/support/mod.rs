//! What tests of the page share: a browser, and a small journal of invented entries.

pub(crate) mod browser;
pub(crate) mod journal;
