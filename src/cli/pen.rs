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

use super::found;

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
