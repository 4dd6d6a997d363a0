//! One file of an import: as it is found, and as it will stand in the journal.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date};
use sha2::{Digest as _, Sha256};

use super::{
    Here, NotTaken, Why,
    embed::{self, Names},
    name::date_in_name,
    original::{decode, from_toml},
};
use crate::{
    entry::{self, Entry, MarkSlip, Reference, When, readdress, references, splice},
    fs::{self, Found, Kind},
    id::Id,
    vault::Place,
    yaml,
};

/// A file that may be brought in.
#[cfg_attr(test, derive(Debug))]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the folder.
    pub relative: PathBuf,
    found: Result<Option<Vec<u8>>, Why>,
    /// The folder, where files beside it may be read.
    root: Option<PathBuf>,
    modified: Option<std::time::SystemTime>,
}

crate::hide::hide!(Source);

impl Source {
    /// A file that the program carries.
    pub fn carried(relative: PathBuf, bytes: Vec<u8>) -> Self {
        Self { path: relative.clone(), relative, found: Ok(Some(bytes)), root: None, modified: None }
    }
}

impl From<Found> for Source {
    /// A file on the disk, which is read when its turn comes.
    fn from(found: Found) -> Self {
        let why = if found.kind == Kind::File { Ok(None) } else { Err(Why::NotAFile) };
        let depth = found.relative.components().count();
        let root = found.path.ancestors().nth(depth).map(Path::to_owned);
        Self { path: found.path, relative: found.relative, found: why, root, modified: found.modified }
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
    /// The files that come in with it.
    pub files: Vec<Id>,
    /// Lines that embed what does not come in, as Obsidian writes it.
    pub(super) embedded: Vec<(usize, NotTaken)>,
    /// The folder that it was found in, unless the program carries it.
    pub(super) root: Option<PathBuf>,
    /// Where its body starts, in bytes.
    pub(super) body_start: usize,
    /// Whether it points at anything beside it.
    pub(super) points: bool,
    /// The SHA-256 digest of the original's bytes.
    pub(super) source: [u8; 32],
    /// What [`likeness`] says of it; a record has none.
    pub(super) likeness: Option<[u8; 32]>,
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

impl Prepared {
    /// The same as a file whose text the journal has already, under this id.
    pub(super) fn already(self, id: Id) -> Here {
        let place = if self.record { Place::Record(id) } else { Place::Entry(id) };
        Here { path: self.path, relative: self.relative, root: self.root, place, text: self.text }
    }
}

/// The longest file that is read, in bytes: a reflection of the longest kind in UTF-16, and its mark.
const LONGEST: u64 = 2 * entry::LONGEST as u64 + 4;

/// What makes two reflections the same one: a digest of the date, the title and the words. Where their pictures lie is
/// none of it.
pub(super) fn likeness(entry: &Entry) -> [u8; 32] {
    let date = entry.when().map(ToString::to_string).unwrap_or_default();
    digest(format!("{date}\n{}\n{}", entry.title(), unaddressed(entry.markdown()).trim()).as_bytes())
}

/// A text with the addresses of files all the same, in the journal and beside it.
pub(super) fn unaddressed(text: &str) -> Cow<'_, str> {
    if references(text).iter().all(|one| !one.is_local() && one.held().is_none()) {
        return Cow::Borrowed(text);
    }
    let same = |one: &Reference| (one.is_local() || one.held().is_some()).then(|| "file".to_owned());
    readdress(text, same).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Reads a file and makes it what it will be in the journal.
pub(super) fn prepare(
    source: Source,
    names: &Names,
    zone: &jiff::tz::TimeZone,
    known_theme: &impl Fn(&str) -> bool,
) -> Result<Prepared, Why> {
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
    let (entry, embedded) = unembedded(entry, source.root.as_deref(), &source.relative, names)?;
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
    let points = references(finished.markdown()).iter().any(Reference::is_local);
    Ok(Prepared {
        path: source.path,
        relative: source.relative,
        text,
        record,
        dated,
        slips,
        files: Vec::new(),
        embedded,
        root: source.root,
        body_start: finished.body_start,
        points,
        source: original,
        likeness,
    })
}

/// The entry with what it embeds as Obsidian does in Markdown that every program reads, and the lines where that cannot be.
fn unembedded(
    entry: Entry,
    root: Option<&Path>,
    relative: &Path,
    names: &Names,
) -> Result<(Entry, Vec<(usize, NotTaken)>), Why> {
    let Some(root) = root.filter(|_| entry.markdown().contains("![[")) else { return Ok((entry, Vec::new())) };
    let (body, left) = embed::rewritten(root, relative, entry.markdown(), names);
    let head = &entry.text[..entry.body_start];
    let above = head.matches('\n').count();
    let left = left.into_iter().map(|(line, why)| (above + line, why)).collect();
    Ok((Entry::parse(entry.id, format!("{head}{body}"))?, left))
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

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
