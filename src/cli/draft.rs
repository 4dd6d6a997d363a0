//! What has been written so far, kept when the writing is cut off.
//!
//! While questions are asked in the terminal, each finished line is noted here. Ctrl-C, a closed window or a signal to
//! end seals it into the inbox before the program stops, so a half-written reflection is never lost.

use std::{
    process,
    sync::{Arc, Mutex, PoisonError},
};

use super::failure::Kind;
use crate::{
    pipeline::compose::Draft,
    vault::{self, Capture},
};

/// The text so far.
#[derive(Clone, Default)]
pub(crate) struct Unfinished(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    text: String,
    done: bool,
}

impl Unfinished {
    /// Begins to watch for Ctrl-C. `draft` is the front matter that what is kept gets.
    pub(crate) fn watch(capture: Capture, draft: Draft) -> Self {
        let unfinished = Self::default();
        let watched = unfinished.clone();
        // Without a handler Ctrl-C ends the program as it always does, and what was typed is lost; nothing else changes.
        drop(ctrlc::set_handler(move || watched.stop(&capture, &draft)));
        unfinished
    }

    /// Notes a line.
    pub(crate) fn note(&self, line: &str) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.text.push_str(line);
        state.text.push('\n');
    }

    /// Saves the finished text. Ctrl-C waits until that is done, and what was noted is kept when it fails.
    pub(crate) fn save<T, E>(&self, save: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let saved = save();
        if saved.is_ok() {
            state.done = true;
            state.text.clear();
        }
        saved
    }

    /// Seals what has been noted into the inbox, as when the window was closed. False when there is nothing to keep.
    pub(crate) fn keep(&self, capture: &Capture, draft: &Draft) -> Result<bool, vault::Error> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let written = state.text.lines().any(|line| !line.trim().is_empty() && !line.starts_with("## "));
        if state.done || !written {
            return Ok(false);
        }
        let kept = Draft { title: Some("Unfinished".to_owned()), body: state.text.clone(), ..draft.clone() };
        capture.write(&kept.to_markdown())?;
        state.done = true;
        Ok(true)
    }

    fn stop(&self, capture: &Capture, draft: &Draft) {
        let message = match self.keep(capture, draft) {
            Ok(true) => KEPT,
            Ok(false) => "Stopped. Nothing was saved.",
            Err(_) => "Stopped. What you had written could not be kept.",
        };
        drop(std::io::Write::write_all(&mut std::io::stderr(), format!("\n{message}\n").as_bytes()));
        process::exit(Kind::Interrupted as i32)
    }
}

/// What is said of a reflection that was cut off.
pub(crate) const KEPT: &str = "Stopped. What you had written was kept, encrypted. It will be in your journal\nas \"Unfinished\" when you next unlock it. Only a line without its Enter is not in it.";
