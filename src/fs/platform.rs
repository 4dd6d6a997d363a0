//! What differs between systems: modes, links, and how a folder is synced.

#[cfg(not(unix))]
pub(super) use other::*;
#[cfg(unix)]
pub(super) use unix::*;

#[cfg(unix)]
mod unix {
    use std::{
        fs::{DirBuilder, File, Metadata, OpenOptions, Permissions},
        io,
        os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
        path::Path,
    };

    use rustix::fs::OFlags;

    /// Opens for reading. Fails on a link, and does not wait for the other end of a pipe.
    pub(in crate::fs) fn open(path: &Path) -> io::Result<File> {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
    }

    /// Makes a file that only its owner can read. Fails when the name is taken, by a link too.
    pub(in crate::fs) fn create_new(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
    }

    pub(in crate::fs) fn open_lock(path: &Path) -> io::Result<File> {
        let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC;
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(flags.bits().cast_signed())
            .open(path)
    }

    /// A program that is started from now on gets this open file too, and with it a lock on it.
    pub(in crate::fs) fn let_inherit(file: &File) {
        // Where that cannot be, the lock ends with this program.
        rustix::io::fcntl_setfd(file, rustix::io::FdFlags::empty()).ok();
    }

    pub(in crate::fs) fn make_folder(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    pub(in crate::fs) fn sync_folder(folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    #[cfg(target_os = "linux")]
    pub(in crate::fs) fn sync_file_system(folder: &Path) -> io::Result<bool> {
        rustix::fs::syncfs(File::open(folder)?)?;
        Ok(true)
    }

    #[cfg(not(target_os = "linux"))]
    pub(in crate::fs) fn sync_file_system(_folder: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub(in crate::fs) fn free_space(path: &Path) -> Option<u64> {
        let stat = rustix::fs::statvfs(path).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    pub(in crate::fs) fn is_open_to_others(metadata: &Metadata) -> bool {
        !metadata.is_symlink() && metadata.permissions().mode() & 0o077 != 0
    }

    pub(in crate::fs) fn close_to_others(path: &Path) -> io::Result<()> {
        let metadata = std::fs::symlink_metadata(path)?;
        let mode = if metadata.is_dir() { 0o700 } else { 0o600 };
        std::fs::set_permissions(path, Permissions::from_mode(mode))
    }
}

#[cfg(not(unix))]
mod other {
    use std::{
        fs::{DirBuilder, File, Metadata, OpenOptions},
        io,
        path::Path,
    };

    pub(in crate::fs) fn open(path: &Path) -> io::Result<File> {
        if std::fs::symlink_metadata(path)?.is_symlink() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a link"));
        }
        File::open(path)
    }

    pub(in crate::fs) fn create_new(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    pub(in crate::fs) fn open_lock(path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
    }

    /// Files are not inherited there.
    pub(in crate::fs) fn let_inherit(_file: &File) {}

    /// A folder in the writer's profile is closed to others by inheritance on Windows.
    pub(in crate::fs) fn make_folder(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).create(path)
    }

    /// Windows keeps names by itself; a folder cannot be synced there.
    pub(in crate::fs) fn sync_folder(_folder: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(in crate::fs) fn sync_file_system(_folder: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub(in crate::fs) fn free_space(_path: &Path) -> Option<u64> {
        None
    }

    pub(in crate::fs) fn is_open_to_others(_metadata: &Metadata) -> bool {
        false
    }

    pub(in crate::fs) fn close_to_others(_path: &Path) -> io::Result<()> {
        Ok(())
    }
}
