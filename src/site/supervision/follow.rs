//! What became of each thing that was raised: its history, and the ladder of who was asked.

use std::collections::BTreeMap;

use serde::Serialize;

use super::stands;
use crate::{
    id::Id,
    site::words,
    supervision::{
        agenda::{Agenda, Event, Item},
        ladder::{Rung, Step},
        session::Status,
    },
};

/// One thing and what became of it.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct FollowView {
    /// Its number on the agenda.
    pub number: u32,
    /// Its words.
    pub text: String,
    /// Where it stands and how often it came up.
    pub standing: String,
    /// What happened: the day, what it was, and the number of the entry or 0; oldest first.
    pub history: Vec<(String, String, usize)>,
    /// Each rung of the ladder, what came of it and whether it was asked; empty for what is no concern.
    pub ladder: Vec<(String, String, bool)>,
}

crate::hide::hide!(FollowView);

/// Things that have a history worth reading: raised more than once, answered, or put to someone.
pub(super) fn view(agenda: &Agenda, numbers: &BTreeMap<Id, usize>) -> Vec<FollowView> {
    let is_followed = |item: &&Item| item.history.len() > 1 || !item.ladder.is_empty();
    let followed = agenda.items().filter(is_followed).map(|item| FollowView {
        number: item.number,
        text: words::plain(&item.text),
        standing: standing(item),
        history: item.history.iter().map(|event| said(event, numbers)).collect(),
        ladder: ladder(&item.ladder),
    });
    followed.collect()
}

fn standing(item: &Item) -> String {
    let times = match item.sessions {
        0 => format!("raised {}", words::count(item.times as usize, "time", "times")),
        1 => "raised in one session".to_owned(),
        many => format!("raised in {many} sessions"),
    };
    let silences = if item.silences > 1 { format!(", {} in a row", item.silences) } else { String::new() };
    format!("{times}; {}{silences}", stands(item.status))
}

fn said(event: &Event, numbers: &BTreeMap<Id, usize>) -> (String, String, usize) {
    let roles = event.roles.join(", ");
    let by = if roles.is_empty() { String::new() } else { format!(" by {roles}") };
    let due = event.due.map(|due| format!(", for {}", words::day(due))).unwrap_or_default();
    let what = match event.answer {
        None if roles.is_empty() => "Written down".to_owned(),
        None => format!("Raised with {roles}"),
        Some(status) if event.outside => format!("Outside supervision: {}{by}{due}", status.word()),
        Some(Status::Open) => "In supervision: no answer yet".to_owned(),
        Some(Status::Silent) => "In supervision: nothing came back".to_owned(),
        Some(status) => format!("In supervision: {}{by}{due}", status.word()),
    };
    let day = event.date.map(words::day).unwrap_or_default();
    (day, what, event.entry.and_then(|id| numbers.get(&id)).copied().unwrap_or_default())
}

/// Every rung, also those not asked, so that what is left can be seen.
fn ladder(steps: &[Step]) -> Vec<(String, String, bool)> {
    if steps.is_empty() {
        return Vec::new();
    }
    let rung = |rung: &Rung| {
        let step = steps.iter().find(|step| step.rung == *rung);
        let said = step.map_or_else(|| "not asked".to_owned(), asked);
        (rung.name().to_owned(), said, step.is_some())
    };
    Rung::ALL.iter().map(rung).collect()
}

fn asked(step: &Step) -> String {
    let days: Vec<String> = step.asked.iter().map(|day| words::brief(*day)).collect();
    let back = step.status.map_or("no answer noted", stands);
    format!("asked {}; {back}", days.join(", "))
}
