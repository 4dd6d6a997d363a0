//! The parts of an agenda, in the order of the session.
//!
//! The order follows what supervision in the field is made of (arriving, last time's actions, one situation in depth,
//! decisions, workload, safety and concerns, learning, the organisation, what went well), with the one thing to think
//! about before all business.

use serde::Serialize;

use super::Item;

/// One part of an agenda.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Section {
    /// Which.
    pub kind: PartKind,
    /// Its heading in plain words.
    pub title: &'static str,
    /// Its items, also those that do not fit.
    pub items: Vec<Item>,
}

crate::hide::hide!(Section);

/// The parts of an agenda, in the order of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    /// How the writer is, and what asks for support.
    Arriving,
    /// Open actions, and those done since.
    Actions,
    /// The one thing to think about in depth.
    Depth,
    /// To decide or authorise.
    Decide,
    /// What else there is to think about.
    Think,
    /// To know.
    Know,
    /// Workload, with counted and uncounted work.
    Workload,
    /// What came after something hard.
    Hard,
    /// Concerns that were raised and where they stand.
    Concerns,
    /// What was learned.
    Learning,
    /// What to pass up in the organisation.
    PassUp,
    /// What went well.
    Good,
}

impl PartKind {
    /// All of them, in the order of the session.
    pub const ALL: [Self; 12] = [
        Self::Arriving,
        Self::Actions,
        Self::Depth,
        Self::Decide,
        Self::Think,
        Self::Know,
        Self::Workload,
        Self::Hard,
        Self::Concerns,
        Self::Learning,
        Self::PassUp,
        Self::Good,
    ];

    /// Its heading in plain words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Arriving => "Arriving, and how I am",
            Self::Actions => "Actions from last time",
            Self::Depth => "One thing to think about in depth",
            Self::Decide => "To decide",
            Self::Think => "Also to think about",
            Self::Know => "To know",
            Self::Workload => "Workload, counted and not counted",
            Self::Hard => "After something hard",
            Self::Concerns => "Concerns and where they stand",
            Self::Learning => "Learning",
            Self::PassUp => "To pass up",
            Self::Good => "What went well",
        }
    }

    /// Its word on the command line and in a record.
    pub fn word(self) -> &'static str {
        match self {
            Self::Arriving => "arriving",
            Self::Actions => "actions",
            Self::Depth => "depth",
            Self::Decide => "decide",
            Self::Think => "think",
            Self::Know => "know",
            Self::Workload => "workload",
            Self::Hard => "hard",
            Self::Concerns => "concerns",
            Self::Learning => "learning",
            Self::PassUp => "pass-up",
            Self::Good => "good",
        }
    }

    /// Reads its word, in lower case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
