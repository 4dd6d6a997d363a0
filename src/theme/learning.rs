//! How `themes/leanings.tsv` comes about: learned from the labelled texts, with the cues as they are.
//!
//! `cargo test --release --lib theme::learning -- --ignored` writes it anew, in a quarter of a minute. For each theme a logistic
//! regression is given what its cues add up to and learns how far each word and short phrase leans towards the theme,
//! never against it; one more learns what stands in entries without any theme. Texts that only measure are not read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::beside::{MOST_PLAIN, USUAL_LENGTH, length};
use super::catalogue::{Catalogue, Role};
use super::evaluate::labelled;
use super::passages::Passages;
use super::suggest::Reading;
use afterword_cues::Read;
use afterword_cues::Tokens;
use afterword_cues::{LONGEST, PLAIN, PLAIN_LONGER, PLAIN_OUTSIDE, USUAL};

/// What is learned from, and how much a text of it weighs for a theme and for having none.
const SETS: [(&str, f64, f64); 5] = [
    (include_str!("../../tests/data/themes-passages.jsonl"), 1.0, 1.0),
    (include_str!("../../tests/data/themes-innocent.jsonl"), 1.0, 1.0),
    (include_str!("../../tests/data/themes-development.jsonl"), 0.5, 1.0),
    (include_str!("../../tests/data/themes.jsonl"), 0.5, 1.0),
    (include_str!("../../tests/data/themes-sentences.jsonl"), 0.2, 0.3),
];
/// Which of them holds sentences, not passages.
const SENTENCES: usize = 4;

/// The logarithm of the odds that a strong cue is worth.
const STRONG: f64 = 3.2;
/// From which odds on, as a logarithm, a theme is suggested.
const FROM: f64 = -2.6;
/// Odds of having no theme that count for nothing, and what each step above them takes off.
const PLAIN_FROM: f64 = -3.0;
const PLAIN_STEP: f64 = 0.8;
/// A phrase that stands in fewer texts is passed over.
const LEAST_TEXTS: usize = 5;
/// Weights below these are left out, as logarithms of odds.
const LEAST: f64 = 0.15;
const LEAST_PLAIN: f64 = 0.1;
/// How dear a weight is.
const RIDGE: f64 = 1.5;
const RIDGE_PLAIN: f64 = 10.0 / 9.0;
const RIDGE_FREE: f64 = 0.1;
const ROUNDS: usize = 60;

/// Words that say nothing alone, nor with each other.
const SMALL: &str = "a an the and or but of to in on at for with by from as is are was were be been being am i you he she \
    it we they me him her us them my your his its our their this that these those there here then than so if not no do did \
    does done have has had having will would can could should may might must shall what which who whom when where how why \
    all any some one two just up out about into over after before again more most very too also only own same such now said \
    says say get got go went going come came back day today week";

struct Example {
    /// Which themes it has, in the order of the catalogue.
    themes: Vec<bool>,
    weight: f64,
    weight_plain: f64,
    sentence: bool,
    /// What the cues of each theme add up to.
    cues: Vec<f64>,
    stretch: f64,
    length: f64,
    outside: f64,
    phrases: Vec<u32>,
}

/// One thing that a regression may weigh.
struct Column {
    entries: Vec<(u32, f64)>,
    ridge: f64,
    /// The least that its weight may be.
    least: f64,
}

/// Phrases by number, each once.
#[derive(Default)]
struct Phrases {
    numbers: FxHashMap<String, u32>,
    texts: Vec<usize>,
}

impl Phrases {
    fn of(&mut self, tokens: &Tokens) -> Vec<u32> {
        let small = |word: &str| word.len() < 2 || SMALL.split_whitespace().any(|one| one == word);
        let mut found = Vec::new();
        for first in 0..tokens.len() {
            for last in first..(first + LONGEST).min(tokens.len()) {
                let words: Vec<&str> = (first..=last).map(|at| tokens.word(at)).collect();
                if tokens.at(last).sentence != tokens.at(first).sentence || !words.iter().all(|word| is_plain(word)) {
                    break;
                }
                if !words.iter().all(|word| small(word)) {
                    let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
                    found.push(*self.numbers.entry(words.join(" ")).or_insert(next));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        self.texts.resize(self.numbers.len(), 0);
        for number in &found {
            self.texts[*number as usize] += 1;
        }
        found
    }
}

/// Letters, with an apostrophe between them at most once.
fn is_plain(word: &str) -> bool {
    let (base, tail) = word.split_once('\'').unwrap_or((word, "x"));
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    letters(base) && letters(tail)
}

fn examples(catalogue: &Catalogue, phrases: &mut Phrases) -> Vec<Example> {
    let mut examples = Vec::new();
    for (set, (lines, weight, weight_plain)) in SETS.into_iter().enumerate() {
        for one in labelled(lines).unwrap() {
            let tokens = Tokens::of(&one.text);
            let whole = Passages::whole(&tokens);
            let Read { found, .. } = catalogue.matcher().read(&tokens);
            let outside = found.iter().filter(|one| {
                catalogue.leanings().number(one.cue).is_none() && catalogue.cue(one.cue).role == Role::Elsewhere
            });
            let mut outside: Vec<u32> = outside.map(|one| tokens.at(one.words().0).sentence).collect();
            outside.dedup();
            let reading = Reading::of(catalogue, &tokens, &whole);
            let sum = |voices: &[super::voice::Voice]| voices.iter().map(|voice| f64::from(voice.weight)).sum::<f64>();
            examples.push(Example {
                themes: catalogue.iter().map(|theme| one.themes.iter().any(|id| id == theme.id().as_ref())).collect(),
                weight,
                weight_plain,
                sentence: set == SENTENCES,
                cues: reading.themes.iter().map(|theme| sum(&theme.voices)).collect(),
                stretch: f64::from(whole.stretch(0)),
                length: f64::from(length(whole.count(0))),
                outside: f64::from(whole.share_of_sentences(0, &tokens, &outside)),
                phrases: phrases.of(&tokens),
            });
        }
    }
    examples
}

/// Weights that make the labels likely: logistic regression, one weight after another, each step kept within the bounds in
/// which its quadratic holds (Genkin, Lewis and Madigan 2007, section 4).
fn fit(columns: &[Column], offsets: &[f64], labels: &[bool], weights: &[f64]) -> Vec<f64> {
    let mut sums = offsets.to_vec();
    let mut found = vec![0.0_f64; columns.len()];
    let mut reach = vec![1.0_f64; columns.len()];
    for _ in 0..ROUNDS {
        for (column, (found, reach)) in columns.iter().zip(found.iter_mut().zip(&mut reach)) {
            let (mut slope, mut bend) = (column.ridge * *found, column.ridge);
            for (row, value) in &column.entries {
                let row = *row as usize;
                let expected = 1.0 / (1.0 + (-sums[row]).exp());
                slope += weights[row] * value * (expected - f64::from(u8::from(labels[row])));
                let far = (sums[row].abs() - *reach * value.abs()).max(0.0);
                bend += weights[row] * value * value / (2.0 + far.exp() + (-far).exp());
            }
            let step = (-slope / bend).clamp(-*reach, *reach).max(column.least - *found);
            *reach = (2.0 * step.abs()).max(*reach / 2.0);
            if step != 0.0 {
                *found += step;
                column.entries.iter().for_each(|(row, value)| sums[*row as usize] += step * value);
            }
        }
    }
    found
}

/// The columns of some phrases, each weighing `scale` in a passage that is not stretched.
fn columns(examples: &[Example], phrases: &[u32], scale: f64, ridge: f64, least: f64) -> Vec<Column> {
    let places: FxHashMap<u32, usize> = phrases.iter().copied().zip(0..).collect();
    let mut columns: Vec<Column> = phrases.iter().map(|_| Column { entries: Vec::new(), ridge, least }).collect();
    for (row, example) in (0..).zip(examples) {
        for place in example.phrases.iter().filter_map(|phrase| places.get(phrase)) {
            columns[*place].entries.push((row, scale / example.stretch));
        }
    }
    columns
}

/// A weight that any text has, by what `value` says of it.
fn free(examples: &[Example], value: impl Fn(&Example) -> f64) -> Column {
    let entries = (0..).zip(examples).map(|(row, example)| (row, value(example))).collect();
    Column { entries, ridge: RIDGE_FREE, least: f64::NEG_INFINITY }
}

/// What leans towards a theme, and what a text has of it anyway.
fn learn_theme(examples: &[Example], phrases: &[u32], theme: usize) -> (Vec<(u32, f64)>, f64) {
    let labels: Vec<bool> = examples.iter().map(|one| one.themes[theme]).collect();
    let weights: Vec<f64> = examples.iter().map(|one| one.weight).collect();
    let offset = |one: &Example| STRONG * (one.cues[theme] / one.stretch - f64::from(USUAL_LENGTH) * one.length) - 3.0;
    let offsets: Vec<f64> = examples.iter().map(offset).collect();
    let mut kept = phrases.to_vec();
    loop {
        let mut all = vec![free(examples, |_| 1.0)];
        all.extend(columns(examples, &kept, 1.0, RIDGE, 0.0));
        let found = fit(&all, &offsets, &labels, &weights);
        let leaning: Vec<(u32, f64)> = kept.iter().copied().zip(found[1..].iter().copied()).collect();
        if kept.len() < phrases.len() {
            return (leaning, (3.0 - found[0] + FROM) / STRONG - 1.0);
        }
        kept = leaning.into_iter().filter(|(_, weight)| *weight >= LEAST).map(|(phrase, _)| phrase).collect();
    }
}

/// What leans towards an entry without a theme or away from it, and how plainly a text reads before that: from the start,
/// with its length, with what it tells of outside the work.
fn learn_plain(examples: &[Example], phrases: &[u32]) -> (Vec<(u32, f64)>, [f64; 3]) {
    let labels: Vec<bool> = examples.iter().map(|one| !one.themes.contains(&true)).collect();
    let weights: Vec<f64> = examples.iter().map(|one| one.weight_plain).collect();
    let offsets = vec![0.0; examples.len()];
    let mut kept = phrases.to_vec();
    loop {
        let sentence = |one: &Example| f64::from(u8::from(one.sentence));
        let mut all = vec![
            free(examples, |_| 1.0),
            free(examples, |one| one.length),
            free(examples, |one| one.outside),
            free(examples, sentence),
        ];
        all.extend(columns(examples, &kept, 1.0, RIDGE_PLAIN, f64::NEG_INFINITY));
        let found = fit(&all, &offsets, &labels, &weights);
        let leaning: Vec<(u32, f64)> = kept.iter().copied().zip(found[4..].iter().copied()).collect();
        if kept.len() < phrases.len() {
            return (leaning, [found[0], found[1], found[2]]);
        }
        kept =
            leaning.into_iter().filter(|(_, weight)| weight.abs() >= LEAST_PLAIN).map(|(phrase, _)| phrase).collect();
    }
}

fn hundredths(weight: f64) -> i64 {
    format!("{:.0}", weight * 100.0).parse().unwrap_or(0)
}

#[test]
#[ignore = "writes themes/leanings.tsv, in a quarter of a minute"]
#[expect(clippy::disallowed_methods, reason = "it writes into the sources, not into a journal")]
fn learn() {
    let catalogue = Catalogue::built_in();
    let mut phrases = Phrases::default();
    let examples = examples(&catalogue, &mut phrases);
    let often: Vec<u32> =
        (0..).zip(&phrases.texts).filter(|(_, texts)| **texts >= LEAST_TEXTS).map(|(at, _)| at).collect();
    let mut names = vec![""; phrases.numbers.len()];
    phrases.numbers.iter().for_each(|(name, number)| names[*number as usize] = name);
    let ids: Vec<&str> = catalogue.iter().map(|theme| theme.id().as_ref()).collect();
    let (themes, (plain, [start, longer, outside])) = rayon::join(
        || (0..ids.len()).into_par_iter().map(|theme| learn_theme(&examples, &often, theme)).collect::<Vec<_>>(),
        || learn_plain(&examples, &often),
    );
    // Single words first: most of what leans in a text is one of them, and so they lie close together.
    let mut lines: BTreeMap<(usize, &str), String> = BTreeMap::new();
    let mut usual = String::new();
    let mut lean = |name: &'static str, phrase: u32, weight: f64| {
        let weight = hundredths(weight);
        if weight.abs() >= 2 {
            let phrase = names[phrase as usize];
            write!(lines.entry((phrase.split(' ').count(), phrase)).or_default(), " {name}:{weight}").unwrap();
        }
    };
    let ids: Vec<&'static str> = ids.iter().map(|id| &*String::from(*id).leak()).collect();
    for (id, (leaning, anyway)) in ids.iter().zip(themes) {
        for (phrase, weight) in leaning {
            lean(id, phrase, weight / STRONG);
        }
        write!(usual, "{id}:{} ", hundredths(anyway)).unwrap();
    }
    let step = PLAIN_STEP / STRONG;
    for (phrase, weight) in plain {
        lean(PLAIN, phrase, weight * step);
    }
    let named = [(PLAIN, start - PLAIN_FROM), (PLAIN_LONGER, longer), (PLAIN_OUTSIDE, outside)];
    usual.push_str(&named.map(|(name, weight)| format!("{name}:{}", hundredths(weight * step))).join(" "));
    let head: Vec<&str> = super::leaning::FILE.lines().take_while(|line| line.starts_with('#')).collect();
    let body: String =
        lines.iter().map(|((_, phrase), weights)| format!("{phrase}\t{}\n", weights.trim_start())).collect();
    let file = format!("{}\n{USUAL}\t{usual}\n{body}", head.join("\n"));
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/leanings.tsv"), file).unwrap();
    println!("{} phrases from {} texts; at most {MOST_PLAIN} off", lines.len(), examples.len());
}
