//! Finds every cue of every theme in one walk over the words.
//!
//! Words of cues are numbered; cues are paths in a tree of numbers. At each word of a text its own number and the
//! numbers of the stems it begins with are looked up once; the walk then only compares numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::cue::{LONGEST_GAP, NUMBER, Pattern, Step};
use super::english;
use super::tokens::Tokens;

/// The most numbers of one word: its own, and those of the stems it begins with.
const MOST_SYMBOLS: usize = 6;

/// One cue found: which, and the first and last word of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) cue: u32,
    pub(super) first: usize,
    pub(super) last: usize,
}

type Stems = HashMap<[u8; 3], Vec<(Box<str>, u32)>, Fixed>;

/// All cues, ready to find.
#[derive(Debug)]
pub(super) struct Matcher {
    words: HashMap<String, u32, Fixed>,
    /// Stems by their first three bytes.
    stems: Stems,
    nodes: Vec<Node>,
    /// The node that a first symbol leads to; 0 where none begins so.
    roots: Vec<u32>,
}

#[derive(Debug, Default)]
struct Node {
    edges: Vec<(u32, u32)>,
    any: u32,
    gap: u32,
    ends: Vec<u32>,
}

/// Builds a [`Matcher`]; symbols count from 1.
#[derive(Debug)]
pub(super) struct Builder {
    words: Numbering,
    stems: Numbering,
    symbols: u32,
    nodes: Vec<Node>,
    next: HashMap<(u32, u32), u32, Fixed>,
}

/// Texts by number, and in the order in which they came.
#[derive(Debug, Default)]
struct Numbering {
    numbers: HashMap<String, u32, Fixed>,
    order: Vec<(String, u32)>,
}

impl Numbering {
    /// The number of a text; a new one gets the next of all symbols.
    fn number(&mut self, text: &str, symbols: &mut u32) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        *symbols += 1;
        self.numbers.insert(text.to_owned(), *symbols);
        self.order.push((text.to_owned(), *symbols));
        *symbols
    }
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            words: Numbering::default(),
            stems: Numbering::default(),
            symbols: 0,
            nodes: vec![Node::default()],
            next: HashMap::default(),
        }
    }

    /// Adds every form of a pattern under a number.
    pub(super) fn add(&mut self, pattern: &Pattern, cue: u32) {
        for form in &pattern.forms {
            let mut node = 0;
            for step in form {
                node = self.follow(node, step);
            }
            let ends = &mut self.nodes[node as usize].ends;
            if ends.last() != Some(&cue) {
                ends.push(cue);
            }
        }
    }

    fn follow(&mut self, node: u32, step: &Step) -> u32 {
        let fresh = u32::try_from(self.nodes.len()).unwrap_or(0);
        let at = &mut self.nodes[node as usize];
        let next = match step {
            Step::Word(word) => {
                let symbol = self.words.number(word, &mut self.symbols);
                edge(&mut self.next, at, (node, symbol), fresh)
            }
            Step::Stem(stem) => {
                let symbol = self.stems.number(stem, &mut self.symbols);
                edge(&mut self.next, at, (node, symbol), fresh)
            }
            Step::Any => *set_if_zero(&mut at.any, fresh),
            Step::Gap => *set_if_zero(&mut at.gap, fresh),
        };
        if next == fresh {
            self.nodes.push(Node::default());
        }
        next
    }

    pub(super) fn finish(mut self) -> Matcher {
        for node in &mut self.nodes {
            node.edges.sort_unstable();
        }
        let mut roots = vec![0; self.symbols as usize + 1];
        for (symbol, node) in &self.nodes[0].edges {
            roots[*symbol as usize] = *node;
        }
        let mut stems = Stems::default();
        for (stem, symbol) in self.stems.order {
            if let Some(key) = key_of(&stem) {
                stems.entry(key).or_default().push((stem.into(), symbol));
            }
        }
        Matcher { words: self.words.numbers, stems, nodes: self.nodes, roots }
    }
}

/// Where an edge leads; a new one leads to `fresh`.
fn edge(known: &mut HashMap<(u32, u32), u32, Fixed>, node: &mut Node, from: (u32, u32), fresh: u32) -> u32 {
    *known.entry(from).or_insert_with(|| {
        node.edges.push((from.1, fresh));
        fresh
    })
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

/// The symbols of one word.
#[derive(Clone, Copy, Default)]
struct Symbols {
    list: [u32; MOST_SYMBOLS],
    count: u8,
}

impl Symbols {
    fn push(&mut self, symbol: u32) {
        if let Some(place) = self.list.get_mut(usize::from(self.count)) {
            *place = symbol;
            self.count += 1;
        }
    }

    fn each(&self) -> &[u32] {
        &self.list[..usize::from(self.count)]
    }
}

impl Matcher {
    /// Every cue in the text, in the order of their first word.
    pub(super) fn find(&self, tokens: &Tokens) -> Vec<Found> {
        let symbols: Vec<Symbols> = (0..tokens.len()).map(|at| self.symbols(tokens.word(at))).collect();
        let mut found = Vec::with_capacity(tokens.len());
        for first in 0..tokens.len() {
            for symbol in symbols[first].each() {
                let node = self.roots[*symbol as usize];
                if node != 0 {
                    let mut walk = Walk { matcher: self, tokens, symbols: &symbols, first, found: &mut found };
                    walk.arrive(node, first);
                }
            }
        }
        found
    }

    fn symbols(&self, word: &str) -> Symbols {
        let mut symbols = Symbols::default();
        if let Some(symbol) = self.words.get(word) {
            symbols.push(*symbol);
        }
        if let Some(stems) = key_of(word).and_then(|key| self.stems.get(&key)) {
            for (stem, symbol) in stems {
                if word.starts_with(&**stem) {
                    symbols.push(*symbol);
                }
            }
        }
        if english::is_number(word)
            && let Some(symbol) = self.words.get(NUMBER)
        {
            symbols.push(*symbol);
        }
        symbols
    }
}

struct Walk<'a> {
    matcher: &'a Matcher,
    tokens: &'a Tokens,
    symbols: &'a [Symbols],
    first: usize,
    found: &'a mut Vec<Found>,
}

impl Walk<'_> {
    /// A node was reached with the word at `last`.
    fn arrive(&mut self, node: u32, last: usize) {
        let matcher = self.matcher;
        let node = &matcher.nodes[node as usize];
        for cue in &node.ends {
            self.found.push(Found { cue: *cue, first: self.first, last });
        }
        self.step(node, last);
        if node.any != 0 && self.same_sentence(last + 1) {
            self.arrive(node.any, last + 1);
        }
        if node.gap != 0 {
            let after = &matcher.nodes[node.gap as usize];
            for skipped in 0..=LONGEST_GAP {
                if !self.same_sentence(last + skipped) {
                    break;
                }
                self.step(after, last + skipped);
            }
        }
    }

    /// Takes the word after `last` along every edge that it matches.
    fn step(&mut self, node: &Node, last: usize) {
        let next = last + 1;
        if node.edges.is_empty() || !self.same_sentence(next) {
            return;
        }
        let symbols = self.symbols;
        for symbol in symbols[next].each() {
            if let Ok(at) = node.edges.binary_search_by_key(symbol, |edge| edge.0) {
                self.arrive(node.edges[at].1, next);
            }
        }
    }

    fn same_sentence(&self, at: usize) -> bool {
        at < self.tokens.len() && self.tokens.at(at).sentence == self.tokens.at(self.first).sentence
    }
}

/// FNV-1a: short keys, the same on every machine. The keys are the program's own words, so nobody chooses collisions.
#[derive(Clone)]
pub(super) struct Fnv(u64);

type Fixed = BuildHasherDefault<Fnv>;

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(cue: &str, text: &str) -> bool {
        let mut builder = Builder::new();
        builder.add(&Pattern::parse(cue).unwrap(), 7);
        let tokens = Tokens::of(text);
        !builder.finish().find(&tokens).is_empty()
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
