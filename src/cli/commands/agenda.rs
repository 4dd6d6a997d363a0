//! `agenda`: what to bring to the next supervision.

mod add;
mod after;
mod name;
mod set;
mod show;

pub(crate) use after::ask as ask_after;
pub(crate) use name::{brief, choice, find};

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::list;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        supervision,
        unlock::{self, Unlocked},
        words,
    },
    document, fs,
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
    /// Also actions and open questions that are older than four months
    #[arg(long, global = true)]
    all: bool,
    /// Write it to this file: .md or .html
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Put something on it by hand
    Add(add::Add),
    /// Say what an item asks, how long it may take, how far it may go
    Set(set::Set),
    /// Put an item in another place
    Move(set::Move),
    /// Take an item off: it is done
    Done(set::Done),
    /// One item: why it is here, what happened to it, who was asked
    Show(show::Show),
    /// Answer what stays open after something hard
    After(after::After),
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
        let form = self.output.as_deref().map(Form::of).transpose()?;
        let mut drafted = Drafted::new(context, self.request(context)?)?;
        match &self.action {
            Some(Action::Add(add)) => add.run(context, &mut drafted),
            Some(Action::Set(set)) => set.run(context, &mut drafted),
            Some(Action::Move(to)) => to.run(context, &mut drafted),
            Some(Action::Done(done)) => done.run(context, &mut drafted),
            Some(Action::Show(show)) => show.run(context, &drafted),
            Some(Action::After(after)) => after.run(context, &mut drafted),
            Some(Action::Questions) => add::list(context, &drafted),
            Some(Action::Take(take)) => take.run(context, &mut drafted),
            None => match (&self.output, form) {
                (Some(path), Some(form)) => write(context, &context.environment.absolute(path), form, &drafted.agenda),
                _ => show(context, &drafted.agenda),
            },
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

/// What an agenda can be written as.
#[derive(Clone, Copy)]
enum Form {
    Markdown,
    Html,
    Text,
}

impl Form {
    fn of(path: &Path) -> Result<Self, Failure> {
        match path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).as_deref() {
            Some("md" | "markdown") => Ok(Self::Markdown),
            Some("html" | "htm") => Ok(Self::Html),
            Some("txt") => Ok(Self::Text),
            _ => Err(Failure::new(Kind::Usage, format!("cannot tell what to write to {}", path.display()))
                .next("End its name in .md, .html or .txt.")),
        }
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

fn show(context: &Context, agenda: &Draft) -> Result<(), Failure> {
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "agenda": agenda}));
    }
    context.terminal.line(words::plain(document::text(&Outline::agenda(agenda, Audience::Own), 78).trim_end()))?;
    context.terminal.line("\nPrint it:  afterword agenda -o agenda.html")
}

fn write(context: &Context, path: &Path, form: Form, agenda: &Draft) -> Result<(), Failure> {
    let bytes = match form {
        Form::Markdown => markdown(agenda),
        Form::Html => page(agenda),
        Form::Text => document::text(&Outline::agenda(agenda, Audience::Paper), 78).into_bytes(),
    };
    if context.global.dry_run {
        return context.terminal.line(format!(
            "Would write {}, {} bytes.",
            path.display(),
            words::grouped(bytes.len())
        ));
    }
    if fs::kind_of(path).is_some() && !overwrite(context, path)? {
        return Err(Failure::new(Kind::Declined, format!("{} is there already", path.display()))
            .meaning("Nothing was written.")
            .next("Choose another name, or add --yes."));
    }
    fs::replace(path, &bytes)?;
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "written": path.to_string_lossy(), "agenda": agenda}));
    }
    context
        .terminal
        .line(format!("Made {}. Anyone can read it: it is not encrypted.", context.environment.tilde(path)))?;
    context.terminal.line("Look at it before you share it. Nothing marked private is in it.")
}

fn overwrite(context: &Context, path: &Path) -> Result<bool, Failure> {
    // A script that names a file means that file.
    if !context.terminal.asks() {
        return Ok(true);
    }
    context.terminal.confirm(&format!("{} is there already. Write over it?", path.display()), true)
}
