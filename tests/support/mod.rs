//! What tests of the page share: two browsers, and a small journal of invented entries.

pub(crate) mod browser;
pub(crate) mod firefox;
pub(crate) mod journal;
