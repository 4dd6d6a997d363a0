//! Finds every cue of every theme in one walk over the words.
//!
//! Words of cues are numbered; cues are paths in a tree of numbers. At each word of a text its own number and the
//! numbers of the stems it begins with are looked up once; the walk then only compares numbers.

use rustc_hash::FxHashMap;

use super::cue::{LONGEST_GAP, NUMBER, Pattern, Step};
use super::english::{self, Kinds};
use super::tokens::Tokens;
use super::words::Words;

/// The most numbers of one word: its own, and those of the stems it begins with.
const MOST_SYMBOLS: usize = 6;

/// One cue found: which, and the first and last word of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) cue: u32,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// All cues, ready to find.
#[derive(Debug)]
pub(super) struct Matcher {
    /// The words of the cues, and those that change what a cue means.
    words: Words<Known>,
    /// The symbol of any number; 0 where no cue has one.
    number: u32,
    /// Stems by their first three bytes.
    stems: FxHashMap<[u8; 3], Vec<(Box<str>, u32)>>,
    nodes: Vec<Node>,
    /// The node that a first symbol leads to; 0 where none begins so.
    roots: Vec<u32>,
    edges: FxHashMap<(u32, u32), u32>,
    ends: Vec<u32>,
}

/// A place in the tree.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// Whether an edge leaves it.
    leads: bool,
    any: u32,
    gap: u32,
    /// Where in all ends the cues stand that end here, and one past them.
    ends: (u32, u32),
}

/// Builds a [`Matcher`]; symbols count from 1.
#[derive(Debug)]
pub(super) struct Builder {
    words: Words<u32>,
    stems: Words<u32>,
    /// Words and stems with their symbols, in the order in which they came.
    word_order: Vec<(Box<str>, u32)>,
    stem_order: Vec<(Box<str>, u32)>,
    symbols: u32,
    nodes: Vec<Node>,
    edges: FxHashMap<(u32, u32), u32>,
    /// Nodes with the cues that end there.
    ends: Vec<(u32, u32)>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            words: Words::default(),
            stems: Words::default(),
            word_order: Vec::new(),
            stem_order: Vec::new(),
            symbols: 0,
            nodes: vec![Node::default()],
            edges: FxHashMap::default(),
            ends: Vec::new(),
        }
    }

    /// Adds every form of a pattern under a number.
    pub(super) fn add(&mut self, pattern: &Pattern, cue: u32) {
        for form in &pattern.forms {
            let mut node = 0;
            for step in form {
                node = self.follow(node, step);
            }
            self.ends.push((node, cue));
        }
    }

    fn follow(&mut self, node: u32, step: &Step) -> u32 {
        let fresh = u32::try_from(self.nodes.len()).unwrap_or(0);
        let next = match step {
            Step::Word(word) => {
                let symbol = *self.words.get_or_insert(word, || number(word, &mut self.symbols, &mut self.word_order));
                self.edge(node, symbol, fresh)
            }
            Step::Stem(stem) => {
                let symbol = *self.stems.get_or_insert(stem, || number(stem, &mut self.symbols, &mut self.stem_order));
                self.edge(node, symbol, fresh)
            }
            Step::Any => *set_if_zero(&mut self.nodes[node as usize].any, fresh),
            Step::Gap => *set_if_zero(&mut self.nodes[node as usize].gap, fresh),
        };
        if next == fresh {
            self.nodes.push(Node::default());
        }
        next
    }

    /// Where an edge leads; a new one leads to `fresh`.
    fn edge(&mut self, node: u32, symbol: u32, fresh: u32) -> u32 {
        self.nodes[node as usize].leads = true;
        *self.edges.entry((node, symbol)).or_insert(fresh)
    }

    pub(super) fn finish(mut self) -> Matcher {
        self.ends.sort_unstable();
        self.ends.dedup();
        let mut at = 0;
        for same in self.ends.chunk_by(|a, b| a.0 == b.0) {
            let after = at + u32::try_from(same.len()).unwrap_or(0);
            self.nodes[same[0].0 as usize].ends = (at, after);
            at = after;
        }
        let root = |symbol| self.edges.get(&(0, symbol)).copied().unwrap_or(0);
        let roots = (0..=self.symbols).map(root).collect();
        let mut stems: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for (stem, symbol) in self.stem_order {
            if let Some(key) = key_of(&stem) {
                stems.entry(key).or_default().push((stem, symbol));
            }
        }
        let ends = self.ends.into_iter().map(|(_, cue)| cue).collect();
        let number = self.words.get(NUMBER).copied().unwrap_or(0);
        let nodes = self.nodes;
        let mut matcher = Matcher { words: Words::default(), number, stems, nodes, roots, edges: self.edges, ends };
        for (word, own) in &self.word_order {
            let known = matcher.learn(word, Some(*own));
            matcher.words.get_or_insert(word, || known);
        }
        for word in english::words() {
            let known = matcher.learn(word, None);
            matcher.words.get_or_insert(word, || known);
        }
        matcher
    }
}

/// The next symbol, which a word or stem gets.
fn number(text: &str, symbols: &mut u32, order: &mut Vec<(Box<str>, u32)>) -> u32 {
    *symbols += 1;
    order.push((text.into(), *symbols));
    *symbols
}

fn set_if_zero(place: &mut u32, value: u32) -> &mut u32 {
    if *place == 0 {
        *place = value;
    }
    place
}

fn key_of(word: &str) -> Option<[u8; 3]> {
    word.as_bytes().first_chunk::<3>().copied()
}

/// What is known of one word of a text.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    kinds: Kinds,
    count: u8,
    /// Its own symbol, and those of the stems it begins with.
    symbols: [u32; MOST_SYMBOLS],
}

impl Known {
    fn push(&mut self, symbol: u32) {
        if let Some(place) = self.symbols.get_mut(usize::from(self.count)) {
            *place = symbol;
            self.count += 1;
        }
    }

    fn symbols(&self) -> &[u32] {
        &self.symbols[..usize::from(self.count)]
    }
}

/// What a [`Matcher`] makes of a text.
pub(super) struct Read {
    /// Every cue in the text, in the order of their first word.
    pub(super) found: Vec<Found>,
    /// What each word does to those around it.
    pub(super) kinds: Vec<Kinds>,
}

impl Matcher {
    /// Reads a text.
    pub(super) fn read(&self, tokens: &Tokens) -> Read {
        let known: Vec<Known> = (0..tokens.len()).map(|at| self.known(tokens.word(at))).collect();
        let mut found = Vec::with_capacity(tokens.len());
        for (first, word) in known.iter().enumerate() {
            for symbol in word.symbols() {
                let node = self.roots[*symbol as usize];
                if node != 0 {
                    let mut walk = Walk { matcher: self, tokens, known: &known, first, found: &mut found };
                    walk.arrive(node, first);
                }
            }
        }
        Read { found, kinds: known.iter().map(|word| word.kinds).collect() }
    }

    fn known(&self, word: &str) -> Known {
        match self.words.get(word) {
            Some(known) => *known,
            None => self.learn(word, None),
        }
    }

    /// What there is to know of a word with this symbol of its own.
    fn learn(&self, word: &str, own: Option<u32>) -> Known {
        let mut known = Known { kinds: Kinds::of(word), ..Known::default() };
        if let Some(symbol) = own {
            known.push(symbol);
        }
        for (stem, symbol) in key_of(word).and_then(|key| self.stems.get(&key)).into_iter().flatten() {
            if word.starts_with(&**stem) {
                known.push(*symbol);
            }
        }
        if known.kinds.has(Kinds::NUMBER) && self.number != 0 {
            known.push(self.number);
        }
        known
    }
}

struct Walk<'a> {
    matcher: &'a Matcher,
    tokens: &'a Tokens,
    known: &'a [Known],
    first: usize,
    found: &'a mut Vec<Found>,
}

impl Walk<'_> {
    /// A node was reached with the word at `last`.
    fn arrive(&mut self, number: u32, last: usize) {
        let matcher = self.matcher;
        let node = matcher.nodes[number as usize];
        for cue in &matcher.ends[node.ends.0 as usize..node.ends.1 as usize] {
            self.found.push(Found { cue: *cue, first: self.first, last });
        }
        self.step(number, last);
        if node.any != 0 && self.same_sentence(last + 1) {
            self.arrive(node.any, last + 1);
        }
        if node.gap != 0 {
            for skipped in 0..=LONGEST_GAP {
                if !self.same_sentence(last + skipped) {
                    break;
                }
                self.step(node.gap, last + skipped);
            }
        }
    }

    /// Takes the word after `last` along every edge that it matches.
    fn step(&mut self, node: u32, last: usize) {
        let next = last + 1;
        if !self.matcher.nodes[node as usize].leads || !self.same_sentence(next) {
            return;
        }
        let (matcher, known) = (self.matcher, self.known);
        for symbol in known[next].symbols() {
            if let Some(node) = matcher.edges.get(&(node, *symbol)) {
                self.arrive(*node, next);
            }
        }
    }

    fn same_sentence(&self, at: usize) -> bool {
        at < self.tokens.len() && self.tokens.at(at).sentence == self.tokens.at(self.first).sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(cue: &str, text: &str) -> bool {
        let mut builder = Builder::new();
        builder.add(&Pattern::parse(cue).unwrap(), 7);
        let tokens = Tokens::of(text);
        !builder.finish().read(&tokens).found.is_empty()
    }

    #[test]
    fn cues_match_words_stems_variants_and_gaps() {
        let cases = [
            ("trauma", "The trauma of it.", true),
            ("trauma", "Traumatic.", false),
            ("trauma*", "Traumatic.", true),
            ("can't stop", "I cannot stop", true),
            ("can't stop", "I can’t stop", true),
            ("her/him/them alone", "left him alone", true),
            ("her/him alone", "left them alone", false),
            ("my own? mother", "my mother", true),
            ("my own? mother", "my own mother", true),
            ("like _ mother", "like the mother", true),
            ("like _ mother", "like mother", false),
            ("keep … seeing", "I keep on and on seeing", true),
            ("keep … seeing", "I keep seeing", true),
            ("keep … seeing", "I keep one two three four five seeing", false),
            ("keep … seeing", "I keep. Seeing is good", false),
            ("de-brief", "a de brief", true),
            ("<n> children", "34 children", true),
            ("<n> children", "thirty children", true),
            ("<n> children", "3 children", false),
            ("risk assessment", "risk\nassessment", true),
            ("risk assessment", "- risk\n- assessment", false),
        ];
        for (cue, text, expected) in cases {
            assert_eq!(finds(cue, text), expected, "{cue} in {text}");
        }
    }
}
