//! Which look a page gets: one of the program's own, or a folder of the writer's.

use std::path::Path;

use super::{
    context::Context,
    failure::{Failure, Kind, chain},
    unlock, words,
};
use crate::{
    fs,
    look::{BUILT_IN, Look},
    vault,
};

/// The look that was named, else the one of the journal's settings. A mistake in it is told before anything is unlocked.
///
/// The settings name a look of the program only: they lie in the journal's folder, and whoever can write there must not
/// choose what a page is made of.
pub(crate) fn chosen(context: &Context, typed: Option<&Path>) -> Result<Look, Failure> {
    let Some(typed) = typed else { return of_settings(context) };
    if let Some(look) = typed.to_str().and_then(Look::built_in) {
        return look.map_err(|error| unusable("the look", &chain(&error)));
    }
    let folder = context.environment.absolute(typed);
    let shown = words::plain(&context.environment.tilde(&folder));
    if fs::kind_of(&folder).is_none() {
        return Err(Failure::new(Kind::Usage, format!("there is no look at {shown}"))
            .meaning("No page was made.")
            .next(format!("The program's own: --look {}", BUILT_IN.join(" or --look ")))
            .next("One of your own is a folder: docs/looks.md"));
    }
    Look::load(&folder).map_err(|error| unusable(&format!("the look in {shown}"), &chain(&error)))
}

fn of_settings(context: &Context) -> Result<Look, Failure> {
    let root = context.root();
    let name = if vault::is_journal(&root) { unlock::settings(&root)?.look } else { BUILT_IN[0].to_owned() };
    match Look::built_in(&name) {
        Some(look) => look.map_err(|error| unusable("the look", &chain(&error))),
        None => Err(Failure::new(Kind::Unreadable, "afterword.yaml: `look` is not one of the program's own looks")
            .meaning("No page was made. Your entries are untouched.")
            .next(format!("Write there one of these: {}", BUILT_IN.join(", ")))
            .next("A look of your own is named each time: afterword build --look FOLDER")),
    }
}

/// A look that cannot be used, or that could not be filled.
fn unusable(which: &str, problem: &str) -> Failure {
    Failure::new(Kind::Unreadable, format!("{which} cannot be used: {problem}"))
        .meaning("No page was made; an earlier one is as it was.")
        .next("What a look holds, and what its templates are given: docs/looks.md")
}
