//! `doctor --accept`: what is there is taken as it is.

use crate::{
    cli::{context::Context, failure::Failure, unlock::Unlocked},
    vault::Finding,
};

/// Takes what is there as it is, and gives what is still not right.
pub(super) fn accept(context: &Context, unlocked: &mut Unlocked) -> Result<Vec<Finding>, Failure> {
    let mut work = unlocked.vault.begin_anyway()?;
    work.accept()?;
    work.commit("accept", context.timestamp())?;
    context.receipts(unlocked.vault.root()).accept(unlocked.vault.root());
    unlocked.reload()?;
    unlocked.remember();
    context.terminal.say("Accepted: what is in the folder now is the journal as it should be.");
    Ok(unlocked.vault.inspect()?)
}
