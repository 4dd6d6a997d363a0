//! `agenda escalate`: a note on one item, for the writer to send by their own means.

use clap::Args;
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
        if item.share != Share::Show && paper.is_some() {
            let how = if item.share == Share::Keep { "kept with you" } else { "to be said aloud" };
            return Err(Failure::new(Kind::Declined, format!("that item is {how}, so its words go into no file"))
                .meaning("Nothing was written.")
                .next(format!("If you want them there: afterword agenda set {} --share show", item.number)));
        }
        let (mut choice, is_there) = name::choice(context, &drafted.supervision, &item)?;
        let higher = self.words(context, &choice.higher)?;
        if higher != choice.higher {
            choice.higher = higher;
            name::keep(context, &mut drafted.unlocked, &[(choice.clone(), is_there)])?;
        }
        let note = Note::new(&item, &choice.higher, self.to.as_deref(), context.today());
        let outline = Outline::note(&note);
        match paper {
            Some(paper) => paper.give(context, &drafted.unlocked, &outline, ("note", json!(note))),
            None if context.global.json => context.terminal.json(&json!({"afterword": 1, "note": note})),
            None => {
                context.terminal.line(words::plain(document::text(&outline, 78).trim_end()))?;
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
            let standing = higher.by.map(|day| day.to_string());
            if let Some(text) =
                ask("By when? (empty for no date)", standing.clone())?.filter(|text| Some(text) != standing.as_ref())
            {
                higher.by = Some(day(context, &text)?);
            }
        }
        Ok(higher)
    }
}
