//! What was agreed about sessions, and how it has been kept.
//!
//! Front matter of the record: `kind: agreement`, `date` (from when), `every` (days), `minutes`, `with`.

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{
    reading::{Error, Reader},
    session::{Session, SessionStatus},
};
use crate::{entry::When, id::Id, journal::Record, yaml};

/// What was agreed about sessions.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Rhythm {
    /// The record it stands in.
    pub id: Id,
    /// From when.
    pub since: When,
    /// Days from one session to the next, 1 to 366.
    pub every: u32,
    /// How long a session is, in minutes, 1 to 1440.
    pub minutes: Option<u32>,
    /// With whom, by role.
    pub with: Option<String>,
}

crate::hide::hide!(Rhythm);

/// How a rhythm has been kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Days from one session to the next, as agreed.
    pub every: u32,
    /// From when it is counted.
    pub since: Date,
    /// Sessions that were due since then.
    pub due: u32,
    /// Sessions that were held.
    pub held: u32,
    /// Sessions that were cancelled.
    pub cancelled: u32,
}

/// How far back it is counted, in days: what was long ago is no news for a supervisor.
const LOOK_BACK: i64 = 365;

impl Rhythm {
    /// Reads an agreement from its record.
    pub fn parse(record: &Record) -> Result<Self, Error> {
        let reader = Reader::of(record, "agreement", "an agreement on sessions")?;
        let every = reader.number("every", 366, "is not a number of days, 1 to 366")?;
        Ok(Self {
            id: record.id,
            since: reader.when(record.fields.date)?,
            every: every.ok_or_else(|| reader.fail("every", "is missing: days from one session to the next"))?,
            minutes: reader.minutes()?,
            with: reader.text("with")?,
        })
    }

    /// The text of a record that [`Rhythm::parse`] reads back.
    pub fn to_markdown(&self) -> String {
        let minutes = self.minutes.map(|minutes| format!("minutes: {minutes}\n")).unwrap_or_default();
        let with = self.with.as_ref().map(|with| format!("with: {}\n", yaml::scalar(with))).unwrap_or_default();
        format!("---\nkind: agreement\ndate: {}\nevery: {}\n{minutes}{with}---\n", self.since, self.every)
    }

    /// Counts what was due, held and cancelled since the agreement, a year back at most.
    pub fn kept(&self, sessions: &[Session], today: Date) -> Kept {
        let year = today.checked_sub(LOOK_BACK.days()).unwrap_or(Date::MIN);
        let since = self.since.date.max(year);
        let days = u32::try_from((today - since).get_days().max(0)).unwrap_or(0);
        let count = |status| {
            let within = |session: &&Session| {
                session.status == status && session.date.date >= since && session.date.date <= today
            };
            super::thread::count(sessions.iter().filter(within).count())
        };
        Kept {
            every: self.every,
            since,
            due: days / self.every.max(1),
            held: count(SessionStatus::Held),
            cancelled: count(SessionStatus::Cancelled),
        }
    }
}

/// The days of a rhythm in words: `weekly`, `fortnightly`, `every 10 days`.
pub fn words(every: u32) -> String {
    match every {
        7 => "weekly".to_owned(),
        14 => "fortnightly".to_owned(),
        21 => "every three weeks".to_owned(),
        28 => "every four weeks".to_owned(),
        30 | 31 => "monthly".to_owned(),
        1 => "daily".to_owned(),
        days if days % 7 == 0 => format!("every {} weeks", days / 7),
        days => format!("every {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_is_counted() {
        let id = Id::random().unwrap();
        let rhythm = Rhythm {
            id,
            since: "2026-09-01".parse().unwrap(),
            every: 14,
            minutes: Some(90),
            with: Some("my supervisor: M".into()),
        };
        let record = Record::parse(id, rhythm.to_markdown()).unwrap();
        assert_eq!(Rhythm::parse(&record).unwrap(), rhythm);
        let session = |date: &str, status| Session::new(id, date.parse().unwrap(), status);
        let sessions = [
            session("2026-08-20", SessionStatus::Held),
            session("2026-09-14", SessionStatus::Held),
            session("2026-09-28", SessionStatus::Cancelled),
            session("2026-10-12", SessionStatus::Held),
            session("2026-12-12", SessionStatus::Planned),
        ];
        let kept = rhythm.kept(&sessions, "2026-11-21".parse().unwrap());
        assert_eq!((kept.due, kept.held, kept.cancelled), (5, 2, 1));
        assert_eq!(rhythm.kept(&sessions, "2026-08-01".parse().unwrap()).due, 0);
        assert_eq!([words(14), words(10), words(42)], ["fortnightly", "every 10 days", "every 6 weeks"]);
    }
}
