//! What the site is made from.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    attachment::Attachment,
    id::Id,
    journal::Journal,
    supervision::{agenda::Agenda, session::Session},
};

/// What the site is made from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Everything that was read.
    pub journal: &'a Journal,
    /// For each entry, the themes that the program noticed, strongest first.
    pub suggestions: &'a BTreeMap<Id, Vec<Suggested>>,
    /// The themes that have a definition, in the order of the definitions.
    pub themes: &'a [ThemeInfo],
    /// The agenda of the next session.
    pub agenda: Option<&'a Agenda>,
    /// The sessions of supervision, in any order.
    pub sessions: &'a [Session],
    /// People to ring, a line each.
    pub helplines: &'a [String],
    /// The files that may stand in the page, by their ids.
    pub files: &'a BTreeMap<Id, Attachment>,
    /// The day on which the page is made.
    pub today: Date,
    /// How the writer wants it.
    pub options: &'a Options,
}

/// A theme and what it means.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct ThemeInfo {
    /// Its id, lower case, as in front matter.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// What belongs to it.
    pub definition: String,
    /// Questions for supervision.
    pub prompts: Vec<String>,
}

crate::hide::hide!(ThemeInfo);

/// A theme that the program noticed in one entry.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Suggested {
    /// The theme's id.
    pub theme: String,
    /// The passages that speak for it, as they stand in the entry.
    pub passages: Vec<String>,
}

crate::hide::hide!(Suggested);

/// How the writer wants the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What the writer calls the journal. Sealed with the rest.
    pub title: String,
    /// Private passages are left out unless this is set.
    pub with_private: bool,
    /// How many entries a list shows at once.
    pub per_page: usize,
    /// When an unlocked page covers and locks itself.
    pub idle: Idle,
    /// The page is for someone else: it does not speak to the writer, and holds nothing that is for the writer's eyes.
    pub guest: bool,
}

/// Seconds without a sign of the reader. Stands in clear in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// The page is covered.
    pub veil: u32,
    /// It says that it will lock.
    pub warn: u32,
    /// It locks.
    pub lock: u32,
}

impl Default for Idle {
    fn default() -> Self {
        Self { veil: 60, warn: 270, lock: 300 }
    }
}

impl Default for Options {
    fn default() -> Self {
        let title = "Practice journal".to_owned();
        Self { title, with_private: false, per_page: 20, idle: Idle::default(), guest: false }
    }
}
