//! The 24 recovery words: the second way in, written on paper.

use std::fmt;

use bip39::{Language, Mnemonic};
use zeroize::Zeroizing;

use super::Passphrase;

/// 256 random bits as 24 words of the BIP-39 English list, the last of which checks the others.
pub struct RecoveryWords(Mnemonic);

/// Not 24 words of the list, or one of them is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRecoveryWords {
    /// There are not 24.
    #[error("there are {0} words, and a recovery sheet has 24")]
    Count(usize),
    /// The word at this place (from 1) is not in the list.
    #[error("word {0} is not one that a recovery sheet can have")]
    Word(usize),
    /// All are words of the list, but not together.
    #[error("one of the words is wrong, or two have changed places")]
    Check,
}

impl RecoveryWords {
    /// How many words there are.
    pub const COUNT: usize = 24;

    /// Draws new ones.
    ///
    /// # Errors
    /// Only when the system has no random numbers to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut entropy = Zeroizing::new([0_u8; 32]);
        getrandom::fill(entropy.as_mut_slice())?;
        let words = Mnemonic::from_entropy_in(Language::English, entropy.as_slice());
        Ok(Self(words.expect("32 bytes make 24 words, by the list's definition")))
    }

    /// Reads words as typed: any case, any white space, numbers of a printed sheet passed over.
    pub fn parse(typed: &str) -> Result<Self, NotRecoveryWords> {
        let lower = Zeroizing::new(typed.to_lowercase());
        let numbered = |word: &&str| !word.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit());
        let words: Vec<&str> = lower.split_whitespace().filter(numbered).collect();
        if words.len() != Self::COUNT {
            return Err(NotRecoveryWords::Count(words.len()));
        }
        if let Some(at) = words.iter().position(|word| Language::English.find_word(word).is_none()) {
            return Err(NotRecoveryWords::Word(at + 1));
        }
        let joined = Zeroizing::new(words.join(" "));
        Mnemonic::parse_in_normalized(Language::English, &joined).map(Self).map_err(|_| NotRecoveryWords::Check)
    }

    /// Whether a word is one that a recovery sheet can have, in any case.
    pub fn knows(word: &str) -> bool {
        let lower = Zeroizing::new(word.to_lowercase());
        Language::English.find_word(&lower).is_some()
    }

    /// The words in order.
    ///
    /// One by one: a list of them in memory would be the words.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.words()
    }

    /// The word at a place, from 0; none beyond the last.
    pub fn word(&self, at: usize) -> Option<&'static str> {
        self.0.words().nth(at)
    }

    /// All of them, each followed by a space but the last.
    pub fn line(&self) -> Zeroizing<String> {
        // A word of the list has eight letters at most.
        let mut line = Zeroizing::new(String::with_capacity(Self::COUNT * 9));
        for word in self.words() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        line
    }

    /// The words as the passphrase of `recovery.age`: lower case, one space between.
    pub fn passphrase(&self) -> Passphrase {
        Passphrase::new(&self.line()).expect("24 words are not empty")
    }
}

impl fmt::Debug for RecoveryWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryWords(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_however_they_are_typed_and_a_slip_is_named() {
        let words = RecoveryWords::generate().unwrap();
        let list: Vec<&str> = words.words().collect();
        let sheet: String =
            list.iter().enumerate().map(|(at, word)| format!("{}. {}\n", at + 1, word.to_uppercase())).collect();
        assert!(RecoveryWords::parse(&sheet).unwrap().passphrase().matches(&words.passphrase()));
        assert_eq!(RecoveryWords::parse("one two").unwrap_err(), NotRecoveryWords::Count(2));
        let mut wrong = list.clone();
        wrong[6] = "zzzz";
        assert_eq!(RecoveryWords::parse(&wrong.join(" ")).unwrap_err(), NotRecoveryWords::Word(7));
        let swapped: Vec<_> = list.iter().rev().copied().collect();
        // A reversed sheet passes the check once in 256 times; the count and the words are right either way.
        assert!(matches!(RecoveryWords::parse(&swapped.join(" ")), Ok(_) | Err(NotRecoveryWords::Check)));
    }
}
