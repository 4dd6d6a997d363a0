//! The recovery words on the screen, in as few rows as the window needs, and a part at a time where it has no room for all.

use std::fmt::Write as _;

use zeroize::Zeroizing;

use super::Wording;
use crate::{
    cli::{
        aside::Aside,
        failure::{Failure, Kind},
        terminal::Terminal,
    },
    secret::RecoveryWords,
};

/// The widths that a word may have in a row with its number and the space after it, and how many then stand beside each
/// other, the best first. No word is longer than eight letters.
const GRIDS: [(usize, usize); 5] = [(4, 15), (4, 12), (3, 12), (2, 15), (2, 12)];
/// What is said and asked below the words, with an answer that was not right.
const BELOW: usize = 4;

/// How the words stand.
#[derive(Debug, PartialEq, Eq)]
struct Layout {
    columns: usize,
    /// As wide as one of them is.
    cell: usize,
    /// How many words are shown at once.
    at_once: usize,
    /// Whether what is said first has a screen of its own.
    opening_apart: bool,
}

impl Layout {
    /// For a window of so many columns and rows (none where it does not say, or shows what went by), with so many lines
    /// said first.
    fn of(width: usize, height: Option<usize>, indent: usize, opening: usize) -> Self {
        let (columns, cell) =
            GRIDS.into_iter().find(|(columns, cell)| indent + columns * cell <= width).unwrap_or((1, 12));
        let whole = RecoveryWords::COUNT.div_ceil(columns);
        let Some(height) = height.filter(|height| opening + whole + BELOW > *height) else {
            return Self { columns, cell, at_once: RecoveryWords::COUNT, opening_apart: false };
        };
        // A blank row and the question stand below.
        let rows = height.saturating_sub(3).clamp(1, whole);
        let screens = RecoveryWords::COUNT.div_ceil(rows * columns);
        let at_once = RecoveryWords::COUNT.div_ceil(screens).next_multiple_of(columns);
        Self { columns, cell, at_once, opening_apart: true }
    }
}

/// Shows them, numbered downwards as on the printed sheet.
pub(super) fn show(
    terminal: &Terminal,
    list: &RecoveryWords,
    wording: &Wording,
    aside: Option<&Aside>,
) -> Result<(), Failure> {
    let clear = || aside.iter().for_each(|aside| aside.clear());
    let opening = terminal.lines_of(wording.opening);
    let layout = Layout::of(terminal.width(), terminal.height(), wording.indent.len(), opening);
    clear();
    terminal.say(if layout.opening_apart { wording.opening.trim() } else { wording.opening });
    if layout.opening_apart {
        wait(terminal, wording, "Enter shows the first words. ")?;
    }
    for from in (0..RecoveryWords::COUNT).step_by(layout.at_once) {
        if layout.opening_apart {
            clear();
        }
        let until = (from + layout.at_once).min(RecoveryWords::COUNT);
        print(terminal, list, wording.indent, &layout, from..until);
        if until < RecoveryWords::COUNT {
            wait(terminal, wording, "On paper? Enter shows the next ones. ")?;
        } else if layout.opening_apart {
            wait(terminal, wording, "On paper? Enter goes on. ")?;
            clear();
            terminal.say(format!("{}Enter alone shows the words once more.", wording.indent));
        }
    }
    Ok(())
}

fn print(terminal: &Terminal, list: &RecoveryWords, indent: &str, layout: &Layout, part: std::ops::Range<usize>) {
    let rows = part.len().div_ceil(layout.columns);
    for row in 0..rows {
        // Longer than a row gets, so that it never moves and leaves no copy behind.
        let mut line = Zeroizing::new(String::with_capacity(256));
        line.push_str(indent);
        for at in part.clone().skip(row).step_by(rows) {
            let word = list.word(at).unwrap_or_default();
            // Writing to a string does not fail.
            write!(line, "{:>2} {word:<1$}", at + 1, layout.cell - 3).ok();
        }
        terminal.say(line.trim_end());
    }
    terminal.say("");
}

fn wait(terminal: &Terminal, wording: &Wording, question: &str) -> Result<(), Failure> {
    match terminal.ask(&format!("{}{question}", wording.indent))? {
        Some(_) => Ok(()),
        None => Err(Failure::new(Kind::Declined, "the recovery words were not checked").meaning(wording.held())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_at_once_fits_the_window() {
        for indent in [2, 8] {
            for width in 38..160 {
                for height in 4..60 {
                    for opening in 3..8 {
                        let layout = Layout::of(width, Some(height), indent, opening);
                        assert!(indent + layout.columns * layout.cell <= width, "{width} {layout:?}");
                        let rows = layout.at_once.div_ceil(layout.columns);
                        let above = if layout.opening_apart { 0 } else { opening };
                        assert!(above + rows + 2 <= height, "{width}x{height} {layout:?}");
                    }
                }
            }
        }
        let usual = Layout::of(78, Some(24), 8, 5);
        assert_eq!(usual, Layout { columns: 4, cell: 15, at_once: 24, opening_apart: false });
        let small = Layout::of(58, Some(12), 8, 6);
        assert_eq!(small, Layout { columns: 4, cell: 12, at_once: 24, opening_apart: true });
        let least = Layout::of(38, Some(8), 8, 8);
        assert_eq!((least.columns, least.at_once, least.opening_apart), (2, 8, true));
    }
}
