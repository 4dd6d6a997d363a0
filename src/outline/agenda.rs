//! The outline of an agenda.

use super::{Content, Line, Outline, Part, Passage, Tick, clean, phrases};
use crate::supervision::{
    Agenda,
    agenda::{Counting, Item, Section, SectionKind},
};

const AFTER_INCIDENT: [&str; 3] = ["It is in the record", "The right people know", "A debrief was offered"];

const EMPTY: &str =
    "Nothing is marked for this session yet. Mark a passage with > [!supervision] and it will stand here.";

impl Outline {
    /// What an agenda says on paper.
    pub fn agenda(agenda: &Agenda) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        parts.extend(measures(agenda));
        if agenda.sections.is_empty() {
            parts.push(Part::new("On the agenda", Content::Words(Passage::plain_text(EMPTY))));
        }
        let before = |kind: SectionKind| kind <= SectionKind::Actions;
        parts.extend(agenda.sections.iter().filter(|part| before(part.kind)).filter_map(|part| section(agenda, part)));
        parts.extend(themes(agenda));
        parts.extend(tallies(agenda));
        parts.extend(agenda.sections.iter().filter(|part| !before(part.kind)).filter_map(|part| section(agenda, part)));
        parts.extend(left_over(agenda));
        parts.extend(balance(agenda));
        parts.push(Part::new("Agreed in the session", Content::Blank));
        Self { title: phrases::title(agenda), facts: phrases::facts(agenda), parts, footer: phrases::footer(agenda) }
    }
}

fn measures(agenda: &Agenda) -> Option<Part> {
    let rows: Vec<_> =
        agenda.measures.iter().map(|measure| (clean(&measure.label), phrases::measure(measure))).collect();
    (!rows.is_empty()).then(|| Part::new("How I have been", Content::Rows(rows)))
}

fn section(agenda: &Agenda, section: &Section) -> Option<Part> {
    let fitting: Vec<&Item> = section.items.iter().filter(|item| item.fits).collect();
    if fitting.is_empty() {
        return None;
    }
    let lines = fitting.into_iter().map(|item| line(agenda, section.kind, item)).collect();
    let part = match section.kind {
        SectionKind::Actions => Part::new(section.title, Content::Tasks(lines)),
        SectionKind::Learning | SectionKind::Good => Part::half(section.title, None, Content::List(lines)),
        _ => Part::new(section.title, Content::Items(lines)),
    };
    Some(Part { note: note(section), ..part })
}

/// Where silence has lasted, what can be done about it.
fn note(section: &Section) -> Option<String> {
    let silent = section.items.iter().filter(|item| item.fits && item.silences >= 3);
    let numbers: Vec<String> = silent.map(|item| item.number.to_string()).collect();
    (section.kind == SectionKind::Concerns && !numbers.is_empty()).then(|| {
        format!(
            "Nothing in three sessions or more on number {}. It can go in writing: what was asked, of whom and when, what \
             it does to people, what is needed by when.",
            numbers.join(" and ")
        )
    })
}

fn line(agenda: &Agenda, kind: SectionKind, item: &Item) -> Line {
    let passage = match kind {
        // The words of a task were read off its Markdown already.
        SectionKind::Actions => Passage::plain_text(&item.text),
        _ => Passage::of(&item.text),
    };
    let questions: &[&str] = if kind == SectionKind::Incidents { &AFTER_INCIDENT } else { &[] };
    let boxes = questions.iter().map(|question| Tick { question: (*question).to_owned(), ticked: false }).collect();
    Line { number: item.number, passage, about: about(agenda, kind, item), done: item.done, boxes }
}

fn about(agenda: &Agenda, kind: SectionKind, item: &Item) -> Vec<String> {
    let today = agenda.until;
    let date = item.last.map(|date| phrases::day(date, today));
    let detail = item.detail.as_deref().map(clean);
    match kind {
        SectionKind::Think | SectionKind::Decide | SectionKind::Raise => {
            let ask = phrases::ask(item.ask).map(str::to_owned);
            let again = (item.times > 1).then(|| phrases::raised(item, today));
            let back = item.answered.map(|_| phrases::standing(item, today));
            let date = date.filter(|_| again.is_none());
            [Some(phrases::minutes(item)), ask, detail, date, again, back].into_iter().flatten().collect()
        }
        SectionKind::Concerns => {
            let detail = detail.filter(|_| item.times < 2);
            [Some(phrases::raised(item, today)), detail, Some(phrases::standing(item, today))]
                .into_iter()
                .flatten()
                .collect()
        }
        SectionKind::Actions => action(item, agenda),
        SectionKind::Incidents | SectionKind::Learning | SectionKind::Good => {
            [detail, date].into_iter().flatten().collect()
        }
    }
}

fn action(item: &Item, agenda: &Agenda) -> Vec<String> {
    let today = agenda.until;
    let due = item.due.filter(|_| !item.done).map(|due| {
        let said = phrases::day(due, today);
        if due < today { format!("was due {said}") } else { format!("due {said}") }
    });
    let since = item
        .first
        .filter(|_| !item.done && item.carried)
        .map(|first| format!("open since {}", phrases::day(first, today)));
    [item.who.as_deref().map(clean), due, since].into_iter().flatten().collect()
}

fn themes(agenda: &Agenda) -> Option<Part> {
    let compare = agenda.since.is_some();
    let (often, once): (Vec<_>, Vec<_>) = agenda.themes.iter().partition(|theme| theme.count > 1);
    let mut rows: Vec<_> =
        often.into_iter().map(|theme| (clean(&theme.label), phrases::theme(theme, compare))).collect();
    let once: Vec<String> = once.into_iter().map(|theme| clean(&theme.label)).collect();
    if !once.is_empty() {
        rows.push(("Once".to_owned(), once.join(", ")));
    }
    let heading = match agenda.since {
        Some(since) => format!("Themes since {}", phrases::day(since, agenda.until)),
        None => "Themes".to_owned(),
    };
    (!rows.is_empty()).then(|| Part::half(&heading, None, Content::Rows(rows)))
}

fn tallies(agenda: &Agenda) -> Option<Part> {
    let rows: Vec<_> = agenda.tallies.iter().map(|tally| (clean(&tally.label), phrases::tally(tally))).collect();
    let known = agenda.tallies.iter().any(|tally| tally.counting != Counting::Other);
    let heading = if known { "Counted and uncounted" } else { "Counted by me" };
    (!rows.is_empty()).then(|| Part::half(heading, None, Content::Rows(rows)))
}

/// Everything for which there is no time, in the order of the agenda.
fn left_over(agenda: &Agenda) -> Option<Part> {
    let left = agenda.sections.iter().flat_map(|part| part.items.iter().map(move |item| (part.kind, item)));
    let lines: Vec<Line> = left
        .filter(|(_, item)| !item.fits)
        .map(|(kind, item)| {
            let mut line = line(agenda, kind, item);
            if !matches!(kind, SectionKind::Think | SectionKind::Decide | SectionKind::Raise) {
                line.about.insert(0, phrases::minutes(item));
            }
            Line { boxes: Vec::new(), ..line }
        })
        .collect();
    let note = format!("{} minutes more than the session has. For another time, or in writing.", agenda.left_over);
    (!lines.is_empty()).then(|| Part { note: Some(note), ..Part::new("Left over", Content::Items(lines)) })
}

fn balance(agenda: &Agenda) -> Option<Part> {
    let balance = &agenda.balance;
    let parts = [
        ("Support", balance.support),
        ("Development", balance.development),
        ("Mediation", balance.mediation),
        ("Management", balance.management),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, minutes)| *minutes > 0)
        .map(|(name, minutes)| format!("{name} {minutes} min"))
        .collect();
    (!parts.is_empty()).then(|| Part {
        note: balance.sentence.clone(),
        ..Part::new("Balance", Content::Words(Passage::plain_text(&format!("{}.", parts.join(", ")))))
    })
}
