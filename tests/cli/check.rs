//! `check`: details that could tell who someone is, where they stand, and what the writer allows.

use crate::sandbox::{Outcome, Sandbox, text, tree};

const TOLD: &str = "Tea first.\r\n\r\nKayleigh 🙂 rang from 07700 900123, e\u{301}.\r\n\r\n> [!private]\r\n> Liam knows.\r\n\r\nWe met on 12 March 2026.\r\n";

fn plain(sandbox: &Sandbox, args: &[&str], stdin: &[u8]) -> Outcome {
    let mut command = sandbox.command(crate::sandbox::PROGRAM);
    command.args(args);
    sandbox.finish(command, stdin)
}

#[test]
fn a_file_or_what_is_given_needs_no_journal() {
    let sandbox = Sandbox::empty();
    let note = sandbox.write("home/note.md", TOLD.as_bytes());
    for (args, stdin) in [(["check", text(&note)], ""), (["check", "note.md"], ""), (["check", "-"], TOLD)] {
        drop(
            plain(&sandbox, &args, stdin.as_bytes())
                .code(7)
                .prints(&[
                    "line 3: \"Kayleigh\" looks like a name",
                    "line 3: \"07700 900123\" looks like a phone number",
                    "line 6: \"Liam\" looks like",
                    "line 8: \"12 March 2026\" looks like a full date (stops nothing by itself)",
                ])
                .says(&["3 details could tell who someone is", "check --allow", "--own"]),
        );
    }
    let outcome = plain(&sandbox, &["check", "-"], b"The kettle was on. We met on 12 March 2026.\n").ok();
    assert!(outcome.raw_err.is_empty(), "{}", outcome.err());
    let outcome = plain(&sandbox, &["check", "-"], b"The kettle was on.\n").ok();
    drop(outcome.prints(&["Nothing found", "Read it yourself too"]));
}

#[test]
fn a_page_is_read_as_it_is_seen() {
    let sandbox = Sandbox::empty();
    let page = b"<!DOCTYPE html>\n<style>.Liam {}</style>\n<h1>Team Manager</h1>\n<p>With <b>Kay</b>leigh</p>\n";
    sandbox.write("home/page.html", page);
    let outcome = plain(&sandbox, &["check", "page.html"], b"").code(7);
    assert_eq!(outcome.out().lines().count(), 1, "{}", outcome.out());
    drop(outcome.prints(&["line 4: \"Kayleigh\""]));
}

#[test]
fn what_cannot_be_checked_is_said() {
    let sandbox = Sandbox::empty();
    sandbox.write("home/bytes.md", b"CANARY \xff\xfe");
    sandbox.write("home/zero.md", b"CANARY \0");
    for file in ["bytes.md", "zero.md"] {
        drop(plain(&sandbox, &["check", file], b"").code(65).says(&[file, "is not text in UTF-8"]).never(&["CANARY"]));
    }
    drop(plain(&sandbox, &["check", "-"], b"CANARY \xff").code(65).never(&["CANARY"]));
    drop(plain(&sandbox, &["check", "nowhere.md"], b"").code(3).says(&["there is no file"]));
    drop(plain(&sandbox, &["check", "."], b"").code(2));
    drop(plain(&sandbox, &["check", "last"], b"").code(5));
    let sandbox = Sandbox::sample();
    sandbox.run(["check", "zeppelin"]).code(3).says(&["no entry fits that"]);
}

#[test]
fn entries_are_checked_and_what_is_private_stops_nothing() {
    let sandbox = Sandbox::sample();
    sandbox.run(["check"]).ok().prints(&["6 entries checked: nothing found"]);
    sandbox.run_with(["new"], format!("---\ntitle: With Siobhán\ndate: 2026-11-19\n---\n{TOLD}")).ok();
    let outcome = sandbox.run(["check", "last"]).code(7).prints(&[
        "line 2: \"Siobhán\"",
        "line 7: \"Kayleigh\"",
        "line 10: \"Liam\" looks like",
        "(private: it never leaves)",
    ]);
    drop(outcome.says(&["3 details", "afterword edit 7"]));
    sandbox
        .run(["check"])
        .code(7)
        .prints(&["   7  Thu 19 Nov  With Siobhán", "a person's name × 2, a phone number × 1"]);
    sandbox.run_with(["new"], "---\ndate: 2026-11-20\nsharing: private\n---\nKayleigh rang.\n").ok();
    sandbox.run(["check", "last"]).ok().prints(&["\"Kayleigh\"", "(private: it never leaves)"]);
}

#[test]
fn findings_as_json_count_characters() {
    let sandbox = Sandbox::sample();
    let mut command = sandbox.command(crate::sandbox::PROGRAM);
    command.args(["check", "-", "--json"]);
    let value = sandbox.finish(command, TOLD.as_bytes()).code(7).json();
    assert_eq!((&value["afterword"], &value["stops"]), (&1.into(), &3.into()));
    let characters: Vec<char> = TOLD.chars().collect();
    let findings = value["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 4);
    for finding in findings {
        let place = |key: &str| usize::try_from(finding[key].as_u64().unwrap()).unwrap();
        let part: String = characters[place("start")..place("end")].iter().collect();
        assert_eq!(finding["text"], part);
        let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            ["allowed", "confidence", "end", "line", "private", "reason", "start", "stops", "text", "type"]
        );
    }
    let value = sandbox.run(["check", "last", "--json"]).ok().json();
    assert_eq!(value["findings"], serde_json::json!([]));
    let value = sandbox.run(["check", "--json"]).ok().json();
    assert_eq!((&value["checked"], &value["entries"][0]["stops"]), (&6.into(), &0.into()));
}

#[test]
fn lines_in_lines_out_without_a_journal() {
    let sandbox = Sandbox::empty();
    let texts = ["🙂 e\u{301} Kayleigh’s mum, a\u{308}", "The kettle was on.", "line\r\nKayleigh Thornton\r\n", ""];
    let input: String = (0..)
        .zip(texts)
        .map(|(id, text)| format!("{}\n", serde_json::json!({"id": id, "text": text, "x": 1})))
        .collect();
    let outcome = plain(&sandbox, &["check", "--jsonl"], input.as_bytes()).ok();
    let lines: Vec<serde_json::Value> = outcome.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<String> = lines.iter().map(ToString::to_string).collect();
    assert_eq!(told[1], "{\"id\":1,\"spans\":[]}");
    assert_eq!(told[3], "{\"id\":3,\"spans\":[]}");
    for (line, name, start) in [(0, "Kayleigh", 5), (2, "Kayleigh Thornton", 6)] {
        let span = &lines[line]["spans"][0];
        assert_eq!((&span["type"], &span["start"]), (&"PERSON".into(), &start.into()));
        assert_eq!(span["end"], start + name.chars().count());
        assert!(span["confidence"].as_f64().unwrap() > 0.5 && span.as_object().unwrap().len() == 4);
    }
    sandbox.write("home/lines.jsonl", input.as_bytes());
    assert_eq!(plain(&sandbox, &["check", "--jsonl", "lines.jsonl"], b"").ok().raw_out, outcome.raw_out);
    drop(plain(&sandbox, &["check", "--jsonl", "nowhere.jsonl"], b"").code(3));
}

#[test]
fn a_broken_line_is_named_and_the_others_go_on() {
    let sandbox = Sandbox::empty();
    let mut input =
        b"{\"id\":\"a\",\"text\":\"CANARY Kayleigh\"}\nCANARY\n{\"id\":1}\n\xff\n\n{\"text\":\"CANARY\"}\n".to_vec();
    input.extend_from_slice(format!("{}\n", "x".repeat(17 << 20)).as_bytes());
    input.extend_from_slice(
        format!("{{\"id\":2.5,\"text\":\"{}\"}}\n", "then Kayleigh rang ".repeat(20_000)).as_bytes(),
    );
    let outcome = plain(&sandbox, &["check", "--jsonl"], &input).code(65).never(&["CANARY", "Kayleigh"]);
    assert_eq!(outcome.out().lines().count(), 2);
    let long: serde_json::Value = serde_json::from_str(outcome.out().lines().nth(1).unwrap()).unwrap();
    assert!(long["id"] == 2.5 && long["spans"].as_array().unwrap().len() > 19_000);
    drop(outcome.says(&[
        "line 2: ",
        "line 3: ",
        "line 4: ",
        "line 6: ",
        "line 7: longer than 16 MiB",
        "5 lines of the input",
    ]));
}

#[test]
fn the_writer_allows_words_and_can_undo_it() {
    let sandbox = Sandbox::new();
    let note = "Elm House rang, and then Siobhán, and I met Siobhán Marsh.\n";
    sandbox.run_with(["new", "--date", "2026-11-19"], note).ok();
    sandbox.run(["check", "last"]).code(7).says(&["3 details"]);
    sandbox.run(["check", "--allowed"]).ok().prints(&["Your allow list is empty."]);
    let before = sandbox.state();
    sandbox.run_with(["-n", "check", "--allow"], "elm house\n").ok().prints(&["Would allow: 1 word or phrase."]);
    assert_eq!(sandbox.state(), before);
    sandbox.run_with(["check", "--allow"], "elm house\n\n SIOBHAN \n").ok().prints(&["Allowed: 2 words or phrases."]);
    sandbox.run(["check", "last"]).code(7).says(&["1 detail"]).prints(&["\"Siobhán Marsh\""]);
    sandbox.write("home/note.md", note.as_bytes());
    sandbox.run(["check", "note.md"]).code(7).says(&["3 details", "add --own"]);
    sandbox.run(["check", "note.md", "--own"]).code(7).says(&["1 detail"]);
    let value = sandbox.run(["check", "--allowed", "--json"]).ok().json();
    assert_eq!(value["allowed"], serde_json::json!(["SIOBHAN", "elm house"]));
    let again = tree(&sandbox.journal());
    sandbox.run_with(["check", "--allow"], "Elm House\n").ok().prints(&["Allowed: 0 words or phrases."]);
    assert_eq!(tree(&sandbox.journal()), again);
    sandbox.run_with(["check", "--disallow"], "Elm  House\n").ok().prints(&["Taken off the list: 1 word or phrase."]);
    sandbox.run(["undo", "--steps", "2"]).ok().prints(&["Taken back: allow"]);
    assert_eq!(sandbox.state(), before);
    sandbox.run_with(["check", "--allow"], "\n").code(2);
    sandbox.run_with(["check", "--allow"], "x".repeat(200)).code(2).says(&["line 1: "]);
    // None of it is a reflection or a session, and all of it is sealed.
    sandbox.run_with(["check", "--allow"], "zeugmatic-heron\n").ok();
    sandbox.run(["session"]).ok().prints(&["No session"]);
    sandbox.run(["doctor"]).ok();
    for folder in ["records", "history", "entries"] {
        for file in sandbox.files(folder).iter().filter(|file| file.is_file()) {
            assert_eq!(crate::leaks::find(&std::fs::read(file).unwrap(), &["zeugmatic-heron"]), Vec::<String>::new());
        }
    }
}

#[test]
fn flags_that_do_not_go_together_are_refused() {
    let sandbox = Sandbox::empty();
    for args in [
        &["check", "--allow", "word"][..],
        &["check", "--allow", "--disallow"],
        &["check", "--jsonl", "--own"],
        &["check", "--allowed", "1"],
    ] {
        drop(plain(&sandbox, args, b"").code(2));
    }
}
