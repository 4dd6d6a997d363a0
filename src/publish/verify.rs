//! Opening a page that was just made, and comparing.

use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::{Error, clear_part};
use crate::{
    look::Look,
    render::{self, Expected, FileRow, Index, Place},
    seal::{self, BEGIN, END},
    site::Idle,
};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// How many entries the page holds, each the same as before it was sealed.
    pub entries: usize,
    /// How many pictures and other files, each the same as before it was sealed.
    pub files: usize,
    /// How long the page is, in bytes.
    pub bytes: usize,
    /// How much of that is in clear, and the same for every journal.
    pub clear: usize,
}

/// How a page is unlike what was put into it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unlike {
    /// The index cannot be read.
    #[error("its index cannot be read")]
    Index,
    /// The number of entries or pages is another.
    #[error("it has another number of pages")]
    Count,
    /// An entry is another.
    #[error("entry {0} is not the same")]
    Entry(usize),
    /// Another page is another.
    #[error("a page is not the same")]
    Page,
    /// A file is another.
    #[error("a picture or file is not the same")]
    File,
    /// What stands in clear is not what the look makes.
    #[error("the part that stands in clear is not the one that every page has")]
    Clear,
}

/// Opens the page with the passphrase alone and compares every fragment and the part that stands in clear.
pub fn verify(
    page: &[u8],
    passphrase: &SecretString,
    expected: &Expected,
    look: &Look,
    idle: Idle,
) -> Result<Report, Error> {
    let clear = clear(page, look, idle)?;
    let opened = seal::open(page, passphrase)?;
    let part = |at: usize| opened.parts().get(at).map(|part| part.as_slice());
    let index: Index =
        part(0).and_then(|bytes| serde_json::from_slice(bytes).ok()).ok_or(Error::Unlike(Unlike::Index))?;
    if index.entries.len() != expected.entries.len() || index.pages.len() != expected.pages.len() {
        return Err(Error::Unlike(Unlike::Count));
    }
    let slice = |Place(number, start, length): Place| part(number)?.get(start..start.checked_add(length)?);
    for row in &index.entries {
        let Place(number, start, card) = row.5;
        let both = slice(row.5).zip(slice(Place(number, start.saturating_add(card), row.6)));
        let found = both.map(|(card, page)| render::digest(&[card, page]));
        if found.is_none() || found.as_ref() != expected.entries.get(&row.0) {
            return Err(Error::Unlike(Unlike::Entry(row.0)));
        }
    }
    for (route, place) in &index.pages {
        let found: Option<[u8; 32]> = slice(*place).map(|bytes| Sha256::digest(bytes).into());
        if found.is_none() || found.as_ref() != expected.pages.get(route) {
            return Err(Error::Unlike(Unlike::Page));
        }
    }
    let file =
        |FileRow(number, ..): &FileRow| -> Option<[u8; 32]> { part(*number).map(|bytes| Sha256::digest(bytes).into()) };
    if index.files.iter().map(file).collect::<Option<Vec<_>>>().as_ref() != Some(&expected.files) {
        return Err(Error::Unlike(Unlike::File));
    }
    Ok(Report { files: index.files.len(), entries: index.entries.len(), bytes: page.len(), clear })
}

/// The length of the part in clear, which must be exactly what the look makes of nothing.
fn clear(page: &[u8], look: &Look, idle: Idle) -> Result<usize, Error> {
    let [before, after] = clear_part(look, idle)?;
    let (before, after) = (format!("{before}{BEGIN}"), format!("{END}{after}"));
    let container = page.strip_prefix(before.as_bytes()).and_then(|rest| rest.strip_suffix(after.as_bytes()));
    let sealed = container.filter(|bytes| seal::is_text(bytes));
    if sealed.is_none() {
        return Err(Error::Unlike(Unlike::Clear));
    }
    Ok(before.len() + after.len())
}
