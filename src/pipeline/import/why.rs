//! Why a file is left out of an import.

use std::path::PathBuf;

use crate::{
    entry::{self, splice},
    fs,
};

/// Why a file is left out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// Its name does not end in `.md` or `.markdown`.
    #[error("not Markdown")]
    NotMarkdown,
    /// A link or a device.
    #[error("a link or a device, which is not followed")]
    NotAFile,
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// It begins with `<!-- not a reflection -->`.
    #[error("it says that it is not a reflection")]
    SaysSo,
    /// The same text stands in another file of the folder.
    #[error("the same text as {}", .0.display())]
    Twice(PathBuf),
    /// Not UTF-8.
    #[error("line {0}: not UTF-8 text; save it as UTF-8 and import again")]
    NotUtf8(usize),
    /// It begins as UTF-16 does, and is none.
    #[error("line {0}: not whole UTF-16 text; save it as UTF-8 and import again")]
    NotUtf16(usize),
    /// Its front matter or its length.
    #[error(transparent)]
    Entry(#[from] entry::Error),
    /// Its front matter in TOML.
    #[error("line {0}: not valid TOML between the `+++` lines")]
    Toml(usize),
    /// Its front matter cannot take a date.
    #[error("no date, and {0}")]
    NoDate(#[from] splice::Unchanged),
    /// It cannot be read.
    #[error(transparent)]
    Files(#[from] fs::Error),
}

impl Why {
    /// Whether the writer should look at the file: it was meant to come in and could not.
    pub fn is_a_problem(&self) -> bool {
        !matches!(self, Self::NotMarkdown | Self::SaysSo | Self::Empty | Self::Twice(_))
    }
}
