//! What a document says, in parts and in their order: the same for paper, for the terminal and for the private site.
//!
//! An [`Agenda`](crate::supervision::Agenda) becomes an [`Outline`], and each form writes the same outline, so that
//! none of them says more than another. Every text in it is clean; escaping is for the form.

mod agenda;
mod handover;
mod higher;
pub mod lead;
mod passage;
mod phrases;
mod summary;

pub use passage::{Passage, clean, escape};
pub(crate) use phrases::capital;

use crate::id::Id;

/// For whose eyes something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The writer's own: on their screen and in their own page.
    Own,
    /// Whoever is given it: the words of what is to be said aloud, and all of what is to be kept, stay out.
    Paper,
}

/// A document without a form.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Outline {
    /// Its heading.
    pub title: String,
    /// What stands under the heading, a few words each.
    pub facts: Vec<String>,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The sentence that it ends with.
    pub footer: String,
}

crate::hide::hide!(Outline);

/// One part. A part without content does not exist.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Part {
    /// Its heading.
    pub heading: String,
    /// A few words beside the heading, such as its minutes.
    pub aside: Option<String>,
    /// One sentence under the heading.
    pub note: Option<String>,
    /// What it holds, one after the other.
    pub contents: Vec<Content>,
    /// Short enough to stand beside another.
    pub half: bool,
    /// To be looked up more than read: paper sets it small.
    pub dense: bool,
}

crate::hide::hide!(Part);

/// What a part holds.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub enum Content {
    /// Things to go through, by number.
    Items(Vec<Line>),
    /// Things to tick.
    Tasks(Vec<Line>),
    /// Things to read.
    List(Vec<Line>),
    /// A name and what is to be said about it.
    Rows(Vec<(String, String)>),
    /// Rows under named columns. Every row has as many cells as there are columns.
    Table {
        /// The names of the columns.
        columns: Vec<String>,
        /// The cells.
        rows: Vec<Vec<String>>,
    },
    /// A sentence or more.
    Words(Passage),
    /// Empty rows for a pen: what, who, by when.
    Blank,
}

crate::hide::hide!(Content);

/// One thing.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Line {
    /// Its number; 0 where the content has none.
    pub number: u32,
    /// What it is.
    pub passage: Passage,
    /// What is to be known about it, in a few words each.
    pub about: Vec<String>,
    /// Ticked off.
    pub done: bool,
    /// Questions to tick off.
    pub boxes: Vec<Tick>,
    /// The entry that it comes from, for a page that can lead there. No form on paper says it.
    pub entry: Option<Id>,
}

crate::hide::hide!(Line);

/// A question with a box to tick.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Tick {
    /// The question.
    pub question: String,
    /// Ticked already.
    pub ticked: bool,
}

crate::hide::hide!(Tick);

impl Outline {
    /// Every text of the document with where it stands, for a check: a text is in one piece, whatever the form breaks.
    pub fn texts(&self) -> Vec<(String, String)> {
        let mut all = vec![("The heading".to_owned(), self.title.clone())];
        all.extend(self.facts.iter().map(|fact| ("Under the heading".to_owned(), fact.clone())));
        for part in &self.parts {
            let own = [Some(&part.heading), part.aside.as_ref(), part.note.as_ref()];
            all.extend(own.into_iter().flatten().map(|text| (part.heading.clone(), text.clone())));
            for content in &part.contents {
                all.extend(content.texts().into_iter().map(|(number, text)| match number {
                    0 => (part.heading.clone(), text),
                    number => (format!("Number {number}, {}", part.heading), text),
                }));
            }
        }
        all.push(("The end".to_owned(), self.footer.clone()));
        all
    }
}

impl Content {
    /// Its texts, each with the number of the thing it is about, or 0.
    fn texts(&self) -> Vec<(u32, String)> {
        match self {
            Self::Items(lines) | Self::Tasks(lines) | Self::List(lines) => lines.iter().flat_map(Line::texts).collect(),
            Self::Rows(rows) => rows.iter().map(|(name, said)| (0, format!("{name}: {said}"))).collect(),
            Self::Table { columns, rows } => {
                std::iter::once(columns).chain(rows).flatten().map(|cell| (0, cell.clone())).collect()
            }
            Self::Words(words) => words.plain().into_iter().map(|text| (0, text)).collect(),
            Self::Blank => Vec::new(),
        }
    }
}

impl Part {
    /// A part with one content.
    pub fn new(heading: &str, content: Content) -> Self {
        Self {
            heading: heading.to_owned(),
            aside: None,
            note: None,
            contents: vec![content],
            half: false,
            dense: false,
        }
    }

    /// A short part, with a sentence under its heading.
    pub fn half(heading: &str, note: Option<String>, content: Content) -> Self {
        Self { note, half: true, ..Self::new(heading, content) }
    }
}

impl Line {
    fn texts(&self) -> Vec<(u32, String)> {
        let boxes = self.boxes.iter().map(|one| one.question.clone());
        let all = self.passage.plain().into_iter().chain(self.about.iter().cloned()).chain(boxes);
        all.map(|text| (self.number, text)).collect()
    }

    /// A thing about which nothing more is said.
    pub fn new(passage: Passage) -> Self {
        Self { number: 0, passage, about: Vec::new(), done: false, boxes: Vec::new(), entry: None }
    }
}

#[cfg(test)]
mod tests;
