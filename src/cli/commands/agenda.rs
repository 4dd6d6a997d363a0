//! `agenda`: what to bring to the next supervision.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::list;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        supervision, unlock, words,
    },
    document, fs,
    journal::span,
    outline::{Audience, Outline},
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
  afterword agenda -o agenda.md";

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
    /// Write it to this file: .md or .html
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Agenda {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let form = self.output.as_deref().map(Form::of).transpose()?;
        let request = self.request(context)?;
        let unlocked = unlock::unlock(context)?;
        let supervision = supervision::read(context, &unlocked);
        let agenda = pipeline::agenda::draft(&unlocked.library, &supervision, &unlocked.catalogue, &request);
        match (&self.output, form) {
            (Some(path), Some(form)) => write(context, &context.environment.absolute(path), form, &agenda),
            _ => show(context, &agenda),
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
pub(crate) fn page(agenda: &Drafted) -> Vec<u8> {
    document::html(&Outline::agenda(agenda, Audience::Paper)).into_bytes()
}

/// The agenda as Markdown, for a file.
pub(crate) fn markdown(agenda: &Drafted) -> Vec<u8> {
    document::markdown(&Outline::agenda(agenda, Audience::Paper)).into_bytes()
}

fn show(context: &Context, agenda: &Drafted) -> Result<(), Failure> {
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "agenda": agenda}));
    }
    context.terminal.line(words::plain(document::text(&Outline::agenda(agenda, Audience::Own), 78).trim_end()))?;
    context.terminal.line("\nPrint it:  afterword agenda -o agenda.html")
}

fn write(context: &Context, path: &Path, form: Form, agenda: &Drafted) -> Result<(), Failure> {
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
