//! Waiting for a change in the journal's folder.

use std::{
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Watches folders, without what lies below their folders. Dropping it ends the watching.
pub struct Watch {
    _watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
}

/// A folder that is watched. Dropping it ends the watching.
pub struct Calling {
    _watcher: RecommendedWatcher,
}

/// The folders cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("the folder cannot be watched: {0}")]
pub struct Error(String);

/// How long it must be quiet before a change is told, so that many files at once are one change.
const QUIET: Duration = Duration::from_millis(300);

impl Watch {
    /// Begins to watch. Folders are watched and never single files, which are replaced and not changed.
    pub fn new<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Result<Self, Error> {
        let (sender, events) = channel();
        let told = |error: notify::Error| Error(error.to_string());
        let mut watcher = notify::recommended_watcher(sender).map_err(told)?;
        for folder in folders {
            watcher.watch(folder, RecursiveMode::NonRecursive).map_err(told)?;
        }
        Ok(Self { _watcher: watcher, events })
    }

    /// Calls for each change, from a thread of its own, and does not wait for quiet.
    pub fn calling(folder: &Path, call: impl Fn() + Send + 'static) -> Result<Calling, Error> {
        let told = |error: notify::Error| Error(error.to_string());
        let heard = move |event: notify::Result<Event>| {
            if is_change(&event) {
                call();
            }
        };
        let mut watcher = notify::recommended_watcher(heard).map_err(told)?;
        watcher.watch(folder, RecursiveMode::NonRecursive).map_err(told)?;
        Ok(Calling { _watcher: watcher })
    }

    /// Waits until something has changed and it has been quiet since. False when watching has ended.
    pub fn wait(&self) -> bool {
        loop {
            match self.events.recv() {
                Ok(event) if is_change(&event) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        loop {
            match self.events.recv_timeout(QUIET) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Forgets what has been seen so far, as after a change of one's own.
    pub fn forget(&self) {
        while self.events.recv_timeout(Duration::from_millis(50)).is_ok() {}
    }
}

/// Reading a file is an event too, and answering it by reading would never end.
fn is_change(event: &notify::Result<Event>) -> bool {
    event.as_ref().is_ok_and(|event| !matches!(event.kind, EventKind::Access(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs;

    #[test]
    fn a_new_file_is_noticed_and_reading_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write_new(&path, b"x").unwrap();
        let watch = Watch::new([folder.path()]).unwrap();
        fs::read(&path, 10).unwrap();
        watch.forget();
        fs::write_new(&folder.path().join("b"), b"x").unwrap();
        assert!(watch.wait());
    }
}
