//! `new`: write a reflection without unlocking.

pub(super) mod hard;
mod questions;
mod resume;
mod written;

use std::io::IsTerminal;

use clap::Args;
use questions::Questions;
use resume::Begun;
use serde_json::json;
use written::{Origin, Written};

use crate::{
    cli::{
        context::Context,
        draft::{KEPT, Unfinished},
        editor,
        failure::{Failure, Kind},
        slips, unlock, words,
    },
    entry::{Entry, Sharing, When},
    id::Id,
    journal::span::Span,
    pipeline::compose::{Draft, complete},
    supervision::tells_of_something_hard,
    template::Template,
    theme::ThemeId,
    vault::{self, Capture, Seen},
};

/// What the help says first.
const HELP: &str = "\
Write a reflection. No passphrase is needed: it is sealed at once, and taken
into the journal when you next unlock it.

  afterword new                          answer a few questions
  afterword new -t after-hard-visit
  afterword new --line                   one line is enough
  afterword new < note.md                a text from elsewhere";

/// The arguments of `new`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct New {
    /// `-` to type or pipe a whole text
    #[arg(value_parser = ["-"], value_name = "-")]
    input: Option<String>,
    /// Whose questions to ask: see `afterword template`
    #[arg(short, long, value_name = "NAME")]
    template: Option<String>,
    /// Ask for one line only
    #[arg(long, conflicts_with_all = ["template", "editor", "input"])]
    line: bool,
    /// Write in your own editor, on a file in memory
    #[arg(long, conflicts_with = "input")]
    editor: bool,
    /// Let the editor's file lie on a disk when there is no place in memory
    #[arg(long, requires = "editor")]
    allow_disk: bool,
    /// When it happened: 2026-11-17, yesterday, "2026-11-17 17:15"
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// A theme to confirm at once; may be given several times
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    theme: Vec<String>,
    /// Keep it out of everything that is made for someone else, counts included
    #[arg(long)]
    private: bool,
}

impl New {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let root = context.root();
        let capture = context.capture(&root)?;
        let capture = capture.blurring(unlock::settings(&root)?.blur_times);
        let draft = self.draft(context)?;
        let begun = self.begun(context, &root, &capture)?;
        let Written { text, from } = self.write(context, draft, &capture, begun)?;
        let mut entry = read(text)?;
        if entry.markdown().trim().is_empty() {
            from.let_go()?;
            return Err(Failure::new(Kind::Declined, "nothing was written").meaning("Nothing was saved."));
        }
        if tells_of_something_hard(&entry) {
            // What was typed is kept if the window closes here; what came from elsewhere is still there.
            if let Some(text) = hard::ask(context, &entry, from.takes_questions()) {
                entry = read(text)?;
            }
        }
        if context.global.dry_run {
            from.let_go()?;
            return context.terminal.line(format!(
                "Would save and encrypt: {}.",
                words::count(entry.body.words as usize, "word", "words")
            ));
        }
        let id = from.save(context, &capture, &entry.text)?;
        if Seen::load(&context.seen(&root)).is_none() && capture.unproved().store(&context.seen(&root)).is_ok() {
            context.terminal.say("This computer has never unlocked this journal, so it cannot tell yet whether the key that your writing was encrypted to (capture.pub) is yours. Let it look, once: afterword list");
        }
        self.done(context, &entry, id)
    }

    fn draft(&self, context: &Context) -> Result<Draft, Failure> {
        for theme in &self.theme {
            if ThemeId::parse(&theme.to_lowercase()).is_err() {
                return Err(Failure::new(Kind::Usage, format!("\"{}\" cannot be a theme's name", words::plain(theme)))
                    .next("Use small letters, digits and hyphens. See: afterword theme"));
            }
        }
        Ok(Draft {
            date: Some(self.when(context)?),
            themes: self.theme.iter().map(|theme| theme.to_lowercase()).collect(),
            sharing: if self.private { Sharing::Private } else { Sharing::Journal },
            ..Draft::default()
        })
    }

    fn when(&self, context: &Context) -> Result<When, Failure> {
        let Some(text) = &self.date else { return Ok(context.when()) };
        if let Ok(when) = text.parse() {
            return Ok(when);
        }
        let span = Span::parse(text, context.today()).ok().filter(|span| span.first == span.last);
        span.map(|span| When::day(span.first)).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("--date \"{}\" is not a day", words::plain(text)))
                .next("Try 2026-11-17, yesterday, monday, or \"2026-11-17 17:15\".")
        })
    }

    /// Where the writing begins: with a draft that was cut off, if there is one and the writer wants it, or anew.
    fn begun(&self, context: &Context, root: &std::path::Path, capture: &Capture) -> Result<Begun, Failure> {
        let is_written_here = self.editor || (std::io::stdin().is_terminal() && !self.line);
        if context.global.dry_run || !context.terminal.asks() || !is_written_here {
            return Ok(Begun::default());
        }
        resume::begin(context, root, capture)
    }

    fn write(&self, context: &Context, draft: Draft, capture: &Capture, begun: Begun) -> Result<Written, Failure> {
        if self.editor {
            return self.write_in_editor(context, draft, capture, begun);
        }
        let elsewhere = |text| Written { text, from: Origin::Elsewhere };
        let piped = !std::io::stdin().is_terminal();
        if self.line {
            return one_line(context, draft);
        }
        if piped || (self.input.is_some() && !context.terminal.asks()) {
            return self.read_text(context, &draft).map(elsewhere);
        }
        if !context.terminal.asks() {
            return Err(Failure::new(Kind::Usage, "there is nothing to read and I may not ask")
                .next("Give the text on standard input: afterword new < note.md"));
        }
        let known = begun.entry.as_ref().map_or_else(|| draft.clone(), resume::front);
        let unfinished = Unfinished::watch(capture.clone(), known, begun.slot);
        let heard = unfinished.clone();
        context.terminal.take_pen(context.environment.simple_terminal(), Box::new(move |typing| heard.hear(typing)));
        let questions = Questions { context, unfinished: &unfinished };
        let asked = match &begun.entry {
            Some(entry) => questions.go_on(entry),
            None if self.input.is_some() => questions.whole().and_then(|text| self.as_entry(context, text, &draft)),
            None => self
                .chosen(context)
                .and_then(|chosen| questions.ask(&chosen.template, chosen.beginning.as_deref(), draft.clone())),
        };
        match asked {
            Ok(text) => {
                if let Ok(entry) = Entry::parse(Id::random().map_err(vault::Error::from)?, text.clone()) {
                    slips::tell_without_lines(&context.terminal, &entry);
                }
                Ok(Written { text, from: Origin::Questions(unfinished) })
            }
            // The window was closed: nobody reads this, and what was written must not go with it.
            Err(_) if unfinished.keep(capture)? => {
                context.terminal.say(KEPT);
                Err(Failure::Quiet(Kind::Interrupted))
            }
            Err(failure) => Err(failure),
        }
    }

    fn read_text(&self, context: &Context, draft: &Draft) -> Result<String, Failure> {
        let bytes = context.terminal.read_input(crate::entry::LONGEST as u64)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Failure::new(
                Kind::Unreadable,
                format!("the text is not UTF-8, from byte {}", error.utf8_error().valid_up_to()),
            )
            .meaning("Nothing was saved; your text is where it came from.")
            .next("Save it as UTF-8, then try again.")
        })?;
        self.as_entry(context, text, draft)
    }

    /// A text that came whole, as a reflection.
    fn as_entry(&self, context: &Context, text: String, draft: &Draft) -> Result<String, Failure> {
        let template = self.template.as_ref().map(|name| named(Template::built_in(), name)).transpose()?;
        let draft = Draft { template: template.map(|template| template.name().to_owned()), ..draft.clone() };
        // Notepad begins a text with a mark that says nothing.
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        if text.trim().is_empty() {
            return Ok(String::new());
        }
        // A broken front matter is the writer's to mend, and the text is still theirs.
        slips::tell(&context.terminal, &read(text.clone())?);
        let fenced = text.trim_start().starts_with("---");
        Ok(if fenced { complete(&text, &draft) } else { Draft { body: text, ..draft }.to_markdown() })
    }

    /// Whose questions, and what the writer has begun to write instead of naming them.
    fn chosen(&self, context: &Context) -> Result<Chosen, Failure> {
        let all = Template::built_in();
        if let Some(name) = &self.template {
            return Ok(Chosen { template: named(all, name)?, beginning: None });
        }
        let terminal = &context.terminal;
        terminal.say("Which questions? A number, a name, or simply begin to write:");
        for (at, one) in all.iter().enumerate() {
            terminal.say(format!("  {}  {}{}", at + 1, one.label(), if at == 0 { "  (usual)" } else { "" }));
        }
        loop {
            let typed = terminal.ask("Choose [1] ")?.unwrap_or_default();
            let typed = typed.trim();
            let number = if typed.is_empty() { Some(1) } else { typed.parse::<usize>().ok() };
            let numbered = number.and_then(|number| number.checked_sub(1)).and_then(|at| all.get(at)).cloned();
            if let Some(template) = numbered.or_else(|| named(all.clone(), typed).ok()) {
                return Ok(Chosen { template, beginning: None });
            }
            // Words that are no name are writing, and writing is kept.
            if let Some(usual) = all.first().filter(|_| typed.split_whitespace().count() > 2) {
                terminal.say("That is kept as the beginning of your text.");
                return Ok(Chosen { template: usual.clone(), beginning: Some(typed.to_owned()) });
            }
            terminal.say(format!("Please type a number from 1 to {}.", all.len()));
        }
    }

    fn write_in_editor(
        &self,
        context: &Context,
        draft: Draft,
        capture: &Capture,
        begun: Begun,
    ) -> Result<Written, Failure> {
        let template = self.template.as_ref().map(|name| named(Template::built_in(), name)).transpose()?;
        let body = template
            .as_ref()
            .map(|template| {
                template.questions().iter().map(|question| format!("## {}\n\n\n", question.heading)).collect()
            })
            .unwrap_or_default();
        let draft = Draft { template: template.map(|template| template.name().to_owned()), body, ..draft };
        let Begun { mut slot, entry } = begun;
        let before = draft.to_markdown();
        let mut text = entry.map_or_else(|| before.clone(), |entry| entry.text.clone());
        loop {
            let task = editor::Task {
                text: &text,
                before: &before,
                allow_disk: self.allow_disk,
                capture,
                slot: slot.take(),
                again: "afterword new --editor".to_owned(),
            };
            let Some(edited) = editor::edit(context, task)? else {
                return Err(Failure::new(Kind::Declined, "nothing was written").meaning("Nothing was saved."));
            };
            let read = Entry::parse(Id::random().map_err(vault::Error::from)?, edited.text.clone());
            let Err(error) = read.map(|entry| slips::tell(&context.terminal, &entry)) else {
                let text = complete(&edited.text, &Draft { date: draft.date, ..Draft::default() });
                return Ok(Written { text, from: Origin::Editor(edited) });
            };
            context.terminal.say(format!("Problem: {error}. Nothing has been saved yet."));
            if !context.terminal.confirm("Open the editor again?", true)? {
                return Err(edited.keep(context, capture, &error.to_string()));
            }
            text.clone_from(&edited.text);
            slot = edited.again()?;
        }
    }

    fn done(&self, context: &Context, entry: &Entry, id: Id) -> Result<(), Failure> {
        if context.global.json {
            let value = json!({"afterword": 1, "saved": {"id": id.to_string(), "words": entry.body.words, "date": entry.when().map(ToString::to_string)}});
            return context.terminal.json(&value);
        }
        let count = words::count(entry.body.words as usize, "word", "words");
        context.terminal.line(format!("\nSaved and encrypted: {count}. Your passphrase was not needed."))?;
        // 03/04/2026 is a day in April here.
        if let (Some(_), Some(when)) = (&self.date, entry.when()) {
            context.terminal.line(format!("Its day is {}.", words::long_date(when.date)))?;
        }
        context.terminal.line("Changed your mind? afterword undo")
    }
}

/// Reads a reflection that is to be saved.
fn read(text: String) -> Result<Entry, Failure> {
    Entry::parse(Id::random().map_err(vault::Error::from)?, text).map_err(|error| {
        Failure::new(Kind::Unreadable, error.to_string())
            .meaning("Nothing was saved; your text is where it came from.")
            .next("Mend that line, then try again.")
    })
}

/// Whose questions are asked.
struct Chosen {
    template: Template,
    /// What stands before the first answer.
    beginning: Option<String>,
}

/// The template of this name.
pub(crate) fn named(all: Vec<Template>, name: &str) -> Result<Template, Failure> {
    let names: Vec<String> = all.iter().map(|one| one.name().to_owned()).collect();
    all.into_iter().find(|one| one.name() == name || one.label().eq_ignore_ascii_case(name)).ok_or_else(|| {
        Failure::new(Kind::NotFound, format!("there is no template \"{}\"", words::plain(name)))
            .next(format!("There are: {}", names.join(", ")))
    })
}

fn one_line(context: &Context, draft: Draft) -> Result<Written, Failure> {
    let is_typed = context.terminal.asks();
    let question = if is_typed { "> " } else { "" };
    context.terminal.take_pen(context.environment.simple_terminal(), Box::new(|_| ()));
    let line = context.terminal.ask(question)?.unwrap_or_default();
    if line.trim().is_empty() {
        return Ok(Written { text: String::new(), from: Origin::Elsewhere });
    }
    let text = Draft { body: line.clone(), ..draft.clone() }.to_markdown();
    Ok(Written { text, from: if is_typed { Origin::Line(draft, line) } else { Origin::Elsewhere } })
}
