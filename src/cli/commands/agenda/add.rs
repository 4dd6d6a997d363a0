//! `agenda add`, `questions` and `take`: items of the writer's own.

use clap::Args;
use serde_json::json;

use super::{Drafted, name, set};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        words,
    },
    id::Id,
    privacy::Shareable,
    supervision::{Choice, Question, questions},
    vault,
};

/// The longest item, in bytes.
const LONGEST: u64 = 4_096;

/// The arguments of `agenda add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// What you ask for; proposed from the words when absent
    #[arg(long, value_name = "ASK", value_enum)]
    ask: Option<set::AskWord>,
    /// Which function of supervision it serves
    #[arg(long, value_name = "FUNCTION", value_enum)]
    function: Option<set::FunctionWord>,
    /// How many minutes it is to have
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=480))]
    minutes: Option<u32>,
    /// show: its words are on paper; say: only that there is something; keep: nowhere but here
    #[arg(long, value_name = "HOW", value_enum)]
    share: Option<set::ShareWord>,
    /// A role that it is for; may be given several times
    #[arg(long, value_name = "ROLE")]
    to: Vec<String>,
    /// Read the words from standard input
    #[arg(value_name = "-")]
    input: Vec<String>,
}

/// The arguments of `agenda take`.
#[derive(Debug, Args)]
pub(super) struct Take {
    /// Its number in `afterword agenda questions`
    number: usize,
}

impl Add {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let text = self.words(context)?;
        let id = Id::random().map_err(vault::Error::from)?;
        let choice = Choice {
            added: true,
            ask: self.ask.map(Into::into),
            function: self.function.map(Into::into),
            minutes: self.minutes,
            share: self.share.map(Into::into),
            to: self.to.iter().map(|role| role.trim().to_owned()).filter(|role| !role.is_empty()).collect(),
            ..Choice::new(id, context.when(), text, None)
        };
        put(context, drafted, choice)
    }

    /// The words, asked for or read: never an argument, which a shell would keep.
    fn words(&self, context: &Context) -> Result<String, Failure> {
        if !self.input.is_empty() && self.input != ["-"] {
            return Err(Failure::new(Kind::Usage, "words typed behind the command stay in the shell's history")
                .meaning("Nothing was saved.")
                .next("Type them when asked: afterword agenda add")
                .next("Or give them: echo \"…\" | afterword agenda add -"));
        }
        let asks = self.input.is_empty() && context.terminal.asks();
        let text = if asks {
            context.terminal.ask("What do you want to bring?")?.unwrap_or_default()
        } else {
            let bytes = context.terminal.read_input(LONGEST)?;
            String::from_utf8(bytes).map_err(|_| {
                Failure::new(Kind::Unreadable, "what was given is not UTF-8 text").meaning("Nothing was saved.")
            })?
        };
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(Failure::new(Kind::Usage, "there was nothing to put on the agenda")
                .next("Type it when asked, or give it: echo \"…\" | afterword agenda add -"));
        }
        Ok(text)
    }
}

impl Take {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let all = open(drafted);
        let found = self.number.checked_sub(1).and_then(|at| all.get(at)).cloned();
        let question = found.ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("there is no question {}", self.number))
                .next("See them: afterword agenda questions")
        })?;
        let id = Id::random().map_err(vault::Error::from)?;
        put(
            context,
            drafted,
            Choice { added: true, ..Choice::new(id, context.when(), question.text, Some(question.entry)) },
        )
    }
}

fn put(context: &Context, drafted: &mut Drafted, choice: Choice) -> Result<(), Failure> {
    if context.global.dry_run {
        return context.terminal.line("Would put it on the agenda.");
    }
    let id = choice.id;
    name::keep(context, &mut drafted.unlocked, &[(choice, false)])?;
    drafted.again(context);
    let item = drafted.agenda.items().find(|item| item.choice == Some(id));
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "item": item}));
    }
    let Some(item) = item else { return context.terminal.line("Put on the agenda.") };
    context.terminal.line(format!("Number {} on the agenda: {}", item.number, name::brief(item)))?;
    context.terminal.line(set::standing(item))
}

/// Lists the questions of the period that no mark holds.
pub(super) fn list(context: &Context, drafted: &Drafted) -> Result<(), Failure> {
    let all = open(drafted);
    let number_of =
        |id: Id| drafted.unlocked.library.journal.numbered().find(|one| one.entry.id == id).map(|one| one.number);
    if context.global.json {
        let value = |(number, question): (usize, &Question)| json!({"number": number, "text": question.text, "entry": number_of(question.entry)});
        let questions: Vec<_> = (1..).zip(&all).map(value).collect();
        return context.terminal.json(&json!({"afterword": 1, "questions": questions}));
    }
    for (number, question) in (1..).zip(&all) {
        let day = question.when.map(|when| words::short_date(when.date, context.today())).unwrap_or_default();
        context.terminal.line(words::wrap(
            &format!("{number:>3}  {}  ({day})", words::plain(&question.text)),
            context.terminal.measure(),
            "     ",
        ))?;
    }
    if all.is_empty() {
        return context.terminal.line("Your entries of this time ask nothing that is not on the agenda already.");
    }
    context.terminal.line("\nOnly you see these. Put one on the agenda: afterword agenda take 1")
}

/// The questions of the period, newest first.
fn open(drafted: &Drafted) -> Vec<Question> {
    let agenda = &drafted.agenda;
    let entries = drafted.unlocked.library.journal.entries().iter().filter_map(Shareable::of).collect::<Vec<_>>();
    let within = |entry: &&Shareable| {
        entry.when().is_none_or(|when| agenda.since.is_none_or(|since| when.date >= since) && when.date <= agenda.until)
    };
    let mut all = questions(entries.iter().filter(within), &drafted.supervision.choices);
    all.sort_by_key(|question| std::cmp::Reverse(question.when));
    all
}
