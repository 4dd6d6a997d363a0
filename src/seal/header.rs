//! The header: everything that stands before the parts.

use sha2::{Digest, Sha256};

use super::{Damage, Error, key::WRAPPED};

const MAGIC: &[u8; 8] = b"AFTERWRD";
/// PBKDF2-HMAC-SHA-512.
const KDF: u8 = 1;
/// Up to the wrapped key.
const FIXED: usize = 48;
const DIGEST: usize = 32;
/// More rounds than this are refused: four times ours, as with a passphrase for age. No page of this program has more, and
/// whoever can change a page could make a phone work for minutes before it says no.
const MOST_ITERATIONS: u32 = 4 * super::ITERATIONS;

/// A version of the container that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Base64; the parts are raw deflate.
    One,
    /// [`super::text`]; the parts are raw deflate of [`super::words`].
    Two,
}

impl Version {
    /// The one that is written.
    pub(super) const PRESENT: Self = Self::Two;

    pub(super) fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// How the key is derived, and in which version of the container.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    pub(super) version: Version,
    pub(super) iterations: u32,
    pub(super) salt: [u8; 32],
}

impl Parameters {
    /// The first bytes of the header: associated data of the wrapped key.
    pub(super) fn to_bytes(self) -> [u8; FIXED] {
        let mut bytes = [0; FIXED];
        bytes[..8].copy_from_slice(MAGIC);
        // What the parts are has the number of the version: nothing else has changed with it.
        (bytes[9], bytes[10], bytes[11]) = (self.version.number(), KDF, self.version.number());
        bytes[12..16].copy_from_slice(&self.iterations.to_be_bytes());
        bytes[16..].copy_from_slice(&self.salt);
        bytes
    }
}

/// A whole header.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) parameters: Parameters,
    pub(super) wrapped: [u8; WRAPPED],
    pub(super) lengths: Vec<usize>,
    /// The SHA-256 of all that stands before it. Associated data of every part.
    pub(super) digest: [u8; DIGEST],
    bytes: Vec<u8>,
}

impl Header {
    pub(super) fn new(
        parameters: Parameters,
        wrapped: [u8; WRAPPED],
        lengths: impl ExactSizeIterator<Item = usize>,
    ) -> Result<Self, Error> {
        let mut bytes = parameters.to_bytes().to_vec();
        bytes.extend_from_slice(&wrapped);
        bytes.extend_from_slice(&number(lengths.len())?);
        let lengths: Vec<usize> = lengths.collect();
        for length in &lengths {
            bytes.extend_from_slice(&number(*length)?);
        }
        let digest: [u8; DIGEST] = Sha256::digest(&bytes).into();
        bytes.extend_from_slice(&digest);
        Ok(Self { parameters, wrapped, lengths, digest, bytes })
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Reads a header of this version and what follows it. What is wrong is told in this order: not ours, newer, damaged.
    pub(super) fn split(bytes: &[u8], expected: Version) -> Result<(Self, &[u8]), Error> {
        let mut rest = bytes;
        if take(&mut rest, MAGIC.len()).is_none_or(|magic| magic != MAGIC) {
            return Err(Error::NotOurs);
        }
        let version = u16::from_be_bytes(array(&mut rest)?);
        if version > u16::from(Version::PRESENT.number()) {
            return Err(Error::Newer(version));
        }
        let [kdf, cipher] = array(&mut rest)?;
        let iterations = u32::from_be_bytes(array(&mut rest)?);
        let parameters = Parameters { version: expected, iterations, salt: array(&mut rest)? };
        let wrapped = array(&mut rest)?;
        let count = u32::from_be_bytes(array(&mut rest)?);
        let mut lengths = Vec::new();
        for _ in 0..count {
            lengths.push(u32::from_be_bytes(array(&mut rest)?) as usize);
        }
        let length = bytes.len() - rest.len();
        let digest: [u8; DIGEST] = array(&mut rest)?;
        if Sha256::digest(&bytes[..length]).as_slice() != digest || version != u16::from(expected.number()) {
            return Err(Error::Damaged(Damage::Header));
        }
        if (kdf, cipher) != (KDF, expected.number()) || iterations == 0 {
            return Err(Error::Damaged(Damage::Header));
        }
        if iterations > MOST_ITERATIONS {
            return Err(Error::Costly(iterations));
        }
        Ok((Self { parameters, wrapped, lengths, digest, bytes: bytes[..length + DIGEST].to_vec() }, rest))
    }
}

fn number(value: usize) -> Result<[u8; 4], Error> {
    u32::try_from(value).map(u32::to_be_bytes).map_err(|_| Error::TooLarge)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Error> {
    take(rest, N).and_then(|bytes| bytes.try_into().ok()).ok_or(Error::Damaged(Damage::Length))
}
