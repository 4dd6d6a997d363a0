//! Opening a page again: to check it after it was made, and to read it without a browser.

use base64::{Engine, engine::general_purpose::STANDARD};
use rayon::prelude::*;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::{BEGIN, Damage, END, Error, header::Header, key::Lock, part};

/// What a page holds. Wipes itself.
pub struct Opened {
    parts: Vec<Zeroizing<Vec<u8>>>,
}

impl Opened {
    /// The parts in order, the index first.
    pub fn parts(&self) -> &[Zeroizing<Vec<u8>>] {
        &self.parts
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({} parts)", self.parts.len())
    }
}

/// Opens a page. All of it is authenticated before any of it is given.
pub fn open(html: &[u8], passphrase: &SecretString) -> Result<Opened, Error> {
    let bytes = STANDARD.decode(container(html)?).map_err(|_| Error::Damaged(Damage::Text))?;
    let (header, mut rest) = Header::split(&bytes)?;
    let site_key = Lock::derive(passphrase, header.parameters)?.unwrap(&header)?;
    let mut sealed = Vec::with_capacity(header.lengths.len());
    for length in &header.lengths {
        let (part, left) = rest.split_at_checked(*length).ok_or(Error::Damaged(Damage::Length))?;
        sealed.push(part);
        rest = left;
    }
    let parts = sealed
        .into_par_iter()
        .enumerate()
        .map(|(number, part)| part::unpad(number, &site_key.open(&header, number, part)?))
        .collect::<Vec<Result<_, Error>>>();
    // Of several damaged parts the first is named, whichever was read first.
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Opened { parts })
}

/// The text between the two tags.
fn container(html: &[u8]) -> Result<&[u8], Error> {
    let start = find(html, BEGIN.as_bytes()).ok_or(Error::NotOurs)? + BEGIN.len();
    let rest = html.get(start..).unwrap_or_default();
    let end = find(rest, END.as_bytes()).ok_or(Error::Damaged(Damage::Length))?;
    rest.get(..end).ok_or(Error::NotOurs)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack.get(from..)?.iter().position(|byte| *byte == first) {
        if haystack.get(from + at..)?.starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
