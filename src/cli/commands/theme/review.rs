//! `theme review`: every suggestion in turn, decided with one key; all of it one change.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::decide;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        keys::Keys,
        signals,
        terminal::{BOLD, QUIET},
        unlock::{self, Unlocked},
        which, words,
    },
    entry::Entry,
    id::Id,
    journal::Numbered,
    theme::{Suggestion, ThemeId},
    vault::Place,
};

/// The most passages shown for one suggestion.
const SHOWN: usize = 3;
/// What holds after Ctrl-C.
const STOPPED: &str = "Nothing was changed, and your answers are gone. With q they are kept.";

/// What was decided for one entry: themes that fit, and themes that do not.
#[derive(Default)]
struct Decided {
    fits: Vec<String>,
    not: Vec<String>,
}

pub(super) fn review(context: &Context, accept_above: Option<f32>) -> Result<(), Failure> {
    if accept_above.is_some_and(|score| !(0.0..=1.0).contains(&score)) {
        return Err(Failure::new(Kind::Usage, "a score lies between 0 and 1"));
    }
    let unlocked = unlock::unlock(context)?;
    let decided = match accept_above {
        Some(least) => above(&unlocked, least),
        None if context.terminal.asks() => signals::meanwhile(STOPPED, || ask_each(context, &unlocked))?,
        None => {
            return Err(Failure::new(Kind::Usage, "there is no keyboard to decide from")
                .next("Confirm the surest ones: afterword theme review --accept-above 0.8"));
        }
    };
    keep(context, unlocked, &decided)
}

fn above(unlocked: &Unlocked, least: f32) -> BTreeMap<Id, Decided> {
    let surest = |list: &[Suggestion]| -> Vec<String> {
        list.iter().filter(|one| one.score >= least).map(|one| one.theme.to_string()).collect()
    };
    let all = unlocked.library.suggestions.iter();
    all.map(|(id, list)| (*id, Decided { fits: surest(list), not: Vec::new() })).collect()
}

/// One suggestion with the entry that it is for.
struct Open<'a> {
    entry: Numbered<'a>,
    suggestion: &'a Suggestion,
    /// What the theme is called.
    label: String,
}

#[derive(Clone, Copy)]
enum Answer {
    Fits,
    Not,
    Later,
    Back,
    Enough,
}

impl Answer {
    fn of(key: char) -> Option<Self> {
        match key {
            'y' => Some(Self::Fits),
            'n' => Some(Self::Not),
            ' ' | 'l' => Some(Self::Later),
            'b' => Some(Self::Back),
            'q' => Some(Self::Enough),
            _ => None,
        }
    }

    /// The answer in a line: a letter, its word, or nothing.
    fn of_line(line: &str) -> Option<Self> {
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => Some(Self::Fits),
            "n" | "no" => Some(Self::Not),
            "" | "l" | "later" => Some(Self::Later),
            "b" | "back" => Some(Self::Back),
            "q" | "quit" => Some(Self::Enough),
            _ => None,
        }
    }

    /// What is said of it where the key itself is not shown.
    fn word(self) -> &'static str {
        match self {
            Self::Fits => "yes",
            Self::Not => "no",
            Self::Later => "later",
            Self::Back => "back",
            Self::Enough => "enough for now",
        }
    }
}

fn ask_each(context: &Context, unlocked: &Unlocked) -> Result<BTreeMap<Id, Decided>, Failure> {
    let terminal = &context.terminal;
    let open = all_open(unlocked);
    let entries: BTreeSet<Id> = open.iter().map(|one| one.entry.entry.id).collect();
    let keys = terminal.keys();
    let later = if keys.is_some() { "Space later" } else { "Enter later" };
    terminal.line(format!(
        "{} in {}. For each: y it fits, n it does not, {later}, b one back, q enough for now.",
        words::count(open.len(), "suggestion", "suggestions"),
        words::count(entries.len(), "entry", "entries")
    ))?;
    let mut answers: Vec<Answer> = Vec::new();
    let mut shown = None;
    while let Some(one) = open.get(answers.len()) {
        if shown != Some(one.entry.entry.id) {
            shown = Some(one.entry.entry.id);
            let (title, day) = (words::plain(one.entry.entry.title()), which::day(context, &one.entry));
            terminal.line(format!("\n{BOLD}{title}{BOLD:#}  {QUIET}{day}{QUIET:#}"))?;
        }
        for evidence in one.suggestion.evidence.iter().take(SHOWN) {
            let passage = format!("  \"{}\"", words::plain(&evidence.plain()));
            terminal.line(words::wrap(&passage, terminal.measure(), "   "))?;
        }
        match decide_one(context, keys.as_ref(), one)? {
            Answer::Back => drop(answers.pop()),
            Answer::Enough => break,
            answer => answers.push(answer),
        }
    }
    let mut decided: BTreeMap<Id, Decided> = BTreeMap::new();
    for (one, answer) in open.iter().zip(answers) {
        let entry = decided.entry(one.entry.entry.id).or_default();
        match answer {
            Answer::Fits => entry.fits.push(one.suggestion.theme.to_string()),
            Answer::Not => entry.not.push(one.suggestion.theme.to_string()),
            Answer::Later | Answer::Back | Answer::Enough => {}
        }
    }
    Ok(decided)
}

/// Every suggestion that is not decided, newest entry first.
fn all_open<'a>(unlocked: &'a Unlocked) -> Vec<Open<'a>> {
    let library = &unlocked.library;
    let label = |theme: &ThemeId| {
        let defined = unlocked.catalogue.get(theme);
        defined.map_or_else(|| theme.to_string(), |one| format!("{} ({theme})", one.label()))
    };
    let of = |entry: Numbered<'a>| -> Vec<Open<'a>> {
        let suggested = library.suggested(entry.entry.id);
        suggested.iter().map(|one| Open { entry, suggestion: one, label: label(&one.theme) }).collect()
    };
    library.journal.numbered().rev().flat_map(of).collect()
}

/// The answer for one suggestion.
fn decide_one(context: &Context, keys: Option<&Keys>, one: &Open<'_>) -> Result<Answer, Failure> {
    let terminal = &context.terminal;
    let question = format!("  {}? [y/n/{}/b/q] ", one.label, if keys.is_some() { "Space" } else { "Enter" });
    loop {
        let answer = if let Some(keys) = keys {
            let Some(key) = terminal.key(keys, &question)? else { return Ok(Answer::Enough) };
            let answer = Answer::of(key);
            terminal.say(answer.map_or_else(|| key.to_string(), |answer| answer.word().to_owned()));
            answer
        } else {
            let Some(typed) = terminal.ask(&question)? else { return Ok(Answer::Enough) };
            Answer::of_line(&typed)
        };
        match answer {
            Some(answer) => return Ok(answer),
            None if keys.is_some() => terminal.say("  Please press y, n, Space, b or q."),
            None => terminal.say("  Please answer y, n, b or q, or press Enter."),
        }
    }
}

/// Writes all that was decided as one change.
fn keep(context: &Context, mut unlocked: Unlocked, decided: &BTreeMap<Id, Decided>) -> Result<(), Failure> {
    let Texts { changed: texts, fits, not, left } = texts(&unlocked, decided);
    for number in &left {
        context.terminal.say(format!(
            "Problem: the front matter of entry {number} cannot be changed safely. Change it by hand: afterword edit {number}"
        ));
    }
    if context.global.dry_run {
        return context.terminal.line(format!(
            "Would confirm {} and refuse {}.",
            words::count(fits, "theme", "themes"),
            not
        ));
    }
    if !texts.is_empty() {
        unlocked.change(|unlocked| {
            let Texts { changed: texts, .. } = self::texts(unlocked, decided);
            let mut work = unlocked.vault.begin()?;
            for (id, text) in texts {
                work.rewrite(Place::Entry(id), text)?;
            }
            Ok(work.commit("theme", context.timestamp())?)
        })?;
        unlocked.reload()?;
    }
    if context.global.json {
        return context
            .terminal
            .json(&json!({"afterword": 1, "confirmed": fits, "refused": not, "entries": texts.len()}));
    }
    let undo = if texts.is_empty() { "" } else { "\nChanged your mind? afterword undo" };
    context.terminal.line(format!(
        "Confirmed {}, refused {}, in {}.{undo}",
        words::count(fits, "theme", "themes"),
        not,
        words::count(texts.len(), "entry", "entries")
    ))
}

/// The texts that change, with how many themes fit and do not, and the numbers of entries that are left as they are.
#[derive(Default)]
struct Texts {
    changed: Vec<(Id, String)>,
    fits: usize,
    not: usize,
    left: Vec<usize>,
}

fn texts(unlocked: &Unlocked, decided: &BTreeMap<Id, Decided>) -> Texts {
    let mut all = Texts::default();
    for (id, one) in decided {
        let Some(found) = unlocked.library.journal.get(*id) else { continue };
        match changed(found.entry, one) {
            Ok(Some(text)) => {
                all.fits += one.fits.len();
                all.not += one.not.len();
                all.changed.push((*id, text));
            }
            Ok(None) => {}
            Err(_) => all.left.push(found.number),
        }
    }
    all
}

fn changed(entry: &Entry, decided: &Decided) -> Result<Option<String>, crate::entry::splice::Unchanged> {
    if decided.fits.is_empty() && decided.not.is_empty() {
        return Ok(None);
    }
    decide::both(entry, &decided.fits, &decided.not).map(Some)
}
