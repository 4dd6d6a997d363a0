//! The only place that touches files: private modes, whole writes, no link followed.
//!
//! A new file is made with `O_EXCL`, written, synced and renamed over the old one, and its folder is synced; a reader
//! sees the old text or the new one. What differs between systems sits in [`platform`].
#![expect(clippy::disallowed_methods, reason = "this module is where files are touched")]

mod beside;
mod lock;
mod platform;
mod reading;
pub mod scratch;
pub mod search;
mod times;
mod walk;

use std::{
    fs::{File, Metadata},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

pub use beside::{Beside, BesideFolder};
pub use lock::Lock;
pub use reading::{begins_with_part, open, read, read_start, read_stream};
pub use times::{blur, blur_as_it_is};
pub use walk::{Found, walk, walk_all};

/// What could not be done, to which file, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}", path.display())]
pub struct Error {
    /// The verb: `read`, `write`, `make the folder`.
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

type Result<T> = std::result::Result<T, Error>;

trait Named<T> {
    fn named(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> Named<T> for io::Result<T> {
    fn named(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error { action, path: path.to_owned(), source: bare(source) })
    }
}

/// An error without the name of a file beside, which is gone by the time that anyone reads of it.
fn bare(error: io::Error) -> io::Error {
    match error.kind() {
        kind @ (io::ErrorKind::StorageFull
        | io::ErrorKind::QuotaExceeded
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::PermissionDenied)
            if error.raw_os_error().is_none() =>
        {
            kind.into()
        }
        _ => error,
    }
}

impl Error {
    /// Whether another command holds what was wanted.
    pub fn is_busy(&self) -> bool {
        self.source.kind() == io::ErrorKind::WouldBlock
    }

    /// Whether the file is not there.
    pub fn is_missing(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }

    /// Whether the file is longer than may be read.
    pub fn is_too_long(&self) -> bool {
        self.source.kind() == io::ErrorKind::FileTooLarge
    }
}

/// A plain file in a folder, as the system tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name. Names that are not Unicode are given with replacement characters and match nothing of ours.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its length in bytes.
    pub length: u64,
    /// When it was last changed, if the system knows.
    pub modified: Option<SystemTime>,
    /// Whether others than its owner may read, write or enter it.
    pub open_to_others: bool,
}

impl Listed {
    /// Whether a command may be writing it at this moment, under the name that it has until it is whole.
    pub fn may_be_in_use(&self) -> bool {
        self.name.starts_with(BESIDE) && self.modified.is_none_or(is_near)
    }
}

/// Whether a moment is less than an hour away, before now or after.
fn is_near(moment: SystemTime) -> bool {
    moment.elapsed().unwrap_or_else(|ahead| ahead.duration()) <= LONGEST_WRITE
}

/// Whether a file was last changed less than an hour ago, so that what belongs to it may still be on its way. A time further
/// ahead than that is not believed.
pub fn is_recent(path: &Path) -> bool {
    modified(path).is_some_and(is_near)
}

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, a device: never opened.
    Other,
}

/// The files and folders of a folder, by name. An absent folder is empty; one that is a link is refused.
pub fn list(folder: &Path) -> Result<Vec<Listed>> {
    if kind_of(folder).is_some_and(|kind| kind != Kind::Folder) {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is a link or a file")).named("list", folder);
    }
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.named("list", folder)?,
    };
    let mut listed = Vec::new();
    for entry in entries {
        let entry = entry.named("list", folder)?;
        let metadata = match entry.metadata() {
            // Gone since it was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            metadata => metadata.named("list", folder)?,
        };
        listed.push(Listed {
            name: entry.file_name().to_string_lossy().into_owned(),
            kind: kind(&metadata),
            length: metadata.len(),
            modified: metadata.modified().ok(),
            open_to_others: platform::is_open_to_others(&metadata),
        });
    }
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(listed)
}

fn kind(metadata: &Metadata) -> Kind {
    match metadata.file_type() {
        kind if kind.is_file() => Kind::File,
        kind if kind.is_dir() => Kind::Folder,
        _ => Kind::Other,
    }
}

/// What stands at a path, without following a link; none when nothing does.
pub fn kind_of(path: &Path) -> Option<Kind> {
    std::fs::symlink_metadata(path).ok().map(|metadata| kind(&metadata))
}

/// When a file was last changed.
pub fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// Makes a folder that only its owner can enter, and those above it that are missing.
pub fn make_folder(path: &Path) -> Result<()> {
    platform::make_folder(path).named("make the folder", path)?;
    match kind_of(path) {
        Some(Kind::Folder) => Ok(()),
        _ => Err(io::Error::new(io::ErrorKind::NotADirectory, "something else has its name"))
            .named("make the folder", path),
    }
}

/// [`make_folder`] for a folder that nothing else syncs: its name, and the names of those made above it, are on the disk
/// when this ends.
pub fn make_lasting_folder(path: &Path) -> Result<()> {
    let missing = path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && kind_of(folder).is_none());
    let missing: Vec<&Path> = missing.collect();
    make_folder(path)?;
    missing.into_iter().try_for_each(|folder| sync_folder(folder_of(folder)))
}

/// Writes a new file and syncs it; fails when the name is taken.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = platform::create_new(path).named("write", path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        drop(file);
        forget(path);
        return Err(error).named("write", path);
    }
    Ok(())
}

/// Writes a new file without syncing it, for many files that one [`sync_all`] covers.
pub fn write_new_unsynced(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = platform::create_new(path).named("write", path)?;
    if let Err(error) = file.write_all(bytes) {
        drop(file);
        forget(path);
        return Err(error).named("write", path);
    }
    Ok(())
}

/// Makes a new file to be written piece by piece, which only its owner can read; fails when the name is taken. It is not
/// synced: one [`sync_all`], or a [`sync_file`] each, must follow.
pub fn create_new(path: &Path) -> Result<File> {
    platform::create_new(path).named("write", path)
}

/// Brings everything that was written to the folder's file system onto the disk. False where the system has no such
/// call; then each file must be synced by itself.
pub fn sync_all(folder: &Path) -> Result<bool> {
    platform::sync_file_system(folder).named("sync", folder)
}

/// Syncs one file.
pub fn sync_file(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).named("sync", path)
}

/// How the name begins of a file that is being written beside another.
pub const BESIDE: &str = ".tmp-afterword-";

/// No command writes one file for longer than this; what is older was left by one that was cut off.
const LONGEST_WRITE: Duration = Duration::from_secs(3600);

/// Whether something was last changed longer ago than any command takes, so that none can be at work on it. A time that is
/// still to come says nothing.
pub fn is_old(one: &Listed) -> bool {
    one.modified.and_then(|then| then.elapsed().ok()).is_some_and(|age| age > LONGEST_WRITE)
}

/// Removes what cut-off commands left beside the files of a folder, an hour after. What may still be in use stays.
pub fn sweep(folder: &Path) {
    for one in list(folder).unwrap_or_default() {
        if is_old(&one) && one.kind == Kind::File && one.name.starts_with(BESIDE) {
            forget(&folder.join(one.name));
        }
    }
}

/// Writes a file in place of another or as a new one: wholly, or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = write_beside(path, bytes)?;
    beside.as_file().sync_all().named("write", path)?;
    beside.persist(path).map_err(|error| error.error).named("write", path)?;
    sync_folder(folder_of(path))
}

/// [`replace`] without waiting for the disk, for what can be made again: nobody ever reads half a file, but after a loss of
/// power it may be the earlier one, or empty.
pub fn replace_unsynced(path: &Path, bytes: &[u8]) -> Result<()> {
    write_beside(path, bytes)?.persist(path).map(drop).map_err(|error| error.error).named("write", path)
}

fn write_beside(path: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile> {
    let folder = folder_of(path);
    sweep(folder);
    let mut beside = tempfile::Builder::new().prefix(BESIDE).tempfile_in(folder).named("write beside", path)?;
    beside.write_all(bytes).named("write", path)?;
    Ok(beside)
}

/// Renames within one file system, over what stands there.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).named("move", from)
}

/// Removes a file; one that is not there is fine.
pub fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.named("remove", path),
    }
}

/// Removes a folder if it is empty; otherwise leaves it.
pub fn remove_if_empty(path: &Path) {
    drop(std::fs::remove_dir(path));
}

/// Removes a folder and all in it; for folders that this program made.
pub fn remove_folder(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.named("remove", path),
    }
}

/// The room that is left for this user on a path's file system, in bytes; none where the system does not say.
pub fn free_space(path: &Path) -> Option<u64> {
    platform::free_space(path)
}

/// Makes renames and new names in a folder last.
pub fn sync_folder(folder: &Path) -> Result<()> {
    platform::sync_folder(folder).named("sync", folder)
}

/// The absolute path without links, if the file is there.
pub fn canonical(path: &Path) -> Result<PathBuf> {
    path.canonicalize().named("find", path)
}

/// Whether anyone but the owner may read, write or enter. Always false where the system has no such modes.
pub fn is_open_to_others(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|metadata| platform::is_open_to_others(&metadata))
}

/// Takes away what others may do.
pub fn close_to_others(path: &Path) -> Result<()> {
    platform::close_to_others(path).named("set the permissions of", path)
}

/// Removes what a failed write left; its failure changes nothing, as the write's own error is told.
fn forget(path: &Path) {
    drop(std::fs::remove_file(path));
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_is_whole_private_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"two");
        assert_eq!(list(folder.path()).unwrap().len(), 1);
        assert!(!is_open_to_others(&path));
        assert!(write_new(&path, b"three").is_err());
        assert!(read(&path, 2).unwrap_err().is_too_long());
        assert!(read_stream(&path, 2).unwrap_err().is_too_long());
        assert_eq!(read_stream(&path, 3).unwrap(), b"two");
    }

    #[test]
    #[cfg(unix)]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (folder.path().join("victim"), folder.path().join("link"));
        replace(&victim, b"mine").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        assert!(read(&link, 10).is_err());
        assert!(write_new(&link, b"x").is_err());
        replace(&link, b"new").unwrap();
        assert_eq!(read(&victim, 10).unwrap(), b"mine");
        assert_eq!(kind_of(&link), Some(Kind::File));
    }
}
