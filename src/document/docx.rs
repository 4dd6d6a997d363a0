//! A document as a Word file (Office Open XML, ECMA-376): headings, numbered lists, boxes and tables are what Word and
//! LibreOffice mean by them, so that a screen reader finds them and a reader can go on writing.
//!
//! The styles are in `docx/styles.xml`; the text names them and carries no look of its own.

mod body;
mod numbering;
mod package;
mod paragraph;
mod section;
mod table;
mod tick;
mod xml;

use crate::outline::Outline;

/// The namespace of everything in a text (ECMA-376 part 1, transitional).
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// How far the text of a list stands from the margin, in twentieths of a point: 7 mm.
const INDENT: &str = "397";

/// Why a Word file cannot be made. Holds nothing of the document.
#[derive(Debug, thiserror::Error)]
#[error("cannot pack the Word file")]
pub struct Error(#[from] zip::result::ZipError);

/// Writes a document as the bytes of a Word file.
///
/// Its properties are the title and the language: no author, no program, no date.
pub fn docx(outline: &Outline) -> Result<Vec<u8>, Error> {
    Ok(body::Body::default().parts(outline).pack()?)
}

#[cfg(test)]
mod tests;
