//! A document as one page that prints on paper: no script, no request, nothing from anywhere else.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::markup::escape;
use crate::outline::{Content, Line, Outline, Part, Passage, lead};

/// The styles of the page: system fonts, light and dark, A4.
const STYLE: &str = include_str!("page.css");

/// Writes a document as a complete HTML page.
pub fn html(outline: &Outline) -> String {
    let style = style();
    let facts = outline.facts.iter().map(|fact| format!("<li>{}</li>", escape(fact)));
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<ul class=\"facts\">{facts}</ul>\n</header>\n<main>\n{parts}</main>\n\
         <footer><p>{footer}</p></footer>\n</body>\n</html>\n",
        policy = policy(&style),
        title = escape(&outline.title),
        facts = facts.collect::<String>(),
        parts = parts(&outline.parts),
        footer = escape(&outline.footer),
    )
}

/// A browser counts the digest over plain line ends, whatever a checkout made of them.
fn style() -> String {
    STYLE.replace("\r\n", "\n")
}

/// Nothing may load; the one style sheet is named by its digest.
fn policy(style: &str) -> String {
    let digest = STANDARD.encode(Sha256::digest(style));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

/// Two short parts in a row stand side by side.
fn parts(parts: &[Part]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut rest = parts;
    while let Some((first, after)) = rest.split_first() {
        let second = after.first().filter(|second| first.half && second.half);
        out.push(match second {
            Some(second) => format!("<div class=\"pair\">\n{}{}</div>\n", part(first), part(second)),
            None => part(first),
        });
        rest = &after[usize::from(second.is_some())..];
    }
    out.concat()
}

fn part(part: &Part) -> String {
    let note = part.note.as_ref().map(|note| format!("<p class=\"note\">{}</p>\n", escape(note))).unwrap_or_default();
    let heading = escape(&part.heading);
    let aside = part.aside.as_ref().map(|aside| format!(" <small>{}</small>", escape(aside))).unwrap_or_default();
    let contents: String = part.contents.iter().map(content).collect();
    let class = if part.dense { " class=\"dense\"" } else { "" };
    format!("<section{class}>\n<h2>{heading}{aside}</h2>\n{note}{contents}</section>\n")
}

fn content(content: &Content) -> String {
    match content {
        Content::Items(lines) => {
            let items = lines.iter().map(|line| format!("<li{}>{}</li>\n", value(line.number), item(line)));
            format!("<ol>\n{}</ol>\n", items.collect::<String>())
        }
        Content::Tasks(lines) => {
            format!("<ul class=\"tasks\">\n{}</ul>\n", lines.iter().map(task).collect::<String>())
        }
        Content::List(lines) => {
            let items = lines.iter().map(|line| format!("<li>{}</li>\n", item(line)));
            format!("<ul class=\"brief\">\n{}</ul>\n", items.collect::<String>())
        }
        Content::Rows(rows) => {
            let rows = rows.iter().map(|(name, said)| format!("<dt>{}</dt><dd>{}</dd>\n", escape(name), escape(said)));
            format!("<dl>\n{}</dl>\n", rows.collect::<String>())
        }
        Content::Table { columns, rows } => table(columns, rows),
        Content::Words(words) => words.plain().iter().map(|block| format!("<p>{}</p>\n", escape(block))).collect(),
        Content::Blank => blank(),
    }
}

/// The number of an item; what has none stands without.
fn value(number: u32) -> String {
    if number > 0 { format!(" value=\"{number}\"") } else { " class=\"plain\"".to_owned() }
}

fn item(line: &Line) -> String {
    format!("{}{}{}", words(&line.passage), about(line), boxes(line))
}

fn words(passage: &Passage) -> String {
    let blocks = passage.plain();
    let block = |at| match lead::split(&blocks, at) {
        ("", rest) => format!("<p>{}</p>", escape(rest)),
        (lead, rest) => format!("<p><b>{}</b>{}</p>", escape(lead), escape(rest)),
    };
    (0..blocks.len()).map(block).collect()
}

fn about(line: &Line) -> String {
    if line.about.is_empty() {
        return String::new();
    }
    let about: Vec<String> = line.about.iter().map(|about| escape(about)).collect();
    format!("<p class=\"about\">{}</p>", about.join(" · "))
}

fn boxes(line: &Line) -> String {
    let boxes = line.boxes.iter().map(|one| format!("<li>{}{}</li>", tick(one.ticked), escape(&one.question)));
    if line.boxes.is_empty() {
        String::new()
    } else {
        format!("<ul class=\"boxes\">{}</ul>", boxes.collect::<String>())
    }
}

fn task(line: &Line) -> String {
    let class = if line.done { " class=\"done\"" } else { "" };
    let words = escape(&line.passage.plain().join(" "));
    let number =
        if line.number > 0 { format!("<span class=\"number\">{}.</span> ", line.number) } else { String::new() };
    format!("<li{class}>{}<div><p>{number}{words}</p>{}</div></li>\n", tick(line.done), about(line))
}

/// A box for a pen.
fn tick(done: bool) -> &'static str {
    if done {
        "<span class=\"box\" role=\"img\" aria-label=\"Done\">✓</span>"
    } else {
        "<span class=\"box\" role=\"img\" aria-label=\"Not done\"></span>"
    }
}

fn table(columns: &[String], rows: &[Vec<String>]) -> String {
    let head = columns.iter().map(|name| format!("<th scope=\"col\">{}</th>", escape(name)));
    let cells = |row: &Vec<String>| row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect::<String>();
    let rows = rows.iter().map(|row| format!("<tr>{}</tr>\n", cells(row)));
    format!(
        "<table class=\"filled\">\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n",
        head.collect::<String>(),
        rows.collect::<String>()
    )
}

fn blank() -> String {
    let row = "<tr><td></td><td></td><td></td></tr>\n".repeat(4);
    format!(
        "<table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Who</th><th scope=\"col\">By when</th></tr></thead>\n\
         <tbody>\n{row}</tbody>\n</table>\n"
    )
}
