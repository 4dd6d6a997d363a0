//! Words and short phrases that lean towards themes: many small weights, none of which says much by itself.
//!
//! A phrase a line with its themes and weights in hundredths, after a tab. The line of `=` says what a passage of sixty
//! words has of each theme anyway, which is taken off.
//!
//! Some also lean towards `plain`, or away from it: an entry that tells of no theme, such as a bus, a kitchen, a list of
//! what was done. The plainer a passage reads, the more is taken off from every theme.

use super::matcher::Builder;

/// What stands before the line of what a passage has anyway.
pub const USUAL: &str = "=";
/// What stands among the themes for an entry that tells of none; in the line of what a passage has anyway, how plainly one
/// of sixty words reads in which nothing leans.
pub const PLAIN: &str = "plain";
/// In that line, how plainness changes with the length of a passage.
pub const PLAIN_LONGER: &str = "plain-longer";
/// In that line, how it changes with what the passage tells of outside the work.
pub const PLAIN_OUTSIDE: &str = "plain-outside";
/// The most words of a phrase that leans.
pub const LONGEST: usize = 3;

/// Phrases that lean, as a [`Builder`] got them: their cues have the numbers from that of the first on.
#[derive(Debug)]
pub struct Leanings {
    first_cue: u32,
    /// By number, from 1.
    phrases: Vec<Phrase>,
    words: Vec<&'static str>,
    /// How far they lean towards which themes, one after another.
    leans: Vec<Lean>,
    usual: Vec<Option<f32>>,
    plain: Plain,
}

/// A phrase that leans. Texts are read as fast as this and what it points at can be brought from memory, so it is small.
#[derive(Clone, Copy, Debug, Default)]
struct Phrase {
    /// One past its last theme in all leans, in three bytes; its first is where the phrase before ends.
    until: [u8; 3],
    /// In hundredths.
    plain: i8,
}

impl Phrase {
    const MOST: usize = (1 << 24) - 1;

    fn until(self) -> usize {
        let [a, b, c] = self.until;
        usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16
    }
}

/// How far a phrase leans towards one theme, in hundredths, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lean {
    theme: u8,
    weight: u8,
}

/// How plainly a passage reads, as an entry does that tells of no theme, before anything in it leans.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain {
    /// One of sixty words.
    pub start: f32,
    /// How much more where it is longer, by the logarithm of its words to sixty.
    pub longer: f32,
    /// How much more where every sentence tells of something outside the work.
    pub outside: f32,
}

impl Leanings {
    /// Reads lines, best in the order of their phrases, and adds the phrases to a builder as the cues from `first_cue` on.
    ///
    /// Themes are numbered by their place in `themes`; what leans towards others leans nowhere. Lines that begin with
    /// `#`, and those without a tab, are passed over.
    pub fn read(file: &'static str, themes: &[&str], first_cue: u32, builder: &mut Builder) -> Self {
        let lines = file.bytes().filter(|byte| *byte == b'\n').count();
        let mut leanings = Self {
            first_cue,
            phrases: Vec::with_capacity(lines),
            words: Vec::with_capacity(lines),
            leans: Vec::with_capacity(2 * lines),
            usual: vec![None; themes.len()],
            plain: Plain::default(),
        };
        leanings.add("", 0);
        builder.reserve(lines);
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((words, weights)) = line.split_once('\t') else { continue };
            let (from, mut plain) = (leanings.leans.len(), 0);
            for (name, weight) in weights.split(' ').filter_map(|one| one.split_once(':')) {
                let Ok(weight) = weight.parse::<i8>() else { continue };
                match name {
                    PLAIN => plain = weight,
                    PLAIN_LONGER => leanings.plain.longer = hundredths(weight),
                    PLAIN_OUTSIDE => leanings.plain.outside = hundredths(weight),
                    _ => {
                        let theme = themes.iter().position(|theme| *theme == name).map(u8::try_from);
                        let lean = theme.and_then(Result::ok).zip(u8::try_from(weight).ok());
                        leanings.leans.extend(lean.map(|(theme, weight)| Lean { theme, weight }));
                    }
                }
            }
            if words == USUAL {
                for Lean { theme, weight } in leanings.leans.drain(from..) {
                    leanings.usual[usize::from(theme)] = Some(f32::from(weight) / 100.0);
                }
                leanings.plain.start = hundredths(plain);
            } else if (leanings.leans.len() > from || plain != 0) && leanings.leans.len() <= Phrase::MOST {
                builder.add_words(words, first_cue.saturating_add(leanings.next() - 1));
                leanings.add(words, plain);
            }
        }
        leanings
    }

    fn next(&self) -> u32 {
        u32::try_from(self.phrases.len()).unwrap_or(u32::MAX)
    }

    fn add(&mut self, words: &'static str, plain: i8) {
        let [until @ .., _, _, _, _, _] = self.leans.len().min(Phrase::MOST).to_le_bytes();
        self.phrases.push(Phrase { until, plain });
        self.words.push(words);
    }

    /// The number of a phrase, from 1, where a cue is one.
    pub fn number(&self, cue: u32) -> Option<u32> {
        cue.checked_sub(self.first_cue).map(|at| at + 1)
    }

    /// One past the last number.
    pub fn end(&self) -> usize {
        self.phrases.len()
    }

    /// The words of a phrase, with spaces between them.
    pub fn words(&self, number: u32) -> &'static str {
        self.words[number as usize]
    }

    /// How far a phrase leans towards which themes: above 0.
    pub fn towards(&self, number: u32) -> impl Iterator<Item = (u16, f32)> + '_ {
        let until = |number: u32| self.phrases[number as usize].until();
        let leans = &self.leans[until(number - 1)..until(number)];
        leans.iter().map(|one| (u16::from(one.theme), f32::from(one.weight) / 100.0))
    }

    /// How far a phrase leans towards a theme: 0 or more.
    pub fn lean(&self, number: u32, theme: u16) -> f32 {
        self.towards(number).find(|(towards, _)| *towards == theme).map_or(0.0, |(_, weight)| weight)
    }

    /// How far a phrase leans towards an entry without a theme; below 0, away from it.
    pub fn lean_plain(&self, number: u32) -> f32 {
        hundredths(self.phrases[number as usize].plain)
    }

    /// What a passage of sixty words has of a theme anyway; none where nothing leans towards it.
    pub fn usual(&self, theme: u16) -> Option<f32> {
        self.usual[usize::from(theme)]
    }

    /// How plainly a passage reads before anything in it leans.
    pub fn plain(&self) -> Plain {
        self.plain
    }
}

fn hundredths(weight: i8) -> f32 {
    f32::from(weight) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leans_towards_an_unknown_theme_leans_nowhere() {
        let file = "# of no account\n=\thope:30 zeal:9 plain:95 plain-longer:1 plain-outside:-38\na bus\tplain:7\na child\thope:4 zeal:5 plain:-3\nzest\tzeal:8\n";
        let leanings = Leanings::read(file, &["law", "hope"], 70, &mut Builder::default());
        assert_eq!((leanings.end(), leanings.number(69), leanings.number(71)), (3, None, Some(2)));
        assert_eq!((leanings.words(1), leanings.towards(1).count(), leanings.lean_plain(1)), ("a bus", 0, 0.07));
        assert_eq!((leanings.words(2), leanings.lean(2, 1), leanings.lean(2, 0)), ("a child", 0.04, 0.0));
        assert_eq!((leanings.usual(0), leanings.usual(1)), (None, Some(0.3)));
        assert_eq!((leanings.plain().start, leanings.plain().longer, leanings.plain().outside), (0.95, 0.01, -0.38));
    }
}
