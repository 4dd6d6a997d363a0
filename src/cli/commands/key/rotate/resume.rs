//! Going on with new keys that were begun: what opens them, and which words are on paper.
//!
//! The passphrase that stays as it is opens them too. One that was chosen for them is asked for, and their 24 words open
//! them as well. Only what this computer began is gone on with: keys that someone else has put there, who knows the
//! passphrase, would be theirs too.

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        rehearsal::Rehearsal,
        rotation,
        sheet::Sheet,
        words,
    },
    secret::{Passphrase, RecoveryWords},
    vault::{self, Begun, Rotation, Vault},
};

/// New keys to go on with.
pub(super) struct Resumed {
    pub(super) begun: Begun,
    /// The passphrase that opened them. None when their words did: then another must be set.
    pub(super) passphrase: Option<Passphrase>,
    /// Whether the words that they were given are on paper, as far as can be told.
    pub(super) words_hold: bool,
}

/// Opens what waits. None when it cannot be gone on with: then why is said, and everything begins anew.
pub(super) fn open(
    context: &Context,
    vault: &Vault,
    waiting: &Rotation,
    old: &Passphrase,
    given: Option<&Passphrase>,
    sheet: &Sheet,
) -> Result<Option<Resumed>, Failure> {
    let (terminal, day) = (&context.terminal, rotation::begun(context, waiting));
    let known = Rehearsal::load(context, vault.root()).begun();
    let anew = |why: &str| {
        terminal.say(format!("New keys were begun {day}{why}. They are given up, and everything begins anew:\nrecovery words that were made for them open nothing."));
        None
    };
    if known.is_none_or(|known| known.identity != waiting.ways.identity.0) {
        return Ok(anew(", and not on this computer"));
    }
    if waiting.is_old() {
        return Ok(anew(", more than 30 days ago"));
    }
    let sealed = words::count(waiting.files, "file is", "files are");
    terminal.say(format!("\nNew keys were begun {day} and were cut off. {sealed} encrypted for them already."));
    if terminal.asks() && !context.global.yes && !terminal.confirm("Go on with them?", true)? {
        return Err(Failure::new(Kind::Declined, "the keys were not replaced")
            .meaning("The old keys, passphrase and recovery words still hold. The new ones wait as before.")
            .next("Give them up: afterword key rotate --give-up")
            .next("or begin anew, with other words: afterword key rotate --anew"));
    }
    let Some(opened) = unlock(context, vault, old, given)? else {
        return Ok(anew(", for keys that are not the ones of now"));
    };
    let same_words = known.and_then(|known| known.recovery) == waiting.ways.recovery.map(|digest| digest.0);
    let words_hold = waiting.ways.recovery.is_some() && same_words && has_sheet(context, vault, sheet, &opened, &day)?;
    let (begun, passphrase) = opened;
    Ok(Some(Resumed { begun, passphrase, words_hold }))
}

/// The opened keys, and the passphrase that opened them if it was one.
type Opened = (Begun, Option<Passphrase>);

/// Tries what there is, then asks.
fn unlock(
    context: &Context,
    vault: &Vault,
    old: &Passphrase,
    given: Option<&Passphrase>,
) -> Result<Option<Opened>, Failure> {
    let terminal = &context.terminal;
    let attempt = |secret: &Passphrase| {
        let _patience = terminal.patience("Opening the new keys");
        vault.open_rotation(secret)
    };
    let is_words = |secret: &Passphrase| RecoveryWords::parse(secret.expose()).is_ok();
    let taken = |begun: Option<Begun>, secret: Passphrase| {
        begun.map(|begun| {
            let passphrase = (!is_words(&secret)).then_some(secret);
            (begun, passphrase)
        })
    };
    // The old words open nothing new.
    for secret in [Some(old).filter(|old| !is_words(old)), given].into_iter().flatten() {
        match attempt(secret) {
            Err(vault::Error::WrongPassphrase { .. }) => {}
            opened => return Ok(taken(opened?, secret.clone())),
        }
    }
    if !terminal.asks() {
        return Err(Failure::new(Kind::Locked, "the new keys that were begun have another passphrase")
            .meaning("The old keys, passphrase and recovery words still hold. The new ones wait as before.")
            .next("Give the passphrase that was set for them: --new-passphrase-file FILE")
            .next("or begin anew, with other words: afterword key rotate --anew"));
    }
    terminal.say("A new passphrase was set for them, or the old one has been changed since. Type the one that was set for the new keys, or their 24 words. Enter alone leaves them as they are.");
    loop {
        let typed = terminal.ask_hidden("Passphrase of the new keys: ")?;
        let Ok(secret) = Passphrase::new(&typed) else {
            return Err(Failure::new(Kind::Declined, "the keys were not replaced")
                .meaning("The old keys, passphrase and recovery words still hold. The new ones wait as before.")
                .next("To begin anew, with other words: afterword key rotate --anew"));
        };
        match attempt(&secret) {
            Err(vault::Error::WrongPassphrase { .. }) => {
                terminal.say("That did not open them. Check Caps Lock and try again.");
            }
            opened => return Ok(taken(opened?, secret)),
        }
    }
}

/// Whether the words that were made for the new keys are on paper: in the file that is named, or by the writer's word.
fn has_sheet(context: &Context, vault: &Vault, sheet: &Sheet, opened: &Opened, day: &str) -> Result<bool, Failure> {
    if let Some(words) = sheet.written(context) {
        let _patience = context.terminal.patience("Opening the new keys");
        return match vault.open_rotation(&words.passphrase()) {
            Err(vault::Error::WrongPassphrase { .. }) => {
                Err(Failure::new(Kind::Attention, "the words in that file are not the ones of the new keys")
                    .meaning("The old keys, passphrase and recovery words still hold. The new ones wait as before.")
                    .next("Name the file that the new words were written to, or a new file for other words."))
            }
            opened => Ok(opened?.is_some()),
        };
    }
    if opened.1.is_none() {
        // They have just been typed.
        return Ok(true);
    }
    if sheet.is_for_scripts() || !context.terminal.asks() {
        return Ok(false);
    }
    context.terminal.say(format!("\nThe new recovery words are the 24 that you were shown {day}."));
    context.terminal.confirm("Do you have them on paper? If not, others are made now.", true)
}
