//! Telling the writer of marks with a slip in them. The text is kept as it is.

use super::{terminal::Terminal, words::capital};
use crate::entry::{Entry, MarkSlip};

/// How many are named.
const NAMED: usize = 5;

/// Tells of each by its line.
pub(crate) fn tell(terminal: &Terminal, entry: &Entry) {
    let slips = entry.mark_slips();
    let said: Vec<String> = slips.iter().map(|slip| capital(&line(slip))).collect();
    list(terminal, &said);
    strays(terminal, entry);
}

/// Says that files do not come in with what is written.
fn strays(terminal: &Terminal, entry: &Entry) {
    let Some((first, many)) = entry.strays() else { return };
    let more = if many > 1 { format!(", and so do {} more", many - 1) } else { String::new() };
    terminal.say(format!(
        "Line {first} points at a file on this computer{more}. What is written brings no file in with it."
    ));
    terminal.say("To encrypt one with a reflection: afterword attach WHICH FILE");
}

/// Tells of each without its line, where the lines are not the writer's.
pub(crate) fn tell_without_lines(terminal: &Terminal, entry: &Entry) {
    let said: Vec<String> = entry.mark_slips().iter().map(|one| capital(&one.slip.to_string())).collect();
    list(terminal, &said);
}

/// `line 7: [!suprevision] is not a mark; did you mean [!supervision]?`
pub(crate) fn line(slip: &MarkSlip) -> String {
    format!("line {}: {}", slip.line, slip.slip)
}

/// Names the first few, and counts the others.
pub(crate) fn list(terminal: &Terminal, said: &[String]) {
    if said.is_empty() {
        return;
    }
    let more = said.len().saturating_sub(NAMED);
    said.iter().take(NAMED).for_each(|one| terminal.say(one));
    if more > 0 {
        terminal.say(format!("and {more} more like it."));
    }
    terminal.say("A passage without its mark is kept, but it is on no agenda and not set apart as private.");
}
