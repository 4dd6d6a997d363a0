//! A theme as a practitioner writes it, in one YAML file.
//!
//! Parsing is pure: the caller reads the file. A mistake names the file, the line and the field.

mod read;
mod write;

use serde::{Deserialize, Serialize};

use super::{Error, ThemeId};
use afterword_cues::Pattern;

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
    /// Speaks for the theme alone, whatever stands around it.
    Certain,
    /// Speaks for it alone.
    Strong,
    /// Speaks for it together with one more.
    Clear,
    /// Counts only in company.
    Faint,
    /// Counts only in much company.
    Slight,
}

impl Strength {
    /// All of them, the most telling first.
    pub const ALL: [Self; 5] = [Self::Certain, Self::Strong, Self::Clear, Self::Faint, Self::Slight];

    /// The name of its group in a definition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Strong => "strong",
            Self::Clear => "clear",
            Self::Faint => "faint",
            Self::Slight => "slight",
        }
    }

    /// The weight of a cue of this strength, above 0; a strong one has 1.
    pub const fn weight(self) -> f32 {
        match self {
            Self::Certain => 1.375,
            Self::Strong => 1.0,
            Self::Clear => 0.77,
            Self::Faint => 0.5,
            Self::Slight => 0.2,
        }
    }
}

/// A word or phrase that speaks for a theme.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Cue {
    /// As written in the definition.
    pub phrase: String,
    /// How much it says.
    pub strength: Strength,
    /// Its language, as a code such as `en` or `cy`.
    pub language: String,
}

crate::hide::hide!(Cue);

/// Something that does not belong to the theme, and the theme it belongs to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
#[serde(deny_unknown_fields)]
pub struct Not {
    /// In the practitioner's words.
    pub what: String,
    /// The better theme.
    pub instead: ThemeId,
}

crate::hide::hide!(Not);

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
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
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

crate::hide::hide!(Definition);

/// The cues and innocent phrases of a definition, compiled, in the same order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Compiled {
    pub(super) cues: Vec<Pattern>,
    pub(super) innocent: Vec<Pattern>,
}

impl Definition {
    /// Reads one definition. `file` is only a name for errors.
    ///
    /// Fails on a text over 64 KiB, on anything that is not the documented shape, and on a cue that cannot match.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        read::read(file, text)
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
            (
                "id: tea",
                "id: Tea Time",
                "tea.yaml line 1, id: an id is 1 to 40 letters a-z, digits or hyphens, begins with a letter and does not end with a hyphen",
            ),
            (
                "id: tea",
                "id: \"-\"",
                "tea.yaml line 1, id: an id is 1 to 40 letters a-z, digits or hyphens, begins with a letter and does not end with a hyphen",
            ),
            (
                "label: Tea",
                "label: \"Tea\\nand cake\"",
                "tea.yaml line 2, label: a label is one line of at most 80 characters",
            ),
            (
                "order: 1",
                "language: klingon",
                "tea.yaml line 3, language: a language is two or three small letters, such as en or cy",
            ),
            ("  faint:", "  hugest:", "tea.yaml line 8, cues.hugest: no such field"),
            ("order: 1", "whose: mine", "tea.yaml line 3, whose: one of worker, anyone belongs here"),
            ("label: Tea\n", "", "tea.yaml, label: missing or empty"),
            ("kettle", "\"*\"", "tea.yaml line 9, cues.faint: a cue has no word"),
            ("brew*", "br*ew", "tea.yaml line 7, cues.strong: `*` stands at the end of a word only"),
            ("order: 1", "order: one", "tea.yaml line 3, order: a value of the wrong kind"),
            ("order: 1", "order: 1\nneeds: 0.01", "tea.yaml line 4, needs: a number from 0.3 to 3 belongs here"),
            ("order: 1", "order: 1\nneeds: .nan", "tea.yaml line 4, needs: a number from 0.3 to 3 belongs here"),
            ("order: 1", "ordre: 1", "tea.yaml line 3, ordre: no such field"),
            (
                "[support]",
                "[cheering]",
                "tea.yaml line 4, function: one of management, development, support, mediation belongs here",
            ),
            ("label: Tea", "label: Tea: and more", "tea.yaml line 2, label: not valid YAML"),
            ("order: 1", "id: x", "tea.yaml line 3, id: the same field twice"),
        ];
        for (from, to, message) in cases {
            let error = Definition::parse("tea.yaml", &GOOD.replace(from, to)).unwrap_err();
            assert_eq!(error.to_string(), message, "{from} -> {to}");
        }
        let long = format!("{GOOD}# {}", "x".repeat(64 * 1024));
        assert_eq!(
            Definition::parse("tea.yaml", &long).unwrap_err().to_string(),
            "tea.yaml: too long, too deep or too large"
        );
    }
}
