//! Words and short phrases that lean towards themes: many small weights, none of which says much by itself.
//!
//! `themes/leanings.tsv` holds them, a phrase a line with its themes and weights in hundredths. They were learned from
//! labelled sentences and passages (`docs/themes.md`); the first line says what a passage of sixty words has of each
//! theme anyway, which is taken off.

use std::sync::OnceLock;

use super::ThemeId;

const FILE: &str = include_str!("../../themes/leanings.tsv");
/// What stands before the line of what a passage has anyway.
const USUAL: &str = "=";

/// The leanings that come with the program.
pub(super) struct Leanings {
    /// Each phrase, and how far it leans towards which theme, above 0.
    pub(super) phrases: Vec<(&'static str, Vec<(&'static str, f32)>)>,
    /// What a passage of sixty words has of each theme anyway.
    usual: Vec<(&'static str, f32)>,
}

impl Leanings {
    /// Reads them once.
    pub(super) fn built_in() -> &'static Self {
        static ONCE: OnceLock<Leanings> = OnceLock::new();
        ONCE.get_or_init(|| Self::read(FILE))
    }

    fn read(file: &'static str) -> Self {
        let mut leanings = Self { phrases: Vec::new(), usual: Vec::new() };
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((phrase, themes)) = line.split_once('\t') else { continue };
            let themes = themes.split(' ').filter_map(|one| one.split_once(':'));
            let weights = themes.filter_map(|(theme, weight)| Some((theme, weight.parse::<f32>().ok()? / 100.0)));
            if phrase == USUAL {
                leanings.usual = weights.collect();
            } else {
                leanings.phrases.push((phrase, weights.collect()));
            }
        }
        leanings
    }

    /// What a passage of sixty words has of a theme anyway; none where nothing leans towards it.
    pub(super) fn usual(&self, theme: &ThemeId) -> Option<f32> {
        self.usual.iter().find(|(name, _)| *name == theme.as_ref()).map(|(_, usual)| *usual)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Catalogue, tokens::Tokens};
    use super::*;

    #[test]
    fn every_line_is_read() {
        let leanings = Leanings::built_in();
        let lines = FILE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(leanings.phrases.len() + 1, lines);
        let catalogue = Catalogue::built_in();
        let known = |name: &str| catalogue.iter().any(|definition| definition.id().as_ref() == name);
        assert!(leanings.usual.iter().all(|(name, usual)| known(name) && *usual > 0.0));
        assert_eq!(leanings.usual.len(), catalogue.iter().len());
        for (phrase, themes) in &leanings.phrases {
            assert!(phrase.split(' ').count() <= 3, "{phrase}");
            assert!(!themes.is_empty() && themes.iter().all(|(name, weight)| known(name) && *weight > 0.0), "{phrase}");
            assert_eq!(Tokens::of_words(phrase).join(" "), *phrase, "a phrase is written as a text's words are");
        }
        let mut phrases: Vec<&str> = leanings.phrases.iter().map(|(phrase, _)| *phrase).collect();
        phrases.sort_unstable();
        phrases.dedup();
        assert_eq!(phrases.len(), leanings.phrases.len(), "each phrase once");
    }
}
