//! Templates: the questions that a reflection answers.
//!
//! A template is a Markdown file: front matter (`name`, `label`, `purpose`, `headings`, `closing`), then a `## Question`
//! each, with a hint beneath it. A first line `[!kind] detail` under a question says that its answer is a mark of that
//! kind. Every question may be left empty.

mod compose;
mod parse;

pub use parse::{Error, Problem};

use serde::Serialize;

/// The template that is used when none is named.
pub const DEFAULT: &str = "reflection";

/// The built-in templates by name, the default first.
const BUILT_IN: [(&str, &str); 6] = [
    ("reflection", include_str!("built-in/reflection.md")),
    ("after-hard-visit", include_str!("built-in/after-hard-visit.md")),
    ("three-lines", include_str!("built-in/three-lines.md")),
    ("before-supervision", include_str!("built-in/before-supervision.md")),
    ("transference", include_str!("built-in/transference.md")),
    ("end-of-day", include_str!("built-in/end-of-day.md")),
];

/// A set of questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    name: String,
    label: String,
    purpose: String,
    headings: bool,
    closing: Option<String>,
    questions: Vec<Question>,
}

/// One question. It may stay without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The question, which is also the heading of its answer.
    pub heading: String,
    /// A sentence that helps to answer it.
    pub hint: Option<String>,
    /// The marker that makes the answer a mark, such as `[!supervision] think`.
    pub mark: Option<String>,
}

impl Template {
    /// All built-in templates, the default first.
    pub fn built_in() -> Vec<Self> {
        BUILT_IN.iter().filter_map(|(name, text)| Self::parse(name, text).ok()).collect()
    }

    /// The built-in template of a name.
    pub fn named(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Self::parse(name, text).ok()
    }

    /// The name: lower case, with hyphens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name in plain words.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What it is for, in one sentence.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// A sentence to show when the last answer is given.
    pub fn closing(&self) -> Option<&str> {
        self.closing.as_deref()
    }

    /// Whether the questions stand as headings over their answers.
    pub fn has_headings(&self) -> bool {
        self.headings
    }

    /// The questions, in order.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_template_reads_and_says_what_it_is_for() {
        assert_eq!(Template::built_in().len(), BUILT_IN.len());
        assert_eq!(Template::built_in()[0].name(), DEFAULT);
        for (name, text) in BUILT_IN {
            let template = Template::parse(name, text).unwrap();
            assert_eq!(Template::named(name).as_ref(), Some(&template));
            assert!(template.purpose().ends_with('.') && !template.label().is_empty(), "{name}");
            assert!(template.questions().len() >= 2, "{name}");
            assert!(template.questions().iter().all(|question| question.hint.is_some()), "{name}");
        }
        assert_eq!(Template::named("nothing"), None);
    }

    #[test]
    fn every_built_in_template_composes() {
        for template in Template::built_in() {
            let answers: Vec<String> =
                (0..template.questions().len()).map(|number| format!("Answer {number}.")).collect();
            let text = template.compose(&answers);
            for answer in &answers {
                assert_eq!(text.matches(answer.as_str()).count(), 1, "{}: {text}", template.name());
            }
            let headings = text.lines().filter(|line| line.starts_with("## ")).count();
            assert_eq!(headings, if template.has_headings() { answers.len() } else { 0 }, "{}", template.name());
            assert_eq!(template.compose(&[]), "", "{}", template.name());
        }
    }
}
