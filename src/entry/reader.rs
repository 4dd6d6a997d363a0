//! Reads a body off what the `CommonMark` parser tells of it, one event after another.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::{
    action::{Action, ending},
    body::{Body, EXCERPT, Section, opening, shorten},
    mark::{Mark, MarkKind, is_private_line, is_private_marker, marker, unquote},
};

/// How deep quotations are read for marks: as deep as a page shows them. Reading each of a hundred thousand levels anew
/// would take minutes. What stands deeper belongs to the quotation at this depth, which is private when any line below
/// it says so.
const DEEPEST: usize = 64;

#[derive(Default)]
pub(super) struct Reader {
    body: Body,
    /// For each open quotation: whether it is a mark, whether it is private.
    quotations: Vec<(bool, bool)>,
    heading: Option<(HeadingLevel, usize, String)>,
    items: Vec<Item>,
    plain: String,
    /// The first paragraph outside every mark, and the first that is long enough to name the whole.
    first: Option<String>,
    naming: Option<String>,
    /// Where the open paragraph begins in `plain`.
    paragraph: usize,
}

struct Item {
    action: Option<Action>,
    text: String,
}

impl Reader {
    pub(super) fn take(&mut self, event: Event<'_>, span: Range<usize>, markdown: &str) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => self.open_quotation(span, markdown),
            Event::End(TagEnd::BlockQuote(_)) => {
                self.quotations.pop();
            }
            Event::Start(Tag::Heading { level, .. }) => self.heading = Some((level, span.start, String::new())),
            Event::End(TagEnd::Heading(_)) => self.close_heading(),
            Event::Start(Tag::Item) => {
                self.space();
                self.items.push(Item { action: None, text: String::new() });
            }
            Event::End(TagEnd::Item) => self.close_item(),
            Event::TaskListMarker(done) => self.open_action(done, span.start),
            Event::Text(text) | Event::Code(text) => self.words(&text),
            Event::Start(Tag::Paragraph) => self.paragraph = self.plain.len(),
            Event::End(TagEnd::Paragraph) => self.close_paragraph(),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::CodeBlock
                | TagEnd::TableCell
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition
                | TagEnd::FootnoteDefinition,
            ) => self.space(),
            _ => {}
        }
    }

    fn open_quotation(&mut self, span: Range<usize>, markdown: &str) {
        let inherited = self.within_private();
        let depth = self.quotations.len();
        if depth > DEEPEST {
            self.quotations.push((false, inherited));
            return;
        }
        let raw = markdown.get(span.clone()).unwrap_or_default();
        let passage = unquote(raw);
        let (first, rest) = passage.split_once('\n').unwrap_or((&passage, ""));
        let is_private = if depth == DEEPEST { is_private_marker } else { is_private_line };
        let found = marker(first).or_else(|| passage.lines().any(is_private).then_some((MarkKind::Private, "")));
        let Some((kind, detail)) = found else {
            self.quotations.push((false, inherited));
            return;
        };
        // A private marker on a later line was meant for what follows it, and nobody can tell where that ends.
        let private = kind == MarkKind::Private || rest.lines().any(is_private);
        self.body.marks.push(Mark {
            kind: if private { MarkKind::Private } else { kind },
            detail: detail.to_owned(),
            text: rest.trim().to_owned(),
            span,
            within_private: inherited,
        });
        self.quotations.push((true, private || inherited));
    }

    fn within_private(&self) -> bool {
        self.quotations.last().is_some_and(|(_, private)| *private)
    }

    fn within_mark(&self) -> bool {
        self.quotations.iter().any(|(mark, _)| *mark)
    }

    fn close_heading(&mut self) {
        let Some((level, start, title)) = self.heading.take() else { return };
        if self.within_mark() {
            return;
        }
        if level == HeadingLevel::H1 && self.body.heading.is_none() {
            self.body.heading = Some(title).filter(|title| !title.is_empty());
        } else {
            self.body.sections.push(Section { title, start });
        }
    }

    fn open_action(&mut self, done: bool, start: usize) {
        let within_private = self.within_private();
        if let Some(item) = self.items.last_mut() {
            item.action = Some(Action { text: String::new(), done, due: None, who: None, start, within_private });
        }
    }

    fn close_item(&mut self) {
        let Some(item) = self.items.pop() else { return };
        if let Some(mut action) = item.action {
            (action.text, action.who, action.due) = ending(item.text.trim());
            self.body.actions.push(action);
        }
        self.space();
    }

    fn close_paragraph(&mut self) {
        let text = self.plain.get(self.paragraph..).unwrap_or_default().trim().to_owned();
        if !self.within_mark() && !text.is_empty() {
            if self.naming.is_none() && text.split_whitespace().count() > 2 {
                self.naming = Some(text.clone());
            }
            self.first.get_or_insert(text);
        }
        self.space();
    }

    fn words(&mut self, text: &str) {
        if let Some((_, _, title)) = &mut self.heading {
            title.push_str(text);
            return;
        }
        let count = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        self.body.words = self.body.words.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        if let Some(item) = self.items.last_mut().filter(|item| item.action.is_some()) {
            item.text.push_str(text);
        } else if !self.within_mark() && self.plain.len() < EXCERPT * 4 {
            self.plain.push_str(text);
        }
    }

    fn space(&mut self) {
        if let Some(item) = self.items.last_mut().filter(|item| item.action.is_some()) {
            item.text.push(' ');
        }
        if !self.within_mark() && !self.plain.is_empty() && !self.plain.ends_with(' ') {
            self.plain.push(' ');
        }
    }

    pub(super) fn finish(mut self) -> Body {
        let plain = self.plain.split_whitespace().collect::<Vec<_>>().join(" ");
        self.body.opening = opening(self.naming.as_deref().or(self.first.as_deref()).unwrap_or(&plain).trim());
        self.body.excerpt = shorten(&plain, EXCERPT);
        self.body
    }
}
