//! No request of any kind leaves a page: counted by a server on this machine that everything hostile points at.
//!
//! Twice: as an entry is rendered, and as if the rendering had let all of it through, put into the frame as it is. What
//! then stands in the way is the policy of the page and the sandbox of the frame.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::json;

use super::{FRAME, Page, firefox, journal, skipped};

/// Every way that HTML and styles know to load or to lead somewhere, to `SERVER`.
const HOSTILE: &str = r#"<img src="SERVER/img" srcset="SERVER/srcset 2x" onerror="location='SERVER/onerror'">
<picture><source srcset="SERVER/source"><img src="SERVER/picture"></picture>
<meta http-equiv="refresh" content="0;url=SERVER/refresh">
<base href="SERVER/base/">
<link rel="stylesheet" href="SERVER/style"><link rel="prefetch" href="SERVER/prefetch"><link rel="preconnect" href="SERVER/">
<link rel="preload" as="image" href="SERVER/preload"><link rel="dns-prefetch" href="SERVER/"><link rel="icon" href="SERVER/icon">
<link rel="prerender" href="SERVER/prerender"><link rel="modulepreload" href="SERVER/module"><link rel="manifest" href="SERVER/manifest">
<style>@import url(SERVER/import); body { background: url(SERVER/background) } @font-face { font-family: x; src: url(SERVER/font) } h1 { font-family: x }</style>
<p style="background-image: url(SERVER/inline)">styled</p>
<svg><image href="SERVER/svg-image" /><use href="SERVER/svg-use#x" /><a href="SERVER/svg-a"><text y="20">svg link</text></a><script href="SERVER/svg-script"></script></svg>
<iframe src="SERVER/iframe"></iframe><iframe srcdoc="<img src='SERVER/nested'>"></iframe>
<object data="SERVER/object"></object><embed src="SERVER/embed"><portal src="SERVER/portal"></portal>
<video src="SERVER/video" poster="SERVER/poster" autoplay></video><audio src="SERVER/audio" autoplay></audio><video><track src="SERVER/track" default></video>
<input type="image" src="SERVER/input"><table background="SERVER/table"><tr><td>cell</td></tr></table>
<form id="hostile" action="SERVER/form" method="post"><button>send</button><button formaction="SERVER/formaction">send</button></form>
<a href="SERVER/link" ping="SERVER/ping">a link</a> <a href="SERVER/blank" target="_blank">another</a> <a href="SERVER/top" target="_top">up</a>
<a href="SERVER/download" download>save</a> <a href="javascript:location='SERVER/javascript'">script</a>
<map name="m"><area shape="default" href="SERVER/area"></map>
<script>fetch('SERVER/fetch'); new Image().src = 'SERVER/image'; navigator.sendBeacon('SERVER/beacon')</script>
<script src="SERVER/script"></script>
<math><mtext><img src="SERVER/math"></mtext></math>
<details ontoggle="location='SERVER/toggle'" open>x</details>"#;

/// The same in Markdown's own ways.
const MARKDOWN: &str = "![picture](SERVER/md-img) [link](SERVER/md-link) <SERVER/md-auto> [ref]\n\n[ref]: SERVER/md-ref\n\n\
    Footnote[^1].\n\n[^1]: ![x](SERVER/md-note)\n\n> [!note] hard\n> ![x](SERVER/md-callout)\n\n";

/// Clicks everything in the frame that can be clicked, in the main way and in the middle one, and sends every form.
const CLICK: &str = "(() => { const all = [...FRAME.querySelectorAll('[data-page] :is(a, area, button, input, summary, form)')]; \
    for (const one of all) for (const kind of ['click', 'auxclick']) if (!one.dataset?.to && !one.dataset?.do) \
        one.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, button: kind === 'click' ? 0 : 1 })); \
    for (const one of all) if (one.tagName === 'FORM') { try { one.requestSubmit(); } catch {} try { one.submit(); } catch {} } \
    return all.length; })()";

const NONE: [String; 0] = [];

struct Server {
    address: String,
    hits: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let hits = Arc::new(Mutex::new(Vec::new()));
        let counted = Arc::clone(&hits);
        std::thread::spawn(move || {
            // A connection is a hit, whether or not something is asked on it.
            for connection in listener.incoming().filter_map(Result::ok) {
                let counted = Arc::clone(&counted);
                std::thread::spawn(move || {
                    let wait = connection.set_read_timeout(Some(Duration::from_millis(500)));
                    let mut line = String::new();
                    let read = wait.and_then(|()| BufReader::new(connection).read_line(&mut line));
                    counted.lock().expect("no panic").push(format!("connected: {read:?} {line:?}"));
                });
            }
        });
        Self { address, hits }
    }

    fn filled(&self, text: &str) -> String {
        text.replace("SERVER", &self.address)
    }

    fn entry(&self) -> String {
        self.filled(&format!(
            "---\ntitle: Hostile <img src=SERVER/title>\ndate: 2026-11-20\n---\n{MARKDOWN}\n\n{HOSTILE}\n"
        ))
    }

    /// The control: waits until something came.
    fn counts(&self) {
        let start = Instant::now();
        while self.hits.lock().expect("no panic").is_empty() {
            assert!(start.elapsed() < Duration::from_secs(40), "the server counts nothing");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn hits(&self) -> Vec<String> {
        // Whatever was on its way has had its time.
        std::thread::sleep(Duration::from_millis(1200));
        self.hits.lock().expect("no panic").clone()
    }
}

/// From now on the page of an entry is everything hostile, as HTML, when the reader is given it.
fn let_through(server: &Server) -> String {
    format!(
        "(() => {{ delete window.Worker; const decode = TextDecoder.prototype.decode; TextDecoder.prototype.decode = function (...given) {{ \
            const text = decode.apply(this, given); return /^\\s*<[^{{]*Hostile/.test(text) ? '<h1 tabindex=\"-1\">Let through</h1>' + {} : text; }}; }})()",
        json!(server.filled(HOSTILE))
    )
}

#[test]
fn s04_nothing_hostile_reaches_a_server_from_chromium() {
    if skipped() {
        return;
    }
    let server = Server::start();
    let mut page = Page::of(journal::build_text(&server.entry()).page.as_bytes());
    let click = CLICK.replace("FRAME", FRAME);
    page.unlock();
    page.visit("entry/1", "Hostile");
    page.browser.value(&click);
    assert_eq!(server.hits(), NONE, "as it is rendered");
    page.heading("Hostile");
    page.quiet();
    page.lock();
    page.browser.value(&let_through(&server));
    page.unlock();
    page.visit("entry/1", "Let through");
    assert!(page.browser.value(&click).as_u64() > Some(5), "there was nothing to click");
    assert_eq!(server.hits(), NONE, "as it is");
    assert_eq!(page.browser.text("location.protocol"), "file:");
    page.heading("Let through");
    page.browser.call("Page.navigate", json!({"url": server.address}));
    server.counts();
}

#[test]
fn s04_nothing_hostile_reaches_a_server_from_firefox() {
    if skipped() {
        return;
    }
    let server = Server::start();
    let mut page = firefox::Page::of(journal::build_text(&server.entry()).page.as_bytes());
    let click = CLICK.replace("FRAME", FRAME);
    page.unlock();
    page.visit("entry/1", "Hostile");
    page.browser.value(&click);
    assert_eq!(server.hits(), NONE, "as it is rendered");
    page.lock();
    page.browser.value(&let_through(&server));
    page.unlock();
    page.visit("entry/1", "Let through");
    assert!(page.browser.value(&click).as_u64() > Some(5), "there was nothing to click");
    assert_eq!(server.hits(), NONE, "as it is");
    assert_eq!(page.browser.text("location.protocol"), "file:");
    page.heading("Let through");
    page.browser.value(&format!("void window.open({})", json!(server.address)));
    server.counts();
}
