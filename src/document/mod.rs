//! What an agenda looks like on paper, in a Markdown file and on the terminal.
//!
//! An [`Agenda`](crate::supervision::Agenda) becomes an outline of parts, and each form writes the same outline, so
//! that none of them says more than another. Words of entries are escaped for the form they go into. Equal agendas give
//! equal bytes; nothing names a person, a path or a time of making.

mod html;
mod markdown;
mod outline;
mod phrases;
mod text;
mod words;

pub use html::html;
pub use markdown::markdown;
pub use text::text;

#[cfg(test)]
mod tests;
