//! The words and short phrases that lean towards themes, as they come with the program.
//!
//! They were learned from labelled sentences and passages (`docs/themes.md`).

pub(super) const FILE: &str = include_str!("../../themes/leanings.tsv");

#[cfg(test)]
mod tests {
    use afterword_cues::{Builder, LONGEST, Leanings, PLAIN, PLAIN_LONGER, PLAIN_OUTSIDE, Tokens, USUAL};

    use super::super::Catalogue;
    use super::*;

    #[test]
    fn every_line_is_read() {
        let catalogue = Catalogue::built_in();
        let themes: Vec<&str> = catalogue.iter().map(|definition| definition.id().as_ref()).collect();
        let leanings = Leanings::read(FILE, &themes, 0, &mut Builder::default());
        let lines = || FILE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(leanings.end(), lines().count(), "the line of what is usual is none, and numbers begin at 1");
        for (words, weights) in lines().map(|line| line.split_once('\t').unwrap()) {
            for (name, weight) in weights.split(' ').map(|one| one.split_once(':').unwrap()) {
                let (plain, weight) =
                    ([PLAIN, PLAIN_LONGER, PLAIN_OUTSIDE].contains(&name), weight.parse::<i16>().unwrap());
                assert!(plain || themes.contains(&name) && weight > 0, "{words}: {name} {weight}");
            }
            assert!(words == USUAL || words.split(' ').count() <= LONGEST, "{words}");
            assert!(
                words == USUAL || Tokens::of_words(words).join(" ") == words,
                "{words} is written as a text's words are"
            );
        }
        assert!((0..16).all(|theme| leanings.usual(theme).is_some_and(|usual| usual > 0.0)));
        let phrase = |at: usize| leanings.words(u32::try_from(at).unwrap());
        let order = (1..leanings.end()).map(|at| (phrase(at).split(' ').count(), phrase(at)));
        assert!(order.is_sorted_by(|a, b| a < b), "each phrase once, single words first");
    }
}
