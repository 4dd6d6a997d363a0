//! `doctor --fix`: what can be mended without touching the writing.

use std::path::Path;

use crate::{
    cli::{context::Context, drafts, editor, failure::Failure, rotation, words},
    fs,
    vault::{Capture, Finding, FindingKind, Rotation, Seen},
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
            .say(format!("Kept: {drafts} put into the inbox, still sealed. The next command takes them in."));
    }
    if taken > 0 {
        let texts = words::count(taken, "text that an editor had left was", "texts that an editor had left were");
        context.terminal.say(format!("Kept: {texts} sealed into the inbox. The next command takes them in."));
    }
    if let Some(old) = Rotation::waiting(root).filter(Rotation::is_old) {
        Rotation::give_up(root)?;
        rotation::tell_given_up(context, Some(&old), root);
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
