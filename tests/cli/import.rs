//! `import`: a folder of Markdown becomes sealed entries, and nothing of it is lost or told.

use std::fs;

use crate::sandbox::{EXAMPLE, Sandbox, aloud, text, tree};

#[test]
fn the_example_comes_in_whole_once_and_goes_back_out() {
    let sandbox = Sandbox::new();
    let example = tree(EXAMPLE.as_ref());
    let before = tree(sandbox.root());
    let rehearsed = sandbox.run(["import", EXAMPLE, "-n"]).ok();
    drop(rehearsed.prints(&["Would be new  105 reflections, and 7 supervision sessions", "Already here  0"]));
    assert_eq!(without_state(tree(sandbox.root())), without_state(before), "a rehearsal changed something");
    let value = sandbox.run(["import", EXAMPLE, "--json"]).ok().json();
    let count = |key: &str| value[key].as_array().map(Vec::len);
    assert_eq!(
        (count("new"), count("here"), &value["verified"], &value["removed"]),
        (Some(112), Some(0), &112.into(), &0.into())
    );
    sandbox.run(["import", EXAMPLE]).ok().prints(&[
        "New           0 reflections\n",
        "Already here  112\n",
        "Skipped       1\n",
    ]);
    assert_eq!(sandbox.files("entries").len(), 105);
    sandbox.run(["doctor"]).ok().prints(&["Entries     105", "All is as it should be."]);
    assert_eq!(tree(EXAMPLE.as_ref()), example, "the originals were touched");
    // One change, which can be taken back; then all of it is new again.
    sandbox.run(["undo"]).ok().prints(&["Taken back: import, "]);
    assert_eq!(sandbox.files("entries").len(), 0);
    sandbox.run(["import", EXAMPLE, "-n"]).ok().prints(&["105 reflections, and 7 supervision sessions"]);
    sandbox.run(["doctor"]).ok();
}

/// A rehearsal may note what it saw of the journal, outside it, and hold its lock.
fn without_state(mut tree: std::collections::BTreeMap<std::path::PathBuf, String>) -> Vec<String> {
    tree.retain(|path, _| !path.starts_with("state") && !path.ends_with(".lock"));
    tree.into_iter().map(|(path, what)| format!("{} {what}", path.display())).collect()
}

/// Fifty good files and ten that cannot be taken, each for a reason of its own.
fn mixed(sandbox: &Sandbox) -> Vec<(&'static str, &'static str)> {
    for number in 1..=50 {
        let folder = if number % 3 == 0 { "deep/deeper/" } else { "" };
        sandbox.write(
            &format!("notes/{folder}2026-{:02}-{:02} day {number}.md", number % 12 + 1, number % 28 + 1),
            format!("Words of day {number}.\n").as_bytes(),
        );
    }
    let broken: [(&str, Vec<u8>, &str); 10] = [
        (
            "a yaml.md",
            b"---\na: 1\ntitle: CANARY: two\n---\nCANARY\n".to_vec(),
            "line 3: a text with a colon in it needs quotation marks",
        ),
        ("b latin.md", b"one\ntwo\ncaf\xe9 CANARY\n".to_vec(), "line 3: not UTF-8 text"),
        ("c utf16.md", b"\xff\xfeC\0A\0N\0A\0R\0Y".to_vec(), "line 1: not whole UTF-16 text"),
        (
            "d date.md",
            b"---\ntitle: x\ndate: CANARY\n---\nCANARY\n".to_vec(),
            "line 3: `date` should be a date with the year first",
        ),
        ("e open.md", b"---\ntitle: CANARY\n\nCANARY\n".to_vec(), "line 1: the front matter that starts here"),
        ("f zero.md", b"one\nCANARY\0CANARY\n".to_vec(), "line 2: holds a zero byte"),
        ("g toml.md", b"+++\ntitle = \"x\"\nb = CANARY\n+++\nCANARY\n".to_vec(), "line 3: not valid TOML"),
        ("h measures.md", b"---\nmeasures: {workload: CANARY}\n---\nCANARY\n".to_vec(), "line 2: `measures`"),
        ("i sharing.md", b"---\nsharing: CANARY\n---\nCANARY\n".to_vec(), "line 2: `sharing` should be one of"),
        ("j long.md", "CANARY ".repeat(3_000_000).into_bytes(), "longer than 1 MiB"),
    ];
    let mut expected = Vec::new();
    for (name, bytes, why) in broken {
        sandbox.write(&format!("notes/{name}"), &bytes);
        expected.push((name, why));
    }
    expected
}

#[test]
fn broken_files_are_named_with_their_lines_and_the_rest_comes_in() {
    let sandbox = Sandbox::new();
    let notes = sandbox.path("notes");
    let broken = mixed(&sandbox);
    let outcome = sandbox
        .run(["import", text(&notes)])
        .code(65)
        .prints(&["New           50 reflections\n", "Skipped       10\n", "Verified      50"])
        .says(&["10 files could not be brought in", "Everything else is safe."])
        .never(&["CANARY"]);
    let out = outcome.out();
    for (name, why) in &broken {
        assert!(out.contains(&format!("  {name}: {why}")), "{name}: {why} is not in\n{out}");
    }
    let value = sandbox.run(["import", text(&notes), "--json"]).code(65).never(&["CANARY"]).json();
    let problems = value["skipped"].as_array().unwrap().iter().filter(|one| one["problem"] == true).count();
    assert_eq!((problems, value["here"].as_array().unwrap().len()), (10, 50));
    // Mended, the rest comes in; removing takes what was verified in this run, from this import and the one before.
    sandbox.write("notes/a yaml.md", b"---\na: 1\ntitle: \"Mended: two\"\n---\nMended words.\n");
    sandbox
        .run(["import", text(&notes), "--remove-originals"])
        .code(65)
        .prints(&["New           1 reflection\n", "Removed       51 originals"]);
    let left = tree(&notes);
    assert!(!left.contains_key("a yaml.md".as_ref() as &std::path::Path));
    assert_eq!(left.keys().filter(|path| path.extension().is_some_and(|end| end == "md")).count(), 9);
}

#[test]
fn an_original_whose_entry_was_changed_since_stays() {
    let sandbox = Sandbox::new();
    sandbox.write("notes/2026-01-01 one.md", b"First words.\n");
    sandbox.write("notes/2026-01-02 two.md", b"Second words.\n");
    // The same words on another day are another reflection.
    sandbox.write("notes/2026-01-03 two.md", b"Second words.\n\n");
    let notes = sandbox.path("notes");
    sandbox.run(["import", text(&notes)]).ok().prints(&["New           3 reflections"]);
    sandbox.run_with(["edit", "one"], "---\ntitle: One\ndate: 2026-01-01\n---\nOther words.\n").ok();
    sandbox
        .run(["import", text(&notes), "--remove-originals"])
        .ok()
        .prints(&["New           0 reflections", "Already here  3", "Removed       2 originals"])
        .says(&["1 original that is here already was left alone"]);
    assert_eq!(tree(&notes).len(), 1);
    // What was deleted can come again.
    sandbox.run(["delete", "one"]).ok();
    sandbox.run(["import", text(&notes)]).ok().prints(&["New           1 reflection"]);
}

#[test]
fn originals_go_only_when_asked_and_verified() {
    let sandbox = Sandbox::new();
    sandbox.write("notes/2026-01-01 one.md", b"First words.\n");
    sandbox.write("notes/copy of one.md", b"First words.\n");
    sandbox.write("notes/picture.png", b"\x89PNG");
    sandbox.write("notes/README.md", b"<!-- not a reflection -->\nHello.\n");
    sandbox.write("notes/broken.md", b"\xff\xff");
    let notes = sandbox.path("notes");
    let before = tree(&notes);
    sandbox.run(["import", text(&notes), "--remove-originals", "-n"]).code(65);
    assert_eq!(tree(&notes), before);
    sandbox.run(["import", text(&notes), "--remove-originals", "--yes"]).code(65);
    let left: Vec<String> = tree(&notes).keys().map(|path| path.display().to_string()).collect();
    assert_eq!(left, ["README.md", "broken.md", "copy of one.md", "picture.png"]);
    assert_eq!(sandbox.files("entries").len(), 1);
}

#[test]
fn notes_of_other_programs_keep_what_they_say() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "vault/Daily/2026-03-09.md",
        "---\ntags:\n  - workload\n  - Work/Duty\naliases: [x]\ncssclasses: wide\n---\n[[Someone]] rang twice. #tired\n".as_bytes(),
    );
    sandbox.write("vault/.obsidian/app.md", b"not a note\n");
    sandbox.write(
        "vault/zola.md",
        b"+++\ntitle = \"From: Zola\"\ndate = 2026-02-03T10:00:00Z\n[taxonomies]\ntags = [\"hope\"]\n+++\nBody of it.\n",
    );
    sandbox.write(
        "vault/hugo.md",
        b"---\ntitle: From Hugo\ndate: 2026-02-04T10:00:00+01:00\ndraft: true\ncategories: [risk]\n---\nIts body.\n",
    );
    sandbox
        .write("vault/2026-02-05-bom.md", "\u{feff}---\ntitle: With a mark\n---\nLlên a chân.\r\nEto.\r\n".as_bytes());
    sandbox.write("vault/no-date-at-all.md", "Dim dyddiad. \u{1f331}\n".as_bytes());
    sandbox
        .run(["import", text(&sandbox.path("vault"))])
        .ok()
        .prints(&["New           5 reflections", "1 reflection had no date in the front matter or the name"]);
    let value = sandbox.run(["list", "--json"]).ok().json();
    let entries = value["entries"].as_array().unwrap();
    let find = |title: &str| {
        entries.iter().find(|entry| entry["title"] == title).unwrap_or_else(|| panic!("{title}: {value}"))
    };
    assert_eq!(find("From: Zola")["date"], "2026-02-03T10:00:00Z".replace('Z', "+00:00"));
    assert_eq!(
        (&find("From: Zola")["themes"], &find("From Hugo")["themes"]),
        (&serde_json::json!(["hope"]), &serde_json::json!(["risk"]))
    );
    assert_eq!(find("With a mark")["date"], "2026-02-05");
    assert!(find("No date at all")["date"].is_string());
    let daily = entries.iter().find(|entry| entry["date"] == "2026-03-09").unwrap();
    assert_eq!(daily["themes"], serde_json::json!(["workload"]));
    let state = sandbox.state();
    let has = |part: &str| state.values().any(|text| text.contains(part));
    assert!(
        has("cssclasses: wide") && has("[[Someone]] rang twice. #tired") && has("Llên a chân.\r\nEto."),
        "{state:#?}"
    );
    sandbox.run(["import", text(&sandbox.path("vault"))]).ok().prints(&["Already here  5"]);
}

#[test]
fn a_single_file_and_a_wrong_place() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("notes/2026-01-02 one.md", b"One file.\n");
    sandbox.run(["import", text(&file)]).ok().prints(&["New           1 reflection"]);
    sandbox.run(["import", text(&sandbox.path("nowhere"))]).code(65).says(&["there is no folder [BOX]/nowhere"]);
    sandbox.run(["import", text(&sandbox.journal())]).code(2).says(&["that folder is a journal"]);
    sandbox.run(["import", text(&sandbox.journal().join("entries"))]).code(2);
    fs::create_dir(sandbox.path("hollow")).unwrap();
    sandbox.run(["import", text(&sandbox.path("hollow"))]).ok().prints(&["New           0 reflections"]);
    Sandbox::empty().run(["import", EXAMPLE]).code(5);
}

#[cfg(unix)]
#[test]
fn links_pipes_and_closed_files_are_not_followed_or_waited_for() {
    let sandbox = Sandbox::new();
    let secret = sandbox.write("elsewhere/secret.md", b"CANARY behind a link.\n");
    sandbox.write("notes/2026-01-02 one.md", b"One file.\n");
    std::os::unix::fs::symlink(&secret, sandbox.path("notes/link.md")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("elsewhere"), sandbox.path("notes/folder")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("notes"), sandbox.path("notes/round")).unwrap();
    let pipe = sandbox.path("notes/pipe.md");
    let mut command = sandbox.command("mkfifo");
    command.arg(&pipe);
    sandbox.finish(command, b"").ok();
    let value = sandbox.run(["import", text(&sandbox.path("notes")), "--json"]).code(65).json();
    assert_eq!(value["new"], serde_json::json!(["2026-01-02 one.md"]));
    let why = |file: &str| value["skipped"].as_array().unwrap().iter().find(|one| one["file"] == file).cloned();
    for file in ["link.md", "pipe.md"] {
        assert!(why(file).unwrap()["why"].as_str().unwrap().contains("not followed"), "{value}");
    }
    assert!(!sandbox.state().values().any(|text| text.contains("CANARY")));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    sandbox.write("notes/2026-01-02 one.md", b"One file.\n");
    let closed = sandbox.write("notes/closed.md", b"Two.\n");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        aloud("this account may read everything, as root does");
        return;
    }
    sandbox.run(["import", text(&sandbox.path("notes"))]).code(65).prints(&[
        "New           1 reflection",
        "closed.md: cannot read",
        "denied",
    ]);
}

#[test]
fn a_file_that_holds_a_front_matter_bomb_is_refused_soon() {
    let sandbox = Sandbox::new();
    let laughs = "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n---\nx\n";
    sandbox.write("notes/laughs.md", laughs.as_bytes());
    sandbox.write("notes/deep.md", format!("---\nmood: {}\n---\nx\n", "[".repeat(100_000)).as_bytes());
    sandbox.write("notes/twice.md", b"---\ntitle: a\ntitle: CANARY\n---\nx\n");
    sandbox.write("notes/quotes.md", format!("{}\nx\n", ">".repeat(50_000)).as_bytes());
    let outcome = sandbox.run(["import", text(&sandbox.path("notes"))]).code(65).never(&["CANARY"]);
    for name in ["laughs.md", "deep.md", "twice.md"] {
        assert!(outcome.out().contains(&format!("  {name}: line ")), "{}", outcome.out());
    }
    sandbox.run(["list"]).ok();
}
