//! The passages that spoke for a theme, cut so that a reader can make sense of them.

use serde::{Deserialize, Serialize};

use super::voice::Voice;
use afterword_cues::Tokens;

/// The longest passage shown, in characters, and the most passages of one theme.
pub(super) const LONGEST_PASSAGE: usize = 180;
const MOST_EVIDENCE: usize = 6;
/// The share of the strongest passage that another must have to be shown.
const TELLING: f32 = 0.3;

/// A passage that spoke for a theme.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Evidence {
    /// Where it begins, in Unicode characters of the text.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// The passage itself: a sentence, or the part of a long one that holds the cue.
    pub text: String,
    /// The sum of its cues' weights, above 0.
    pub weight: f32,
}

crate::hide::hide!(Evidence);

impl Evidence {
    /// The passage on one line, without the `>` signs of the lines that it runs over.
    pub fn plain(&self) -> String {
        let lines = self.text.lines().enumerate();
        let bare = lines
            .map(|(at, line)| if at == 0 { line.trim() } else { line.trim_start_matches(['>', ' ', '\t']).trim_end() });
        bare.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// The passages of one theme, strongest first.
pub(super) fn evidence(text: &str, tokens: &Tokens, voices: &[Voice]) -> Vec<Evidence> {
    let mut order: Vec<&Voice> = voices.iter().collect();
    order.sort_by_key(|voice| (voice.first, voice.last));
    let same = |a: &&Voice, b: &&Voice| tokens.at(a.first).sentence == tokens.at(b.first).sentence;
    let mut groups: Vec<(f32, &[&Voice])> =
        order.chunk_by(same).map(|group| (group.iter().map(|voice| voice.weight).sum(), group)).collect();
    groups.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1[0].first.cmp(&b.1[0].first)));
    let strongest = groups.first().map_or(0.0, |first| first.0);
    groups.retain(|one| one.0 >= strongest * TELLING);
    groups.truncate(MOST_EVIDENCE);
    let shown = groups.into_iter().map(|(weight, group)| {
        let (start, end) = passage(tokens, group);
        Evidence { start, end, text: cut(text, start, end), weight }
    });
    shown.collect()
}

/// The characters of a text from `start` to `end`.
pub(super) fn cut(text: &str, start: usize, end: usize) -> String {
    match text.get(start..end).filter(|_| text.is_ascii()) {
        Some(same) => same.to_owned(),
        None => text.chars().skip(start).take(end - start).collect(),
    }
}

/// The characters to show for one cue.
pub(super) fn passage_of(tokens: &Tokens, voice: &Voice) -> (usize, usize) {
    passage(tokens, &[voice])
}

/// The characters to show for cues in one sentence: all of it, its clauses around them, or the words around the first.
fn passage(tokens: &Tokens, group: &[&Voice]) -> (usize, usize) {
    let first = group.iter().map(|voice| voice.first).min().unwrap_or(0);
    let last = group.iter().map(|voice| voice.last).max().unwrap_or(first);
    let sentence = tokens.at(first).sentence;
    let clauses = tokens.at(first).clause..=tokens.at(last).clause;
    let (from, to) = widen(tokens, first, last, |at| tokens.at(at).sentence == sentence);
    let (start, end) = tokens.place(from, to);
    if end - start <= LONGEST_PASSAGE {
        return (start, end);
    }
    let (from, to) = widen(tokens, first, last, |at| clauses.contains(&tokens.at(at).clause));
    let (start, end) = tokens.place(from, to);
    if end - start <= LONGEST_PASSAGE {
        return (start, end);
    }
    let strongest = group.iter().max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.first.cmp(&a.first)));
    let (first, last) = strongest.map_or((first, last), |voice| (voice.first, voice.last));
    let (low, high) = (first.saturating_sub(10), last + 10);
    let (from, to) = widen(tokens, first, last, |at| (low..=high).contains(&at) && tokens.at(at).sentence == sentence);
    tokens.place(from, to)
}

/// Grows a range of words on both sides while `keeps` holds.
fn widen(tokens: &Tokens, first: usize, last: usize, keeps: impl Fn(usize) -> bool) -> (usize, usize) {
    let from = (0..first).rev().take_while(|at| keeps(*at)).last().unwrap_or(first);
    let to = (last + 1..tokens.len()).take_while(|at| keeps(*at)).last().unwrap_or(last);
    (from, to)
}
