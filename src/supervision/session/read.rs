//! A session read from its record.

use serde_json::Value;

use super::{Answer, Session, SessionStatus, Status};
use crate::{
    entry::{Action, Entry},
    journal::Record,
    privacy::without_private,
    supervision::reading::{Error, Reader},
};

impl Session {
    /// Reads a session from its record. Without a `status` it counts as held.
    pub fn parse(record: &Record) -> Result<Self, Error> {
        let (session, problems) = Self::read(record)?;
        problems.into_iter().next().map_or(Ok(session), Err)
    }

    /// Reads a session as far as it can be read. What is wrong with a field that a session can do without is given
    /// beside it, and only that field, or that answer, is left out.
    pub fn read(record: &Record) -> Result<(Self, Vec<Error>), Error> {
        let reader = Reader::of(record, "session", "a session")?;
        let mut problems = Vec::new();
        let mut text = |field| reader.text(field).unwrap_or_else(|error| noted(&mut problems, error));
        let (with, recognition, how) = (text("with"), text("recognition"), text("how"));
        let minutes = reader.minutes().unwrap_or_else(|error| noted(&mut problems, error));
        let answers = answers(&reader, &mut problems);
        let session = Self {
            id: record.id,
            date: reader.when(record.fields.date)?,
            with,
            status: status(&reader)?,
            minutes,
            answers,
            recognition,
            how,
            agreements: agreements(record),
            notes: record.markdown().trim().to_owned(),
            sharing: record.fields.sharing,
        };
        Ok((session, problems))
    }
}

/// The tasks of the notes, read from a text that has no private passage any more.
fn agreements(record: &Record) -> Vec<Action> {
    let entry = Entry::parse(record.id, record.text.clone()).ok();
    entry.as_ref().and_then(without_private).map(|entry| entry.body.actions.clone()).unwrap_or_default()
}

fn status(reader: &Reader) -> Result<SessionStatus, Error> {
    let parse = |word: &str| match word {
        "held" => Some(SessionStatus::Held),
        "cancelled" | "canceled" => Some(SessionStatus::Cancelled),
        "planned" => Some(SessionStatus::Planned),
        _ => None,
    };
    let status = reader.word("status", parse, "is not one of held, cancelled, planned")?;
    Ok(status.unwrap_or(SessionStatus::Held))
}

const NO_LIST: &str = "is not a list of items with their answers";

/// Keeps what is wrong with a field, which is then left out.
fn noted<T>(problems: &mut Vec<Error>, error: Error) -> Option<T> {
    problems.push(error);
    None
}

fn answers(reader: &Reader, problems: &mut Vec<Error>) -> Vec<Answer> {
    match reader.value("answers") {
        None => Vec::new(),
        Some(Value::Array(answers)) => {
            let read = |one| answer(reader, one).map_or_else(|error| noted(problems, error), Some);
            answers.iter().filter_map(read).collect()
        }
        Some(_) => {
            problems.push(reader.fail("answers", NO_LIST));
            Vec::new()
        }
    }
}

fn answer(reader: &Reader, value: &Value) -> Result<Answer, Error> {
    let wrong = |problem| reader.fail("answers", problem);
    let fields = reader.within(value.as_object().ok_or_else(|| wrong(NO_LIST))?);
    let read = |field| fields.text_or(field, "answers", "holds something that is not a single text");
    let word = read("answer")?.unwrap_or_else(|| Status::Open.word().to_owned());
    Ok(Answer {
        item: read("item")?.ok_or_else(|| wrong("has an answer without an `item`"))?,
        answer: Status::parse(&word)
            .ok_or_else(|| wrong("has an `answer` that is not one of open, promised, answered, refused, silent"))?,
        due: fields.day("due", "answers", "has a `due` that is not a date, such as 2026-12-05")?,
        by: read("by")?,
        unreached: fields.truth("unreached")?.unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn read(text: &str) -> Result<Session, Error> {
        Session::parse(&Record::parse(Id::random().unwrap(), text.to_owned()).unwrap())
    }

    #[test]
    fn reads_what_was_held_and_what_came_back() {
        let session = read(
            "---\nkind: session\ndate: 2026-10-29T14:00:00+00:00\nwith: my supervisor\nstatus: held\nminutes: 55\n\
             answers:\n  - item: Joint-visit policy\n    answer: promised\n    due: 2026-12-05\n    by: team manager\n  \
             - {item: Debrief, answer: silent}\n---\nWe agreed:\n\n- [ ] Send the draft (me, due 2026-11-12)\n- [x] Leave booked\n\n\
             > [!private]\n> - [ ] CANARY\n",
        )
        .unwrap();
        assert_eq!((session.status, session.minutes), (SessionStatus::Held, Some(55)));
        assert_eq!(session.with.as_deref(), Some("my supervisor"));
        assert_eq!(session.answers[0].answer, Status::Promised);
        assert_eq!(session.answers[0].due.unwrap().to_string(), "2026-12-05");
        assert_eq!(session.answers[1].by, None);
        let agreed: Vec<_> = session.agreements.iter().map(|action| (action.text.as_str(), action.done)).collect();
        assert_eq!(agreed, [("Send the draft", false), ("Leave booked", true)]);
        assert!(session.notes.starts_with("We agreed:"));
    }

    #[test]
    fn one_bad_answer_does_not_take_the_session_with_it() {
        let text = "---\nkind: session\ndate: 2026-10-29\nminutes: 60 min\nanswers: [{item: a, answer: perhaps}, {item: b, answer: silent}, c]\n---\n- [ ] Agreed\n";
        let record = Record::parse(Id::random().unwrap(), text.to_owned()).unwrap();
        let (session, problems) = Session::read(&record).unwrap();
        assert_eq!((session.answers.len(), session.minutes, session.agreements.len()), (1, None, 1));
        assert_eq!(problems.len(), 3);
    }

    #[test]
    fn a_bare_session_was_held() {
        let session = read("---\nkind: session\ndate: 2026-10-29\n---\n").unwrap();
        assert_eq!((session.status, session.minutes, session.answers.len()), (SessionStatus::Held, None, 0));
    }

    #[test]
    fn errors_name_the_record_and_the_field_never_the_text() {
        let cases = [
            ("kind: session", "`date` is missing, such as 2026-11-26T14:00:00+00:00"),
            ("kind: session\ndate: 2026-10-29\nstatus: CANARY", "`status` is not one of held, cancelled, planned"),
            ("kind: session\ndate: 2026-10-29\nminutes: CANARY", "`minutes` is not a number of minutes, 1 to 1440"),
            ("kind: session\ndate: 2026-10-29\nminutes: 0", "`minutes` is not a number of minutes, 1 to 1440"),
            ("kind: session\ndate: 2026-10-29\nwith: [CANARY]", "`with` is not a single text"),
            ("kind: session\ndate: 2026-10-29\nanswers: CANARY", "`answers` is not a list of items with their answers"),
            ("kind: session\ndate: 2026-10-29\nanswers: [{answer: open}]", "`answers` has an answer without an `item`"),
            (
                "kind: session\ndate: 2026-10-29\nanswers: [{item: CANARY, answer: CANARY}]",
                "`answers` has an `answer` that is not one of open, promised, answered, refused, silent",
            ),
            (
                "kind: session\ndate: 2026-10-29\nanswers: [{item: a, answer: promised, due: CANARY}]",
                "`answers` has a `due` that is not a date, such as 2026-12-05",
            ),
            ("kind: alias", "is not a session"),
        ];
        for (front, message) in cases {
            let error = read(&format!("---\n{front}\n---\nCANARY")).unwrap_err();
            let (record, rest) = error.to_string().split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            assert!(record.starts_with("supervision note ") && !format!("{error:?}").contains("CANARY"), "{front}");
            assert_eq!(rest, message, "{front}");
        }
    }
}
