//! Front matter made to hang the parser, or to say one thing to a person and another to a program.

use afterword::{
    entry::{Entry, Error, Sharing},
    id::Id,
};

use crate::{cpu_time, grows_with_its_size, sandbox::Sandbox};

fn parse(front: &str) -> Result<Entry, Error> {
    Entry::parse(Id::random().unwrap(), format!("---\n{front}\n---\nA body.\n"))
}

fn bombs(size: usize) -> Vec<(&'static str, String)> {
    let laughs = "b c d e f g h".split(' ').zip("a b c d e f g".split(' '));
    let laughs: String =
        laughs.map(|(name, of)| format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(","))).collect();
    vec![
        ("brackets", format!("mood: {}", "[".repeat(size))),
        ("braces", format!("mood: {}", "{a: ".repeat(size / 4))),
        ("dashes", "- ".repeat(size / 2)),
        ("questions", "? ".repeat(size / 2)),
        ("steps", (0..size / 90).map(|at| format!("{}a:\n", " ".repeat(at % 180))).collect()),
        ("laughs", format!("a: &a [x,x,x,x,x,x,x,x,x]\n{laughs}")),
        ("anchors", (0..size / 12).map(|at| format!("k{at}: &n{at} x\n")).collect()),
        ("quotes", format!("mood: \"{}", "\\\"".repeat(size / 2))),
        ("folded", format!("mood: >\n{}", " x\n".repeat(size / 3))),
        ("comments", "# x\n".repeat(size / 4)),
        ("tags", format!("mood: {}x", "!a ".repeat(size / 3))),
        ("directives", format!("%YAML 1.2\n{}", "%TAG ! x\n".repeat(size / 9))),
    ]
}

#[test]
fn p01_front_matter_bombs_are_refused_or_read_fast() {
    for (small, large) in bombs(15_000).into_iter().zip(bombs(60_000)) {
        let name = large.0;
        grows_with_its_size(name, || drop(parse(&small.1)), || drop(parse(&large.1)));
    }
    for name in ["brackets", "braces", "dashes", "questions", "laughs"] {
        let bomb = bombs(60_000).into_iter().find(|(one, _)| *one == name).unwrap().1;
        let (refused, spent) = cpu_time(|| parse(&bomb).is_err());
        assert!(refused && spent.as_secs() < 2, "{name}: {spent:?}");
    }
    // Longer than any front matter: refused by its length, before the parser sees it.
    let (refused, spent) = cpu_time(|| parse(&format!("mood: {}", "[".repeat(900_000))));
    assert_eq!(refused.unwrap_err().to_string(), "line 1: longer than 64 KiB");
    assert!(spent.as_millis() < 200, "{spent:?}");
}

#[test]
fn p01_the_length_that_the_format_promises_is_read() {
    let longest = format!("mood: \"{}\"", "x".repeat(64 * 1024 - 10));
    assert!(parse(&longest).is_ok());
    assert!(parse(&format!("{longest} # and a comment")).is_err());
}

#[test]
fn p01_a_bomb_stops_no_command() {
    let sandbox = Sandbox::new();
    for (at, (_, bomb)) in bombs(60_000).into_iter().enumerate() {
        sandbox.write(&format!("notes/{at}.md"), format!("---\n{bomb}\n---\nx\n").as_bytes());
    }
    sandbox.write("notes/whole.md", b"---\ntitle: A whole one\n---\nWords.\n");
    let outcome = sandbox.run(["import", crate::sandbox::text(&sandbox.path("notes"))]);
    assert!(matches!(outcome.status(), Some(0 | 65)), "{}", outcome.err());
    sandbox.run(["list"]).ok().prints(&["A whole one"]);
    // A text with a bomb that is written without unlocking is kept whole, below a front matter of its own.
    let bomb = bombs(60_000).remove(0).1;
    sandbox.run_with(["new"], format!("---\n{bomb}\n---\nx\n")).code(65).says(&["line 2", "Nothing was saved"]);
}

#[test]
fn p02_nothing_is_read_otherwise_than_it_is_written() {
    let refused = [
        ("title: a\ntitle: b", "the same name stands twice"),
        ("Sharing: private\nsharing: agenda", "the same name stands twice"),
        ("title: !!int nine", "another kind"),
        ("title: !secret CANARY", "`!name`"),
        ("title: !!python/object:os.system CANARY", "`!name`"),
        ("a: &a CANARY\ntitle: *a", "`*name`"),
        ("<<: {sharing: private}", "`*name`"),
        ("a: &a {sharing: private}\n<<: *a", "`*name`"),
    ];
    for (front, said) in refused {
        let error = parse(front).unwrap_err().to_string();
        assert!(error.starts_with("line ") && error.contains(said) && !error.contains("CANARY"), "{front}: {error}");
    }
    let entry =
        parse("title: no\nhat: on\ntemplate: 2026-11-17\ntags: [yes, 012, 1_000, Null]\ndate: 2026-11-17").unwrap();
    assert_eq!(entry.title(), "no");
    assert_eq!((entry.fields.hat.as_deref(), entry.fields.template.as_deref()), (Some("on"), Some("2026-11-17")));
    assert_eq!(entry.fields.date.unwrap().to_string(), "2026-11-17");
    assert_eq!(entry.fields.tags[0], "yes");
    assert_eq!(parse("title: !!binary aGk=").unwrap().title(), "aGk=");
    for front in ["SHARING: Private", "private: Yes", "private: \"on\"", "Private: TRUE"] {
        assert_eq!(parse(front).unwrap().fields.sharing, Sharing::Private, "{front}");
    }
}
