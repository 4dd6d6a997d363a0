//! The page in Firefox.

use afterword::site::Idle;
use serde_json::json;

use super::{
    FRAME,
    journal::{self, PASSPHRASE},
    routes::PLACES,
    skipped,
    support::firefox::Firefox,
};

const SHIFT: &str = "\u{e008}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

pub(crate) struct Page {
    pub(crate) browser: Firefox,
    _folder: tempfile::TempDir,
}

impl Page {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self::with(bytes, "")
    }

    /// In a browser with these settings.
    fn with(bytes: &[u8], settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the page");
        let file = folder.path().join("journal.html");
        std::fs::write(&file, bytes).expect("to write the page");
        let mut browser = Firefox::start_with(settings);
        browser.open(&file);
        Self { browser, _folder: folder }
    }

    pub(crate) fn enter(&mut self, passphrase: &str) {
        self.browser.write("#passphrase", &format!("{passphrase}{ENTER}"));
    }

    pub(crate) fn unlock(&mut self) {
        self.enter(PASSPHRASE);
        self.browser.until("!document.getElementById('reader').hidden");
        self.browser.until(&format!("!!{FRAME}.querySelector('h1')"));
    }

    pub(crate) fn lock(&mut self) {
        self.browser.value("document.getElementById('lock').click()");
        self.browser.until("!document.getElementById('gate').hidden && !document.querySelector('iframe')");
    }

    pub(crate) fn heading(&mut self, words: &str) {
        self.browser.until(&format!("!!{FRAME}.querySelector('h1')?.textContent.includes({})", json!(words)));
    }

    pub(crate) fn visit(&mut self, to: &str, heading: &str) {
        self.browser.value(&format!(
            "(() => {{ const link = {FRAME}.createElement('a'); link.href = '#'; link.dataset.to = {}; \
             {FRAME}.body.append(link); link.click(); link.remove(); }})()",
            json!(to)
        ));
        self.heading(heading);
    }
}

#[test]
fn s17_firefox_opens_every_place_searches_locks_and_leaves() {
    if skipped() {
        return;
    }
    let mut page = Page::of(journal::build(Idle::default()).page.as_bytes());
    assert_eq!(page.browser.text("document.title"), "Locked");
    page.enter("not the passphrase");
    page.browser.until("document.getElementById('error').textContent.startsWith('That passphrase did not open')");
    page.browser.value("document.getElementById('passphrase').value = ''");
    page.unlock();
    page.heading("Timeline");
    assert_eq!(page.browser.text(&format!("{FRAME}.activeElement.tagName")), "H1");
    for (to, heading) in PLACES {
        page.visit(to, heading);
    }
    let entry = page.browser.text(&format!("{FRAME}.body.innerText"));
    assert!(entry.contains("The nain’s kitchen was warm.") && !entry.contains("HIDDEN-CANARY"), "{entry}");
    page.browser.value("history.back()");
    page.heading("Measures");

    page.browser.press(&["/"]);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write("#query", "rehearsed");
    page.browser.until("document.getElementById('found').textContent === '1 entry found.'");
    assert_eq!(page.browser.text("document.querySelector('#hits mark').textContent"), "rehearsed");
    page.browser.write("#query", ENTER);
    page.heading("Saying no to one more");
    page.browser.press(&["/"]);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.press(&[ESCAPE]);
    page.browser.until("!document.getElementById('search').open");

    // What is hostile acts as little here as elsewhere.
    page.visit("entry/5", "Hostile <script>");
    assert_eq!(page.browser.text("document.title"), "Journal");

    page.lock();
    page.unlock();
    page.heading("Hostile <script>");
    assert_eq!(page.browser.value("localStorage.length + sessionStorage.length"), json!(0));
    let complaints = page.browser.complaints();
    assert!(complaints.is_empty(), "{complaints:#?}");
    // The control: what it complains about is heard.
    page.browser.value(
        "void document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/' }))",
    );
    page.browser.until_it_complains();
    page.browser.press(&[SHIFT, SHIFT, SHIFT]);
    page.browser.until("location.href === 'about:blank'");
    assert_eq!(page.browser.text("document.documentElement.textContent"), "");
    let history = page.browser.history();
    assert!(history.iter().all(|address| !address.starts_with("file:")), "{history:?}");
}

/// As browsers are set up on machines that an employer locks down.
const NO_COMPILER: &str = "user_pref(\"javascript.options.blinterp\", false);\n\
    user_pref(\"javascript.options.baselinejit\", false);\nuser_pref(\"javascript.options.ion\", false);\n\
    user_pref(\"javascript.options.native_regexp\", false);\nuser_pref(\"javascript.options.wasm\", false);\n";

#[test]
fn s17_firefox_opens_and_searches_without_a_compiler() {
    if skipped() {
        return;
    }
    let mut page = Page::with(journal::build_many(60).page.as_bytes(), NO_COMPILER);
    assert_eq!(page.browser.value("typeof WebAssembly"), json!("undefined"), "the settings hold");
    page.unlock();
    page.heading("Timeline");
    page.browser.press(&["/"]);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write("#query", "tail7x");
    page.browser.until("document.getElementById('found').textContent === '1 entry found.'");
    page.browser.write("#query", ENTER);
    page.heading("Entry 7");
    page.lock();
    let complaints = page.browser.complaints();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn s20_firefox_tells_a_damaged_file() {
    if skipped() {
        return;
    }
    let mut bytes = journal::build(Idle::default()).page.as_bytes().to_vec();
    let begin = afterword::seal::BEGIN.as_bytes();
    let start = bytes.windows(begin.len()).position(|bytes| bytes == begin).unwrap() + begin.len();
    bytes[start + 400] = if bytes[start + 400] == b'A' { b'B' } else { b'A' };
    let mut page = Page::of(&bytes);
    page.enter(PASSPHRASE);
    page.browser.until("document.getElementById('error').textContent.startsWith('This file is damaged')");
}
