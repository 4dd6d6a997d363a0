//! The machine form of what is asked of texts: one JSON object a line in, one a line out, in the same order.
//!
//! A line that cannot be read is reported by its number and a fixed reason, never by its text; the others go on.

use std::{
    io::{self, BufRead, Read, Write},
    panic, thread,
};

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;

/// The longest line that is read, in bytes.
pub const LONGEST: usize = 16 * 1024 * 1024;
/// How many lines, or bytes, are held at a time.
const BATCH_LINES: usize = 1_024;
const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// What became of the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Lines that were answered.
    pub read: usize,
    /// Lines that were not: their number, from 1, and why.
    pub broken: Vec<(u64, Broken)>,
}

/// Why a line was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// Not one JSON object in UTF-8, or with an escape that is no character.
    #[error("not a JSON object")]
    NotJson,
    /// No `id`, or one that is neither a string nor a number.
    #[error("no `id` that is a string or a number")]
    NoId,
    /// No `text`, or one that is not a string.
    #[error("no `text` that is a string")]
    NoText,
    /// Over 16 MiB.
    #[error("longer than 16 MiB")]
    TooLong,
}

/// Reading or writing itself failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The lines cannot be read.
    #[error("cannot read the lines")]
    Read(#[source] io::Error),
    /// The answers cannot be written.
    #[error("cannot write the answers")]
    Write(#[source] io::Error),
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    text: Value,
}

/// Reads `{"id", "text"}` lines and writes what `answer` makes of each, on as many cores as there are.
///
/// Other fields are ignored, blank lines skipped. `answer` gets the id, to give it back, and the text.
pub fn answer_lines(
    mut reader: impl BufRead,
    mut writer: impl Write,
    answer: impl Fn(&Value, &str) -> serde_json::Result<String> + Sync,
) -> Result<Summary, Error> {
    let mut summary = Summary::default();
    let mut number = 0;
    let mut batch = read_batch(&mut reader, &mut number)?;
    let mut answers = Vec::new();
    // While lines are answered, those before are written and those after are read.
    while !batch.is_empty() {
        let (coming, after) = thread::scope(|scope| {
            let working = scope.spawn(|| answer_batch(batch, &answer));
            let written = write_answers(std::mem::take(&mut answers), &mut writer, &mut summary);
            let after = written.and_then(|()| read_batch(&mut reader, &mut number));
            (working.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), after)
        });
        (answers, batch) = (coming, after?);
    }
    write_answers(answers, &mut writer, &mut summary)?;
    writer.flush().map_err(Error::Write)?;
    Ok(summary)
}

type Answered = (u64, Result<String, Broken>);

fn answer_batch(
    batch: Vec<Numbered>,
    answer: &(impl Fn(&Value, &str) -> serde_json::Result<String> + Sync),
) -> Vec<Answered> {
    let answer = |(number, line): Numbered| (number, line.and_then(|line| answer_line(&line, answer)));
    batch.into_par_iter().map(answer).collect()
}

fn write_answers(answers: Vec<Answered>, writer: &mut impl Write, summary: &mut Summary) -> Result<(), Error> {
    for (number, answer) in answers {
        match answer {
            Ok(line) => {
                writer.write_all(line.as_bytes()).map_err(Error::Write)?;
                summary.read += 1;
            }
            Err(broken) => summary.broken.push((number, broken)),
        }
    }
    Ok(())
}

type Numbered = (u64, Result<Vec<u8>, Broken>);

/// The next lines that are not blank; empty at the end.
fn read_batch(reader: &mut impl BufRead, number: &mut u64) -> Result<Vec<Numbered>, Error> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH_LINES && bytes < BATCH_BYTES {
        let mut line = Vec::new();
        let limit = u64::try_from(LONGEST + 1).unwrap_or(u64::MAX);
        let length = reader.by_ref().take(limit).read_until(b'\n', &mut line).map_err(Error::Read)?;
        if length == 0 {
            break;
        }
        *number += 1;
        if length > LONGEST && line.last() != Some(&b'\n') {
            reader.skip_until(b'\n').map_err(Error::Read)?;
            batch.push((*number, Err(Broken::TooLong)));
        } else if !line.iter().all(u8::is_ascii_whitespace) {
            bytes += length;
            batch.push((*number, Ok(line)));
        }
    }
    Ok(batch)
}

fn answer_line(line: &[u8], answer: &impl Fn(&Value, &str) -> serde_json::Result<String>) -> Result<String, Broken> {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    let asked: Asked = serde_json::from_slice(line).map_err(|_| Broken::NotJson)?;
    if !asked.id.is_string() && !asked.id.is_number() {
        return Err(Broken::NoId);
    }
    let text = asked.text.as_str().ok_or(Broken::NoText)?;
    let mut line = answer(&asked.id, text).map_err(|_| Broken::NotJson)?;
    line.push('\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &[u8]) -> (String, Summary) {
        let mut out = Vec::new();
        let length =
            |id: &Value, text: &str| serde_json::to_string(&serde_json::json!({"id": id, "length": text.len()}));
        let summary = answer_lines(input, &mut out, length).unwrap();
        (String::from_utf8(out).unwrap(), summary)
    }

    #[test]
    fn a_broken_line_is_named_by_number_and_the_others_go_on() {
        let input = b"{\"id\":1,\"text\":\"ok\"}\nCANARY\n[]\n{\"text\":\"x\"}\n{\"id\":[],\"text\":\"x\"}\n{\"id\":2}\n{\"id\":3,\"text\":\"\\ud800\"}\n\xff\xfe\n{\"id\":4,\"text\":\"a\\u0000b\"}\n";
        let (out, summary) = run(input);
        assert_eq!(out, "{\"id\":1,\"length\":2}\n{\"id\":4,\"length\":3}\n");
        assert_eq!(summary.read, 2);
        let numbers: Vec<u64> = summary.broken.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 3, 4, 5, 6, 7, 8]);
        assert_eq!((summary.broken[2].1, summary.broken[4].1), (Broken::NoId, Broken::NoText));
        assert!(!format!("{summary:?}").contains("CANARY"));
    }

    #[test]
    fn a_huge_line_is_refused_and_passed() {
        let mut input = vec![b'x'; LONGEST + 10];
        input.extend_from_slice(b"\n\xef\xbb\xbf{\"id\":\"a\",\"text\":\"ok\"}");
        let (out, summary) = run(&input);
        assert_eq!(out, "{\"id\":\"a\",\"length\":2}\n");
        assert_eq!(summary.broken, [(1, Broken::TooLong)]);
    }
}
