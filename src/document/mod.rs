//! What a document looks like on paper, in Word, in a Markdown file and on the terminal.
//!
//! Each form writes an [`Outline`](crate::outline::Outline). Words of entries are escaped for the form they go into.
//! Equal outlines give equal bytes; nothing names a person, a path or a time of making.

mod docx;
mod html;
mod markdown;
mod markup;
mod text;

pub use docx::{Error, docx};
pub use html::html;
pub use markdown::markdown;
pub use text::text;

#[cfg(test)]
mod tests;
