//! A line that asks for patience while something goes on that has no steps to count, such as the making of a key from a
//! passphrase. It appears after a while, only in a terminal, does not move, and is taken away at the end.

use std::{
    io::{self, IsTerminal, Write},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter work says nothing.
pub(super) const PATIENCE: Duration = Duration::from_millis(300);

/// The line. Dropped when the work is done.
#[derive(Debug)]
pub(crate) struct Patience {
    done: Option<Sender<()>>,
    waiting: Option<JoinHandle<()>>,
}

impl Patience {
    /// Begins to wait. In a `simple` terminal, which cannot take a line away, it stays.
    pub(super) fn new(label: &'static str, simple: bool) -> Self {
        if !io::stderr().is_terminal() {
            return Self { done: None, waiting: None };
        }
        let (done, is_done) = mpsc::channel();
        let show = move || {
            if is_done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            if simple {
                // Nobody may be looking, which changes nothing.
                drop(writeln!(io::stderr(), "{label}…"));
                return;
            }
            let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            line.set_style(ProgressStyle::with_template("{msg}…").unwrap_or_else(|_| ProgressStyle::default_spinner()));
            line.set_message(label);
            line.tick();
            // It ends when the other side is dropped.
            is_done.recv().ok();
            line.finish_and_clear();
        };
        // Without a thread nothing is said, and the work goes on all the same.
        let waiting = thread::Builder::new().spawn(show).ok();
        Self { done: Some(done), waiting }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(waiting) = self.waiting.take() {
            drop(waiting.join());
        }
    }
}
