//! A line that is typed and not shown: a passphrase, recovery words.
//!
//! The letters are switched off before the question is asked, so that what is typed ahead is not shown either, and on
//! again however the program ends. What is typed is in one place in memory, which is wiped.

use std::io;

use zeroize::Zeroizing;

/// Asks, and reads the line. Without its end; an empty one where only Enter was typed.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] when the input has ended, [`io::ErrorKind::InvalidData`] when it is no text.
#[cfg(unix)]
pub(super) fn line(ask: impl FnOnce()) -> io::Result<Zeroizing<String>> {
    let quiet = unix::Quiet::begin()?;
    ask();
    let line = unix::read()?;
    drop(quiet);
    Ok(line)
}

/// Asks, and reads the line.
#[cfg(not(unix))]
pub(super) fn line(ask: impl FnOnce()) -> io::Result<Zeroizing<String>> {
    ask();
    rpassword::read_password().map(Zeroizing::new)
}

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use zeroize::Zeroizing;

    use crate::cli::{found, signals, terminal::LONGEST_LINE};

    /// The letters are off. Dropped, they are on again.
    pub(super) struct Quiet(Termios);

    impl Quiet {
        pub(super) fn begin() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            found::note(false);
            // Ctrl-C would otherwise leave the terminal without its letters.
            signals::watch();
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ECHO);
            quiet.local_modes.insert(LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
            tcsetattr(io::stdin(), OptionalActions::Now, &quiet)?;
            Ok(Self(before))
        }
    }

    impl Drop for Quiet {
        fn drop(&mut self) {
            // A terminal that is gone needs nothing.
            tcsetattr(io::stdin(), OptionalActions::Now, &self.0).ok();
        }
    }

    /// A line of the terminal, past every buffer that would keep it.
    pub(super) fn read() -> io::Result<Zeroizing<String>> {
        let mut bytes = Zeroizing::new(vec![0; LONGEST_LINE + 1]);
        let mut length = 0;
        while length < bytes.len() && !bytes[..length].contains(&b'\n') {
            match rustix::io::read(io::stdin(), &mut bytes[length..]) {
                Ok(0) if length == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(0) => break,
                Ok(more) => length += more,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let text = std::str::from_utf8(&bytes[..length]).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        Ok(Zeroizing::new(text.trim_end_matches(['\n', '\r']).to_owned()))
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
