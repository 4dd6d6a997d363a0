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
mod text;
mod words;

pub use key::{ITERATIONS, Lock};
pub use open::{Opened, open};
pub use recipient::{NotARecipient, Recipient};

use rayon::prelude::*;
use zeroize::Zeroizing;

use header::{Header, Version};
use key::SiteKey;
use words::Words;

/// The tag before the container in a page.
pub const BEGIN: &str = "<script type=\"text/plain\" id=\"sealed\">";
/// The tag after it.
pub const END: &str = "</script>";

/// A sealed container. Whoever holds it can publish it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    header: Vec<u8>,
    parts: Vec<Vec<u8>>,
}

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
    /// The text holds what no page's text holds.
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
        self.seal_with(parts, &[])
    }

    /// [`Lock::seal`] with parts after them that are no text of words: each is a run of bytes that are not in the list.
    pub fn seal_with(self, parts: &[Zeroizing<Vec<u8>>], files: &[Zeroizing<Vec<u8>>]) -> Result<Sealed, Error> {
        let site_key = SiteKey::random()?;
        let wrapped = self.wrap(&site_key)?;
        let words = Words::of(parts);
        let numbers = words.numbers();
        let padded = parts
            .par_iter()
            .enumerate()
            .map(|(number, part)| part::pad(part, &numbers, (number == 0).then_some(words.as_bytes())))
            .chain(files.par_iter().map(|file| part::pad_file(file)))
            .collect::<Result<Vec<_>, _>>()?;
        let lengths = padded.iter().map(|part| part.len() + key::TAG);
        let header = Header::new(self.parameters(), wrapped, lengths)?;
        let parts = padded
            .into_par_iter()
            .enumerate()
            .map(|(number, part)| site_key.seal(&header, number, &part))
            .collect::<Result<Vec<Vec<u8>>, _>>()?;
        Ok(Sealed { header: header.into_bytes(), parts })
    }
}

impl Sealed {
    /// The container as it stands in a page: the version, the header, the parts, with commas between them.
    pub fn to_text(&self) -> String {
        let all: Vec<&[u8]> = std::iter::once(&self.header).chain(&self.parts).map(Vec::as_slice).collect();
        let texts: Vec<String> = all
            .par_iter()
            .map(|bytes| {
                let mut text = String::from(char::from(text::COMMA));
                text::encode(bytes, &mut text);
                text
            })
            .collect();
        format!("{}{}", Version::PRESENT.number(), texts.concat())
    }

    /// How many bytes are sealed, without what the form of the page adds.
    fn length(&self) -> usize {
        self.header.len() + self.parts.iter().map(Vec::len).sum::<usize>()
    }
}

/// Whether this could be the text of a container: nothing in it ends the element that it stands in.
pub fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.contains(&b'<')
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.length())
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
        wrap(&lock.seal(&parts).unwrap())
    }

    fn wrap(sealed: &Sealed) -> Vec<u8> {
        format!("<html>{BEGIN}{}{END}</html>", sealed.to_text()).into_bytes()
    }

    fn sealed(parts: &[&[u8]]) -> Sealed {
        let parts: Vec<_> = parts.iter().map(|part| Zeroizing::new(part.to_vec())).collect();
        Lock::with_iterations(&passphrase("still water"), 2).unwrap().seal(&parts).unwrap()
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
        assert!(open(&wrap(&sealed), &passphrase("c\u{175}tch")).is_ok());
        assert_eq!(open(&wrap(&sealed), &passphrase("cwtch")).unwrap_err(), Error::WrongPassphrase);
        assert_eq!(Lock::with_iterations(&passphrase(""), 2).unwrap_err(), Error::Empty);
    }

    #[test]
    fn two_pages_of_the_same_parts_have_nothing_in_common() {
        let (one, other) = (sealed(&[b"same"]), sealed(&[b"same"]));
        assert_ne!(one.header[16..48], other.header[16..48], "salt");
        assert_ne!(one.header[48..96], other.header[48..96], "wrapped key");
        assert_ne!(one.parts, other.parts);
    }

    #[test]
    fn any_flipped_bit_is_named_as_damage_and_gives_nothing() {
        let whole = sealed(&[b"index", b"a part of some length"]);
        let named =
            |error: &Error| matches!(error, Error::Damaged(_) | Error::NotOurs | Error::Newer(_) | Error::Costly(_));
        for run in 0..=whole.parts.len() {
            let length = if run == 0 { whole.header.len() } else { whole.parts[run - 1].len() };
            for at in 0..length * 8 {
                let mut flipped = whole.clone();
                let bytes = if run == 0 { &mut flipped.header } else { &mut flipped.parts[run - 1] };
                bytes[at / 8] ^= 1 << (at % 8);
                let error = open(&wrap(&flipped), &passphrase("still water")).unwrap_err();
                assert!(named(&error), "run {run}, bit {at}: {error:?}");
            }
        }
        // And in the text itself, which is another thing than its bytes.
        let page = wrap(&whole);
        let (begin, end) = ("<html>".len() + BEGIN.len(), page.len() - "</script></html>".len());
        for at in begin * 8..end * 8 {
            let mut flipped = page.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            let error = open(&flipped, &passphrase("still water")).unwrap_err();
            assert!(named(&error), "bit {at} of the text: {error:?}");
        }
    }

    #[test]
    fn any_cut_or_addition_is_noticed() {
        let page = wrap(&sealed(&[b"index", b"more"]));
        let end = page.len() - "</script></html>".len();
        for cut in "<html>".len() + BEGIN.len()..end {
            let shorter = [&page[..cut], &page[end..]].concat();
            assert!(open(&shorter, &passphrase("still water")).is_err(), "{cut}");
        }
        for more in [&b"\x01"[..], b",", b",\x01"] {
            let longer = [&page[..end], more, &page[end..]].concat();
            assert!(matches!(open(&longer, &passphrase("still water")).unwrap_err(), Error::Damaged(_)), "{more:?}");
        }
    }

    #[test]
    fn broken_lines_and_a_mark_of_order_do_no_harm() {
        let page = page(&[b"index", b"more"]);
        let text = String::from_utf8(page).unwrap();
        let inner = text.split(BEGIN).nth(1).unwrap().split(END).next().unwrap();
        let broken: String = inner.chars().flat_map(|c| [c, '\r', '\n']).collect();
        let page = format!("\u{feff}<html>{BEGIN}\r\n{broken}{END}</html>");
        assert!(open(page.as_bytes(), &passphrase("still water")).is_ok());
    }

    #[test]
    fn parts_cannot_change_places() {
        let mut whole = sealed(&[b"index", b"aaaa", b"bbbb"]);
        whole.parts.swap(1, 2);
        let error = open(&wrap(&whole), &passphrase("still water")).unwrap_err();
        assert_eq!(error, Error::Damaged(Damage::Part(1)));
    }

    #[test]
    fn each_failure_has_its_name() {
        let good = page(&[b"x"]);
        assert_eq!(open(&good, &passphrase("wrong")).unwrap_err(), Error::WrongPassphrase);
        assert_eq!(open(b"<html></html>", &passphrase("x")).unwrap_err(), Error::NotOurs);
        let text = String::from_utf8(good).unwrap();
        for (begin, expected) in [
            ("", Error::NotOurs),
            ("3,", Error::Newer(3)),
            ("65535,", Error::Newer(65535)),
            ("2,!", Error::NotOurs),
            ("2,\u{ff}", Error::Damaged(Damage::Text)),
            ("!", Error::Damaged(Damage::Text)),
            ("0,", Error::Damaged(Damage::Text)),
        ] {
            let page = text.replacen(&format!("{BEGIN}2,"), &format!("{BEGIN}{begin}"), 1);
            let page = if begin.is_empty() { format!("{BEGIN}{END}") } else { page };
            assert_eq!(open(page.as_bytes(), &passphrase("x")).unwrap_err(), expected, "{begin:?}");
        }
        let mut newer = sealed(&[b"x"]);
        newer.header[9] = 3;
        assert_eq!(open(&wrap(&newer), &passphrase("x")).unwrap_err(), Error::Newer(3));
    }

    #[test]
    fn sizes_say_little() {
        let sizes: std::collections::BTreeSet<usize> = (1..400_usize)
            .map(|length| {
                let mut noise = vec![0; length * 10];
                getrandom::fill(&mut noise).unwrap();
                sealed(&[&noise]).length()
            })
            .collect();
        assert!(sizes.len() < 80, "{}", sizes.len());
    }
}
