//! A document on the terminal: plain characters, no colour.

use crate::outline::{Content, Line, Outline, Part};

/// The widest text, in characters: longer lines are hard to read.
const WIDEST: usize = 80;

/// The narrowest, in characters.
const NARROWEST: usize = 30;

/// Writes a document for a terminal of a width in characters, from 30 to 80.
pub fn text(outline: &Outline, width: usize) -> String {
    let width = width.clamp(NARROWEST, WIDEST);
    let mut out = wrap(&outline.title, "", "", width);
    out.push_str(&wrap(&outline.facts.join(" · "), "", "", width));
    for part in outline.parts.iter().filter(|part| part.contents != [Content::Blank]) {
        out.push_str(&section(part, width));
    }
    out.push('\n');
    out.push_str(&wrap(&outline.footer, "", "", width));
    out
}

fn section(part: &Part, width: usize) -> String {
    let note = part.note.as_ref().map(|note| wrap(note, "  ", "  ", width)).unwrap_or_default();
    let aside = part.aside.as_ref().map(|aside| format!(" ({aside})")).unwrap_or_default();
    let contents: String = part.contents.iter().map(|one| content(one, width)).collect();
    format!("\n{}{note}{contents}", wrap(&format!("{}{aside}", part.heading), "", "", width))
}

fn content(content: &Content, width: usize) -> String {
    match content {
        Content::Items(lines) => lines.iter().map(|line| item(&sign(line.number), line, width)).collect(),
        Content::Tasks(lines) => lines.iter().map(|line| task(line, width)).collect(),
        Content::List(lines) => lines.iter().map(|line| item("  -  ", line, width)).collect(),
        Content::Rows(rows) => self::rows(rows, width),
        Content::Table { columns, rows } => table(columns, rows, width),
        Content::Words(words) => words.plain().iter().map(|block| wrap(block, "  ", "  ", width)).collect(),
        Content::Blank => String::new(),
    }
}

/// The number of an item in its column; a dot for what has none.
fn sign(number: u32) -> String {
    if number > 0 { format!("{number:>3}  ") } else { "  ·  ".to_owned() }
}

fn item(sign: &str, line: &Line, width: usize) -> String {
    let indent = " ".repeat(sign.chars().count());
    let mut out = String::new();
    for (at, block) in line.passage.plain().iter().enumerate() {
        out.push_str(&wrap(block, if at == 0 { sign } else { &indent }, &indent, width));
    }
    if !line.about.is_empty() {
        out.push_str(&wrap(&line.about.join(" · "), &indent, &indent, width));
    }
    for one in &line.boxes {
        let sign = if one.ticked { "[x] " } else { "[ ] " };
        out.push_str(&wrap(&one.question, &format!("{indent}{sign}"), &format!("{indent}    "), width));
    }
    out
}

fn task(line: &Line, width: usize) -> String {
    let about = if line.about.is_empty() { String::new() } else { format!(" ({})", line.about.join(", ")) };
    let number = if line.number > 0 { format!("{:>3}", line.number) } else { " ".to_owned() };
    let sign = format!("{number} {} ", if line.done { "[x]" } else { "[ ]" });
    wrap(&format!("{}{about}", line.passage.plain().join(" ")), &sign, &" ".repeat(sign.len()), width)
}

/// Columns side by side where there is room; else each row is a line of its own, with the names of the columns.
fn table(columns: &[String], rows: &[Vec<String>], width: usize) -> String {
    let all = || std::iter::once(columns).chain(rows.iter().map(Vec::as_slice));
    let longest = |at: usize| all().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(longest).collect();
    if widths.iter().map(|width| width + 2).sum::<usize>() <= width {
        let line = |row: &[String]| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("  {cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))));
            format!("{}\n", cells.collect::<String>().trim_end())
        };
        return all().map(line).collect();
    }
    let cell =
        |(name, cell): (&String, &String)| (!cell.is_empty()).then(|| format!("{}: {cell}", name.to_lowercase()));
    let line = |row: &Vec<String>| columns.iter().zip(row).filter_map(cell).collect::<Vec<_>>().join(" · ");
    rows.iter().map(|row| wrap(&line(row), "  -  ", "     ", width)).collect()
}

/// Names in one column and what is said in another.
fn rows(rows: &[(String, String)], width: usize) -> String {
    let widest = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(width / 2);
    let indent = " ".repeat(widest + 4);
    let row = |(name, said): &(String, String)| {
        let gap = widest.saturating_sub(name.chars().count());
        wrap(said, &format!("  {name}{}  ", " ".repeat(gap)), &indent, width)
    };
    rows.iter().map(row).collect()
}

/// Breaks at spaces so that no line is wider than `width` characters; a word that is longer is cut.
fn wrap(text: &str, first: &str, indent: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = first.to_owned();
    let mut filled = false;
    for word in text.split_whitespace() {
        let gap = usize::from(filled);
        if filled && line.chars().count() + gap + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            filled = false;
        }
        if filled {
            line.push(' ');
        }
        for letter in word.chars() {
            if line.chars().count() >= width {
                lines.push(std::mem::replace(&mut line, indent.to_owned()));
            }
            line.push(letter);
        }
        filled = true;
    }
    lines.push(line);
    lines.iter().fold(String::new(), |out, line| out + line.trim_end() + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", "1  ", "   ", 10), "1  one two\n   three\n");
        assert_eq!(wrap("abcdefghij", "- ", "  ", 6), "- abcd\n  efgh\n  ij\n");
        assert_eq!(wrap("", "x", "", 6), "x\n");
        assert_eq!(wrap("ŵŵŵ ŷŷŷ", "", "", 7), "ŵŵŵ ŷŷŷ\n");
    }
}
