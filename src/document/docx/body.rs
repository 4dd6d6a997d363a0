//! The text of the document, from its title to the sentence that it ends with.

use super::{
    numbering::Numbering,
    package::Parts,
    paragraph::{Block, Paragraph, run, tab, together},
    section::Section,
    table,
    tick::tick,
    xml::Xml,
};
use crate::outline::{Content, Line, Outline, Part, lead};

/// What is counted while the document is written.
#[derive(Default)]
pub(super) struct Body {
    numbering: Numbering,
    ticks: u32,
}

impl Body {
    /// The parts of the file that hold a document.
    pub(super) fn parts(mut self, outline: &Outline) -> Parts {
        let mut blocks = vec![Block::Paragraph(Paragraph::of("Title", &outline.title))];
        if !outline.facts.is_empty() {
            blocks.push(Block::Paragraph(Paragraph::of("Subtitle", &outline.facts.join(" · "))));
        }
        let sections = Section::all(&outline.parts);
        let last = sections.len().saturating_sub(1);
        let mut ending = None;
        for (at, section) in sections.iter().enumerate() {
            blocks.extend(section.parts.iter().flat_map(|part| self.part(part)));
            if at < last {
                section.end(&mut blocks);
            } else {
                blocks.push(Block::Paragraph(Paragraph::of("Ending", &outline.footer)));
                ending = Some(section.to_xml());
            }
        }
        let names = [
            ("xmlns:w", super::WORD),
            ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
            ("xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
            ("xmlns:w14", "http://schemas.microsoft.com/office/word/2010/wordml"),
            ("mc:Ignorable", "w14"),
        ];
        let inside = blocks.into_iter().map(Block::into_xml).chain(ending);
        let document = Xml::element("w:document", &names, [Xml::element("w:body", &[], inside)]);
        Parts { title: outline.title.clone(), document, numbering: self.numbering.part() }
    }

    fn part(&mut self, part: &Part) -> Vec<Block> {
        let heading = Paragraph::of("Heading1", &part.heading);
        let heading = match &part.aside {
            Some(aside) => heading.with(run(Some("Aside"), &format!(" {aside}"))),
            None => heading,
        };
        let note = part.note.as_ref().map(|note| Paragraph::of("Note", note));
        let mut blocks: Vec<Block> = [heading].into_iter().chain(note).map(Block::Paragraph).collect();
        for content in &part.contents {
            let content = self.content(part, content);
            if let (Some(Block::Table(_)), Some(Block::Table(_))) = (blocks.last(), content.first()) {
                // Without a paragraph between them, two tables are one.
                blocks.push(Block::Paragraph(Paragraph::new("TableText")));
            }
            blocks.extend(content);
        }
        blocks
    }

    fn content(&mut self, part: &Part, content: &Content) -> Vec<Block> {
        let heading = &part.heading;
        match content {
            Content::Items(lines) => {
                let item = |line: &Line| if line.number > 0 { self.item(line, part.dense) } else { self.point(line) };
                lines.iter().flat_map(item).collect()
            }
            Content::Tasks(lines) => lines.iter().map(|line| Block::Paragraph(self.task(line))).collect(),
            Content::List(lines) => lines.iter().flat_map(|line| self.point(line)).collect(),
            Content::Rows(rows) => rows.iter().map(|(name, said)| Block::Paragraph(row(name, said))).collect(),
            Content::Table { columns, .. } if columns.is_empty() => Vec::new(),
            Content::Table { columns, rows } => vec![Block::Table(table::table(heading, columns, rows))],
            Content::Words(words) => {
                words.plain().iter().map(|block| Block::Paragraph(Paragraph::of("Normal", block))).collect()
            }
            Content::Blank => vec![Block::Table(table::blank(heading))],
        }
    }

    /// A thing to go through, with its number. Set small it has nothing that stands out.
    fn item(&mut self, line: &Line, small: bool) -> Vec<Block> {
        let list = self.numbering.list_of(line.number);
        let blocks = line.passage.plain();
        let block = |at| {
            let paragraph = Paragraph::new(if at == 0 { "ListNumber" } else { "ListContinue" });
            let paragraph = if at == 0 { paragraph.in_list(list) } else { paragraph };
            let (lead, rest) = lead::split(&blocks, at);
            let styles = if small { (Some("Small"), Some("Small")) } else { (Some("Strong"), None) };
            let runs = [(styles.0, lead), (styles.1, rest)].into_iter().filter(|(_, text)| !text.is_empty());
            runs.fold(paragraph, |paragraph, (style, text)| paragraph.with(run(style, text)))
        };
        self.thing((0..blocks.len().max(1)).map(block).collect(), line)
    }

    /// A thing to read.
    fn point(&mut self, line: &Line) -> Vec<Block> {
        let blocks = line.passage.plain();
        let style = |at| if at == 0 { "ListBullet" } else { "ListContinue" };
        let texts = blocks.iter().enumerate().map(|(at, block)| Paragraph::of(style(at), block));
        self.thing(texts.collect(), line)
    }

    /// What is to be known about a thing follows its last words; questions stand beneath, one after the other.
    fn thing(&mut self, mut paragraphs: Vec<Paragraph>, line: &Line) -> Vec<Block> {
        if let Some(last) = paragraphs.pop() {
            let last = if line.about.is_empty() { last } else { last.with(about(&line.about)) };
            paragraphs.push(last);
        }
        if !line.boxes.is_empty() {
            let mut questions = Paragraph::new("ListContinue");
            for (at, one) in line.boxes.iter().enumerate() {
                let gap = (at > 0).then(|| run(None, "\u{2003}\u{2003}"));
                questions = gap.into_iter().fold(questions, Paragraph::with);
                questions = self.tick(questions, one.ticked).with(run(None, &format!("\u{a0}{}", one.question)));
            }
            paragraphs.push(questions);
        }
        together(paragraphs)
    }

    fn task(&mut self, line: &Line) -> Paragraph {
        let task = self.tick(Paragraph::new("Task"), line.done).with(tab());
        let number = (line.number > 0).then(|| run(Some("Strong"), &format!("{}. ", line.number)));
        let task = number.into_iter().fold(task, Paragraph::with);
        let task = task.with(run(None, &line.passage.plain().join(" ")));
        if line.about.is_empty() { task } else { task.with(about(&line.about)) }
    }

    fn tick(&mut self, paragraph: Paragraph, ticked: bool) -> Paragraph {
        self.ticks = self.ticks.saturating_add(1);
        paragraph.with(tick(self.ticks, ticked))
    }
}

/// What is to be known about a thing, after its words.
fn about(facts: &[String]) -> Xml {
    run(Some("Aside"), &format!("  {}", facts.join("\u{a0}· ")))
}

/// A name, and what is said about it from the style's tab stop on.
fn row(name: &str, said: &str) -> Paragraph {
    Paragraph::new("Row").with(run(Some("Strong"), name)).with(tab()).with(run(None, said))
}
