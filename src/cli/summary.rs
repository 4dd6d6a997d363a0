//! What became of lines that a program gave: those that could not be read are named.

use super::{
    context::Context,
    failure::{Failure, Kind},
    words,
};
use crate::lines::Summary;

/// Names each line that could not be read by its number and why; fails with exit code 65 when there are any.
pub(crate) fn tell(context: &Context, summary: &Summary) -> Result<(), Failure> {
    for (line, reason) in &summary.broken {
        context.terminal.say(format!("Problem: line {line}: {reason}."));
    }
    if summary.broken.is_empty() {
        return Ok(());
    }
    let lines = words::count(summary.broken.len(), "line", "lines");
    Err(Failure::new(Kind::Unreadable, format!("{lines} of the input could not be read"))
        .meaning("All the others were read."))
}
