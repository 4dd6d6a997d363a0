//! What an editor had open when the program was killed: sealed as a draft, and wiped from memory.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{
    canary,
    context::Context,
    drafts::{About, Drafts, Slot},
    editor,
    failure::chain,
    words,
};
use crate::{fs::scratch, vault::Capture};

/// What is noted beside an editor's file. The note lies in memory as the text does.
struct Note {
    /// Which journal the text is for.
    journal: String,
    /// Its draft; another is begun when there is none.
    draft: String,
    /// A digest of what the text was before.
    before: String,
}

impl Note {
    fn of(folder: &Path) -> Option<Self> {
        let noted = scratch::noted(folder)?;
        let mut lines = noted.lines().map(str::to_owned);
        Some(Self { journal: lines.next()?, draft: lines.next()?, before: lines.next()? })
    }
}

/// The note for an editor's file.
pub(crate) fn note(context: &Context, slot: Option<&Slot>, before: &str) -> String {
    let draft = slot.map_or_else(|| "none".to_owned(), Slot::name);
    format!("{}\n{draft}\n{}\n", journal(context, &context.root()), digest(before))
}

/// The scratch folders that a killed program left in memory, but for those of another journal.
pub(crate) fn folders(context: &Context, root: &Path) -> Vec<PathBuf> {
    let journal = journal(context, root);
    let mut left = scratch::left_over(&context.environment.all_scratch_places());
    left.retain(|folder| Note::of(folder).is_none_or(|note| note.journal == journal));
    left
}

/// Brings the drafts up to what is left in memory of this journal's texts, and wipes that. What was not changed is only
/// wiped. What still is open in an editor is let be. Nothing here stops the command that it is done for.
pub(crate) fn recover(context: &Context, root: &Path) {
    let left = folders(context, root);
    if left.is_empty() || context.global.dry_run {
        return;
    }
    let Ok(capture) = context.capture(root) else {
        return;
    };
    let drafts = Drafts::of(context, root);
    for folder in left {
        if is_done_with(&folder, &drafts, &capture)
            && let Err(error) = scratch::wipe(&folder)
        {
            let why = words::plain(&chain(&error));
            context.terminal.say(format!("Problem: {why}. Nothing else is affected. See: afterword doctor"));
        }
    }
}

/// Whether what a folder holds is safe in a draft, or need not be kept.
fn is_done_with(folder: &Path, drafts: &Drafts, capture: &Capture) -> bool {
    if scratch::was_for_a_page(folder) || scratch::noted(folder).is_some_and(|note| note == canary::NOTE) {
        return true;
    }
    // What cannot be read or sealed stays where it is, and `doctor --fix` takes it as it is.
    let (Some(note), Some(text)) = (Note::of(folder), editor::newest(folder)) else { return false };
    if note.before == digest(&text) {
        return true;
    }
    let slot = drafts.claim(&note.draft).or_else(|| drafts.begin(About::New).ok().flatten());
    slot.is_some_and(|slot| slot.put(capture, &text).is_ok())
}

fn journal(context: &Context, root: &Path) -> String {
    let folder = context.drafts(root);
    folder.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
