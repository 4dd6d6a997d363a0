//! What is known of single words: names, places, plain English, and words that say what stands beside them.
//!
//! The lists in `words/` are the project's own. They are read once, when the first text is checked.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What is known of a word: a set of the flags below.
pub(super) type Known = u32;

/// A given name.
pub(super) const GIVEN: Known = 1;
/// A surname.
pub(super) const SURNAME: Known = 1 << 1;
/// A plain English word.
pub(super) const WORD: Known = 1 << 2;
/// A town, a county, a country.
pub(super) const PLACE: Known = 1 << 3;
/// A writer of the field, cited by surname alone.
pub(super) const AUTHOR: Known = 1 << 4;
/// Written with a capital, and no one's name: days, peoples, brands, systems.
pub(super) const PROPER: Known = 1 << 5;
/// A name that is a word when it is written small.
pub(super) const LOWER: Known = 1 << 6;
/// `Mrs`, `Dr`, `PC`.
pub(super) const TITLE: Known = 1 << 7;
/// `Judge`, `Uncle`: a title before a name, a word elsewhere.
pub(super) const SOFT_TITLE: Known = 1 << 8;
/// A relation or a role that a name may follow.
pub(super) const RELATION: Known = 1 << 9;
/// `called`, `named`.
pub(super) const NAMING: Known = 1 << 10;
/// What people do: said, rang, laughed.
pub(super) const SPEECH: Known = 1 << 11;
/// What anything may do: is, had, went.
pub(super) const BEING: Known = 1 << 12;
/// What writers do: argues, suggests.
pub(super) const ACADEMIC: Known = 1 << 13;
/// What writers have: a model, a cycle, a theory.
pub(super) const THEORY: Known = 1 << 14;
/// A name that is also a virtue, a month or a verb.
pub(super) const ABSTRACT: Known = 1 << 15;
/// `the`, `this`.
pub(super) const DETERMINER: Known = 1 << 16;
/// `in`, `near`: what follows is a place rather than a person.
pub(super) const WHERE: Known = 1 << 17;
/// `de`, `van`, `bin`: a part inside a name.
pub(super) const PARTICLE: Known = 1 << 18;
/// What an organisation is: school, ward, court.
pub(super) const HEAD: Known = 1 << 19;
/// A head that counts in small letters too: `Kirkmoor school`.
pub(super) const PLAIN_HEAD: Known = 1 << 20;
/// A head that only a place or an unusual word makes into a name: team, service.
pub(super) const STRICT_HEAD: Known = 1 << 21;
/// A word before a head that names nothing: family, primary, duty.
pub(super) const GENERIC: Known = 1 << 22;
/// What a street is: road, close, hill.
pub(super) const STREET: Known = 1 << 23;
/// A street word that is hardly anything else.
pub(super) const SURE_STREET: Known = 1 << 24;
/// A word that makes a number plate likely.
pub(super) const VEHICLE: Known = 1 << 25;
/// The first word of a sequence in `words/phrases.txt`.
pub(super) const PHRASE: Known = 1 << 26;

const LISTS: [(&str, Known); 7] = [
    (include_str!("words/given.txt"), GIVEN),
    (include_str!("words/surnames.txt"), SURNAME),
    (include_str!("words/common.txt"), WORD),
    (include_str!("words/places.txt"), PLACE),
    (include_str!("words/authors.txt"), AUTHOR),
    (include_str!("words/proper.txt"), PROPER),
    (include_str!("words/lower.txt"), LOWER),
];

const CUES: [(&str, Known); 19] = [
    ("title", TITLE),
    ("soft-title", SOFT_TITLE),
    ("relation", RELATION),
    ("naming", NAMING),
    ("speech", SPEECH),
    ("being", BEING),
    ("academic", ACADEMIC),
    ("theory", THEORY),
    ("abstract", ABSTRACT),
    ("determiner", DETERMINER),
    ("place-preposition", WHERE),
    ("particle", PARTICLE),
    ("head", HEAD),
    ("plain-head", HEAD | PLAIN_HEAD),
    ("strict-head", HEAD | STRICT_HEAD),
    ("generic", GENERIC),
    ("street", STREET),
    ("sure-street", STREET | SURE_STREET),
    ("colour-or-make", VEHICLE),
];

/// Sequences of words by their first word, longest first.
type Phrases = HashMap<&'static str, Vec<Vec<&'static str>>>;

static WORDS: LazyLock<HashMap<&'static str, Known>> = LazyLock::new(read_words);
static PHRASES: LazyLock<Phrases> = LazyLock::new(read_phrases);

fn read_words() -> HashMap<&'static str, Known> {
    let mut words = HashMap::with_capacity(16_384);
    for (list, known) in LISTS {
        for word in lines(list).flat_map(str::split_whitespace) {
            *words.entry(word).or_default() |= known;
        }
    }
    let mut known = 0;
    for line in lines(include_str!("words/cues.txt")) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            known = CUES.iter().find(|(cue, _)| *cue == name).map_or(0, |(_, known)| *known);
            continue;
        }
        for word in line.split_whitespace() {
            *words.entry(word).or_default() |= known;
        }
    }
    for line in lines(include_str!("words/phrases.txt")) {
        let first = line.split_whitespace().next().unwrap_or_default();
        let first = first.strip_suffix("'s").or_else(|| first.strip_suffix('\'')).unwrap_or(first);
        *words.entry(first).or_default() |= PHRASE;
    }
    words
}

fn read_phrases() -> Phrases {
    let mut phrases = Phrases::new();
    let mut all: Vec<Vec<&str>> =
        lines(include_str!("words/phrases.txt")).map(|line| line.split_whitespace().collect()).collect();
    all.sort_by_key(|words| std::cmp::Reverse(words.len()));
    for words in all {
        if let Some(first) = words.first() {
            phrases.entry(first).or_default().push(words);
        }
    }
    phrases
}

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A word as the lists write it: small letters without accents or apostrophes.
pub(super) fn key(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(word);
    }
    if word.is_ascii() {
        return Cow::Owned(
            word.bytes().filter(|byte| *byte != b'\'').map(|byte| byte.to_ascii_lowercase() as char).collect(),
        );
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            '’' | '\'' | '\u{2bc}' | '\u{307}' => {}
            'ł' => plain.push('l'),
            'ø' => plain.push('o'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// What is known of a word that [`key`] has made; of its parts, when it is written with hyphens.
pub(super) fn known(key: &str) -> Known {
    let words = &*WORDS;
    if let Some(known) = words.get(key) {
        return *known;
    }
    if !key.contains('-') {
        return 0;
    }
    let parts: Vec<Known> = key.split('-').map(|part| words.get(part).copied().unwrap_or_default()).collect();
    let first = parts.first().copied().unwrap_or_default();
    let last = parts.last().copied().unwrap_or_default();
    let all = parts.iter().fold(!0, |all, part| all & part);
    let named = parts.iter().all(|part| part & (GIVEN | SURNAME | PARTICLE) != 0);
    let plain = parts.iter().all(|part| part & (WORD | PROPER | BEING | SPEECH | RELATION) != 0);
    match (plain, named) {
        (true, _) => all | WORD,
        (_, true) => (first & GIVEN) | (last & SURNAME),
        _ => last & SURNAME,
    }
}

/// Whether a word is plain English, its ending taken off when it must be.
pub(super) fn is_word(key: &str) -> bool {
    let words = &*WORDS;
    let plain = WORD | PROPER | RELATION | SPEECH | BEING | ACADEMIC | THEORY | DETERMINER | HEAD | GENERIC;
    let has = |word: &str| words.get(word).is_some_and(|known| known & plain != 0);
    if has(key) || !key.is_ascii() {
        return has(key);
    }
    let ends = |ending: &str| key.len() > ending.len() + 3 && key.ends_with(ending);
    if SUFFIXES.iter().any(|suffix| ends(suffix)) {
        return true;
    }
    let rest = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix).filter(|rest| rest.len() > 3));
    if rest.is_some_and(|rest| has(rest) || has_without_ending(rest, &has)) {
        return true;
    }
    has_without_ending(key, &has)
}

fn has_without_ending(key: &str, has: &impl Fn(&str) -> bool) -> bool {
    ENDINGS.iter().any(|(ending, instead)| {
        let Some(stem) = key.strip_suffix(ending).filter(|stem| stem.len() > 1) else { return false };
        let twice = stem.len() > 2 && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
        if !instead.is_empty() {
            return has(&[stem, instead].concat());
        }
        has(stem) || twice && has(&stem[..stem.len() - 1])
    })
}

/// Endings that hardly stand at the end of a name.
const SUFFIXES: [&str; 27] = [
    "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ities", "ity", "isms", "ism", "ship", "ships",
    "fulness", "lessly", "ously", "ingly", "ably", "ically", "ology", "ological", "ising", "ised", "ization",
    "isation", "ances", "ences",
];

const PREFIXES: [&str; 16] = [
    "un", "re", "non", "multi", "inter", "over", "under", "pre", "post", "anti", "counter", "self", "mis", "dis", "co",
    "sub",
];

const ENDINGS: [(&str, &str); 20] = [
    ("s", ""),
    ("es", ""),
    ("ed", ""),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("ers", ""),
    ("ers", "e"),
    ("est", ""),
    ("ly", ""),
    ("ily", "y"),
    ("ies", "y"),
    ("ied", "y"),
    ("ier", "y"),
    ("y", ""),
    ("ful", ""),
    ("less", ""),
    ("able", ""),
];

/// How many of these words, from the first on, are a sequence that names no one.
pub(super) fn phrase<'a>(keys: &(impl Iterator<Item = Cow<'a, str>> + Clone)) -> Option<usize> {
    let first = keys.clone().next()?;
    let phrases = PHRASES.get(first.as_ref())?;
    phrases.iter().find(|words| keys.clone().take(words.len()).eq(words.iter().copied())).map(Vec::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_whatever_their_accents() {
        assert_ne!(known(&key("Siobhán")) & GIVEN, 0);
        assert_ne!(known(&key("WÓJCIK")) & SURNAME, 0);
        assert_ne!(known(&key("O’Brien")) & SURNAME, 0);
        assert_ne!(known(&key("Smith-Jones")) & SURNAME, 0);
        assert_ne!(known(&key("Łukasz")) & GIVEN, 0);
        assert_eq!(known("brzzt"), 0);
    }

    #[test]
    fn an_ending_does_not_make_a_word_unknown() {
        for word in
            ["visited", "visits", "planning", "tried", "easily", "supervisors", "rewriting", "safeguarding", "staffing"]
        {
            assert!(is_word(word), "{word}");
        }
        for word in ["zofia", "kirkmoor", "okafor", "brzzt"] {
            assert!(!is_word(word), "{word}");
        }
    }

    #[test]
    fn every_cue_has_a_flag_and_every_list_is_in_its_written_form() {
        for line in lines(include_str!("words/cues.txt")) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                assert!(CUES.iter().any(|(cue, _)| *cue == name), "{name}");
            }
        }
        for (list, _) in &LISTS[..2] {
            for word in lines(list).flat_map(str::split_whitespace) {
                assert_eq!(key(word), word);
            }
        }
    }
}
