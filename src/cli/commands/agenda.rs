//! `agenda`: what to bring to the next supervision.

mod add;
mod after;
mod escalate;
mod name;
mod set;
mod show;

pub(crate) use after::ask as ask_after;
pub(crate) use name::{brief, choice, find};

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

use super::list;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        paper, supervision,
        unlock::{self, Unlocked},
        words,
    },
    document,
    journal::span,
    outline::{Audience, Outline},
    pipeline::{self, agenda::Supervision},
    supervision::{Agenda as Draft, Request},
};

/// What the help says first.
const HELP: &str = "\
Prepare your next supervision from what you have marked. Nothing private is in
it. Look at it here first; with `-o` the same goes to a file.

  afterword agenda
  afterword agenda --since \"last month\" --minutes 60
  afterword agenda -o agenda.html        to print: two pages at most
  afterword agenda -o agenda.docx        for Word; also .md and .txt
  afterword agenda -o agenda.docx --sealed-for age1…   for one reader only

  afterword agenda --summary             two minutes for your supervisor
  afterword agenda add                   something that stands in no entry
  afterword agenda move 5 depth          number 5 is the one to think about
  afterword agenda set 3 --minutes 10 --share say
  afterword agenda show 4                its history, and who was asked
  afterword agenda after 6 --told \"duty manager\"";

/// The arguments of `agenda`.
#[derive(Debug, Args)]
#[command(before_help = HELP, args_conflicts_with_subcommands = false)]
pub(crate) struct Agenda {
    #[command(subcommand)]
    action: Option<Action>,
    /// From this day on, instead of since the last session held
    #[arg(long, value_name = "DATE", global = true)]
    since: Option<String>,
    /// The day of the session: 2026-11-26, "thursday 2pm"
    #[arg(long = "for", value_name = "DATE", global = true)]
    for_date: Option<String>,
    /// How long the session is
    #[arg(long, value_name = "N")]
    minutes: Option<u32>,
    /// Also open actions that are older than four months and have no date to come
    #[arg(long, global = true)]
    all: bool,
    /// What a supervisor can read in two minutes: first sentences of what you marked, and counts
    #[arg(long)]
    summary: bool,
    #[command(flatten)]
    output: paper::Output,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Put something on it by hand
    Add(add::Add),
    /// Say what an item asks, how long it may take, how far it may go
    Set(set::Set),
    /// Put an item in another place
    Move(set::Move),
    /// Note what came back outside a session, such as by letter
    Answer(set::Answered),
    /// Take an item off: it is done
    Done(set::Done),
    /// One item: why it is here, what happened to it, who was asked
    Show(show::Show),
    /// Answer what stays open after something hard
    After(after::After),
    /// A note on an item that has had no answer, for you to send or not
    Escalate(escalate::Escalate),
    /// Questions in your entries that are not marked
    Questions,
    /// Put one of these questions on the agenda
    Take(add::Take),
}

/// An agenda with what it was drafted from.
pub(crate) struct Drafted {
    unlocked: Unlocked,
    supervision: Supervision,
    request: Request,
    agenda: Draft,
}

impl Drafted {
    pub(crate) fn new(context: &Context, request: Request) -> Result<Self, Failure> {
        let unlocked = unlock::unlock(context)?;
        let supervision = supervision::read(context, &unlocked);
        let agenda = pipeline::agenda::draft(&unlocked.library, &supervision, &unlocked.catalogue, &request);
        Ok(Self { unlocked, supervision, request, agenda })
    }

    /// Drafts it anew, after a change.
    fn again(&mut self, context: &Context) {
        self.supervision = supervision::read(context, &self.unlocked);
        let Self { unlocked, supervision, request, .. } = self;
        self.agenda = pipeline::agenda::draft(&unlocked.library, supervision, &unlocked.catalogue, request);
    }
}

impl Agenda {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let paper = self.output.paper(context)?;
        let mut drafted = Drafted::new(context, self.request(context)?)?;
        match &self.action {
            Some(Action::Add(add)) => add.run(context, &mut drafted),
            Some(Action::Set(set)) => set.run(context, &mut drafted),
            Some(Action::Move(to)) => to.run(context, &mut drafted),
            Some(Action::Answer(answer)) => answer.run(context, &mut drafted),
            Some(Action::Done(done)) => done.run(context, &mut drafted),
            Some(Action::Show(show)) => show.run(context, &drafted),
            Some(Action::After(after)) => after.run(context, &mut drafted),
            Some(Action::Questions) => add::list(context, &drafted),
            Some(Action::Take(take)) => take.run(context, &mut drafted),
            Some(Action::Escalate(note)) => note.run(context, &mut drafted),
            None => {
                let agenda = &drafted.agenda;
                let outline =
                    if self.summary { Outline::summary(agenda) } else { Outline::agenda(agenda, Audience::Paper) };
                match paper {
                    Some(paper) => paper.give(context, &drafted.unlocked, &outline, ("agenda", json!(agenda))),
                    None if self.summary => summary(context, agenda, &outline),
                    None => show(context, agenda),
                }
            }
        }
    }

    fn request(&self, context: &Context) -> Result<Request, Failure> {
        let today = context.today();
        let since =
            self.since.as_deref().map(|text| list::span(text, today, "--since")).transpose()?.map(|span| span.first);
        let for_date = self.for_date.as_deref().map(|text| {
            span::coming(text, today)
                .map_err(|error| Failure::new(Kind::Usage, format!("--for \"{}\" is {error}", words::plain(text))))
        });
        if self.minutes.is_some_and(|minutes| !(5..=480).contains(&minutes)) {
            return Err(Failure::new(Kind::Usage, "--minutes is not between 5 and 480"));
        }
        let for_date = for_date.transpose()?;
        Ok(Request { since, for_date, minutes: self.minutes, all: self.all, ..Request::new(today) })
    }
}

/// The agenda as bytes, for a file.
pub(crate) fn page(agenda: &Draft) -> Vec<u8> {
    document::html(&Outline::agenda(agenda, Audience::Paper)).into_bytes()
}

/// The agenda as Markdown, for a file.
pub(crate) fn markdown(agenda: &Draft) -> Vec<u8> {
    document::markdown(&Outline::agenda(agenda, Audience::Paper)).into_bytes()
}

/// A day to come, as typed.
fn day(context: &Context, text: &str) -> Result<Date, Failure> {
    span::coming(text, context.today())
        .map(|when| when.date)
        .map_err(|error| Failure::new(Kind::Usage, format!("\"{}\" is {error}", words::plain(text))))
}

/// A day that has been, as typed.
fn past(context: &Context, text: &str) -> Result<Date, Failure> {
    list::span(text, context.today(), "the day").map(|span| span.first)
}

fn show(context: &Context, agenda: &Draft) -> Result<(), Failure> {
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "agenda": agenda}));
    }
    context.terminal.line(words::plain(
        document::text(&Outline::agenda(agenda, Audience::Own), context.terminal.measure()).trim_end(),
    ))?;
    context.terminal.line("\nPrint it:  afterword agenda -o agenda.html")
}

fn summary(context: &Context, agenda: &Draft, outline: &Outline) -> Result<(), Failure> {
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "agenda": agenda}));
    }
    context.terminal.line(words::plain(document::text(outline, context.terminal.measure()).trim_end()))?;
    context.terminal.line("\nAs a file:  afterword agenda --summary -o summary.docx")
}
