//! What is not as the ledger says: named in plain words, never a reason to lock the writer out.

use serde::Serialize;

use super::{Error, Place, crypt, layout};

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// The file, below the journal's folder.
    pub file: String,
    /// The id of the entry or record, where the file has one.
    pub id: Option<String>,
    /// Whether the writer had deleted the text for good.
    #[serde(skip)]
    pub destroyed: bool,
}

/// The kinds of things that can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// In the ledger, or put into the inbox by this machine, and not in the folder.
    Missing,
    /// Another version than the ledger names or this machine saw last, or one that was deleted for good.
    RolledBack,
    /// Holds the text of another file, or one that this machine did not put there.
    Swapped,
    /// Cannot be opened any more.
    Damaged,
    /// Not made by this journal.
    Foreign,
    /// Of this journal, but not in the ledger.
    Unregistered,
    /// A ledger that was written with the keys of before they were replaced. For a program it is one that was rolled back.
    #[serde(rename = "rolled-back")]
    EarlierKeys,
    /// A copy that a sync program made.
    Conflict,
    /// Left by a command that was cut off.
    Leftover,
    /// Others than the owner may read or enter.
    Permissions,
}

impl Finding {
    pub(super) fn new(kind: FindingKind, file: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            kind,
            file: file.into(),
            id: place.and_then(|place| place.id()).map(|id| id.to_string()),
            destroyed: false,
        }
    }

    pub(super) fn at(kind: FindingKind, place: Place) -> Self {
        Self::new(kind, place.to_string(), Some(place))
    }

    /// The same, of a text that the writer had deleted for good.
    pub(super) fn of_destroyed(self, destroyed: bool) -> Self {
        Self { destroyed, ..self }
    }

    /// What it means, for the writer.
    pub fn explain(&self) -> &'static str {
        match (self.kind, self.file.as_str()) {
            (FindingKind::RolledBack, "ledger.age") => {
                "does not go on from the state of the journal that this computer saw last"
            }
            (FindingKind::RolledBack, layout::SETTINGS) => {
                "was changed, and not by a command that this journal knows of"
            }
            (FindingKind::RolledBack, file) if !file.contains('/') => "is not the file that this computer saw last",
            (FindingKind::RolledBack, _) if self.destroyed => "was deleted for good and has come back",
            (FindingKind::Missing, file) if file.starts_with("inbox/") => {
                "was written on this computer, was never taken into the journal, and is gone"
            }
            (FindingKind::Swapped, file) if file.starts_with("inbox/") => "is not the text that was put there",
            (kind, _) => kind.explain(),
        }
    }
}

impl FindingKind {
    /// What it means, for the writer.
    pub fn explain(self) -> &'static str {
        match self {
            Self::Missing => "should be here and is not",
            Self::RolledBack => "is another version than the last one, most likely an older one",
            Self::Swapped => "holds the text of another file",
            Self::Damaged => "cannot be opened any more: it is damaged or cut short",
            Self::Foreign => "was not made by this journal",
            Self::Unregistered => "is of this journal, but not in its list of what there is",
            Self::EarlierKeys => {
                "was written with the keys of before they were replaced, as by a computer that did not know the new ones"
            }
            Self::Conflict => "is a copy that a sync program made",
            Self::Leftover => "was left by a command that was cut off",
            Self::Permissions => "can be read or entered by others on this computer",
        }
    }

    /// What a sealed file is that does not open as it should.
    pub(super) fn of(error: &Error, sealed: &[u8]) -> Self {
        match error {
            Error::Text { problem, .. } if *problem == super::texts::SWAPPED => Self::Swapped,
            Error::Text { .. } | Error::Sealed { source: crypt::Error::WrongKey, .. } => Self::Foreign,
            // The beginning of an age file whose rest cannot be read was one.
            Error::Sealed { source: crypt::Error::NotAge, .. } if !crypt::begins(sealed) => Self::Foreign,
            _ => Self::Damaged,
        }
    }
}
