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
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Chip {
    /// The theme's id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// The first words of its name, where there is little room.
    pub short: String,
    /// Which of eight shapes, from 0.
    pub shape: usize,
    /// Which of eight tones, from 0.
    pub tone: usize,
}

crate::hide::hide!(Chip);

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
    let short = short(label).to_owned();
    Chip { id: id.to_owned(), label: label.to_owned(), short, shape: at % MARKS, tone }
}

/// `Workload, hours and paperwork` is `Workload` for short.
fn short(label: &str) -> &str {
    let end = [",", " and ", " ("].iter().filter_map(|stop| label.find(stop)).min();
    end.and_then(|end| label.get(..end)).filter(|start| !start.is_empty()).unwrap_or(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_short_on_a_chip() {
        let cases = [
            ("Workload, hours and paperwork", "Workload"),
            ("Risk and safety", "Risk"),
            ("Hope", "Hope"),
            (", odd", ", odd"),
            ("Working with other agencies", "Working with other agencies"),
        ];
        for (label, expected) in cases {
            assert_eq!(chip("x", label, 0).short, expected);
        }
    }

    #[test]
    fn sixteen_themes_do_not_share_shape_and_tone() {
        let pairs: std::collections::BTreeSet<_> =
            (0..16).map(|at| chip("x", "x", at)).map(|chip| (chip.shape, chip.tone)).collect();
        assert_eq!(pairs.len(), 16);
    }
}
