//! `build` and `open`: one locked page, that opens with the passphrase and says nothing without it.
//!
//! Making a page costs two long derivations, so one page serves most of what is asked here.

use std::{fs, path::PathBuf, sync::OnceLock};

use crate::sandbox::{PASSPHRASE, SAMPLE, Sandbox, text, tree};

/// The page of the sample, what `build` said, and the paths that it made in the home.
fn page() -> &'static (Vec<u8>, String, Vec<PathBuf>) {
    static PAGE: OnceLock<(Vec<u8>, String, Vec<PathBuf>)> = OnceLock::new();
    PAGE.get_or_init(|| {
        let sandbox = Sandbox::sample();
        sandbox.run(["list"]).ok();
        let before = tree(sandbox.root());
        let said = sandbox.run(["build"]).ok();
        let made: Vec<PathBuf> = tree(sandbox.root()).into_keys().filter(|path| !before.contains_key(path)).collect();
        (fs::read(sandbox.journal().join("site/journal.html")).unwrap(), said.out(), made)
    })
}

#[test]
fn one_file_is_made_opened_again_and_compared() {
    let (page, said, made) = page();
    for part in [
        "Reading    6 of 6 entries",
        "Testing    opened it again; 6 of 6 entries the same",
        "Made ~/Journal/site/journal.html, ",
        "It needs no internet.",
    ] {
        assert!(said.contains(part), "{part:?} is not in\n{said}");
    }
    assert_eq!(made, &["home/Journal/site", "home/Journal/site/journal.html"].map(PathBuf::from));
    let html = String::from_utf8_lossy(page);
    assert!(html.starts_with("<!doctype html>") && html.contains("default-src 'none'"));
    let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    assert_eq!(title, Some("Locked"));
}

#[test]
fn the_locked_page_says_nothing_of_what_is_in_it() {
    let (page, ..) = page();
    let mut words: Vec<String> =
        ["PRIVATEPASSAGE", "PRIVATEENTRY", "BEHINDTHENOTE", PASSPHRASE].map(str::to_owned).to_vec();
    for (name, text) in SAMPLE {
        words.push(name.trim_end_matches(".md").to_owned());
        words.extend(text.lines().filter(|line| line.len() > 24).map(str::to_owned));
    }
    words.extend(["The kitchen clock", "Y llwybr heno", "2026-11-12", "AGE-SECRET-KEY"].map(str::to_owned));
    let found = crate::leaks::find(page, &words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(found, Vec::<String>::new());
    let html = String::from_utf8_lossy(page);
    for part in ["src=\"http", "href=\"http", "url(http", "fetch(", "localStorage.setItem"] {
        assert!(!html.contains(part), "the page holds {part}");
    }
}

#[test]
fn open_check_tells_whole_from_locked_from_damaged() {
    let sandbox = Sandbox::empty();
    let (page, ..) = page();
    let file = sandbox.write("notes.html", page);
    let value = sandbox.run(["open", "--check", text(&file), "--json"]).ok().json();
    assert_eq!((&value["afterword"], &value["entries"]), (&1.into(), &6.into()));
    let wrong = sandbox.write("wrong", b"another passphrase entirely\n");
    sandbox
        .locked(["open", "--check", text(&file), "--passphrase-file", text(&wrong)])
        .code(4)
        .says(&["that passphrase did not open the page", "Nothing has been lost."]);
    sandbox.locked(["open", "--check", text(&file)]).code(4).says(&["this is not a terminal"]);
    // One flipped bit in what is sealed; a page cut short; a page of something else.
    let html = String::from_utf8(page.clone()).unwrap();
    let sealed = sealed_text(&html);
    let mut flipped = page.clone();
    let at = sealed.start + sealed.len() * 3 / 4;
    flipped[at] = if flipped[at] == b'A' { b'B' } else { b'A' };
    for (name, bytes) in [
        ("flipped.html", flipped),
        ("short.html", page[..sealed.end - 4000].to_vec()),
        ("other.html", b"<!doctype html><title>Something else</title>".to_vec()),
        ("empty.html", Vec::new()),
    ] {
        let file = sandbox.write(name, &bytes);
        sandbox
            .run(["open", "--check", text(&file)])
            .code(65)
            .says(&["the page cannot be used", "Your journal is not affected."]);
    }
    sandbox.run(["open", "--check", "nowhere.html"]).code(5).says(&["there is no page at", "afterword build"]);
    sandbox.run(["open"]).code(5);
    sandbox.run(["-n", "open", text(&file)]).ok().prints(&["Would open [BOX]/notes.html"]);
}

/// Where the text of what is sealed stands.
fn sealed_text(html: &str) -> std::ops::Range<usize> {
    let start = html.find(afterword::seal::BEGIN).unwrap() + afterword::seal::BEGIN.len();
    let length = html[start..].find('<').unwrap();
    assert!(length > 10_000, "hardly anything is sealed");
    start..start + length
}

#[test]
fn a_page_may_have_a_passphrase_of_its_own_and_a_weak_one_is_refused() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let before = tree(sandbox.root());
    let weak = sandbox.path("weak");
    fs::write(&weak, "password\n").unwrap();
    sandbox
        .run(["build", "--separate-passphrase", "--page-passphrase-file", text(&weak)])
        .code(1)
        .says(&["would be guessed too soon", "No page was made."]);
    sandbox.run(["build", "--separate-passphrase", "--no-input"]).code(2).says(&["--page-passphrase-file FILE"]);
    sandbox.run(["-n", "build"]).ok().prints(&["Would make [BOX]/home/Journal/site/journal.html from 6 entries."]);
    fs::remove_file(&weak).unwrap();
    assert_eq!(tree(sandbox.root()), before);
    let own = sandbox.write("own", b"seven slow herons over the weir\n");
    let out = sandbox.path("usb/notes.html");
    sandbox.run(["build", "--separate-passphrase", "--page-passphrase-file", text(&own), "-o", text(&out)]).ok();
    sandbox.run(["open", "--check", text(&out)]).code(4);
    sandbox.locked(["open", "--check", text(&out), "--passphrase-file", text(&own)]).ok();
}

#[test]
fn an_entry_that_cannot_be_read_is_counted_and_the_rest_is_built() {
    let sandbox = Sandbox::sample();
    let broken = sandbox.files("entries").remove(0);
    let mut bytes = fs::read(&broken).unwrap();
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    fs::write(&broken, bytes).unwrap();
    sandbox
        .run(["build", "-o", "notes.html"])
        .code(1)
        .prints(&["Reading    5 of 6 entries"])
        .says(&["1 entry could not be read and are not in the page", "afterword doctor"]);
}
