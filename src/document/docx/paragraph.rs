//! A paragraph: its style, what holds it together with the next one, and its runs of text.

use super::xml::Xml;

/// What the text is made of.
pub(super) enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Xml),
}

impl Block {
    /// The block as XML.
    pub(super) fn into_xml(self) -> Xml {
        match self {
            Self::Paragraph(paragraph) => paragraph.into_xml(),
            Self::Table(table) => table,
        }
    }
}

/// A paragraph on its way.
pub(super) struct Paragraph {
    style: &'static str,
    list: Option<u32>,
    keep: bool,
    section: Option<Xml>,
    inside: Vec<Xml>,
}

impl Paragraph {
    /// An empty paragraph of a style, by its id in `styles.xml`.
    pub(super) fn new(style: &'static str) -> Self {
        Self { style, list: None, keep: false, section: None, inside: Vec::new() }
    }

    /// A paragraph of one text.
    pub(super) fn of(style: &'static str, text: &str) -> Self {
        Self::new(style).with(run(None, text))
    }

    /// Adds a run or a field.
    pub(super) fn with(mut self, run: Xml) -> Self {
        self.inside.push(run);
        self
    }

    /// Makes it an item of a list.
    pub(super) fn in_list(mut self, list: u32) -> Self {
        self.list = Some(list);
        self
    }

    /// Keeps it on the page of the next paragraph.
    pub(super) fn keep(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// Makes it the last one of a section.
    pub(super) fn end_section(&mut self, section: Xml) {
        self.section = Some(section);
    }

    /// The paragraph as XML.
    pub(super) fn into_xml(self) -> Xml {
        let keep = self.keep.then(|| Xml::empty("w:keepNext", &[]));
        let list =
            self.list.map(|list| Xml::element("w:numPr", &[], [Xml::value("w:ilvl", 0), Xml::value("w:numId", list)]));
        let properties = [Xml::value("w:pStyle", self.style)].into_iter().chain(keep).chain(list).chain(self.section);
        let properties = Xml::element("w:pPr", &[], properties);
        Xml::element("w:p", &[], std::iter::once(properties).chain(self.inside))
    }
}

/// The paragraphs of one thing, which stay together on one page where they can.
pub(super) fn together(paragraphs: Vec<Paragraph>) -> Vec<Block> {
    let last = paragraphs.len().saturating_sub(1);
    paragraphs.into_iter().enumerate().map(|(at, one)| Block::Paragraph(one.keep(at < last))).collect()
}

/// A run of text, in a character style if it has one.
pub(super) fn run(style: Option<&'static str>, text: &str) -> Xml {
    let style = style.map(|style| Xml::element("w:rPr", &[], [Xml::value("w:rStyle", style)]));
    let text = Xml::element("w:t", &[("xml:space", "preserve")], [Xml::text(text)]);
    Xml::element("w:r", &[], style.into_iter().chain([text]))
}

/// A tab, up to the next stop of the paragraph's style.
pub(super) fn tab() -> Xml {
    Xml::element("w:r", &[], [Xml::empty("w:tab", &[])])
}
