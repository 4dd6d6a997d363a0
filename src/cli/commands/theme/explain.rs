//! `theme explain`: what in an entry speaks for a theme, and what was held back and why.

use serde_json::json;

use super::id;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        terminal::{BOLD, QUIET},
        unlock, which, words,
    },
    pipeline::themes::Settled,
    privacy,
    theme::{Beside, Explained, Heard, ThemeId},
};

/// The most cues that are shown on each side.
const SHOWN: usize = 12;
/// The weight from which a cue is shown with its sentence.
const TELLING: f32 = 0.25;
/// The most phrases beside the cues that are shown.
const BESIDE: usize = 8;

pub(super) fn explain(context: &Context, which: &str, theme: Option<&str>) -> Result<(), Failure> {
    let named = theme.map(id).transpose()?;
    let unlocked = unlock::unlock(context)?;
    let settled = Settled::of(unlocked.library.journal.records());
    let named = named.map(|name| settled.meant(&unlocked.catalogue, &name).unwrap_or(name));
    let found = which::find(context, &unlocked.library.journal, which)?;
    let open = privacy::without_private(found.entry);
    let text = open.as_ref().map_or("", |entry| entry.markdown());
    let themes: Vec<ThemeId> = match named {
        Some(theme) => vec![theme],
        None => unlocked.catalogue.suggest(text).into_iter().map(|one| one.theme).collect(),
    };
    let mut explained = Vec::new();
    for theme in themes {
        let Some(one) = unlocked.catalogue.explain(text, &theme) else {
            return Err(Failure::new(Kind::NotFound, format!("there is no theme \"{theme}\" to explain"))
                .next("See them: afterword theme"));
        };
        explained.push((theme, one));
    }
    if context.global.json {
        let themes: Vec<_> = explained.iter().map(|(theme, one)| as_json(theme, one)).collect();
        return context.terminal.json(&json!({"afterword": 1, "id": found.entry.id.to_string(), "explained": themes}));
    }
    context.terminal.line(format!("{BOLD}{}{BOLD:#}", words::plain(found.entry.title())))?;
    if explained.is_empty() {
        return context.terminal.line("Nothing is suggested. Ask about one theme: afterword theme explain WHICH THEME");
    }
    explained.iter().try_for_each(|(theme, one)| tell(context, theme, one))
}

fn tell(context: &Context, theme: &ThemeId, one: &Explained) -> Result<(), Failure> {
    let verdict = if one.suggested { "suggested" } else { "not suggested" };
    // Rounded down: what does not reach 1 is not shown as 1.0.
    let reached = (one.sum * 10.0).floor() / 10.0;
    let alone = if one.sum >= 1.0 && !one.suggested { " alone, but others say more here" } else { "" };
    let line = format!("\n{BOLD}{theme}{BOLD:#}: {verdict}. It reaches {reached:.1}; from 1.0 it is enough{alone}.");
    context.terminal.line(line)?;
    let (telling, slight) = one.spoke.split_at(one.spoke.iter().take_while(|heard| heard.weight >= TELLING).count());
    side(context, "Spoke for it", telling)?;
    if !slight.is_empty() {
        let title = if telling.is_empty() { "Spoke for it, each slightly" } else { "Slightly" };
        let mut cues: Vec<&str> = Vec::new();
        for heard in slight {
            if cues.len() < SHOWN && !cues.contains(&&*heard.cue) {
                cues.push(&heard.cue);
            }
        }
        let line = format!("{title}: {}.", cues.join(", "));
        context.terminal.line(words::wrap(&words::plain(&line), context.terminal.measure(), "  "))?;
    }
    side(context, "Held back", &one.silent)?;
    if let Some(beside) = beside(one) {
        context.terminal.line(words::wrap(&words::plain(&beside), context.terminal.measure(), "  "))?;
    }
    if one.spoke.is_empty() && one.silent.is_empty() {
        context.terminal.line("No cue of it was found.")?;
    }
    Ok(())
}

/// Cues with their sentences; cues of one sentence that stand next to each other share it.
fn side(context: &Context, title: &str, list: &[Heard]) -> Result<(), Failure> {
    if list.is_empty() {
        return Ok(());
    }
    context.terminal.line(format!("{title}:"))?;
    let mut last = "";
    for heard in list.iter().take(SHOWN) {
        let always = if heard.always { " (you always count it)" } else { "" };
        let why = heard.weakened.map_or_else(|| always.to_owned(), |why| format!(" ({})", why.words()));
        if heard.passage != last {
            let passage = heard.passage.split_whitespace().collect::<Vec<_>>().join(" ");
            let line = format!("  \"{}\"", words::plain(&passage));
            context.terminal.line(words::wrap(&line, context.terminal.measure(), "   "))?;
        }
        last = &heard.passage;
        context.terminal.line(format!("   {QUIET}{}  {:.2}{why}{QUIET:#}", words::plain(&heard.cue), heard.weight))?;
    }
    if list.len() > SHOWN {
        context.terminal.line(format!("  and {} more", list.len() - SHOWN))?;
    }
    Ok(())
}

/// What the words around the cues add: the most telling of them.
fn beside(one: &Explained) -> Option<String> {
    if one.beside.phrases.is_empty() {
        return None;
    }
    let phrases: Vec<&str> = one.beside.phrases.iter().take(BESIDE).map(|phrase| &**phrase).collect();
    let Beside { weight, usual, plain, .. } = one.beside;
    let plain =
        if plain < 0.05 { String::new() } else { format!(", and {plain:.1} for reading like one without a theme") };
    Some(format!(
        "Words that often stand beside it, each a little: {}. Together {weight:.1}; such a text has {usual:.1} anyway{plain}, \
         which is taken off.",
        phrases.join(", "),
    ))
}

fn as_json(theme: &ThemeId, one: &Explained) -> serde_json::Value {
    let round = |value: f32| (f64::from(value) * 1000.0).round() / 1000.0;
    let list = |heard: &[Heard]| -> Vec<serde_json::Value> {
        let one = |heard: &Heard| {
            json!({"cue": &*heard.cue, "start": heard.place.0, "end": heard.place.1, "weight": round(heard.weight),
                   "held_back": heard.weakened.map(crate::theme::Weakened::words)})
        };
        heard.iter().map(one).collect()
    };
    json!({"theme": theme, "suggested": one.suggested, "sum": round(one.sum), "score": round(one.score),
           "for": list(&one.spoke), "against": list(&one.silent),
           "beside": {"phrases": one.beside.phrases.iter().take(BESIDE).map(|phrase| &**phrase).collect::<Vec<_>>(),
                      "weight": round(one.beside.weight), "usual": round(one.beside.usual), "plain": round(one.beside.plain)}})
}
