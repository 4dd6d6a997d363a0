//! A line that is typed and not shown: a passphrase, recovery words.
//!
//! The letters are switched off before the question is asked, so that what is typed ahead is not shown either, and on
//! again however the program ends. What is typed is in one place in memory, which is wiped.

use std::io;

use zeroize::Zeroizing;

/// Asks, and reads the line. Without its end; an empty one where only Enter was typed. Asks again, with the letters off
/// again, when the program was stopped meanwhile and a shell has switched them on.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] when the input has ended, [`io::ErrorKind::InvalidData`] when it is no text.
#[cfg(unix)]
pub(super) fn line(ask: impl Fn()) -> io::Result<Zeroizing<String>> {
    let quiet = unix::Quiet::begin()?;
    ask();
    let line = unix::read(&quiet, &ask)?;
    drop(quiet);
    Ok(line)
}

/// Hides what is typed until it is dropped, from one hidden line to the next: what is typed ahead while the first is
/// looked at is not shown. Nothing where there is no terminal.
#[cfg(unix)]
pub(super) fn between() -> impl Sized {
    unix::Quiet::begin().ok()
}

/// Elsewhere the terminal is hidden by the line.
#[cfg(not(unix))]
pub(super) fn between() -> impl Sized {}

/// Asks, and reads the line.
#[cfg(not(unix))]
pub(super) fn line(ask: impl Fn()) -> io::Result<Zeroizing<String>> {
    ask();
    rpassword::read_password().map(Zeroizing::new)
}

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        termios::{LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr},
    };
    use zeroize::{Zeroize as _, Zeroizing};

    use crate::cli::{found, signals, stop_keys, terminal::LONGEST_LINE};

    /// How often the terminal is looked at while nothing is typed. After a stop that was longer, it is looked at as soon
    /// as the program goes on.
    const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

    /// The letters are off, and the keys that would leave them so. Dropped, they are on again.
    pub(super) struct Quiet {
        before: Termios,
        quiet: Termios,
    }

    impl Quiet {
        pub(super) fn begin() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            found::note(false);
            // Ctrl-C would otherwise leave the terminal without its letters.
            signals::watch();
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ECHO);
            quiet.local_modes.insert(LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
            stop_keys::take_out(&mut quiet);
            tcsetattr(io::stdin(), OptionalActions::Now, &quiet)?;
            Ok(Self { before, quiet })
        }

        /// Whether the terminal was changed from outside, as a shell does when the program was stopped. It is quiet again.
        fn was_undone(&self) -> bool {
            let Ok(now) = tcgetattr(io::stdin()) else { return false };
            let is_quiet = now.local_modes == self.quiet.local_modes && !stop_keys::are_in(&now);
            // What was half typed may have gone to the shell: the line begins anew.
            !is_quiet
                && tcsetattr(io::stdin(), OptionalActions::Now, &self.quiet).is_ok()
                && tcflush(io::stdin(), QueueSelector::IFlush).is_ok()
        }
    }

    impl Drop for Quiet {
        fn drop(&mut self) {
            // A terminal that is gone needs nothing.
            tcsetattr(io::stdin(), OptionalActions::Now, &self.before).ok();
        }
    }

    /// Waits for keys. True when the terminal was found changed, and there are none.
    fn wait(quiet: &Quiet) -> bool {
        loop {
            let stdin = io::stdin();
            match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&LOOK)) {
                Ok(0) if quiet.was_undone() => return true,
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                // Where a terminal cannot be waited for, reading waits.
                Ok(_) | Err(_) => return false,
            }
        }
    }

    /// A line of the terminal, past every buffer that would keep it.
    pub(super) fn read(quiet: &Quiet, ask: &impl Fn()) -> io::Result<Zeroizing<String>> {
        let mut bytes = Zeroizing::new(vec![0; LONGEST_LINE + 1]);
        let mut length = 0;
        while length < bytes.len() && !bytes[..length].contains(&b'\n') {
            if wait(quiet) {
                bytes[..length].zeroize();
                length = 0;
                ask();
                continue;
            }
            match rustix::io::read(io::stdin(), &mut bytes[length..]) {
                Ok(0) if length == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(0) => break,
                Ok(more) => length += more,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let text = std::str::from_utf8(&bytes[..length]).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        let mut line = Zeroizing::new(String::with_capacity(text.len()));
        // A key that does nothing here is no part of a secret either.
        line.extend(
            text.trim_end_matches(['\n', '\r']).chars().filter(|c| !stop_keys::TYPED.map(char::from).contains(c)),
        );
        Ok(line)
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "the test starts itself in a terminal")]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// Run by the test below, in a terminal.
    #[test]
    #[ignore = "fails on purpose, and needs a terminal"]
    fn fails_while_hidden() {
        crate::cli::crash::guard();
        let ask = || {
            assert!(Command::new("stty").arg("-a").status().unwrap().success());
            panic!("CANARY of the text");
        };
        drop(line(ask));
    }

    #[test]
    fn m16_a_panic_while_a_line_is_hidden_gives_the_terminal_back() {
        let name = "cli::hidden::tests::fails_while_hidden";
        let this = std::env::current_exe().unwrap();
        let shell = format!("stty echo; {} --ignored --exact {name} --nocapture; stty -a", this.display());
        let terminal = Command::new("script")
            .args(["--quiet", "--flush", "--command", &shell, "/dev/null"])
            .stdin(Stdio::null())
            .output();
        let Ok(terminal) = terminal else { return };
        let screen = String::from_utf8_lossy(&terminal.stdout).into_owned();
        let letters: Vec<&str> = screen.split_whitespace().filter(|word| ["echo", "-echo"].contains(word)).collect();
        assert_eq!(letters, ["-echo", "echo"], "off while it is asked, and on again\n{screen}");
        assert!(screen.contains("failed inside itself, at src") && !screen.contains("CANARY"), "{screen}");
    }
}
