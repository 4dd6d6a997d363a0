//! A text as passages of about a hundred words, so that a long entry is read as a short one is.
//!
//! Sentences stay whole, but for those of dictation that never end.

use afterword_cues::Tokens;

/// The most words that sentences are put together to.
const MOST: usize = 120;
/// The longest sentence that stays whole.
const LONGEST: usize = 160;
/// A last passage of fewer words belongs to the one before.
const REST: usize = 40;
/// Words up to which the length of a passage does not stretch what is found in it, and how fast it does after.
const SHORT: f32 = 60.0;
const LENGTH: f32 = 0.45;

/// Whole sentences that are read together.
#[derive(Debug)]
pub(super) struct Passages {
    /// The first word of each, ascending, and one past the last word of the text.
    bounds: Vec<usize>,
}

impl Passages {
    pub(super) fn of(tokens: &Tokens) -> Self {
        let mut bounds = vec![0];
        let mut from = 0;
        let mut at = 0;
        while at < tokens.len() {
            let sentence = tokens.at(at).sentence;
            let end = (at..tokens.len()).find(|next| tokens.at(*next).sentence != sentence).unwrap_or(tokens.len());
            if end - from > MOST && at > from {
                bounds.push(at);
                from = at;
            }
            // What has no full stop for so long is cut.
            while end - from > LONGEST {
                from += MOST;
                bounds.push(from);
            }
            at = end;
        }
        if bounds.len() > 1 && tokens.len() - from < REST {
            bounds.pop();
        }
        bounds.push(tokens.len());
        Self { bounds }
    }

    /// A text that is read as one passage, however long.
    #[cfg(test)]
    pub(super) fn whole(tokens: &Tokens) -> Self {
        Self { bounds: vec![0, tokens.len()] }
    }

    /// How many there are: one or more.
    pub(super) fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// How many words one has.
    pub(super) fn words(&self, passage: usize) -> usize {
        self.bounds[passage + 1] - self.bounds[passage]
    }

    /// The same, to reckon with.
    pub(super) fn count(&self, passage: usize) -> f32 {
        count(self.words(passage))
    }

    /// How many words one has that are not in these sentences, which ascend.
    pub(super) fn count_without(&self, passage: usize, tokens: &Tokens, sentences: &[u32]) -> f32 {
        if sentences.is_empty() {
            return self.count(passage);
        }
        let words = self.bounds[passage]..self.bounds[passage + 1];
        count(words.filter(|at| sentences.binary_search(&tokens.at(*at).sentence).is_err()).count())
    }

    /// How much more a long one must say: 1 up to sixty words.
    pub(super) fn stretch(&self, passage: usize) -> f32 {
        1.0 + LENGTH * (self.count(passage) / SHORT).max(1.0).ln()
    }

    /// Which share of its sentences are among these, ascending: 0 to 1.
    pub(super) fn share_of_sentences(&self, passage: usize, tokens: &Tokens, sentences: &[u32]) -> f32 {
        let words = self.bounds[passage]..self.bounds[passage + 1];
        if words.is_empty() || sentences.is_empty() {
            return 0.0;
        }
        let all = tokens.at(words.start).sentence..=tokens.at(words.end - 1).sentence;
        let some = sentences.iter().filter(|sentence| all.contains(sentence)).count();
        count(some) / count(all.count())
    }

    /// The passage that a word stands in, where it is `passage` or one after it.
    pub(super) fn at_or_after(&self, passage: usize, word: usize) -> usize {
        let after = self.bounds[passage + 1..self.len()].iter();
        passage + after.take_while(|first| **first <= word).count()
    }

    /// The passage that a word stands in.
    pub(super) fn at(&self, word: usize) -> usize {
        self.bounds.partition_point(|first| *first <= word).clamp(1, self.len()) - 1
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share and a logarithm of a count need no more")]
fn count(words: usize) -> f32 {
    words as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(sentences: &[usize]) -> Vec<usize> {
        let text: Vec<String> = sentences.iter().map(|words| format!("{}.", vec!["word"; *words].join(" "))).collect();
        let passages = Passages::of(&Tokens::of(&text.join(" ")));
        (0..passages.len()).map(|passage| passages.words(passage)).collect()
    }

    #[test]
    fn sentences_stay_whole_and_a_short_rest_joins() {
        assert_eq!(lengths(&[]), [0]);
        assert_eq!(lengths(&[12, 20]), [32]);
        assert_eq!(lengths(&[60, 60, 50]), [120, 50]);
        assert_eq!(lengths(&[60, 60, 30]), [150]);
        assert_eq!(lengths(&[150, 90]), [150, 90]);
        assert_eq!(lengths(&[300, 90]), [120, 120, 60, 90]);
    }

    #[test]
    fn every_word_is_in_one() {
        let tokens = Tokens::of(&"One two three four five six seven. ".repeat(60));
        let passages = Passages::of(&tokens);
        assert!(passages.len() > 2);
        let counted: Vec<usize> =
            (0..passages.len()).map(|one| (0..tokens.len()).filter(|word| passages.at(*word) == one).count()).collect();
        assert_eq!(counted, (0..passages.len()).map(|one| passages.words(one)).collect::<Vec<_>>());
    }
}
