//! `key rotate --give-up`: new keys that were begun are let go, and the room that they take is free again.

use std::path::Path;

use serde_json::json;

use super::UNCHANGED;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        rehearsal::Rehearsal,
        rotation, words,
    },
    vault::{self, Rotation},
};

/// Needs no passphrase: nothing is read, and the journal itself is not touched.
pub(in crate::cli::commands::key) fn run(context: &Context, root: &Path) -> Result<(), Failure> {
    let (terminal, global) = (&context.terminal, &context.global);
    if vault::change_waits(root) {
        return Err(vault::Error::ChangeWaits.into());
    }
    let Some(waiting) = Rotation::waiting(root) else {
        return Err(Failure::new(Kind::NotFound, "no new keys wait here").meaning(UNCHANGED));
    };
    Rotation::may_be_given_up(root)?;
    let begun = rotation::begun(context, &waiting);
    let sealed = words::count(waiting.files, "file", "files");
    if global.dry_run {
        if global.json {
            return terminal.json(&json!({"afterword": 1, "would_give_up": {"files": waiting.files}}));
        }
        return terminal
            .line(format!("Would give up the new keys that were begun {begun}, and {sealed} encrypted for them."));
    }
    if !terminal.confirm(&format!("The new keys that were begun {begun} are let go, and the recovery words that were made for them open nothing then. The old ones still hold. Give them up?"), true)? {
        return Err(Failure::new(Kind::Declined, "the new keys were not given up")
            .meaning("They wait as before.")
            .next("To give them up without being asked, add --yes"));
    }
    Rotation::give_up(root)?;
    Rehearsal::load(context, root).keys_begun(None).store(context, root);
    if global.json {
        return terminal.json(&json!({"afterword": 1, "given_up": {"files": waiting.files}}));
    }
    terminal.line("The new keys are given up. The old keys, passphrase and recovery words hold as\nbefore; destroy the sheet that was made for the new ones.")
}
