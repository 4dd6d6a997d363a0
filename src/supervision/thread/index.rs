//! Which threads hold which words, so that a long journal is not compared each with each.

use std::collections::HashMap;

use super::{Near, Thread};
use crate::supervision::likeness::Words;

/// Threads by their telling words. It finds every thread that [`Words`] could call alike, and some more.
#[derive(Debug, Default)]
pub(super) struct Index {
    all: HashMap<u64, Vec<usize>>,
    head: HashMap<u64, Vec<usize>>,
}

impl Index {
    /// Of finished threads.
    pub(super) fn of(threads: &[Thread<'_>]) -> Self {
        let mut index = Self::default();
        for (at, thread) in threads.iter().enumerate() {
            thread.words.iter().for_each(|words| index.add(at, words));
        }
        index
    }

    /// Notes that a thread holds a text.
    pub(super) fn add(&mut self, at: usize, words: &Words) {
        note(&mut self.all, at, words.all());
        note(&mut self.head, at, words.head());
    }

    /// The threads that may be near a text, in order.
    pub(super) fn candidates(&self, words: &Words, near: Near) -> Vec<usize> {
        let all = words.all();
        // Who shares four fifths of all words shares one of any fifth and one more: the rarest cost least.
        let fifths = if near == Near::Subject { 2 } else { 1 };
        let mut found = rarest(&self.all, all, all.len() * fifths / 5 + 1);
        if near == Near::Subject {
            found.extend(twice(&self.head, all));
            found.extend(rarest(&self.all, words.head(), 1));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn note(holding: &mut HashMap<u64, Vec<usize>>, at: usize, words: &[u64]) {
    for word in words {
        let known = holding.entry(*word).or_default();
        if known.last() != Some(&at) {
            known.push(at);
        }
    }
}

/// The threads that hold one of the rarest of these words.
fn rarest(holding: &HashMap<u64, Vec<usize>>, words: &[u64], number: usize) -> Vec<usize> {
    let mut lists: Vec<&[usize]> =
        words.iter().map(|word| holding.get(word).map_or(&[] as &[usize], Vec::as_slice)).collect();
    lists.sort_by_key(|list| list.len());
    lists.into_iter().take(number).flatten().copied().collect()
}

/// The threads that hold two of these words.
fn twice(holding: &HashMap<u64, Vec<usize>>, words: &[u64]) -> Vec<usize> {
    let mut found: Vec<usize> = words.iter().filter_map(|word| holding.get(word)).flatten().copied().collect();
    found.sort_unstable();
    let twice = found.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    twice.collect()
}
