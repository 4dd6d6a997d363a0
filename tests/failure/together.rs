//! Many commands at the same moment.

use std::thread;

use crate::sandbox::Sandbox;

/// Fifty captures at once and ten changes among them: all are there, the ledger fits, nothing was refused.
#[test]
fn m18_fifty_captures_and_ten_changes_at_once_lose_nothing() {
    let sandbox = Sandbox::sample();
    let notes = sandbox.write("notes/2026-01-01.md", b"A note that comes in.\n");
    let notes = notes.parent().unwrap().to_owned();
    // By its id: once both texts were kept, the title names two.
    let found = sandbox.run(["list", "bedtime", "--json"]).json();
    let bedtime = found["entries"][0]["id"].as_str().unwrap().to_owned();
    thread::scope(|scope| {
        for number in 0..50 {
            let sandbox = &sandbox;
            scope.spawn(move || {
                let line = format!("Captured, number {number}.\n");
                drop(sandbox.run_with(["new", "--line"], line).ok());
            });
        }
        let (sandbox, bedtime) = (&sandbox, &bedtime);
        for number in 0..3 {
            scope.spawn(move || {
                let text = format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nVersion {number}.\n");
                // The one that comes later finds the text changed and keeps both, which is told by its code.
                let code = sandbox.run_with(["edit", bedtime], text).status();
                assert!(matches!(code, Some(0 | 8)), "{code:?}");
            });
        }
        for theme in ["hope", "workload", "values"] {
            scope.spawn(move || {
                // One that would undo what another has just done is refused, and told to be run again.
                for _ in 0..20 {
                    let outcome = sandbox.run(["theme", "confirm", "2026-10-20", theme]);
                    if outcome.status() == Some(0) {
                        return;
                    }
                    drop(outcome.code(1).says(&["at the same moment", "Run the same command again."]));
                }
                panic!("{theme} was refused twenty times");
            });
        }
        scope.spawn(|| drop(sandbox.run(["import", notes.to_str().unwrap()]).ok()));
        scope.spawn(|| drop(sandbox.run(["session", "rhythm", "fortnightly"]).ok()));
        scope.spawn(|| drop(sandbox.run(["list"]).ok()));
        scope.spawn(|| assert!(sandbox.run(["doctor", "--json"]).status().is_some()));
    });
    sandbox.run(["list"]).ok();
    let state = sandbox.state();
    let with = |part: &str| state.values().filter(|text| text.contains(part)).count();
    for number in 0..50 {
        assert_eq!(with(&format!("Captured, number {number}.")), 1, "{number}");
    }
    assert!((1..=3).contains(&with("Version ")), "{state:#?}");
    assert_eq!((with("A note that comes in."), with("kind: agreement")), (1, 1), "{state:#?}");
    let themes = state.values().find(|text| text.contains("He laughed at the budgie")).unwrap();
    for theme in ["hope", "workload", "values"] {
        assert!(themes.lines().any(|line| line.starts_with("themes:") && line.contains(theme)), "{theme}\n{themes}");
    }
    sandbox.run(["doctor"]).ok();
    assert_eq!(sandbox.files("inbox").len(), 0);
}
