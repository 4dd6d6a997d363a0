//! The outline of a note that goes higher.

use super::{Content, Outline, Part, Passage, clean, phrases};
use crate::supervision::{Note, agenda::Event, session::Status};

impl Outline {
    /// What a note says to the role that it goes to.
    pub fn note(note: &Note) -> Self {
        let day = |date| phrases::day(date, note.date);
        let mut parts = vec![Part::new("What it is about", Content::Words(Passage::of(&note.concern)))];
        let rows: Vec<Vec<String>> = note.history.iter().map(|event| row(event, &day)).collect();
        if !rows.is_empty() {
            let columns = ["When", "Asked", "What came back"].map(str::to_owned).to_vec();
            let silent = match note.silences {
                0 | 1 => None,
                times => Some(format!("Nothing has come back in {times} sessions in a row.")),
            };
            let table = Content::Table { columns, rows };
            parts.push(Part { note: silent, ..Part::new("What was asked, of whom and when", table) });
        }
        parts.push(words("What it does to people", note.effect.as_deref()));
        parts.push(words("What is needed", note.needed.as_deref()));
        if let Some(by) = note.by {
            let said = by.strftime("%A %-d %B %Y").to_string();
            parts.push(Part::new("By when", Content::Words(Passage::plain_text(&said))));
        }
        let entries = match note.entries {
            0 => String::new(),
            1 => " One dated note stands behind this.".to_owned(),
            many => format!(" {many} dated notes stand behind this."),
        };
        Self {
            title: "A concern that waits for an answer".to_owned(),
            facts: vec![
                format!("To the {}", clean(note.to.trim_start_matches("the "))),
                note.date.strftime("%-d %B %Y").to_string(),
            ],
            parts,
            footer: format!("Please answer in writing, and say who will do what by when.{entries}"),
        }
    }
}

/// What the writer says, or lines for a pen where nothing is said yet.
fn words(heading: &str, said: Option<&str>) -> Part {
    match said {
        Some(said) => Part::new(heading, Content::Words(Passage::of(said))),
        None => Part {
            note: Some("To be written by hand:".to_owned()),
            ..Part::new(heading, Content::Words(Passage::plain_text("…")))
        },
    }
}

fn row(event: &Event, day: &impl Fn(jiff::civil::Date) -> String) -> Vec<String> {
    let when = event.date.map(day).unwrap_or_default();
    let roles = phrases::listed(&event.roles);
    let due = event.due.map(|due| format!(", for {}", day(due))).unwrap_or_default();
    let by = if roles.is_empty() { String::new() } else { format!(" by {roles}") };
    let (asked, back) = match event.answer {
        None if roles.is_empty() => ("written down".to_owned(), String::new()),
        None => (roles, String::new()),
        Some(status) if event.outside => ("outside supervision".to_owned(), format!("{}{by}{due}", status.word())),
        Some(Status::Open | Status::Silent) => ("in supervision".to_owned(), "nothing".to_owned()),
        Some(status) => ("in supervision".to_owned(), format!("{}{by}{due}", status.word())),
    };
    vec![when, asked, back]
}
