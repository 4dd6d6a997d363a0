//! Words and short phrases that lean towards themes: many small weights, none of which says much by itself.
//!
//! `themes/leanings.tsv` holds them, a phrase a line with its themes and weights in hundredths. They were learned from
//! labelled sentences and passages (`docs/themes.md`); the first line says what a passage of sixty words has of each
//! theme anyway, which is taken off.
//!
//! Some also lean towards `plain`, or away from it: an entry that tells of no theme, such as a bus, a kitchen, a list of
//! what was done. The plainer a passage reads, the more is taken off from every theme.

use std::sync::OnceLock;

use super::ThemeId;

pub(super) const FILE: &str = include_str!("../../themes/leanings.tsv");
/// What stands before the line of what a passage has anyway.
pub(super) const USUAL: &str = "=";
/// What stands among the themes for an entry that tells of none; in the line of what a passage has anyway, how plainly one
/// of sixty words reads in which nothing leans, and how that changes with its length and with what it tells of outside
/// the work.
pub(super) const PLAIN: &str = "plain";
pub(super) const PLAIN_LONGER: &str = "plain-longer";
pub(super) const PLAIN_OUTSIDE: &str = "plain-outside";

/// The leanings that come with the program.
pub(super) struct Leanings {
    pub(super) phrases: Vec<Phrase>,
    /// What a passage of sixty words has of each theme anyway.
    usual: Vec<(&'static str, f32)>,
    pub(super) plain: Plain,
}

/// How plainly a passage reads, as an entry does that tells of no theme, before anything in it leans.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plain {
    /// One of sixty words.
    pub(super) start: f32,
    /// How much more where it is longer, by the logarithm of its words to sixty.
    pub(super) longer: f32,
    /// How much more where every sentence tells of something outside the work.
    pub(super) outside: f32,
}

/// A word or a phrase of up to three.
pub(super) struct Phrase {
    pub(super) words: &'static str,
    /// How far it leans towards which theme, above 0.
    pub(super) themes: Vec<(&'static str, f32)>,
    /// How far it leans towards an entry without a theme; below 0, away from it.
    pub(super) plain: f32,
}

impl Leanings {
    /// Reads them once.
    pub(super) fn built_in() -> &'static Self {
        static ONCE: OnceLock<Leanings> = OnceLock::new();
        ONCE.get_or_init(|| Self::read(FILE))
    }

    fn read(file: &'static str) -> Self {
        let mut leanings = Self { phrases: Vec::new(), usual: Vec::new(), plain: Plain::default() };
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((words, weights)) = line.split_once('\t') else { continue };
            let mut phrase = Phrase { words, themes: Vec::new(), plain: 0.0 };
            for (name, weight) in weights.split(' ').filter_map(|one| one.split_once(':')) {
                let weight = weight.parse::<f32>().unwrap_or(0.0) / 100.0;
                match name {
                    PLAIN => phrase.plain = weight,
                    PLAIN_LONGER => leanings.plain.longer = weight,
                    PLAIN_OUTSIDE => leanings.plain.outside = weight,
                    _ => phrase.themes.push((name, weight)),
                }
            }
            if words == USUAL {
                (leanings.usual, leanings.plain.start) = (phrase.themes, phrase.plain);
            } else {
                leanings.phrases.push(phrase);
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
        for Phrase { words, themes, plain } in &leanings.phrases {
            assert!(words.split(' ').count() <= 3, "{words}");
            assert!(!themes.is_empty() || *plain != 0.0, "{words}");
            assert!(themes.iter().all(|(name, weight)| known(name) && *weight > 0.0), "{words}");
            assert_eq!(Tokens::of_words(words).join(" "), *words, "a phrase is written as a text's words are");
        }
        let mut phrases: Vec<&str> = leanings.phrases.iter().map(|phrase| phrase.words).collect();
        phrases.sort_unstable();
        phrases.dedup();
        assert_eq!(phrases.len(), leanings.phrases.len(), "each phrase once");
    }
}
