//! Every file below a folder, links not followed.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Error, Kind};

/// A file that was found.
#[derive(Debug)]
pub struct Found {
    /// Its path, as it can be opened.
    pub path: PathBuf,
    /// Its path below the folder that was walked.
    pub relative: PathBuf,
    /// What it is: a file, or a link or device that is never opened.
    pub kind: Kind,
    /// When it was last changed.
    pub modified: Option<std::time::SystemTime>,
}

/// Walks a folder in the order of names. Hidden files and folders (`.git`, `.obsidian`) are passed over. A folder that
/// cannot be entered is told beside the files that could be found.
pub fn walk(folder: &Path) -> (Vec<Found>, Vec<Error>) {
    walk_those(folder, |one| one.depth() == 0 || !one.file_name().to_string_lossy().starts_with('.'))
}

/// [`walk`] through hidden files and folders as well.
pub fn walk_all(folder: &Path) -> (Vec<Found>, Vec<Error>) {
    walk_those(folder, |_| true)
}

fn walk_those(folder: &Path, wanted: impl Fn(&walkdir::DirEntry) -> bool) -> (Vec<Found>, Vec<Error>) {
    let (mut files, mut failed) = (Vec::new(), Vec::new());
    for one in WalkDir::new(folder).follow_links(false).sort_by_file_name().into_iter().filter_entry(wanted) {
        match one {
            Ok(one) if one.file_type().is_dir() => {}
            Ok(one) => files.push(Found {
                relative: below(folder, one.path()),
                kind: if one.file_type().is_file() { Kind::File } else { Kind::Other },
                modified: one.metadata().ok().and_then(|metadata| metadata.modified().ok()),
                path: one.into_path(),
            }),
            Err(error) => failed.push(Error {
                action: "read",
                path: error.path().unwrap_or(folder).to_owned(),
                source: error
                    .into_io_error()
                    .unwrap_or_else(|| std::io::Error::other("the folders go round in a ring")),
            }),
        }
    }
    (files, failed)
}

/// The path below the folder; for a single file its name.
fn below(folder: &Path, path: &Path) -> PathBuf {
    match path.strip_prefix(folder) {
        Ok(rest) if !rest.as_os_str().is_empty() => rest.to_owned(),
        _ => path.file_name().map_or_else(|| path.to_owned(), PathBuf::from),
    }
}
