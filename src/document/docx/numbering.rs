//! Lists: one kind of bullet, and numbers that are exactly those of the outline.
//!
//! The numbers of an agenda run on from part to part. Items whose numbers follow one another are one list of Word, also
//! across headings; where a number does not follow, another list begins at that number.

use super::xml::Xml;

/// The list of all bullets, which the style for them names.
const BULLETS: u32 = 1;

/// The numbered lists of a document, in their order.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// With which number each list begins.
    starts: Vec<u32>,
    /// The number that would carry on the last list.
    next: Option<u32>,
}

impl Numbering {
    /// The list of an item with this number. Items come in the order of the document.
    pub(super) fn list_of(&mut self, number: u32) -> u32 {
        if self.next != Some(number) {
            self.starts.push(number);
        }
        self.next = number.checked_add(1);
        BULLETS.saturating_add(u32::try_from(self.starts.len()).unwrap_or(u32::MAX))
    }

    /// `word/numbering.xml`.
    pub(super) fn part(&self) -> Xml {
        let kinds = [kind(0, "bullet", "\u{2022}", Some("ListBullet")), kind(1, "decimal", "%1.", None)];
        let bullets = list(BULLETS, 0, None);
        let numbered = (BULLETS + 1..).zip(&self.starts).map(|(id, start)| list(id, 1, Some(*start)));
        Xml::element("w:numbering", &[("xmlns:w", super::WORD)], kinds.into_iter().chain([bullets]).chain(numbered))
    }
}

/// What the signs of a list look like. `style` is the paragraph style that names the list, if one does.
fn kind(id: u32, form: &str, sign: &str, style: Option<&str>) -> Xml {
    let indent = Xml::empty("w:ind", &[("w:left", super::INDENT), ("w:hanging", super::INDENT)]);
    let bold = (form == "decimal").then(|| Xml::element("w:rPr", &[], [Xml::empty("w:b", &[])]));
    let level = [Xml::value("w:start", 1), Xml::value("w:numFmt", form)]
        .into_iter()
        .chain(style.map(|style| Xml::value("w:pStyle", style)))
        .chain([Xml::value("w:lvlText", sign), Xml::value("w:lvlJc", "left"), Xml::element("w:pPr", &[], [indent])])
        .chain(bold);
    let level = Xml::element("w:lvl", &[("w:ilvl", "0")], level);
    let id = id.to_string();
    Xml::element("w:abstractNum", &[("w:abstractNumId", &id)], [Xml::value("w:multiLevelType", "singleLevel"), level])
}

/// A list of a kind; `start` is its first number, if it has numbers.
fn list(id: u32, kind: u32, start: Option<u32>) -> Xml {
    let start =
        start.map(|start| Xml::element("w:lvlOverride", &[("w:ilvl", "0")], [Xml::value("w:startOverride", start)]));
    let inside = [Xml::value("w:abstractNumId", kind)].into_iter().chain(start);
    Xml::element("w:num", &[("w:numId", &id.to_string())], inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_while_its_numbers_do() {
        let mut numbering = Numbering::default();
        let lists: Vec<u32> = [1, 2, 3, 5, 6, 6, 1, u32::MAX, 0].map(|number| numbering.list_of(number)).into();
        assert_eq!(lists, [2, 2, 2, 3, 3, 4, 5, 6, 7]);
        assert_eq!(numbering.starts, [1, 5, 6, 1, u32::MAX, 0]);
    }
}
