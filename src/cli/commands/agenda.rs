//! `agenda`: what to bring to the next supervision.

use clap::Args;
use serde_json::json;

use super::{list, session};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        paper, unlock, words,
    },
    document,
    journal::span,
    outline::Outline,
    pipeline,
    supervision::{Agenda as Drafted, Request},
};

/// What the help says first.
const HELP: &str = "\
Prepare your next supervision from what you have marked. Nothing private is in
it. Look at it here first; with `-o` the same goes to a file.

  afterword agenda
  afterword agenda --since \"last month\" --minutes 60
  afterword agenda -o agenda.html        to print: two pages at most
  afterword agenda -o agenda.docx        for Word; also .md and .txt
  afterword agenda -o agenda.docx --sealed-for age1…   for one reader only";

/// The arguments of `agenda`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Agenda {
    /// From this day on, instead of since the last session held
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// The day of the session: 2026-11-26, "thursday 2pm"
    #[arg(long = "for", value_name = "DATE")]
    for_date: Option<String>,
    /// How long the session is
    #[arg(long, value_name = "N")]
    minutes: Option<u32>,
    #[command(flatten)]
    output: paper::Output,
}

impl Agenda {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let paper = self.output.paper(context)?;
        let request = self.request(context)?;
        let unlocked = unlock::unlock(context)?;
        let sessions = session::sessions(context, &unlocked);
        let agenda = pipeline::agenda::draft(&unlocked.library, &sessions, &unlocked.catalogue, &request);
        match paper {
            Some(paper) => paper.write(context, &Outline::agenda(&agenda), ("agenda", json!(agenda))),
            None => show(context, &agenda),
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
        Ok(Request { since, for_date: for_date.transpose()?, minutes: self.minutes, ..Request::new(today) })
    }
}

/// The agenda as bytes, for a file.
pub(crate) fn page(agenda: &Drafted) -> Vec<u8> {
    document::html(&Outline::agenda(agenda)).into_bytes()
}

/// The agenda as Markdown, for a file.
pub(crate) fn markdown(agenda: &Drafted) -> Vec<u8> {
    document::markdown(&Outline::agenda(agenda)).into_bytes()
}

fn show(context: &Context, agenda: &Drafted) -> Result<(), Failure> {
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "agenda": agenda}));
    }
    context.terminal.line(words::plain(document::text(&Outline::agenda(agenda), 78).trim_end()))?;
    context.terminal.line("\nPrint it:  afterword agenda -o agenda.html")
}
