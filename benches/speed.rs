//! What a writer waits for, on a journal of 10,000 entries of about 3 KB. Run by `cargo bench`.
//!
//! `cargo bench -- 1000` takes another number of entries. Times are of the clock, so compare them on a quiet machine.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark reads the clock and prints")]

use std::{path::Path, time::Instant};

use rayon::prelude::*;

use afterword::{
    id::Id,
    journal::Query,
    look::Look,
    pipeline::{self, Library, build::Material},
    secret::{Passphrase, RecoveryWords},
    site::Options,
    supervision::Request,
    theme::Catalogue,
    vault::{Place, Vault},
};

const SENTENCES: [&str; 12] = [
    "The waiting list came up again and nobody could say who owns it.",
    "I sat with her in the kitchen and let the kettle do the talking.",
    "Another visit on my own, another doorstep, another form about the doorstep.",
    "I keep replaying the sentence that I did not finish.",
    "My supervisor moved the session to a corridor and then to next week.",
    "He laughed for the first time since March, at the cat.",
    "We were four short on duty and the phone did not mind.",
    "The ward wanted the bed and the family wanted an answer, and I had neither.",
    "I noticed that I tidy my bag before I ring that number.",
    "The student asked what I would have done, and I said I did not know.",
    "She reminds me of someone, and it took me until Thursday to say who.",
    "It was recorded, it was raised, and it was quiet.",
];

fn entry(number: usize) -> String {
    let day = jiff::civil::date(2016, 1, 1)
        .checked_add(jiff::Span::new().days(i64::try_from(number / 3).unwrap_or(0)))
        .unwrap_or_default();
    let mut text = format!(
        "---\ntitle: Entry {number}\ndate: {day}T21:{:02}:00+00:00\nthemes: [workload]\nmeasures: {{workload: {}, wellbeing: 3}}\n---\n\n",
        number % 60,
        number % 5 + 1
    );
    let mut at = number;
    while text.len() < 2900 {
        text.push_str(SENTENCES[at % SENTENCES.len()]);
        text.push_str(if at.is_multiple_of(5) { "\n\n" } else { " " });
        at += number % 7 + 1;
    }
    if number.is_multiple_of(40) {
        text.push_str("\n\n> [!supervision] think, 15 min\n> What would I do with an hour?\n\n- [ ] Ask for the data (due 2026-11-26)\n");
    }
    text
}

fn timed<T>(label: &str, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    println!("{label:<52} {:>9.1} ms", began.elapsed().as_secs_f64() * 1000.0);
    result
}

fn main() {
    let entries = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    measure(folder.path(), entries);
}

fn measure(folder: &Path, entries: usize) {
    println!("{entries} entries of about 3 KB\n");
    let now = "2026-11-20T17:48:00Z".parse().expect("a moment");
    let passphrase = Passphrase::new("still water by the old oak").expect("not empty");
    let words = RecoveryWords::generate().expect("random numbers");
    let root = folder.join("journal");
    let cache = folder.join("cache");
    let mut vault = Vault::create(&root, &passphrase, &words, "format: 1\n").expect("a journal");
    timed("seal and write them all, one change", || {
        let mut work = vault.begin().expect("a change");
        (0..entries).for_each(|number| work.make(Place::Entry(Id::random().expect("random")), entry(number)));
        work.commit("import", now).expect("committed");
    });
    drop(vault);
    let vault = timed("unlock (scrypt, on purpose)", || Vault::unlock(&root, &passphrase).expect("unlocked"));
    let catalogue = timed("load the theme definitions", Catalogue::built_in);
    let texts: Vec<String> = (0..entries).map(entry).collect();
    timed("suggest themes for every text, nothing else", || {
        texts.par_iter().map(|text| catalogue.suggest(text).len()).sum::<usize>()
    });
    timed("suggest themes for one text", || catalogue.suggest(&texts[0]));
    drop(texts);
    timed("open every entry, nothing else", || {
        let sighted = vault.sight("entries").expect("listed");
        for one in sighted {
            drop(vault.read(one.place));
        }
    });
    timed("first read: open, parse, suggest themes, keep", || {
        Library::load(&vault, &catalogue, Some(&cache), &()).expect("read")
    });
    let library = timed("list after unlock", || Library::load(&vault, &catalogue, Some(&cache), &()).expect("read"));
    timed("search for two words", || {
        Query { words: vec!["kettle".into(), "thursday".into()], ..Query::default() }
            .run(&library.journal, |_, _| false)
    });
    let today = jiff::civil::date(2026, 11, 20);
    let agenda = timed("agenda", || {
        pipeline::agenda::draft(&library, &pipeline::agenda::Supervision::default(), &catalogue, &Request::new(today))
    });
    let material = Material {
        library: &library,
        catalogue: &catalogue,
        sessions: &[],
        helplines: &[],
        agenda: &agenda,
        files: &std::collections::BTreeMap::new(),
        today,
    };
    let made = timed("build the page, open it again, compare", || {
        let look = Look::quiet().expect("the look of the program");
        pipeline::build::build(&material, &look, &Options::default(), &passphrase).expect("built")
    });
    let plain = entries * 2950;
    println!(
        "{:<52} {:>9.1} MB, {} % of the Markdown",
        "the page",
        megabytes(made.report.bytes),
        made.report.bytes * 100 / plain.max(1)
    );
    let mut vault = vault;
    timed("one new entry, sealed and written", || {
        let mut work = vault.begin().expect("a change");
        work.make(Place::Entry(Id::random().expect("random")), entry(entries));
        work.commit("new", now).expect("committed");
    });
    timed("list after one new entry", || Library::load(&vault, &catalogue, Some(&cache), &()).expect("read"));
}

#[expect(clippy::cast_precision_loss, reason = "a size to one decimal")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
