//! A table by word. A word of up to sixteen bytes, as nearly all are, is looked up and compared as one number.

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Values by word.
#[derive(Debug)]
pub(crate) struct Words<T> {
    short: FxHashMap<u128, T>,
    long: FxHashMap<Box<str>, T>,
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self { short: FxHashMap::default(), long: FxHashMap::default() }
    }
}

impl<T> Words<T> {
    /// An empty table with room for so many.
    pub(crate) fn with_capacity(words: usize) -> Self {
        Self { short: FxHashMap::with_capacity_and_hasher(words, FxBuildHasher), long: FxHashMap::default() }
    }

    /// What is kept under a word.
    pub(crate) fn get(&self, word: &str) -> Option<&T> {
        match key(word) {
            Some(key) => self.short.get(&key),
            None => self.long.get(word),
        }
    }

    /// The same, to change it.
    pub(crate) fn get_mut(&mut self, word: &str) -> Option<&mut T> {
        match key(word) {
            Some(key) => self.short.get_mut(&key),
            None => self.long.get_mut(word),
        }
    }

    /// What is kept under a word; where nothing is yet, what `value` gives.
    pub(crate) fn get_or_insert(&mut self, word: &str, value: impl FnOnce() -> T) -> &mut T {
        match key(word) {
            Some(key) => self.short.entry(key).or_insert_with(value),
            None => self.long.entry(word.into()).or_insert_with(value),
        }
    }
}

/// A short word as a number. No word holds a byte of 0, so no two are alike.
fn key(word: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    Some(u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_words_are_found_again() {
        let words = ["", "a", "ab", "ba", "é", "sixteen-letters!", "seventeen-letters", "seventeen-letterz"];
        let mut table = Words::default();
        for (at, word) in words.iter().enumerate() {
            assert_eq!(*table.get_or_insert(word, || at), at);
        }
        for (at, word) in words.iter().enumerate() {
            assert_eq!(table.get(word), Some(&at));
            assert_eq!(*table.get_or_insert(word, || 99), at);
        }
        assert_eq!(table.get("abc"), None);
        assert_eq!(table.get("seventeen-letter"), None);
    }
}
