//! `theme choose`: which themes may be suggested.

use serde_json::json;

use super::{id, order};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        unlock,
    },
    pipeline::themes::Settled,
};

pub(super) fn choose(context: &Context, named: &[String]) -> Result<(), Failure> {
    let themes: Vec<_> = named.iter().map(|theme| id(theme)).collect::<Result<_, _>>()?;
    let mut unlocked = unlock::unlock(context)?;
    let mut settled = Settled::of(unlocked.library.journal.records());
    for theme in &themes {
        let known =
            unlocked.catalogue.get(theme).is_some() || settled.renamed.values().any(|name| name == theme.as_ref());
        if !known {
            return Err(Failure::new(Kind::NotFound, format!("there is no theme \"{theme}\" to suggest"))
                .next("See them: afterword theme"));
        }
    }
    let choose = |settled: &mut Settled| {
        settled.chosen = themes.iter().map(ToString::to_string).collect();
        settled.retired.retain(|theme| !settled.chosen.contains(theme));
    };
    choose(&mut settled);
    let said = if themes.is_empty() { "all of them".to_owned() } else { settled.chosen.join(", ") };
    if context.global.dry_run {
        return context.terminal.line(format!("Would suggest these themes from now on: {said}."));
    }
    let chosen = settled.chosen;
    unlocked.change(|unlocked| {
        let records = unlocked.library.journal.records();
        let (mut settled, record) = (Settled::of(records), Settled::record(records));
        choose(&mut settled);
        let mut work = unlocked.vault.begin()?;
        order::put(&mut work, record, settled.write(&context.when().to_string()))?;
        Ok(work.commit("theme", context.timestamp())?)
    })?;
    unlocked.reload()?;
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "suggested_from": chosen}));
    }
    context.terminal.line(format!("From now on these themes are suggested: {said}."))
}
