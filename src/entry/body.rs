//! What the Markdown body holds: sections, marks, actions, and the words a list shows.
//!
//! The text is read by the same `CommonMark` parser that renders it, so a passage that a reader would call private is
//! private here too: in a list, in another quotation, or carried on by a line without its `>`.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What was read off a body.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Body {
    /// The first heading of level one, as plain text.
    pub heading: Option<String>,
    /// The first words outside every mark, for an entry without a title.
    pub opening: String,
    /// The first sentences outside every mark, about 200 characters, for lists. Empty when there are none.
    pub excerpt: String,
    /// Headings of the second level and below, in order.
    pub sections: Vec<Section>,
    /// Passages with a purpose, in order.
    pub marks: Vec<Mark>,
    /// Task list items, in order.
    pub actions: Vec<Action>,
    /// How many words the body has, marks included; headings, which are often a template's questions, are not.
    pub words: u32,
}

crate::hide::hide!(Body);

/// A heading.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Section {
    /// Its plain text.
    pub title: String,
    /// Where it starts in the body, in bytes.
    pub start: usize,
}

crate::hide::hide!(Section);

/// A quotation whose first line is `[!kind] detail`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Mark {
    /// Its purpose.
    pub kind: MarkKind,
    /// What stands after the kind: `think, 15 min`, `to: team manager`.
    pub detail: String,
    /// The passage, Markdown without the `>` signs, trimmed.
    pub text: String,
    /// Where the quotation stands in the body, in bytes.
    pub span: Range<usize>,
    /// The private passage around it, if it stands inside one.
    pub within_private: bool,
}

crate::hide::hide!(Mark);

/// The purposes that a mark can have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum MarkKind {
    /// For the next supervision.
    Supervision,
    /// Never leaves the journal.
    Private,
    /// A concern that was raised, with whom.
    Raised,
    /// Something that happened to the writer or near them.
    Incident,
    /// Something learned.
    Learning,
    /// Something that went well.
    Good,
    /// A content note: folded away until asked for.
    Note,
    /// A callout of another program, kept as it is.
    Other(String),
}

crate::hide::hide!(MarkKind);

impl MarkKind {
    fn parse(word: &str) -> Self {
        match word.to_lowercase().as_str() {
            "supervision" => Self::Supervision,
            "private" => Self::Private,
            "raised" => Self::Raised,
            "incident" => Self::Incident,
            "learning" => Self::Learning,
            "good" => Self::Good,
            "note" => Self::Note,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Whether its passages stand on an agenda.
    pub fn is_listed(&self) -> bool {
        matches!(self, Self::Supervision | Self::Raised | Self::Incident | Self::Learning | Self::Good)
    }

    /// The word of the marker.
    pub fn word(&self) -> &str {
        match self {
            Self::Supervision => "supervision",
            Self::Private => "private",
            Self::Raised => "raised",
            Self::Incident => "incident",
            Self::Learning => "learning",
            Self::Good => "good",
            Self::Note => "note",
            Self::Other(word) => word,
        }
    }
}

/// An item of a task list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Action {
    /// What is to be done, without the box and the bracket with the date.
    pub text: String,
    /// Ticked.
    pub done: bool,
    /// By when, from `(due 2026-11-26)` at its end.
    pub due: Option<jiff::civil::Date>,
    /// Who, from `(me, due …)` at its end.
    pub who: Option<String>,
    /// Where the item starts in the body, in bytes.
    pub start: usize,
    /// It stands in a private passage.
    pub within_private: bool,
}

crate::hide::hide!(Action);

/// The Markdown that the journal reads: `CommonMark` with tables, task lists, footnotes, strikethrough, definition lists.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_DEFINITION_LIST
}

/// The kind and detail of a callout, if the raw text of a quotation begins with `[!kind]`.
pub fn marker(first_line: &str) -> Option<(MarkKind, &str)> {
    let rest = first_line.trim().strip_prefix("[!")?;
    let (word, detail) = rest.split_once(']')?;
    let named = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    // Obsidian folds with a sign after the bracket.
    named.then(|| (MarkKind::parse(word), detail.trim_start_matches(['-', '+']).trim()))
}

/// Whether a line begins with `[!private]`, however it is decorated: with spaces, list signs, emphasis, a backslash that
/// a formatter put there, wide letters or invisible ones.
pub fn is_private_marker(line: &str) -> bool {
    let decoration = |c: &char| {
        c.is_whitespace()
            || matches!(
                c,
                '>' | '*' | '_' | '\\' | '#' | '-' | '+' | '`' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    let bare = line.nfkc().filter(|c| !decoration(c)).flat_map(char::to_lowercase).take(10);
    bare.eq("[!private]".chars())
}

/// [`is_private_marker`] for a line of a quotation; a quotation within it is read by itself.
fn is_private_line(line: &str) -> bool {
    !line.trim_start().starts_with('>') && is_private_marker(line)
}

impl Body {
    /// Reads a body. Never fails: every text is Markdown.
    pub(super) fn read(markdown: &str) -> Self {
        let mut reader = Reader::default();
        for (event, span) in Parser::new_ext(markdown, options()).into_offset_iter() {
            reader.take(event, span, markdown);
        }
        reader.finish()
    }

    /// Whether any mark of this kind stands in the body.
    pub fn has(&self, kind: &MarkKind) -> bool {
        self.marks.iter().any(|mark| mark.kind == *kind)
    }
}

/// How much of the text a list shows, in characters.
const EXCERPT: usize = 220;

/// How deep quotations are read for marks: as deep as a page shows them. Reading each of a hundred thousand levels anew
/// would take minutes. What stands deeper belongs to the quotation at this depth, which is private when any line below
/// it says so.
const DEEPEST: usize = 64;

#[derive(Default)]
struct Reader {
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
    fn take(&mut self, event: Event<'_>, span: Range<usize>, markdown: &str) {
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

    fn finish(mut self) -> Body {
        let plain = self.plain.split_whitespace().collect::<Vec<_>>().join(" ");
        self.body.opening = opening(self.naming.as_deref().or(self.first.as_deref()).unwrap_or(&plain).trim());
        self.body.excerpt = shorten(&plain, EXCERPT);
        self.body
    }
}

/// A quotation without its own level of `>` signs.
fn unquote(raw: &str) -> String {
    let lines = raw.lines().map(|line| {
        let bare = line.trim_start();
        bare.strip_prefix('>').map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Takes `(me, due 2026-11-26)` or `(team manager, no date)` off the end of an action.
fn ending(text: &str) -> (String, Option<String>, Option<jiff::civil::Date>) {
    let bracket = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let Some((before, inside)) = bracket else { return (text.to_owned(), None, None) };
    let (mut who, mut due, mut undated) = (None, None, false);
    for part in inside.split(',').map(str::trim) {
        match part.strip_prefix("due ").or_else(|| part.strip_prefix("by ")).map(|date| date.trim().parse()) {
            Some(Ok(date)) => due = Some(date),
            Some(Err(_)) => return (text.to_owned(), None, None),
            None if part == "no date" => undated = true,
            None => who = Some(part.to_owned()),
        }
    }
    if due.is_none() && !undated && !who.as_deref().is_some_and(|who| who == "me" || who.starts_with("my ")) {
        return (text.to_owned(), None, None);
    }
    (before.trim().to_owned(), who, due)
}

/// The first sentence, or as many first words as make a title.
fn opening(plain: &str) -> String {
    let sentence = plain.split_inclusive(['.', '!', '?']).next().unwrap_or_default();
    let title = shorten(sentence.trim_end_matches(['.', ' ']), 60);
    if title.is_empty() { "Untitled".to_owned() } else { title }
}

/// Cuts at a word and adds an ellipsis when anything was cut. `longest` is in characters.
pub fn shorten(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', ':', ' ', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(markdown: &str) -> Body {
        Body::read(markdown)
    }

    #[test]
    fn marks_carry_kind_detail_and_passage() {
        let body = read(
            "Before.\n\n> [!supervision] think, 15 min\n> Why do I stay *silent*?\n> And then?\n\n> [!RAISED]- to: team manager\n> Asked.\n\n> a plain quotation\n",
        );
        assert_eq!(body.marks.len(), 2);
        assert_eq!(body.marks[0].kind, MarkKind::Supervision);
        assert_eq!(body.marks[0].detail, "think, 15 min");
        assert_eq!(body.marks[0].text, "Why do I stay *silent*?\nAnd then?");
        assert_eq!((&body.marks[1].kind, body.marks[1].detail.as_str()), (&MarkKind::Raised, "to: team manager"));
        assert_eq!(body.excerpt, "Before. a plain quotation");
    }

    #[test]
    fn a_private_passage_ends_where_markdown_ends_it() {
        let lazy = read("> [!private]\n> secret begins\nand goes on\n\nout again");
        let [mark] = lazy.marks.as_slice() else { panic!("one mark") };
        assert_eq!(mark.text, "secret begins\nand goes on");
        assert_eq!(lazy.excerpt, "out again");

        let nested = read("- item\n  > [!private]\n  > secret\n\n> outer\n> > [!private]\n> > deeper\n");
        assert_eq!(nested.marks.iter().filter(|mark| mark.kind == MarkKind::Private).count(), 2);
        assert!(!nested.excerpt.contains("secret") && !nested.excerpt.contains("deeper"));

        let inner = read("> [!private]\n> > [!supervision] think\n> > secret question\n>\n> - [ ] secret task\n");
        assert!(inner.marks[1].within_private && inner.actions[0].within_private);
    }

    #[test]
    fn a_private_marker_later_in_a_quotation_makes_all_of_it_private() {
        for text in [
            "> [!supervision] think\n> Why?\n> [!private]\n> mine\n",
            "> a quotation\n> **[!private]**\n> mine\n",
            "> \n> [!private ]\n> mine\n",
            "> \\[!Private] mine\n",
            "> # [!private]\n> mine\n",
            "> [\u{200b}!private]\n> mine\n",
            "> ［！ｐｒｉｖａｔｅ］\n> mine\n",
        ] {
            let body = read(text);
            assert!(body.has(&MarkKind::Private), "{text}");
            assert!(!body.has(&MarkKind::Supervision));
        }
    }

    #[test]
    fn however_deep_a_private_passage_stands_it_is_private() {
        for depth in [2, 63, 64, 65, 66, 200] {
            let deep = ">".repeat(depth);
            let body = read(&format!("{deep} open\n{deep}> [!private]\n{deep}> - [ ] secret\n"));
            assert!(body.has(&MarkKind::Private), "{depth}");
            assert!(body.actions.iter().all(|action| action.within_private), "{depth}");
        }
        let plain = read(&format!("{} a [!private] in a line\n", ">".repeat(300)));
        assert!(plain.marks.is_empty());
    }

    #[test]
    fn a_marker_in_code_is_no_mark() {
        assert!(read("```\n> [!private]\n> x\n```\n\n    > [!good]\n").marks.is_empty());
    }

    #[test]
    fn actions_know_their_box_their_date_and_whose_they_are() {
        let body = read(
            "- [ ] Ask for *the* data (due 2026-11-26)\n- [x] Ring (me, due 2026-01-02)\n- [ ] Read (a paper)\n- [ ] Ask (team manager, no date)\n- not one\n",
        );
        let [data, ring, read, ask] = body.actions.as_slice() else { panic!("four actions") };
        assert_eq!((ask.text.as_str(), ask.who.as_deref(), ask.due), ("Ask", Some("team manager"), None));
        assert_eq!((data.text.as_str(), data.done), ("Ask for the data", false));
        assert_eq!(data.due.unwrap().to_string(), "2026-11-26");
        assert_eq!((ring.text.as_str(), ring.done, ring.who.as_deref()), ("Ring", true, Some("me")));
        assert_eq!((read.text.as_str(), read.who.as_deref()), ("Read (a paper)", None));
    }

    #[test]
    fn an_excerpt_keeps_words_apart() {
        let body = read("- one\n- two\n  - three\n\nterm\n: meaning\n\n| a | b |\n|---|---|\n| c | d |\n");
        assert_eq!(body.excerpt, "one two three term meaning a b c d");
    }

    #[test]
    fn counts_words_and_finds_sections() {
        let body = read("# Title here\n\n## What happened?\n\nFive words stand in here.\n\n## So what?\n");
        assert_eq!(body.heading.as_deref(), Some("Title here"));
        assert_eq!(
            body.sections.iter().map(|section| section.title.as_str()).collect::<Vec<_>>(),
            ["What happened?", "So what?"]
        );
        assert_eq!(body.words, 5);
    }
}
