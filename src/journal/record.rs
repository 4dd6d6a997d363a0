//! A record: a Markdown text with front matter that is not a reflection, such as a session of supervision.

use serde::{Deserialize, Serialize};

use crate::{
    entry::{Document, Entry, Error, Fields},
    id::Id,
};

/// A record. Its `kind` says what it is; the module that owns the kind reads the rest of the front matter.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Record {
    /// Its random name.
    pub id: Id,
    /// The whole text, front matter and body.
    pub text: String,
    /// The front matter that every kind shares.
    pub fields: Fields,
}

crate::hide::hide!(Record);

impl Record {
    /// Reads a record.
    pub fn parse(id: Id, text: String) -> Result<Self, Error> {
        let entry = Entry::parse(id, text)?;
        Ok(Self { id, text: entry.text.clone(), fields: entry.fields.clone() })
    }

    /// What it is: `session`, or another kind. Empty when the front matter does not say.
    pub fn kind(&self) -> &str {
        self.fields.kind.as_deref().unwrap_or_default()
    }

    /// The YAML of its front matter.
    pub fn front(&self) -> &str {
        Document::split(&self.text).ok().and_then(|document| document.front).unwrap_or_default()
    }

    /// The Markdown after the front matter.
    pub fn markdown(&self) -> &str {
        Document::split(&self.text).map_or("", |document| &self.text[document.body_start..])
    }
}
