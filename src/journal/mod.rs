//! Everything of one writer, read: entries in time, records, and what could not be read.
//!
//! A value like any other: it is built from texts that the vault has opened, knows no file and no key, and is not
//! changed after.

mod query;
mod record;
pub mod span;
mod which;

pub use query::{Query, fold};
pub use record::Record;
pub use which::{Which, WhichError};

use crate::{
    entry::{self, Entry},
    id::Id,
};

/// A read journal.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    records: Vec<Record>,
    unreadable: Vec<Unreadable>,
}

/// A text of the journal that could be opened but is no reflection, and why. The rest of the journal is not affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Which.
    pub id: Id,
    /// Why.
    pub error: entry::Error,
}

/// An entry with its number: its place in time, the oldest being 1.
#[derive(Debug, Clone, Copy)]
pub struct Numbered<'a> {
    /// From 1.
    pub number: usize,
    /// The entry.
    pub entry: &'a Entry,
}

impl Journal {
    /// Puts entries and records into their order in time.
    pub fn new(mut entries: Vec<Entry>, mut records: Vec<Record>, unreadable: Vec<Unreadable>) -> Self {
        entries.sort_by_key(Entry::order);
        records.sort_by_key(|record| (record.fields.date, record.id));
        Self { entries, records, unreadable }
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The records, oldest first: sessions of supervision and the like.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// What could not be read.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The entries with their numbers, oldest first.
    pub fn numbered(&self) -> impl DoubleEndedIterator<Item = Numbered<'_>> + ExactSizeIterator {
        self.entries.iter().enumerate().map(|(at, entry)| Numbered { number: at + 1, entry })
    }

    /// The entry of this id.
    pub fn get(&self, id: Id) -> Option<Numbered<'_>> {
        self.numbered().find(|numbered| numbered.entry.id == id)
    }
}
