//! Trying the recovery words while the passphrase is still known: offered every 90 days, never pressed.
//!
//! When the two key files were set and last tried is kept outside the journal, on this computer, beside a digest of each
//! file: dates of a file that has since been replaced, here or elsewhere, count no more. Nothing of it is about the
//! writing.

use std::path::Path;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    context::Context,
    failure::{Failure, Kind},
    sheet, words,
};
use crate::{
    fs,
    vault::{self, Digest, Ways, layout},
};

/// After how many days the words are asked for again.
const EVERY: i64 = 90;
/// After how many days, when the writer had no time for it.
const AGAIN: i64 = 7;

/// What this computer knows of the ways into a journal.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Rehearsal {
    passphrase: Way,
    words: Way,
    /// When the words were last asked for and left for another day.
    asked: Option<Date>,
    /// Whether the writer wants to be asked.
    off: bool,
    /// New keys that this computer has begun to put in place.
    #[serde(default)]
    begun: Option<Begun>,
}

/// The key files of new keys that were begun, by their digests: keys that someone else has put there are not gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// SHA-256 of the sealed `identity.age`.
    pub(crate) identity: [u8; 32],
    /// SHA-256 of the sealed `recovery.age`, once the writer has its words.
    pub(crate) recovery: Option<[u8; 32]>,
}

/// One key file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Way {
    /// SHA-256 of the sealed file that the dates are about.
    file: Option<[u8; 32]>,
    set: Option<Date>,
    checked: Option<Date>,
    /// When this computer first saw the file.
    seen: Option<Date>,
}

impl Way {
    /// What is known of the file as it now is.
    fn now(self, root: &Path, name: &str) -> Self {
        let file = fs::read(&root.join(name), vault::LONGEST).ok().map(|sealed| Digest::of(&sealed).0);
        if self.file == file { self } else { Self { file, ..Self::default() } }
    }

    fn last(&self) -> Option<Date> {
        [self.set, self.checked, self.seen].into_iter().flatten().max()
    }
}

impl Rehearsal {
    /// Reads what is known; nothing when this computer has not seen the journal.
    pub(crate) fn load(context: &Context, root: &Path) -> Self {
        let stored = fs::read(&context.rehearsal(root), 65_536).ok();
        let known: Self = stored.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self {
            passphrase: known.passphrase.now(root, layout::IDENTITY),
            words: known.words.now(root, layout::RECOVERY),
            ..known
        }
    }

    /// Keeps it. That it could not be kept is not worth stopping for.
    pub(crate) fn store(&self, context: &Context, root: &Path) {
        if context.global.dry_run {
            return;
        }
        let path = context.rehearsal(root);
        let made = path.parent().map_or(Ok(()), fs::make_folder);
        let kept = made.and_then(|()| fs::replace(&path, &serde_json::to_vec(self).unwrap_or_default()));
        drop(kept);
    }

    /// Both were set today, for a journal that is new.
    pub(crate) fn made(mut self, today: Date) -> Self {
        self.passphrase.set = Some(today);
        self.off = false;
        self.words_made(today)
    }

    /// The passphrase was set today.
    pub(crate) fn passphrase_made(mut self, today: Date) -> Self {
        self.passphrase.set = Some(today);
        self
    }

    /// The words were set today.
    pub(crate) fn words_made(mut self, today: Date) -> Self {
        (self.words.set, self.words.checked, self.asked) = (Some(today), None, None);
        self
    }

    /// The words have opened the journal today.
    pub(crate) fn words_checked(mut self, today: Date) -> Self {
        (self.words.checked, self.asked) = (Some(today), None);
        self
    }

    /// Whether the writer wants to be asked.
    pub(crate) fn asked_for(mut self, wanted: bool) -> Self {
        self.off = !wanted;
        self
    }

    /// New keys were begun, or none wait any more.
    pub(crate) fn keys_begun(mut self, ways: Option<Ways>) -> Self {
        let recovery = |ways: Ways| ways.recovery.map(|digest| digest.0);
        self.begun = ways.map(|ways| Begun { identity: ways.identity.0, recovery: recovery(ways) });
        self
    }

    /// The new keys that this computer has begun to put in place.
    pub(crate) fn begun(&self) -> Option<Begun> {
        self.begun
    }

    /// When the passphrase was set.
    pub(crate) fn passphrase_set(&self) -> Option<Date> {
        self.passphrase.set
    }

    /// When the words were made.
    pub(crate) fn words_set(&self) -> Option<Date> {
        self.words.set
    }

    /// When the words last opened the journal.
    pub(crate) fn checked(&self) -> Option<Date> {
        self.words.checked
    }

    /// When the words will be asked for; never when the writer does not want it.
    pub(crate) fn due(&self, today: Date) -> Option<Date> {
        if self.off {
            return None;
        }
        let due = self.words.last().unwrap_or(today).checked_add(EVERY.days()).ok()?;
        let again = self.asked.and_then(|asked| asked.checked_add(AGAIN.days()).ok());
        Some(again.map_or(due, |again| again.max(due)))
    }

    /// In words, for the writer.
    pub(crate) fn describe(&self, today: Date) -> String {
        match (self.words.checked, self.words.set) {
            (Some(day), _) => format!("last checked {}", words::short_date(day, today).replace("  ", " ")),
            (None, Some(day)) => {
                format!("made {}, not checked since", words::short_date(day, today).replace("  ", " "))
            }
            (None, None) => "not checked on this computer".to_owned(),
        }
    }
}

/// Notes that the words have opened the journal.
pub(crate) fn note_checked(context: &Context, root: &Path) {
    Rehearsal::load(context, root).words_checked(context.today()).store(context, root);
}

/// Offers to try the words, in a terminal where the passphrase was typed, when it is time.
pub(crate) fn offer(context: &Context, root: &Path) {
    let (terminal, global) = (&context.terminal, &context.global);
    let scripted = global.passphrase_file.is_some() || global.passphrase_fd.is_some();
    if scripted || !terminal.asks() || !terminal.shows() || global.yes || global.json || global.dry_run {
        return;
    }
    let today = context.today();
    let mut known = Rehearsal::load(context, root);
    let Some(since) = known.words.last() else {
        known.words.seen = Some(today);
        known.store(context, root);
        return;
    };
    if known.due(today).is_none_or(|due| today < due) {
        return;
    }
    let days = since.until(today).map_or(EVERY, |span| i64::from(span.get_days()));
    terminal.say(format!("\nIt is {days} days since your recovery words were made or tried. They are the only other way into this journal. Is the sheet at hand? Then type them, six at a time; they are not shown. Enter alone leaves it for a week.\nTo be asked no more: afterword key rehearse --off"));
    let asked = Rehearsal { asked: Some(today), ..known };
    match sheet::ask(terminal).and_then(|typed| typed.map(|words| check(root, &words)).transpose()) {
        Ok(Some(())) => {
            asked.words_checked(today).store(context, root);
            terminal.say("Those are the words: they open this journal. Put the sheet back where it was.\n");
        }
        Ok(None) => {
            asked.store(context, root);
            terminal.say("Left for a week.\n");
        }
        Err(failure) => {
            // Reading goes on: the passphrase was right.
            asked.store(context, root);
            failure.lines().iter().for_each(|line| terminal.say(words::plain(line)));
            terminal.say("");
        }
    }
}

/// Whether the words open this journal.
pub(crate) fn check(root: &Path, words: &crate::secret::RecoveryWords) -> Result<(), Failure> {
    match vault::opens_with_words(root, words) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(
            Kind::Attention,
            "those words open recovery.age, and its keys are not the ones that this journal was last written with",
        )
        .meaning("recovery.age or ledger.age is from another copy of the journal.")
        .next("With the passphrase, see what is wrong: afterword doctor")
        .next("and have new words: afterword key recovery")),
        Err(vault::Error::WrongPassphrase { .. }) => Err(sheet::wrong("those words did not open recovery.age")),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_words_are_asked_for_after_90_days_and_again_after_a_week() {
        let made = Rehearsal::default().made(day("2026-01-01"));
        let today = day("2026-06-01");
        assert_eq!(made.due(today), Some(day("2026-04-01")));
        let asked = Rehearsal { asked: Some(day("2026-04-03")), ..made };
        assert_eq!(asked.due(today), Some(day("2026-04-10")));
        assert_eq!(asked.clone().words_checked(day("2026-04-10")).due(today), Some(day("2026-07-09")));
        assert_eq!(asked.asked_for(false).due(today), None);
        assert_eq!(Rehearsal::default().due(today), Some(day("2026-08-30")), "a computer that is new to it");
    }
}
