//! What a Markdown text points at: pictures and files, and the addresses that stand for them.
//!
//! A file of the journal is pointed at as `files/` and its id. An address is found by the parser that reads everything
//! else, so what stands in code or in raw HTML is none. When addresses are put in the place of others, nothing else may
//! read differently afterwards: that is looked at, and where it would, the text stays as it is.

use std::{collections::BTreeMap, ops::Range};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use super::options;
use crate::id::Id;

/// The folder in an address of a file of the journal.
const FOLDER: &str = "files/";

/// A picture or a link in a text.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Reference {
    /// Whether it is to be shown, and is no link.
    pub picture: bool,
    /// Where it leads, without Markdown's own escapes.
    pub address: String,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    /// Where its address is written, in bytes; `None` when that cannot be told.
    target: Option<Range<usize>>,
}

crate::hide::hide!(Reference);

impl Reference {
    /// The file of the journal that it points at.
    pub fn held(&self) -> Option<Id> {
        held(&self.address)
    }

    /// Whether it points at something on the disk beside the text: no scheme, no place on this or another page, no other
    /// text in Markdown.
    pub fn is_local(&self) -> bool {
        let address = self.address.split(['#', '?']).next().unwrap_or_default();
        let scheme = self.address.split_once(':').is_some_and(|(scheme, _)| {
            scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        });
        let ending =
            address.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end.to_lowercase());
        let is_text = matches!(ending.as_deref(), None | Some("md" | "markdown" | "mdown" | ""));
        !address.is_empty()
            && !scheme
            && !address.starts_with("//")
            && self.held().is_none()
            && (self.picture || !is_text)
    }
}

/// The file of the journal that an address stands for.
pub fn held(address: &str) -> Option<Id> {
    address.strip_prefix(FOLDER)?.parse().ok()
}

/// Every picture and every link of a text, in its order.
pub fn references(markdown: &str) -> Vec<Reference> {
    // Nothing of the kind is written without one of these; most texts have none.
    if !markdown.contains("](") && !markdown.contains("]:") {
        return Vec::new();
    }
    let parser = Parser::new_ext(markdown, options());
    let definitions: BTreeMap<String, Range<usize>> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| (fold(label), definition.span.clone()))
        .collect();
    let mut found: Vec<Reference> = Vec::new();
    // Whether each element that is open is one of them; and of those where in `found`, the kind, and where the words end.
    let (mut open, mut words) = (Vec::new(), Vec::<(usize, LinkType, usize)>::new());
    for (event, span) in parser.into_offset_iter() {
        match event {
            Event::Start(tag) => {
                let picture = matches!(tag, Tag::Image { .. });
                let (Tag::Image { link_type, dest_url, id, .. } | Tag::Link { link_type, dest_url, id, .. }) = tag
                else {
                    open.push(false);
                    continue;
                };
                let target = match link_type {
                    LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                        definitions.get(&fold(&id)).and_then(|span| defined(markdown, span.clone()))
                    }
                    _ => None,
                };
                open.push(true);
                words.push((found.len(), link_type, span.start + if picture { 2 } else { 1 }));
                found.push(Reference { picture, address: dest_url.into_string(), span, target });
                continue;
            }
            Event::End(_) if open.pop() == Some(true) => {
                if let Some((at, LinkType::Inline, end)) = words.pop()
                    && let Some(one) = found.get_mut(at)
                {
                    one.target = inline(markdown, end..one.span.end);
                }
            }
            _ => {}
        }
        // The words of the innermost reach to here at least; those around it are told when it ends.
        if let Some((.., end)) = words.last_mut() {
            *end = (*end).max(span.end);
        }
    }
    found
}

/// A picture or file as Obsidian writes it: `![[photo.jpg]]`, `![[photo.jpg|what it shows]]`.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Embed {
    /// What it names: the name of a file, or its path from the top of the vault.
    pub name: String,
    /// What stands behind the bar; empty when nothing does, or a width alone.
    pub words: String,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

crate::hide::hide!(Embed);

/// Every picture and file of a text that is written as Obsidian does.
pub fn embeds(markdown: &str) -> Vec<Embed> {
    if !markdown.contains("![[") {
        return Vec::new();
    }
    let mut found: Vec<Embed> = Vec::new();
    for (event, span) in Parser::new_ext(markdown, options() | Options::ENABLE_WIKILINKS).into_offset_iter() {
        let Event::Start(Tag::Image { link_type: LinkType::WikiLink { .. }, .. }) = event else { continue };
        let written = markdown.get(span.clone()).and_then(|text| text.strip_prefix("![[")?.strip_suffix("]]"));
        let Some(inner) = written.filter(|inner| !inner.contains(['\n', '[', ']'])) else { continue };
        // In a table the bar is written with a backslash before it.
        let (name, words) = inner.split_once('|').unwrap_or((inner, ""));
        let name = name.trim_end_matches('\\').split('#').next().unwrap_or_default().trim();
        let is_width = words.chars().all(|c| c.is_ascii_digit() || c == 'x');
        let words = if is_width { String::new() } else { words.trim().to_owned() };
        found.push(Embed { name: name.to_owned(), words, span });
    }
    found
}

fn fold(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The address of `[words](address "title")`, from the end of the words on.
fn inline(markdown: &str, rest: Range<usize>) -> Option<Range<usize>> {
    let text = markdown.get(rest.clone())?;
    let after = text.strip_prefix("](")?;
    written(markdown, rest.start + (text.len() - after.len()), rest.end, true)
}

/// The address of `[label]: address "title"`.
fn defined(markdown: &str, span: Range<usize>) -> Option<Range<usize>> {
    let at = markdown.get(span.clone())?.find("]:")? + 2;
    written(markdown, span.start + at, span.end, false)
}

/// Where an address is written between two places: after white space, in `<…>` or up to white space, or up to the
/// bracket that ends an inline link.
fn written(markdown: &str, from: usize, end: usize, brackets: bool) -> Option<Range<usize>> {
    let text = markdown.get(from..end)?;
    let start = from + (text.len() - text.trim_start().len());
    let text = markdown.get(start..end)?;
    let (mut escaped, mut depth, pointed) = (false, 0_usize, text.starts_with('<'));
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '>' if pointed => return Some(start..start + at + 1),
            _ if pointed => {}
            _ if c.is_whitespace() => return Some(start..start + at),
            '(' if brackets => depth += 1,
            ')' if brackets && depth == 0 => return Some(start..start + at),
            ')' if brackets => depth -= 1,
            _ => {}
        }
    }
    Some(start..end).filter(|_| !pointed)
}

/// The text with other addresses: `with` gives the one that is to stand in the place of a reference's own, if another is.
/// What is given is written as it is and must hold no white space, bracket or backslash.
///
/// `None` when some of them cannot be put there without changing how the rest reads.
pub fn readdress(markdown: &str, with: impl Fn(&Reference) -> Option<String>) -> Option<String> {
    let mut changes: BTreeMap<usize, (Range<usize>, String)> = BTreeMap::new();
    let before = references(markdown);
    let wanted: Vec<String> = before.iter().map(|one| with(one).unwrap_or_else(|| one.address.clone())).collect();
    for one in &before {
        if let Some(address) = with(one) {
            let target = one.target.clone()?;
            changes.insert(target.start, (target, address));
        }
    }
    let (mut text, mut from) = (String::with_capacity(markdown.len() + 64), 0);
    for (target, address) in changes.into_values() {
        text.push_str(markdown.get(from..target.start)?);
        text.push_str(&address);
        from = target.end;
    }
    text.push_str(markdown.get(from..)?);
    let after: Vec<String> = references(&text).into_iter().map(|one| one.address).collect();
    (after == wanted && reads_the_same(markdown, &text)).then_some(text)
}

/// Whether two texts are the same but for their addresses.
fn reads_the_same(one: &str, other: &str) -> bool {
    let parse = |text| Parser::new_ext(text, options());
    let bare = |event| match event {
        Event::Start(Tag::Image { link_type, title, id, .. }) => {
            Event::Start(Tag::Image { link_type, title, id, dest_url: "".into() })
        }
        Event::Start(Tag::Link { link_type, title, id, .. }) => {
            Event::Start(Tag::Link { link_type, title, id, dest_url: "".into() })
        }
        event => event,
    };
    parse(one).map(bare).eq(parse(other).map(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "files/00000000000000000000000000000007";

    fn all_to(text: &str) -> Option<String> {
        readdress(text, |one| one.is_local().then(|| ID.to_owned()))
    }

    #[test]
    fn every_way_to_write_an_address_is_found_and_can_be_replaced() {
        let cases = [
            ("![a](b.jpg)", "![a](@)"),
            ("x ![a *b* `](c)`](<my photo.jpg> \"t\") y", "x ![a *b* `](c)`](@ \"t\") y"),
            ("![](  b.jpg  )", "![](  @  )"),
            ("![a\\]](b_(1).jpg)", "![a\\]](@)"),
            ("[![a](b.png)](c.pdf)", "[![a](@)](@)"),
            ("![a][1] and ![a][1]\n\n[1]: ../b.jpg 'T'", "![a][1] and ![a][1]\n\n[1]: @ 'T'"),
            ("[The Letter][]\n\n[the letter]: <l.pdf>", "[The Letter][]\n\n[the letter]: @"),
            ("> - ![a](b.jpg)\n> - ![b](b.jpg)\n", "> - ![a](@)\n> - ![b](@)\n"),
            ("| a |\n|---|\n| ![a](b.jpg) |\n", "| a |\n|---|\n| ![a](@) |\n"),
            ("> [!private]\n> ![a](b.jpg)\n", "> [!private]\n> ![a](@)\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(all_to(text).as_deref(), Some(expected.replace('@', ID).as_str()), "{text}");
        }
    }

    #[test]
    fn what_is_no_file_beside_the_text_is_left_alone() {
        for text in [
            "`![a](b.jpg)`",
            "    ![a](b.jpg)\n",
            "```\n![a](b.jpg)\n```\n",
            "[a](https://b.example/c.jpg) ![x](data:image/png;base64,AA) [m](mailto:a@b.example)",
            "[up](#top) [note](other.md#x) [wiki](Some%20page) ![h](//b.example/c.jpg)",
            "<img src=\"b.jpg\">",
            &format!("![a]({ID}) [b]({ID})"),
            "no address at all",
        ] {
            assert_eq!(all_to(text).as_deref(), Some(text));
        }
        assert!(references("[C](c:/x.jpg)")[0].is_local(), "a drive is no scheme");
        assert_eq!(references(&format!("![a]({ID})"))[0].held().unwrap().to_string(), &ID[6..]);
        for address in ["files/", "files/7", "files/../x", "Files/00000000000000000000000000000007", "x"] {
            assert_eq!(held(address), None);
        }
    }

    #[test]
    fn pictures_as_obsidian_writes_them_are_found_outside_code() {
        let text = "a ![[photo one.jpg]] ![[img/b.png|The hall]] ![[c.png|300]] `![[no.png]]` [[note]] ![[Other note#x]]\n\n\
                    | t |\n|---|\n| ![[d.png\\|In a table]] |\n";
        let found = embeds(text);
        let said: Vec<(&str, &str)> = found.iter().map(|one| (one.name.as_str(), one.words.as_str())).collect();
        let expected = [
            ("photo one.jpg", ""),
            ("img/b.png", "The hall"),
            ("c.png", ""),
            ("Other note", ""),
            ("d.png", "In a table"),
        ];
        assert_eq!(said, expected);
        assert!(
            found.iter().all(|one| text[one.span.clone()].starts_with("![[") && text[one.span.clone()].ends_with("]]"))
        );
    }

    #[test]
    fn no_text_is_changed_in_anything_but_its_addresses() {
        let pieces = ["![", "[", "]", "(", ")", "b.jpg", "<", ">", "\\", "`", "\n", "[1]: ", "*", " "];
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            if let Some(other) = all_to(&text) {
                assert!(references(&other).iter().all(|one| !one.is_local()), "{text:?} became {other:?}");
            }
        }
    }
}
