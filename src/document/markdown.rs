//! A document as a Markdown file.

use crate::outline::{Content, Line, Outline, Part, escape};

/// Writes a document as Markdown, without HTML.
pub fn markdown(outline: &Outline) -> String {
    let facts: Vec<String> = outline.facts.iter().map(|fact| escape(fact)).collect();
    let parts: String = outline.parts.iter().map(part).collect();
    format!("# {}\n\n{}\n{parts}\n---\n\n{}\n", escape(&outline.title), facts.join(" · "), escape(&outline.footer))
}

fn part(part: &Part) -> String {
    let note = part.note.as_ref().map(|note| format!("{}\n\n", escape(note))).unwrap_or_default();
    let aside = part.aside.as_ref().map(|aside| format!(" ({})", escape(aside))).unwrap_or_default();
    let contents: Vec<String> = part.contents.iter().map(content).collect();
    format!("\n## {}{aside}\n\n{note}{}", escape(&part.heading), contents.join("\n"))
}

fn content(content: &Content) -> String {
    match content {
        Content::Items(lines) => lines.iter().map(|line| item(&sign(line.number), line)).collect(),
        Content::Tasks(lines) => lines.iter().map(task).collect(),
        Content::List(lines) => lines.iter().map(|line| item("- ", line)).collect(),
        Content::Rows(rows) => {
            rows.iter().map(|(name, said)| format!("- {}: {}\n", escape(name), escape(said))).collect()
        }
        Content::Table { columns, rows } => {
            let line = |cells: &Vec<String>| {
                format!("| {} |\n", cells.iter().map(|cell| escape(cell)).collect::<Vec<_>>().join(" | "))
            };
            format!(
                "{}|{}\n{}",
                line(columns),
                " --- |".repeat(columns.len()),
                rows.iter().map(line).collect::<String>()
            )
        }
        Content::Words(words) => format!("{}\n", words.markdown().join("\n\n")),
        Content::Blank => format!("| What | Who | By when |\n| --- | --- | --- |\n{}", "| | | |\n".repeat(4)),
    }
}

/// The number of an item; a dot for what has none.
fn sign(number: u32) -> String {
    if number > 0 { format!("{number}. ") } else { "- ".to_owned() }
}

fn task(line: &Line) -> String {
    let about = about(line).map(|about| format!(" ({about})")).unwrap_or_default();
    let words = line.passage.markdown().join(" ");
    let number = if line.number > 0 { format!("({}) ", line.number) } else { String::new() };
    format!("- [{}] {number}{words}{about}\n", if line.done { 'x' } else { ' ' })
}

/// The first block on the line of the sign, everything after it indented beneath.
fn item(sign: &str, line: &Line) -> String {
    let indent = " ".repeat(sign.len());
    let mut blocks = line.passage.markdown();
    blocks.extend(about(line).map(|about| format!("*{about}*")));
    let text = blocks.join(&format!("  \n{indent}"));
    let sign_of = |ticked| if ticked { 'x' } else { ' ' };
    let boxes = line.boxes.iter().map(|one| format!("\n{indent}- [{}] {}", sign_of(one.ticked), escape(&one.question)));
    format!("{sign}{text}{}\n", boxes.collect::<String>())
}

fn about(line: &Line) -> Option<String> {
    (!line.about.is_empty()).then(|| line.about.iter().map(|about| escape(about)).collect::<Vec<_>>().join(" · "))
}
