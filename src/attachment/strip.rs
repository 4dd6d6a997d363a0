//! What a picture says beside the picture is left out: where, when and with what it was taken, words, thumbnails, and
//! whatever stands behind its end.
//!
//! A list of what a picture needs is kept, never one of what is known to tell something: what is not known stays out.
//! Container libraries leave alone what follows the first scan of a JPEG, where phones put films and second pictures with
//! a place of their own, so the walk is made here. Nothing is decoded, so a picture that says to be huge costs nothing.

mod exif;
mod gif;
mod jpeg;
mod png;
mod walk;
mod webp;

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::Kind;

/// The most points that a picture may have: more than any camera's, and few enough for a browser.
const MOST_POINTS: u64 = 250_000_000;

/// A picture of which only the picture is left.
pub struct Stripped {
    /// The picture.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What was taken out.
    pub removed: BTreeSet<Part>,
}

/// What a picture says beside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// EXIF: where, when, with what; a small copy of the picture.
    Camera,
    /// XMP, IPTC, comments, texts.
    Words,
    /// A time.
    Time,
    /// A colour profile, which can name a device.
    Profile,
    /// A small copy of the picture.
    Thumbnail,
    /// What the program does not know.
    Unknown,
    /// What stood behind the end of the picture.
    Behind,
}

impl Part {
    /// What it is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Camera => "where, when and with what it was taken",
            Self::Words => "words about it",
            Self::Time => "a time",
            Self::Profile => "its colour profile",
            Self::Thumbnail => "a small copy of it",
            Self::Unknown => "parts of an unknown kind",
            Self::Behind => "what stood behind its end",
        }
    }
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    /// It is cut short, damaged, or not the picture that its name says. What it says of its taking cannot be left out for
    /// certain.
    #[error("it is damaged, cut short, or not the kind of picture that it says it is")]
    Damaged,
    /// It says to have more than 250 million points.
    #[error("it has more than 250 million points, the most that a picture may have")]
    TooManyPoints,
}

/// Gives a file as it may be kept. A picture that a page shows comes without all that is not the picture; any other file
/// comes as it is.
///
/// # Errors
/// When it says to be such a picture and cannot be read as one to its end.
pub fn strip(kind: Kind, bytes: Vec<u8>) -> Result<Stripped, Bad> {
    let bytes = Zeroizing::new(bytes);
    // Room for all of it at once: bytes that move leave a copy behind.
    let mut out = Walked { bytes: Vec::with_capacity(bytes.len() + 64), ..Walked::default() };
    let walked = match kind.media() {
        "image/jpeg" => jpeg::walk(&bytes, &mut out),
        "image/png" => png::walk(&bytes, &mut out),
        "image/gif" => gif::walk(&bytes, &mut out),
        "image/webp" => webp::walk(&bytes, &mut out),
        _ => return Ok(Stripped { bytes, removed: BTreeSet::new() }),
    };
    walked.ok_or(Bad::Damaged)?;
    if u64::from(out.width).saturating_mul(u64::from(out.height)) > MOST_POINTS {
        return Err(Bad::TooManyPoints);
    }
    if out.width == 0 || out.height == 0 {
        return Err(Bad::Damaged);
    }
    Ok(Stripped { bytes: Zeroizing::new(out.bytes), removed: out.removed })
}

/// What a walk gives.
#[derive(Default)]
struct Walked {
    bytes: Vec<u8>,
    removed: BTreeSet<Part>,
    width: u32,
    height: u32,
}

impl Walked {
    fn keep(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn remove(&mut self, part: Part) {
        self.removed.insert(part);
    }

    /// Notes what stands behind the end. Zeros say nothing, and many programs fill up with them.
    fn end(&mut self, behind: &[u8]) {
        if behind.iter().any(|byte| *byte != 0) {
            self.remove(Part::Behind);
        }
    }
}

#[cfg(test)]
mod tests;
