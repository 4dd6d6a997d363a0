//! How often a theme was written about, now against before, and what may honestly be said of the difference.
//!
//! Pure counts in, plain words out: nothing here reads an entry or a clock. Counts are of entries, since an entry is one
//! sitting of one writer; the same theme twice in one entry counts once. A difference is named only when chance alone
//! would seldom make it, so that two entries of a hard week never read as a rise.
//!
//! The measure is the one-sided exact test of two shares (Fisher 1935), with the mid-p value (Lancaster 1961): the
//! exact test alone names too little in samples as small as a month's entries, and no approximation holds there.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

/// The chance, at most, with which a difference is named where there is none: one time in twenty, each way.
pub const LEVEL: f64 = 0.05;
/// The fewest entries with the theme that are called a rise (now), a fall (before), or a pair.
pub const FEWEST_WITH: usize = 3;
/// The fewest entries, with the theme or without, on either side of a comparison.
pub const FEWEST_ENTRIES: usize = 4;

/// In how many of how many entries a theme is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    with: usize,
    entries: usize,
}

impl Count {
    /// `with` entries that have the theme, of `entries`. More with than entries is read as all of them.
    pub fn new(with: usize, entries: usize) -> Self {
        Self { with: with.min(entries), entries }
    }

    /// Counts over entries, each told by whether it has the theme.
    pub fn of(entries: impl IntoIterator<Item = bool>) -> Self {
        entries.into_iter().fold(Self::default(), |count, has| Self {
            with: count.with + usize::from(has),
            entries: count.entries + 1,
        })
    }

    /// Entries that have the theme; never more than [`Self::entries`].
    pub fn with(self) -> usize {
        self.with
    }

    /// All entries counted.
    pub fn entries(self) -> usize {
        self.entries
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.with, self.entries)
    }
}

/// What the difference between two counts allows to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Written about more often than before, by more than chance would often make.
    Rises,
    /// Written about less often than before, by more than chance would often make.
    Falls,
    /// No difference that chance would not often make.
    Same,
    /// Fewer entries than anything can be said from.
    TooFew,
}

impl Change {
    /// In plain words, to stand alone or after a comma: `more often than before`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Rises => "more often than before",
            Self::Falls => "less often than before",
            Self::Same => "about as often as before",
            Self::TooFew => "too few entries to say",
        }
    }
}

/// A theme now against before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The period looked at.
    pub now: Count,
    /// The period it is held against: the writer's own, never anyone else's.
    pub before: Count,
    /// What may be said.
    pub change: Change,
}

impl Compared {
    /// Compares two counts.
    ///
    /// A rise needs [`FEWEST_WITH`] entries now and a fall as many before; both need [`FEWEST_ENTRIES`] on each side and
    /// a mid-p value of at most [`LEVEL`].
    pub fn new(now: Count, before: Count) -> Self {
        Self { now, before, change: change(now, before) }
    }

    /// The counts in plain words: `in 6 of 9 entries, before in 2 of 10`.
    pub fn sentence(&self) -> String {
        let now = match (self.now.with, self.now.entries) {
            (_, 0) => "no entries now".to_owned(),
            (with, entries) => format!("in {with} of {}", entries_word(entries)),
        };
        let before = match (self.before.with, self.before.entries) {
            (_, 0) => "nothing before to hold it against".to_owned(),
            (0, entries) => format!("before in none of {entries}"),
            (with, entries) => format!("before in {with} of {entries}"),
        };
        format!("{now}, {before}")
    }
}

fn entries_word(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn change(now: Count, before: Count) -> Change {
    let with = now.with + before.with;
    if now.entries < FEWEST_ENTRIES || before.entries < FEWEST_ENTRIES || with < FEWEST_WITH {
        return Change::TooFew;
    }
    if now.with >= FEWEST_WITH && more_by_chance(now, before) <= LEVEL {
        return Change::Rises;
    }
    if before.with >= FEWEST_WITH && more_by_chance(before, now) <= LEVEL {
        return Change::Falls;
    }
    Change::Same
}

/// The mid-p value of the exact test that the share of `one` is not above the share of `other`: 0 to 1.
///
/// The chance of more entries with the theme on the first side than there were, and half the chance of just as many,
/// when all entries with it fell on the two sides by lot.
fn more_by_chance(one: Count, other: Count) -> f64 {
    let (all, with) = (one.entries + other.entries, one.with + other.with);
    let most = with.min(one.entries);
    let logs = LogFactorials::up_to(all);
    let whole = logs.choose(all, with);
    let chance = |here: usize| {
        if with - here > other.entries {
            return 0.0;
        }
        (logs.choose(one.entries, here) + logs.choose(other.entries, with - here) - whole).exp()
    };
    let above: f64 = (one.with + 1..=most).map(chance).sum();
    (above + 0.5 * chance(one.with)).clamp(0.0, 1.0)
}

/// Natural logarithms of factorials, so that large counts neither overflow nor cost.
struct LogFactorials(Vec<f64>);

impl LogFactorials {
    fn up_to(most: usize) -> Self {
        let mut logs = Vec::with_capacity(most + 1);
        let (mut sum, mut number) = (0.0, 0.0_f64);
        logs.push(sum);
        for _ in 0..most {
            number += 1.0;
            sum += number.ln();
            logs.push(sum);
        }
        Self(logs)
    }

    /// The logarithm of how many ways there are to choose; `some` is at most `all`, and `all` within the table.
    fn choose(&self, all: usize, some: usize) -> f64 {
        self.0[all] - self.0[some] - self.0[all - some]
    }
}

/// When a theme was written about: the first time, the last, and what came since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The day of the first entry with it.
    pub first: Date,
    /// The day of the last.
    pub last: Date,
    /// Entries with it.
    pub with: usize,
    /// Entries up to and with the last that has it.
    pub until: usize,
    /// Entries after the last that has it.
    pub since: usize,
}

impl Seen {
    /// Reads entries in the order of their days, each told by whether it has the theme; `None` when none has.
    pub fn of(entries: impl IntoIterator<Item = (Date, bool)>) -> Option<Self> {
        let mut seen: Option<Self> = None;
        for (until, (day, has)) in (1..).zip(entries) {
            seen = match seen {
                None if has => Some(Self { first: day, last: day, with: 1, until, since: 0 }),
                Some(seen) if has => Some(Self { last: day, with: seen.with + 1, until, since: 0, ..seen }),
                Some(seen) => Some(Self { since: seen.since + 1, ..seen }),
                None => None,
            };
        }
        seen
    }

    /// Whether the silence since the last entry with it is longer than chance would often make.
    ///
    /// Needs [`FEWEST_WITH`] entries with the theme. The measure is the exact test of the entries until the last against
    /// those since: had those with it fallen by lot, so long a run without one at the end would come one time in twenty
    /// or less. Not a fault to mend: something may have passed, or may be waiting to be written.
    pub fn has_gone_quiet(&self) -> bool {
        self.with >= FEWEST_WITH
            && 2.0 * more_by_chance(Count::new(self.with, self.until), Count::new(0, self.since)) <= LEVEL
    }
}

/// Two themes that come in one entry more often than chance would often bring them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together<T> {
    /// The two themes, in their order.
    pub themes: (T, T),
    /// Entries with both.
    pub both: usize,
    /// Entries with the first, and with the second.
    pub each: (usize, usize),
    /// All entries.
    pub entries: usize,
}

impl<T> Together<T> {
    /// The counts in plain words: `together in 5 entries; of 7 and 9`.
    pub fn sentence(&self) -> String {
        format!("together in {}; of {} and {}", entries_word(self.both), self.each.0, self.each.1)
    }
}

/// Pairs of themes that come together, the most frequent first.
///
/// Takes the themes of each entry; a theme named twice in one entry counts once. A pair needs [`FEWEST_WITH`] entries
/// and a mid-p value of at most [`LEVEL`] in the exact test of the one among entries with and without the other.
pub fn together<T: Ord + Clone>(entries: impl IntoIterator<Item = impl IntoIterator<Item = T>>) -> Vec<Together<T>> {
    let mut each: BTreeMap<T, usize> = BTreeMap::new();
    let mut both: BTreeMap<(T, T), usize> = BTreeMap::new();
    let mut all = 0;
    for entry in entries {
        let mut themes: Vec<T> = entry.into_iter().collect();
        themes.sort();
        themes.dedup();
        all += 1;
        for (at, one) in themes.iter().enumerate() {
            *each.entry(one.clone()).or_default() += 1;
            for other in &themes[at + 1..] {
                *both.entry((one.clone(), other.clone())).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<Together<T>> = both
        .into_iter()
        .map(|(themes, both)| {
            let each = (each.get(&themes.0).copied().unwrap_or(0), each.get(&themes.1).copied().unwrap_or(0));
            Together { themes, both, each, entries: all }
        })
        .filter(|pair| pair.both >= FEWEST_WITH)
        .filter(|pair| {
            let beside = Count::new(pair.both, pair.each.0);
            let apart = Count::new(pair.each.1 - pair.both, all - pair.each.0);
            more_by_chance(beside, apart) <= LEVEL
        })
        .collect();
    // Equal ones stay in the order of their themes.
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.both));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(now: (usize, usize), before: (usize, usize)) -> Compared {
        Compared::new(Count::new(now.0, now.1), Count::new(before.0, before.1))
    }

    #[test]
    fn a_change_is_named_only_when_chance_would_seldom_make_it() {
        let cases = [
            ((6, 9), (2, 10), Change::Rises),
            ((5, 9), (3, 10), Change::Same),
            ((2, 4), (0, 40), Change::TooFew),
            ((2, 5), (1, 40), Change::Same),
            ((3, 4), (1, 40), Change::Rises),
            ((3, 3), (0, 40), Change::TooFew),
            ((0, 10), (6, 9), Change::Falls),
            ((0, 10), (2, 9), Change::TooFew),
            ((0, 0), (0, 0), Change::TooFew),
            ((4, 10), (4, 10), Change::Same),
            ((400, 1_000), (300, 1_000), Change::Rises),
            ((300, 1_000), (301, 1_000), Change::Same),
        ];
        for (now, before, expected) in cases {
            assert_eq!(compared(now, before).change, expected, "{now:?} against {before:?}");
        }
    }

    #[test]
    fn fewer_than_three_entries_are_never_a_rise() {
        for entries in 0..30 {
            for before in 0..60 {
                for with in 0..FEWEST_WITH {
                    assert_ne!(compared((with, entries), (0, before)).change, Change::Rises);
                }
            }
        }
    }

    #[test]
    fn the_measure_is_the_exact_one() {
        // 6 of 9 against 2 of 10: (84·45/2 + 36·10 + 9·1) / 75582 by hand.
        let value = more_by_chance(Count::new(6, 9), Count::new(2, 10));
        assert!((value - (1890.0 + 360.0 + 9.0) / 75_582.0).abs() < 1e-9, "{value}");
        let both = more_by_chance(Count::new(4, 10), Count::new(4, 10));
        assert!((both - 0.5).abs() < 1e-9, "{both}");
    }

    /// Where nothing changes, a rise is named about as seldom as the level promises, whatever the share.
    #[test]
    fn chance_alone_seldom_makes_a_rise() {
        for (now, before) in [(8, 8), (10, 20), (12, 40)] {
            for share in [0.05, 0.1, 0.2, 0.35, 0.5, 0.7] {
                let logs = LogFactorials::up_to(before);
                let chance = |with: usize, of: usize| {
                    let (with, without) = (f64::from(u32::try_from(with).unwrap()), of - with);
                    let without = f64::from(u32::try_from(without).unwrap());
                    (with * f64::ln(share) + without * f64::ln(1.0 - share)).exp()
                };
                let mut rises = 0.0;
                for a in 0..=now {
                    for b in 0..=before {
                        if compared((a, now), (b, before)).change == Change::Rises {
                            rises += (logs.choose(now, a) + logs.choose(before, b)).exp()
                                * chance(a, now)
                                * chance(b, before);
                        }
                    }
                }
                assert!(rises <= 0.07, "{share} in {now} and {before}: {rises}");
            }
        }
    }

    #[test]
    fn says_the_counts_in_words() {
        assert_eq!(compared((6, 9), (2, 10)).sentence(), "in 6 of 9 entries, before in 2 of 10");
        assert_eq!(compared((1, 1), (0, 3)).sentence(), "in 1 of 1 entry, before in none of 3");
        assert_eq!(compared((2, 3), (0, 0)).sentence(), "in 2 of 3 entries, nothing before to hold it against");
        assert_eq!(compared((0, 0), (1, 2)).sentence(), "no entries now, before in 1 of 2");
        assert_eq!(Count::new(9, 4), Count::of([true; 4]));
    }

    fn day(number: i8) -> Date {
        Date::constant(2026, 3, number)
    }

    #[test]
    fn a_theme_goes_quiet_after_a_silence_that_chance_would_seldom_make() {
        let history = |with: usize, since: usize| {
            let entries = std::iter::repeat_n((day(1), true), with).chain(std::iter::repeat_n((day(9), false), since));
            Seen::of(entries)
        };
        assert_eq!(history(0, 5), None);
        let seen = history(4, 2).unwrap();
        assert_eq!((seen.first, seen.last, seen.with, seen.until, seen.since), (day(1), day(1), 4, 4, 2));
        assert!(!seen.has_gone_quiet());
        assert!(history(4, 8).unwrap().has_gone_quiet());
        assert!(!history(2, 200).unwrap().has_gone_quiet(), "two entries are no habit");
        let again = Seen::of([(day(1), true), (day(2), false), (day(3), true), (day(4), false)]).unwrap();
        assert_eq!((again.first, again.last, again.since), (day(1), day(3), 1));
    }

    #[test]
    fn themes_come_together_when_more_than_chance_brings_them() {
        let mut entries = vec![vec!["workload", "wellbeing"]; 5];
        entries.extend(vec![vec!["hope"]; 6]);
        entries.extend(vec![vec!["workload", "hope"]; 1]);
        entries.extend(vec![vec!["wellbeing", "wellbeing"]; 2]);
        let pairs = together(entries);
        assert_eq!(pairs.len(), 1);
        assert_eq!(pairs[0].themes, ("wellbeing", "workload"));
        assert_eq!((pairs[0].both, pairs[0].each, pairs[0].entries), (5, (7, 6), 14));
        assert_eq!(pairs[0].sentence(), "together in 5 entries; of 7 and 6");
        assert!(together(vec![vec!["a", "b"]; 2]).is_empty());
        assert!(together(vec![vec!["a", "b"]; 20]).is_empty(), "what is in every entry is no pair");
    }
}
