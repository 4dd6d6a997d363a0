//! New keys that were begun and are not in place yet: `staging/rotation/`.
//!
//! A replacement of all keys that is cut off is kept, and the next one goes on with it: the new key files as they will
//! stand, and every file that was sealed again so far, under the name of its place with `-` for `/`. Nothing here is
//! believed: a file counts only after it has been opened with the new key and compared with the one in its place. The
//! new keys are sealed with nothing but the passphrase and the words that will open them; sealed to the old keys they
//! would be of no use against someone who has those.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{Digest, Error, Keys, LONGEST, Place, Vault, layout, slots, work};
use crate::{
    fs::{self, Kind, Lock},
    secret::{Passphrase, RecoveryWords},
};

/// After how long new keys that were begun are not gone on with: what happened since is better sealed afresh.
const LONGEST_WAIT: Duration = Duration::from_secs(30 * 86_400);

/// New keys that were begun and are not in place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// When they were begun, as the system says.
    pub begun: Option<SystemTime>,
    /// How many files have been sealed again so far.
    pub files: usize,
    /// The new key files, as they stand there.
    pub ways: Ways,
}

/// The two ways into new keys, by the digests of their sealed files. What a computer remembers of them tells whether it
/// was the one that began, and that nobody has put others there since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// `identity.age`.
    pub identity: Digest,
    /// `recovery.age`; none while the writer has no words for it.
    pub recovery: Option<Digest>,
}

/// New keys that were begun and have been opened, to go on with.
#[derive(Debug)]
pub struct Begun {
    pub(super) keys: Keys,
    pub(super) ways: Ways,
}

impl Rotation {
    /// What waits in a journal; none when nothing does, or the keys there have been put in place as far as can be told.
    pub fn waiting(root: &Path) -> Option<Self> {
        let folder = folder(root).filter(|_| !are_in_use(root))?;
        let ways = Ways::of(&folder)?;
        let listed = fs::list(&folder).unwrap_or_default();
        let files = listed.iter().filter(|one| one.kind == Kind::File && is_text(&one.name)).count();
        Some(Self { begun: fs::modified(&folder.join(layout::CAPTURE)), files, ways })
    }

    /// Whether they were begun so long ago, 30 days, that they are not gone on with.
    pub fn is_old(&self) -> bool {
        self.begun.and_then(|begun| begun.elapsed().ok()).is_some_and(|age| age > LONGEST_WAIT)
    }

    /// Gives them up: the words that were made for them open nothing then.
    ///
    /// # Errors
    /// Those of [`Rotation::may_be_given_up`]. When another command is at work here, or a file cannot be removed; what is
    /// left is given up the same way.
    pub fn give_up(root: &Path) -> Result<(), Error> {
        let _lock = Lock::exclusive(&root.join(layout::LOCK))?;
        Self::may_be_given_up(root)?;
        remove(root)
    }

    /// Whether they can be given up.
    ///
    /// # Errors
    /// [`Error::ChangeWaits`] while a change is decided that is not carried to its end: it may be these keys, and parts of
    /// the journal may need them. [`Error::NeededKeys`] when it is not certain, by the keys that stand in clear, that the
    /// journal stands under others: when the new one has been put in place already, what is in the journal may open with
    /// the keys that wait, and with nothing else.
    pub fn may_be_given_up(root: &Path) -> Result<(), Error> {
        nothing_is_decided(root)?;
        match captures(root) {
            (Some(now), Some(waiting)) if now != waiting => Ok(()),
            _ => Err(Error::NeededKeys),
        }
    }
}

/// The key for capture of the journal, and of the keys that wait.
fn captures(root: &Path) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let capture = |folder: &Path| fs::read(&folder.join(layout::CAPTURE), 4096).ok();
    (capture(root), folder(root).and_then(|folder| capture(&folder)))
}

impl Vault {
    /// Whether keys that wait may be the ones of this journal: by the keys that stand in clear they have been put in
    /// place, and they are not the ones that were opened.
    pub(super) fn needs_waiting_keys(&self) -> bool {
        are_in_use(&self.root) && !self.capture_key_is_ours()
    }

    /// Takes away what lies in `staging/rotation/` of the very keys that were opened, as a sync program brings it back
    /// after they were put in place: nothing is only there. What came within the hour stays, as more of it may be on its
    /// way.
    pub(super) fn clear_keys_in_place(&self) {
        let capture = self.root.join(layout::ROTATION).join(layout::CAPTURE);
        if !are_in_use(&self.root) || !self.capture_key_is_ours() || fs::is_recent(&capture) {
            return;
        }
        let Ok(Some(_lock)) = Lock::where_possible(&self.root.join(layout::LOCK)) else { return };
        if !work::is_staged(&self.root) {
            drop(remove(&self.root));
        }
    }
}

/// Whether keys that wait are those of the journal already, by the keys that stand in clear.
fn are_in_use(root: &Path) -> bool {
    let (now, waiting) = captures(root);
    Ways::of(&root.join(layout::ROTATION)).is_some() && now.is_some() && now == waiting
}

impl Ways {
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let digest = |name| fs::read(&folder.join(name), LONGEST).ok().map(|sealed| Digest::of(&sealed));
        Some(Self { identity: digest(layout::IDENTITY)?, recovery: digest(layout::RECOVERY) })
    }
}

impl Vault {
    /// Opens new keys that were begun, with the passphrase that they were given or with their 24 words. `None` when they
    /// do not come after the keys of this journal as it is now, and so cannot be gone on with.
    pub fn open_rotation(&self, secret: &Passphrase) -> Result<Option<Begun>, Error> {
        let Some(folder) = folder(&self.root) else { return Ok(None) };
        let with_words = RecoveryWords::parse(secret.expose()).is_ok();
        let file = if with_words { layout::RECOVERY } else { layout::IDENTITY };
        let (keys, digest) = slots::open(&folder, file, secret)?;
        let Some(ways) = Ways::of(&folder) else { return Ok(None) };
        let same = if with_words { ways.recovery == Some(digest) } else { ways.identity == digest };
        Ok((same && self.comes_before(&keys)).then_some(Begun { keys, ways }))
    }

    /// Whether other keys are the next ones after those of this journal.
    fn comes_before(&self, next: &Keys) -> bool {
        let mine = std::iter::once(self.keys.capture().to_public().to_string()).chain(self.keys.earlier_captures());
        next.earlier_captures().into_iter().eq(mine)
    }

    /// Takes away the words that new keys were given when they were begun, before others are shown: whatever happens
    /// then, the sheet that was shown last is the one that counts, or none does.
    pub fn forget_new_words(&self) -> Result<(), Error> {
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        nothing_is_decided(&self.root)?;
        let Some(folder) = folder(&self.root) else { return Ok(()) };
        fs::remove(&folder.join(layout::RECOVERY))?;
        Ok(fs::sync_folder(&folder)?)
    }
}

/// Refuses while a change waits to be carried to its end, under the lock.
fn nothing_is_decided(root: &Path) -> Result<(), Error> {
    if work::is_staged(root) { Err(Error::ChangeWaits) } else { Ok(()) }
}

/// The new ledger.
pub(super) const LEDGER: &str = "ledger.age";

/// The name in `staging/rotation/` of the file that goes to a place: `entries-<id>.age`.
pub(super) fn name_of(place: &str) -> String {
    place.replace('/', "-")
}

/// Whether a name there is one that [`name_of`] gives, or one that a write leaves when it is cut off.
pub(super) fn knows(name: &str) -> bool {
    [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE, LEDGER].contains(&name)
        || is_text(name)
        || name.starts_with(".tmp-")
}

fn is_text(name: &str) -> bool {
    place_of(name).is_some()
}

/// The place of a sealed text whose name there this is.
pub(super) fn place_of(name: &str) -> Option<Place> {
    let place = match name.split_once('-')? {
        ("history", rest) => format!("history/{}", rest.replacen('-', "/", 1)),
        (kind, rest) => format!("{kind}/{rest}"),
    };
    place.parse().ok()
}

/// The folder, if it is there and is one.
pub(super) fn folder(root: &Path) -> Option<PathBuf> {
    let folder = root.join(layout::ROTATION);
    let is_ours = work::strange_folder(root, layout::ROTATION).is_none();
    (is_ours && fs::kind_of(&folder) == Some(Kind::Folder)).then_some(folder)
}

/// Moves aside what would stand in the way there, and takes away what a cut-off write left.
pub(super) fn tidy(root: &Path) -> Result<(), Error> {
    let Some(folder) = folder(root) else { return Ok(()) };
    for one in fs::list(&folder)? {
        let path = folder.join(&one.name);
        if one.kind == Kind::File && one.name.starts_with(".tmp-") {
            fs::remove(&path)?;
        } else if one.kind != Kind::File && knows(&one.name) {
            work::refuse(root, &path, &one.name)?;
        }
    }
    Ok(())
}

/// Takes the whole of it away, under the lock. `identity.age` goes first, as without it there is nothing to go on with.
pub(super) fn remove(root: &Path) -> Result<(), Error> {
    let Some(folder) = folder(root) else { return Ok(()) };
    fs::remove(&folder.join(layout::IDENTITY))?;
    for one in fs::list(&folder)? {
        if one.kind == Kind::File && knows(&one.name) {
            fs::remove(&folder.join(one.name))?;
        }
    }
    fs::remove_if_empty(&folder);
    Ok(fs::sync_folder(&root.join(layout::STAGING))?)
}
