//! The keys that stop a program or end it behind its back: Ctrl-Z, and Ctrl-\. While the terminal is not as it was found
//! they do nothing, as it would stay so: with its letters hidden, or with what must not be seen on its screen.

use std::io;

use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use super::{context::Context, found};

/// What a terminal takes for no key at all (POSIX `_POSIX_VDISABLE`).
const NO_KEY: u8 = if cfg!(any(target_os = "linux", target_os = "android")) { 0 } else { 0xff };

/// The characters of the two keys where nobody has changed them, as they stand in a line while the keys do nothing.
pub(super) const TYPED: [u8; 2] = [0x1a, 0x1c];

/// A typed line without them, in its place.
pub(super) fn leave_out(line: &mut String) {
    line.retain(|c| !TYPED.map(char::from).contains(&c));
}

/// Every such key of this system.
const KEYS: &[SpecialCodeIndex] = &[
    SpecialCodeIndex::VSUSP,
    SpecialCodeIndex::VQUIT,
    #[cfg(any(target_vendor = "apple", target_os = "freebsd", target_os = "openbsd", target_os = "netbsd"))]
    SpecialCodeIndex::VDSUSP,
];

/// Switches them off in these modes.
pub(super) fn take_out(modes: &mut Termios) {
    for key in KEYS {
        modes.special_codes[*key] = NO_KEY;
    }
}

/// Whether one of them is on.
pub(super) fn are_in(modes: &Termios) -> bool {
    KEYS.iter().any(|key| modes.special_codes[*key] != NO_KEY)
}

/// They are off. Dropped, they are as they were.
pub(super) struct Off(Option<Termios>);

impl Off {
    /// Switches them off while a command asks whose questions must come to an answer, or be stopped with a word: behind
    /// the program's back nobody would be told what holds.
    pub(super) fn while_asked(context: &Context) -> Option<Self> {
        (context.terminal.asks() && !context.global.yes).then(Self::begin)
    }

    /// Switches them off, where there is a terminal.
    pub(super) fn begin() -> Self {
        found::note(false);
        let before = tcgetattr(io::stdin()).ok();
        if let Some(mut modes) = before.clone() {
            take_out(&mut modes);
            tcsetattr(io::stdin(), OptionalActions::Now, &modes).ok();
        }
        Self(before)
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            // A terminal that is gone needs nothing.
            tcsetattr(io::stdin(), OptionalActions::Now, before).ok();
        }
    }
}
