//! One part before it is sealed: compressed, its lengths in front, padded to a size that says little.

use std::io::{Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use zeroize::Zeroizing;

use super::{Damage, Error};

/// Measured on ten thousand entries: the next level costs twice the time for less than one part in a hundred.
const LEVEL: u32 = 7;
/// The two lengths in front.
const LENGTHS: usize = 8;

/// The compressed length, the plain length, raw deflate (RFC 1951), zeros.
pub(super) fn pad(plain: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Vec::with_capacity(LENGTHS + plain.len() / 2);
    bytes.extend_from_slice(&[0; LENGTHS]);
    let mut encoder = DeflateEncoder::new(bytes, Compression::new(LEVEL));
    // Writing to memory does not fail.
    let written = encoder.write_all(plain).and_then(|()| encoder.finish());
    let mut bytes = Zeroizing::new(written.map_err(|_| Error::TooLarge)?);
    let number = |length: usize| u32::try_from(length).map(u32::to_be_bytes).map_err(|_| Error::TooLarge);
    let compressed = number(bytes.len() - LENGTHS)?;
    bytes[..4].copy_from_slice(&compressed);
    bytes[4..LENGTHS].copy_from_slice(&number(plain.len())?);
    let padded = padded_length(bytes.len());
    bytes.resize(padded, 0);
    Ok(bytes)
}

/// Takes off what [`pad`] put on. Only what has been authenticated comes here.
pub(super) fn unpad(number: usize, padded: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let damaged = || Error::Damaged(Damage::Part(number));
    let (lengths, rest) = padded.split_first_chunk::<LENGTHS>().ok_or_else(damaged)?;
    let (compressed, plain) = lengths.split_at(LENGTHS / 2);
    let length = |bytes: &[u8]| bytes.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    let (compressed, plain) = (length(compressed), length(plain));
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
        for plain in [b"".as_slice(), b"a", &long] {
            assert_eq!(unpad(3, &pad(plain).unwrap()).unwrap().as_slice(), plain);
        }
        let mut lying = pad(&[7; 1000]).unwrap();
        lying[7] ^= 1;
        assert_eq!(unpad(3, &lying).unwrap_err(), Error::Damaged(Damage::Part(3)));
        assert!(unpad(0, &[0; 3]).is_err() && unpad(0, &[255; 64]).is_err());
    }
}
