//! The canary: words that stand only in an entry are found nowhere on the disk and in no message.
//!
//! Whatever is run, and also when it fails, the journal's folder, the home, the folders for settings, state, cache and
//! scratch, the temporary folder and memory are searched, names included. A plain file proves that the search finds.
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/leaks.rs"]
mod leaks;
#[path = "support/pictures.rs"]
#[expect(dead_code, reason = "one kind of picture is enough here")]
mod pictures;
#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Mutex,
};

use sandbox::{Outcome, PROGRAM, Sandbox, aloud, have, terminal::Terminal, text, visit};

/// Stands in for words that nobody else writes: one for each place of an entry.
const CANARIES: [&str; 14] = [
    "zqtitlequartz",
    "zqbodyheron",
    "zqthemeamber",
    "zqtaglinden",
    "zqfilenamewren",
    "zqprivateosprey",
    "zqbehindnoteteal",
    "zqquestionfinch",
    "zqunknownfieldrook",
    "zqalttexttern",
    "zqpicturenamekite",
    "zqfilewordsdipper",
    pictures::TOLD,
    pictures::INSIDE,
];

fn entry() -> String {
    let [title, body, theme, tag, _, private, note, question, field, alt, ..] = CANARIES;
    format!(
        "---\ntitle: About {title}\ndate: 2026-11-12\nthemes: [{theme}]\ntags: [{tag}]\nodd: {field}\nhat: amhp\n---\n\n\
         # A heading with {title}\n\nWords on {body}, and more of {body}.\n\n> [!private]\n> Only {private}.\n\n\
         > [!note] {note}\n> Hard {note} words.\n\n> [!supervision] think\n> What of {question}?\n\n- [ ] Ring {body}\n\n![{alt}](zqpicturenamekite.jpg) [{alt}](words.txt)\n"
    )
}

/// Every place outside the journal's own source that must stay without a canary, the shared ones included.
fn places(sandbox: &Sandbox) -> Vec<PathBuf> {
    vec![sandbox.root().to_owned(), sandbox.runtime().to_owned(), "/dev/shm".into(), "/tmp".into(), "/var/tmp".into()]
}

/// What of the canaries stands in the files below some folders or in their names. Sandboxes of other tests and big or
/// special files are passed over.
fn search(folders: &[PathBuf], sandbox: &Sandbox, except: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    let mut each = |path: &Path| {
        if except.iter().any(|folder| path.starts_with(folder)) {
            return;
        }
        let name = path.to_string_lossy();
        for hit in leaks::find(name.as_bytes(), &CANARIES) {
            found.push(format!("the name {name}: {hit}"));
        }
        let readable = fs::symlink_metadata(path).is_ok_and(|about| about.is_file() && about.len() < 8 << 20);
        if readable && let Ok(bytes) = fs::read(path) {
            for hit in leaks::find(&bytes, &CANARIES) {
                found.push(format!("{name}: {hit}"));
            }
        }
    };
    for folder in folders {
        let shared = !folder.starts_with(sandbox.root()) && !folder.starts_with(sandbox.runtime());
        if !shared {
            visit(folder, &mut each);
            continue;
        }
        // Of the shared folders, what this program could have made: not the whole machine, and not other tests.
        for one in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = one.file_name().to_string_lossy().into_owned();
            if name.contains("afterword")
                || name.starts_with(".tmp-")
                || CANARIES.iter().any(|word| name.contains(word))
            {
                each(&one.path());
                visit(&one.path(), &mut each);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn the_search_finds_what_is_there() {
    let sandbox = Sandbox::empty();
    assert_eq!(search(&places(&sandbox), &sandbox, &[]), Vec::<String>::new());
    sandbox.write("home/notes/plain.md", entry().as_bytes());
    sandbox.write("cache/zqfilenamewren.age", b"sealed");
    sandbox.write("cache/zqpicturenamekite.jpg", &pictures::jpeg());
    sandbox.write("cache/words", b"zqfilewordsdipper");
    fs::write(sandbox.runtime().join("packed"), zipped(entry().as_bytes())).unwrap();
    let found = search(&places(&sandbox), &sandbox, &[]);
    for canary in CANARIES {
        let hits = found.iter().filter(|hit| hit.contains(canary)).count();
        assert!(hits >= 1, "{canary} was not found: {found:#?}");
    }
    assert!(found.iter().any(|hit| hit.contains("packed") && hit.contains("unpacked")), "{found:#?}");
    assert!(found.iter().any(|hit| hit.starts_with("the name ")), "{found:#?}");
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Runs commands and keeps what each says on standard error, and what failed ones say at all.
struct Listener<'s> {
    sandbox: &'s Sandbox,
    heard: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Listener<'_> {
    fn run(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Outcome {
        let outcome = self.sandbox.run_with(args, stdin);
        let mut said = outcome.raw_err.clone();
        if outcome.status() != Some(0) {
            said.extend_from_slice(&outcome.raw_out);
        }
        self.heard.lock().unwrap().push((args.join(" "), said));
        outcome
    }
}

#[test]
fn no_word_of_an_entry_is_found_outside_what_was_asked_for() {
    let sandbox = Sandbox::new();
    let notes = sandbox.write("notes/2026-11-12 zqfilenamewren.md", entry().as_bytes());
    sandbox.write("notes/zqpicturenamekite.jpg", &pictures::jpeg());
    sandbox.write("notes/words.txt", b"Words with zqfilewordsdipper.\n");
    let folder = notes.parent().unwrap().to_owned();
    let listener = Listener { sandbox: &sandbox, heard: Mutex::new(Vec::new()) };
    let run = |args: &[&str], stdin: &str| drop(listener.run(args, stdin).ok());

    run(&["import", text(&folder), "--remove-originals", "--yes"], "");
    fs::remove_dir(&folder).unwrap();
    assert_eq!(sandbox.files("files").len(), 2, "the picture and the file came in");
    // Attached by itself: the original stays where it was, and is put away by hand.
    let original = sandbox.write("other/zqpicturenamekite.jpg", &pictures::jpeg());
    run(&["attach", "2026-11-12", text(&original), "--alt", CANARIES[9]], "");
    assert_eq!(fs::read(&original).unwrap(), pictures::jpeg());
    fs::remove_dir_all(original.parent().unwrap()).unwrap();
    run(&["new"], &entry());
    run(&["new", "--theme", CANARIES[2]], CANARIES[1]);
    let nothing = Vec::<String>::new();
    assert_eq!(search(&places(&sandbox), &sandbox, &[]), nothing, "after import and new");
    // What was captured is named to the writer when it is taken in: on the screen, not in a file.
    let taken = listener.run(&["list"], "").ok();
    assert!(taken.err().contains(CANARIES[0]), "the control: titles are shown\n{}", taken.err());
    listener.heard.lock().unwrap().pop();
    for args in [
        &["list", CANARIES[1]][..],
        &["show", "last", "--markdown"],
        &["agenda"],
        &["agenda", "--summary"],
        &["agenda", "show", "1"],
        &["agenda", "set", "1", "--minutes", "9", "--share", "say"],
        &["agenda", "set", "1", "--share", "show"],
        &["agenda", "escalate", "1"],
        &["agenda", "questions"],
        &["session", "handover"],
        &["check"],
        &["theme", "suggest"],
        &["session", "plan", "thursday 2pm"],
        &["session", "rhythm", "fortnightly"],
        &["doctor"],
    ] {
        drop(listener.run(args, ""));
    }
    run(&["agenda", "add"], CANARIES[1]);
    run(&["helplines", "--change"], CANARIES[1]);
    run(
        &["session", "held", "yesterday", "--notes"],
        &format!("---\nhow: {0}\nrecognition: {0}\n---\n{0}\n", CANARIES[1]),
    );
    run(&["delete", "1"], "");
    run(&["undo", "--steps", "2"], "");
    run(&["edit", "last"], &entry().replace("and more", "and less"));
    run(&["build"], "");
    let html = sandbox.path("agenda.html");
    run(&["agenda", "-o", text(&html), "--since", "2026-11-01"], "");
    // The agenda is meant to be read: it holds what was marked, and nothing private.
    let page = fs::read(&html).unwrap();
    let in_page = leaks::find(&page, &CANARIES);
    assert!(in_page.iter().any(|hit| hit.contains("zqquestionfinch")), "the control: what was marked is in it");
    for never in ["zqprivateosprey", "zqbehindnoteteal", "zqunknownfieldrook", "zqfilenamewren"] {
        assert!(!in_page.iter().any(|hit| hit.contains(never)), "{never} is in the agenda");
    }
    fs::remove_file(&html).unwrap();
    assert_eq!(search(&places(&sandbox), &sandbox, &[]), nothing, "after everything went well");

    // Whatever fails, fails without a word of the text.
    let broken = sandbox
        .write("other/2026-11-13.md", format!("---\ntitle: {}: x: y\n---\n{}\n", CANARIES[0], CANARIES[1]).as_bytes());
    let latin = [CANARIES[1].as_bytes(), b"\xe9\n"].concat();
    let dated = format!("---\ndate: {}\nmeasures: {}\n---\nx\n", CANARIES[1], CANARIES[2]);
    let failures: [(&[&str], &[u8]); 7] = [
        (&["new"], &latin),
        (&["new"], dated.as_bytes()),
        (&["edit", "last"], &latin),
        (&["edit", "last"], dated.as_bytes()),
        (&["import", text(broken.parent().unwrap())], b""),
        (&["agenda", "-o", "nowhere/x.md"], b""),
        (&["build", "-o", "/dev/null/x.html"], b""),
    ];
    for (args, stdin) in failures {
        assert_ne!(listener.run(args, stdin).status(), Some(0), "{args:?} was to fail");
    }
    damage(&sandbox);
    for args in [&["list", "zqnothing"][..], &["doctor", "--json"], &["build", "-o", "page.html"]] {
        assert_ne!(listener.run(args, "").status(), Some(0), "{args:?} was to fail");
    }
    fs::remove_dir_all(broken.parent().unwrap()).unwrap();
    for (command, said) in listener.heard.into_inner().unwrap() {
        assert_eq!(leaks::find(&said, &CANARIES), nothing, "{command}: {}", String::from_utf8_lossy(&said));
    }
    assert_eq!(search(&places(&sandbox), &sandbox, &[]), nothing, "after failures");
}

/// One entry cut short.
fn damage(sandbox: &Sandbox) {
    let entries = sandbox.files("entries");
    let bytes = fs::read(&entries[0]).unwrap();
    fs::write(&entries[0], &bytes[..bytes.len() / 2]).unwrap();
    // What the cache holds would be shown in its place.
    fs::remove_dir_all(sandbox.path("cache")).unwrap();
}

/// The names of files say nothing: no date, no title, no theme.
#[test]
fn m12_names_in_the_journal_are_random() {
    let sandbox = Sandbox::sample();
    let picture = sandbox.write("home/kitchen.jpg", &pictures::jpeg());
    sandbox.run(["attach", "bedtime", text(&picture)]).ok();
    sandbox.run(["attach", "bedtime", text(&picture)]).ok();
    sandbox.run(["undo"]).ok();
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nOther.\n").ok();
    sandbox.run_with(["new", "--line"], "A line.\n").ok();
    let fixed = [
        ".lock",
        "READ-ME-FIRST.txt",
        "afterword.yaml",
        "capture.pub",
        "entries",
        "files",
        "history",
        "identity.age",
        "inbox",
        "ledger.age",
        "records",
        "recovery.age",
        "staging",
    ];
    let mut odd = Vec::new();
    visit(&sandbox.journal(), &mut |path| {
        let short = path.strip_prefix(sandbox.journal()).unwrap();
        let name = text(short);
        let mut parts = name.trim_end_matches(".age").split('/');
        let random = |part: &str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let sealed = matches!(parts.next(), Some("entries" | "records" | "inbox" | "history" | "files"))
            && parts.next().is_some_and(random)
            && parts.all(|part| part.parse::<u32>().is_ok());
        if !fixed.contains(&name) && !sealed {
            odd.push(name.to_owned());
        }
    });
    assert_eq!(odd, Vec::<String>::new());
}

/// The sizes of short entries tell only a rough length.
#[test]
fn sizes_of_short_entries_fall_into_few_steps() {
    let sandbox = Sandbox::new();
    let mut steps = std::collections::BTreeSet::new();
    for words in [1, 3, 9, 20, 40, 60, 80, 100] {
        sandbox.run_with(["new"], "word ".repeat(words)).ok();
    }
    for file in sandbox.files("inbox") {
        // The age format adds a stanza of random length; the text itself is padded.
        steps.insert(fs::metadata(file).unwrap().len() / 512);
    }
    assert!(steps.len() <= 3, "{steps:?}");
}

/// The passphrase and the recovery words are as secret as the text.
#[test]
fn m16_no_secret_is_left_anywhere() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    sandbox.run(["build"]).ok();
    let recovery = sandbox.recovery_words();
    let words: Vec<&str> = recovery.split(' ').collect();
    let secrets =
        [sandbox::PASSPHRASE.to_owned(), words[..4].join(" "), words[..4].join("-"), "AGE-SECRET-KEY".to_owned()];
    fs::remove_file(sandbox.path("recovery-words")).unwrap();
    fs::remove_file(sandbox.path("passphrase")).unwrap();
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for folder in [sandbox.root(), sandbox.runtime()] {
        visit(folder, &mut |path| {
            if path.is_file() {
                let hits = leaks::find(&fs::read(path).unwrap(), &secrets);
                found.extend(hits.into_iter().map(|hit| format!("{}: {hit}", path.display())));
            }
        });
    }
    assert_eq!(found, Vec::<String>::new());
}

/// Killed while the editor is open: the text is in memory alone, and the next look finds and wipes it.
#[cfg(target_os = "linux")]
#[test]
fn killed_while_the_editor_is_open_only_memory_holds_the_text() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.run_with(["new"], entry()).ok();
    sandbox.run(["list"]).ok();
    let (pid, ready) = (sandbox.path("pid"), sandbox.path("ready"));
    let script = format!("#!/bin/sh\necho \"$PPID\" > {}; touch {}; exec sleep 600\n", text(&pid), text(&ready));
    let editor = sandbox.write("editor", script.as_bytes());
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let shell =
        format!("EDITOR={} {PROGRAM} --passphrase-file {} edit last", text(&editor), text(&sandbox.path("passphrase")));
    let terminal = Terminal::start(&sandbox, &shell);
    let began = std::time::Instant::now();
    while !ready.exists() {
        assert!(began.elapsed().as_secs() < 60, "the editor is not started\n{}", terminal.screen());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let pid = fs::read_to_string(&pid).unwrap().trim().to_owned();
    // The editor is the only child of that process; both are ended.
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    for one in std::iter::once(pid.as_str()).chain(children.split_whitespace()) {
        let mut kill = sandbox.command("kill");
        kill.args(["-9", one]).stdout(Stdio::null());
        assert!(kill.status().unwrap().success());
    }
    terminal.ends();
    let outside = search(&[sandbox.root().to_owned()], &sandbox, &[]);
    assert_eq!(outside, Vec::<String>::new());
    let in_memory = search(&[sandbox.runtime().to_owned()], &sandbox, &[]);
    if in_memory.is_empty() {
        aloud("the scratch folder was not where this test looks");
    }
    sandbox.run(["doctor"]).code(6).prints(&["was left by a command that was cut off"]);
    sandbox.run(["doctor", "--fix"]).ok();
    assert_eq!(search(&places(&sandbox), &sandbox, &[]), Vec::<String>::new());
    sandbox.run(["show", "last", "--markdown"]).ok().prints(&["zqbodyheron"]);
}
