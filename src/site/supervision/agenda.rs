//! The agenda of the next session, as it stands on paper.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    id::Id,
    outline::{Audience, Content, Line, Outline, Part, lead},
    site::words::plain,
    supervision::agenda::{Agenda, Share},
};

/// An agenda, to read and to print: just what stands on paper, with a way to each entry that does not print.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct AgendaView {
    /// Its heading.
    pub title: String,
    /// What stands under the heading.
    pub facts: Vec<String>,
    /// Its parts.
    pub parts: Vec<PartView>,
    /// The sentence that it ends with.
    pub footer: String,
    /// What was left out because it is private; may be empty.
    pub left_out: String,
    /// What is to be said aloud or kept, for the writer's eyes alone: never printed.
    pub aside: Vec<AsideView>,
}

crate::hide::hide!(AgendaView);

/// A part of an agenda.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct PartView {
    /// Its heading.
    pub title: String,
    /// A few words beside it; may be empty.
    pub aside: String,
    /// A sentence under it; may be empty.
    pub note: String,
    /// It is the first of some short ones that stand side by side.
    pub opens: bool,
    /// It is the last of them.
    pub closes: bool,
    /// To be looked up more than read: paper sets it small.
    pub dense: bool,
    /// What it holds.
    pub contents: Vec<ContentView>,
}

crate::hide::hide!(PartView);

/// What a part holds. `kind` says which of the other fields counts.
#[derive(Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct ContentView {
    /// `items`, `tasks`, `list`, `rows`, `table`, `words` or `blank`.
    pub kind: &'static str,
    /// Of items, tasks and a list.
    pub lines: Vec<LineView>,
    /// Of rows and of a table.
    pub rows: Vec<Vec<String>>,
    /// Of a table.
    pub columns: Vec<String>,
    /// Of words.
    pub words: Vec<String>,
}

crate::hide::hide!(ContentView);

/// One thing on an agenda.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct LineView {
    /// Its number.
    pub number: u32,
    /// Its words, a paragraph each: what stands out, and the rest.
    pub words: Vec<(String, String)>,
    /// What is to be known about it.
    pub about: Vec<String>,
    /// Ticked off.
    pub done: bool,
    /// Questions to tick off, and whether each is.
    pub boxes: Vec<(String, bool)>,
    /// The number of the entry it comes from; 0 when that entry is not in the page.
    pub entry: usize,
}

crate::hide::hide!(LineView);

/// Something that does not go on paper.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct AsideView {
    /// Its words.
    pub text: String,
    /// `Say aloud` or `Kept with you`.
    pub how: &'static str,
}

crate::hide::hide!(AsideView);

/// For a guest without what is for the writer's eyes alone.
pub(super) fn view(agenda: &Agenda, numbers: &BTreeMap<Id, usize>, guest: bool) -> AgendaView {
    let outline = Outline::agenda(agenda, Audience::Paper);
    let left_out = match agenda.left_out {
        _ if guest => String::new(),
        0 => String::new(),
        1 => "1 entry is only for you, and is not counted here.".to_owned(),
        many => format!("{many} entries are only for you, and are not counted here."),
    };
    let aside = agenda.items().filter(|item| !guest && item.share != Share::Show).map(|item| AsideView {
        text: plain(&item.text),
        how: if item.share == Share::Say { "Say aloud" } else { "Kept with you" },
    });
    AgendaView {
        title: outline.title,
        facts: outline.facts,
        parts: view_parts(outline.parts, numbers),
        footer: outline.footer,
        left_out,
        aside: aside.collect(),
    }
}

fn view_parts(parts: Vec<Part>, numbers: &BTreeMap<Id, usize>) -> Vec<PartView> {
    let half: Vec<bool> = parts.iter().map(|part| part.half).collect();
    let is_half = |at: Option<usize>| at.and_then(|at| half.get(at)).copied().unwrap_or(false);
    let view = |(at, part): (usize, Part)| PartView {
        opens: is_half(Some(at)) && !is_half(at.checked_sub(1)),
        closes: is_half(Some(at)) && !is_half(at.checked_add(1)),
        ..view_part(part, numbers)
    };
    parts.into_iter().enumerate().map(view).collect()
}

fn view_part(part: Part, numbers: &BTreeMap<Id, usize>) -> PartView {
    PartView {
        title: part.heading,
        aside: part.aside.unwrap_or_default(),
        note: part.note.unwrap_or_default(),
        opens: false,
        closes: false,
        dense: part.dense,
        contents: part.contents.into_iter().map(|content| view_content(content, numbers)).collect(),
    }
}

fn view_content(content: Content, numbers: &BTreeMap<Id, usize>) -> ContentView {
    let lines = |kind, lines: Vec<Line>| ContentView {
        kind,
        lines: lines.into_iter().map(|line| view_line(&line, numbers)).collect(),
        ..ContentView::default()
    };
    match content {
        Content::Items(all) => lines("items", all),
        Content::Tasks(all) => lines("tasks", all),
        Content::List(all) => lines("list", all),
        Content::Rows(rows) => {
            let rows = rows.into_iter().map(|(name, said)| vec![name, said]).collect();
            ContentView { kind: "rows", rows, ..ContentView::default() }
        }
        Content::Table { columns, rows } => ContentView { kind: "table", columns, rows, ..ContentView::default() },
        Content::Words(words) => ContentView { kind: "words", words: words.plain(), ..ContentView::default() },
        Content::Blank => ContentView { kind: "blank", ..ContentView::default() },
    }
}

fn words(blocks: &[String]) -> Vec<(String, String)> {
    let split = |at| lead::split(blocks, at);
    (0..blocks.len()).map(split).map(|(lead, rest)| (lead.to_owned(), rest.to_owned())).collect()
}

fn view_line(line: &Line, numbers: &BTreeMap<Id, usize>) -> LineView {
    LineView {
        number: line.number,
        words: words(&line.passage.plain()),
        about: line.about.clone(),
        done: line.done,
        boxes: line.boxes.iter().map(|one| (one.question.clone(), one.ticked)).collect(),
        entry: line.entry.and_then(|id| numbers.get(&id)).copied().unwrap_or_default(),
    }
}
