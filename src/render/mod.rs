//! From views to the bytes that are sealed: Markdown to safe HTML, HTML into the templates of a look, all of it packed
//! into parts of about 256 KiB, with an index in front.
//!
//! Every fragment is made here, once. The page only puts fragments where they belong; it makes no HTML from text.

mod escape;
mod index;
mod markdown;
mod pack;
mod pages;
mod walk;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use index::{FileRow, Index, Place, Row};
pub use markdown::{LONGEST, Markdown, is_known};

use crate::{
    attachment::Attachment,
    id::Id,
    look::{self, Look},
    site::Site,
};

/// What is sealed, in the clear: the index, then the fragments. Wipes itself.
pub struct Rendered {
    /// Part 0 is the index.
    pub(crate) parts: Vec<Zeroizing<Vec<u8>>>,
    /// Files, each a part of its own after those.
    pub(crate) files: Vec<Zeroizing<Vec<u8>>>,
    expected: Expected,
}

/// What a page must hold, as digests, to compare it with after sealing.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Expected {
    /// For each entry's number, the SHA-256 of its two fragments, one after the other.
    pub(crate) entries: BTreeMap<usize, [u8; 32]>,
    /// For each other page, the SHA-256 of its fragment.
    pub(crate) pages: BTreeMap<String, [u8; 32]>,
    /// For each file, the SHA-256 of it.
    pub(crate) files: Vec<[u8; 32]>,
}

crate::hide::hide!(Expected);

/// Why a site cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A template of the look cannot be filled.
    #[error(transparent)]
    Look(#[from] look::Problem),
    /// A view cannot be given to a template, or the index cannot be written: a defect of the program.
    #[error("cannot hand over {0}")]
    View(&'static str),
}

/// Renders everything. The same site, files and look give the same bytes. `held` has the files that the site points at.
pub fn render(site: &Site, held: &BTreeMap<Id, Attachment>, look: &Look) -> Result<Rendered, Error> {
    let fragments = pages::fragments(site, look)?;
    let files: Vec<_> =
        site.files.in_order().map(|(id, _)| held.get(&id).map(|file| file.bytes.clone()).unwrap_or_default()).collect();
    let expected = Expected {
        files: files.iter().map(|bytes| Sha256::digest(bytes).into()).collect(),
        entries: site
            .entries
            .iter()
            .zip(&fragments.entries)
            .map(|(page, made)| (page.number, digest(&made.both)))
            .collect(),
        pages: fragments.pages.iter().map(|(route, text)| (route.clone(), Sha256::digest(text).into())).collect(),
    };
    let parts = pack::pack(site, look, fragments)?;
    Ok(Rendered { parts, files, expected })
}

impl Rendered {
    /// What a page made of this must hold.
    pub fn expected(&self) -> &Expected {
        &self.expected
    }
}

impl Expected {
    /// How many entries.
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// How many files.
    pub fn files(&self) -> usize {
        self.files.len()
    }
}

impl std::fmt::Debug for Rendered {
    /// Says how much there is, and nothing of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rendered").field("parts", &self.parts.len()).finish_non_exhaustive()
    }
}

/// The digest of the two fragments of an entry.
pub(crate) fn digest(fragments: &[impl AsRef<[u8]>; 2]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for fragment in fragments {
        hash.update(fragment.as_ref());
    }
    hash.finalize().into()
}

/// How many entries the opened parts of a page hold; none when its index cannot be read.
pub fn entries(parts: &[Zeroizing<Vec<u8>>]) -> Option<usize> {
    let index: Index = serde_json::from_slice(parts.first()?).ok()?;
    Some(index.entries.len())
}
