//! The key derivation of the sealed page: PBKDF2-HMAC-SHA-512 (RFC 8018, 5.2).
//!
//! It is a package of its own for one reason. The code of [`pbkdf2`] is generic and so is compiled where it is used; here
//! it is optimised in every build, and a page takes two seconds to make in a test and not fifteen.

use sha2::Sha512;

/// Fills `key` from a passphrase and a salt with so many rounds.
pub fn stretch(passphrase: &[u8], salt: &[u8], rounds: u32, key: &mut [u8]) {
    pbkdf2::pbkdf2_hmac::<Sha512>(passphrase, salt, rounds, key);
}
