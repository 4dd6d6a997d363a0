//! A text being read: its tokens, what has been found, and what is shut to further readers.

use std::ops::Range;

use super::{
    Finding, Kind,
    lexicon::{self, Known},
    token::{Form, Token, tokens},
};

/// A text being read.
pub(super) struct Page<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// Its words, numbers and marks.
    pub(super) tokens: Vec<Token<'a>>,
    /// By token: part of a finding, of a citation or of a phrase that names no one.
    shut: Vec<bool>,
    findings: Vec<Finding>,
}

impl<'a> Page<'a> {
    /// Takes a text apart and shuts the phrases that name no one.
    pub(super) fn new(text: &'a str) -> Self {
        let tokens = tokens(text);
        let mut page = Self { text, shut: vec![false; tokens.len()], tokens, findings: Vec::new() };
        page.shut_phrases();
        page
    }

    fn shut_phrases(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let rest = &self.tokens[at..];
            let keys = rest.iter().take(6).map(|token| {
                let known = token.letters() || token.mark('&');
                if known { whole(self.text, token) } else { "".into() }
            });
            match rest[0].is(lexicon::PHRASE).then(|| lexicon::phrase(&keys)).flatten() {
                Some(length) => {
                    self.shut_tokens(at..at + length);
                    at += length;
                }
                None => at += 1,
            }
        }
    }

    /// The token at a place, if there is one.
    pub(super) fn get(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at)
    }

    /// The token before a place.
    pub(super) fn before(&self, at: usize) -> Option<&Token<'a>> {
        at.checked_sub(1).and_then(|at| self.tokens.get(at))
    }

    /// Whether a token may still be taken.
    pub(super) fn open(&self, at: usize) -> bool {
        self.shut.get(at).is_some_and(|shut| !shut)
    }

    /// Whether the token at a place is known as any of this.
    pub(super) fn is(&self, at: usize, known: Known) -> bool {
        self.get(at).is_some_and(|token| token.is(known))
    }

    /// Whether the token follows the one before with nothing but a space between, in one sentence.
    pub(super) fn joined(&self, at: usize) -> bool {
        at > 0 && self.get(at).is_some_and(|token| token.spaced && !token.apart)
    }

    /// Shuts tokens to further readers.
    pub(super) fn shut_tokens(&mut self, range: Range<usize>) {
        for at in range {
            if let Some(shut) = self.shut.get_mut(at) {
                *shut = true;
            }
        }
    }

    /// Notes what stands in these bytes, unless something that was found before lies there.
    pub(super) fn find_bytes(&mut self, span: Range<usize>, kind: Kind, confidence: f32, reason: &'static str) {
        let from = self.tokens.partition_point(|token| token.span.end <= span.start);
        let to = self.tokens.partition_point(|token| token.span.start < span.end);
        let taken = (from..to).any(|at| self.shut.get(at).copied().unwrap_or_default());
        if taken || span.is_empty() {
            return;
        }
        self.shut_tokens(from..to);
        self.findings.push(Finding { span, kind, confidence, reason });
    }

    /// Notes what stands in these tokens.
    pub(super) fn find_tokens(&mut self, range: Range<usize>, kind: Kind, confidence: f32, reason: &'static str) {
        let (Some(first), Some(last)) = (self.get(range.start), self.before(range.end)) else { return };
        self.find_bytes(first.span.start..last.span.end, kind, confidence, reason);
    }

    /// What was found so far of a kind, in the order in which it was found.
    pub(super) fn found(&self, kind: Kind) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.kind == kind)
    }

    /// Whether the bytes before `at` say one of these words within the last `reach` tokens of the same line.
    pub(super) fn cued(&self, at: usize, reach: usize, mut is_cue: impl FnMut(&Token<'a>) -> bool) -> bool {
        let from = at.saturating_sub(reach);
        (from..at)
            .rev()
            .take_while(|at| self.get(at + 1).is_none_or(|next| !next.apart))
            .any(|at| is_cue(&self.tokens[at]))
    }

    /// The first token that begins at or after a byte.
    pub(super) fn token_at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.span.start < byte)
    }

    /// What was found, in the order of the text.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
        self.findings
    }
}

/// The key of a token with the `'s` that was taken off it, as a phrase writes it.
fn whole<'a>(text: &'a str, token: &Token<'a>) -> std::borrow::Cow<'a, str> {
    if token.form == Form::Mark {
        return token.text.into();
    }
    let possessive = token.owns && text[token.span.end..].starts_with(['\'', '’']);
    let fold = crate::journal::fold(token.text);
    match (possessive, token.text.ends_with('s')) {
        (true, false) => format!("{fold}'s").into(),
        (true, true) => format!("{fold}'").into(),
        _ => fold.into(),
    }
}
