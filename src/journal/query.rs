//! Finding entries: words, a theme, a stretch of time.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::{Journal, Numbered};
use crate::entry::Entry;

/// What to look for. Every part that is set must hold.
#[derive(Clone, Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Query {
    /// Each must occur in the title, the text or the themes, whatever the case or the accents.
    pub words: Vec<String>,
    /// A confirmed theme.
    pub theme: Option<String>,
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

crate::hide::hide!(Query);

impl Query {
    /// The entries that fit, oldest first. `suggested` says which themes stand as suggestions, for `theme`.
    pub fn run<'a>(&self, journal: &'a Journal, suggested: impl Fn(&Entry, &str) -> bool) -> Vec<Numbered<'a>> {
        let words: Vec<String> = self.words.iter().map(|word| fold(word)).collect();
        journal.numbered().filter(|numbered| self.fits(numbered.entry, &words, &suggested)).collect()
    }

    fn fits(&self, entry: &Entry, words: &[String], suggested: &impl Fn(&Entry, &str) -> bool) -> bool {
        let day = entry.when().map(|when| when.date);
        let after = self.since.is_none_or(|since| day.is_some_and(|day| day >= since));
        let before = self.until.is_none_or(|until| day.is_some_and(|day| day <= until));
        let themed =
            self.theme.as_ref().is_none_or(|theme| entry.fields.themes.contains(theme) || suggested(entry, theme));
        after && before && themed && holds(entry, words)
    }
}

fn holds(entry: &Entry, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut text = fold(entry.title());
    text.push('\n');
    text.push_str(&fold(entry.markdown()));
    text.push('\n');
    text.push_str(&fold(&entry.fields.themes.join("\n")));
    words.iter().all(|word| text.contains(word.as_str()))
}

/// Lower case without accents, curly apostrophes straight: `Cŵtch` finds `cwtch`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn journal(texts: &[&str]) -> Journal {
        let entries =
            texts.iter().map(|text| Entry::parse(Id::random().unwrap(), (*text).to_owned()).unwrap()).collect();
        Journal::new(entries, Vec::new(), Vec::new())
    }

    #[test]
    fn every_part_must_hold() {
        let journal = journal(&[
            "---\ntitle: Cŵtch\ndate: 2026-01-05\nthemes: [hope]\n---\nThe nain’s kitchen.",
            "---\ntitle: Duty\ndate: 2026-03-01\n---\nA long day.",
        ]);
        let count =
            |query: Query| query.run(&journal, |entry, theme| entry.title() == "Duty" && theme == "workload").len();
        let words =
            |words: &[&str]| Query { words: words.iter().map(|word| (*word).to_owned()).collect(), ..Query::default() };
        assert_eq!(count(words(&["cwtch"])), 1);
        assert_eq!(count(words(&["nain's", "KITCHEN"])), 1);
        assert_eq!(count(words(&["kitchen", "duty"])), 0);
        assert_eq!(count(words(&["hope"])), 1);
        assert_eq!(count(Query { theme: Some("workload".into()), ..Query::default() }), 1);
        assert_eq!(count(Query { since: Some("2026-02-01".parse().unwrap()), ..Query::default() }), 1);
        assert_eq!(count(Query { until: Some("2026-01-05".parse().unwrap()), ..Query::default() }), 1);
        assert_eq!(count(Query::default()), 2);
    }
}
