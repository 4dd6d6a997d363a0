//! A session read from its record.

use serde_json::{Map, Value};

use super::{Answer, Session, SessionStatus, Status};
use crate::{
    entry::{Action, Entry, When},
    id::Id,
    journal::Record,
    privacy::without_private,
    yaml,
};

/// The longest session that is taken, in minutes: a day.
const LONGEST: u64 = 24 * 60;

/// Why a record cannot be read as a session. Names the record and the field, never the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is a record of another kind.
    #[error("record {}: is not a session", .0.short())]
    Kind(Id),
    /// The front matter is not usable YAML.
    #[error("record {}: {problem}", .record.short())]
    FrontMatter {
        /// The record.
        record: Id,
        /// What is wrong.
        problem: yaml::Problem,
    },
    /// A field is missing or holds something that it cannot mean.
    #[error("record {}: `{field}` {problem}", .record.short())]
    Field {
        /// The record.
        record: Id,
        /// The field.
        field: &'static str,
        /// What it should be.
        problem: &'static str,
    },
}

impl Session {
    /// Reads a session from its record. Without a `status` it counts as held.
    pub fn parse(record: &Record) -> Result<Self, Error> {
        if record.kind() != "session" {
            return Err(Error::Kind(record.id));
        }
        let map = yaml::mapping(record.front())
            .map_err(|error| Error::FrontMatter { record: record.id, problem: error.problem })?;
        let reader = Reader { record: record.id, map: &map };
        Ok(Self {
            id: record.id,
            date: reader.date(record.fields.date)?,
            with: reader.text("with")?,
            status: reader.status()?,
            minutes: reader.minutes()?,
            answers: reader.answers()?,
            agreements: agreements(record),
            notes: record.markdown().trim().to_owned(),
            sharing: record.fields.sharing,
        })
    }
}

/// The tasks of the notes, read from a text that has no private passage any more.
fn agreements(record: &Record) -> Vec<Action> {
    let entry = Entry::parse(record.id, record.text.clone()).ok();
    entry.as_ref().and_then(without_private).map(|entry| entry.body.actions).unwrap_or_default()
}

struct Reader<'a> {
    record: Id,
    map: &'a Map<String, Value>,
}

impl Reader<'_> {
    fn fail(&self, field: &'static str, problem: &'static str) -> Error {
        Error::Field { record: self.record, field, problem }
    }

    fn date(&self, date: Option<When>) -> Result<When, Error> {
        date.ok_or_else(|| self.fail("date", "is missing, such as 2026-11-26T14:00:00+00:00"))
    }

    fn text(&self, field: &'static str) -> Result<Option<String>, Error> {
        text(self.map, field).map_err(|NotText| self.fail(field, "is not a single text"))
    }

    fn status(&self) -> Result<SessionStatus, Error> {
        match self.text("status")?.map(|word| word.to_lowercase()).as_deref() {
            None | Some("held") => Ok(SessionStatus::Held),
            Some("cancelled" | "canceled") => Ok(SessionStatus::Cancelled),
            Some("planned") => Ok(SessionStatus::Planned),
            Some(_) => Err(self.fail("status", "is not one of held, cancelled, planned")),
        }
    }

    fn minutes(&self) -> Result<Option<u32>, Error> {
        match self.map.get("minutes") {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let minutes = value.as_u64().filter(|minutes| (1..=LONGEST).contains(minutes));
                let minutes = minutes.and_then(|minutes| u32::try_from(minutes).ok());
                minutes.map(Some).ok_or_else(|| self.fail("minutes", "is not a number of minutes, 1 to 1440"))
            }
        }
    }

    fn answers(&self) -> Result<Vec<Answer>, Error> {
        match self.map.get("answers") {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(answers)) => answers.iter().map(|answer| self.answer(answer)).collect(),
            Some(_) => Err(self.fail("answers", "is not a list of items with their answers")),
        }
    }

    fn answer(&self, value: &Value) -> Result<Answer, Error> {
        let wrong = |problem| self.fail("answers", problem);
        let map = value.as_object().ok_or_else(|| wrong("is not a list of items with their answers"))?;
        let read = |field| text(map, field).map_err(|NotText| wrong("holds something that is not a single text"));
        let word = read("answer")?.unwrap_or_else(|| Status::Open.word().to_owned());
        let due = read("due")?.map(|day| day.parse::<When>().map(|when| when.date));
        Ok(Answer {
            item: read("item")?.ok_or_else(|| wrong("has an answer without an `item`"))?,
            answer: status(&word)
                .ok_or_else(|| wrong("has an `answer` that is not one of open, promised, answered, refused, silent"))?,
            due: due.transpose().map_err(|_| wrong("has a `due` that is not a date, such as 2026-12-05"))?,
            by: read("by")?,
        })
    }
}

fn status(word: &str) -> Option<Status> {
    let all = [Status::Open, Status::Promised, Status::Answered, Status::Refused, Status::Silent];
    all.into_iter().find(|status| status.word().eq_ignore_ascii_case(word))
}

/// A field holds something that is not a single value.
struct NotText;

/// The text of a field, trimmed; none when it is absent or empty.
fn text(map: &Map<String, Value>, field: &str) -> Result<Option<String>, NotText> {
    let text = match map.get(field) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(truth)) => truth.to_string(),
        Some(_) => return Err(NotText),
    };
    Ok(Some(text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(record.starts_with("record ") && !format!("{error:?}").contains("CANARY"), "{front}");
            assert_eq!(rest, message, "{front}");
        }
    }
}
