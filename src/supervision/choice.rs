//! What the writer has said about one item of the agenda, as a record of the journal; or an item of the writer's own.
//!
//! Front matter: `kind: item`, `date`, `item` (its words), `entry` (where its mark stands), and what was chosen: `part`,
//! `place`, `function`, `ask`, `minutes`, `to`, `share`, `blocked`, `done`; what came back outside a session: `answer`, `answered` (the day), `from` (a role), `due`; for something hard `record`, `told`,
//! `debrief`; for a note that goes higher `effect`, `needed`, `by`. What is absent stays as the program proposes it.

mod read;
mod write;

use jiff::civil::Date;

use super::{
    After,
    agenda::{Ask, Function, PartKind},
    session::Answer,
};
use crate::{entry::When, id::Id};

/// What the writer has said about one item.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Choice {
    /// The record it stands in.
    pub id: Id,
    /// When it was said; for an item of the writer's own, when it was put on the agenda.
    pub when: When,
    /// The words of the item, as they were then; or the name of a figure, such as `Arriving`.
    pub item: String,
    /// The entry that the words stand in; none for an item of the writer's own.
    pub entry: Option<Id>,
    /// The item stands in this record: it was put on the agenda by hand.
    pub added: bool,
    /// The part of the agenda.
    pub part: Option<PartKind>,
    /// The place within the part, from 1.
    pub place: Option<u32>,
    /// The function of supervision.
    pub function: Option<Function>,
    /// What is asked for.
    pub ask: Option<Ask>,
    /// Minutes, 1 to 1440.
    pub minutes: Option<u32>,
    /// To which roles it is or was raised.
    pub to: Vec<String>,
    /// How far it may go.
    pub share: Option<Share>,
    /// It cannot go on: something is in the way.
    pub blocked: bool,
    /// The day on which the writer took it off the agenda as done.
    pub done: Option<Date>,
    /// What came back outside a session, such as by letter.
    pub answer: Option<Outside>,
    /// What came after something hard.
    pub after: After,
    /// What a note that goes higher says beside the facts.
    pub higher: Higher,
}

crate::hide::hide!(Choice);

/// What came back on an item outside a session.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Outside {
    /// The day on which it came.
    pub on: Date,
    /// What came back.
    pub answer: Answer,
}

crate::hide::hide!(Outside);

/// What the writer says in a note that goes higher.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Higher {
    /// What it does to people.
    pub effect: Option<String>,
    /// What is needed.
    pub needed: Option<String>,
    /// By when.
    pub by: Option<Date>,
}

crate::hide::hide!(Higher);

/// How far an item may go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Share {
    /// Its words stand on what is made for the session: the writer marked them for that.
    #[default]
    Show,
    /// To say aloud: paper has its minutes and its ask, and none of its words.
    Say,
    /// To keep: only the writer's own screen and page have it.
    Keep,
}

impl Share {
    /// Reads its word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "show" => Some(Self::Show),
            "say" | "aloud" => Some(Self::Say),
            "keep" => Some(Self::Keep),
            _ => None,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Say => "say",
            Self::Keep => "keep",
        }
    }
}

impl Choice {
    /// This choice, with a newer one about the same item over it. It keeps its own record.
    #[must_use]
    pub fn with(self, newer: &Self) -> Self {
        let higher = &newer.higher;
        Self {
            part: newer.part.or(self.part),
            place: newer.place.or(self.place),
            function: newer.function.or(self.function),
            ask: newer.ask.or(self.ask),
            minutes: newer.minutes.or(self.minutes),
            to: if newer.to.is_empty() { self.to } else { newer.to.clone() },
            share: newer.share.or(self.share),
            blocked: newer.blocked || self.blocked,
            done: newer.done.or(self.done),
            answer: newer.answer.clone().or(self.answer),
            after: self.after.with(&newer.after),
            higher: Higher {
                effect: higher.effect.clone().or(self.higher.effect),
                needed: higher.needed.clone().or(self.higher.needed),
                by: higher.by.or(self.higher.by),
            },
            ..self
        }
    }

    /// A choice about which no more is known.
    pub fn new(id: Id, when: When, item: String, entry: Option<Id>) -> Self {
        Self {
            id,
            when,
            item,
            entry,
            added: false,
            part: None,
            place: None,
            function: None,
            ask: None,
            minutes: None,
            to: Vec::new(),
            share: None,
            blocked: false,
            done: None,
            answer: None,
            after: After::default(),
            higher: Higher::default(),
        }
    }
}
