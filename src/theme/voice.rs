//! Which cues of a theme speak in a text, and what weakens or silences the others.
//!
//! A cue inside an innocent phrase, or denied, is silent. A supposed one, one of someone else's where the theme is about
//! the worker, a short one in a sentence about a film or a kitchen, and one that came before speak with less.

use super::catalogue::{Catalogue, Role};
use super::definition::{Absence, Whose};
use super::passages::Passages;
use super::spans::{Spans, Taken};
use afterword_cues::Found;
use afterword_cues::Kinds;
use afterword_cues::Tokens;

const OF_SOMEONE_ELSE: f32 = 0.4;
const SUPPOSED: f32 = 0.6;
const OUTSIDE_WORK: f32 = 0.4;
/// A cue that comes again in another sentence counts this much of the time before.
const AGAIN: f32 = 0.1;
/// What a phrase weighs that the writer always counts.
const ALWAYS: f32 = 1.5;
/// Cues of more words than this mean the same anywhere.
pub(super) const SHORT_CUE: usize = 2;

/// Why a cue says less than its weight, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Weakened {
    /// It stands in a phrase that means something else.
    Innocent,
    /// The sentence says that it is not so.
    Denied,
    /// It is only supposed.
    Supposed,
    /// It happened to someone else, and the theme is about the worker.
    SomeoneElse,
    /// The sentence tells of something outside the work.
    OutsideWork,
    /// The writer has said never to count it.
    Never,
}

impl Weakened {
    /// In plain words: `the sentence says that it is not so`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Innocent => "the phrase means something else here",
            Self::Denied => "the sentence says that it is not so",
            Self::Supposed => "it is only supposed",
            Self::SomeoneElse => "it is someone else's, and the theme is about you",
            Self::OutsideWork => "the sentence tells of something outside the work",
            Self::Never => "you said never to count it",
        }
    }
}

/// A cue that was found, after everything that weakens it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    pub(super) cue: u32,
    /// Its first and its last word.
    pub(super) first: usize,
    pub(super) last: usize,
    /// 0 when it is silent.
    pub(super) weight: f32,
    pub(super) weakened: Option<Weakened>,
}

/// A text as every theme hears it.
pub(super) struct Room<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) tokens: &'a Tokens,
    pub(super) passages: &'a Passages,
    /// What each word does to those around it.
    pub(super) kinds: &'a [Kinds],
    /// The sentences that tell of something outside the work, ascending.
    pub(super) elsewhere: Vec<u32>,
}

/// The cues of one theme, no two over the same words, silent ones among them; and the words that say nothing for it:
/// phrases that mean something else, or that the writer never counts, and cues that are denied.
pub(super) fn voices(room: &Room<'_>, found: &[(u16, Found)], theme: u16, taken: &mut Taken) -> (Vec<Voice>, Spans) {
    let Room { catalogue, tokens, .. } = room;
    let mut silent = Vec::new();
    let mut innocents: Vec<(usize, usize)> = Vec::new();
    let (mut voices, mut nevers): (Vec<Voice>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for (_, one) in found {
        let (first, last) = one.words();
        match catalogue.cue(one.cue).role {
            Role::Innocent => innocents.push((first, last)),
            Role::InnocentSentence => silent.push(tokens.at(first).sentence),
            Role::Speaks { weight, .. } => {
                voices.push(Voice { cue: one.cue, first, last, weight, weakened: None });
            }
            Role::Always => {
                voices.push(Voice { cue: one.cue, first, last, weight: ALWAYS, weakened: None });
            }
            Role::Never => nevers.push((first, last)),
            Role::Elsewhere | Role::Work => {}
        }
    }
    let mut quiet = [innocents.as_slice(), nevers.as_slice()].concat();
    let (innocents, nevers) = (Spans::of(innocents), Spans::of(nevers));
    voices.sort_unstable_by(|a, b| {
        let length = |voice: &Voice| voice.last - voice.first;
        b.weight
            .total_cmp(&a.weight)
            .then(length(b).cmp(&length(a)))
            .then(a.first.cmp(&b.first))
            .then(a.cue.cmp(&b.cue))
    });
    voices.retain_mut(|voice| {
        if catalogue.cue(voice.cue).role == Role::Always {
            return taken.take(theme, voice.first, voice.last);
        }
        if nevers.touch(voice.first, voice.last) {
            voice.weaken(0.0, Weakened::Never);
            return true;
        }
        let hushed = silent.binary_search(&tokens.at(voice.first).sentence).is_ok();
        if hushed || innocents.touch(voice.first, voice.last) {
            voice.weaken(0.0, Weakened::Innocent);
            return true;
        }
        taken.take(theme, voice.first, voice.last)
    });
    let manner = catalogue.manner(theme);
    for voice in voices.iter_mut().filter(|voice| voice.weight > 0.0) {
        voice.listen(room, manner);
    }
    once_a_sentence(tokens, room.passages, &mut voices);
    quiet.extend(voices.iter().filter(|voice| voice.weight <= 0.0).map(|voice| (voice.first, voice.last)));
    (voices, Spans::of(quiet))
}

impl Voice {
    fn weaken(&mut self, share: f32, why: Weakened) {
        self.weight *= share;
        if self.weakened.is_none() || share == 0.0 {
            self.weakened = Some(why);
        }
    }

    /// Weakens the voice by what stands around it.
    fn listen(&mut self, room: &Room<'_>, manner: (Absence, Whose)) {
        let Room { catalogue, tokens, .. } = room;
        let Role::Speaks { negative, open, personal, english, .. } = catalogue.cue(self.cue).role else { return };
        let inside = open && manner.0 == Absence::Cancels && is_denied_inside(room, self.first, self.last);
        if inside || !negative && is_denied(room, self.first, manner.0, english) {
            self.weaken(0.0, Weakened::Denied);
        }
        if manner.1 == Whose::Worker && !personal && is_of_someone_else(room, self.first) {
            self.weaken(OF_SOMEONE_ELSE, Weakened::SomeoneElse);
        }
        if tokens.before_in_clause(self.first, 6).any(|at| room.kinds[at].has(Kinds::SUPPOSES)) {
            self.weaken(SUPPOSED, Weakened::Supposed);
        }
        let short = self.last - self.first < SHORT_CUE;
        if short && room.elsewhere.binary_search(&tokens.at(self.first).sentence).is_ok() {
            self.weaken(OUTSIDE_WORK, Weakened::OutsideWork);
        }
    }
}

/// Whether a word that stands in a gap of a cue says that it is not so: `I am not at all traumatised`.
fn is_denied_inside(room: &Room<'_>, first: usize, last: usize) -> bool {
    let takes_back = |at: usize| at < last && room.kinds[at + 1].has(Kinds::TAKES_BACK);
    let denies = |at: usize| room.kinds[at].has(Kinds::DENIES) && denies_it(room, at);
    (first..=last).any(|at| denies(at) && !takes_back(at))
}

/// `Nobody was at risk` denies the risk; `nobody told me of the risk` does not. Other words that deny always do.
fn denies_it(room: &Room<'_>, at: usize) -> bool {
    let is = |at: usize, kinds: Kinds| room.kinds.get(at).is_some_and(|word| word.has(kinds));
    !is(at, Kinds::NOBODY) || is(at + 1, Kinds::COPULA)
}

/// Whether the words before say that it is not so.
fn is_denied(room: &Room<'_>, first: usize, absence: Absence, english: bool) -> bool {
    let is = |at: usize, kinds: Kinds| room.kinds[at].has(kinds);
    let denies = if english { Kinds::DENIES } else { Kinds::DENIES.or(Kinds::DENIES_WELSH) };
    let (mut joined, mut named) = (false, true);
    for (between, at) in room.tokens.before_in_clause(first, 9).enumerate() {
        joined |= is(at, Kinds::JOINS);
        if is(at, Kinds::SETS_ASIDE) && at > 0 && is(at - 1, Kinds::INSTEAD) {
            return true;
        }
        if is(at, denies) && denies_it(room, at) {
            if at + 1 < first && is(at + 1, Kinds::TAKES_BACK) {
                return false;
            }
            let is_subject = at > 0 && is(at - 1, Kinds::COPULA) && !is(at, Kinds::NOBODY);
            let subject = is(at, Kinds::NOTHING) || is_subject;
            if subject && (named && between > 0 || joined) {
                return true;
            }
            let near = joined || between <= 3;
            return near && absence == Absence::Cancels;
        }
        named &= is(at, Kinds::NAMES_SUBJECT);
    }
    false
}

/// Whether the nearest person before a cue is someone else.
fn is_of_someone_else(room: &Room<'_>, first: usize) -> bool {
    let Room { tokens, kinds, .. } = room;
    let sentence = tokens.at(first).sentence;
    for at in (first.saturating_sub(6)..first).rev() {
        if tokens.at(at).sentence != sentence || kinds[at].has(Kinds::FIRST_PERSON) {
            return false;
        }
        if kinds[at].has(Kinds::THIRD_PERSON) {
            return true;
        }
    }
    false
}

/// Leaves each cue once in a sentence, and less each time it comes again in a passage. Silent ones do not count as a
/// time.
fn once_a_sentence(tokens: &Tokens, passages: &Passages, voices: &mut Vec<Voice>) {
    voices.sort_unstable_by_key(|voice| (voice.cue, voice.weight <= 0.0, voice.first));
    voices.dedup_by_key(|voice| (voice.cue, voice.weight <= 0.0, tokens.at(voice.first).sentence));
    let mut last = None;
    let mut share = 1.0;
    for voice in voices.iter_mut() {
        let here = Some((voice.cue, passages.at(voice.first)));
        share = if last == here { share * AGAIN } else { 1.0 };
        last = here;
        voice.weight *= share;
    }
}
