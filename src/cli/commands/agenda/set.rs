//! `agenda set`, `move` and `done`: the writer's word on an item, which lasts.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Drafted, name};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        words,
    },
    supervision::{
        agenda::{Ask, Function, Item, PartKind, Share},
        choice::{Choice, Outside},
        session::{Answer, Status},
    },
};

/// The arguments of `agenda set`.
#[derive(Debug, Args)]
pub(super) struct Set {
    /// The item: its number, or words of it; "arriving" and "workload" are items too
    which: String,
    /// What you ask for
    #[arg(long, value_name = "ASK", value_enum)]
    ask: Option<AskWord>,
    /// Which function of supervision it serves
    #[arg(long, value_name = "FUNCTION", value_enum)]
    function: Option<FunctionWord>,
    /// How many minutes it is to have
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=480))]
    minutes: Option<u32>,
    /// show: its words are on paper; say: only that there is something; keep: nowhere but here
    #[arg(long, value_name = "HOW", value_enum)]
    share: Option<ShareWord>,
    /// A role that it is for, or was raised with; may be given several times
    #[arg(long, value_name = "ROLE")]
    to: Vec<String>,
    /// Something is in the way of it
    #[arg(long, overrides_with = "unblocked")]
    blocked: bool,
    /// Nothing is in the way any more
    #[arg(long)]
    unblocked: bool,
}

/// The arguments of `agenda move`.
#[derive(Debug, Args)]
pub(super) struct Move {
    /// The item: its number, or words of it
    which: String,
    /// The number of the item whose place it takes, or "depth" for the one thing to think about
    to: String,
}

/// The arguments of `agenda answer`.
#[derive(Debug, Args)]
pub(super) struct Answered {
    /// The item: its number, or words of it
    which: String,
    /// What came back
    #[arg(value_enum)]
    answer: AnswerWord,
    /// From which role
    #[arg(long = "from", value_name = "ROLE")]
    role: Option<String>,
    /// By when it is promised
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
    /// The day on which it came; without it, today
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AnswerWord {
    Open,
    Promised,
    Answered,
    Refused,
    Silent,
}

/// The arguments of `agenda done`.
#[derive(Debug, Args)]
pub(super) struct Done {
    /// The item: its number, or words of it
    which: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum AskWord {
    Decide,
    Think,
    Know,
    Support,
    Authorise,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FunctionWord {
    Management,
    Development,
    Support,
    Mediation,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ShareWord {
    Show,
    Say,
    Keep,
}

impl From<AskWord> for Ask {
    fn from(word: AskWord) -> Self {
        match word {
            AskWord::Decide => Self::Decide,
            AskWord::Think => Self::Think,
            AskWord::Know => Self::Know,
            AskWord::Support => Self::Support,
            AskWord::Authorise => Self::Authorise,
        }
    }
}

impl From<FunctionWord> for Function {
    fn from(word: FunctionWord) -> Self {
        match word {
            FunctionWord::Management => Self::Management,
            FunctionWord::Development => Self::Development,
            FunctionWord::Support => Self::Support,
            FunctionWord::Mediation => Self::Mediation,
        }
    }
}

impl From<ShareWord> for Share {
    fn from(word: ShareWord) -> Self {
        match word {
            ShareWord::Show => Self::Show,
            ShareWord::Say => Self::Say,
            ShareWord::Keep => Self::Keep,
        }
    }
}

impl Set {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let none = self.ask.is_none() && self.function.is_none() && self.minutes.is_none() && self.share.is_none();
        if none && self.to.is_empty() && !self.blocked && !self.unblocked {
            return Err(Failure::new(Kind::Usage, "nothing to set was named")
                .next("For example: afterword agenda set 3 --minutes 10 --share say"));
        }
        change(context, drafted, &self.which, |choice| {
            choice.ask = self.ask.map(Into::into).or(choice.ask);
            choice.function = self.function.map(Into::into).or(choice.function);
            choice.minutes = self.minutes.or(choice.minutes);
            choice.share = self.share.map(Into::into).or(choice.share);
            let roles = self.to.iter().map(|role| role.trim().to_owned()).filter(|role| !role.is_empty());
            choice.to.extend(roles.filter(|role| !choice.to.contains(role)).collect::<Vec<_>>());
            choice.blocked = (choice.blocked || self.blocked) && !self.unblocked;
        })
    }
}

impl Move {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let (part, place) = self.place(drafted)?;
        change(context, drafted, &self.which, |choice| (choice.part, choice.place) = (Some(part), Some(place)))
    }

    /// The part and the place within it, from 1.
    fn place(&self, drafted: &Drafted) -> Result<(PartKind, u32), Failure> {
        if self.to.trim().eq_ignore_ascii_case("depth") {
            return Ok((PartKind::Depth, 1));
        }
        let target = name::find(&drafted.agenda, &self.to)?;
        let section = drafted.agenda.sections.iter().find(|section| section.items.iter().any(|item| item == target));
        let section = section.ok_or_else(|| Failure::new(Kind::NotFound, "that place is not on the agenda"))?;
        let at = section.items.iter().position(|item| item == target).unwrap_or(0);
        Ok((section.kind, u32::try_from(at + 1).unwrap_or(u32::MAX)))
    }
}

impl Answered {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let status = match self.answer {
            AnswerWord::Open => Status::Open,
            AnswerWord::Promised => Status::Promised,
            AnswerWord::Answered => Status::Answered,
            AnswerWord::Refused => Status::Refused,
            AnswerWord::Silent => Status::Silent,
        };
        let day = |text: &String| super::day(context, text);
        let due = self.due.as_ref().map(day).transpose()?;
        let on = self.on.as_ref().map(|text| super::past(context, text)).transpose()?.unwrap_or(context.today());
        if on > context.today() {
            return Err(Failure::new(Kind::Usage, "that day is still to come").meaning("Nothing was noted."));
        }
        let by = self.role.as_ref().map(|role| role.trim().to_owned()).filter(|role| !role.is_empty());
        change(context, drafted, &self.which, |choice| {
            let answer = Answer { due, by: by.clone(), ..Answer::new(choice.item.clone(), status) };
            choice.answer = Some(Outside { on, answer });
        })
    }
}

impl Done {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let today = context.today();
        change(context, drafted, &self.which, |choice| choice.done = Some(today))
    }
}

/// Changes what is chosen about one item, and says how it stands now.
pub(super) fn change(
    context: &Context,
    drafted: &mut Drafted,
    which: &str,
    with: impl Fn(&mut Choice),
) -> Result<(), Failure> {
    let item = name::find(&drafted.agenda, which)?.clone();
    name::change(context, drafted, &item, with)?;
    if context.global.dry_run {
        return context.terminal.line(format!("Would note this about: {}", name::brief(&item)));
    }
    drafted.again(context);
    let now = drafted.agenda.items().find(|now| now.name == item.name && now.entry == item.entry);
    tell(context, &item, now)
}

fn tell(context: &Context, before: &Item, now: Option<&Item>) -> Result<(), Failure> {
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "item": now}));
    }
    let Some(item) = now else {
        context.terminal.line(format!("Off the agenda: {}", name::brief(before)))?;
        return context.terminal.line("Not what you meant? afterword undo");
    };
    let number = if item.number > 0 { format!("{}  ", item.number) } else { String::new() };
    context.terminal.line(format!("{number}{}", name::brief(item)))?;
    context.terminal.line(words::wrap(&standing(item), context.terminal.measure(), "   "))
}

/// What holds for an item, in a line.
pub(super) fn standing(item: &Item) -> String {
    let fits = if item.fits || item.share == Share::Keep { "" } else { ", left over" };
    let share = match item.share {
        Share::Show => "shown on paper",
        Share::Say => "to say aloud",
        Share::Keep => "kept with you",
    };
    let to = if item.to.is_empty() { String::new() } else { format!(", to {}", words::plain(&item.to.join(", "))) };
    let status = if item.status == Status::Open { String::new() } else { format!(", {}", item.status.word()) };
    let blocked = if item.blocked { ", blocked" } else { "" };
    format!(
        "   {}, {}, {} min{fits}, {share}{to}{status}{blocked}.",
        item.ask.word(),
        item.function.word(),
        item.minutes
    )
}
