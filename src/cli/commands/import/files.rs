//! What an import says of pictures and files: which come in, what was taken out of them, and which do not come in.

use std::collections::BTreeMap;

use crate::{
    attachment::Part,
    cli::{
        failure::{Failure, Kind, chain},
        terminal::Terminal,
        words,
    },
    pipeline::import::Plan,
};

/// How many lines are named that point at something that does not come in.
const NAMED: usize = 40;

/// Tells of the files of a plan; says nothing where there are none.
pub(super) fn tell(terminal: &Terminal, plan: &Plan) -> Result<(), Failure> {
    if !plan.files.is_empty() {
        terminal.line(format!("{:<13} {}", "With them", counted(plan)))?;
    }
    for (part, number) in removed(plan) {
        terminal.line(format!("  Left out of {}: {}.", words::count(number, "picture", "pictures"), part.words()))?;
    }
    if plan.files.iter().any(|one| !one.removed.is_empty()) {
        terminal.line("  The originals still hold that.")?;
    }
    match plan.files.iter().filter(|one| !one.kind.is_shown()).count() {
        0 => {}
        1 => terminal.line("  1 file comes in as it is: what it says of who made it, where and when stays in it.")?,
        many => terminal.line(format!(
            "  {} files come in as they are: what they say of who made them, where and when stays in them.",
            words::grouped(many)
        ))?,
    }
    for one in plan.unattached.iter().take(NAMED) {
        let file = one.relative.display().to_string();
        terminal.line(words::plain(&format!("  {file}: line {}: {}", one.line, chain(&one.why))))?;
    }
    if plan.unattached.len() > NAMED {
        terminal.line(format!("  and {} more.", words::grouped(plan.unattached.len() - NAMED)))?;
    }
    Ok(())
}

/// What did not come in is told by the exit code as well.
pub(super) fn verdict(plan: &Plan) -> Result<(), Failure> {
    if plan.unattached.is_empty() {
        return Ok(());
    }
    let many = words::count(plan.unattached.len(), "picture or file", "pictures or files");
    Err(Failure::new(Kind::Unreadable, format!("{many} that reflections point at did not come in"))
        .meaning("The reflections did, word for word. In the lines named above they still say where the file was.")
        .next("Bring a file in by itself: afterword attach WHICH FILE"))
}

fn counted(plan: &Plan) -> String {
    let pictures = plan.files.iter().filter(|one| one.kind.is_shown()).count();
    let others = plan.files.len() - pictures;
    let parts = [(pictures, "picture", "pictures"), (others, "other file", "other files")];
    let said = parts.iter().filter(|(number, ..)| *number > 0);
    said.map(|(number, one, many)| words::count(*number, one, many)).collect::<Vec<_>>().join(", ")
}

/// What was taken out, and of how many.
fn removed(plan: &Plan) -> BTreeMap<Part, usize> {
    let mut counts = BTreeMap::new();
    for part in plan.files.iter().flat_map(|one| &one.removed) {
        *counts.entry(*part).or_default() += 1;
    }
    counts
}
