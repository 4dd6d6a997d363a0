//! `agenda escalate`: a note on one item, for the writer to send by their own means.

use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::{Drafted, day, name};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        paper::Output,
        words,
    },
    document,
    outline::Outline,
    supervision::{
        Note,
        choice::{Higher, Share},
    },
};

/// The arguments of `agenda escalate`.
#[derive(Debug, Args)]
pub(super) struct Escalate {
    /// The item: its number, or words of it
    which: String,
    /// To which role it goes; without it, to the next one up that was not asked
    #[arg(long, value_name = "ROLE")]
    to: Option<String>,
    /// By when an answer is needed
    #[arg(long, value_name = "DATE")]
    by: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Escalate {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let paper = self.output.paper(context)?;
        let item = name::find(&drafted.agenda, &self.which)?.clone();
        if item.is_part() {
            return Err(Failure::new(Kind::Usage, "a note goes with one item that was raised")
                .next("Name it by its number: afterword agenda"));
        }
        let in_history = item.history.iter().any(|event| event.answer.is_some() || !event.roles.is_empty());
        if !in_history && item.to.is_empty() {
            return Err(Failure::new(Kind::Usage, "that has not been put to anyone yet")
                .next("A note lays out what was asked, of whom and when. Mark it: > [!raised] to: team manager")
                .next(format!("Or say who was asked: afterword agenda set {} --to \"team manager\"", item.number)));
        }
        if item.share != Share::Show && paper.is_some() {
            let how = if item.share == Share::Keep { "kept with you" } else { "to be said aloud" };
            return Err(Failure::new(Kind::Declined, format!("that item is {how}, so its words go into no file"))
                .meaning("Nothing was written.")
                .next(format!("If you want them there: afterword agenda set {} --share show", item.number)));
        }
        let (mut choice, _) = name::choice(context, &drafted.supervision, &item)?;
        let higher = self.words(context, &choice.higher)?;
        if higher != choice.higher {
            // They were typed just now: whatever another command chose meanwhile, they are kept.
            choice = name::change(context, drafted, &item, |choice| choice.higher = higher.clone())?;
        }
        let note = Note::new(&item, &choice.higher, self.to.as_deref(), context.today());
        let outline = Outline::note(&note);
        match paper {
            Some(paper) => paper.give(context, &drafted.unlocked, &outline, ("note", json!(note))),
            None if context.global.json => context.terminal.json(&json!({"afterword": 1, "note": note})),
            None => {
                context.terminal.line(words::plain(document::text(&outline, context.terminal.measure()).trim_end()))?;
                context.terminal.line(format!(
                    "\nIt is yours to send or not. As a file: afterword agenda escalate {} -o note.docx",
                    item.number
                ))
            }
        }
    }

    /// The writer's own words: asked for where someone is there, and kept for next time.
    fn words(&self, context: &Context, known: &Higher) -> Result<Higher, Failure> {
        let by = self.by.as_deref().map(|text| day(context, text)).transpose()?.or(known.by);
        let mut higher = Higher { by, ..known.clone() };
        if !context.terminal.asks() || context.global.yes {
            return Ok(higher);
        }
        let ask = |question: &str, known: Option<String>| -> Result<Option<String>, Failure> {
            let standing = known.as_ref().map(|said| format!("\n[{}]", words::plain(said))).unwrap_or_default();
            let said = context.terminal.ask(&format!("{question}{standing}\n> "))?.unwrap_or_default();
            Ok(Some(said.trim().to_owned()).filter(|said| !said.is_empty()).or(known))
        };
        higher.effect = ask("What does it do to people? A sentence or two, no names.", higher.effect)?;
        higher.needed = ask("What is needed?", higher.needed)?;
        if self.by.is_none() {
            higher.by = self.by_when(context, higher.by)?;
        }
        Ok(higher)
    }

    /// The day, asked for until it is one: what was typed before it must not be lost to a slip.
    fn by_when(&self, context: &Context, known: Option<Date>) -> Result<Option<Date>, Failure> {
        let standing = known.map(|day| format!("[{day}] ")).unwrap_or_default();
        loop {
            let said = context.terminal.ask(&format!("By when? (empty for no other date) {standing}\n> "))?;
            let said = said.unwrap_or_default();
            if said.trim().is_empty() {
                return Ok(known);
            }
            match day(context, &said) {
                Ok(day) => return Ok(Some(day)),
                Err(_) => context.terminal.say("A day, such as 5 december or 2026-12-05; Enter for none."),
            }
        }
    }
}
