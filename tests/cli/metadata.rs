//! What someone who keeps the files and cannot open them learns from sixty changes: how many files there are, their
//! rough sizes, and when they change. Nothing else, and with `doctor --blur-times on` only the day.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    time::UNIX_EPOCH,
};

use crate::sandbox::{Sandbox, text, visit};

/// A file as it can be observed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Observed {
    length: u64,
    mode: u32,
    time: (u64, u32),
}

fn observe(sandbox: &Sandbox) -> BTreeMap<String, Observed> {
    let mut all = BTreeMap::new();
    visit(&sandbox.journal(), &mut |path| {
        let metadata = fs::symlink_metadata(path).unwrap();
        #[cfg(unix)]
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
        #[cfg(not(unix))]
        let mode = 0o600;
        let time = metadata.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        let name = text(path.strip_prefix(sandbox.journal()).unwrap()).to_owned();
        if metadata.is_file() {
            all.insert(name, Observed { length: metadata.len(), mode, time: (time.as_secs(), time.subsec_nanos()) });
        } else {
            assert_eq!(mode & 0o077, 0, "{name}");
        }
    });
    all
}

/// The name with every id as `ID`, so that names of one kind are equal.
fn shape(name: &str) -> String {
    let parts = name.split('/').map(|part| {
        let stem = part.trim_end_matches(".age");
        let id = stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_digit());
        if id || number { part.replace(stem, if id { "ID" } else { "N" }) } else { part.to_owned() }
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn sixty_changes_tell_counts_rough_sizes_and_times() {
    let sandbox = Sandbox::sample();
    let mut shapes = BTreeSet::new();
    let mut lengths = BTreeSet::new();
    let mut look = |sandbox: &Sandbox| {
        for (name, seen) in observe(sandbox) {
            if cfg!(unix) {
                assert_eq!(seen.mode, 0o600, "{name}");
            }
            let shape = shape(&name);
            if shape.starts_with("entries/") || shape.starts_with("inbox/") {
                lengths.insert(seen.length / 1024);
            }
            shapes.insert(shape);
        }
    };
    for change in 0..60 {
        // Between one word and half a page, on themes and days that differ.
        let words = "word ".repeat(1 + change * 2);
        match change % 6 {
            0 => drop(
                sandbox
                    .run_with(["edit", "bedtime"], format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\n{words}\n"))
                    .ok(),
            ),
            1 => drop(sandbox.run(["theme", "confirm", "the kitchen clock", ["hope", "trauma"][change % 2]])),
            2 => drop(sandbox.run(["undo"])),
            _ => {
                let mut new = sandbox.command(crate::sandbox::PROGRAM);
                new.args(["new", "--line", "--date", ["2019-03-04", "2026-11-18"][change % 2], "--theme", "hope"]);
                drop(sandbox.finish(new, words.as_bytes()).ok());
            }
        }
        look(&sandbox);
    }
    let known: BTreeSet<String> = [
        ".lock",
        "READ-ME-FIRST.txt",
        "afterword.yaml",
        "capture.pub",
        "entries/ID.age",
        "history/ID/N.age",
        "identity.age",
        "inbox/ID.age",
        "ledger.age",
        "records/ID.age",
        "recovery.age",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(shapes, known);
    // All these texts are of one size: a KiB, and what age adds to it.
    assert_eq!(lengths, BTreeSet::from([1]));
    // Nothing in clear has a word, a theme, a title or a year of the writer's.
    let words = ["word word", "hope", "trauma", "Bedtime", "2019-03-04"];
    visit(&sandbox.journal(), &mut |path| {
        if path.is_file() {
            let bytes = fs::read(path).unwrap();
            let hits: Vec<&&str> =
                words.iter().filter(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes())).collect();
            assert_eq!(hits, Vec::<&&str>::new(), "{}", path.display());
        }
    });
}

#[test]
fn blurred_times_say_the_day_and_never_hide_a_change() {
    const DAY: u64 = 86_400;
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    sandbox.run(["doctor", "--blur-times", "on", "-n"]).ok();
    assert!(!fs::read_to_string(sandbox.journal().join("afterword.yaml")).unwrap().contains("blur_times: true"));
    sandbox.run(["doctor", "--blur-times", "on"]).ok().says(&["now say the day of a change"]);
    let mut before = observe(&sandbox);
    for change in 0..4 {
        let text = format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\nChange {change}.\n");
        sandbox.run_with(["edit", "bedtime"], text).ok();
        let mut new = sandbox.command(crate::sandbox::PROGRAM);
        new.args(["new", "--line"]);
        sandbox.finish(new, b"One more.\n").ok();
        let now = observe(&sandbox);
        for (name, seen) in &now {
            if name == ".lock" {
                continue;
            }
            let (seconds, nanos) = seen.time;
            assert!(nanos == 0 && seconds % DAY < DAY / 8 && seconds % 2 == 0, "{name} tells {seconds}.{nanos}");
            let old: Option<&Observed> = before.get(name);
            let path: PathBuf = sandbox.journal().join(name);
            let changed = name == "ledger.age" || old.is_none();
            // Whoever compares times and sizes sees every change, and times only go forward.
            assert!(!changed || old.is_none_or(|old| old.time < seen.time), "{}", path.display());
            assert!(old.is_none_or(|old| old.time <= seen.time), "{}", path.display());
        }
        before = now;
    }
    let place = sandbox.run(["show", "bedtime", "--json"]).ok().json()["entry"]["id"].as_str().unwrap().to_owned();
    let entry = format!("entries/{place}.age");
    let first = observe(&sandbox)[&entry].time;
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nAgain.\n").ok();
    assert!(observe(&sandbox)[&entry].time > first);
    sandbox.run(["doctor"]).ok().prints(&["times of files say the day only", "Clock  ", "Disk  "]);
    sandbox.run(["doctor", "--blur-times", "off"]).ok();
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nOnce more.\n").ok();
    let (seconds, nanos) = observe(&sandbox)[&entry].time;
    assert!(nanos > 0 || !seconds.is_multiple_of(DAY));
}

/// The same time and the same size on two computers would make programs that compare both pass the change over.
#[test]
fn two_computers_that_change_the_same_entries_give_them_different_times() {
    let here = Sandbox::sample();
    here.run(["doctor", "--blur-times", "on"]).ok();
    let there = Sandbox::empty();
    crate::sandbox::copy_tree(&here.journal(), &there.journal());
    for path in here.files("entries").iter().chain([&here.journal().join("ledger.age")]) {
        let same = there.journal().join(path.strip_prefix(here.journal()).unwrap());
        let time = fs::metadata(path).unwrap().modified().unwrap();
        fs::File::options().write(true).open(same).unwrap().set_modified(time).unwrap();
    }
    let entries = ["bedtime", "y llwybr", "kitchen", "fourteenth"];
    for (sandbox, word) in [(&here, "one"), (&there, "two")] {
        for entry in entries {
            sandbox.run_with(["edit", entry], format!("---\ntitle: {entry}\n---\nNumber {word}.\n")).ok();
        }
    }
    let (one, two) = (observe(&here), observe(&there));
    let changed = |name: &&String| name.starts_with("entries/") || *name == "ledger.age";
    let both: Vec<&String> = one.keys().filter(changed).filter(|name| two.contains_key(*name)).collect();
    let bytes = |sandbox: &Sandbox, name: &str| fs::read(sandbox.journal().join(name)).unwrap();
    let differ: Vec<&&String> = both.iter().filter(|name| bytes(&here, name) != bytes(&there, name)).collect();
    assert!(differ.len() > entries.len(), "{differ:?}");
    let alike = differ.iter().filter(|name| one[name.as_str()] == two[name.as_str()]).count();
    assert!(alike < 2, "{alike} of {} are told by nothing", differ.len());
}
