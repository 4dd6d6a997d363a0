//! Passphrases and recovery words: types that do not print, do not serialize and wipe themselves.

mod passphrase;
mod recovery;
mod strength;

pub use passphrase::{Empty, Passphrase};
pub use recovery::{NotRecoveryWords, RecoveryWords};
pub use strength::{Weak, strength};
pub use zeroize::Zeroizing;
