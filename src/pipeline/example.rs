//! The example journal, carried in the program so that it can be tried anywhere.

use std::path::PathBuf;

use include_dir::{Dir, DirEntry, include_dir};

use super::import::Source;

static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/example-journal");

/// The day on which the example's writer looks back: the day after the last entry.
pub const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 20);

/// The files of the example journal, in the order of their names.
pub fn sources() -> Vec<Source> {
    let mut all = Vec::new();
    gather(&EXAMPLE, &mut all);
    all.sort_by(|a, b| a.relative.cmp(&b.relative));
    all
}

fn gather(folder: &Dir<'_>, all: &mut Vec<Source>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => gather(folder, all),
            DirEntry::File(file) => all.push(Source::carried(PathBuf::from(file.path()), file.contents().to_vec())),
        }
    }
}
