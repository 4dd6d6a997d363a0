//! The page, and how many columns stand on it: short parts and many tasks stand in two.

use super::{
    paragraph::{Block, Paragraph},
    xml::Xml,
};
use crate::outline::{Content, Part};

/// From this many tasks on they stand in two columns.
const MANY: usize = 8;
/// From this many items on a part that is set small stands in two columns.
const DENSE: usize = 4;

/// Parts in a row with the same number of columns.
#[derive(Debug, PartialEq)]
pub(super) struct Section<'a> {
    /// The parts, in their order.
    pub(super) parts: &'a [Part],
    columns: u32,
}

impl<'a> Section<'a> {
    /// Divides a document. The first and the last section are as wide as the page, for the title and for the ending;
    /// they may have no part, and are one where nothing stands in columns.
    pub(super) fn all(parts: &'a [Part]) -> Vec<Self> {
        let mut sections = vec![Self { parts: &[], columns: 1 }];
        let mut at = 0;
        while at < parts.len() {
            let (length, columns) = first(&parts[at..]);
            let end = at + length;
            match sections.last_mut() {
                Some(last) if (last.columns, columns) == (1, 1) => last.parts = &parts[at - last.parts.len()..end],
                _ => sections.push(Self { parts: &parts[at..end], columns }),
            }
            at = end;
        }
        if sections.last().is_some_and(|last| last.columns > 1) {
            sections.push(Self { parts: &[], columns: 1 });
        }
        sections
    }

    /// Ends the section in the last paragraph of its blocks; after a table it ends in an empty one.
    pub(super) fn end(&self, blocks: &mut Vec<Block>) {
        if let Some(Block::Paragraph(last)) = blocks.last_mut() {
            return last.end_section(self.to_xml());
        }
        let mut empty = Paragraph::new("TableText");
        empty.end_section(self.to_xml());
        blocks.push(Block::Paragraph(empty));
    }

    /// What ends the section: A4, its margins, its columns, and the footer that counts the pages.
    pub(super) fn to_xml(&self) -> Xml {
        let margins = [
            ("w:top", "794"),
            ("w:right", "850"),
            ("w:bottom", "794"),
            ("w:left", "850"),
            ("w:header", "454"),
            ("w:footer", "454"),
            ("w:gutter", "0"),
        ];
        let columns = self.columns.to_string();
        Xml::element(
            "w:sectPr",
            &[],
            [
                Xml::empty("w:footerReference", &[("w:type", "default"), ("r:id", "footer")]),
                Xml::value("w:type", "continuous"),
                Xml::empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]),
                Xml::empty("w:pgMar", &margins),
                Xml::empty("w:cols", &[("w:num", &columns), ("w:space", "397")]),
            ],
        )
    }
}

/// How many of the parts stand together first, and in how many columns. A short part alone is as wide as the page, and
/// so is a table.
fn first(parts: &[Part]) -> (usize, u32) {
    let ruled = |content: &Content| matches!(content, Content::Table { .. } | Content::Blank);
    let short = parts.iter().take_while(|part| part.half && !part.contents.iter().any(ruled)).count();
    let tasks = |part: &Part| {
        let plain = !part.contents.iter().any(ruled);
        let many = |content: &Content| match content {
            Content::Tasks(lines) => lines.len() >= MANY,
            Content::Items(lines) => part.dense && lines.len() >= DENSE,
            _ => false,
        };
        plain && part.contents.first().is_some_and(many)
    };
    match short {
        0 if parts.first().is_some_and(tasks) => (1, 2),
        0 | 1 => (1, 1),
        _ => (short, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::{Line, Passage};

    fn whole(heading: &str) -> Part {
        Part::new(heading, Content::Blank)
    }

    fn half(heading: &str) -> Part {
        Part::half(heading, None, Content::Rows(Vec::new()))
    }

    fn tasks(number: usize) -> Part {
        let line = Line::new(Passage::plain_text("x"));
        Part::new("t", Content::Tasks(vec![line; number]))
    }

    #[test]
    fn short_parts_in_a_row_and_many_tasks_stand_in_two_columns() {
        type Shape = &'static [(usize, u32)];
        let cases: [(Vec<Part>, Shape); 9] = [
            (vec![], &[(0, 1)]),
            (vec![whole("a"), whole("b")], &[(2, 1)]),
            (vec![half("a")], &[(1, 1)]),
            (vec![whole("a"), half("b"), whole("c")], &[(3, 1)]),
            (vec![whole("a"), half("b"), half("c"), half("d"), whole("e")], &[(1, 1), (3, 2), (1, 1)]),
            (vec![tasks(MANY), half("b"), half("c")], &[(0, 1), (1, 2), (2, 2), (0, 1)]),
            (vec![whole("a"), half("b"), half("c"), tasks(MANY), whole("d")], &[(1, 1), (2, 2), (1, 2), (1, 1)]),
            (vec![half("a"), Part { half: true, ..whole("b") }, half("c")], &[(3, 1)]),
            (vec![whole("a"), tasks(MANY - 1), half("b")], &[(3, 1)]),
        ];
        for (parts, expected) in cases {
            let sections = Section::all(&parts);
            let found: Vec<_> = sections.iter().map(|one| (one.parts.len(), one.columns)).collect();
            assert_eq!(found, expected, "{parts:?}");
        }
    }
}
