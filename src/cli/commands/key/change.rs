//! `key change`: a new passphrase for the same keys.

use serde_json::json;

use super::Before;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        passphrase::{self, Wording},
        rehearsal::Rehearsal,
        rotation, signals, unlock,
    },
    secret::RecoveryWords,
    vault::{Rotation, layout},
};

const WORDING: Wording = Wording {
    opening: "\nChoose the new passphrase. Leave it empty and I will make one of six words.",
    indent: "",
    unchanged: "Nothing was changed; the old passphrase still opens your journal.",
};

pub(super) fn run(context: &Context, new: &passphrase::New) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if !new.is_given() && !terminal.asks() && !context.global.dry_run {
        // Said before anything is unlocked.
        passphrase::choose(context, &WORDING)?;
    }
    let (mut vault, old) = unlock::unlock_vault(context)?;
    if context.global.dry_run {
        if context.global.json {
            return terminal.json(&json!({"afterword": 1, "would_change": ["identity.age"]}));
        }
        return terminal.line("Would lock the keys, identity.age, with a new passphrase. Nothing else would change.");
    }
    let chosen = new.take(context, &WORDING)?;
    if chosen.matches(&old) {
        return Err(Failure::new(Kind::Usage, "the new passphrase is the old one").meaning(WORDING.unchanged));
    }
    if RecoveryWords::parse(chosen.expose()).is_ok() {
        return Err(Failure::new(Kind::Usage, "24 words of that kind are taken for recovery words")
            .meaning(WORDING.unchanged)
            .next("Choose fewer words, or others."));
    }
    let root = vault.root().to_owned();
    let waiting = Rotation::waiting(&root);
    let before = Before::of(&root, layout::IDENTITY);
    signals::tell(WORDING.unchanged, || ());
    if let Err(error) = vault.change_passphrase(&chosen, &signals::hold_off) {
        let failure = Failure::from(error);
        return Err(if before.holds() {
            failure.meaning(WORDING.unchanged)
        } else {
            failure
                .meaning("The new passphrase is in place, but the disk did not confirm it. Nothing has been lost.")
                .next("Keep both passphrases in mind until this works with the new one: afterword doctor")
        });
    }
    unlock::note_keys(context, &vault);
    rotation::tell_given_up(context, waiting.as_ref(), &root);
    Rehearsal::load(context, &root).passphrase_made(context.today()).store(context, &root);
    if context.global.json {
        return terminal.json(&json!({"afterword": 1, "changed": ["identity.age"]}));
    }
    terminal.line(
        "\nThe passphrase is changed. Your entries were not touched, and the 24 recovery\nwords are the same.\n",
    )?;
    terminal
        .line("A page that you built before still opens with the old passphrase. Make it new:\n  afterword build")?;
    terminal.line("A backup that was made before opens with the old passphrase, and not with the new one. Until you have made another, keep the old one in mind:\n  afterword export --backup FILE")?;
    terminal.line("Copies of the folder that were made before still open with the old passphrase too. If someone else may know it, and may have such a copy:\n  afterword key rotate")
}
