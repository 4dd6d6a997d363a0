//! Which words of a text are taken already.

/// Ranges of words that do not touch each other, ascending.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<(usize, usize)>);

impl Spans {
    /// Takes all of them and merges those that overlap.
    pub(super) fn of(mut ranges: Vec<(usize, usize)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (first, last) in ranges {
            match merged.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// Each with its first and its last word.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.0.iter().copied()
    }

    /// Whether any of them shares a word with this one.
    pub(super) fn touch(&self, first: usize, last: usize) -> bool {
        let before = self.0.partition_point(|span| span.0 <= last);
        before.checked_sub(1).is_some_and(|at| self.0[at].1 >= first)
    }
}

/// Words of a text that are taken by the theme at hand. Cheap to use again for the next theme.
#[derive(Debug)]
pub(super) struct Taken(Vec<u16>);

impl Taken {
    /// No word of so many is taken.
    pub(super) fn none(words: usize) -> Self {
        Self(vec![u16::MAX; words])
    }

    /// Takes a range of words for a theme, unless one of them is taken for it already.
    pub(super) fn take(&mut self, theme: u16, first: usize, last: usize) -> bool {
        let Some(words) = self.0.get_mut(first..=last) else { return false };
        let free = words.iter().all(|word| *word != theme);
        if free {
            words.fill(theme);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_merge_and_touch() {
        let spans = Spans::of(vec![(4, 6), (1, 2), (6, 9)]);
        let touched: Vec<usize> = (0..12).filter(|at| spans.touch(*at, *at)).collect();
        assert_eq!(touched, [1, 2, 4, 5, 6, 7, 8, 9]);
        assert!(spans.touch(0, 1) && !spans.touch(3, 3) && !Spans::of(Vec::new()).touch(0, 9));
    }

    #[test]
    fn a_word_is_taken_once_for_each_theme() {
        let mut taken = Taken::none(5);
        assert!(taken.take(0, 1, 3) && !taken.take(0, 3, 4) && taken.take(0, 4, 4));
        assert!(taken.take(1, 3, 4) && !taken.take(1, 4, 9));
    }
}
