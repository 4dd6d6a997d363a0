//! Bringing in a folder of Markdown: what is new, what is here already, what is left out and why.
//!
//! Planning is pure but for reading the files. Carrying out is one change of the journal: all of it, or none. What was
//! brought in is then read back from the sealed files and compared before anyone is told that it is safe.

mod name;
mod original;
mod why;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

pub use why::Why;

use self::{
    name::date_in_name,
    original::{decode, from_toml},
};
use super::library::Progress;
use crate::{
    entry::{self, Entry, MarkSlip, When, splice},
    fs::{self, Found, Kind},
    id::Id,
    journal::Journal,
    vault::{self, Place, Vault},
    yaml,
};

/// What an import would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// To be brought in.
    pub new: Vec<Prepared>,
    /// Already in the journal, by their path below the folder.
    pub here: Vec<Here>,
    /// Left out.
    pub skipped: Vec<Skipped>,
}

/// A file whose text is in the journal already.
#[cfg_attr(test, derive(Debug))]
pub struct Here {
    /// The original.
    pub path: PathBuf,
    /// Its path below the folder.
    pub relative: PathBuf,
    /// Where its text stands.
    place: Place,
    text: String,
}

crate::hide::hide!(Here);

/// A file that may be brought in.
#[cfg_attr(test, derive(Debug))]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the folder.
    pub relative: PathBuf,
    found: Result<Option<Vec<u8>>, Why>,
    modified: Option<std::time::SystemTime>,
}

crate::hide::hide!(Source);

impl Source {
    /// A file that the program carries.
    pub fn carried(relative: PathBuf, bytes: Vec<u8>) -> Self {
        Self { path: relative.clone(), relative, found: Ok(Some(bytes)), modified: None }
    }
}

impl From<Found> for Source {
    /// A file on the disk, which is read when its turn comes.
    fn from(found: Found) -> Self {
        let why = if found.kind == Kind::File { Ok(None) } else { Err(Why::NotAFile) };
        Self { path: found.path, relative: found.relative, found: why, modified: found.modified }
    }
}

/// A file that is ready to be sealed.
#[cfg_attr(test, derive(Debug))]
pub struct Prepared {
    /// The original.
    pub path: PathBuf,
    /// Its path below the folder.
    pub relative: PathBuf,
    /// What it is, as text of the journal.
    pub text: String,
    /// Whether it is a record, such as a session of supervision, and no reflection.
    pub record: bool,
    /// Where its date was found.
    pub dated: Dated,
    /// Marks with a slip in them, by the lines of the original.
    pub slips: Vec<MarkSlip>,
    source: [u8; 32],
    likeness: Option<[u8; 32]>,
}

crate::hide::hide!(Prepared);

/// Where a date was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// In the front matter.
    FrontMatter,
    /// In the name of the file.
    FileName,
    /// The time when the file was last changed.
    FileTime,
}

/// A file that is left out, and why.
#[derive(Debug)]
pub struct Skipped {
    /// Its path below the folder.
    pub relative: PathBuf,
    /// Why.
    pub why: Why,
}

impl Prepared {
    fn already(self, id: Id) -> Here {
        let place = if self.record { Place::Record(id) } else { Place::Entry(id) };
        Here { path: self.path, relative: self.relative, place, text: self.text }
    }
}

/// The longest file that is read, in bytes: a reflection of the longest kind in UTF-16, and its mark.
const LONGEST: u64 = 2 * entry::LONGEST as u64 + 4;

/// The kind of the record that remembers what was brought in.
const RECORD: &str = "imported";

/// Works out what an import would do. `known_theme` says which labels of other programs are themes here.
pub fn plan(
    sources: Vec<Source>,
    journal: &Journal,
    zone: &jiff::tz::TimeZone,
    known_theme: &(impl Fn(&str) -> bool + Sync),
) -> Plan {
    let mut plan = Plan::default();
    let before = imported_before(journal);
    let here: BTreeMap<[u8; 32], Id> = journal.entries().par_iter().map(|entry| (likeness(entry), entry.id)).collect();
    let prepared: Vec<(PathBuf, Result<Prepared, Why>)> =
        sources.into_par_iter().map(|one| (one.relative.clone(), prepare(one, zone, known_theme))).collect();
    let mut seen: BTreeMap<[u8; 32], PathBuf> = BTreeMap::new();
    for (relative, prepared) in prepared {
        match prepared {
            Err(why) => plan.skipped.push(Skipped { relative, why }),
            Ok(one) => {
                let known = one.likeness.and_then(|likeness| here.get(&likeness));
                if let Some(id) = before.get(&one.source).or(known) {
                    plan.here.push(one.already(*id));
                } else if let Some(first) = seen.get(&one.source) {
                    plan.skipped.push(Skipped { relative, why: Why::Twice(first.clone()) });
                } else {
                    seen.insert(one.source, relative);
                    plan.new.push(one);
                }
            }
        }
    }
    plan
}

/// The originals of earlier imports whose text is still in the journal. One that was deleted since may come again.
fn imported_before(journal: &Journal) -> BTreeMap<[u8; 32], Id> {
    let entries = journal.entries().iter().map(|entry| entry.id);
    let there: BTreeSet<Id> = entries.chain(journal.records().iter().map(|record| record.id)).collect();
    let records = journal.records().iter().filter(|record| record.kind() == RECORD);
    let lines = records.flat_map(|record| record.markdown().lines().collect::<Vec<_>>());
    lines
        .filter_map(|line| {
            let (digest, id) = line.trim().strip_prefix("- ")?.split_once(' ')?;
            let id = id.parse().ok()?;
            Some((from_hex(digest)?, id)).filter(|_| there.contains(&id))
        })
        .collect()
}

/// What makes two reflections the same one: the date, the title and the words.
fn likeness(entry: &Entry) -> [u8; 32] {
    let date = entry.when().map(ToString::to_string).unwrap_or_default();
    digest(format!("{date}\n{}\n{}", entry.title(), entry.markdown().trim()).as_bytes())
}

fn prepare(source: Source, zone: &jiff::tz::TimeZone, known_theme: &impl Fn(&str) -> bool) -> Result<Prepared, Why> {
    let extension = source.path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    if !matches!(extension.as_deref(), Some("md" | "markdown" | "mdown")) {
        return Err(Why::NotMarkdown);
    }
    let bytes = match source.found? {
        Some(bytes) => bytes,
        None => fs::read(&source.path, LONGEST)
            .map_err(|error| if error.is_too_long() { Why::Entry(entry::Error::TooLong) } else { Why::Files(error) })?,
    };
    let original = digest(&bytes);
    let text = decode(&bytes)?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Why::Empty);
    }
    if text.trim_start().starts_with("<!-- not a reflection -->") {
        return Err(Why::SaysSo);
    }
    let text = if text.starts_with("+++") { from_toml(text)? } else { text.to_owned() };
    let entry = Entry::parse(Id::random().map_err(|_| Why::Empty)?, text)?;
    let slips = entry.mark_slips();
    let record = matches!(entry.fields.kind.as_deref(), Some("session" | "agreement" | "helplines"));
    let name = source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let (text, dated) = if record {
        (entry.text.clone(), Dated::FrontMatter)
    } else {
        fill(&entry, &name, source.modified, zone, known_theme)?
    };
    let finished = Entry::parse(Id::random().map_err(|_| Why::Empty)?, text.clone())?;
    let likeness = (!record).then(|| likeness(&finished));
    Ok(Prepared {
        path: source.path,
        relative: source.relative,
        text,
        record,
        dated,
        slips,
        source: original,
        likeness,
    })
}

/// Adds what the front matter lacks and the file knows: a date, a title, themes that stand as labels.
fn fill(
    entry: &Entry,
    name: &str,
    modified: Option<std::time::SystemTime>,
    zone: &jiff::tz::TimeZone,
    known_theme: &impl Fn(&str) -> bool,
) -> Result<(String, Dated), Why> {
    let mut text = entry.text.clone();
    let (in_name, rest) = date_in_name(name);
    let dated = match (entry.fields.date, in_name) {
        (Some(_), _) => Dated::FrontMatter,
        (None, Some(_)) => Dated::FileName,
        (None, None) => Dated::FileTime,
    };
    if entry.fields.title.is_none() && entry.body.heading.is_none() && !rest.is_empty() {
        text = splice::set(&text, "title", &yaml::scalar(&rest))?;
    }
    if entry.fields.date.is_none() {
        let when =
            in_name.map(When::day).or_else(|| file_time(modified, zone)).unwrap_or_else(|| When::day(Date::default()));
        text = splice::set(&text, "date", &when.to_string())?;
    }
    let themes: Vec<String> =
        entry.fields.tags.iter().map(|tag| tag.to_lowercase()).filter(|tag| known_theme(tag)).collect();
    if entry.fields.themes.is_empty() && !themes.is_empty() {
        text = splice::set(&text, "themes", &splice::list(&themes))?;
    }
    Ok((text, dated))
}

fn file_time(modified: Option<std::time::SystemTime>, zone: &jiff::tz::TimeZone) -> Option<When> {
    let moment = Timestamp::try_from(modified?).ok()?.to_zoned(zone.clone());
    Some(When::moment(&moment))
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Report {
    /// The originals whose sealed copy was read back and is the same.
    pub verified: Vec<PathBuf>,
    /// The originals whose sealed copy is not the same. Never seen; their originals must be kept.
    pub different: Vec<PathBuf>,
}

/// Seals everything new as one change, then reads each file back and compares it.
pub fn carry_out(
    plan: &Plan,
    vault: &mut Vault,
    when: Timestamp,
    progress: &(impl Progress + Sync),
) -> Result<Report, vault::Error> {
    let mut work = vault.begin()?;
    let mut places = Vec::with_capacity(plan.new.len());
    for one in &plan.new {
        let id = Id::random()?;
        let place = if one.record { Place::Record(id) } else { Place::Entry(id) };
        work.make(place, one.text.clone());
        places.push(place);
    }
    // One record holds what its entry may be long: 10,000 lines of 100 bytes are nearly a mebibyte.
    for sources in plan.new.iter().zip(&places).collect::<Vec<_>>().chunks(8_000) {
        let line = |(one, place): &(&Prepared, &Place)| place.id().map(|id| format!("- {} {id}\n", hex(&one.source)));
        let lines: String = sources.iter().filter_map(line).collect();
        work.make(Place::Record(Id::random()?), format!("---\nkind: {RECORD}\ndate: {when}\n---\n\n{lines}"));
    }
    progress.start(places.len() * 2);
    work.commit_watched("import", when, &|| progress.step())?;
    let compared: Vec<bool> = plan
        .new
        .par_iter()
        .zip(&places)
        .map(|(one, place)| {
            let same = vault.read(*place).is_ok_and(|text| vault::same(&text, &one.text));
            progress.step();
            same
        })
        .collect();
    let (same, different): (Vec<_>, Vec<_>) = plan.new.iter().zip(compared).partition(|(_, same)| *same);
    let paths = |pairs: Vec<(&Prepared, bool)>| pairs.into_iter().map(|(one, _)| one.path.clone()).collect();
    Ok(Report { verified: paths(same), different: paths(different) })
}

/// The originals that are here already and whose sealed copy, read back now, is still the same text.
pub fn verify_here(plan: &Plan, vault: &Vault) -> Vec<PathBuf> {
    let same = |one: &&Here| vault.read(one.place).is_ok_and(|text| vault::same(&text, &one.text));
    plan.here.par_iter().filter(same).map(|one| one.path.clone()).collect()
}

/// Removes the originals that were verified, so that no loss of power brings them back. Tells those that could not be
/// removed, and the folders of which the disk does not confirm it.
pub fn remove_originals(verified: &[PathBuf]) -> Vec<fs::Error> {
    let folders: BTreeSet<&Path> = verified.iter().filter_map(|path| path.parent()).collect();
    let removed = verified.iter().map(|path| fs::remove(path));
    removed.chain(folders.into_iter().map(fs::sync_folder)).filter_map(Result::err).collect()
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    (text.len() == 64 && text.is_ascii()).then_some(())?;
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_sorted_into_new_here_and_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::make_folder(path.parent().unwrap()).unwrap();
            fs::replace(&path, bytes).unwrap();
        };
        write("2025-05-12-the-ward.md", b"Words on the ward.\n");
        write("sub/known.md", b"---\ntitle: Known\ndate: 2025-01-01\n---\nKnown words.\n");
        write("again.md", b"Words on the ward.\n");
        write("broken.md", b"---\na: 1\ntitle: x: y\n---\nCANARY\n");
        write("latin.md", b"one\ncaf\xe9 CANARY\n");
        write("tags.MD", b"---\ntags: [Hope, other]\n---\nWith labels.\n");
        write("session.md", b"---\nkind: session\ndate: 2026-01-01\n---\nGood.\n");
        write("picture.png", b"x");
        write(".obsidian/hidden.md", b"x");
        write("empty.md", b"\n");
        write("README.md", b"<!-- not a reflection -->\n# x\n");
        let known =
            Entry::parse(Id::random().unwrap(), "---\ntitle: Known\ndate: 2025-01-01\n---\nKnown words.\n".into())
                .unwrap();
        let journal = Journal::new(vec![known], Vec::new(), Vec::new());
        let plan = plan(
            fs::walk(folder.path()).0.into_iter().map(Source::from).collect(),
            &journal,
            &jiff::tz::TimeZone::UTC,
            &|tag| tag == "hope",
        );
        let name = |path: &PathBuf| path.display().to_string();
        assert_eq!(
            plan.new.iter().map(|one| name(&one.relative)).collect::<Vec<_>>(),
            ["2025-05-12-the-ward.md", "session.md", "tags.MD"]
        );
        assert_eq!(plan.new[0].text, "---\ntitle: The ward\ndate: 2025-05-12\n---\n\nWords on the ward.\n");
        assert!(plan.new[1].record && plan.new[2].text.contains("themes: [hope]\n"));
        assert_eq!(plan.here.iter().map(|one| name(&one.relative)).collect::<Vec<_>>(), ["sub/known.md"]);
        let skipped: Vec<String> =
            plan.skipped.iter().map(|one| format!("{}: {}", name(&one.relative), one.why)).collect();
        assert_eq!(
            skipped,
            [
                "README.md: it says that it is not a reflection",
                "again.md: the same text as 2025-05-12-the-ward.md",
                "broken.md: line 3: a text with a colon in it needs quotation marks, as in title: \"One: two\"",
                "empty.md: empty",
                "latin.md: line 2: not UTF-8 text; save it as UTF-8 and import again",
                "picture.png: not Markdown",
            ]
        );
    }
}
