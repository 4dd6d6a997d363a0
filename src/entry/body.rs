//! What the Markdown body holds: sections, marks, actions, and the words a list shows.
//!
//! The text is read by the same `CommonMark` parser that renders it, so a passage that a reader would call private is
//! private here too: in a list, in another quotation, or carried on by a line without its `>`.

use pulldown_cmark::{Options, Parser};
use serde::{Deserialize, Serialize};

use super::{
    action::Action,
    mark::{Mark, MarkKind},
    reader::Reader,
};

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

/// The Markdown that the journal reads: `CommonMark` with tables, task lists, footnotes, strikethrough, definition lists.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_DEFINITION_LIST
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
pub(super) const EXCERPT: usize = 220;

/// The first sentence, or as many first words as make a title.
pub(super) fn opening(plain: &str) -> String {
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
