//! The agenda of one session.

mod ask;
mod draft;
mod figures;
mod item;
mod items;
mod over_time;
mod part;
mod passage;
mod time;

pub use ask::Ask;
pub use draft::Sources;
pub use figures::{Counting, Measure, Tally, ThemeCount, ThemeInfo};
pub use item::{Event, Item, Source};
pub use over_time::{Changed, OverTime, Pair, Quiet};
pub use part::{PartKind, Section};
pub use passage::is_shown;
pub use time::Balance;

pub use super::choice::Share;
pub use crate::theme::Function;

use std::fmt::Display;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::rhythm::Kept;
use crate::entry::When;

/// What to bring to one session. Holds no private passage; an entry's words only where the writer marked them.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Agenda {
    /// When the session is, if one is planned.
    #[serde(serialize_with = "as_text")]
    pub date: Option<When>,
    /// With whom, by role.
    pub with: Option<String>,
    /// The first day that is counted: the day of the last session held, or what was asked for; none for all time.
    pub since: Option<Date>,
    /// Whether `since` is the day of the last session held.
    pub since_session: bool,
    /// The last day that is counted: today.
    pub until: Date,
    /// How many entries of the period stand behind it.
    pub entries: usize,
    /// How many entries are private as a whole, and so not here.
    pub left_out: usize,
    /// How long the session is, in minutes.
    pub minutes: u32,
    /// The minutes of the items that fit, and of the closing.
    pub planned: u32,
    /// The minutes kept at the end for what is agreed and for the next date.
    pub closing: u32,
    /// The minutes of the items that do not.
    pub left_over: u32,
    /// Old actions that are open, and stand on it only when asked for.
    pub older: u32,
    /// Questions in entries of the period that no mark holds. They are offered, and stand on it only when taken.
    pub questions: usize,
    /// Entries of the period that speak of something hard in their words and have no mark for it.
    pub unmarked: usize,
    /// Entries dated after the day of the draft: they stand on it when their day has come.
    pub later: usize,
    /// Sessions held against the agreed rhythm.
    pub rhythm: Option<Kept>,
    /// Its parts, in the order of the session, without empty ones.
    pub sections: Vec<Section>,
    /// Themes of the period with the period before of equal length, most frequent first.
    pub themes: Vec<ThemeCount>,
    /// What may be said of the themes over more weeks than the period has.
    pub over_time: OverTime,
    /// Measures of the period.
    pub measures: Vec<Measure>,
    /// Tallies of the period.
    pub tallies: Vec<Tally>,
    /// How the planned minutes fall on the functions of supervision.
    pub balance: Balance,
}

crate::hide::hide!(Agenda);

impl Agenda {
    /// Its items, in the order of the session.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// Whether nothing is on it but the beginning: no item and no figure.
    pub fn is_empty(&self) -> bool {
        self.items().all(|item| item.name == items::ARRIVING && item.source == Source::Figure)
            && self.themes.is_empty()
            && self.measures.is_empty()
            && self.tallies.is_empty()
    }
}

/// What an agenda is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The first day to count; without it, from the last session held.
    pub since: Option<Date>,
    /// The session it is for; without it, the next one planned.
    pub for_date: Option<When>,
    /// Today.
    pub today: Date,
    /// How long the session is, in minutes; without it, as planned, else [`Request::MINUTES`].
    pub minutes: Option<u32>,
    /// Also what has long been open.
    pub all: bool,
}

impl Request {
    /// The usual length of a session, in minutes.
    pub const MINUTES: u32 = 90;

    /// For the next session, from the last one held.
    pub fn new(today: Date) -> Self {
        Self { since: None, for_date: None, today, minutes: None, all: false }
    }
}

/// Ids and moments stand in JSON as they are written elsewhere.
#[expect(clippy::ref_option, reason = "serde gives the field by reference")]
fn as_text<T: Display, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}
