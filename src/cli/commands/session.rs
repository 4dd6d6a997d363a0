//! `session`: supervision sessions, planned, held and cancelled.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        supervision,
        unlock::{self, Unlocked},
        words,
    },
    entry::When,
    id::Id,
    journal::span,
    supervision::session::{Session as Meeting, SessionStatus},
    vault::{self, Place},
};

/// What the help says first.
const HELP: &str = "\
Supervision sessions: planned, held, cancelled.

  afterword session                          all of them
  afterword session plan \"thursday 2pm\"
  afterword session held --minutes 75        the next planned one took place
  afterword session cancelled";

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
        #[arg(long, value_name = "ROLE", default_value = "supervisor")]
        with: String,
    },
    /// The planned session took place
    Held {
        /// When it was, if another day than planned
        date: Option<String>,
        /// How long it lasted
        #[arg(long, value_name = "N")]
        minutes: Option<u32>,
    },
    /// The planned session did not take place
    Cancelled {
        /// When it should have been, if another day than planned
        date: Option<String>,
    },
}

impl Session {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut unlocked = unlock::unlock(context)?;
        let sessions = supervision::read(context, &unlocked).sessions;
        match &self.action {
            None | Some(Action::List) => list(context, &sessions),
            Some(Action::Plan { date, with }) => {
                let date = coming(context, date)?;
                keep(context, &mut unlocked, None, &meeting(date, with, SessionStatus::Planned)?)
            }
            Some(Action::Held { date, minutes }) => {
                let (planned, mut held) = planned_or(context, &sessions, date.as_deref(), SessionStatus::Held)?;
                held.minutes = *minutes;
                keep(context, &mut unlocked, planned, &held)
            }
            Some(Action::Cancelled { date }) => {
                let (planned, cancelled) = planned_or(context, &sessions, date.as_deref(), SessionStatus::Cancelled)?;
                keep(context, &mut unlocked, planned, &cancelled)
            }
        }
    }
}

fn coming(context: &Context, text: &str) -> Result<When, Failure> {
    span::coming(text, context.today())
        .map_err(|error| Failure::new(Kind::Usage, format!("\"{}\" is {error}", words::plain(text))))
}

fn meeting(date: When, with: &str, status: SessionStatus) -> Result<Meeting, Failure> {
    let id = Id::random().map_err(vault::Error::from)?;
    Ok(Meeting { with: Some(with.to_owned()), ..Meeting::new(id, date, status) })
}

/// The planned session that this is about, and what it becomes; or a new one on the day that was named.
fn planned_or(
    context: &Context,
    sessions: &[Meeting],
    date: Option<&str>,
    status: SessionStatus,
) -> Result<(Option<Id>, Meeting), Failure> {
    let date = date.map(|text| past(context, text)).transpose()?;
    let planned = sessions.iter().filter(|session| session.status == SessionStatus::Planned);
    let fits = |session: &&Meeting| date.is_none_or(|date| session.date.date == date.date);
    if let Some(session) = planned.clone().find(fits) {
        return Ok((Some(session.id), Meeting { status, ..session.clone() }));
    }
    match date {
        Some(date) => Ok((None, meeting(date, "supervisor", status)?)),
        None => Err(Failure::new(Kind::NotFound, "no session is planned")
            .next("Say when it was: afterword session held yesterday --minutes 60")),
    }
}

fn past(context: &Context, text: &str) -> Result<When, Failure> {
    if let Ok(when) = text.parse() {
        return Ok(when);
    }
    let span = super::list::span(text, context.today(), "the day")?;
    Ok(When::day(span.first))
}

fn keep(context: &Context, unlocked: &mut Unlocked, replaces: Option<Id>, session: &Meeting) -> Result<(), Failure> {
    let said = format!("Supervision, {}, {}.", words::long_moment(&session.date), session.status.word());
    if context.global.dry_run {
        return context.terminal.line(format!("Would note: {said}"));
    }
    let place = Place::Record(replaces.unwrap_or(session.id));
    let mut work = unlocked.vault.begin()?;
    match replaces {
        Some(_) => work.rewrite(place, session.to_markdown())?,
        None => work.make(place, session.to_markdown()),
    }
    work.commit("session", context.timestamp())?;
    unlocked.reload()?;
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "session": value(session)}));
    }
    context.terminal.line(format!("Noted: {said}"))
}

fn list(context: &Context, sessions: &[Meeting]) -> Result<(), Failure> {
    if context.global.json {
        return context
            .terminal
            .json(&json!({"afterword": 1, "sessions": sessions.iter().map(value).collect::<Vec<_>>()}));
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
