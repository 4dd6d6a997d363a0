//! Pictures and other files that an imported text points at, beside it in the imported folder.
//!
//! An address is followed within the folder and through no link. What cannot come in is named by its line, and the text
//! stays as it is there. The bytes are those that will be sealed: what a picture says of its taking is out already.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

use super::Prepared;
use crate::{
    attachment::{self, Attachment, Bad, Kind, Part, strip},
    entry::{Reference, readdress, references},
    fs,
    id::Id,
};

/// The most that one import takes of files, in bytes: they are in memory until all of it is sealed.
const MOST: usize = 512 * 1024 * 1024;

/// A file that comes in with a text.
#[cfg_attr(test, derive(Debug))]
pub struct Incoming {
    /// The id that it will have.
    pub id: Id,
    /// The original.
    pub path: PathBuf,
    /// Its path below the folder.
    pub relative: PathBuf,
    /// What will be sealed.
    pub file: Attachment,
    /// What it is.
    pub kind: Kind,
    /// What was taken out of it.
    pub removed: BTreeSet<Part>,
}

crate::hide::hide!(Incoming);

/// Something that a text points at and that does not come in.
#[derive(Debug)]
pub struct Unattached {
    /// The path of the text below the folder.
    pub relative: PathBuf,
    /// The line of the text, from 1.
    pub line: usize,
    /// Why.
    pub why: NotTaken,
}

/// Why a file does not come in with the text that points at it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotTaken {
    /// Nothing is there.
    #[error("the file that this points at is not there")]
    Missing,
    /// It is not below the folder that is imported.
    #[error("this points at a file outside the folder")]
    Outside,
    /// A link, a folder, a device.
    #[error("this points at a link or a folder, which is not followed")]
    NotAFile,
    /// Not one of the kinds that are taken.
    #[error("this points at a file of a kind that is not taken")]
    UnknownKind,
    /// Longer than [`attachment::LONGEST`].
    #[error("this points at a file of more than 64 MiB, the most that one may have")]
    TooLarge,
    /// With it, all of them would be more than one import takes.
    #[error(
        "with the file that this points at, this import would bring in more than 512 MiB of files, the most for one time"
    )]
    TooMuch,
    /// It is no picture to its end.
    #[error("the picture that this points at did not come in: {0}")]
    Bad(#[from] Bad),
    /// Its address stands where it cannot be replaced.
    #[error("the address here is written in a way that cannot be changed without changing the text")]
    Address,
    /// It cannot be read.
    #[error("the file that this points at cannot be read")]
    Unreadable(#[from] fs::Error),
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers")]
    Random(#[from] getrandom::Error),
}

/// The files of one import.
#[derive(Default)]
pub(super) struct Files {
    pub(super) incoming: Vec<Incoming>,
    pub(super) unattached: Vec<Unattached>,
    by_path: BTreeMap<PathBuf, Id>,
    total: usize,
}

impl Files {
    /// Takes in what a text points at, and puts the new addresses into it.
    pub(super) fn take_in(&mut self, one: &mut Prepared) {
        for (line, why) in one.embedded.drain(..) {
            self.unattached.push(Unattached { relative: one.relative.clone(), line, why });
        }
        let Some(root) = one.root.clone().filter(|_| one.points) else { return };
        let (head, body) = one.text.split_at(one.body_start);
        let mut new: BTreeMap<usize, Id> = BTreeMap::new();
        let mut lines = Lines { text: &one.text, at: 0, line: 1 };
        for found in references(body).into_iter().filter(Reference::is_local) {
            match self.one(&root, &one.relative, &found) {
                Ok(id) => drop(new.insert(found.span.start, id)),
                Err(why) => {
                    let line = lines.of(head.len() + found.span.start);
                    self.unattached.push(Unattached { relative: one.relative.clone(), line, why });
                }
            }
        }
        if new.is_empty() {
            return;
        }
        let address =
            |found: &Reference| new.get(&found.span.start).filter(|_| found.is_local()).map(|id| format!("files/{id}"));
        // Two of them can share one address, of which only one can be followed.
        if let Some(body) = readdress(body, address) {
            one.text = format!("{head}{body}");
            one.files = new.into_values().collect();
            return;
        }
        let mut lines = Lines { text: &one.text, at: 0, line: 1 };
        for at in new.keys() {
            let line = lines.of(head.len() + at);
            self.unattached.push(Unattached { relative: one.relative.clone(), line, why: NotTaken::Address });
        }
    }

    /// Lets go of what no text points at after all.
    pub(super) fn finish(&mut self, texts: &[Prepared]) {
        let wanted: BTreeSet<Id> = texts.iter().flat_map(|one| one.files.iter().copied()).collect();
        self.incoming.retain(|one| wanted.contains(&one.id));
    }

    fn one(&mut self, root: &Path, text: &Path, found: &Reference) -> Result<Id, NotTaken> {
        let relative = resolve(root, text, &found.address)?;
        if let Some(id) = self.by_path.get(&relative) {
            return Ok(*id);
        }
        let path = root.join(&relative);
        let (file, kind, removed) = read(&path)?;
        self.total = self.total.saturating_add(file.bytes.len());
        if self.total > MOST {
            self.total -= file.bytes.len();
            return Err(NotTaken::TooMuch);
        }
        let id = Id::random()?;
        self.by_path.insert(relative.clone(), id);
        self.incoming.push(Incoming { id, path, relative, file, kind, removed });
        Ok(id)
    }
}

/// The originals that a text points at, as they would be sealed, in its order. `None` when one of them cannot be read.
pub(super) fn of_text(root: &Path, relative: &Path, body: &str) -> Option<Vec<(PathBuf, Attachment)>> {
    let local = references(body).into_iter().filter(Reference::is_local);
    let read = local.map(|found| {
        let path = root.join(resolve(root, relative, &found.address).ok()?);
        let (file, ..) = read(&path).ok()?;
        Some((path, file))
    });
    read.collect()
}

/// A file as it may be kept.
///
/// # Errors
/// When it is too long, of no kind that is taken, or a picture that cannot be stripped.
pub fn read(path: &Path) -> Result<(Attachment, Kind, BTreeSet<Part>), NotTaken> {
    let bytes = fs::read(path, attachment::LONGEST as u64).map_err(|error| match error {
        error if error.is_too_long() => NotTaken::TooLarge,
        error if error.is_missing() => NotTaken::Missing,
        error => NotTaken::Unreadable(error),
    })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let kind = Kind::of(&name, &bytes).ok_or(NotTaken::UnknownKind)?;
    let stripped = strip(kind, bytes)?;
    let file = Attachment { media: kind.media().to_owned(), name: attachment::clean(&name), bytes: stripped.bytes };
    Ok((file, kind, stripped.removed))
}

/// The path below the folder that an address leads to, seen from the text: as it is written, or with its `%20` undone.
fn resolve(root: &Path, text: &Path, address: &str) -> Result<PathBuf, NotTaken> {
    let as_written = follow(root, text, address);
    match (as_written, unescaped(address)) {
        (Err(NotTaken::Missing), Some(other)) => follow(root, text, &other),
        (followed, _) => followed,
    }
}

fn follow(root: &Path, text: &Path, address: &str) -> Result<PathBuf, NotTaken> {
    let mut parts: Vec<_> = text.parent().into_iter().flat_map(Path::components).collect();
    let address = Path::new(address);
    for part in address.components() {
        match part {
            Component::Normal(_) => parts.push(part),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop().ok_or(NotTaken::Outside)?),
            Component::RootDir | Component::Prefix(_) => return Err(NotTaken::Outside),
        }
    }
    let mut path = PathBuf::new();
    for (at, part) in parts.iter().enumerate() {
        path.push(part);
        match fs::kind_of(&root.join(&path)) {
            Some(fs::Kind::Folder) if at + 1 < parts.len() => {}
            Some(fs::Kind::File) if at + 1 == parts.len() => return Ok(path),
            None | Some(fs::Kind::File) => return Err(NotTaken::Missing),
            Some(_) => return Err(NotTaken::NotAFile),
        }
    }
    Err(NotTaken::NotAFile)
}

/// `%20` as a space, and so on; `None` when nothing is written so, or it is no text.
fn unescaped(address: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    let mut any = false;
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = pair.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            (rest, any) = (after.get(2..).unwrap_or_default(), true);
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| any && !text.contains('\0'))
}

/// Lines of places that are asked for in the order of the text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> usize {
        self.line += self.text.get(self.at..at).unwrap_or_default().matches('\n').count();
        self.at = self.at.max(at);
        self.line
    }
}

/// Keeps of these files those whose names stand in nothing else below a folder but in the texts that go: in no hidden file
/// and none of another kind either. What cannot be looked into may name them all.
pub(super) fn keep_named(files: &mut Vec<PathBuf>, texts: &[PathBuf], folder: &Path) {
    let (found, failed) = fs::walk_all(folder);
    if !failed.is_empty() {
        files.clear();
    }
    let stays =
        |one: &fs::Found| one.kind == fs::Kind::File && !texts.contains(&one.path) && !files.contains(&one.path);
    let others: Vec<PathBuf> = found.into_iter().filter(stays).map(|one| one.path).collect();
    for other in others {
        if files.is_empty() {
            return;
        }
        let Ok(bytes) = fs::read(&other, LONGEST_OTHER) else {
            files.clear();
            return;
        };
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        files.retain(|file| {
            let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
            !text.contains(&name) && !text.contains(&name.replace(' ', "%20"))
        });
    }
}

/// What stays in a folder is looked into up to this length, in bytes; what is longer may name anything.
const LONGEST_OTHER: u64 = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_followed_within_the_folder_and_through_no_link() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("notes");
        for (name, bytes) in [("a/one two.txt", b"x"), ("100%25.txt", b"y"), ("../outside.txt", b"z")] {
            let path = root.join(name);
            fs::make_folder(&root.join("a")).unwrap();
            fs::replace(&path, bytes).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(&root, root.join("loop")).unwrap();
        let to =
            |text: &str, address: &str| resolve(&root, Path::new(text), address).map(|path| path.display().to_string());
        assert_eq!(to("t.md", "a/one%20two.txt").unwrap(), "a/one two.txt");
        assert_eq!(to("a/t.md", "./one two.txt").unwrap(), "a/one two.txt");
        assert_eq!(to("a/t.md", "../a/../100%25.txt").unwrap(), "100%25.txt");
        for (address, expected) in [
            ("../outside.txt", "outside the folder"),
            ("/etc/passwd", "outside the folder"),
            ("a/../../outside.txt", "outside the folder"),
            ("%2e%2e/outside.txt", "outside the folder"),
            ("a/none.txt", "not there"),
            ("100%25.txt/x", "not there"),
            ("a", "link or a folder"),
            ("a/..", "link or a folder"),
            ("%00", "not there"),
        ] {
            let why = to("t.md", address).unwrap_err().to_string();
            assert!(why.contains(expected), "{address}: {why}");
        }
        #[cfg(unix)]
        assert!(matches!(to("t.md", "loop/100%25.txt"), Err(NotTaken::NotAFile)));
    }
}
