//! The container as text: bytes as characters that an HTML file in UTF-8 can hold inside a script element.
//!
//! Seven bits are one character of ASCII, or fourteen are one of the characters that take two bytes, where the first
//! seven would be a character that HTML, a terminal or an editor treats in a way of its own. So seven bits always cost
//! one byte, and a page is a seventh longer than what is sealed; base64 makes it a third longer. White space says
//! nothing, so a file whose lines were broken or joined on its way is still whole.

/// What no text holds: the controls that something acts on, the space, the comma, which parts what stands side by side,
/// and the sign that begins a tag. The rest of the controls mean nothing in HTML, and UTF-8 keeps them.
const EXCLUDED: [u8; 14] = [0, 7, 8, 9, 10, 11, 12, 13, 26, 27, b' ', b',', b'<', 127];
/// The first of the characters of two bytes that are used; 128 follow each other for each excluded one, up to U+07FF.
const FIRST: u32 = 0x100;
/// What parts one run of bytes from the next.
pub(super) const COMMA: u8 = b',';

/// Writes a run of bytes.
pub(super) fn encode(bytes: &[u8], out: &mut String) {
    out.reserve(bytes.len() / 7 * 8 + 16);
    let mut groups = Groups { bytes, at: 0, held: 0, bits: 0 };
    while let Some(group) = groups.take() {
        match excluded(group) {
            None => out.push(char::from(group)),
            Some(place) => {
                let next = u32::from(groups.take().unwrap_or(0));
                out.extend(char::from_u32(FIRST + place * 128 + next));
            }
        }
    }
}

/// Reads a run of so many bytes. None when it is another number, or not the text that [`encode`] writes of them.
pub(super) fn decode(text: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut bytes = decode_all(text)?;
    if bytes.len() == length + 1 && bytes.last() == Some(&0) {
        bytes.pop();
    }
    (bytes.len() == length).then_some(bytes)
}

/// Reads a run of a length that is not known yet: it may come with one zero byte too many.
pub(super) fn decode_all(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 8 * 7 + 8);
    let (mut bits, mut held) = (0_u32, 0);
    let mut rest = text.iter();
    while let Some(first) = rest.next() {
        if first.is_ascii_whitespace() {
            continue;
        }
        if first.is_ascii() {
            if excluded(*first).is_some() {
                return None;
            }
            (bits, held) = (bits << 7 | u32::from(*first), held + 7);
        } else {
            let second = rest.next()?;
            if first & 0xe0 != 0xc0 || second & 0xc0 != 0x80 {
                return None;
            }
            let place = (u32::from(first & 0x1f) << 6 | u32::from(second & 0x3f)).checked_sub(FIRST)?;
            let group = *EXCLUDED.get(usize::try_from(place >> 7).ok()?)?;
            (bits, held) = (bits << 14 | u32::from(group) << 7 | place & 127, held + 14);
        }
        while held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 255).ok()?);
        }
        bits &= (1 << held) - 1;
    }
    (bits == 0).then_some(bytes)
}

fn excluded(group: u8) -> Option<u32> {
    EXCLUDED.iter().position(|one| *one == group).and_then(|place| u32::try_from(place).ok())
}

/// The bits of a run, seven at a time, zeros after the last.
struct Groups<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u32,
    bits: u32,
}

impl Groups<'_> {
    fn take(&mut self) -> Option<u8> {
        if self.held < 7 {
            match self.bytes.get(self.at) {
                Some(byte) => (self.bits, self.held) = (self.bits << 8 | u32::from(*byte), self.held + 8),
                None if self.held == 0 => return None,
                None => (self.bits, self.held) = (self.bits << (7 - self.held), 7),
            }
            self.at += 1;
        }
        self.held -= 7;
        let group = u8::try_from(self.bits >> self.held & 127).ok();
        self.bits &= (1 << self.held) - 1;
        group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> String {
        let mut text = String::new();
        encode(bytes, &mut text);
        text
    }

    #[test]
    fn every_length_and_every_byte_reads_back() {
        let mut noise = vec![0; 600];
        getrandom::fill(&mut noise).unwrap();
        for length in 0..noise.len() {
            for bytes in [&noise[..length], &vec![0; length], &vec![255; length], &vec![0x0f; length]] {
                let text = written(bytes);
                assert_eq!(decode(text.as_bytes(), length).as_deref(), Some(bytes));
                // One more is possible: seven zero bits and what was left of the last byte.
                assert!(decode(text.as_bytes(), length + 2).is_none() && !text.contains(['<', ',', '\r', '\0']));
                assert!(text.len() <= length * 8 / 7 + 3, "{length} bytes take {}", text.len());
            }
        }
        let every: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(written(&every).as_bytes(), 256).unwrap(), every);
    }

    #[test]
    fn broken_lines_say_nothing() {
        let bytes = [7; 100];
        let text: String = written(&bytes).chars().flat_map(|c| [c, '\r', '\n', ' ']).collect();
        assert_eq!(decode(text.as_bytes(), 100).unwrap(), bytes);
    }

    #[test]
    fn what_is_no_such_text_is_refused() {
        for text in
            [&b"<"[..], b",", b"\x7f", b"\0", b"\xff", b"\xc4", b"\xc3\xa9", b"\xe2\x82\xac", b"\xc4A", b"aa\xe0"]
        {
            assert!(decode_all(text).is_none(), "{text:?}");
        }
        // Bits that no byte needs.
        assert!(decode_all(b"\x01").is_none());
        assert_eq!(decode_all(b""), Some(Vec::new()));
    }
}
