//! A development set: invented passages with the themes a reader would give them, and how near the suggestions come.
//!
//! Cues were widened with these passages in view, so the figure says that nothing got worse, not how well unseen
//! prose is read.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Catalogue;

#[derive(Deserialize)]
struct Passage {
    id: u32,
    text: String,
    themes: BTreeSet<String>,
}

const FIRST: &str = include_str!("../../tests/data/themes.jsonl");
const DEVELOPMENT: &str = include_str!("../../tests/data/themes-development.jsonl");

fn passages(lines: &str) -> Vec<Passage> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Right, wrong and missed.
#[derive(Default)]
struct Count(u32, u32, u32);

impl Count {
    fn f1(&self) -> f64 {
        let all = 2 * self.0 + self.1 + self.2;
        if all == 0 { 1.0 } else { f64::from(2 * self.0) / f64::from(all) }
    }
}

#[test]
fn suggestions_come_near_to_a_reader() {
    compare(FIRST, 0.86, 9);
    compare(DEVELOPMENT, 0.74, 7);
}

/// Prints how the suggestions differ from the reader's themes; holds micro-F1, and how often of ten it is silent where no theme
/// is.
fn compare(lines: &str, least: f64, quiet_of_ten: u32) {
    let catalogue = Catalogue::built_in();
    let mut all = Count::default();
    let mut themes: std::collections::BTreeMap<String, Count> = std::collections::BTreeMap::new();
    let (mut mains, mut found, mut empty, mut quiet) = (0, 0, 0, 0);
    for passage in passages(lines) {
        let suggestions = catalogue.suggest(&passage.text);
        let given: BTreeSet<String> = suggestions.iter().map(|one| one.theme.to_string()).collect();
        if passage.themes.is_empty() {
            empty += 1;
            quiet += u32::from(given.is_empty());
        } else {
            mains += 1;
            found += u32::from(given.iter().any(|theme| passage.themes.contains(theme)));
        }
        for theme in given.union(&passage.themes) {
            let (given, meant) = (given.contains(theme), passage.themes.contains(theme));
            for count in [&mut all, themes.entry(theme.clone()).or_default()] {
                match (given, meant) {
                    (true, true) => count.0 += 1,
                    (true, false) => count.1 += 1,
                    _ => count.2 += 1,
                }
            }
        }
        if given != passage.themes {
            let said: Vec<String> = suggestions
                .iter()
                .map(|one| {
                    format!(
                        "{} {:.2} {:?}",
                        one.theme,
                        one.score,
                        one.evidence.iter().map(|e| &e.text).collect::<Vec<_>>()
                    )
                })
                .collect();
            println!("{}: meant {:?}\n   said {}", passage.id, passage.themes, said.join("\n        "));
        }
    }
    for (theme, count) in &themes {
        println!("{theme:>14} {:.2}  right {} wrong {} missed {}", count.f1(), count.0, count.1, count.2);
    }
    println!("micro-F1 {:.3}; some theme right in {found} of {mains}; quiet in {quiet} of {empty}", all.f1());
    assert!(all.f1() >= least, "micro-F1 {}", all.f1());
    assert!(quiet * 10 >= empty * quiet_of_ten, "quiet in {quiet} of {empty}");
}
