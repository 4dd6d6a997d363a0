//! The machine form: `{"id","text"}` lines in, `{"id","spans"}` lines out.

use std::io::{BufRead, Write};

use serde::Serialize;
use serde_json::Value;

use super::{Finding, Kind, find};
use crate::lines::{Error, Summary, answer_lines};

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a Value,
    spans: Vec<Span>,
}

#[derive(Serialize)]
struct Span {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: Kind,
    confidence: f64,
}

/// Reads `{"id", "text"}` lines and writes `{"id", "spans"}` lines in the same order. Places count Unicode characters of
/// `text`; the end is the place after the last. Fails only when reading or writing itself fails.
pub fn find_lines(reader: impl BufRead, writer: impl Write) -> Result<Summary, Error> {
    answer_lines(reader, writer, |id, text| serde_json::to_string(&Answer { id, spans: spans(text, &find(text)) }))
}

/// Places in characters, from places in bytes, in one walk.
fn spans(text: &str, findings: &[Finding]) -> Vec<Span> {
    let (mut byte, mut characters) = (0, 0);
    let mut place = |to: usize| {
        characters += text[byte..to].chars().count();
        byte = to;
        characters
    };
    let spans = findings.iter().map(|finding| Span {
        start: place(finding.span.start),
        end: place(finding.span.end),
        kind: finding.kind,
        confidence: (f64::from(finding.confidence) * 100.0).round() / 100.0,
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters() {
        let text = "🙂 e\u{301} ŵ: ring 07700 900123 or Siobhán.";
        let mut out = Vec::new();
        let line = serde_json::json!({"id": 7, "text": text}).to_string();
        assert_eq!(find_lines(line.as_bytes(), &mut out).unwrap().read, 1);
        let answer: Value = serde_json::from_slice(&out).unwrap();
        let part = |at: usize| -> String {
            let span = &answer["spans"][at];
            let (start, end) = (span["start"].as_u64().unwrap(), span["end"].as_u64().unwrap());
            let range = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
            text.chars().skip(range.start).take(range.len()).collect()
        };
        assert_eq!((part(0).as_str(), part(1).as_str()), ("07700 900123", "Siobhán"));
        assert_eq!((&answer["id"], &answer["spans"][0]["type"]), (&7.into(), &"PHONE".into()));
    }
}
