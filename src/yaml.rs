//! YAML, read within a tight budget and reported without quoting it.
//!
//! Front matter and definitions are small; a document that wants thousands of nodes or any depth is a mistake or an
//! attack. Errors carry a line, a column and a fixed sentence: what the parser would quote may be a reflection.

mod slip;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_yaml::{Error as Cause, budget::BudgetBreach};

/// The longest YAML text that is parsed, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// What is wrong with a YAML text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Error {
    /// The line in the text that was given, from 1, where the parser knows it.
    pub line: Option<u32>,
    /// The kind of mistake.
    pub problem: Problem,
}

/// The kinds of mistake that a writer can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Longer than [`LONGEST`].
    #[error("longer than 64 KiB")]
    TooLong,
    /// Too deep, too many parts, or anchors that multiply.
    #[error("too deep or too large to be a few settings")]
    TooMuch,
    /// A name for a part of the text (`&name`, `*name`, `<<`) that would be read in another place.
    #[error(
        "`*name` or `<<` stands for another part here, and is not read; in quotes it is a word, such as \"*hope*\""
    )]
    Reference,
    /// A tag of a kind that is not read (`!name`).
    #[error("a word such as `!name` has a meaning of its own here, and is not read; put it in quotes: \"!name\"")]
    Tag,
    /// The same key twice in one mapping.
    #[error("the same name stands twice; keep one of the two lines")]
    DuplicateKey,
    /// A list or single value where `key: value` lines were expected.
    #[error("expected lines of a name, a colon and a value, such as `title: After the visit`")]
    NotAMapping,
    /// A key that is not one of those that may stand here.
    #[error("a name that is not known here")]
    UnknownKey,
    /// A value of another kind than the field takes.
    #[error("a value of another kind than is expected here, or none")]
    WrongKind,
    /// A tab at the start of a line.
    #[error("the line begins with a tab; begin it with spaces instead")]
    Tab,
    /// A quote without its end.
    #[error("a quotation mark opens here and is not closed; close it, as in title: \"After the visit\"")]
    Quote,
    /// A bracket without its end.
    #[error("a bracket opens here and is not closed; close it, as in themes: [workload, hope]")]
    Bracket,
    /// A second colon in a value.
    #[error("a text with a colon in it needs quotation marks, as in title: \"One: two\"")]
    Colon,
    /// Something after the end of a quote or a bracket.
    #[error(
        "something stands after the closing mark; put the whole text in quotation marks, as in title: \"The 'plan' again\""
    )]
    AfterQuote,
    /// A value that begins with a sign.
    #[error("a text that begins with a sign needs quotation marks, as in title: \"@home\"")]
    Sign,
    /// A line without a colon.
    #[error("a colon is missing; expected a name, a colon and a value, such as `title: After the visit`")]
    NoColon,
    /// A colon without a space after it.
    #[error("a space is missing after the colon, as in `title: After the visit`")]
    Space,
    /// A line that is set in without a reason.
    #[error("the line begins with spaces; begin it at the left edge")]
    Indent,
    /// Anything else that is not YAML.
    #[error("expected a name, a colon and a value, such as `title: After the visit`")]
    Syntax,
}

/// Reads a mapping. An empty text or only comments is an empty mapping.
pub fn mapping(text: &str) -> Result<Map<String, Value>, Error> {
    match parse::<Value>(text)? {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => {
            let (line, problem) = slip::find(text).unwrap_or((1, Problem::NotAMapping));
            Err(Error { line: Some(line), problem })
        }
    }
}

/// A mapping with its keys in small letters.
///
/// # Errors
/// [`Problem::DuplicateKey`] when two keys differ in their capitals alone: which of them was meant, nobody can tell.
pub fn without_case(map: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let keys = map.len();
    let small: Map<String, Value> = map.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect();
    if small.len() == keys { Ok(small) } else { Err(Problem::DuplicateKey) }
}

/// Reads a value of a known shape.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    if text.len() > LONGEST {
        return Err(Error { line: None, problem: Problem::TooLong });
    }
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_events: 16_384,
            max_aliases: 0,
            max_anchors: 16,
            max_depth: 16,
            max_nodes: 8_192,
            max_total_scalar_bytes: 65_536,
            max_documents: 1,
        },
        strict_booleans: true,
        with_snippet: false,
        // A few settings need none of these, and each can make a reader see another text than a person does.
        merge_keys: serde_yaml::MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        ignore_binary_tag_for_string: true,
    };
    serde_yaml::from_str_with_options(text, options).map_err(|cause| error(text, &cause))
}

fn error(text: &str, cause: &Cause) -> Error {
    let line = cause.location().and_then(|place| u32::try_from(place.line()).ok()).filter(|line| *line > 0);
    let problem = problem(cause.without_snippet());
    // The parser gives up at the slip or after it.
    let slip = (problem == Problem::Syntax).then(|| slip::find(text)).flatten();
    match slip.filter(|(at, _)| line.is_none_or(|line| *at <= line)) {
        Some((at, problem)) => Error { line: Some(at), problem },
        None => Error { line, problem },
    }
}

fn problem(cause: &Cause) -> Problem {
    match cause {
        Cause::DuplicateMappingKey { .. } => Problem::DuplicateKey,
        Cause::Budget { breach: BudgetBreach::Aliases { .. }, .. } | Cause::MergeKeyNotAllowed { .. } => {
            Problem::Reference
        }
        Cause::UnsupportedTag { .. } => Problem::Tag,
        Cause::Budget { .. } | Cause::AliasReplayLimitExceeded { .. } => Problem::TooMuch,
        Cause::SerdeUnknownField { .. } => Problem::UnknownKey,
        Cause::Message { .. }
        | Cause::Unexpected { .. }
        | Cause::NullIntoString { .. }
        | Cause::InvalidScalar { .. }
        | Cause::SerdeMissingField { .. }
        | Cause::SerdeUnknownVariant { .. }
        | Cause::SerdeInvalidType { .. }
        | Cause::SerdeInvalidValue { .. } => Problem::WrongKind,
        _ => Problem::Syntax,
    }
}

/// A value written so that any YAML reader takes it back as the same text.
///
/// Plain where that is safe, else quoted as in JSON, which is YAML too.
pub fn scalar(text: &str) -> String {
    let plain = !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\'' | '’' | '(' | ')' | '.'))
        && text.chars().next().is_some_and(char::is_alphabetic)
        && !text.ends_with(' ')
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { escaped(&Value::from(text).to_string()) }
}

/// JSON lets characters stand that YAML takes for no text or for a line end (YAML 1.2.2, section 5.1); as escapes both
/// read them.
fn escaped(json: &str) -> String {
    let strange =
        |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    json.chars().fold(String::with_capacity(json.len()), |mut out, c| {
        if strange(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
        out
    })
}

const RESERVED: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_mapping_and_keeps_words_that_look_like_other_things() {
        let map = mapping("answer: no\ndate: 2026-03-02\nn: 3\nlist: [a, b]\n# comment\n").unwrap();
        assert_eq!(map["answer"], "no");
        assert_eq!(map["date"], "2026-03-02");
        assert_eq!(map["n"], 3);
        assert_eq!(map["list"][1], "b");
        assert!(mapping("").unwrap().is_empty());
        assert!(mapping("# only a comment\n").unwrap().is_empty());
    }

    #[test]
    fn names_the_mistake_and_its_line_but_never_the_text() {
        let cases = [
            ("a: 1\ntitle: Session 3: CANARY\n", Problem::Colon),
            ("a: 1\na: CANARY\n", Problem::DuplicateKey),
            ("- CANARY\n", Problem::NotAMapping),
        ];
        for (text, problem) in cases {
            let error = mapping(text).unwrap_err();
            assert_eq!(error.problem, problem, "{text}");
            assert!(!format!("{error} {error:?}").contains("CANARY"));
        }
        assert_eq!(mapping("a: 1\nb: [\n").unwrap_err(), Error { line: Some(2), problem: Problem::Bracket });
        assert_eq!(mapping("a: 1\ntitle: x: y\n").unwrap_err().line, Some(2));
    }

    #[test]
    fn refuses_bombs_quickly() {
        let deep = "[".repeat(20_000);
        assert!(mapping(&deep).is_err());
        let mut laughs = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f")] {
            laughs += &format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(","));
        }
        assert!(mapping(&laughs).is_err());
        assert_eq!(mapping(&"a".repeat(LONGEST + 1)).unwrap_err().problem, Problem::TooLong);
    }

    #[test]
    fn what_a_person_would_read_otherwise_is_refused_or_stays_as_it_is_written() {
        for (text, problem) in [
            ("a: &x one\nb: *x\n", Problem::Reference),
            ("a: &x {b: one}\n<<: *x\n", Problem::Reference),
            ("<<: {a: one}\n", Problem::Reference),
            ("title: !name CANARY\n", Problem::Tag),
            ("title: !<tag:other> CANARY\n", Problem::Tag),
        ] {
            assert_eq!(mapping(text).unwrap_err().problem, problem, "{text}");
        }
        let map = mapping("a: !!binary aGk=\nb: !!str 2026-01-01\nc: &x alone\nd: Off\ne: 2026-01-01\n").unwrap();
        assert_eq!((map["a"].as_str(), map["b"].as_str()), (Some("aGk="), Some("2026-01-01")));
        assert_eq!((map["c"].as_str(), map["d"].as_str()), (Some("alone"), Some("Off")));
        assert_eq!(map["e"].as_str(), Some("2026-01-01"));
    }

    #[test]
    fn a_written_scalar_reads_back() {
        let every: Vec<String> =
            (0..0x3100).chain(0xfdd0..0x10010).filter_map(char::from_u32).map(|c| format!("a{c}b")).collect();
        let texts =
            ["plain words", "no", "Session 3: what I missed", "#x", "", "- a", "Nain's cwtch", "a\"b\nc", "12", "ŵ"];
        for text in texts.into_iter().chain(every.iter().map(String::as_str)) {
            let map = mapping(&format!("k: {}\n", scalar(text))).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(map["k"], text);
        }
    }
}
