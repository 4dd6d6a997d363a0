//! The sealed page: how large it is, how long it takes to make, to open and to search, and what a browser needs for it.
//!
//! `cargo bench --bench page` measures 1,000 and 10,000 entries of about 3 KB, as few as `-- 1000` alone. Needs Chromium.
//! Times are of the clock, so compare them on a quiet machine (the load stands in the first line); each line has its
//! limit, and the last says what missed. A slower processor is played by Chromium for the page itself, not for a worker or
//! for the key derivation. So the honest figure for a slow device is the one without a worker, with the derivation
//! taken as many times as long: it has a line of its own.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark reads the clock and prints")]
#![allow(dead_code, reason = "a benchmark needs less of the browser than tests do")]

#[path = "../../tests/support/browser.rs"]
mod browser;
mod memory;
mod text;

use std::{path::Path, time::Instant};

use afterword::{
    id::Id,
    look::Look,
    pipeline::{self, Library, build::Material},
    secret::{Passphrase, RecoveryWords},
    site::Options,
    supervision::Request,
    theme::Catalogue,
    vault::{Place, Vault},
};
use browser::Browser;
use serde_json::json;

const PASSPHRASE: &str = "still water by the old oak";
/// Typed a letter at a time.
const WORDS: [&str; 3] = ["kettle", "supervision", "the ward"];

/// Limits: milliseconds to the first page at both speeds, milliseconds for a keystroke, per cent of the Markdown, MB.
const FIRST_PAINT: [f64; 2] = [2000.0, 5000.0];
const KEYSTROKE: f64 = 50.0;
const SHARE: f64 = 45.0;
const MEMORY: f64 = 400.0;

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let mut missed = Vec::new();
    for entries in if asked.is_empty() { vec![1000, 10_000] } else { asked } {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        println!("\n{entries} entries of about 3 KB, at a load of {}\n", load.split(' ').next().unwrap_or("?"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = made(folder.path(), entries, &mut missed);
        for (speed, worker) in [(1, true), (4, true), (4, false)] {
            opened(&file, entries, speed, worker, &mut missed);
        }
    }
    println!(
        "\n{}",
        if missed.is_empty() { "Every limit is kept.".to_owned() } else { format!("Missed: {}.", missed.join("; ")) }
    );
}

/// Prints a line, with its limit where it has one.
fn line(label: &str, value: f64, unit: &str, limit: Option<f64>, missed: &mut Vec<String>) {
    let said = limit.map_or_else(String::new, |limit| format!("  (limit {limit:.0} {unit})"));
    println!("{label:<56} {value:>9.1} {unit}{said}");
    if limit.is_some_and(|limit| value > limit) {
        missed.push(format!("{label}, {value:.1} {unit}"));
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes to one decimal")]
fn made(folder: &Path, entries: usize, missed: &mut Vec<String>) -> std::path::PathBuf {
    let source = text::Source::new();
    let texts: Vec<String> = (0..entries).map(|number| source.entry(number)).collect();
    let plain: usize = texts.iter().map(String::len).sum();
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut deflate, texts.concat().as_bytes()).expect("memory");
    let deflated = deflate.finish().expect("memory").len();
    let passphrase = Passphrase::new(PASSPHRASE).expect("not empty");
    let root = folder.join("journal");
    let now = "2026-11-20T17:48:00Z".parse().expect("a moment");
    let words = RecoveryWords::generate().expect("random numbers");
    let mut vault = Vault::create(&root, &passphrase, &words, "format: 1\n").expect("a journal");
    let mut work = vault.begin().expect("a change");
    for text in texts {
        work.make(Place::Entry(Id::random().expect("random")), text);
    }
    work.commit("import", now).expect("committed");
    let catalogue = Catalogue::built_in();
    let library = Library::load(&vault, &catalogue, None, &()).expect("read");
    let today = jiff::civil::date(2026, 11, 20);
    let agenda =
        pipeline::agenda::draft(&library, &pipeline::agenda::Supervision::default(), &catalogue, &Request::new(today));
    let material = Material {
        library: &library,
        catalogue: &catalogue,
        sessions: &[],
        helplines: &[],
        agenda: &agenda,
        files: &std::collections::BTreeMap::new(),
        today,
    };
    let look = Look::quiet().expect("the look of the program");
    let began = Instant::now();
    let made = pipeline::build::build(&material, &look, &Options::default(), &passphrase).expect("built");
    line("make the page, open it again, compare", began.elapsed().as_secs_f64() * 1000.0, "ms", None, missed);
    line("the Markdown", plain as f64 / 1e6, "MB", None, missed);
    line("the Markdown, deflated", deflated as f64 * 100.0 / plain as f64, "%", None, missed);
    line("the page", made.report.bytes as f64 / 1e6, "MB", None, missed);
    // A small journal is the clear part, for the most part, which does not grow.
    let limit = (entries >= 1000).then_some(SHARE);
    line("the page, of the Markdown", made.report.bytes as f64 * 100.0 / plain as f64, "%", limit, missed);
    let file = folder.join("journal.html");
    std::fs::write(&file, made.page.as_bytes()).expect("written");
    file
}

/// Unlocks in the page and waits for the frame after the first page is painted.
const UNLOCK: &str = "new Promise((done) => {
    const began = performance.now(), form = document.getElementById('form');
    document.getElementById('passphrase').value = 'PASSPHRASE';
    form.requestSubmit();
    const look = () => {
        const frame = document.querySelector('iframe');
        if (frame && frame.contentDocument && frame.contentDocument.querySelector('h1')) requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
        else requestAnimationFrame(look);
    };
    look();
})";

/// The key derivation alone.
const STRETCH: &str = "(async () => {
    const text = new TextEncoder().encode('PASSPHRASE'), salt = crypto.getRandomValues(new Uint8Array(32));
    const base = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveBits']), began = performance.now();
    await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt, iterations: 1e6 }, base, 256);
    return performance.now() - began;
})()";

/// Types a letter and waits for what it finds, painted.
const TYPE: &str = "new Promise((done) => {
    const began = performance.now(), found = document.getElementById('found'), query = document.getElementById('query');
    const seen = new MutationObserver(() => { seen.disconnect(); done(performance.now() - began); });
    seen.observe(document.getElementById('hits'), { childList: true });
    query.value = WORDS;
    query.dispatchEvent(new Event('input'));
})";

fn opened(file: &Path, entries: usize, speed: u32, worker: bool, missed: &mut Vec<String>) {
    let how = format!("{speed}x{}", if worker { "" } else { ", without a worker" });
    let (mut times, mut stretched) = (Vec::new(), Vec::new());
    for round in 0..5 {
        let mut browser = Browser::start_with("");
        // The debugger keeps a copy of all that is loaded, which nobody's browser does.
        browser.call("Network.disable", json!({}));
        let blank = memory::megabytes(browser.child.id());
        if !worker {
            browser.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": "delete window.Worker"}));
        }
        browser.open(file);
        let value = |browser: &mut Browser, script: &str| {
            browser.value(&script.replace("PASSPHRASE", PASSPHRASE)).as_f64().unwrap_or(f64::MAX)
        };
        // At full speed; and the last round has its memory measured.
        if round < 4 {
            stretched.push(value(&mut browser, STRETCH));
        }
        browser.call("Emulation.setCPUThrottlingRate", json!({"rate": speed}));
        times.push(value(&mut browser, UNLOCK));
        if round < 4 {
            continue;
        }
        times.sort_by(f64::total_cmp);
        stretched.sort_by(f64::total_cmp);
        let (unlock, stretch, limit) = (times[2], stretched[1], Some(FIRST_PAINT[usize::from(speed > 1)]));
        line(&format!("unlock to the first page, {how}, median of 5"), unlock, "ms", limit, missed);
        line("    of which the key derivation, about", stretch, "ms", None, missed);
        if speed > 1 {
            let slow = unlock + f64::from(speed - 1) * stretch;
            line(&format!("    with the derivation {speed} times as long"), slow, "ms", limit, missed);
        }
        let began = Instant::now();
        browser.value("document.getElementById('find').click()");
        let ready = "(document.getElementById('query').value = 'zq', document.getElementById('query').dispatchEvent(new Event('input')), \
             /^(\\d+ entr.* found|Nothing found)/.test(document.getElementById('found').textContent) && !/reading/.test(document.getElementById('found').textContent))";
        let mut peak = memory::megabytes(browser.child.id());
        while browser.value(ready) != json!(true) {
            peak = peak.max(memory::megabytes(browser.child.id()));
            std::thread::sleep(std::time::Duration::from_millis(50));
            assert!(began.elapsed().as_secs() < 180, "the entries were never read");
        }
        line(
            &format!("all {entries} entries ready for the search, {how}"),
            began.elapsed().as_secs_f64() * 1000.0,
            "ms",
            None,
            missed,
        );
        let mut strokes: Vec<f64> = WORDS
            .iter()
            .flat_map(|word| (1..=word.len()).filter_map(move |end| word.get(..end)))
            .filter_map(|typed| browser.value(&TYPE.replace("WORDS", &json!(typed).to_string())).as_f64())
            .collect();
        strokes.sort_by(f64::total_cmp);
        let [median, worst] = [strokes[strokes.len() / 2], strokes[strokes.len() - 1]];
        let limit = (speed == 1).then_some(KEYSTROKE);
        line(&format!("search, each keystroke, {how}, median"), median, "ms", limit, missed);
        line(&format!("search, each keystroke, {how}, worst"), worst, "ms", None, missed);
        let after = memory::megabytes(browser.child.id());
        line(
            &format!("memory of the page's process, {how}, most"),
            peak.page.max(after.page),
            "MB",
            Some(MEMORY),
            missed,
        );
        line(
            &format!("memory of the whole browser beyond a blank page, {how}"),
            after.all - blank.all,
            "MB",
            Some(MEMORY),
            missed,
        );
    }
}
