//! What a version of the program has written, every later one opens. The samples are in `tests/data/`.
#![expect(clippy::disallowed_methods, reason = "tests copy files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{fs, path::Path};

use afterword::{secret::RecoveryWords, vault::Vault};
use sandbox::{PASSPHRASE, Sandbox, copy_tree, have, terminal::Terminal, text, visit};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/journal-v1");

/// A copy of the sample in a home of its own, with the modes that git does not keep.
fn sample() -> Sandbox {
    let sandbox = Sandbox::empty();
    copy_tree(Path::new(SAMPLE), &sandbox.journal());
    sandbox::close(&sandbox.journal());
    visit(&sandbox.journal(), &mut sandbox::close);
    sandbox
}

fn recovery_words() -> String {
    let about = fs::read_to_string(format!("{SAMPLE}.md")).unwrap();
    let (_, after) = about.split_once("Recovery words: `").unwrap();
    after.split('`').next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_journal_of_format_1_opens_with_the_passphrase() {
    let sandbox = sample();
    sandbox
        .run(["doctor"])
        .ok()
        .prints(&["Entries     4, every one opened", "All is as it should be."])
        .says(&["Taken into the journal, written without unlocking: 1 reflection.", "Written and not yet taken in"]);
    let value = sandbox.run(["list", "--json"]).ok().json();
    let entries = value["entries"].as_array().unwrap();
    let titles: Vec<&str> = entries.iter().map(|entry| entry["title"].as_str().unwrap()).collect();
    assert_eq!(
        titles,
        ["Written and not yet taken in", "Y llwybr heno", "The kitchen clock", "Saying no to a fourteenth case"]
    );
    let oldest = entries.last().unwrap();
    assert_eq!(oldest["date"], "2026-09-14T17:20:00+01:00");
    assert_eq!(oldest["themes"], serde_json::json!(["workload", "boundaries"]));
    assert_eq!(oldest["tallies"], serde_json::json!({"visits": 3}));
    let welsh = sandbox.run(["show", "llwybr", "--markdown"]).ok().out();
    assert_eq!(
        welsh,
        "---\r\ntitle: Y llwybr heno\r\ndate: 2026-11-18\r\nsharing: private\r\n---\r\n\r\nDim ond y gwynt a\u{2019}r \u{175}yn. \u{1f331}\r\n"
    );
    sandbox.run(["show", "clock", "--markdown"]).ok().prints(&["mood: grey", "A long visit, and the clock."]);
    sandbox.run(["edit", "clock", "--versions"]).ok().prints(&["The clock was louder than anyone.", "> [!private]"]);
    sandbox
        .run(["session"])
        .ok()
        .prints(&["planned    Thursday 26 November 2026, 2:00 pm", "held       Wednesday 30 September 2026"]);
    sandbox.run(["agenda", "--since", "september"]).ok().prints(&["Who else is at fourteen?"]);
}

#[test]
fn every_change_of_it_can_still_be_taken_back() {
    let sandbox = sample();
    // What was captured is taken in first; then that, the deletion, what was deleted, the edit, the import and init.
    sandbox.run(["undo", "--steps", "2"]).ok().prints(&["Taken back: new", "Taken back: delete"]);
    sandbox.run(["show", "taken back", "--markdown"]).ok().prints(&["A line that was taken back."]);
    sandbox.run(["undo", "--steps", "2"]).ok().prints(&["Taken back: new", "Taken back: edit"]);
    sandbox.run(["show", "clock", "--markdown"]).ok().prints(&["I drove home with the radio off."]);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn a_journal_of_format_1_opens_with_the_recovery_words() {
    let sandbox = sample();
    let words = RecoveryWords::parse(&recovery_words()).unwrap();
    let vault = Vault::recover(&sandbox.journal(), &words).unwrap();
    let entries = vault.sight("entries").unwrap();
    assert_eq!(entries.len(), 3);
    for one in entries {
        vault.read(one.place).unwrap();
    }
    assert_eq!(vault.inspect().unwrap(), []);
}

#[test]
fn the_age_program_opens_it_too() {
    if !have("age") || !have("script") {
        return;
    }
    let sandbox = sample();
    let entry = sandbox.files("entries").remove(0);
    for (key, secret) in [("identity.age", PASSPHRASE.to_owned()), ("recovery.age", recovery_words())] {
        let shell = format!("cd {} && age -d -i {key} {}", text(&sandbox.journal()), text(&entry));
        let mut terminal = Terminal::start(&sandbox, &shell);
        terminal.sees("passphrase");
        terminal.types(&secret);
        let (code, screen) = terminal.ends();
        assert!(code == Some(0) && screen.contains("title: "), "{screen}");
    }
}
