//! One reader: bytes that only the holder of one age key can open.
//!
//! Only native recipients are taken (age-encryption.org/v1, section "The X25519 recipient type"): what is made here opens
//! with the age program alone, without a plugin, and tells nobody for whom it is.

use std::fmt;

use crate::vault::crypt;

/// A reader, by the public half of their key. Parsing is the only way to one, so sealing for it cannot fail halfway.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

/// Why a text is no recipient. Never says the text: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotARecipient {
    /// It is a secret key.
    #[error("that is a secret key, not a recipient")]
    Secret,
    /// A key that age can use and this program does not: of a plugin, of a security key, of SSH.
    #[error("that is a recipient of a kind which is not supported here")]
    OtherKind,
    /// It begins as a recipient does, and a letter is wrong or missing.
    #[error("that recipient is mistyped or cut short")]
    Mistyped,
    /// A key that gives no protection: anyone could open what is sealed for it.
    #[error("that recipient would protect nothing")]
    Weak,
    /// It is something else.
    #[error("that is not a recipient")]
    Unknown,
    /// A list without any.
    #[error("there is no recipient in it")]
    Missing,
    /// A list of several.
    #[error("there are {0} recipients in it, and a document is sealed for one reader")]
    Several(usize),
}

impl Recipient {
    /// Reads a recipient as `age-keygen` prints it: `age1` and 58 letters and digits.
    pub fn parse(text: &str) -> Result<Self, NotARecipient> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        if upper.contains("AGE-SECRET-KEY-") || upper.starts_with("AGE-PLUGIN-") {
            return Err(NotARecipient::Secret);
        }
        if let Ok(recipient) = text.parse::<age::x25519::Recipient>() {
            return if is_weak(text) { Err(NotARecipient::Weak) } else { Ok(Self(recipient)) };
        }
        // A name before the last 1 belongs to another kind: age1yubikey1…, age1tag1…, age1pq1….
        let other = text.strip_prefix("age1").is_some_and(|rest| rest.contains('1')) || text.starts_with("ssh-");
        Err(match text.starts_with("age1") {
            _ if other => NotARecipient::OtherKind,
            true => NotARecipient::Mistyped,
            false => NotARecipient::Unknown,
        })
    }

    /// Reads a list such as `age -R` takes: one recipient on a line, comments after `#`. There must be exactly one.
    pub fn in_list(list: &str) -> Result<Self, NotARecipient> {
        let lines = list.trim_start_matches('\u{feff}').lines().map(str::trim);
        let mut lines: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        lines.dedup();
        match lines.as_slice() {
            [] => Err(NotARecipient::Missing),
            [one] => Self::parse(one),
            several => Err(several
                .iter()
                .find_map(|line| Self::parse(line).err().filter(|error| *error == NotARecipient::Secret))
                .unwrap_or(NotARecipient::Several(several.len()))),
        }
    }

    /// Seals bytes for this reader alone: not even who sealed them can open them again.
    pub fn seal(&self, bytes: &[u8]) -> Result<Vec<u8>, crypt::Error> {
        crypt::seal(&self.0, bytes)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

/// The points of low order on Curve25519 (RFC 7748, section 6.1), little-endian and in hexadecimal: every secret comes
/// out as zero with them, and the age library stops the program when that happens. The top bit does not count.
const LOW_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// The letters of Bech32, by their value of 5 bits (BIP 173).
const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether a recipient that has been found whole is a point of low order.
fn is_weak(text: &str) -> bool {
    let letters = text.to_ascii_lowercase();
    let values = letters.strip_prefix("age1").unwrap_or_default().chars().filter_map(|letter| BECH32.find(letter));
    let bits: Vec<bool> = values.flat_map(|value| (0..5).rev().map(move |bit| value >> bit & 1 == 1)).collect();
    let byte = |bits: &[bool]| bits.iter().fold(0_u8, |byte, bit| byte << 1 | u8::from(*bit));
    let mut point: Vec<u8> = bits.chunks_exact(8).take(32).map(byte).collect();
    if let Some(last) = point.last_mut() {
        *last &= 0x7f;
    }
    let point: String = point.iter().map(|byte| format!("{byte:02x}")).collect();
    LOW_ORDER.contains(&point.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_holder_of_the_key_opens_it_to_the_same_bytes() {
        let (reader, other) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
        let recipient = Recipient::parse(&reader.to_public().to_string()).unwrap();
        assert_eq!(recipient.to_string(), reader.to_public().to_string());
        for bytes in [&b""[..], b"an agenda", &vec![7; 200_000]] {
            let sealed = recipient.seal(bytes).unwrap();
            assert_eq!(crypt::open(&reader, &sealed).unwrap().as_slice(), bytes);
            assert_eq!(crypt::open(&other, &sealed).unwrap_err(), crypt::Error::WrongKey);
        }
    }

    #[test]
    fn what_is_no_native_recipient_is_refused_by_its_kind() {
        let key = age::x25519::Identity::generate();
        let (good, secret) =
            (key.to_public().to_string(), secrecy::ExposeSecret::expose_secret(&key.to_string()).to_owned());
        let yubikey = "age1yubikey1qqqqqqqqqqqq";
        let mistyped = format!("{}{}{}", &good[..20], if &good[20..21] == "q" { "p" } else { "q" }, &good[21..]);
        for (text, expected) in [
            (secret.as_str(), NotARecipient::Secret),
            (&secret.to_lowercase(), NotARecipient::Secret),
            (&format!("recipient={secret}"), NotARecipient::Secret),
            ("AGE-PLUGIN-YUBIKEY-1QQ", NotARecipient::Secret),
            ("AGE-SECRET-KEY-PQ-1QQ", NotARecipient::Secret),
            (yubikey, NotARecipient::OtherKind),
            ("age1pq1qqqq", NotARecipient::OtherKind),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA someone", NotARecipient::OtherKind),
            (&good[..61], NotARecipient::Mistyped),
            (&mistyped, NotARecipient::Mistyped),
            (&format!("{good}q"), NotARecipient::Mistyped),
            ("", NotARecipient::Unknown),
            ("a friend", NotARecipient::Unknown),
            ("age", NotARecipient::Unknown),
        ] {
            let error = Recipient::parse(text).unwrap_err();
            assert_eq!(error, expected, "{text}");
            assert!(text.len() < 5 || !error.to_string().contains(text), "{error}");
        }
        assert!(Recipient::parse(&format!(" {good}\n")).is_ok());
    }

    #[test]
    fn a_list_must_hold_one_reader() {
        let key = || age::x25519::Identity::generate();
        let (one, other) = (key().to_public().to_string(), key().to_public().to_string());
        let secret = secrecy::ExposeSecret::expose_secret(&key().to_string()).to_owned();
        let found = Recipient::in_list(&format!("\u{feff}# a supervisor\r\n\r\n  {one}\r\n")).unwrap();
        assert_eq!(found.to_string(), one);
        assert!(Recipient::in_list(&format!("{one}\n{one}\n")).is_ok());
        for (list, expected) in [
            (String::new(), NotARecipient::Missing),
            ("# nobody\n".to_owned(), NotARecipient::Missing),
            (format!("{one}\n{other}\n"), NotARecipient::Several(2)),
            (format!("# public key: {one}\n{secret}\n"), NotARecipient::Secret),
            (format!("{one}\n{secret}\n"), NotARecipient::Secret),
            ("not this\n".to_owned(), NotARecipient::Unknown),
        ] {
            assert_eq!(Recipient::in_list(&list).unwrap_err(), expected);
        }
    }

    /// Bech32 (BIP 173) of a point, with its checksum.
    fn written(point: &[u8]) -> String {
        let bits: Vec<u8> = point.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
        let five = |bits: &[u8]| (0..5).fold(0, |value, at| value << 1 | bits.get(at).copied().unwrap_or(0));
        let data: Vec<u8> = bits.chunks(5).map(five).collect();
        let prefix = b"age".iter().map(|c| c >> 5).chain([0]).chain(b"age".iter().map(|c| c & 31));
        let sum = prefix.chain(data.iter().copied()).chain([0; 6]).fold(1_u32, |sum, value| {
            let generator = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
            let next = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
            (0..5).filter(|bit| sum >> 25 >> bit & 1 == 1).fold(next, |next, bit| next ^ generator[bit])
        }) ^ 1;
        let checksum = (0..6).map(|at| u8::try_from(sum >> (5 * (5 - at)) & 31).unwrap());
        let letters = data.into_iter().chain(checksum).map(|value| char::from(BECH32.as_bytes()[usize::from(value)]));
        format!("age1{}", letters.collect::<String>())
    }

    #[test]
    fn a_recipient_that_protects_nothing_is_refused_instead_of_stopping_the_program() {
        for point in LOW_ORDER {
            let mut point: Vec<u8> =
                (0..32).map(|at| u8::from_str_radix(&point[2 * at..2 * at + 2], 16).unwrap()).collect();
            for top in [0, 0x80] {
                point[31] |= top;
                let text = written(&point);
                let recipient: age::x25519::Recipient = text.parse().unwrap();
                assert!(std::panic::catch_unwind(|| crypt::seal(&recipient, b"x")).is_err(), "{text}");
                assert_eq!(Recipient::parse(&text).unwrap_err(), NotARecipient::Weak);
            }
        }
        let mut ordinary = [0; 32];
        ordinary[0] = 9;
        assert!(Recipient::parse(&written(&ordinary)).unwrap().seal(b"x").is_ok());
    }
}
