//! `agenda`: what goes to supervision, and what never does.

use std::fs;

use crate::sandbox::{Sandbox, text, tree};

/// What must never stand in an agenda of the sample.
const PRIVATE: [&str; 3] = ["PRIVATEENTRY", "PRIVATEPASSAGE", "Kept to myself"];

#[test]
fn marks_and_measures_since_the_last_session() {
    let sandbox = Sandbox::sample();
    sandbox.run(["session", "plan", "thursday 2pm"]).ok();
    let outcome = sandbox
        .run(["agenda"])
        .ok()
        .prints(&[
            "Supervision, Thursday 26 November 2026, 2:00 pm",
            "When a child goes quiet, how do I tell waiting from",
            "The heating has been off for a week.",
            "He laughed at the budgie.",
            "Print it:  afterword agenda -o agenda.html",
        ])
        .never(&PRIVATE)
        .never(&["BEHINDTHENOTE"]);
    let widest = outcome.out().lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{}", outcome.out());
    // What was written before the last session is asked for by its date.
    assert!(!outcome.out().contains("Who else is at fourteen?"));
    sandbox.run(["agenda", "--since", "september"]).ok().prints(&["Who else is at fourteen?"]).never(&PRIVATE);
    let value = sandbox.run(["agenda", "--json", "--since", "2026-09-01"]).ok().never(&PRIVATE).json();
    assert_eq!(value["afterword"], 1);
    assert!(value["agenda"].is_object());
}

#[test]
fn what_the_weeks_say_of_the_themes_is_for_the_writer_alone() {
    let sandbox = Sandbox::new();
    for day in ["07-10", "07-20", "08-10", "08-20", "09-10"] {
        sandbox.run_with(["new", "--date", &format!("2026-{day}")], "---\nthemes: [hope, law]\n---\n\nA bus.").ok();
    }
    for day in ["10-20", "11-02", "11-10", "11-15", "11-18", "11-19"] {
        let text = "---\nthemes: [workload]\n---\n\n> [!supervision] think\n> Why so late?";
        sandbox.run_with(["new", "--date", &format!("2026-{day}")], text).ok();
    }
    let said = [
        "Themes over time",
        "Workload",
        "more often than before: in 6 of 6 entries, before in none of 5",
        "not written about since 10 Sep, in 6 entries",
        "Hope and law often together, in 5 entries",
    ];
    let shown = sandbox.run(["agenda"]).ok().out().split_whitespace().collect::<Vec<_>>().join(" ");
    for part in said {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let path = sandbox.path("agenda.txt");
    sandbox.run(["agenda", "-o", text(&path)]).ok();
    let paper = fs::read_to_string(&path).unwrap();
    assert!(
        paper.contains("Why so late?") && !paper.contains("over time") && !paper.contains("than before"),
        "{paper}"
    );
    let value = sandbox.run(["agenda", "--json"]).ok().json();
    assert_eq!(value["agenda"]["over_time"]["changed"][0]["theme"], "workload");
    assert_eq!(value["agenda"]["over_time"]["quiet"][0]["last"], "2026-09-10");
}

#[test]
fn files_hold_what_was_shown_and_nothing_private() {
    let sandbox = Sandbox::sample();
    for name in ["agenda.md", "agenda.html", "agenda.txt"] {
        let path = sandbox.path(name);
        sandbox
            .run(["agenda", "--since", "2026-09-01", "-o", text(&path)])
            .ok()
            .prints(&["Made [BOX]/agenda", "Anyone can read it: it is not encrypted."])
            .never(&PRIVATE);
        let page = fs::read_to_string(&path).unwrap();
        let plain = page.replace("&#x27;", "'").replace("&#39;", "'");
        for part in ["Who else is at fourteen?", "The heating has been off for a week.", "waiting-time data"] {
            assert!(plain.contains(part), "{name} lacks {part:?}\n{page}");
        }
        for part in PRIVATE.iter().chain(&["BEHINDTHENOTE"]) {
            assert!(!page.contains(part), "{name} holds {part:?}");
        }
        for part in ["<script", "http://", "https://", "src="] {
            assert!(!page.contains(part), "{name} holds {part:?}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

#[test]
fn what_is_asked_wrongly_writes_nothing() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let before = tree(sandbox.root());
    for (args, said) in [
        (&["agenda", "-o", "agenda.doc"][..], "cannot tell what to write"),
        (&["agenda", "-o", "agenda"], "cannot tell what to write"),
        (&["agenda", "--since", "smarch"], "--since \"smarch\" is"),
        (&["agenda", "--for", "smarch"], "--for \"smarch\" is"),
        (&["agenda", "--minutes", "3"], "--minutes is not between 5 and 480"),
    ] {
        sandbox.run(args).code(2).says(&[said]);
    }
    sandbox.run(["agenda", "-o", "nowhere/agenda.md"]).code(1).says(&["nowhere"]);
    sandbox.run(["-n", "agenda", "-o", "agenda.md"]).ok().prints(&["Would write [BOX]/home/agenda.md"]);
    assert_eq!(tree(sandbox.root()), before);
}

#[test]
fn an_empty_journal_has_an_agenda_too() {
    let sandbox = Sandbox::new();
    sandbox.run(["agenda"]).ok();
    let path = sandbox.path("agenda.html");
    sandbox.run(["agenda", "-o", text(&path)]).ok();
    assert!(path.exists());
}
