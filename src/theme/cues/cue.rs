//! One cue: how it is written by a practitioner and what it stands for.
//!
//! `overwhelm*` is any word that begins so; `her/him/them` is any one of these; `my?` may be missing; `_` is any one
//! word; `<n>` is a number from ten; `…` (or `...`) is a gap of up to four words of the same sentence. An innocent phrase may end with `…`: it then
//! cancels in its whole sentence.

use std::sync::Arc;

use super::tokens::{Tokens, is_one_plain_word};

/// The most words that `…` stands for.
pub(crate) const LONGEST_GAP: u32 = 4;
/// What stands for any number from ten; no word of a text is written so.
pub(crate) const NUMBER: &str = "<n>";
const MOST_FORMS: usize = 128;
const MOST_STEPS: usize = 12;
const SHORTEST_STEM: usize = 3;

/// One step along a cue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Word(Arc<str>),
    Stem(Arc<str>),
    Any,
    Gap,
}

/// A cue with its variants written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Each a whole sequence of steps that begins and ends with a word or stem.
    pub(crate) forms: Vec<Vec<Step>>,
    /// Whether it speaks for its whole sentence (a trailing `…`).
    pub whole_sentence: bool,
}

/// Why a cue cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CueProblem {
    /// No word in it.
    #[error("a cue has no word")]
    Empty,
    /// A stem under three letters would match nearly everything.
    #[error("a stem needs three letters or more before its `*`")]
    ShortStem,
    /// `*` stands at the end of a word only.
    #[error("`*` stands at the end of a word only")]
    Star,
    /// A gap needs a word on both sides.
    #[error("a gap needs a word on both sides")]
    Gap,
    /// The variants multiply too far, or the phrase is too long.
    #[error("a cue has too many words or variants")]
    TooMany,
    /// Capitals never match.
    #[error("a cue is written in lower case")]
    Capital,
}

impl Pattern {
    /// Reads a cue as a practitioner wrote it.
    pub fn parse(cue: &str) -> Result<Self, CueProblem> {
        if cue.chars().any(char::is_uppercase) {
            return Err(CueProblem::Capital);
        }
        let mut parts: Vec<&str> = cue.split_whitespace().collect();
        let whole_sentence = parts.last().is_some_and(|last| is_gap(last));
        if whole_sentence {
            parts.pop();
        }
        let mut forms: Vec<Vec<Step>> = vec![Vec::new()];
        for part in parts {
            let choices = choices(part)?;
            if forms.len() * choices.len() > MOST_FORMS {
                return Err(CueProblem::TooMany);
            }
            if let [only] = choices.as_slice() {
                for form in &mut forms {
                    form.extend_from_slice(only);
                }
                continue;
            }
            forms = forms
                .iter()
                .flat_map(|form| choices.iter().map(move |choice| [form.as_slice(), choice].concat()))
                .collect();
        }
        for form in &forms {
            check(form)?;
        }
        Ok(Self { forms, whole_sentence })
    }
}

impl Pattern {
    /// These words and nothing else, as the tokens of a text write them.
    pub fn of_words(words: &str) -> Self {
        let form = words.split(' ').map(|word| Step::Word(word.into())).collect();
        Self { forms: vec![form], whole_sentence: false }
    }

    /// Whether words that it does not name may stand inside it.
    pub fn is_open(&self) -> bool {
        self.forms.iter().flatten().any(|step| matches!(step, Step::Any | Step::Gap))
    }

    /// Whether any of its forms names such a word or stem.
    pub fn names(&self, such: impl Fn(&str) -> bool) -> bool {
        self.forms.iter().flatten().any(|step| match step {
            Step::Word(text) | Step::Stem(text) => such(text),
            Step::Any | Step::Gap => false,
        })
    }

    /// The words and stems of its first form.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().take(1).flatten().filter_map(|step| match step {
            Step::Word(text) | Step::Stem(text) => Some(text.as_ref()),
            Step::Any | Step::Gap => None,
        })
    }
}

fn is_gap(part: &str) -> bool {
    matches!(part, "…" | "...")
}

fn check(form: &[Step]) -> Result<(), CueProblem> {
    let open = |step: Option<&Step>| matches!(step, Some(Step::Any | Step::Gap));
    if form.is_empty() {
        return Err(CueProblem::Empty);
    }
    if open(form.first()) || open(form.last()) || form.windows(2).any(|pair| pair == [Step::Gap, Step::Gap]) {
        return Err(CueProblem::Gap);
    }
    if form.len() > MOST_STEPS { Err(CueProblem::TooMany) } else { Ok(()) }
}

/// What one part between spaces may be: a list of alternatives, each a few steps.
fn choices(part: &str) -> Result<Vec<Vec<Step>>, CueProblem> {
    if is_gap(part) {
        return Ok(vec![vec![Step::Gap]]);
    }
    if part == "_" {
        return Ok(vec![vec![Step::Any]]);
    }
    if part == "<n>" {
        return Ok(vec![vec![Step::Word(NUMBER.into())]]);
    }
    let (part, optional) = part.strip_suffix('?').map_or((part, false), |part| (part, true));
    let mut all = Vec::new();
    for choice in part.split('/') {
        all.push(steps(choice)?);
    }
    if optional {
        all.push(Vec::new());
    }
    Ok(all)
}

fn steps(choice: &str) -> Result<Vec<Step>, CueProblem> {
    let (text, stem) = choice.strip_suffix('*').map_or((choice, false), |text| (text, true));
    if text.contains('*') {
        return Err(CueProblem::Star);
    }
    if is_one_plain_word(text) && !(stem && text.len() < SHORTEST_STEM) {
        return Ok(vec![if stem { Step::Stem(text.into()) } else { Step::Word(text.into()) }]);
    }
    let mut words = Tokens::of_words(text);
    let last = words.pop().ok_or(CueProblem::Empty)?;
    if stem && last.len() < SHORTEST_STEM {
        return Err(CueProblem::ShortStem);
    }
    let mut steps: Vec<Step> = words.into_iter().map(|word| Step::Word(word.into())).collect();
    steps.push(if stem { Step::Stem(last.into()) } else { Step::Word(last.into()) });
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_out_variants_stems_and_gaps() {
        let pattern = Pattern::parse("can't/couldn't stop my? cry* … it").unwrap();
        assert_eq!(pattern.forms.len(), 4);
        assert!(!pattern.whole_sentence);
        let word = |text: &str| Step::Word(text.into());
        assert_eq!(
            pattern.forms[1],
            [word("can"), word("not"), word("stop"), Step::Stem("cry".into()), Step::Gap, word("it")]
        );
        assert!(Pattern::parse("board game …").unwrap().whole_sentence);
        assert_eq!(Pattern::parse("de-brief").unwrap().forms[0].len(), 2);
    }

    #[test]
    fn refuses_what_cannot_match() {
        let cases = [
            ("", CueProblem::Empty),
            ("…", CueProblem::Empty),
            ("?", CueProblem::Empty),
            ("to*", CueProblem::ShortStem),
            ("a*b", CueProblem::Star),
            ("… it", CueProblem::Gap),
            ("_ it", CueProblem::Gap),
            ("a … … b", CueProblem::Gap),
            ("Trauma", CueProblem::Capital),
            ("a/b c/d e/f g/h i/j k/l m/n o/p", CueProblem::TooMany),
            ("a b c d e f g h i j k l m", CueProblem::TooMany),
        ];
        for (cue, problem) in cases {
            assert_eq!(Pattern::parse(cue).unwrap_err(), problem, "{cue}");
        }
    }
}
