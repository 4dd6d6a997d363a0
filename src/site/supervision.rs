//! The supervision page: the agenda of the next session, and the sessions before it.

mod agenda;
mod follow;

pub use agenda::{AgendaView, AsideView, ContentView, LineView, PartView};
pub use follow::FollowView;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{entries::EntryPage, input::Input, withhold, words};
use crate::{
    id::Id,
    supervision::{
        rhythm::{self, Kept},
        session::{Session, SessionStatus, Status},
    },
};

/// The supervision page.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Supervision {
    /// The agenda, if one was made.
    pub agenda: Option<AgendaView>,
    /// What became of each thing that was raised, and who was asked.
    pub follow: Vec<FollowView>,
    /// Sessions held against the agreed rhythm, in words; may be empty.
    pub rhythm: String,
    /// Sessions that were held or cancelled, newest first.
    pub sessions: Vec<SessionView>,
    /// People to ring.
    pub helplines: Vec<String>,
}

crate::hide::hide!(Supervision);

/// A session of the past.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct SessionView {
    /// Its day, in words.
    pub date: String,
    /// With whom; may be empty.
    pub with: String,
    /// `Held` or `Cancelled`.
    pub status: &'static str,
    /// How long, in words; may be empty.
    pub minutes: String,
    /// What was said to the writer that was good to hear; may be empty.
    pub recognition: String,
    /// How it was for the writer; may be empty.
    pub how: String,
    /// What came back.
    pub answers: Vec<String>,
    /// The writer's notes, Markdown without private passages.
    #[serde(skip)]
    pub notes: String,
}

crate::hide::hide!(SessionView);

pub(super) fn view(input: &Input<'_>, entries: &[EntryPage]) -> Supervision {
    let guest = input.options.guest;
    let in_order = input.journal.numbered().map(|numbered| (numbered.entry.id, numbered.number));
    let numbers: BTreeMap<Id, usize> = in_order.filter(|(_, number)| *number <= entries.len()).collect();
    let mut past: Vec<&Session> =
        input.sessions.iter().filter(|session| session.status != SessionStatus::Planned).collect();
    past.sort_by_key(|session| std::cmp::Reverse((session.date, session.id)));
    Supervision {
        agenda: input.agenda.map(|agenda| agenda::view(agenda, &numbers, guest)),
        follow: input.agenda.filter(|_| !guest).map(|agenda| follow::view(agenda, &numbers)).unwrap_or_default(),
        rhythm: input.agenda.and_then(|agenda| agenda.rhythm.as_ref()).map(rhythm).unwrap_or_default(),
        helplines: input.helplines.iter().map(|line| words::plain(line)).collect(),
        sessions: past.into_iter().map(|session| view_session(session, input.options.with_private)).collect(),
    }
}

fn rhythm(kept: &Kept) -> String {
    if kept.due == 0 {
        return String::new();
    }
    let cancelled = if kept.cancelled > 0 { format!(", {} cancelled", kept.cancelled) } else { String::new() };
    let every = rhythm::words(kept.every);
    format!("Agreed: {every}. {} of {} held since {}{cancelled}.", kept.held, kept.due, words::day(kept.since))
}

fn stands(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Promised => "promised",
        Status::Answered => "answered",
        Status::Refused => "refused",
        Status::Silent => "nothing came back",
    }
}

fn view_session(session: &Session, with_private: bool) -> SessionView {
    let reached = session.answers.iter().filter(|answer| !answer.unreached);
    let answers = reached.map(|answer| {
        let by = answer.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let due = answer.due.map(|due| format!(", for {}", words::day(due))).unwrap_or_default();
        format!("{}: {}{by}{due}", words::plain(&answer.item), stands(answer.answer))
    });
    SessionView {
        date: words::moment(&session.date),
        with: session.with.clone().unwrap_or_default(),
        status: if session.status == SessionStatus::Held { "Held" } else { "Cancelled" },
        minutes: session.minutes.map(|minutes| format!("{minutes} minutes")).unwrap_or_default(),
        recognition: session.recognition.clone().unwrap_or_default(),
        how: session.how.clone().unwrap_or_default(),
        answers: answers.collect(),
        notes: if with_private { session.notes.clone() } else { withhold::markdown(session.id, &session.notes) },
    }
}
