//! The journal's folder: keys, sealed files, and changes that happen wholly or not at all.
//!
//! First stage of the path of the data. It opens and seals texts and knows nothing of what they say. Everything is an
//! ordinary age file; the ledger beside them says what should be there. The format is `docs/format.md`.

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
pub use survey::Survey;
pub use text::same;
pub use work::{Undone, Work};

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
    ledger: Ledger,
    ledger_digest: Option<Digest>,
    ledger_problem: Option<FindingKind>,
    carried_on: bool,
    /// The key file that the passphrase has opened, which is thereby proved.
    opened_with: Option<&'static str>,
    /// Whether the times of files say the day only.
    blurs: bool,
    /// What this machine saw last, if it is known.
    last_seen: Option<(Seen, Ledger)>,
}

/// Why a text is not the one of its place: it begins with another id.
const SWAPPED: &str = "holds the text of another file";

/// Whether a folder is a journal.
pub fn is_journal(root: &Path) -> bool {
    [layout::IDENTITY, layout::RECOVERY].iter().any(|name| fs::kind_of(&root.join(name)) == Some(Kind::File))
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
        let name = format!(".afterword-{}", Id::random()?.short());
        let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::make_folder(parent)?;
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
        let sealed = fs::read(&root.join(file), LONGEST)?;
        let opened = crypt::open_with_passphrase(passphrase, &sealed).map_err(|source| match source {
            crypt::Error::WrongKey => Error::WrongPassphrase { file },
            source => Error::KeyFile { file, source },
        })?;
        let text = std::str::from_utf8(&opened).map_err(|_| NotKeys)?;
        let keys = Keys::from_identity_file(text)?;
        let mut vault = Self::holding(root, keys);
        vault.opened_with = Some(file);
        vault.carry_on()?;
        vault.refresh();
        Ok(vault)
    }

    /// A journal whose ledger has not been read yet.
    fn holding(root: &Path, keys: Keys) -> Self {
        Self {
            root: root.to_owned(),
            keys,
            ledger: Ledger::default(),
            ledger_digest: None,
            ledger_problem: None,
            carried_on: false,
            opened_with: None,
            blurs: false,
            last_seen: None,
        }
    }

    /// Carries a change that was cut off to its end.
    fn carry_on(&mut self) -> Result<(), Error> {
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
        let commit = self.root.join(layout::STAGING).join(work::COMMIT);
        let mut lock = self.hold()?;
        if lock.is_some() && fs::kind_of(&commit).is_some() {
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

    /// Opens a text of the journal: an entry, a record, an earlier version, a captured one.
    pub fn read(&self, place: Place) -> Result<Zeroizing<String>, Error> {
        self.open(place, &self.read_sealed(place)?)
    }

    fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<String>, Error> {
        let key = if matches!(place, Place::Inbox(_)) { self.keys.capture() } else { self.keys.writer() };
        let opened = crypt::open(key, sealed).map_err(|source| Error::Sealed { place, source })?;
        let id = place.id().ok_or(Error::Text { place, problem: "is not a text" })?;
        text::unwrap(id, &opened).map_err(|problem| Error::Text {
            place,
            problem: match problem {
                text::NotTheText::Swapped => SWAPPED,
                text::NotTheText::Foreign => "holds no text of this journal",
            },
        })
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
