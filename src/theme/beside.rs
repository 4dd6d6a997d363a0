//! The words beside the cues: what leans towards themes in a passage, less what such a passage has anyway.
//!
//! Two things are taken off. Each theme has some leaning words in any text of that length; and a passage may read as an
//! entry does that tells of no theme (a bus, a kitchen, a list of what was done). The plainer it reads, the more it must
//! say, whatever the theme.

use super::passages::Passages;
use super::spans::Spans;
use super::voice::Voice;
use afterword_cues::Tokens;
use afterword_cues::{LONGEST, Leanings, Plain};

/// How much more of each theme a passage has anyway when it is longer, by the logarithm of its words to sixty, and the
/// lengths between which that holds.
pub(super) const USUAL_LENGTH: f32 = 0.594;
const USUAL_WORDS: (f32, f32) = (20.0, 130.0);
/// The most that is taken off for reading plainly.
pub(super) const MOST_PLAIN: f32 = 1.5;
/// A line of so few words that tells of the work has nothing anyway, and from so many on it has all of it.
const USUAL_FROM: (f32, f32) = (15.0, 22.0);

/// From what its cues add up to, a theme is told of in so many words, and a sentence in which something is held back does
/// not make the line longer.
const SAYS_IT: f32 = 1.0;

/// A phrase that leans towards themes, once in a passage.
#[derive(Clone, Copy, Debug)]
struct Leaning {
    passage: usize,
    number: u32,
    cue: u32,
    first: usize,
    last: usize,
    /// Whether it no longer says how plainly the passage reads.
    hushed: bool,
}

/// What stands beside the cues of one theme in one passage.
#[derive(Clone, Debug, Default)]
pub(super) struct Company {
    /// The phrases that lean towards the theme, the strongest first, each with what it adds in a passage of this length.
    pub(super) voices: Vec<Voice>,
    /// What is taken off.
    pub(super) anyway: Anyway,
}

/// What is taken off from what a passage says for a theme.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Anyway {
    /// What such a passage has of the theme anyway: 0 or more.
    pub(super) usual: f32,
    /// How plainly it reads, as an entry does that tells of no theme: 0 to 1.5.
    pub(super) plain: f32,
}

/// What stands beside the cues of a text, passage by passage.
pub(super) struct Beside<'a> {
    of: &'a Leanings,
    passages: &'a Passages,
    /// How many themes there are.
    themes: usize,
    leanings: Vec<Leaning>,
    /// The phrases of the passage at hand that were heard, one bit each, and which passage that is.
    heard: Vec<u64>,
    hearing: usize,
    /// What leans towards each theme in each passage.
    sums: Vec<f32>,
    /// How plainly each passage reads.
    plain: Vec<f32>,
    /// How much of what a passage has anyway is taken off: by all its words, and by those of sentences in which nothing is held
    /// back.
    shares: Vec<(f32, f32)>,
}

impl<'a> Beside<'a> {
    pub(super) fn new(of: &'a Leanings, themes: usize, passages: &'a Passages) -> Self {
        Self {
            of,
            passages,
            themes,
            leanings: Vec::new(),
            heard: vec![0; of.end().div_ceil(64)],
            hearing: 0,
            sums: vec![0.0; passages.len() * themes],
            plain: vec![0.0; passages.len()],
            shares: vec![(1.0, 1.0); passages.len()],
        }
    }

    /// Hears a phrase; they come in the order of the text.
    pub(super) fn hear(&mut self, number: u32, cue: u32, first: usize, last: usize) {
        let passage = self.passages.at_or_after(self.hearing, first);
        if std::mem::replace(&mut self.hearing, passage) != passage {
            self.heard.fill(0);
        }
        let (place, bit) = (&mut self.heard[number as usize / 64], 1 << (number % 64));
        if *place & bit != 0 {
            return;
        }
        *place |= bit;
        for (theme, weight) in self.of.towards(number) {
            self.sums[passage * self.themes + usize::from(theme)] += weight;
        }
        self.plain[passage] += self.of.lean_plain(number);
        self.leanings.push(Leaning { passage, number, cue, first, last, hushed: false });
    }

    /// Ends the hearing: `elsewhere` says which sentences tell of
    /// something outside it.
    pub(super) fn heard(&mut self, tokens: &Tokens, elsewhere: &[u32]) {
        for passage in 0..self.passages.len() {
            let words = self.passages.count(passage);
            let outside = self.passages.share_of_sentences(passage, tokens, elsewhere);
            let said = self.plain[passage] / self.passages.stretch(passage);
            let Plain { start, longer, outside: each } = self.of.plain();
            self.plain[passage] = said + start + longer * length(words) + each * outside;
        }
    }

    /// Takes less off in a text of few words that tells of the work. The sentences in which something is held back ascend.
    pub(super) fn spare(&mut self, tokens: &Tokens, held_back: &[u32]) {
        for passage in 0..self.passages.len() {
            let share = |words: f32| ((words - USUAL_FROM.0) / (USUAL_FROM.1 - USUAL_FROM.0)).clamp(0.0, 1.0);
            let (all, open) = (self.passages.count(passage), self.passages.count_without(passage, tokens, held_back));
            self.shares[passage] = (share(all), share(open));
        }
    }

    /// Takes back what words say for a theme that say nothing for it. What is held back has been heard for what it is: that
    /// it is told of a kitchen or a wallet no longer speaks against the rest of the passage.
    pub(super) fn hush(&mut self, theme: u16, quiet: &Spans) {
        let mut next = 0;
        for (first, last) in quiet.iter() {
            // The phrases lie in the order of their first words.
            let from = self.leanings.partition_point(|one| one.first + LONGEST <= first).max(next);
            let until = self.leanings.partition_point(|one| one.first <= last);
            for at in from..until {
                if self.leanings[at].last >= first {
                    self.hush_one(theme, at);
                }
            }
            next = until;
        }
    }

    fn hush_one(&mut self, theme: u16, at: usize) {
        let one = &mut self.leanings[at];
        self.sums[one.passage * self.themes + usize::from(theme)] -= self.of.lean(one.number, theme);
        if !std::mem::replace(&mut one.hushed, true) {
            let plain = self.of.lean_plain(one.number).max(0.0);
            self.plain[one.passage] -= plain / self.passages.stretch(one.passage);
        }
    }

    /// What the words beside the cues add to a theme in a passage, below 0 when they take off; 0 where nothing leans
    /// towards it. `cues` is what its cues add up to there.
    pub(super) fn adds(&self, theme: u16, passage: usize, cues: f32) -> f32 {
        self.anyway(theme, passage, cues).map_or(0.0, |anyway| {
            let sum = self.sums[passage * self.themes + usize::from(theme)];
            sum / self.passages.stretch(passage) - anyway.usual - anyway.plain
        })
    }

    /// What is taken off; none where nothing leans towards the theme.
    fn anyway(&self, theme: u16, passage: usize, cues: f32) -> Option<Anyway> {
        let (all, open) = self.shares[passage];
        let share = if cues >= SAYS_IT { open } else { all };
        let length = USUAL_LENGTH * length(self.passages.count(passage));
        let usual = |usual: f32| (usual + length).max(0.0) * share;
        let plain = self.plain[passage].clamp(0.0, MOST_PLAIN);
        self.of.usual(theme).map(|of| Anyway { usual: usual(of), plain: plain * share })
    }

    /// What stands beside the cues of a theme in a passage, but for words that say nothing for it.
    pub(super) fn company(&self, theme: u16, passage: usize, cues: f32, quiet: &Spans) -> Company {
        let Some(anyway) = self.anyway(theme, passage, cues) else { return Company::default() };
        let stretch = self.passages.stretch(passage);
        let speaks = |at: &&Leaning| at.passage == passage && !quiet.touch(at.first, at.last);
        let voice = |at: &Leaning| {
            let weight = self.of.lean(at.number, theme) / stretch;
            Voice { cue: at.cue, first: at.first, last: at.last, weight, weakened: None }
        };
        let voices = self.leanings.iter().filter(speaks).map(voice);
        let mut voices: Vec<Voice> = voices.filter(|voice| voice.weight > 0.0).collect();
        voices.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.first.cmp(&b.first)));
        Company { voices, anyway }
    }
}

/// The length of a passage by its logarithm, 0 at sixty words.
pub(super) fn length(words: f32) -> f32 {
    (words.clamp(USUAL_WORDS.0, USUAL_WORDS.1) / 60.0).ln()
}
