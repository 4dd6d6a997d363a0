//! Drafts: what is being written, sealed as it grows, and kept when it was cut off.
//!
//! A draft lies on this machine only, in the state folder, and is sealed to the capture key under its own name: making
//! one needs no passphrase, reading one does. It is a file as the inbox holds them, so it can be moved there unread.
//! A lock beside it tells whether its writer is still at it; the system takes that back however the program ends.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use jiff::{Timestamp, tz::TimeZone};
use zeroize::Zeroizing;

use super::{context::Context, failure::Failure, words};
use crate::{
    entry::When,
    fs::{self, Lock},
    id::Id,
    vault::{self, Capture, Place, Vault},
};

/// No draft is longer: the longest reflection, padded and sealed.
const LONGEST: u64 = 1 << 23;

/// What a draft is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// A new reflection.
    New,
    /// A change of this entry.
    Entry(Id),
}

impl About {
    /// The command that goes on with it.
    pub(crate) fn again(self) -> String {
        match self {
            Self::New => "afterword new".to_owned(),
            Self::Entry(id) => format!("afterword edit {}", id.short()),
        }
    }
}

/// The drafts of one journal on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Drafts {
    folder: PathBuf,
}

/// A draft whose lock is held.
#[derive(Debug)]
pub(crate) struct Slot {
    about: About,
    id: Id,
    file: PathBuf,
    lock_file: PathBuf,
    _lock: Lock,
}

impl Drafts {
    /// The drafts of the journal in this folder.
    pub(crate) fn of(context: &Context, root: &Path) -> Self {
        Self { folder: context.drafts(root) }
    }

    /// Begins a draft. None when it cannot be kept here, as on a disk that is read-only: writing must go on there.
    pub(crate) fn begin(&self, about: About) -> Result<Option<Slot>, vault::Error> {
        // Another window that is done takes the folder away when it is empty: then it is made once more.
        for _ in 0..3 {
            if fs::make_folder(&self.folder).is_err() {
                return Ok(None);
            }
            if let Some(slot) = self.free(about)? {
                return Ok(Some(slot));
            }
        }
        Ok(None)
    }

    fn free(&self, about: About) -> Result<Option<Slot>, vault::Error> {
        if let About::Entry(id) = about
            && let Some(slot) = self.slot(about, id).filter(|slot| fs::kind_of(&slot.file).is_none())
        {
            return Ok(Some(slot));
        }
        // Another window is at the same entry, or an earlier draft of it is still there: this one goes by itself.
        Ok(self.slot(About::New, Id::random()?))
    }

    /// The draft of this name, if nobody is at it.
    pub(crate) fn claim(&self, name: &str) -> Option<Slot> {
        let (kind, id) = name.split_once('-')?;
        let id: Id = id.parse().ok()?;
        match kind {
            "new" => self.slot(About::New, id),
            "edit" => self.slot(About::Entry(id), id),
            _ => None,
        }
    }

    fn slot(&self, about: About, id: Id) -> Option<Slot> {
        let kind = if about == About::New { "new" } else { "edit" };
        let name = format!("{kind}-{id}");
        let lock_file = self.folder.join(format!("{name}.lock"));
        let lock = Lock::attempt(&lock_file).ok().flatten()?;
        Some(Slot { about, id, file: self.folder.join(format!("{name}.age")), lock_file, _lock: lock })
    }

    /// The drafts that nobody is at: cut off, and waiting. The oldest first.
    pub(crate) fn waiting(&self) -> Vec<Slot> {
        let mut listed = fs::list(&self.folder).unwrap_or_default();
        listed.retain(|one| one.kind == fs::Kind::File);
        listed.sort_by_key(|one| one.modified);
        let names = listed.iter().filter_map(|one| one.name.strip_suffix(".age"));
        // Whoever held the lock until now may have finished and taken the draft away.
        names.filter_map(|name| self.claim(name)).filter(|slot| fs::kind_of(&slot.file).is_some()).collect()
    }
}

impl Slot {
    /// What it is of.
    pub(crate) fn about(&self) -> About {
        self.about
    }

    /// Its name, which says nothing of the writing.
    pub(crate) fn name(&self) -> String {
        self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Seals the text as it is now in place of what was there.
    pub(crate) fn put(&self, capture: &Capture, text: &str) -> Result<(), vault::Error> {
        Ok(fs::replace(&self.file, &capture.seal(self.id, text)?)?)
    }

    /// Opens it.
    pub(crate) fn open(&self, vault: &Vault) -> Result<Zeroizing<String>, vault::Error> {
        vault.open_draft(self.id, &fs::read(&self.file, LONGEST)?)
    }

    /// Moves it, unread, into the inbox, where the next unlocking takes it in as an entry of its own. False, and it
    /// stays, when the inbox holds one of that name. Where the journal is unlocked, [`Slot::read_to_inbox`] does better.
    pub(crate) fn to_inbox(&self, capture: &Capture) -> Result<bool, vault::Error> {
        let delivered = capture.deliver(self.id, &fs::read(&self.file, LONGEST)?)?;
        if delivered {
            self.discard()?;
        }
        Ok(delivered)
    }

    /// Moves it into the inbox under an id of its own, so that nothing which stands under the id of an entry passes for
    /// it; unread, as [`Slot::to_inbox`], when it cannot be opened.
    pub(crate) fn read_to_inbox(&self, vault: &Vault, capture: &Capture) -> Result<bool, vault::Error> {
        let Ok(text) = self.open(vault) else { return self.to_inbox(capture) };
        capture.write(&text)?;
        self.discard()?;
        Ok(true)
    }

    /// Takes it away: what it holds is safe elsewhere, or the writer wants none of it.
    pub(crate) fn discard(&self) -> Result<(), fs::Error> {
        fs::remove(&self.file)
    }

    /// When it was last sealed, for people: `6:40 pm`, with the day when it was another than today.
    pub(crate) fn since(&self, context: &Context) -> String {
        let zone = context.now.time_zone();
        fs::modified(&self.file).and_then(|time| moment(time, zone)).map_or_else(
            || "an earlier time".to_owned(),
            |when| match when.time.filter(|_| when.date == context.today()) {
                Some(time) => time.strftime("%-I:%M %P").to_string(),
                None => words::long_moment(&when),
            },
        )
    }
}

fn moment(time: SystemTime, zone: &TimeZone) -> Option<When> {
    Some(When::moment(&Timestamp::try_from(time).ok()?.to_zoned(zone.clone())))
}

impl Drop for Slot {
    fn drop(&mut self) {
        // The lock's own file goes with the draft; one that cannot be removed is found free the next time.
        if fs::kind_of(&self.file).is_none() {
            drop(fs::remove(&self.lock_file));
            self.lock_file.parent().into_iter().for_each(fs::remove_if_empty);
        }
    }
}

/// Says that drafts wait, and how to go on with each.
pub(crate) fn mention(context: &Context, root: &Path) {
    for slot in Drafts::of(context, root).waiting() {
        let since = slot.since(context);
        match slot.about() {
            About::Entry(id) if fs::kind_of(&root.join(Place::Entry(id).path())).is_none() => {
                context.terminal.say(format!(
                    "An unfinished change from {since} of an entry that is not here any more is kept, encrypted.\n\
                     Take it in as an entry of its own: afterword doctor --fix"
                ));
            }
            about => {
                let again = about.again();
                context
                    .terminal
                    .say(format!("An unfinished draft from {since} is kept, encrypted. Go on with it: {again}"));
            }
        }
    }
}

/// Takes away the unfinished change of an entry that is deleted for good. Tells whether there was one.
pub(crate) fn discard(context: &Context, root: &Path, id: Id) -> Result<bool, fs::Error> {
    let waiting = Drafts::of(context, root).waiting();
    let Some(slot) = waiting.iter().find(|slot| slot.about() == About::Entry(id)) else { return Ok(false) };
    slot.discard()?;
    Ok(true)
}

/// Moves every waiting draft into the inbox. Tells how many.
pub(crate) fn all_to_inbox(context: &Context, vault: &Vault, capture: &Capture) -> Result<usize, Failure> {
    let mut moved = 0;
    for slot in Drafts::of(context, vault.root()).waiting() {
        moved += usize::from(slot.read_to_inbox(vault, capture)?);
    }
    Ok(moved)
}
