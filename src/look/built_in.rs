//! The looks that are part of the program.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use super::{Error, Look};

static QUIET: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/looks/quiet");
static PRINT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/looks/print");

/// Their names, as in `--look` and in the settings.
pub const BUILT_IN: [&str; 2] = ["quiet", "print"];

/// The files of a look of the program, without the reader; none when it has no such look.
pub(super) fn files(name: &str) -> Option<BTreeMap<String, String>> {
    let folder = match name {
        "quiet" => &QUIET,
        "print" => &PRINT,
        _ => return None,
    };
    let texts = folder.files().filter_map(|file| {
        let name = file.path().file_name()?.to_str()?;
        (!super::is_script(name)).then_some((name.to_owned(), file.contents_utf8()?.to_owned()))
    });
    Some(texts.collect())
}

impl Look {
    /// The look of this name, if the program has it.
    pub fn built_in(name: &str) -> Option<Result<Self, Error>> {
        files(name).map(Self::from_files)
    }

    /// The usual look.
    pub fn quiet() -> Result<Self, Error> {
        Self::from_files(files("quiet").ok_or(Error::Base)?)
    }
}
