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
    let doubled = unlocked.vault.doubled(&findings);
    let all = [damaged.as_slice(), &doubled].concat();
    let aside = !all.is_empty() && agrees(context, &damaged, &doubled)?;
    let root = unlocked.vault.root().to_owned();
    let mut work = unlocked.vault.begin_anyway()?;
    work.accept()?;
    let makes_settings = fs::kind_of(&root.join(layout::SETTINGS)).is_none();
    if makes_settings {
        work.settings(Settings::default().text());
    }
    work.commit("accept", context.timestamp())?;
    // After the list has let go of them, so that nothing that is cut off here leaves a file missing from it.
    let moved = if aside { unlocked.vault.set_aside(&all)? } else { Vec::new() };
    context.receipts(&root).accept(&root);
    unlocked.reload()?;
    unlocked.remember();
    if makes_settings {
        context.terminal.say("afterword.yaml was gone: there is one again, with the usual settings.");
    }
    for (place, file) in &moved {
        let why = if doubled.contains(place) { "holds the text of another file" } else { "cannot be opened" };
        context.terminal.say(format!("Set aside: {place}, which {why}, is kept as {file}."));
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
fn agrees(context: &Context, damaged: &[Place], doubled: &[Place]) -> Result<bool, Failure> {
    if !context.terminal.asks() {
        return Ok(true);
    }
    let damaged = damaged.iter().map(|place| format!("{place} cannot be opened any more: it is damaged or cut short."));
    let doubled = doubled.iter().map(|place| format!("{place} holds the text of another file, which is whole itself."));
    let all: Vec<String> = damaged.chain(doubled).collect();
    for line in all.iter().take(10) {
        context.terminal.say(line);
    }
    if all.len() > 10 {
        context.terminal.say(format!("and {} more.", words::grouped(all.len() - 10)));
    }
    let them = if all.len() == 1 { "it" } else { "them" };
    context.terminal.confirm(&format!("Set {them} aside, in damaged/? Nothing is deleted."), true)
}
