//! The last stage: a sealed container becomes the one file that leaves.
//!
//! Only [`Sealed`] can be put into a page, so what has not been sealed has no way out. What stands in clear around it is
//! made from the look and three numbers alone, and is the same for every journal.

mod clear;
mod verify;

use rayon::join;
use secrecy::SecretString;

pub use clear::clear_part;
pub use verify::{Report, Unlike, verify};

use crate::{
    look::{self, Look},
    render::{self, Expected, render},
    seal::{self, BEGIN, END, Lock, Sealed},
    site::{Idle, Input, Site},
};

/// The bytes of a page, ready to be written.
#[derive(Clone, PartialEq, Eq)]
pub struct PublishedPage(Vec<u8>);

/// A page and what it must hold when it is opened again.
#[derive(Debug, Clone)]
pub struct Built {
    /// The page.
    pub page: PublishedPage,
    /// For [`verify`].
    pub expected: Expected,
}

/// Why a page cannot be made or is not what was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The look cannot be filled.
    #[error("cannot render the site")]
    Render(#[from] render::Error),
    /// The locked page of the look cannot be filled.
    #[error("cannot render the locked page")]
    Look(#[from] look::Problem),
    /// The page cannot be sealed, or opened again.
    #[error("cannot seal or open the page")]
    Seal(#[from] seal::Error),
    /// The page opens, and is not what was sealed.
    #[error("the page does not hold what was put into it: {0}")]
    Unlike(Unlike),
}

impl PublishedPage {
    /// The bytes to write.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for PublishedPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublishedPage({} bytes)", self.0.len())
    }
}

/// From the journal to the page, in one call: views, HTML, sealing, the page.
///
/// The key is derived while the site is rendered; each takes about as long as the other.
pub fn build(input: &Input<'_>, look: &Look, passphrase: &SecretString) -> Result<Built, Error> {
    build_with(input, look, || Lock::new(passphrase))
}

/// [`build`] with a key of the caller's making. For tests, which need no protection.
#[doc(hidden)]
pub fn build_with(
    input: &Input<'_>,
    look: &Look,
    lock: impl FnOnce() -> Result<Lock, seal::Error> + Send,
) -> Result<Built, Error> {
    let (lock, rendered) = join(lock, || render(&Site::new(input), input.files, look));
    let rendered = rendered?;
    let sealed = lock?.seal_with(&rendered.parts, &rendered.files)?;
    let page = page(look, input.options.idle, &sealed)?;
    Ok(Built { page, expected: rendered.expected().clone() })
}

/// Puts a sealed container into a page.
pub fn page(look: &Look, idle: Idle, sealed: &Sealed) -> Result<PublishedPage, Error> {
    let [before, after] = clear_part(look, idle)?;
    let container = sealed.to_text();
    let mut page = Vec::with_capacity(before.len() + container.len() + after.len() + BEGIN.len() + END.len());
    for text in [&before, BEGIN, &container, END, &after] {
        page.extend_from_slice(text.as_bytes());
    }
    Ok(PublishedPage(page))
}
