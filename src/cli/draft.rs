//! What has been written so far, kept when the writing is cut off.
//!
//! While questions are asked in the terminal, each line is noted here, letter by letter where the terminal tells. It is
//! sealed as a draft every few seconds, so that a crash takes no more than those. Ctrl-C, a closed window or a signal to
//! end seals it into the inbox before the program stops, so a half-written reflection is never lost.

use std::sync::{Arc, Mutex, PoisonError};

use super::{drafts::Slot, keeper::Keeper, signals};
use crate::{
    pipeline::compose::Draft,
    vault::{self, Capture},
};

/// The title of what was cut off.
pub(crate) const UNFINISHED: &str = "Unfinished";

/// The text so far.
#[derive(Clone, Default)]
pub(crate) struct Unfinished {
    state: Arc<Mutex<State>>,
    keeper: Arc<Mutex<Option<Keeper>>>,
}

#[derive(Default)]
struct State {
    /// The front matter that what is kept gets.
    draft: Draft,
    /// The lines that are finished.
    text: String,
    /// The one that is not.
    typing: String,
    done: bool,
}

impl State {
    /// What there is to keep, if it is more than headings.
    fn kept(&self) -> Option<String> {
        let body = format!("{}{}\n", self.text, self.typing);
        let written = body.lines().any(|line| !line.trim().is_empty() && !line.starts_with("## "));
        if self.done || !written {
            return None;
        }
        Some(Draft { title: Some(UNFINISHED.to_owned()), body, ..self.draft.clone() }.to_markdown())
    }
}

impl Unfinished {
    /// Begins to watch for Ctrl-C, and to seal what is noted into the slot. `draft` is the front matter that what is
    /// kept gets.
    pub(crate) fn watch(capture: Capture, draft: Draft, slot: Option<Slot>) -> Self {
        let unfinished = Self::default();
        unfinished.lock().draft = draft;
        let state = Arc::clone(&unfinished.state);
        let source = move || state.lock().unwrap_or_else(PoisonError::into_inner).kept();
        *unfinished.keeper() = Some(Keeper::begin(capture.clone(), slot, source));
        let watched = unfinished.clone();
        signals::on_stop(move || watched.stop(&capture));
        unfinished
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keeper(&self) -> std::sync::MutexGuard<'_, Option<Keeper>> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes whose questions are answered.
    pub(crate) fn note_template(&self, name: &str) {
        self.lock().draft.template = Some(name.to_owned());
    }

    /// Notes a line.
    pub(crate) fn note(&self, line: &str) {
        let mut state = self.lock();
        state.text.push_str(line);
        state.text.push('\n');
        state.typing.clear();
        drop(state);
        self.ring();
    }

    /// Notes what stands in a line that has no end yet.
    pub(crate) fn hear(&self, typing: &str) {
        typing.clone_into(&mut self.lock().typing);
        self.ring();
    }

    fn ring(&self) {
        if let Some(keeper) = self.keeper().as_ref() {
            keeper.ring();
        }
    }

    /// Saves the finished text. Ctrl-C waits until that is done, and what was noted is kept when it fails.
    pub(crate) fn save<T, E>(&self, save: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let mut state = self.lock();
        let saved = save();
        if saved.is_ok() {
            state.done = true;
            drop(state);
            self.let_go();
        }
        saved
    }

    /// Takes the draft away: nothing was written, or what was written is safe.
    pub(crate) fn let_go(&self) {
        let keeper = self.keeper().take();
        keeper.into_iter().for_each(Keeper::done);
    }

    /// Notes the finished text in place of all that was noted: what was answered after it is in it.
    pub(crate) fn hold(&self, body: &str) {
        let mut state = self.lock();
        body.clone_into(&mut state.text);
        state.typing.clear();
        drop(state);
        self.ring();
    }

    /// Leaves what has been noted as a draft, for the next time. False when it could not be kept.
    pub(crate) fn leave(&self) -> bool {
        self.keeper().take().is_some_and(Keeper::leave)
    }

    /// Seals what has been noted into the inbox, as when the window was closed. False when there is nothing to keep.
    pub(crate) fn keep(&self, capture: &Capture) -> Result<bool, vault::Error> {
        let mut state = self.lock();
        let kept = state.kept();
        if let Some(text) = &kept {
            capture.write(text)?;
            state.done = true;
        }
        drop(state);
        self.let_go();
        Ok(kept.is_some())
    }

    fn stop(&self, capture: &Capture) {
        super::found::bring_back();
        let message = match self.keep(capture) {
            Ok(true) => KEPT,
            Ok(false) => "Stopped. Nothing was saved.",
            Err(_) if self.keeper().take().is_some_and(Keeper::leave) => {
                "Stopped. What you had written is kept, encrypted, as a draft. Go on with it: afterword new"
            }
            Err(_) => "Stopped. What you had written could not be kept.",
        };
        drop(std::io::Write::write_all(&mut std::io::stderr(), format!("\n{message}\n").as_bytes()));
        signals::end()
    }
}

/// What is said of a reflection that was cut off.
pub(crate) const KEPT: &str = "Stopped. What you had written was kept, encrypted. It will be in your journal\nas \"Unfinished\" when you next unlock it.";
