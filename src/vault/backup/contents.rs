//! The list in a backup: when it was made, and the digest of every file. It has the form that `sha256sum --check` reads.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Error, JOURNAL, member::proper};
use crate::vault::{Digest, Place};

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// When it was made.
    pub made: Timestamp,
    /// How often the journal had been changed by then.
    pub sequence: u64,
    /// Every file, in the order in which it stands in the backup, with the digest of its bytes.
    pub(super) files: Vec<(String, Digest)>,
}

/// Where the list stands in the backup.
pub(super) const NAME: &str = "contents.txt";
/// The longest list that is read, in bytes: a million files and more.
pub(super) const LONGEST: u64 = 1 << 28;
const FIRST_LINE: &str = "# afterword backup 1";

impl Contents {
    /// How many files of the journal's folder there are.
    pub fn files(&self) -> usize {
        self.journal().count()
    }

    /// How many entries there are, those included that wait in the inbox.
    pub fn entries(&self) -> usize {
        self.count(|place| matches!(place, Place::Entry(_) | Place::Inbox(_)))
    }

    /// How many records there are.
    pub fn records(&self) -> usize {
        self.count(|place| matches!(place, Place::Record(_)))
    }

    fn count(&self, wanted: impl Fn(Place) -> bool) -> usize {
        self.journal().filter(|(name, _)| name.parse::<Place>().is_ok_and(&wanted)).count()
    }

    /// The files of the journal, by their names in its folder.
    pub(super) fn journal(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.files.iter().filter_map(|(name, digest)| Some((in_journal(name)?, *digest)))
    }

    /// The digest of a file by its name in the backup.
    pub(super) fn digest(&self, name: &str) -> Option<Digest> {
        self.files.iter().find(|(known, _)| known == name).map(|(_, digest)| *digest)
    }

    /// The list as a text.
    pub(super) fn write(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n# made {}\n# sequence {}\n", self.made, self.sequence);
        for (name, digest) in &self.files {
            writeln!(text, "{}  {name}", digest.hex()).expect("a string takes all that is written to it");
        }
        text
    }

    /// Reads a list.
    pub(super) fn read(text: &str) -> Result<Self, Error> {
        let mut lines = text.lines();
        match lines.next() {
            Some(FIRST_LINE) => {}
            Some(line) if line.starts_with("# afterword backup ") => return Err(Error::Newer),
            _ => return Err(BAD),
        }
        let mut value = |key: &str| lines.next().and_then(|line| line.strip_prefix(key)).ok_or(BAD);
        let made = value("# made ")?.parse().map_err(|_| BAD)?;
        let sequence = value("# sequence ")?.parse().map_err(|_| BAD)?;
        let files = lines.map(|line| Self::line(line).ok_or(BAD)).collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { made, sequence, files })
    }

    fn line(line: &str) -> Option<(String, Digest)> {
        let (digest, name) = line.split_once("  ")?;
        Some((name.to_owned(), Digest::parse(digest)?)).filter(|_| proper(name))
    }
}

const BAD: Error = Error::Damaged("its list cannot be read");

/// The name in the journal's folder of a file in a backup.
pub(super) fn in_journal(name: &str) -> Option<&str> {
    name.strip_prefix(JOURNAL)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back_and_a_bad_one_is_refused() {
        let contents = Contents {
            made: "2026-11-20T17:48:00Z".parse().unwrap(),
            sequence: 7,
            files: vec![
                ("identity.age".to_owned(), Digest::of(b"a")),
                (format!("journal/entries/{}.age", "a".repeat(32)), Digest::of(b"b")),
                (format!("journal/inbox/{}.age", "b".repeat(32)), Digest::of(b"b")),
                ("journal/notes  with spaces.md".to_owned(), Digest::of(b"c")),
            ],
        };
        let text = contents.write();
        assert_eq!(Contents::read(&text).unwrap(), contents);
        assert_eq!((contents.files(), contents.entries(), contents.records()), (3, 2, 0));
        assert!(matches!(Contents::read(&text.replace("backup 1", "backup 2")), Err(Error::Newer)));
        for bad in [
            "",
            "x",
            "# afterword backup 1\n",
            &text.replace("journal/notes", "../notes"),
            &text.replace("  id", " id"),
        ] {
            assert!(Contents::read(bad).is_err(), "{bad}");
        }
    }
}
