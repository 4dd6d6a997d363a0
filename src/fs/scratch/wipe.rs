//! Overwriting and removing a scratch folder, through the folder's own descriptor.
//!
//! A scratch folder lies where everyone may make folders. So the folder that is emptied is the one that was looked at,
//! whatever has its name by then, and nothing in it is followed anywhere.

use std::{io, path::Path};

/// Files that are longer claim to be, and removing them is enough.
#[cfg(unix)]
const LONGEST: u64 = 1 << 26;

/// Whether a folder is one of this user's that nobody else may enter.
#[cfg(unix)]
pub(super) fn is_private(folder: &std::fs::File) -> bool {
    let others = rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO;
    let ours = |stat: rustix::fs::Stat| {
        stat.st_uid == rustix::process::geteuid().as_raw()
            && !rustix::fs::Mode::from_raw_mode(stat.st_mode).intersects(others)
    };
    rustix::fs::fstat(folder).is_ok_and(ours)
}

#[cfg(not(unix))]
pub(super) fn is_private(_folder: &std::fs::File) -> bool {
    true
}

/// Opens a folder that is no link.
#[cfg(unix)]
pub(super) fn open(folder: &Path) -> io::Result<std::fs::File> {
    let opened = rustix::fs::open(folder, unix::FOLDER, rustix::fs::Mode::empty())?;
    Ok(opened.into())
}

#[cfg(not(unix))]
pub(super) fn open(folder: &Path) -> io::Result<std::fs::File> {
    std::fs::File::open(folder)
}

/// Overwrites and removes everything in a folder of this user's, and the folder.
///
/// # Errors
/// What could not be removed; the rest is.
#[cfg(unix)]
pub(super) fn wipe(folder: &Path) -> io::Result<()> {
    let opened = match open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    if !is_private(&opened) {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it belongs to someone else, or is open to others",
        ));
    }
    let emptied = unix::empty(&opened);
    std::fs::remove_dir(folder)?;
    emptied
}

#[cfg(not(unix))]
pub(super) fn wipe(folder: &Path) -> io::Result<()> {
    for one in std::fs::read_dir(folder)? {
        let one = one?;
        let metadata = one.metadata()?;
        if metadata.is_dir() {
            wipe(&one.path())?;
        } else if metadata.is_file() {
            let length = usize::try_from(metadata.len().min(1 << 26)).unwrap_or(0);
            drop(std::fs::write(one.path(), vec![0; length]));
            std::fs::remove_file(one.path())?;
        }
    }
    std::fs::remove_dir(folder)
}

#[cfg(unix)]
mod unix {
    use std::{
        ffi::{CStr, CString},
        fs::File,
        io::{self, Write},
        os::fd::AsFd,
    };

    use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};

    pub(super) const FOLDER: OFlags =
        OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

    /// Empties an open folder. Goes on after what cannot be removed, and tells the first of that.
    pub(super) fn empty(folder: impl AsFd) -> io::Result<()> {
        let mut names: Vec<CString> = Vec::new();
        for one in Dir::read_from(&folder)? {
            let name = one?.file_name().to_owned();
            if ![&b"."[..], b".."].contains(&name.as_bytes()) {
                names.push(name);
            }
        }
        let removed: Vec<io::Result<()>> = names.iter().map(|name| remove(&folder, name)).collect();
        removed.into_iter().collect()
    }

    fn remove(folder: impl AsFd, name: &CStr) -> io::Result<()> {
        let stat = rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => {
                empty(rustix::fs::openat(&folder, name, FOLDER, Mode::empty())?)?;
                return Ok(rustix::fs::unlinkat(&folder, name, AtFlags::REMOVEDIR)?);
            }
            // One that may not be written is removed all the same.
            FileType::RegularFile => drop(overwrite(&folder, name)),
            _ => {}
        }
        Ok(rustix::fs::unlinkat(&folder, name, AtFlags::empty())?)
    }

    /// Writes zeros over what a file holds, in its place. A file that has another name as well is left as it is: the
    /// other one may stand anywhere.
    fn overwrite(folder: impl AsFd, name: &CStr) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(folder, name, flags, Mode::empty())?);
        let stat = rustix::fs::fstat(&file)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || stat.st_nlink > 1 {
            return Ok(());
        }
        let mut left = u64::try_from(stat.st_size).unwrap_or(0).min(super::LONGEST);
        let zeros = [0; 1 << 14];
        while left > 0 {
            let part = zeros.len().min(usize::try_from(left).unwrap_or(zeros.len()));
            file.write_all(&zeros[..part])?;
            left -= part as u64;
        }
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, io::Read, os::unix::fs::PermissionsExt};

    use super::*;

    fn private(folder: &Path) {
        let made = fs::create_dir(folder);
        let closed = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
        assert!(made.is_ok() && closed.is_ok());
    }

    #[test]
    fn everything_in_it_goes_and_nothing_that_it_points_to() {
        let place = tempfile::tempdir().unwrap();
        let (folder, other) = (place.path().join("scratch"), place.path().join("keys"));
        private(&folder);
        fs::write(&other, "the keys").unwrap();
        fs::write(folder.join("entry.md"), "text").unwrap();
        fs::create_dir(folder.join("below")).unwrap();
        fs::write(folder.join("below/one"), "text").unwrap();
        fs::set_permissions(folder.join("below/one"), fs::Permissions::from_mode(0o400)).unwrap();
        std::os::unix::fs::symlink(&other, folder.join("zzz")).unwrap();
        std::os::unix::fs::symlink(place.path(), folder.join("below/up")).unwrap();
        fs::hard_link(&other, folder.join("below/hard")).unwrap();
        wipe(&folder).unwrap();
        assert!(!folder.exists());
        assert_eq!(fs::read_to_string(&other).unwrap(), "the keys");
        wipe(&folder).unwrap();
    }

    #[test]
    fn a_file_is_overwritten_before_it_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("scratch");
        private(&folder);
        let path = folder.join("entry.md");
        fs::write(&path, vec![b'x'; 40_000]).unwrap();
        let mut still_open = fs::File::open(&path).unwrap();
        wipe(&folder).unwrap();
        let mut left = Vec::new();
        still_open.read_to_end(&mut left).unwrap();
        assert_eq!(left, vec![0; 40_000]);
    }

    #[test]
    fn what_is_open_to_others_or_a_link_is_not_touched() {
        let place = tempfile::tempdir().unwrap();
        let (open, link) = (place.path().join("open"), place.path().join("link"));
        private(&open);
        fs::write(open.join("page.html"), "x").unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(wipe(&open).is_err());
        std::os::unix::fs::symlink(&open, &link).unwrap();
        assert!(wipe(&link).is_err());
        assert_eq!(fs::read_to_string(open.join("page.html")).unwrap(), "x");
    }
}
