//! Answers put together into the body of a reflection.

use super::{Question, Template};

impl Template {
    /// The Markdown body that the answers make, in the order of the questions.
    ///
    /// An empty answer leaves its heading out. An answer beyond the last question stands at the end, so that no word is
    /// lost. Without any answer the body is empty.
    pub fn compose(&self, answers: &[String]) -> String {
        let mut blocks: Vec<String> = Vec::new();
        for (at, answer) in answers.iter().enumerate() {
            let answer = answer.trim_matches(['\n', '\r', ' ']);
            if answer.is_empty() {
                continue;
            }
            match self.questions.get(at) {
                Some(question) => {
                    blocks.extend(self.headings.then(|| format!("## {}", question.heading)));
                    blocks.push(question.answered(answer));
                }
                None => blocks.push(answer.to_owned()),
            }
        }
        if blocks.is_empty() { String::new() } else { blocks.join("\n\n") + "\n" }
    }
}

impl Question {
    /// The answer, as a mark where the question asks for one and the writer has not made one.
    fn answered(&self, answer: &str) -> String {
        match &self.mark {
            Some(mark) if !answer.lines().any(|line| line.trim_start().starts_with("> [!")) => {
                let quoted = answer.lines().map(|line| format!("\n> {line}").trim_end().to_owned());
                format!("> {mark}{}", quoted.collect::<String>())
            }
            _ => answer.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        entry::{Entry, MarkKind},
        id::Id,
    };

    fn template(headings: bool) -> Template {
        let text = format!(
            "---\nlabel: a\npurpose: b\nheadings: {headings}\n---\n## One\n## Two\n[!supervision] think\n## Three\n"
        );
        Template::parse("t", &text).unwrap()
    }

    fn compose(headings: bool, answers: [&str; 4]) -> String {
        template(headings).compose(&answers.map(str::to_owned))
    }

    #[test]
    fn an_empty_answer_leaves_its_heading_out() {
        let cases = [
            (["A", "", "C\n", ""], "## One\n\nA\n\n## Three\n\nC\n"),
            (["", " \n", "", ""], ""),
            (["", "B\n\nb", "", ""], "## Two\n\n> [!supervision] think\n> B\n>\n> b\n"),
            (["", "> [!private]\n> B", "", "D"], "## Two\n\n> [!private]\n> B\n\nD\n"),
        ];
        for (answers, text) in cases {
            assert_eq!(compose(true, answers), text);
        }
        assert_eq!(compose(false, ["A", "", "C", "D"]), "A\n\nC\n\nD\n");
    }

    #[test]
    fn a_marked_answer_is_read_as_a_mark() {
        let body = compose(true, ["", "Why so silent?\n\nAnd then?", "after", ""]);
        let entry = Entry::parse(Id::random().unwrap(), body).unwrap();
        let marks: Vec<_> = entry.marks(&MarkKind::Supervision).map(|mark| mark.text.as_str()).collect();
        assert_eq!(marks, ["Why so silent?\n\nAnd then?"]);
    }
}
