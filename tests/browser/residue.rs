//! What a browser keeps of a page on the disk: the name of its file, and no word of the journal. After it was closed, and
//! after it was killed while the page was open and something was being searched.
//!
//! The words stand in no dictionary, so that LZ4 and Snappy, which browsers pack with, leave them as they are.

use std::{
    io::Read,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use super::{
    FRAME, Page, firefox,
    journal::{self, PASSPHRASE},
    skipped,
};

const ENTRY: &str = "---\ntitle: Quorvanex on the stairs\ndate: 2026-11-20\nthemes: [yzzlethorp]\n---\nShe said blenwickzu twice.\n\n\
    > [!note] about fjordmaquip\n> It was drivvoxhal.\n";
/// Half of a word of the entry, as it is typed.
const TYPED: &str = "blenwickz";
/// What must be nowhere: words of the entry, what was typed, the passphrase, the places.
const NEVER: [&str; 8] =
    ["uorvanex", "zzlethorp", "blenwick", "jordmaquip", "drivvoxhal", PASSPHRASE, "entry/1", "look-back/2026"];
/// The control: that a page of this name was open is kept, and found.
const KEPT: &str = "journal.html";

/// The forms in which a word can stand in a file: as it is, in two bytes a letter, and in base64 wherever it begins.
pub(crate) fn forms(word: &str) -> Vec<Vec<u8>> {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let base64 = (0..3).map(|before| {
        let whole = STANDARD_NO_PAD.encode([vec![0; before], word.as_bytes().to_vec()].concat());
        // The characters that other bytes have a part in are left out.
        whole.as_bytes()[(before * 8).div_ceil(6)..(before + word.len()) * 8 / 6].to_vec()
    });
    [word.as_bytes().to_vec(), wide].into_iter().chain(base64).collect()
}

/// Which of the words stand in a folder, with the file.
fn found(folder: &Path, words: &[&str]) -> Vec<String> {
    let forms: Vec<(&str, Vec<Vec<u8>>)> = words.iter().map(|word| (*word, forms(word))).collect();
    let mut hits = Vec::new();
    for file in
        walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|file| file.file_type().is_file())
    {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        let inflated = inflated(&bytes);
        for (word, forms) in &forms {
            if forms.iter().any(|form| holds(&bytes, form) || holds(&inflated, form)) {
                hits.push(format!("{word} in {}", file.path().strip_prefix(folder).unwrap_or(file.path()).display()));
            }
        }
    }
    hits
}

/// Whatever is in gzip in a file.
fn inflated(bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    for at in bytes.windows(3).enumerate().filter(|(_, three)| *three == [0x1f, 0x8b, 8]).map(|(at, _)| at) {
        let _partly = flate2::read::GzDecoder::new(&bytes[at..]).take(1 << 24).read_to_end(&mut all);
    }
    all
}

fn holds(bytes: &[u8], form: &[u8]) -> bool {
    let first = form[0];
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(form) {
            return true;
        }
        from += at + 1;
    }
    false
}

/// Waits until a file of the folder was written after a moment and names the page.
fn written(folder: &Path, part: &str, since: SystemTime) {
    let start = Instant::now();
    loop {
        let fresh = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).any(|file| {
            file.path().to_string_lossy().contains(part)
                && file.metadata().ok().and_then(|about| about.modified().ok()).is_some_and(|written| written > since)
                && std::fs::read(file.path()).is_ok_and(|bytes| forms(KEPT).iter().any(|form| holds(&bytes, form)))
        });
        if fresh {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "the browser wrote nothing of the session");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn clean(profile: &Path) {
    assert_eq!(found(profile, &NEVER), Vec::<String>::new());
    assert!(!found(profile, &[KEPT]).is_empty(), "the control: the name of the file is found");
}

/// Unlocks, goes to places, and leaves a word half typed in the search.
fn used_in_chromium() -> Page {
    let mut page = Page::of(journal::build_text(ENTRY).page.as_bytes());
    page.unlock();
    page.visit("entry/1", "Quorvanex");
    page.browser.value(&format!("{FRAME}.querySelector('summary').click()"));
    page.visit("theme/yzzlethorp", "Yzzlethorp");
    page.visit("look-back/2026-11", "November 2026");
    page.browser.press("/", 0);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write(TYPED);
    page.browser.until("document.querySelectorAll('#hits button').length === 1");
    page
}

fn used_in_firefox() -> firefox::Page {
    let mut page = firefox::Page::of(journal::build_text(ENTRY).page.as_bytes());
    page.unlock();
    page.visit("entry/1", "Quorvanex");
    page.browser.value(&format!("{FRAME}.querySelector('summary').click()"));
    page.visit("theme/yzzlethorp", "Yzzlethorp");
    page.visit("look-back/2026-11", "November 2026");
    page.browser.press(&["/"]);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write("#query", TYPED);
    page.browser.until("document.querySelectorAll('#hits button').length === 1");
    page
}

#[test]
fn b3_chromium_keeps_no_word_after_it_was_closed() {
    if skipped() {
        return;
    }
    clean(used_in_chromium().browser.close().path());
}

#[test]
fn b3_chromium_keeps_no_word_after_it_was_killed_while_the_page_was_open() {
    if skipped() {
        return;
    }
    let since = SystemTime::now();
    let page = used_in_chromium();
    written(&page.browser.profile(), "Sessions", since);
    clean(page.browser.kill().path());
}

#[test]
fn b3_firefox_keeps_no_word_after_it_was_closed() {
    if skipped() {
        return;
    }
    clean(used_in_firefox().browser.close().path());
}

#[test]
fn b3_firefox_keeps_no_word_after_it_was_killed_while_the_page_was_open() {
    if skipped() {
        return;
    }
    let since = SystemTime::now();
    let page = used_in_firefox();
    written(&page.browser.profile(), "sessionstore", since);
    clean(page.browser.kill().path());
}

#[test]
fn b3_a_word_is_found_in_each_of_its_forms() {
    let folder = tempfile::tempdir().expect("a folder");
    let wide: Vec<u8> = "xx blenwick".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut gzip = flate2::write::GzEncoder::new(b"before".to_vec(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, b"it was blenwick").expect("memory");
    let base64 = |before: &str| STANDARD_NO_PAD.encode(format!("{before}blenwickzu")).into_bytes();
    let all = [b"a blenwick".to_vec(), wide, gzip.finish().expect("memory"), base64(""), base64("a"), base64("ab")];
    for (number, bytes) in all.iter().enumerate() {
        std::fs::write(folder.path().join(number.to_string()), bytes).expect("to write");
        assert_eq!(found(folder.path(), &["blenwick"]).len(), number + 1);
    }
    assert_eq!(found(folder.path(), &["drivvoxhal"]).len(), 0);
}
