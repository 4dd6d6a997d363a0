//! Looking for words where they must not stand: as they are, in UTF-16, behind base64, and in packed streams.

use std::io::Read;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// Which of the words stand in these bytes in some form, with the form.
pub(crate) fn find(bytes: &[u8], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    look(bytes, words, "plain", 0, &mut found);
    found.sort();
    found.dedup();
    found
}

fn look(bytes: &[u8], words: &[&str], form: &str, depth: u8, found: &mut Vec<String>) {
    for word in words {
        for (name, needle) in forms(word) {
            if has(bytes, &needle) {
                found.push(format!("{word}: {form}, {name}"));
            }
        }
    }
    if depth == 2 {
        return;
    }
    for run in runs(bytes) {
        if let Some(decoded) = decode(run) {
            look(&decoded, words, &format!("{form}, base64"), depth + 1, found);
        }
    }
    for stream in streams(bytes) {
        look(&stream, words, &format!("{form}, unpacked"), depth + 1, found);
    }
}

/// A word as UTF-8, as UTF-16 of both kinds, and as base64 at each of the three places that it can begin.
fn forms(word: &str) -> Vec<(String, Vec<u8>)> {
    let mut forms = vec![
        ("UTF-8".to_owned(), word.as_bytes().to_vec()),
        ("UTF-16LE".to_owned(), word.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE".to_owned(), word.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    for shift in 0..3_usize {
        let padded = [vec![0; shift], word.as_bytes().to_vec()].concat();
        let encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&padded);
        // The first and last characters also carry what stands beside the word.
        let from = (shift * 8).div_ceil(6);
        let to = padded.len() * 8 / 6;
        if to > from + 6 {
            forms.push((format!("base64 at {shift}"), encoded.as_bytes()[from..to].to_vec()));
        }
    }
    forms
}

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// Runs of base64 that are long enough to hold something.
fn runs(bytes: &[u8]) -> Vec<&[u8]> {
    let base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    bytes.split(|byte| !base64(byte)).filter(|run| run.len() >= 64).collect()
}

fn decode(run: &[u8]) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let whole = run.len() - run.len() % 4;
    GeneralPurpose::new(&STANDARD, config).decode(&run[..whole]).ok()
}

/// What gzip and zlib streams hold that can be recognised by how they begin; of a broken one, what can be had.
fn streams(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for at in 0..bytes.len().saturating_sub(2) {
        let rest = &bytes[at..];
        if rest.starts_with(&[0x1f, 0x8b, 8]) {
            found.push(unpacked(flate2::read::GzDecoder::new(rest)));
        } else if rest[0] == 0x78 && matches!(rest[1], 0x01 | 0x5e | 0x9c | 0xda) {
            found.push(unpacked(flate2::read::ZlibDecoder::new(rest)));
        }
    }
    if bytes.len() > 64 {
        found.push(unpacked(flate2::read::DeflateDecoder::new(bytes)));
    }
    found.retain(|stream| stream.len() > 8);
    found
}

fn unpacked(mut from: impl Read) -> Vec<u8> {
    let (mut all, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = from.read(&mut piece) {
        all.extend_from_slice(&piece[..length]);
        if all.len() > 16 << 20 {
            break;
        }
    }
    all
}

/// A search that finds nothing proves nothing until it has found something.
#[test]
fn a_word_is_found_in_every_form() {
    use std::io::Write;
    const WORD: &str = "zeugmatic-heron";
    let text = format!("Some words, then {WORD}, and then more of them to fill the line.\n").repeat(3);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(vec![1, 2, 3], flate2::Compression::default());
    zlib.write_all(text.as_bytes()).unwrap();
    let zlib = zlib.finish().unwrap();
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    deflate.write_all(text.as_bytes()).unwrap();
    let deflate = deflate.finish().unwrap();
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes).into_bytes();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (form, bytes) in [
        ("plain", text.clone().into_bytes()),
        ("utf16", utf16),
        ("base64", encode(text.as_bytes())),
        ("base64 at 1", encode(&text.as_bytes()[1..])),
        ("base64 at 2", encode(&text.as_bytes()[2..])),
        ("gzip", gzip.clone()),
        ("gzip in base64", encode(&gzip)),
        ("zlib", zlib),
        ("deflate", deflate),
    ] {
        assert!(!find(&bytes, &[WORD]).is_empty(), "not found: {form}");
        assert!(find(&bytes, &["another-heron"]).is_empty(), "found what is not there: {form}");
    }
}
