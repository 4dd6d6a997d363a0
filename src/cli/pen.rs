//! Lines of any length, typed or pasted in a terminal, and heard letter by letter.
//!
//! The system's own reading cuts a line off at 4,095 bytes and tells nothing of a line before its Enter. Here the line
//! can be moved about in, and what is being typed is known at every moment, so that it can be kept. Nothing is
//! remembered from one line to the next.

use std::{
    collections::VecDeque,
    io::{self, IsTerminal},
};

use rustyline::{
    Config, Context, Editor, Helper,
    completion::Completer,
    config::{BellStyle, Configurer},
    error::ReadlineError,
    highlight::Highlighter,
    hint::Hinter,
    history::MemHistory,
    validate::Validator,
};

/// Told what the line that is being typed says by now.
pub(crate) type Heard = Box<dyn Fn(&str)>;

/// Takes lines from a terminal.
pub(crate) struct Pen {
    editor: Editor<Listener, MemHistory>,
    /// The lines of a pasted text that have not been asked for yet.
    pasted: VecDeque<String>,
}

/// How a line ended.
pub(crate) enum Line {
    /// With Enter.
    Written(String),
    /// With Ctrl-D: there are no more.
    End,
    /// With Ctrl-C.
    Stopped,
}

impl Pen {
    /// Takes up the pen. None where the plain reading serves better: without a terminal on both sides, and in one that
    /// cannot move its cursor (`simple`: `TERM=dumb`), as some screen readers ask for.
    pub(crate) fn new(simple: bool, heard: Heard) -> Option<Self> {
        if simple || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return None;
        }
        let config = Config::builder().auto_add_history(false).bell_style(BellStyle::None).build();
        let mut editor = Editor::with_history(config, MemHistory::new()).ok()?;
        editor.set_max_history_size(0).ok()?;
        editor.set_helper(Some(Listener(heard)));
        found::note(true);
        Some(Self { editor, pasted: VecDeque::new() })
    }

    /// Takes a line.
    pub(crate) fn line(&mut self, prompt: &str) -> io::Result<Line> {
        if let Some(line) = self.pasted.pop_front() {
            return Ok(Line::Written(line));
        }
        match self.editor.readline(prompt) {
            Ok(text) => {
                // A text that was pasted whole has its line ends in it; the last one is not a line of its own.
                let text = text.strip_suffix('\n').unwrap_or(&text);
                self.pasted.extend(text.split('\n').map(str::to_owned));
                Ok(Line::Written(self.pasted.pop_front().unwrap_or_default()))
            }
            Err(ReadlineError::Eof) => Ok(Line::End),
            Err(ReadlineError::Interrupted) => Ok(Line::Stopped),
            Err(ReadlineError::Io(error)) => Err(error),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

/// Notes how the terminal is, before it is changed for something that is typed.
pub(crate) fn note() {
    found::note(false);
}

/// Gives the terminal back as it was when it was noted, for an end in the middle of a line.
pub(crate) fn restore() {
    found::bring_back();
}

struct Listener(Heard);

impl Hinter for Listener {
    type Hint = String;

    fn hint(&self, line: &str, _at: usize, _context: &Context<'_>) -> Option<String> {
        (self.0)(line);
        None
    }
}

impl Completer for Listener {
    type Candidate = String;
}
impl Highlighter for Listener {}
impl Validator for Listener {}
impl Helper for Listener {}

/// How the terminal was found.
#[cfg(unix)]
mod found {
    use std::{
        io::{self, Write},
        sync::{Mutex, PoisonError},
    };

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

    /// How it was, and whether a paste is told from typing since.
    static FOUND: Mutex<Option<(Termios, bool)>> = Mutex::new(None);

    pub(super) fn note(pasting: bool) {
        *FOUND.lock().unwrap_or_else(PoisonError::into_inner) =
            tcgetattr(io::stdin()).ok().map(|found| (found, pasting));
    }

    pub(super) fn bring_back() {
        if let Some((found, pasting)) = FOUND.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // The terminal may be gone, and then there is nothing to give back. The letters end bracketed paste.
            tcsetattr(io::stdin(), OptionalActions::Now, found).ok();
            if *pasting {
                drop(io::stdout().write_all(b"\x1b[?2004l").and_then(|()| io::stdout().flush()));
            }
        }
    }
}

/// Windows gives every program a console of its own modes.
#[cfg(not(unix))]
mod found {
    pub(super) fn note(_pasting: bool) {}

    pub(super) fn bring_back() {}
}
