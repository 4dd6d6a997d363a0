//! The places of the page: what each shows, how one comes to it, and that Back and Forward lead through all of them.

use afterword::site::Idle;
use serde_json::{Value, json};

use super::{FRAME, Page, journal, skipped};

/// Every place of the small journal with the heading that it has.
pub(crate) const PLACES: [(&str, &str); 12] = [
    ("timeline", "Timeline"),
    ("themes", "Themes"),
    ("theme/workload", "Workload"),
    ("supervision", "Thursday 26 November"),
    ("look-back", "October to December 2026"),
    ("look-back/all", "All of it"),
    ("look-back/2026", "2026"),
    ("look-back/2026-q4", "October to December 2026"),
    ("look-back/2026-10", "October 2026"),
    ("measures", "Measures"),
    ("measures/months", "Measures"),
    ("entry/2", "Cŵtch"),
];

impl Page {
    /// Goes to a place as a link would lead there, wherever the page is, and waits until it stands there anew.
    pub(crate) fn visit(&mut self, to: &str, heading: &str) {
        self.browser.value(&format!(
            "{{ {FRAME}.querySelector('h1').dataset.left = ''; const link = {FRAME}.createElement('a'); link.href = '#'; \
             link.dataset.to = {}; {FRAME}.body.append(link); link.click(); link.remove(); }}",
            json!(to)
        ));
        self.browser.until(&format!("{FRAME}.activeElement.matches('h1:not([data-left])')"));
        self.heading(heading);
    }

    pub(crate) fn lock(&mut self) {
        self.browser.value("document.getElementById('lock').click()");
        self.browser.until("!document.getElementById('gate').hidden");
    }

    /// The addresses and titles that the browser keeps, and which of them is shown.
    fn kept(&mut self) -> (Vec<(String, String)>, usize) {
        let history = self.browser.call("Page.getNavigationHistory", json!({}));
        let text = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
        let entries = history["entries"].as_array().expect("a list").iter();
        let kept = entries.map(|entry| (text(entry, "url"), text(entry, "title"))).collect();
        (kept, usize::try_from(history["currentIndex"].as_u64().expect("a place")).expect("a small number"))
    }

    pub(crate) fn width(&mut self, width: u32, scheme: &str) {
        let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.browser.call("Emulation.setDeviceMetricsOverride", metrics);
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.browser.call("Emulation.setEmulatedMedia", json!({"media": "", "features": features}));
    }
}

#[test]
fn a_look_back_and_the_measures_are_reached_from_the_timeline_and_from_each_other() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    page.follow("look-back");
    page.heading("October to December 2026");
    let shown = page.shown();
    for words in [
        "What was heavy",
        "Content note: a child describing neglect",
        "What went well",
        "She laughed at the clock.",
        "Usually not counted\nVisits to carers\n2",
        "Usually counted\nDoors that stayed closed\n1",
    ] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    page.follow("look-back/2026-11");
    page.heading("November 2026");
    assert!(page.shown().contains("Nothing is marked as good here."));
    page.follow("look-back/2026-10");
    page.heading("October 2026");
    page.follow("entry/1");
    page.heading("The first visit");
    page.browser.value("history.back()");
    page.heading("October 2026");
    page.follow("measures");
    page.heading("Measures");
    let current = "[...document.querySelectorAll('#bar [aria-current]')].map(one => one.dataset.to).join()";
    assert_eq!(page.browser.text(current), "measures");
    let shown = page.shown();
    assert!(
        shown.contains("Noted 3 times, in 2 of 26 weeks.")
            && shown.contains("Noted once, in the week of 5 Oct: 23 people."),
        "{shown}"
    );
    let charts = page.browser.value(&format!(
        "[...{FRAME}.querySelectorAll('.graphs section')].every(one => one.querySelector('svg[role=img][aria-label] circle') \
         && one.querySelector('table td') && one.querySelector('.sub').textContent)"
    ));
    assert_eq!(charts, json!(true));
    page.follow("measures/months");
    page.browser.until(&format!("{FRAME}.querySelector('th').textContent === 'Month'"));
    assert_eq!(page.browser.text(current), "measures");
    page.follow("look-back");
    page.heading("October to December 2026");
    assert_eq!(page.browser.text(current), "look-back");
    page.quiet();
}

#[test]
fn s16_no_place_shows_what_is_folded_or_private() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    for (to, heading) in PLACES {
        page.visit(to, heading);
        let (shown, all) = (page.shown(), page.browser.text(&format!("{FRAME}.documentElement.outerHTML")));
        assert!(!shown.contains("HIDDEN-CANARY") && !all.contains("PRIVATE-CANARY"), "{to}");
        assert!(!all.contains("HIDDEN-CANARY") || to == "entry/2", "{to}");
    }
}

#[test]
fn back_and_forward_lead_through_every_place_and_the_history_knows_none() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    for (to, heading) in &PLACES[1..] {
        page.visit(to, heading);
    }
    for (_, heading) in PLACES[..PLACES.len() - 1].iter().rev() {
        page.browser.value("history.back()");
        page.heading(heading);
        assert_eq!(page.browser.text(&format!("{FRAME}.activeElement.tagName")), "H1");
    }
    assert_eq!(page.browser.value("document.getElementById('back').hidden"), json!(true));
    page.browser.press("ArrowLeft", 1);
    for (at, (_, heading)) in PLACES[1..].iter().enumerate() {
        if at % 2 == 0 {
            page.browser.press("ArrowRight", 1);
        } else {
            page.browser.value("history.forward()");
        }
        page.heading(heading);
    }
    assert!(page.shown().contains("kitchen was warm"));
    let file = format!("file://{}", page.file.display());
    let (kept, at) = page.kept();
    for (address, title) in &kept[1..] {
        assert_eq!((address, ["Locked", "Journal"].contains(&title.as_str())), (&file, true), "{title}");
    }
    assert_eq!(page.browser.value("history.state"), json!(PLACES.len() - 1));
    assert_eq!(at, PLACES.len());
    page.quiet();
}

#[test]
fn a_place_is_kept_over_a_lock_with_the_way_to_it() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    page.visit("look-back/2026-10", "October 2026");
    page.visit("measures", "Measures");
    page.browser.value(&format!("{FRAME}.scrollingElement.scrollTop = 120"));
    page.lock();
    page.unlock();
    page.heading("Measures");
    assert_eq!(page.browser.value(&format!("{FRAME}.scrollingElement.scrollTop")), json!(120));
    page.browser.value("history.back()");
    page.heading("October 2026");
    page.browser.value("history.forward()");
    page.heading("Measures");

    // Back while it is locked: the place before is the one that opens.
    page.lock();
    page.browser.value("history.back()");
    page.browser.until("history.state === 1");
    let left = page
        .browser
        .text("document.documentElement.innerHTML.replace(document.getElementById('sealed').textContent, '')");
    assert!(!left.contains("2026-10"), "a place is left after the lock");
    page.unlock();
    page.heading("October 2026");
    page.visit("themes", "Themes");
    page.browser.value("document.getElementById('back').click()");
    page.heading("October 2026");

    // Nothing of it is left when the page is loaded anew.
    page.browser.call("Page.reload", json!({}));
    page.browser.until("document.readyState === 'complete' && !document.getElementById('gate').hidden && !document.querySelector('iframe')");
    page.unlock();
    page.heading("Timeline");
    page.browser.value("history.back()");
    page.heading("Timeline");
    page.quiet();
}

#[test]
fn s15_quick_exit_leaves_no_step_behind_it() {
    if skipped() {
        return;
    }
    let built = journal::build(Idle::default());
    // Locked, after two places, and after more than a browser keeps.
    for places in [None, Some(2), Some(60)] {
        let mut page = Page::of(built.page.as_bytes());
        if let Some(places) = places {
            page.unlock();
            for at in 0..places {
                let (to, heading) = [("themes", "Themes"), ("measures", "Measures")][at % 2];
                page.visit(to, heading);
            }
            page.browser.value("document.getElementById('exit').click()");
        } else {
            page.browser.value("document.getElementById('exit-gate').click()");
        }
        page.browser.until("location.href === 'about:blank'");
        // Neither Back nor Forward leads to the page: it stands nowhere in the history.
        let (kept, at) = page.kept();
        let gone = kept.iter().all(|(address, title)| !address.starts_with("file:") && title != "Locked");
        assert!(gone, "after {places:?} places: {kept:?}");
        assert_eq!((at + 1, kept[at].0.as_str()), (kept.len(), "about:blank"), "{kept:?}");
        assert_eq!(page.browser.text("document.documentElement.innerText"), "");
    }
}

#[test]
fn s03_the_keyboard_alone_leads_to_a_look_back_and_on() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    let mut to = |to: &str, heading: &str| {
        for _ in 0..80 {
            page.browser.press("Tab", 0);
            if page.browser.text(&format!("{FRAME}.activeElement?.dataset.to ?? ''")) == to {
                page.browser.press("Enter", 0);
                page.heading(heading);
                assert_eq!(page.browser.text(&format!("{FRAME}.activeElement.tagName")), "H1");
                return;
            }
        }
        panic!("no Tab leads to {to}");
    };
    to("look-back", "October to December 2026");
    to("entry/2", "Cŵtch");
    page.browser.press("ArrowLeft", 1);
    page.heading("October to December 2026");
}

#[test]
fn s10_no_place_scrolls_sideways_however_narrow_or_large() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    let sizes = [320, 390, 768, 1280].into_iter().flat_map(|width| [100, 150, 200].map(|size| (width, size)));
    for (width, size) in sizes {
        let scheme = if size == 150 { "dark" } else { "light" };
        page.width(width, scheme);
        for document in ["document", FRAME] {
            page.browser.value(&format!("{document}.documentElement.style.fontSize = '{size}%'"));
        }
        for (to, heading) in PLACES {
            page.visit(to, heading);
            let wide = page.browser.value(&format!(
                "[document, {FRAME}].map(one => one.documentElement).filter(one => one.scrollWidth > one.clientWidth).length"
            ));
            assert_eq!(wide, json!(0), "{to} at {width} and {size} %");
        }
    }
}

#[test]
fn s07_a_look_back_and_the_measures_print_black_on_white_with_their_tables() {
    if skipped() {
        return;
    }
    let mut page = Page::new(Idle::default());
    page.unlock();
    for (to, heading, words) in
        [("look-back", "October to December", "She laughed at the clock."), ("measures", "Measures", "Times noted")]
    {
        page.visit(to, heading);
        let dark = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        page.browser.call("Emulation.setEmulatedMedia", json!({"media": "print", "features": dark}));
        page.browser.value("window.dispatchEvent(new Event('beforeprint'))");
        let paper = "document.getElementById('paper')";
        let printed = page.browser.text(&format!("{paper}.shadowRoot.querySelector('[data-sheet]').innerText"));
        assert!(printed.contains(heading) && printed.contains(words), "{printed}");
        for chrome in ["Look back\n", "By month", "Quick exit", "HIDDEN-CANARY", "PRIVATE-CANARY"] {
            assert!(!printed.contains(chrome), "{chrome} is on paper");
        }
        let colours = page.browser.text(&format!(
            "[getComputedStyle({paper}.shadowRoot.querySelector('h1')).color, getComputedStyle(document.body).backgroundColor, \
             getComputedStyle(document.getElementById('reader')).display].join(' ')"
        ));
        assert_eq!(colours, "rgb(0, 0, 0) rgb(255, 255, 255) none");
        page.browser.value("window.dispatchEvent(new Event('afterprint'))");
        page.browser.call("Emulation.setEmulatedMedia", json!({"media": "", "features": []}));
        let pdf = page.browser.call("Page.printToPDF", json!({"preferCSSPageSize": true}));
        assert!(pdf["data"].as_str().is_some_and(|data| data.len() > 10_000), "a page that holds something");
        page.browser.until("!document.getElementById('paper').hasAttribute('data-filled')");
    }
    page.quiet();
}
