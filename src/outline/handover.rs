//! The outline of a handover sheet: what the next supervisor needs to know of the sessions so far.

use super::{Content, Line, Outline, Part, Passage, agenda::ticks, clean, phrases};
use crate::supervision::{
    Agenda, Session,
    agenda::{Item, PartKind, Share, Source},
    rhythm,
    session::SessionStatus,
};

/// How many sessions the sheet lists.
const SESSIONS: usize = 12;

impl Outline {
    /// The sheet for the next supervisor. `agenda` is one of all time; it has what is open.
    pub fn handover(agenda: &Agenda, sessions: &[Session]) -> Self {
        let open = |kind: PartKind, which: &dyn Fn(&Item) -> bool| -> Vec<Line> {
            let section = agenda.sections.iter().filter(|section| section.kind == kind);
            let items =
                section.flat_map(|section| &section.items).filter(|item| item.share == Share::Show && which(item));
            items.map(|item| line(agenda, item)).collect()
        };
        let is_open = |item: &Item| item.after.as_ref().is_some_and(|after| !after.is_closed());
        let is_agreed = |item: &Item| !item.done && item.source == Source::Task && item.entry.is_none();
        let part =
            |heading: &str, lines: Vec<Line>| (!lines.is_empty()).then(|| Part::new(heading, Content::List(lines)));
        let tasks = open(PartKind::Actions, &is_agreed);
        let parts = [
            table(agenda, sessions),
            (!tasks.is_empty()).then(|| Part::new("Agreed and still open", Content::Tasks(tasks))),
            part("Concerns and where they stand", open(PartKind::Concerns, &|_| true)),
            part("Still open after something hard", open(PartKind::Hard, &is_open).into_iter().map(unnamed).collect()),
            part("Brought back, not answered yet", unanswered(agenda)),
        ];
        Self {
            title: "Handover of supervision".to_owned(),
            facts: facts(agenda, sessions),
            parts: parts.into_iter().flatten().collect(),
            footer: "Prepared by the person who is supervised, from their own dated notes.".to_owned(),
        }
    }
}

fn facts(agenda: &Agenda, sessions: &[Session]) -> Vec<String> {
    let today = agenda.until;
    let count =
        |status| sessions.iter().filter(|session| session.status == status && session.date.date <= today).count();
    let (held, cancelled) = (count(SessionStatus::Held), count(SessionStatus::Cancelled));
    let first =
        sessions.iter().filter(|session| session.status == SessionStatus::Held).map(|session| session.date.date).min();
    let since = first.map(|first| format!(" since {}", phrases::day(first, today))).unwrap_or_default();
    let agreed = agenda.rhythm.as_ref().map(|kept| format!("Agreed: {}", rhythm::words(kept.every)));
    let counted = format!("{held} held and {cancelled} cancelled{since}");
    std::iter::once(today.strftime("%-d %B %Y").to_string()).chain(agreed).chain([counted]).collect()
}

fn table(agenda: &Agenda, sessions: &[Session]) -> Option<Part> {
    let today = agenda.until;
    let past =
        sessions.iter().rev().filter(|session| session.status != SessionStatus::Planned && session.date.date <= today);
    let row = |session: &Session| {
        let minutes = session.minutes.map(|minutes| format!("{minutes} min")).unwrap_or_default();
        let with = session.with.as_deref().map(clean).unwrap_or_default();
        vec![phrases::day(session.date.date, today), session.status.word().to_owned(), with, minutes]
    };
    let rows: Vec<Vec<String>> = past.take(SESSIONS).map(row).collect();
    let columns = ["When", "", "With", "How long"].map(str::to_owned).to_vec();
    (!rows.is_empty()).then(|| Part::new("Sessions", Content::Table { columns, rows }))
}

/// What sessions left unfinished, besides concerns.
fn unanswered(agenda: &Agenda) -> Vec<Line> {
    let kinds =
        [PartKind::Arriving, PartKind::Depth, PartKind::Decide, PartKind::Think, PartKind::Know, PartKind::PassUp];
    let sections = agenda.sections.iter().filter(|section| kinds.contains(&section.kind));
    let items = sections.flat_map(|section| &section.items);
    let back = items.filter(|item| item.sessions > 0 && item.status.is_unfinished() && item.share == Share::Show);
    back.map(|item| line(agenda, item)).collect()
}

/// Something hard without its words: whoever comes next needs to know that it waits, not what was done to whom.
fn unnamed(line: Line) -> Line {
    Line { passage: Passage::plain_text("Something hard"), ..line }
}

fn line(agenda: &Agenda, item: &Item) -> Line {
    let today = agenda.until;
    let passage = if item.source == Source::Task { Passage::plain_text(&item.text) } else { Passage::of(&item.text) };
    let about = if item.source == Source::Task {
        let due = item.due.map(|due| format!("due {}", phrases::day(due, today)));
        let since = item.first.map(|first| format!("since {}", phrases::day(first, today)));
        [item.who.as_deref().map(clean), due, since].into_iter().flatten().collect()
    } else {
        let date = item.last.map(|date| phrases::day(date, today)).filter(|_| item.after.is_some());
        let raised = item.after.is_none().then(|| phrases::raised(item, today));
        [date, raised, Some(phrases::standing(item, today)).filter(|_| item.after.is_none())]
            .into_iter()
            .flatten()
            .collect()
    };
    let boxes = item.after.as_ref().map(ticks).unwrap_or_default();
    Line { about, boxes, entry: item.entry, ..Line::new(passage) }
}
