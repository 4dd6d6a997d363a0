//! Where things stand in a journal: the names of files, and reading them back.

use std::{fmt, path::PathBuf, str::FromStr};

use super::layout;
use crate::id::Id;

/// A file of the journal that the ledger knows or may know. Nothing else is ever written or moved by a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// `entries/<id>.age`
    Entry(Id),
    /// `records/<id>.age`
    Record(Id),
    /// `history/<id>/<n>.age`: an earlier version, from 1.
    History(Id, u32),
    /// `files/<id>.age`: an attachment.
    File(Id),
    /// `inbox/<id>.age`: captured, not yet adopted. Not in the ledger.
    Inbox(Id),
    /// `ledger.age`
    Ledger,
    /// `afterword.yaml`, which is not sealed.
    Settings,
}

/// A name that is no place of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPlace;

impl Place {
    /// The path below the journal's folder.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(self.to_string())
    }

    /// The random name that is part of the file's.
    pub fn id(&self) -> Option<Id> {
        match self {
            Self::Entry(id) | Self::Record(id) | Self::History(id, _) | Self::File(id) | Self::Inbox(id) => Some(*id),
            Self::Ledger | Self::Settings => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(id) => write!(f, "entries/{id}.age"),
            Self::Record(id) => write!(f, "records/{id}.age"),
            Self::History(id, version) => write!(f, "history/{id}/{version}.age"),
            Self::File(id) => write!(f, "files/{id}.age"),
            Self::Inbox(id) => write!(f, "inbox/{id}.age"),
            Self::Ledger => f.write_str("ledger.age"),
            Self::Settings => f.write_str(layout::SETTINGS),
        }
    }
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        if text == "ledger.age" {
            return Ok(Self::Ledger);
        }
        if text == layout::SETTINGS {
            return Ok(Self::Settings);
        }
        let bare = text.strip_suffix(".age").ok_or(NotAPlace)?;
        let (folder, name) = bare.split_once('/').ok_or(NotAPlace)?;
        let id = |name: &str| name.parse::<Id>().map_err(|_| NotAPlace);
        let place = match folder {
            "entries" => Self::Entry(id(name)?),
            "records" => Self::Record(id(name)?),
            "files" => Self::File(id(name)?),
            "inbox" => Self::Inbox(id(name)?),
            "history" => {
                let (name, version) = name.split_once('/').ok_or(NotAPlace)?;
                Self::History(id(name)?, version.parse().map_err(|_| NotAPlace)?)
            }
            _ => return Err(NotAPlace),
        };
        // One file, one name: `007` or `+7` would be a second.
        if place.to_string() == text { Ok(place) } else { Err(NotAPlace) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_back_and_nothing_else_does() {
        let id = Id::random().unwrap();
        for place in [
            Place::Entry(id),
            Place::Record(id),
            Place::History(id, 12),
            Place::File(id),
            Place::Inbox(id),
            Place::Ledger,
            Place::Settings,
        ] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        let history = format!("history/{id}/007.age");
        for text in ["", "../x.age", "entries/../../x.age", "entries/x.age", "identity.age", history.as_str()] {
            assert_eq!(text.parse::<Place>(), Err(NotAPlace), "{text}");
        }
    }
}
