//! A screen beside the usual one, for what must not stay in the window: it goes when it is left, and no scrolling back
//! shows it. Terminals have it for editors and pagers (xterm control sequences, private mode 1049).

use std::{
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use super::context::Context;
#[cfg(unix)]
use super::stop_keys;

static SHOWN: AtomicBool = AtomicBool::new(false);

/// The screen beside, until it is dropped. The keys that would leave it standing there do nothing meanwhile.
pub(crate) struct Aside {
    #[cfg(unix)]
    _keys: stop_keys::Off,
}

impl Aside {
    /// Goes there. `None` in a terminal that is simple, and where what is said goes elsewhere than to a screen.
    pub(crate) fn show(context: &Context) -> Option<Self> {
        if context.environment.simple_terminal() || !context.terminal.asks() || !io::stderr().is_terminal() {
            return None;
        }
        #[cfg(unix)]
        let keys = stop_keys::Off::begin();
        write(b"\x1b[?1049h\x1b[2J\x1b[H");
        SHOWN.store(true, Ordering::Relaxed);
        Some(Self {
            #[cfg(unix)]
            _keys: keys,
        })
    }
}

impl Aside {
    /// Takes away what stands there.
    pub(crate) fn clear(&self) {
        write(b"\x1b[2J\x1b[H");
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        leave();
    }
}

/// Comes back, if the other screen is shown. It is wiped first.
pub(crate) fn leave() {
    if SHOWN.swap(false, Ordering::Relaxed) {
        write(b"\x1b[2J\x1b[H\x1b[?1049l");
    }
}

fn write(letters: &[u8]) {
    let mut err = io::stderr().lock();
    // The window may be gone, and what it showed with it.
    drop(err.write_all(letters).and_then(|()| err.flush()));
}
