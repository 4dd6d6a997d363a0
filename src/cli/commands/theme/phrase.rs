//! `theme always`, `never` and `forget`: what a phrase says for this writer. The phrase is asked for, never an argument,
//! so that it stands in no shell history.

use serde_json::json;

use super::{id, order};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock, words,
    },
    pipeline::themes::{self, Settled, WORDS, latest},
    theme::{OwnPhrase, ThemeId},
};

/// What is said about a phrase.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Said {
    Always,
    Never,
    Forget,
}

pub(super) fn say(context: &Context, theme: &str, said: Said) -> Result<(), Failure> {
    let theme = id(theme)?;
    let mut unlocked = unlock::unlock(context)?;
    let settled = Settled::of(unlocked.library.journal.records());
    let Some(theme) = settled.meant(&unlocked.catalogue, &theme) else {
        return Err(
            Failure::new(Kind::NotFound, format!("there is no theme \"{theme}\"")).next("See them: afterword theme")
        );
    };
    let phrase = ask(context, &theme)?;
    if said == Said::Forget && !unlocked.catalogue.words().clone().forget(&phrase) {
        return Err(Failure::new(Kind::NotFound, format!("you have said nothing about that phrase for {theme}"))
            .next("What you have said: afterword theme show THEME --mine"));
    }
    let told = match said {
        Said::Always => format!("always counts for {theme}"),
        Said::Never => format!("never counts for {theme}"),
        Said::Forget => format!("counts for {theme} as it does for anyone"),
    };
    if context.global.dry_run {
        return context.terminal.line(format!("Would note that the phrase {told}."));
    }
    // Suggestions have the name that the writer gave it.
    let name = settled.renamed.get(theme.as_ref()).and_then(|name| ThemeId::parse(name).ok());
    let name = name.unwrap_or_else(|| theme.clone());
    let before = suggested(&unlocked.library, &name);
    unlocked.change(|unlocked| {
        // Another command may have said something about another phrase meanwhile.
        let mut own = themes::in_use(&unlocked.vault)?.catalogue.words().clone();
        match said {
            Said::Always => own.add(phrase.clone(), true),
            Said::Never => own.add(phrase.clone(), false),
            Said::Forget => _ = own.forget(&phrase),
        }
        let record = latest(unlocked.library.journal.records(), WORDS).map(|record| record.id);
        let text = format!("---\nkind: {WORDS}\ndate: {}\n{}---\n", context.when(), own.write());
        let mut work = unlocked.vault.begin()?;
        order::put(&mut work, record, text)?;
        Ok(work.commit("theme", context.timestamp())?)
    })?;
    unlocked.reread()?;
    let after = suggested(&unlocked.library, &name);
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "theme": theme, "suggested": after}));
    }
    context.terminal.line(format!(
        "From now on the phrase {told}.\nSuggested now in {}, before in {}.\nChanged your mind? afterword undo",
        words::count(after, "entry", "entries"),
        words::grouped(before)
    ))
}

fn ask(context: &Context, theme: &ThemeId) -> Result<OwnPhrase, Failure> {
    let none = || Failure::new(Kind::Declined, "no phrase was given").meaning("Nothing was changed.");
    let typed = context.terminal.ask("The phrase, as you write it: ")?.ok_or_else(none)?;
    if typed.trim().is_empty() {
        return Err(none());
    }
    OwnPhrase::new(theme.clone(), &typed)
        .map_err(|error| Failure::new(Kind::Usage, error.to_string()).meaning("Nothing was changed."))
}

fn suggested(library: &crate::pipeline::Library, theme: &ThemeId) -> usize {
    library.suggestions.values().filter(|list| list.iter().any(|one| one.theme == *theme)).count()
}
