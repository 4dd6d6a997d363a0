//! The text of an original: from its bytes, and from a front matter that another program writes.

use std::borrow::Cow;

use super::Why;
use crate::yaml;

/// UTF-8, or UTF-16 that says so with its first two bytes, as Notepad and Word save it. Never with a loss.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Why> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        _ => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            let before = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            Why::NotUtf8(before.matches('\n').count() + 1)
        }),
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<String, Why> {
    let (pairs, odd) = bytes.as_chunks();
    let mut text = String::with_capacity(bytes.len());
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(letter.map_err(|_| Why::NotUtf16(text.matches('\n').count() + 1))?);
    }
    if odd.is_empty() { Ok(text) } else { Err(Why::NotUtf16(text.matches('\n').count() + 1)) }
}

/// A front matter between `+++` lines, as Zola and Hugo write it, turned into YAML.
pub(super) fn from_toml(text: &str) -> Result<String, Why> {
    let mut lines = text.split_inclusive('\n');
    let opening = lines.next().unwrap_or_default().len();
    let mut end = opening;
    for line in lines {
        if line.trim_end() == "+++" {
            let table: toml::Table = text[opening..end].parse().map_err(|error: toml::de::Error| {
                let at = error.span().map_or(0, |span| span.start);
                Why::Toml(text.as_bytes()[opening..end].iter().take(at).filter(|byte| **byte == b'\n').count() + 2)
            })?;
            let body = &text[end + line.len()..];
            return Ok(format!("---\n{}---\n{body}", yaml_lines(&table)));
        }
        end += line.len();
    }
    Err(Why::Toml(1))
}

fn yaml_lines(table: &toml::Table) -> String {
    let value = |value: &toml::Value| match value {
        toml::Value::String(text) => yaml::scalar(text),
        toml::Value::Datetime(date) => date.to_string(),
        // JSON is YAML.
        other => serde_json::to_string(other).unwrap_or_default(),
    };
    table.iter().map(|(key, one)| format!("{}: {}\n", yaml::scalar(key), value(one))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entry::Entry, id::Id};

    #[test]
    fn toml_becomes_yaml_with_every_key() {
        let text =
            "+++\ntitle = \"A: b\"\ndate = 2026-03-01\ndraft = false\n[taxonomies]\ntags = [\"hope\"]\n+++\nBody\n";
        let entry = Entry::parse(Id::random().unwrap(), from_toml(text).unwrap()).unwrap();
        assert_eq!(entry.title(), "A: b");
        assert_eq!(entry.fields.date.unwrap().to_string(), "2026-03-01");
        assert_eq!(entry.fields.tags, ["hope"]);
        assert_eq!(entry.markdown(), "Body\n");
        assert!(matches!(from_toml("+++\na = 1\nb = CANARY\n+++\n"), Err(Why::Toml(3))));
        assert!(matches!(from_toml("+++\na = 1\n"), Err(Why::Toml(1))));
    }

    #[test]
    fn texts_in_utf_16_come_in_whole_or_not_at_all() {
        let little = |text: &str| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        let big = |text: &str| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
        };
        for text in ["", "a", "One\r\n🏴 ŵ\n", "\u{2028}\u{10ffff}"] {
            assert_eq!(decode(&little(text)).unwrap(), text);
            assert_eq!(decode(&big(text)).unwrap(), text);
        }
        let mut cut = little("one\ntwo");
        cut.pop();
        assert!(matches!(decode(&cut), Err(Why::NotUtf16(2))));
        let lone = [0xff, 0xfe, b'a', 0, 0x00, 0xd8, b'b', 0];
        assert!(matches!(decode(&lone), Err(Why::NotUtf16(1))));
        assert!(matches!(decode(b"a\nb\xff"), Err(Why::NotUtf8(2))));
    }
}
