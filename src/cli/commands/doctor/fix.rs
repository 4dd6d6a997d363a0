//! `doctor --fix`: what can be mended without touching the writing.

use crate::{
    cli::{
        context::Context,
        drafts,
        editor::{self, Swept},
        failure::{Failure, chain},
        rotation,
        unlock::Unlocked,
        words,
    },
    fs,
    vault::{self, Finding, FindingKind, Place, Rotation, Vault},
};

/// Puts texts that stand under each other's names back where they belong. Tells whether anything was.
pub(super) fn put_back(context: &Context, unlocked: &mut Unlocked, findings: &[Finding]) -> Result<bool, Failure> {
    let swapped = findings.iter().filter(|one| one.kind == FindingKind::Swapped);
    let swapped: Vec<Place> = swapped.filter_map(|one| one.file.parse().ok()).collect();
    let swapped: Vec<Place> = swapped.into_iter().filter(|place| !matches!(place, Place::Inbox(_))).collect();
    if swapped.is_empty() {
        return Ok(false);
    }
    let mut work = unlocked.vault.begin()?;
    let put = work.put_back(&swapped);
    work.commit("fix", context.timestamp())?;
    if put.is_empty() {
        return Ok(false);
    }
    unlocked.reload()?;
    for (home, from) in put {
        context.terminal.say(format!("Mended: what stood as {from} is {home} again."));
    }
    Ok(true)
}

/// Closes what is open to others and wipes what was left; removes from the list what is mended.
pub(super) fn mend(context: &Context, vault: &Vault, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let root = vault.root();
    let capture = context.capture(root)?;
    let Swept { taken, wiped, left } = editor::sweep(context, root, &capture)?;
    let moved = drafts::all_to_inbox(context, vault, &capture)?;
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
    for (_, error) in &left {
        context.terminal.say(format!("Problem: {}. Nothing else is affected.", words::plain(&chain(error))));
    }
    // A change that is decided and could not be carried to its end may be these keys.
    if let Some(old) = Rotation::waiting(root).filter(|waiting| waiting.is_old() && !vault::change_waits(root)) {
        Rotation::give_up(root)?;
        rotation::tell_given_up(context, Some(&old), root);
    }
    let mut closed = 0;
    let mut open = Vec::new();
    for finding in findings.iter().filter(|finding| finding.kind == FindingKind::Permissions) {
        match fs::close_to_others(&root.join(&finding.file)) {
            Ok(()) => closed += 1,
            // One that cannot be closed, as with a name that is not Unicode, keeps no other from it.
            Err(error) => {
                context.terminal.say(format!("Problem: {}.", words::plain(&chain(&error))));
                open.push(finding.file.clone());
            }
        }
    }
    let refused = vault.clear_refused()?;
    let cut_short = |finding: &&Finding| {
        finding.kind == FindingKind::Leftover && finding.file.contains(".tmp-") && !refused.contains(&finding.file)
    };
    for finding in findings.iter().filter(cut_short) {
        // One that is no file, or cannot be taken away, keeps no other from it.
        if let Err(error) = fs::remove(&root.join(&finding.file)) {
            context.terminal.say(format!("Problem: {}.", words::plain(&chain(&error))));
            open.push(finding.file.clone());
        }
    }
    let stays = |file: &str| left.iter().any(|(folder, _)| folder.display().to_string() == file);
    let mended = |finding: &Finding| match finding.kind {
        FindingKind::Permissions => !open.contains(&finding.file) || refused.contains(&finding.file),
        FindingKind::Leftover if finding.file.contains("afterword-scratch-") => !stays(&finding.file),
        FindingKind::Leftover => {
            refused.contains(&finding.file) || (finding.file.contains(".tmp-") && !open.contains(&finding.file))
        }
        _ => false,
    };
    findings.retain(|finding| !mended(finding));
    if !refused.is_empty() {
        let files = words::count(refused.len(), "thing", "things");
        context.terminal.say(format!("Mended: {files} that stood in the way in staging/ cleared away."));
    }
    if wiped + closed > 0 {
        context.terminal.say(format!(
            "Mended: {} closed to others, {} wiped.",
            words::count(closed, "file", "files"),
            words::count(wiped, "left-over folder", "left-over folders")
        ));
    }
    Ok(())
}
