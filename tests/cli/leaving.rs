//! What leaves is shown first, checked, and stopped when it could tell who someone is.

use std::fs;

use crate::sandbox::{Sandbox, have, terminal::Terminal, text, tree};

fn with(mark: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let entry = format!("---\ntitle: A day\ndate: 2026-11-16\n---\n> [!raised] to: team manager\n> {mark}\n");
    sandbox.write("notes/a.md", entry.as_bytes());
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
    sandbox
}

/// Every command that writes a document.
const WRITERS: [&[&str]; 4] = [
    &["agenda", "-o"],
    &["agenda", "--summary", "-o"],
    &["agenda", "escalate", "1", "-o"],
    &["session", "handover", "-o"],
];

#[test]
fn identifying_details_stop_every_document_in_every_form() {
    let sandbox = with("Kayleigh Thornton rang from 07700 900123.");
    sandbox.run(["list"]).ok();
    let before = tree(sandbox.root());
    for writer in WRITERS {
        for form in ["md", "html", "docx", "txt"] {
            let file = format!("out.{form}");
            let args: Vec<&str> = writer.iter().copied().chain([file.as_str()]).collect();
            sandbox
                .run(&args)
                .code(7)
                .says(&["a person's name (PERSON)", "a phone number (PHONE)", "Nothing has left.", "--anyway"])
                .never(&["Kayleigh", "07700"]);
        }
    }
    assert_eq!(tree(sandbox.root()), before);
    for writer in WRITERS {
        let args: Vec<&str> = writer.iter().copied().chain(["out.md", "--anyway"]).collect();
        sandbox.run(&args).ok();
        assert!(fs::read_to_string(sandbox.path("home/out.md")).unwrap().contains("Kayleigh"), "{args:?}");
        fs::remove_file(sandbox.path("home/out.md")).unwrap();
    }
    sandbox.run_with(["check", "--allow"], "Kayleigh Thornton\n07700 900123\n").ok();
    sandbox.run(["agenda", "-o", "out.md"]).ok();
}

#[test]
fn an_ordinary_document_passes_and_a_rehearsal_shows_its_bytes() {
    let sandbox = with("Asked for a joint-visit policy: who decides, and by when.");
    let shown = sandbox.run(["-n", "agenda", "-o", "out.md"]).ok().out();
    assert!(!sandbox.path("home/out.md").exists());
    sandbox.run(["agenda", "-o", "out.md"]).ok();
    let written = fs::read_to_string(sandbox.path("home/out.md")).unwrap();
    assert!(shown.contains(written.trim_end()), "{shown}\n---\n{written}");
    for writer in WRITERS {
        let args: Vec<&str> = writer.iter().copied().chain(["out.docx"]).collect();
        sandbox.run(&args).ok();
        let first = fs::read(sandbox.path("home/out.docx")).unwrap();
        sandbox.run(&args).ok();
        assert_eq!(fs::read(sandbox.path("home/out.docx")).unwrap(), first, "{args:?}");
        for trace in ["afterword", "Afterword", "sandbox", "root"] {
            let bytes = trace.as_bytes();
            assert!(!first.windows(bytes.len()).any(|window| window == bytes), "{trace} in {args:?}");
        }
    }
}

#[test]
fn a_note_refuses_what_is_kept_or_said_aloud() {
    let sandbox = with("Asked for a joint-visit policy.");
    for share in ["keep", "say"] {
        sandbox.run(["agenda", "set", "1", "--share", share]).ok();
        sandbox.run(["agenda", "escalate", "1", "-o", "note.md"]).code(9).says(&["its words go into no file"]);
        assert!(!sandbox.path("home/note.md").exists());
    }
    sandbox.run(["agenda", "set", "1", "--share", "show"]).ok();
    sandbox.run(["agenda", "escalate", "1", "-o", "note.md"]).ok();
}

#[test]
fn a_note_keeps_the_words_it_was_given() {
    if !have("script") {
        return;
    }
    let sandbox = with("Asked for a joint-visit policy.");
    let passphrase = sandbox.path("passphrase");
    let args = ["--passphrase-file", text(&passphrase), "agenda", "escalate", "1", "-o", "note.md"];
    let mut terminal = Terminal::afterword(&sandbox, &args);
    terminal.sees("What does it do to people?");
    terminal.types("Two of us went in alone.");
    terminal.sees("What is needed?");
    terminal.types("A policy, in writing.");
    terminal.sees("By when?");
    terminal.types("5 december");
    terminal.sees("This is what ~/note.md says:");
    terminal.sees("Two of us went in alone.");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    let written = fs::read_to_string(sandbox.path("home/note.md")).unwrap();
    assert!(written.contains("A policy, in writing.") && written.contains("5 December 2026"), "{written}");
    let note = sandbox.run(["agenda", "escalate", "1", "--to", "the director", "--json"]).ok().json();
    assert_eq!(note["note"]["needed"], "A policy, in writing.");
    assert_eq!(note["note"]["to"], "the director");
    sandbox.run(["undo"]).ok();
    let note = sandbox.run(["agenda", "escalate", "1", "--json"]).ok().json();
    assert_eq!(note["note"]["needed"], serde_json::Value::Null);
}
