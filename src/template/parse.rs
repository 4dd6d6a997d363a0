//! A template read from its Markdown.

use serde_json::{Map, Value};

use super::{Question, Template};
use crate::{entry::Document, yaml};

/// Why a text cannot be read as a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("template {template}: line {line}: {problem}")]
pub struct Error {
    /// The template's name.
    pub template: String,
    /// The line in the text, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The front matter starts and never ends.
    #[error("the front matter that starts here has no closing `---`")]
    Unclosed,
    /// There is no front matter.
    #[error("has no front matter with `label` and `purpose`")]
    NoFrontMatter,
    /// The front matter is not usable YAML.
    #[error("{0}")]
    Yaml(yaml::Problem),
    /// A field is missing or not of its kind.
    #[error("`{0}` is missing or not {1}")]
    Field(&'static str, &'static str),
    /// The name in the front matter is another.
    #[error("`name` is not the name of the template's file")]
    Name,
    /// Words before the first question.
    #[error("words before the first `## Question`")]
    BeforeQuestions,
    /// A heading without words.
    #[error("a question without words")]
    EmptyQuestion,
    /// No question at all.
    #[error("has no `## Question`")]
    NoQuestion,
}

impl Template {
    /// Reads a template. Without a `name` in its front matter it has the given one; `headings` is true unless it says no.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let fail = |line, problem| Error { template: name.to_owned(), line, problem };
        let document = Document::split(text).map_err(|_| fail(1, Problem::Unclosed))?;
        let front = document.front.ok_or_else(|| fail(1, Problem::NoFrontMatter))?;
        let map = yaml::mapping(front).map_err(|error| {
            let line = error.line.and_then(|line| usize::try_from(line).ok()).map_or(1, |line| line + 1);
            fail(line, Problem::Yaml(error.problem))
        })?;
        let field = |problem| fail(1, problem);
        if text_of(&map, "name").map_err(field)?.is_some_and(|given| given != name) {
            return Err(fail(1, Problem::Name));
        }
        let needed = |key| text_of(&map, key)?.ok_or(Problem::Field(key, "a text"));
        let first_line = text[..document.body_start].lines().count() + 1;
        Ok(Self {
            name: name.to_owned(),
            label: needed("label").map_err(field)?,
            purpose: needed("purpose").map_err(field)?,
            headings: headings(&map).map_err(field)?,
            closing: text_of(&map, "closing").map_err(field)?,
            questions: questions(&text[document.body_start..])
                .map_err(|(line, problem)| fail(first_line + line, problem))?,
        })
    }
}

fn text_of(map: &Map<String, Value>, key: &'static str) -> Result<Option<String>, Problem> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(Problem::Field(key, "a text")),
    }
}

fn headings(map: &Map<String, Value>) -> Result<bool, Problem> {
    match map.get("headings") {
        None | Some(Value::Null) => Ok(true),
        Some(Value::Bool(headings)) => Ok(*headings),
        Some(_) => Err(Problem::Field("headings", "true or false")),
    }
}

/// Lines in errors count from 0.
fn questions(body: &str) -> Result<Vec<Question>, (usize, Problem)> {
    let mut questions: Vec<Question> = Vec::new();
    for (at, line) in body.lines().map(str::trim).enumerate() {
        if let Some(heading) = line.strip_prefix("##").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let heading = heading.trim().to_owned();
            if heading.is_empty() {
                return Err((at, Problem::EmptyQuestion));
            }
            questions.push(Question { heading, hint: None, mark: None });
        } else if !line.is_empty() {
            questions.last_mut().ok_or((at, Problem::BeforeQuestions))?.take(line);
        }
    }
    if questions.is_empty() { Err((0, Problem::NoQuestion)) } else { Ok(questions) }
}

impl Question {
    fn take(&mut self, line: &str) {
        match &mut self.hint {
            None if self.mark.is_none() && line.starts_with("[!") => self.mark = Some(line.to_owned()),
            None => self.hint = Some(line.to_owned()),
            Some(hint) => {
                hint.push(' ');
                hint.push_str(line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_questions_with_hints_and_marks() {
        let template = Template::parse(
            "t",
            "---\nname: t\nlabel: A label\npurpose: For a test.\nheadings: false\nclosing: Well.\n---\n\n## One?\n\nA hint\nthat goes on.\n\n\
             ## Two\n[!supervision] think\nHint.\n### not a question\n\n##Three\n## Four\n",
        )
        .unwrap();
        assert_eq!((template.label(), template.closing(), template.has_headings()), ("A label", Some("Well."), false));
        let questions: Vec<_> = template
            .questions()
            .iter()
            .map(|question| (question.heading.as_str(), question.hint.as_deref(), question.mark.as_deref()))
            .collect();
        let expected = [
            ("One?", Some("A hint that goes on."), None),
            ("Two", Some("Hint. ### not a question ##Three"), Some("[!supervision] think")),
            ("Four", None, None),
        ];
        assert_eq!(questions, expected);
    }

    #[test]
    fn errors_name_the_template_and_the_line() {
        let cases = [
            ("## One\n", "line 1: has no front matter with `label` and `purpose`"),
            ("---\nlabel: a\n", "line 1: the front matter that starts here has no closing `---`"),
            ("---\nlabel: a\nlabel: b\n---\n", "line 3: the same name stands twice; keep one of the two lines"),
            ("---\nlabel: a\n---\n## One\n", "line 1: `purpose` is missing or not a text"),
            ("---\nlabel: [a]\npurpose: b\n---\n## One\n", "line 1: `label` is missing or not a text"),
            (
                "---\nlabel: a\npurpose: b\nheadings: 3\n---\n## One\n",
                "line 1: `headings` is missing or not true or false",
            ),
            ("---\nname: other\n---\n", "line 1: `name` is not the name of the template's file"),
            ("---\nlabel: a\npurpose: b\n---\n\nwords\n## One\n", "line 6: words before the first `## Question`"),
            ("---\nlabel: a\npurpose: b\n---\n## One\n##\n", "line 6: a question without words"),
            ("---\nlabel: a\npurpose: b\n---\n", "line 5: has no `## Question`"),
        ];
        for (text, message) in cases {
            let error = Template::parse("mine", text).unwrap_err();
            assert_eq!(error.to_string(), format!("template mine: {message}"), "{text}");
        }
    }
}
