//! Finds every cue of every theme in one walk over the words.
//!
//! Words of cues are numbered; cues are paths in a tree of numbers. At each word of a text its own number and the
//! numbers of the stems it begins with are looked up once; the walk then only compares numbers.

use rustc_hash::FxHashMap;

use super::cue::{LONGEST_GAP, NUMBER, Pattern, Step};
use super::english::{self, Kinds};
use super::tokens::Tokens;
use super::words::Words;

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
    /// Stems by their first three bytes, each with its number, from 1.
    stems: FxHashMap<[u8; 3], Vec<(Box<str>, u32)>>,
    /// The symbols of each stem and of the shorter ones it begins with, by its number.
    chains: Vec<Vec<u32>>,
    /// The node that a first symbol leads to.
    roots: Vec<Option<Node>>,
    edges: FxHashMap<(u32, u32), Node>,
    /// Where `_` and `…` lead, by node.
    anys: FxHashMap<u32, Node>,
    gaps: FxHashMap<u32, u32>,
    /// The cues of the nodes where more than one ends, by node.
    shared: FxHashMap<u32, Vec<u32>>,
}

/// A place in the tree, with what is asked of it each time it is reached: eight bytes, so that most of the tree stays near.
#[derive(Clone, Copy, Debug)]
struct Node {
    number: u32,
    /// The only cue that ends here, or [`Node::NONE`] or [`Node::SHARED`]; the highest bits say what leaves it.
    packed: u32,
}

impl Node {
    const LEADS: u32 = 1 << 31;
    const ANY: u32 = 1 << 30;
    const GAP: u32 = 1 << 29;
    const SHARED: u32 = Self::GAP - 1;
    const NONE: u32 = Self::GAP - 2;

    fn has(self, flag: u32) -> bool {
        self.packed & flag != 0
    }

    fn end(self) -> u32 {
        self.packed & Self::SHARED
    }
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
    nodes: u32,
    edges: FxHashMap<(u32, u32), u32>,
    anys: FxHashMap<u32, u32>,
    gaps: FxHashMap<u32, u32>,
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
            nodes: 1,
            edges: FxHashMap::default(),
            anys: FxHashMap::default(),
            gaps: FxHashMap::default(),
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

    /// Adds words that stand one after another.
    pub(super) fn add_words(&mut self, words: &str, cue: u32) {
        let node = words.split(' ').fold(0, |node, word| self.follow_word(node, word));
        self.ends.push((node, cue));
    }

    fn follow(&mut self, node: u32, step: &Step) -> u32 {
        match step {
            Step::Word(word) => self.follow_word(node, word),
            Step::Stem(stem) => {
                let order = &mut self.stem_order;
                let symbol = *self.stems.get_or_insert(stem, || number(stem, &mut self.symbols, order));
                self.lead(node, symbol)
            }
            Step::Any => *self.anys.entry(node).or_insert_with(|| next(&mut self.nodes)),
            Step::Gap => *self.gaps.entry(node).or_insert_with(|| next(&mut self.nodes)),
        }
    }

    fn follow_word(&mut self, node: u32, word: &str) -> u32 {
        let order = &mut self.word_order;
        let symbol = *self.words.get_or_insert(word, || number(word, &mut self.symbols, order));
        self.lead(node, symbol)
    }

    fn lead(&mut self, node: u32, symbol: u32) -> u32 {
        *self.edges.entry((node, symbol)).or_insert_with(|| next(&mut self.nodes))
    }

    pub(super) fn finish(mut self) -> Matcher {
        let mut packed = vec![Node::NONE; self.nodes as usize];
        let mut shared = FxHashMap::default();
        self.ends.sort_unstable();
        self.ends.dedup();
        for same in self.ends.chunk_by(|a, b| a.0 == b.0) {
            let (node, cue) = same[0];
            packed[node as usize] = cue;
            if same.len() > 1 || cue >= Node::NONE {
                packed[node as usize] = Node::SHARED;
                shared.insert(node, same.iter().map(|(_, cue)| *cue).collect());
            }
        }
        self.edges.keys().for_each(|(node, _)| packed[*node as usize] |= Node::LEADS);
        self.anys.keys().for_each(|node| packed[*node as usize] |= Node::ANY);
        self.gaps.keys().for_each(|node| packed[*node as usize] |= Node::GAP);
        let node = |number: u32| Node { number, packed: packed[number as usize] };
        let edges: FxHashMap<(u32, u32), Node> = self.edges.into_iter().map(|(from, to)| (from, node(to))).collect();
        let anys = self.anys.into_iter().map(|(from, to)| (from, node(to))).collect();
        let roots = (0..=self.symbols).map(|symbol| edges.get(&(0, symbol)).copied()).collect();
        let mut stems: FxHashMap<_, Vec<(Box<str>, u32)>> = FxHashMap::default();
        for (number, (stem, _)) in (1..).zip(&self.stem_order) {
            if let Some(key) = key_of(stem) {
                stems.entry(key).or_default().push((stem.clone(), number));
            }
        }
        let symbol = |number: u32| self.stem_order[number as usize - 1].1;
        let mut chains = vec![Vec::new()];
        chains.extend(self.stem_order.iter().map(|(stem, _)| {
            let near = key_of(stem).and_then(|key| stems.get(&key)).into_iter().flatten();
            near.filter(|(shorter, _)| stem.starts_with(&**shorter)).map(|(_, number)| symbol(*number)).collect()
        }));
        let number = self.words.get(NUMBER).copied().unwrap_or(0);
        let words = Words::default();
        let mut matcher = Matcher { words, number, stems, chains, roots, edges, anys, gaps: self.gaps, shared };
        for (word, own) in &self.word_order {
            let known = matcher.learn(word, *own);
            matcher.words.get_or_insert(word, || known);
        }
        for word in english::words() {
            let known = matcher.learn(word, 0);
            matcher.words.get_or_insert(word, || known);
        }
        matcher
    }
}

/// The next node.
fn next(nodes: &mut u32) -> u32 {
    *nodes += 1;
    *nodes - 1
}

/// The next symbol, which a word or stem gets.
fn number(text: &str, symbols: &mut u32, order: &mut Vec<(Box<str>, u32)>) -> u32 {
    *symbols += 1;
    order.push((text.into(), *symbols));
    *symbols
}

fn key_of(word: &str) -> Option<[u8; 3]> {
    word.as_bytes().first_chunk::<3>().copied()
}

/// What is known of one word of a text.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    kinds: Kinds,
    /// Its own symbol; 0 where it has none.
    own: u32,
    /// The number of the longest stem that it begins with; 0 where there is none.
    stem: u32,
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
            self.each_symbol(*word, |symbol| {
                if let Some(node) = self.roots[symbol as usize] {
                    Walk { matcher: self, tokens, known: &known, first, found: &mut found }.arrive(node, first);
                }
            });
        }
        Read { found, kinds: known.iter().map(|word| word.kinds).collect() }
    }

    fn known(&self, word: &str) -> Known {
        match self.words.get(word) {
            Some(known) => *known,
            None => self.learn(word, 0),
        }
    }

    /// What there is to know of a word with this symbol of its own.
    fn learn(&self, word: &str, own: u32) -> Known {
        let stems = key_of(word).and_then(|key| self.stems.get(&key)).into_iter().flatten();
        let longest = stems.filter(|(stem, _)| word.starts_with(&**stem)).max_by_key(|(stem, _)| stem.len());
        Known { kinds: Kinds::of(word), own, stem: longest.map_or(0, |(_, number)| *number) }
    }

    /// Each symbol of a word: its own, those of the stems it begins with, that of any number.
    fn each_symbol(&self, word: Known, mut take: impl FnMut(u32)) {
        if word.own != 0 {
            take(word.own);
        }
        for symbol in &self.chains[word.stem as usize] {
            take(*symbol);
        }
        if word.kinds.has(Kinds::NUMBER) && self.number != 0 {
            take(self.number);
        }
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
    fn arrive(&mut self, node: Node, last: usize) {
        let (matcher, first) = (self.matcher, self.first);
        match node.end() {
            Node::NONE => {}
            Node::SHARED => {
                let cues = matcher.shared.get(&node.number).into_iter().flatten();
                self.found.extend(cues.map(|cue| Found { cue: *cue, first, last }));
            }
            cue => self.found.push(Found { cue, first, last }),
        }
        if node.has(Node::LEADS) {
            self.step(node.number, last);
        }
        if node.has(Node::ANY)
            && self.same_sentence(last + 1)
            && let Some(any) = matcher.anys.get(&node.number)
        {
            self.arrive(*any, last + 1);
        }
        if node.has(Node::GAP)
            && let Some(after) = matcher.gaps.get(&node.number)
        {
            let skipped = (0..=LONGEST_GAP).take_while(|skipped| self.same_sentence(last + skipped)).count();
            for skipped in 0..skipped {
                self.step(*after, last + skipped);
            }
        }
    }

    /// Takes the word after `last` along every edge that it matches.
    fn step(&mut self, node: u32, last: usize) {
        let next = last + 1;
        if !self.same_sentence(next) {
            return;
        }
        let (matcher, word) = (self.matcher, self.known[next]);
        matcher.each_symbol(word, |symbol| {
            if let Some(node) = matcher.edges.get(&(node, symbol)) {
                self.arrive(*node, next);
            }
        });
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
