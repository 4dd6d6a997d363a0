//! What is printed cannot drive a terminal, whatever stands in it and whichever command prints it.

use crate::sandbox::{Sandbox, text};

/// Controls of both sets, an escape that sets the title, one that clears, a link, marks that turn the direction.
const TRICK: &str = "\u{1b}]0;pwn\u{7}\u{1b}[2J\u{9b}31m\u{90}q\u{8}\u{7f}\u{202e}\u{2066}\u{2028}x";

fn hostile() -> Sandbox {
    let sandbox = Sandbox::new();
    let title: String = TRICK
        .chars()
        .map(|c| if c.is_ascii_graphic() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) })
        .collect();
    let text = format!(
        "---\ntitle: \"T{title}\"\ndate: 2026-11-10\nthemes: [\"w{title}\"]\nhat: \"h{title}\"\nmeasures: {{\"m{title}\": 3}}\n\
         tallies: {{\"t{title}\": 2}}\nsharing: agenda\n---\n# H{TRICK}\n\nThe caseload was too much, and I was so tired. {TRICK}\n\n\
         > [!supervision] think {TRICK}\n> Why {TRICK}?\n\n> [!raised] to: manager {TRICK}\n> Asked. {TRICK}\n\n\
         > [!note] about {TRICK}\n> Hidden {TRICK}\n\n- [ ] Do {TRICK} (team {TRICK}, due 2026-11-26)\n"
    );
    sandbox.write("notes/one.md", text.as_bytes());
    sandbox.write("notes/two.md", text.replace("2026-11-10", "2026-11-11").as_bytes());
    let session = format!(
        "---\nkind: session\ndate: 2026-10-20T14:00:00\nwith: \"w{title}\"\nstatus: held\nminutes: 60\nrecognition: \"r{title}\"\n\
         answers:\n- {{item: \"i{title}\", answer: promised, by: \"b{title}\"}}\n---\nWe talked {TRICK}.\n\n- [ ] Agreed {TRICK}\n"
    );
    sandbox.write("notes/session.md", session.as_bytes());
    sandbox.run(["import", crate::sandbox::text(&sandbox.path("notes"))]).ok();
    sandbox.run_with(["helplines", "--change"], format!("A friend {TRICK}: 0{TRICK}\n")).ok();
    sandbox
}

const COMMANDS: [&[&str]; 30] = [
    &["list"],
    &["list", "--theme", "workload"],
    &["show", "1"],
    &["show", "1", "--reveal"],
    &["show", "T"],
    &["edit", "1", "--versions"],
    &["delete", "1", "-n"],
    &["undo", "--list"],
    &["undo", "-n"],
    &["theme"],
    &["theme", "list"],
    &["theme", "suggest", "1"],
    &["theme", "suggest"],
    &["theme", "explain", "1", "workload"],
    &["theme", "time"],
    &["theme", "time", "workload"],
    &["theme", "order"],
    &["check", "1"],
    &["check"],
    &["agenda"],
    &["agenda", "--yes"],
    &["session"],
    &["session", "list"],
    &["template"],
    &["helplines", "--mine"],
    &["open", "--check"],
    &["doctor"],
    &["doctor", "--paths"],
    &["build", "-n"],
    &["list", "--since", "\u{1b}[2J"],
];

#[test]
fn p08_no_command_prints_what_would_drive_a_terminal() {
    let sandbox = hostile();
    let mut printed = 0;
    for args in COMMANDS {
        for colour in ["never", "always"] {
            let outcome = sandbox.run([&["--color", colour], args].concat());
            assert_ne!(outcome.status(), Some(101), "{args:?}: {}", outcome.err());
            let all = String::from_utf8([outcome.raw_out, outcome.raw_err].concat()).expect("what is told is UTF-8");
            printed += usize::from(all.contains("pwn"));
            let ours = ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"];
            let bare =
                if colour == "always" { ours.iter().fold(all, |text, style| text.replace(style, "")) } else { all };
            // Usage errors are clap's, in bold and underlined; they hold nothing of the journal.
            if bare.contains("For more information, try") {
                continue;
            }
            let bad: Vec<char> = bare
                .chars()
                .filter(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || "\u{202e}\u{2066}\u{2028}".contains(*c))
                .collect();
            assert!(bad.is_empty(), "{args:?} {colour}: {bad:?}\n{bare}");
        }
    }
    // The trick stood in what was printed; otherwise this would prove nothing.
    assert!(printed >= 20, "{printed}");
}

#[test]
fn p08_json_holds_the_very_text_in_characters_that_drive_nothing() {
    let sandbox = hostile();
    let outcome = sandbox.run(["--json", "show", "1"]).ok();
    let value = outcome.json();
    assert!(value["entry"]["markdown"].as_str().unwrap().contains(TRICK));
    assert!(value["entry"]["title"].as_str().unwrap().contains("\u{1b}]0;pwn\u{7}"));
    let raw = String::from_utf8(outcome.raw_out).unwrap();
    assert!(!raw.trim_end().chars().any(|c| c.is_control() || "\u{202e}\u{2066}\u{2028}".contains(c)), "{raw}");
    for args in COMMANDS {
        let outcome = sandbox.run([&["--json"], args].concat());
        let raw = String::from_utf8_lossy(&outcome.raw_out).into_owned();
        assert!(!raw.trim_end().chars().any(|c| c.is_control() && c != '\n'), "{args:?}: {raw:?}");
    }
    // To a program, as it is, when the text itself was asked for.
    let markdown = sandbox.run(["show", "1", "--markdown"]).ok();
    assert!(String::from_utf8_lossy(&markdown.raw_out).contains(TRICK));
}

#[test]
fn p08_a_message_about_a_file_cannot_drive_a_terminal_either() {
    let sandbox = Sandbox::sample();
    let name = "no\u{1b}[2J\u{202e}such.md";
    for args in [
        &["import", name][..],
        &["check", name],
        &["-j", name, "list"],
        &["agenda", "-o", "no\u{1b}[2J.pdf"],
        &["open", "--file", name],
        &["template", name],
        &["show", name],
        &["theme", "explain", "1", name],
    ] {
        let outcome = sandbox.run(args);
        assert!(outcome.status().is_some_and(|code| code != 0 && code != 101), "{args:?}");
        if outcome.err().contains("For more information, try") {
            continue;
        }
        let all = [outcome.raw_out.as_slice(), &outcome.raw_err].concat();
        assert!(!all.contains(&0x1b), "{args:?}: {}", String::from_utf8_lossy(&all));
    }
    let stray = sandbox.journal().join("entries").join("a\u{1b}[2J.age");
    std::fs::write(stray, b"x").unwrap();
    let told = sandbox.run(["doctor"]).code(6);
    assert!(!told.raw_out.contains(&0x1b) && !told.raw_err.contains(&0x1b));
    let passphrase = sandbox.write("pass\u{1b}[2J", b"\n");
    let told = sandbox.locked(["--passphrase-file", text(&passphrase), "list"]).code(4);
    assert!(!told.raw_err.contains(&0x1b));
}

#[test]
fn wrong_use_is_json_where_json_was_asked_for() {
    let sandbox = Sandbox::empty();
    for args in [
        &["list", "--json", "--titel", "CANARY"][..],
        &["--json"],
        &["--json", "nonsense"],
        &["--json", "show"],
        &["delete", "--json"],
    ] {
        let outcome = sandbox.locked(args).code(2);
        let value = outcome.json();
        assert_eq!((&value["afterword"], &value["error"]["code"]), (&1.into(), &2.into()), "{args:?}");
        assert_eq!(value["error"]["kind"], "usage");
        assert!(value["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert!(!outcome.out().contains("CANARY") && !outcome.err().is_empty());
    }
    // Help and the version are what was asked for, and no mistake.
    assert!(sandbox.locked(["--json", "--version"]).ok().out().starts_with("afterword "));
}
