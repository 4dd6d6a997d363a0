//! Seals a draft in the background while the writer writes.
//!
//! Soon after a change, and again every few seconds while there are changes. What power or a crash can take is then what
//! was written since: two seconds of it.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use sha2::{Digest as _, Sha256};

use super::drafts::Slot;
use crate::vault::Capture;

/// The shortest time between two sealings.
const PAUSE: Duration = Duration::from_secs(2);

/// The text as it is now; none when there is nothing to keep.
type Source = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// A draft that is being sealed as it grows. Dropped, it leaves the draft as it was last sealed.
pub(crate) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    capture: Capture,
    source: Source,
    /// None where no draft can be kept.
    sealed: Mutex<Sealed>,
    asked: Mutex<Asked>,
    wake: Condvar,
}

struct Sealed {
    slot: Option<Slot>,
    digest: Option<[u8; 32]>,
}

#[derive(Default)]
struct Asked {
    changed: bool,
    stop: bool,
}

impl Keeper {
    /// Begins to keep what `source` gives.
    pub(crate) fn begin(
        capture: Capture,
        slot: Option<Slot>,
        source: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            capture,
            source: Box::new(source),
            sealed: Mutex::new(Sealed { slot, digest: None }),
            asked: Mutex::default(),
            wake: Condvar::new(),
        });
        let working = Arc::clone(&shared);
        let thread = thread::Builder::new().name("keeper".to_owned()).spawn(move || working.work()).ok();
        Self { shared, thread }
    }

    /// Something has changed.
    pub(crate) fn ring(&self) {
        self.shared.ring();
    }

    /// What rings when something has changed.
    pub(crate) fn bell(&self) -> impl Fn() + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move || shared.ring()
    }

    /// What seals at once, for a signal. False when it could not be sealed.
    pub(crate) fn sealer(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move || shared.seal()
    }

    /// Seals at once and leaves the draft for the next time. False when it is not sealed.
    pub(crate) fn leave(mut self) -> bool {
        self.stop();
        self.shared.seal()
    }

    /// Seals at once and gives the draft back, for another keeper.
    pub(crate) fn go_on(mut self) -> Option<Slot> {
        self.stop();
        self.shared.seal();
        self.shared.sealed.lock().unwrap_or_else(PoisonError::into_inner).slot.take()
    }

    /// The writing is safe, or is not wanted: the draft goes.
    pub(crate) fn done(mut self) {
        self.stop();
        self.shared.discard();
    }

    fn stop(&mut self) {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            // It cannot panic, and there is nothing to do if it had.
            drop(thread.join());
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn work(&self) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        while !asked.stop {
            if !asked.changed {
                asked = self.wake.wait(asked).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            asked.changed = false;
            drop(asked);
            if !self.seal() {
                // A full disk may have room the next time.
                self.ring();
            }
            let lock = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.wake.wait_timeout_while(lock, PAUSE, |asked| !asked.stop);
            asked = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn ring(&self) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).changed = true;
        self.wake.notify_all();
    }

    /// Whether what there is to keep is sealed.
    fn seal(&self) -> bool {
        let mut sealed = self.sealed.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(text) = (self.source)() else { return true };
        let Some(slot) = &sealed.slot else { return false };
        let digest = Sha256::digest(text.as_bytes()).into();
        if sealed.digest == Some(digest) {
            return true;
        }
        let put = slot.put(&self.capture, &text).is_ok();
        if put {
            sealed.digest = Some(digest);
        }
        put
    }

    fn discard(&self) {
        if let Some(slot) = self.sealed.lock().unwrap_or_else(PoisonError::into_inner).slot.take() {
            // A draft that stays is offered once more, which loses nothing.
            drop(slot.discard());
        }
    }
}
