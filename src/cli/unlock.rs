//! What every reading command does first: unlock, take in what was captured, read, and say what is not right.

use std::path::PathBuf;

use super::{
    context::Context,
    drafts,
    failure::{Failure, chain},
    left_open, passphrase, rehearsal, rotation, words,
};
use crate::{
    pipeline::{Library, adopt, themes},
    secret::{Passphrase, RecoveryWords},
    theme::Catalogue,
    vault::{self, Course, Finding, FindingKind, Place, Rotation, Seen, Vault, layout},
};

/// How often a change is made again that other commands got in the way of.
const TRIES: usize = 4;

/// An unlocked journal, read.
pub(crate) struct Unlocked {
    /// The folder and the keys.
    pub(crate) vault: Vault,
    /// What is in it.
    pub(crate) library: Library,
    /// The themes that are known.
    pub(crate) catalogue: Catalogue,
    cache: PathBuf,
    seen: PathBuf,
}

/// Unlocks the journal and reads it. Seals what a killed editor left in memory, and says which drafts wait.
pub(crate) fn unlock(context: &Context) -> Result<Unlocked, Failure> {
    // What was typed is wiped here: the keys are enough.
    with_passphrase(context).map(|(unlocked, _)| unlocked)
}

/// [`unlock`], with what opened the journal, for a page that opens with the same.
pub(crate) fn with_passphrase(context: &Context) -> Result<(Unlocked, Passphrase), Failure> {
    let (vault, passphrase) = unlock_vault(context)?;
    let unlocked = read(context, vault, false)?;
    let root = unlocked.vault.root();
    left_open::recover(context, root);
    drafts::mention(context, root);
    rotation::mention(context, root);
    Ok((unlocked, passphrase))
}

/// Unlocks the journal and reads it, and leaves drafts to the caller.
pub(crate) fn unlock_as_it_is(context: &Context) -> Result<Unlocked, Failure> {
    let (vault, _) = unlock_vault(context)?;
    read(context, vault, false)
}

/// Unlocks the journal and reads it, for a command that lists what is not as it should be: it is not said twice.
pub(crate) fn unlock_to_examine(context: &Context) -> Result<Unlocked, Failure> {
    let (vault, _) = unlock_vault(context)?;
    read(context, vault, true)
}

fn read(context: &Context, mut vault: Vault, is_listed: bool) -> Result<Unlocked, Failure> {
    // What cannot be taken in is named with all that is found, once.
    if !context.global.dry_run
        && let Err(failure) = take_in(context, &mut vault)
    {
        // Reading must go on, on a full disk or a read-only one too.
        context.terminal.say("What was written without unlocking stays in the inbox for now:");
        failure.lines().iter().for_each(|line| context.terminal.say(words::plain(line)));
    }
    let unlocked = Unlocked::read(context, vault)?;
    if is_listed {
        unlocked.warn_of_the_past(context);
    } else {
        unlocked.warn(context);
    }
    rehearsal::offer(context, unlocked.vault.root());
    Ok(unlocked)
}

/// Unlocks the journal without reading it.
pub(crate) fn unlock_vault(context: &Context) -> Result<(Vault, Passphrase), Failure> {
    let root = context.root();
    if !vault::is_journal(&root) {
        return Err(vault::Error::NoJournal(root).into());
    }
    let settings = settings(&root)?;
    let label = context.environment.tilde(&root);
    let (vault, passphrase) = passphrase::unlock(context, &label, passphrase::Lock::Journal, |passphrase| {
        // The 24 recovery words open the journal wherever the passphrase does.
        match RecoveryWords::parse(passphrase.expose()) {
            Ok(words) => Vault::recover(&root, &words),
            Err(_) => Vault::unlock(&root, passphrase),
        }
    })
    .map_err(|failure| match Rotation::waiting(&root) {
        Some(_) if vault::change_waits(&root) => failure
            .next("New keys are being put in place: the passphrase may be the new one already, or the one of before."),
        Some(_) => failure
            .next("New keys were begun and are not in place yet: until then the passphrase is the one of before."),
        None => failure,
    })?;
    let mut vault = vault;
    vault.blur_times(settings.blur_times);
    vault.recall(&context.seen(&root));
    vault.compare_inbox(context.receipts(&root));
    if let Some(seen) = Seen::load(&context.seen(&root)) {
        vault.keys_are_not_older_than(&seen)?;
    }
    if RecoveryWords::parse(passphrase.expose()).is_ok() {
        rehearsal::note_checked(context, &root);
    }
    if vault.carried_on() {
        context.terminal.say("A change that was cut off last time has been carried to its end.");
    }
    if let Some(error) = vault.cut_off() {
        let why = words::plain(&chain(error));
        context.terminal.say(format!("Problem: {why}. Nothing is lost and you can read; before you can write, see what stands in its way: afterword doctor"));
    }
    Ok((vault, passphrase))
}

/// The settings of a journal, checked before anything else is done with it.
pub(crate) fn settings(root: &std::path::Path) -> Result<crate::config::Settings, Failure> {
    let bytes = match crate::fs::read(&root.join(layout::SETTINGS), 65_536) {
        Err(error) if error.is_missing() => return Ok(crate::config::Settings::default()),
        bytes => bytes?,
    };
    crate::config::Settings::parse(&String::from_utf8_lossy(&bytes)).map_err(|error| {
        Failure::new(super::failure::Kind::Unreadable, error.to_string())
            .meaning("Your entries are untouched.")
            .next("Mend or delete afterword.yaml in the journal's folder; without it the usual settings hold.")
    })
}

/// Notes the state of the journal after a change of its keys, unless the folder has gone back: that is still to be told.
pub(crate) fn note_keys(context: &Context, vault: &Vault) {
    if !has_gone_back(context, vault) {
        drop(vault.note(&context.seen(vault.root())));
    }
}

/// Whether the folder is in an older state than this machine has seen.
pub(crate) fn has_gone_back(context: &Context, vault: &Vault) -> bool {
    Seen::load(&context.seen(vault.root())).is_some_and(|seen| vault.rolled_back(&seen))
}

/// Takes in what was captured, and gives what stays in the inbox since it cannot be.
fn take_in(context: &Context, vault: &mut Vault) -> Result<Vec<(Place, vault::Error)>, Failure> {
    let terminal = &context.terminal;
    let adopted = match adopt::adopt(vault, context.when(), context.timestamp()) {
        Err(vault::Error::Files(error)) if error.is_busy() => {
            terminal.say("What was written without unlocking stays in the inbox for now, as another afterword command is using this journal. The next command takes it in.");
            return Ok(Vec::new());
        }
        adopted => adopted?,
    };
    if !adopted.entries.is_empty() {
        let many = words::count(adopted.entries.len(), "reflection", "reflections");
        terminal.say(format!("Taken into the journal, written without unlocking: {many}."));
        for (_, title) in &adopted.entries {
            terminal.say(format!("  {}", words::plain(title)));
        }
    }
    Ok(adopted.left)
}

impl Unlocked {
    /// Reads an unlocked journal.
    pub(crate) fn read(context: &Context, mut vault: Vault) -> Result<Self, Failure> {
        let _lock = vault.steady()?;
        let themes::InUse { catalogue, broken } = themes::in_use(&vault)?;
        for one in &broken {
            context.terminal.say(format!("Problem: {one}. The other themes are used."));
        }
        let (cache, seen) = (context.cache(vault.root()), context.seen(vault.root()));
        let used = Some(cache.as_path()).filter(|_| !context.global.dry_run);
        let library = Library::load(&vault, &catalogue, used, &context.terminal.bar("Reading"))?;
        if !context.global.dry_run {
            vault.settle_receipts();
        }
        Ok(Self { vault, library, catalogue, cache, seen })
    }

    /// Takes in what has been captured since, and reads the journal again.
    pub(crate) fn catch_up(&mut self, context: &Context) -> Result<(), Failure> {
        let left = take_in(context, &mut self.vault)?;
        self.reload()?;
        let stays = |file: &str| left.iter().any(|(place, _)| place.to_string() == file);
        self.warn_found(context, self.library.findings.iter().filter(|one| stays(&one.file)).cloned().collect());
        Ok(())
    }

    /// Makes a change of what was read. When another command has changed the same text at the same moment, the journal is
    /// read again and the change made of what stands there now.
    pub(crate) fn change<T>(&mut self, mut make: impl FnMut(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        for _ in 0..TRIES {
            match make(self) {
                Err(failure) if failure.is_passing() => self.reload()?,
                done => return done,
            }
        }
        make(self)
    }

    /// Reads the journal again after a change.
    pub(crate) fn reload(&mut self) -> Result<(), Failure> {
        let _lock = self.vault.steady()?;
        self.library = Library::load(&self.vault, &self.catalogue, Some(&self.cache), &())?;
        self.note();
        Ok(())
    }

    /// Reads the journal again after a change of the themes themselves.
    pub(crate) fn reread(&mut self) -> Result<(), Failure> {
        self.catalogue = themes::in_use(&self.vault)?.catalogue;
        self.reload()
    }

    /// Notes the state of the journal outside its folder, if it goes on from what was noted before. That it could not be
    /// noted is not worth stopping for.
    pub(crate) fn note(&self) {
        drop(self.vault.note(&self.seen));
    }

    /// Notes the state of the journal outside its folder, whatever was noted before: it is by the writer's wish.
    pub(crate) fn remember(&self) {
        drop(self.vault.note_all(&self.seen));
    }

    fn warn(&self, context: &Context) {
        let terminal = &context.terminal;
        let mut findings = self.library.findings.clone();
        if let Some(seen) = Seen::load(&self.seen) {
            self.warn_of_another_key(context, &seen);
            match self.vault.since(&seen) {
                Course::Onward => {}
                Course::Older => terminal.say("Problem: this journal is in an older state than this computer has seen. If you brought back a copy yourself, all is well; if not, something has been taken away. See: afterword doctor"),
                Course::Apart => terminal.say(self.apart(&seen)),
            }
            findings.extend(self.vault.against(&seen, false).into_iter().filter(|one| one.file != "ledger.age"));
        }
        if !context.global.dry_run {
            self.note();
        }
        if !self.vault.capture_key_is_ours() {
            terminal.say("Problem: capture.pub is not this journal's key. Do not write until you know why. See: afterword doctor");
            findings.retain(|one| one.file != layout::CAPTURE);
        }
        self.warn_found(context, findings);
        self.warn_unread(context);
    }

    /// What is in no list of what is wrong now.
    fn warn_of_the_past(&self, context: &Context) {
        if let Some(seen) = Seen::load(&self.seen) {
            self.warn_of_another_key(context, &seen);
        }
        if !context.global.dry_run {
            self.note();
        }
    }

    fn warn_of_another_key(&self, context: &Context, seen: &Seen) {
        if seen.is_unproved() && seen.capture != self.vault.keys().capture().to_public().to_string() {
            context.terminal.say("Problem: what was written on this computer before it first unlocked the journal was encrypted to a key that is not yours. Whoever put that key into capture.pub can read it, and you cannot. It is still in inbox/. Write again what you remember of it, and see: afterword doctor");
        }
    }

    /// What there is to say when two computers have changed the journal from the same state.
    fn apart(&self, seen: &Seen) -> String {
        let lost = self.vault.lost_since(seen).len();
        let what = match lost {
            0 => "All that this computer had saved is still here.".to_owned(),
            1 => "One text that this computer had saved is not here any more.".to_owned(),
            many => format!("{} texts that this computer had saved are not here any more.", words::grouped(many)),
        };
        format!(
            "Problem: this journal was changed elsewhere, and not from the state that this computer saw last.\n{what} Nothing else is affected. See: afterword doctor"
        )
    }

    fn warn_found(&self, context: &Context, mut findings: Vec<Finding>) {
        let terminal = &context.terminal;
        if findings.is_empty() {
            return;
        }
        findings.sort_by_key(|one| one.kind);
        let (open, others): (Vec<Finding>, Vec<Finding>) =
            findings.into_iter().partition(|one| one.kind == FindingKind::Permissions);
        for finding in others.iter().take(5) {
            terminal.say(format!("Problem: {} {}.", words::place(&finding.file), finding.explain()));
        }
        if others.len() > 5 {
            terminal.say(format!("and {} more.", others.len() - 5));
        }
        match open.as_slice() {
            [] => {}
            [one] => terminal.say(format!("Problem: {} {}.", words::place(&one.file), one.explain())),
            many => terminal.say(format!(
                "Problem: {} files and folders of the journal can be read or entered by others on this computer.",
                words::grouped(many.len())
            )),
        }
        terminal.say("The rest of the journal is not affected. See: afterword doctor");
    }

    fn warn_unread(&self, context: &Context) {
        // What has been named as damaged or foreign has been named.
        let named = |place: &Place| self.library.findings.iter().any(|one| one.file == place.to_string());
        let unopened: Vec<_> = self.library.unopened.iter().filter(|(place, _)| !named(place)).collect();
        for (place, error) in unopened.iter().take(5) {
            let reason = match error {
                vault::Error::Text { problem, .. } => (*problem).to_owned(),
                error => chain(error),
            };
            context.terminal.say(format!("Problem: {place} could not be read: {reason}."));
        }
        for unreadable in self.library.journal.unreadable().iter().take(5) {
            context.terminal.say(format!(
                "Problem: entry {} could not be read: {}.",
                unreadable.id.short(),
                unreadable.error
            ));
        }
        let more = unopened.len().saturating_sub(5) + self.library.journal.unreadable().len().saturating_sub(5);
        if more > 0 {
            context.terminal.say(format!("and {more} more. See: afterword doctor"));
        }
    }

    /// What is not as this machine saw it last, and the texts that it saw and that are lost.
    pub(crate) fn against_seen(&self) -> (Vec<Finding>, Vec<Place>) {
        let Some(seen) = Seen::load(&self.seen) else { return Default::default() };
        (self.vault.against(&seen, true), self.vault.lost_since(&seen))
    }
}
