//! Help: short enough to read, and with an example.

use crate::sandbox::{Outcome, Sandbox};

const VERBS: [&str; 20] = [
    "init", "new", "list", "show", "edit", "delete", "undo", "import", "attach", "export", "theme", "check", "agenda",
    "session", "template", "build", "open", "key", "doctor", "demo",
];

fn widest(outcome: &Outcome) -> usize {
    outcome.out().lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

#[test]
fn every_verb_has_short_help_with_an_example() {
    let sandbox = Sandbox::empty();
    let all = sandbox.locked(["-h"]).ok();
    for verb in VERBS {
        assert!(all.out().contains(&format!("\n  {verb} ")), "{verb} is not in the list");
        let short = sandbox.locked([verb, "-h"]).ok();
        let lines = short.out().lines().count();
        assert!(lines <= 60 && widest(&short) <= 80, "{verb}: {lines} lines, {} wide", widest(&short));
        let long = sandbox.locked([verb, "--help"]).ok();
        for help in [&short, &long] {
            assert!(help.out().contains(&format!("\n  afterword {verb}")), "{verb} shows no example\n{}", help.out());
            assert!(widest(help) <= 80, "{verb} is too wide\n{}", help.out());
        }
        assert!(!long.out().contains("passphrase <"), "a passphrase is no argument");
    }
    assert!(all.out().lines().count() <= 60 && widest(&all) <= 80);
    sandbox.locked(["help", "new"]).ok().prints(&["afterword new"]);
    sandbox.locked(["--version"]).ok().prints(&[env!("CARGO_PKG_VERSION")]);
    assert!(!sandbox.path("config").exists() && !sandbox.path("state").exists());
}

#[test]
fn the_subcommands_of_verbs_have_help_too() {
    let sandbox = Sandbox::empty();
    for (verb, actions) in [
        (
            "theme",
            &[
                "list", "show", "suggest", "explain", "confirm", "refuse", "review", "time", "choose", "always",
                "never", "forget", "rename", "merge", "retire", "define", "pack", "evaluate",
            ][..],
        ),
        ("session", &["list", "plan", "held", "cancelled"]),
        ("key", &["list", "change", "recovery", "rehearse", "rotate"]),
    ] {
        for action in actions {
            let help = sandbox.locked([verb, action, "-h"]).ok();
            assert!(help.out().lines().count() <= 60 && widest(&help) <= 80, "{verb} {action}");
        }
    }
}

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    let sandbox = Sandbox::empty();
    for (typed, said) in [
        (
            &["agenda", "--hepl"][..],
            &["Problem: --hepl is not known here.\n", "Did you mean --help?\n", "See: afterword agenda --help\n"][..],
        ),
        (&["lsit"], &["Problem: there is no command \"lsit\".\n", "Did you mean list?\n", "See: afterword help\n"]),
        (&["show"], &["Problem: <WHICH> is missing.\n", "It is typed so: afterword show "]),
        (&["session", "plan"], &["Problem: <DATE> is missing.\n"]),
        (&["new", "-t"], &["Problem: --template <NAME> needs a value.\n"]),
        (&["list", "--limit", "many"], &["Problem: \"many\" is not what --limit <N> takes.\n"]),
        (&["--color", "loud", "list"], &["There are: auto, "]),
        (&["new", "--line", "--editor"], &["Problem: --line and --editor do not go together.\n"]),
    ] {
        sandbox.locked(typed).code(2).says(said).never(&["error:", "For more information"]);
    }
    let told = sandbox.locked(["--json", "--passphrase", "secret", "list"]).code(2);
    assert!(!told.out().contains("secret"), "{}", told.out());
    assert_eq!(told.json()["error"]["code"], 2);
    sandbox.locked(Vec::<&str>::new()).code(2).says(&["Usage: afterword"]);
}
