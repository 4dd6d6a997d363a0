//! `session`: supervision sessions, planned, held and cancelled.

mod record;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        paper, supervision,
        unlock::{self, Unlocked},
        words,
    },
    document,
    entry::When,
    id::Id,
    journal::span,
    outline::Outline,
    pipeline::{self, agenda::Supervision},
    supervision::{
        Request, Rhythm,
        rhythm::{self, Kept},
        session::{Session as Meeting, SessionStatus},
    },
    vault::{self, Place, Work},
};

/// What the help says first.
const HELP: &str = "\
Supervision sessions: planned, held, cancelled, and what came back.

  afterword session                          all of them
  afterword session plan \"thursday 2pm\"
  afterword session held                     the planned one took place: two minutes
  afterword session cancelled
  afterword session rhythm fortnightly --minutes 90
  afterword session held yesterday --minutes 60 --answer 3=promised:2026-12-05";

/// The arguments of `session`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Session {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All sessions
    List,
    /// Note when the next one is
    Plan {
        /// 2026-11-26, "thursday 2pm"
        date: String,
        /// With whom, by role
        #[arg(long, value_name = "ROLE")]
        with: Option<String>,
    },
    /// A session took place: what came back, what was agreed, how it was
    Held(record::Held),
    /// The planned session did not take place
    Cancelled {
        /// When it should have been, if another day than planned
        date: Option<String>,
    },
    /// A sheet for the next supervisor: sessions, what is open, where concerns stand
    Handover {
        #[command(flatten)]
        output: paper::Output,
    },
    /// How often sessions are to be: weekly, fortnightly, monthly, "every 10 days"
    Rhythm {
        /// weekly, fortnightly, monthly, "every 3 weeks"; without it, how the agreed one has been kept
        rhythm: Option<String>,
        /// How long each is
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(5..=480))]
        minutes: Option<u32>,
        /// With whom, by role
        #[arg(long, value_name = "ROLE")]
        with: Option<String>,
        /// From when it is agreed; without it, from today
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
    },
}

impl Session {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut unlocked = unlock::unlock(context)?;
        let all = supervision::read(context, &unlocked);
        match &self.action {
            None | Some(Action::List) => list(context, &all),
            Some(Action::Plan { date, with }) => {
                let date = coming(context, date)?;
                let usual = all.rhythm.as_ref().and_then(|rhythm| rhythm.with.clone());
                let with = with.clone().or(usual).unwrap_or_else(|| "supervisor".to_owned());
                let planned = meeting(date, &with, SessionStatus::Planned)?;
                note(context, &mut unlocked, &planned, false)
            }
            Some(Action::Held(held)) => held.run(context, unlocked, &all),
            Some(Action::Cancelled { date }) => {
                let date = date.as_deref().map(|text| past(context, text)).transpose()?;
                let (cancelled, is_there) = cancelled(context, &all, date)?;
                note(context, &mut unlocked, &cancelled, is_there)
            }
            Some(Action::Handover { output }) => handover(context, &unlocked, &all, output),
            Some(Action::Rhythm { rhythm, minutes, with, since }) => {
                let Some(rhythm) = rhythm else { return kept(context, &all) };
                let since = since.as_deref().map(|text| past(context, text)).transpose()?;
                let every = days(rhythm)?;
                let agreed = Rhythm {
                    id: Id::random().map_err(vault::Error::from)?,
                    since: since.unwrap_or_else(|| context.when()),
                    every,
                    minutes: *minutes,
                    with: with.clone(),
                };
                agree(context, &mut unlocked, &agreed)
            }
        }
    }
}

/// The sheet for the next supervisor, on the screen or in a file.
fn handover(context: &Context, unlocked: &Unlocked, all: &Supervision, output: &paper::Output) -> Result<(), Failure> {
    let paper = output.paper(context)?;
    let request = Request { since: Some(Date::MIN), all: true, ..Request::new(context.today()) };
    let agenda = pipeline::agenda::draft(&unlocked.library, all, &unlocked.catalogue, &request);
    let outline = Outline::handover(&agenda, &all.sessions);
    match paper {
        Some(paper) => paper.give(context, unlocked, &outline, ("agenda", json!(agenda))),
        None if context.global.json => context.terminal.json(&json!({"afterword": 1, "agenda": agenda})),
        None => {
            context.terminal.line(words::plain(document::text(&outline, context.terminal.measure()).trim_end()))?;
            context.terminal.line("\nAs a file:  afterword session handover -o handover.docx")
        }
    }
}

/// The planned session that is due by today, or on the day that was named; the oldest first.
fn due(all: &Supervision, date: Option<When>, today: Date) -> Option<&Meeting> {
    let planned = all.sessions.iter().filter(|session| session.status == SessionStatus::Planned);
    match date {
        Some(date) => planned.clone().find(|session| session.date.date == date.date),
        None => planned.clone().find(|session| session.date.date <= today),
    }
}

/// No planned session is due; says which is to come.
fn none_due(all: &Supervision) -> Failure {
    let to_come = all.sessions.iter().find(|session| session.status == SessionStatus::Planned);
    let message = match to_come {
        Some(session) => format!("the planned session is still to come: {}", words::long_moment(&session.date)),
        None => "no session is planned".to_owned(),
    };
    Failure::new(if to_come.is_some() { Kind::Usage } else { Kind::NotFound }, message)
        .meaning("Nothing was noted.")
        .next("Say when it was: afterword session held today")
}

/// The planned session that does not take place, due or to come, or one of the day that was named.
fn cancelled(context: &Context, all: &Supervision, date: Option<When>) -> Result<(Meeting, bool), Failure> {
    let next = || {
        let to_come = all.sessions.iter().find(|session| session.status == SessionStatus::Planned);
        due(all, date, context.today()).or(to_come.filter(|_| date.is_none()))
    };
    match (next(), date) {
        (Some(planned), _) => Ok((Meeting { status: SessionStatus::Cancelled, ..planned.clone() }, true)),
        (None, Some(date)) => Ok((meeting(date, "supervisor", SessionStatus::Cancelled)?, false)),
        (None, None) => Err(Failure::new(Kind::NotFound, "no session is planned")
            .next("Say when it should have been: afterword session cancelled yesterday")),
    }
}

/// The days of a rhythm that was named in words.
fn days(text: &str) -> Result<u32, Failure> {
    let text = text.trim().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &str| match word {
        "two" => Some(2),
        "three" => Some(3),
        "four" => Some(4),
        "six" => Some(6),
        word => word.parse::<u32>().ok(),
    };
    let days = match words.as_slice() {
        ["weekly"] => Some(7),
        ["fortnightly"] => Some(14),
        ["monthly"] => Some(30),
        ["every", n, unit] | [n, unit] => number(n).and_then(|n| {
            let each = match unit.trim_end_matches('s') {
                "day" => 1,
                "week" => 7,
                "month" => 30,
                _ => return None,
            };
            n.checked_mul(each)
        }),
        _ => None,
    };
    days.filter(|days| (1..=366).contains(days)).ok_or_else(|| {
        Failure::new(Kind::Usage, "that is not a rhythm").next("Say weekly, fortnightly, monthly or \"every 3 weeks\".")
    })
}

/// How the agreed rhythm has been kept.
fn kept(context: &Context, all: &Supervision) -> Result<(), Failure> {
    let kept = all.rhythm.as_ref().map(|rhythm| rhythm.kept(&all.sessions, context.today()));
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "rhythm": kept}));
    }
    match kept {
        Some(kept) => context.terminal.line(keeping(&kept)),
        None => context.terminal.line("No rhythm is agreed yet. Note it: afterword session rhythm fortnightly"),
    }
}

/// `Fortnightly: 4 of 5 held since Thursday 1 October 2026, 1 cancelled.`
fn keeping(kept: &Kept) -> String {
    let cancelled = if kept.cancelled > 0 { format!(", {} cancelled", kept.cancelled) } else { String::new() };
    let every = words::capital(&rhythm::words(kept.every));
    format!("{every}: {} of {} held since {}{cancelled}.", kept.held, kept.due, words::long_date(kept.since))
}

fn agree(context: &Context, unlocked: &mut Unlocked, agreed: &Rhythm) -> Result<(), Failure> {
    let minutes = agreed.minutes.map(|minutes| format!(", {minutes} minutes")).unwrap_or_default();
    let said =
        format!("sessions {}{minutes}, from {}.", rhythm::words(agreed.every), words::long_date(agreed.since.date));
    if context.global.dry_run {
        return context.terminal.line(format!("Would note: {said}"));
    }
    let mut work = unlocked.vault.begin()?;
    work.make(Place::Record(agreed.id), agreed.to_markdown());
    work.commit("session", context.timestamp())?;
    unlocked.reload()?;
    if context.global.json {
        return context
            .terminal
            .json(&json!({"afterword": 1, "rhythm": {"every": agreed.every, "minutes": agreed.minutes}}));
    }
    context.terminal.line(format!("Noted: {said}"))
}

fn coming(context: &Context, text: &str) -> Result<When, Failure> {
    span::coming(text, context.today())
        .map_err(|error| Failure::new(Kind::Usage, format!("\"{}\" is {error}", words::plain(text))))
}

fn meeting(date: When, with: &str, status: SessionStatus) -> Result<Meeting, Failure> {
    let id = Id::random().map_err(vault::Error::from)?;
    Ok(Meeting { with: Some(with.to_owned()), ..Meeting::new(id, date, status) })
}

fn past(context: &Context, text: &str) -> Result<When, Failure> {
    if let Ok(when) = text.parse() {
        return Ok(when);
    }
    let span = super::list::span(text, context.today(), "the day")?;
    Ok(When::day(span.first))
}

/// Puts a session into a change.
fn keep(work: &mut Work<'_>, session: &Meeting, is_there: bool) -> Result<(), Failure> {
    let place = Place::Record(session.id);
    if is_there {
        // It may have been typed just now, at length: the other version is kept in the history.
        work.overwrite(place, session.to_markdown())?;
    } else {
        work.make(place, session.to_markdown());
    }
    Ok(())
}

fn note(context: &Context, unlocked: &mut Unlocked, session: &Meeting, is_there: bool) -> Result<(), Failure> {
    let said = format!("Supervision, {}, {}.", words::long_moment(&session.date), session.status.word());
    if context.global.dry_run {
        return context.terminal.line(format!("Would note: {said}"));
    }
    let mut work = unlocked.vault.begin()?;
    keep(&mut work, session, is_there)?;
    work.commit("session", context.timestamp())?;
    unlocked.reload()?;
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "session": value(session)}));
    }
    context.terminal.line(format!("Noted: {said}"))
}

fn list(context: &Context, all: &Supervision) -> Result<(), Failure> {
    let sessions = &all.sessions;
    let kept = all.rhythm.as_ref().map(|rhythm| rhythm.kept(sessions, context.today()));
    if context.global.json {
        let sessions: Vec<_> = sessions.iter().map(value).collect();
        return context.terminal.json(&json!({"afterword": 1, "sessions": sessions, "rhythm": kept}));
    }
    for session in sessions.iter().rev() {
        let minutes = session.minutes.map(|minutes| format!(", {minutes} minutes")).unwrap_or_default();
        let with = session.with.as_deref().map(|with| format!(", with {}", words::plain(with))).unwrap_or_default();
        context.terminal.line(format!(
            "{:<10} {}{with}{minutes}",
            session.status.word(),
            words::long_moment(&session.date)
        ))?;
    }
    if sessions.is_empty() {
        context.terminal.line("No session is noted yet. Note the next one: afterword session plan \"thursday 2pm\"")?;
    }
    if let Some(kept) = kept.filter(|kept| kept.due > 0) {
        context.terminal.line(format!("\n{}", keeping(&kept)))?;
    }
    if due(all, None, context.today()).is_some() {
        context.terminal.line("\nOne is planned that has passed. Note what came back: afterword session held")?;
    }
    Ok(())
}

/// The stable JSON form of a session: its id and its date are texts, as everywhere.
fn value(session: &Meeting) -> serde_json::Value {
    let mut value = json!(session);
    if let Some(map) = value.as_object_mut() {
        map.insert("id".to_owned(), session.id.to_string().into());
        map.insert("date".to_owned(), session.date.to_string().into());
    }
    value
}
