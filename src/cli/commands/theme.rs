//! `theme`: the themes, where they stand, what is suggested and why, confirming and refusing.

use std::{collections::BTreeMap, io};

use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        summary,
        terminal::{BOLD, QUIET},
        unlock::{self, Unlocked},
        which, words,
    },
    entry::{Entry, splice},
    pipeline::library::THEMES,
    theme::{Catalogue, Definition, Suggestion, ThemeId, suggest_lines},
    vault::Place,
};

/// What the help says first.
const HELP: &str = "\
Themes: what your writing is about. The program suggests; you decide.

  afterword theme                        all themes, with counts
  afterword theme show transference      what it means, and its questions
  afterword theme suggest last           suggestions, with the passages
  afterword theme confirm last workload
  afterword theme refuse last risk
  afterword theme choose trauma workload hope";

/// The arguments of `theme`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Theme {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All themes, with how often each stands in your journal
    List,
    /// What a theme means, what does not belong, and questions for supervision
    Show {
        /// The theme
        theme: String,
    },
    /// Themes that an entry may speak of, with the passages that say so
    Suggest {
        /// A number, a date, last, yesterday, a short id, or words of the title; all entries without one
        which: Option<String>,
        /// Read {"id","text"} lines, write suggestions; needs no journal
        #[arg(long, conflicts_with = "which")]
        jsonl: bool,
    },
    /// Put a theme to an entry
    Confirm {
        /// A number, a date, last, yesterday, a short id, or words of the title
        which: String,
        /// The themes; those suggested when none are named
        themes: Vec<String>,
    },
    /// Suggest only these themes from now on; all of them when none are named
    Choose {
        /// The themes
        themes: Vec<String>,
    },
    /// Say that a theme does not fit an entry, so that it is not suggested again
    Refuse {
        /// A number, a date, last, yesterday, a short id, or words of the title
        which: String,
        /// The themes; those suggested when none are named
        themes: Vec<String>,
    },
}

impl Theme {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.action {
            None | Some(Action::List) => list(context),
            Some(Action::Show { theme }) => show(context, theme),
            Some(Action::Suggest { jsonl: true, .. }) => lines(context),
            Some(Action::Suggest { which: Some(which), .. }) => suggest(context, which),
            Some(Action::Suggest { which: None, .. }) => suggest_all(context),
            Some(Action::Choose { themes }) => choose(context, themes),
            Some(Action::Confirm { which, themes }) => decide(context, which, themes, true),
            Some(Action::Refuse { which, themes }) => decide(context, which, themes, false),
        }
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for entry in unlocked.library.journal.entries() {
        for theme in &entry.fields.themes {
            counts.entry(theme.clone()).or_default().0 += 1;
        }
        for suggestion in unlocked.library.suggested(entry.id) {
            counts.entry(suggestion.theme.to_string()).or_default().1 += 1;
        }
    }
    let mut rows: Vec<(String, String, usize, usize)> = unlocked
        .catalogue
        .iter()
        .map(|one| {
            let (confirmed, suggested) = counts.remove(one.id().as_ref()).unwrap_or_default();
            (one.id().to_string(), one.label().to_owned(), confirmed, suggested)
        })
        .collect();
    rows.extend(counts.into_iter().map(|(id, (confirmed, suggested))| (id.clone(), id, confirmed, suggested)));
    if context.global.json {
        let themes: Vec<_> = rows.iter().map(|(id, label, confirmed, suggested)| json!({"id": id, "label": label, "entries": confirmed, "suggested": suggested})).collect();
        return context.terminal.json(&json!({"afterword": 1, "themes": themes}));
    }
    let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
    context.terminal.line(format!("{BOLD}{:<width$}  {:>9}  {:>9}{BOLD:#}", "Theme", "Confirmed", "Suggested"))?;
    for (id, label, confirmed, suggested) in &rows {
        let label = if id == label { String::new() } else { format!("  {QUIET}{label}{QUIET:#}") };
        context.terminal.line(format!("{:<width$}  {confirmed:>9}  {suggested:>9}{label}", words::plain(id)))?;
    }
    context.terminal.line("\nWhat one means: afterword theme show transference")
}

fn show(context: &Context, theme: &str) -> Result<(), Failure> {
    let catalogue = Catalogue::built_in();
    let id = ThemeId::parse(&theme.to_lowercase()).ok();
    let Some(definition) = id.as_ref().and_then(|id| catalogue.get(id)) else {
        let names: Vec<String> = catalogue.iter().map(|one| one.id().to_string()).collect();
        return Err(Failure::new(Kind::NotFound, format!("there is no theme \"{}\"", words::plain(theme)))
            .next(words::wrap(&format!("There are: {}", names.join(", ")), 78, "")));
    };
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "theme": {
            "id": definition.id(), "label": definition.label(), "definition": definition.definition(), "belongs": definition.belongs(),
            "not": definition.not().iter().map(|not| json!({"what": not.what, "instead": not.instead})).collect::<Vec<_>>(),
            "prompts": definition.prompts(), "sources": definition.sources(),
        }}));
    }
    page(context, definition)
}

fn page(context: &Context, definition: &Definition) -> Result<(), Failure> {
    let terminal = &context.terminal;
    terminal.line(format!("{BOLD}{}{BOLD:#}  ({})\n", definition.label(), definition.id()))?;
    terminal.line(words::wrap(definition.definition().trim(), 78, ""))?;
    terminal.line(format!("\n{BOLD}Belongs here{BOLD:#}"))?;
    for one in definition.belongs() {
        terminal.line(words::wrap(&format!("- {one}"), 78, "  "))?;
    }
    terminal.line(format!("\n{BOLD}Does not{BOLD:#}"))?;
    for one in definition.not() {
        terminal.line(words::wrap(&format!("- {} (see {})", one.what, one.instead), 78, "  "))?;
    }
    terminal.line(format!("\n{BOLD}Questions for supervision{BOLD:#}"))?;
    definition.prompts().iter().try_for_each(|one| terminal.line(words::wrap(&format!("- {one}"), 78, "  ")))
}

fn lines(context: &Context) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let summary = suggest_lines(io::stdin().lock(), &mut out, &Catalogue::built_in())?;
    drop(out);
    summary::tell(context, &summary)
}

fn suggest(context: &Context, which: &str) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let found = which::find(context, &unlocked.library.journal, which)?;
    let suggestions = unlocked.library.suggested(found.entry.id);
    if context.global.json {
        return context
            .terminal
            .json(&json!({"afterword": 1, "id": found.entry.id.to_string(), "themes": suggestions_json(suggestions)}));
    }
    context.terminal.line(format!("{BOLD}{}{BOLD:#}", words::plain(found.entry.title())))?;
    if !found.entry.fields.themes.is_empty() {
        context
            .terminal
            .line(format!("You have confirmed: {}", words::plain(&found.entry.fields.themes.join(", "))))?;
    }
    if suggestions.is_empty() {
        return context.terminal.line("Nothing else to suggest.");
    }
    for suggestion in suggestions {
        context.terminal.line(format!("\n{BOLD}{}{BOLD:#}, because of", suggestion.theme))?;
        for evidence in suggestion.evidence.iter().take(5) {
            context.terminal.line(words::wrap(&format!("  \"{}\"", words::plain(&evidence.plain())), 78, "   "))?;
        }
    }
    context.terminal.line(format!(
        "\nKeep them: afterword theme confirm {}     Not so: afterword theme refuse {} THEME",
        found.number, found.number
    ))
}

fn suggest_all(context: &Context) -> Result<(), Failure> {
    let unlocked = unlock::unlock(context)?;
    let library = &unlocked.library;
    let open: Vec<_> =
        library.journal.numbered().rev().filter(|one| !library.suggested(one.entry.id).is_empty()).collect();
    if context.global.json {
        let entries: Vec<_> = open.iter().map(|one| json!({"id": one.entry.id.to_string(), "number": one.number, "themes": suggestions_json(library.suggested(one.entry.id))})).collect();
        return context.terminal.json(&json!({"afterword": 1, "entries": entries}));
    }
    for one in &open {
        let names: Vec<&str> = library.suggested(one.entry.id).iter().map(|one| one.theme.as_ref()).collect();
        context.terminal.line(format!(
            "{:>4}  {:<10}  {}\n{:18}{QUIET}{}{QUIET:#}",
            one.number,
            which::day(context, one),
            words::plain(one.entry.title()),
            "",
            names.join(", ")
        ))?;
    }
    context.terminal.line(format!(
        "\n{} with suggestions. Why: afterword theme suggest NUMBER",
        words::count(open.len(), "entry", "entries")
    ))
}

fn suggestions_json(suggestions: &[Suggestion]) -> serde_json::Value {
    let evidence = |one: &Suggestion| {
        one.evidence
            .iter()
            .map(|piece| json!({"start": piece.start, "end": piece.end, "text": piece.text}))
            .collect::<Vec<_>>()
    };
    suggestions.iter().map(|one| json!({"theme": one.theme, "score": (f64::from(one.score) * 1000.0).round() / 1000.0, "evidence": evidence(one)})).collect()
}

fn decide(context: &Context, which: &str, named: &[String], confirm: bool) -> Result<(), Failure> {
    let mut unlocked = unlock::unlock(context)?;
    let found = which::find(context, &unlocked.library.journal, which)?;
    let (entry, number) = (found.entry.clone(), found.number);
    let themes = chosen(&unlocked, &entry, named)?;
    let text = changed(&entry, &themes, confirm).map_err(|error| {
        Failure::new(Kind::Failed, error.to_string())
            .meaning("Nothing was changed.")
            .next(format!("Change it by hand: afterword edit {number}"))
    })?;
    if context.global.dry_run {
        return context.terminal.line(format!("Would change entry {number}."));
    }
    let mut work = unlocked.vault.begin()?;
    work.rewrite(Place::Entry(entry.id), text)?;
    work.commit("theme", context.timestamp())?;
    unlocked.reload()?;
    let now = unlocked.library.journal.get(entry.id).map(|one| one.entry.fields.themes.clone()).unwrap_or_default();
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "id": entry.id.to_string(), "themes": now}));
    }
    let shown = if now.is_empty() { "none".to_owned() } else { now.join(", ") };
    context.terminal.line(format!(
        "Entry {number} now has the themes: {}.\nChanged your mind? afterword undo",
        words::plain(&shown)
    ))
}

fn choose(context: &Context, named: &[String]) -> Result<(), Failure> {
    let themes: Vec<String> = named.iter().map(|theme| slug(theme)).collect::<Result<_, _>>()?;
    let mut unlocked = unlock::unlock(context)?;
    for theme in &themes {
        let id = ThemeId::parse(theme).ok();
        if id.and_then(|id| unlocked.catalogue.get(&id).cloned()).is_none() {
            return Err(Failure::new(Kind::NotFound, format!("there is no theme \"{theme}\" to suggest"))
                .next("See them: afterword theme"));
        }
    }
    let record =
        unlocked.library.journal.records().iter().rfind(|record| record.kind() == THEMES).map(|record| record.id);
    let said = if themes.is_empty() { "all of them".to_owned() } else { themes.join(", ") };
    if context.global.dry_run {
        return context.terminal.line(format!("Would suggest these themes from now on: {said}."));
    }
    let text = format!("---\nkind: {THEMES}\ndate: {}\nthemes: {}\n---\n", context.when(), splice::list(&themes));
    let mut work = unlocked.vault.begin()?;
    match record {
        Some(id) => work.rewrite(Place::Record(id), text)?,
        None => work.make(Place::Record(crate::id::Id::random().map_err(crate::vault::Error::from)?), text),
    }
    work.commit("theme", context.timestamp())?;
    unlocked.reload()?;
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "suggested_from": themes}));
    }
    context.terminal.line(format!("From now on these themes are suggested: {said}."))
}

/// A theme's name as typed, checked.
fn slug(theme: &str) -> Result<String, Failure> {
    ThemeId::parse(&theme.to_lowercase()).map(|id| id.to_string()).map_err(|_| {
        Failure::new(Kind::Usage, format!("\"{}\" cannot be a theme's name", words::plain(theme)))
            .next("Use small letters, digits and hyphens. See: afterword theme")
    })
}

fn chosen(unlocked: &Unlocked, entry: &Entry, named: &[String]) -> Result<Vec<String>, Failure> {
    if named.is_empty() {
        let suggested: Vec<String> =
            unlocked.library.suggested(entry.id).iter().map(|one| one.theme.to_string()).collect();
        return if suggested.is_empty() {
            Err(Failure::new(Kind::NotFound, "there is nothing suggested for that entry")
                .next("Name a theme. See them: afterword theme"))
        } else {
            Ok(suggested)
        };
    }
    named.iter().map(|theme| slug(theme)).collect()
}

fn changed(entry: &Entry, themes: &[String], confirm: bool) -> Result<String, splice::Unchanged> {
    let (mut kept, mut refused) = (entry.fields.themes.clone(), entry.fields.refused.clone());
    for theme in themes {
        kept.retain(|one| one != theme);
        refused.retain(|one| one != theme);
        if confirm { kept.push(theme.clone()) } else { refused.push(theme.clone()) }
    }
    let mut text = entry.text.clone();
    if kept != entry.fields.themes {
        text = splice::set(&text, "themes", &splice::list(&kept))?;
    }
    if refused != entry.fields.refused {
        text = splice::set(&text, "not_themes", &splice::list(&refused))?;
    }
    Ok(text)
}
