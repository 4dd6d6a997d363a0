//! A theme as a practitioner writes it, in one YAML file.
//!
//! Parsing is pure: the caller reads the file. A mistake names the file, the line and the field.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::cue::Pattern;
use super::{Error, Problem, ThemeId};
use crate::yaml;

/// The longest definition that is read, in bytes.
const LONGEST: usize = 64 * 1024;
/// Where a theme stands that does not say.
const LAST: u16 = 1_000;
/// What a theme asks of its cues that does not say: one strong cue is enough where there is a word of the work.
const USUAL_NEEDS: f32 = 0.8;
/// What a theme may ask of its cues.
const NEEDS: std::ops::RangeInclusive<f32> = 0.3..=3.0;

/// What supervision is for; each theme belongs to one or more of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Function {
    /// Competent, accountable practice.
    Management,
    /// Growing as a practitioner.
    Development,
    /// Being held.
    Support,
    /// Between the worker and the organisation.
    Mediation,
}

/// How much a cue says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Speaks for the theme alone.
    Strong,
    /// Speaks for it together with one more.
    Clear,
    /// Counts only in company.
    Faint,
}

impl Strength {
    /// The weight of a cue of this strength: between 0 and 1.
    pub const fn weight(self) -> f32 {
        match self {
            Self::Strong => 1.0,
            Self::Clear => 0.85,
            Self::Faint => 0.3,
        }
    }
}

/// A word or phrase that speaks for a theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cue {
    /// As written in the definition.
    pub phrase: String,
    /// How much it says.
    pub strength: Strength,
    /// Its language, as a code such as `en` or `cy`.
    pub language: String,
}

/// Something that does not belong to the theme, and the theme it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Not {
    /// In the practitioner's words.
    pub what: String,
    /// The better theme.
    pub instead: ThemeId,
}

/// Whose experience the theme is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// The writer's own: "her anxiety" counts for less than "my anxiety".
    Worker,
    /// Anyone's.
    #[default]
    Anyone,
}

/// What a negated cue means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Absence {
    /// "No supervision" is about supervision.
    Counts,
    /// "No trauma" is not about trauma.
    #[default]
    Cancels,
}

/// One theme: what it is, what speaks for it, what to ask about it.
///
/// Every cue and innocent phrase in it can be compiled; it has a label, a definition and at least one cue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Definition {
    id: ThemeId,
    label: String,
    language: String,
    order: u16,
    needs: f32,
    function: Vec<Function>,
    #[serde(rename = "definition")]
    meaning: String,
    belongs: Vec<String>,
    not: Vec<Not>,
    whose: Whose,
    absence: Absence,
    cues: Vec<Cue>,
    innocent: Vec<String>,
    prompts: Vec<String>,
    sources: Vec<String>,
    #[serde(skip)]
    pub(super) compiled: Compiled,
}

/// The cues and innocent phrases of a definition, compiled, in the same order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Compiled {
    pub(super) cues: Vec<Pattern>,
    pub(super) innocent: Vec<Pattern>,
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
    strong: Phrases,
    #[serde(default)]
    clear: Phrases,
    #[serde(default)]
    faint: Phrases,
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
        let groups = [
            (Strength::Strong, "strong", &self.strong),
            (Strength::Clear, "clear", &self.clear),
            (Strength::Faint, "faint", &self.faint),
        ];
        for (strength, name, phrases) in groups {
            let field = format!("{under}.{name}");
            for phrase in &phrases.0 {
                let pattern = source.compile(&field, phrase)?;
                if pattern.whole_sentence {
                    return Err(source.mistake(&field, phrase, Problem::Cue(super::CueProblem::Gap)));
                }
                compiled.cues.push(pattern);
                cues.push(Cue { phrase: phrase.clone(), strength, language: language.to_owned() });
            }
        }
        Ok(())
    }
}

impl Definition {
    /// Reads one definition. `file` is only a name for errors.
    ///
    /// Fails on a text over 64 KiB, on anything that is not the documented shape, and on a cue that cannot match.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        if text.len() > LONGEST {
            return Err(Error::definition(file, None, None, Problem::TooLong));
        }
        let raw: Raw = yaml::parse(text).map_err(|cause| syntax(file, text, &cause))?;
        raw.checked(Source { file, text })
    }

    /// The definition as a file, which reads the same: to look at, to change, to give to someone.
    pub fn write(&self) -> String {
        let mut out = String::new();
        let text = |value: &str| yaml::scalar(value);
        let list =
            |values: &[String]| values.iter().map(|one| format!("  - {}\n", yaml::scalar(one))).collect::<String>();
        out += &format!("id: {}\nlabel: {}\nlanguage: {}\n", self.id, text(&self.label), text(&self.language));
        let function: Vec<String> = self.function.iter().map(|one| format!("{one:?}").to_lowercase()).collect();
        out += &format!("order: {}\nneeds: {}\nfunction: [{}]\n", self.order, self.needs, function.join(", "));
        out += &format!("whose: {}\n", format!("{:?}", self.whose).to_lowercase());
        out += &format!("absence: {}\n", format!("{:?}", self.absence).to_lowercase());
        out += &format!("definition: {}\n", text(self.meaning.trim()));
        for (name, values) in [("belongs", &self.belongs), ("prompts", &self.prompts), ("sources", &self.sources)] {
            if !values.is_empty() {
                out += &format!("{name}:\n{}", list(values));
            }
        }
        if !self.not.is_empty() {
            let not = self.not.iter();
            let rows = not.map(|one| format!("  - {{what: {}, instead: {}}}\n", text(&one.what), one.instead));
            out += &format!("not:\n{}", rows.collect::<String>());
        }
        let cues = |language: &str, indent: &str| {
            let mut text = String::new();
            for (name, strength) in
                [("strong", Strength::Strong), ("clear", Strength::Clear), ("faint", Strength::Faint)]
            {
                let mine = self.cues.iter().filter(|cue| cue.strength == strength && cue.language == language);
                let phrases: Vec<&str> = mine.map(|cue| cue.phrase.as_str()).collect();
                if !phrases.is_empty() {
                    text += &format!("{indent}{name}: |\n{}", wrapped(&phrases, &format!("{indent}  ")));
                }
            }
            text
        };
        out += &format!("cues:\n{}", cues(&self.language, "  "));
        let others: BTreeSet<&str> =
            self.cues.iter().map(|cue| cue.language.as_str()).filter(|one| *one != self.language).collect();
        if !others.is_empty() {
            out += "also:\n";
            out.extend(others.iter().map(|one| format!("  {one}:\n{}", cues(one, "    "))));
        }
        if !self.innocent.is_empty() {
            let phrases: Vec<&str> = self.innocent.iter().map(String::as_str).collect();
            out += &format!("innocent: |\n{}", wrapped(&phrases, "  "));
        }
        out
    }

    /// The short name used in files.
    pub fn id(&self) -> &ThemeId {
        &self.id
    }

    /// What the writer reads.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The language of the cues, as a code such as `en` or `cy`.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Where it stands among the themes, from 1; 1,000 where the definition does not say.
    pub fn order(&self) -> u16 {
        self.order
    }

    /// What its cues must add up to before it is suggested: 0.3 to 3, 0.8 where the definition does not say.
    pub fn needs(&self) -> f32 {
        self.needs
    }

    /// The functions of supervision it belongs to.
    pub fn function(&self) -> &[Function] {
        &self.function
    }

    /// One or two sentences.
    pub fn definition(&self) -> &str {
        &self.meaning
    }

    /// What belongs to it.
    pub fn belongs(&self) -> &[String] {
        &self.belongs
    }

    /// What does not, and where that goes instead.
    pub fn not(&self) -> &[Not] {
        &self.not
    }

    /// Whose experience it is about.
    pub fn whose(&self) -> Whose {
        self.whose
    }

    /// What a negated cue means.
    pub fn absence(&self) -> Absence {
        self.absence
    }

    /// What speaks for it, strongest first.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// Phrases that cancel a cue inside them.
    pub fn innocent(&self) -> &[String] {
        &self.innocent
    }

    /// Questions for supervision.
    pub fn prompts(&self) -> &[String] {
        &self.prompts
    }

    /// Where the theme comes from: author and year.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }
}

/// Phrases with commas between them, in lines of about a hundred characters.
fn wrapped(phrases: &[&str], indent: &str) -> String {
    let mut lines = vec![String::new()];
    for (at, phrase) in phrases.iter().enumerate() {
        let comma = if at + 1 < phrases.len() { "," } else { "" };
        if lines.last().is_some_and(|line| !line.is_empty() && line.len() + phrase.len() > 100) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            let space = if line.is_empty() { "" } else { " " };
            *line += &format!("{space}{phrase}{comma}");
        }
    }
    lines.iter().map(|line| format!("{indent}{line}\n")).collect()
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
        lines.find(|(_, line)| line.contains(value)).map(|(number, _)| number)
    }
}

impl Raw {
    fn checked(self, source: Source<'_>) -> Result<Definition, Error> {
        let missing = |field: &str| Error::definition(source.file, None, Some(field), Problem::Missing);
        let id = self.id.ok_or_else(|| missing("id"))?;
        let id = ThemeId::parse(&id).map_err(|_| source.mistake("id", &id, Problem::Id))?;
        let raw_cues = self.cues.ok_or_else(|| missing("cues"))?;
        let needs = self.needs.unwrap_or(USUAL_NEEDS);
        if !NEEDS.contains(&needs) {
            return Err(source.mistake("needs", "needs", Problem::Needs));
        }
        let (mut cues, mut compiled) = (Vec::new(), Compiled::default());
        let language = self.language.unwrap_or_else(|| "en".to_owned());
        raw_cues.read(source, "cues", &language, &mut cues, &mut compiled)?;
        if cues.is_empty() {
            return Err(missing("cues"));
        }
        for (language, also) in &self.also {
            also.read(source, &format!("also.{language}"), language, &mut cues, &mut compiled)?;
        }
        for phrase in &self.innocent.0 {
            compiled.innocent.push(source.compile("innocent", phrase)?);
        }
        Ok(Definition {
            id,
            label: self.label.filter(|label| !label.trim().is_empty()).ok_or_else(|| missing("label"))?,
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
    let field = line.and_then(|line| field_at(text, line));
    Error::definition(file, line, field, problem)
}

/// The top-level key that a line stands under.
fn field_at(text: &str, line: u64) -> Option<&str> {
    let count = usize::try_from(line).ok()?;
    let lines: Vec<&str> = text.lines().take(count).collect();
    let key = lines.iter().rev().find(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))?;
    key.split_once(':').map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id: tea\nlabel: Tea\norder: 1\nfunction: [support]\ndefinition: A warm drink.\ncues:\n  strong: [cup of tea, brew*]\n  faint:\n    - kettle\n";

    #[test]
    fn reads_a_definition() {
        let tea = Definition::parse("tea.yaml", GOOD).unwrap();
        assert_eq!(tea.id().as_ref(), "tea");
        assert_eq!(tea.language(), "en");
        assert_eq!(tea.cues().len(), 3);
        assert_eq!(
            tea.cues()[2],
            Cue { phrase: "kettle".to_owned(), strength: Strength::Faint, language: "en".to_owned() }
        );
    }

    #[test]
    fn cues_may_stand_in_one_text_with_commas() {
        let text = GOOD.replace("[cup of tea, brew*]", "|\n    cup of tea,\n    brew*");
        assert_eq!(Definition::parse("tea.yaml", &text).unwrap(), Definition::parse("tea.yaml", GOOD).unwrap());
        let error = Definition::parse("tea.yaml", &text.replace("brew*", "b*")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "tea.yaml line 9, cues.strong: a stem needs three letters or more before its `*`"
        );
    }

    #[test]
    fn cues_of_another_language_stand_beside() {
        let text = format!("{GOOD}also:\n  cy:\n    strong: [paned o de]\n");
        let tea = Definition::parse("tea.yaml", &text).unwrap();
        assert_eq!(
            tea.cues().last().map(|cue| (cue.phrase.as_str(), cue.language.as_str())),
            Some(("paned o de", "cy"))
        );
        let error = Definition::parse("tea.yaml", &text.replace("paned o de", "p*")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "tea.yaml line 12, also.cy.strong: a stem needs three letters or more before its `*`"
        );
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for definition in super::super::Catalogue::built_in().iter() {
            assert_eq!(Definition::parse("again.yaml", &definition.write()).unwrap(), {
                let mut same = definition.clone();
                same.meaning = same.meaning.trim().to_owned();
                same
            });
        }
    }

    #[test]
    fn a_mistake_names_file_line_and_field() {
        let cases = [
            ("id: tea", "id: Tea Time", "tea.yaml line 1, id: a theme id is 1 to 40 letters a-z, digits or hyphens"),
            ("label: Tea\n", "", "tea.yaml, label: missing or empty"),
            ("kettle", "\"*\"", "tea.yaml line 9, cues.faint: a cue has no word"),
            ("brew*", "br*ew", "tea.yaml line 7, cues.strong: `*` stands at the end of a word only"),
            ("order: 1", "order: one", "tea.yaml line 3, order: a value of the wrong kind"),
            ("order: 1", "order: 1\nneeds: 0.01", "tea.yaml line 4, needs: a number from 0.3 to 3 belongs here"),
            ("order: 1", "order: 1\nneeds: .nan", "tea.yaml line 4, needs: a number from 0.3 to 3 belongs here"),
            ("order: 1", "ordre: 1", "tea.yaml line 3, ordre: no such field"),
            ("[support]", "[cheering]", "tea.yaml line 4, function: a value of the wrong kind"),
            ("label: Tea", "label: Tea: and more", "tea.yaml line 2, label: not valid YAML"),
            ("order: 1", "id: x", "tea.yaml line 3, id: the same field twice"),
        ];
        for (from, to, message) in cases {
            let error = Definition::parse("tea.yaml", &GOOD.replace(from, to)).unwrap_err();
            assert_eq!(error.to_string(), message, "{from} -> {to}");
        }
        let long = format!("{GOOD}# {}", "x".repeat(LONGEST));
        assert_eq!(
            Definition::parse("tea.yaml", &long).unwrap_err().to_string(),
            "tea.yaml: too long, too deep or too large"
        );
    }
}
