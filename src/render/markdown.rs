//! Markdown to safe HTML.
//!
//! The HTML is written here, element by element, from the events of the parser that also reads marks and actions. No
//! byte of an entry becomes a tag or an attribute: raw HTML is shown as text, links and pictures as words, with the number
//! of a file where the page holds it. So nothing in an entry can load, lead anywhere or run, before the page's policy and
//! its frame are even asked.

use std::{collections::BTreeSet, ops::Range};

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::walk::Walk;
use crate::{entry::options, site::Files};

/// The longest Markdown that is rendered, in bytes.
pub const LONGEST: usize = crate::entry::LONGEST;

/// A Markdown text and how to show it.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Markdown<'a> {
    /// The text.
    pub text: &'a str,
    /// The title that stands above it; a first heading that repeats it is left out.
    pub title: &'a str,
    /// Set before every id, so that two texts on one page do not share any.
    pub prefix: &'a str,
    /// Private passages are shown, named as such.
    pub with_private: bool,
    /// The files of the page.
    pub files: &'a Files,
}

crate::hide::hide!(Markdown<'_>);

/// Whether an element is one that [`Markdown::html`] makes. No other may stand in a page, whatever the entry says.
pub fn is_known(element: &str) -> bool {
    const KNOWN: [&str; 36] = [
        "button",
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "span",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "sup",
        "sub",
        "a",
        "details",
        "summary",
        "svg",
        "use",
        "blockquote",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
    ];
    KNOWN.contains(&element)
}

pub(super) type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

impl Markdown<'_> {
    /// The HTML. Headings start at level two.
    pub fn html(&self) -> String {
        if self.text.len() > LONGEST {
            return "<p>This text is too long for a page. It is kept in the journal.</p>\n".to_owned();
        }
        let mut events: Events<'_> = Parser::new_ext(self.text, options()).into_offset_iter().collect();
        drop_title(&mut events, self.title);
        let levels: BTreeSet<HeadingLevel> = events.iter().filter_map(|(event, _)| level(event)).collect();
        let mut walk = Walk::new(self, levels.into_iter().collect());
        for (event, span) in events {
            walk.take(event, span);
        }
        walk.finish()
    }
}

fn level(event: &Event<'_>) -> Option<HeadingLevel> {
    match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level),
        _ => None,
    }
}

/// Takes out the first heading of level one when it says what the title says.
fn drop_title(events: &mut Events<'_>, title: &str) {
    let Some(start) = events.iter().position(|(event, _)| level(event) == Some(HeadingLevel::H1)) else { return };
    let ends = |(event, _): &(Event<'_>, Range<usize>)| matches!(event, Event::End(TagEnd::Heading(_)));
    let Some(length) = events[start..].iter().position(ends) else { return };
    let words: String = events[start..start + length]
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    if words.trim() == title.trim() {
        events.drain(start..=start + length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        Markdown { text, title: "Title", prefix: "e1-", with_private: false, files: &Files::default() }.html()
    }

    #[test]
    fn plain_markdown_reads_as_it_should() {
        let cases = [
            (
                "One *two* **three** ~~four~~ `five`",
                "<p>One <em>two</em> <strong>three</strong> <del>four</del> <code>five</code></p>\n",
            ),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
            ("---", "<hr>\n"),
            ("a  \nb", "<p>a<br>\nb</p>\n"),
            ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
            ("```\n<x>\n```", "<pre tabindex=\"0\"><code>&lt;x&gt;\n</code></pre>\n"),
            ("term\n: meaning", "<dl>\n<dt>term</dt>\n<dd>meaning</dd>\n</dl>\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(html(text), expected, "{text:?}");
        }
    }

    #[test]
    fn headings_follow_the_title_without_a_gap() {
        assert_eq!(html("# Title\n\n## A\n\n### B\n\n## C"), "<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>\n");
        assert_eq!(html("#### deep\n\n## up"), "<h2>deep</h2>\n<h2>up</h2>\n");
        assert_eq!(html("# Other"), "<h2>Other</h2>\n");
    }

    #[test]
    fn nothing_of_an_entry_becomes_a_tag_or_an_address() {
        let hostile = [
            "<script>alert(1)</script>",
            "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example\">",
            "text <img src=x onerror=alert(1)> text",
            "[click](javascript:alert(1))",
            "[click](https://evil.example/a\"onmouseover=\"x)",
            "![pic](https://evil.example/p.png \"t\")",
            "<https://evil.example>",
            "[a]\n\n[a]: https://evil.example",
            "| a | b |\n|:-:|--:|\n| <b>x</b> | [y](https://evil.example) |",
            "# <svg onload=alert(1)> {#id onclick=x}",
            "> [!note] <script>x</script>\n> body",
            "> [!supervision] \"onclick=\n> body",
            "a[^\"onclick=x]\n\n[^\"onclick=x]: <iframe src=x>",
            "```\"><script>\nx\n```",
            "{{ get_env(name=\"HOME\") }} {% include \"/etc/passwd\" %}",
        ];
        for text in hostile {
            let html = html(text);
            let ours = html.replace("</", "<");
            for tag in ours.split('<').skip(1) {
                let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
                assert!(is_known(&name), "{text:?} made {html}");
                let attributes = tag.split('>').next().unwrap_or_default();
                for bad in ["evil", "src", " on", "javascript", "http", "style"] {
                    assert!(!attributes.contains(bad), "{text:?} made {html}");
                }
                assert!(!attributes.contains("href=") || attributes.contains("href=\"#"), "{text:?} made {html}");
            }
        }
    }

    #[test]
    fn addresses_are_shown_as_words() {
        assert_eq!(html("[a](https://b.example)"), "<p>a <span class=\"address\">(https://b.example)</span></p>\n");
        assert_eq!(html("<https://b.example>"), "<p>https://b.example</p>\n");
        assert_eq!(html("[a](javascript:x)"), "<p>a</p>\n");
        assert_eq!(html("![a dog](dog.jpg)"), "<p><span class=\"picture\">Picture: a dog</span></p>\n");
    }

    #[test]
    fn callouts_are_named_and_notes_are_folded() {
        let mark = html("> [!supervision] think, 15 min\n> Why *now*?");
        assert!(mark.contains("For supervision") && mark.contains("think, 15 min"), "{mark}");
        assert!(mark.contains("<p>Why <em>now</em>?</p>") && !mark.contains("[!"), "{mark}");
        let note = html("> [!note] a child\n> hard\n\nafter");
        assert!(note.starts_with("<details class=\"hard\"><summary>") && !note.contains(" open"), "{note}");
        assert!(note.contains("Content note:</strong> a child</span>"), "{note}");
        assert!(note.contains("<div class=\"inner\">\n<p>hard</p>\n</div></details>\n<p>after</p>"), "{note}");
        let lazy = html("> [!note] a child\nhard\n\nafter");
        assert!(lazy.contains("<div class=\"inner\">\n<p>hard</p>\n</div></details>"), "{lazy}");
        let tip = html("> [!TIP]+ *x* <b>\n> y");
        assert!(
            tip.starts_with("<div class=\"mark other\" role=\"note\"><p class=\"kind\"><strong>Tip</strong>"),
            "{tip}"
        );
        assert!(tip.contains("&lt;b&gt;") && tip.contains("<p>y</p>"), "{tip}");
        for unknown in ["> [!odd] x\n> y", "> [!ti\"p] x\n> y"] {
            assert!(html(unknown).contains("<blockquote>") && html(unknown).contains("[!"), "{unknown}");
        }
        let crossing = html("> [!good] *a\n> b* c");
        assert!(crossing.contains("<p>b c</p>"), "{crossing}");
    }

    #[test]
    fn a_private_passage_leaves_only_its_sign() {
        let shown = html("a\n\n> [!private]\n> CANARY\n> > [!note] CANARY\n> > CANARY\n\nb");
        assert!(!shown.contains("CANARY"), "{shown}");
        assert!(shown.contains("A private passage is kept in the journal, not on this page."), "{shown}");
        let text = "> [!private]\n> mine";
        let with = Markdown { text, title: "", prefix: "", with_private: true, files: &Files::default() }.html();
        assert!(with.contains("mine") && with.contains("Private"), "{with}");
    }

    #[test]
    fn tables_tasks_and_footnotes() {
        let table = html("| a | b |\n|---|--:|\n| 1 | 2 |");
        assert!(table.contains("<th scope=\"col\">a</th><th scope=\"col\" class=\"right\">b</th>"), "{table}");
        assert!(table.contains("<td>1</td><td class=\"right\">2</td>"), "{table}");
        let tasks = html("- [x] done\n- [ ] open");
        assert!(
            tasks.contains("<li class=\"task\"><span class=\"box done\" role=\"img\" aria-label=\"Done\"></span>done")
        );
        assert!(tasks.contains("aria-label=\"Not done\"></span>open"));
        let notes = html("a[^x] b[^x]\n\n[^x]: said");
        assert_eq!(notes.matches("id=\"e1-from-1\"").count(), 1, "{notes}");
        assert!(notes.contains("href=\"#e1-note-1\"") && notes.contains("id=\"e1-note-1\""), "{notes}");
    }

    #[test]
    fn a_file_stands_in_the_page_by_its_number_and_by_nothing_else() {
        const ID: &str = "files/00000000000000000000000000000007";
        let none = html(&format!("![a *dog*]({ID}) [it]({ID} \"t\")"));
        assert_eq!(
            none,
            "<p><span class=\"picture\">Picture, not in this page: a <em>dog</em></span> it <span class=\"address\">(a file \
             that is not in this page)</span></p>\n"
        );
        for text in [
            format!("![x]({ID}\" onload=\"y)"),
            format!("![\" onerror=\"x]({ID})"),
            format!("![x](<{ID}> \"\\\" onload=x\")"),
            format!("[![x](https://evil.example/a.png)]({ID})"),
            "![x](files/../../etc/passwd)".to_owned(),
        ] {
            for tag in html(&text).split('<').skip(1) {
                let attributes = tag.split('>').next().unwrap_or_default();
                assert!(
                    !attributes.contains(" on") && !attributes.contains("src") && !attributes.contains("evil"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn deep_and_long_texts_stay_small() {
        let deep = html(&">".repeat(50_000));
        assert!(deep.len() < 10_000, "{}", deep.len());
        let lists = html(&(0..500).map(|at| " ".repeat(at * 2) + "- x\n").collect::<String>());
        assert!(lists.matches("<ul>").count() <= 64);
        assert!(html(&"a".repeat(LONGEST + 1)).contains("too long"));
    }
}
