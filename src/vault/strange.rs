//! Names that the journal does not give: copies that sync programs make, those programs' own files, what a cut-off
//! write left, and the rest.
//!
//! The patterns are those of Dropbox, `OneDrive`, Google Drive, iCloud, Syncthing, Nextcloud, rclone and git. A copy is told by the name of the file that it is a copy of, so a pattern of another language is known as well.

use std::time::SystemTime;

use jiff::Timestamp;

use super::{Digest, Place, finding::FindingKind, layout};
use crate::id::Id;

/// What a name that is none of ours is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strange {
    /// A copy that a sync program made, and of what, where that can be told.
    Copy(Option<Place>),
    /// A file that a sync program or the system keeps for itself. It is passed over.
    OfTheSystem,
    /// Left by a write that was cut off.
    Leftover,
    /// None of these.
    Foreign,
}

impl Strange {
    /// The kind of finding that it is; none for what is passed over.
    pub(super) fn kind(self) -> Option<FindingKind> {
        match self {
            Self::Copy(_) => Some(FindingKind::Conflict),
            Self::OfTheSystem => None,
            Self::Leftover => Some(FindingKind::Leftover),
            Self::Foreign => Some(FindingKind::Foreign),
        }
    }
}

/// Reads a name in a folder of the journal; the empty folder is the journal's own.
pub(super) fn strange(folder: &str, name: &str) -> Strange {
    if name.starts_with(".tmp-") || name.starts_with(".afterword-") {
        return Strange::Leftover;
    }
    if of_the_system(name) {
        return Strange::OfTheSystem;
    }
    let lower = name.to_lowercase();
    // A readable text beside the entry that it came from is no copy of it.
    if !lower.contains(".age") {
        return if folder.is_empty() { root_copy(&lower) } else { Strange::Foreign };
    }
    let original = match folder.split_once('/') {
        None if folder.is_empty() => return root_copy(&lower),
        Some((_, id)) => id.parse().ok().zip(version(&lower)).map(|(id, version)| Place::History(id, version)),
        None => named_id(&lower).and_then(|id| format!("{folder}/{id}.age").parse().ok()),
    };
    if original.is_some() || marked(&lower) { Strange::Copy(original) } else { Strange::Foreign }
}

/// The name, as Syncthing gives it, of a copy of what stands in a place: with the time of the file (UTC), and letters of
/// its digest where that one has the computer's. From the second `number` on, the same with the number.
pub(super) fn name_of_copy(place: &str, modified: Option<SystemTime>, digest: Digest, number: u32) -> String {
    let (stem, extension) = place.rsplit_once('.').unwrap_or((place, "age"));
    let when = modified.and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
    let mark: String = digest.0.iter().take(7).map(|byte| char::from(b'A' + byte % 26)).collect();
    let number = if number > 1 { format!("-{number}") } else { String::new() };
    format!("{stem}.sync-conflict-{}-{mark}{number}.{extension}", when.strftime("%Y%m%d-%H%M%S"))
}

/// A name in the journal's own folder.
fn root_copy(lower: &str) -> Strange {
    let bare = lower.strip_prefix("copy of ").unwrap_or(lower);
    let of = |known: &str| {
        let (stem, extension) = known.rsplit_once('.').unwrap_or((known, ""));
        bare.starts_with(&stem.to_lowercase()) && bare.contains(extension) && lower != known
    };
    if of("ledger.age") {
        return Strange::Copy(Some(Place::Ledger));
    }
    let folder = |known: &str| {
        bare.strip_prefix(known).is_some_and(|rest| rest.starts_with([' ', '(', '-', '.', '_', '~'])) && marked(lower)
    };
    if layout::FILES.into_iter().any(of) || layout::FOLDERS.into_iter().any(folder) {
        return Strange::Copy(None);
    }
    Strange::Foreign
}

/// The first id in a name.
fn named_id(lower: &str) -> Option<Id> {
    let bytes = lower.as_bytes();
    (0..bytes.len().saturating_sub(31)).find_map(|at| lower.get(at..at + 32)?.parse().ok())
}

/// The number that a version's name begins with.
fn version(lower: &str) -> Option<u32> {
    let bare = lower.strip_prefix("copy of ").unwrap_or(lower);
    let digits = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(bare.len());
    bare[..digits].parse().ok()
}

/// Whether a name has one of the marks of a copy.
fn marked(lower: &str) -> bool {
    const MARKS: [&str; 8] = ["conflict", "copy", "(1)", "(2)", " 2", " 3", "~", "_remote_"];
    MARKS.iter().any(|mark| lower.contains(mark))
}

fn of_the_system(name: &str) -> bool {
    const NAMES: [&str; 19] = [
        ".git",
        ".gitignore",
        ".gitattributes",
        ".gitkeep",
        ".stfolder",
        ".stversions",
        ".stignore",
        ".dropbox",
        ".dropbox.attr",
        ".dropbox.cache",
        ".nextcloudsync.log",
        ".owncloudsync.log",
        ".DS_Store",
        ".localized",
        "Icon\r",
        "desktop.ini",
        "Desktop.ini",
        "Thumbs.db",
        ".directory",
    ];
    // What Syncthing has fetched of a file so far, which it keeps for a day; under Windows in the second form.
    let fetching = name
        .strip_suffix(".tmp")
        .is_some_and(|name| name.starts_with(".syncthing.") || name.starts_with("~syncthing~"));
    NAMES.contains(&name) || fetching || (name.starts_with(".sync_") && name.contains(".db")) || name.starts_with("._")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copies_of_each_program_are_known_with_what_they_are_copies_of() {
        let id: Id = "3f2a00112233445566778899aabbccdd".parse().unwrap();
        for name in [
            // Dropbox, also in another language.
            "3f2a00112233445566778899aabbccdd (Kim's conflicted copy 2026-11-19).age",
            "3f2a00112233445566778899aabbccdd (In Konflikt stehende Kopie von Kim 2026-11-19).age",
            "3f2a00112233445566778899aabbccdd (Case Conflict).age",
            // OneDrive.
            "3f2a00112233445566778899aabbccdd-LAPTOP-7Q2.age",
            "3f2a00112233445566778899aabbccdd-LAPTOP (1).age",
            // Google Drive, and copies by hand.
            "3f2a00112233445566778899aabbccdd (1).age",
            "Copy of 3f2a00112233445566778899aabbccdd.age",
            "3f2a00112233445566778899aabbccdd - Copy.age",
            "3f2a00112233445566778899aabbccdd copy.age",
            // iCloud.
            "3f2a00112233445566778899aabbccdd 2.age",
            // Syncthing.
            "3f2a00112233445566778899aabbccdd.sync-conflict-20261119-101010-ABCDEFG.age",
            // Nextcloud and ownCloud.
            "3f2a00112233445566778899aabbccdd (conflicted copy 2026-11-19 101010).age",
            "3f2a00112233445566778899aabbccdd_conflict-20261119-101010.age",
            // rclone, and merges of git.
            "3f2a00112233445566778899aabbccdd.age.conflict1",
            "3f2a00112233445566778899aabbccdd.age~HEAD",
            "3f2a00112233445566778899aabbccdd_REMOTE_4711.age",
            "3f2a00112233445566778899aabbccdd.age.orig",
        ] {
            assert_eq!(strange("entries", name), Strange::Copy(Some(Place::Entry(id))), "{name}");
            let ledger = name.replace("3f2a00112233445566778899aabbccdd", "ledger");
            assert_eq!(strange("", &ledger), Strange::Copy(Some(Place::Ledger)), "{ledger}");
            let identity = name.replace("3f2a00112233445566778899aabbccdd", "identity");
            assert_eq!(strange("", &identity), Strange::Copy(None), "{identity}");
            let version = name.replace("3f2a00112233445566778899aabbccdd", "2");
            assert_eq!(strange(&format!("history/{id}"), &version), Strange::Copy(Some(Place::History(id, 2))));
        }
        assert_eq!(strange("", "entries (1)"), Strange::Copy(None));
    }

    #[test]
    fn what_is_no_copy_is_no_copy() {
        for (folder, name) in [
            ("", "notes.md"),
            ("", "entries-readable.md"),
            ("entries", "notes.md"),
            ("entries", "3f2a00112233445566778899aabbccdd.md"),
            ("entries", "3f2a.age"),
            ("files", "photo.jpg"),
            ("site", "journal.html.txt"),
        ] {
            assert_eq!(strange(folder, name), Strange::Foreign, "{folder}/{name}");
        }
        for name in [".git", ".stfolder", ".DS_Store", ".sync_1a2b.db-wal", "desktop.ini"] {
            assert_eq!(strange("", name), Strange::OfTheSystem, "{name}");
        }
        for name in [".syncthing.3f2a00112233445566778899aabbccdd.age.tmp", "~syncthing~ledger.age.tmp"] {
            assert_eq!(strange("entries", name), Strange::OfTheSystem, "{name}");
        }
        assert_eq!(strange("entries", ".tmp-abc"), Strange::Leftover);
    }
}
