//! How near the suggestions come to what readers said, on labelled lines.
//!
//! One JSON object a line: `{"id", "text", "themes"}`, the main theme first; an empty list says that there is none.
//! The figures are the usual ones: precision, recall and their harmonic mean F1, over all decisions (micro) and as the
//! mean of the themes that any passage has (macro).

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Catalogue, Suggestion};

/// A passage with the themes that a reader gave it.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Labelled {
    /// Its name, a text or a number.
    pub id: Value,
    /// The passage.
    pub text: String,
    /// Its themes, the main one first; empty for none.
    pub themes: Vec<String>,
}

crate::hide::hide!(Labelled);

/// Reads labelled lines; blank ones are passed over. Fails with the number, from 1, of a line that is not one.
pub fn labelled(lines: &str) -> Result<Vec<Labelled>, usize> {
    let numbered = (1..).zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty());
    numbered.map(|(number, line)| serde_json::from_str(line).map_err(|_| number)).collect()
}

/// Decisions for one theme, or for all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Suggested, and there.
    pub right: u32,
    /// Suggested, and not there.
    pub wrong: u32,
    /// There, and not suggested.
    pub missed: u32,
}

impl Count {
    /// The share of what was suggested that was there: 0 to 1; 1 where nothing was suggested.
    pub fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// The share of what was there that was suggested: 0 to 1; 1 where nothing was there.
    pub fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// The harmonic mean of the two: 0 to 1.
    pub fn f1(self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// One passage that was read differently than its reader did.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Difference {
    /// The name of the passage.
    pub id: Value,
    /// What the reader gave.
    pub meant: Vec<String>,
    /// What was suggested, with its evidence.
    pub said: Vec<Suggestion>,
}

crate::hide::hide!(Difference);

/// The figures of one set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Passages.
    pub passages: usize,
    /// All decisions.
    pub all: Count,
    /// By theme.
    pub themes: BTreeMap<String, Count>,
    /// Passages with a theme, and how many of them have the main one among the first three suggested.
    pub main: (u32, u32),
    /// Suggestions among the first three, and how many of them were there.
    pub first_three: (u32, u32),
    /// Passages without a theme, and for how many of them nothing was suggested.
    pub quiet: (u32, u32),
    /// The passages that were read differently, in their order.
    pub differences: Vec<Difference>,
}

impl Report {
    /// Suggests for every passage and compares.
    pub fn of(catalogue: &Catalogue, passages: &[Labelled]) -> Self {
        let said: Vec<Vec<Suggestion>> = passages.par_iter().map(|one| catalogue.suggest(&one.text)).collect();
        let mut report = Self { passages: passages.len(), ..Self::default() };
        for (passage, said) in passages.iter().zip(said) {
            report.add(passage, said);
        }
        report
    }

    fn add(&mut self, passage: &Labelled, said: Vec<Suggestion>) {
        let given: Vec<&str> = said.iter().map(|one| one.theme.as_ref()).collect();
        if let Some(main) = passage.themes.first() {
            self.main.0 += 1;
            self.main.1 += u32::from(given.iter().take(3).any(|theme| theme == main));
        } else {
            self.quiet.0 += 1;
            self.quiet.1 += u32::from(given.is_empty());
        }
        for theme in given.iter().take(3) {
            self.first_three.0 += 1;
            self.first_three.1 += u32::from(passage.themes.iter().any(|one| one == theme));
        }
        let mut same = true;
        for theme in &given {
            let right = passage.themes.iter().any(|one| one == theme);
            same &= right;
            self.count(theme, |count| if right { count.right += 1 } else { count.wrong += 1 });
        }
        for theme in passage.themes.iter().filter(|theme| !given.contains(&theme.as_str())) {
            same = false;
            self.count(theme, |count| count.missed += 1);
        }
        if !same {
            self.differences.push(Difference { id: passage.id.clone(), meant: passage.themes.clone(), said });
        }
    }

    fn count(&mut self, theme: &str, change: impl Fn(&mut Count)) {
        change(&mut self.all);
        change(self.themes.entry(theme.to_owned()).or_default());
    }

    /// The mean F1 of the themes that any passage has: 0 to 1.
    pub fn macro_f1(&self) -> f64 {
        let there: Vec<f64> =
            self.themes.values().filter(|count| count.right + count.missed > 0).map(|count| count.f1()).collect();
        let many = u32::try_from(there.len()).unwrap_or(u32::MAX);
        if there.is_empty() { 1.0 } else { there.iter().sum::<f64>() / f64::from(many) }
    }

    /// The share of the first three suggestions that were there: 0 to 1.
    pub fn precision_at_three(&self) -> f64 {
        share(self.first_three.1, self.first_three.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_or_named() {
        let lines = "{\"id\":1,\"text\":\"a\",\"themes\":[]}\n\n{\"id\":\"b\",\"text\":\"CANARY\"}\n";
        assert_eq!(labelled(lines).unwrap_err(), 3);
        assert_eq!(labelled(&lines[..32]).unwrap().len(), 1);
    }

    #[test]
    fn counts_what_is_right_wrong_and_missed() {
        let lines = [
            r#"{"id":1,"text":"My caseload is unmanageable and the workload grows.","themes":["workload"]}"#,
            r#"{"id":2,"text":"My caseload is unmanageable and the workload grows.","themes":["hope","workload"]}"#,
            r#"{"id":3,"text":"My caseload is unmanageable and the workload grows.","themes":[]}"#,
            r#"{"id":4,"text":"The bus was late.","themes":[]}"#,
        ]
        .join("\n");
        let report = Report::of(&Catalogue::built_in(), &labelled(&lines).unwrap());
        assert_eq!(report.all, Count { right: 2, wrong: 1, missed: 1 });
        assert_eq!((report.main, report.quiet, report.first_three), ((2, 1), (2, 1), (3, 2)));
        assert_eq!(report.differences.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), [2, 3]);
        assert!((report.all.f1() - 2.0 / 3.0).abs() < 1e-9);
        assert!((report.macro_f1() - 0.4).abs() < 1e-9, "{}", report.macro_f1());
    }
}
