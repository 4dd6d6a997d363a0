//! `new`: write a reflection without unlocking.

pub(super) mod hard;

use std::io::IsTerminal;

use clap::Args;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        draft::{KEPT, Unfinished},
        editor,
        failure::{Failure, Kind, chain},
        unlock, words,
    },
    entry::{Entry, Sharing, When},
    id::Id,
    journal::span::Span,
    pipeline::{
        compose::{Draft, complete},
        library,
    },
    supervision::tells_of_something_hard,
    template::Template,
    theme::{Catalogue, ThemeId},
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
        let capture = Capture::open(&root, Seen::load(&context.seen(&root)).as_ref())?;
        let capture = capture.blurring(unlock::settings(&root)?.blur_times);
        let draft = self.draft(context)?;
        let Written { text, from } = self.write(context, draft, &capture)?;
        let mut entry = read(text)?;
        if entry.markdown().trim().is_empty() {
            return Err(Failure::new(Kind::Declined, "nothing was written").meaning("Nothing was saved."));
        }
        if tells_of_something_hard(&entry) {
            // What was typed is kept if the window closes here; what came from elsewhere is still there.
            if let Some(text) = hard::ask(context, &entry, from.takes_questions()) {
                entry = read(text)?;
            }
        }
        if context.global.dry_run {
            return context.terminal.line(format!(
                "Would save and encrypt: {}.",
                words::count(entry.body.words as usize, "word", "words")
            ));
        }
        let id = from.save(context, &capture, &entry.text)?;
        if Seen::load(&context.seen(&root)).is_none() && capture.unproved().store(&context.seen(&root)).is_ok() {
            context.terminal.say("This computer has not unlocked this journal yet, so it cannot tell whether capture.pub, the key\nthat your writing was sealed to, is yours. Let it look, once: afterword list");
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

    fn write(&self, context: &Context, draft: Draft, capture: &Capture) -> Result<Written, Failure> {
        if self.editor {
            return self.write_in_editor(context, draft, capture);
        }
        let elsewhere = |text| Written { text, from: Origin::Elsewhere };
        let piped = !std::io::stdin().is_terminal();
        if self.line {
            return one_line(context, draft).map(elsewhere);
        }
        if piped || self.input.is_some() {
            return self.read_text(context, &draft, piped).map(elsewhere);
        }
        if !context.terminal.asks() {
            return Err(Failure::new(Kind::Usage, "there is nothing to read and I may not ask")
                .next("Give the text on standard input: afterword new < note.md"));
        }
        let unfinished = Unfinished::watch(capture.clone(), draft.clone());
        let asked = Questions { context, unfinished: &unfinished }.ask(&self.chosen(context)?, draft.clone());
        match asked {
            Ok(text) => Ok(Written { text, from: Origin::Questions(unfinished) }),
            // The window was closed: nobody reads this, and what was written must not go with it.
            Err(_) if unfinished.keep(capture, &draft)? => {
                context.terminal.say(KEPT);
                Err(Failure::Quiet(Kind::Interrupted))
            }
            Err(failure) => Err(failure),
        }
    }

    fn read_text(&self, context: &Context, draft: &Draft, piped: bool) -> Result<String, Failure> {
        if !piped {
            context.terminal.say("Type your entry, then Ctrl-D on a line of its own.");
        }
        let bytes = context.terminal.read_input(crate::entry::LONGEST as u64)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Failure::new(
                Kind::Unreadable,
                format!("the text is not UTF-8, from byte {}", error.utf8_error().valid_up_to()),
            )
            .meaning("Nothing was saved; your text is where it came from.")
            .next("Save it as UTF-8, then try again.")
        })?;
        let template = self.template.as_ref().map(|name| named(Template::built_in(), name)).transpose()?;
        let draft = Draft { template: template.map(|template| template.name().to_owned()), ..draft.clone() };
        // Notepad begins a text with a mark that says nothing.
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        if text.trim().is_empty() {
            return Ok(String::new());
        }
        // A broken front matter is the writer's to mend, and the text is still theirs.
        Entry::parse(Id::random().map_err(vault::Error::from)?, text.clone()).map_err(|error| {
            Failure::new(Kind::Unreadable, error.to_string())
                .meaning("Nothing was saved; your text is where it came from.")
                .next("Mend that line, then try again. A title with a colon needs quotes: title: \"One: two\"")
        })?;
        let fenced = text.trim_start().starts_with("---");
        Ok(if fenced { complete(&text, &draft) } else { Draft { body: text, ..draft }.to_markdown() })
    }

    fn chosen(&self, context: &Context) -> Result<Template, Failure> {
        let all = Template::built_in();
        if let Some(name) = &self.template {
            return named(all, name);
        }
        let terminal = &context.terminal;
        terminal.say("Template:");
        for (at, one) in all.iter().enumerate() {
            terminal.say(format!("  {}  {}{}", at + 1, one.label(), if at == 0 { "  (usual)" } else { "" }));
        }
        loop {
            let typed = terminal.ask("Choose [1] ")?.unwrap_or_default();
            let typed = typed.trim();
            let number = if typed.is_empty() { Some(1) } else { typed.parse::<usize>().ok() };
            if let Some(one) = number.and_then(|number| number.checked_sub(1)).and_then(|at| all.get(at)) {
                return Ok(one.clone());
            }
            if let Ok(one) = named(all.clone(), typed) {
                return Ok(one);
            }
            terminal.say(format!("Please type a number from 1 to {}.", all.len()));
        }
    }

    fn write_in_editor(&self, context: &Context, draft: Draft, capture: &Capture) -> Result<Written, Failure> {
        let template = self.template.as_ref().map(|name| named(Template::built_in(), name)).transpose()?;
        let body = template
            .as_ref()
            .map(|template| {
                template.questions().iter().map(|question| format!("## {}\n\n\n", question.heading)).collect()
            })
            .unwrap_or_default();
        let draft = Draft { template: template.map(|template| template.name().to_owned()), body, ..draft };
        let mut text = draft.to_markdown();
        loop {
            let Some(edited) = editor::edit(context, &text, self.allow_disk, capture)? else {
                return Err(Failure::new(Kind::Declined, "nothing was written").meaning("Nothing was saved."));
            };
            let read = Entry::parse(Id::random().map_err(vault::Error::from)?, edited.text.clone());
            let Err(error) = read else {
                let text = complete(&edited.text, &Draft { date: draft.date, ..Draft::default() });
                return Ok(Written { text, from: Origin::Editor(edited) });
            };
            context.terminal.say(format!("Problem: {error}. Nothing has been saved yet."));
            if !context.terminal.confirm("Open the editor again?", true)? {
                return Err(edited.keep(context, capture, &error.to_string()));
            }
            text.clone_from(&edited.text);
            edited.saved()?;
        }
    }

    fn done(&self, context: &Context, entry: &Entry, id: Id) -> Result<(), Failure> {
        if context.global.json {
            let value = json!({"afterword": 1, "saved": {"id": id.to_string(), "words": entry.body.words, "date": entry.when().map(ToString::to_string)}});
            return context.terminal.json(&value);
        }
        let count = words::count(entry.body.words as usize, "word", "words");
        context.terminal.line(format!("\nSaved and encrypted: {count}. Your passphrase was not needed."))?;
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

/// A text and where it came from.
struct Written {
    text: String,
    from: Origin,
}

/// Where a text came from, and so what is to be done with its source once it has been saved.
enum Origin {
    /// Standard input: it is still where it was.
    Elsewhere,
    /// The questions in the terminal.
    Questions(Unfinished),
    /// An editor's file.
    Editor(editor::Edited),
}

impl Origin {
    /// Whether questions can follow: what was typed is watched over until it is saved, an editor's file is not.
    fn takes_questions(&self) -> bool {
        matches!(self, Self::Questions(_))
    }

    fn save(self, context: &Context, capture: &Capture, text: &str) -> Result<Id, Failure> {
        match self {
            Self::Elsewhere => patiently(context, || capture.write(text)),
            Self::Questions(unfinished) => patiently(context, || unfinished.save(|| capture.write(text))),
            Self::Editor(edited) => match capture.write(text) {
                Ok(id) => {
                    edited.saved()?;
                    Ok(id)
                }
                Err(error) => Err(edited.keep(context, capture, &chain(&error))),
            },
        }
    }
}

/// Saves, and while someone is there to make room, tries again: the text is nowhere else.
fn patiently(context: &Context, save: impl Fn() -> Result<Id, vault::Error>) -> Result<Id, Failure> {
    loop {
        let failure = match save() {
            Ok(id) => return Ok(id),
            Err(error) => Failure::from(error),
        };
        for line in failure.lines() {
            context.terminal.say(words::plain(&line));
        }
        if !context.terminal.asks() || context.global.yes {
            return Err(failure);
        }
        context.terminal.say("Your writing is still here, and is not saved yet.");
        if !context.terminal.confirm("Try again?", true)? {
            return Err(failure);
        }
    }
}

/// The template of this name.
pub(crate) fn named(all: Vec<Template>, name: &str) -> Result<Template, Failure> {
    let names: Vec<String> = all.iter().map(|one| one.name().to_owned()).collect();
    all.into_iter().find(|one| one.name() == name || one.label().eq_ignore_ascii_case(name)).ok_or_else(|| {
        Failure::new(Kind::NotFound, format!("there is no template \"{}\"", words::plain(name)))
            .next(format!("There are: {}", names.join(", ")))
    })
}

/// Whether an answer to an optional question is more than a no.
fn says_something(answer: &str) -> bool {
    let answer = answer.trim().trim_end_matches('.').to_lowercase();
    !matches!(answer.as_str(), "" | "no" | "n" | "none" | "-" | "nothing")
}

fn one_line(context: &Context, draft: Draft) -> Result<String, Failure> {
    let question = if context.terminal.asks() { "> " } else { "" };
    let line = context.terminal.ask(question)?.unwrap_or_default();
    if line.trim().is_empty() {
        return Ok(String::new());
    }
    Ok(Draft { body: line, ..draft }.to_markdown())
}

/// The questions of a template, one by one, with no file anywhere.
struct Questions<'a> {
    context: &'a Context,
    unfinished: &'a Unfinished,
}

impl Questions<'_> {
    fn ask(&self, template: &Template, draft: Draft) -> Result<String, Failure> {
        let terminal = &self.context.terminal;
        let when = draft.date.as_ref().map(words::long_moment).unwrap_or_default();
        terminal.say(format!(
            "\n{}, {when}\nWrite as much or as little as you like. A line with only a full stop moves on.\n",
            template.label()
        ));
        let mut answers = Vec::new();
        for question in template.questions() {
            answers.push(self.passage(&question.heading, question.hint.as_deref())?);
        }
        let mut draft = Draft { template: Some(template.name().to_owned()), body: template.compose(&answers), ..draft };
        if draft.body.trim().is_empty() {
            return Ok(String::new());
        }
        self.frame(&mut draft)?;
        Ok(draft.to_markdown())
    }

    /// One question and the lines of its answer.
    fn passage(&self, heading: &str, hint: Option<&str>) -> Result<String, Failure> {
        let terminal = &self.context.terminal;
        terminal.say(words::wrap(heading, 78, ""));
        if let Some(hint) = hint {
            terminal.say(words::wrap(&format!("  ({hint})"), 78, "   "));
        }
        self.unfinished.note(&format!("## {heading}\n"));
        let mut answer = String::new();
        while let Some(line) = terminal.ask("> ")? {
            if line.trim() == "." {
                break;
            }
            // An empty line before anything else passes the question over.
            if line.trim().is_empty() && answer.is_empty() {
                break;
            }
            self.unfinished.note(&line);
            answer.push_str(&line);
            answer.push('\n');
        }
        self.unfinished.note("");
        Ok(answer)
    }

    /// What stands around the text: title, measures, themes, a question, an action.
    fn frame(&self, draft: &mut Draft) -> Result<(), Failure> {
        let terminal = &self.context.terminal;
        terminal.say("");
        let read = Entry::parse(Id::random().map_err(vault::Error::from)?, draft.to_markdown());
        if draft.title.is_none() {
            let opening = read.as_ref().map_or_else(|_| String::new(), |entry| words::plain(&entry.body.opening));
            let typed = terminal.ask(&format!("Title [{opening}]  "))?.unwrap_or_default();
            let title = if typed.trim().is_empty() { opening } else { typed.trim().to_owned() };
            draft.title = Some(title).filter(|title| !title.is_empty());
        }
        for (name, question) in [
            ("wellbeing", "Wellbeing, 1 low to 5 high (empty to skip)  "),
            ("workload", "Workload, 1 light to 5 heavy (empty to skip)  "),
        ] {
            if let Some(value) = self.measure(question)? {
                draft.measures.insert(name.to_owned(), value);
            }
        }
        self.themes(draft, read.ok().as_ref())?;
        self.marks(draft)
    }

    fn measure(&self, question: &str) -> Result<Option<f64>, Failure> {
        loop {
            let typed = self.context.terminal.ask(question)?.unwrap_or_default();
            match typed.trim().replace(',', ".").parse::<f64>() {
                _ if typed.trim().is_empty() => return Ok(None),
                Ok(value) if (1.0..=5.0).contains(&value) => return Ok(Some(value)),
                _ => self.context.terminal.say("A number from 1 to 5, or nothing."),
            }
        }
    }

    fn themes(&self, draft: &mut Draft, entry: Option<&Entry>) -> Result<(), Failure> {
        let Some(entry) = entry.filter(|_| draft.themes.is_empty()) else { return Ok(()) };
        let suggested = library::suggest(&Catalogue::built_in(), entry);
        if suggested.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = suggested.iter().map(|one| one.theme.to_string()).collect();
        let terminal = &self.context.terminal;
        let answer =
            terminal.ask(&format!("Themes I noticed: {}. Keep them? [Y/n, or type your own] ", names.join(", ")))?;
        let Some(answer) = answer else { return Ok(()) };
        match answer.trim().to_lowercase().as_str() {
            "" | "y" | "yes" => draft.themes = names,
            "n" | "no" => {}
            typed => {
                draft.themes = typed
                    .split([',', ' '])
                    .map(str::trim)
                    .filter(|word| ThemeId::parse(word).is_ok())
                    .map(str::to_owned)
                    .collect();
            }
        }
        Ok(())
    }

    fn marks(&self, draft: &mut Draft) -> Result<(), Failure> {
        let terminal = &self.context.terminal;
        let mut add = |block: String| {
            draft.body = format!("{}\n\n{block}", draft.body.trim_end());
        };
        let question = terminal.ask("A question for supervision? (empty to skip)\n> ")?.unwrap_or_default();
        if says_something(&question) {
            self.unfinished.note(&question);
            add(format!("> [!supervision] think\n> {}\n", question.trim()));
        }
        let action = terminal.ask("An action for you? (empty to skip)\n> ")?.unwrap_or_default();
        if says_something(&action) {
            self.unfinished.note(&action);
            add(format!("- [ ] {}\n", action.trim()));
        }
        Ok(())
    }
}
