//! One writer at a time: an advisory lock that the system takes back when the process ends, however it ends.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread::sleep,
    time::Duration,
};

use super::{Named, Result, platform};

/// A held lock. Dropping it lets the next one in.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// How long to wait for another command to end, and how often to look.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

impl Lock {
    /// Waits for the journal to be free of every other command, ten seconds at most.
    pub fn exclusive(path: &Path) -> Result<Self> {
        Self::wait(path, File::try_lock)
    }

    /// Waits for the journal to be free of writers, ten seconds at most. None where nothing can be locked, as on a
    /// disk that is read-only: reading must go on there.
    pub fn shared(path: &Path) -> Result<Option<Self>> {
        Self::unless_impossible(Self::wait(path, File::try_lock_shared))
    }

    /// [`Lock::exclusive`]. None where nothing can be locked.
    pub fn where_possible(path: &Path) -> Result<Option<Self>> {
        Self::unless_impossible(Self::exclusive(path))
    }

    fn unless_impossible(lock: Result<Self>) -> Result<Option<Self>> {
        match lock {
            Err(error) if error.source.kind() != io::ErrorKind::WouldBlock => Ok(None),
            lock => lock.map(Some),
        }
    }

    /// Takes the lock if nobody holds it. None when someone does, and where nothing can be locked.
    pub fn attempt(path: &Path) -> Result<Option<Self>> {
        let file = platform::open_lock(path).named("lock", path)?;
        Ok(file.try_lock().is_ok().then_some(Self { _file: file }))
    }

    fn wait(path: &Path, attempt: impl Fn(&File) -> std::result::Result<(), TryLockError>) -> Result<Self> {
        let file = platform::open_lock(path).named("lock", path)?;
        for _ in 0..TRIES {
            match attempt(&file) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => sleep(PAUSE),
                // A file system without locks, as on some memory sticks: one writer is then up to the writer.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { _file: file });
                }
                Err(TryLockError::Error(error)) => return Err(error).named("lock", path),
            }
        }
        Err(io::Error::new(io::ErrorKind::WouldBlock, "another afterword command is using this journal"))
            .named("lock", path)
    }
}
