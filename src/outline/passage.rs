//! A marked passage, read so that each form can write it safely.
//!
//! The Markdown of the writer is parsed, not passed on: HTML in it becomes the characters it was typed with, comments
//! are dropped as hidden, links become words, and characters that could steer a terminal or turn the reading direction
//! are replaced.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A passage: blocks, such as paragraphs and list items, of styled pieces.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Passage {
    blocks: Vec<Vec<Piece>>,
}

crate::hide::hide!(Passage);

#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
enum Piece {
    Text(String),
    Code(String),
    /// The start or end of a style: its Markdown sign.
    Sign(&'static str),
}

crate::hide::hide!(Piece);

impl Passage {
    /// Reads Markdown.
    pub fn of(markdown: &str) -> Self {
        let mut reader = Reader::default();
        let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        Parser::new_ext(markdown, options).for_each(|event| reader.take(event));
        reader.close();
        Self { blocks: reader.blocks }
    }

    /// Takes a text as it is, without any Markdown in it.
    pub fn plain_text(text: &str) -> Self {
        Self { blocks: vec![vec![Piece::Text(clean(text))]] }
    }

    /// The words alone, one text for each block.
    pub fn plain(&self) -> Vec<String> {
        let words = |piece: &Piece| match piece {
            Piece::Text(text) | Piece::Code(text) => text.clone(),
            Piece::Sign(_) => String::new(),
        };
        self.blocks.iter().map(|block| block.iter().map(words).collect::<String>().trim().to_owned()).collect()
    }

    /// Markdown that says the same and holds no HTML, one line for each block.
    pub fn markdown(&self) -> Vec<String> {
        let written = |piece: &Piece| match piece {
            Piece::Text(text) => escape(text),
            Piece::Code(code) if code.contains(['`', '<', '>', '|', '&']) => escape(code),
            Piece::Code(code) => format!("`{code}`"),
            Piece::Sign(sign) => (*sign).to_owned(),
        };
        let line = |block: &Vec<Piece>| escape_start(block.iter().map(written).collect::<String>().trim());
        self.blocks.iter().map(line).collect()
    }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Vec<Piece>>,
    open: Vec<Piece>,
    /// For each open list, the number of the next item if it has numbers.
    lists: Vec<Option<u64>>,
    html: String,
    links: Vec<(String, usize)>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text);
            }
            Event::Code(code) => self.open.push(Piece::Code(clean(&code))),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(html) => self.text(&without_comments(&html)),
            Event::SoftBreak => self.open.push(Piece::Text(" ".into())),
            Event::HardBreak | Event::Rule => self.close(),
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.open.push(Piece::Sign("*")),
            Tag::Strong => self.open.push(Piece::Sign("**")),
            Tag::Strikethrough => self.open.push(Piece::Sign("~~")),
            Tag::Link { dest_url, .. } => self.links.push((dest_url.to_string(), self.open.len())),
            Tag::List(first) => {
                self.close();
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.open.push(Piece::Sign("*")),
            TagEnd::Strong => self.open.push(Piece::Sign("**")),
            TagEnd::Strikethrough => self.open.push(Piece::Sign("~~")),
            TagEnd::Link => self.link(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::HtmlBlock => {
                let html = without_comments(&std::mem::take(&mut self.html));
                self.text(&html);
                self.close();
            }
            TagEnd::Image => {}
            _ => self.close(),
        }
    }

    fn item(&mut self) {
        self.close();
        let sign = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", number.saturating_sub(1))
            }
            _ => "– ".to_owned(),
        };
        self.open.push(Piece::Text(sign));
    }

    /// A text; each line of a code block is a block of its own.
    fn text(&mut self, text: &str) {
        for (at, line) in text.lines().enumerate() {
            if at > 0 {
                self.close();
            }
            self.open.push(Piece::Text(clean(line)));
        }
        if text.ends_with('\n') {
            self.close();
        }
    }

    /// A web address stands in brackets after its words; any other kind is dropped.
    fn link(&mut self) {
        let Some((address, from)) = self.links.pop() else { return };
        let shown: String = self.open.get(from..).unwrap_or_default().iter().map(text_of).collect();
        let known = ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
        if known && !address.ends_with(&shown) {
            self.open.push(Piece::Text(format!(" ({})", clean(&address))));
        }
    }

    fn close(&mut self) {
        let block = std::mem::take(&mut self.open);
        if block.iter().any(|piece| !text_of(piece).trim().is_empty()) {
            self.blocks.push(block);
        }
    }
}

fn text_of(piece: &Piece) -> &str {
    match piece {
        Piece::Text(text) | Piece::Code(text) => text,
        Piece::Sign(_) => "",
    }
}

fn without_comments(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Replaces what a reader cannot see but a terminal or a page would obey.
pub fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() || steers(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// Bidirectional controls, annotations, invisible fillers and tag characters.
fn steers(c: char) -> bool {
    matches!(c,
        '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text as Markdown that shows exactly these characters: no HTML, link, table cell or style can begin in it.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if after.is_ascii_alphanumeric() || after == '#' => out.push_str("&amp;"),
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// Keeps the start of a line from being read as a heading, a list, a quotation or a rule.
fn escape_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    if line.starts_with(['#', '-', '+', '=', ':']) { format!("\\{line}") } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_keeps_its_style_and_nothing_that_acts() {
        let cases: [(&str, &[&str], &[&str]); 16] = [
            ("Why *so* **still**, ~~no~~ `x`?", &["Why so still, no x?"], &["Why *so* **still**, ~~no~~ `x`?"]),
            ("a\nb\n\nc", &["a b", "c"], &["a b", "c"]),
            ("<script>alert(1)</script>", &["<script>alert(1)</script>"], &["&lt;script&gt;alert(1)&lt;/script&gt;"]),
            ("a <b onclick=x>b</b>", &["a <b onclick=x>b</b>"], &["a &lt;b onclick=x&gt;b&lt;/b&gt;"]),
            ("`<script>`", &["<script>"], &["&lt;script&gt;"]),
            ("a <!-- hidden --> b", &["a  b"], &["a  b"]),
            ("<!-- hidden\n\nstill -->\n\nb", &["b"], &["b"]),
            ("[x](javascript:alert(1))", &["x"], &["x"]),
            ("\\](javascript:x)", &["](javascript:x)"], &["\\](javascript:x)"]),
            ("[paper](https://a.b/c)", &["paper (https://a.b/c)"], &["paper (https://a.b/c)"]),
            ("a | b & c &amp; AT&T;", &["a | b & c & AT&T;"], &["a \\| b & c & AT&amp;T;"]),
            ("- one\n- two", &["– one", "– two"], &["– one", "– two"]),
            ("# Head\n\n3\\. x", &["Head", "3. x"], &["Head", "3\\. x"]),
            ("```\nfence\n# not\nopen", &["fence", "# not", "open"], &["fence", "\\# not", "open"]),
            (
                "a\u{1b}[31mb\u{202e}c\u{7}\u{200b}",
                &["a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}"],
                &["a\u{fffd}\\[31mb\u{fffd}c\u{fffd}\u{fffd}"],
            ),
            ("snake_case _x_", &["snake_case x"], &["snake_case *x*"]),
        ];
        for (text, plain, markdown) in cases {
            let passage = Passage::of(text);
            assert_eq!(passage.plain(), plain, "{text}");
            assert_eq!(passage.markdown(), markdown, "{text}");
        }
    }

    #[test]
    fn what_was_escaped_reads_as_it_was() {
        for text in
            ["# a", "- b", "1) c", "<i>&amp;</i>", "*a* _b_ [c](d) `e` | ~f~", "\\", "+ x", "> y", "a_b_c", "==="]
        {
            let written = escape_start(&escape(text));
            assert_eq!(Passage::of(&written).plain(), [text], "{written}");
        }
    }
}
