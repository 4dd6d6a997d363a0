//! What others can do to the folder, one mutation at a time: each is found, by its right name, by `doctor` and by a
//! command that reads; nothing is found where nothing was done (threats.md 5, B2).

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::sandbox::{Kept, Sandbox, close, copy_tree, text};

/// A journal with a history, the state of this computer, and what an attacker has kept from before.
struct Bench {
    sandbox: Sandbox,
    /// The entry that was changed, two that were not, and the one that was deleted.
    changed: String,
    other: String,
    third: String,
    deleted: String,
    record: String,
    /// The versions of the changed entry.
    versions: Vec<String>,
}

/// The name of a file that nobody made.
const STRAY: &str = "ffffffffffffffffffffffffffffffff";

/// A page costs two long derivations, so all of this is made once.
fn prepared() -> Sandbox {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let edit = |body: &str| {
        let text = format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\n{body}\n");
        drop(sandbox.run_with(["edit", "bedtime"], text).ok());
    };
    edit("Second.");
    edit("Third.");
    copy_tree(&sandbox.journal(), &sandbox.path("older"));
    edit("Fourth.");
    sandbox.run(["delete", "kept to myself"]).ok();
    sandbox.run(["build"]).ok();
    // What a computer remembers is by the path of the journal, so each copy begins its own.
    for folder in ["state", "cache"] {
        fs::remove_dir_all(sandbox.path(folder)).unwrap();
    }
    sandbox
}

impl Bench {
    fn new() -> Self {
        static KEPT: OnceLock<Kept> = OnceLock::new();
        let sandbox = Sandbox::made_once(&KEPT, prepared);
        sandbox.run(["list"]).ok();
        assert_eq!(problems(&sandbox, 0), []);
        for (from, to) in [("home/Journal", "kept/home/Journal"), ("state", "kept/state"), ("cache", "kept/cache")] {
            fs::create_dir_all(sandbox.path(to).parent().unwrap()).unwrap();
            copy_tree(&sandbox.path(from), &sandbox.path(to));
        }
        let below = |path: &PathBuf| text(path.strip_prefix(sandbox.journal()).unwrap()).to_owned();
        let entries: Vec<String> = sandbox.files("entries").iter().map(below).collect();
        let older = fs::read_dir(sandbox.path("older/entries")).unwrap();
        let older = older.map(|one| format!("entries/{}", one.unwrap().file_name().into_string().unwrap()));
        let deleted = older.into_iter().find(|name| !entries.contains(name)).unwrap();
        let folders = sandbox.files("history");
        let most = folders.iter().max_by_key(|folder| fs::read_dir(folder).unwrap().count()).unwrap();
        let versions: Vec<String> = sandbox.files(&below(most)).iter().map(below).collect();
        let changed = format!("entries/{}.age", most.file_name().unwrap().to_str().unwrap());
        let mut others = entries.into_iter().filter(|name| *name != changed);
        let (other, third) = (others.next().unwrap(), others.next().unwrap());
        let record = below(&sandbox.files("records").remove(0));
        Self { sandbox, changed, other, third, deleted, record, versions }
    }

    /// The journal and this computer as they were.
    fn reset(&self) {
        for folder in ["home/Journal", "state", "cache"] {
            let to = self.sandbox.path(folder);
            fs::remove_dir_all(&to).unwrap();
            copy_tree(&self.sandbox.path("kept").join(folder), &to);
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.sandbox.journal().join(name)
    }

    fn older(&self, name: &str) -> Vec<u8> {
        fs::read(self.sandbox.path("older").join(name)).unwrap()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        close(path.parent().unwrap());
        close(&path);
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    fn cut(&self, name: &str, left: usize) {
        self.put(name, &self.read(name)[..left]);
    }

    fn flip(&self, name: &str) {
        let mut bytes = self.read(name);
        let at = bytes.len() - 30;
        bytes[at] ^= 4;
        self.put(name, bytes);
    }

    fn swap(&self, one: &str, two: &str) {
        let (first, second) = (self.read(one), self.read(two));
        self.put(one, second);
        self.put(two, first);
    }

    fn copy(&self, from: &str, to: &str) {
        self.put(to, self.read(from));
    }

    /// A text sealed to the key that stands in clear.
    fn forge(&self, id: &str) -> Vec<u8> {
        let key: age::x25519::Recipient = String::from_utf8(self.read("capture.pub")).unwrap().trim().parse().unwrap();
        let body = format!("---\nid: {id}\ntitle: Forged\n---\nNot mine.\n");
        afterword::vault::crypt::seal(&key, body.as_bytes()).unwrap()
    }

    /// The whole folder as it was kept before.
    fn roll_back(&self) {
        fs::remove_dir_all(self.sandbox.journal()).unwrap();
        copy_tree(&self.sandbox.path("older"), &self.sandbox.journal());
    }
}

fn problems(sandbox: &Sandbox, code: i32) -> Vec<(String, String)> {
    let value = sandbox.run(["doctor", "--json"]).code(code).json();
    let word = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
    value["problems"].as_array().unwrap().iter().map(|one| (word(one, "kind"), word(one, "file"))).collect()
}

/// What it is called, what is done, and what is to be found.
type Mutation = (&'static str, fn(&Bench), Vec<(&'static str, String)>);

/// Does each to a journal as it was, and looks at what is found.
fn check(bench: &Bench, mutations: Vec<Mutation>) {
    let mut wrong = Vec::new();
    for (what, harm, expected) in mutations {
        bench.reset();
        harm(bench);
        let mut expected: Vec<(String, String)> =
            expected.into_iter().map(|(kind, file)| (kind.to_owned(), file)).collect();
        expected.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        // A command that reads says so as well, and reads the rest.
        let read = bench.sandbox.run(["list", "--json"]);
        let said = read.err();
        let titles = ["fourteenth case", "The kitchen clock", "Clocks again", "Bedtime", "Y llwybr heno"];
        if read.status() != Some(0) || titles.iter().filter(|title| read.out().contains(*title)).count() < 3 {
            wrong.push(format!("{what}: list ended with {:?}\n{said}", read.status()));
        }
        if expected.is_empty() == said.contains("Problem") {
            wrong.push(format!("{what}: list says\n{said}"));
        }
        let named = |file: &str| said.contains(file) || (file == "ledger.age" && said.contains("this computer"));
        let permissions = expected.iter().filter(|(kind, _)| kind == "permissions").count();
        let told = expected.iter().filter(|(kind, file)| named(file) || (kind == "permissions" && permissions > 1));
        if told.count() < expected.len().min(5) {
            wrong.push(format!("{what}: list does not name {expected:?}\n{said}"));
        }
        let outcome = bench.sandbox.run(["doctor", "--json"]);
        let value = outcome.json();
        let word = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
        let listed = value["problems"].as_array().cloned().unwrap_or_default();
        let mut found: Vec<_> = listed.iter().map(|one| (word(one, "kind"), word(one, "file"))).collect();
        found.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        let code = if expected.is_empty() { 0 } else { 6 };
        if found != expected || outcome.status() != Some(code) {
            wrong.push(format!("{what}: expected {expected:?}, found {found:?}, exit {:?}", outcome.status()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn m11_what_is_done_to_texts_is_found_by_its_name() {
    let bench = Bench::new();
    let b = &bench;
    let stray = || format!("entries/{STRAY}.age");
    let id = b.changed["entries/".len()..].trim_end_matches(".age").to_owned();
    check(
        b,
        vec![
            ("nothing", |_| (), vec![]),
            ("an entry deleted", |b| b.remove(&b.other), vec![("missing", b.other.clone())]),
            ("a record deleted", |b| b.remove(&b.record), vec![("missing", b.record.clone())]),
            ("a version deleted", |b| b.remove(&b.versions[0]), vec![("missing", b.versions[0].clone())]),
            ("an entry emptied", |b| b.cut(&b.other, 0), vec![("damaged", b.other.clone())]),
            ("an entry cut in its header", |b| b.cut(&b.other, 60), vec![("damaged", b.other.clone())]),
            ("an entry cut at its end", |b| b.cut(&b.other, 900), vec![("damaged", b.other.clone())]),
            ("a version cut", |b| b.cut(&b.versions[0], 900), vec![("damaged", b.versions[0].clone())]),
            ("a bit flipped in an entry", |b| b.flip(&b.other), vec![("damaged", b.other.clone())]),
            ("a bit flipped in a record", |b| b.flip(&b.record), vec![("damaged", b.record.clone())]),
            ("a bit flipped in a version", |b| b.flip(&b.versions[1]), vec![("damaged", b.versions[1].clone())]),
            (
                "bytes added to an entry",
                |b| b.put(&b.other, [b.read(&b.other), b"x".to_vec()].concat()),
                vec![("damaged", b.other.clone())],
            ),
            (
                "an entry put back to an older version",
                |b| b.put(&b.changed, b.older(&b.changed)),
                vec![("rolled-back", b.changed.clone())],
            ),
            (
                "an entry put back from the history",
                |b| b.copy(&b.versions[2], &b.changed),
                vec![("rolled-back", b.changed.clone())],
            ),
            (
                "two entries swapped",
                |b| b.swap(&b.other, &b.third),
                vec![("swapped", b.other.clone()), ("swapped", b.third.clone())],
            ),
            (
                "two versions swapped",
                |b| b.swap(&b.versions[0], &b.versions[1]),
                vec![("swapped", b.versions[0].clone()), ("swapped", b.versions[1].clone())],
            ),
            (
                "another entry in the history",
                |b| b.copy(&b.other, &b.versions[0]),
                vec![("swapped", b.versions[0].clone())],
            ),
            (
                "the entry itself in place of its version",
                |b| b.copy(&b.changed, &b.versions[0]),
                vec![("swapped", b.versions[0].clone())],
            ),
            (
                "an entry forged with the key for capture",
                |b| b.put(&format!("entries/{STRAY}.age"), b.forge(STRAY)),
                vec![("foreign", stray())],
            ),
            (
                "an entry replaced by a forged one",
                |b| {
                    let id = b.other["entries/".len()..].trim_end_matches(".age").to_owned();
                    b.put(&b.other, b.forge(&id));
                },
                vec![("foreign", b.other.clone())],
            ),
            (
                "an entry copied under a new id",
                |b| b.copy(&b.other, &format!("entries/{STRAY}.age")),
                vec![("swapped", stray())],
            ),
            (
                "an entry renamed",
                |b| fs::rename(b.path(&b.other), b.path(&format!("entries/{STRAY}.age"))).unwrap(),
                vec![("missing", b.other.clone()), ("swapped", stray())],
            ),
            (
                "an entry moved to the records",
                |b| fs::rename(b.path(&b.other), b.path(&b.other.replace("entries", "records"))).unwrap(),
                vec![("missing", b.other.clone()), ("unregistered", b.other.replace("entries", "records"))],
            ),
            (
                "a deleted entry put back",
                |b| b.put(&b.deleted, b.older(&b.deleted)),
                vec![("unregistered", b.deleted.clone())],
            ),
            (
                "a version that was never made",
                |b| b.copy(&b.versions[0], &b.versions[0].replace("/1.age", "/9.age")),
                vec![("unregistered", format!("history/{id}/9.age"))],
            ),
            (
                "a forged attachment",
                |b| b.put(&format!("files/{STRAY}.age"), b.forge(STRAY)),
                vec![("foreign", format!("files/{STRAY}.age"))],
            ),
            (
                "an entry put into the inbox",
                |b| b.copy(&b.other, &format!("inbox/{STRAY}.age")),
                vec![("foreign", format!("inbox/{STRAY}.age"))],
            ),
        ],
    );
}

#[test]
fn m11_what_is_done_to_the_folder_is_found_by_its_name() {
    let bench = Bench::new();
    let b = &bench;
    check(
        b,
        vec![
            ("the whole folder put back", Bench::roll_back, vec![("rolled-back", "ledger.age".into())]),
            (
                "an older ledger",
                |b| b.put("ledger.age", b.older("ledger.age")),
                vec![("rolled-back", "ledger.age".into())],
            ),
            ("no ledger", |b| b.remove("ledger.age"), vec![("missing", "ledger.age".into())]),
            ("a cut ledger", |b| b.cut("ledger.age", 900), vec![("damaged", "ledger.age".into())]),
            ("a forged ledger", |b| b.put("ledger.age", b.forge(STRAY)), vec![("damaged", "ledger.age".into())]),
            ("an entry as the ledger", |b| b.copy(&b.other, "ledger.age"), vec![("foreign", "ledger.age".into())]),
            (
                "other recovery words",
                |b| {
                    let other = Sandbox::stranger();
                    b.put("recovery.age", fs::read(other.journal().join("recovery.age")).unwrap());
                },
                vec![("rolled-back", "recovery.age".into())],
            ),
            ("a cut recovery.age", |b| b.cut("recovery.age", 40), vec![("damaged", "recovery.age".into())]),
            ("no recovery.age", |b| b.remove("recovery.age"), vec![("missing", "recovery.age".into())]),
            (
                "another key for capture",
                |b| {
                    let other = Sandbox::stranger();
                    b.put("capture.pub", fs::read(other.journal().join("capture.pub")).unwrap());
                },
                vec![("foreign", "capture.pub".into())],
            ),
            ("no key for capture", |b| b.remove("capture.pub"), vec![("missing", "capture.pub".into())]),
        ],
    );
    // What may be changed by hand, and what lies where readable text could be laid.
    for (name, kind) in [
        ("entries/notes.md", "foreign"),
        ("records/notes.md", "foreign"),
        ("history/notes.md", "foreign"),
        ("files/photo.jpg", "foreign"),
        ("inbox/notes.md", "foreign"),
        ("site/notes.html", "foreign"),
        ("site/journal.md", "foreign"),
        ("notes.md", "foreign"),
        ("history/notes/1.age", "foreign"),
        ("staging/refused", "leftover"),
        ("entries/.tmp-abc", "leftover"),
        (".tmp-abc", "leftover"),
    ] {
        b.reset();
        b.put(name, "CANARY readable");
        let file = if name == "history/notes/1.age" { "history/notes" } else { name };
        assert_eq!(problems(&b.sandbox, 6), [(kind.to_owned(), file.to_owned())], "{name}");
        b.sandbox.run(["list"]).ok().says(&["Problem: ", file]).never(&["CANARY"]);
    }
    for name in ["afterword.yaml", "READ-ME-FIRST.txt"] {
        b.reset();
        b.put(name, [b.read(name), b"# another\n".to_vec()].concat());
        assert_eq!(problems(&b.sandbox, 6), [("rolled-back".to_owned(), name.to_owned())]);
        // The ledger knows the settings, so every command that reads names them; the instructions are doctor's alone.
        let said = b.sandbox.run(["list"]).ok().err();
        assert_eq!(said.contains("Problem: afterword.yaml was changed"), name == "afterword.yaml", "{said}");
        b.sandbox.run(["doctor", "--accept"]).ok();
        b.sandbox.run(["list"]).ok().never(&["Problem"]);
        assert_eq!(problems(&b.sandbox, 0), []);
    }
    // Settings that are gone are made again by the writer's word.
    b.reset();
    fs::remove_file(b.sandbox.journal().join("afterword.yaml")).unwrap();
    assert_eq!(problems(&b.sandbox, 6), [("missing".to_owned(), "afterword.yaml".to_owned())]);
    b.sandbox.run(["doctor", "--accept"]).ok().says(&["afterword.yaml was gone", "Accepted"]);
    assert_eq!(problems(&b.sandbox, 0), []);
    // An older key file opens with the older passphrase only, and is named where the recovery words open the journal.
    b.reset();
    let other = Sandbox::stranger();
    b.put("identity.age", fs::read(other.journal().join("identity.age")).unwrap());
    fs::write(b.sandbox.path("passphrase"), b.sandbox.recovery_words()).unwrap();
    assert_eq!(problems(&b.sandbox, 6), [("rolled-back".to_owned(), "identity.age".to_owned())]);
}

#[test]
fn the_copies_of_sync_programs_are_conflicts_and_their_own_files_are_nothing() {
    let bench = Bench::new();
    let b = &bench;
    let stem = b.other.trim_end_matches(".age");
    let mut copies: Vec<String> = [
        " (Kim's conflicted copy 2026-11-19).age",
        "-LAPTOP-7Q2.age",
        " (1).age",
        " 2.age",
        ".sync-conflict-20261119-101010-ABCDEFG.age",
        " (conflicted copy 2026-11-19 101010).age",
        ".age~HEAD",
    ]
    .iter()
    .map(|end| format!("{stem}{end}"))
    .collect();
    copies.push("ledger (Kim's conflicted copy 2026-11-19).age".to_owned());
    copies.push("identity.sync-conflict-20261119-101010-ABCDEFG.age".to_owned());
    copies.push(format!("{} 2.age", b.versions[0].trim_end_matches(".age")));
    for name in &copies {
        b.put(name, b.read(&b.other));
    }
    let mut expected: Vec<_> = copies.into_iter().map(|name| ("conflict".to_owned(), name)).collect();
    expected.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(problems(&b.sandbox, 6), expected);
    b.sandbox.run(["list"]).ok().says(&["is a copy that a sync program made", "and 5 more"]);
    b.reset();
    for name in [".git/config", ".stfolder/x", ".DS_Store", "entries/.DS_Store", "entries/desktop.ini", ".sync_ab.db"] {
        b.put(name, "of a program");
    }
    assert_eq!(problems(&b.sandbox, 0), []);
}

#[test]
fn settings_that_a_command_changes_are_no_finding() {
    let sandbox = Sandbox::sample();
    for switch in ["on", "off"] {
        sandbox.run(["doctor", "--blur-times", switch]).ok();
        sandbox.run(["list"]).ok().never(&["Problem"]);
    }
    let other = Sandbox::empty();
    copy_tree(&sandbox.journal(), &other.journal());
    other.run(["doctor", "--blur-times", "on"]).ok();
    fs::remove_dir_all(sandbox.journal()).unwrap();
    copy_tree(&other.journal(), &sandbox.journal());
    sandbox.run(["list"]).ok().never(&["Problem"]);
}

#[cfg(unix)]
#[test]
fn loose_modes_links_and_pipes_are_found_everywhere() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let bench = Bench::new();
    let b = &bench;
    let loosen = |name: &str| {
        let path = b.path(name);
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    b.put(&format!("files/{STRAY}.tmp"), "x");
    b.remove(&format!("files/{STRAY}.tmp"));
    let folder = Path::new(&b.versions[0]).parent().unwrap().to_str().unwrap().to_owned();
    for name in
        ["entries", "history", "files", "site", &folder, &b.versions[0], &b.record, "identity.age", "site/journal.html"]
    {
        b.reset();
        loosen(name);
        assert_eq!(problems(&b.sandbox, 6), [("permissions".to_owned(), name.to_owned())]);
        b.sandbox.run(["list"]).ok().says(&["Problem: ", name, "by others on this computer"]);
        b.sandbox.run(["doctor", "--fix"]).ok();
        assert_eq!(problems(&b.sandbox, 0), []);
    }
    for name in [&b.other, &b.versions[0], &b.record] {
        b.reset();
        b.remove(name);
        symlink(b.path(&b.third), b.path(name)).unwrap();
        assert_eq!(problems(&b.sandbox, 6), [("foreign".to_owned(), name.clone())]);
        b.remove(name);
        let made = std::process::Command::new("mkfifo").arg(b.path(name)).status();
        if made.is_ok_and(|status| status.success()) {
            close(&b.path(name));
            assert_eq!(problems(&b.sandbox, 6), [("foreign".to_owned(), name.clone())]);
            b.remove(name);
        }
        fs::create_dir(b.path(name)).unwrap();
        close(&b.path(name));
        assert_eq!(problems(&b.sandbox, 6), [("foreign".to_owned(), name.clone())]);
    }
}

#[test]
fn what_was_deleted_for_good_is_told_when_it_comes_back() {
    let sandbox = Sandbox::sample();
    // An entry in the inbox with the id of one that is here is told, and takes a new name.
    let id = sandbox.run(["show", "bedtime", "--json"]).ok().json()["entry"]["id"].as_str().unwrap().to_owned();
    let file = format!("entries/{id}.age");
    let bytes = fs::read(sandbox.journal().join(&file)).unwrap();
    sandbox.run(["delete", "bedtime", "--forever", "--yes"]).ok();
    assert_eq!(problems(&sandbox, 0), []);
    fs::write(sandbox.journal().join(&file), &bytes).unwrap();
    close(&sandbox.journal().join(&file));
    assert_eq!(problems(&sandbox, 6), [("rolled-back".to_owned(), file)]);
    sandbox.run(["delete", "bedtime", "--forever", "--yes"]).ok();
    assert_eq!(problems(&sandbox, 0), []);
}

#[test]
fn what_was_deleted_for_good_and_waits_in_the_inbox_again_is_told_once_and_truly() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    sandbox.run_with(["new", "--line"], "Not for keeping.\n").ok();
    let waiting = sandbox.files("inbox").remove(0);
    let bytes = fs::read(&waiting).unwrap();
    sandbox.run(["list"]).ok();
    sandbox.run(["delete", "not for keeping", "--forever", "--yes"]).ok();
    fs::write(&waiting, bytes).unwrap();
    close(&waiting);
    let file = format!("inbox/{}", text(waiting.file_name().unwrap().as_ref()));
    let said = sandbox.run(["list"]).ok().never(&["Not for keeping", "not made by this journal"]).err();
    let lines: Vec<&str> = said.lines().filter(|line| line.contains(&file)).collect();
    assert_eq!(lines, [format!("Problem: {file} was deleted for good and has come back.")]);
    sandbox.run(["doctor"]).code(6).prints(&["was deleted for good and has come back", "delete this file"]);
    sandbox.run(["doctor", "--accept"]).ok();
    sandbox.run(["list"]).ok().says(&["Taken into the journal", "Not for keeping"]).never(&["Problem"]);
    sandbox.run(["doctor"]).ok();
    // One that is no text of this journal is told once as well.
    fs::write(&waiting, b"age-encryption.org/v1\nno").unwrap();
    close(&waiting);
    let said = sandbox.run(["list"]).ok().err();
    assert_eq!(said.lines().filter(|line| line.contains(&file)).count(), 1, "{said}");
}

/// A ledger that cannot be read is written anew by the next change: what this computer saw last is still missed.
#[test]
fn m11_what_is_gone_is_named_though_the_ledger_was_written_anew() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let gone: Vec<_> = sandbox.files("entries").into_iter().take(2).collect();
    for path in &gone {
        fs::remove_file(path).unwrap();
    }
    fs::write(sandbox.journal().join("ledger.age"), b"x").unwrap();
    sandbox.run_with(["new", "--line"], "Tea, and the long way home.\n").ok();
    sandbox.run(["list"]).ok().says(&["Taken into the journal", "should be here and is not"]);
    let value = sandbox.run(["doctor", "--json"]).code(6).json();
    let missing = value["problems"].as_array().unwrap().iter().filter(|one| one["kind"] == "missing").count();
    assert_eq!(missing, 2, "{value}");
}

#[test]
fn an_honest_restore_is_accepted_once_and_then_nothing_is_found() {
    let bench = Bench::new();
    let b = &bench;
    b.roll_back();
    assert_eq!(problems(&b.sandbox, 6).len(), 1);
    // Writing on does not end the question: only the writer's word does.
    b.sandbox.run_with(["new", "--line"], "After the restore.\n").ok();
    assert_eq!(problems(&b.sandbox, 6).len(), 1);
    b.sandbox.run(["doctor", "--accept"]).ok();
    assert_eq!(problems(&b.sandbox, 0), []);
    b.sandbox.run(["list"]).ok().never(&["Problem"]);
}

#[cfg(unix)]
#[test]
fn copies_by_cp_and_git_are_the_same_journal() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let b = &bench;
    let shell = |command: &str| {
        let mut shell = b.sandbox.command("sh");
        shell.args(["-c", command]);
        b.sandbox.finish(shell, b"")
    };
    let elsewhere = Sandbox::empty();
    let to = text(&elsewhere.journal()).to_owned();
    shell(&format!("umask 077 && cp -R {} {to}", text(&b.sandbox.journal()))).ok();
    assert_eq!(problems(&elsewhere, 0), []);
    if !crate::sandbox::have("git") {
        return;
    }
    let from = text(&b.sandbox.journal()).to_owned();
    let git = "git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main";
    shell(&format!("cd {from} && {git} init -q && {git} add -A && {git} commit -q -m a")).ok();
    assert_eq!(problems(&b.sandbox, 0), []);
    let cloned = Sandbox::empty();
    let to = text(&cloned.journal()).to_owned();
    shell(&format!("umask 022 && {git} clone -q {from} {to}")).ok();
    let found = problems(&cloned, 6);
    assert!(found.iter().all(|(kind, _)| kind == "permissions"), "{found:?}");
    cloned.run(["list"]).ok().says(&["files and folders of the journal can be read"]);
    cloned.run(["doctor", "--fix"]).ok();
    assert_eq!(problems(&cloned, 0), []);
    assert_eq!(fs::metadata(cloned.journal()).unwrap().permissions().mode() & 0o777, 0o700);
}
