//! One meeting of supervision, as a record of the journal.

use serde::{Deserialize, Serialize};

use crate::{entry::When, id::Id};

/// A session that was held, cancelled or is planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The record it stands in.
    pub id: Id,
    /// When.
    pub date: When,
    /// With whom, by role.
    pub with: Option<String>,
    /// Whether it took place.
    pub status: SessionStatus,
    /// How long it lasted, in minutes.
    pub minutes: Option<u32>,
    /// What came back on items that were raised.
    pub answers: Vec<Answer>,
    /// The writer's words on it, Markdown, agreements as a task list.
    pub notes: String,
}

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

/// What came back on one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The item, as the agenda names it.
    pub item: String,
    /// What came back.
    pub answer: Status,
    /// By when, if it was promised.
    #[serde(default)]
    pub due: Option<jiff::civil::Date>,
    /// By which role.
    #[serde(default)]
    pub by: Option<String>,
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
