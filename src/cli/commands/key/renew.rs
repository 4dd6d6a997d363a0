//! `key recovery`: new recovery words for the same keys.

use serde_json::json;

use super::Before;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        rehearsal::Rehearsal,
        rotation,
        sheet::{self, Sheet, Wording},
        signals, unlock,
    },
    fs,
    secret::RecoveryWords,
    vault::{self, Rotation, layout},
};

const WORDING: Wording = Wording {
    opening: "\nThese 24 words take the place of the old ones. Write them on paper and keep the\npaper apart from the computer. They are shown once.\n",
    indent: "  ",
    done: "\nThe 24 new words: on your paper, and checked.",
    unchanged: "Nothing was changed; the old recovery words still hold.",
    void: "The new ones open nothing: destroy what you wrote of them.",
};

pub(super) fn run(context: &Context, sheet: &Sheet) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if !sheet.is_for_scripts() && !terminal.asks() && !context.global.dry_run {
        return Err(Failure::new(Kind::Usage, "without a terminal, the new recovery words need a place to go")
            .meaning(WORDING.unchanged)
            .next("Name a new file for them: --recovery-file FILE"));
    }
    let (mut vault, _) = unlock::unlock_vault(context)?;
    if context.global.dry_run {
        if context.global.json {
            return terminal.json(&json!({"afterword": 1, "would_change": ["recovery.age"]}));
        }
        return terminal.line(
            "Would lock the second copy of the keys, recovery.age, with 24 new words. Nothing else would change.",
        );
    }
    let root = vault.root().to_owned();
    let waiting = Rotation::waiting(&root);
    let words = RecoveryWords::generate().map_err(vault::Error::from)?;
    let written = sheet.hand_over(context, &root, &words, &WORDING)?;
    signals::tell(sheet.held(&WORDING), sheet::unwritten(written.as_deref()));
    let before = Before::of(&root, layout::RECOVERY);
    if let Err(error) = vault.change_words(&words, &signals::hold_off) {
        let failure = Failure::from(error);
        if !before.holds() {
            return Err(failure
                .meaning("The new words are in place, but the disk did not confirm it. Nothing has been lost.")
                .next("Keep the old sheet and the new one until you know which opens: afterword key rehearse"));
        }
        if let Some(file) = written {
            // These words open nothing.
            fs::remove(&file)?;
        }
        return Err(failure.meaning(sheet.held(&WORDING)));
    }
    unlock::note_keys(context, &vault);
    rotation::tell_given_up(context, waiting.as_ref(), &root);
    Rehearsal::load(context, &root).words_made(context.today()).store(context, &root);
    if context.global.json {
        return terminal.json(&json!({"afterword": 1, "changed": ["recovery.age"], "written": written}));
    }
    terminal.line("\nThe new words hold. The passphrase is the same.")?;
    terminal.line("Keep the old sheet for now if there is a backup: one that was made before opens with the old words, and not with the new ones. Make another:\n  afterword export --backup FILE")?;
    terminal.line(
        "Once no such backup needs the old sheet, destroy it: it opens nothing else any more but copies of the folder that were made before.",
    )
}

/// Words that are wanted a second time.
pub(super) fn again() -> Failure {
    Failure::new(Kind::Usage, "the recovery words are stored nowhere, so they cannot be shown again")
        .meaning("Nothing was changed.")
        .next("See whether the sheet that you have is the right one: afterword key rehearse")
        .next("or make 24 new words: afterword key recovery")
}
