//! Themes by name: a label, a shape and a tone for each, always together.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    input::{Input, ThemeInfo},
    words,
};

/// How many shapes and tones a look has.
const MARKS: usize = 8;

/// A theme as a small label. Shape and tone only ever stand beside the word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chip {
    /// The theme's id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Which of eight shapes, from 0.
    pub shape: usize,
    /// Which of eight tones, from 0.
    pub tone: usize,
}

/// Every theme that an entry may have.
pub(super) struct Names<'a> {
    known: BTreeMap<&'a str, (&'a ThemeInfo, Chip)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(input: &Input<'a>) -> Self {
        let known = input.themes.iter().enumerate();
        Self { known: known.map(|(at, info)| (info.id.as_str(), (info, chip(&info.id, &info.label, at)))).collect() }
    }

    /// A theme of the writer's own, without a definition, gets its id as its name.
    pub(super) fn chip(&self, id: &str) -> Chip {
        self.known.get(id).map_or_else(
            || chip(id, &words::label(id), id.bytes().fold(self.known.len(), |sum, byte| sum + usize::from(byte))),
            |(_, chip)| chip.clone(),
        )
    }

    pub(super) fn info(&self, id: &str) -> Option<&'a ThemeInfo> {
        self.known.get(id).map(|(info, _)| *info)
    }
}

/// Themes 0 to 7 differ in shape and tone; the next eight pair them otherwise.
fn chip(id: &str, label: &str, at: usize) -> Chip {
    let tone = (at + at / MARKS * 3) % MARKS;
    Chip { id: id.to_owned(), label: label.to_owned(), shape: at % MARKS, tone }
}
