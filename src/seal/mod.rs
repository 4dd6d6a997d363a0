//! The sealed container inside `journal.html`: parts of a page under a key that only the passphrase unwraps.
//!
//! PBKDF2-HMAC-SHA-512 (RFC 8018) turns the passphrase into a key that unwraps a random site key; each part is sealed
//! under the site key with AES-256-GCM (NIST SP 800-38D), bound to its place and to the whole header. All of it is what
//! the browser's `WebCrypto` offers, so the page carries no cryptography of its own. `docs/format-page.md` gives every
//! byte.
//!
//! [`Sealed`] can be made here only, and is the only thing that `publish` makes a page of.
//!
//! What goes to one reader as a file of its own is an ordinary age file: [`Recipient`].

mod header;
mod key;
mod open;
mod part;
mod recipient;

pub use key::{ITERATIONS, Lock};
pub use open::{Opened, open};
pub use recipient::{NotARecipient, Recipient};

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use header::{Header, Parameters};
use key::SiteKey;
use rayon::prelude::*;

/// The tag before the container in a page.
pub const BEGIN: &str = "<script type=\"text/plain\" id=\"sealed\">";
/// The tag after it.
pub const END: &str = "</script>";

/// A sealed container. Whoever holds it can publish it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// Why a container cannot be made or opened. Holds nothing of what is inside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not a page of this program, or its sealed part has been taken out.
    #[error("not a sealed journal page")]
    NotOurs,
    /// Made by a newer program.
    #[error("sealed in version {0} of the format, which this program does not know yet")]
    Newer(u16),
    /// Some byte is not what was written.
    #[error("damaged: {0}")]
    Damaged(Damage),
    /// The header is whole, and the passphrase does not open it.
    #[error("that passphrase does not open the page")]
    WrongPassphrase,
    /// The passphrase is empty.
    #[error("the passphrase is empty")]
    Empty,
    /// The header asks for more work than any page of this program.
    #[error("asks for {0} rounds of key derivation, more than any journal page does")]
    Costly(u32),
    /// More than the container can hold: 4 GiB in one part, or four thousand million parts.
    #[error("too large for one page")]
    TooLarge,
    /// The system has no random numbers to give.
    #[error("the system has no random numbers to give")]
    Random,
}

/// Where a container is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The text is not base64.
    #[error("its text has been changed")]
    Text,
    /// The header does not have the digest that it says.
    #[error("its header has been changed")]
    Header,
    /// It is longer or shorter than its header says.
    #[error("it has been cut off or added to")]
    Length,
    /// A part does not open in its place.
    #[error("part {0} has been changed")]
    Part(usize),
}

impl Lock {
    /// Seals the parts, in order, under a fresh random site key.
    ///
    /// The site key is used for this one container, so the number of a part is a nonce that cannot come twice.
    pub fn seal(self, parts: &[Zeroizing<Vec<u8>>]) -> Result<Sealed, Error> {
        let site_key = SiteKey::random()?;
        let parameters = Parameters { iterations: self.iterations(), salt: *self.salt() };
        let wrapped = self.wrap(&site_key, &parameters)?;
        let padded = parts.par_iter().map(|part| part::pad(part)).collect::<Result<Vec<_>, _>>()?;
        let lengths = padded.iter().map(|part| part.len() + key::TAG);
        let header = Header::new(parameters, wrapped, lengths)?;
        let sealed = padded
            .into_par_iter()
            .enumerate()
            .map(|(number, part)| site_key.seal(&header, number, &part))
            .collect::<Result<Vec<Vec<u8>>, _>>()?;
        let mut bytes = header.into_bytes();
        bytes.reserve_exact(sealed.iter().map(Vec::len).sum());
        for part in &sealed {
            bytes.extend_from_slice(part);
        }
        Ok(Sealed(bytes))
    }
}

impl Sealed {
    /// The container as it stands in a page.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    fn passphrase(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn page(parts: &[&[u8]]) -> Vec<u8> {
        let parts: Vec<_> = parts.iter().map(|part| Zeroizing::new(part.to_vec())).collect();
        let lock = Lock::with_iterations(&passphrase("still water"), 2).unwrap();
        wrap(&lock.seal(&parts).unwrap().0)
    }

    fn wrap(container: &[u8]) -> Vec<u8> {
        format!("<html>{BEGIN}{}{END}</html>", STANDARD.encode(container)).into_bytes()
    }

    fn container(page: &[u8]) -> Vec<u8> {
        let text = std::str::from_utf8(page).unwrap();
        let inner = text.split(BEGIN).nth(1).unwrap().split(END).next().unwrap();
        STANDARD.decode(inner).unwrap()
    }

    #[test]
    fn opens_what_it_sealed() {
        let long = vec![b'x'; 700_000];
        for parts in [vec![b"".as_slice()], vec![b"index", b"a part", &long], vec![b"\0\xff"; 40]] {
            let opened = open(&page(&parts), &passphrase("still water")).unwrap();
            let again: Vec<&[u8]> = opened.parts().iter().map(|part| part.as_slice()).collect();
            assert_eq!(again, parts);
        }
    }

    #[test]
    fn the_passphrase_is_the_same_in_either_form_of_unicode() {
        let parts = [Zeroizing::new(b"x".to_vec())];
        let sealed = Lock::with_iterations(&passphrase("cw\u{302}tch"), 2).unwrap().seal(&parts).unwrap();
        assert!(open(&wrap(&sealed.0), &passphrase("c\u{175}tch")).is_ok());
        assert_eq!(open(&wrap(&sealed.0), &passphrase("cwtch")).unwrap_err(), Error::WrongPassphrase);
        assert_eq!(Lock::with_iterations(&passphrase(""), 2).unwrap_err(), Error::Empty);
    }

    #[test]
    fn two_pages_of_the_same_parts_have_nothing_in_common() {
        let (one, other) = (container(&page(&[b"same"])), container(&page(&[b"same"])));
        assert_ne!(one[16..48], other[16..48], "salt");
        assert_ne!(one[48..96], other[48..96], "wrapped key");
        assert_ne!(one[136..], other[136..], "part");
    }

    #[test]
    fn any_flipped_bit_is_named_as_damage_and_gives_nothing() {
        let whole = container(&page(&[b"index", b"a part of some length"]));
        for at in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            let error = open(&wrap(&flipped), &passphrase("still water")).unwrap_err();
            let named = matches!(error, Error::Damaged(_) | Error::NotOurs | Error::Newer(_) | Error::Costly(_));
            assert!(named, "bit {at}: {error:?}");
        }
    }

    #[test]
    fn any_cut_or_addition_is_noticed() {
        let whole = container(&page(&[b"index", b"more"]));
        for length in 0..whole.len() {
            assert!(open(&wrap(&whole[..length]), &passphrase("still water")).is_err(), "{length}");
        }
        let mut longer = whole;
        longer.push(0);
        let error = open(&wrap(&longer), &passphrase("still water")).unwrap_err();
        assert_eq!(error, Error::Damaged(Damage::Length));
    }

    #[test]
    fn parts_cannot_change_places() {
        let whole = container(&page(&[b"index", b"aaaa", b"bbbb"]));
        let body = 100 + 3 * 4 + 32;
        let length = (whole.len() - body) / 3;
        let mut swapped = whole;
        swapped[body + length..].rotate_left(length);
        let error = open(&wrap(&swapped), &passphrase("still water")).unwrap_err();
        assert_eq!(error, Error::Damaged(Damage::Part(1)));
    }

    #[test]
    fn each_failure_has_its_name() {
        let good = page(&[b"x"]);
        assert_eq!(open(&good, &passphrase("wrong")).unwrap_err(), Error::WrongPassphrase);
        assert_eq!(open(b"<html></html>", &passphrase("x")).unwrap_err(), Error::NotOurs);
        assert_eq!(open(&wrap(b"no container at all"), &passphrase("x")).unwrap_err(), Error::NotOurs);
        let mut newer = container(&good);
        newer[9] = 2;
        assert_eq!(open(&wrap(&newer), &passphrase("x")).unwrap_err(), Error::Newer(2));
        let text = String::from_utf8(good).unwrap().replacen(BEGIN, &format!("{BEGIN}!"), 1);
        assert_eq!(open(text.as_bytes(), &passphrase("x")).unwrap_err(), Error::Damaged(Damage::Text));
    }

    #[test]
    fn sizes_say_little() {
        let sizes: std::collections::BTreeSet<usize> = (1..400_usize)
            .map(|length| {
                let mut noise = vec![0; length * 10];
                getrandom::fill(&mut noise).unwrap();
                container(&page(&[&noise])).len()
            })
            .collect();
        assert!(sizes.len() < 80, "{}", sizes.len());
    }
}
