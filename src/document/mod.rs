//! What an agenda looks like on paper, in a Markdown file and on the terminal.
//!
//! Each form writes an [`Outline`](crate::outline::Outline). Words of entries are escaped for the form they go into.
//! Equal outlines give equal bytes; nothing names a person, a path or a time of making.

mod html;
mod lead;
mod markdown;
mod text;

pub use html::html;
pub use markdown::markdown;
pub use text::text;

#[cfg(test)]
mod tests;
