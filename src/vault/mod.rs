//! The journal's folder: keys, sealed files, and changes that happen wholly or not at all.
//!
//! First stage of the path of the data. It opens and seals texts and knows nothing of what they say. Everything is an
//! ordinary age file; the ledger beside them says what should be there. The format is `docs/format.md`.

pub mod backup;
mod capture;
pub mod crypt;
mod finding;
mod keys;
pub mod layout;
mod ledger;
mod merge;
mod padding;
mod place;
mod seen;
mod slots;
mod strange;
mod survey;
mod text;
mod work;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use zeroize::Zeroizing;

pub use capture::Capture;
pub use finding::{Finding, FindingKind};
pub use keys::{Keys, NotKeys};
pub use ledger::{Change, Digest, Error as LedgerError, Ledger, Step, Witness};
pub use merge::Copied;
pub use padding::padded_length;
pub use place::{NotAPlace, Place};
pub use seen::{Course, Seen};
pub use slots::{change_waits, opens_with_words};
pub use survey::Survey;
pub use text::same;
pub use work::{Left, Rotated, Undone, Watch, Work};

use crate::{
    fs::{self, Kind, Lock},
    id::Id,
    secret::{Passphrase, RecoveryWords},
};

/// The longest sealed file that is read, in bytes: an attachment of 64 MiB and more than any reflection.
pub const LONGEST: u64 = 80 * 1024 * 1024;

/// Why the journal could not be opened, read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no journal at this path.
    #[error("there is no journal at {}", .0.display())]
    NoJournal(PathBuf),
    /// There is one already.
    #[error("there is a journal at {} already", .0.display())]
    JournalThere(PathBuf),
    /// The folder holds other things.
    #[error("the folder {} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The passphrase is not the right one, or the key file is damaged: the two cannot be told apart.
    #[error("that passphrase did not open {file}")]
    WrongPassphrase {
        /// `identity.age` or `recovery.age`.
        file: &'static str,
    },
    /// The key file cannot be used.
    #[error("cannot use {file}")]
    KeyFile {
        /// `identity.age` or `recovery.age`.
        file: &'static str,
        /// Why.
        source: crypt::Error,
    },
    /// What is in the key file is not a journal's keys.
    #[error("cannot use the key file")]
    Keys(#[from] NotKeys),
    /// A sealed file cannot be opened.
    #[error("cannot open {place}")]
    Sealed {
        /// Which.
        place: Place,
        /// Why.
        source: crypt::Error,
    },
    /// A file holds the text of another, or no text of ours.
    #[error("{place} {problem}")]
    Text {
        /// Which.
        place: Place,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The keys that were opened are not the ones of the ledger: the other key file may hold newer ones.
    #[error("the keys that were opened do not open the ledger; {0} may hold newer ones")]
    OtherKeys(&'static str),
    /// Another command has replaced the keys since this one unlocked, or while it did.
    #[error("the keys of this journal have been replaced")]
    KeysReplaced,
    /// What was sealed did not come back as it was.
    #[error("what was sealed of {0} did not come back as it was")]
    NotTheSame(String),
    /// Another program changed a file while everything was sealed again.
    #[error("{0} was changed by another program in the meantime")]
    ChangedMeanwhile(Place),
    /// A copy of a file that cannot be brought together with another.
    #[error("{0} is not a copy of a text")]
    NoCopy(String),
    /// The capture key is not the one that this journal was seen with.
    #[error("capture.pub is not this journal's key")]
    CaptureKey,
    /// A change that was cut off cannot be carried on.
    #[error("staging/commit cannot be read")]
    BadPlan,
    /// Something else has the name of one of the journal's folders.
    #[error("{0} is not a folder of this journal")]
    NotOurFolder(String),
    /// The files.
    #[error(transparent)]
    Files(#[from] fs::Error),
    /// Sealing.
    #[error(transparent)]
    Crypt(#[from] crypt::Error),
    /// Another command has changed it since it was read.
    #[error("{0} was changed by another command at the same moment")]
    Meanwhile(Place),
    /// The change stands, and something went wrong while it was carried out: the next command carries it to its end.
    #[error("the change stands, but could not be carried to its end")]
    Unfinished(#[source] Box<Error>),
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers")]
    Random(#[from] getrandom::Error),
}

/// A file in the folder, without having been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighted {
    /// Where.
    pub place: Place,
    /// Its length in bytes.
    pub length: u64,
    /// When it was last changed, as the system says.
    pub modified: Option<SystemTime>,
}

/// An unlocked journal.
#[derive(Debug)]
pub struct Vault {
    root: PathBuf,
    keys: Keys,
    /// The key file that was opened, as it then was. None for a journal that was just made.
    key_file: Option<(&'static str, Digest)>,
    ledger: Ledger,
    ledger_digest: Option<Digest>,
    ledger_problem: Option<FindingKind>,
    carried_on: bool,
    /// The key files that were opened or written just now, which are thereby proved.
    proved: Vec<&'static str>,
    /// Whether the times of files say the day only.
    blurs: bool,
    /// What this machine saw last, if it is known.
    last_seen: Option<(Seen, Ledger)>,
}

/// Why a text is not the one of its place: it begins with another id.
const SWAPPED: &str = "holds the text of another file";

/// How the folder is called in which a journal is made, before its six digits.
const BESIDE: &str = ".afterword-";

/// Takes away what a cut-off making of a journal left here: a folder of that name, old, with nothing in it but what a
/// new journal has.
fn sweep_beside(parent: &Path) {
    let digits = |name: &str| name.len() == 6 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    for one in fs::list(parent).unwrap_or_default() {
        let named = one.kind == Kind::Folder && one.name.strip_prefix(BESIDE).is_some_and(digits);
        let folder = parent.join(&one.name);
        if named && fs::is_old(&one) && is_bare(&folder) {
            drop(fs::remove_folder(&folder));
        }
    }
}

/// Whether nothing stands in a folder but the files and the empty folders of a new journal.
fn is_bare(folder: &Path) -> bool {
    let empty = |name: &str| fs::list(&folder.join(name)).is_ok_and(|listed| listed.is_empty());
    fs::list(folder).is_ok_and(|listed| {
        listed.iter().all(|one| match one.kind {
            Kind::File => layout::FILES.contains(&one.name.as_str()),
            Kind::Folder => layout::FOLDERS.contains(&one.name.as_str()) && empty(&one.name),
            Kind::Other => false,
        })
    })
}

/// Whether a folder is a journal.
pub fn is_journal(root: &Path) -> bool {
    [layout::IDENTITY, layout::RECOVERY].iter().any(|name| fs::kind_of(&root.join(name)) == Some(Kind::File))
}

/// Whether a file of the inbox is one to look into, by its name alone.
fn may_be_captured(one: &fs::Listed) -> bool {
    let ends = Path::new(&one.name).extension().is_some_and(|end| end.eq_ignore_ascii_case("age"));
    one.kind == Kind::File && !one.name.starts_with('.') && ends
}

impl Vault {
    /// Makes a journal in a folder that is not there yet or is empty. All of it appears at once.
    pub fn create(root: &Path, passphrase: &Passphrase, words: &RecoveryWords, settings: &str) -> Result<Self, Error> {
        if is_journal(root) {
            return Err(Error::JournalThere(root.to_owned()));
        }
        if fs::kind_of(root).is_some() && !fs::list(root)?.is_empty() {
            return Err(Error::NotEmpty(root.to_owned()));
        }
        let keys = Keys::generate()?;
        let name = format!("{BESIDE}{}", Id::random()?.short());
        let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::make_lasting_folder(parent)?;
        sweep_beside(parent);
        let beside = parent.join(name);
        let made = Self::fill(&beside, &keys, passphrase, words, settings).and_then(|()| {
            // Windows does not rename over an empty folder.
            fs::remove_if_empty(root);
            fs::rename(&beside, root)?;
            Ok(fs::sync_folder(parent)?)
        });
        if let Err(error) = made {
            fs::remove_folder(&beside)?;
            return Err(error);
        }
        let mut vault = Self::holding(root, keys);
        vault.refresh();
        Ok(vault)
    }

    fn fill(
        folder: &Path,
        keys: &Keys,
        passphrase: &Passphrase,
        words: &RecoveryWords,
        settings: &str,
    ) -> Result<(), Error> {
        for name in layout::FOLDERS {
            fs::make_folder(&folder.join(name))?;
        }
        let identity = keys.to_identity_file();
        let mut ledger = Zeroizing::new(Ledger::default().write(keys).into_bytes());
        padding::pad(&mut ledger);
        let (with_passphrase, with_words) = rayon::join(
            || crypt::seal_with_passphrase(passphrase, identity.as_bytes()),
            || crypt::seal_with_passphrase(&words.passphrase(), identity.as_bytes()),
        );
        fs::write_new(&folder.join(layout::IDENTITY), &with_passphrase?)?;
        fs::write_new(&folder.join(layout::RECOVERY), &with_words?)?;
        fs::write_new(&folder.join(layout::CAPTURE), format!("{}\n", keys.capture().to_public()).as_bytes())?;
        fs::write_new(&folder.join(layout::SETTINGS), settings.as_bytes())?;
        fs::write_new(&folder.join(layout::READ_ME), layout::READ_ME_TEXT.as_bytes())?;
        fs::write_new(&folder.join(Place::Ledger.path()), &crypt::seal(&keys.writer().to_public(), &ledger)?)?;
        Ok(fs::sync_folder(folder)?)
    }

    /// Unlocks a journal with the passphrase. Writes nothing before the passphrase has proved right.
    pub fn unlock(root: &Path, passphrase: &Passphrase) -> Result<Self, Error> {
        Self::unlock_with(root, layout::IDENTITY, passphrase)
    }

    /// Unlocks a journal with the 24 recovery words.
    pub fn recover(root: &Path, words: &RecoveryWords) -> Result<Self, Error> {
        Self::unlock_with(root, layout::RECOVERY, &words.passphrase())
    }

    fn unlock_with(root: &Path, file: &'static str, passphrase: &Passphrase) -> Result<Self, Error> {
        if !is_journal(root) {
            return Err(Error::NoJournal(root.to_owned()));
        }
        let mut carried_on = false;
        for round in 0..3 {
            let (keys, digest) = slots::open(root, file, passphrase).map_err(|error| match error {
                // It did open a moment ago.
                Error::WrongPassphrase { .. } if round > 0 => Error::KeysReplaced,
                error => error,
            })?;
            let mut vault = Self::holding(root, keys);
            vault.key_file = Some((file, digest));
            vault.proved.push(file);
            vault.carry_on()?;
            carried_on |= vault.carried_on;
            // A change that was carried on, or another command, may have replaced the keys.
            if vault.key_file_is_as_it_was() {
                vault.carried_on = carried_on;
                vault.refresh();
                return Ok(vault);
            }
        }
        Err(Error::KeysReplaced)
    }

    /// A journal whose ledger has not been read yet.
    fn holding(root: &Path, keys: Keys) -> Self {
        Self {
            root: root.to_owned(),
            keys,
            key_file: None,
            ledger: Ledger::default(),
            ledger_digest: None,
            ledger_problem: None,
            carried_on: false,
            proved: Vec::new(),
            blurs: false,
            last_seen: None,
        }
    }

    /// Carries a change that was cut off to its end.
    fn carry_on(&mut self) -> Result<(), Error> {
        fs::sweep(&self.root.join("inbox"));
        let staging = self.root.join(layout::STAGING);
        if work::strange_folder(&self.root, layout::STAGING).is_some() || fs::list(&staging)?.is_empty() {
            return Ok(());
        }
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        self.carried_on = work::carry_out_or_set_aside(&self.root)?;
        if self.carried_on { Ok(()) } else { work::sweep(&self.root) }
    }

    /// Reads the ledger again if it is not the one that is known.
    fn refresh(&mut self) {
        let sealed = match fs::read(&self.root.join(Place::Ledger.path()), LONGEST) {
            Err(error) if error.is_missing() => {
                self.ledger_problem = Some(FindingKind::Missing);
                return;
            }
            Ok(sealed) => sealed,
            Err(_) => {
                self.ledger_problem = Some(FindingKind::Damaged);
                return;
            }
        };
        let digest = Digest::of(&sealed);
        if self.ledger_digest == Some(digest) {
            return;
        }
        let opened = crypt::open(self.keys.writer(), &sealed).ok();
        let text = opened.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        match text.map(|text| Ledger::read(text, &self.keys)) {
            Some(Ok(ledger)) => (self.ledger, self.ledger_problem) = (ledger, None),
            Some(Err(_)) => self.ledger_problem = Some(FindingKind::Foreign),
            None => self.ledger_problem = Some(FindingKind::Damaged),
        }
        self.ledger_digest = Some(digest);
    }

    /// From now on the times of files that are written say the day only, or the moment.
    pub fn blur_times(&mut self, blurs: bool) {
        self.blurs = blurs;
    }

    /// Blurs the times of all that is here.
    pub fn blur_all(&self) -> Result<(), Error> {
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        let names = layout::FILES.into_iter().map(str::to_owned);
        let history = fs::list(&self.root.join("history")).unwrap_or_default();
        let folders = layout::FOLDERS.into_iter().map(str::to_owned);
        let folders = folders.chain(history.into_iter().map(|one| format!("history/{}", one.name)));
        let folders: Vec<String> =
            folders.filter(|folder| fs::kind_of(&self.root.join(folder)) == Some(Kind::Folder)).collect();
        let listed = folders.iter().flat_map(|folder| {
            let listed = fs::list(&self.root.join(folder)).unwrap_or_default();
            listed.into_iter().filter(|one| one.kind == Kind::File).map(move |one| format!("{folder}/{}", one.name))
        });
        for name in names.chain(listed).chain(folders.clone()) {
            let path = self.root.join(name);
            if matches!(fs::kind_of(&path), Some(Kind::File | Kind::Folder)) {
                fs::blur_as_it_is(&path)?;
            }
        }
        Ok(fs::blur_as_it_is(&self.root)?)
    }

    /// Blurs the times of the folders in which something has just been renamed. That it cannot be done, as on some
    /// memory sticks, is not worth stopping for.
    fn blur_folders(&self, places: &[Place]) {
        if !self.blurs {
            return;
        }
        let of = |place: &Place| self.root.join(place.path()).parent().map(Path::to_owned);
        let mut folders: Vec<PathBuf> = places.iter().filter_map(of).collect();
        folders.extend(["history", layout::STAGING, ""].map(|name| self.root.join(name)));
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            drop(fs::blur(&folder, None));
        }
    }

    /// The journal's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The keys, for sealing a cache that only they open.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What can be taken back, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.ledger.changes
    }

    /// How often the journal has been changed.
    pub fn sequence(&self) -> u64 {
        self.ledger.sequence
    }

    /// Whether a change that was cut off has just been carried to its end.
    pub fn carried_on(&self) -> bool {
        self.carried_on
    }

    /// Holds writers off while the journal is read, where that is possible.
    pub fn hold(&self) -> Result<Option<Lock>, Error> {
        Ok(Lock::shared(&self.root.join(layout::LOCK))?)
    }

    /// [`Vault::hold`], with the ledger read again under the lock and no change half carried out, so that what is read
    /// fits together.
    pub fn steady(&mut self) -> Result<Option<Lock>, Error> {
        let mut lock = self.hold()?;
        if lock.is_some() && work::is_staged(&self.root) {
            // Another command was cut off since this one began. Carrying on needs the lock for itself.
            lock = None;
            let carried_on = self.carry_on();
            lock = self.hold()?.or(lock);
            carried_on?;
        }
        self.refresh();
        Ok(lock)
    }

    /// Begins a change.
    pub fn begin(&mut self) -> Result<Work<'_>, Error> {
        Work::begin(self)
    }

    /// The entries, or what else stands in a folder of that kind, unopened.
    pub fn sight(&self, folder: &str) -> Result<Vec<Sighted>, Error> {
        if work::strange_folder(&self.root, folder).is_some() {
            // A link could lead anywhere; `glance` names it.
            return Ok(Vec::new());
        }
        let listed = fs::list(&self.root.join(folder))?;
        let place = |one: &fs::Listed| format!("{folder}/{}", one.name).parse::<Place>().ok();
        let files = listed.iter().filter(|one| one.kind == Kind::File);
        let sighted = files
            .filter_map(|one| place(one).map(|place| Sighted { place, length: one.length, modified: one.modified }));
        Ok(sighted.collect())
    }

    /// Gives a file that another program has put into the inbox, under a name of its own, the random name that a
    /// captured text has. It must be sealed to the capture key and hold a text; anything else stays as it is. Called
    /// under the lock of a change.
    fn name_strangers(&self) -> Result<(), Error> {
        let folder = self.root.join("inbox");
        for one in fs::list(&folder)? {
            let known = format!("inbox/{}", one.name).parse::<Place>().is_ok();
            if known || !may_be_captured(&one) {
                continue;
            }
            let id = Id::random()?;
            let Ok(sealed) = fs::read(&folder.join(&one.name), LONGEST) else { continue };
            if self.open(Place::Inbox(id), &sealed).is_ok() {
                fs::rename(&folder.join(&one.name), &self.root.join(Place::Inbox(id).path()))?;
            }
        }
        Ok(fs::sync_folder(&folder)?)
    }

    /// Whether anything waits in the inbox.
    pub fn has_captured(&self) -> Result<bool, Error> {
        if work::strange_folder(&self.root, "inbox").is_some() {
            return Ok(false);
        }
        let listed = fs::list(&self.root.join("inbox"))?;
        Ok(listed.iter().any(may_be_captured))
    }

    /// Opens a text of the journal: an entry, a record, an earlier version, a captured one.
    pub fn read(&self, place: Place) -> Result<Zeroizing<String>, Error> {
        self.open(place, &self.read_sealed(place)?)
    }

    fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<String>, Error> {
        let captured = matches!(place, Place::Inbox(_));
        let opened = self.open_bytes(place, sealed)?;
        let id = place.id().ok_or(Error::Text { place, problem: "is not a text" })?;
        let unwrapped = if captured { text::unwrap_captured(id, &opened) } else { text::unwrap(id, &opened) };
        unwrapped.map_err(|problem| Error::Text {
            place,
            problem: match problem {
                text::NotTheText::Swapped => SWAPPED,
                text::NotTheText::Foreign => "holds no text of this journal",
            },
        })
    }

    /// What is sealed, as it is: with its id and its padding.
    fn open_bytes(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let inbox = matches!(place, Place::Inbox(_));
        let opened = if inbox { self.keys.open_captured(sealed) } else { self.keys.open_own(sealed) };
        opened.map_err(|source| Error::Sealed { place, source })
    }

    fn read_sealed(&self, place: Place) -> Result<Vec<u8>, Error> {
        Ok(fs::read(&self.root.join(place.path()), LONGEST)?)
    }

    /// The digest of the file that the ledger says stands here.
    pub fn witnessed(&self, place: Place) -> Option<Digest> {
        self.ledger.files.get(&place).map(|witness| witness.digest)
    }

    /// Whether the ledger names a file of this digest anywhere.
    fn names(&self, digest: Digest) -> bool {
        self.ledger.files.values().any(|witness| witness.digest == digest)
    }

    /// The versions of a text that the history holds, oldest first.
    pub fn versions(&self, id: Id) -> Vec<Place> {
        let mine = |place: &&Place| matches!(place, Place::History(of, _) if *of == id);
        // The folder knows of versions that a lost ledger has forgotten.
        let listed = self.sight(&format!("history/{id}")).unwrap_or_default().into_iter().map(|one| one.place);
        let mut all: Vec<Place> = self.ledger.files.keys().filter(mine).copied().chain(listed).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether this id is taken: by an entry, a record, an attachment, or a version of one.
    pub fn knows(&self, id: Id) -> bool {
        let there = |place: Place| fs::kind_of(&self.root.join(place.path())).is_some();
        self.ledger.files.keys().any(|place| place.id() == Some(id))
            || [Place::Entry(id), Place::Record(id), Place::File(id)].into_iter().any(there)
            || !self.versions(id).is_empty()
    }

    /// Whether this id was taken away for good.
    pub fn destroyed(&self, id: Id) -> bool {
        self.ledger.destroyed.contains(&id)
    }
}
