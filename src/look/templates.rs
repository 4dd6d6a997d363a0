//! The templates of a look, compiled together.

use std::collections::BTreeMap;

use tera::{Context, ErrorKind, Kwargs, State, Tera};

/// The templates that every look has. Others, by custom `_name.html`, can be included by these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// The body of the page in clear: the locked state and the empty bar of the reader.
    Shell,
    /// The document inside the frame, around every page.
    Frame,
    /// An entry in a list.
    Card,
    /// An entry to read.
    Entry,
    /// The first page: where lists of entries stand.
    Timeline,
    /// All themes.
    Themes,
    /// One theme.
    Theme,
    /// The agenda and past sessions.
    Supervision,
    /// A period, looked back on.
    LookBack,
    /// The measures as lines.
    Measures,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Shell,
        Self::Frame,
        Self::Card,
        Self::Entry,
        Self::Timeline,
        Self::Themes,
        Self::Theme,
        Self::Supervision,
        Self::LookBack,
        Self::Measures,
    ];

    /// The file it stands in.
    pub fn file(self) -> &'static str {
        match self {
            Self::Shell => "shell.html",
            Self::Frame => "frame.html",
            Self::Card => "card.html",
            Self::Entry => "entry.html",
            Self::Timeline => "timeline.html",
            Self::Themes => "themes.html",
            Self::Theme => "theme.html",
            Self::Supervision => "supervision.html",
            Self::LookBack => "look-back.html",
            Self::Measures => "measures.html",
        }
    }
}

/// What is wrong with a template, and where. Holds words of the template, never of an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {message}")]
pub struct Problem {
    /// The template.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

#[derive(Debug)]
pub(super) struct Templates(Tera);

impl Templates {
    pub(super) fn compile(files: &BTreeMap<String, String>) -> Result<Self, Problem> {
        let mut tera = Tera::new();
        tera.autoescape_on([""]);
        tera.register_filter("safe", refuse_safe);
        if let Some(problem) = files.iter().find_map(|(file, text)| unescaping(file, text)) {
            return Err(problem);
        }
        tera.add_raw_templates(files.iter().filter(|(name, _)| super::is_template(name)))
            .map_err(|error| problem(&error, "look"))?;
        Ok(Self(tera))
    }

    pub(super) fn fill(&self, template: Template, context: &Context) -> Result<String, Problem> {
        self.0.render(template.file(), context).map_err(|error| problem(&error, template.file()))
    }
}

/// A second wall behind [`unescaping`], for spellings that it does not see.
fn refuse_safe(_: tera::Value, _: Kwargs, _: &State<'_>) -> Result<String, tera::Error> {
    Err(tera::Error::message("the filter `safe` is not for looks"))
}

fn unescaping(file: &str, text: &str) -> Option<Problem> {
    let line = text.lines().position(|line| line.replace(' ', "").contains("|safe"))?;
    let message = "the filter `safe` is not for looks: what is HTML is marked so already".to_owned();
    Some(Problem { file: file.to_owned(), line: line + 1, message })
}

/// Tera's error without its values. A value may be a title or a sentence of an entry, so only messages that Tera makes
/// of the template's own words are kept; a message of a filter, which may quote its input, is not.
fn problem(error: &tera::Error, file: &str) -> Problem {
    match error.kind() {
        ErrorKind::SyntaxError(report) => at(report, first_line(report.message())),
        ErrorKind::RenderingError(report) if report.message().contains("not defined") => {
            at(report, first_line(report.message()))
        }
        ErrorKind::RenderingError(report) => at(report, "cannot be filled with what it is given".to_owned()),
        ErrorKind::Msg(message) => placed(message, file),
        ErrorKind::TemplateNotFound(name) => missing(file, name),
        ErrorKind::MissingParent { current, parent } => missing(current, parent),
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            Problem { file: tpl.clone(), line: 1, message: "the template leads back to itself".to_owned() }
        }
        _ => Problem { file: file.to_owned(), line: 1, message: "the template cannot be filled".to_owned() },
    }
}

fn at(report: &tera::ReportError, message: String) -> Problem {
    Problem { file: report.filename().to_owned(), line: report.span().start_line, message }
}

fn missing(file: &str, name: &str) -> Problem {
    Problem { file: file.to_owned(), line: 1, message: format!("the template `{name}` is not in the look") }
}

/// A report that Tera gives as one text: the message, then `--> file:line:column`.
fn placed(report: &str, file: &str) -> Problem {
    let place = report.split("--> ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let mut parts = place.splitn(3, ':');
    let named = parts.next().filter(|name| !name.is_empty()).unwrap_or(file);
    let line = parts.next().and_then(|line| line.trim().parse().ok()).unwrap_or(1);
    Problem { file: named.trim().to_owned(), line, message: first_line(report) }
}

fn first_line(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}
