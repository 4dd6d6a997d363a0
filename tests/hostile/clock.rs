//! A clock that was set back, and files from the future.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use crate::sandbox::{Outcome, PROGRAM, Sandbox, text};

fn at(sandbox: &Sandbox, now: &str, args: &[&str], stdin: &str) -> Outcome {
    let mut command = sandbox.command(PROGRAM);
    command.arg("--passphrase-file").arg(sandbox.path("passphrase")).args(args).env("AFTERWORD_NOW", now);
    sandbox.finish(command, stdin.as_bytes())
}

#[test]
fn a_clock_that_is_set_back_loses_nothing_and_keeps_the_order() {
    let sandbox = Sandbox::sample();
    let before = sandbox.state();
    let early = "1999-01-01T08:00:00+00:00";
    at(&sandbox, early, &["new", "--line"], "Written with the clock set back.\n").ok();
    at(&sandbox, early, &["list"], "").ok();
    at(&sandbox, early, &["edit", "last"], "---\ntitle: Told again\ndate: 2026-11-18\n---\nOther words.\n").ok();
    for args in [&["agenda"][..], &["theme", "time"], &["session"], &["doctor"], &["build", "-n"], &["undo", "--list"]]
    {
        let outcome = at(&sandbox, early, args, "");
        assert!(outcome.status().is_some_and(|code| code != 101), "{args:?}: {}", outcome.err());
    }
    let after = sandbox.state();
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.values().any(|text| text.contains("Written with the clock set back.")));
    // Newest first or last, by the day of the entry: the one of 1999 stands at the old end.
    let value = sandbox.run(["--json", "list"]).ok().json();
    let dates: Vec<String> =
        value["entries"].as_array().unwrap().iter().map(|one| one["date"].as_str().unwrap().to_owned()).collect();
    let mut sorted = dates.clone();
    sorted.sort();
    let mut turned = sorted.clone();
    turned.reverse();
    assert!(dates == sorted || dates == turned, "{dates:?}");
    assert!(sorted[0].starts_with("1999-01-01"));
    // Undone in the order in which it was made, whatever the clock said.
    at(&sandbox, early, &["undo"], "").ok();
    assert!(!sandbox.state().values().any(|text| text.contains("Other words.")));
    at(&sandbox, "9990-12-31T23:00:00+00:00", &["list"], "").ok();
    at(&sandbox, "9990-12-31T23:00:00+00:00", &["agenda"], "").ok();
}

#[test]
fn files_from_the_future_or_from_before_all_time_come_in() {
    let sandbox = Sandbox::new();
    let year = Duration::from_hours(24 * 365);
    for (name, time) in [
        ("future", SystemTime::now() + year * 300),
        ("past", SystemTime::UNIX_EPOCH - year * 20),
        ("epoch", SystemTime::UNIX_EPOCH),
    ] {
        let path = sandbox.write(&format!("notes/{name}.md"), format!("Of the {name}.\n").as_bytes());
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }
    sandbox.write("notes/far.md", b"---\ndate: 9999-12-31T23:59:59-12:00\n---\nFar.\n");
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
    assert_eq!(sandbox.files("entries").len(), 4);
    let first = sandbox.run(["list"]).ok().out();
    assert_eq!(sandbox.run(["list"]).ok().out(), first);
    for args in [&["agenda"][..], &["theme", "time"], &["build", "-n"], &["list", "--since", "2026-01-01"]] {
        let outcome = sandbox.run(args);
        assert!(outcome.status().is_some_and(|code| code != 101), "{args:?}: {}", outcome.err());
    }
    // A file of the journal whose time lies ahead is as good as any.
    for path in sandbox.files("entries") {
        fs::File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() + year).unwrap();
    }
    assert_eq!(sandbox.run(["list"]).ok().out(), first);
}
