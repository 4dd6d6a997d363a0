//! The front matter of a record of supervision, field by field.

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::{entry::When, id::Id, journal::Record, yaml};

/// The longest that a session or an item is taken to last, in minutes: a day.
const LONGEST: u32 = 24 * 60;

/// Why a record cannot be read. Names the record and the field, never the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is a record of another kind.
    #[error("supervision note {}: is not {expected}", .record.short())]
    Kind {
        /// The record.
        record: Id,
        /// What was to be read.
        expected: &'static str,
    },
    /// The front matter is not usable YAML.
    #[error("supervision note {}: {problem}", .record.short())]
    FrontMatter {
        /// The record.
        record: Id,
        /// What is wrong.
        problem: yaml::Problem,
    },
    /// A field is missing or holds something that it cannot mean.
    #[error("supervision note {}: `{field}` {problem}", .record.short())]
    Field {
        /// The record.
        record: Id,
        /// The field.
        field: &'static str,
        /// What it should be.
        problem: &'static str,
    },
}

/// The front matter of one record.
pub(super) struct Reader {
    record: Id,
    map: Map<String, Value>,
}

impl Reader {
    /// Takes a record of a kind; `expected` says in words what that is.
    pub(super) fn of(record: &Record, kind: &str, expected: &'static str) -> Result<Self, Error> {
        if record.kind() != kind {
            return Err(Error::Kind { record: record.id, expected });
        }
        let map = yaml::mapping(record.front())
            .map_err(|error| Error::FrontMatter { record: record.id, problem: error.problem })?;
        Ok(Self { record: record.id, map })
    }

    /// The same record, with another mapping that stands in it.
    pub(super) fn within(&self, map: &Map<String, Value>) -> Self {
        Self { record: self.record, map: map.clone() }
    }

    pub(super) fn fail(&self, field: &'static str, problem: &'static str) -> Error {
        Error::Field { record: self.record, field, problem }
    }

    pub(super) fn when(&self, date: Option<When>) -> Result<When, Error> {
        date.ok_or_else(|| self.fail("date", "is missing, such as 2026-11-26T14:00:00+00:00"))
    }

    /// What stands in a field, as YAML has it.
    pub(super) fn value(&self, field: &str) -> Option<&Value> {
        self.map.get(field).filter(|value| !value.is_null())
    }

    /// The text of a field, trimmed; none when it is absent or empty.
    pub(super) fn text(&self, field: &'static str) -> Result<Option<String>, Error> {
        self.text_or(field, field, "is not a single text")
    }

    /// The text of a field, with another field named when it is none.
    pub(super) fn text_or(
        &self,
        field: &str,
        blamed: &'static str,
        problem: &'static str,
    ) -> Result<Option<String>, Error> {
        let text = match self.value(field) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Bool(truth)) => truth.to_string(),
            Some(_) => return Err(self.fail(blamed, problem)),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A list of texts; one text is a list of one.
    pub(super) fn texts(&self, field: &'static str) -> Result<Vec<String>, Error> {
        match self.value(field) {
            Some(Value::Array(all)) => {
                let text = |value: &Value| value.as_str().map(|text| text.trim().to_owned());
                let texts: Option<Vec<String>> = all.iter().map(text).collect();
                texts.ok_or_else(|| self.fail(field, "is not a list of texts"))
            }
            _ => Ok(self.text(field)?.into_iter().collect()),
        }
    }

    /// One of the words that a field may hold.
    pub(super) fn word<T>(
        &self,
        field: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        problem: &'static str,
    ) -> Result<Option<T>, Error> {
        let Some(word) = self.text(field)? else { return Ok(None) };
        parse(&word.to_lowercase()).map(Some).ok_or_else(|| self.fail(field, problem))
    }

    /// A day.
    pub(super) fn day(&self, field: &str, blamed: &'static str, problem: &'static str) -> Result<Option<Date>, Error> {
        let Some(text) = self.text_or(field, blamed, problem)? else { return Ok(None) };
        text.parse::<When>().map(|when| Some(when.date)).map_err(|_| self.fail(blamed, problem))
    }

    /// Yes or no; none when the field is absent.
    pub(super) fn truth(&self, field: &'static str) -> Result<Option<bool>, Error> {
        let parse = |word: &str| match word {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        };
        self.word(field, parse, "is neither yes nor no")
    }

    /// A number from 1 to `most`.
    pub(super) fn number(&self, field: &'static str, most: u32, problem: &'static str) -> Result<Option<u32>, Error> {
        let Some(value) = self.value(field) else { return Ok(None) };
        let number = value.as_u64().filter(|number| (1..=u64::from(most)).contains(number));
        number.and_then(|number| u32::try_from(number).ok()).map(Some).ok_or_else(|| self.fail(field, problem))
    }

    pub(super) fn minutes(&self) -> Result<Option<u32>, Error> {
        self.number("minutes", LONGEST, "is not a number of minutes, 1 to 1440")
    }
}
