//! Single keys, without Enter, for what is decided many times in a row.

#[cfg(unix)]
pub(super) use unix::Keys;

/// Elsewhere a line is asked for.
#[cfg(not(unix))]
pub(super) struct Keys;

#[cfg(not(unix))]
impl Keys {
    pub(super) fn begin() -> Option<Self> {
        None
    }

    pub(super) fn next(&self) -> std::io::Result<Option<char>> {
        Ok(None)
    }
}

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr},
    };

    use crate::cli::{found, signals, stop_keys};

    /// How long the rest of a key may take that sends more than one letter, as an arrow does.
    const REST: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
    const ESCAPE: u8 = 0x1b;
    const CTRL_D: u8 = 0x04;

    /// Keys come one by one and are not shown. Dropped, the terminal is as it was.
    pub(in crate::cli) struct Keys(Termios);

    impl Keys {
        /// None where there is no terminal to change.
        pub(in crate::cli) fn begin() -> Option<Self> {
            let before = tcgetattr(io::stdin()).ok()?;
            found::note(false);
            signals::watch();
            let mut modes = before.clone();
            modes.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
            modes.local_modes.insert(LocalModes::ISIG);
            stop_keys::take_out(&mut modes);
            // What was typed before the first question decides nothing.
            tcsetattr(io::stdin(), OptionalActions::Flush, &modes).ok()?;
            Some(Self(before))
        }

        /// The next key that is a letter, a digit, a sign or a space, in small letters. None when there are no more, as
        /// after Ctrl-D. Enter and keys for the cursor are passed over.
        pub(in crate::cli) fn next(&self) -> io::Result<Option<char>> {
            loop {
                match byte()? {
                    None | Some(CTRL_D) => return Ok(None),
                    Some(ESCAPE) => pass_over()?,
                    Some(key) if key == b' ' || key.is_ascii_graphic() => {
                        return Ok(Some(char::from(key.to_ascii_lowercase())));
                    }
                    Some(_) => {}
                }
            }
        }
    }

    impl Drop for Keys {
        fn drop(&mut self) {
            // A terminal that is gone needs nothing.
            tcsetattr(io::stdin(), OptionalActions::Now, &self.0).ok();
        }
    }

    /// One byte of the terminal, past every buffer that would keep what was typed ahead from what is asked next.
    fn byte() -> io::Result<Option<u8>> {
        let mut byte = [0];
        loop {
            match rustix::io::read(io::stdin(), &mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Passes over the rest of a key that began with an escape.
    fn pass_over() -> io::Result<()> {
        let stdin = io::stdin();
        while matches!(poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&REST)), Ok(ready) if ready > 0) {
            let end = byte()?;
            if end.is_none_or(|end| end.is_ascii_alphabetic() || end == b'~') {
                break;
            }
        }
        Ok(())
    }
}
