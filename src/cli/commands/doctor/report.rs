//! What `doctor` says: what was looked at, and each thing that is not as it should be with its next step.

use serde_json::json;

use super::{
    known,
    merge::{self, Merged},
    surroundings,
};
use crate::{
    cli::{
        backups, context::Context, drafts::Drafts, failure::Failure, rehearsal::Rehearsal, rotation, unlock::Unlocked,
        words,
    },
    pipeline::{agenda::Supervision, files},
    vault::{Finding, FindingKind, Place, Rotation},
};

/// Prints the findings and what was looked at.
pub(super) fn print(
    context: &Context,
    unlocked: &Unlocked,
    findings: &[Finding],
    lost: &[Place],
    merged: &[Merged],
) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let journal = &unlocked.library.journal;
    let recovery = Rehearsal::load(context, unlocked.vault.root());
    let fields = Supervision::of(&unlocked.library).problems;
    let waiting = Rotation::waiting(unlocked.vault.root());
    if context.global.json {
        let unreadable: Vec<_> = journal
            .unreadable()
            .iter()
            .map(|one| json!({"id": one.id.to_string(), "problem": one.error.to_string()}))
            .collect();
        let lost: Vec<_> = lost.iter().map(Place::to_string).collect();
        let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
        let recovery = json!({"set": recovery.words_set(), "checked": recovery.checked()});
        return terminal.json(&json!({
            "afterword": 1,
            "entries": journal.entries().len(),
            "problems": findings,
            "merged": merge::to_json(merged),
            "fields": fields,
            "lost": lost,
            "earlier_keys": unlocked.vault.under_earlier_keys()?,
            "unreadable": unreadable,
            "recovery": recovery,
            "backup": backups::value(context, &unlocked.vault),
            "set_aside": unlocked.vault.aside(),
            "rotation": waiting.map(|one| json!({"begun": rotation::day(context, &one), "files": one.files})),
        }));
    }
    terminal.line(format!("Journal     {}", context.environment.tilde(unlocked.vault.root())))?;
    terminal.line(format!(
        "Entries     {}, every one opened and compared with the journal's own list",
        words::grouped(journal.entries().len())
    ))?;
    terminal.line(format!(
        "Notes       {}: supervision sessions, choices of themes and lists",
        words::grouped(journal.records().len())
    ))?;
    terminal.line(format!("Changes     {} that can be taken back", words::grouped(unlocked.vault.changes().len())))?;
    terminal
        .line(format!("Recovery    words {}. Try them: afterword key rehearse", recovery.describe(context.today())))?;
    terminal.line(format!("Backup      {}", backups::line(context, &unlocked.vault)))?;
    if let Some(name) = context.environment.synced_by(unlocked.vault.root()) {
        terminal.line(format!("Synced by   {name}, which sees how many files there are and when they change"))?;
    }
    for slot in Drafts::of(context, unlocked.vault.root()).waiting() {
        terminal.line(format!("Draft       unfinished, from {}, kept encrypted", slot.since(context)))?;
    }
    let aside = unlocked.vault.aside().len();
    if aside > 0 {
        let files = words::count(aside, "file that cannot be opened, kept", "files that cannot be opened, kept");
        terminal.line(format!("Set aside   {files} in damaged/"))?;
    }
    let gone = files::not_here(&unlocked.vault, &unlocked.library);
    if !gone.is_empty() {
        let entries: Vec<String> = gone.iter().take(5).map(usize::to_string).collect();
        terminal.line(format!(
            "Pictures    not all that reflections point at are in this journal: see entry {}",
            entries.join(", ")
        ))?;
    }
    for name in unlocked.vault.key_files_aside() {
        terminal
            .line(format!("Kept beside {name}, a key file that was replaced and may open what nothing else does"))?;
    }
    if let Some(one) = waiting.filter(|_| !crate::vault::change_waits(unlocked.vault.root())) {
        let (begun, files) = (rotation::begun(context, &one), words::count(one.files, "file", "files"));
        terminal.line(format!(
            "New keys    begun {begun}, with {files} encrypted for them, and not in place; the old hold"
        ))?;
        terminal.line("            Go on: afterword key rotate. Or let them go: afterword key rotate --give-up")?;
    }
    surroundings::print(context, unlocked)?;
    let of_before = unlocked.vault.under_earlier_keys()?;
    if of_before > 0 {
        let files = words::count(of_before, "file is", "files are");
        terminal.line(format!(
            "Keys        {files} still sealed with the keys of before, and opened with them.\n            Seal everything with new ones: afterword key rotate"
        ))?;
    }
    let parted = findings.iter().any(|one| {
        one.file == "ledger.age" && one.kind == FindingKind::RolledBack
            || one.kind == FindingKind::Conflict && one.file.starts_with("ledger")
    });
    for finding in findings {
        terminal.line(format!("Problem     {} {}", words::place(&finding.file), finding.explain()))?;
        let was_left = merged.iter().any(|one| one.has_left(&finding.file));
        let next = if was_left { "It was left where it is: see above" } else { next_step(finding, parted) };
        terminal.line(format!("            {next}"))?;
        // On a screen alone: a report that is put into a file may be shown to someone.
        if let Some(known) = known::of(unlocked, finding).filter(|_| terminal.shows()) {
            terminal.line(format!("            {known}"))?;
        }
    }
    for place in lost {
        terminal
            .line(format!("            {place} was here when this computer saw the journal last, and is not now"))?;
    }
    for one in journal.unreadable() {
        terminal.line(format!("Problem     entry {} cannot be read: {}", one.id.short(), one.error))?;
    }
    for one in &fields {
        terminal.line(format!("Problem     {}", words::plain(&one.to_string())))?;
        terminal.line("            The rest of that note is used. Write that field again, or take the change back: afterword undo")?;
    }
    let problems = findings.len() + journal.unreadable().len() + fields.len();
    if problems == 0 {
        terminal.line(if backups::opens_as_the_journal_does(context, &unlocked.vault) {
            "All is as it should be."
        } else {
            "All in the journal is as it should be."
        })
    } else {
        terminal.line(format!(
            "{} to look at. The rest of the journal is not affected.",
            words::count(problems, "thing", "things")
        ))
    }
}

/// What to do about a finding; `parted` when two computers seem to have changed the journal at once.
fn next_step(finding: &Finding, parted: bool) -> &'static str {
    if finding.destroyed && finding.kind == FindingKind::RolledBack {
        return if finding.file.starts_with("inbox/") {
            "It stays out. To have it back: afterword doctor --accept. If not, delete this file in the folder itself"
        } else {
            "Take it away again: afterword delete --forever. To have it back: afterword doctor --accept"
        };
    }
    match (finding.kind, finding.file.as_str()) {
        (FindingKind::RolledBack, "ledger.age") => {
            "If you brought back a copy yourself: afterword doctor --accept. If two computers wrote at once: --merge"
        }
        (FindingKind::RolledBack, "identity.age") => {
            "If it has an old passphrase again, set yours with the 24 words: afterword key change. Else: --accept"
        }
        (FindingKind::RolledBack, "recovery.age") => {
            "Do your words still open it? afterword key rehearse. If not, make new ones: afterword key recovery"
        }
        (FindingKind::EarlierKeys, _) => {
            "Let the folder come to rest, if a program syncs it. If it stays so: afterword doctor --merge"
        }
        (FindingKind::Missing | FindingKind::Damaged, "identity.age") => {
            "With the 24 words typed for the passphrase, make a new one: afterword key change. Or bring back a copy"
        }
        (FindingKind::Missing | FindingKind::Damaged, "recovery.age") => {
            "Make new words, and it with them: afterword key recovery. Or bring back a copy"
        }
        (FindingKind::RolledBack, file) if !file.contains('/') => {
            "If you changed it yourself: afterword doctor --accept"
        }
        (FindingKind::Foreign | FindingKind::Missing, "capture.pub" | "READ-ME-FIRST.txt") => {
            "Put the right one there again: afterword doctor --fix"
        }
        (FindingKind::Swapped, file) if file.starts_with("inbox/") => {
            "It stays out. To have it taken in as it is: afterword doctor --accept. Else bring yours back from a copy"
        }
        (FindingKind::Damaged, file) if file.contains('/') => {
            "Bring this file back from a copy, if you have one. If there is none, afterword doctor --accept sets it aside"
        }
        (FindingKind::Swapped, _) => {
            "Put each where it belongs: afterword doctor --fix. If that cannot be, bring this file back from a copy; if there is none: --accept"
        }
        (FindingKind::Missing | FindingKind::Damaged | FindingKind::RolledBack, _) => {
            "Bring this file back from a copy, if you have one. If you know why: afterword doctor --accept"
        }
        (FindingKind::Conflict, _) => "Both are kept. Compare them: afterword doctor --merge",
        (FindingKind::Permissions | FindingKind::Leftover, _) => "Mend it: afterword doctor --fix",
        (FindingKind::Foreign, _) => {
            "If there was one of yours in its place, bring it back from a copy; else move it elsewhere."
        }
        (FindingKind::Unregistered, _) if parted => {
            "It opens with your keys and is shown with the rest. Bring all together: afterword doctor --merge"
        }
        (FindingKind::Unregistered, _) => {
            "It opens with your keys and is shown with the rest. To keep it: afterword doctor --accept"
        }
    }
}
