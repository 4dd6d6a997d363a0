//! What stands around the journal: the clock, the room on the disk, the settings.

use crate::{
    cli::{
        context::Context,
        failure::Failure,
        unlock::{self, Unlocked},
        words,
    },
    entry::When,
    fs,
};

/// Under this many bytes of room a journal may soon not be able to grow.
const LITTLE: u64 = 100_000_000;

/// Prints it, a line each.
pub(super) fn print(context: &Context, unlocked: &Unlocked) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let root = unlocked.vault.root();
    let now = words::long_moment(&When::moment(&context.now));
    let last = unlocked.vault.changes().last().map(|change| change.when);
    if last.is_some_and(|last| last > context.timestamp()) {
        terminal.line(format!("Clock       {now}, which is before the last change of the journal: is it right?"))?;
    } else {
        terminal.line(format!("Clock       {now}"))?;
    }
    if let Some(room) = fs::free_space(root) {
        let warning =
            if room < LITTLE { ", which is little: a change needs room for a second copy of itself" } else { "" };
        terminal.line(format!(
            "Disk        {} MB free{warning}",
            words::grouped(usize::try_from(room / 1_000_000).unwrap_or(usize::MAX))
        ))?;
    }
    let settings = unlock::settings(root)?;
    let times = if settings.blur_times { "times of files say the day only" } else { "times of files say the moment" };
    terminal.line(format!(
        "Settings    look {}, language {}, {times}",
        words::plain(&settings.look),
        words::plain(&settings.language)
    ))
}
