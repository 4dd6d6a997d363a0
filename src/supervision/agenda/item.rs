//! The parts of an agenda and the things that stand in them.

use jiff::civil::Date;
use serde::Serialize;

use super::{Ask, Function};
use crate::{id::Id, supervision::session::Status};

/// One part of an agenda.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Which.
    pub kind: SectionKind,
    /// Its heading in plain words.
    pub title: &'static str,
    /// Its items, also those that do not fit.
    pub items: Vec<Item>,
}

/// The parts of an agenda, in the order of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// Marked to think about: first.
    Think,
    /// Marked to decide or authorise.
    Decide,
    /// Marked to know or for support.
    Raise,
    /// Concerns that were raised and where they stand.
    Concerns,
    /// Incidents.
    Incidents,
    /// Open actions, and those done since.
    Actions,
    /// What was learned.
    Learning,
    /// What went well.
    Good,
}

impl SectionKind {
    /// Its heading in plain words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Think => "To think about first",
            Self::Decide => "To decide",
            Self::Raise => "To raise",
            Self::Concerns => "Concerns and where they stand",
            Self::Incidents => "After something hard",
            Self::Actions => "Actions",
            Self::Learning => "Learning",
            Self::Good => "What went well",
        }
    }
}

/// A thing on an agenda.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Its number on the agenda, from 1: what fits, then what is left over, then actions, learning and good.
    pub number: u32,
    /// The marked words, or the task: Markdown as the writer wrote it, the newest wording where there are several.
    pub text: String,
    /// What else the mark says: the kind of an incident, the hours of learning.
    pub detail: Option<String>,
    /// What is asked for.
    pub ask: Ask,
    /// The writer gave the ask; else it is proposed.
    pub ask_given: bool,
    /// Which function of supervision it serves. Proposed from the kind, the ask and the words.
    pub function: Function,
    /// How long it may take, in minutes.
    pub minutes: u32,
    /// The writer gave the minutes; else they are proposed.
    pub minutes_given: bool,
    /// It fits into the session; else it is left over.
    pub fits: bool,
    /// To which roles it was raised.
    pub to: Vec<String>,
    /// Where it stands.
    pub status: Status,
    /// The day of the session that said so.
    pub answered: Option<Date>,
    /// Who promised or answered, by role.
    pub by: Option<String>,
    /// By when it is due or promised.
    pub due: Option<Date>,
    /// When it was first raised, or written.
    pub first: Option<Date>,
    /// When it was last raised, or written.
    pub last: Option<Date>,
    /// How often it was raised.
    pub times: u32,
    /// How many entries stand behind it.
    pub entries: u32,
    /// How many sessions gave it an answer of any kind.
    pub sessions: u32,
    /// How many of the newest answers in a row were silence.
    pub silences: u32,
    /// Written before the period, and brought back because it is unfinished.
    pub carried: bool,
    /// Ticked off; for actions.
    pub done: bool,
    /// Whose it is; for actions.
    pub who: Option<String>,
    /// The entry it comes from, the newest where there are several; none for what a session's record says.
    #[serde(serialize_with = "super::as_text")]
    pub entry: Option<Id>,
}
