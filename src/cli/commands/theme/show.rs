//! `theme show`: what a theme means.

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        terminal::BOLD,
        unlock, words,
    },
    pipeline::themes::Settled,
    theme::{Catalogue, Definition, OwnPhrase, OwnWords, ThemeId},
    vault,
};

pub(super) fn show(context: &Context, theme: &str, mine: bool, yaml: bool) -> Result<(), Failure> {
    let mut id = ThemeId::parse(&theme.to_lowercase()).ok();
    let mut catalogue = Catalogue::built_in();
    let known = id.as_ref().is_some_and(|id| catalogue.get(id).is_some());
    if mine || !known && vault::is_journal(&context.root()) {
        let unlocked = unlock::unlock(context)?;
        let settled = Settled::of(unlocked.library.journal.records());
        id = id.and_then(|name| settled.meant(&unlocked.catalogue, &name));
        catalogue = unlocked.catalogue;
    }
    let Some(definition) = id.as_ref().and_then(|id| catalogue.get(id)) else {
        let names: Vec<String> = catalogue.iter().map(|one| one.id().to_string()).collect();
        return Err(Failure::new(Kind::NotFound, format!("there is no theme \"{}\"", words::plain(theme)))
            .next(format!("There are: {}", names.join(", "))));
    };
    if yaml {
        return context.terminal.line(definition.write().trim_end());
    }
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "theme": {
            "id": definition.id(), "label": definition.label(), "definition": definition.definition(), "belongs": definition.belongs(),
            "not": definition.not().iter().map(|not| json!({"what": not.what, "instead": not.instead})).collect::<Vec<_>>(),
            "prompts": definition.prompts(), "sources": definition.sources(),
        }}));
    }
    page(context, definition)?;
    own(context, catalogue.words(), definition)
}

fn page(context: &Context, definition: &Definition) -> Result<(), Failure> {
    let terminal = &context.terminal;
    terminal.line(format!("{BOLD}{}{BOLD:#}  ({})\n", definition.label(), definition.id()))?;
    terminal.line(words::wrap(definition.definition().trim(), context.terminal.measure(), ""))?;
    terminal.line(format!("\n{BOLD}Belongs here{BOLD:#}"))?;
    for one in definition.belongs() {
        terminal.line(words::wrap(&format!("- {one}"), context.terminal.measure(), "  "))?;
    }
    terminal.line(format!("\n{BOLD}Does not{BOLD:#}"))?;
    for one in definition.not() {
        terminal.line(words::wrap(&format!("- {} (see {})", one.what, one.instead), terminal.measure(), "  "))?;
    }
    terminal.line(format!("\n{BOLD}Questions for supervision{BOLD:#}"))?;
    definition
        .prompts()
        .iter()
        .try_for_each(|one| terminal.line(words::wrap(&format!("- {one}"), terminal.measure(), "  ")))
}

/// What the writer has said about phrases of the theme.
fn own(context: &Context, said: &OwnWords, definition: &Definition) -> Result<(), Failure> {
    for (title, list) in [("You always count", said.always()), ("You never count", said.never())] {
        let mine: Vec<&str> = list.iter().filter(|one| one.theme() == definition.id()).map(OwnPhrase::words).collect();
        if !mine.is_empty() {
            context.terminal.line(format!("\n{BOLD}{title}{BOLD:#}"))?;
            mine.iter().try_for_each(|one| context.terminal.line(format!("- {}", words::plain(one))))?;
        }
    }
    Ok(())
}
