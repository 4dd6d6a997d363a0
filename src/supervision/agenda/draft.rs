//! The draft: one period, everything that belongs to it, in the order of the session.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::{ToSpan, civil::Date};

use super::{
    Agenda, Ask, Balance, Item, OverTime, PartKind, Request, Section, Source, ThemeInfo, figures, items::Material, time,
};
use crate::{
    entry::{MarkKind, When},
    privacy::Shareable,
    supervision::{
        Choice, Rhythm,
        period::Period,
        questions::questions,
        session::{Session, SessionStatus, Status, last_held_before, next_planned_from},
        tells_of_something_hard, thread,
    },
};

/// What an agenda is drafted from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// Entries without their private passages, in any order.
    pub entries: &'a [Shareable],
    /// How many entries are private as a whole.
    pub left_out: usize,
    /// Sessions, in any order.
    pub sessions: &'a [Session],
    /// What the writer chose, and what was put on by hand, in any order.
    pub choices: &'a [Choice],
    /// What was agreed about sessions.
    pub rhythm: Option<&'a Rhythm>,
    /// The themes, by id.
    pub themes: &'a BTreeMap<String, ThemeInfo>,
}

impl Agenda {
    /// Drafts the agenda of the next session. Equal input gives an equal agenda, whatever the order of the entries.
    ///
    /// Entries and sessions dated after `request.today` are passed over.
    pub fn draft(sources: &Sources<'_>, request: &Request) -> Self {
        let known = |entry: &&Shareable| entry.when().is_none_or(|when| when.date <= request.today);
        let mut entries: Vec<&Shareable> = sources.entries.iter().filter(known).collect();
        entries.sort_by_key(|entry| entry.order());
        let sessions = sources.sessions;
        let period = period(sessions, request);
        let heading = Heading::of(sources, request);
        let measures = figures::measures(&entries, &period);
        let tallies = figures::tallies(&entries, &period);
        let material = Material {
            entries: &entries,
            sessions,
            choices: sources.choices,
            replies: thread::replies(sessions, last_day(request)),
            period,
            all: request.all,
        };
        let mut found = material.items();
        found.items.push(material.arriving(heading.minutes));
        found.items.extend(material.workload(heading.minutes, &measures, &tallies));
        found.items.extend(material.rising(sources.themes));
        let mut sections = sections(found.items, request.today);
        let sum = time::fit(&mut sections, heading.minutes);
        number(&mut sections);
        let in_period = || entries.iter().filter(|entry| period.holds(entry.when()));
        Self {
            date: heading.date,
            with: heading.with,
            since: period.since,
            since_session: request.since.is_none() && period.since.is_some(),
            until: request.today,
            entries: in_period().count(),
            left_out: sources.left_out,
            minutes: heading.minutes,
            planned: sum.planned,
            closing: sum.closing,
            left_over: sum.left_over,
            older: found.older,
            questions: questions(in_period().copied(), sources.choices).len(),
            later: sources.entries.len().saturating_sub(entries.len()),
            unmarked: in_period().filter(|entry| is_unmarked(entry)).count(),
            rhythm: sources.rhythm.map(|rhythm| rhythm.kept(sessions, request.today)),
            balance: Balance::of(&sections),
            sections,
            themes: figures::themes(&entries, &period, sources.themes),
            over_time: OverTime::of(&entries, request.today, sources.themes),
            measures,
            tallies,
        }
    }
}

/// Whether an entry speaks of something hard without a mark.
fn is_unmarked(entry: &Shareable) -> bool {
    entry.marks(&MarkKind::Incident).next().is_none() && tells_of_something_hard(entry)
}

/// The last day whose sessions are over: today, or the day before the session that the agenda is for.
fn last_day(request: &Request) -> Date {
    let before = request.for_date.and_then(|when| when.date.checked_sub(1.day()).ok());
    before.map_or(request.today, |before| before.min(request.today))
}

fn period(sessions: &[Session], request: &Request) -> Period {
    if request.since.is_some() {
        return Period::since_day(request.since, request.today);
    }
    let next_day = last_day(request).checked_add(1.day()).unwrap_or(Date::MAX);
    let last = last_held_before(sessions, next_day);
    last.map_or(Period::since_day(None, request.today), |last| Period::since_session(last.date, request.today))
}

struct Heading {
    date: Option<When>,
    with: Option<String>,
    minutes: u32,
}

impl Heading {
    /// The session that was asked for, completed by what is planned for that day, or the next one planned.
    fn of(sources: &Sources<'_>, request: &Request) -> Self {
        let sessions = sources.sessions;
        let planned = match request.for_date {
            Some(when) => sessions
                .iter()
                .filter(|session| session.status == SessionStatus::Planned && session.date.date == when.date)
                .min_by_key(|session| (session.date, session.id)),
            None => next_planned_from(sessions, request.today),
        };
        let agreed = sources.rhythm.and_then(|rhythm| rhythm.minutes);
        let minutes = request.minutes.or(planned.and_then(|session| session.minutes)).or(agreed);
        Self {
            date: request
                .for_date
                .filter(|when| when.time.is_some())
                .or(planned.map(|session| session.date))
                .or(request.for_date),
            with: planned.and_then(|session| session.with.clone()),
            minutes: minutes.unwrap_or(Request::MINUTES),
        }
    }
}

/// Puts the items into their parts and in order, one of those to think about in depth.
fn sections(items: Vec<(PartKind, Item)>, today: Date) -> Vec<Section> {
    let mut parts: BTreeMap<PartKind, Vec<Item>> = BTreeMap::new();
    for (kind, item) in items {
        parts.entry(kind).or_default().push(item);
    }
    for (kind, items) in &mut parts {
        arrange(*kind, items, today);
    }
    deepen(&mut parts);
    let section = |(kind, mut items): (PartKind, Vec<Item>)| {
        put_in_place(&mut items);
        time::propose(kind, &mut items);
        Section { kind, title: kind.title(), items }
    };
    parts.into_iter().filter(|(_, items)| !items.is_empty()).map(section).collect()
}

/// The first thing to think about is the one in depth, unless the writer chose one.
fn deepen(parts: &mut BTreeMap<PartKind, Vec<Item>>) {
    if parts.contains_key(&PartKind::Depth) {
        return;
    }
    let Some(think) = parts.get_mut(&PartKind::Think) else { return };
    let first = think.iter().position(|item| item.source != Source::Figure);
    if let Some(first) = first {
        let item = think.remove(first);
        parts.insert(PartKind::Depth, vec![item]);
    }
}

/// Puts each item that has a place of its own there; the last that was put there comes first.
fn put_in_place(items: &mut Vec<Item>) {
    let (mut placed, rest): (Vec<Item>, Vec<Item>) = items.drain(..).partition(|item| item.place.is_some());
    *items = rest;
    placed.sort_by_key(|item| item.place);
    for item in placed {
        let at = item.place.map_or(0, |place| place.saturating_sub(1) as usize).min(items.len());
        items.insert(at, item);
    }
}

/// Numbers the items in the order of the session, so that a number is the same however long the session is. A figure
/// that is a part by itself has none.
fn number(sections: &mut [Section]) {
    let items = sections.iter_mut().flat_map(|section| &mut section.items).filter(|item| !item.is_part());
    for (number, item) in (1..).zip(items) {
        item.number = number;
    }
}

/// Each part in the order that serves the session; equal items keep the order of writing.
fn arrange(kind: PartKind, items: &mut [Item], today: Date) {
    match kind {
        // What keeps coming back, then what was given most time, then the newest.
        PartKind::Depth | PartKind::Think => items.sort_by_key(|item| {
            let given = if item.minutes_given { item.minutes } else { 0 };
            (
                item.source == Source::Figure,
                item.unreached,
                Reverse(item.times.max(item.sessions + 1)),
                Reverse(given),
                Reverse(item.last),
            )
        }),
        PartKind::Arriving => {
            items.sort_by_key(|item| (!item.is_part(), item.unreached, item.ask != Ask::Support, item.last));
        }
        PartKind::Workload => items.sort_by_key(|item| !item.is_part()),
        PartKind::Concerns => items.sort_by_key(|item| (standing(item, today), Reverse(item.times), item.first)),
        PartKind::Actions => {
            items.sort_by_key(|item| (item.done, item.due.is_none(), item.due, Reverse(item.sessions), item.last));
        }
        PartKind::Decide | PartKind::Know | PartKind::Hard | PartKind::Learning | PartKind::PassUp | PartKind::Good => {
        }
    }
}

/// What waits for an answer comes before what has one.
fn standing(item: &Item, today: Date) -> u8 {
    match item.status {
        Status::Silent => 0,
        Status::Promised if item.due.is_some_and(|due| due < today) => 0,
        Status::Open => 1,
        Status::Promised => 2,
        Status::Refused => 3,
        Status::Answered => 4,
    }
}

#[cfg(test)]
mod tests;
