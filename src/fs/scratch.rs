//! A place in memory for the file that an external editor needs, and nowhere else.
//!
//! The folder is private, its name and the file's say nothing, and it must lie on a file system that lives in memory.
//! It is emptied and removed when the value is dropped; what a crash leaves is found by [`left_over`].

mod wipe;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use super::{Named, Result};

/// The name of every scratch folder starts so.
const PREFIX: &str = "afterword-scratch-";

/// The name of the file that tells what the folder is for.
const PAGE: &str = "page.html";
const NOTE: &str = "for";

/// A private folder in memory, removed on drop.
#[derive(Debug)]
pub struct Scratch {
    folder: tempfile::TempDir,
    /// Held as long as the folder is in use, so that no other command takes it for a left-over. The program that is
    /// started on the file inherits it, and holds it when this one is killed. None where a folder cannot be locked.
    _lock: Option<File>,
}

impl Scratch {
    /// Makes one in the first of `places` that lies in memory. `None` when none does.
    pub fn in_memory(places: &[PathBuf]) -> Result<Option<Self>> {
        match places.iter().find(|place| lies_in_memory(place)) {
            Some(place) => Self::inside(place).map(Some),
            None => Ok(None),
        }
    }

    /// Makes one in `place`, wherever that lies: for a writer who has allowed a disk.
    pub fn inside(place: &Path) -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix(PREFIX).tempdir_in(place).named("make a scratch folder in", place)?;
        super::close_to_others(folder.path())?;
        let lock = File::open(folder.path()).ok().filter(|folder| folder.try_lock().is_ok());
        lock.iter().for_each(super::platform::let_inherit);
        Ok(Self { folder, _lock: lock })
    }

    /// The path of the one file in it.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("entry.md")
    }

    /// The path of a page to print, when the folder is for that: what is left of it is wiped and never taken in.
    pub fn page(&self) -> PathBuf {
        self.folder.path().join(PAGE)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Notes what the folder is for, so that what a crash leaves finds its way back. It stands in memory with the text.
    pub fn note(&self, what: &str) -> Result<()> {
        super::write_new(&self.folder.path().join(NOTE), what.as_bytes())
    }

    /// Leaves the folder where it is, for a text that could not be saved, and tells its file.
    pub fn keep(self) -> PathBuf {
        let file = self.file();
        drop(self.folder.keep());
        file
    }

    /// Overwrites and removes every file in the folder, and the folder.
    pub fn wipe(self) -> Result<()> {
        wipe(self.folder.path())
    }
}

/// Scratch folders that an earlier run left in any of `places`. One that is in use, or another's, is none of them.
pub fn left_over(places: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for place in places {
        let listed = super::list(place).unwrap_or_default();
        let scratch = listed.into_iter().filter(|one| one.kind == super::Kind::Folder && one.name.starts_with(PREFIX));
        found.extend(scratch.map(|one| place.join(one.name)).filter(|folder| is_left(folder)));
    }
    found
}

/// Whether a scratch folder was for a page to print, which is never taken in.
pub fn was_for_a_page(folder: &Path) -> bool {
    super::kind_of(&folder.join(PAGE)).is_some()
}

/// What a scratch folder is for, if that was noted.
pub fn noted(folder: &Path) -> Option<String> {
    String::from_utf8(super::read(&folder.join(NOTE), 4096).ok()?).ok()
}

/// Whether a folder is this user's alone, and nobody is at it. Anyone may make a folder of that name where it lies: one
/// that someone else made, or may write in, is none of ours.
fn is_left(folder: &Path) -> bool {
    wipe::open(folder).is_ok_and(|folder| {
        wipe::is_private(&folder) && !matches!(folder.try_lock(), Err(std::fs::TryLockError::WouldBlock))
    })
}

/// Overwrites and removes a scratch folder and what an editor left in it. One that is not this user's alone is refused.
pub fn wipe(folder: &Path) -> Result<()> {
    wipe::wipe(folder).named("wipe", folder)
}

#[cfg(target_os = "linux")]
fn lies_in_memory(place: &Path) -> bool {
    const TMPFS: i64 = 0x0102_1994;
    const RAMFS: i64 = 0x8584_58f6;
    let Ok(found) = rustix::fs::statfs(place) else { return false };
    [TMPFS, RAMFS].contains(&found.f_type) && super::kind_of(place) == Some(super::Kind::Folder)
}

#[cfg(not(target_os = "linux"))]
fn lies_in_memory(_place: &Path) -> bool {
    false
}
