//! The walk over the events of one text.

use std::{borrow::Cow, collections::BTreeMap, fmt, ops::Range};

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, LinkType, Tag};

use super::{escape::escape, markdown::Markdown};
use crate::{
    entry::{MarkKind, held, marker},
    site::{Stored, WITHHELD},
};

/// How deep elements may stand in one another. Deeper ones lose their tags and keep their words.
const DEEPEST: usize = 64;
const KEPT: &str = "<span class=\"withheld\">A private passage is kept in the journal, not on this page.</span>";

/// The state of the walk. Every opened element has pushed what closes it, so the HTML is balanced whatever the text is.
pub(super) struct Walk<'a> {
    markdown: &'a Markdown<'a>,
    out: String,
    closing: Vec<Cow<'static, str>>,
    /// The depth at which a private passage was entered; until it is left, nothing is written.
    withheld: Option<usize>,
    /// Where the line with the marker of a callout ends. What stands on it has been written already.
    marker_end: usize,
    levels: Vec<HeadingLevel>,
    last_level: usize,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    notes: BTreeMap<String, (usize, bool)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(markdown: &'a Markdown<'a>, levels: Vec<HeadingLevel>) -> Self {
        Self {
            out: String::with_capacity(markdown.text.len() + markdown.text.len() / 4),
            markdown,
            closing: Vec::new(),
            withheld: None,
            marker_end: 0,
            levels,
            last_level: 1,
            alignments: Vec::new(),
            cell: 0,
            in_head: false,
            notes: BTreeMap::new(),
        }
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => {
                let closing = self.open(tag, span);
                self.closing.push(closing);
            }
            Event::End(_) => self.close(),
            _ if self.withheld.is_some() || span.start < self.marker_end => {}
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => {
                self.out.push_str("<code>");
                self.text(&text);
                self.out.push_str("</code>");
            }
            Event::SoftBreak if !self.out.ends_with("<p>") => self.out.push('\n'),
            Event::HardBreak if !self.out.ends_with("<p>") => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.task(done),
            Event::FootnoteReference(name) => self.reference(&name),
            _ => {}
        }
    }

    fn put(&mut self, html: fmt::Arguments<'_>) {
        self.out.push_str(&fmt::format(html));
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn text(&mut self, text: &str) {
        if !text.contains(WITHHELD) {
            escape(&mut self.out, text);
            return;
        }
        for (at, piece) in text.split(WITHHELD).enumerate() {
            if at > 0 {
                self.out.push_str(KEPT);
            }
            escape(&mut self.out, piece);
        }
    }

    fn open(&mut self, tag: Tag<'_>, span: Range<usize>) -> Cow<'static, str> {
        if self.withheld.is_some() || self.closing.len() >= DEEPEST {
            return Cow::Borrowed("");
        }
        let on_marker = span.start < self.marker_end;
        let (start, end) = match tag {
            Tag::Paragraph => ("<p>", "</p>\n"),
            Tag::HtmlBlock => ("<p class=\"raw\">", "</p>\n"),
            Tag::BlockQuote(_) => return self.quotation(span),
            Tag::CodeBlock(_) => ("<pre tabindex=\"0\"><code>", "</code></pre>\n"),
            Tag::List(None) => ("<ul>\n", "</ul>\n"),
            Tag::List(Some(start)) => return self.numbered(start),
            Tag::Item => ("<li>", "</li>\n"),
            Tag::DefinitionList => ("<dl>\n", "</dl>\n"),
            Tag::DefinitionListTitle => ("<dt>", "</dt>\n"),
            Tag::DefinitionListDefinition => ("<dd>", "</dd>\n"),
            Tag::Heading { level, .. } => return self.heading(level),
            Tag::FootnoteDefinition(name) => return self.note(&name),
            Tag::Table(alignments) => return self.table(alignments),
            Tag::TableHead => return self.row(true),
            Tag::TableRow => return self.row(false),
            Tag::TableCell => return self.open_cell(),
            // Inline elements that begin on the line of a marker have been written as its detail.
            _ if on_marker => ("", ""),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Strikethrough => ("<del>", "</del>"),
            Tag::Superscript => ("<sup>", "</sup>"),
            Tag::Subscript => ("<sub>", "</sub>"),
            Tag::Link { dest_url, .. } if held(&dest_url).is_some() => return self.file(&dest_url, false),
            Tag::Link { link_type, dest_url, .. } => return link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => return self.file(&dest_url, true),
            Tag::MetadataBlock(_) => ("", ""),
        };
        self.out.push_str(start);
        Cow::Borrowed(end)
    }

    fn close(&mut self) {
        let Some(closing) = self.closing.pop() else { return };
        if let Some(depth) = self.withheld {
            if self.closing.len() == depth {
                self.withheld = None;
                self.put(format_args!("<p>{KEPT}</p>\n"));
            }
            return;
        }
        match closing.as_ref() {
            // A paragraph that held only a marker.
            "</p>\n" if self.out.ends_with("<p>") => self.out.truncate(self.out.len() - "<p>".len()),
            "</th>" => self.close_head_cell(),
            closing => self.out.push_str(closing),
        }
    }

    /// A picture or a file. Where the page holds it, its number stands here, and the reader of the page puts it in the place
    /// of the words; nothing else of it is in the HTML.
    fn file(&mut self, address: &str, picture: bool) -> Cow<'static, str> {
        let id = held(address);
        match id.and_then(|id| self.markdown.files.get(id)) {
            Some(Stored { at, shown: true, .. }) => {
                self.put(format_args!("<span class=\"picture\" data-picture=\"{at}\">Picture: <span>"));
                Cow::Borrowed("</span></span>")
            }
            Some(Stored { at, about, .. }) => {
                self.put(format_args!("<button type=\"button\" class=\"file\" data-save=\"{at}\">"));
                let mut closing = String::from("</button> <span class=\"address\">(");
                escape(&mut closing, about);
                closing.push_str(", saves a copy)</span>");
                Cow::Owned(closing)
            }
            None if picture && id.is_none() => {
                self.out.push_str("<span class=\"picture\">Picture: ");
                Cow::Borrowed("</span>")
            }
            None if picture => {
                self.out.push_str("<span class=\"picture\">Picture, not in this page: ");
                Cow::Borrowed("</span>")
            }
            None => Cow::Borrowed(" <span class=\"address\">(a file that is not in this page)</span>"),
        }
    }

    fn heading(&mut self, level: HeadingLevel) -> Cow<'static, str> {
        let rank = self.levels.iter().position(|one| *one == level).unwrap_or(0) + 2;
        let level = rank.min(self.last_level + 1).min(6);
        self.last_level = level;
        self.put(format_args!("<h{level}>"));
        Cow::Owned(format!("</h{level}>\n"))
    }

    fn numbered(&mut self, start: u64) -> Cow<'static, str> {
        if start == 1 {
            self.out.push_str("<ol>\n");
        } else {
            self.put(format_args!("<ol start=\"{start}\">\n"));
        }
        Cow::Borrowed("</ol>\n")
    }

    fn quotation(&mut self, span: Range<usize>) -> Cow<'static, str> {
        let raw = self.markdown.text.get(span.clone()).unwrap_or_default();
        let line = raw.split('\n').next().unwrap_or_default();
        let bare = line.trim_start().strip_prefix('>').unwrap_or(line);
        let label = match marker(bare) {
            Some((MarkKind::Private, _)) if !self.markdown.with_private => {
                self.withheld = Some(self.closing.len());
                return Cow::Borrowed("");
            }
            Some((kind @ MarkKind::Other(_), _)) if kind.elsewhere().is_none() => {
                self.out.push_str("<blockquote>\n");
                return Cow::Borrowed("</blockquote>\n");
            }
            None => {
                self.out.push_str("<blockquote>\n");
                return Cow::Borrowed("</blockquote>\n");
            }
            Some((kind, detail)) => {
                self.marker_end = span.start + line.len();
                (kind, detail)
            }
        };
        match label {
            (MarkKind::Note, detail) => self.folded(detail),
            (kind, detail) => self.mark(&kind, detail),
        }
    }

    fn folded(&mut self, detail: &str) -> Cow<'static, str> {
        self.out.push_str(
            "<details class=\"hard\"><summary><svg class=\"ico\" aria-hidden=\"true\"><use href=\"#i-note\"></use></svg>\
             <span><strong>Content note:</strong> ",
        );
        escape(&mut self.out, detail);
        self.out.push_str("</span><span class=\"reveal\"></span></summary><div class=\"inner\">\n");
        Cow::Borrowed("</div></details>\n")
    }

    fn mark(&mut self, kind: &MarkKind, detail: &str) -> Cow<'static, str> {
        let label = match kind {
            MarkKind::Supervision => "For supervision",
            MarkKind::Raised => "Raised",
            MarkKind::Incident => "Incident",
            MarkKind::Learning => "Learning",
            MarkKind::Good => "What went well",
            MarkKind::Private => "Private",
            MarkKind::Note => "Note",
            MarkKind::Other(_) => kind.elsewhere().unwrap_or("note"),
        };
        // Both are words that the program knows: any other callout is a plain quotation.
        let word = kind.elsewhere().map_or(kind.word(), |_| "other");
        let (first, rest) = label.split_at(1);
        self.put(format_args!(
            "<div class=\"mark {word}\" role=\"note\"><p class=\"kind\"><strong>{}{rest}</strong>",
            first.to_ascii_uppercase()
        ));
        if !detail.is_empty() {
            self.out.push_str(" <span>");
            escape(&mut self.out, detail);
            self.out.push_str("</span>");
        }
        self.out.push_str("</p>\n");
        Cow::Borrowed("</div>\n")
    }

    fn task(&mut self, done: bool) {
        if self.out.ends_with("<li>") {
            self.out.truncate(self.out.len() - 1);
            self.out.push_str(" class=\"task\">");
        }
        let (class, label) = if done { ("box done", "Done") } else { ("box", "Not done") };
        self.put(format_args!("<span class=\"{class}\" role=\"img\" aria-label=\"{label}\"></span>"));
    }

    fn table(&mut self, alignments: Vec<Alignment>) -> Cow<'static, str> {
        self.alignments = alignments;
        self.out.push_str("<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n");
        Cow::Borrowed("</tbody></table></div>\n")
    }

    fn row(&mut self, head: bool) -> Cow<'static, str> {
        (self.cell, self.in_head) = (0, head);
        self.out.push_str(if head { "<thead><tr>" } else { "<tr>" });
        Cow::Borrowed(if head { "</tr></thead>\n<tbody>" } else { "</tr>\n" })
    }

    fn open_cell(&mut self) -> Cow<'static, str> {
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Center) => " class=\"centre\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        self.cell += 1;
        let (start, end) = if self.in_head { ("<th scope=\"col\"", "</th>") } else { ("<td", "</td>") };
        self.out.push_str(start);
        self.out.push_str(class);
        self.out.push('>');
        Cow::Borrowed(end)
    }

    /// A column without a name is no heading.
    fn close_head_cell(&mut self) {
        let Some(at) = self.out.rfind("<th scope=\"col\"").filter(|_| self.out.ends_with('>')) else {
            self.out.push_str("</th>");
            return;
        };
        let empty = self.out.get(at..).is_some_and(|tail| tail.matches('<').count() == 1);
        if empty {
            self.out.truncate(at);
            self.out.push_str("<td></td>");
        } else {
            self.out.push_str("</th>");
        }
    }

    /// The number of a footnote, and whether it was asked for before. Names never become ids.
    fn footnote(&mut self, name: &CowStr<'_>) -> (usize, bool) {
        let next = self.notes.len() + 1;
        let entry = self.notes.entry(name.to_string()).or_insert((next, false));
        *entry
    }

    fn reference(&mut self, name: &CowStr<'_>) {
        let (number, seen) = self.footnote(name);
        self.notes.insert(name.to_string(), (number, true));
        let prefix = self.markdown.prefix;
        let id = if seen { String::new() } else { format!(" id=\"{prefix}from-{number}\"") };
        self.put(format_args!(
            "<sup><a href=\"#{prefix}note-{number}\"{id} aria-label=\"Footnote {number}\">{number}</a></sup>"
        ));
    }

    fn note(&mut self, name: &CowStr<'_>) -> Cow<'static, str> {
        let (number, seen) = self.footnote(name);
        let prefix = self.markdown.prefix;
        self.put(format_args!(
            "<div class=\"footnote\" id=\"{prefix}note-{number}\" tabindex=\"-1\"><span>{number}.</span><div>\n"
        ));
        if seen {
            Cow::Owned(format!("<a href=\"#{prefix}from-{number}\">Back to the text</a></div></div>\n"))
        } else {
            Cow::Borrowed("</div></div>\n")
        }
    }
}

/// The words of a link, then its address in brackets. It leads nowhere.
fn link(kind: LinkType, address: &str) -> Cow<'static, str> {
    let lower = address.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    if !known || matches!(kind, LinkType::Autolink | LinkType::Email) {
        return Cow::Borrowed("");
    }
    let mut closing = String::from(" <span class=\"address\">(");
    escape(&mut closing, address);
    closing.push_str(")</span>");
    Cow::Owned(closing)
}
