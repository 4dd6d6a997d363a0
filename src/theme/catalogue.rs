//! The themes in use: the built-in ones, or those with the writer's own.

use std::sync::{Arc, OnceLock};

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::definition::{Absence, Definition, Whose};
use super::explain::{self, Explained};
use super::leaning;
use super::own::OwnWords;
use super::suggest::{self, Suggestion};
use super::{Error, ThemeId, scene};
use afterword_cues::Kinds;
use afterword_cues::Leanings;
use afterword_cues::Pattern;
use afterword_cues::{Builder, Matcher};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/practice");

/// The language of the leaning phrases.
const LEANING_LANGUAGE: &str = "en";

/// The most themes a catalogue holds.
const MOST_THEMES: usize = 200;

/// Counts up when the rules or the leanings change, so that cached suggestions are made anew.
const RULES: u8 = 9;

/// A set of themes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalogue(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    definitions: Vec<Definition>,
    words: OwnWords,
    fingerprint: [u8; 32],
    /// Made when the first text is read: what only shows or counts themes does without.
    ready: OnceLock<Ready>,
}

/// All cues, ready to be found in a text.
#[derive(Debug)]
struct Ready {
    matcher: Matcher,
    cues: Vec<Compiled>,
    phrases: Vec<Arc<str>>,
    /// The phrases that lean: their numbers come after those of all cues.
    leanings: Leanings,
}

/// What a found cue means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compiled {
    pub(super) theme: u16,
    pub(super) role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// Speaks for the theme.
    Speaks { weight: f32, negative: bool, open: bool, personal: bool, english: bool },
    /// Speaks whatever stands around it, because the writer has said so.
    Always,
    /// Cancels the theme's cues that it touches, because the writer has said so.
    Never,
    /// Cancels the theme's cues that it touches.
    Innocent,
    /// Cancels the theme's cues in its sentence.
    InnocentSentence,
    /// Tells of something outside the work; the theme has no meaning.
    Elsewhere,
    /// Tells of the work; the theme has no meaning.
    Work,
}

impl Role {
    /// Whether it speaks for a theme.
    pub(super) fn speaks(self) -> bool {
        matches!(self, Self::Speaks { .. })
    }
}

impl Catalogue {
    /// The sixteen themes that come with the program. Compiled once.
    pub fn built_in() -> Self {
        static ONCE: OnceLock<Catalogue> = OnceLock::new();
        ONCE.get_or_init(|| Self::embedded().expect("a test parses every embedded definition")).clone()
    }

    fn embedded() -> Result<Self, Error> {
        let files: Vec<_> = BUILT_IN.files().collect();
        let parse = |file: &&include_dir::File<'_>| {
            Definition::parse(&file.path().to_string_lossy(), file.contents_utf8().unwrap_or_default())
        };
        Self::from_definitions(files.par_iter().map(parse).collect::<Result<_, _>>()?)
    }

    /// Compiles definitions; they are kept by order, then id.
    ///
    /// Fails when two have one id, or there are more than 200.
    pub fn from_definitions(mut definitions: Vec<Definition>) -> Result<Self, Error> {
        if definitions.len() > MOST_THEMES {
            return Err(Error::TooManyThemes(MOST_THEMES));
        }
        definitions.sort_by(|a, b| (a.order(), a.id()).cmp(&(b.order(), b.id())));
        let mut ids: Vec<&ThemeId> = definitions.iter().map(Definition::id).collect();
        ids.sort();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::Twice(pair[0].clone()));
        }
        Ok(Self::compiled(definitions, OwnWords::default()))
    }

    /// The same themes with the writer's own words about phrases. Phrases of themes that are not here do nothing.
    #[must_use]
    pub fn with_words(&self, words: &OwnWords) -> Self {
        if *words == self.0.words { self.clone() } else { Self::compiled(self.0.definitions.clone(), words.clone()) }
    }

    fn compiled(definitions: Vec<Definition>, words: OwnWords) -> Self {
        let fingerprint = fingerprint(&definitions, &words);
        Self(Arc::new(Inner { definitions, words, fingerprint, ready: OnceLock::new() }))
    }

    fn ready(&self) -> &Ready {
        self.0.ready.get_or_init(|| compile(&self.0.definitions, &self.0.words))
    }

    /// What the writer has said about phrases.
    pub fn words(&self) -> &OwnWords {
        &self.0.words
    }

    /// The definition of a theme.
    pub fn get(&self, id: &ThemeId) -> Option<&Definition> {
        self.iter().find(|definition| definition.id() == id)
    }

    /// All definitions in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Definition> {
        self.0.definitions.iter()
    }

    /// A digest that changes when a definition or a rule changes; a cache keyed by it is never stale.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.0.fingerprint
    }

    /// The themes of a Markdown text, strongest first: normally at most three, never more than four, often none.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        suggest::suggest(self, text)
    }

    /// What speaks for a theme in a text, and what would but is held back. `None` when there is no such theme.
    pub fn explain(&self, text: &str, theme: &ThemeId) -> Option<Explained> {
        let number = self.iter().position(|definition| definition.id() == theme)?;
        Some(explain::explain(self, text, u16::try_from(number).unwrap_or(u16::MAX)))
    }

    /// A cue as its definition writes it.
    pub(super) fn phrase(&self, number: u32) -> Arc<str> {
        let ready = self.ready();
        match ready.leanings.number(number) {
            Some(leaning) => ready.leanings.words(leaning).into(),
            None => ready.phrases[number as usize].clone(),
        }
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.ready().matcher
    }

    /// The phrases that lean towards themes.
    pub(super) fn leanings(&self) -> &Leanings {
        &self.ready().leanings
    }

    pub(super) fn cue(&self, number: u32) -> Compiled {
        self.ready().cues[number as usize]
    }

    /// What a theme's definition says about negated cues and other people's experience.
    pub(super) fn manner(&self, theme: u16) -> (Absence, Whose) {
        let definition = &self.0.definitions[usize::from(theme)];
        (definition.absence(), definition.whose())
    }

    /// What the cues of a theme must add up to.
    pub(super) fn needs(&self, theme: u16) -> f32 {
        self.0.definitions[usize::from(theme)].needs()
    }

    pub(super) fn id(&self, theme: u16) -> &ThemeId {
        self.0.definitions[usize::from(theme)].id()
    }
}

fn fingerprint(definitions: &[Definition], words: &OwnWords) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update([RULES]);
    for definition in definitions {
        let bytes = serde_json::to_vec(definition).expect("a definition holds only texts and numbers");
        digest.update(bytes.len().to_le_bytes());
        digest.update(bytes);
    }
    if !words.is_empty() {
        digest.update(words.write());
    }
    digest.finalize().into()
}

fn compile(definitions: &[Definition], words: &OwnWords) -> Ready {
    let mut builder = Builder::default();
    let (mut cues, mut phrases) = (Vec::new(), Vec::new());
    let mut add = |pattern: &Pattern, phrase: &str, theme: usize, role: Role| {
        let number = u32::try_from(cues.len()).unwrap_or(u32::MAX);
        builder.add(pattern, number);
        phrases.push(phrase.into());
        cues.push(Compiled { theme: u16::try_from(theme).unwrap_or(u16::MAX), role });
    };
    for (theme, definition) in definitions.iter().enumerate() {
        for (cue, pattern) in definition.cues().iter().zip(&definition.compiled.cues) {
            let words: Vec<&str> = pattern.words().collect();
            let denies = |word: &str| Kinds::of(word).has(Kinds::DENIES.or(Kinds::DENIES_WELSH)) || word == "nowhere";
            let negative = words.iter().any(|word| denies(word));
            let open = pattern.is_open() && !pattern.names(denies);
            let persons = Kinds::FIRST_PERSON.or(Kinds::THIRD_PERSON);
            let personal = words.iter().any(|word| Kinds::of(word).has(persons));
            let english = cue.language == LEANING_LANGUAGE;
            let weight = cue.strength.weight();
            add(pattern, &cue.phrase, theme, Role::Speaks { weight, negative, open, personal, english });
        }
        for (phrase, pattern) in definition.innocent().iter().zip(&definition.compiled.innocent) {
            let role = if pattern.whole_sentence { Role::InnocentSentence } else { Role::Innocent };
            add(pattern, phrase, theme, role);
        }
        for (own, role) in [(words.always(), Role::Always), (words.never(), Role::Never)] {
            for phrase in own.iter().filter(|phrase| phrase.theme() == definition.id()) {
                add(&Pattern::of_words(phrase.words()), phrase.words(), theme, role);
            }
        }
    }
    for (phrases, role) in [(scene::ELSEWHERE, Role::Elsewhere), (scene::WORK, Role::Work)] {
        for phrase in phrases.split(", ") {
            let pattern = Pattern::parse(phrase).expect("a test compiles every phrase");
            add(&pattern, phrase, 0, role);
        }
    }
    let themes: Vec<&str> = definitions.iter().map(|one| one.id().as_ref()).collect();
    let first = u32::try_from(cues.len()).unwrap_or(u32::MAX);
    let leanings = Leanings::read(leaning::FILE, &themes, first, &mut builder);
    Ready { matcher: builder.finish(), cues, phrases, leanings }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_definition_parses_and_is_complete() {
        let catalogue = Catalogue::embedded().unwrap();
        let orders: Vec<u16> = catalogue.iter().map(Definition::order).collect();
        assert_eq!(orders, (1..=16).collect::<Vec<u16>>());
        for definition in catalogue.iter() {
            let name = definition.id();
            assert!(definition.cues().len() >= 60, "{name} has {} cues", definition.cues().len());
            assert_eq!(definition.prompts().len(), 3, "{name}");
            assert!(!definition.belongs().is_empty() && !definition.sources().is_empty(), "{name}");
            for not in definition.not() {
                assert!(catalogue.get(&not.instead).is_some(), "{name} points to {}", not.instead);
            }
            let mut phrases: Vec<&str> = definition.cues().iter().map(|cue| cue.phrase.as_str()).collect();
            phrases.sort_unstable();
            let twice: Vec<_> = phrases.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{name}: {twice:?}");
        }
    }

    #[test]
    fn the_fingerprint_follows_the_definitions() {
        let built_in = Catalogue::built_in();
        let mut definitions: Vec<Definition> = built_in.iter().cloned().collect();
        definitions.reverse();
        assert_eq!(Catalogue::from_definitions(definitions.clone()).unwrap().fingerprint(), built_in.fingerprint());
        definitions.pop();
        assert_ne!(Catalogue::from_definitions(definitions.clone()).unwrap().fingerprint(), built_in.fingerprint());
        definitions.push(definitions[0].clone());
        assert!(matches!(Catalogue::from_definitions(definitions), Err(Error::Twice(_))));
    }

    #[test]
    fn the_rules_count_up_when_the_leanings_change() {
        let digest = Sha256::digest(leaning::FILE);
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let of_rules = (9, "91c7fc8dfa4b05d0");
        assert_eq!((RULES, digest.as_str()), of_rules, "count RULES up, and write both here");
    }

    #[test]
    fn an_empty_catalogue_suggests_nothing() {
        let empty = Catalogue::from_definitions(Vec::new()).unwrap();
        assert!(empty.suggest("trauma and workload at the airport").is_empty());
    }
}
