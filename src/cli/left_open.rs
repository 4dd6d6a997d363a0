//! What an editor had open when the program was killed: sealed as a draft, and wiped from memory.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{
    canary,
    context::Context,
    drafts::{Drafts, Slot},
    editor,
    failure::Failure,
};
use crate::{fs::scratch, vault::Capture};

/// What is noted beside an editor's file: the journal, the draft, and a digest of what the text was before. The note
/// lies in memory as the text does.
pub(crate) fn note(context: &Context, slot: &Slot, before: &str) -> String {
    format!("{}\n{}\n{}\n", journal(context, &context.root()), slot.name(), digest(before))
}

/// Brings the drafts up to what is left in memory of this journal's texts, and wipes that. What was not changed is only
/// wiped. What still is open in an editor is let be.
pub(crate) fn recover(context: &Context, root: &Path) -> Result<(), Failure> {
    let left = scratch::left_over(&context.environment.all_scratch_places());
    if left.is_empty() || context.global.dry_run {
        return Ok(());
    }
    let Ok(capture) = Capture::open(root, crate::vault::Seen::load(&context.seen(root)).as_ref()) else {
        return Ok(());
    };
    let (journal, drafts) = (journal(context, root), Drafts::of(context, root));
    for folder in left {
        if scratch::was_for_a_page(&folder) {
            scratch::wipe(&folder)?;
            continue;
        }
        let Some(note) = scratch::noted(&folder) else { continue };
        if note == canary::NOTE {
            scratch::wipe(&folder)?;
            continue;
        }
        let mut lines = note.lines();
        let (named, name, before) = (lines.next(), lines.next().unwrap_or_default(), lines.next());
        let Some(slot) = drafts.claim(name).filter(|_| named == Some(journal.as_str())) else { continue };
        // What cannot be read or sealed stays where it is, and `doctor --fix` takes it as it is.
        let Some(text) = editor::newest(&folder) else { continue };
        if before == Some(digest(&text).as_str()) || slot.put(&capture, &text).is_ok() {
            scratch::wipe(&folder)?;
        }
    }
    Ok(())
}

fn journal(context: &Context, root: &Path) -> String {
    let folder = context.drafts(root);
    folder.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
