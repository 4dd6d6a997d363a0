//! The keys of one journal, and how they stand in `identity.age` and `recovery.age`.
//!
//! Inside both is an ordinary age identity file: two secret keys, one a line, and comments. So `age -d -i identity.age`
//! opens every file of the journal, and nothing but age and the passphrase is needed to get out.
//!
//! After the keys have been replaced the earlier ones stay, below the new: they open what another computer sealed before
//! it knew the new keys, and single files that are brought back from an old copy. Nothing is sealed to them, and what the
//! earlier ledger keys prove is believed only as far as it adds something (see [`super::Ledger::read_of_before`]).

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
    /// The keys of before, newest first.
    earlier: Vec<Earlier>,
}

/// Keys that were replaced.
#[derive(Clone)]
struct Earlier {
    writer: x25519::Identity,
    capture: x25519::Identity,
    /// None in a key file that was written before these were kept.
    ledger: Option<Zeroizing<[u8; 32]>>,
}

/// An opened key file that does not hold what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key file is not one of Afterword's")]
pub struct NotKeys;

const LEDGER_KEY: &str = "# ledger-key: ";
const EARLIER_LEDGER_KEY: &str = "# earlier-ledger-key: ";
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
        next.earlier.push(Earlier {
            writer: self.writer.clone(),
            capture: self.capture.clone(),
            ledger: Some(self.ledger.clone()),
        });
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
        self.earlier.iter().map(|one| one.capture.to_public().to_string()).collect()
    }

    /// Opens what is sealed to the writer: with the key, else with the earlier ones.
    pub(super) fn open_own(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, crypt::Error> {
        open_with(std::iter::once(&self.writer).chain(self.earlier.iter().map(|one| &one.writer)), sealed)
    }

    /// Whether there were keys before these.
    pub(super) fn has_earlier(&self) -> bool {
        !self.earlier.is_empty()
    }

    /// Whether one of the writer's keys, of now or of before, opens a file's header.
    pub(super) fn fit(&self, sealed: &[u8]) -> bool {
        crypt::fits(&self.writer, sealed) || self.is_of_before(sealed)
    }

    /// Whether a file is sealed to keys of before, and not to the writer's key of now. Reads its header alone.
    pub(super) fn is_of_before(&self, sealed: &[u8]) -> bool {
        !self.earlier.is_empty()
            && !crypt::fits(&self.writer, sealed)
            && self.earlier.iter().any(|one| crypt::fits(&one.writer, sealed))
    }

    /// Opens what was captured: with the key, else with the earlier ones.
    pub fn open_captured(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, crypt::Error> {
        open_with(std::iter::once(&self.capture).chain(self.earlier.iter().map(|one| &one.capture)), sealed)
    }

    /// Whether a captured text is sealed to this public key, of now or of before. Reads its header alone.
    pub(super) fn captures_to(&self, public: &str, sealed: &[u8]) -> bool {
        let mut keys = std::iter::once(&self.capture).chain(self.earlier.iter().map(|one| &one.capture));
        keys.any(|key| key.to_public().to_string() == public && crypt::fits(key, sealed))
    }

    /// Whether these are the very same keys, earlier ones included.
    pub(super) fn same(&self, other: &Self) -> bool {
        *self.to_identity_file() == *other.to_identity_file()
    }

    /// Proves that a text was written by someone who has these keys: HMAC-SHA-256 (RFC 2104).
    pub fn prove(&self, text: &[u8]) -> [u8; 32] {
        mac(&self.ledger, text).finalize().into_bytes().into()
    }

    /// Whether a proof holds, in constant time.
    pub fn proves(&self, text: &[u8], proof: &[u8]) -> bool {
        mac(&self.ledger, text).verify_slice(proof).is_ok()
    }

    /// Whether a proof holds that was made with keys of before. Whoever once had those can make one.
    pub(super) fn proved_before(&self, text: &[u8], proof: &[u8]) -> bool {
        self.earlier.iter().filter_map(|one| one.ledger.as_ref()).any(|key| mac(key, text).verify_slice(proof).is_ok())
    }

    /// The identity file, to be sealed with a passphrase.
    pub fn to_identity_file(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(512 + 384 * self.earlier.len()));
        text.push_str(VERSION);
        text.push_str("\n# Keep this text secret: it opens the whole journal.\n");
        push_key(&mut text, LEDGER_KEY, &self.ledger);
        text.push_str("# the writer's key, for everything but the inbox\n");
        text.push_str(self.writer.to_string().expose_secret());
        text.push_str("\n# the capture key, for the inbox\n");
        text.push_str(self.capture.to_string().expose_secret());
        text.push('\n');
        for one in &self.earlier {
            text.push_str("# earlier keys, for what was sealed before these: the writer's, the capture key\n");
            if let Some(ledger) = &one.ledger {
                push_key(&mut text, EARLIER_LEDGER_KEY, ledger);
            }
            for key in [&one.writer, &one.capture] {
                text.push_str(key.to_string().expose_secret());
                text.push('\n');
            }
        }
        text
    }

    /// Reads an identity file.
    pub fn from_identity_file(text: &str) -> Result<Self, NotKeys> {
        let ledger = text.lines().find_map(|line| line.strip_prefix(LEDGER_KEY)).and_then(hex).ok_or(NotKeys)?;
        let mut secrets = Vec::new();
        let mut ledgers = std::collections::BTreeMap::new();
        for line in text.lines() {
            if line.starts_with("AGE-SECRET-KEY-1") {
                let Ok(key) = line.parse::<x25519::Identity>() else { break };
                secrets.push(key);
            } else if let Some(key) = line.strip_prefix(EARLIER_LEDGER_KEY).and_then(hex) {
                // It stands before the two keys that it was used with.
                ledgers.insert(secrets.len(), key);
            }
        }
        let mut secrets = secrets.into_iter();
        let (writer, capture) = (secrets.next().ok_or(NotKeys)?, secrets.next().ok_or(NotKeys)?);
        let mut earlier = Vec::new();
        while let (Some(writer), Some(capture)) = (secrets.next(), secrets.next()) {
            let ledger = ledgers.remove(&(2 + 2 * earlier.len()));
            earlier.push(Earlier { writer, capture, ledger });
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

fn mac(key: &[u8; 32], text: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac
}

fn push_key(text: &mut String, before: &str, key: &[u8; 32]) {
    text.push_str(before);
    for byte in key {
        write!(text, "{byte:02x}").expect("a string takes all that is written to it");
    }
    text.push('\n');
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
        assert!(
            last.proved_before(b"text", &first.prove(b"text")) && !last.proved_before(b"text", &last.prove(b"text"))
        );
        assert!(last.is_of_before(&own) && !first.is_of_before(&own) && !last.is_of_before(&captured));
    }

    #[test]
    fn a_key_file_without_the_ledger_keys_of_before_still_opens() {
        let first = Keys::generate().unwrap();
        let last = first.successor().unwrap().successor().unwrap();
        let file: String = last
            .to_identity_file()
            .lines()
            .filter(|line| !line.starts_with(EARLIER_LEDGER_KEY))
            .flat_map(|line| [line, "\n"])
            .collect();
        let read = Keys::from_identity_file(&file).unwrap();
        let own = crypt::seal(&first.writer().to_public(), b"own").unwrap();
        assert_eq!(read.open_own(&own).unwrap().as_slice(), b"own");
        assert!(read.proves(b"text", &last.prove(b"text")) && !read.proved_before(b"text", &first.prove(b"text")));
    }
}
