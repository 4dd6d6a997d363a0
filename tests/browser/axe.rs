//! The rules of accessibility that a program can check, by axe-core, on every place and in every state of the page, in
//! light and dark, at three widths. No violation, best practice included.
//!
//! axe-core is another's work under another licence, so it is not in here: `tests/run.sh` puts it beside the build.

use std::path::Path;

use afterword::{look::Look, site::Idle};
use serde_json::{Value, json};

use super::{FRAME, Page, journal, pictures, routes::PLACES, skipped};

const VERSION: &str = "4.14.1";
const WIDTHS: [u32; 3] = [1280, 768, 320];

/// axe-core, to stand in every document. What is read stands in a frame that runs no script, so that axe would not run
/// there either: here the frame may, and the policy of the page still allows none but what the test puts in.
fn script() -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder of the build");
    let file = target.join(format!("axe-core-{VERSION}/package/axe.min.js"));
    let source = std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("axe-core is not at {}: sh tests/run.sh puts it there", file.display()));
    assert!(source.contains(&format!("axe.version=\"{VERSION}\"")), "{} is another version", file.display());
    format!(
        "{source};\naxe.configure({{ allowedOrigins: ['<unsafe_all_origins>'] }});
        {{ const set = Element.prototype.setAttribute;
           Element.prototype.setAttribute = function (name, value) {{
               set.call(this, name, name === 'sandbox' ? value + ' allow-scripts' : value);
           }}; }}"
    )
}

impl Page {
    fn with_axe(bytes: &[u8]) -> Self {
        Self::with(bytes, "", &script())
    }

    /// The version of axe, and the rules that are broken in what is shown now.
    fn found(&mut self) -> Value {
        // A colour that is half-way to another is neither.
        let still = "[document, ...[...document.querySelectorAll('iframe')].map((one) => one.contentDocument)].every((one) => !one.getAnimations().length)";
        self.browser.until(still);
        self.browser.value(
            "axe.run(document, { resultTypes: ['violations'], preload: false, rules: { 'target-size': { enabled: true } } }).then(({ violations, testEngine }) => [testEngine.version,
             ...violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ') + ' ' + node.html + ' ' + node.failureSummary).join('; '))])",
        )
    }

    /// No rule is broken in what is shown now.
    fn obeys(&mut self, state: &str) {
        assert_eq!(self.found(), json!([VERSION]), "{state}");
    }

    /// As [`obeys`](Self::obeys), in both schemes of colour at all widths.
    fn obeys_everywhere(&mut self, state: &str) {
        for width in WIDTHS {
            for scheme in ["light", "dark"] {
                self.width(width, scheme);
                self.obeys(&format!("{state}, {scheme}, at {width} pixels"));
            }
        }
    }
}

#[test]
fn s01_the_locked_page_breaks_no_rule_in_any_state() {
    if skipped() {
        return;
    }
    let mut page = Page::with_axe(journal::build(Idle::default()).page.as_bytes());
    page.obeys_everywhere("locked");
    page.browser.value("document.querySelectorAll('#gate details').forEach((one) => { one.open = true; })");
    page.browser.value("document.getElementById('show').click()");
    page.obeys_everywhere("locked, with the help open and the passphrase shown");
    page.browser.press("Enter", 0);
    page.browser.until("document.getElementById('error').textContent === 'Enter your passphrase.'");
    page.enter("not the passphrase");
    page.browser.until("document.getElementById('error').textContent.startsWith('That passphrase did not open')");
    page.obeys_everywhere("wrong passphrase");
    page.unlock();
    page.lock();
    page.obeys_everywhere("locked again");

    // While it opens: the opener never gets an answer.
    let mut page = Page::with(
        journal::build(Idle::default()).page.as_bytes(),
        "",
        &format!("{}; crypto.subtle.deriveKey = () => new Promise(() => {{}}); delete window.Worker;", script()),
    );
    page.enter("anything");
    page.browser.until("document.getElementById('status').textContent.startsWith('Step 1 of 2')");
    page.obeys_everywhere("opening");

    // A browser that cannot open it.
    let mut page = Page::with(
        journal::build(Idle::default()).page.as_bytes(),
        "",
        &format!("{}; delete window.DecompressionStream;", script()),
    );
    page.browser.until("document.getElementById('error').textContent.startsWith('This browser cannot open')");
    page.obeys_everywhere("too old a browser");
}

#[test]
fn s01_no_place_breaks_a_rule() {
    if skipped() {
        return;
    }
    let mut page = Page::with_axe(journal::build(Idle::default()).page.as_bytes());
    page.unlock();
    for (to, heading) in PLACES {
        page.visit(to, heading);
        page.obeys(to);
        // Tables and content notes are a part of the page.
        page.browser.value(&format!("{FRAME}.querySelectorAll('details').forEach((one) => {{ one.open = true; }})"));
        let state = format!("{to}, with all that folds open");
        // Longer and shorter times are made of the same.
        if to.starts_with("look-back/") { page.obeys(&state) } else { page.obeys_everywhere(&state) }
    }
}

/// The control: what is wrong in the frame or beside it is found.
#[test]
fn s01_a_rule_that_is_broken_is_noticed() {
    if skipped() {
        return;
    }
    let mut page = Page::with_axe(journal::build(Idle::default()).page.as_bytes());
    page.unlock();
    page.browser.value(&format!("{FRAME}.querySelector('main').append({FRAME}.createElement('button'))"));
    let broken = |page: &mut Page| page.found().to_string();
    assert!(broken(&mut page).contains("button-name: iframe"));
    page.browser.value("document.getElementById('find').textContent = ''");
    assert!(broken(&mut page).contains("button-name: #find"));
}

#[test]
fn s01_no_state_of_the_open_page_breaks_a_rule() {
    if skipped() {
        return;
    }
    let mut page = Page::with_axe(journal::build(Idle { veil: 3600, warn: 3600, lock: 3700 }).page.as_bytes());
    page.unlock();
    page.browser.press("/", 0);
    page.browser.until("document.activeElement.id === 'query'");
    page.obeys_everywhere("search, empty");
    page.browser.write("a");
    page.browser.until("document.querySelectorAll('#hits mark').length > 2");
    page.obeys_everywhere("search, with what was found");
    page.browser.value("document.querySelector('#search [data-close]').click()");
    page.browser.value(&format!("{FRAME}.querySelector('[data-do=keys]').click()"));
    page.browser.until("document.getElementById('keys').open");
    page.obeys_everywhere("shortcuts and colours");
    page.browser.value("document.querySelector('#keys [data-close]').click()");
    // An hour later, by the clock of the page.
    page.browser.value("{ const now = Date.now; Date.now = () => now() + 3601 * 1000; }");
    page.browser.until("!document.getElementById('veil').hidden && !document.getElementById('toast').hidden");
    page.obeys_everywhere("the veil, with the warning");
    page.browser.value("document.getElementById('unveil').click()");
    let more = json!([{"name": "prefers-contrast", "value": "more"}]);
    page.browser.call("Emulation.setEmulatedMedia", json!({"media": "", "features": more}));
    for (to, heading) in [("timeline", "Timeline"), ("entry/2", "Cŵtch"), ("measures", "Measures")] {
        page.visit(to, heading);
        page.obeys(&format!("{to}, with more contrast"));
    }
    page.visit("entry/99", "No such entry");
    page.obeys_everywhere("no such entry");
    page.browser.value("document.getElementById('alert').textContent = 'Part of this file is damaged.'");
    page.obeys_everywhere("a part is damaged");
}

#[test]
fn s01_a_page_for_someone_else_and_the_look_for_paper_break_no_rule() {
    if skipped() {
        return;
    }
    let look = Look::built_in("print").expect("the look").expect("the look");
    for (built, places) in [
        (
            journal::build_shared(),
            &[
                ("timeline", "Shared"),
                ("themes", "Themes"),
                ("supervision", "supervision"),
                ("entry/1", "What I would"),
            ][..],
        ),
        (journal::build_in(&look, Idle::default()), &PLACES[..]),
    ] {
        let mut page = Page::with_axe(built.page.as_bytes());
        page.unlock();
        for (to, heading) in places {
            page.visit(to, heading);
            for (width, scheme) in [(1280, "light"), (320, "dark")] {
                page.width(width, scheme);
                page.obeys(&format!("{to}, {scheme}, at {width} pixels"));
            }
        }
    }
}

#[test]
fn s01_pictures_and_files_break_no_rule() {
    if skipped() {
        return;
    }
    let mut page = Page::with_axe(journal::build_pictured(&pictures::files()).page.as_bytes());
    page.unlock();
    page.follow("entry/1");
    page.heading("Pictured");
    page.browser.value(&format!("{FRAME}.querySelector('details').open = true"));
    page.browser.until(&format!("{FRAME}.querySelectorAll('img').length === 2"));
    page.obeys_everywhere("an entry with pictures and a file");
}
