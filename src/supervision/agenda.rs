//! The agenda of one session.

use jiff::civil::Date;
use serde::Serialize;

use super::session::Status;
use crate::{entry::When, id::Id};

/// What to bring to one session. Holds no private passage; an entry's words only where the writer marked them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agenda {
    /// When the session is, if one is planned.
    pub date: Option<When>,
    /// With whom, by role.
    pub with: Option<String>,
    /// The first day that is counted: the day of the last session held, or what was asked for.
    pub since: Option<Date>,
    /// The last day that is counted: today.
    pub until: Date,
    /// How many entries stand behind it.
    pub entries: usize,
    /// How many entries of the period are private as a whole, and so not here.
    pub left_out: usize,
    /// Its parts, in the order of the session, without empty ones.
    pub sections: Vec<Section>,
    /// Themes of the period with the period before of equal length, most frequent first.
    pub themes: Vec<ThemeCount>,
    /// Measures of the period.
    pub measures: Vec<Measure>,
    /// Tallies of the period.
    pub tallies: Vec<Tally>,
}

/// One part of an agenda.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Which.
    pub kind: SectionKind,
    /// Its heading in plain words.
    pub title: String,
    /// Its items.
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
    /// Marked to know or for support, or without an ask.
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

/// A thing on an agenda.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The marked words, or the action.
    pub text: String,
    /// What is asked for: decide, think, know, support, authorise.
    pub ask: Option<String>,
    /// How long it may take, in minutes.
    pub minutes: Option<u32>,
    /// To which role it was raised.
    pub to: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// When it was first raised, or written.
    pub first: Option<Date>,
    /// How often it was raised.
    pub times: u32,
    /// By when it is due or promised.
    pub due: Option<Date>,
    /// Ticked off.
    pub done: bool,
    /// The entry it comes from, the newest where there are several.
    pub entry: Id,
}

/// How often a theme was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThemeCount {
    /// The theme's id.
    pub theme: String,
    /// Its label.
    pub label: String,
    /// Entries of the period.
    pub count: usize,
    /// Entries of the period before, of equal length.
    pub before: usize,
}

/// A measure over the period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// Its name in the front matter.
    pub name: String,
    /// The name in plain words.
    pub label: String,
    /// The mean of the period.
    pub mean: f64,
    /// The mean of the period before.
    pub before: Option<f64>,
    /// The newest value.
    pub latest: f64,
    /// How many values.
    pub count: usize,
}

/// A tally over the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Its name in the front matter.
    pub name: String,
    /// The name in plain words.
    pub label: String,
    /// The sum of the period.
    pub total: u32,
}
