//! `demo`: the first thing that a visitor runs.

use std::fs;

use crate::sandbox::{Sandbox, text, tree};

#[test]
fn everything_on_an_invented_journal_in_a_fresh_home() {
    let sandbox = Sandbox::empty();
    sandbox.locked(["-n", "demo"]).ok().prints(&["Would make [BOX]/home/afterword-demo"]);
    let outcome = sandbox.locked(["demo"]).ok().prints(&[
        "Made afterword-demo/ from an invented journal: 105 reflections over 20 months",
        "The passphrase:   ",
        "afterword-demo/journal.html",
        "Everyone in it is invented. Your own journal: afterword init",
    ]);
    let folder = sandbox.path("home/afterword-demo");
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["agenda.html", "agenda.md", "journal", "journal.html"]);
    // The passphrase that it tells opens the page and the journal.
    let out = outcome.out();
    let passphrase = out.lines().find_map(|line| line.trim().strip_prefix("The passphrase:")).unwrap().trim();
    sandbox.write("passphrase", passphrase.as_bytes());
    sandbox.run(["open", "--check", text(&folder.join("journal.html"))]).ok().prints(&["105 entries"]);
    sandbox.run(["-j", text(&folder.join("journal")), "doctor"]).ok();
    // It makes no journal where the writer's own would be, and does not become the usual one.
    assert!(!sandbox.journal().exists() && !sandbox.path("config").exists());
    // A second time it touches nothing.
    let before = tree(&folder);
    sandbox.locked(["demo"]).code(6).says(&["afterword-demo is there already", "Nothing was changed."]);
    assert_eq!(tree(&folder), before);
    fs::write(sandbox.path("home/file"), "mine").unwrap();
    sandbox.locked(["demo", "file"]).code(6);
    assert_eq!(fs::read(sandbox.path("home/file")).unwrap(), b"mine");
}
