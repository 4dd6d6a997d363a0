//! Long work beside the place where it is to stand: a large file, a whole folder. It is renamed into its place when it is
//! whole and has been looked at, and taken away when it is not.
//!
//! What a cut-off command left beside is swept by the next one that works there; one that is still at work holds a lock on
//! its own, so that it is not taken for a left-over.

use std::{
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::{
    Error, Kind, Named, Result, folder_of, forget, kind_of, list, platform, remove, remove_folder, sync_folder,
};

/// The names of files that are being written, before random letters.
const FILE: &str = ".afterword-unfinished-";
/// The names of folders that are being filled, before random letters.
const FOLDER: &str = ".afterword-unfilled-";

/// A new file beside its place. Dropped without [`Beside::put`], it never was.
#[derive(Debug)]
pub struct Beside {
    target: PathBuf,
    file: tempfile::NamedTempFile,
}

impl Beside {
    /// Makes one that only its owner can read, in the folder of `target`, which must be there.
    pub fn new(target: &Path) -> Result<Self> {
        let folder = folder_of(target);
        sweep(folder, FILE);
        let file = tempfile::Builder::new().prefix(FILE).tempfile_in(folder).named("write beside", target)?;
        // Where nothing can be locked, another command takes it for a left-over and this one fails, which is told.
        drop(file.as_file().try_lock());
        Ok(Self { target: target.to_owned(), file })
    }

    /// The file, to be written and read back.
    pub fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Brings what was written onto the disk.
    pub fn sync(&self) -> Result<()> {
        self.file.as_file().sync_all().named("write", &self.target)
    }

    /// Syncs it and puts it in its place, over what stands there.
    pub fn put(self) -> Result<()> {
        self.sync()?;
        let target = self.target;
        self.file.persist(&target).map_err(|error| error.error).named("write", &target)?;
        sync_folder(folder_of(&target))
    }
}

/// A new folder beside its place. Dropped without [`BesideFolder::put`], it never was.
#[derive(Debug)]
pub struct BesideFolder {
    target: PathBuf,
    folder: tempfile::TempDir,
    /// Held while the folder is filled. None where a folder cannot be locked.
    _lock: Option<File>,
}

impl BesideFolder {
    /// Makes one that only its owner can enter, in the folder above `target`; that one is made if it is not there.
    pub fn new(target: &Path) -> Result<Self> {
        let above = folder_of(target);
        super::make_lasting_folder(above)?;
        sweep(above, FOLDER);
        let folder = tempfile::Builder::new().prefix(FOLDER).tempdir_in(above).named("make a folder beside", target)?;
        super::close_to_others(folder.path())?;
        let lock = File::open(folder.path()).ok().filter(|folder| folder.try_lock().is_ok());
        Ok(Self { target: target.to_owned(), folder, _lock: lock })
    }

    /// Where it is for now.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts it in its place, which must be free or an empty folder. Everything in it must be synced before.
    pub fn put(self) -> Result<()> {
        match kind_of(&self.target) {
            // Windows does not rename over an empty folder. One that is not empty stays, and the renaming fails.
            Some(Kind::Folder) => super::remove_if_empty(&self.target),
            None => {}
            Some(_) => {
                return Err(Error {
                    action: "make the folder",
                    path: self.target,
                    source: ErrorKind::AlreadyExists.into(),
                });
            }
        }
        super::rename(self.folder.path(), &self.target)?;
        let target = self.target;
        // It has another name now, under which nothing is taken away.
        drop(self.folder.keep());
        sync_folder(folder_of(&target))
    }
}

/// Takes away what cut-off commands left beside. That it could not be taken away stops nobody.
fn sweep(folder: &Path, prefix: &str) {
    for one in list(folder).unwrap_or_default().into_iter().filter(|one| one.name.starts_with(prefix)) {
        let path = folder.join(&one.name);
        if !is_left(&path) {
            continue;
        }
        match one.kind {
            Kind::File => drop(remove(&path)),
            Kind::Folder => drop(remove_folder(&path)),
            Kind::Other => forget(&path),
        }
    }
}

fn is_left(path: &Path) -> bool {
    platform::open(path).is_ok_and(|one| !matches!(one.try_lock(), Err(TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        list(folder).unwrap().into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn a_file_beside_is_put_whole_or_never_was() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        super::super::replace(&target, b"old").unwrap();
        let mut beside = Beside::new(&target).unwrap();
        beside.file().write_all(b"half").unwrap();
        drop(beside);
        assert_eq!(names(folder.path()), ["a"]);
        let mut beside = Beside::new(&target).unwrap();
        beside.file().write_all(b"new").unwrap();
        beside.put().unwrap();
        assert_eq!(
            (super::super::read(&target, 9).unwrap(), names(folder.path())),
            (b"new".to_vec(), vec!["a".into()])
        );
    }

    #[test]
    fn what_a_cut_off_command_left_is_swept_and_what_is_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".afterword-unfinished-abc", "mine"] {
            super::super::replace(&folder.path().join(name), b"left").unwrap();
        }
        super::super::make_folder(&folder.path().join(".afterword-unfilled-abc/sub")).unwrap();
        let first = Beside::new(&folder.path().join("a")).unwrap();
        let filled = BesideFolder::new(&folder.path().join("b")).unwrap();
        let second = Beside::new(&folder.path().join("a")).unwrap();
        assert_eq!(names(folder.path()).len(), 4, "{:?}", names(folder.path()));
        drop((first, second));
        filled.put().unwrap();
        assert_eq!(names(folder.path()), ["b", "mine"]);
        let over = BesideFolder::new(&folder.path().join("mine")).unwrap();
        assert!(over.put().is_err());
        assert_eq!(names(folder.path()), ["b", "mine"]);
    }
}
