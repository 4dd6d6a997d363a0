//! The supervision page: the agenda of the next session, and the sessions before it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    entries::{EntryPage, Shown},
    input::Input,
    names::{Chip, Names},
    withhold, words,
};
use crate::{
    id::Id,
    supervision::{
        agenda::{Agenda, Ask, Item, Measure, SectionKind},
        session::{Session, SessionStatus, Status},
    },
};

/// The supervision page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Supervision {
    /// The agenda, if one was made.
    pub agenda: Option<AgendaView>,
    /// Sessions that were held or cancelled, newest first.
    pub sessions: Vec<SessionView>,
}

/// An agenda, to read and to print.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgendaView {
    /// The day of the session, or `Next session`.
    pub title: String,
    /// With whom; may be empty.
    pub with: String,
    /// The days that it covers.
    pub covers: String,
    /// How many entries stand behind it, in words.
    pub entries: String,
    /// What was left out because it is private; may be empty.
    pub left_out: String,
    /// Its parts.
    pub parts: Vec<AgendaPart>,
    /// Themes: the theme, entries, entries before, and the width of its bar out of 100.
    pub themes: Vec<(Chip, usize, usize, usize)>,
    /// Measures and tallies, in words.
    pub numbers: Vec<Shown>,
}

/// A part of an agenda.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgendaPart {
    /// Its heading.
    pub title: String,
    /// How it is laid out: `lead`, `questions`, `actions` or `list`.
    pub layout: &'static str,
    /// Its items.
    pub items: Vec<AgendaItem>,
}

/// An item of an agenda.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgendaItem {
    /// Its words.
    pub text: String,
    /// Ticked off.
    pub done: bool,
    /// Small facts beside it: the day, minutes, to whom, where it stands.
    pub facts: Vec<String>,
    /// How often it was raised, when more than once; may be empty.
    pub carried: String,
    /// By when; may be empty.
    pub due: String,
    /// The number of the entry it comes from; 0 when that entry is not in the page.
    pub entry: usize,
}

/// A session of the past.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionView {
    /// Its day, in words.
    pub date: String,
    /// With whom; may be empty.
    pub with: String,
    /// `Held` or `Cancelled`.
    pub status: &'static str,
    /// How long, in words; may be empty.
    pub minutes: String,
    /// What came back.
    pub answers: Vec<String>,
    /// The writer's notes, Markdown without private passages.
    #[serde(skip)]
    pub notes: String,
}

pub(super) fn view(input: &Input<'_>, names: &Names<'_>, entries: &[EntryPage]) -> Supervision {
    let in_order = input.journal.numbered().map(|numbered| (numbered.entry.id, numbered.number));
    let numbers: BTreeMap<Id, usize> = in_order.filter(|(_, number)| *number <= entries.len()).collect();
    let mut past: Vec<&Session> =
        input.sessions.iter().filter(|session| session.status != SessionStatus::Planned).collect();
    past.sort_by_key(|session| std::cmp::Reverse((session.date, session.id)));
    Supervision {
        agenda: input.agenda.map(|agenda| view_agenda(agenda, names, &numbers)),
        sessions: past.into_iter().map(|session| view_session(session, input.options.with_private)).collect(),
    }
}

fn view_agenda(agenda: &Agenda, names: &Names<'_>, numbers: &BTreeMap<Id, usize>) -> AgendaView {
    let covers = agenda.since.map_or_else(
        || format!("up to {}", words::day(agenda.until)),
        |since| format!("{} to {}", words::day(since), words::day(agenda.until)),
    );
    let left_out = match agenda.left_out {
        0 => String::new(),
        1 => "1 entry is only for you, and is not counted here.".to_owned(),
        many => format!("{many} entries are only for you, and are not counted here."),
    };
    let parts = agenda.sections.iter().map(|section| AgendaPart {
        title: section.title.to_owned(),
        layout: layout(section.kind),
        items: section.items.iter().map(|item| view_item(item, section.kind, numbers)).collect(),
    });
    let most = agenda.themes.iter().map(|theme| theme.count).max().unwrap_or(1).max(1);
    AgendaView {
        title: agenda.date.as_ref().map_or_else(|| "Next session".to_owned(), words::moment),
        with: agenda.with.clone().unwrap_or_default(),
        covers,
        entries: words::count(agenda.entries, "entry", "entries"),
        left_out,
        parts: parts.collect(),
        themes: agenda
            .themes
            .iter()
            .map(|theme| (names.chip(&theme.theme), theme.count, theme.before, (theme.count * 100).div_ceil(most)))
            .collect(),
        numbers: agenda.measures.iter().map(measure).chain(agenda.tallies.iter().map(tally)).collect(),
    }
}

fn layout(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Think | SectionKind::Decide | SectionKind::Raise | SectionKind::Concerns => "questions",
        SectionKind::Actions => "actions",
        SectionKind::Incidents | SectionKind::Learning | SectionKind::Good => "list",
    }
}

fn view_item(item: &Item, kind: SectionKind, numbers: &BTreeMap<Id, usize>) -> AgendaItem {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(item.first.map(words::brief));
    if layout(kind) == "questions" {
        facts.push(asked(item.ask).to_owned());
        facts.push(format!("{}{} min", if item.minutes_given { "" } else { "about " }, item.minutes));
    }
    if !item.to.is_empty() {
        facts.push(format!("raised with {}", item.to.join(", ")));
    }
    if !item.fits {
        facts.push("left over: more than the session has time for".to_owned());
    }
    if kind == SectionKind::Concerns {
        facts.push(stands(item.status).to_owned());
    }
    let carried = match item.times {
        0 | 1 => String::new(),
        2 => "Carried over once".to_owned(),
        times => format!("Raised {times} times"),
    };
    AgendaItem {
        text: words::plain(&item.text),
        done: item.done,
        facts,
        carried,
        due: item.due.map(words::brief).unwrap_or_default(),
        entry: item.entry.and_then(|id| numbers.get(&id)).copied().unwrap_or_default(),
    }
}

fn asked(ask: Ask) -> &'static str {
    match ask {
        Ask::Decide => "to decide",
        Ask::Think => "to think about",
        Ask::Know => "to know",
        Ask::Support => "for support",
        Ask::Authorise => "to authorise",
    }
}

fn stands(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Promised => "promised",
        Status::Answered => "answered",
        Status::Refused => "refused",
        Status::Silent => "no answer yet",
    }
}

fn measure(measure: &Measure) -> Shown {
    let before = measure.before.map(|before| format!(", before {}", words::number(before))).unwrap_or_default();
    Shown { label: measure.label.clone(), value: format!("{} on average{before}", words::number(measure.mean)) }
}

fn tally(tally: &crate::supervision::agenda::Tally) -> Shown {
    Shown { label: tally.label.clone(), value: tally.total.to_string() }
}

fn view_session(session: &Session, with_private: bool) -> SessionView {
    let answers = session.answers.iter().map(|answer| {
        let by = answer.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let due = answer.due.map(|due| format!(", for {}", words::day(due))).unwrap_or_default();
        format!("{}: {}{by}{due}", words::plain(&answer.item), stands(answer.answer))
    });
    SessionView {
        date: words::moment(&session.date),
        with: session.with.clone().unwrap_or_default(),
        status: if session.status == SessionStatus::Held { "Held" } else { "Cancelled" },
        minutes: session.minutes.map(|minutes| format!("{minutes} minutes")).unwrap_or_default(),
        answers: answers.collect(),
        notes: if with_private { session.notes.clone() } else { withhold::markdown(session.id, &session.notes) },
    }
}
