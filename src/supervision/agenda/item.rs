//! A thing on an agenda.

use jiff::civil::Date;
use serde::Serialize;

use super::{
    Ask, Function, Share,
    items::{ARRIVING, WORKLOAD},
};
use crate::{
    id::Id,
    supervision::{After, Choice, ladder::Step, session::Status},
};

/// A thing on an agenda.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Item {
    /// Its number on the agenda, from 1, in the order of the session, whether it fits or not. 0 for a figure that is a
    /// part by itself.
    pub number: u32,
    /// What it comes from.
    pub source: Source,
    /// The words that a choice of the writer names it by: those of its newest raise, or the name of a figure.
    pub name: String,
    /// The marked words, or the task: Markdown as the writer wrote it, the newest wording where there are several.
    pub text: String,
    /// What else the mark says: the kind of an incident, the hours of learning.
    pub detail: Option<String>,
    /// What is asked for.
    pub ask: Ask,
    /// The writer gave the ask; else it is proposed.
    pub ask_given: bool,
    /// Why the ask is proposed.
    pub ask_why: String,
    /// Which function of supervision it serves.
    pub function: Function,
    /// The writer gave the function; else it is proposed.
    pub function_given: bool,
    /// Why the function is proposed.
    pub function_why: String,
    /// How long it may take, in minutes.
    pub minutes: u32,
    /// The writer gave the minutes; else they are proposed.
    pub minutes_given: bool,
    /// It fits into the session; else it is left over.
    pub fits: bool,
    /// How far it may go.
    pub share: Share,
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
    /// In how many sessions it was raised: those that gave it an answer of any kind, silence included.
    pub sessions: u32,
    /// How many of the newest answers in a row were silence.
    pub silences: u32,
    /// Written before the period, and brought back because it is unfinished.
    pub carried: bool,
    /// Not reached in the last session, which noted answers to other things.
    pub unreached: bool,
    /// Ticked off; for actions.
    pub done: bool,
    /// It cannot go on; for actions.
    pub blocked: bool,
    /// Whose it is; for actions.
    pub who: Option<String>,
    /// What came after it; for something hard.
    pub after: Option<After>,
    /// Whom it was put to and what came back from each; for concerns. Lowest rung first, only those that were asked.
    pub ladder: Vec<Step>,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// The entry it comes from, the newest where there are several; none for what a session's record says.
    #[serde(serialize_with = "super::as_text")]
    pub entry: Option<Id>,
    /// The place within its part that the writer chose, from 1.
    pub place: Option<u32>,
    /// The record that holds what the writer chose about it.
    #[serde(serialize_with = "super::as_text")]
    pub choice: Option<Id>,
}

crate::hide::hide!(Item);

impl Item {
    /// An item that nothing is known of yet but what it comes from and what is proposed.
    pub(in crate::supervision) fn new(source: Source, ask: Ask, function: Function) -> Self {
        Self {
            number: 0,
            source,
            name: String::new(),
            text: String::new(),
            detail: None,
            ask,
            ask_given: false,
            ask_why: String::new(),
            function,
            function_given: false,
            function_why: String::new(),
            minutes: 0,
            minutes_given: false,
            fits: false,
            share: Share::default(),
            to: Vec::new(),
            status: Status::Open,
            answered: None,
            by: None,
            due: None,
            first: None,
            last: None,
            times: 0,
            entries: 0,
            sessions: 0,
            silences: 0,
            carried: false,
            unreached: false,
            done: false,
            blocked: false,
            who: None,
            after: None,
            ladder: Vec::new(),
            history: Vec::new(),
            entry: None,
            place: None,
            choice: None,
        }
    }

    /// Whether it is only told: what was learned or went well.
    pub fn is_told(&self) -> bool {
        self.ask_why == TOLD_LEARNING || self.ask_why == TOLD_GOOD
    }

    /// Whether it is a part by itself: how the writer is, or the workload.
    pub fn is_part(&self) -> bool {
        self.source == Source::Figure && [ARRIVING, WORKLOAD].contains(&self.name.as_str())
    }

    /// Takes what the writer chose, over what is proposed.
    pub(super) fn choose(&mut self, choice: &Choice) {
        const GIVEN: &str = "you chose it";
        if let Some(ask) = choice.ask {
            (self.ask, self.ask_given, self.ask_why) = (ask, true, GIVEN.to_owned());
        }
        if let Some(function) = choice.function {
            (self.function, self.function_given, self.function_why) = (function, true, GIVEN.to_owned());
        }
        if let Some(minutes) = choice.minutes {
            (self.minutes, self.minutes_given) = (minutes, true);
        }
        self.share = choice.share.unwrap_or(self.share);
        self.blocked = choice.blocked;
        self.place = choice.place;
        self.choice = Some(choice.id);
    }
}

/// Why what was learned asks for nothing.
pub(super) const TOLD_LEARNING: &str = "it is marked as learning";
/// Why what went well asks for nothing.
pub(super) const TOLD_GOOD: &str = "it is marked as good";

/// What an item comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A marked passage.
    Mark,
    /// A task of an entry or of a session's record.
    Task,
    /// An answer in a session's record that names nothing else.
    Session,
    /// Put on the agenda by hand.
    Hand,
    /// Measures, tallies or themes.
    Figure,
}

/// One thing that happened to an item.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Event {
    /// When; none where the entry has no date.
    pub date: Option<Date>,
    /// What came back; none for a raise.
    pub answer: Option<Status>,
    /// To which roles it was raised, or by whom it was answered.
    pub roles: Vec<String>,
    /// By when it was promised.
    pub due: Option<Date>,
    /// It came back outside a session.
    pub outside: bool,
    /// The entry that raised it.
    #[serde(serialize_with = "super::as_text")]
    pub entry: Option<Id>,
}

crate::hide::hide!(Event);
