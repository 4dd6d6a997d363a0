//! The index: what the reader needs before it opens any other part. `docs/format-page.md` describes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The index of a page, part 0 of what is sealed, as JSON.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Index {
    /// The version of this index.
    pub format: u32,
    /// What the writer calls the journal.
    pub title: String,
    /// How many entries a list shows at once.
    pub per_page: usize,
    /// The style of the frame.
    pub style: String,
    /// The body of the document in the frame, with one element `data-page` that takes a page.
    pub frame: String,
    /// The weeks, newest first, in words.
    pub weeks: Vec<String>,
    /// The themes: id and name.
    pub themes: Vec<(String, String)>,
    /// Where the page of a route stands.
    pub pages: BTreeMap<String, Place>,
    /// The entries, newest first.
    pub entries: Vec<Row>,
    /// The files, in the order of their numbers; none in pages of before.
    #[serde(default)]
    pub files: Vec<FileRow>,
}

crate::hide::hide!(Index);

/// A file: its part, its media type, what it is called when it is saved. Its part holds it and nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct FileRow(pub usize, pub String, pub String);

crate::hide::hide!(FileRow);

/// Where a fragment stands: the part, the first byte, the length in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(pub usize, pub usize, pub usize);

/// One entry. Written as a list, to keep the index of ten thousand short.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Row(
    /// Its number.
    pub usize,
    /// Its week.
    pub usize,
    /// Its title.
    pub String,
    /// Its date in words.
    pub String,
    /// Its themes, as places in the list of themes.
    pub Vec<usize>,
    /// Where its line in a list stands.
    pub Place,
    /// The length of its page, which follows at once.
    pub usize,
    /// Where in its page the reflection itself stands, for the search: the first byte and the length.
    pub (usize, usize),
);

crate::hide::hide!(Row);
