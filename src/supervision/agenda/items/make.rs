//! What every item has in common: its history, the ladder it climbed, and what the writer chose over what is proposed.

use std::collections::BTreeMap;

use super::{Material, some};
use crate::supervision::{
    agenda::{Ask, Event, Function, Item, PartKind, Source},
    ladder::{Rung, Step},
    thread::{self, Reply, Thread},
};

impl Material<'_> {
    /// What every item has in common. Its minutes and its reasons are for the caller to set.
    pub(super) fn item(&self, thread: &Thread<'_>, source: Source, ask: Ask, function: Function) -> Item {
        let (raise, reply) = (thread.latest(), thread.reply());
        let status = thread.status();
        let current = reply.filter(|reply| reply.answer.answer == status);
        Item {
            name: raise.text.clone(),
            text: raise.text.clone(),
            detail: some(raise.detail.clone()),
            // Of several wordings the narrowest holds.
            share: thread.raises().iter().filter_map(|raise| raise.share).max().unwrap_or_default(),
            to: thread.roles(),
            status,
            answered: current.map(|reply| reply.session.date),
            by: current.and_then(|reply| reply.answer.by.clone()),
            due: current.and_then(|reply| reply.answer.due),
            first: thread.first().when.map(|when| when.date),
            last: raise.when.map(|when| when.date),
            times: thread::count(thread.raises().len()),
            entries: thread.entries(),
            sessions: thread.sessions(),
            silences: thread.silences(),
            carried: !self.is_new(thread),
            history: history(thread),
            entry: raise.entry,
            choice: thread.choice().map(|choice| choice.id),
            ..Item::new(source, ask, function)
        }
    }

    /// What the writer chose, over what is proposed.
    pub(super) fn chosen(&self, thread: &Thread<'_>, part: PartKind, mut item: Item) -> (PartKind, Item) {
        let Some(choice) = thread.choice() else { return (part, item) };
        item.choose(choice);
        // A part that follows from the ask follows the ask that was chosen.
        let follows =
            matches!(part, PartKind::Arriving | PartKind::Decide | PartKind::Think | PartKind::Know | PartKind::PassUp);
        if follows {
            if choice.function.is_none() {
                (item.function, item.function_why) = Function::proposed(item.ask, &item.text);
            }
            if !item.minutes_given {
                item.minutes = item.ask.minutes();
            }
        }
        let part = if follows { item.ask.part(item.function) } else { part };
        (choice.part.unwrap_or(part), item)
    }
}

/// What happened, oldest first: each raise and each answer.
fn history(thread: &Thread<'_>) -> Vec<Event> {
    let raises = thread.raises().iter().map(|raise| {
        let event = Event {
            date: raise.when.map(|when| when.date),
            answer: None,
            roles: raise.to.clone(),
            due: None,
            outside: false,
            entry: raise.entry,
        };
        (raise.when, event)
    });
    let replies = thread.replies().iter().filter(|reply| !reply.answer.unreached).map(|reply| {
        let event = Event {
            date: Some(reply.session.date),
            answer: Some(reply.answer.answer),
            roles: reply.answer.by.iter().cloned().collect(),
            due: reply.answer.due,
            outside: reply.outside,
            entry: None,
        };
        (Some(reply.session), event)
    });
    // What only a session names was raised by that answer.
    let raises =
        raises.filter(|(_, event)| event.entry.is_some() || thread.replies().is_empty() || !event.roles.is_empty());
    let mut events: Vec<_> = raises.chain(replies).collect();
    events.sort_by_key(|(when, event)| (*when, event.answer.is_some()));
    events.into_iter().map(|(_, event)| event).collect()
}

/// Whom a concern was put to: roles that the marks name, roles that answered, and the supervisor in each session where
/// it came up and nobody else answered.
pub(super) fn ladder(thread: &Thread<'_>) -> Vec<Step> {
    let mut steps: BTreeMap<Rung, Step> = BTreeMap::new();
    for raise in thread.raises() {
        for role in &raise.to {
            let Some(rung) = Rung::of(role) else { continue };
            let step = steps.entry(rung).or_insert_with(|| Step::empty(rung));
            if !step.roles.iter().any(|known| known.eq_ignore_ascii_case(role)) {
                step.roles.push(role.clone());
            }
            step.asked.extend(raise.when.map(|when| when.date));
        }
    }
    for role in thread.choice().iter().flat_map(|choice| &choice.to) {
        let Some(rung) = Rung::of(role) else { continue };
        let step = steps.entry(rung).or_insert_with(|| Step::empty(rung));
        if !step.roles.iter().any(|known| known.eq_ignore_ascii_case(role)) {
            step.roles.push(role.clone());
            step.asked.extend(thread.choice().map(|choice| choice.when.date));
        }
    }
    for Reply { session, answer, .. } in thread.replies().iter().filter(|reply| !reply.answer.unreached) {
        let rung = answer.by.as_deref().and_then(Rung::of).unwrap_or(Rung::Supervisor);
        let step = steps.entry(rung).or_insert_with(|| Step::empty(rung));
        step.roles.extend(
            answer
                .by
                .iter()
                .filter(|by| !step.roles.iter().any(|known| known.eq_ignore_ascii_case(by)))
                .cloned()
                .collect::<Vec<_>>(),
        );
        step.asked.push(session.date);
        (step.status, step.answered, step.due) = (Some(answer.answer), Some(session.date), answer.due);
    }
    for step in steps.values_mut() {
        step.asked.sort_unstable();
        step.asked.dedup();
    }
    steps.into_values().collect()
}
