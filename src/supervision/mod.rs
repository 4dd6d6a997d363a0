//! Supervision: sessions, and the agenda that grows from entries.

pub mod agenda;
pub mod session;
