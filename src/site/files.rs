//! The files that a page holds: those that something in it points at, numbered in the order in which they come.

use std::collections::BTreeMap;

use serde::Serialize;

use super::entries::EntryPage;
use crate::{
    attachment::Attachment,
    entry::{Reference, references},
    id::Id,
};

/// The files of a page. What is not in here is named in its place and cannot be opened there.
#[derive(Clone, Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Files {
    by_id: BTreeMap<Id, Stored>,
    order: Vec<Id>,
}

crate::hide::hide!(Files);

/// A file of a page.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Stored {
    /// Its number in the page, from 0.
    pub at: usize,
    /// Its media type.
    pub media: String,
    /// What it is called when it is saved; empty for a picture, which is only shown.
    pub name: String,
    /// Whether it is a picture that is shown.
    pub shown: bool,
    /// What it is and how long, for people: `PDF, 1.2 MB`.
    pub about: String,
}

crate::hide::hide!(Stored);

/// A file of an entry that can be saved, for a template.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct FileView {
    /// Its number in the page.
    pub at: usize,
    /// What it is called.
    pub name: String,
    /// What it is and how long: `PDF, 1.2 MB`.
    pub about: String,
}

crate::hide::hide!(FileView);

impl Files {
    /// Numbers what the entries point at, and then what the notes of sessions do. Gives each entry what of it can be saved.
    pub(super) fn of<'a>(
        held: &BTreeMap<Id, Attachment>,
        entries: &mut [EntryPage],
        notes: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut files = Self::default();
        if held.is_empty() {
            return files;
        }
        for page in entries {
            let ids = files.add(held, &page.body);
            let stored = ids.into_iter().filter_map(|id| files.get(id)).filter(|one| !one.shown);
            page.files =
                stored.map(|one| FileView { at: one.at, name: one.name.clone(), about: one.about.clone() }).collect();
        }
        for text in notes {
            files.add(held, text);
        }
        files
    }

    fn add(&mut self, held: &BTreeMap<Id, Attachment>, text: &str) -> Vec<Id> {
        let mut found = Vec::new();
        for id in references(text).iter().filter_map(Reference::held) {
            let Some(file) = held.get(&id).filter(|_| !found.contains(&id)) else { continue };
            found.push(id);
            if !self.by_id.contains_key(&id) {
                self.by_id.insert(id, stored(self.order.len(), file));
                self.order.push(id);
            }
        }
        found
    }

    /// The file with this id, if the page holds it.
    pub fn get(&self, id: Id) -> Option<&Stored> {
        self.by_id.get(&id)
    }

    /// The files in the order of their numbers.
    pub fn in_order(&self) -> impl Iterator<Item = (Id, &Stored)> {
        self.order.iter().filter_map(|id| Some((*id, self.by_id.get(id)?)))
    }
}

fn stored(at: usize, file: &Attachment) -> Stored {
    let kind = file.kind();
    let shown = kind.is_some_and(crate::attachment::Kind::is_shown);
    let tenths = file.bytes.len().div_ceil(100_000);
    let about = format!("{}, {}.{} MB", kind.map_or("file", crate::attachment::Kind::words), tenths / 10, tenths % 10);
    let name = if shown { String::new() } else { file.name.clone() };
    Stored { at, media: file.media.clone(), name, shown, about }
}
