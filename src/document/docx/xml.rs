//! XML that can only be whole: names are the program's own, and every text is escaped on its way in.

use crate::{document::markup, outline::clean};

/// A piece of XML: elements, or text between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Xml(String);

impl Xml {
    /// An element with attributes and with what stands inside it.
    pub(super) fn element(
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl IntoIterator<Item = Self>,
    ) -> Self {
        let mut out = format!("<{name}");
        for (key, value) in attributes {
            out.push_str(&format!(" {key}=\"{}\"", escape(value)));
        }
        let inside: String = inside.into_iter().map(|one| one.0).collect();
        out.push_str(&if inside.is_empty() { "/>".to_owned() } else { format!(">{inside}</{name}>") });
        Self(out)
    }

    /// An element with nothing inside.
    pub(super) fn empty(name: &'static str, attributes: &[(&'static str, &str)]) -> Self {
        Self::element(name, attributes, [])
    }

    /// An element of the kind that says one thing: `<w:sz w:val="21"/>`.
    pub(super) fn value(name: &'static str, value: impl std::fmt::Display) -> Self {
        Self::empty(name, &[("w:val", &format!("{value}"))])
    }

    /// A text.
    pub(super) fn text(text: &str) -> Self {
        Self(escape(text))
    }

    /// The bytes of a part of the file, of which this is the one element.
    pub(super) fn into_part(self) -> Vec<u8> {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{}", self.0).into_bytes()
    }
}

/// A text as characters of XML. What XML 1.0 forbids (section 2.2) and what would steer the reading direction becomes
/// U+FFFD, also when a text comes here without having been cleaned.
fn escape(text: &str) -> String {
    // Two characters that no XML may hold.
    markup::escape(&clean(text)).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_comes_back_from_a_parser_or_is_replaced() {
        let some = ['\0'..='\u{2fff}', '\u{d000}'..='\u{10010}', '\u{dfff0}'..='\u{e0100}', '\u{10fff0}'..=char::MAX];
        for c in some.into_iter().flatten() {
            let text = format!("a{c}b");
            let part = Xml::element("x", &[("y", &text)], [Xml::text(&text)]).into_part();
            let part = String::from_utf8(part).unwrap();
            let read = roxmltree::Document::parse(&part).unwrap_or_else(|error| panic!("{c:?}: {error}"));
            let root = read.root_element();
            let kept = if matches!(c, '\u{fffe}' | '\u{ffff}') { "a\u{fffd}b".to_owned() } else { clean(&text) };
            assert_eq!((root.attribute("y"), root.text()), (Some(kept.as_str()), Some(kept.as_str())), "{c:?}");
        }
    }
}
