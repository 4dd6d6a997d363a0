//! What a look may not hold: whatever would load from elsewhere, lead out of the page, or bring a script or a style of
//! its own. The policy of the page blocks most of it; a writer should know beforehand, and by the place.
//!
//! A template is read as markup with Tera's blocks in it, a style as CSS with its escapes undone. Values are held against
//! what is allowed, so another spelling of an address is refused like a plain one.

mod css;

pub(in crate::look) use self::css::style;
use super::Problem;

/// Elements that load, lead away, run, or swallow what comes after them.
const ELEMENTS: [&str; 28] = [
    "script",
    "link",
    "meta",
    "base",
    "style",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "portal",
    "fencedframe",
    "video",
    "audio",
    "source",
    "track",
    "area",
    "animate",
    "animatemotion",
    "animatetransform",
    "set",
    "foreignobject",
    "textarea",
    "plaintext",
    "noscript",
    "xmp",
    "template",
];

/// Attributes that are an address.
const ADDRESSES: [&str; 15] = [
    "src",
    "srcset",
    "href",
    "xlink:href",
    "action",
    "formaction",
    "poster",
    "background",
    "data",
    "ping",
    "cite",
    "longdesc",
    "lowsrc",
    "manifest",
    "usemap",
];

/// What is said of a style that does not stand in a file of its own.
const STYLE: &str = "the page lets no other style in than `shell.css` and `frame.css`";

/// The first thing in a template that a look may not hold.
pub(super) fn template(file: &str, text: &str) -> Result<(), Problem> {
    let text = without_remarks(text);
    let refuse = |at: usize, message: String| Err(Problem { file: file.to_owned(), line: line_of(&text, at), message });
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let rest = &text[start + 1..];
        if rest.starts_with("!--") {
            let Some(end) = rest.find("-->") else { return refuse(start, "the comment has no end".to_owned()) };
            at = start + 1 + end;
            continue;
        }
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        if rest.starts_with("{{") || rest.starts_with("{%") {
            return refuse(start, "the name of an element is written out, not filled in".to_owned());
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = start + 1;
            continue;
        }
        let tag = Tag::read(&text, text.len() - rest.len());
        if let Some((at, message)) = tag.problem() {
            return refuse(at.unwrap_or(start), message);
        }
        at = tag.end;
    }
    Ok(())
}

/// An element as it stands in a template.
struct Tag<'a> {
    name: String,
    /// Where each attribute begins, its name in lower case, and its value without quotation marks.
    attributes: Vec<(usize, String, &'a str)>,
    /// The place after it.
    end: usize,
    /// Its name goes on after a block, so that it is not known.
    made: bool,
}

impl<'a> Tag<'a> {
    fn read(text: &'a str, start: usize) -> Self {
        let stops = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '{');
        let length = text[start..].find(stops).unwrap_or(text.len() - start);
        let name = text[start..start + length].to_ascii_lowercase();
        let mut tag = Self { name, attributes: Vec::new(), end: start + length, made: false };
        let mut at = tag.end;
        while text[at..].starts_with("{%") {
            at += block(&text[at..]);
            tag.made |= text[at..].starts_with(|c: char| c.is_ascii_alphanumeric());
        }
        while tag.attribute(text) {}
        tag
    }

    /// Reads on; false at the end of the element.
    fn attribute(&mut self, text: &'a str) -> bool {
        let rest = &text[self.end..];
        let Some(first) = rest.chars().next() else { return false };
        if first == '>' {
            self.end += 1;
            return false;
        }
        if rest.starts_with("{%") {
            self.end += block(rest);
            return true;
        }
        if first.is_ascii_whitespace() || first == '/' {
            self.end += 1;
            return true;
        }
        let start = self.end;
        let filled = rest.starts_with("{{");
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/');
        let length = if filled { block(rest) } else { rest.find(ends).unwrap_or(rest.len()).max(first.len_utf8()) };
        // A block may follow a name at once: `checked{% endif %}`.
        let length = rest[..length].find("{%").filter(|at| *at > 0).unwrap_or(length);
        let name = rest[..length].to_ascii_lowercase();
        self.end += length;
        let after = text[self.end..].trim_start();
        let value = match after.strip_prefix('=') {
            None => "",
            Some(after) => {
                let after = after.trim_start();
                self.end = text.len() - after.len();
                let (value, length) = value(after);
                self.end += length;
                value
            }
        };
        self.attributes.push((start, name, value));
        true
    }

    /// What is wrong with it, and where, if that is not its beginning.
    fn problem(&self) -> Option<(Option<usize>, String)> {
        let name = self.name.as_str();
        if self.made {
            return Some((None, format!("the name of an element is written out, not filled in: `<{name}`")));
        }
        if name == "style" {
            return Some((None, format!("a look has no `<style>`: {STYLE}")));
        }
        if ELEMENTS.contains(&name) {
            return Some((
                None,
                format!("a look has no `<{name}>`: a page loads nothing, leads nowhere and runs nothing"),
            ));
        }
        self.attributes.iter().find_map(|(at, attribute, value)| {
            let message = self.refused(attribute, value)?;
            Some((Some(*at), message))
        })
    }

    fn refused(&self, attribute: &str, value: &str) -> Option<String> {
        let name = &self.name;
        if attribute.contains("{{") {
            return Some(format!("in `<{name}>` the name of an attribute is written out, not filled in"));
        }
        if attribute.starts_with("on") {
            return Some(format!("`<{name} {attribute}>` is a script, and a look brings none"));
        }
        if attribute == "style" {
            return Some(format!("`<{name} style>`: {STYLE}"));
        }
        if attribute == "srcdoc" {
            return Some(format!("`<{name} {attribute}>` is a page of its own"));
        }
        if ADDRESSES.contains(&attribute) && !is_inside(name, attribute, value) {
            let may = if is_picture(name) { "`data:image/…`" } else { "`#…`" };
            return Some(format!(
                "`<{name} {attribute}=\"{}\">` leads outside: here it begins with {may}",
                short(value)
            ));
        }
        css::loads(value).map(|(_, message)| format!("`<{name} {attribute}>`: {message}"))
    }
}

fn is_picture(element: &str) -> bool {
    matches!(element, "img" | "image" | "feimage")
}

/// Whether an address stays inside the page.
fn is_inside(element: &str, attribute: &str, value: &str) -> bool {
    value.starts_with('#') || (is_picture(element) && attribute != "srcset" && is_image(value))
}

fn is_image(address: &str) -> bool {
    address.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/"))
}

/// The value of an attribute, and how much of the text it takes.
fn value(text: &str) -> (&str, usize) {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let from = usize::from(quote.is_some());
    let mut at = from;
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with("{{") || text[at..].starts_with("{%") {
            at += block(&text[at..]);
            continue;
        }
        match quote {
            Some(quote) if c == quote => return (&text[from..at], at + 1),
            None if c.is_ascii_whitespace() || c == '>' => return (&text[from..at], at),
            _ => at += c.len_utf8(),
        }
    }
    (&text[from..at], at)
}

/// How long a block of Tera is: `{{ … }}` or `{% … %}`, texts in quotation marks passed over.
fn block(text: &str) -> usize {
    let close = if text.starts_with("{{") { "}}" } else { "%}" };
    let mut quote: Option<char> = None;
    for (at, c) in text.char_indices().skip(2) {
        match quote {
            Some(open) => quote = quote.filter(|_| c != open),
            None if text[at..].starts_with(close) => return at + 2,
            None => quote = Some(c).filter(|c| matches!(c, '"' | '\'' | '`')),
        }
    }
    text.len()
}

/// The text with Tera's remarks as spaces, so that places stay.
fn without_remarks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{#") {
        out.push_str(&rest[..start]);
        let end = rest[start..].find("#}").map_or(rest.len(), |end| start + end + 2);
        out.extend(rest[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    out + rest
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn short(value: &str) -> String {
    let words: String = value.chars().filter(|c| !c.is_control()).take(40).collect();
    if words.len() < value.len() { words + "…" } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<usize> {
        template("entry.html", text).err().map(|problem| problem.line)
    }

    #[test]
    fn what_loads_leads_away_or_runs_is_refused_by_its_line() {
        for text in [
            "a\n<img src=http://x/y.png>",
            "a\n<IMG\tSRC = 'HTTPS://x'>",
            "a\n<img src=\"//x\">",
            "a\n<img src=\"{{ title }}\">",
            "a\n<img srcset=\"data:image/png;base64,x 1x, http://x 2x\">",
            "a\n<a href=\"&#104;ttp://x\">",
            "a\n<a href=' #'>",
            "a\n<a class=\"{% if x == \">\" %}b{% endif %}\" href=javascript:alert(1)>",
            "a\n<svg><use xlink:href=other.svg#a /></svg>",
            "a\n<script>1</script>",
            "a\n<link rel=stylesheet href=#>",
            "a\n<meta http-equiv=refresh content=0>",
            "a\n<p onclick=x>",
            "a\n<p style=\"color:red\">",
            "a\n<style>p{}</style>",
            "a\n<p fill=\"url(http://x)\">",
            "a\n<{{ name }} href=#>",
            "a\n<p {{ name }}=x>",
            "a\n<scr{% if a %}ipt{% endif %}>",
            "a\n<scr{{ a }}ipt>",
            "a\n<!-- never ends",
            "a\n<form action=/x>",
            "a\n<svg><animate attributeName=href to=http://x></svg>",
            "{# one\ntwo #}<iframe>",
        ] {
            assert_eq!(line(text), Some(2), "{text}");
        }
    }

    #[test]
    fn what_stays_inside_is_taken() {
        for text in [
            "<a href=\"#\" data-to=\"entry/{{ number }}\">{{ title }}</a>",
            "<use href=\"#shape-{{ chip.shape }}\"></use>",
            "<img src=\"data:image/png;base64,AAAA\" alt=\"\">",
            "<p>3 < 4, a < b onclick outside of {{ x }} src = http://words</p>",
            "<section{% if part.dense %} class=\"dense\"{% endif %}>",
            "<li{% if line.done %} class=\"done\"{% endif %}>",
            "<span class=\"box{% if box[1] %} done{% endif %}\" aria-label=\"{% if box[1] %}Done{% else %}Not{% endif %}\">",
            "<circle r=\"{% if a == 0 %}1.3{% endif %}\"/>",
            "<!-- a comment with <script> in it -->",
            "{# <script> #}<input checked disabled>",
            "<!doctype html>",
            "",
            "<",
            "<a",
            "<a {% if",
            "{{",
            "é<é",
        ] {
            assert_eq!(template("a.html", text), Ok(()), "{text}");
        }
    }

    #[test]
    fn no_text_makes_it_stop_or_fall() {
        let pieces = [
            "<", "a", "{{", "}}", "{%", "%}", "{#", "#}", "\"", "'", " ", "=", ">", "é", "/", "!--", "-->", "\\",
            "url(", "\n", "7", "src", "/*", "*/",
        ];
        // A fixed sequence (Knuth's multiplier for 64 bits): the same texts in every run.
        let mut state: u64 = 1;
        let mut draw = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % most
        };
        let mut refused = 0;
        for _ in 0..20_000 {
            let text: String = (0..draw(14)).map(|_| pieces[draw(pieces.len())]).collect();
            refused += usize::from(template("a.html", &text).is_err()) + usize::from(style("a.css", &text).is_err());
        }
        assert!(refused > 100, "{refused}");
    }

    #[test]
    fn a_style_loads_nothing_in_any_spelling() {
        for text in [
            "a{}\nb{background:url(http://x)}",
            "a{}\nb{background:URL( \"//x/y\" )}",
            "a{}\nb{background:\\75 rl(x.png)}",
            "a{}\nb{background:\\75\trl(x.png)}",
            "a{}\nb{background:\\75\nrl(x.png)}",
            "a{}\nb{background:\\75\r\nrl(x.png)}",
            "a{}\nb{background:\\000075rl(x.png)}",
            "/* a\n*/@import \"x\";",
            "a{}\n@\\69mport 'x';",
            "a{}\n@font-face{}",
            "a{}\nb{background:image-set('x' 1x)}",
            "a{}\nb{background:u\\rl(x)}",
        ] {
            assert_eq!(style("frame.css", text).err().map(|problem| problem.line), Some(2), "{text}");
        }
        for text in
            ["a{fill:url(#b)}", "a{background:url('data:image/png;base64,AA')}", "a::after{content:\"url\"}", "/*"]
        {
            assert_eq!(style("frame.css", text), Ok(()), "{text}");
        }
    }
}
