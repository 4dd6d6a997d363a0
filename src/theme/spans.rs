//! Which words of a text are taken already.

use std::collections::BTreeMap;

/// Ranges of words that do not touch each other.
#[derive(Default)]
pub(super) struct Spans(BTreeMap<usize, usize>);

impl Spans {
    /// Takes all of them and merges those that overlap.
    pub(super) fn of(ranges: Vec<(usize, usize)>) -> Self {
        let mut spans = Self::default();
        for (first, last) in ranges {
            let end = spans.0.entry(first).or_insert(last);
            *end = last.max(*end);
        }
        // Merge what overlaps, so that the nearest start decides.
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (first, last) in spans.0 {
            match merged.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged.into_iter().collect())
    }

    /// Whether any of them shares a word with this one.
    pub(super) fn touch(&self, first: usize, last: usize) -> bool {
        self.0.range(..=last).next_back().is_some_and(|(_, end)| *end >= first)
    }

    /// Takes a range unless it touches one taken before.
    pub(super) fn take(&mut self, first: usize, last: usize) -> bool {
        let free = !self.touch(first, last);
        if free {
            self.0.insert(first, last);
        }
        free
    }
}
