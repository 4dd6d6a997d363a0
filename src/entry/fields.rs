//! The front matter that the program understands; every other key is kept in the text and left alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Error, When};
use crate::yaml;

/// What the front matter says.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Fields {
    /// The title, if one was given.
    pub title: Option<String>,
    /// When it was written or happened.
    pub date: Option<When>,
    /// The template whose questions it answers.
    pub template: Option<String>,
    /// Themes that the writer has confirmed, lower case.
    pub themes: Vec<String>,
    /// Themes that were suggested and refused (`not_themes`), lower case.
    pub refused: Vec<String>,
    /// Which role, if the writer has several.
    pub hat: Option<String>,
    /// Numbers about the day: workload and wellbeing 1 to 5, sleep 0 to 10, hours over, caseload, or the writer's own.
    pub measures: BTreeMap<String, f64>,
    /// Things counted: visits to carers, closed doors.
    pub tallies: BTreeMap<String, u32>,
    /// How far it may go.
    pub sharing: Sharing,
    /// Labels from other programs (`tags`, `categories`), as they were written.
    pub tags: Vec<String>,
    /// `session` for a record of supervision; none for a reflection.
    pub kind: Option<String>,
    /// Keys that the program does not know, in the order of the text.
    pub unknown: Vec<String>,
}

crate::hide::hide!(Fields);

/// How far a reflection may go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sharing {
    /// Counted in an agenda; its words stay here except for marks.
    #[default]
    Journal,
    /// Its words may stand in an agenda.
    Agenda,
    /// Nothing of it goes into anything made for someone else, not even a count.
    Private,
}

/// Keys that other programs write and that say nothing that the journal needs.
const PASSED_OVER: [&str; 14] = [
    "id",
    "aliases",
    "cssclasses",
    "cssclass",
    "publish",
    "permalink",
    "draft",
    "slug",
    "weight",
    "url",
    "layout",
    "lang",
    "author",
    "authors",
];

impl Fields {
    /// Reads the YAML of a front matter; `None` reads as all defaults. Lines in errors count from the opening `---`.
    pub(super) fn parse(front: Option<&str>) -> Result<Self, Error> {
        let Some(front) = front else { return Ok(Self::default()) };
        let map = yaml::mapping(front).map_err(|error| Error::FrontMatter {
            line: error.line.map_or(1, |line| line.saturating_add(1)),
            problem: error.problem,
        })?;
        // A capital at the start of a key is a person's habit, and `Sharing: private` must not be passed over.
        let map =
            yaml::without_case(map).map_err(|problem| Error::FrontMatter { line: second_of_a_pair(front), problem })?;
        Reader { front, map: &map }.fields()
    }
}

struct Reader<'a> {
    front: &'a str,
    map: &'a Map<String, Value>,
}

impl Reader<'_> {
    fn fields(&self) -> Result<Fields, Error> {
        let mut themes = lower(self.strings("themes")?.unwrap_or_default());
        themes.dedup();
        let mut tags = Vec::new();
        for key in ["tags", "tag", "categories"] {
            tags.extend(self.strings(key)?.unwrap_or_default());
        }
        tags.extend(self.taxonomies());
        Ok(Fields {
            title: self.text("title")?,
            date: self.date()?,
            template: self.text("template")?,
            themes,
            refused: lower(self.strings("not_themes")?.unwrap_or_default()),
            hat: self.text("hat")?,
            measures: self.measures()?,
            tallies: self.tallies()?,
            sharing: self.sharing()?,
            tags,
            kind: self.text("kind")?,
            unknown: self.unknown(),
        })
    }

    fn fail(&self, field: &'static str, problem: &'static str) -> Error {
        let at = self.front.lines().position(|line| key_of(line).is_some_and(|key| key.eq_ignore_ascii_case(field)));
        // The opening line and counting from 1 each add one.
        let line = at.and_then(|at| u32::try_from(at + 2).ok()).unwrap_or(1);
        Error::Field { line, field, problem }
    }

    fn text(&self, field: &'static str) -> Result<Option<String>, Error> {
        match self.map.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::Bool(truth)) => Ok(Some(truth.to_string())),
            Some(_) => {
                Err(self
                    .fail(field, "should be one text, such as `title: After the visit`; in [brackets] it is a list"))
            }
        }
    }

    fn strings(&self, field: &'static str) -> Result<Option<Vec<String>>, Error> {
        let wrong = || self.fail(field, "should be words, such as `themes: [workload, hope]`");
        let items = match self.map.get(field) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.split(',').map(str::to_owned).collect(),
            Some(Value::Array(items)) => items
                .iter()
                .filter(|item| !item.is_null())
                .map(|item| match item {
                    Value::String(text) => Ok(text.clone()),
                    Value::Number(number) => Ok(number.to_string()),
                    Value::Bool(truth) => Ok(truth.to_string()),
                    _ => Err(wrong()),
                })
                .collect::<Result<Vec<_>, _>>()?,
            Some(_) => return Err(wrong()),
        };
        let trimmed = items.iter().map(|item| item.trim().trim_start_matches('#').to_owned());
        Ok(Some(trimmed.filter(|item| !item.is_empty()).collect()))
    }

    /// Zola keeps tags one level down.
    fn taxonomies(&self) -> Vec<String> {
        let tags = self.map.get("taxonomies").and_then(|value| value.get("tags")).and_then(Value::as_array);
        tags.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn date(&self) -> Result<Option<When>, Error> {
        for field in ["date", "created"] {
            if let Some(text) = self.text(field)? {
                return text.parse().map(Some).map_err(|_| self.fail(field, expected_date(&text)));
            }
        }
        Ok(None)
    }

    fn measures(&self) -> Result<BTreeMap<String, f64>, Error> {
        let wrong =
            || self.fail("measures", "should be names with numbers, such as `measures: {workload: 4, sleep: 6}`");
        let number = |value: &Value| value.as_f64().filter(|number| number.is_finite() && number.abs() < 1e6);
        self.numbers("measures", wrong, number)
    }

    fn tallies(&self) -> Result<BTreeMap<String, u32>, Error> {
        let wrong = || self.fail("tallies", "should be names with whole numbers, such as `tallies: {carer_visit: 2}`");
        self.numbers("tallies", wrong, |value| value.as_u64().and_then(|count| u32::try_from(count).ok()))
    }

    fn numbers<T>(
        &self,
        field: &str,
        wrong: impl Fn() -> Error,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<BTreeMap<String, T>, Error> {
        match self.map.get(field) {
            None | Some(Value::Null) => Ok(BTreeMap::new()),
            Some(Value::Object(map)) => map
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| read(value).map(|number| (key.clone(), number)).ok_or_else(&wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// `private: true`, which other programs write, says the same as `sharing: private`; so does every value of it that
    /// does not say no.
    fn sharing(&self) -> Result<Sharing, Error> {
        let said = |field| Ok(self.text(field)?.map(|text| text.to_lowercase()));
        if !matches!(said("private")?.as_deref(), None | Some("false" | "no" | "off" | "n" | "0")) {
            return Ok(Sharing::Private);
        }
        match said("sharing")?.as_deref() {
            None | Some("journal") => Ok(Sharing::Journal),
            Some("agenda") => Ok(Sharing::Agenda),
            Some("private") => Ok(Sharing::Private),
            Some(_) => {
                Err(self.fail("sharing", "should be one of journal, agenda, private, such as `sharing: private`"))
            }
        }
    }

    fn unknown(&self) -> Vec<String> {
        const KNOWN: [&str; 17] = [
            "private",
            "title",
            "date",
            "created",
            "template",
            "themes",
            "not_themes",
            "hat",
            "measures",
            "tallies",
            "sharing",
            "tags",
            "tag",
            "categories",
            "taxonomies",
            "kind",
            "updated",
        ];
        self.front
            .lines()
            .filter_map(key_of)
            .filter(|key| {
                let key = key.to_lowercase();
                !KNOWN.contains(&key.as_str()) && !PASSED_OVER.contains(&key.as_str())
            })
            .map(str::to_owned)
            .collect()
    }
}

/// What a date should be. One with slashes or dots is not read: 03/04/2026 is a day in April here and in March elsewhere,
/// and the text is read by other programs too.
fn expected_date(text: &str) -> &'static str {
    let parts: Vec<&str> = text.split(['/', '.']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(is_number) {
        "should have the year first, with hyphens: 2026-03-14 is 14 March 2026"
    } else if text
        .get(..10)
        .is_some_and(|day| day.split('-').count() == 3 && day.split('-').all(|part| is_number(&part)))
    {
        "is not a day or time that there is; expected one such as 2026-11-17 or 2026-11-17T17:15"
    } else {
        "should be a date with the year first, such as 2026-11-17 or 2026-11-17T17:15"
    }
}

/// The line of the second of two keys that differ in their capitals alone, from the opening `---` as 1.
fn second_of_a_pair(front: &str) -> u32 {
    let mut seen = std::collections::BTreeSet::new();
    let again = |line: &str| key_of(line).is_some_and(|key| !seen.insert(key.to_lowercase()));
    front.lines().position(again).and_then(|at| u32::try_from(at + 2).ok()).unwrap_or(1)
}

fn lower(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|word| word.to_lowercase()).collect()
}

/// The key of a top-level `key: value` line, if the line is one.
pub(super) fn key_of(line: &str) -> Option<&str> {
    let line = line.trim_end();
    if line.starts_with([' ', '\t', '#', '-', '}', ']']) {
        return None;
    }
    let (key, rest) = line.split_once(':')?;
    let key = key.trim().trim_matches(['"', '\'']);
    ((rest.is_empty() || rest.starts_with([' ', '\t'])) && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(front: &str) -> Fields {
        Fields::parse(Some(front)).unwrap()
    }

    #[test]
    fn reads_the_whole_format() {
        let read = fields(
            "title: Saying no\ndate: 2026-11-17T17:15:00+00:00\ntemplate: after-hard-visit\nthemes: [Workload, values]   # confirmed\n\
             hat: amhp\nmeasures: {workload: 5, hours_over: 2.5}\ntallies: {carer_visit: 2}\nsharing: agenda\nmood: grey\n",
        );
        assert_eq!(read.title.as_deref(), Some("Saying no"));
        assert_eq!(read.date.unwrap().to_string(), "2026-11-17T17:15:00+00:00");
        assert_eq!(read.themes, ["workload", "values"]);
        assert_eq!(read.measures["hours_over"].to_string(), "2.5");
        assert_eq!(read.tallies["carer_visit"], 2);
        assert_eq!(read.sharing, Sharing::Agenda);
        assert_eq!(read.unknown, ["mood"]);
    }

    #[test]
    fn reads_what_obsidian_hugo_and_zola_write() {
        let obsidian = fields("tags:\n  - journal\n  - '#workload'\naliases: [a]\ncreated: 2025-06-03\n");
        assert_eq!(obsidian.tags, ["journal", "workload"]);
        assert_eq!(obsidian.date.unwrap().to_string(), "2025-06-03");
        let hugo = fields("title: \"A: b\"\ndate: 2026-03-01T10:00:00Z\ntags: [x]\ncategories: y, z\ndraft: false\n");
        assert_eq!(hugo.tags, ["x", "y", "z"]);
        assert_eq!(fields("taxonomies:\n  tags: [zola]\n").tags, ["zola"]);
        assert!(obsidian.unknown.is_empty() && hugo.unknown.is_empty());
    }

    #[test]
    fn what_was_meant_to_stay_stays_however_it_is_written() {
        for front in
            ["sharing: Private", "SHARING: PRIVATE", "private: True", "private: Yes", "private: on", "private: family"]
        {
            assert_eq!(fields(front).sharing, Sharing::Private, "{front}");
        }
        for front in ["private: no", "private: Off", "private: false", "private:", "sharing: Journal"] {
            assert_eq!(fields(front).sharing, Sharing::Journal, "{front}");
        }
        let twice = Fields::parse(Some("Sharing: private\ntitle: CANARY\nsharing: agenda\n")).unwrap_err();
        assert_eq!(twice, Error::FrontMatter { line: 4, problem: yaml::Problem::DuplicateKey });
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        for front in
            ["tallies: {a: -1}", "tallies: {a: 1.5}", "measures: [1]", "measures: {a: .inf}", "measures: {a: 1e300}"]
        {
            assert!(Fields::parse(Some(front)).is_err(), "{front}");
        }
    }
}
