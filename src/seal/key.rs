//! Keys: from the passphrase, and the random one that it wraps.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{
    Damage, Error,
    header::{Header, Parameters, Version},
};

/// The rounds of PBKDF2 in every page that is made. A constant: what the writer's machine happens to manage must not
/// decide how a page is protected, nor keep a phone from opening it.
pub const ITERATIONS: u32 = 1_000_000;
/// The length of a tag of AES-GCM.
pub(super) const TAG: usize = 16;
/// The length of a wrapped key.
pub(super) const WRAPPED: usize = 32 + TAG;

/// The key that a passphrase gives with a fresh salt, ready to seal one container.
///
/// Making one takes most of a second on purpose; it needs nothing of the page, so it can be made beside the rendering.
pub struct Lock {
    key: Zeroizing<[u8; 32]>,
    parameters: Parameters,
}

impl Lock {
    /// Derives the key. The passphrase is taken in NFKC form and otherwise as it is.
    pub fn new(passphrase: &SecretString) -> Result<Self, Error> {
        Self::with_iterations(passphrase, ITERATIONS)
    }

    /// For tests, which need no protection. The program itself calls [`Lock::new`].
    #[doc(hidden)]
    pub fn with_iterations(passphrase: &SecretString, iterations: u32) -> Result<Self, Error> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|_| Error::Random)?;
        Self::derive(passphrase, Parameters { version: Version::PRESENT, iterations, salt })
    }

    /// The key of a container that exists.
    pub(super) fn derive(passphrase: &SecretString, parameters: Parameters) -> Result<Self, Error> {
        // A text never grows longer than this under NFKC (Unicode 16, UAX #15), so no copy is left where it grew.
        let mut text = Zeroizing::new(String::with_capacity(passphrase.expose_secret().len() * 11));
        text.extend(passphrase.expose_secret().nfkc());
        if text.is_empty() {
            return Err(Error::Empty);
        }
        let mut key = Zeroizing::new([0; 32]);
        afterword_stretch::stretch(text.as_bytes(), &parameters.salt, parameters.iterations, key.as_mut());
        Ok(Self { key, parameters })
    }

    pub(super) fn parameters(&self) -> Parameters {
        self.parameters
    }

    /// Wraps a site key. The wrapping key belongs to one salt and wraps one key, so its nonce can be zero.
    pub(super) fn wrap(&self, site_key: &SiteKey) -> Result<[u8; WRAPPED], Error> {
        let payload = Payload { msg: site_key.0.as_ref(), aad: &self.parameters.to_bytes() };
        let wrapped = cipher(&self.key).encrypt(&nonce(0)?, payload).map_err(|_| Error::TooLarge)?;
        wrapped.try_into().map_err(|_| Error::TooLarge)
    }

    /// Unwraps the site key. The header has been found whole before, so a failure here means the passphrase.
    pub(super) fn unwrap(&self, header: &Header) -> Result<SiteKey, Error> {
        let payload = Payload { msg: &header.wrapped, aad: &header.parameters.to_bytes() };
        let opened = cipher(&self.key).decrypt(&nonce(0)?, payload).map_err(|_| Error::WrongPassphrase)?;
        let opened = Zeroizing::new(opened);
        let bytes: [u8; 32] = opened.as_slice().try_into().map_err(|_| Error::Damaged(Damage::Header))?;
        Ok(SiteKey(Zeroizing::new(bytes)))
    }
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lock").finish_non_exhaustive()
    }
}

/// The random key of one container.
pub(super) struct SiteKey(Zeroizing<[u8; 32]>);

impl SiteKey {
    pub(super) fn random() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    /// Seals part `number`. Its place is its nonce and, with the digest of the header, its associated data.
    pub(super) fn seal(&self, header: &Header, number: usize, part: &[u8]) -> Result<Vec<u8>, Error> {
        let payload = Payload { msg: part, aad: &place(header, number)? };
        cipher(&self.0).encrypt(&nonce(number)?, payload).map_err(|_| Error::TooLarge)
    }

    pub(super) fn open(&self, header: &Header, number: usize, part: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let payload = Payload { msg: part, aad: &place(header, number)? };
        let opened = cipher(&self.0).decrypt(&nonce(number)?, payload);
        opened.map(Zeroizing::new).map_err(|_| Error::Damaged(Damage::Part(number)))
    }
}

fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

/// The number of a part as 96 bits, the most significant first.
fn nonce(number: usize) -> Result<Nonce<aes_gcm::aead::consts::U12>, Error> {
    let mut bytes = [0; 12];
    bytes[8..].copy_from_slice(&u32::try_from(number).map_err(|_| Error::TooLarge)?.to_be_bytes());
    Ok(bytes.into())
}

fn place(header: &Header, number: usize) -> Result<[u8; 36], Error> {
    let mut bytes = [0; 36];
    bytes[..32].copy_from_slice(&header.digest);
    bytes[32..].copy_from_slice(&u32::try_from(number).map_err(|_| Error::TooLarge)?.to_be_bytes());
    Ok(bytes)
}
