//! Finding the one entry that was named, or saying kindly that there is none or several.

use super::{
    context::Context,
    failure::{Failure, Kind},
    words,
};
use crate::journal::{Journal, Numbered, Which, WhichError};

/// The entry that `typed` names.
pub(crate) fn find<'a>(context: &Context, journal: &'a Journal, typed: &str) -> Result<Numbered<'a>, Failure> {
    match Which::new(typed).find(journal, context.today()) {
        Ok(found) => Ok(found),
        Err(WhichError::None) => Err(Failure::new(Kind::NotFound, "no entry fits that")
            .next("Name one by its number, a date, last, yesterday, or words of its title. See them: afterword list")),
        Err(WhichError::Several(numbers)) => Err(several(context, journal, &numbers)),
    }
}

fn several(context: &Context, journal: &Journal, numbers: &[usize]) -> Failure {
    let mut failure = Failure::new(Kind::Usage, format!("{} entries fit that", numbers.len()));
    let all: Vec<Numbered<'_>> = journal.numbered().collect();
    for number in numbers.iter().take(10) {
        let Some(one) = all.get(number - 1) else { continue };
        failure = failure.next(format!("  {number}  {}  {}", day(context, one), words::plain(one.entry.title())));
    }
    failure.next("Name one by its number.")
}

/// The day of an entry, for a list.
pub(crate) fn day(context: &Context, one: &Numbered<'_>) -> String {
    one.entry.when().map_or_else(|| "no date".to_owned(), |when| words::short_date(when.date, context.today()))
}
