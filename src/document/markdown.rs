//! The agenda as a Markdown file.

use super::{
    outline::{Content, Line, Outline, Part},
    words::escape,
};
use crate::supervision::Agenda;

/// Writes an agenda as Markdown, without HTML.
pub fn markdown(agenda: &Agenda) -> String {
    let outline = Outline::of(agenda);
    let facts: Vec<String> = outline.facts.iter().map(|fact| escape(fact)).collect();
    let parts: String = outline.parts.iter().map(part).collect();
    format!("# {}\n\n{}\n{parts}\n---\n\n{}\n", escape(&outline.title), facts.join(" · "), escape(&outline.footer))
}

fn part(part: &Part) -> String {
    let note = part.note.as_ref().map(|note| format!("{}\n\n", escape(note))).unwrap_or_default();
    format!("\n## {}\n\n{note}{}", escape(&part.heading), content(&part.content))
}

fn content(content: &Content) -> String {
    match content {
        Content::Items(lines) => lines.iter().map(|line| item(&format!("{}. ", line.number), line)).collect(),
        Content::Tasks(lines) => lines.iter().map(task).collect(),
        Content::List(lines) => lines.iter().map(|line| item("- ", line)).collect(),
        Content::Rows(rows) => {
            let rows = rows.iter().map(|(name, said)| {
                format!(
                    "- {}: {}
",
                    escape(name),
                    escape(said)
                )
            });
            rows.collect()
        }
        Content::Words(words) => format!("{}\n", escape(words)),
        Content::Blank => format!("| What | Who | By when |\n| --- | --- | --- |\n{}", "| | | |\n".repeat(4)),
    }
}

fn task(line: &Line) -> String {
    let about = about(line).map(|about| format!(" ({about})")).unwrap_or_default();
    let words = line.passage.markdown().join(" ");
    format!("- [{}] {words}{about}\n", if line.done { 'x' } else { ' ' })
}

/// The first block on the line of the sign, everything after it indented beneath.
fn item(sign: &str, line: &Line) -> String {
    let indent = " ".repeat(sign.len());
    let mut blocks = line.passage.markdown();
    blocks.extend(about(line).map(|about| format!("*{about}*")));
    let text = blocks.join(&format!("  \n{indent}"));
    let boxes = line.boxes.iter().map(|question| format!("\n{indent}- [ ] {question}"));
    format!("{sign}{text}{}\n", boxes.collect::<String>())
}

fn about(line: &Line) -> Option<String> {
    (!line.about.is_empty()).then(|| line.about.iter().map(|about| escape(about)).collect::<Vec<_>>().join(" · "))
}
