//! Supervision: sessions, and the agenda that grows from entries.
//!
//! Takes only [`Shareable`](crate::privacy::Shareable) entries, so a private passage has no way into an agenda. Nothing
//! here reads a clock or a file: the same entries, sessions and request give the same agenda.

pub mod agenda;
mod likeness;
mod period;
pub mod session;
mod thread;

pub use agenda::{Agenda, Request};
pub use session::Session;
