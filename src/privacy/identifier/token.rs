//! A text as words, numbers and marks, with what is known of each.

use std::{borrow::Cow, ops::Range};

use unicode_normalization::char::is_combining_mark;

use super::lexicon::{self, Known, RELATION, TITLE, WORD};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Small letters: `visit`.
    Small,
    /// A capital and small letters: `Kayleigh`, `McShane`, `O'Brien`.
    Capital,
    /// Capitals only, two or more: `CAMHS`.
    Upper,
    /// One capital: `K`.
    Initial,
    /// Letters in another order: `iPhone`.
    Odd,
    /// Digits.
    Number,
    /// Letters and digits: `AB12`.
    Mixed,
    /// One character that is neither.
    Mark,
}

/// A word, a number or a mark.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Token<'a> {
    /// As it is written, without `'s`.
    pub(super) text: &'a str,
    /// Where, in bytes.
    pub(super) span: Range<usize>,
    /// What it is made of.
    pub(super) form: Form,
    /// What the lists know of it.
    pub(super) known: Known,
    /// It opens a sentence, a line of a list, a heading or a quotation: a capital says nothing.
    pub(super) opens: bool,
    /// White space stands before it.
    pub(super) spaced: bool,
    /// A line that is empty, or begins anew, lies between it and the one before.
    pub(super) apart: bool,
    /// It stands in a line whose words have capitals throughout.
    pub(super) titled: bool,
    /// It was followed by `'s`, or by the apostrophe of a plural.
    pub(super) owns: bool,
}

crate::hide::hide!(Token<'_>);

impl Token<'_> {
    /// As the lists write it.
    pub(super) fn key(&self) -> Cow<'_, str> {
        lexicon::key(self.text)
    }

    /// Whether the lists know any of this of it.
    pub(super) fn is(&self, known: Known) -> bool {
        self.known & known != 0
    }

    /// Whether it is this mark.
    pub(super) fn mark(&self, mark: char) -> bool {
        self.form == Form::Mark && self.text.starts_with(mark)
    }

    /// Whether it is written as a name is.
    pub(super) fn capital(&self) -> bool {
        self.form == Form::Capital
    }

    /// Whether it closes the box of a task: `[x]`.
    fn opens_task(&self, text: &str) -> bool {
        let head = &text[..self.span.end];
        ["[x]", "[X]", "[ ]"].iter().any(|task| head.ends_with(task))
    }

    /// Whether it is made of letters.
    pub(super) fn letters(&self) -> bool {
        matches!(self.form, Form::Small | Form::Capital | Form::Upper | Form::Initial | Form::Odd)
    }
}

/// Takes a text apart.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    let mut gap = Gap { spaced: true, lines: 2, marked: false };
    let mut line_from = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() || c == '\u{2029}' {
            gap.spaced = true;
            if c == '\n' || c == '\u{2029}' {
                title_line(&mut tokens[line_from..]);
                line_from = tokens.len();
                gap.lines += if c == '\n' { 1 } else { 2 };
                gap.marked = false;
            }
            at += c.len_utf8();
            continue;
        }
        let (length, owned) = if c.is_alphanumeric() { word(&text[at..]) } else { (c.len_utf8(), 0) };
        let token = make(text, at..at + length, owned > 0, &gap, tokens.last());
        at += length + owned;
        gap.marked = gap.marked && token.form == Form::Mark || (gap.lines > 0 && is_line_mark(&token));
        gap.lines = if gap.marked { gap.lines } else { 0 };
        gap.spaced = false;
        tokens.push(token);
    }
    title_line(&mut tokens[line_from..]);
    tokens
}

/// What lies before the next token.
struct Gap {
    spaced: bool,
    /// Ends of lines since the last token that was no mark at the start of a line.
    lines: usize,
    /// Only marks of a list, a heading or a quotation since.
    marked: bool,
}

fn is_line_mark(token: &Token<'_>) -> bool {
    token.form == Form::Mark && !matches!(token.text, "@" | "+" | "." | ",")
}

/// The length of a word and of the `'s` behind it.
fn word(rest: &str) -> (usize, usize) {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let inside = matches!(c, '\'' | '’' | '-' | '\u{2bc}' | '\u{2011}')
            && before.is_alphabetic()
            && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !(c.is_alphanumeric() || is_combining_mark(c) || inside) {
            break;
        }
        end = at + c.len_utf8();
        before = if is_combining_mark(c) { before } else { c };
    }
    let whole = &rest[..end];
    for ending in ["'s", "’s", "'S", "’S"] {
        if let Some(bare) = whole.strip_suffix(ending).filter(|bare| bare.chars().count() > 1) {
            return (bare.len(), ending.len());
        }
    }
    // The apostrophe of a plural: `Magistrates' Court`.
    if whole.len() > 3 && whole.ends_with('s') && rest[end..].starts_with(['\'', '’']) {
        let mark = rest[end..].chars().next().map_or(0, char::len_utf8);
        if rest[end + mark..].starts_with([' ', '\n']) {
            return (end, mark);
        }
    }
    for ending in ["'ll", "’ll", "'d", "’d", "'ve", "’ve", "'re", "’re", "'m", "’m"] {
        if let Some(bare) =
            whole.strip_suffix(ending).filter(|bare| bare.chars().next().is_some_and(char::is_uppercase))
        {
            return (bare.len(), 0);
        }
    }
    (end, 0)
}

fn make<'a>(text: &'a str, span: Range<usize>, owns: bool, gap: &Gap, before: Option<&Token<'a>>) -> Token<'a> {
    let own = &text[span.clone()];
    let form = form(own);
    let letters = !matches!(form, Form::Mark | Form::Number | Form::Mixed);
    let known = if letters { lexicon::known(&lexicon::key(own)) } else { 0 };
    Token {
        text: own,
        form,
        known,
        opens: opens(text, span.start, gap, before),
        spaced: gap.spaced,
        apart: gap.lines > 1 || (gap.lines == 1 && gap.marked),
        titled: false,
        owns,
        span,
    }
}

fn form(own: &str) -> Form {
    let (mut upper, mut lower, mut digits, mut letters) = (0, 0, 0, 0);
    for c in own.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
        digits += usize::from(c.is_numeric());
        letters += usize::from(c.is_alphabetic());
    }
    let first_upper = own.chars().next().is_some_and(char::is_uppercase);
    match (letters, digits) {
        (0, 0) => Form::Mark,
        (0, _) => Form::Number,
        (_, 1..) => Form::Mixed,
        (1, _) if upper == 1 => Form::Initial,
        _ if lower == 0 && upper > 0 => Form::Upper,
        _ if upper == 0 => Form::Small,
        _ if first_upper && upper <= 3 && lower >= upper.saturating_sub(1) => Form::Capital,
        _ => Form::Odd,
    }
}

/// Whether a sentence, a line of its own or a quotation begins here.
fn opens(text: &str, at: usize, gap: &Gap, before: Option<&Token<'_>>) -> bool {
    let Some(before) = before else { return true };
    if gap.lines > 1 || gap.marked {
        return true;
    }
    match before.text.chars().next_back() {
        // A task that is done: `- [x] Chase it`.
        Some(']') => gap.spaced && before.opens_task(text),
        Some('.') => gap.spaced && !is_shortened(text, before),
        Some('!' | '?' | '…' | ':' | ';' | '•' | '·') => gap.spaced,
        Some('"' | '“' | '‘' | '(' | '[' | '*' | '_' | '|' | '>' | '#') => {
            !gap.spaced && (before.opens || before.spaced) || matches!(before.text, "|" | ">" | "#")
        }
        Some('”' | '\'' | '’' | ')') => {
            gap.spaced && text[..before.span.start].ends_with(['.', '!', '?', '…']) && at > before.span.start
        }
        _ => false,
    }
}

/// Whether the full stop belongs to `Dr.`, `St.` or an initial.
fn is_shortened(text: &str, stop: &Token<'_>) -> bool {
    let head = text[..stop.span.start].trim_end();
    let word = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let short = word.chars().count() == 1 && word != "I";
    short
        || matches!(word, "St" | "st" | "e.g" | "Jr" | "Snr")
        || lexicon::known(&lexicon::key(word)) & TITLE != 0 && word.len() < 5
}

/// Marks the words of a line that is written as a heading is: most words that are long have a capital.
fn title_line(line: &mut [Token<'_>]) {
    let heading = line.first().is_some_and(|first| first.mark('#'));
    let words = line.iter().filter(|token| token.letters() && token.text.len() > 3);
    let (mut capital, mut all) = (0, 0);
    for token in words {
        all += 1;
        capital += usize::from(token.form != Form::Small);
    }
    let sentence = line.last().is_some_and(|last| last.mark('.'));
    let plain = line.iter().filter(|token| token.capital() && token.is(WORD | RELATION)).count();
    let links = |token: &Token<'_>| LINKS.contains(&token.text) || token.form != Form::Small;
    if !line.iter().all(links) {
        return;
    }
    if (all >= 3 || heading) && capital * 10 >= all * 7 && (heading || (!sentence && plain >= 2)) {
        for token in line {
            token.titled = true;
        }
    }
}

/// What is small in a heading too.
const LINKS: [&str; 22] = [
    "a", "an", "the", "of", "and", "in", "on", "to", "for", "with", "at", "by", "or", "from", "as", "is", "not", "but",
    "my", "vs", "v", "about",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).iter().map(|token| token.text.to_owned()).collect()
    }

    #[test]
    fn words_numbers_and_marks() {
        assert_eq!(
            words("Kayleigh's mum, O’Brien: 94-year-old"),
            ["Kayleigh", "mum", ",", "O’Brien", ":", "94", "-", "year-old"]
        );
        assert_eq!(words("Zoe\u{301} said \"no\"."), ["Zoe\u{301}", "said", "\"", "no", "\"", "."]);
    }

    #[test]
    fn where_a_capital_says_nothing() {
        let opening = |text: &str| -> Vec<String> {
            tokens(text)
                .iter()
                .filter(|token| token.opens && token.letters())
                .map(|token| token.text.to_owned())
                .collect()
        };
        assert_eq!(opening("One two. Three Dr. Four J. Five\nSix"), ["One", "Three"]);
        assert_eq!(
            opening("# One Two\n\nThree\n- Four five\n> Six\n1. Seven"),
            ["One", "Three", "Four", "Six", "Seven"]
        );
        assert_eq!(opening("He said \"One two\" and (Three)."), ["He", "One", "Three"]);
    }

    #[test]
    fn a_heading_is_seen() {
        assert!(tokens("What Happened And What I Felt").iter().all(|token| token.titled));
        assert!(!tokens("Kayleigh told Okafor about it all again").iter().any(|token| token.titled));
    }
}
