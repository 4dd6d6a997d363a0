//! What the interface was held to before it was built, and no other test has: contrast, the keyboard alone, rings around
//! the focus, an empty store, the clock of the lock, the locked page.

use std::path::Path;

use afterword::site::Idle;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    FRAME, Page,
    journal::{self, PASSPHRASE},
    residue::forms,
    routes::PLACES,
    skipped,
};

/// A colour, what it stands on, and how much there must be between the two.
const PAIRS: [(&str, &str, f64); 29] = [
    ("ink", "bg", 7.0),
    ("ink", "surface", 7.0),
    ("ink", "sunken", 7.0),
    ("ink", "found", 4.5),
    ("ink-2", "bg", 4.5),
    ("ink-2", "surface", 4.5),
    ("ink-2", "chip", 4.5),
    ("accent", "bg", 4.5),
    ("accent", "surface", 4.5),
    ("accent-deep", "accent-soft", 4.5),
    ("ink", "accent-soft", 4.5),
    ("on-accent", "accent", 4.5),
    ("danger", "bg", 4.5),
    ("danger", "surface", 4.5),
    ("on-danger", "danger", 4.5),
    ("bad-ink", "bad-bg", 4.5),
    ("note-ink", "note", 4.5),
    ("edge", "bg", 3.0),
    ("edge", "surface", 3.0),
    ("focus", "bg", 3.0),
    ("focus", "accent-soft", 3.0),
    ("tone-0", "surface", 3.0),
    ("tone-1", "surface", 3.0),
    ("tone-2", "surface", 3.0),
    ("tone-3", "surface", 3.0),
    ("tone-4", "chip", 3.0),
    ("tone-5", "chip", 3.0),
    ("tone-6", "chip", 3.0),
    ("tone-7", "chip", 3.0),
];

/// How bright a colour is (WCAG 2.2, relative luminance).
fn luminance(colour: &str) -> f64 {
    let hex = colour.trim().trim_start_matches('#');
    let long: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&long[at..at + 2], 16).expect("a colour")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

#[test]
fn s02_colours_stand_off_what_they_stand_on_in_both_schemes() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    for scheme in ["light", "dark"] {
        page.width(1280, scheme);
        for (front, back, least) in PAIRS {
            let [front_colour, back_colour] = [front, back].map(|name| {
                page.browser.text(&format!("getComputedStyle(document.documentElement).getPropertyValue('--{name}')"))
            });
            let (one, other) = (luminance(&front_colour), luminance(&back_colour));
            let ratio = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(ratio >= least, "{front} on {back}, {scheme}: {ratio:.2} of {least}");
        }
    }
}

impl Page {
    /// Presses Tab until the focus is on what a test of it, `one`, holds for, here or in the frame.
    fn tab_to(&mut self, holds: &str) {
        for _ in 0..120 {
            let found = self.browser.value(&format!(
                "(() => {{ let one = document.activeElement; if (one?.tagName === 'IFRAME') one = one.contentDocument.activeElement; return !!one && !!({holds}); }})()"
            ));
            if found == json!(true) {
                return;
            }
            self.browser.press("Tab", 0);
        }
        panic!("no Tab leads to {holds}");
    }

    fn heading_has_the_focus(&mut self) {
        self.browser
            .until(&format!("{FRAME}.activeElement?.tagName === 'H1' && document.activeElement.tagName === 'IFRAME'"));
    }
}

#[test]
fn s03_the_keyboard_alone_unlocks_searches_reads_goes_on_and_locks() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    // The focus waits in the field.
    page.browser.write(PASSPHRASE);
    page.browser.press("Enter", 0);
    page.browser.until("!document.getElementById('reader').hidden && !!document.querySelector('iframe')");
    page.heading("Timeline");
    page.heading_has_the_focus();
    page.browser.press("/", 0);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write("rehearsed");
    page.browser.until("document.querySelectorAll('#hits button').length === 1");
    page.browser.press("ArrowDown", 0);
    page.browser.press("Enter", 0);
    page.heading("Saying no to one more");
    page.heading_has_the_focus();
    page.tab_to("one.dataset.to === 'supervision' && one.ownerDocument === document");
    page.browser.press("Enter", 0);
    page.heading("Thursday 26 November");
    page.heading_has_the_focus();
    page.tab_to("one.id === 'lock'");
    page.browser.press("Enter", 0);
    page.browser.until("!document.getElementById('gate').hidden && document.activeElement.id === 'passphrase'");
    page.quiet();
}

/// Where the focus is: its name, whether it can be seen whole, at its middle, and whether it has a ring.
const STOP: &str = "(() => { let view = document, one = document.activeElement, across = 0, down = 0;
    if (one?.tagName === 'IFRAME') { const edge = one.getBoundingClientRect(); across = edge.left; down = edge.top; view = one.contentDocument; one = view.activeElement; }
    if (!one || one === view.body) return null;
    const box = one.getClientRects()[0], style = view.defaultView.getComputedStyle(one.matches('.secret input') ? one.parentElement : one.matches('.segments input') ? one.closest('label') : one);
    const x = box.left + box.width / 2, y = box.top + box.height / 2, at = view.elementFromPoint(x, y);
    const top = document.elementFromPoint(x + across, y + down);
    return { name: (one.id || one.dataset.to || one.textContent).trim().slice(0, 40) + ' ' + one.tagName,
        heading: one.tagName === 'H1',
        seen: !!at && (one.contains(at) || at.contains(one)) && (view === document || top?.tagName === 'IFRAME'),
        ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 }; })()";

#[test]
fn s11_every_stop_of_the_tab_key_is_seen_and_ringed() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    for (to, heading) in PLACES.iter().filter(|(to, _)| !to.contains("/20") && !to.ends_with("/months")) {
        for (width, scheme) in [(1280, "light"), (390, "dark")] {
            page.width(width, scheme);
            page.visit(to, heading);
            let (mut stops, mut first) = (0, Value::Null);
            for _ in 0..150 {
                page.browser.press("Tab", 0);
                let stop = page.browser.value(STOP);
                if stop.is_null() || stop["name"] == first {
                    break;
                }
                // Where the focus is put after each page; not a stop of the key.
                if stop["heading"] == true {
                    continue;
                }
                if first.is_null() {
                    first = stop["name"].clone();
                }
                stops += 1;
                assert_eq!((&stop["seen"], &stop["ringed"]), (&json!(true), &json!(true)), "{to} at {width}: {stop}");
            }
            assert!(stops > 3, "{to} at {width} has {stops} stops");
        }
    }
}

/// Pictures to look at beside the mock-ups. They stay with the build, in `target/tmp/screenshots`.
#[test]
fn pictures_of_every_place_are_kept_with_the_build() {
    if skipped() {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    std::fs::create_dir_all(&folder).expect("a folder for them");
    let mut page = Page::new(Idle::default());
    let mut seen = Vec::new();
    let mut take = |page: &mut Page, name: &str| {
        for (width, device) in [(1280, "desk"), (390, "phone")] {
            for scheme in ["light", "dark"] {
                page.width(width, scheme);
                page.browser.until("[document, ...[...document.querySelectorAll('iframe')].map((one) => one.contentDocument)].every((one) => !one.getAnimations().length)");
                let taken = page.browser.call("Page.captureScreenshot", json!({"format": "png"}));
                let picture = STANDARD.decode(taken["data"].as_str().expect("a picture")).expect("base64");
                std::fs::write(folder.join(format!("{name}-{device}-{scheme}.png")), &picture).expect("to write it");
                assert!(!seen.contains(&picture), "{name}, {device}, {scheme} looks like another");
                seen.push(picture);
            }
        }
    };
    take(&mut page, "locked");
    page.unlock();
    for (to, heading) in PLACES.iter().filter(|(to, _)| !to.starts_with("look-back/") && *to != "measures/months") {
        page.visit(to, heading);
        take(&mut page, &to.replace('/', "-"));
    }
    page.browser.press("/", 0);
    page.browser.until("document.activeElement.id === 'query'");
    page.browser.write("a");
    page.browser.until("document.querySelectorAll('#hits mark').length > 2");
    take(&mut page, "search");
}

#[test]
fn s12_nothing_is_stored() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    for (to, heading) in PLACES {
        page.visit(to, heading);
    }
    page.lock();
    let stored = page.browser.value(
        "(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
          await (async () => (await caches.keys()).length)().catch(() => 0), [...document.querySelectorAll('input:not([type=radio], [type=checkbox])')].map((one) => one.value).join('')])()",
    );
    assert_eq!(stored, json!([0, 0, "", 0, 0, ""]));
}

#[test]
fn s13_a_built_page_holds_no_word_in_any_form() {
    let built = journal::build(Idle::default());
    let html = built.page.as_bytes();
    let words = [
        "CANARY",
        "Saying no",
        "rehearsed",
        "Workload",
        "workload",
        "Relationships",
        "Wellbeing",
        "Cŵtch",
        "neglect",
        "2026-11",
        "November",
        "Samaritans",
        "Practice journal",
    ];
    for word in words {
        for form in forms(word) {
            assert!(!html.windows(form.len()).any(|bytes| bytes == form), "{word} stands in the page");
        }
    }
    // The control, in the part that is the same for every journal.
    assert!(forms("This journal is locked").iter().any(|form| html.windows(form.len()).any(|bytes| bytes == form)));
    let clear = String::from_utf8_lossy(html);
    for way in ["src=\"http", "href=\"http", "url(http", "url(\"http", "src=\"//", "href=\"//"] {
        assert!(!clear.contains(way), "{way}");
    }
}

/// A clock that stands until the test turns it, and how often the page has looked at it.
const CLOCK: &str = "{ const begun = Date.now(), every = window.setInterval.bind(window); window.later = 0; window.looks = 0; \
    Date.now = () => begun + window.later * 1000; window.setInterval = (what, time) => every(() => { what(); window.looks++; }, Math.min(time, 50)); }";

#[test]
fn s14_the_veil_the_warning_and_the_lock_come_when_they_are_due() {
    if skipped() {
        return;
    }
    let mut page = Page::with(journal::build(Idle::default()).page.as_bytes(), "", CLOCK);
    page.unlock();
    let mut at = |seconds: u32, veil: bool, warning: bool, locked: bool| {
        page.browser.value(&format!("window.later = {seconds}, window.looks = 0"));
        page.browser.until("window.looks > 2");
        let seen = page.browser.value("['veil', 'toast', 'gate'].map((id) => !document.getElementById(id).hidden)");
        assert_eq!(seen, json!([veil, warning, locked]), "after {seconds} seconds");
    };
    at(55, false, false, false);
    at(61, true, false, false);
    at(265, true, false, false);
    at(271, true, true, false);
    at(295, true, true, false);
    at(301, false, false, true);
    let left = page.browser.text("document.documentElement.outerHTML");
    for word in ["Timeline</h1>", "Saying no", "CANARY", "Workload"] {
        assert!(!left.contains(word), "{word} is left after the lock");
    }
    assert_eq!(page.browser.value("document.querySelectorAll('iframe').length"), json!(0));
}

#[test]
fn s18_the_locked_page_says_what_it_is() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    assert_eq!(page.browser.text("document.documentElement.lang"), "en-GB");
    assert_eq!(page.browser.text("document.title"), "Locked");
    assert_eq!(page.browser.text("document.getElementById('passphrase').labels[0].textContent"), "Passphrase");
    let show = |page: &mut Page| {
        page.browser.text(
            "document.getElementById('show').getAttribute('aria-pressed') + document.getElementById('passphrase').type",
        )
    };
    assert_eq!(show(&mut page), "falsepassword");
    page.browser.value("document.getElementById('show').click()");
    assert_eq!(show(&mut page), "truetext");
    page.browser.value("document.getElementById('show').click()");
    assert_eq!(show(&mut page), "falsepassword");
    assert_eq!(
        page.browser.value("/\\b(alert|confirm|prompt)\\(/.test(document.documentElement.outerHTML)"),
        json!(false)
    );
}
