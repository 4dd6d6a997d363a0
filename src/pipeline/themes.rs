//! The themes in use in one journal: the built-in ones, the writer's own, and what the writer has settled about them.
//!
//! Three kinds of record hold this, encrypted as everything else: a theme's definition, the phrases that the writer
//! counts always or never, and which themes may be suggested under which names.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    entry::splice,
    id::Id,
    journal::Record,
    theme::{self, Catalogue, Definition, OwnWords, Suggestion, ThemeId},
    vault::{self, Vault},
    yaml,
};

/// The kind of the record that says which themes may be suggested.
pub const THEMES: &str = "themes";
/// The kind of the record that holds the writer's own words about phrases.
pub const WORDS: &str = "theme-words";
/// The kind of a record that holds a theme of the writer's own: its definition is the text after the front matter.
pub const THEME: &str = "theme";

/// The themes in use, and what of the writer's own could not be used.
#[derive(Debug)]
pub struct InUse {
    /// The themes.
    pub catalogue: Catalogue,
    /// What could not be used, each named by its record, line and field.
    pub broken: Vec<String>,
}

/// Reads the records of a journal for the themes in use. What is broken is left out and named; the rest is used.
pub fn in_use(vault: &Vault) -> Result<InUse, vault::Error> {
    let mut records = Vec::new();
    for one in vault.sight("records")? {
        // A record that cannot be opened is reported by who reads the journal.
        let Some((id, text)) = one.place.id().zip(vault.read(one.place).ok()) else { continue };
        records.extend(Record::parse(id, text.as_str().to_owned()).ok());
    }
    Ok(of_records(&records))
}

/// The same, from records that have been read.
pub fn of_records(records: &[Record]) -> InUse {
    let built_in = Catalogue::built_in();
    let mut broken = Vec::new();
    let own: Vec<Definition> = records
        .iter()
        .filter(|record| record.kind() == THEME)
        .filter_map(|record| definition(record).map_err(|error| broken.push(error.to_string())).ok())
        .collect();
    let mut catalogue = built_in.clone();
    if !own.is_empty() {
        let others = built_in.iter().filter(|one| own.iter().all(|mine| mine.id() != one.id()));
        match Catalogue::from_definitions(others.cloned().chain(own.iter().cloned()).collect()) {
            Ok(with_own) => catalogue = with_own,
            Err(error) => broken.push(error.to_string()),
        }
    }
    if let Some(record) = latest(records, WORDS) {
        match OwnWords::parse(record.front()) {
            Ok(words) => catalogue = catalogue.with_words(&words),
            Err(error) => broken.push(format!("record {} of your phrases, {error}", record.id.short())),
        }
    }
    InUse { catalogue, broken }
}

/// The definition that a record of the kind [`THEME`] holds.
pub fn definition(record: &Record) -> Result<Definition, theme::Error> {
    Definition::parse(&format!("your theme in record {}", record.id.short()), record.markdown().trim_start())
}

/// The record of a kind that holds now: the latest.
pub fn latest<'a>(records: &'a [Record], kind: &str) -> Option<&'a Record> {
    records.iter().filter(|record| record.kind() == kind).max_by_key(|record| (record.fields.date, record.id))
}

/// Which themes may be suggested, and under which names.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Settled {
    /// The themes to suggest; empty for all of them.
    pub chosen: Vec<String>,
    /// Themes never to suggest.
    pub retired: Vec<String>,
    /// Themes that the writer calls by another name, which may be that of another theme.
    pub renamed: BTreeMap<String, String>,
}

crate::hide::hide!(Settled);

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    retired: Vec<String>,
    #[serde(default)]
    renamed: BTreeMap<String, String>,
}

impl Settled {
    /// Reads what the records say. A record that says it in no usable form settles nothing.
    pub fn of(records: &[Record]) -> Self {
        let Some(record) = latest(records, THEMES) else { return Self::default() };
        let raw = yaml::parse(record.front()).unwrap_or(Raw { retired: Vec::new(), renamed: BTreeMap::new() });
        Self { chosen: record.fields.themes.clone(), retired: raw.retired, renamed: raw.renamed }
    }

    /// The text of the record; `when` is its date.
    pub fn write(&self, when: &str) -> String {
        let pair = |(from, to): (&String, &String)| format!("{}: {}", yaml::scalar(from), yaml::scalar(to));
        let renamed: Vec<String> = self.renamed.iter().map(pair).collect();
        format!(
            "---\nkind: {THEMES}\ndate: {when}\nthemes: {}\nretired: {}\nrenamed: {{{}}}\n---\n",
            splice::list(&self.chosen),
            splice::list(&self.retired),
            renamed.join(", ")
        )
    }

    /// Notes that `from` is now called `to`, also where something was called `from` before.
    pub fn rename(&mut self, from: &str, to: &str) {
        for name in self.renamed.values_mut().filter(|name| *name == from) {
            to.clone_into(name);
        }
        self.renamed.insert(from.to_owned(), to.to_owned());
        self.renamed.retain(|from, to| from != to);
        for name in self.chosen.iter_mut().filter(|name| *name == from) {
            to.clone_into(name);
        }
        self.retired.retain(|name| name != to);
    }

    /// The theme that the writer means by a name: one that was given this name, or else the one that has it.
    pub fn meant(&self, catalogue: &Catalogue, name: &ThemeId) -> Option<ThemeId> {
        let has = |id: &ThemeId| catalogue.get(id).is_some();
        let own = Some(name).filter(|id| has(id) && !self.renamed.contains_key(id.as_ref())).cloned();
        let given = self.renamed.iter().filter(|(_, to)| *to == name.as_ref()).map(|(from, _)| from);
        let mut given = given.filter_map(|from| ThemeId::parse(from).ok()).filter(has);
        own.or_else(|| given.next()).or_else(|| Some(name.clone()).filter(has))
    }

    /// Notes that a theme is not suggested any more.
    pub fn retire(&mut self, theme: &str) {
        self.chosen.retain(|name| name != theme);
        if !self.retired.iter().any(|name| name == theme) {
            self.retired.push(theme.to_owned());
        }
    }

    /// Whether a name may be suggested.
    pub fn allows(&self, name: &str) -> bool {
        let is = |one: &String| one == name;
        (self.chosen.is_empty() || self.chosen.iter().any(is)) && !self.retired.iter().any(is)
    }

    /// The suggestions that are left, by their names here; of two with one name the stronger.
    pub fn apply(&self, suggested: Vec<Suggestion>) -> Vec<Suggestion> {
        let mut left: Vec<Suggestion> = Vec::new();
        for mut one in suggested {
            if let Some(name) = self.renamed.get(one.theme.as_ref()).and_then(|name| ThemeId::parse(name).ok()) {
                one.theme = name;
            }
            if self.allows(one.theme.as_ref()) && left.iter().all(|other| other.theme != one.theme) {
                left.push(one);
            }
        }
        left
    }

    /// The record that holds it now, if there is one.
    pub fn record(records: &[Record]) -> Option<Id> {
        latest(records, THEMES).map(|record| record.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Record {
        Record::parse(Id::random().unwrap(), text.to_owned()).unwrap()
    }

    #[test]
    fn what_is_settled_reads_as_it_was_written() {
        let mut settled = Settled { chosen: vec!["hope".into(), "law".into()], ..Settled::default() };
        settled.rename("law", "rights");
        settled.retire("hope");
        settled.rename("rights", "legal");
        assert_eq!(settled.chosen, ["legal"]);
        assert_eq!(settled.renamed.get("law").map(String::as_str), Some("legal"));
        let text = settled.write("2026-11-20T17:48:00+00:00");
        assert_eq!(Settled::of(&[record(&text)]), settled);
        settled.rename("legal", "law");
        assert!(settled.renamed.is_empty() || !settled.renamed.contains_key("law"));
        assert_eq!(Settled::of(&[]), Settled::default());
    }

    #[test]
    fn a_theme_of_ones_own_is_used_and_a_broken_one_named() {
        let good = "---\nkind: theme\n---\nid: tea\nlabel: Tea\nfunction: [support]\ndefinition: A warm drink.\ncues:\n  strong: [pot of tea, brewing up]\n";
        let broken = good.replace("label: Tea", "labell: CANARY");
        let used = of_records(&[record(good), record(&broken.replace("id: tea", "id: coffee"))]);
        assert_eq!(used.catalogue.iter().len(), 17);
        assert_eq!(used.broken.len(), 1);
        assert!(used.broken[0].contains("line 2, labell: no such field"), "{:?}", used.broken);
        assert!(!used.broken[0].contains("CANARY"));
        let suggested = used.catalogue.suggest("We sat over a pot of tea with the family, brewing up again.");
        assert!(suggested.iter().any(|one| one.theme.as_ref() == "tea"), "{suggested:?}");
    }
}
