//! The promise of `docs/format-page.md`: a page of every version ever written opens for ever.

#![expect(clippy::disallowed_methods, reason = "a test outside the program touches files itself")]
#![allow(dead_code, reason = "only a part of the support is used here")]

#[path = "support/journal.rs"]
mod journal;

use afterword::{
    render::{Index, Place},
    seal::{self, Error},
    site::Idle,
};
use journal::PASSPHRASE;
use secrecy::SecretString;

const FIRST: &[u8] = include_bytes!("data/page-v1.html");
const SECOND: &[u8] = include_bytes!("data/page-v2.html");

#[test]
fn every_version_opens() {
    opens(FIRST);
    opens(SECOND);
}

fn opens(sample: &[u8]) {
    let opened = seal::open(sample, &SecretString::from(PASSPHRASE)).expect("it opens as it did");
    let index: Index = serde_json::from_slice(&opened.parts()[0]).expect("it opens as it did");
    assert_eq!((index.format, index.entries.len()), (1, 6));
    for part in opened.parts() {
        assert!(!part.windows(14).any(|bytes| bytes == b"PRIVATE-CANARY"), "a private passage is in the page");
    }
    let row = index.entries.iter().find(|row| row.0 == 3).expect("it opens as it did");
    assert_eq!((row.2.as_str(), row.3.as_str()), ("Saying no to one more", "Tuesday 17 November 2026, 5:15 pm"));
    let Place(part, start, card) = row.5;
    let (first, length) = row.7;
    let body = start + card + first;
    let body = std::str::from_utf8(&opened.parts()[part][body..body + length]).expect("it opens as it did");
    assert!(body.starts_with("<p>I rehearsed the sentence on the stairs.</p>"), "{body}");
}

#[test]
fn every_version_tells_a_wrong_passphrase_from_damage() {
    let wrong = SecretString::from("still water by the old elm");
    let begin = seal::BEGIN.as_bytes();
    for sample in [FIRST, SECOND] {
        assert_eq!(seal::open(sample, &wrong).unwrap_err(), Error::WrongPassphrase);
        let start = sample.windows(begin.len()).position(|bytes| bytes == begin).unwrap() + begin.len();
        // In the salt, and in the index.
        for at in [start + 40, start + 600] {
            let mut damaged = sample.to_vec();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            let error = seal::open(&damaged, &SecretString::from(PASSPHRASE)).unwrap_err();
            assert!(matches!(error, Error::Damaged(_)), "{at}: {error:?}");
        }
    }
}

/// What a page is made of may be read by any program that follows the document, so the present one is the one described.
#[test]
fn the_present_version_is_2() {
    let page = journal::build(Idle::default()).page;
    let text = String::from_utf8(page.as_bytes().to_vec()).unwrap();
    let sealed = text.split(seal::BEGIN).nth(1).unwrap();
    assert!(sealed.starts_with("2,"), "{}", &sealed[..10]);
    let document = include_str!("../docs/format-page.md");
    assert!(document.contains("Version 2") && document.contains("page-v2.html"));
}

/// Run once when a version is made: `cargo test --test page_format -- --ignored`.
#[test]
#[ignore = "writes the sample of the present version"]
fn write_the_sample() {
    std::fs::write("tests/data/page-v2.html", journal::build(Idle::default()).page.as_bytes()).unwrap();
}
