//! `list`: what has been written, and searching it.

use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        terminal::{BOLD, QUIET},
        unlock, which, words,
    },
    entry::{Entry, MarkKind, Sharing},
    journal::{Numbered, Query, span::Span},
    pipeline::Library,
};

/// What the help says first.
const HELP: &str = "\
List or search what you have written, newest first.

  afterword list
  afterword list kitchen --since september
  afterword list --theme workload --since \"last month\"
  afterword list --ask         type the search; it stays out of the shell history";

/// The arguments of `list`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct List {
    /// Words that must all occur
    words: Vec<String>,
    /// Ask for the words
    #[arg(long)]
    ask: bool,
    /// Only this theme
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// From this day on: 2026-03-14, march, "last week", "3 weeks ago"
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// At most so many, the newest
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl List {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let query = self.query(context)?;
        let unlocked = unlock::unlock(context)?;
        let library = &unlocked.library;
        let mut found = query.run(&library.journal, |entry, theme| library.suggests(entry, theme));
        let total = found.len();
        found.reverse();
        found.truncate(self.limit.unwrap_or(usize::MAX));
        if context.global.json {
            let entries: Vec<Value> = found.iter().map(|one| entry_json(library, one)).collect();
            context.terminal.json(&json!({"afterword": 1, "entries": entries}))?;
            return if found.is_empty() { Err(Failure::Quiet(Kind::NotFound)) } else { Ok(()) };
        }
        if found.is_empty() {
            return Err(nothing(library));
        }
        print(context, library, &found)?;
        let count = words::count(total, "entry", "entries");
        let shown = if found.len() < total { format!("{} of {count}", words::grouped(found.len())) } else { count };
        context.terminal.line("")?;
        context.terminal.line(format!("{shown}. Read one with: afterword show {}", found[0].number))
    }

    fn query(&self, context: &Context) -> Result<Query, Failure> {
        let today = context.today();
        let mut words: Vec<String> =
            self.words.iter().flat_map(|word| word.split_whitespace()).map(str::to_owned).collect();
        if self.ask {
            let typed = context.terminal.ask("Search for: ")?.unwrap_or_default();
            words.extend(typed.split_whitespace().map(str::to_owned));
        }
        Ok(Query {
            words,
            theme: self.theme.as_ref().map(|theme| theme.to_lowercase()),
            since: self.since.as_deref().map(|text| span(text, today, "--since")).transpose()?.map(|span| span.first),
            until: self.until.as_deref().map(|text| span(text, today, "--until")).transpose()?.map(|span| span.last),
        })
    }
}

/// Reads a plain date of an option.
pub(crate) fn span(text: &str, today: Date, option: &str) -> Result<Span, Failure> {
    Span::parse(text, today)
        .map_err(|error| Failure::new(Kind::Usage, format!("{option} \"{}\" is {error}", words::plain(text))))
}

fn nothing(library: &Library) -> Failure {
    if library.journal.entries().is_empty() {
        return Failure::new(Kind::NotFound, "the journal is empty")
            .next("Write: afterword new")
            .next("or bring in what you have: afterword import FOLDER");
    }
    Failure::new(Kind::NotFound, "nothing fits that").next("Try fewer words, or a part of one.")
}

fn print(context: &Context, library: &Library, found: &[Numbered<'_>]) -> Result<(), Failure> {
    let mut heading = String::new();
    let width = found.iter().map(|one| one.number.to_string().len()).max().unwrap_or(1);
    for one in found {
        let here = heading_of(one, context.today());
        if here != heading {
            if !heading.is_empty() {
                context.terminal.line("")?;
            }
            context.terminal.line(format!("{BOLD}{here}{BOLD:#}"))?;
            heading = here;
        }
        context.terminal.line(format!(
            "  {:>width$}  {:<10}  {}",
            one.number,
            which::day(context, one),
            words::plain(one.entry.title())
        ))?;
        let facts = facts(library, one.entry);
        if !facts.is_empty() {
            context.terminal.line(format!("  {:>width$}  {:<10}  {QUIET}{}{QUIET:#}", "", "", words::plain(&facts)))?;
        }
    }
    Ok(())
}

/// The week for what is new, the month for what is older.
fn heading_of(one: &Numbered<'_>, today: Date) -> String {
    let Some(when) = one.entry.when() else { return "Without a date".to_owned() };
    for (name, text) in [("This week", "this week"), ("Last week", "last week")] {
        if Span::parse(text, today).is_ok_and(|span| (span.first..=span.last).contains(&when.date)) {
            return name.to_owned();
        }
    }
    words::long_date(when.date).split_whitespace().skip(2).collect::<Vec<_>>().join(" ")
}

fn facts(library: &Library, entry: &Entry) -> String {
    let mut parts = Vec::new();
    if !entry.fields.themes.is_empty() {
        parts.push(entry.fields.themes.join(", "));
    } else if let Some(first) = library.suggested(entry.id).first() {
        parts.push(format!("{}?", first.theme.as_ref()));
    }
    if entry.body.has(&MarkKind::Note) {
        parts.push("has a content note".to_owned());
    }
    let questions = entry.marks(&MarkKind::Supervision).count();
    if questions > 0 {
        parts.push(words::count(questions, "mark for supervision", "marks for supervision"));
    }
    let open = entry.body.actions.iter().filter(|action| !action.done).count();
    if open > 0 {
        parts.push(words::count(open, "open action", "open actions"));
    }
    if entry.fields.sharing == Sharing::Private {
        parts.push("private".to_owned());
    }
    parts.join(" · ")
}

/// The stable JSON form of an entry, `docs/json.md`.
pub(crate) fn entry_json(library: &Library, one: &Numbered<'_>) -> Value {
    let entry = one.entry;
    let open = entry.body.actions.iter().filter(|action| !action.done).count();
    let mut marks = serde_json::Map::new();
    for mark in &entry.body.marks {
        let count = marks.entry(mark.kind.word().to_owned()).or_insert_with(|| 0.into());
        *count = (count.as_u64().unwrap_or(0) + 1).into();
    }
    json!({
        "id": entry.id.to_string(),
        "number": one.number,
        "title": entry.title(),
        "date": entry.when().map(ToString::to_string),
        "template": entry.fields.template,
        "themes": entry.fields.themes,
        "suggested": library.suggested(entry.id).iter().map(|one| one.theme.as_ref()).collect::<Vec<_>>(),
        "words": entry.body.words,
        "hat": entry.fields.hat,
        "measures": entry.fields.measures,
        "tallies": entry.fields.tallies,
        "sharing": entry.fields.sharing,
        "marks": marks,
        "open_actions": open,
        "files": entry.files().iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
