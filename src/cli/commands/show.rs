//! `show`: read one entry.

use clap::Args;
use serde_json::json;

use super::list;
use crate::{
    attachment::Kind,
    cli::{
        context::Context,
        failure::Failure,
        terminal::{BOLD, QUIET},
        unlock::{self, Unlocked},
        which, words,
    },
    entry::{Entry, MarkKind},
    journal::Numbered,
};

/// What the help says first.
const HELP: &str = "\
Read one reflection. What stands behind a content note stays folded until you
ask for it.

  afterword show last
  afterword show 41 --reveal
  afterword show \"the kitchen clock\" --markdown > one.md";

/// The arguments of `show`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Show {
    /// A number, a date, last, yesterday, a short id, or words of the title
    which: String,
    /// Show what stands behind content notes too
    #[arg(long)]
    reveal: bool,
    /// Print the Markdown text, front matter and all
    #[arg(long)]
    markdown: bool,
}

impl Show {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let unlocked = unlock::unlock(context)?;
        let found = which::find(context, &unlocked.library.journal, &self.which)?;
        if context.global.json {
            let mut entry = list::entry_json(&unlocked.library, &found);
            if let Some(map) = entry.as_object_mut() {
                map.insert("markdown".to_owned(), found.entry.text.as_str().into());
            }
            return context.terminal.json(&json!({"afterword": 1, "entry": entry}));
        }
        if self.markdown {
            let text = &found.entry.text;
            return if context.terminal.shows() {
                context.terminal.line(words::plain(text.trim_end()))
            } else {
                context.terminal.raw(text.as_bytes())
            };
        }
        self.page(context, &unlocked, &found)
    }

    fn page(&self, context: &Context, unlocked: &Unlocked, found: &Numbered<'_>) -> Result<(), Failure> {
        let (terminal, entry) = (&context.terminal, found.entry);
        terminal.line(format!("{BOLD}{}{BOLD:#}", words::plain(entry.title())))?;
        let when = entry.when().map_or_else(|| "no date".to_owned(), words::long_moment);
        terminal.line(format!(
            "{QUIET}{when} · entry {} · {}{QUIET:#}",
            found.number,
            words::count(entry.body.words as usize, "word", "words")
        ))?;
        for line in facts(entry) {
            terminal.line(format!("{QUIET}{line}{QUIET:#}"))?;
        }
        terminal.line("")?;
        let body = if self.reveal { entry.markdown().to_owned() } else { folded(entry) };
        terminal.line(words::plain(body.trim()))?;
        files(context, unlocked, entry)?;
        let suggested: Vec<&str> = unlocked.library.suggested(entry.id).iter().map(|one| one.theme.as_ref()).collect();
        if !suggested.is_empty() {
            terminal.line("")?;
            terminal.line(format!(
                "{QUIET}It may also speak of: {}. Why: afterword theme suggest {}{QUIET:#}",
                suggested.join(", "),
                found.number
            ))?;
        }
        Ok(())
    }
}

/// What belongs to it besides its words, by name.
fn files(context: &Context, unlocked: &Unlocked, entry: &Entry) -> Result<(), Failure> {
    let files = entry.files();
    if files.is_empty() {
        return Ok(());
    }
    context.terminal.line("")?;
    for id in files {
        let said = match unlocked.vault.about_file(id) {
            Ok((media, name)) => {
                let what = Kind::of_media(&media).map_or("file", Kind::words);
                format!("{}, {what}: files/{id}", words::plain(&name))
            }
            Err(_) => format!("A file that cannot be opened: files/{id}. See: afterword doctor"),
        };
        context.terminal.line(format!("{QUIET}{said}{QUIET:#}"))?;
    }
    context.terminal.line(format!(
        "{QUIET}See them in your page: afterword build. Take them out: afterword export --to FOLDER{QUIET:#}"
    ))
}

fn facts(entry: &Entry) -> Vec<String> {
    let fields = &entry.fields;
    let mut lines = Vec::new();
    if !fields.themes.is_empty() {
        lines.push(format!("Themes: {}", words::plain(&fields.themes.join(", "))));
    }
    if !fields.measures.is_empty() {
        let measures: Vec<String> = fields
            .measures
            .iter()
            .map(|(name, value)| format!("{} {value}", words::plain(&name.replace('_', " "))))
            .collect();
        lines.push(measures.join(" · "));
    }
    if fields.sharing == crate::entry::Sharing::Private {
        lines.push("Private: nothing of it goes into an agenda or anything made for someone else.".to_owned());
    }
    lines
}

/// The body with what stands behind content notes left out.
fn folded(entry: &Entry) -> String {
    let body = entry.markdown();
    let mut text = String::new();
    let mut from = 0;
    for note in entry.marks(&MarkKind::Note) {
        if note.span.start < from {
            continue;
        }
        text.push_str(body.get(from..note.span.start).unwrap_or_default());
        let about = if note.detail.is_empty() { "something hard" } else { &note.detail };
        text.push_str(&format!("(Content note: {about}. Read it with --reveal)\n"));
        from = note.span.end;
    }
    text.push_str(body.get(from..).unwrap_or_default());
    text
}
