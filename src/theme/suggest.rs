//! From cues found to themes suggested, with the passages that spoke for them.
//!
//! The rule in one line, as the writer may read it: *cues found in your own sentences, each counted once a sentence and
//! less when it comes again; a theme is suggested when they add up to more than the length of the text lets chance do.*

use serde::{Deserialize, Serialize};

use super::ThemeId;
use super::catalogue::{Catalogue, Role};
use super::definition::{Absence, Whose};
use super::english;
use super::matcher::Found;
use super::tokens::Tokens;

/// What a theme needs to be suggested in a text that tells of the work by so many different words: none, one, more.
const NEEDED: [f32; 3] = [1.0, 0.8, 0.7];
/// What the strongest theme needs when no other reaches that, in a text with so many words of the work.
const ALONE: f32 = 0.4;
const WORK_FOR_ALONE: usize = 2;
/// The share of the strongest theme's sum below which another is not suggested.
const SHARE: f32 = 0.36;
/// The share that a fourth theme needs.
const SHARE_OF_FOURTH: f32 = 0.75;
const USUAL_MOST: usize = 3;
const MOST: usize = 4;
/// Each further cue counts this much of the one before it.
const NEXT_CUE: f32 = 0.9;
/// A cue that comes again in another sentence counts this much of the time before.
const AGAIN: f32 = 0.5;
/// Words up to which length plays no part, and how fast it does after.
const SHORT: f32 = 110.0;
const LENGTH: f32 = 0.45;
const OF_SOMEONE_ELSE: f32 = 0.4;
const SUPPOSED: f32 = 0.6;
const OUTSIDE_WORK: f32 = 0.4;
/// Cues of more words than this mean the same anywhere.
const SHORT_CUE: usize = 2;
/// The longest passage shown, in characters, and the most passages of one theme.
const LONGEST_PASSAGE: usize = 180;
const MOST_EVIDENCE: usize = 8;

/// A theme that a text seems to be about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Which theme.
    pub theme: ThemeId,
    /// How strongly, above 0 and below 1. Comparable between texts.
    pub score: f32,
    /// What spoke for it, strongest first; never empty.
    pub evidence: Vec<Evidence>,
}

/// A passage that spoke for a theme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

impl Evidence {
    /// The passage on one line, without the `>` signs of the lines that it runs over.
    pub fn plain(&self) -> String {
        let lines = self.text.lines().enumerate();
        let bare = lines
            .map(|(at, line)| if at == 0 { line.trim() } else { line.trim_start_matches(['>', ' ', '\t']).trim_end() });
        bare.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A cue that speaks, after everything that weakens it.
struct Voice {
    cue: u32,
    first: usize,
    last: usize,
    weight: f32,
}

pub(super) fn suggest(catalogue: &Catalogue, text: &str) -> Vec<Suggestion> {
    let tokens = Tokens::of(text);
    let found = catalogue.matcher().find(&tokens);
    let work = words_of_work(catalogue, &found);
    let needed = NEEDED[work.min(NEEDED.len() - 1)];
    let alone = if work >= WORK_FOR_ALONE { ALONE } else { needed };
    let elsewhere = sentences_elsewhere(catalogue, &tokens, &found);
    let mut by_theme: Vec<Vec<Found>> = vec![Vec::new(); catalogue.iter().len()];
    for one in found {
        let cue = catalogue.cue(one.cue);
        if !matches!(cue.role, Role::Elsewhere | Role::Work) {
            by_theme[usize::from(cue.theme)].push(one);
        }
    }
    let stretch = stretch(tokens.len());
    let mut sums: Vec<(u16, f32, Vec<Voice>)> = Vec::new();
    for (theme, found) in (0u16..).zip(by_theme) {
        if found.is_empty() {
            continue;
        }
        let voices = voices(catalogue, &tokens, &found, theme, &elsewhere);
        let sum = sum(&voices) / stretch;
        if sum >= needed.min(alone) {
            sums.push((theme, sum, voices));
        }
    }
    // Sums are finite; equal ones stay in the order of the catalogue.
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    // Only the strongest may stand on little, and only when nothing stands on more.
    let enough = sums.iter().take_while(|one| one.1 >= needed).count();
    sums.truncate(enough.max(1));
    let strongest = sums.first().map_or(0.0, |first| first.1);
    let mut place = 0;
    sums.retain(|(_, sum, _)| {
        place += 1;
        place <= MOST && *sum >= strongest * if place > USUAL_MOST { SHARE_OF_FOURTH } else { SHARE }
    });
    sums.into_iter()
        .map(|(theme, sum, voices)| Suggestion {
            theme: catalogue.id(theme).clone(),
            score: 1.0 - (-sum / 1.5).exp(),
            evidence: evidence(text, &tokens, &voices),
        })
        .collect()
}

/// By how many different words the text tells of the work.
fn words_of_work(catalogue: &Catalogue, found: &[Found]) -> usize {
    let mut work: Vec<u32> =
        found.iter().filter(|one| catalogue.cue(one.cue).role == Role::Work).map(|one| one.cue).collect();
    work.sort_unstable();
    work.dedup();
    work.len()
}

/// How much more a long text must say.
fn stretch(words: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a logarithm of a count needs no more")]
    let words = words as f32;
    1.0 + LENGTH * (words / SHORT).max(1.0).ln()
}

/// The sentences that tell of something outside the work, ascending.
fn sentences_elsewhere(catalogue: &Catalogue, tokens: &Tokens, found: &[Found]) -> Vec<u32> {
    let outside = found.iter().filter(|one| catalogue.cue(one.cue).role == Role::Elsewhere);
    let mut sentences: Vec<u32> = outside.map(|one| tokens.at(one.first).sentence).collect();
    sentences.dedup();
    sentences
}

/// The cues of one theme that speak: not cancelled, not denied, no two over the same words.
fn voices(catalogue: &Catalogue, tokens: &Tokens, found: &[Found], theme: u16, elsewhere: &[u32]) -> Vec<Voice> {
    let (mut taken, mut silent) = (Spans::default(), Vec::new());
    let mut innocents: Vec<(usize, usize)> = Vec::new();
    let mut speaking: Vec<Voice> = Vec::new();
    for one in found {
        match catalogue.cue(one.cue).role {
            Role::Innocent => innocents.push((one.first, one.last)),
            Role::InnocentSentence => silent.push(tokens.at(one.first).sentence),
            Role::Speaks { weight, .. } => {
                speaking.push(Voice { cue: one.cue, first: one.first, last: one.last, weight });
            }
            Role::Elsewhere | Role::Work => {}
        }
    }
    let innocents = Spans::of(innocents);
    speaking.retain(|voice| {
        !innocents.touch(voice.first, voice.last) && silent.binary_search(&tokens.at(voice.first).sentence).is_err()
    });
    speaking.sort_by(|a, b| {
        let length = |voice: &Voice| voice.last - voice.first;
        b.weight
            .total_cmp(&a.weight)
            .then(length(b).cmp(&length(a)))
            .then(a.first.cmp(&b.first))
            .then(a.cue.cmp(&b.cue))
    });
    speaking.retain(|voice| taken.take(voice.first, voice.last));
    let (absence, whose) = catalogue.manner(theme);
    for voice in &mut speaking {
        let Role::Speaks { negative, personal, .. } = catalogue.cue(voice.cue).role else { continue };
        if !negative {
            voice.weight *= denial(tokens, voice.first, absence);
        }
        if whose == Whose::Worker && !personal {
            voice.weight *= belonging(tokens, voice.first);
        }
        voice.weight *= supposing(tokens, voice.first);
        let short = voice.last - voice.first < SHORT_CUE;
        if short && elsewhere.binary_search(&tokens.at(voice.first).sentence).is_ok() {
            voice.weight *= OUTSIDE_WORK;
        }
    }
    speaking.retain(|voice| voice.weight > 0.0);
    once_a_sentence(tokens, &mut speaking);
    speaking
}

/// 0 when the words before say that it is not so, else 1.
fn denial(tokens: &Tokens, first: usize, absence: Absence) -> f32 {
    let mut between: Vec<usize> = Vec::new();
    let mut joined = false;
    for at in tokens.before_in_clause(first, 9) {
        let word = tokens.word(at);
        joined |= matches!(word, "or" | "nor");
        if matches!(word, "than" | "of") && at > 0 && matches!(tokens.word(at - 1), "rather" | "other" | "instead") {
            return 0.0;
        }
        if english::denies(word) {
            let next = tokens.word(at + 1);
            if at + 1 < first && english::takes_back(next) {
                return 1.0;
            }
            let subject = word == "nothing" || at > 0 && english::is_copula(tokens.word(at - 1));
            let named = !between.is_empty() && between.iter().all(|at| english::names_subject(tokens.word(*at)));
            if subject && (named || joined) {
                return 0.0;
            }
            let near = joined || between.len() <= 3;
            return if near && absence == Absence::Cancels { 0.0 } else { 1.0 };
        }
        between.push(at);
    }
    1.0
}

/// Less than 1 when the nearest person before a cue is someone else.
fn belonging(tokens: &Tokens, first: usize) -> f32 {
    let sentence = tokens.at(first).sentence;
    for at in (first.saturating_sub(6)..first).rev() {
        if tokens.at(at).sentence != sentence || english::first_person(tokens.word(at)) {
            return 1.0;
        }
        if english::third_person(tokens.word(at)) {
            return OF_SOMEONE_ELSE;
        }
    }
    1.0
}

fn supposing(tokens: &Tokens, first: usize) -> f32 {
    let supposed = tokens.before_in_clause(first, 6).any(|at| english::supposes(tokens.word(at)));
    if supposed { SUPPOSED } else { 1.0 }
}

/// Leaves each cue once in a sentence, and less each time it comes again.
fn once_a_sentence(tokens: &Tokens, voices: &mut Vec<Voice>) {
    voices.sort_by_key(|voice| (voice.cue, voice.first));
    voices.dedup_by_key(|voice| (voice.cue, tokens.at(voice.first).sentence));
    let mut last = None;
    let mut share = 1.0;
    for voice in voices.iter_mut() {
        share = if last == Some(voice.cue) { share * AGAIN } else { 1.0 };
        last = Some(voice.cue);
        voice.weight *= share;
    }
}

/// The weights added, each further one counting for a little less.
fn sum(voices: &[Voice]) -> f32 {
    let mut weights: Vec<f32> = voices.iter().map(|voice| voice.weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let mut share = 1.0;
    let mut total = 0.0;
    for weight in weights {
        total += weight * share;
        share *= NEXT_CUE;
    }
    total
}

/// The passages of one theme, strongest first.
fn evidence(text: &str, tokens: &Tokens, voices: &[Voice]) -> Vec<Evidence> {
    let mut order: Vec<&Voice> = voices.iter().collect();
    order.sort_by_key(|voice| (voice.first, voice.last));
    let same = |a: &&Voice, b: &&Voice| tokens.at(a.first).sentence == tokens.at(b.first).sentence;
    let mut passages: Vec<(f32, usize, usize)> = order
        .chunk_by(same)
        .map(|group| {
            let (start, end) = passage(tokens, group);
            (group.iter().map(|voice| voice.weight).sum(), start, end)
        })
        .collect();
    passages.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    passages.truncate(MOST_EVIDENCE);
    passages
        .into_iter()
        .map(|(weight, start, end)| Evidence {
            start,
            end,
            text: text.chars().skip(start).take(end - start).collect(),
            weight,
        })
        .collect()
}

/// The characters to show for cues in one sentence: all of it, its clauses around them, or the words around the first.
fn passage(tokens: &Tokens, group: &[&Voice]) -> (usize, usize) {
    let first = group.iter().map(|voice| voice.first).min().unwrap_or(0);
    let last = group.iter().map(|voice| voice.last).max().unwrap_or(first);
    let sentence = tokens.at(first).sentence;
    let clauses = tokens.at(first).clause..=tokens.at(last).clause;
    let length = |from: usize, to: usize| tokens.at(to).end - tokens.at(from).start;
    let (from, to) = widen(tokens, first, last, |at| tokens.at(at).sentence == sentence);
    if length(from, to) <= LONGEST_PASSAGE {
        return (tokens.at(from).start, tokens.at(to).end);
    }
    let (from, to) = widen(tokens, first, last, |at| clauses.contains(&tokens.at(at).clause));
    if length(from, to) <= LONGEST_PASSAGE {
        return (tokens.at(from).start, tokens.at(to).end);
    }
    let strongest = group.iter().max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.first.cmp(&a.first)));
    let (first, last) = strongest.map_or((first, last), |voice| (voice.first, voice.last));
    let (low, high) = (first.saturating_sub(10), last + 10);
    let (from, to) = widen(tokens, first, last, |at| (low..=high).contains(&at) && tokens.at(at).sentence == sentence);
    (tokens.at(from).start, tokens.at(to).end)
}

/// Grows a range of words on both sides while `keeps` holds.
fn widen(tokens: &Tokens, first: usize, last: usize, keeps: impl Fn(usize) -> bool) -> (usize, usize) {
    let from = (0..first).rev().take_while(|at| keeps(*at)).last().unwrap_or(first);
    let to = (last + 1..tokens.len()).take_while(|at| keeps(*at)).last().unwrap_or(last);
    (from, to)
}

/// Ranges of words that do not touch each other.
#[derive(Default)]
struct Spans(std::collections::BTreeMap<usize, usize>);

impl Spans {
    fn of(ranges: Vec<(usize, usize)>) -> Self {
        let mut spans = Self::default();
        for (first, last) in ranges {
            let end = spans.0.entry(first).or_insert(last);
            *end = last.max(*end);
        }
        // Merge what overlaps, so that the nearest start decides.
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (first, last) in spans.0 {
            match merged.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged.into_iter().collect())
    }

    fn touch(&self, first: usize, last: usize) -> bool {
        self.0.range(..=last).next_back().is_some_and(|(_, end)| *end >= first)
    }

    /// Takes a range unless it touches one taken before.
    fn take(&mut self, first: usize, last: usize) -> bool {
        let free = !self.touch(first, last);
        if free {
            self.0.insert(first, last);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn themes(text: &str) -> Vec<String> {
        Catalogue::built_in().suggest(text).into_iter().map(|one| one.theme.to_string()).collect()
    }

    fn is_about(text: &str, theme: &str) -> bool {
        themes(text).iter().any(|one| one == theme)
    }

    #[test]
    fn lived_phrases_need_no_key_word() {
        let cases = [
            ("I could not stop seeing it. I keep replaying the stairs.", "trauma"),
            ("She treats me like the mother who left.", "transference"),
            ("Still at my desk at eight, and no lunch again.", "workload"),
            ("Three weeks now, and nobody asked how I was.", "supervision"),
            ("I lay awake till four and then cried in the car.", "wellbeing"),
            ("It was not the right thing to do and I signed the form anyway.", "values"),
        ];
        for (text, theme) in cases {
            assert!(is_about(text, theme), "{theme}: {text} gave {:?}", themes(text));
        }
    }

    #[test]
    fn a_denied_cue_does_not_speak() {
        let cases = [
            ("My caseload is too high and my workload is growing.", "workload", true),
            ("It wasn't the workload. There was no caseload to speak of in the team.", "workload", false),
            ("This is nothing to do with the workload or the caseload of the team.", "workload", false),
            ("There was no trauma in it, and it was never traumatic for the family.", "trauma", false),
            ("The house was not unsafe for the children.", "risk", false),
            ("It was not only unsafe but dangerous for the child.", "risk", true),
            ("Rather than burnout, I would call it a change of view in the team.", "wellbeing", false),
            ("There has been no supervision in this team since June.", "supervision", true),
            ("I could not help feeling guilty towards the family.", "values", true),
        ];
        for (text, theme, expected) in cases {
            assert_eq!(is_about(text, theme), expected, "{theme}: {text} gave {:?}", themes(text));
        }
    }

    #[test]
    fn what_the_writer_did_not_write_does_not_speak() {
        let loud = "My caseload is unmanageable, the workload is crushing me and I worked late again.";
        assert!(is_about(loud, "workload"));
        assert!(is_about(&format!("> [!supervision] think\n> {loud}"), "workload"));
        for text in [
            format!("> {loud}"),
            format!("# {loud}"),
            format!("```\n{loud}\n```"),
            format!("<!-- {loud} -->"),
            "See https://example.org/caseload/workload/overtime for more.".to_owned(),
        ] {
            assert!(themes(&text).is_empty(), "{text} gave {:?}", themes(&text));
        }
    }

    #[test]
    fn innocent_uses_do_not_speak() {
        for text in [
            "The school trip was traumatic for my wallet.",
            "We played the board game Risk, and I took every risk.",
            "New contact lenses. The power supply died. Hope the bus comes.",
            "The law of averages and a tennis court.",
        ] {
            assert!(themes(text).is_empty(), "{text} gave {:?}", themes(text));
        }
    }

    #[test]
    fn what_happened_to_someone_else_counts_for_less() {
        let weight = |text: &str| Catalogue::built_in().suggest(text).first().map_or(0.0, |one| one.score);
        assert!(
            weight("I was exhausted and anxious after the visit to the team.")
                > weight("She was exhausted and anxious after the visit to the team.")
        );
    }

    #[test]
    fn evidence_lies_in_the_text_and_is_bounded() {
        let long = format!(
            "I said {} and my caseload is unmanageable {}",
            "and so on ".repeat(60),
            "and so forth ".repeat(60)
        );
        for text in [
            "Élan — “naïve”. My caseload’s too high 🙂; I worked late again… and I can’t switch off.\n\n- [ ] ask for supervision\n",
            "> [!supervision] think\n> My caseload is unmanageable\n> and I worked late.",
            &long,
        ] {
            let suggestions = Catalogue::built_in().suggest(text);
            assert!(!suggestions.is_empty() && suggestions.len() <= MOST, "{text}");
            for evidence in suggestions.iter().flat_map(|one| &one.evidence) {
                let slice: String = text.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
                assert_eq!(slice, evidence.text);
                assert!(evidence.weight > 0.0 && slice.trim() == slice);
                assert!(slice.chars().count() <= LONGEST_PASSAGE, "{slice}");
            }
            assert!(suggestions.windows(2).all(|pair| pair[0].score >= pair[1].score));
        }
    }

    #[test]
    fn saying_it_again_adds_less_each_time() {
        let score = |times: usize| {
            let text = "My caseload is unmanageable. ".repeat(times);
            Catalogue::built_in().suggest(&text).first().map_or(0.0, |one| one.score)
        };
        assert!(score(2) > score(1));
        assert!(score(3) - score(2) < score(2) - score(1));
    }
}
