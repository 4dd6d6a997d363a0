//! Bringing in a folder of Markdown: what is new, what is here already, what is left out and why.
//!
//! Planning is pure but for reading the files. Carrying out is one change of the journal: all of it, or none. What was
//! brought in is then read back from the sealed files and compared before anyone is told that it is safe.

mod embed;
mod files;
mod name;
mod original;
mod prepared;
mod why;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rayon::prelude::*;

use self::{
    embed::Names,
    files::Files,
    prepared::{likeness, prepare, unaddressed},
};
pub use self::{
    files::{Incoming, NotTaken, Unattached, read},
    prepared::{Dated, Prepared, Source},
    why::Why,
};
use super::library::Progress;
use crate::{
    entry::{Reference, references},
    fs,
    id::Id,
    journal::Journal,
    vault::{self, Place, Vault},
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
    /// Pictures and other files that come in with what is new.
    pub files: Vec<Incoming>,
    /// What something new points at and what does not come in.
    pub unattached: Vec<Unattached>,
}

/// A file whose text is in the journal already.
#[cfg_attr(test, derive(Debug))]
pub struct Here {
    /// The original.
    pub path: PathBuf,
    /// Its path below the folder.
    pub relative: PathBuf,
    /// The folder that it was found in.
    root: Option<PathBuf>,
    /// Where its text stands.
    place: Place,
    text: String,
}

crate::hide::hide!(Here);

/// A file that is left out, and why.
#[derive(Debug)]
pub struct Skipped {
    /// Its path below the folder.
    pub relative: PathBuf,
    /// Why.
    pub why: Why,
}

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
    let names = Names::of(&sources);
    let prepared: Vec<(PathBuf, Result<Prepared, Why>)> =
        sources.into_par_iter().map(|one| (one.relative.clone(), prepare(one, &names, zone, known_theme))).collect();
    let mut seen: BTreeMap<[u8; 32], PathBuf> = BTreeMap::new();
    let mut files = Files::default();
    for (relative, prepared) in prepared {
        match prepared {
            Err(why) => plan.skipped.push(Skipped { relative, why }),
            Ok(mut one) => {
                let known = one.likeness.and_then(|likeness| here.get(&likeness));
                if let Some(id) = before.get(&one.source).or(known) {
                    plan.here.push(one.already(*id));
                } else if let Some(first) = seen.get(&one.source) {
                    plan.skipped.push(Skipped { relative, why: Why::Twice(first.clone()) });
                } else {
                    seen.insert(one.source, relative);
                    files.take_in(&mut one);
                    plan.new.push(one);
                }
            }
        }
    }
    files.finish(&plan.new);
    (plan.files, plan.unattached) = (files.incoming, files.unattached);
    leave_out_what_came(&mut plan);
    plan
}

/// A file that comes in with a text is not one that was left out.
fn leave_out_what_came(plan: &mut Plan) {
    let came: BTreeSet<&Path> = plan.files.iter().map(|one| one.relative.as_path()).collect();
    plan.skipped.retain(|one| !came.contains(one.relative.as_path()));
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

/// What came of an import.
#[derive(Debug, Default)]
pub struct Report {
    /// The originals whose sealed copy was read back and is the same.
    pub verified: Vec<PathBuf>,
    /// The originals of files whose sealed copy was read back and is the same, but for what was taken out of them.
    pub files: Vec<PathBuf>,
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
    progress.start(plan.new.len() * 2 + plan.files.len());
    for one in &plan.files {
        work.make_file(one.id, &one.file)?;
        progress.step();
    }
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
    work.commit_watched("import", when, &|| progress.step())?;
    let same_file = |one: &&Incoming| vault.read_file(one.id).is_ok_and(|file| file == one.file);
    let whole: Vec<&Incoming> = plan.files.par_iter().filter(same_file).collect();
    let ids: BTreeSet<Id> = whole.iter().map(|one| one.id).collect();
    let compared: Vec<bool> = plan
        .new
        .par_iter()
        .zip(&places)
        .map(|(one, place)| {
            let same = vault.read(*place).is_ok_and(|text| vault::same(&text, &one.text));
            let same = same && one.files.iter().all(|id| ids.contains(id));
            progress.step();
            same
        })
        .collect();
    let (same, different): (Vec<_>, Vec<_>) = plan.new.iter().zip(compared).partition(|(_, same)| *same);
    let paths = |pairs: Vec<(&Prepared, bool)>| pairs.into_iter().map(|(one, _)| one.path.clone()).collect();
    let files = whole.into_iter().map(|one| one.path.clone()).collect();
    Ok(Report { verified: paths(same), files, different: paths(different) })
}

/// The originals that are here already and whose sealed copy, read back now, is still the same text with the same files;
/// then the originals of those files.
fn verify_here(plan: &Plan, vault: &Vault) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let verified = plan.here.par_iter().filter_map(|one| Some((one.path.clone(), still_same(one, vault)?)));
    let (texts, files): (Vec<PathBuf>, Vec<Vec<PathBuf>>) = verified.unzip();
    (texts, files.concat())
}

/// The originals of the files of a text, when it and they are in the journal as they are in the folder.
fn still_same(one: &Here, vault: &Vault) -> Option<Vec<PathBuf>> {
    let text = vault.read(one.place).ok()?;
    if !vault::same(&unaddressed(&text), &unaddressed(&one.text)) {
        return None;
    }
    let held: Vec<Id> = references(&text).iter().filter_map(Reference::held).collect();
    let Some(root) = one.root.as_ref().filter(|_| !held.is_empty()) else { return Some(Vec::new()) };
    let originals = files::of_text(root, &one.relative, &one.text)?;
    let same = originals.len() == held.len()
        && originals
            .iter()
            .zip(held)
            .all(|((_, file), id)| vault.read_file(id).is_ok_and(|there| there.bytes == file.bytes));
    same.then(|| originals.into_iter().map(|(path, _)| path).collect())
}

/// The originals that may be removed, and how many texts were here already and are not the same any more.
///
/// Texts come first that are in the journal as they were, then files that nothing names which stays in the folder that was
/// imported. Of a single text that was imported the files stay: another one beside it may need them.
pub fn removable(plan: &Plan, report: &Report, vault: &Vault, folder: &Path) -> (Vec<PathBuf>, usize) {
    let (mut texts, mut files) = verify_here(plan, vault);
    let changed = plan.here.len() - texts.len();
    texts.extend(report.verified.iter().cloned());
    files.extend(report.files.iter().cloned());
    // What a text that could not be read points at is not known.
    let all = texts.len() == plan.here.len() + plan.new.len();
    let stays = |one: &Skipped| one.why.is_a_problem() || matches!(one.why, Why::Twice(_));
    if all && fs::kind_of(folder) == Some(fs::Kind::Folder) && !plan.skipped.iter().any(stays) {
        files.sort_unstable();
        files.dedup();
        files::keep_named(&mut files, &texts, folder);
        texts.extend(files);
    }
    (texts, changed)
}

/// Removes the originals that were verified, so that no loss of power brings them back. Tells those that could not be
/// removed, and the folders of which the disk does not confirm it.
pub fn remove_originals(verified: &[PathBuf]) -> Vec<fs::Error> {
    let folders: BTreeSet<&Path> = verified.iter().filter_map(|path| path.parent()).collect();
    let removed = verified.iter().map(|path| fs::remove(path));
    removed.chain(folders.into_iter().map(fs::sync_folder)).filter_map(Result::err).collect()
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
    use crate::entry::Entry;

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
