//! The lines of a Markdown entry that the writer wrote as prose.
//!
//! Left out: headings (they are the template's), quotation blocks without a callout mark, fenced code, comments. A
//! callout (`> [!supervision] …`) is the writer's own and is read, without its marks.

/// A stretch of prose within one line.
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Line<'a> {
    /// The text without block marks.
    pub(crate) text: &'a str,
    /// Where it begins, in characters of the whole entry.
    pub(crate) start: usize,
    /// Whether it opens a new block: nothing runs on from the line before.
    pub(crate) breaks: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Block {
    None,
    Paragraph,
    Quote,
    Callout,
}

/// Walks the lines of an entry.
pub(crate) struct Prose<'a> {
    text: &'a str,
    rest: &'a str,
    place: usize,
    block: Block,
    fence: Option<(u8, usize)>,
    comment: bool,
    breaks: bool,
}

impl<'a> Prose<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, rest: text, place: 0, block: Block::None, fence: None, comment: false, breaks: true }
    }

    /// Moves past `bytes` of the rest and answers where they began.
    fn pass(&mut self, bytes: usize) -> (&'a str, usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        let start = self.place;
        self.place += chars(passed);
        self.rest = rest;
        (passed, start)
    }

    /// What of a whole line is prose: the text and how many bytes of marks stood before it.
    fn prose_of(&mut self, line: &'a str) -> Option<(&'a str, usize)> {
        let trimmed = line.trim_start();
        if self.is_code(trimmed) {
            return None;
        }
        if trimmed.is_empty() {
            self.block = Block::None;
            self.breaks = true;
            return None;
        }
        if is_heading(trimmed) {
            self.block = Block::None;
            self.breaks = true;
            return None;
        }
        let text = match trimmed.strip_prefix('>') {
            Some(inside) => self.quoted(inside)?,
            None => self.plain(trimmed)?,
        };
        Some((text, line.len() - text.len()))
    }

    fn is_code(&mut self, line: &str) -> bool {
        let mark = line.bytes().next().filter(|b| matches!(b, b'`' | b'~'));
        let length = mark.map_or(0, |mark| line.bytes().take_while(|b| *b == mark).count());
        match (self.fence, mark) {
            (Some((open, least)), Some(mark)) if mark == open && length >= least => self.fence = None,
            (None, Some(mark)) if length >= 3 => self.fence = Some((mark, length)),
            (open, _) => return open.is_some(),
        }
        self.block = Block::None;
        self.breaks = true;
        true
    }

    fn quoted(&mut self, inside: &'a str) -> Option<&'a str> {
        let inside = inside.trim_start();
        if let Some(kind) = callout(inside) {
            // What stands beside the mark (`think, 15 min`, `to: team manager`) is for the agenda and no prose.
            self.breaks = true;
            self.block = if matches!(kind, "quote" | "cite") { Block::Quote } else { Block::Callout };
            return None;
        }
        if self.block != Block::Callout || inside.starts_with('>') {
            self.block = if self.block == Block::Callout { Block::Callout } else { Block::Quote };
            self.breaks = true;
            return None;
        }
        if inside.is_empty() {
            self.breaks = true;
            return None;
        }
        Some(self.listed(inside))
    }

    fn plain(&mut self, line: &'a str) -> Option<&'a str> {
        let item = item_text(line).is_some();
        if self.block == Block::Quote && !item {
            return None;
        }
        if self.block != Block::Paragraph {
            self.breaks = true;
        }
        self.block = Block::Paragraph;
        Some(self.listed(line))
    }

    fn listed(&mut self, line: &'a str) -> &'a str {
        match item_text(line) {
            Some(text) => {
                self.breaks = true;
                text
            }
            None => line,
        }
    }
}

impl<'a> Iterator for Prose<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        while !self.rest.is_empty() {
            let length = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
            if self.comment {
                let Some(end) = self.rest[..length].find("-->") else {
                    self.pass(length);
                    continue;
                };
                self.pass(end + 3);
                self.comment = false;
                continue;
            }
            let (line, start) = self.pass(length);
            let Some((text, marks)) = self.prose_of(line) else { continue };
            let start = start + chars(&line[..marks]);
            let text = match text.find("<!--") {
                Some(open) => {
                    // Go back to the comment; what follows it on this line is read as a line of its own.
                    self.comment = true;
                    let after = text.len() - open - 4;
                    self.place -= chars(&text[open + 4..]);
                    self.rest = &self.text[self.text.len() - self.rest.len() - after..];
                    &text[..open]
                }
                None => text,
            };
            let breaks = std::mem::replace(&mut self.breaks, false);
            return Some(Line { text, start, breaks });
        }
        None
    }
}

fn chars(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

fn is_heading(line: &str) -> bool {
    let after = line.trim_start_matches('#');
    let marks = line.len() - after.len();
    (1..=6).contains(&marks) && after.chars().next().is_none_or(char::is_whitespace)
}

/// The kind and the title of `[!kind] title`.
fn callout(line: &str) -> Option<&str> {
    line.strip_prefix("[!")?.split_once(']').map(|(kind, _)| kind)
}

/// The text of a list item, without its mark and its box.
fn item_text(line: &str) -> Option<&str> {
    let marked = match line.strip_prefix(['-', '*', '+']) {
        Some(after) => after,
        None => line
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .strip_prefix(['.', ')'])
            .filter(|_| line.starts_with(|c: char| c.is_ascii_digit()))?,
    };
    let text = marked.strip_prefix([' ', '\t'])?.trim_start();
    let unboxed = ["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| text.strip_prefix(mark));
    Some(unboxed.unwrap_or(text))
}
