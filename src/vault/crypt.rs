//! The only place that speaks age: encrypt to a key or a passphrase, and open wholly or not at all.
//!
//! Format: age-encryption.org/v1, binary. A stream is read to its end before a byte of it is given to anyone, since
//! age proves a text in pieces of 64 KiB and a cut file has good pieces before the bad one (threats.md 3.2).

use std::io::{self, BufReader, Read, Write};

use age::{
    Decryptor, Encryptor, Identity, Recipient, scrypt,
    stream::{StreamReader, StreamWriter},
};
use zeroize::Zeroizing;

use crate::secret::Passphrase;

/// The cost of a passphrase, as the logarithm of scrypt's N: about a second and 256 MiB. A constant, so that a file
/// made on a fast machine opens on a slow one.
pub const WORK_FACTOR: u8 = 18;

/// The highest cost that is tried when reading: four times ours.
const HIGHEST_WORK_FACTOR: u8 = 20;

/// How every age file begins (age-encryption.org/v1, section "Header").
const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Why a text could not be sealed or opened. Never says what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No key fits: another passphrase, another journal's file, or a damaged header.
    #[error("the key does not fit")]
    WrongKey,
    /// It is damaged, cut short or was changed.
    #[error("it is damaged or cut short")]
    Damaged,
    /// It is not an age file.
    #[error("it is not an age file")]
    NotAge,
    /// The passphrase would take too long to try.
    #[error("it asks for more work than is safe to do")]
    TooCostly,
    /// The text could not be sealed.
    #[error("it could not be encrypted")]
    NotSealed,
}

/// Seals bytes to one key.
pub fn seal(recipient: &dyn Recipient, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient)).map_err(|_| Error::NotSealed)?;
    let mut sealed = Vec::with_capacity(bytes.len() + 512);
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|_| Error::NotSealed)?;
    writer.write_all(bytes).map_err(|_| Error::NotSealed)?;
    // Without `finish` the file has no end and cannot be opened.
    writer.finish().map_err(|_| Error::NotSealed)?;
    Ok(sealed)
}

/// Seals bytes with a passphrase.
pub fn seal_with_passphrase(passphrase: &Passphrase, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut recipient = scrypt::Recipient::new(passphrase.secret().clone());
    recipient.set_work_factor(WORK_FACTOR);
    seal(&recipient, bytes)
}

/// Opens a sealed text with a key.
pub fn open(identity: &dyn Identity, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    if !sealed.starts_with(MAGIC) {
        return Err(Error::NotAge);
    }
    let decryptor = Decryptor::new(sealed).map_err(|error| refusal(&error))?;
    let mut reader = decryptor.decrypt(std::iter::once(identity)).map_err(|error| refusal(&error))?;
    // The plaintext is shorter than the file, so the buffer never moves and leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut bytes).map_err(|_| Error::Damaged)?;
    Ok(bytes)
}

/// Whether a key opens the header of a sealed text. What stands behind the header is not looked at.
pub(super) fn fits(identity: &dyn Identity, sealed: &[u8]) -> bool {
    Decryptor::new(sealed).is_ok_and(|decryptor| decryptor.decrypt(std::iter::once(identity)).is_ok())
}

/// Whether bytes begin as an age file does, however little of it there is.
pub(super) fn begins(sealed: &[u8]) -> bool {
    let there = sealed.len().min(MAGIC.len());
    sealed[..there] == MAGIC[..there]
}

/// Whether bytes are an age file that a passphrase opens, as far as its header tells.
pub(super) fn asks_for_passphrase(sealed: &[u8]) -> bool {
    Decryptor::new(sealed).is_ok_and(|decryptor| decryptor.is_scrypt())
}

/// Opens a sealed text with a passphrase.
pub fn open_with_passphrase(passphrase: &Passphrase, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut identity = scrypt::Identity::new(passphrase.secret().clone());
    identity.set_max_work_factor(HIGHEST_WORK_FACTOR);
    open(&identity, sealed)
}

/// Seals a stream that is too long to hold. What is written has no end, and cannot be opened, before `finish`.
///
/// # Errors
/// Those of `out`.
pub(super) fn sealing<W: Write>(recipient: &dyn Recipient, out: W) -> io::Result<StreamWriter<W>> {
    let encryptor =
        Encryptor::with_recipients(std::iter::once(recipient)).map_err(|_| io::Error::other(Error::NotSealed))?;
    encryptor.wrap_output(out)
}

/// Opens a stream that is too long to hold. Pieces come before the whole is proved: the caller must read to the end, and
/// take back all that it did with them when an error comes.
pub(super) fn opening<R: Read>(identity: &dyn Identity, sealed: R) -> Result<StreamReader<BufReader<R>>, Error> {
    // Without a buffer the header is read byte by byte.
    let decryptor =
        Decryptor::new_buffered(BufReader::with_capacity(65_536, sealed)).map_err(|error| refusal(&error))?;
    decryptor.decrypt(std::iter::once(identity)).map_err(|error| refusal(&error))
}

fn refusal(error: &age::DecryptError) -> Error {
    match error {
        age::DecryptError::DecryptionFailed
        | age::DecryptError::KeyDecryptionFailed
        | age::DecryptError::NoMatchingKeys => Error::WrongKey,
        age::DecryptError::ExcessiveWork { .. } => Error::TooCostly,
        age::DecryptError::InvalidHeader | age::DecryptError::UnknownFormat => Error::NotAge,
        _ => Error::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_and_any_cut_gives_no_byte() {
        let identity = age::x25519::Identity::generate();
        let sealed = seal(&identity.to_public(), &b"a reflection\n".repeat(8)).unwrap();
        assert_eq!(open(&identity, &sealed).unwrap().as_slice(), b"a reflection\n".repeat(8));
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut flipped = sealed.clone();
                flipped[at] ^= 1 << bit;
                assert!(open(&identity, &flipped).is_err(), "bit {bit} of byte {at}");
            }
            assert!(open(&identity, &sealed[..at]).is_err(), "cut at {at}");
        }
        assert!(open(&identity, &[sealed.as_slice(), b"x"].concat()).is_err());
    }

    #[test]
    fn refusals_tell_a_wrong_key_from_a_foreign_file_and_from_a_trap() {
        let (mine, other) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
        let sealed = seal(&mine.to_public(), b"x").unwrap();
        assert_eq!(open(&other, &sealed).unwrap_err(), Error::WrongKey);
        assert_eq!(open(&mine, b"not age at all").unwrap_err(), Error::NotAge);
        let trap = b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nxxxxxxxxxxxxxxxx";
        let passphrase = Passphrase::new("x").unwrap();
        assert_eq!(open_with_passphrase(&passphrase, trap).unwrap_err(), Error::TooCostly);
    }
}
