//! A change of the journal: any number of files, and all or none of them.
//!
//! What is to be is sealed into `staging/` and synced; then one small file, `staging/commit`, says what goes where, and
//! its appearance is the moment of the change. From then on it is carried out by renames, and carried on by the next
//! command if this one is cut off. Before that moment, what lies in `staging/` is swept away. The ledger is part of the
//! same change, so it always fits the files.

mod rotate;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::{
    Copied, Error, OtherLedger, Place, United, Vault, crypt, layout,
    ledger::{Change, Digest, Step, Witness},
    text,
    union::Union,
};
use crate::fs::{self, Lock};

pub use rotate::{Left, Rotated, Watch};

/// A change that is being put together. Dropped without [`Work::commit`], it never was.
pub struct Work<'v> {
    vault: &'v mut Vault,
    puts: Vec<(Place, Content)>,
    removes: Vec<Place>,
    steps: Vec<Step>,
    changes: Vec<Change>,
    undone: usize,
    accepted: bool,
    /// What other commands have changed since this one read the journal.
    meanwhile: BTreeSet<Place>,
    clears: Vec<Copied>,
    _lock: Lock,
}

/// A change that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What it was: `edit`, `import`.
    pub verb: String,
    /// How many files it had touched.
    pub files: usize,
    /// How many of them could not be brought back, as the version before is not there any more.
    pub lost: usize,
}

enum Content {
    Text(Zeroizing<String>),
    Sealed(Vec<u8>),
}

impl<'v> Work<'v> {
    pub(super) fn begin(vault: &'v mut Vault, anyway: bool) -> Result<Self, Error> {
        let lock = Lock::exclusive(&vault.root.join(layout::LOCK))?;
        for folder in layout::FOLDERS {
            if let Some(strange) = strange_folder(&vault.root, folder) {
                return Err(Error::NotOurFolder(strange));
            }
        }
        // Another command may have been cut off since this one began.
        carry_out_or_set_aside(&vault.root)?;
        vault.keys_still_fit()?;
        let known = (vault.ledger_digest, vault.ledger.files.clone());
        vault.refresh();
        let mut meanwhile = BTreeSet::new();
        if vault.ledger_digest != known.0 {
            let now = &vault.ledger.files;
            meanwhile.extend(now.keys().chain(known.1.keys()).filter(|place| now.get(place) != known.1.get(place)));
        }
        if vault.ledger_problem.is_some() {
            vault.ledger_may_be_replaced()?;
            if vault.ledger_of_before.is_some() && !anyway {
                return Err(Error::LedgerOfBefore);
            }
            vault.begin_without_ledger()?;
        }
        Ok(Self {
            vault,
            puts: Vec::new(),
            removes: Vec::new(),
            steps: Vec::new(),
            changes: Vec::new(),
            undone: 0,
            accepted: false,
            meanwhile,
            clears: Vec::new(),
            _lock: lock,
        })
    }

    /// The texts in the inbox, those that another program has put there too.
    pub fn captured(&self) -> Result<Vec<super::Sighted>, Error> {
        self.vault.name_strangers()?;
        self.vault.sight("inbox")
    }

    /// The journal as it is before this change, for reading under the same lock.
    pub fn vault(&self) -> &Vault {
        self.vault
    }

    /// Adds a text under a new name.
    pub fn make(&mut self, place: Place, text: String) {
        self.puts.push((place, Content::Text(Zeroizing::new(text))));
        self.steps.push(Step::Made(place));
    }

    /// Adds the first record of a kind that there is one of.
    ///
    /// # Errors
    /// [`Error::Meanwhile`] when another command has made or changed a record since the journal was read: it may be that
    /// one.
    pub fn make_first(&mut self, place: Place, text: String) -> Result<(), Error> {
        if let Some(record) = self.meanwhile.iter().find(|place| matches!(place, Place::Record(_))) {
            return Err(Error::Meanwhile(*record));
        }
        self.make(place, text);
        Ok(())
    }

    /// Writes a text in place of the one that was read, which goes to the history.
    ///
    /// # Errors
    /// [`Error::Meanwhile`] when another command has changed it since it was read: what that one did would be lost.
    pub fn rewrite(&mut self, place: Place, text: String) -> Result<(), Error> {
        self.refuse_if_changed(place)?;
        self.overwrite(place, text)
    }

    /// [`Work::rewrite`] of a text that the caller has compared with what it read, or that was typed anew: of what
    /// another command has done to it meanwhile there is a version in the history.
    pub fn overwrite(&mut self, place: Place, text: String) -> Result<(), Error> {
        // A text that is not there cannot be kept, and must not be replaced unseen.
        let before = self.vault.read_sealed(place)?;
        self.keep(place, before, false);
        self.put(place, Content::Text(Zeroizing::new(text)));
        Ok(())
    }

    fn refuse_if_changed(&self, place: Place) -> Result<(), Error> {
        if self.meanwhile.contains(&place) { Err(Error::Meanwhile(place)) } else { Ok(()) }
    }

    /// Takes a text away. It stays in the history.
    ///
    /// # Errors
    /// As [`Work::rewrite`].
    pub fn remove(&mut self, place: Place) -> Result<(), Error> {
        self.refuse_if_changed(place)?;
        let before = self.vault.read_sealed(place)?;
        self.keep(place, before, true);
        self.take_away(place);
        Ok(())
    }

    /// Takes a captured text out of the inbox, once it has a place in the journal.
    pub fn adopted(&mut self, place: Place) {
        self.removes.push(place);
    }

    /// Puts a sealed text that is a copy of the one in a place into the history, as the version before, so that undoing
    /// this change brings it forward.
    pub fn keep_copy(&mut self, place: Place, sealed: Vec<u8>) {
        if let Some(before) = self.push_version(place, sealed) {
            self.steps.push(Step::Kept { place, before, gone: false });
        }
    }

    /// Puts a sealed text that is a copy of the one in a place into the history.
    pub fn add_version(&mut self, place: Place, sealed: Vec<u8>) {
        self.push_version(place, sealed);
    }

    /// Puts a sealed copy in the place that it is a copy of; the text that stands there goes to the history.
    pub fn take_copy(&mut self, place: Place, sealed: Vec<u8>) -> Result<(), Error> {
        match self.current(place)? {
            Some(now) => self.keep(place, now, false),
            None => self.steps.push(Step::Made(place)),
        }
        self.put(place, Content::Sealed(sealed));
        Ok(())
    }

    /// Takes a copy that a sync program made out of the folder once this change is made, which must hold what is in it.
    pub fn clear(&mut self, copy: Copied) {
        self.clears.push(copy);
    }

    /// Goes on from two ledgers at once. What one side took away knowingly is taken away here: to the history, or for
    /// good when it was so there.
    pub fn merge_ledger(&mut self, other: &OtherLedger) -> United {
        // One that stood here in its place, written with keys of before, is set aside by this change.
        let before = self.vault.ledger_of_before.clone().map(OtherLedger);
        let mut united = United::default();
        for other in [Some(other), before.as_ref()].into_iter().flatten() {
            if let Some(union) = self.vault.merged_with(other) {
                self.accepted = true;
                self.take_over(union, &mut united);
            }
        }
        self.vault.ledger_of_before = None;
        united
    }

    fn take_over(&mut self, union: Union, united: &mut United) {
        let mut ids = BTreeSet::new();
        for (place, known) in &union.destroyed {
            ids.extend(place.id());
            if self.stands(*place, known).is_some() {
                self.take_away(*place);
            }
        }
        for (place, known) in &union.deleted {
            let Some(sealed) = self.stands(*place, known) else { continue };
            if !self.is_in_history(*place, &sealed) {
                self.add_version(*place, sealed);
            }
            self.take_away(*place);
        }
        united.deleted.extend(union.deleted.into_iter().map(|(place, _)| place));
        united.destroyed += ids.len();
        united.kept.extend(union.kept);
        united.lost.extend(union.lost);
    }

    /// What stands in a place, if it is one of these.
    fn stands(&self, place: Place, known: &BTreeSet<Digest>) -> Option<Vec<u8>> {
        self.vault.read_sealed(place).ok().filter(|sealed| known.contains(&Digest::of(sealed)))
    }

    /// Whether the history of a text holds this version of it, unharmed.
    fn is_in_history(&self, place: Place, sealed: &[u8]) -> bool {
        let ledger = &self.vault.ledger;
        let version = ledger.first_of(Digest::of(sealed));
        let mut named = ledger.files.iter().filter(|(file, witness)| {
            matches!(file, Place::History(..)) && file.id() == place.id() && witness.first() == version
        });
        named.any(|(file, witness)| {
            self.vault.read_sealed(*file).is_ok_and(|there| Digest::of(&there) == witness.digest)
        })
    }

    /// Takes a text and all its versions away for good. This cannot be taken back.
    pub fn destroy(&mut self, place: Place) {
        let id = place.id();
        if let Some(id) = id {
            let versions = self.vault.versions(id);
            let files = &self.vault.ledger.files;
            let known = versions.iter().chain([&place]).filter_map(|file| files.get(file)).map(|one| (id, one.first()));
            let erased: Vec<_> = known.collect();
            self.vault.ledger.erased.extend(erased);
            self.removes.extend(versions);
            self.vault.ledger.destroyed.insert(id);
            self.removes.push(Place::Inbox(id));
            // What is gone for good is gone from the copies of sync programs as well.
            self.clears.extend(
                self.vault.copies().into_iter().filter(|copy| copy.original.and_then(|of| of.id()) == Some(id)),
            );
        }
        self.removes.push(place);
        for change in &mut self.vault.ledger.changes {
            change.steps.retain(|step| match step {
                Step::Made(made) => *made != place,
                Step::Kept { place: kept, .. } => *kept != place,
            });
        }
        self.vault.ledger.changes.retain(|change| !change.steps.is_empty());
    }

    /// Takes back the last change that has not been taken back. `None` when there is none.
    pub fn undo(&mut self) -> Result<Option<Undone>, Error> {
        let changes = &self.vault.ledger.changes;
        let Some(change) = changes.len().checked_sub(self.undone + 1).and_then(|at| changes.get(at)).cloned() else {
            return Ok(None);
        };
        let mut lost = 0;
        for step in change.steps.iter().rev() {
            match *step {
                Step::Made(place) => {
                    if let Some(now) = self.current(place)? {
                        self.keep(place, now, true);
                    }
                    self.take_away(place);
                }
                Step::Kept { place, before, .. } => match self.proved(before) {
                    Some(sealed) => {
                        if let Some(now) = self.current(place)? {
                            self.keep(place, now, false);
                        }
                        self.put(place, Content::Sealed(sealed));
                    }
                    None => lost += 1,
                },
            }
        }
        self.steps.clear();
        self.undone += 1;
        Ok(Some(Undone { verb: change.verb, files: change.steps.len(), lost }))
    }

    /// An earlier version, if it is there and is the one that the ledger names.
    fn proved(&self, before: Place) -> Option<Vec<u8>> {
        let sealed = self.current(before).ok()??;
        let witnessed = self.vault.witnessed(before);
        let staged = self.puts.iter().any(|(place, _)| *place == before);
        (staged || witnessed == Some(Digest::of(&sealed))).then_some(sealed)
    }

    /// What will stand in a place when this change is made as far as it has been put together; none when nothing will.
    fn current(&self, place: Place) -> Result<Option<Vec<u8>>, Error> {
        if self.removes.contains(&place) {
            return Ok(None);
        }
        let staged = self.puts.iter().rev().find(|(staged, _)| *staged == place);
        if let Some((_, Content::Sealed(sealed))) = staged {
            return Ok(Some(sealed.clone()));
        }
        match self.vault.read_sealed(place) {
            Err(Error::Files(error)) if error.is_missing() => Ok(None),
            sealed => sealed.map(Some),
        }
    }

    fn put(&mut self, place: Place, content: Content) {
        self.removes.retain(|removed| *removed != place);
        self.puts.retain(|(staged, _)| *staged != place);
        self.puts.push((place, content));
    }

    fn take_away(&mut self, place: Place) {
        self.puts.retain(|(staged, _)| *staged != place);
        if !self.removes.contains(&place) {
            self.removes.push(place);
        }
    }

    /// Takes what is in the folder as it is: the ledger will name just that. What cannot be opened is left out of it.
    pub fn accept(&mut self) -> Result<(), Error> {
        self.vault.ledger.files = self.vault.census()?;
        let ledger = &mut self.vault.ledger;
        // What was deleted for good and stands here again is here by the writer's wish now.
        ledger.destroyed.retain(|id| !ledger.files.keys().any(|place| place.id() == Some(*id)));
        ledger.erased.retain(|(id, _)| ledger.destroyed.contains(id));
        let settings = fs::read(&self.vault.root.join(layout::SETTINGS), super::LONGEST).ok();
        ledger.settings = settings.map(|bytes| Digest::of(&bytes)).or(ledger.settings);
        self.accepted = true;
        Ok(())
    }

    /// Writes the settings, which the ledger then knows.
    pub fn settings(&mut self, text: String) {
        self.put(Place::Settings, Content::Sealed(text.into_bytes()));
    }

    /// Ends one change and begins the next within the same commit.
    pub fn done(&mut self, verb: &str, when: Timestamp) {
        let steps = std::mem::take(&mut self.steps);
        if !steps.is_empty() {
            self.changes.push(Change { verb: verb.to_owned(), when, steps });
        }
    }

    /// Puts what stands in a place, `sealed`, into the history.
    fn keep(&mut self, place: Place, sealed: Vec<u8>, gone: bool) {
        if let Some(before) = self.push_version(place, sealed) {
            self.steps.push(Step::Kept { place, before, gone });
        }
    }

    /// Makes a sealed text the newest version in the history of a place.
    fn push_version(&mut self, place: Place, sealed: Vec<u8>) -> Option<Place> {
        let id = place.id()?;
        let staged = self.puts.iter().map(|(place, _)| *place);
        let taken = self.vault.versions(id).into_iter().chain(staged);
        let last = taken.filter_map(|file| match file {
            Place::History(of, version) if of == id => Some(version),
            _ => None,
        });
        let before = Place::History(id, last.max().unwrap_or(0).saturating_add(1));
        self.puts.push((before, Content::Sealed(sealed)));
        Some(before)
    }

    /// Makes it so.
    ///
    /// # Errors
    /// After [`Error::Unfinished`] the change stands, and the next command carries it to its end. After any other error
    /// nothing has changed.
    pub fn commit(self, verb: &str, when: Timestamp) -> Result<(), Error> {
        self.commit_watched(verb, when, &|| ())
    }

    /// [`Work::commit`], telling of each file that has been sealed.
    pub fn commit_watched(mut self, verb: &str, when: Timestamp, sealed_one: &(dyn Fn() + Sync)) -> Result<(), Error> {
        self.done(verb, when);
        if self.puts.is_empty() && self.removes.is_empty() && !self.accepted {
            return self.vault.clear_copies(&self.clears);
        }
        let sealed = self.seal(sealed_one)?;
        let ledger = self.next_ledger(&sealed);
        let keys = &self.vault.keys;
        let mut text = Zeroizing::new(ledger.write(keys).into_bytes());
        super::padding::pad(&mut text);
        let ledger_bytes = crypt::seal(&keys.writer().to_public(), &text)?;
        let digest = Digest::of(&ledger_bytes);
        let mut files = sealed;
        files.push((Place::Ledger, ledger_bytes));
        let root = &self.vault.root;
        let unfinished = |error| Error::Unfinished(Box::new(error));
        stage(root, &files, &self.removes, self.vault.blurs)
            .map_err(|error| if is_staged(root) { unfinished(error) } else { error })?;
        carry_out(root).map_err(unfinished)?;
        let places: Vec<Place> = files.iter().map(|(place, _)| *place).chain(self.removes.iter().copied()).collect();
        self.vault.blur_folders(&places);
        self.vault.ledger = ledger;
        self.vault.ledger_digest = Some(digest);
        self.vault.ledger_problem = None;
        self.vault.clear_copies(&self.clears)
    }

    fn seal(&mut self, sealed_one: &(dyn Fn() + Sync)) -> Result<Vec<(Place, Vec<u8>)>, Error> {
        let recipient = self.vault.keys.writer().to_public();
        let seal = |(place, content): (Place, Content)| {
            let sealed = match (content, place.id()) {
                (Content::Text(text), Some(id)) => crypt::seal(&recipient, &text::wrap(id, &text))?,
                (Content::Text(text), None) => crypt::seal(&recipient, text.as_bytes())?,
                (Content::Sealed(bytes), _) => bytes,
            };
            sealed_one();
            Ok((place, sealed))
        };
        std::mem::take(&mut self.puts).into_par_iter().map(seal).collect()
    }

    fn next_ledger(&mut self, sealed: &[(Place, Vec<u8>)]) -> super::ledger::Ledger {
        let mut ledger = self.vault.ledger.clone();
        ledger.sequence += 1;
        ledger.previous = self.vault.ledger_digest;
        ledger.descend(self.vault.ledger.sequence, self.vault.ledger_digest);
        let origins = ledger.origins();
        for (place, bytes) in sealed {
            let witness = Witness::of(bytes);
            if *place == Place::Settings {
                ledger.settings = Some(witness.digest);
                continue;
            }
            // A version that is brought back, or kept, is the one that it was, whatever keys it is under.
            let origin = origins.get(&witness.digest).copied();
            ledger.files.insert(*place, Witness { origin, ..witness });
        }
        for place in &self.removes {
            ledger.files.remove(place);
        }
        ledger.changes.truncate(ledger.changes.len().saturating_sub(self.undone));
        for change in self.changes.drain(..) {
            ledger.remember(change);
        }
        ledger
    }
}

/// From how many files on one sync of the file system is cheaper than one a file.
const MANY: usize = 16;

fn stage(root: &Path, files: &[(Place, Vec<u8>)], removes: &[Place], blurs: bool) -> Result<(), Error> {
    let staging = root.join(layout::STAGING);
    sweep(root)?;
    fs::make_folder(&staging)?;
    let mut plan = String::from(PLAN);
    for (at, (place, bytes)) in files.iter().enumerate() {
        let path = staging.join(at.to_string());
        if files.len() < MANY {
            fs::write_new(&path, bytes)?;
        } else {
            fs::write_new_unsynced(&path, bytes)?;
        }
        if blurs {
            fs::blur(&path, Some(&root.join(place.path())))?;
        }
        plan.push_str(&format!("put {at} {place}\n"));
    }
    if files.len() >= MANY && !fs::sync_all(&staging)? {
        (0..files.len()).try_for_each(|at| fs::sync_file(&staging.join(at.to_string())))?;
    }
    for place in removes {
        plan.push_str(&format!("remove {place}\n"));
    }
    fs::sync_folder(&staging)?;
    // From here on the change has happened.
    fs::replace(&staging.join(COMMIT), plan.as_bytes())?;
    Ok(())
}

/// Whether the moment of a change has come: its plan is there.
pub(super) fn is_staged(root: &Path) -> bool {
    fs::kind_of(&root.join(layout::STAGING).join(COMMIT)).is_some()
}

/// The longest plan that is read, in bytes: a line of less than 100 for each of half a million files.
const LONGEST_PLAN: u64 = 48 * 1024 * 1024;
const COMMIT: &str = "commit";
const PLAN: &str = "afterword commit 1\n";

/// Carries out a committed change, or sets a plan aside that cannot be read, so that it stops nobody.
pub(super) fn carry_out_or_set_aside(root: &Path) -> Result<bool, Error> {
    match carry_out(root) {
        Err(Error::BadPlan) => {
            let staging = root.join(layout::STAGING);
            fs::rename(&staging.join(COMMIT), &staging.join("refused"))?;
            Ok(false)
        }
        result => result,
    }
}

/// The first part of a path below the journal that is there and is no folder: a link, a file.
pub(super) fn strange_folder(root: &Path, folder: &str) -> Option<String> {
    let mut path = root.to_owned();
    for part in folder.split('/') {
        path.push(part);
        if fs::kind_of(&path).is_some_and(|kind| kind != fs::Kind::Folder) {
            return Some(folder.to_owned());
        }
    }
    None
}

/// Carries out a committed change, from the start or from wherever it was cut off.
pub(super) fn carry_out(root: &Path) -> Result<bool, Error> {
    let staging = root.join(layout::STAGING);
    let commit = staging.join(COMMIT);
    let plan = match fs::kind_of(&commit) {
        None => return Ok(false),
        // A plan that nobody could have written must not stop everyone for ever.
        Some(fs::Kind::File) => fs::read(&commit, LONGEST_PLAN)
            .map_err(|error| if error.is_too_long() { Error::BadPlan } else { error.into() })?,
        Some(_) => return Err(Error::BadPlan),
    };
    let plan = String::from_utf8(plan).map_err(|_| Error::BadPlan)?;
    let lines = plan.strip_prefix(PLAN).ok_or(Error::BadPlan)?;
    let mut folders = BTreeSet::new();
    for line in lines.lines() {
        let path = root.join(carry_out_line(root, &staging, line)?);
        // All of them up to the journal's own: a folder of the history may be new, and its name must last too.
        folders.extend(path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).map(Path::to_owned));
    }
    folders.iter().filter(|folder| fs::kind_of(folder).is_some()).try_for_each(|folder| fs::sync_folder(folder))?;
    fs::remove(&commit)?;
    fs::sync_folder(&staging)?;
    sweep(root)?;
    Ok(true)
}

/// Does what one line says, and tells which path below the journal it was about.
fn carry_out_line(root: &Path, staging: &Path, line: &str) -> Result<PathBuf, Error> {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["put", number, place] => {
            let number: usize = number.parse().map_err(|_| Error::BadPlan)?;
            let path = target(place)?;
            let (from, to) = (staging.join(number.to_string()), root.join(&path));
            if let Some(folder) = to.parent() {
                own(root, place)?;
                fs::make_folder(folder)?;
            }
            // Already moved when the change was cut off after this line.
            if fs::kind_of(&from).is_some() {
                fs::rename(&from, &to)?;
            }
            Ok(path)
        }
        ["remove", place] => {
            let place: Place = place.parse().map_err(|_| Error::BadPlan)?;
            own(root, &place.to_string())?;
            fs::remove(&root.join(place.path()))?;
            if let (Place::History(..), Some(folder)) = (place, root.join(place.path()).parent()) {
                fs::remove_if_empty(folder);
            }
            Ok(place.path())
        }
        _ => Err(Error::BadPlan),
    }
}

/// What a plan may put something in place of: a place, or one of the three files of keys.
fn target(text: &str) -> Result<PathBuf, Error> {
    if [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE].contains(&text) {
        return Ok(PathBuf::from(text));
    }
    text.parse::<Place>().map(|place| place.path()).map_err(|_| Error::BadPlan)
}

/// Refuses a path whose folder is a link: it could lead anywhere.
fn own(root: &Path, path: &str) -> Result<(), Error> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if folder.is_empty() {
        return Ok(());
    }
    strange_folder(root, folder).map_or(Ok(()), |strange| Err(Error::NotOurFolder(strange)))
}

/// Takes away what a change that never was left in `staging/`, and nothing else.
pub(super) fn sweep(root: &Path) -> Result<(), Error> {
    let staging = root.join(layout::STAGING);
    for one in fs::list(&staging)? {
        let ours = one.name.starts_with(".tmp-") || one.name.bytes().all(|byte| byte.is_ascii_digit());
        if ours && one.kind == fs::Kind::File {
            fs::remove(&staging.join(one.name))?;
        } else if ours {
            // Whatever it is, it must not stand in the way of the next change.
            fs::rename(&staging.join(&one.name), &staging.join(format!("refused-{}", one.name)))?;
        }
    }
    Ok(())
}
