//! The first page: the next session, the themes as filters, and what the last weeks held.

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{
    days::{self, Days},
    entries::{EntryPage, Link},
    input::Input,
    measures::{self, Lines},
    names::Chip,
    themes::ThemeRow,
    trend::{self, Trend},
    words,
};
use crate::supervision::{
    agenda::{Agenda, PartKind},
    session::SessionStatus,
};

/// How many themes stand beside the list.
const TRENDS: usize = 6;
/// How many themes are filters over the list.
const FILTERS: usize = 7;

/// The first page, without its list of entries.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Timeline {
    /// The day on which the page was made, in words.
    pub made: String,
    /// How many entries.
    pub total: usize,
    /// The next session, if one is planned.
    pub next: Option<NextSession>,
    /// Themes with their counts.
    pub filters: Vec<Filter>,
    /// More themes than these exist.
    pub more_themes: bool,
    /// Days you wrote.
    pub days: Days,
    /// Themes of the last weeks.
    pub trends: Vec<Trend>,
    /// How many weeks their bars show.
    pub weeks: usize,
    /// How you have been; none when nothing was noted.
    pub measures: Option<Lines>,
    /// An entry of about a year ago, never one with a content note.
    pub year_ago: Option<Link>,
}

crate::hide::hide!(Timeline);

/// The next session.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct NextSession {
    /// `Thursday 26 November`.
    pub title: String,
    /// The month, three letters.
    pub month: String,
    /// The day of the month.
    pub day: String,
    /// The day of the week, three letters.
    pub weekday: String,
    /// When, with whom, and when the last one was.
    pub line: String,
    /// What stands on the agenda: a number and what it counts.
    pub counts: Vec<(usize, &'static str)>,
}

crate::hide::hide!(NextSession);

/// A theme with the number of its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// The theme.
    pub chip: Chip,
    /// Entries.
    pub total: usize,
}

pub(super) fn view(input: &Input<'_>, entries: &[EntryPage], themes: &[ThemeRow], trends: &[Trend]) -> Timeline {
    let lively = trends.iter().filter(|trend| trend.now.0 + trend.before.0 > 0);
    Timeline {
        made: words::long(input.today),
        total: entries.len(),
        next: next(input),
        filters: themes.iter().take(FILTERS).map(|row| Filter { chip: row.chip.clone(), total: row.total }).collect(),
        more_themes: themes.len() > FILTERS,
        days: days::view(entries, input.today),
        trends: lively.take(TRENDS).cloned().collect(),
        weeks: trend::WEEKS,
        measures: measures::view(entries, input.today),
        year_ago: year_ago(entries, input.today),
    }
}

fn next(input: &Input<'_>) -> Option<NextSession> {
    let planned = input.sessions.iter().filter(|session| session.status == SessionStatus::Planned);
    let soonest = planned.filter(|session| session.date.date >= input.today).min_by_key(|session| session.date);
    let dated = input.agenda.and_then(|agenda| agenda.date.map(|date| (date, agenda.with.as_deref())));
    let (when, with) = dated.or_else(|| soonest.map(|session| (session.date, session.with.as_deref())))?;
    let held = input.sessions.iter().filter(|session| session.status == SessionStatus::Held);
    let last = held.map(|session| session.date.date).filter(|date| *date <= input.today).max();
    let at = when.time.map(|time| format!(" at {}", words::clock(time))).unwrap_or_default();
    let with = with.map(|with| format!(", with {with}")).unwrap_or_default();
    let before = last.map(|last| format!(" Your last session was on {}.", words::day(last))).unwrap_or_default();
    Some(NextSession {
        title: format!("{} {} {}", words::weekday(when.date), when.date.day(), words::month(when.date)),
        month: words::month_short(when.date).to_owned(),
        day: when.date.day().to_string(),
        weekday: words::weekday_short(when.date).to_owned(),
        line: format!("{}{at}{with}.{before}", words::day(when.date)),
        counts: input.agenda.map(counts).unwrap_or_default(),
    })
}

fn counts(agenda: &Agenda) -> Vec<(usize, &'static str)> {
    let items = |kinds: &[PartKind]| -> usize {
        let parts = agenda.sections.iter().filter(|section| kinds.contains(&section.kind));
        parts.flat_map(|section| &section.items).filter(|item| !item.done).count()
    };
    let questions = items(&[PartKind::Depth, PartKind::Decide, PartKind::Think, PartKind::Know, PartKind::PassUp]);
    let actions = items(&[PartKind::Actions]);
    let name = |number, one, many| if number == 1 { one } else { many };
    vec![
        (questions, name(questions, "thing to bring", "things to bring")),
        (actions, name(actions, "action still open", "actions still open")),
        (agenda.entries, name(agenda.entries, "entry behind it", "entries behind it")),
    ]
}

/// The entry nearest to this day last year, within three days.
fn year_ago(entries: &[EntryPage], today: Date) -> Option<Link> {
    let then = today.checked_sub(1.year()).ok()?;
    let near = entries.iter().filter(|entry| entry.notes.is_empty()).filter_map(|entry| {
        let days = entry.when?.until(then).ok()?.get_days().abs();
        (days <= 3).then_some((days, entry))
    });
    let (_, entry) = near.min_by_key(|(days, entry)| (*days, entry.number))?;
    Some(Link { number: entry.number, title: entry.title.clone() })
}
