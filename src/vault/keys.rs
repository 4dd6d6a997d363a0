//! The keys of one journal, and how they stand in `identity.age` and `recovery.age`.
//!
//! Inside both is an ordinary age identity file: two secret keys, one a line, and comments. So `age -d -i identity.age`
//! opens every file of the journal, and nothing but age and the passphrase is needed to get out.
//!
//! After the keys have been replaced the earlier ones stay, below the new: they open what another computer sealed before
//! it knew the new keys, and single files that are brought back from an old copy. Nothing is sealed to them.

use std::{fmt, fmt::Write};

use age::x25519;
use hmac::{Hmac, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::crypt;

/// All that opens a journal.
#[derive(Clone)]
pub struct Keys {
    writer: x25519::Identity,
    capture: x25519::Identity,
    ledger: Zeroizing<[u8; 32]>,
    /// Writer's and capture keys of before, newest first.
    earlier: Vec<(x25519::Identity, x25519::Identity)>,
}

/// An opened key file that does not hold what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key file is not one of Afterword's")]
pub struct NotKeys;

const LEDGER_KEY: &str = "# ledger-key: ";
const VERSION: &str = "# afterword keys, version 1";

impl Keys {
    /// Draws new keys.
    ///
    /// # Errors
    /// Only when the system has no random numbers to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut ledger = Zeroizing::new([0; 32]);
        getrandom::fill(ledger.as_mut_slice())?;
        Ok(Self {
            writer: x25519::Identity::generate(),
            capture: x25519::Identity::generate(),
            ledger,
            earlier: Vec::new(),
        })
    }

    /// Draws new keys that come after these, which they remember as earlier ones.
    ///
    /// # Errors
    /// Only when the system has no random numbers to give.
    pub(super) fn successor(&self) -> Result<Self, getrandom::Error> {
        let mut next = Self::generate()?;
        next.earlier.push((self.writer.clone(), self.capture.clone()));
        next.earlier.extend(self.earlier.iter().cloned());
        Ok(next)
    }

    /// The writer's key: opens entries, records, history, the ledger.
    pub fn writer(&self) -> &x25519::Identity {
        &self.writer
    }

    /// The key that opens what waits in the inbox.
    pub fn capture(&self) -> &x25519::Identity {
        &self.capture
    }

    /// The public capture keys of before, newest first.
    pub fn earlier_captures(&self) -> Vec<String> {
        self.earlier.iter().map(|(_, capture)| capture.to_public().to_string()).collect()
    }

    /// Opens what is sealed to the writer: with the key, else with the earlier ones.
    pub(super) fn open_own(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, crypt::Error> {
        open_with(std::iter::once(&self.writer).chain(self.earlier.iter().map(|(writer, _)| writer)), sealed)
    }

    /// Opens what was captured: with the key, else with the earlier ones.
    pub fn open_captured(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, crypt::Error> {
        open_with(std::iter::once(&self.capture).chain(self.earlier.iter().map(|(_, capture)| capture)), sealed)
    }

    /// Whether these are the very same keys, earlier ones included.
    pub(super) fn same(&self, other: &Self) -> bool {
        *self.to_identity_file() == *other.to_identity_file()
    }

    /// Proves that a text was written by someone who has these keys: HMAC-SHA-256 (RFC 2104).
    pub fn prove(&self, text: &[u8]) -> [u8; 32] {
        self.mac(text).finalize().into_bytes().into()
    }

    /// Whether a proof holds, in constant time.
    pub fn proves(&self, text: &[u8], proof: &[u8]) -> bool {
        self.mac(text).verify_slice(proof).is_ok()
    }

    fn mac(&self, text: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(self.ledger.as_slice()).expect("HMAC takes a key of any length");
        mac.update(text);
        mac
    }

    /// The identity file, to be sealed with a passphrase.
    pub fn to_identity_file(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(512 + 256 * self.earlier.len()));
        text.push_str(VERSION);
        text.push_str("\n# Keep this text secret: it opens the whole journal.\n");
        text.push_str(LEDGER_KEY);
        for byte in self.ledger.iter() {
            write!(text, "{byte:02x}").expect("a string takes all that is written to it");
        }
        text.push_str("\n# the writer's key, for everything but the inbox\n");
        text.push_str(self.writer.to_string().expose_secret());
        text.push_str("\n# the capture key, for the inbox\n");
        text.push_str(self.capture.to_string().expose_secret());
        text.push('\n');
        for (writer, capture) in &self.earlier {
            text.push_str("# earlier keys, for what was sealed before these: the writer's, the capture key\n");
            for key in [writer, capture] {
                text.push_str(key.to_string().expose_secret());
                text.push('\n');
            }
        }
        text
    }

    /// Reads an identity file.
    pub fn from_identity_file(text: &str) -> Result<Self, NotKeys> {
        let ledger = text.lines().find_map(|line| line.strip_prefix(LEDGER_KEY)).and_then(hex).ok_or(NotKeys)?;
        let mut secrets = text.lines().filter(|line| line.starts_with("AGE-SECRET-KEY-1"));
        let mut next = || secrets.next().and_then(|line| line.parse::<x25519::Identity>().ok()).ok_or(NotKeys);
        let (writer, capture) = (next()?, next()?);
        let mut earlier = Vec::new();
        while let (Ok(writer), Ok(capture)) = (next(), next()) {
            earlier.push((writer, capture));
        }
        Ok(Self { writer, capture, ledger, earlier })
    }
}

/// Opens with the first key that fits. What one of them finds damaged is damaged, not another's.
fn open_with<'k>(
    keys: impl Iterator<Item = &'k x25519::Identity>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, crypt::Error> {
    let mut tried = keys.map(|key| crypt::open(key, sealed));
    tried.find(|opened| !matches!(opened, Err(crypt::Error::WrongKey))).unwrap_or(Err(crypt::Error::WrongKey))
}

fn hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_and_prove_what_they_proved() {
        let keys = Keys::generate().unwrap();
        let file = keys.to_identity_file();
        assert!(file.lines().all(|line| line.starts_with('#') || line.starts_with("AGE-SECRET-KEY-1")));
        let again = Keys::from_identity_file(&file).unwrap();
        assert!(again.proves(b"text", &keys.prove(b"text")));
        assert!(!again.proves(b"text!", &keys.prove(b"text")));
        assert_eq!(again.writer().to_public().to_string(), keys.writer().to_public().to_string());
        assert_eq!(format!("{keys:?}"), "Keys(hidden)");
        for text in ["", "AGE-SECRET-KEY-1", "# ledger-key: éé"] {
            assert_eq!(Keys::from_identity_file(text).unwrap_err(), NotKeys);
        }
    }

    #[test]
    fn keys_that_come_after_others_open_what_those_sealed_and_prove_anew() {
        let first = Keys::generate().unwrap();
        let last = first.successor().unwrap().successor().unwrap();
        let last = Keys::from_identity_file(&last.to_identity_file()).unwrap();
        let own = crypt::seal(&first.writer().to_public(), b"own").unwrap();
        let captured = crypt::seal(&first.capture().to_public(), b"captured").unwrap();
        assert_eq!(last.open_own(&own).unwrap().as_slice(), b"own");
        assert_eq!(last.open_captured(&captured).unwrap().as_slice(), b"captured");
        assert_eq!(last.open_own(&captured).unwrap_err(), crypt::Error::WrongKey, "each key for its own");
        assert_eq!(last.open_own(&own[..own.len() - 1]).unwrap_err(), crypt::Error::Damaged);
        assert_eq!(last.earlier_captures().len(), 2);
        assert!(!last.proves(b"text", &first.prove(b"text")) && !last.same(&first));
    }
}
