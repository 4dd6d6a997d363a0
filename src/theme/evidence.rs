//! The passages that spoke for a theme, cut so that a reader can make sense of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::spans::Spans;
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

/// What spoke for a theme.
pub(super) struct Spoken<'a> {
    /// Its cues.
    pub(super) cues: &'a [Voice],
    /// The words that lean towards it.
    pub(super) leaning: &'a [Voice],
    /// The words that say nothing for it: denied, innocent, never counted.
    pub(super) quiet: &'a Spans,
}

/// The sentence of a text, with what spoke in it.
struct Group<'a> {
    weight: f32,
    voices: Vec<&'a Voice>,
    /// Whether a cue speaks in it.
    has_cue: bool,
    /// Whether something is held back in it.
    is_mixed: bool,
}

/// The passages of one theme, strongest first.
///
/// A sentence in which a cue speaks says more to a reader than one in which words only lean: the second kind is shown where
/// there is none of the first, or where it speaks more strongly. One in which something is held back is shown where there
/// is no other.
pub(super) fn evidence(text: &str, tokens: &Tokens, spoken: &Spoken<'_>) -> Vec<Evidence> {
    let sentence = |at: usize| tokens.at(at).sentence;
    let quiet: BTreeSet<u32> = spoken.quiet.iter().map(|(first, _)| sentence(first)).collect();
    let mut groups: BTreeMap<u32, Group<'_>> = BTreeMap::new();
    let cues = spoken.cues.iter().map(|voice| (voice, true));
    for (voice, is_cue) in cues.chain(spoken.leaning.iter().map(|voice| (voice, false))) {
        let at = sentence(voice.first);
        let is_mixed = quiet.contains(&at);
        let group = groups.entry(at).or_insert(Group { weight: 0.0, voices: Vec::new(), has_cue: false, is_mixed });
        group.weight += voice.weight;
        group.has_cue |= is_cue;
        group.voices.push(voice);
    }
    let mut groups: Vec<Group<'_>> = groups.into_values().collect();
    keep_where_any(&mut groups, |one| !one.is_mixed);
    let cues = groups.iter().filter(|one| one.has_cue).map(|one| one.weight);
    let strongest_cue = cues.max_by(f32::total_cmp).unwrap_or(0.0);
    groups.retain(|one| one.has_cue || one.weight > strongest_cue);
    groups.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let strongest = groups.first().map_or(0.0, |first| first.weight);
    groups.retain(|one| one.weight >= strongest * TELLING);
    groups.truncate(MOST_EVIDENCE);
    let is_ascii = text.is_ascii();
    let shown = groups.into_iter().map(|group| {
        let (start, end) = passage(tokens, &group.voices);
        let from = if is_ascii { text.get(start..) } else { text.char_indices().nth(start).map(|(at, _)| &text[at..]) };
        let from = from.unwrap_or_default();
        let length = closed(from, end - start);
        Evidence { start, end: start + length, text: cut(from, 0, length), weight: group.weight }
    });
    shown.collect()
}

/// Keeps those that are so, where there are any.
fn keep_where_any<T>(list: &mut Vec<T>, is_so: impl Fn(&T) -> bool) {
    if list.iter().any(&is_so) {
        list.retain(is_so);
    }
}

/// The length of a passage at the beginning of a text, with what closes a quotation or a bracket that is open in it.
fn closed(text: &str, length: usize) -> usize {
    let mut open: Vec<char> = Vec::new();
    let mut chars = text.chars();
    for c in chars.by_ref().take(length) {
        match c {
            'a'..='z' | ' ' => {}
            '“' => open.push('”'),
            '‘' => open.push('’'),
            '(' => open.push(')'),
            '[' => open.push(']'),
            '"' if open.last() != Some(&'"') => open.push('"'),
            _ if open.last() == Some(&c) => drop(open.pop()),
            _ => {}
        }
    }
    let mut last = length;
    for (at, c) in (length + 1..=LONGEST_PASSAGE).zip(chars) {
        match open.last() {
            Some(close) if *close == c => {
                open.pop();
                last = at;
            }
            Some(_) if matches!(c, '.' | ',' | '!' | '?' | '…' | ';' | ':') => {}
            _ => break,
        }
    }
    last
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
