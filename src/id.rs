//! Random names: the name of an entry, a record or an attachment says nothing about it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// 128 random bits, written as 32 lower-case hexadecimal digits.
///
/// The file `entries/<id>.age` and the first line of the front matter inside it carry the same id, so a file under
/// another's name is noticed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id([u8; 16]);

/// A text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of 32 hexadecimal digits")]
pub struct NotAnId;

impl Id {
    /// Draws a new id from the operating system.
    ///
    /// # Errors
    /// Only when the system has no random numbers to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The first digits, enough to tell entries apart on a screen.
    pub fn short(&self) -> String {
        self.to_string()[..6].to_owned()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits = text.as_bytes();
        if digits.len() != 32 || !digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(NotAnId);
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NotAnId)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAnId)?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let id = Id::random().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(id, Id::random().unwrap());
        for text in
            ["", "0", "ABCDEF00112233445566778899aabbcc", "../../../../../../../../etc/passw", "ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ"]
        {
            assert_eq!(text.parse::<Id>(), Err(NotAnId), "{text}");
        }
    }
}
