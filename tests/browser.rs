//! The page in a real browser, opened from a file without a network.
//!
//! Needs Chromium and Firefox. Set `AFTERWORD_SKIP_BROWSER` to do without; the tests then say that they were left out.

#![expect(clippy::disallowed_methods, reason = "a test outside the program touches files and starts a browser itself")]
#![expect(clippy::print_stderr, reason = "a test that is left out says so")]

#[path = "browser/acceptance.rs"]
mod acceptance;
#[path = "browser/axe.rs"]
mod axe;
#[path = "browser/firefox.rs"]
mod firefox;
#[path = "browser/pictures.rs"]
mod pictures;
#[path = "browser/requests.rs"]
mod requests;
#[path = "browser/residue.rs"]
mod residue;
#[path = "browser/routes.rs"]
mod routes;
mod support;

use std::{path::PathBuf, time::Duration};

use afterword::{look::Look, publish, site::Idle};
use secrecy::SecretString;
use serde_json::json;
use support::{
    browser::Browser,
    journal::{self, PASSPHRASE},
};

/// The document of the frame.
const FRAME: &str = "document.querySelector('iframe').contentDocument";

fn skipped() -> bool {
    let skip = std::env::var_os("AFTERWORD_SKIP_BROWSER").is_some();
    if skip {
        eprintln!("left out: AFTERWORD_SKIP_BROWSER is set, so nothing was tried in a browser");
    }
    skip
}

struct Page {
    browser: Browser,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Page {
    fn of(bytes: &[u8]) -> Self {
        Self::with(bytes, "", "")
    }

    /// In a browser with these flags, where this script has run before any of the page.
    fn with(bytes: &[u8], flags: &str, before: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the page");
        let file = folder.path().join("journal.html");
        std::fs::write(&file, bytes).expect("to write the page");
        let mut browser = Browser::start_with(flags);
        browser.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": before}));
        browser.open(&file);
        Self { browser, file, _folder: folder }
    }

    fn new(idle: Idle) -> Self {
        Self::of(journal::build(idle).page.as_bytes())
    }

    fn enter(&mut self, passphrase: &str) {
        self.browser.value("document.getElementById('passphrase').focus()");
        self.browser.write(passphrase);
        self.browser.press("Enter", 0);
    }

    fn unlock(&mut self) {
        self.enter(PASSPHRASE);
        self.browser.until("!document.getElementById('reader').hidden");
        self.browser.until(&format!("!!{FRAME}.querySelector('h1')"));
    }

    /// Waits for a page with this heading.
    fn heading(&mut self, words: &str) {
        self.browser.until(&format!("{FRAME}.querySelector('h1')?.textContent.includes({})", json!(words)));
    }

    fn follow(&mut self, to: &str) {
        self.browser.value(&format!("{FRAME}.querySelector('[data-to=\"{to}\"]').click()"));
    }

    fn shown(&mut self) -> String {
        self.browser.text(&format!("{FRAME}.body.innerText"))
    }

    /// Nothing was asked for but the file, and the browser had nothing to complain about.
    fn quiet(&mut self) {
        let file = format!("file://{}", self.file.display());
        for request in self.browser.requests() {
            // The worker is made of the page's own text, in memory.
            let own = request == file || request.starts_with("data:,") || request.starts_with("blob:null/");
            assert!(own, "asked for {request}");
        }
        let complaints = self.browser.complaints();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}

#[test]
fn a_page_opens_with_its_passphrase_and_locks_again() {
    if skipped() {
        return;
    }
    let built = journal::build(Idle::default());
    let html = String::from_utf8(built.page.as_bytes().to_vec()).unwrap();
    for canary in ["CANARY", "Saying no", "2026-11", "Workload"] {
        assert!(!html.contains(canary), "{canary} stands in clear");
    }
    let mut page = Page::of(built.page.as_bytes());
    assert_eq!(page.browser.text("document.title"), "Locked");
    assert_eq!(page.browser.text("document.activeElement.id"), "passphrase");

    page.enter("not the passphrase");
    page.browser.until("document.getElementById('error').textContent.startsWith('That passphrase did not open the journal. Nothing has been lost')");
    assert_eq!(page.browser.text("document.activeElement.id"), "passphrase");
    page.browser.value("document.getElementById('passphrase').value = ''");

    page.unlock();
    assert_eq!(page.browser.text("document.title"), "Journal");
    let shown = page.shown();
    for title in ["The first visit", "Cŵtch under the stairs", "Saying no to one more", "Hostile", "A cup of tea"] {
        assert!(shown.contains(title), "{title} is not listed");
    }
    assert!(shown.contains("Next supervision: Thursday 26 November"));
    assert!(!shown.contains("HIDDEN-CANARY"), "behind a content note");
    assert_eq!(page.browser.text(&format!("{FRAME}.activeElement.tagName")), "H1");

    page.follow("entry/2");
    page.heading("Cŵtch");
    let entry = page.shown();
    assert!(entry.contains("The nain’s kitchen was warm.") && entry.contains("a child describing neglect"));
    assert!(entry.contains("A private passage is kept in the journal, not on this page."));
    assert!(!entry.contains("HIDDEN-CANARY"), "a content note starts closed");
    let all = page.browser.text(&format!("{FRAME}.documentElement.outerHTML"));
    assert!(all.contains("HIDDEN-CANARY") && !all.contains("PRIVATE-CANARY"));
    page.browser.value(&format!("{FRAME}.querySelector('summary').click()"));
    page.browser.until(&format!("{FRAME}.body.innerText.includes('HIDDEN-CANARY')"));

    page.browser.press("ArrowLeft", 1);
    page.heading("Timeline");
    for (place, heading) in [("themes", "Themes"), ("supervision", "Thursday 26 November"), ("timeline", "Timeline")] {
        page.browser.value(&format!("document.querySelector('#bar [data-to={place}]').click()"));
        page.heading(heading);
    }
    page.follow("theme/workload");
    page.heading("Workload");
    let theme = page.shown();
    assert!(theme.contains("What belongs to workload.") && theme.contains("Late again, and the caseload is too much."));
    assert!(theme.contains("Saying no to one more") && !theme.contains("The first visit"));
    for address in ["location.hash", "location.search"] {
        assert_eq!(page.browser.text(address), "");
    }
    assert_eq!(page.browser.value("localStorage.length + sessionStorage.length"), json!(0));
    assert_eq!(page.browser.value("Number.isInteger(history.state)"), json!(true));
    page.quiet();

    page.browser.value("document.getElementById('lock').click()");
    assert_eq!(page.browser.text("document.title"), "Locked");
    let left = page.browser.text("[...document.querySelectorAll('body > :not(#sealed)')].map(one => one.outerHTML).join() + [...document.querySelectorAll('input')].map(one => one.value).join()");
    for word in ["Workload", "Saying no", "CANARY", "Practice journal", PASSPHRASE] {
        assert!(!left.contains(word), "{word} is left after the lock");
    }
    page.unlock();
    page.heading("Workload");
    page.quiet();
}

#[test]
fn search_finds_words_whatever_their_accents_and_hides_what_a_note_hides() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    let mut search = |words: &str| {
        page.browser.press("/", 0);
        page.browser.until("document.activeElement.id === 'query'");
        page.browser.write(words);
        page.browser
            .until("/^(\\d+ entr.* found\\.|Nothing found.*)$/.test(document.getElementById('found').textContent)");
        page.browser.until("document.querySelectorAll('#hits li').length == (parseInt(document.getElementById('found').textContent) || 0)");
        let hits = page.browser.text("document.getElementById('hits').innerText");
        page.browser.press("Escape", 0);
        page.browser.until("!document.getElementById('search').open");
        hits
    };
    for (words, expected) in [
        ("CWTCH", "Cŵtch under the stairs"),
        ("nain's kitchen", "The nain’s kitchen was warm"),
        ("november", "A cup of tea"),
    ] {
        let hits = search(words);
        assert!(hits.contains(expected), "{words} found {hits:?}");
    }
    assert_eq!(search("zebra"), "");
    let hidden = search("hidden-canary");
    assert!(hidden.contains("Hidden by a content note") && !hidden.contains("HIDDEN-CANARY"), "{hidden}");
    assert_eq!(search("private-canary"), "");

    page.browser.press("k", 2);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write("rehearsed");
    page.browser.until("document.querySelectorAll('#hits button').length === 1");
    page.browser.press("ArrowDown", 0);
    page.browser.press("Enter", 0);
    page.heading("Saying no to one more");
    page.quiet();
}

#[test]
fn many_entries_are_shown_and_found_each_in_its_place() {
    if skipped() {
        return;
    }
    let mut page = Page::of(journal::build_many(300).page.as_bytes());
    page.unlock();
    page.browser.press("/", 0);
    let search = |page: &mut Page, words: &str| {
        page.browser.value(&format!(
            "document.getElementById('found').textContent = ''; document.getElementById('query').value = {}; \
             document.getElementById('query').dispatchEvent(new Event('input'))",
            json!(words)
        ));
        // While entries are still being read the page searches again by itself.
        page.browser
            .until("/(found|30 are shown)\\.$|^Nothing found/.test(document.getElementById('found').textContent)");
        page.browser.text("document.getElementById('hits').innerText")
    };
    search(&mut page, "reading");
    let found = page.browser.text("document.getElementById('found').textContent");
    assert_eq!(found, "300 entries found, the newest 30 are shown.");
    for number in [1, 2, 77, 78, 150, 299, 300] {
        let hits = search(&mut page, &format!("tail{number}x"));
        assert!(
            hits.starts_with(&format!("Entry {number}\n"))
                && hits.contains(&format!("Ends \u{2019}{number}\u{2019} tail{number}x.")),
            "{hits}"
        );
        let hits = search(&mut page, &format!("entry {number} hid{number}den"));
        assert!(hits.contains("Hidden by a content note") && !hits.contains("Folded"), "{hits}");
    }
    let hits = search(&mut page, "cafe mark12x");
    assert!(
        hits.starts_with("Entry 12\n") && hits.contains("\u{2013} caf\u{e9} & C\u{175}tch <b> \u{1f343}."),
        "{hits}"
    );
    assert_eq!(search(&mut page, "mark12x mark13x"), "");
    assert_eq!(search(&mut page, "tail12x&"), "");
    page.browser.press("Escape", 0);
    page.browser.until("!document.getElementById('search').open");
    for number in [300, 299, 224, 150, 2, 1] {
        page.visit(&format!("entry/{number}"), &format!("Entry {number}"));
        let shown = page.shown();
        assert!(
            shown.contains(&format!("Begins mark{number}x.")) && shown.contains(&format!("tail{number}x.")),
            "{shown}"
        );
        assert_eq!(shown.matches("Cŵtch <b> \u{1f343}.").count(), 40, "{shown}");
    }
    page.quiet();
}

#[test]
fn a_hostile_entry_loads_nothing_leads_nowhere_and_runs_nothing() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    page.follow("entry/5");
    page.heading("Hostile <script>");
    assert!(page.shown().contains("{{ get_env(name=\"HOME\") }}"));
    let outside = format!(
        "{FRAME}.querySelectorAll('[data-page] :is(script, meta, img, iframe, object, link, style, [style], [onclick])').length"
    );
    assert_eq!(page.browser.value(&outside), json!(0));
    page.browser.value(&format!(
        "{FRAME}.querySelectorAll('a, button, [role]').forEach(one => one.dataset.to || one.dataset.do || one.click())"
    ));
    // A refresh of no seconds, a picture or a script would have had its time.
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(page.browser.text("document.title"), "Journal");
    page.heading("Hostile");
    page.quiet();
}

#[test]
fn an_idle_page_covers_itself_warns_and_locks() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle { veil: 1, warn: 2, lock: 4 });
    page.unlock();
    page.browser.until("!document.getElementById('veil').hidden");
    assert_eq!(page.browser.text("document.activeElement.id"), "unveil");
    page.browser.until("!document.getElementById('toast').hidden");
    page.browser.value("document.getElementById('stay').click()");
    assert_eq!(page.browser.value("document.getElementById('veil').hidden"), json!(true));
    page.browser.until("!document.getElementById('gate').hidden");
    assert_eq!(page.browser.value("document.querySelectorAll('iframe').length"), json!(0));
    page.quiet();
}

#[test]
fn three_presses_of_shift_leave_at_once() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    for _ in 0..3 {
        page.browser.press("Shift", 8);
    }
    page.browser.until("location.href === 'about:blank'");
    assert_eq!(page.browser.text("document.documentElement.innerText"), "");
}

#[test]
fn a_damaged_page_says_so() {
    if skipped() {
        return;
    }
    let whole = journal::build(Idle::default()).page.as_bytes().to_vec();
    let begin = afterword::seal::BEGIN.as_bytes();
    let start = whole.windows(begin.len()).position(|bytes| bytes == begin).unwrap() + begin.len();
    let flip = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        bytes
    };
    // In the salt, and in the index.
    for at in [start + 40, start + 400] {
        let mut page = Page::of(&flip(at));
        page.enter(PASSPHRASE);
        page.browser.until("document.getElementById('error').textContent.startsWith('This file is damaged')");
    }
    // In the last part: the rest opens, and the page says that not all of it did.
    let end = whole[start..].iter().position(|byte| *byte == b'<').unwrap() + start;
    let mut page = Page::of(&flip(end - 40));
    page.enter(PASSPHRASE);
    page.browser.until("document.getElementById('alert').textContent.startsWith('Part of this file is damaged')");
}

/// What the page says while it opens, in order, by an observer that was there before.
const LISTEN: &str = "window.said = []; new MutationObserver(() => { const now = document.getElementById('status').textContent; \
    if (now && now !== window.said.at(-1)) window.said.push(now); }) \
    .observe(document.getElementById('status'), { childList: true, characterData: true, subtree: true })";

/// Gives the passphrase, and does something before anything can have come of it.
fn submit_and(then: &str) -> String {
    let passphrase = json!(PASSPHRASE);
    format!(
        "document.getElementById('passphrase').value = {passphrase}; document.getElementById('form').requestSubmit(); {then}"
    )
}

#[test]
fn opening_says_how_far_it_is_and_can_be_cancelled() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.browser.value(LISTEN);
    let hidden = |page: &mut Page| {
        page.browser.value("document.getElementById('cancel').hidden && document.getElementById('progress').hidden")
    };
    assert_eq!(hidden(&mut page), json!(true));
    // Cancelled at once, before a worker could have answered.
    page.browser.value(&submit_and(
        "window.shown = !document.getElementById('cancel').hidden && !document.getElementById('progress').hidden; \
         document.getElementById('cancel').click()",
    ));
    assert_eq!(page.browser.value("window.shown"), json!(true));
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(page.browser.text("document.getElementById('status').textContent"), "Stopped. Nothing was opened.");
    assert_eq!(page.browser.text("document.activeElement.id"), "passphrase");
    let left = "!document.getElementById('gate').hidden && document.getElementById('passphrase').value === '' && !document.querySelector('iframe') && document.title === 'Locked'";
    assert_eq!(page.browser.value(left), json!(true));
    assert_eq!(hidden(&mut page), json!(true));
    // The next attempt opens.
    page.unlock();
    let said = page.browser.text("window.said.join('|')");
    assert!(
        said.contains("Step 1 of 2: checking your passphrase") && said.contains("|Step 2 of 2: opening the list"),
        "{said}"
    );
    assert_eq!(page.browser.text("document.getElementById('status').textContent"), "");
    page.quiet();
}

/// The page opens, searches, cancels and tells damage alike whatever the browser lacks.
#[test]
fn a_page_opens_without_a_worker_and_without_a_compiler() {
    if skipped() {
        return;
    }
    let whole = journal::build(Idle::default()).page.as_bytes().to_vec();
    for (flags, missing) in [
        ("", "delete window.Worker"),
        ("--js-flags=--jitless", ""),
        ("--js-flags=--jitless", "delete window.Worker"),
        ("", "window.Worker = class { constructor() { throw new Error('not here'); } }"),
    ] {
        let mut page = Page::with(&whole, flags, missing);
        page.enter("not the passphrase");
        page.browser.until("document.getElementById('error').textContent.startsWith('That passphrase did not open')");
        page.browser.value("document.getElementById('passphrase').value = ''");
        page.browser.value(&submit_and("document.getElementById('cancel').click()"));
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(page.browser.text("document.getElementById('status').textContent"), "Stopped. Nothing was opened.");
        assert_eq!(page.browser.value("document.querySelectorAll('iframe').length"), json!(0));
        page.unlock();
        page.heading("Timeline");
        page.browser.press("/", 0);
        page.browser.until("document.activeElement.id === 'query'");
        page.browser.write("rehearsed");
        page.browser.until("document.querySelectorAll('#hits button').length === 1");
        page.browser.until("document.getElementById('found').textContent === '1 entry found.'");
        assert_eq!(page.browser.text("document.querySelector('#hits mark').textContent"), "rehearsed");
        page.quiet();
    }
}

#[test]
fn pages_of_every_version_open_in_the_browser() {
    if skipped() {
        return;
    }
    for sample in [&include_bytes!("data/page-v1.html")[..], include_bytes!("data/page-v2.html")] {
        let mut page = Page::of(sample);
        page.unlock();
        page.follow("entry/3");
        page.heading("Saying no to one more");
    }
}

#[test]
fn the_agenda_prints_on_two_pages_and_nothing_else_prints() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    page.browser.value("document.querySelector('#bar [data-to=supervision]').click()");
    page.heading("Thursday 26 November");
    let printed = page.browser.call("Page.printToPDF", json!({"preferCSSPageSize": true}));
    let pdf =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, printed["data"].as_str().unwrap()).unwrap();
    let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
    assert!((1..=2).contains(&pages), "{pages} pages");
    page.browser.until("!document.getElementById('paper').hasAttribute('data-filled')");
    page.quiet();
}

/// Twenty months of one person, with more than fits a session.
#[test]
fn s06_the_agenda_of_the_example_journal_prints_on_two_pages() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    std::fs::create_dir(&home).expect("a home");
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_afterword"))
        .arg("demo")
        .current_dir(&home)
        .env_clear()
        .env("HOME", &home)
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    let passphrase = said.lines().find_map(|line| line.trim().strip_prefix("The passphrase:")).expect("a passphrase");
    let bytes = std::fs::read(home.join("afterword-demo/journal.html")).expect("the page");
    let mut page = Page::of(&bytes);
    page.enter(passphrase.trim());
    page.browser.until("!document.getElementById('reader').hidden");
    page.browser.until(&format!("!!{FRAME}.querySelector('h1')"));
    page.visit("supervision", "Thursday 26 November");
    let printed = page.browser.call("Page.printToPDF", json!({"preferCSSPageSize": true}));
    let pdf =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, printed["data"].as_str().unwrap()).unwrap();
    let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
    assert!((1..=2).contains(&pages), "{pages} pages");
    page.quiet();
}

#[test]
fn in_the_look_for_paper_every_entry_prints_black_on_white_without_the_bar() {
    if skipped() {
        return;
    }
    let look = Look::built_in("print").unwrap().unwrap();
    let mut page = Page::of(journal::build_in(&look, Idle::default()).page.as_bytes());
    page.unlock();
    let media = |page: &mut Page, media: &str| {
        let dark = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        page.browser.call("Emulation.setEmulatedMedia", json!({"media": media, "features": dark}));
    };
    let printed = |page: &mut Page, to: &str, heading: &str| {
        page.browser.value(&format!(
            "(() => {{ const one = document.querySelector('#bar [data-to=\"{to}\"]') || {FRAME}.querySelector('[data-to=\"{to}\"]'); one.click(); }})()"
        ));
        page.heading(heading);
        media(page, "print");
        page.browser.value("void window.dispatchEvent(new Event('beforeprint'))");
        let all = "[...document.getElementById('paper').shadowRoot.querySelectorAll('*')]";
        let seen = format!("{all}.filter(one => one.checkVisibility() && one.children.length === 0)");
        let said = page.browser.text(&format!("{seen}.map(one => one.textContent).join('\\n')"));
        let colours = page.browser.value(&format!("[...new Set({all}.filter(one => one.checkVisibility() && one.namespaceURI.endsWith('xhtml')).map(one => getComputedStyle(one).color))]"));
        assert_eq!(colours, json!(["rgb(0, 0, 0)"]), "{to}");
        assert_eq!(page.browser.text("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
        assert_eq!(page.browser.text("getComputedStyle(document.getElementById('reader')).display"), "none");
        page.browser.value("void window.dispatchEvent(new Event('afterprint'))");
        media(page, "screen");
        assert_eq!(page.browser.text("document.getElementById('paper').shadowRoot.innerHTML"), "");
        said
    };
    let timeline = printed(&mut page, "timeline", "Timeline");
    assert!(timeline.contains("A cup of tea") && !timeline.contains("Print this page"), "{timeline}");
    let entry = printed(&mut page, "entry/2", "Cŵtch");
    assert!(entry.contains("kitchen was warm") && !entry.contains("HIDDEN-CANARY"), "{entry}");
    assert!(printed(&mut page, "themes", "Themes").contains("Relationships"));
    let back = printed(&mut page, "look-back", "October to December 2026");
    assert!(back.contains("She laughed at the clock.") && !back.contains("By month"), "{back}");
    let measures = printed(&mut page, "measures", "Measures");
    assert!(measures.contains("Times noted") && !measures.contains("By month"), "{measures}");
    let agenda = printed(&mut page, "supervision", "Thursday 26 November");
    assert!(agenda.contains("Question 12"), "{agenda}");
    let file = page.browser.call("Page.printToPDF", json!({"preferCSSPageSize": true}));
    let pdf =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, file["data"].as_str().unwrap()).unwrap();
    let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
    assert!((1..=2).contains(&pages), "the agenda takes {pages} pages");
    page.quiet();
}

#[test]
fn a_page_for_someone_else_says_nothing_of_the_rest() {
    if skipped() {
        return;
    }
    let built = journal::build_shared();
    let mut page = Page::of(built.page.as_bytes());
    page.unlock();
    page.heading("Shared reflections");
    let bar = "[...document.querySelectorAll('#bar [data-to]')].filter(one => one.checkVisibility()).map(one => one.dataset.to).join()";
    assert_eq!(page.browser.text(bar), "timeline,themes,supervision");
    let mut all = String::new();
    let mut look = |page: &mut Page, heading: &str| {
        page.heading(heading);
        all += &page.browser.text(&format!("{FRAME}.body.outerHTML"));
        all += &page.shown();
    };
    look(&mut page, "Shared reflections");
    page.follow("entry/1");
    look(&mut page, "What I would like to think about");
    page.browser.value("document.querySelector('#bar [data-to=themes]').click()");
    look(&mut page, "Themes");
    page.follow("theme/workload");
    look(&mut page, "Workload");
    page.browser.value("document.querySelector('#bar [data-to=supervision]').click()");
    look(&mut page, "For the next supervision");
    page.browser.press("/", 0);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write("e");
    page.browser.until("document.getElementById('found').textContent === '1 entry found.'");
    for word in ["I counted the stairs again.", "What would it take to say no?", "He shouted."] {
        assert!(all.contains(word), "{word}");
    }
    let never = [
        "CANARY",
        "Cŵtch",
        "Saying no",
        "Hostile",
        "A cup of tea",
        "Relationships",
        "private",
        "Wellbeing",
        "Samaritans",
        "26 November",
        "my supervisor",
        "Question 1",
        "afterword ",
        "You wrote",
        "your list",
    ];
    for word in never {
        assert!(!all.contains(word), "{word} is in a page for someone else");
    }
    page.quiet();
}

#[test]
fn a_page_that_was_changed_does_not_pass_its_check() {
    let built = journal::build(Idle::default());
    let (passphrase, look) = (SecretString::from(PASSPHRASE), journal::look());
    let check = |bytes: &[u8]| publish::verify(bytes, &passphrase, &built.expected, &look, Idle::default());
    let report = check(built.page.as_bytes()).unwrap();
    assert_eq!(report.entries, 6);
    assert!(report.clear < 160_000, "{} bytes in clear", report.clear);
    let mut added = built.page.as_bytes().to_vec();
    added.extend_from_slice(b"<script src=\"x\"></script>");
    assert!(check(&added).is_err());
    let other = journal::build(Idle { veil: 1, warn: 2, lock: 3 });
    assert!(check(other.page.as_bytes()).is_err());
}
