//! A table by word. A word of up to eight bytes, as most are, or of up to sixteen, as nearly all are, is looked up and
//! compared as one number.

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Values by word.
#[derive(Debug)]
pub(crate) struct Words<T> {
    tiny: FxHashMap<u64, T>,
    short: FxHashMap<u128, T>,
    long: FxHashMap<Box<str>, T>,
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self { tiny: FxHashMap::default(), short: FxHashMap::default(), long: FxHashMap::default() }
    }
}

impl<T> Words<T> {
    /// An empty table with room for so many.
    pub(crate) fn with_capacity(words: usize) -> Self {
        let room = |words| FxHashMap::with_capacity_and_hasher(words, FxBuildHasher);
        Self { tiny: room(words), short: FxHashMap::default(), long: FxHashMap::default() }
    }

    /// What is kept under a word.
    pub(crate) fn get(&self, word: &str) -> Option<&T> {
        self.get_at(word, 0, word.len())
    }

    /// What is kept under the word that stands in a text from one byte to before another.
    pub(crate) fn get_at(&self, text: &str, from: usize, until: usize) -> Option<&T> {
        match Key::of(text.as_bytes(), from, until) {
            Key::Tiny(key) => self.tiny.get(&key),
            Key::Short(key) => self.short.get(&key),
            Key::Long => self.long.get(text.get(from..until)?),
        }
    }

    /// The same, to change it.
    pub(crate) fn get_mut(&mut self, word: &str) -> Option<&mut T> {
        match Key::of(word.as_bytes(), 0, word.len()) {
            Key::Tiny(key) => self.tiny.get_mut(&key),
            Key::Short(key) => self.short.get_mut(&key),
            Key::Long => self.long.get_mut(word),
        }
    }

    /// What is kept under a word; where nothing is yet, what `value` gives.
    pub(crate) fn get_or_insert(&mut self, word: &str, value: impl FnOnce() -> T) -> &mut T {
        match Key::of(word.as_bytes(), 0, word.len()) {
            Key::Tiny(key) => self.tiny.entry(key).or_insert_with(value),
            Key::Short(key) => self.short.entry(key).or_insert_with(value),
            Key::Long => self.long.entry(word.into()).or_insert_with(value),
        }
    }
}

/// A word as a number, where it is short. No word holds a byte of 0, so no two are alike.
enum Key {
    Tiny(u64),
    Short(u128),
    Long,
}

impl Key {
    /// Of the bytes of a text from one to before another. What stands after them is read with them and masked, as that is
    /// quicker than to copy as many as there are.
    fn of(text: &[u8], from: usize, until: usize) -> Self {
        let length = until - from;
        match length {
            0 => Self::Tiny(0),
            1..=8 => {
                let bytes = text.get(from..).and_then(|rest| rest.first_chunk::<8>());
                let whole =
                    bytes.map_or_else(|| u64::from_le_bytes(copied(text, from, until)), |b| u64::from_le_bytes(*b));
                Self::Tiny(whole & (u64::MAX >> (64 - 8 * length)))
            }
            9..=16 => {
                let bytes = text.get(from..).and_then(|rest| rest.first_chunk::<16>());
                let whole =
                    bytes.map_or_else(|| u128::from_le_bytes(copied(text, from, until)), |b| u128::from_le_bytes(*b));
                Self::Short(whole & (u128::MAX >> (128 - 8 * length)))
            }
            _ => Self::Long,
        }
    }
}

/// These bytes, with 0 after them.
fn copied<const N: usize>(text: &[u8], from: usize, until: usize) -> [u8; N] {
    let mut bytes = [0; N];
    for (byte, one) in bytes.iter_mut().zip(&text[from..until]) {
        *byte = *one;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_words_are_found_again() {
        let words = [
            "",
            "a",
            "ab",
            "ba",
            "é",
            "eight-by",
            "nine-byte",
            "sixteen-letters!",
            "seventeen-letters",
            "seventeen-letterz",
        ];
        let mut table = Words::default();
        for (at, word) in words.iter().enumerate() {
            assert_eq!(*table.get_or_insert(word, || at), at);
        }
        for (at, word) in words.iter().enumerate() {
            assert_eq!(table.get(word), Some(&at));
            assert_eq!(*table.get_or_insert(word, || 99), at);
        }
        let text = words.join(" ");
        let mut from = 0;
        for (at, word) in words.iter().enumerate() {
            assert_eq!(table.get_at(&text, from, from + word.len()), Some(&at), "{word} in a text");
            from += word.len() + 1;
        }
        assert_eq!(table.get("abc"), None);
        assert_eq!(table.get("seventeen-letter"), None);
    }
}
