//! Finds every cue of every theme in one walk over the words.
//!
//! Words of cues are numbered; cues are paths in a tree of numbers. At each word of a text its own number and the
//! numbers of the stems it begins with are looked up once; the walk then only compares numbers. The tree lies flat and
//! close together, since what such a walk waits for is memory.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::cue::{LONGEST_GAP, NUMBER, Pattern, Step};
use super::english::{self, Kinds};
use super::misspelt;
use super::tokens::Tokens;
use super::words::Words;

/// One cue found: which, and the first and last word of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The number under which it was added.
    pub cue: u32,
    first: u32,
    last: u32,
}

impl Found {
    /// Its first and its last word.
    pub fn words(self) -> (usize, usize) {
        (self.first as usize, self.last as usize)
    }
}

/// All cues, ready to find.
#[derive(Debug)]
pub struct Matcher {
    /// The words of the cues, and those that change what a cue means.
    words: Words<Known>,
    /// The symbol of any number; 0 where no cue has one.
    number: u32,
    /// Stems by their first three bytes, each with its number, from 1.
    stems: FxHashMap<[u8; 3], Vec<(Box<str>, u32)>>,
    /// The symbols of each stem and of the shorter ones it begins with, by its number.
    chains: Vec<Vec<u32>>,
    /// The node that each first symbol leads to; 0, the root, where it leads nowhere.
    roots: Vec<u32>,
    /// The root, then what leaves it, then what leaves those, so that what leaves a node lies together; and one past the
    /// last.
    nodes: Vec<Node>,
    /// The symbol that leads to each node, ascending among those that leave one.
    symbols: Vec<u32>,
    /// The symbols that leave each wide node once more, so that none is searched for.
    wide: Vec<Rank>,
    /// The cues of the nodes where more than one ends, each time after their count.
    shared: Vec<u32>,
}

/// Which of 64 symbols in a row leave a node, and how many before them do.
#[derive(Clone, Copy, Debug, Default)]
struct Rank {
    bits: u64,
    before: u32,
}

/// A place in the tree.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The first node that leaves it; the last is before the first of the next node.
    first: u32,
    /// The only cue that ends here, or [`Node::NONE`], or with [`Node::SHARED`] where in `shared` they are; and whether
    /// `_` and `…` leave it.
    packed: u32,
    /// One bit for each symbol that leaves it, and for those that share the bit with one: most words that do not go on
    /// from here are known by it. With [`Node::WIDE`], where its ranks begin.
    leads: u64,
}

impl Node {
    const ANY: u32 = 1 << 30;
    const GAP: u32 = 1 << 29;
    const SHARED: u32 = 1 << 28;
    /// So many symbols leave it that they have ranks.
    const WIDE: u32 = 1 << 27;
    const NONE: u32 = Self::WIDE - 1;
    /// How many that are.
    const MANY: usize = 48;

    fn has(self, flag: u32) -> bool {
        self.packed & flag != 0
    }

    fn end(self) -> u32 {
        self.packed & Self::NONE
    }
}

/// What `_` and `…` are among symbols; no word has them.
const ANY: u32 = u32::MAX - 1;
const GAP: u32 = u32::MAX;

/// Builds a [`Matcher`]; symbols count from 1.
#[derive(Debug, Default)]
pub struct Builder {
    words: Words<u32>,
    stems: Words<u32>,
    /// Words and stems with their symbols, in the order in which they came.
    word_order: Vec<(Box<str>, u32)>,
    stem_order: Vec<(Box<str>, u32)>,
    symbols: u32,
    /// The last node; 0 is the root.
    nodes: u32,
    edges: FxHashMap<(u32, u32), u32>,
    /// Nodes with the cues that end there.
    ends: Vec<(u32, u32)>,
    /// The words of the phrase that came last, each with the node it led to.
    way: Vec<(&'static str, u32)>,
}

impl Builder {
    /// Makes room for so many phrases more.
    pub fn reserve(&mut self, phrases: usize) {
        self.edges.reserve(phrases);
        self.ends.reserve(phrases);
    }

    /// Adds every form of a pattern under a number.
    pub fn add(&mut self, pattern: &Pattern, cue: u32) {
        for form in &pattern.forms {
            let node = form.iter().fold(0, |node, step| self.follow(node, step));
            self.ends.push((node, cue));
        }
    }

    /// Adds words that stand one after another. Quickest in the order of the words: what a phrase has in common with the one
    /// before is not looked up again.
    pub fn add_words(&mut self, words: &'static str, cue: u32) {
        let mut way = std::mem::take(&mut self.way);
        let (mut node, mut length) = (0, 0);
        for word in words.split(' ') {
            if way.get(length).is_none_or(|(before, _)| *before != word) {
                way.truncate(length);
                way.push((word, self.follow_word(node, word)));
            }
            node = way[length].1;
            length += 1;
        }
        way.truncate(length);
        self.way = way;
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
            Step::Any => self.lead(node, ANY),
            Step::Gap => self.lead(node, GAP),
        }
    }

    fn follow_word(&mut self, node: u32, word: &str) -> u32 {
        let order = &mut self.word_order;
        let symbol = *self.words.get_or_insert(word, || number(word, &mut self.symbols, order));
        self.lead(node, symbol)
    }

    /// Numbers the symbols anew, those first that most cues have: they are the words that most texts have, and what is
    /// kept of them by number stays near.
    fn number_by_use(&mut self) {
        let mut uses: Vec<(usize, u32)> = (0..=self.symbols).map(|symbol| (0, symbol)).collect();
        for (_, symbol) in self.edges.keys().filter(|(_, symbol)| *symbol < ANY) {
            uses[*symbol as usize].0 += 1;
        }
        uses[1..].sort_unstable_by_key(|(uses, symbol)| (Reverse(*uses), *symbol));
        let mut new = vec![0; uses.len()];
        (0..).zip(uses).for_each(|(number, (_, symbol))| new[symbol as usize] = number);
        let renumber = |symbol: u32| new.get(symbol as usize).copied().unwrap_or(symbol);
        self.edges = self.edges.drain().map(|((node, symbol), to)| ((node, renumber(symbol)), to)).collect();
        let orders = self.word_order.iter_mut().chain(&mut self.stem_order);
        orders.for_each(|(_, symbol)| *symbol = renumber(*symbol));
        if let Some(number) = self.words.get_mut(NUMBER) {
            *number = renumber(*number);
        }
    }

    fn lead(&mut self, node: u32, symbol: u32) -> u32 {
        *self.edges.entry((node, symbol)).or_insert_with(|| {
            self.nodes += 1;
            self.nodes
        })
    }

    /// Makes the tree of all that was added.
    pub fn finish(mut self) -> Matcher {
        self.number_by_use();
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
        let Tree { roots, nodes, symbols, wide, shared } = Tree::of(self.symbols, self.nodes, &self.edges, self.ends);
        let words = Words::with_capacity(self.word_order.len());
        let mut matcher = Matcher { words, number, stems, chains, roots, nodes, symbols, wide, shared };
        for (word, own) in &self.word_order {
            let known = matcher.learn(word, *own);
            matcher.words.get_or_insert(word, || known);
        }
        for word in english::words() {
            let known = matcher.learn(word, 0);
            matcher.words.get_or_insert(word, || known);
        }
        // A misspelling that is a word of a cue stays that.
        for (wrong, right) in misspelt::words() {
            let known = matcher.known(&right);
            if known.own != 0 || known.stem != 0 {
                matcher.words.get_or_insert(&wrong, || known);
            }
        }
        matcher
    }
}

/// The tree, laid flat.
struct Tree {
    roots: Vec<u32>,
    nodes: Vec<Node>,
    symbols: Vec<u32>,
    wide: Vec<Rank>,
    shared: Vec<u32>,
}

impl Tree {
    /// Lays down so many nodes, the edges between them and the cues that end at them.
    fn of(symbols: u32, nodes: u32, edges: &FxHashMap<(u32, u32), u32>, mut ends: Vec<(u32, u32)>) -> Self {
        // Which edges leave each node: counted first, then put in their places; later each node's own are sorted.
        let edges: Vec<(u32, u32, u32)> = edges.iter().map(|((node, symbol), to)| (*node, *symbol, *to)).collect();
        let mut until = vec![0_u32; nodes as usize + 2];
        for (node, ..) in &edges {
            until[*node as usize + 1] += 1;
        }
        for at in 1..until.len() {
            until[at] += until[at - 1];
        }
        let mut next = until.clone();
        let mut leaving = vec![(0, 0); edges.len()];
        for (node, symbol, to) in &edges {
            let place = &mut next[*node as usize];
            leaving[*place as usize] = (*symbol, *to);
            *place += 1;
        }
        ends.sort_unstable();
        ends.dedup();
        let mut cues: Vec<(u32, &[(u32, u32)])> = vec![(Node::NONE, &[]); nodes as usize + 1];
        for same in ends.chunk_by(|a, b| a.0 == b.0) {
            let (node, cue) = same[0];
            let alone = same.len() == 1 && cue < Node::NONE;
            cues[node as usize] = (if alone { cue } else { Node::SHARED }, same);
        }
        let mut tree = Self {
            roots: vec![0; symbols as usize + 1],
            nodes: Vec::with_capacity(nodes as usize + 2),
            symbols: Vec::with_capacity(nodes as usize + 1),
            wide: Vec::new(),
            shared: Vec::new(),
        };
        // The nodes as they were made, in the order in which they are laid down; each comes after the one that leads to it.
        let mut order: Vec<usize> = Vec::with_capacity(nodes as usize + 1);
        order.push(0);
        tree.symbols.push(0);
        let mut at = 0;
        while let Some(node) = order.get(at).copied() {
            let own = &mut leaving[until[node] as usize..until[node + 1] as usize];
            own.sort_unstable();
            let (cue, same) = cues[node];
            let first = count(order.len());
            tree.node(first, cue, same, symbols, own);
            for (number, (symbol, to)) in (first..).zip(own.iter()) {
                if at == 0
                    && let Some(root) = tree.roots.get_mut(*symbol as usize)
                {
                    *root = number;
                }
                tree.symbols.push(*symbol);
                order.push(*to as usize);
            }
            at += 1;
        }
        tree.nodes.push(Node { first: count(order.len()), packed: Node::NONE, leads: 0 });
        tree
    }

    /// Lays down one node with the cues that end there and the symbols that leave it, of so many.
    fn node(&mut self, first: u32, cue: u32, same: &[(u32, u32)], symbols: u32, own: &[(u32, u32)]) {
        let (mut packed, mut leads) = (cue, 0);
        if packed == Node::SHARED {
            packed |= count(self.shared.len());
            self.shared.push(count(same.len()));
            self.shared.extend(same.iter().map(|(_, cue)| *cue));
        }
        for (symbol, _) in own {
            match *symbol {
                ANY => packed |= Node::ANY,
                GAP => packed |= Node::GAP,
                symbol => leads |= bit(symbol),
            }
        }
        if own.len() >= Node::MANY {
            packed |= Node::WIDE;
            leads = self.wide.len() as u64;
            self.wide.extend(ranks(symbols, own.iter().map(|(symbol, _)| *symbol)));
        }
        self.nodes.push(Node { first, packed, leads });
    }
}

/// Which of all symbols are among these, which ascend.
fn ranks(symbols: u32, some: impl Iterator<Item = u32>) -> Vec<Rank> {
    let mut ranks = vec![Rank::default(); symbols as usize / 64 + 1];
    for symbol in some {
        if let Some(rank) = ranks.get_mut(symbol as usize / 64) {
            rank.bits |= bit(symbol);
        }
    }
    let mut before = 0;
    for rank in &mut ranks {
        rank.before = before;
        before += rank.bits.count_ones();
    }
    ranks
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The bit of a symbol.
fn bit(symbol: u32) -> u64 {
    1 << (symbol % u64::BITS)
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
pub struct Read {
    /// Every cue in the text, in the order of their first word.
    pub found: Vec<Found>,
    /// What each word does to those around it.
    pub kinds: Vec<Kinds>,
}

impl Matcher {
    /// Reads a text.
    pub fn read(&self, tokens: &Tokens) -> Read {
        let known = |at| {
            let (text, from, until) = tokens.bytes_of(at);
            self.words.get_at(text, from, until).map_or_else(|| self.learn(tokens.word(at), 0), |known| *known)
        };
        let word = |at| Word { known: known(at), sentence: tokens.at(at).sentence };
        let words: Vec<Word> = (0..tokens.len()).map(word).collect();
        let mut found = Vec::with_capacity(2 * tokens.len());
        for (first, word) in (0..).zip(&words) {
            self.each_symbol(word.known, |symbol| {
                let root = self.roots[symbol as usize];
                if root != 0 {
                    let sentence = word.sentence;
                    Walk { matcher: self, words: &words, first, sentence, found: &mut found }.arrive(root, first);
                }
            });
        }
        Read { found, kinds: words.iter().map(|word| word.known.kinds).collect() }
    }

    /// Where a symbol leads from a node, if anywhere.
    fn lead(&self, number: u32, node: Node, symbol: u32) -> Option<u32> {
        if node.has(Node::WIDE) && symbol < ANY {
            let rank = self.wide[usize::try_from(node.leads).ok()? + symbol as usize / 64];
            let below = rank.bits & (bit(symbol) - 1);
            let at = node.first + rank.before + below.count_ones();
            return (rank.bits & bit(symbol) != 0).then_some(at);
        }
        if symbol < ANY && node.leads & bit(symbol) == 0 {
            return None;
        }
        let own = &self.symbols[node.first as usize..self.nodes[number as usize + 1].first as usize];
        own.binary_search(&symbol).ok().map(|at| node.first + count(at))
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
        if word.stem != 0 {
            for symbol in &self.chains[word.stem as usize] {
                take(*symbol);
            }
        }
        if word.kinds.has(Kinds::NUMBER) && self.number != 0 {
            take(self.number);
        }
    }
}

/// A word of a text.
#[derive(Clone, Copy)]
struct Word {
    known: Known,
    sentence: u32,
}

struct Walk<'a> {
    matcher: &'a Matcher,
    words: &'a [Word],
    first: u32,
    sentence: u32,
    found: &'a mut Vec<Found>,
}

impl Walk<'_> {
    /// A node was reached with the word at `last`.
    fn arrive(&mut self, number: u32, last: u32) {
        let (matcher, first) = (self.matcher, self.first);
        let node = matcher.nodes[number as usize];
        match node.end() {
            Node::NONE => {}
            at if node.has(Node::SHARED) => {
                let (at, count) = (at as usize + 1, matcher.shared[at as usize] as usize);
                let cues = matcher.shared[at..at + count].iter();
                self.found.extend(cues.map(|cue| Found { cue: *cue, first, last }));
            }
            cue => self.found.push(Found { cue, first, last }),
        }
        self.step(number, node, last);
        if node.has(Node::ANY)
            && self.next(last).is_some()
            && let Some(any) = matcher.lead(number, node, ANY)
        {
            self.arrive(any, last + 1);
        }
        if node.has(Node::GAP)
            && let Some(after) = matcher.lead(number, node, GAP)
        {
            let node = matcher.nodes[after as usize];
            self.step(after, node, last);
            for last in last + 1..=last + LONGEST_GAP {
                if self.next(last - 1).is_none() {
                    break;
                }
                self.step(after, node, last);
            }
        }
    }

    /// Takes the word after `last` along every edge of a node that it matches.
    fn step(&mut self, number: u32, node: Node, last: u32) {
        let matcher = self.matcher;
        if node.leads == 0 && !node.has(Node::WIDE) {
            return;
        }
        let Some(word) = self.next(last) else { return };
        matcher.each_symbol(word, |symbol| {
            if let Some(place) = matcher.lead(number, node, symbol) {
                self.arrive(place, last + 1);
            }
        });
    }

    /// The word after one, in the same sentence.
    fn next(&self, at: u32) -> Option<Known> {
        self.words.get(at as usize + 1).filter(|word| word.sentence == self.sentence).map(|word| word.known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(cue: &str, text: &str) -> bool {
        let mut builder = Builder::default();
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
