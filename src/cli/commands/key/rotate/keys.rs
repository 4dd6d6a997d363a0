//! The new keys before anything is sealed to them: what is to open them, asked for and handed over.

use std::path::PathBuf;

use super::{UNCHANGED, resume::Resumed};
use crate::{
    cli::{
        context::Context,
        failure::Failure,
        passphrase,
        sheet::{self, Sheet},
    },
    secret::{Passphrase, RecoveryWords},
    vault::{self, Begun, Vault},
};

const PASSPHRASE: passphrase::Wording = passphrase::Wording {
    opening: "\nChoose the new passphrase. Leave it empty and I will make one of six words.",
    indent: "",
    unchanged: UNCHANGED,
};

pub(super) const RECOVERY: sheet::Wording = sheet::Wording {
    opening: "\nThe new keys have new recovery words. Write them on paper and keep the paper apart from the computer. They are shown once.\n",
    indent: "  ",
    done: "\nThe 24 new words: on your paper, and checked.",
    unchanged: UNCHANGED,
    void: "The new words open nothing: destroy what you wrote of them.",
};

pub(super) const OTHERS: sheet::Wording = sheet::Wording {
    opening: "\nThese 24 words take the place of those that were made for the new keys before:\ndestroy that sheet. Write them on paper and keep the paper apart from the computer.\nThey are shown once.\n",
    indent: "  ",
    done: "\nThe 24 new words: on your paper, and checked.",
    unchanged: "The old keys, passphrase and recovery words still hold. The new keys wait, and have no words yet.",
    void: "These words open nothing: destroy what you wrote of them.",
};

/// The new keys before everything is sealed to them.
pub(super) struct Made {
    pub(super) keys: Keys,
    /// Whether their passphrase is another than the one that unlocked.
    pub(super) is_new: bool,
    /// The file that their words were written to.
    pub(super) written: Option<PathBuf>,
}

/// What the new keys are, and what is to open them.
pub(super) enum Keys {
    /// Drawn now.
    Drawn { passphrase: Passphrase, words: RecoveryWords },
    /// Begun before. A way in that is none stays as it was begun.
    Begun { begun: Begun, passphrase: Option<Passphrase>, words: Option<RecoveryWords> },
}

/// Keys that are drawn now, with words that the writer has on paper before anything is sealed.
pub(super) fn begin(
    context: &Context,
    vault: &Vault,
    old: &Passphrase,
    given: Option<Passphrase>,
    sheet: &Sheet,
) -> Result<Made, Failure> {
    let passphrase = choose(context, given, old)?;
    let words = RecoveryWords::generate().map_err(vault::Error::from)?;
    let written = sheet.hand_over(context, vault.root(), &words, &RECOVERY)?;
    let is_new = !passphrase.matches(old);
    Ok(Made { keys: Keys::Drawn { passphrase, words }, is_new, written })
}

/// Keys that were begun before, with the words that are on paper, or with others.
pub(super) fn go_on(
    context: &Context,
    vault: &Vault,
    resumed: Resumed,
    old: &Passphrase,
    given: Option<Passphrase>,
    sheet: &Sheet,
) -> Result<Made, Failure> {
    let Resumed { begun, passphrase, words_hold } = resumed;
    let given = given.filter(|given| passphrase.as_ref().is_none_or(|held| !held.matches(given)));
    let (passphrase, is_new) = match passphrase {
        Some(held) if given.is_none() => (None, !held.matches(old)),
        _ => {
            let chosen = choose(context, given, old)?;
            let is_new = !chosen.matches(old);
            (Some(chosen), is_new)
        }
    };
    let (words, written) = if words_hold {
        (None, sheet.file(context))
    } else {
        vault.forget_new_words()?;
        let words = RecoveryWords::generate().map_err(vault::Error::from)?;
        let written = sheet.hand_over(context, vault.root(), &words, &OTHERS)?;
        (Some(words), written)
    };
    Ok(Made { keys: Keys::Begun { begun, passphrase, words }, is_new, written })
}

/// The passphrase that the new keys get.
fn choose(context: &Context, given: Option<Passphrase>, old: &Passphrase) -> Result<Passphrase, Failure> {
    if let Some(given) = given {
        return passphrase::strong(given, &PASSPHRASE);
    }
    let by_words = RecoveryWords::parse(old.expose()).is_ok();
    let wanted = by_words
        || (context.terminal.asks()
            && !context.global.yes
            && context.terminal.confirm("May someone else know the passphrase? Then set a new one now.", false)?);
    if wanted { passphrase::choose(context, &PASSPHRASE) } else { Ok(old.clone()) }
}
