//! One part before it is sealed: in numbers for words, compressed, its lengths in front, padded to a size that says little.

use std::io::{Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use zeroize::Zeroizing;

use super::{
    Damage, Error,
    words::{self, Numbers, Words},
};

/// Measured on ten thousand entries: the next level costs twice the time for less than one part in a hundred.
const LEVEL: u32 = 7;
/// Pictures, films and most documents are compressed already.
const FILE_LEVEL: u32 = 1;
/// A length takes four bytes.
const WORD: usize = 4;
/// The three lengths in front.
const LENGTHS: usize = 3 * WORD;

/// Three lengths, raw deflate (RFC 1951) of the text in numbers, zeros. The list of words stands in front of `listed`.
pub(super) fn pad(plain: &[u8], numbers: &Numbers<'_>, listed: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let list = listed.unwrap_or_default();
    let mut coded = Zeroizing::new(Vec::with_capacity(WORD + list.len() + plain.len()));
    if listed.is_some() {
        coded.extend_from_slice(&number(list.len())?);
        coded.extend_from_slice(list);
    }
    numbers.write(plain, &mut coded);
    packed(&coded, plain.len(), LEVEL)
}

/// [`pad`] of bytes that are no text: one run without a number. Pictures are compressed already.
pub(super) fn pad_file(plain: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut coded = Zeroizing::new(Vec::with_capacity(2 * WORD + plain.len()));
    words::spell(plain, &mut coded);
    packed(&coded, plain.len(), FILE_LEVEL)
}

fn packed(coded: &[u8], plain: usize, level: u32) -> Result<Zeroizing<Vec<u8>>, Error> {
    // Deflate adds five bytes to each 64 KiB that it cannot make shorter.
    let mut bytes = Vec::with_capacity(LENGTHS + coded.len() + coded.len() / 8192 + 64);
    bytes.extend_from_slice(&[0; LENGTHS]);
    let mut encoder = DeflateEncoder::new(bytes, Compression::new(level));
    // Writing to memory does not fail.
    let written = encoder.write_all(coded).and_then(|()| encoder.finish());
    let mut bytes = Zeroizing::new(written.map_err(|_| Error::TooLarge)?);
    let lengths = [number(bytes.len() - LENGTHS)?, number(coded.len())?, number(plain)?].concat();
    bytes[..LENGTHS].copy_from_slice(&lengths);
    let padded = padded_length(bytes.len());
    bytes.resize(padded, 0);
    Ok(bytes)
}

/// The list of words in front of the first part, and what follows it.
pub(super) fn listed(number: usize, coded: &[u8]) -> Result<(Words, &[u8]), Error> {
    let split = coded.split_first_chunk::<WORD>().and_then(|(length, rest)| rest.split_at_checked(read(length)));
    let (list, rest) = split.ok_or(Error::Damaged(Damage::Part(number)))?;
    Ok((Words::parse(Zeroizing::new(list.to_vec())), rest))
}

/// Takes off what [`pad`] put on, but for the words: the text in numbers, and how long it is in words. Only what has been
/// authenticated comes here.
pub(super) fn unpad(number: usize, padded: &[u8]) -> Result<(Zeroizing<Vec<u8>>, usize), Error> {
    let damaged = || Error::Damaged(Damage::Part(number));
    let (lengths, rest) = padded.split_first_chunk::<LENGTHS>().ok_or_else(damaged)?;
    let [compressed, coded, plain] = [0, WORD, 2 * WORD].map(|at| read(lengths.get(at..at + WORD).unwrap_or_default()));
    Ok((inflate(number, rest, compressed, coded)?, plain))
}

/// [`unpad`] for version 1, which has two lengths and no numbers.
pub(super) fn unpad_first(number: usize, padded: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (lengths, rest) = padded.split_first_chunk::<{ 2 * WORD }>().ok_or(Error::Damaged(Damage::Part(number)))?;
    let (compressed, plain) = lengths.split_at(WORD);
    inflate(number, rest, read(compressed), read(plain))
}

fn inflate(number: usize, rest: &[u8], compressed: usize, plain: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let damaged = || Error::Damaged(Damage::Part(number));
    let deflated = rest.get(..compressed).ok_or_else(damaged)?;
    // Deflate cannot grow more than 1032-fold; a part that says so is not one of ours.
    if plain > compressed.saturating_mul(1032).saturating_add(64) {
        return Err(damaged());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(plain));
    let limit = u64::try_from(plain).unwrap_or(u64::MAX).saturating_add(1);
    DeflateDecoder::new(deflated).take(limit).read_to_end(&mut bytes).map_err(|_| damaged())?;
    if bytes.len() == plain { Ok(bytes) } else { Err(damaged()) }
}

fn number(length: usize) -> Result<[u8; WORD], Error> {
    u32::try_from(length).map(u32::to_be_bytes).map_err(|_| Error::TooLarge)
}

fn read(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// Padmé: the next length whose last bits are zero, as many of them as leave at most 12 % to add, and less the longer
/// it is. (Nikitin and others, Reducing Metadata Leakage from Encrypted Files, 2019.)
fn padded_length(length: usize) -> usize {
    let length = length.max(64);
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1_usize << exponent.saturating_sub(kept)) - 1;
    length.saturating_add(mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_adds_at_most_an_eighth() {
        for length in (64..5000).chain([100_000, 262_144, 1_000_001]) {
            let padded = padded_length(length);
            assert!(padded >= length && (padded - length) * 100 <= length * 12, "{length} to {padded}");
        }
        assert_eq!(padded_length(1), 64);
    }

    #[test]
    fn unpadding_gives_back_the_part_or_says_that_it_is_damaged() {
        let long = vec![7; 100_000];
        let words = Words::of(&[]);
        for plain in [b"".as_slice(), b"a", &long] {
            for list in [None, Some(b"one\0".as_slice())] {
                let padded = pad(plain, &words.numbers(), list).unwrap();
                let (coded, length) = unpad(3, &padded).unwrap();
                let rest = list.map_or(coded.as_slice(), |_| listed(3, &coded).unwrap().1);
                assert_eq!(words.expand(rest, length).unwrap().as_slice(), plain);
            }
        }
        let mut lying = pad(&[7; 1000], &words.numbers(), None).unwrap();
        lying[11] ^= 1;
        let (coded, length) = unpad(3, &lying).unwrap();
        assert!(words.expand(&coded, length).is_none());
        lying[7] ^= 1;
        assert_eq!(unpad(3, &lying).unwrap_err(), Error::Damaged(Damage::Part(3)));
        assert!(unpad(0, &[0; 3]).is_err() && unpad(0, &[255; 64]).is_err() && unpad_first(0, &[255; 64]).is_err());
        assert!(listed(0, &[0; 3]).is_err() && listed(0, &[0, 0, 0, 9, 1]).is_err());
    }
}
