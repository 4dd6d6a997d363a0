//! Finding the one item that was named, and keeping what the writer chose about it.

use super::Drafted;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock::Unlocked,
        words,
    },
    id::Id,
    pipeline::agenda::Supervision,
    supervision::{Agenda, Choice, agenda::Item},
    vault::{self, Place},
};

/// How often a choice is made again that another command got in the way of.
const TRIES: usize = 4;

/// The item that `typed` names: its number, or words of it; `arriving` and `workload` are the parts that have none.
pub(crate) fn find<'a>(agenda: &'a Agenda, typed: &str) -> Result<&'a Item, Failure> {
    let wanted = typed.trim().to_lowercase();
    if let Ok(number) = wanted.parse::<u32>() {
        let found = agenda.items().find(|item| item.number == number && number > 0);
        return found.ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("there is no number {number} on the agenda"))
                .next("See the numbers: afterword agenda")
        });
    }
    // A part without a number is named by its word; an item that only has the word in it is another thing.
    if let Some(part) = agenda.items().find(|item| item.is_part() && item.name.to_lowercase() == wanted) {
        return Ok(part);
    }
    let names = |item: &&Item| item.name.to_lowercase().contains(&wanted) || item.text.to_lowercase().contains(&wanted);
    let found: Vec<&Item> = agenda.items().filter(names).filter(|_| !wanted.is_empty()).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::new(Kind::NotFound, "nothing on the agenda has these words")
            .next("Name an item by its number. See them: afterword agenda")),
        several => {
            let failure = Failure::new(Kind::Usage, format!("{} items have these words", several.len()));
            let number = |item: &Item| if item.is_part() { item.name.to_lowercase() } else { item.number.to_string() };
            let lines = several.iter().take(10).map(|item| format!("  {}  {}", number(item), brief(item)));
            Err(lines.fold(failure, Failure::next).next("Name one by its number."))
        }
    }
}

/// The beginning of an item's words, on one line.
pub(crate) fn brief(item: &Item) -> String {
    const LONGEST: usize = 60;
    let text = words::plain(&item.text).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= LONGEST {
        return text;
    }
    format!("{}…", text.chars().take(LONGEST - 1).collect::<String>().trim_end())
}

/// The record in which what the writer chose about an item is kept, and whether it is there already.
pub(crate) fn choice(context: &Context, supervision: &Supervision, item: &Item) -> Result<(Choice, bool), Failure> {
    let known = item.choice.and_then(|id| supervision.choices.iter().find(|choice| choice.id == id));
    if let Some(choice) = known {
        return Ok((choice.clone(), true));
    }
    let id = Id::random().map_err(vault::Error::from)?;
    Ok((Choice::new(id, context.when(), item.name.clone(), item.entry), false))
}

/// Changes what is chosen about an item and keeps it. When another command has chosen something about the same item at
/// the same moment, both hold. Gives what is chosen now.
pub(super) fn change(
    context: &Context,
    drafted: &mut Drafted,
    item: &Item,
    with: impl Fn(&mut Choice),
) -> Result<Choice, Failure> {
    let mut item = item.clone();
    let mut tries = 0;
    loop {
        let (mut choice, is_there) = choice(context, &drafted.supervision, &item)?;
        with(&mut choice);
        match keep(context, &mut drafted.unlocked, &[(choice.clone(), is_there)]) {
            Err(failure) if failure.is_passing() && tries < TRIES => {
                tries += 1;
                drafted.unlocked.reload()?;
                drafted.again(context);
                let now = drafted.agenda.items().find(|now| now.name == item.name && now.entry == item.entry);
                item = now.cloned().unwrap_or(item);
            }
            done => return done.map(|()| choice),
        }
    }
}

/// Keeps choices in one change, unless this is a rehearsal.
pub(super) fn keep(context: &Context, unlocked: &mut Unlocked, choices: &[(Choice, bool)]) -> Result<(), Failure> {
    if context.global.dry_run {
        return Ok(());
    }
    let mut work = unlocked.vault.begin()?;
    for (choice, is_there) in choices {
        let place = Place::Record(choice.id);
        if *is_there {
            work.rewrite(place, choice.to_markdown())?;
        } else if choice.added {
            work.make(place, choice.to_markdown());
        } else {
            // Another command may have chosen something about the same item.
            work.make_first(place, choice.to_markdown())?;
        }
    }
    work.commit("agenda", context.timestamp())?;
    unlocked.reload()
}
