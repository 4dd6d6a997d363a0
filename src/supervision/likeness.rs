//! Whether two short texts speak of the same thing.
//!
//! A concern is raised again in other words, and a session's answer names it in three. Texts are compared by their
//! telling words: lower case, no accents, no endings, no stop words. The first sentence says what a thing is about, the
//! rest says how it went, so first sentences are compared first.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The telling words of a text, as numbers that are equal when the words are.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Words {
    /// Of the whole text, sorted, each once.
    all: Vec<u64>,
    /// Of its first sentence, sorted, each once.
    head: Vec<u64>,
    /// Of each sentence or clause after the first.
    rest: Vec<Vec<u64>>,
}

crate::hide::hide!(Words);

impl Words {
    /// Reads a text.
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text);
        let first = first_sentence(&folded);
        let rest = folded[first.len()..].split(ENDS).map(numbers).filter(|words| words.len() >= 3).collect();
        Self { head: numbers(first), all: numbers(&folded), rest }
    }

    /// Whether two texts of equal standing, such as two raised concerns, begin with the same thing or are mostly equal.
    pub(super) fn alike(&self, other: &Self) -> bool {
        same(&self.head, &other.head) || mostly(&self.all, &other.all)
    }

    /// Whether two texts share four fifths of all their words.
    pub(super) fn nearly_equals(&self, other: &Self) -> bool {
        at_least(800, &self.all, &other.all)
    }

    /// How well this text says the same as a task, in thousandths: `draft the policy` is not `the policy`.
    pub(super) fn names_task(&self, task: &Self) -> usize {
        Some(closeness(&self.all, &task.all)).filter(|closeness| *closeness >= 700).unwrap_or(0)
    }

    /// Whether one text, further down, speaks of what the other begins with.
    pub(super) fn touches(&self, other: &Self) -> bool {
        let within = |rest: &[Vec<u64>], head: &[u64]| head.len() >= 3 && rest.iter().any(|part| contains(part, head));
        within(&self.rest, &other.head) || within(&other.rest, &self.head)
    }

    /// The shared part of all telling words, in thousandths.
    pub(super) fn closeness(&self, other: &Self) -> usize {
        closeness(&self.all, &other.all)
    }

    /// All telling words.
    pub(super) fn all(&self) -> &[u64] {
        &self.all
    }

    /// The telling words of the first sentence.
    pub(super) fn head(&self) -> &[u64] {
        &self.head
    }

    /// How well this text, a short name such as `joint-visit policy`, names the other, in thousandths; 0 is not at all.
    pub(super) fn names(&self, other: &Self) -> usize {
        let shared = shared(&self.head, &other.head);
        let within_head = shared == self.head.len() && (shared >= 2 || (shared == 1 && other.head.len() <= 3));
        let within_all = self.head.len() >= 3 && contains(&other.all, &self.head);
        if within_head || within_all || self.alike(other) { closeness(&self.head, &other.head).max(1) } else { 0 }
    }
}

fn same(a: &[u64], b: &[u64]) -> bool {
    let (shared, small) = (shared(a, b), a.len().min(b.len()));
    match small {
        0 => false,
        1 | 2 => mostly(a, b),
        3 => shared == 3 || mostly(a, b),
        _ => shared * 4 >= small * 3,
    }
}

/// At least three fifths of all their words are shared.
fn mostly(a: &[u64], b: &[u64]) -> bool {
    at_least(600, a, b)
}

/// Whether so many thousandths of all words are shared. Lists of quite different lengths are not looked through.
fn at_least(thousandths: usize, a: &[u64], b: &[u64]) -> bool {
    a.len().min(b.len()) * 1000 >= a.len().max(b.len()) * thousandths && closeness(a, b) >= thousandths
}

/// The shared part of all words, in thousandths.
fn closeness(a: &[u64], b: &[u64]) -> usize {
    let shared = shared(a, b);
    let union = a.len() + b.len() - shared;
    (shared * 1000).checked_div(union).unwrap_or(0)
}

fn contains(large: &[u64], small: &[u64]) -> bool {
    !small.is_empty() && shared(large, small) == small.len()
}

/// How many numbers two sorted lists share.
fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        count += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    count
}

/// Up to the first mark that ends a sentence or a clause, if any telling word stands before it.
fn first_sentence(text: &str) -> &str {
    let long_enough = |at: &usize| telling(&text[..*at]).nth(1).is_some();
    text.match_indices(ENDS).map(|(at, _)| at).find(long_enough).map_or(text, |at| &text[..at])
}

/// What ends a sentence or a clause.
const ENDS: [char; 6] = ['.', ':', ';', '!', '?', '\n'];

fn numbers(text: &str) -> Vec<u64> {
    let mut numbers: Vec<u64> = telling(text).map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn telling(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && STOP.binary_search(word).is_err())
        .map(stem)
        .filter(|word| STOP.binary_search(word).is_err())
}

/// A word without the commonest English endings. Crude, and the same for both texts.
fn stem(word: &str) -> &str {
    let strip = |ending: &str, least: usize| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= least);
    let bare = strip("ies", 3)
        .or_else(|| strip("ing", 3))
        .or_else(|| strip("ed", 3))
        .or_else(|| strip("es", 4))
        .or_else(|| strip("s", 3).filter(|rest| !rest.ends_with('s')))
        .unwrap_or(word);
    bare.strip_suffix(['e', 'y']).filter(|rest| rest.chars().count() >= 3).unwrap_or(bare)
}

/// FNV-1a: the same word has the same number on every machine.
fn number(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Lower case, without accents and apostrophes.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase().replace('\'', "");
    }
    let bare = text.nfd().filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '’'));
    bare.flat_map(char::to_lowercase).collect()
}

/// Words that say little about what a text is about, sorted; the words of asking among them.
const STOP: [&str; 109] = [
    "a", "about", "again", "all", "also", "am", "an", "and", "any", "are", "as", "ask", "asked", "asking", "at", "be",
    "because", "been", "but", "by", "can", "could", "did", "do", "does", "for", "from", "get", "got", "had", "has",
    "have", "he", "her", "here", "him", "his", "how", "i", "id", "if", "im", "in", "into", "is", "it", "its", "ive",
    "just", "know", "me", "more", "my", "no", "not", "now", "of", "on", "once", "one", "or", "our", "out", "over",
    "rais", "raise", "raised", "said", "say", "she", "should", "so", "still", "tell", "than", "that", "the", "their",
    "them", "then", "there", "they", "this", "time", "to", "told", "too", "two", "up", "us", "very", "want", "wanted",
    "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "yet", "you", "your",
    "yours",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_sorted_for_the_search() {
        assert!(STOP.is_sorted());
    }

    #[test]
    fn the_same_concern_in_other_words_is_alike() {
        let alike = [
            ("Asked for a joint-visit policy.", "asked for a JOINT VISIT policy!"),
            (
                "Asked for a joint-visit policy: when two go, who decides.",
                "Asked for a joint-visit policy. Second time.",
            ),
            ("The debrief after the stairs", "Debriefs after the stairs, again"),
            ("Tŷ Gwyn has no beds", "Ty Gwyn has no bed."),
        ];
        for (one, other) in alike {
            assert!(Words::of(one).alike(&Words::of(other)), "{one} / {other}");
        }
        let different = [
            ("Asked for a joint-visit policy", "Asked for a carers' policy"),
            ("Ring the GP", "Ring the ward"),
            ("", ""),
            ("Why?", "When?"),
            ("Unsafe staffing on duty", "Unsafe lone visits at night"),
        ];
        for (one, other) in different {
            assert!(!Words::of(one).alike(&Words::of(other)), "{one} / {other}");
        }
    }

    #[test]
    fn a_concern_is_found_again_behind_another_sentence() {
        let again = Words::of(
            "Asked what the minimum is on a duty day, and who hears. Unsafe staffing on duty, with the date.",
        );
        let first = Words::of("Unsafe staffing on duty: second report in a year.");
        assert!(!again.alike(&first) && again.touches(&first) && first.touches(&again));
        assert!(!again.touches(&Words::of("Unsafe staffing on the wards")));
    }

    #[test]
    fn a_short_name_finds_its_concern_and_no_other() {
        let policy = Words::of("Asked for a joint-visit policy: when two of us go, and who decides.");
        let names = |name: &str| Words::of(name).names(&policy);
        assert!(names("joint visit policy") > 0 && names("Joint-visit policy") > 0 && names("Joint visits") > 0);
        assert!(
            names("policies") > 0 && Words::of("policies").names(&Words::of("A policy on lone work at night")) == 0
        );
        for other in ["waiting list", "carers' break", "", "the visit to the office"] {
            assert_eq!(names(other), 0, "{other}");
        }
        assert!(names("joint visit policy") > names("joint visits"));
    }
}
