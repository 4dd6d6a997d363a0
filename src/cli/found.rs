//! How the terminal was found, so that it is given back as it was however the program ends: with its letters shown.

#[cfg(unix)]
mod unix {
    use std::{
        io::{self, Write},
        sync::{Mutex, PoisonError},
    };

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

    /// What is to be given back.
    struct Found {
        modes: Termios,
        /// Whether pasted text is marked as such since, which the screen must be told to end.
        marks_paste: bool,
    }

    static FOUND: Mutex<Option<Found>> = Mutex::new(None);

    /// Notes how the terminal is, before it is changed. The first time counts, as it may be changed already.
    pub(crate) fn note(marks_paste: bool) {
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        match found.as_mut() {
            Some(found) => found.marks_paste |= marks_paste,
            None => *found = tcgetattr(io::stdin()).ok().map(|modes| Found { modes, marks_paste }),
        }
    }

    /// Gives it back.
    pub(crate) fn bring_back() {
        if let Some(found) = FOUND.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // The terminal may be gone, and then there is nothing to give back.
            tcsetattr(io::stdin(), OptionalActions::Now, &found.modes).ok();
            if found.marks_paste {
                drop(io::stdout().write_all(b"\x1b[?2004l").and_then(|()| io::stdout().flush()));
            }
        }
    }
}

/// Windows gives every program a console of its own modes.
#[cfg(not(unix))]
mod windows {
    pub(crate) fn note(_marks_paste: bool) {}

    pub(crate) fn bring_back() {}
}

#[cfg(unix)]
pub(super) use unix::{bring_back, note};
#[cfg(not(unix))]
pub(super) use windows::{bring_back, note};
