//! Putting a file to a reflection: a line at its end that points at it.

use crate::{
    attachment::Kind,
    entry::{Entry, Reference, references},
    id::Id,
};

/// The text of an entry with a file at its end.
///
/// `words` are what a picture shows, or what a file is; without them a file has its name, and a picture none.
///
/// `None` when the text ends in something that would swallow the line, as a code block that is not closed.
pub fn at_the_end(entry: &Entry, file: Id, kind: Kind, name: &str, words: &str) -> Option<String> {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let (sign, usual) = if kind.is_shown() { ("!", "") } else { ("", name) };
    let words = escaped(if words.is_empty() { usual } else { &words });
    let line = format!("{sign}[{words}](files/{file})");
    let eol = if entry.text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = format!("{}{eol}{eol}{line}{eol}", entry.text.trim_end());
    let there = Entry::parse(entry.id, text.clone()).ok()?;
    let last = references(there.markdown()).pop();
    let points = last.as_ref().and_then(Reference::held) == Some(file);
    // What was there reads as before, and what is private stays so.
    let same = there.body.marks == entry.body.marks && there.body_start == entry.body_start;
    (points && same).then_some(text)
}

/// Words that stand for nothing but themselves in Markdown.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|') {
            text.push('\\');
        }
        text.push(if c.is_control() { ' ' } else { c });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str, name: &str, words: &str) -> Option<String> {
        let entry = Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap();
        let file = "00000000000000000000000000000007".parse().unwrap();
        at_the_end(&entry, file, Kind::of_name(name).unwrap(), name, words)
    }

    #[test]
    fn a_line_at_the_end_points_at_the_file() {
        const ID: &str = "(files/00000000000000000000000000000007)\n";
        assert_eq!(with("a\n", "k.jpg", "The  kitchen\n").unwrap(), format!("a\n\n![The kitchen]{ID}"));
        assert_eq!(with("a", "k.jpg", "").unwrap(), format!("a\n\n![]{ID}"));
        assert_eq!(
            with("---\ntitle: x\n---\n", "a_[1].pdf", "").unwrap(),
            format!("---\ntitle: x\n---\n\n[a\\_\\[1\\].pdf]{ID}")
        );
        assert_eq!(
            with("> [!private]\n> mine\n", "k.png", "a *b* `c`").unwrap(),
            format!("> [!private]\n> mine\n\n![a \\*b\\* \\`c\\`]{ID}")
        );
        assert_eq!(with("a\r\n", "k.jpg", "b").unwrap().matches("\r\n").count(), 3);
        for open in ["```\ncode\n", "<!-- a comment\n"] {
            assert_eq!(with(open, "k.jpg", "b"), None, "{open}");
        }
    }
}
