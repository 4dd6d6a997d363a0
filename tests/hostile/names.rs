//! Names of files in a folder that is imported: made to leave it, to be taken for options, to mislead.
#![cfg(unix)]

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt};

use crate::sandbox::{Sandbox, text, tree};

const NAMES: [&[u8]; 15] = [
    b"-rf.md",
    b"--forever.md",
    b"CON.md",
    b"nul.md",
    b"a\nb.md",
    b"a\rb.md",
    b"\x1b]0;pwn\x07\x1b[2J.md",
    b"\xc2\x9b2J.md",
    "\u{202e}dm.gnp.md".as_bytes(),
    b"not \xff unicode.md",
    b"..md",
    b"a..%2f..%2fb.md",
    b"~.md",
    b"$(touch pwned).md",
    b"{{ get_env(name=\"HOME\") }}.md",
];

#[test]
fn p07_no_name_of_a_file_leads_out_or_drives_anything() {
    let sandbox = Sandbox::new();
    let notes = sandbox.path("notes");
    fs::create_dir_all(notes.join("in -rf/-n")).unwrap();
    let long = [vec![b'x'; 240], b".md".to_vec()].concat();
    for (at, name) in NAMES.into_iter().chain([long.as_slice()]).enumerate() {
        let path = notes.join(OsStr::from_bytes(name));
        fs::write(&path, format!("Text number {at}, of its own.\n")).unwrap();
        if at % 4 == 0 {
            fs::write(path.with_extension("txt"), "not Markdown").unwrap();
        }
    }
    fs::write(notes.join("in -rf/-n/deep.md"), "Deep.\n").unwrap();
    // Its name is told. Escapes never reach a pipe, the rest would.
    let broken = b"broken\x1b[2J\xc2\x9b2J\xe2\x80\xae\r.md";
    fs::write(notes.join(OsStr::from_bytes(broken)), "---\na: b: c\n---\n").unwrap();
    fs::write(notes.join("..hidden.md"), "passed over as hidden").unwrap();
    let before = tree(&notes);
    for args in [&["import", "-n", text(&notes)][..], &["import", text(&notes)]] {
        let outcome = sandbox.run(args).code(65);
        let all = [outcome.raw_out.as_slice(), &outcome.raw_err].concat();
        assert!(!all.contains(&0x1b) && !all.contains(&7) && !all.contains(&b'\r'), "{}", outcome.out());
        let all = String::from_utf8(all).expect("what is told is UTF-8");
        assert!(!all.contains('\u{202e}') && !all.contains('\u{9b}'), "{all:?}");
        assert!(all.contains("broken"), "the control: the name is told\n{all:?}");
    }
    assert_eq!(tree(&notes), before, "originals are left alone");
    // All that is Markdown came in: the names above but the hidden one, the long one, the deep one.
    let entries = sandbox.files("entries").len();
    assert_eq!(entries, NAMES.len() - 1 + 2);
    assert!(!sandbox.path("home/pwned").exists());
    for args in [&["list"][..], &["agenda"], &["--json", "list"], &["build", "--no-input"]] {
        let outcome = sandbox.run(args);
        let all = [outcome.raw_out.as_slice(), &outcome.raw_err].concat();
        assert!(outcome.status() != Some(101) && !all.contains(&0x1b), "{args:?}: {}", outcome.err());
    }
    for path in sandbox.files("entries") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(
            name.len() == 36 && name.trim_end_matches(".age").bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{name}"
        );
    }
    // Once more brings nothing.
    let again = sandbox.run(["import", "--json", text(&notes)]).code(65).json();
    assert_eq!((again["new"].as_array().unwrap().len(), sandbox.files("entries").len()), (0, entries));
}

#[test]
fn p07_a_single_file_behind_a_strange_name_is_taken_as_a_file() {
    let sandbox = Sandbox::new();
    sandbox.write("home/--json.md", b"Words.\n");
    sandbox.run(["import", "--", "--json.md"]).ok();
    sandbox.write("home/@list.md", b"Other words.\n");
    sandbox.run(["import", "@list.md"]).ok();
    assert_eq!(sandbox.files("entries").len(), 2);
    // What leads out of a folder by its name is only a path that the writer typed.
    sandbox.write("outside.md", b"Third words.\n");
    sandbox.run(["import", "../outside.md"]).ok();
    assert_eq!(sandbox.files("entries").len(), 3);
}

#[test]
fn p09_templates_hold_nothing_of_the_journal() {
    let sandbox = Sandbox::new();
    sandbox
        .run_with(["new", "--theme", "workload"], "---\ntitle: CANARY\ntemplate: CANARY\n---\n## CANARY?\n\nCANARY\n")
        .ok();
    sandbox.run(["list"]).ok();
    let names = sandbox.run(["template", "--json"]).ok().json();
    let names: Vec<String> =
        names["templates"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    assert!(names.len() >= 6);
    sandbox.run(["template"]).ok().never(&["CANARY"]);
    for name in &names {
        sandbox.run(["template", name]).ok().never(&["CANARY"]);
        sandbox.run(["template", name, "--json"]).ok().never(&["CANARY"]);
    }
}
