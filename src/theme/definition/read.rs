//! Reading a definition: the shape of the file, checked, and every mistake named by line and field.

use std::{collections::BTreeMap, fmt};

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Absence, Compiled, Cue, Definition, Function, Not, Strength, Whose};
use afterword_cues::Pattern;

use crate::theme::{CueProblem, Error, Problem, ThemeId};
use crate::yaml;

/// The longest definition that is read, in bytes.
const LONGEST: usize = 64 * 1024;
/// The longest label, in characters.
const LONGEST_LABEL: usize = 80;
/// Where a theme stands that does not say.
const LAST: u16 = 1_000;
/// What a theme asks of its cues that does not say: one strong cue is enough where there is a word of the work.
const USUAL_NEEDS: f32 = 0.8;
/// What a theme may ask of its cues.
const NEEDS: std::ops::RangeInclusive<f32> = 0.3..=3.0;

/// Reads one definition. `file` is only a name for errors.
pub(super) fn read(file: &str, text: &str) -> Result<Definition, Error> {
    if text.len() > LONGEST {
        return Err(Error::definition(file, None, None, Problem::TooLong));
    }
    let raw: Raw = yaml::parse(text).map_err(|cause| syntax(file, text, &cause))?;
    raw.checked(Source { file, text })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Option<String>,
    label: Option<String>,
    language: Option<String>,
    order: Option<u16>,
    needs: Option<f32>,
    function: Option<Vec<Function>>,
    definition: Option<String>,
    #[serde(default)]
    belongs: Vec<String>,
    #[serde(default)]
    not: Vec<Not>,
    #[serde(default)]
    whose: Whose,
    #[serde(default)]
    absence: Absence,
    cues: Option<RawCues>,
    #[serde(default)]
    also: BTreeMap<String, RawCues>,
    #[serde(default)]
    innocent: Phrases,
    #[serde(default)]
    prompts: Vec<String>,
    #[serde(default)]
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCues {
    #[serde(default)]
    certain: Phrases,
    #[serde(default)]
    strong: Phrases,
    #[serde(default)]
    clear: Phrases,
    #[serde(default)]
    faint: Phrases,
    #[serde(default)]
    slight: Phrases,
}

/// Phrases as a YAML list, or as one text with commas between them, which reads faster and needs no brackets.
#[derive(Default)]
struct Phrases(Vec<String>);

impl<'de> Deserialize<'de> for Phrases {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(PhrasesVisitor)
    }
}

struct PhrasesVisitor;

impl<'de> Visitor<'de> for PhrasesVisitor {
    type Value = Phrases;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("phrases with commas between them, or a list of phrases")
    }

    fn visit_str<E>(self, text: &str) -> Result<Phrases, E> {
        let phrases = text.split([',', '\n']).map(str::trim).filter(|phrase| !phrase.is_empty());
        Ok(Phrases(phrases.map(str::to_owned).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Phrases, A::Error> {
        let mut phrases = Vec::new();
        while let Some(phrase) = list.next_element()? {
            phrases.push(phrase);
        }
        Ok(Phrases(phrases))
    }
}

impl RawCues {
    /// Compiles every phrase of one language.
    fn read(
        &self,
        source: Source<'_>,
        under: &str,
        language: &str,
        cues: &mut Vec<Cue>,
        compiled: &mut Compiled,
    ) -> Result<(), Error> {
        for strength in Strength::ALL {
            let phrases = match strength {
                Strength::Certain => &self.certain,
                Strength::Strong => &self.strong,
                Strength::Clear => &self.clear,
                Strength::Faint => &self.faint,
                Strength::Slight => &self.slight,
            };
            let field = format!("{under}.{}", strength.name());
            for phrase in &phrases.0 {
                let pattern = source.compile(&field, phrase)?;
                if pattern.whole_sentence {
                    return Err(source.mistake(&field, phrase, Problem::Cue(CueProblem::Gap)));
                }
                compiled.cues.push(pattern);
                cues.push(Cue { phrase: phrase.clone(), strength, language: language.to_owned() });
            }
        }
        Ok(())
    }
}

/// A file as it was given, to say where a mistake is.
#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn compile(self, field: &str, phrase: &str) -> Result<Pattern, Error> {
        Pattern::parse(phrase).map_err(|problem| self.mistake(field, phrase, Problem::Cue(problem)))
    }

    fn mistake(self, field: &str, value: &str, problem: Problem) -> Error {
        Error::definition(self.file, self.line_of(field, value), Some(field), problem)
    }

    /// The first line from the field's own on that holds the value. Looked for only when there is a mistake to name.
    fn line_of(self, field: &str, value: &str) -> Option<u64> {
        let name = field.rsplit('.').next().unwrap_or(field);
        let opens = |line: &str| line.trim_start().strip_prefix(name).is_some_and(|after| after.starts_with(':'));
        let mut lines = (1..).zip(self.text.lines()).skip_while(|(_, line)| !opens(line));
        let found = lines.find(|(_, line)| line.contains(value)).map(|(number, _)| number);
        // A group may stand on one line with others: `cues: {strong: a, clear: b}`.
        let inside = |line: &str| line.contains(&format!("{name}:")) && line.contains(value);
        found.or_else(|| (1..).zip(self.text.lines()).find(|(_, line)| inside(line)).map(|(number, _)| number))
    }
}

impl Raw {
    fn checked(self, source: Source<'_>) -> Result<Definition, Error> {
        let missing = |field: &str| Error::definition(source.file, None, Some(field), Problem::Missing);
        let id = self.id.ok_or_else(|| missing("id"))?;
        let id = own_id(&id).ok_or_else(|| source.mistake("id", &id, Problem::Id))?;
        let label = self.label.filter(|label| !label.trim().is_empty()).ok_or_else(|| missing("label"))?;
        if label.chars().count() > LONGEST_LABEL || label.trim_end().chars().any(char::is_control) {
            return Err(source.mistake("label", "label", Problem::Label));
        }
        let raw_cues = self.cues.ok_or_else(|| missing("cues"))?;
        let needs = self.needs.unwrap_or(USUAL_NEEDS);
        if !NEEDS.contains(&needs) {
            return Err(source.mistake("needs", "needs", Problem::Needs));
        }
        let (mut cues, mut compiled) = (Vec::new(), Compiled::default());
        let language = self.language.unwrap_or_else(|| "en".to_owned());
        if !is_language(&language) {
            return Err(source.mistake("language", &language, Problem::Language));
        }
        raw_cues.read(source, "cues", &language, &mut cues, &mut compiled)?;
        if cues.is_empty() {
            return Err(missing("cues"));
        }
        for (language, also) in &self.also {
            if !is_language(language) {
                return Err(source.mistake("also", language, Problem::Language));
            }
            also.read(source, &format!("also.{language}"), language, &mut cues, &mut compiled)?;
        }
        for phrase in &self.innocent.0 {
            compiled.innocent.push(source.compile("innocent", phrase)?);
        }
        Ok(Definition {
            id,
            label: label.trim_end().to_owned(),
            language,
            order: self.order.unwrap_or(LAST),
            needs,
            function: self.function.filter(|list| !list.is_empty()).ok_or_else(|| missing("function"))?,
            meaning: self.definition.ok_or_else(|| missing("definition"))?,
            belongs: self.belongs,
            not: self.not,
            whose: self.whose,
            absence: self.absence,
            cues,
            innocent: self.innocent.0,
            prompts: self.prompts,
            sources: self.sources,
            compiled,
        })
    }
}

/// The id of a theme that is defined: it looks like a word.
fn own_id(id: &str) -> Option<ThemeId> {
    let is_word = id.starts_with(|c: char| c.is_ascii_lowercase()) && !id.ends_with('-');
    ThemeId::parse(id).ok().filter(|_| is_word)
}

/// Whether this is a code of a language (ISO 639), as far as its form tells.
fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())
}

/// Where the parser stopped, under which field, and why, in this module's words.
fn syntax(file: &str, text: &str, cause: &yaml::Error) -> Error {
    let problem = match cause.problem {
        yaml::Problem::DuplicateKey => Problem::Duplicate,
        yaml::Problem::TooLong | yaml::Problem::TooMuch => Problem::TooLong,
        yaml::Problem::UnknownKey => Problem::Unknown,
        yaml::Problem::WrongKind | yaml::Problem::NotAMapping => Problem::Kind,
        _ => Problem::Syntax,
    };
    let line = cause.line.map(u64::from);
    let field = line.and_then(|line| field_at(text, line, problem));
    let allowed = field.as_deref().filter(|_| problem == Problem::Kind).and_then(allowed);
    Error::definition(file, line, field.as_deref(), allowed.map_or(problem, Problem::OneOf))
}

/// The words that a field takes, where it takes only some.
fn allowed(field: &str) -> Option<&'static str> {
    match field {
        "function" => Some("management, development, support, mediation"),
        "whose" => Some("worker, anyone"),
        "absence" => Some("counts, cancels"),
        _ => None,
    }
}

/// The field that a line stands under. One that is not known is named itself, in its group: `cues.hugest`.
fn field_at(text: &str, line: u64, problem: Problem) -> Option<String> {
    let count = usize::try_from(line).ok()?;
    let lines: Vec<&str> = text.lines().take(count).collect();
    let key = lines.iter().rev().find(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))?;
    let top = key.split_once(':').map(|(name, _)| name)?;
    let inner = lines.last().filter(|line| line.starts_with(' ') && problem == Problem::Unknown);
    let inner = inner.and_then(|line| line.trim_start().split_once(':')).map(|(name, _)| name);
    Some(match inner.filter(|name| name.bytes().all(|b| b.is_ascii_alphabetic())) {
        Some(inner) => format!("{top}.{inner}"),
        None => top.to_owned(),
    })
}
