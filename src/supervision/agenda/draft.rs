//! The draft: one period, everything that belongs to it, in the order of the session.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::{ToSpan, civil::Date};

use super::{Agenda, Ask, Balance, Item, Request, Section, SectionKind, figures, items::Material, time};
use crate::{
    entry::When,
    privacy::Shareable,
    supervision::{
        period::Period,
        session::{Session, SessionStatus, Status, last_held_before, next_planned_from},
        thread,
    },
};

impl Agenda {
    /// Drafts the agenda of the next session. Equal input gives an equal agenda, whatever the order of the entries.
    ///
    /// `left_out` is how many entries are private as a whole; `theme_labels` are the themes in plain words, by id.
    /// Entries and sessions dated after `request.today` are passed over.
    pub fn draft(
        entries: &[Shareable],
        left_out: usize,
        sessions: &[Session],
        theme_labels: &BTreeMap<String, String>,
        request: &Request,
    ) -> Self {
        let known = |entry: &&Shareable| entry.when().is_none_or(|when| when.date <= request.today);
        let mut entries: Vec<&Shareable> = entries.iter().filter(known).collect();
        entries.sort_by_key(|entry| entry.order());
        let period = period(sessions, request);
        let heading = Heading::of(sessions, request);
        let replies = thread::replies(sessions, last_day(request));
        let material = Material { entries: &entries, sessions, replies, period };
        let mut sections = sections(material.items(), request.today);
        let (planned, left_over) = time::fit(&mut sections, heading.minutes);
        number(&mut sections);
        Self {
            date: heading.date,
            with: heading.with,
            since: period.since,
            since_session: request.since.is_none() && period.since.is_some(),
            until: request.today,
            entries: entries.iter().filter(|entry| period.holds(entry.when())).count(),
            left_out,
            minutes: heading.minutes,
            planned,
            left_over,
            balance: Balance::of(&sections),
            sections,
            themes: figures::themes(&entries, &period, theme_labels),
            measures: figures::measures(&entries, &period),
            tallies: figures::tallies(&entries, &period),
        }
    }
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
    fn of(sessions: &[Session], request: &Request) -> Self {
        let planned = match request.for_date {
            Some(when) => sessions
                .iter()
                .filter(|session| session.status == SessionStatus::Planned && session.date.date == when.date)
                .min_by_key(|session| (session.date, session.id)),
            None => next_planned_from(sessions, request.today),
        };
        let minutes = request.minutes.or(planned.and_then(|session| session.minutes));
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

/// Puts the items into their parts and in order.
fn sections(items: Vec<(SectionKind, Item)>, today: Date) -> Vec<Section> {
    let mut parts: BTreeMap<SectionKind, Vec<Item>> = BTreeMap::new();
    for (kind, item) in items {
        parts.entry(kind).or_default().push(item);
    }
    let section = |(kind, mut items): (SectionKind, Vec<Item>)| {
        arrange(kind, &mut items, today);
        time::propose(kind, &mut items);
        Section { kind, title: kind.title(), items }
    };
    parts.into_iter().map(section).collect()
}

/// Numbers the items as they are gone through: what fits, what is left over, then what is only ticked or read.
fn number(sections: &mut [Section]) {
    let mut next = 1;
    for round in 0..3 {
        for section in sections.iter_mut() {
            let is_listed = section.kind < SectionKind::Actions;
            for item in &mut section.items {
                let turn = if !item.fits {
                    1
                } else if is_listed {
                    0
                } else {
                    2
                };
                if turn == round {
                    item.number = next;
                    next += 1;
                }
            }
        }
    }
}

/// Each part in the order that serves the session; equal items keep the order of writing.
fn arrange(kind: SectionKind, items: &mut [Item], today: Date) {
    match kind {
        // What keeps coming back, then what was given most time, then the newest.
        SectionKind::Think => items.sort_by_key(|item| {
            let given = if item.minutes_given { item.minutes } else { 0 };
            (Reverse(item.times.max(item.sessions + 1)), Reverse(given), Reverse(item.last))
        }),
        SectionKind::Raise => items.sort_by_key(|item| (item.ask != Ask::Support, item.last)),
        SectionKind::Concerns => items.sort_by_key(|item| (standing(item, today), Reverse(item.times), item.first)),
        SectionKind::Actions => items.sort_by_key(|item| (item.done, item.due.is_none(), item.due, item.last)),
        SectionKind::Decide | SectionKind::Incidents | SectionKind::Learning | SectionKind::Good => {}
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
