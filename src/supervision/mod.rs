//! Supervision: sessions, and the agenda that grows from entries.
//!
//! Takes only [`Shareable`](crate::privacy::Shareable) entries, so a private passage has no way into an agenda. Nothing
//! here reads a clock or a file: the same entries, sessions and request give the same agenda.

mod after;
pub mod agenda;
pub mod choice;
pub mod helplines;
mod higher;
pub mod ladder;
mod likeness;
mod period;
mod questions;
mod reading;
pub mod rhythm;
pub mod session;
mod thread;

pub use after::{After, is_hard, tells_of_something_hard};
pub use agenda::{Agenda, Request};
pub use choice::Choice;
pub use higher::Note;
pub use questions::{Question, questions};
pub use reading::Error;
pub use rhythm::Rhythm;
pub use session::Session;
