//! From a read journal to an agenda: only what may be shared goes in.

use std::collections::BTreeMap;

use super::Library;
use crate::{
    entry::{Entry, Sharing},
    outline::capital,
    privacy::Shareable,
    supervision::{
        Agenda, Choice, Request, Rhythm, Session,
        agenda::{Sources, ThemeInfo},
    },
    theme::{Catalogue, Function},
};

/// The records of a journal that supervision is about.
#[derive(Debug, Clone, Default)]
pub struct Supervision {
    /// Sessions, oldest first.
    pub sessions: Vec<Session>,
    /// What the writer chose about items, and items of the writer's own, oldest first.
    pub choices: Vec<Choice>,
    /// The newest agreement on sessions.
    pub rhythm: Option<Rhythm>,
    /// What is wrong with records that could not be read: the record and the field, never the text.
    pub problems: Vec<crate::supervision::Error>,
}

impl Supervision {
    /// Reads the records of a journal. One that cannot be read is named, and the others are given.
    pub fn of(library: &Library) -> Self {
        let mut all = Self::default();
        for record in library.journal.records() {
            let problem = match record.kind() {
                "session" => Session::read(record).map(|(session, problems)| {
                    all.sessions.push(session);
                    all.problems.extend(problems);
                }),
                "item" => Choice::parse(record).map(|choice| all.choices.push(choice)),
                "agreement" => Rhythm::parse(record).map(|rhythm| {
                    if all.rhythm.as_ref().is_none_or(|known| (known.since, known.id) < (rhythm.since, rhythm.id)) {
                        all.rhythm = Some(rhythm);
                    }
                }),
                _ => Ok(()),
            };
            all.problems.extend(problem.err());
        }
        all.sessions.sort_by_key(|session| (session.date, session.id));
        all.choices.sort_by_key(|choice| (choice.when, choice.id));
        all
    }
}

/// Drafts the agenda of the next session.
pub fn draft(library: &Library, supervision: &Supervision, catalogue: &Catalogue, request: &Request) -> Agenda {
    let entries = library.journal.entries();
    let shareable: Vec<Shareable> = entries.iter().filter_map(Shareable::of).collect();
    let themes = themes(catalogue);
    let sources = Sources {
        entries: &shareable,
        left_out: 0,
        sessions: &supervision.sessions,
        choices: &supervision.choices,
        rhythm: supervision.rhythm.as_ref(),
        themes: &themes,
    };
    let mut agenda = Agenda::draft(&sources, request);
    let in_period = |entry: &&Entry| {
        entry
            .when()
            .is_some_and(|when| agenda.since.is_none_or(|since| when.date >= since) && when.date <= agenda.until)
    };
    agenda.left_out = entries.iter().filter(|entry| entry.fields.sharing == Sharing::Private).filter(in_period).count();
    agenda
}

/// What an agenda needs to know of the themes. On paper the short name of a theme stands beside its count; what it
/// means is on the page.
fn themes(catalogue: &Catalogue) -> BTreeMap<String, ThemeInfo> {
    let info = |one: &crate::theme::Definition| ThemeInfo {
        label: capital(one.id().as_ref()),
        function: one.function().first().copied().unwrap_or(Function::Development),
    };
    catalogue.iter().map(|one| (one.id().to_string(), info(one))).collect()
}
