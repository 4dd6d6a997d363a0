//! A session written as the text of a record.

use std::fmt::Write as _;

use super::{Answer, Session};
use crate::{entry::Sharing, yaml};

impl Session {
    /// The text of a record that [`Session::parse`] reads back. The agreements stand in the notes.
    pub fn to_markdown(&self) -> String {
        let mut front = format!("kind: session\ndate: {}\n", self.date);
        if let Some(with) = &self.with {
            field(&mut front, "with", with);
        }
        field(&mut front, "status", self.status.word());
        if let Some(minutes) = self.minutes {
            field(&mut front, "minutes", &minutes.to_string());
        }
        if self.sharing == Sharing::Private {
            field(&mut front, "sharing", "private");
        }
        if !self.answers.is_empty() {
            front.push_str("answers:\n");
            front.extend(self.answers.iter().map(answer));
        }
        let notes = self.notes.trim();
        let body = if notes.is_empty() { String::new() } else { format!("\n{notes}\n") };
        format!("---\n{front}---\n{body}")
    }
}

fn field(front: &mut String, name: &str, value: &str) {
    let value = if value.bytes().all(|byte| byte.is_ascii_digit()) { value.to_owned() } else { yaml::scalar(value) };
    front.push_str(&format!("{name}: {value}\n"));
}

fn answer(answer: &Answer) -> String {
    let mut lines = format!("  - item: {}\n    answer: {}\n", yaml::scalar(&answer.item), answer.answer.word());
    // Writing to a text cannot fail.
    if let Some(due) = answer.due {
        lines.write_fmt(format_args!("    due: {due}\n")).unwrap_or_default();
    }
    if let Some(by) = &answer.by {
        lines.write_fmt(format_args!("    by: {}\n", yaml::scalar(by))).unwrap_or_default();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::journal::Record;

    fn session(date: &str, status: SessionStatus) -> Session {
        Session {
            id: Id::random().unwrap(),
            date: date.parse().unwrap(),
            with: Some("M: my supervisor".into()),
            status,
            minutes: Some(90),
            answers: vec![
                Answer {
                    item: "Joint-visit policy: who decides? \"us\"".into(),
                    answer: Status::Promised,
                    due: Some("2026-12-05".parse().unwrap()),
                    by: Some("team manager".into()),
                },
                Answer { item: "no".into(), answer: Status::Silent, due: None, by: None },
            ],
            agreements: Vec::new(),
            notes: "It was short.".into(),
            sharing: Sharing::Private,
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for status in [SessionStatus::Held, SessionStatus::Cancelled, SessionStatus::Planned] {
            let mut written = session("2026-11-26T14:00:00+00:00", status);
            let record = Record::parse(written.id, written.to_markdown()).unwrap();
            assert_eq!(Session::parse(&record).unwrap(), written);
            written.with = Some("42".into());
            let record = Record::parse(written.id, written.to_markdown()).unwrap();
            assert_eq!(Session::parse(&record).unwrap().with.as_deref(), Some("42"));
        }
    }

    #[test]
    fn the_last_held_and_the_next_planned_are_found() {
        let sessions = [
            session("2026-11-12", SessionStatus::Held),
            session("2026-10-01", SessionStatus::Held),
            session("2026-11-19", SessionStatus::Cancelled),
            session("2026-12-10", SessionStatus::Planned),
            session("2026-11-26", SessionStatus::Planned),
        ];
        let day = |text: &str| text.parse::<Date>().unwrap();
        let last = |text| last_held_before(&sessions, day(text)).map(|session| session.date.to_string());
        let next = |text| next_planned_from(&sessions, day(text)).map(|session| session.date.to_string());
        assert_eq!(last("2026-11-26").as_deref(), Some("2026-11-12"));
        assert_eq!(last("2026-11-12").as_deref(), Some("2026-10-01"));
        assert_eq!(last("2026-10-01"), None);
        assert_eq!(next("2026-11-20").as_deref(), Some("2026-11-26"));
        assert_eq!(next("2026-11-27").as_deref(), Some("2026-12-10"));
        assert_eq!(next("2026-12-11"), None);
    }
}
