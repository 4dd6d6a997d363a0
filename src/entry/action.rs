//! Things to do: items of a task list.

use serde::{Deserialize, Serialize};

/// An item of a task list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Action {
    /// What is to be done, without the box and the bracket with the date.
    pub text: String,
    /// Ticked.
    pub done: bool,
    /// By when, from `(due 2026-11-26)` at its end.
    pub due: Option<jiff::civil::Date>,
    /// Who, from `(me, due …)` at its end.
    pub who: Option<String>,
    /// Where the item starts in the body, in bytes.
    pub start: usize,
    /// It stands in a private passage.
    pub within_private: bool,
}

crate::hide::hide!(Action);

/// Takes `(me, due 2026-11-26)` or `(team manager, no date)` off the end of an action.
pub(super) fn ending(text: &str) -> (String, Option<String>, Option<jiff::civil::Date>) {
    let bracket = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let Some((before, inside)) = bracket else { return (text.to_owned(), None, None) };
    let (mut who, mut due, mut undated) = (None, None, false);
    for part in inside.split(',').map(str::trim) {
        match part.strip_prefix("due ").or_else(|| part.strip_prefix("by ")).map(|date| date.trim().parse()) {
            Some(Ok(date)) => due = Some(date),
            Some(Err(_)) => return (text.to_owned(), None, None),
            None if part == "no date" => undated = true,
            None => who = Some(part.to_owned()),
        }
    }
    if due.is_none() && !undated && !who.as_deref().is_some_and(|who| who == "me" || who.starts_with("my ")) {
        return (text.to_owned(), None, None);
    }
    (before.trim().to_owned(), who, due)
}
