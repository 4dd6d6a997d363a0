//! What an entry gives to a look back: passages that the writer marked, wrote under a telling heading or confirmed a
//! theme for. Each keeps the reason for which it stands there. Nothing behind a content note, nothing private, and no
//! word of an entry that is only for the writer: a look back may be printed and read with someone.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, TagEnd};

use super::super::{names::Names, withhold::WITHHELD, words};
use crate::{
    entry::{Entry, Mark, MarkKind, Sharing, options, shorten},
    supervision::After,
};

/// How long a passage may be, in characters.
const LONGEST: usize = 240;
/// Headings under which people write what was heavy, what went well and what they learned, in the words of the
/// templates that come with the program and in those that people use themselves. Letters and digits alone are compared.
const HEADINGS: [(&str, Kind); 16] = [
    ("what was heavy", Kind::Heavy),
    ("what was hard", Kind::Heavy),
    ("what stays with me", Kind::Heavy),
    ("what I am telling myself", Kind::Heavy),
    ("what I feel", Kind::Heavy),
    ("what I leave here", Kind::Heavy),
    ("what went well", Kind::Good),
    ("what was good", Kind::Good),
    ("what worked", Kind::Good),
    ("what helped", Kind::Good),
    ("who was there for me", Kind::Good),
    ("what I take with me", Kind::Learned),
    ("what I learned", Kind::Learned),
    ("what I learnt", Kind::Learned),
    ("what I have learned", Kind::Learned),
    ("what have I learned", Kind::Learned),
];
/// Themes that say of an entry that it tells of something heavy or good, when the writer has confirmed them.
const THEMES: [(&str, Kind); 4] =
    [("trauma", Kind::Heavy), ("wellbeing", Kind::Heavy), ("risk", Kind::Heavy), ("hope", Kind::Good)];

/// What a passage tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// Something heavy.
    Heavy,
    /// Something that went well.
    Good,
    /// Something learned.
    Learned,
}

/// A passage of an entry.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(in super::super) struct Said {
    /// What it tells of.
    pub(in super::super) kind: Kind,
    /// Its words; none for a content note, which stays folded.
    pub(in super::super) text: Option<String>,
    /// Why it stands here, in words, where its kind does not say it; of a content note what the note says.
    pub(in super::super) why: String,
}

crate::hide::hide!(Said);

/// The passages of one entry, in the order of marks, sections, themes. The entry has been through
/// [`withhold`](super::super::withhold), or the writer asked for its private passages: these are left out all the same.
pub(in super::super) fn passages(entry: &Entry, names: &Names<'_>) -> Vec<Said> {
    if entry.fields.sharing == Sharing::Private {
        return Vec::new();
    }
    let mut said: Vec<Said> = entry.marks(&MarkKind::Note).filter(|note| !note.within_private).map(folded).collect();
    said.extend(entry.body.marks.iter().filter(|mark| !hides(entry, &mark.span)).filter_map(marked));
    said.extend(sections(entry));
    for (theme, kind) in THEMES {
        let confirmed = entry.fields.themes.iter().any(|id| id == theme);
        let text = tidy(&entry.body.excerpt);
        let known = said.iter().any(|one| one.kind == kind || one.text == text);
        if confirmed && !known && text.is_some() {
            said.push(Said { kind, text, why: format!("Theme: {}", names.chip(theme).short) });
        }
    }
    said
}

fn folded(note: &Mark) -> Said {
    Said { kind: Kind::Heavy, text: None, why: words::plain(&note.detail).replace(WITHHELD, "") }
}

/// Whether a stretch of the body touches something folded or private.
fn hides(entry: &Entry, span: &Range<usize>) -> bool {
    let hidden = entry.body.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Note | MarkKind::Private));
    hidden.map(|mark| &mark.span).any(|hidden| hidden.start < span.end && span.start < hidden.end)
}

fn marked(mark: &Mark) -> Option<Said> {
    let asks_support = || mark.detail.trim_start().to_lowercase().starts_with("support");
    let detail = words::plain(&mark.detail);
    let (kind, why) = match mark.kind {
        MarkKind::Incident if detail.is_empty() => (Kind::Heavy, "Incident".to_owned()),
        MarkKind::Incident => (Kind::Heavy, format!("Incident: {detail}")),
        MarkKind::Supervision if asks_support() => (Kind::Heavy, "You asked for support".to_owned()),
        MarkKind::Good => (Kind::Good, detail),
        MarkKind::Learning => (Kind::Learned, detail),
        _ => return None,
    };
    let text = if mark.kind == MarkKind::Incident { After::split(&mark.text).0 } else { mark.text.clone() };
    Some(Said { kind, text: Some(tidy(&text)?), why })
}

fn sections(entry: &Entry) -> impl Iterator<Item = Said> {
    let body = entry.markdown();
    let ends = entry.body.sections.iter().skip(1).map(|next| next.start).chain([body.len()]);
    entry.body.sections.iter().zip(ends).filter_map(move |(section, end)| {
        let title = letters(&section.title);
        let (_, kind) = HEADINGS.iter().find(|(heading, _)| letters(heading) == title)?;
        let text = tidy(&unmarked(entry, below_heading(body, section.start..end)))?;
        Some(Said { kind: *kind, text: Some(text), why: words::plain(&section.title) })
    })
}

/// What of a section stands below its heading.
fn below_heading(body: &str, section: Range<usize>) -> Range<usize> {
    let text = body.get(section.clone()).unwrap_or_default();
    let heading = Parser::new_ext(text, options())
        .into_offset_iter()
        .find_map(|(event, span)| matches!(event, Event::End(TagEnd::Heading(_))).then_some(span.end));
    section.start + heading.unwrap_or(0)..section.end
}

/// A stretch of the body without its marks, each of which speaks for itself.
fn unmarked(entry: &Entry, range: Range<usize>) -> String {
    let body = entry.markdown();
    let mut text = String::new();
    let mut from = range.start;
    for mark in entry.body.marks.iter().filter(|mark| mark.span.end > range.start && mark.span.start < range.end) {
        if mark.span.start >= from {
            text.push_str(body.get(from..mark.span.start).unwrap_or_default());
            text.push_str("\n\n");
        }
        from = from.max(mark.span.end);
    }
    text.push_str(body.get(from..range.end).unwrap_or_default());
    text
}

/// The words of a passage, short enough to be quoted; none when there are none.
fn tidy(markdown: &str) -> Option<String> {
    let text = words::plain(&markdown.replace(WITHHELD, ""));
    Some(shorten(text.trim(), LONGEST)).filter(|text| text.chars().any(char::is_alphanumeric))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
