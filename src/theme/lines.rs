//! The machine form of suggestions: `{"id", "text"}` lines in, `{"id", "themes"}` lines out, in the same order.

use std::io::{BufRead, Write};

use serde::Serialize;
use serde_json::Value;

use super::{Catalogue, Suggestion, ThemeId};
use crate::lines::{Error, Summary, answer_lines};

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a Value,
    themes: Vec<Themed<'a>>,
}

#[derive(Serialize)]
struct Themed<'a> {
    theme: &'a ThemeId,
    score: f64,
    evidence: Vec<Passage<'a>>,
}

#[derive(Serialize)]
struct Passage<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

/// Reads `{"id", "text"}` lines and writes `{"id", "themes"}` lines, strongest theme first, scores to three decimals.
///
/// Other fields are ignored, blank lines skipped. Fails only when reading or writing itself fails.
pub fn suggest_lines(reader: impl BufRead, writer: impl Write, catalogue: &Catalogue) -> Result<Summary, Error> {
    answer_lines(reader, writer, |id, text| {
        let suggestions = catalogue.suggest(text);
        serde_json::to_string(&Answer { id, themes: suggestions.iter().map(themed).collect() })
    })
}

fn themed(suggestion: &Suggestion) -> Themed<'_> {
    Themed {
        theme: &suggestion.theme,
        score: (f64::from(suggestion.score) * 1000.0).round() / 1000.0,
        evidence: suggestion
            .evidence
            .iter()
            .map(|passage| Passage { start: passage.start, end: passage.end, text: &passage.text })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &[u8]) -> (String, Summary) {
        let mut out = Vec::new();
        let summary = suggest_lines(input, &mut out, &Catalogue::built_in()).unwrap();
        (String::from_utf8(out).unwrap(), summary)
    }

    #[test]
    fn answers_each_line_in_order_and_echoes_its_id() {
        let (out, summary) = run(b"{\"id\":\"a\",\"text\":\"My caseload is unmanageable and I worked late again.\",\"x\":1}\n\n{\"id\":7,\"text\":\"\"}\r\n{\"id\":1.5,\"text\":\"Tea.\"}");
        let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0]["id"], "a");
        assert_eq!(lines[0]["themes"][0]["theme"], "workload");
        assert_eq!(lines[0]["themes"][0]["evidence"][0]["start"], 0);
        assert_eq!(lines[1], serde_json::json!({"id": 7, "themes": []}));
        assert_eq!(lines[2]["id"], 1.5);
        assert_eq!(summary, Summary { read: 3, broken: Vec::new() });
    }

    #[test]
    fn odd_texts_do_no_harm() {
        let long = "trauma ".repeat(50_000);
        let open = "](`é ".repeat(50_000);
        let marks = "> ".repeat(1_000) + &"`".repeat(1_000) + "<!-- <!-- ]( http:// * _ … '’";
        for text in [
            long.as_str(),
            open.as_str(),
            marks.as_str(),
            "\u{0}\u{202e}é\u{301}",
            "'''",
            "’s",
            "a’",
            "<!--",
            "```",
            "> [!",
            "> [!x]",
            "1.",
            "- ",
        ] {
            let line = serde_json::json!({"id": 1, "text": text}).to_string();
            assert_eq!(run(line.as_bytes()).1.read, 1);
        }
    }
}
