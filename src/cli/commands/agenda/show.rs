//! `agenda show`: one item, why it is proposed so, and what happened to it.

use clap::Args;
use serde_json::json;

use super::{Drafted, name};
use crate::{
    cli::{context::Context, failure::Failure, words},
    supervision::{
        agenda::{Event, Item, Share},
        ladder::{self, Rung, Step},
        session::Status,
    },
};

/// The arguments of `agenda show`.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The item: its number, or words of it
    which: String,
}

impl Show {
    pub(super) fn run(&self, context: &Context, drafted: &Drafted) -> Result<(), Failure> {
        let item = name::find(&drafted.agenda, &self.which)?;
        if context.global.json {
            return context.terminal.json(&json!({"afterword": 1, "item": item}));
        }
        let terminal = &context.terminal;
        let number = if item.number > 0 { format!("{}  ", item.number) } else { String::new() };
        terminal.line(words::wrap(
            &format!("{number}{}", words::plain(&item.text)),
            context.terminal.measure(),
            "   ",
        ))?;
        terminal.line("")?;
        for (name, said) in facts(item) {
            terminal.line(words::wrap(&format!("  {name:<9} {said}"), context.terminal.measure(), "            "))?;
        }
        happened(context, drafted, item)?;
        ladder(context, item)?;
        terminal.line("\nChange it: afterword agenda set, move, done. Say more: afterword help agenda")
    }
}

fn facts(item: &Item) -> Vec<(&'static str, String)> {
    let fits = if item.fits { "" } else { ", left over" };
    let share = match item.share {
        Share::Show => "show: its words are on paper",
        Share::Say => "say: paper has its minutes, not its words",
        Share::Keep => "keep: only you see it",
    };
    let after = item.after.as_ref().map(|after| {
        let said = [("in the record", &after.record), ("told", &after.told), ("debrief", &after.debrief)];
        let said = said.map(|(name, answer)| format!("{name}: {}", answer.as_deref().unwrap_or("open")));
        words::plain(&said.join(" · "))
    });
    let facts = [
        Some(("Ask", format!("{}: {}", item.ask.word(), words::plain(&item.ask_why)))),
        Some(("Function", format!("{}: {}", item.function.word(), words::plain(&item.function_why)))),
        Some(("Minutes", format!("{}{}{fits}", item.minutes, if item.minutes_given { "" } else { ", proposed" }))),
        Some(("Share", share.to_owned())),
        (item.entries > 0).then(|| ("Entries", format!("{} behind it", item.entries))),
        after.map(|after| ("After", after)),
    ];
    facts.into_iter().flatten().collect()
}

fn happened(context: &Context, drafted: &Drafted, item: &Item) -> Result<(), Failure> {
    if item.history.is_empty() {
        return Ok(());
    }
    context.terminal.line("\n  What happened")?;
    let number_of = |event: &Event| {
        let id = event.entry?;
        drafted.unlocked.library.journal.numbered().find(|one| one.entry.id == id).map(|one| one.number)
    };
    for event in &item.history {
        let day = event.date.map_or_else(|| "no date".to_owned(), |date| words::short_date(date, context.today()));
        let entry = number_of(event).map(|number| format!(" (entry {number})")).unwrap_or_default();
        context.terminal.line(words::wrap(
            &format!("  {day:<14} {}{entry}", words::plain(&said(event, context))),
            context.terminal.measure(),
            "                 ",
        ))?;
    }
    Ok(())
}

fn said(event: &Event, context: &Context) -> String {
    let roles = event.roles.join(", ");
    let by = if roles.is_empty() { String::new() } else { format!(" by {roles}") };
    let due = event.due.map(|due| format!(", for {}", words::short_date(due, context.today()))).unwrap_or_default();
    match event.answer {
        None if roles.is_empty() => "written down".to_owned(),
        None => format!("raised with {roles}"),
        Some(status) if event.outside => format!("outside supervision: {}{by}{due}", status.word()),
        Some(Status::Open) => "came up, no answer yet".to_owned(),
        Some(Status::Silent) => "came up, nothing came back".to_owned(),
        Some(status) => format!("{}{by}{due}", status.word()),
    }
}

/// Every rung, also those that were not asked; then which would be next.
fn ladder(context: &Context, item: &Item) -> Result<(), Failure> {
    if item.ladder.is_empty() {
        return Ok(());
    }
    context.terminal.line("\n  Who was asked")?;
    for rung in Rung::ALL {
        let step = item.ladder.iter().find(|step| step.rung == rung);
        context.terminal.line(format!(
            "  {:<24} {}",
            rung.name(),
            step.map_or_else(|| "not asked".to_owned(), |step| asked(step, context))
        ))?;
    }
    if let Some(next) = ladder::next(&item.ladder).filter(|_| item.silences > 0) {
        context
            .terminal
            .line(format!("  Not asked yet, above these: the {}. It is for you to say whether.", next.name()))?;
    }
    Ok(())
}

fn asked(step: &Step, context: &Context) -> String {
    let days: Vec<String> = step.asked.iter().map(|day| words::short_date(*day, context.today())).collect();
    let back = match step.status {
        None => "no answer noted".to_owned(),
        Some(Status::Silent) => "nothing came back".to_owned(),
        Some(status) => status.word().to_owned(),
    };
    format!("asked {}; {back}", days.join(", "))
}
