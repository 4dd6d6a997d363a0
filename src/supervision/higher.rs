//! A note that goes higher: what was asked, of whom and when, what came back, what it does to people, what is needed.
//!
//! Offered after three silences; the writer sends it by their own means, or does not. Its facts are those of one item.

use jiff::civil::Date;
use serde::Serialize;

use super::{
    agenda::{Event, Item},
    choice::Higher,
    ladder,
};

/// A note about one item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Note {
    /// To which role.
    pub to: String,
    /// The day on which it is written.
    pub date: Date,
    /// What it is about: the marked words, Markdown.
    pub concern: String,
    /// What was asked and what came back, oldest first.
    pub history: Vec<Event>,
    /// How many sessions in a row nothing came back.
    pub silences: u32,
    /// How many entries stand behind it.
    pub entries: u32,
    /// What it does to people, in the writer's words.
    pub effect: Option<String>,
    /// What is needed, in the writer's words.
    pub needed: Option<String>,
    /// By when.
    pub by: Option<Date>,
}

impl Note {
    /// The note on an item, to a role; without one to the next rung that was not asked.
    pub fn new(item: &Item, words: &Higher, to: Option<&str>, date: Date) -> Self {
        let next = ladder::next(&item.ladder).map_or("next person up", ladder::Rung::name);
        Self {
            to: to.unwrap_or(next).to_owned(),
            date,
            concern: item.text.clone(),
            history: item.history.clone(),
            silences: item.silences,
            entries: item.entries,
            effect: words.effect.clone(),
            needed: words.needed.clone(),
            by: words.by,
        }
    }
}
