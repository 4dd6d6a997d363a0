//! A session written as the text of a record.

use super::{Answer, Session};
use crate::{entry::Sharing, yaml};

impl Session {
    /// The text of a record that [`Session::parse`] reads back. The agreements stand in the notes.
    pub fn to_markdown(&self) -> String {
        let lines = [
            Some("kind: session\n".to_owned()),
            Some(format!("date: {}\n", self.date)),
            self.with.as_ref().map(|with| format!("with: {}\n", yaml::scalar(with))),
            Some(format!("status: {}\n", self.status.word())),
            self.minutes.map(|minutes| format!("minutes: {minutes}\n")),
            self.recognition.as_ref().map(|line| format!("recognition: {}\n", yaml::scalar(line))),
            self.how.as_ref().map(|line| format!("how: {}\n", yaml::scalar(line))),
            (self.sharing == Sharing::Private).then(|| "sharing: private\n".to_owned()),
            (!self.answers.is_empty()).then(|| "answers:\n".to_owned()),
        ];
        let front: String = lines.into_iter().flatten().chain(self.answers.iter().map(answer)).collect();
        let notes = self.notes.trim();
        let body = if notes.is_empty() { String::new() } else { format!("\n{notes}\n") };
        format!("---\n{front}---\n{body}")
    }
}

fn answer(answer: &Answer) -> String {
    let lines = [
        Some(format!("  - item: {}\n", yaml::scalar(&answer.item))),
        Some(format!("    answer: {}\n", answer.answer.word())),
        answer.due.map(|due| format!("    due: {due}\n")),
        answer.by.as_ref().map(|by| format!("    by: {}\n", yaml::scalar(by))),
        answer.unreached.then(|| "    unreached: true\n".to_owned()),
    ];
    lines.into_iter().flatten().collect()
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
                    unreached: false,
                },
                Answer { item: "no".into(), answer: Status::Silent, due: None, by: None, unreached: true },
            ],
            agreements: Vec::new(),
            recognition: Some("\"You stayed\": she said so.".into()),
            how: Some("Short: but heard.".into()),
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
