//! `check`: details that could tell who someone is, in an entry, a file, or what is given.

mod allow;
mod lines;
mod source;

use std::{borrow::Cow, ops::Range};

use clap::Args;
use rayon::prelude::*;
use serde_json::{Value, json};

use self::source::Source;
use crate::{
    cli::{
        context::Context,
        failure::Failure,
        outgoing::{self, Lines},
        terminal::{BOLD, QUIET},
        unlock::{self, Unlocked},
        which, words,
    },
    entry::{Entry, MarkKind, Sharing},
    privacy::identifier::{self, Allowed, Finding, Kind},
    vault::Vault,
};

/// What the help says first.
const HELP: &str = "\
Look for details that could tell who someone is: names, numbers, addresses,
dates of birth, schools, wards and courts. What leaves a journal is checked
like this by itself.

  afterword check                  every entry, a line each
  afterword check last             one entry
  afterword check agenda.md        a file; add --own to use your allow list
  afterword check - < note.md      what is given
  afterword check --allow          name words that are fine; they are asked for";

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Check {
    /// A number, a date, last, yesterday, words of the title; a file; - for what is given
    #[arg(value_name = "WHICH|FILE|-")]
    which: Option<String>,
    /// Read {"id","text"} lines from FILE or what is given, write spans; needs no journal
    #[arg(long)]
    jsonl: bool,
    /// Unlock the journal to use your allow list for a file too
    #[arg(long, conflicts_with = "jsonl")]
    own: bool,
    /// Add words or phrases to your allow list, one a line: asked for, or read from what is given
    #[arg(long, conflicts_with_all = ["which", "jsonl", "own"])]
    allow: bool,
    /// Take words or phrases off your allow list, one a line
    #[arg(long, conflicts_with_all = ["which", "jsonl", "own", "allow"])]
    disallow: bool,
    /// Show your allow list
    #[arg(long, conflicts_with_all = ["which", "jsonl", "own", "allow", "disallow"])]
    allowed: bool,
}

impl Check {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.jsonl {
            return lines::answer(context, self.which.as_deref());
        }
        if self.allowed {
            return allow::list(context);
        }
        if self.allow || self.disallow {
            return allow::change(context, self.allow);
        }
        match Source::of(context, self.which.as_deref())? {
            Source::All => all(context),
            Source::Entry(which) => one(context, &which),
            Source::Text(text) => self.text(context, &text),
        }
    }

    fn text(&self, context: &Context, text: &str) -> Result<(), Failure> {
        let own = self.own.then(|| unlock::unlock(context)).transpose()?;
        let allowed = own.as_ref().map(outgoing::allowed).unwrap_or_default();
        let text = outgoing::readable(text);
        let checked = Checked::of(&text, &allowed, &[]);
        if context.global.json {
            context.terminal.json(&json!({"afterword": 1, "findings": checked.json(), "stops": checked.stops()}))?;
        } else {
            checked.print(context)?;
        }
        let next = if self.own { None } else { Some("Your allow list was not used; add --own to use it.") };
        checked.verdict(next)
    }
}

/// A text with what was found in it.
struct Checked<'a> {
    text: Cow<'a, str>,
    /// Where the names of its files begin, a line each behind the text.
    names: usize,
    findings: Vec<Noted>,
}

/// A finding with what the writer has said about it.
struct Noted {
    finding: Finding,
    line: usize,
    allowed: bool,
    private: bool,
}

impl Noted {
    fn stops(&self) -> bool {
        self.finding.kind.stops() && !self.allowed && !self.private
    }
}

impl<'a> Checked<'a> {
    fn of(text: &'a str, allowed: &Allowed, private: &[Range<usize>]) -> Self {
        Self::of_whole(Cow::Borrowed(text), text.len(), allowed, private)
    }

    fn of_whole(whole: Cow<'a, str>, names: usize, allowed: &Allowed, private: &[Range<usize>]) -> Self {
        let text: &str = &whole;
        let mut lines = Lines::of(text);
        let findings = identifier::find(text).into_iter().map(|finding| Noted {
            line: lines.at(finding.span.start),
            allowed: allowed.allows(text, &finding),
            private: private.iter().any(|span| span.contains(&finding.span.start)),
            finding,
        });
        let findings = findings.collect();
        Self { text: whole, names, findings }
    }

    /// An entry with its front matter, whose own dates are no findings, and with what its files were called. What is
    /// private cannot leave, and stops nothing.
    fn of_entry(entry: &'a Entry, vault: &Vault, allowed: &Allowed) -> Self {
        let private: Vec<Range<usize>> = if entry.fields.sharing == Sharing::Private {
            std::iter::once(0..usize::MAX).collect()
        } else {
            let marks = entry.marks(&MarkKind::Private);
            marks.map(|mark| mark.span.start + entry.body_start..mark.span.end + entry.body_start).collect()
        };
        let whole = with_names(entry, vault);
        let mut checked = Self::of_whole(whole, entry.text.len(), allowed, &private);
        checked.findings.retain(|one| one.finding.kind != Kind::Date || one.finding.span.start >= entry.body_start);
        checked
    }

    fn stops(&self) -> usize {
        self.findings.iter().filter(|one| one.stops()).count()
    }

    fn json(&self) -> Value {
        let mut place = Places { text: &self.text, byte: 0, characters: 0 };
        let value = |one: &Noted| {
            let (start, end) = (place.at(one.finding.span.start), place.at(one.finding.span.end));
            json!({
                "type": one.finding.kind.word(), "line": one.line, "start": start, "end": end,
                "text": &self.text[one.finding.span.clone()], "reason": one.finding.reason,
                "confidence": (f64::from(one.finding.confidence) * 100.0).round() / 100.0,
                "allowed": one.allowed, "private": one.private, "stops": one.stops(),
            })
        };
        self.findings.iter().map(value).collect()
    }

    fn print(&self, context: &Context) -> Result<(), Failure> {
        for one in self.findings.iter().filter(|one| !one.allowed) {
            let words =
                words::plain(&self.text[one.finding.span.clone()]).split_whitespace().collect::<Vec<_>>().join(" ");
            let rest = match (one.private, one.finding.kind.stops()) {
                (true, _) => " (private: it never leaves)",
                (false, false) => " (stops nothing by itself)",
                (false, true) => "",
            };
            let place = if one.finding.span.start < self.names {
                format!("line {}", one.line)
            } else {
                "the name of a file".to_owned()
            };
            context.terminal.line(format!("{place}: \"{words}\" looks like {}{rest}", one.finding.reason))?;
        }
        if self.findings.iter().all(|one| one.allowed) {
            context.terminal.line(
                "Nothing found that could tell who someone is. Read it yourself too: no list knows every name.",
            )?;
        }
        Ok(())
    }

    fn verdict(&self, next: Option<&str>) -> Result<(), Failure> {
        let stops = self.stops();
        if stops == 0 {
            return Ok(());
        }
        let message = format!("{} could tell who someone is", words::count(stops, "detail", "details"));
        let failure = outgoing::stopped(message).next("Change the words, or allow them: afterword check --allow");
        Err(next.into_iter().fold(failure, Failure::next))
    }
}

/// The text of an entry, and behind it the names of its files, a line each. What joins words in a name is read as a space.
fn with_names<'a>(entry: &'a Entry, vault: &Vault) -> Cow<'a, str> {
    let names = entry.files().into_iter().filter_map(|id| vault.about_file(id).ok());
    let names: String = names.map(|(_, name)| format!("\n{}\n", name.replace(['_', '-', '+'], " "))).collect();
    if names.is_empty() { Cow::Borrowed(&entry.text) } else { Cow::Owned(format!("{}{names}", entry.text)) }
}

/// Places in characters, asked for in the order of the text.
struct Places<'a> {
    text: &'a str,
    byte: usize,
    characters: usize,
}

impl Places<'_> {
    fn at(&mut self, byte: usize) -> usize {
        self.characters += self.text.get(self.byte..byte).unwrap_or_default().chars().count();
        self.byte = byte;
        self.characters
    }
}

fn one(context: &Context, typed: &str) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let found = which::find(context, &unlocked.library.journal, typed)?;
    let checked = Checked::of_entry(found.entry, &unlocked.vault, &outgoing::allowed(&unlocked));
    if context.global.json {
        let id = found.entry.id.to_string();
        context
            .terminal
            .json(&json!({"afterword": 1, "id": id, "findings": checked.json(), "stops": checked.stops()}))?;
        return checked.verdict(None);
    }
    context.terminal.line(format!("{BOLD}{}{BOLD:#}", words::plain(found.entry.title())))?;
    checked.print(context)?;
    checked.verdict(Some(&format!("Change it: afterword edit {}", found.number)))
}

fn all(context: &Context) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let allowed = outgoing::allowed(&unlocked);
    let numbered: Vec<_> = unlocked.library.journal.numbered().rev().collect();
    let checked: Vec<_> =
        numbered.par_iter().map(|one| Checked::of_entry(one.entry, &unlocked.vault, &allowed)).collect();
    let found: Vec<_> = numbered.iter().zip(&checked).filter(|(_, checked)| !checked.findings.is_empty()).collect();
    let stopping = checked.iter().filter(|one| one.stops() > 0).count();
    if context.global.json {
        let entries: Vec<Value> = found
            .iter()
            .map(|(one, checked)| {
                json!({"id": one.entry.id.to_string(), "number": one.number, "findings": checked.json(), "stops": checked.stops()})
            })
            .collect();
        context.terminal.json(&json!({"afterword": 1, "entries": entries, "checked": checked.len()}))?;
        return verdict_of_all(stopping, &unlocked);
    }
    for (one, checked) in found {
        let kinds = kinds(checked);
        if !kinds.is_empty() {
            let (day, title) = (which::day(context, one), words::plain(one.entry.title()));
            context
                .terminal
                .line(format!("{:>4}  {day:<10}  {title}\n{:18}{QUIET}{kinds}{QUIET:#}", one.number, ""))?;
        }
    }
    let entries = words::count(checked.len(), "entry", "entries");
    let result = match stopping {
        0 => format!("{entries} checked: nothing found that would stop one from leaving."),
        _ => format!("\n{entries} checked, {stopping} with details. See them: afterword check NUMBER"),
    };
    context.terminal.line(result)?;
    verdict_of_all(stopping, &unlocked)
}

/// What stops an entry, by kind: `2 a person's name, 1 a phone number`.
fn kinds(checked: &Checked<'_>) -> String {
    let count = |kind: Kind| checked.findings.iter().filter(|one| one.stops() && one.finding.kind == kind).count();
    let counts = Kind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0);
    counts.map(|(kind, count)| format!("{} × {count}", kind.label())).collect::<Vec<_>>().join(", ")
}

fn verdict_of_all(stopping: usize, unlocked: &Unlocked) -> Result<(), Failure> {
    if stopping == 0 {
        return Ok(());
    }
    let entries = unlocked.library.journal.entries().len();
    Err(outgoing::stopped(format!(
        "{stopping} of {} could tell who someone is",
        words::count(entries, "entry", "entries")
    ))
    .meaning("They are yours, and safe here. Nothing has left.")
    .next("Names that are fine, such as your own town's: afterword check --allow"))
}
