//! One meeting of supervision, as a record of the journal.
//!
//! Front matter: `kind: session`, `date`, `with`, `status`, `minutes`, `answers`,
//! `recognition`, `how`. The body is the writer's notes; what
//! was agreed stands in them as a task list.

mod read;
mod write;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    entry::{Action, Sharing, When},
    id::Id,
};

/// A session that was held, cancelled or is planned.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Session {
    /// The record it stands in.
    pub id: Id,
    /// When.
    pub date: When,
    /// With whom, by role.
    pub with: Option<String>,
    /// Whether it took place.
    pub status: SessionStatus,
    /// How long it lasted or is planned to last, in minutes.
    pub minutes: Option<u32>,
    /// What came back on items that were raised.
    pub answers: Vec<Answer>,
    /// What was agreed: the tasks of the notes, without those in private passages.
    pub agreements: Vec<Action>,
    /// What was said to the writer that was good to hear, in a line.
    pub recognition: Option<String>,
    /// How the session was for the writer, in a line. No part of what is made for someone else.
    pub how: Option<String>,
    /// The writer's words on it, Markdown, private passages and all. No part of an agenda.
    pub notes: String,
    /// How far it may go. Of a private session an agenda takes the date alone.
    pub sharing: Sharing,
}

crate::hide::hide!(Session);

/// Whether a session took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionStatus {
    /// It took place.
    Held,
    /// It did not.
    Cancelled,
    /// It is to come.
    Planned,
}

impl SessionStatus {
    /// The word of the front matter.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Cancelled => "cancelled",
            Self::Planned => "planned",
        }
    }
}

/// What came back on one item.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Answer {
    /// The item, as the agenda names it; a few telling words of it are enough.
    pub item: String,
    /// What came back.
    pub answer: Status,
    /// By when, if it was promised.
    pub due: Option<Date>,
    /// By which role.
    pub by: Option<String>,
    /// There was no time for it, so that it was not raised in that session.
    pub unreached: bool,
}

crate::hide::hide!(Answer);

impl Answer {
    /// An answer about which no more is known.
    pub fn new(item: String, answer: Status) -> Self {
        Self { item, answer, due: None, by: None, unreached: false }
    }
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Raised, nothing said yet.
    Open,
    /// Promised.
    Promised,
    /// Answered.
    Answered,
    /// Refused.
    Refused,
    /// Raised, and nothing came back.
    Silent,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Promised, Self::Answered, Self::Refused, Self::Silent];

    /// Reads the word of the front matter, whatever its case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word().eq_ignore_ascii_case(word))
    }

    /// The word of the front matter.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Promised => "promised",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Silent => "silent",
        }
    }

    /// Whether the item comes back on the next agenda.
    pub fn is_unfinished(self) -> bool {
        matches!(self, Self::Open | Self::Promised | Self::Silent)
    }
}

impl Session {
    /// A session about which no more is known.
    pub fn new(id: Id, date: When, status: SessionStatus) -> Self {
        Self {
            id,
            date,
            with: None,
            status,
            minutes: None,
            answers: Vec::new(),
            agreements: Vec::new(),
            recognition: None,
            how: None,
            notes: String::new(),
            sharing: Sharing::Journal,
        }
    }
}

/// The last session that was held before a day.
pub fn last_held_before(sessions: &[Session], day: Date) -> Option<&Session> {
    let held = sessions.iter().filter(|session| session.status == SessionStatus::Held && session.date.date < day);
    held.max_by_key(|session| (session.date, session.id))
}

/// The first session that is planned on a day or after it.
pub fn next_planned_from(sessions: &[Session], day: Date) -> Option<&Session> {
    let planned =
        sessions.iter().filter(|session| session.status == SessionStatus::Planned && session.date.date >= day);
    planned.min_by_key(|session| (session.date, session.id))
}
