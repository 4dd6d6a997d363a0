//! `template`: the questions that a reflection can answer.

use clap::Args;
use serde_json::json;

use super::new::named;
use crate::{
    cli::{context::Context, failure::Failure, terminal::BOLD, words},
    template::Template as Questions,
};

/// What the help says first.
const HELP: &str = "\
The questions that a reflection can answer.

  afterword template                     all of them
  afterword template after-hard-visit    the questions of one";

/// The arguments of `template`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Template {
    /// Its name
    name: Option<String>,
}

impl Template {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let all = Questions::built_in();
        let Some(name) = &self.name else { return list(context, &all) };
        let one = named(all, name)?;
        let terminal = &context.terminal;
        if context.global.json {
            return terminal.json(&json!({"afterword": 1, "template": value(&one)}));
        }
        terminal.line(format!(
            "{BOLD}{}{BOLD:#}  ({})\n{}\n",
            one.label(),
            one.name(),
            words::wrap(one.purpose(), terminal.measure(), "")
        ))?;
        for question in one.questions() {
            terminal.line(words::wrap(&format!("- {}", question.heading), terminal.measure(), "  "))?;
            if let Some(hint) = question.hint.as_deref() {
                terminal.line(words::wrap(&format!("    {hint}"), terminal.measure(), "    "))?;
            }
        }
        terminal.line(format!("\nAnswer them: afterword new -t {}", one.name()))
    }
}

fn list(context: &Context, all: &[Questions]) -> Result<(), Failure> {
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "templates": all.iter().map(value).collect::<Vec<_>>()}));
    }
    for one in all {
        context.terminal.line(words::wrap(
            &format!("{:<20} {}", one.name(), one.purpose()),
            context.terminal.measure(),
            "                     ",
        ))?;
    }
    context.terminal.line("\nUse one: afterword new -t NAME")
}

fn value(one: &Questions) -> serde_json::Value {
    json!({"name": one.name(), "label": one.label(), "purpose": one.purpose(), "questions": one.questions().iter().map(|question| question.heading.as_str()).collect::<Vec<_>>()})
}
