//! Talking with the writer: results to standard output, everything else to standard error, questions only in a terminal.

use std::{
    cell::{Cell, RefCell},
    io::{self, BufRead, IsTerminal, Read, Write},
    time::Instant,
};

use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use anstyle::{Effects, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use terminal_size::{Height, Width, terminal_size_of};
use zeroize::Zeroizing;

use super::{
    args::{Color, Global},
    failure::{Failure, Kind},
    hidden,
    keys::Keys,
    patience::{PATIENCE, Patience},
    pen::{Heard, Line, Pen},
    signals, words, wrapping,
};
use crate::pipeline::library::Progress;

/// A terminal gives no line longer than this, its end included; what is typed beyond it is gone.
pub(crate) const LONGEST_LINE: usize = 4095;

/// Headings.
pub(crate) const BOLD: Style = Style::new().effects(Effects::BOLD);
/// What matters less.
pub(crate) const QUIET: Style = Style::new().effects(Effects::DIMMED);

/// The terminal, or what stands in its place.
pub(crate) struct Terminal {
    out: RefCell<AutoStream<io::Stdout>>,
    err: RefCell<AutoStream<io::Stderr>>,
    asks: bool,
    yes: bool,
    simple: Cell<bool>,
    json: bool,
    answered: Cell<bool>,
    /// What a program that asked for JSON was told in words, until it is told as JSON.
    said: RefCell<Vec<String>>,
    /// Texts with spaces in them that are not broken.
    whole: RefCell<Vec<String>>,
    pen: RefCell<Option<Pen>>,
}

/// As wide as a terminal is taken to be that does not say.
const USUAL_WIDTH: usize = 80;
/// As wide as a text is set.
const MEASURE: usize = 78;
/// No line is broken to be shorter.
const LEAST_WIDTH: usize = 40;

/// How many columns a stream shows; none where it is no terminal.
fn width_of(is_terminal: bool, size: impl FnOnce() -> Option<(Width, Height)>) -> Option<usize> {
    let columns = || size().map_or(USUAL_WIDTH, |(Width(columns), _)| usize::from(columns));
    is_terminal.then(|| columns().max(LEAST_WIDTH))
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("asks", &self.asks).finish_non_exhaustive()
    }
}

impl Terminal {
    /// Looks at what the streams are.
    pub(crate) fn new(global: &Global) -> Self {
        let choice = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            out: RefCell::new(AutoStream::new(io::stdout(), choice)),
            err: RefCell::new(AutoStream::new(io::stderr(), choice)),
            asks: io::stdin().is_terminal() && !global.no_input,
            yes: global.yes,
            simple: Cell::new(false),
            json: global.json,
            answered: Cell::new(false),
            said: RefCell::default(),
            whole: RefCell::default(),
            pen: RefCell::new(None),
        }
    }

    /// From now on nothing that has been written is taken back: the terminal cannot move its cursor, or is asked not to.
    pub(crate) fn keep_simple(&self, simple: bool) {
        self.simple.set(simple);
    }

    /// A line that asks for patience, until what is given back is dropped.
    pub(crate) fn patience(&self, label: &'static str) -> Patience {
        Patience::new(label, self.simple.get())
    }

    /// Whether questions can be asked.
    pub(crate) fn asks(&self) -> bool {
        self.asks
    }

    /// Whether results go to a person's screen.
    pub(crate) fn shows(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// How wide a text may be that is set before it is printed: never more than reads well.
    pub(crate) fn measure(&self) -> usize {
        let width = width_of(self.shows(), || terminal_size_of(io::stdout()));
        width.map_or(MEASURE, |width| (width - 2).min(MEASURE))
    }

    /// How many columns the window has for what is said.
    pub(crate) fn width(&self) -> usize {
        width_of(io::stderr().is_terminal(), || terminal_size_of(io::stderr())).unwrap_or(USUAL_WIDTH)
    }

    /// How many rows it has; none where it does not say.
    pub(crate) fn height(&self) -> Option<usize> {
        terminal_size_of(io::stderr()).map(|(_, Height(rows))| usize::from(rows)).filter(|rows| *rows > 0)
    }

    /// How many rows a text takes that is said.
    pub(crate) fn lines_of(&self, text: &str) -> usize {
        self.fitted(text).split('\n').count()
    }

    /// From now on these texts are not broken where lines are. Those without a space never are.
    pub(crate) fn keep_whole(&self, texts: impl IntoIterator<Item = String>) {
        self.whole.borrow_mut().extend(texts.into_iter().filter(|text| text.trim().contains(' ')));
    }

    /// Prints a line of the result, broken at words where it goes to a terminal. Whatever stands in it, a name of a file
    /// or words of an entry, cannot drive the terminal. A program that asked for JSON gets it as JSON, at the end.
    pub(crate) fn line(&self, text: impl AsRef<str>) -> Result<(), Failure> {
        let text = words::harmless(text.as_ref());
        if self.json {
            self.said.borrow_mut().push(text.into_owned());
            return Ok(());
        }
        let width = width_of(self.shows(), || terminal_size_of(io::stdout()));
        let text = width.map_or(text.clone(), |width| wrapping::fit(&text, width, &self.whole.borrow()));
        writeln!(self.out.borrow_mut(), "{text}")?;
        Ok(())
    }

    /// Gives a program what was said in words, if it has no object yet: every command gives one.
    pub(crate) fn give_said(&self, would: bool) -> Result<(), Failure> {
        let said = self.said.take();
        if self.answered() || said.is_empty() {
            return Ok(());
        }
        let plain: Vec<String> = said.iter().map(|text| strip_str(text).to_string()).collect();
        let lines: Vec<&str> = plain.iter().flat_map(|text| text.lines()).filter(|line| !line.is_empty()).collect();
        self.json(&serde_json::json!({"afterword": 1, (if would { "would" } else { "said" }): lines}))
    }

    /// Prints text of the result as it is.
    pub(crate) fn raw(&self, text: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text)?;
        Ok(out.flush()?)
    }

    /// Prints JSON on one line: the one object that a program gets.
    pub(crate) fn json(&self, value: &serde_json::Value) -> Result<(), Failure> {
        self.answered.set(true);
        writeln!(self.out.borrow_mut(), "{}", words::escaped(&value.to_string()))?;
        Ok(())
    }

    /// Whether a program has its object already, with what there is to tell in it.
    pub(crate) fn answered(&self) -> bool {
        self.answered.get()
    }

    /// Says something that is not the result, broken at words where it goes to a terminal.
    pub(crate) fn say(&self, text: impl AsRef<str>) {
        let text = self.fitted(text.as_ref());
        // Nobody may be listening, which changes nothing.
        drop(writeln!(self.err.borrow_mut(), "{text}"));
    }

    /// [`Terminal::say`] of parts, one of which is a secret that the writer is shown once.
    pub(crate) fn say_secret(&self, parts: &[&str]) {
        let mut text = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
        for part in parts {
            text.push_str(part);
        }
        self.say(text.as_str());
    }

    fn prompt(&self, text: &str) {
        let text = self.fitted(text);
        let mut err = self.err.borrow_mut();
        drop(write!(err, "{text}").and_then(|()| err.flush()));
    }

    /// A text as standard error shows it.
    fn fitted(&self, text: &str) -> String {
        let text = words::harmless(text);
        let width = width_of(io::stderr().is_terminal(), || terminal_size_of(io::stderr()));
        width.map_or_else(
            || text.clone().into_owned(),
            |width| wrapping::fit(&text, width, &self.whole.borrow()).into_owned(),
        )
    }

    /// From now on lines may have any length, and what is being typed is heard. Everything that is asked goes the same
    /// way, as keys may be typed ahead. False in a terminal that is simple, and without one: then nothing changes.
    pub(crate) fn take_pen(&self, simple: bool, heard: Heard) -> bool {
        let pen = if self.asks { Pen::new(simple, heard) } else { None };
        let taken = pen.is_some();
        *self.pen.borrow_mut() = pen;
        taken
    }

    /// Asks for a line. `None` when the writer has ended the input.
    pub(crate) fn ask(&self, question: &str) -> Result<Option<String>, Failure> {
        if let Some(pen) = self.pen.borrow_mut().as_mut() {
            let question = self.fitted(question);
            let (before, prompt) = question.rsplit_once('\n').unwrap_or(("", &question));
            if prompt.len() < question.len() {
                self.say(before);
            }
            return match pen.line(prompt)? {
                Line::Written(line) => Ok(Some(line)),
                Line::End => Ok(None),
                Line::Stopped => {
                    signals::stop();
                    Err(Failure::Quiet(Kind::Interrupted))
                }
            };
        }
        self.prompt(question);
        // Two of the recovery words are asked back this way: it never moves and is wiped.
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE + 1));
        if io::stdin().lock().read_until(b'\n', &mut line)? == 0 {
            self.say("");
            return Ok(None);
        }
        let mut text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        #[cfg(unix)]
        super::stop_keys::leave_out(&mut text);
        #[cfg(not(unix))]
        let _ = &mut text;
        if line.len() >= LONGEST_LINE && io::stdin().is_terminal() {
            let end: String = text.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
            self.say(format!("The terminal takes 4,095 bytes a line and cut that one off. It ends with:\n  …{end}\nPlease type or paste the rest."));
        }
        Ok(Some(text))
    }

    /// Single keys from now on, where the terminal gives them; none in one that is simple, where a line is asked for.
    pub(crate) fn keys(&self) -> Option<Keys> {
        if self.asks && !self.simple.get() { Keys::begin() } else { None }
    }

    /// Says a question that is answered with a key, and waits for it. None when the writer has ended the input.
    pub(crate) fn key(&self, keys: &Keys, question: &str) -> Result<Option<char>, Failure> {
        self.prompt(question);
        let key = keys.next()?;
        if key.is_none() {
            self.say("");
        }
        Ok(key)
    }

    /// Asks for yes or no. `--yes` answers yes; without a terminal the answer is no.
    pub(crate) fn confirm(&self, question: &str, default: bool) -> Result<bool, Failure> {
        if self.yes {
            return Ok(true);
        }
        if !self.asks {
            return Ok(false);
        }
        let choice = if default { "[Y/n]" } else { "[y/N]" };
        loop {
            let Some(answer) = self.ask(&format!("{question} {choice} "))? else { return Ok(false) };
            match answer.trim().to_lowercase().as_str() {
                "" => return Ok(default),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => self.say("Please answer y or n."),
            }
        }
    }

    /// Asks for a secret, which is not shown.
    pub(crate) fn ask_hidden(&self, question: &str) -> Result<Zeroizing<String>, Failure> {
        let asked = Cell::new(false);
        let ask = || {
            // A line that was left half typed, or what a shell has said meanwhile, stands before it.
            let again = if asked.replace(true) { "\n" } else { "" };
            self.prompt(&format!("{again}{question}"));
        };
        hidden::line(ask).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Failure::new(Kind::Locked, "no passphrase was typed"),
            // Ctrl-C came as a key.
            io::ErrorKind::Interrupted => {
                signals::stop();
                Failure::Quiet(Kind::Interrupted)
            }
            io::ErrorKind::InvalidData => Failure::new(Kind::Locked, "what was typed is not UTF-8 text"),
            _ => error.into(),
        })
    }

    /// Reads all of standard input, of at most `longest` bytes.
    pub(crate) fn read_input(&self, longest: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        io::stdin().lock().take(longest.saturating_add(1)).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > longest {
            return Err(Failure::new(
                Kind::Unreadable,
                "the text is longer than 1 MiB, the longest reflection that is taken",
            )
            .meaning("Nothing was saved.")
            .next("Divide it, and save each part by itself."));
        }
        Ok(bytes)
    }

    /// A bar for long work, which appears only when the work takes a while and only in a terminal.
    pub(crate) fn bar(&self, label: &'static str) -> Bar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg}  {pos} of {len}  {wide_bar}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("=- "));
        bar.set_message(label);
        #[expect(clippy::disallowed_methods, reason = "a bar appears after a while, and a while is measured")]
        let began = Instant::now();
        Bar { drawn: bar, began, visible: io::stderr().is_terminal() }
    }
}

/// A progress bar.
pub(crate) struct Bar {
    drawn: ProgressBar,
    began: Instant,
    visible: bool,
}

impl Progress for Bar {
    fn start(&self, steps: usize) {
        self.drawn.set_length(u64::try_from(steps).unwrap_or(u64::MAX));
        self.drawn.set_position(0);
    }

    fn step(&self) {
        self.drawn.inc(1);
        if self.visible && self.drawn.is_hidden() && self.began.elapsed() > PATIENCE {
            self.drawn.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.drawn.finish_and_clear();
    }
}
