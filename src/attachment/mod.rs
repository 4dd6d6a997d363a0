//! A picture or another file that belongs to a reflection: what kind it is, what it is called, and what is taken out of
//! it before it is sealed.
//!
//! Knows nothing of journals, keys or disks. A picture is never decoded to its points: its container is walked from the
//! first byte to the last, and only the parts that a picture needs are copied ([`strip`]).

mod kind;
mod name;
mod strip;

pub use kind::Kind;
pub use name::clean;
pub use strip::{Bad, Part, Stripped, strip};

use zeroize::Zeroizing;

/// The longest file that is taken, in bytes.
pub const LONGEST: usize = 64 * 1024 * 1024;

/// A file as it is kept. Its bytes wipe themselves.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Attachment {
    /// What it is, as a media type (RFC 6838): `image/jpeg`.
    pub media: String,
    /// What its original was called, as [`clean`] gives it: one line, no folder.
    pub name: String,
    /// What is in it.
    pub bytes: Zeroizing<Vec<u8>>,
}

crate::hide::hide!(Attachment);

impl Attachment {
    /// What it is, if the program knows it.
    pub fn kind(&self) -> Option<Kind> {
        Kind::of_media(&self.media)
    }
}
