//! Words, sentences and clauses of a Markdown entry, with their places in it.
//!
//! The first step of a suggestion. Only the writer's own prose becomes words: headings, plain quotations, code, links'
//! addresses and comments are left out. Places are counted in Unicode characters of the text as it was given.

use super::prose::{Line, Prose};

/// One word of the text, lower case, contractions opened (`couldn't` is two words over one place).
#[derive(Clone, Copy, Debug)]
pub struct Token {
    start: u32,
    end: u32,
    from: u32,
    to: u32,
    /// Which sentence: numbers that only grow.
    pub sentence: u32,
    /// Which clause: numbers that only grow.
    pub clause: u32,
}

/// All words of a text in order.
#[derive(Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Tokens {
    lower: String,
    list: Vec<Token>,
}

/// The words are the writer's: they are not printed, but in this package's own tests.
#[cfg(not(test))]
impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(hidden)")
    }
}

impl Tokens {
    /// Reads a Markdown text.
    pub fn of(text: &str) -> Self {
        let mut scan = Scan::new(text.len());
        for line in Prose::of(text) {
            scan.line(&line);
        }
        scan.tokens
    }

    /// The words of a cue, where nothing is Markdown.
    pub fn of_words(text: &str) -> Vec<String> {
        let mut scan = Scan::new(text.len());
        scan.line(&Line { text, start: 0, breaks: true });
        (0..scan.tokens.list.len()).map(|at| scan.tokens.word(at).to_owned()).collect()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The token at a place that exists.
    pub fn at(&self, at: usize) -> Token {
        self.list[at]
    }

    /// The first character of one word, and one past the last of another.
    pub fn place(&self, first: usize, last: usize) -> (usize, usize) {
        (self.list[first].start as usize, self.list[last].end as usize)
    }

    /// The lower-case word at a place that exists.
    pub fn word(&self, at: usize) -> &str {
        let token = self.list[at];
        &self.lower[token.from as usize..token.to as usize]
    }

    /// All words, one after another, and where in that the word at a place that exists stands.
    pub(crate) fn bytes_of(&self, at: usize) -> (&str, usize, usize) {
        let token = self.list[at];
        (&self.lower, token.from as usize, token.to as usize)
    }

    /// The places before `at`, nearest first, that share its clause, at most `reach`.
    pub fn before_in_clause(&self, at: usize, reach: usize) -> impl Iterator<Item = usize> + '_ {
        let clause = self.list[at].clause;
        (at.saturating_sub(reach)..at).rev().take_while(move |&before| self.list[before].clause == clause)
    }
}

struct Scan {
    tokens: Tokens,
    sentence: u32,
    clause: u32,
    word: String,
}

impl Scan {
    fn new(bytes: usize) -> Self {
        let tokens = Tokens { lower: String::with_capacity(bytes), list: Vec::with_capacity(bytes / 5) };
        Self { tokens, sentence: 0, clause: 0, word: String::new() }
    }

    fn line(&mut self, line: &Line<'_>) {
        if line.breaks {
            self.new_sentence();
        }
        let mut place = line.start;
        let mut rest = line.text;
        while let Some(first) = rest.chars().next() {
            // Most of what is no word is a space, which does nothing.
            if first == ' ' {
                place += 1;
                rest = &rest[1..];
                continue;
            }
            let skipped = unread_prefix(rest, first);
            if skipped > 0 {
                place += rest[..skipped].chars().count();
                rest = &rest[skipped..];
            } else if first.is_alphanumeric() {
                let (bytes, chars) = self.take_word(rest, place);
                place += chars;
                rest = &rest[bytes..];
            } else {
                let after = &rest[first.len_utf8()..];
                self.punctuation(first, after);
                place += 1;
                rest = after;
            }
        }
    }

    fn new_sentence(&mut self) {
        self.sentence += 1;
        self.clause += 1;
    }

    fn punctuation(&mut self, mark: char, after: &str) {
        match mark {
            '.' | '!' | '?' | '…' if ends_here(after) && !self.after_abbreviation(mark) => self.new_sentence(),
            ',' | ';' | ':' | '(' | ')' | '–' | '—' => self.clause += 1,
            '-' if after.starts_with(' ') => self.clause += 1,
            _ => {}
        }
    }

    fn after_abbreviation(&self, mark: char) -> bool {
        let Some(last) = self.tokens.list.len().checked_sub(1) else { return false };
        mark == '.' && matches!(self.tokens.word(last), "e" | "g" | "s" | "mr" | "mrs" | "ms" | "dr" | "vs" | "approx")
    }

    /// Reads one word that begins at a place; answers its length in bytes and in characters.
    fn take_word(&mut self, text: &str, start: usize) -> (usize, usize) {
        let ascii = text.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(text.len());
        let is_all = text.as_bytes().get(ascii).is_none_or(|next| next.is_ascii() && *next != b'\'');
        if is_all && !may_open(&text[..ascii]) {
            // Nearly all words: they open into no two, and are written where they stay.
            let from = self.tokens.lower.len();
            self.tokens.lower.push_str(&text[..ascii]);
            self.tokens.lower[from..].make_ascii_lowercase();
            self.list(from, start, start + ascii);
            return (ascii, ascii);
        }
        self.word.clear();
        self.word.push_str(&text[..ascii]);
        self.word.make_ascii_lowercase();
        let (bytes, chars) = if is_all { (ascii, ascii) } else { self.take_rest(text, ascii) };
        self.push_word(start, start + chars);
        (bytes, chars)
    }

    /// Reads what of a word comes after its plain letters.
    fn take_rest(&mut self, text: &str, ascii: usize) -> (usize, usize) {
        let (mut bytes, mut chars) = (ascii, ascii);
        let mut coming = text[ascii..].chars().peekable();
        while let Some(c) = coming.next() {
            if c.is_ascii_alphanumeric() {
                self.word.push(c.to_ascii_lowercase());
            } else if c.is_alphanumeric() {
                self.word.extend(c.to_lowercase());
            } else if is_apostrophe(c) && coming.peek().is_some_and(|next| next.is_alphabetic()) {
                self.word.push('\'');
            } else {
                break;
            }
            bytes += c.len_utf8();
            chars += 1;
        }
        (bytes, chars)
    }

    fn push_word(&mut self, start: usize, end: usize) {
        let word = std::mem::take(&mut self.word);
        if may_open(&word) {
            let (base, second) = opened(&word);
            for part in [base, second].into_iter().filter(|part| !part.is_empty()) {
                self.push(part, start, end);
            }
        } else {
            self.push(&word, start, end);
        }
        self.word = word;
    }

    fn push(&mut self, word: &str, start: usize, end: usize) {
        let from = self.tokens.lower.len();
        self.tokens.lower.push_str(word);
        self.list(from, start, end);
    }

    /// Lists what has been written from there on as a word.
    fn list(&mut self, from: usize, start: usize, end: usize) {
        let (from, to) = (place(from), place(self.tokens.lower.len()));
        let (start, end) = (place(start), place(end));
        self.tokens.list.push(Token { start, end, from, to, sentence: self.sentence, clause: self.clause });
    }
}

/// A place in a text.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}')
}

fn ends_here(after: &str) -> bool {
    after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '”' | '’' | ')' | '*' | '_'))
}

/// How many bytes at the start of `text` are code or an address rather than words.
fn unread_prefix(text: &str, first: char) -> usize {
    match first {
        '`' => {
            let ticks = text.bytes().take_while(|b| *b == b'`').count();
            let fence = &text[..ticks];
            window(&text[ticks..]).find(fence).map_or(ticks, |end| ticks + end + ticks)
        }
        ']' if text.starts_with("](") => window(text).find(')').map_or(0, |end| end + 1),
        'h' | 'H' | 'w' | 'W' | 'm' if may_be_address(text) && is_address(text) => {
            text.find(|c: char| c.is_whitespace() || matches!(c, ')' | '>' | ']')).unwrap_or(text.len())
        }
        _ => 0,
    }
}

/// As much of a text as code or an address may fill, so that marks without an end cost little.
fn window(text: &str) -> &str {
    let mut end = text.len().min(2_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether a text begins as an address may, by its second and third letter.
fn may_be_address(text: &str) -> bool {
    matches!(text.as_bytes(), [_, b't' | b'T' | b'w' | b'W' | b'a' | b'A', b't' | b'T' | b'w' | b'W' | b'i' | b'I', ..])
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "www.", "mailto:"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Whether a word, in capitals or not, may be a contraction: cheaply, since few are.
fn may_open(word: &str) -> bool {
    matches!(word.as_bytes(), [.., b't' | b'T'] | [b'i' | b'I', .., b'm' | b'e' | b'M' | b'E']) || word.contains('\'')
}

/// A contraction opened into its two words; other words with nothing after.
fn opened(word: &str) -> (&str, &str) {
    if let Some(at) = word.bytes().rposition(|byte| byte == b'\'') {
        let (base, tail) = (&word[..at], &word[at + 1..]);
        return match tail {
            "t" => (negated_base(base), "not"),
            "ve" => (base, "have"),
            "m" => (base, "am"),
            "re" => (base, "are"),
            "ll" => (base, "will"),
            "s" | "d" => (base, ""),
            _ => (word, ""),
        };
    }
    match word {
        "cannot" | "cant" => ("can", "not"),
        "dont" | "didnt" | "doesnt" | "isnt" | "wasnt" | "werent" | "couldnt" | "shouldnt" | "wouldnt" | "hasnt"
        | "havent" | "hadnt" => (&word[..word.len() - 2], "not"),
        "wont" => ("will", "not"),
        "ive" => ("i", "have"),
        "im" => ("i", "am"),
        _ => (word, ""),
    }
}

/// Whether a text is one word that is read as it stands.
pub(crate) fn is_one_plain_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase()) && opened(text).1.is_empty()
}

fn negated_base(base: &str) -> &str {
    match base {
        "can" => "can",
        "won" => "will",
        "shan" => "shall",
        _ => base.strip_suffix('n').unwrap_or(base),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tokens = Tokens::of(text);
        (0..tokens.len()).map(|at| tokens.word(at).to_owned()).collect()
    }

    #[test]
    fn opens_contractions_and_reads_both_apostrophes_alike() {
        for text in ["I couldn't stop", "I couldn’t stop", "i couldnt stop", "I could not stop"] {
            assert_eq!(words(text), ["i", "could", "not", "stop"], "{text}");
        }
        assert_eq!(
            words("can't cannot cant won't I'm I've she's"),
            "can not can not can not will not i am i have she".split(' ').collect::<Vec<_>>()
        );
        assert_eq!(words("self-harm, De‑brief"), ["self", "harm", "de", "brief"]);
    }

    #[test]
    fn reads_only_the_writers_prose() {
        let text = "# Workload\nOne `two` three\n\n> quoted\nlazy\n\n> [!supervision] ask\n> this\n\n```\ncode\n```\nSee [paper](http://x.y/trauma) or https://x.y/z now <!-- no\nno --> yes\n- [ ] item";
        assert_eq!(words(text), ["one", "three", "this", "see", "paper", "or", "now", "yes", "item"]);
    }

    #[test]
    fn places_are_characters_of_the_text() {
        let text = "Ŵyth — “naïve” visit. Élan vital!\n> [!note]\n> shōck";
        let tokens = Tokens::of(text);
        for at in 0..tokens.len() {
            let (start, end) = tokens.place(at, at);
            let slice: String = text.chars().skip(start).take(end - start).collect();
            assert_eq!(slice.to_lowercase(), tokens.word(at));
        }
        assert_eq!(tokens.len(), 6);
        assert!(tokens.at(2).sentence < tokens.at(3).sentence);
    }
}
