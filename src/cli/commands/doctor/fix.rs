//! `doctor --fix`: what can be mended without touching the writing.

use std::path::Path;

use crate::{
    cli::{context::Context, drafts, editor, failure::Failure, words},
    fs,
    vault::{Capture, Finding, FindingKind, Seen},
};

/// Closes what is open to others and wipes what was left; removes from the list what is mended.
pub(super) fn mend(context: &Context, root: &Path, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let capture = Capture::open(root, Seen::load(&context.seen(root)).as_ref())?;
    let (taken, wiped) = editor::sweep(context, &capture)?;
    let moved = drafts::all_to_inbox(context, root, &capture)?;
    if moved > 0 {
        let drafts = words::count(moved, "unfinished draft was", "unfinished drafts were");
        context
            .terminal
            .say(format!("Kept: {drafts} put into the inbox, still encrypted. The next command takes them in."));
    }
    if taken > 0 {
        let texts = words::count(taken, "text that an editor had left was", "texts that an editor had left were");
        context.terminal.say(format!("Kept: {texts} put into the inbox, encrypted. The next command takes them in."));
    }
    let mut closed = 0;
    for finding in findings.iter().filter(|finding| finding.kind == FindingKind::Permissions) {
        fs::close_to_others(&root.join(&finding.file))?;
        closed += 1;
    }
    for finding in
        findings.iter().filter(|finding| finding.kind == FindingKind::Leftover && finding.file.contains(".tmp-"))
    {
        fs::remove(&root.join(&finding.file))?;
    }
    let mended = |finding: &Finding| {
        finding.kind == FindingKind::Permissions
            || (finding.kind == FindingKind::Leftover
                && (finding.file.contains(".tmp-") || finding.file.contains("afterword-scratch-")))
    };
    findings.retain(|finding| !mended(finding));
    if wiped + closed > 0 {
        context.terminal.say(format!(
            "Mended: {} closed to others, {} wiped.",
            words::count(closed, "file", "files"),
            words::count(wiped, "left-over folder", "left-over folders")
        ));
    }
    Ok(())
}
