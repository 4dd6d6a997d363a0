//! A journal read whole, with the themes that it would suggest, as fast as a cache allows.
//!
//! A command must not open ten thousand files to show a list. What has been read once is kept, sealed to the writer's
//! own key, in sixteen parts in the user's cache folder; a part is used for an entry only while the ledger still names
//! the file that it was read from. The cache says nothing to anyone else and is safe to delete.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::themes::Settled;
use crate::{
    entry::{self, Entry},
    fs,
    id::Id,
    journal::{Journal, Record, Unreadable},
    privacy,
    theme::{Catalogue, Suggestion},
    vault::{self, Digest, Finding, Place, Sighted, Survey, Vault, crypt},
};

/// A read journal and what goes with it.
#[derive(Debug, Default)]
pub struct Library {
    /// The entries and records.
    pub journal: Journal,
    /// The themes suggested for each entry, without those that the writer has confirmed or refused.
    pub suggestions: BTreeMap<Id, Vec<Suggestion>>,
    /// Files that could not be opened.
    pub unopened: Vec<(Place, vault::Error)>,
    /// What is not as the ledger says.
    pub findings: Vec<Finding>,
}

/// Which cache, and which state of the program made it.
const VERSION: u32 = 2;
const PARTS: usize = 16;

#[derive(Serialize, Deserialize)]
struct Part {
    version: u32,
    program: String,
    catalogue: [u8; 32],
    entries: Vec<Cached>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Cached {
    digest: [u8; 32],
    entry: Entry,
    suggestions: Vec<Suggestion>,
}

impl Library {
    /// Reads the journal. `cache` is a folder for this journal alone; without one every file is opened.
    /// `progress` is told how many files are to be opened, then of each.
    pub fn load(
        vault: &Vault,
        catalogue: &Catalogue,
        cache: Option<&Path>,
        progress: &(impl Progress + Sync),
    ) -> Result<Self, vault::Error> {
        let _lock = vault.hold()?;
        let survey = vault.survey();
        let mut cached = cache.map(|folder| read_cache(vault, catalogue, folder)).unwrap_or_default();
        let (known, fresh): (Vec<Sighted>, Vec<Sighted>) =
            vault.sight("entries")?.into_iter().partition(|one| matches(&survey, one.place, &cached));
        progress.start(fresh.len());
        let read: Vec<(Place, Result<Cached, Problem>)> = fresh
            .par_iter()
            .map(|one| {
                let read = read_entry(vault, catalogue, one.place, &survey);
                progress.step();
                (one.place, read)
            })
            .collect();
        let stale = !read.is_empty() || known.len() != cached.len();
        let mut kept: Vec<Cached> = known.iter().filter_map(|one| cached.remove(&one.place.id()?)).collect();
        let (mut unreadable, mut unopened) = (Vec::new(), Vec::new());
        for (place, result) in read {
            match result {
                Ok(entry) => kept.push(entry),
                Err(Problem::Text(error)) => unreadable.extend(place.id().map(|id| Unreadable { id, error })),
                Err(Problem::File(error)) => unopened.push((place, error)),
            }
        }
        if let Some(folder) = cache.filter(|_| stale) {
            write_cache(vault, catalogue, folder, &kept);
        }
        let records = read_records(vault, &mut unopened, &mut unreadable)?;
        let library = Self::from_parts(kept, records, unreadable, unopened);
        Ok(Self { findings: survey.findings, ..library })
    }

    fn from_parts(
        kept: Vec<Cached>,
        records: Vec<Record>,
        unreadable: Vec<Unreadable>,
        unopened: Vec<(Place, vault::Error)>,
    ) -> Self {
        let settled = Settled::of(&records);
        let mut suggestions = BTreeMap::new();
        let mut entries = Vec::with_capacity(kept.len());
        for Cached { entry, suggestions: mut suggested, .. } in kept {
            let decided =
                |theme: &str| entry.fields.themes.iter().chain(&entry.fields.refused).any(|known| known == theme);
            suggested = settled.apply(suggested);
            suggested.retain(|suggestion| !decided(suggestion.theme.as_ref()));
            if !suggested.is_empty() {
                suggestions.insert(entry.id, suggested);
            }
            entries.push(entry);
        }
        Self { journal: Journal::new(entries, records, unreadable), suggestions, unopened, findings: Vec::new() }
    }

    /// The themes suggested for an entry, strongest first.
    pub fn suggested(&self, id: Id) -> &[Suggestion] {
        self.suggestions.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether a theme is suggested for an entry.
    pub fn suggests(&self, entry: &Entry, theme: &str) -> bool {
        self.suggested(entry.id).iter().any(|suggestion| suggestion.theme.as_ref() == theme)
    }
}

/// Someone who watches long work.
pub trait Progress {
    /// It begins, with so many steps.
    fn start(&self, steps: usize);
    /// A step is done.
    fn step(&self);
}

/// Nobody watches.
impl Progress for () {
    fn start(&self, _steps: usize) {}
    fn step(&self) {}
}

enum Problem {
    File(vault::Error),
    Text(entry::Error),
}

/// The themes that the words of an entry speak for. Private passages are not read for themes, so no passage of them can
/// stand as a reason anywhere.
pub fn suggest(catalogue: &Catalogue, entry: &Entry) -> Vec<Suggestion> {
    privacy::without_private(entry).map_or_else(Vec::new, |entry| catalogue.suggest(entry.markdown()))
}

fn read_entry(vault: &Vault, catalogue: &Catalogue, place: Place, survey: &Survey) -> Result<Cached, Problem> {
    let text = vault.read(place).map_err(Problem::File)?;
    let id = place.id().ok_or(Problem::File(vault::Error::BadPlan))?;
    let entry = Entry::parse(id, text.as_str().to_owned()).map_err(Problem::Text)?;
    let suggestions = suggest(catalogue, &entry);
    let digest = survey.digests.get(&place).map_or([0; 32], |digest| digest.0);
    Ok(Cached { digest, entry, suggestions })
}

fn read_records(
    vault: &Vault,
    unopened: &mut Vec<(Place, vault::Error)>,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<Record>, vault::Error> {
    let mut records = Vec::new();
    for one in vault.sight("records")? {
        let Some(id) = one.place.id() else { continue };
        match vault.read(one.place) {
            Ok(text) => match Record::parse(id, text.as_str().to_owned()) {
                Ok(record) => records.push(record),
                Err(error) => unreadable.push(Unreadable { id, error }),
            },
            Err(error) => unopened.push((one.place, error)),
        }
    }
    Ok(records)
}

/// Whether what is cached under a name was read from the file that stands there now.
fn matches(survey: &Survey, place: Place, cached: &HashMap<Id, Cached>) -> bool {
    let digest = survey.digests.get(&place).map(|Digest(digest)| *digest);
    place.id().and_then(|id| cached.get(&id)).is_some_and(|entry| Some(entry.digest) == digest)
}

/// A part as bytes, in the room that there is for it.
fn written(content: &Part, mut room: zeroize::Zeroizing<Vec<u8>>) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    let length = postcard::to_slice(content, &mut room).ok()?.len();
    room.truncate(length);
    Some(room)
}

fn part_path(folder: &Path, part: usize) -> PathBuf {
    folder.join(format!("{part:02}.age"))
}

fn part_of(id: Id) -> usize {
    usize::from_str_radix(&id.to_string()[..1], 16).unwrap_or(0)
}

fn read_cache(vault: &Vault, catalogue: &Catalogue, folder: &Path) -> HashMap<Id, Cached> {
    let parts: Vec<Vec<Cached>> = (0..PARTS)
        .into_par_iter()
        .filter_map(|part| {
            let sealed = fs::read(&part_path(folder, part), 1 << 30).ok()?;
            let opened = crypt::open(vault.keys().writer(), &sealed).ok()?;
            let part: Part = postcard::from_bytes(&opened).ok()?;
            let current =
                part.version == VERSION && part.program == PROGRAM && part.catalogue == catalogue.fingerprint();
            current.then_some(part.entries)
        })
        .collect();
    parts.into_iter().flatten().map(|cached| (cached.entry.id, cached)).collect()
}

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Writes the cache. A failure costs time at the next command and nothing else.
fn write_cache(vault: &Vault, catalogue: &Catalogue, folder: &Path, entries: &[Cached]) {
    if fs::make_folder(folder).is_err() {
        return;
    }
    let recipient = vault.keys().writer().to_public();
    (0..PARTS).into_par_iter().for_each(|part| {
        let mine = entries
            .iter()
            .filter(|cached| cached.digest != [0; 32] && part_of(cached.entry.id) == part)
            .cloned()
            .collect();
        let content =
            Part { version: VERSION, program: PROGRAM.to_owned(), catalogue: catalogue.fingerprint(), entries: mine };
        // Its length first: a buffer that grows leaves copies of the texts behind.
        let length = postcard::experimental::serialized_size(&content).unwrap_or_default();
        let room = zeroize::Zeroizing::new(vec![0; length]);
        let written = written(&content, room);
        if let Some(sealed) = written.and_then(|bytes| crypt::seal(&recipient, &bytes).ok()) {
            drop(fs::replace_unsynced(&part_path(folder, part), &sealed));
        }
    });
}
