//! Everything of a journal as readable files, for a writer who leaves, or who wants to read elsewhere.
//!
//! Pure: what is to be written is worked out here, and nothing is touched. The Markdown is what `import` takes back: each
//! reflection and each session word for word, under a name that adds nothing to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::library::Library;
use crate::{
    attachment::{Kind, clean},
    entry::{Entry, Reference, Sharing, readdress, references},
    id::Id,
    journal::{Numbered, Record},
    privacy,
};

/// A file that would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the folder, with `/` between names.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// What of a journal is to be written.
#[derive(Debug, Default)]
pub struct Selection<'a> {
    /// The reflections, oldest first.
    pub entries: Vec<Chosen<'a>>,
    /// The records, oldest first.
    pub records: Vec<(&'a Record, String)>,
    /// The files that these point at, with their paths below the folder. Filled by [`Selection::name_files`].
    pub files: BTreeMap<Id, String>,
    /// Texts that could be opened and are no reflections: as they are.
    pub unreadable: Vec<(Id, String)>,
    /// How many reflections or records are left out, being private.
    pub private: usize,
    /// How many have private passages, which are left out.
    pub passages: usize,
}

/// A reflection that is to be written.
#[derive(Debug)]
pub struct Chosen<'a> {
    /// Which.
    pub one: Numbered<'a>,
    /// Its text, without what is private unless that was asked for.
    pub text: String,
}

/// The kinds of records that `import` takes for records. Others mean nothing in another journal.
const TAKEN_BACK: [&str; 3] = ["session", "agreement", "helplines"];

impl<'a> Selection<'a> {
    /// Chooses everything, or everything but what is private.
    pub fn of(library: &'a Library, with_private: bool) -> Self {
        let mut chosen = Self::default();
        for one in library.journal.numbered() {
            if let Some(text) = chosen.open_part(one.entry, with_private) {
                chosen.entries.push(Chosen { one, text });
            }
        }
        for record in library.journal.records() {
            let text = match Entry::parse(record.id, record.text.clone()) {
                Ok(entry) => chosen.open_part(&entry, with_private),
                Err(_) => None,
            };
            chosen.records.extend(text.map(|text| (record, text)));
        }
        chosen
    }

    /// The text that may be written; counts what may not.
    fn open_part(&mut self, entry: &Entry, with_private: bool) -> Option<String> {
        if with_private {
            return Some(entry.text.clone());
        }
        if entry.fields.sharing == Sharing::Private {
            self.private += 1;
            return None;
        }
        let Some(rest) = privacy::without_private(entry) else {
            self.private += 1;
            return None;
        };
        self.passages += usize::from(rest.text != entry.text);
        Some(rest.text.clone())
    }

    /// Gives every file that the texts point at a path of its own below the folder, from what it is and was called.
    /// `about` tells that; a file of which nothing is known stays out, and the ids of those are given.
    pub fn name_files(&mut self, about: impl Fn(Id) -> Option<(String, String)>) -> Vec<Id> {
        let texts = self.entries.iter().map(|one| &one.text).chain(self.records.iter().map(|(_, text)| text));
        let wanted: BTreeSet<Id> = texts.flat_map(|text| references(text)).filter_map(|one| one.held()).collect();
        let (mut taken, mut lost) = (BTreeSet::new(), Vec::new());
        for id in wanted {
            let Some((media, name)) = about(id) else {
                lost.push(id);
                continue;
            };
            let kind = Kind::of_media(&media);
            let name = clean(&name);
            let ending = kind.filter(|kind| !kind.fits(&name)).map(|kind| format!(".{}", kind.ending()));
            let name = free(&format!("{name}{}", ending.unwrap_or_default()), &mut taken);
            self.files.insert(id, format!("files/{name}"));
        }
        lost
    }

    /// A text with the addresses of files as they stand in the folder, seen from a folder below it.
    fn addressed(&self, text: &str) -> String {
        let address = |one: &Reference| Some(format!("../{}", percent(self.files.get(&one.held()?)?)));
        readdress(text, address).unwrap_or_else(|| text.to_owned())
    }

    /// As Markdown files, and what goes with them.
    pub fn markdown(&self) -> Vec<File> {
        let mut files = vec![File { name: "READ-ME.txt".to_owned(), text: READ_ME.to_owned() }];
        let entry = |one: &Chosen<'_>| File { name: entry_name(&one.one), text: self.addressed(&one.text) };
        files.extend(self.entries.iter().map(entry));
        for (at, (record, text)) in self.records.iter().enumerate() {
            files.push(File { name: record_name(record, at + 1), text: self.addressed(text) });
        }
        files.extend(
            self.unreadable.iter().map(|(id, text)| File { name: format!("unreadable/{id}.txt"), text: text.clone() }),
        );
        files
    }

    /// As one JSON file. `entry` gives the form that `--json` has for a reflection.
    pub fn json(&self, entry: impl Fn(&Numbered<'_>) -> Value) -> Vec<File> {
        let entries: Vec<Value> = self
            .entries
            .iter()
            .map(|one| {
                let mut value = entry(&one.one);
                value["markdown"] = one.text.as_str().into();
                value
            })
            .collect();
        let records: Vec<Value> = self
            .records
            .iter()
            .map(|(record, text)| {
                let date = record.fields.date.map(|date| date.to_string());
                json!({"id": record.id.to_string(), "kind": record.kind(), "date": date, "markdown": text})
            })
            .collect();
        let unreadable: Vec<Value> =
            self.unreadable.iter().map(|(id, text)| json!({"id": id.to_string(), "text": text})).collect();
        let files: Vec<Value> =
            self.files.iter().map(|(id, path)| json!({"id": id.to_string(), "file": path})).collect();
        let all =
            json!({"afterword": 1, "entries": entries, "records": records, "files": files, "unreadable": unreadable});
        vec![File { name: "journal.json".to_owned(), text: format!("{all}\n") }]
    }
}

/// `reflections/2026-11-12-0003-bedtime.md`. The title stands in the name only where it stands in the text too, so that
/// a name adds nothing when it is brought in again.
fn entry_name(one: &Numbered<'_>) -> String {
    let day = one.entry.when().map(|when| format!("{}-", when.date)).unwrap_or_default();
    let titled = one.entry.fields.title.as_deref().or(one.entry.body.heading.as_deref());
    let title = titled.map(slug).filter(|slug| !slug.is_empty()).map(|slug| format!("-{slug}")).unwrap_or_default();
    format!("reflections/{day}{:04}{title}.md", one.number)
}

fn record_name(record: &Record, number: usize) -> String {
    let day = record.fields.date.map(|when| format!("{}-", when.date)).unwrap_or_default();
    let kind = Some(slug(record.kind())).filter(|kind| !kind.is_empty()).unwrap_or_else(|| "record".to_owned());
    if TAKEN_BACK.contains(&record.kind()) {
        format!("sessions/{day}{number:04}-{kind}.md")
    } else {
        format!("records/{day}{number:04}-{kind}.txt")
    }
}

/// Letters and digits of a title in lower case, joined by hyphens; short.
fn slug(title: &str) -> String {
    const LONGEST: usize = 40;
    let mut slug = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        if slug.chars().count() >= LONGEST {
            break;
        }
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A name that none has yet, in capitals or not: `kitchen.jpg`, `kitchen-2.jpg`.
fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let numbered = (2..).map(|number: usize| format!("{stem}-{number}{ending}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    let free = names.find(|name| taken.insert(name.to_lowercase()));
    free.unwrap_or_else(|| name.to_owned())
}

/// A path as an address in Markdown: letters and digits as they are, the rest as `%20`.
pub(super) fn percent(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_') {
            address.push(c);
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| address.push_str(&format!("%{byte:02X}")));
        }
    }
    address
}

/// What stands beside the Markdown.
const READ_ME: &str = "\
This folder holds the texts of a journal, readable. Nothing in it is encrypted:
whoever gets at it can read it. Delete it when you are done with it, and mind
that copies, and traces on the disk, may remain.

  reflections/  one reflection a file, in Markdown with its front matter
  sessions/     supervision sessions and what was agreed
  files/        pictures and other files that they point at
  records/      what the program kept beside: choices, themes, lists
  unreadable/   texts that are no reflections, as they are

To bring it into a journal again: afterword import FOLDER
Earlier versions of a reflection are not here. They are in the journal and in
its backups.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_names_that_lead_nowhere_and_are_no_others() {
        let mut taken = BTreeSet::new();
        let names = ["Kitchen.jpg", "kitchen.jpg", "kitchen.JPG", "noend", "noend"];
        let given: Vec<String> = names.iter().map(|name| free(name, &mut taken)).collect();
        assert_eq!(given, ["Kitchen.jpg", "kitchen-2.jpg", "kitchen-3.JPG", "noend", "noend-2"]);
        assert_eq!(percent("files/a b(ŵ)%2.jpg"), "files/a%20b%28ŵ%29%252.jpg");
    }

    #[test]
    fn a_name_says_the_day_the_number_and_the_title_if_there_is_one() {
        let named = |text: &str| {
            let entry = Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap();
            entry_name(&Numbered { number: 3, entry: &entry })
        };
        assert_eq!(
            named("---\ntitle: \"Bedtime: a ŵyn/..\"\ndate: 2026-11-12\n---\nx"),
            "reflections/2026-11-12-0003-bedtime-a-ŵyn.md"
        );
        assert_eq!(named("---\ndate: 2026-11-12\n---\nOnly words"), "reflections/2026-11-12-0003.md");
        assert_eq!(named("# ../../etc\n\nx"), "reflections/0003-etc.md");
        assert_eq!(named("---\ntitle: ...\n---\nx"), "reflections/0003.md");
    }
}
