//! Words as numbers: what makes a text short before deflate makes it shorter.
//!
//! Deflate looks back over 32 KiB and spends bits on letters. A journal is made of the same few thousand words, so each
//! of them becomes a number of one to three bytes, the frequent ones of one, and a single space between two words goes
//! without saying. Deflate then looks back over three times as much text. (Skibiński, Grabowski and Deorowicz, Revisiting
//! dictionary-based compression, 2005, measure about the same gain on English; the code here is of its own kind.)

use std::{cmp::Reverse, collections::HashMap};

use rayon::prelude::*;
use zeroize::Zeroizing;

/// Numbers of one byte.
const ONE: usize = 192;
/// First bytes of numbers of two bytes, and of three.
const TWO: usize = 56;
const THREE: usize = 7;
/// The most that have a number.
const MOST: usize = ONE + TWO * 256 + THREE * 256 * 256;
/// A token without a number: its length, then its bytes.
const SPELT: u8 = 255;
/// The longest token that gets a number, in bytes.
const LONGEST: usize = 64;
/// What ends a token in the list.
const END: u8 = 0;

/// The tokens that have a number, in the order of their numbers. Words of the journal: they wipe themselves.
pub(super) struct Words {
    text: Zeroizing<Vec<u8>>,
    ends: Vec<usize>,
}

impl Words {
    /// The tokens of these texts that are worth a number, the most frequent first.
    pub(super) fn of(texts: &[Zeroizing<Vec<u8>>]) -> Self {
        let counts = texts.par_iter().map(|text| counted(text)).reduce(HashMap::new, merged);
        let worth = |token: &[u8], count: usize| count > 2 && token.len() <= LONGEST && !token.contains(&END);
        let mut ranked: Vec<(&[u8], usize)> =
            counts.into_iter().filter(|(token, count)| worth(token, *count)).collect();
        ranked.par_sort_unstable_by_key(|(token, count)| (Reverse(*count), *token));
        ranked.truncate(MOST);
        let mut text = Zeroizing::new(Vec::with_capacity(ranked.iter().map(|(token, _)| token.len() + 1).sum()));
        for (token, _) in &ranked {
            text.extend_from_slice(token);
            text.push(END);
        }
        Self::parse(text)
    }

    /// A list: tokens, each followed by a zero byte.
    pub(super) fn parse(text: Zeroizing<Vec<u8>>) -> Self {
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == END).map(|(at, _)| at).collect();
        Self { text, ends }
    }

    /// The list.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    fn token(&self, number: usize) -> Option<&[u8]> {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).map(|end| end + 1))?;
        self.text.get(start..*self.ends.get(number)?)
    }

    /// The number of each token.
    pub(super) fn numbers(&self) -> Numbers<'_> {
        Numbers((0..self.ends.len()).filter_map(|number| Some((self.token(number)?, number))).collect())
    }

    /// The text that [`Numbers::write`] made this of. None when it made it of no text of this length.
    pub(super) fn expand(&self, coded: &[u8], length: usize) -> Option<Zeroizing<Vec<u8>>> {
        // A token with a number is written in a byte or more, so a longer text is a lie.
        let longest = self.ends.iter().zip(std::iter::once(&0).chain(&self.ends)).map(|(end, start)| end - start).max();
        if length > coded.len().saturating_mul(longest.unwrap_or(0).max(2) + 1) {
            return None;
        }
        let mut text = Zeroizing::new(Vec::with_capacity(length));
        let (mut rest, mut after_word) = (coded, false);
        while !rest.is_empty() {
            let token = match *take(&mut rest, 1)?.first()? {
                SPELT => {
                    let length = spelt_length(&mut rest)?;
                    take(&mut rest, length)?
                }
                first => {
                    let first = usize::from(first);
                    let more = usize::from(first >= ONE) + usize::from(first >= ONE + TWO);
                    let low = take(&mut rest, more)?.iter().fold(0, |low, byte| low << 8 | usize::from(*byte));
                    self.token(match more {
                        0 => first,
                        1 => ONE + (first - ONE) * 256 + low,
                        _ => ONE + TWO * 256 + (first - ONE - TWO) * 256 * 256 + low,
                    })?
                }
            };
            let word = is_word(token);
            if text.len() + token.len() + usize::from(word && after_word) > length {
                return None;
            }
            if word && after_word {
                text.push(b' ');
            }
            text.extend_from_slice(token);
            after_word = word;
        }
        (text.len() == length).then_some(text)
    }
}

/// Tokens and their numbers.
pub(super) struct Numbers<'a>(HashMap<&'a [u8], usize>);

impl Numbers<'_> {
    /// A text in numbers, appended to what is there.
    pub(super) fn write(&self, text: &[u8], out: &mut Vec<u8>) {
        for token in tokens(text) {
            match self.0.get(token) {
                Some(number) => write_number(*number, out),
                None => spell(token, out),
            }
        }
    }
}

fn write_number(number: usize, out: &mut Vec<u8>) {
    let low = |value: usize, shift: u32| u8::try_from(value >> shift & 255).unwrap_or(0);
    if number < ONE {
        out.push(low(number, 0));
    } else if let Some(rest) = number.checked_sub(ONE + TWO * 256) {
        out.extend([low(ONE + TWO + (rest >> 16), 0), low(rest, 8), low(rest, 0)]);
    } else {
        let rest = number - ONE;
        out.extend([low(ONE + (rest >> 8), 0), low(rest, 0)]);
    }
}

/// The length in groups of seven bits, the least significant first; a set top bit says that another follows.
pub(super) fn spell(token: &[u8], out: &mut Vec<u8>) {
    out.push(SPELT);
    let mut length = token.len();
    while length >= 128 {
        out.push(u8::try_from(length & 127).unwrap_or(0) | 128);
        length >>= 7;
    }
    out.push(u8::try_from(length).unwrap_or(0));
    out.extend_from_slice(token);
}

fn spelt_length(rest: &mut &[u8]) -> Option<usize> {
    let mut length = 0;
    for shift in [0, 7, 14, 21, 28] {
        let byte = *take(rest, 1)?.first()?;
        length |= usize::from(byte & 127) << shift;
        if byte < 128 {
            return Some(length);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn counted(text: &[u8]) -> HashMap<&[u8], usize> {
    let mut counts = HashMap::new();
    for token in tokens(text) {
        *counts.entry(token).or_insert(0) += 1;
    }
    counts
}

fn merged<'a>(one: HashMap<&'a [u8], usize>, other: HashMap<&'a [u8], usize>) -> HashMap<&'a [u8], usize> {
    let (large, small) = if one.len() < other.len() { (other, one) } else { (one, other) };
    // Sums do not depend on the order.
    small.into_iter().fold(large, |mut all, (token, count)| {
        *all.entry(token).or_insert(0) += count;
        all
    })
}

/// Words and what stands between them, by turns. A single space between two words is left out.
fn tokens(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
            at += if is_word(rest) { word(rest) } else { between(rest) };
            let token = text.get(start..at)?;
            if token != b" " || start == 0 || at == text.len() {
                return Some(token);
            }
        }
    })
}

/// Whether a word begins here.
fn is_word(text: &[u8]) -> bool {
    step(text).0
}

/// Whether what stands first belongs to a word, and how many bytes that goes for. Letters, digits, apostrophes and all
/// beyond ASCII do, but not dashes and quotation marks: U+2000 to U+203F without the apostrophe U+2019.
fn step(text: &[u8]) -> (bool, usize) {
    match text {
        [0xe2, 0x80, 0x99, ..] => (true, 3),
        [0xe2, 0x80, ..] => (false, text.len().min(3)),
        [first, ..] => (first.is_ascii_alphanumeric() || *first == b'\'' || *first >= 0x80, 1),
        [] => (false, 0),
    }
}

fn word(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some((true, length)) = text.get(at..).map(step) {
        at += length;
    }
    at
}

/// Signs and spaces, together with tags that have no attributes.
fn between(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += match (tag(rest), step(rest)) {
            (0, (true, _)) => break,
            (0, (false, length)) | (length, _) => length,
        };
    }
    at
}

/// The length of a tag such as `<p>` or `</h2>`.
fn tag(text: &[u8]) -> usize {
    let Some(rest) = text.strip_prefix(b"<") else { return 0 };
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if name > 0 && rest.get(name) == Some(&b'>') { text.len() - rest.len() + name + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &[u8], words: &Words) -> usize {
        let mut coded = Vec::new();
        words.numbers().write(text, &mut coded);
        assert_eq!(words.expand(&coded, text.len()).as_deref().map(Vec::as_slice), Some(text), "{text:?}");
        assert!(words.expand(&coded, text.len() + 1).is_none());
        coded.len()
    }

    #[test]
    fn any_text_reads_back() {
        let prose = "The kettle went on again, and \u{2019}nobody\u{2019} said \u{201c}well\u{201d}.</p>\n<p>The kettle \u{2014} again  and again.".repeat(40);
        let words = Words::of(&[Zeroizing::new(prose.clone().into_bytes())]);
        assert!(round(prose.as_bytes(), &words) * 3 < prose.len());
        for text in [
            "",
            " ",
            "  ",
            "a",
            " a",
            "a ",
            "a b",
            "a  b",
            "again and",
            "<p>",
            "<p",
            "<p><p>a<",
            "\0",
            "é e",
            "\u{2019} \u{2019}",
        ] {
            round(text.as_bytes(), &words);
        }
        for bytes in [&[0xe2][..], &[0xe2, 0x80], &[0xe2, 0x80, b' ', b'a'], &[0xff, b' ', 0xff], &vec![b'x'; 40_000]] {
            round(bytes, &words);
        }
        let mut noise = vec![0; 4000];
        getrandom::fill(&mut noise).unwrap();
        round(&noise, &words);
        round(&noise, &Words::parse(Zeroizing::new(Vec::new())));
    }

    #[test]
    fn numbers_of_every_length_read_back() {
        let list: Vec<u8> = (0..20_000).flat_map(|number| format!("w{number}\0").into_bytes()).collect();
        let words = Words::parse(Zeroizing::new(list));
        let text: String = (0..20_000).map(|number| format!("w{number} ")).collect();
        assert_eq!(round(text.trim_end().as_bytes(), &words), ONE + TWO * 256 * 2 + (20_000 - ONE - TWO * 256) * 3);
    }

    #[test]
    fn what_was_not_written_so_is_refused() {
        let words = Words::parse(Zeroizing::new(b"one\0two\0".to_vec()));
        assert_eq!(words.expand(&[0, 1], 7).unwrap().as_slice(), b"one two");
        for (coded, length) in [
            (&[0, 1][..], 6),
            (&[2], 0),
            (&[192], 0),
            (&[192, 0], 1),
            (&[254, 255, 255], 3),
            (&[SPELT], 0),
            (&[SPELT, 3, b'a'], 3),
            (&[SPELT, 255, 255, 255, 255, 255, 255], 1),
            (&[0], usize::MAX),
        ] {
            assert!(words.expand(coded, length).is_none(), "{coded:?}");
        }
    }

    #[test]
    fn changed_numbers_give_another_text_of_that_length_or_none() {
        let prose =
            "The kettle went on again.</p>\n<p>Nobody said \u{201c}well\u{201d}, and the kettle went on. ".repeat(9);
        let words = Words::of(&[Zeroizing::new(prose.clone().into_bytes())]);
        let mut coded = Vec::new();
        words.numbers().write(prose.as_bytes(), &mut coded);
        for at in 0..coded.len() {
            for bit in 0..8 {
                let mut changed = coded.clone();
                changed[at] ^= 1 << bit;
                let text = words.expand(&changed, prose.len());
                assert!(text.is_none_or(|text| text.len() == prose.len() && text.as_slice() != prose.as_bytes()));
            }
            assert!(words.expand(&coded[..at], prose.len()).is_none());
        }
    }

    #[test]
    fn the_same_texts_give_the_same_list() {
        let texts = [b"b a b a b a c c c".to_vec(), b"d d d a".to_vec()].map(Zeroizing::new);
        let (one, other) = (Words::of(&texts), Words::of(&texts));
        assert_eq!(one.as_bytes(), other.as_bytes());
        assert_eq!(one.as_bytes(), b"a\0b\0c\0d\0");
    }
}
