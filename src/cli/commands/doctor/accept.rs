//! `doctor --accept`: what is there is taken as it is, and what cannot be opened is set aside.

use crate::{
    cli::{context::Context, failure::Failure, unlock::Unlocked, words},
    config::Settings,
    fs,
    vault::{Finding, Place, layout},
};

/// Takes what is there as it is, and gives what is still not right.
pub(super) fn accept(context: &Context, unlocked: &mut Unlocked) -> Result<Vec<Finding>, Failure> {
    let findings = unlocked.vault.inspect()?;
    let damaged = unlocked.vault.damaged(&findings);
    let aside = !damaged.is_empty() && agrees(context, &damaged)?;
    let root = unlocked.vault.root().to_owned();
    let mut work = unlocked.vault.begin_anyway()?;
    work.accept()?;
    let makes_settings = fs::kind_of(&root.join(layout::SETTINGS)).is_none();
    if makes_settings {
        work.settings(Settings::default().text());
    }
    work.commit("accept", context.timestamp())?;
    // After the list has let go of them, so that nothing that is cut off here leaves a file missing from it.
    let moved = if aside { unlocked.vault.set_aside(&damaged)? } else { Vec::new() };
    context.receipts(&root).accept(&root);
    unlocked.reload()?;
    unlocked.remember();
    if makes_settings {
        context.terminal.say("afterword.yaml was gone: there is one again, with the usual settings.");
    }
    for (place, file) in &moved {
        context.terminal.say(format!("Set aside: {place}, which cannot be opened, is kept as {file}."));
    }
    if !moved.is_empty() {
        context.terminal.say("Nothing was deleted. If a good copy turns up, put it in the place of the first name, and then:\nafterword doctor --accept");
    }
    let mut findings = unlocked.vault.inspect()?;
    super::add_damaged_keys(unlocked, &mut findings);
    context.terminal.say(if findings.is_empty() {
        "Accepted: what is in the folder now is the journal as it should be."
    } else {
        "Accepted: the journal's list names what is here and opens. What follows is still to be looked at."
    });
    Ok(findings)
}

/// Asks in a terminal; elsewhere the flag is the answer.
fn agrees(context: &Context, damaged: &[Place]) -> Result<bool, Failure> {
    if !context.terminal.asks() {
        return Ok(true);
    }
    for place in damaged.iter().take(10) {
        context.terminal.say(format!("{place} cannot be opened any more: it is damaged or cut short."));
    }
    if damaged.len() > 10 {
        context.terminal.say(format!("and {} more.", words::grouped(damaged.len() - 10)));
    }
    let them = if damaged.len() == 1 { "it" } else { "them" };
    context.terminal.confirm(&format!("Set {them} aside, in damaged/? Nothing is deleted."), true)
}
