//! A passphrase: normalised, never empty, never printed.

use std::fmt;

use bip39::Language;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// What the writer types to read. Normalised to NFKC, so that `é` typed in two ways is one passphrase. Spaces at the
/// ends are taken off, as no one sees them.
#[derive(Clone)]
pub struct Passphrase(SecretString);

/// Nothing was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase is empty")]
pub struct Empty;

/// How many words the program's own passphrases have: 66 bits from a list of 2,048.
const WORDS: usize = 6;

impl Passphrase {
    /// Takes what was typed or read from a file.
    pub fn new(typed: &str) -> Result<Self, Empty> {
        // A text never grows longer than this under NFKC (Unicode 16, UAX #15), so no copy is left where it grew.
        let mut normal = Zeroizing::new(String::with_capacity(typed.len() * 11));
        normal.extend(typed.trim().nfkc());
        if normal.is_empty() {
            return Err(Empty);
        }
        Ok(Self(SecretString::from(normal.as_str())))
    }

    /// Makes one of six words from the BIP-39 English list, joined by hyphens.
    ///
    /// # Errors
    /// Only when the system has no random numbers to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let list = Language::English.word_list();
        let mut numbers = Zeroizing::new([0_u8; WORDS * 2]);
        getrandom::fill(numbers.as_mut_slice())?;
        // 65,536 is a multiple of 2,048, so every word is equally likely.
        let words =
            numbers.chunks_exact(2).map(|pair| list[usize::from(u16::from_le_bytes([pair[0], pair[1]])) % list.len()]);
        let mut joined = Zeroizing::new(String::with_capacity(WORDS * 9));
        for word in words {
            if !joined.is_empty() {
                joined.push('-');
            }
            joined.push_str(word);
        }
        Ok(Self(SecretString::from(joined.as_str())))
    }

    /// The text, for key derivation and for showing it once to the writer who has just had it made.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The text as age takes it.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Whether another passphrase is the same.
    pub fn matches(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_passphrase_typed_in_two_ways_is_the_same() {
        let composed = Passphrase::new("caf\u{e9} au lait").unwrap();
        let decomposed = Passphrase::new(" cafe\u{301} au lait\n").unwrap();
        assert!(composed.matches(&decomposed));
        assert_eq!(Passphrase::new(" \n").unwrap_err(), Empty);
        assert!(!format!("{composed:?}").contains("lait"));
    }

    #[test]
    fn a_made_passphrase_has_six_words_and_is_not_made_twice() {
        let one = Passphrase::generate().unwrap();
        assert_eq!(one.expose().split('-').count(), 6);
        assert!(!one.matches(&Passphrase::generate().unwrap()));
        assert!(super::super::strength(&one).is_ok());
    }
}
