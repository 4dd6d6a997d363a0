//! The records of supervision, read for a command.

use super::{context::Context, unlock::Unlocked};
use crate::pipeline::agenda::Supervision;

/// Reads sessions, choices and agreements. What cannot be read is named, and the rest is given.
pub(crate) fn read(context: &Context, unlocked: &Unlocked) -> Supervision {
    let supervision = Supervision::of(&unlocked.library);
    for problem in &supervision.problems {
        context.terminal.say(format!("Problem: {problem}."));
    }
    supervision
}
