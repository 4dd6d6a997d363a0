//! `theme review`: every suggestion in turn, decided with one key and Enter; all of it one change.

use std::collections::BTreeMap;

use serde_json::json;

use super::decide;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        signals,
        terminal::{BOLD, QUIET},
        unlock::{self, Unlocked},
        which, words,
    },
    entry::Entry,
    id::Id,
    theme::Suggestion,
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

fn ask_each(context: &Context, unlocked: &Unlocked) -> Result<BTreeMap<Id, Decided>, Failure> {
    let terminal = &context.terminal;
    let library = &unlocked.library;
    let open: Vec<_> =
        library.journal.numbered().rev().filter(|one| !library.suggested(one.entry.id).is_empty()).collect();
    let total: usize = open.iter().map(|one| library.suggested(one.entry.id).len()).sum();
    terminal.line(format!(
        "{} in {}. For each: y it fits, n it does not, Enter later, q enough for now.",
        words::count(total, "suggestion", "suggestions"),
        words::count(open.len(), "entry", "entries")
    ))?;
    let mut decided: BTreeMap<Id, Decided> = BTreeMap::new();
    for one in open {
        terminal.line(format!(
            "\n{BOLD}{}{BOLD:#}  {QUIET}{}{QUIET:#}",
            words::plain(one.entry.title()),
            which::day(context, &one)
        ))?;
        for suggestion in library.suggested(one.entry.id) {
            for evidence in suggestion.evidence.iter().take(SHOWN) {
                terminal.line(words::wrap(
                    &format!("  \"{}\"", words::plain(&evidence.plain())),
                    terminal.measure(),
                    "   ",
                ))?;
            }
            let Some(answer) = decide_one(context, suggestion)? else { return Ok(decided) };
            let entry = decided.entry(one.entry.id).or_default();
            match answer {
                Answer::Fits => entry.fits.push(suggestion.theme.to_string()),
                Answer::Not => entry.not.push(suggestion.theme.to_string()),
                Answer::Later => {}
            }
        }
    }
    Ok(decided)
}

enum Answer {
    Fits,
    Not,
    Later,
}

/// The answer for one suggestion; none when the writer has had enough.
fn decide_one(context: &Context, suggestion: &Suggestion) -> Result<Option<Answer>, Failure> {
    loop {
        let Some(typed) = context.terminal.ask(&format!("  {}? [y/n/Enter/q] ", suggestion.theme))? else {
            return Ok(None);
        };
        match typed.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(Some(Answer::Fits)),
            "n" | "no" => return Ok(Some(Answer::Not)),
            "" => return Ok(Some(Answer::Later)),
            "q" | "quit" => return Ok(None),
            _ => context.terminal.say("  Please answer y, n or q, or press Enter."),
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
