//! `session held`: what a session was, in two minutes.
//!
//! One key for each thing on the agenda, then what was agreed, what was good to hear, and how it was. Everything is
//! kept in one change, at the end; Ctrl-C before that keeps nothing.

mod conversation;

use clap::Args;
use conversation::Conversation;
use jiff::civil::Date;
use serde_json::json;

use super::{due, keep, meeting, past, value};
use crate::{
    cli::{
        commands::agenda,
        context::Context,
        failure::{Failure, Kind},
        unlock::Unlocked,
        words,
    },
    journal::{Record, span},
    pipeline::{self, agenda::Supervision},
    supervision::{
        Agenda, Choice, Request,
        agenda::Item,
        session::{Answer, Session, SessionStatus, Status},
    },
    vault::Place,
};

/// The longest notes, in bytes.
const LONGEST: u64 = 1 << 20;

/// The arguments of `session held`.
#[derive(Debug, Args)]
pub(super) struct Held {
    /// When it was; without it, the planned one that is due
    date: Option<String>,
    /// How long it lasted
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: Option<u32>,
    /// What came back on an item: 3=answered, 3=promised:2026-12-05, 3=refused, 3=silent, 3=unreached
    #[arg(long = "answer", value_name = "N=ANSWER")]
    answers: Vec<String>,
    /// When the next one is: "10 december 2pm"
    #[arg(long, value_name = "DATE")]
    next: Option<String>,
    /// Read notes from standard input: tasks in them are what was agreed
    #[arg(long)]
    notes: bool,
}

/// What has been gathered about a session.
struct Account {
    session: Session,
    is_there: bool,
    choices: Vec<(Choice, bool)>,
    next: Option<Session>,
}

impl Held {
    pub(super) fn run(&self, context: &Context, mut unlocked: Unlocked, all: &Supervision) -> Result<(), Failure> {
        let (planned, session) = self.which(context, all)?;
        let agenda = drafted(&unlocked, all, &session);
        let is_there = planned.is_some();
        let mut account = Account { session, is_there, choices: Vec::new(), next: None };
        account.session.minutes = self.minutes.or(account.session.minutes);
        self.take_arguments(context, &agenda, &mut account)?;
        let asks = context.terminal.asks() && self.answers.is_empty() && !self.notes && !context.global.yes;
        if asks {
            let conversation = Conversation { context, all, agenda: &agenda };
            conversation.hold(self.minutes.is_none(), &mut account)?;
        }
        commit(context, &mut unlocked, &account)?;
        tell(context, &unlocked, &account)
    }

    /// The planned session that is due, or the one that the date names; never one that is still to come.
    fn which(&self, context: &Context, all: &Supervision) -> Result<(Option<crate::id::Id>, Session), Failure> {
        let date = self.date.as_deref().map(|text| past(context, text)).transpose()?;
        if let Some(date) = date.filter(|date| date.date > context.today()) {
            let day = words::long_moment(&date);
            return Err(Failure::new(Kind::Usage, format!("{day} is still to come")).meaning("Nothing was noted."));
        }
        let found = due(all, date, context.today());
        match (found, date) {
            (Some(planned), _) => Ok((Some(planned.id), Session { status: SessionStatus::Held, ..planned.clone() })),
            (None, Some(date)) => {
                let with = all.rhythm.as_ref().and_then(|rhythm| rhythm.with.clone());
                let with = with.unwrap_or_else(|| "supervisor".to_owned());
                Ok((None, meeting(date, &with, SessionStatus::Held)?))
            }
            (None, None) => Err(super::none_due(all)),
        }
    }

    fn take_arguments(&self, context: &Context, agenda: &Agenda, account: &mut Account) -> Result<(), Failure> {
        for text in &self.answers {
            let (item, answer) = parse_answer(agenda, text, context.today())?;
            account.session.answers.retain(|known| known.item != item.name);
            account.session.answers.push(answer);
        }
        if let Some(next) = &self.next {
            account.next = Some(planned(context, account, next)?);
        }
        if self.notes {
            let bytes = context.terminal.read_input(LONGEST)?;
            let text = String::from_utf8(bytes).map_err(|_| {
                Failure::new(Kind::Unreadable, "the notes are not UTF-8 text").meaning("Nothing was noted.")
            })?;
            take_notes(&mut account.session, &text)?;
        }
        Ok(())
    }
}

/// Takes notes: Markdown, with `recognition`, `how`, `minutes` and `answers` in front matter where there is one.
fn take_notes(session: &mut Session, text: &str) -> Result<(), Failure> {
    let Some(rest) = text.trim_start_matches('\u{feff}').strip_prefix("---\n") else {
        text.trim().clone_into(&mut session.notes);
        return Ok(());
    };
    let whole = format!("---\nkind: session\ndate: {}\n{rest}", session.date);
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::new(Kind::Unreadable, format!("the notes cannot be read: {error}")).meaning("Nothing was noted.")
    };
    let record = Record::parse(session.id, whole).map_err(|error| unreadable(&error))?;
    let read = Session::parse(&record).map_err(|error| unreadable(&error))?;
    session.notes = read.notes;
    session.recognition = read.recognition.or(session.recognition.take());
    session.how = read.how.or(session.how.take());
    session.minutes = session.minutes.or(read.minutes);
    session.answers.extend(read.answers);
    Ok(())
}

/// The agenda as it was for this session.
fn drafted(unlocked: &Unlocked, all: &Supervision, session: &Session) -> Agenda {
    let request = Request { for_date: Some(session.date), ..Request::new(session.date.date) };
    pipeline::agenda::draft(&unlocked.library, all, &unlocked.catalogue, &request)
}

/// Reads `3=promised:2026-12-05`.
fn parse_answer<'a>(agenda: &'a Agenda, text: &str, today: Date) -> Result<(&'a Item, Answer), Failure> {
    let wrong = || {
        Failure::new(Kind::Usage, "an --answer is a number and what came back")
            .next("For example: --answer 3=answered --answer 4=promised:2026-12-05 --answer 5=silent")
    };
    let (which, said) = text.split_once('=').ok_or_else(wrong)?;
    let item = agenda::find(agenda, which)?;
    let (word, due) = said.split_once(':').map_or((said, None), |(word, due)| (word, Some(due)));
    let unreached = word.trim().eq_ignore_ascii_case("unreached");
    let status = if unreached { Status::Open } else { Status::parse(word.trim()).ok_or_else(wrong)? };
    let due = due.map(|due| span::coming(due, today).map(|when| when.date)).transpose().map_err(|_| wrong())?;
    Ok((item, Answer { due, unreached, ..Answer::new(item.name.clone(), status) }))
}

/// The next session, planned.
fn planned(context: &Context, account: &Account, text: &str) -> Result<Session, Failure> {
    let date = super::coming(context, text)?;
    let with = account.session.with.clone().unwrap_or_else(|| "supervisor".to_owned());
    meeting(date, &with, SessionStatus::Planned)
}

fn commit(context: &Context, unlocked: &mut Unlocked, account: &Account) -> Result<(), Failure> {
    if context.global.dry_run {
        return Ok(());
    }
    let mut work = unlocked.vault.begin()?;
    keep(&mut work, &account.session, account.is_there)?;
    for (choice, is_there) in &account.choices {
        let place = Place::Record(choice.id);
        if *is_there {
            work.overwrite(place, choice.to_markdown())?;
        } else {
            work.make(place, choice.to_markdown());
        }
    }
    if let Some(next) = &account.next {
        keep(&mut work, next, false)?;
    }
    work.commit("session", context.timestamp())?;
    unlocked.reload()
}

fn tell(context: &Context, unlocked: &Unlocked, account: &Account) -> Result<(), Failure> {
    let session = &account.session;
    if context.global.json {
        let next = account.next.as_ref().map(value);
        return context.terminal.json(&json!({"afterword": 1, "session": value(session), "next": next}));
    }
    let would = if context.global.dry_run { "Would note" } else { "Noted" };
    let minutes = session.minutes.map(|minutes| format!(", {minutes} minutes")).unwrap_or_default();
    context.terminal.line(format!("{would}: Supervision, {}, held{minutes}.", words::long_moment(&session.date)))?;
    // By their words: a number on paper may have moved since.
    for answer in session.answers.iter().filter(|answer| !answer.unreached) {
        let due = answer.due.map(|due| format!(" for {}", words::short_date(due, context.today()))).unwrap_or_default();
        let item = words::plain(answer.item.lines().next().unwrap_or_default());
        context.terminal.line(words::wrap(
            &format!("  {}{due}: {item}", answer.answer.word()),
            context.terminal.measure(),
            "    ",
        ))?;
    }
    let count = |status| session.answers.iter().filter(|answer| answer.answer == status && !answer.unreached).count();
    let counts =
        [Status::Answered, Status::Promised, Status::Refused, Status::Silent].map(|status| (status, count(status)));
    let said: Vec<String> =
        counts.iter().filter(|(_, n)| *n > 0).map(|(status, n)| format!("{n} {}", status.word())).collect();
    if !said.is_empty() {
        context
            .terminal
            .line(format!("{}. What is not answered comes back next time.", words::capital(&said.join(", "))))?;
    }
    if let Some(next) = &account.next {
        context.terminal.line(format!("Next: {}.", words::long_moment(&next.date)))?;
    }
    if context.global.dry_run {
        return Ok(());
    }
    let all = Supervision::of(&unlocked.library);
    let today = context.today();
    let agenda = pipeline::agenda::draft(&unlocked.library, &all, &unlocked.catalogue, &Request::new(today));
    for item in agenda.items().filter(|item| item.silences >= 3) {
        context.terminal.line(format!("Nothing came back {} times on: {}", item.silences, agenda::brief(item)))?;
        context
            .terminal
            .line(format!("A note on it, to send by your own means: afterword agenda escalate {}", item.number))?;
    }
    Ok(())
}
