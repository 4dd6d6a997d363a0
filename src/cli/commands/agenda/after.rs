//! `agenda after`: what came after something hard, answered question by question.

use clap::Args;

use super::{Drafted, name, set};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        words,
    },
    supervision::After as Answers,
};

/// The arguments of `agenda after`.
#[derive(Debug, Args)]
pub(super) struct After {
    /// The item: its number, or words of it
    which: String,
    /// Is it in the record of your employer: yes, no
    #[arg(long, value_name = "ANSWER")]
    record: Option<String>,
    /// Who has been told, by role
    #[arg(long, value_name = "ROLE")]
    told: Option<String>,
    /// Was a debrief offered, by whom: "yes, my manager", no, "not needed"
    #[arg(long, value_name = "ANSWER")]
    debrief: Option<String>,
}

impl After {
    pub(super) fn run(&self, context: &Context, drafted: &mut Drafted) -> Result<(), Failure> {
        let item = name::find(&drafted.agenda, &self.which)?;
        let Some(known) = item.after.clone() else {
            return Err(Failure::new(Kind::Usage, "that item is not something hard")
                .next("Mark what happened: > [!incident] threat"));
        };
        let given = Answers { record: self.record.clone(), told: self.told.clone(), debrief: self.debrief.clone() };
        let answers = if given == Answers::default() { ask(context, &known)? } else { given };
        set::change(context, drafted, &self.which, |choice| choice.after = choice.after.clone().with(&answers))?;
        if known.with(&answers).is_closed() && !context.global.json {
            context.terminal.line("All three have an answer. It will not come back by itself.")?;
        }
        Ok(())
    }
}

/// Asks each question that is not closed; an empty answer leaves it as it is.
pub(crate) fn ask(context: &Context, known: &Answers) -> Result<Answers, Failure> {
    if !context.terminal.asks() {
        return Err(Failure::new(Kind::Usage, "there is nobody to ask here")
            .next("Give the answers: --record yes --told \"duty manager\" --debrief no"));
    }
    let asked = |question: &str, known: Option<&String>| -> Result<Option<String>, Failure> {
        let standing = known.map(|said| format!(" [{}]", words::plain(said))).unwrap_or_default();
        let said = context.terminal.ask(&format!("{question}{standing}"))?;
        Ok(said.map(|said| said.trim().to_owned()).filter(|said| !said.is_empty()))
    };
    let recorded = |known: Option<&String>| -> Result<Option<String>, Failure> {
        loop {
            match asked("Is it in the record? (yes, no; Enter leaves it open) ", known)? {
                Some(said) if !Answers::answers_record(&said) => {
                    context.terminal.say("Please type yes or no, or Enter.");
                }
                answer => return Ok(answer),
            }
        }
    };
    let [record, told, debrief] = known.answered();
    let open =
        |closed: bool, question: &str, known: Option<&String>| if closed { Ok(None) } else { asked(question, known) };
    Ok(Answers {
        record: if record { None } else { recorded(known.record.as_ref())? },
        told: open(told, "Who has been told, by role? ", known.told.as_ref())?,
        debrief: open(debrief, "Was a debrief offered, and by whom? ", known.debrief.as_ref())?,
    })
}
