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
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
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

crate::hide::hide!(Note);

impl Note {
    /// The note on an item, to a role; without one to the next rung that was not asked.
    pub fn new(item: &Item, words: &Higher, to: Option<&str>, date: Date) -> Self {
        let next = ladder::next(&item.ladder).map_or("next person up", ladder::Rung::name);
        Self {
            to: to.unwrap_or(next).to_owned(),
            date,
            concern: item.text.clone(),
            history: history(item),
            silences: item.silences,
            entries: item.entries,
            effect: words.effect.clone(),
            needed: words.needed.clone(),
            by: words.by,
        }
    }
}

/// The item's history; whom it was put to only by a choice of the writer stands first, without a day.
fn history(item: &Item) -> Vec<Event> {
    let stands = |role: &String| item.history.iter().any(|event| event.roles.contains(role));
    let roles: Vec<String> = item.to.iter().filter(|role| !stands(role)).cloned().collect();
    let chosen = Event { date: None, answer: None, roles, due: None, outside: false, entry: None };
    (!chosen.roles.is_empty()).then_some(chosen).into_iter().chain(item.history.iter().cloned()).collect()
}
