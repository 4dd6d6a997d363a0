//! The ledger: what exists, as a text that only the holder of the keys can write.
//!
//! It is a witness, never the only copy of anything: a lost ledger loses the list of changes to undo and the proof of
//! what was there. One line a file, with the SHA-256 of its ciphertext; a sequence number; the digest of the ledger
//! before; the changes that can be taken back; and an HMAC over it all.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{Keys, Place};
use crate::id::Id;

/// SHA-256 of a ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// As 64 lower-case hexadecimal digits.
    pub(super) fn hex(self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes all that is written to it");
            text
        })
    }

    /// Reads what [`Self::hex`] writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

/// What the ledger knows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Witness {
    /// Of the ciphertext.
    pub digest: Digest,
    /// The ciphertext's length in bytes.
    pub length: u64,
    /// The digest that the file had before it was first sealed again with new keys; none when it never was. By it two
    /// ledgers know the same version of a text, whatever keys each has it under.
    pub origin: Option<Digest>,
}

impl Witness {
    /// Of these sealed bytes.
    pub fn of(sealed: &[u8]) -> Self {
        let length = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
        Self { digest: Digest::of(sealed), length, origin: None }
    }

    /// The same text, sealed again.
    pub(super) fn sealed_again(self, now: Self) -> Self {
        Self { origin: Some(self.first()), ..now }
    }

    /// The digest of the version when it was first sealed.
    pub(super) fn first(self) -> Digest {
        self.origin.unwrap_or(self.digest)
    }
}

/// What one command changed, so that it can be taken back as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The verb: `new`, `edit`, `import`.
    pub verb: String,
    /// When.
    pub when: Timestamp,
    /// What happened to each file, in order.
    pub steps: Vec<Step>,
}

/// What happened to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It was made.
    Made(Place),
    /// It was written again, or taken away; the version before stands in the history.
    Kept {
        /// The file.
        place: Place,
        /// The version before.
        before: Place,
        /// Whether it was taken away.
        gone: bool,
    },
}

/// The whole ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Grows by one with every change of the journal.
    pub sequence: u64,
    /// The digest of the ledger file before this one; none for the first.
    pub previous: Option<Digest>,
    /// The sequence and digest of ledgers that this one goes on from, the nearest 200: so that a machine that saw one
    /// of them can tell that nothing of it was taken back.
    pub earlier: BTreeSet<(u64, Digest)>,
    /// Every file that should be there.
    pub files: BTreeMap<Place, Witness>,
    /// What can be taken back, oldest first.
    pub changes: Vec<Change>,
    /// What was taken away for good, so that an old copy of it is not taken in again.
    pub destroyed: BTreeSet<Id>,
    /// The versions of it that there were ([`Witness::first`]): another one was written by someone who did not know.
    pub erased: BTreeSet<(Id, Digest)>,
    /// The digest of `afterword.yaml` as a command last wrote it, or the writer accepted it; none in a ledger of before
    /// this was kept.
    pub settings: Option<Digest>,
}

/// Why a ledger is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not written with these keys, or changed since.
    #[error("the journal's own list, ledger.age, was not written with its keys")]
    Forged,
    /// Made by a newer program, or no ledger at all.
    #[error("the journal's own list, ledger.age, is of a form that this program does not know")]
    Unknown,
}

/// How many changes can be taken back.
pub(super) const CHANGES: usize = 200;
/// How many earlier ledgers are known.
const EARLIER: usize = 200;
const FIRST_LINE: &str = "afterword ledger 1";

impl Ledger {
    /// Adds a change, and lets the oldest go.
    pub fn remember(&mut self, change: Change) {
        self.changes.push(change);
        let surplus = self.changes.len().saturating_sub(CHANGES);
        self.changes.drain(..surplus);
    }

    /// Notes the ledger that this one goes on from, and lets the oldest go.
    pub(super) fn descend(&mut self, sequence: u64, digest: Option<Digest>) {
        self.earlier.extend(digest.map(|digest| (sequence, digest)));
        while self.earlier.len() > EARLIER {
            self.earlier.pop_first();
        }
    }

    /// The digests that files had before they were first sealed again, by the ones that they have now.
    pub(super) fn origins(&self) -> BTreeMap<Digest, Digest> {
        self.files.values().filter_map(|one| Some((one.digest, one.origin?))).collect()
    }

    /// The digest that the version with this one had when it was first sealed.
    pub(super) fn first_of(&self, digest: Digest) -> Digest {
        let known = self.files.values().find(|one| one.digest == digest);
        known.map_or(digest, |one| one.first())
    }

    /// The ledger as a text, proved.
    pub fn write(&self, keys: &Keys) -> String {
        let mut text = format!("{FIRST_LINE}\nsequence {}\n", self.sequence);
        let mut line =
            |parts: std::fmt::Arguments<'_>| text.write_fmt(parts).expect("a string takes all that is written to it");
        if let Some(previous) = self.previous {
            line(format_args!("previous {}\n", previous.hex()));
        }
        if let Some(settings) = self.settings {
            line(format_args!("settings {}\n", settings.hex()));
        }
        for (sequence, digest) in &self.earlier {
            line(format_args!("earlier {sequence} {}\n", digest.hex()));
        }
        for (place, witness) in &self.files {
            line(format_args!("file {place} {} {}\n", witness.digest.hex(), witness.length));
            if let Some(origin) = witness.origin {
                line(format_args!("origin {place} {}\n", origin.hex()));
            }
        }
        for id in &self.destroyed {
            line(format_args!("destroyed {id}\n"));
        }
        for (id, digest) in &self.erased {
            line(format_args!("erased {id} {}\n", digest.hex()));
        }
        for change in &self.changes {
            line(format_args!("change {} {}\n", change.when, change.verb));
            for step in &change.steps {
                match step {
                    Step::Made(place) => line(format_args!("made {place}\n")),
                    Step::Kept { place, before, gone: false } => line(format_args!("kept {place} {before}\n")),
                    Step::Kept { place, before, gone: true } => line(format_args!("gone {place} {before}\n")),
                }
            }
        }
        let proof = Digest(keys.prove(text.as_bytes()));
        text.push_str("mac ");
        text.push_str(&proof.hex());
        text.push('\n');
        text
    }

    /// Reads a ledger and believes it only if the keys prove it.
    pub fn read(text: &str, keys: &Keys) -> Result<Self, Error> {
        Self::proved(text, |text, proof| keys.proves(text, proof))
    }

    /// Reads a ledger that was written with keys of before these. Whoever once had those may have written it, so it can
    /// add to what is known and must take nothing away.
    pub(super) fn read_of_before(text: &str, keys: &Keys) -> Result<Self, Error> {
        Self::proved(text, |text, proof| keys.proved_before(text, proof))
    }

    fn proved(text: &str, proves: impl Fn(&[u8], &[u8]) -> bool) -> Result<Self, Error> {
        let text = super::padding::unpad(text);
        if !text.starts_with(FIRST_LINE) {
            return Err(Error::Unknown);
        }
        let (proved, mac) = text.trim_end().rsplit_once("\nmac ").ok_or(Error::Forged)?;
        let proof = Digest::parse(mac).ok_or(Error::Forged)?;
        if !proves(&text.as_bytes()[..=proved.len()], &proof.0) {
            return Err(Error::Forged);
        }
        let ledger = proved.lines().skip(1).try_fold(Self::default(), Ledger::with).ok_or(Error::Unknown)?;
        Ok(ledger.with_previous())
    }

    /// A ledger of before the list of earlier ones knows the last of them.
    fn with_previous(mut self) -> Self {
        self.earlier.extend(self.previous.and_then(|digest| Some((self.sequence.checked_sub(1)?, digest))));
        self
    }

    fn with(mut self, line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let place = |word: Option<&str>| word.and_then(|word| word.parse::<Place>().ok());
        match words.next()? {
            "sequence" => self.sequence = words.next()?.parse().ok()?,
            "previous" => self.previous = Some(Digest::parse(words.next()?)?),
            "earlier" => {
                self.earlier.insert((words.next()?.parse().ok()?, Digest::parse(words.next()?)?));
            }
            "file" => {
                let place = place(words.next())?;
                let digest = Digest::parse(words.next()?)?;
                self.files.insert(place, Witness { digest, length: words.next()?.parse().ok()?, origin: None });
            }
            "origin" => {
                let (place, digest) = (place(words.next())?, Digest::parse(words.next()?)?);
                if let Some(witness) = self.files.get_mut(&place) {
                    witness.origin = Some(digest);
                }
            }
            "settings" => self.settings = Some(Digest::parse(words.next()?)?),
            "erased" => {
                self.erased.insert((words.next()?.parse().ok()?, Digest::parse(words.next()?)?));
            }
            "destroyed" => {
                self.destroyed.insert(words.next()?.parse().ok()?);
            }
            "change" => {
                let when = words.next()?.parse().ok()?;
                self.changes.push(Change { verb: words.next()?.to_owned(), when, steps: Vec::new() });
            }
            "made" => self.changes.last_mut()?.steps.push(Step::Made(place(words.next())?)),
            kind @ ("kept" | "gone") => {
                let step =
                    Step::Kept { place: place(words.next())?, before: place(words.next())?, gone: kind == "gone" };
                self.changes.last_mut()?.steps.push(step);
            }
            // What a later version adds says more and never something else: docs/format.md.
            _ => {}
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let id = Id::random().unwrap();
        let witness = Witness::of(b"x");
        let again = witness.sealed_again(Witness::of(b"y")).sealed_again(Witness::of(b"z"));
        assert_eq!((again.first(), again.digest), (witness.digest, Digest::of(b"z")));
        Ledger {
            sequence: 7,
            previous: Some(Digest::of(b"before")),
            earlier: BTreeSet::from([(5, Digest::of(b"long before")), (6, Digest::of(b"before"))]),
            files: BTreeMap::from([(Place::Entry(id), witness), (Place::History(id, 1), again)]),
            destroyed: BTreeSet::from([Id::random().unwrap()]),
            erased: BTreeSet::from([(Id::random().unwrap(), Digest::of(b"erased"))]),
            settings: Some(Digest::of(b"format: 1")),
            changes: vec![Change {
                verb: "edit".into(),
                when: "2026-11-20T17:48:00Z".parse().unwrap(),
                steps: vec![
                    Step::Made(Place::Record(id)),
                    Step::Kept { place: Place::Entry(id), before: Place::History(id, 1), gone: false },
                    Step::Kept { place: Place::Entry(id), before: Place::History(id, 1), gone: true },
                ],
            }],
        }
    }

    #[test]
    fn reads_what_it_writes_padded_or_not() {
        let keys = Keys::generate().unwrap();
        let text = ledger().write(&keys);
        let read = Ledger::read(&text, &keys).unwrap();
        assert_eq!(Ledger::read(&format!("{text}\n\n\n"), &keys).unwrap(), read);
        assert_eq!(read.write(&keys), text);
    }

    #[test]
    fn any_changed_line_is_not_believed() {
        let keys = Keys::generate().unwrap();
        let text = ledger().write(&keys);
        let lines: Vec<&str> = text.lines().collect();
        for skip in 1..lines.len() {
            let fewer: Vec<&str> =
                lines.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, line)| *line).collect();
            assert!(Ledger::read(&(fewer.join("\n") + "\n"), &keys).is_err());
        }
        assert_eq!(Ledger::read(&text, &Keys::generate().unwrap()), Err(Error::Forged));
        let later = keys.successor().unwrap();
        assert_eq!(Ledger::read(&text, &later), Err(Error::Forged), "keys of before prove nothing by themselves");
        assert!(Ledger::read_of_before(&text, &later).is_ok());
        assert_eq!(Ledger::read("", &keys), Err(Error::Unknown));
    }
}
