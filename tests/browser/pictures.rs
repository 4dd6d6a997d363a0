//! Pictures and files of a page: shown from within it, told in words where they cannot be, and nothing of their taking.

use std::collections::BTreeMap;

use afterword::{
    attachment::{Attachment, Kind, strip},
    id::Id,
};
use serde_json::json;

use super::{FRAME, Page, journal, skipped};

#[path = "../support/pictures.rs"]
#[expect(dead_code, reason = "not every picture is looked at here")]
mod made;

fn attachment(name: &str, bytes: Vec<u8>) -> Attachment {
    let kind = Kind::of(name, &bytes).expect("a kind that is taken");
    let bytes = strip(kind, bytes).expect("a whole picture").bytes;
    Attachment { media: kind.media().to_owned(), name: name.to_owned(), bytes }
}

pub(super) fn files() -> BTreeMap<Id, Attachment> {
    let id = |number: u32| format!("{number:032x}").parse::<Id>().expect("an id");
    let damaged =
        Attachment { bytes: b"\x89PNG\r\n\x1a\nno picture".to_vec().into(), ..attachment("d.png", made::png()) };
    BTreeMap::from([
        (id(1), attachment("zqnamewren.jpg", made::jpeg())),
        (id(2), attachment("behind.png", made::png())),
        (id(3), damaged),
        (id(4), attachment("zqprivate.gif", made::gif())),
        (id(6), attachment("zqletterrobin.txt", b"zqletterwords of the letter".to_vec())),
    ])
}

/// What stands in the page where a picture belongs.
fn picture(page: &mut Page, alt: &str) -> String {
    page.browser.text(&format!("(() => {{ const one = [...{FRAME}.querySelectorAll('img')].find((one) => one.alt === {}); return one ? one.naturalWidth + ' ' + one.naturalHeight + ' ' + one.src.slice(0, 22) : 'none'; }})()", json!(alt)))
}

#[test]
fn a_picture_is_shown_from_within_the_page_and_nothing_else_of_it_is_there() {
    if skipped() {
        return;
    }
    let built = journal::build_pictured(&files());
    let html = String::from_utf8_lossy(built.page.as_bytes()).into_owned();
    for canary in ["kitchen", "zqnamewren", "zqletterrobin", "zqletterwords", made::TOLD, "JFIF", "Behind"] {
        assert!(!html.contains(canary), "{canary} stands in clear");
    }
    let mut page = Page::of(built.page.as_bytes());
    page.unlock();
    // In a list nothing is opened.
    assert_eq!(page.browser.value(&format!("{FRAME}.querySelectorAll('img').length")), 0);
    page.follow("entry/1");
    page.heading("Pictured");
    let alt = "The kitchen <b> & hall";
    page.browser.until(&format!("[...{FRAME}.querySelectorAll('img')].some((one) => one.alt === {})", json!(alt)));
    // Which side is up is kept: 16 by 8 points are shown standing.
    assert_eq!(picture(&mut page, alt), "8 16 data:image/jpeg;base64");
    // The others in words, as long as they are.
    page.browser.until(&format!("{FRAME}.querySelectorAll('[data-picture]').length === 1"));
    assert_eq!(picture(&mut page, "Behind the note"), "none");
    let shown = page.shown();
    for words in [
        "Picture: What is damaged",
        "Picture, not in this page: Not here",
        "Picture: far",
        "(text, 0.1 MB, saves a copy)",
    ] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    assert!(!shown.contains("PRIVATE-CANARY") && !shown.contains("zqnamewren"), "{shown}");
    page.browser.value(&format!("{FRAME}.querySelector('details').open = true"));
    page.browser.until(&format!("{FRAME}.querySelectorAll('details img').length === 1"));
    assert_eq!(picture(&mut page, "Behind the note"), "6 4 data:image/png;base64,");
    // Nothing of its taking is anywhere in what was opened.
    let whole = page.browser.text(&format!("{FRAME}.documentElement.outerHTML + document.documentElement.outerHTML + [...{FRAME}.querySelectorAll('img')].map((one) => atob(one.src.split(',')[1])).join(' ')"));
    for told in [made::TOLD, made::PLACE, "zqprivate", "Photoshop", "xmpmeta"] {
        assert!(!whole.contains(told), "{told} is in the opened page");
    }
    // Every request was for the page itself, or for what it holds.
    for request in page.browser.requests() {
        assert!(["file://", "data:", "blob:null/"].iter().any(|own| request.starts_with(own)), "asked for {request}");
    }
    assert!(page.browser.complaints().is_empty(), "{:#?}", page.browser.complaints());
}

#[test]
fn a_file_is_saved_only_when_that_is_asked_for() {
    if skipped() {
        return;
    }
    let built = journal::build_pictured(&files());
    // What a click would save is caught, so that no file is left behind by the test.
    let caught = "window.saved = []; const click = HTMLElement.prototype.click; HTMLAnchorElement.prototype.click = function () { if (this.download) window.saved.push([this.download, this.href]); else click.call(this); };";
    let mut page = Page::with(built.page.as_bytes(), "", caught);
    page.unlock();
    page.follow("entry/1");
    page.heading("Pictured");
    assert_eq!(page.browser.value("saved.length"), 0);
    page.browser.value(&format!("{FRAME}.querySelector('.files [data-save]').click()"));
    page.browser.until("saved.length === 1");
    assert_eq!(page.browser.text("saved[0][0]"), "zqletterrobin.txt");
    assert!(page.browser.text("saved[0][1]").starts_with("blob:"));
    assert!(page.shown().contains("A copy that you save is not encrypted"));
}
