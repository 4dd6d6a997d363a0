//! What is in a journal's folder at one moment: every file with its digest, every folder, and what cannot be copied.

use std::{io::Read, path::Path};

use sha2::{Digest as _, Sha256};

use super::{
    Error, JOURNAL, PIECE,
    member::{Member, padding},
    on,
};
use crate::{
    fs::{self, Kind, Listed},
    vault::{Digest, Vault},
};

/// What would be in a backup.
#[derive(Debug, Default)]
pub struct Survey {
    /// The folders, each before what is in it.
    pub(super) folders: Vec<Member>,
    /// The files, by name.
    pub(super) files: Vec<(Member, Digest)>,
    /// What cannot be copied.
    pub left_out: Vec<LeftOut>,
}

/// Something in the folder that is not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name in the journal's folder.
    pub file: String,
    /// Why.
    pub why: Why,
}

/// Why something is not copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The disk or the system does not give it.
    Unread,
    /// A link or a device.
    NotAFile,
    /// A backup has no place for such a name.
    Name,
}

impl LeftOut {
    fn new(file: impl Into<String>, why: Why) -> Self {
        Self { file: file.into(), why }
    }

    /// What it means, for the writer, after the name.
    pub fn explain(&self) -> &'static str {
        match self.why {
            Why::Unread => "cannot be read",
            Why::NotAFile => "is a link or a device, which is not followed",
            Why::Name => "has a name that a backup cannot hold",
        }
    }
}

/// How deep folders may lie in folders. The journal's own are two deep.
const DEEPEST: usize = 32;

impl Survey {
    /// How many files there are.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// How long they are together, in bytes, as they stand in a backup.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|(file, _)| file.length + padding(file.length) as u64 + 512).sum()
    }
}

/// Looks at everything in the journal's folder. What cannot be read is named and does not stop the rest.
pub fn survey(vault: &Vault) -> Result<Survey, Error> {
    let mut found = Survey::default();
    let mut files = Vec::new();
    gather(vault.root(), "", DEEPEST, &mut found, &mut files)?;
    for file in files {
        match digest(vault.root(), &file) {
            Ok(digest) => found.files.push((file, digest)),
            Err(_) => found.left_out.push(LeftOut::new(inside(&file.name), Why::Unread)),
        }
    }
    Ok(found)
}

fn gather(root: &Path, below: &str, deeper: usize, found: &mut Survey, files: &mut Vec<Member>) -> Result<(), Error> {
    for one in fs::list(&root.join(below))? {
        let name = if below.is_empty() { one.name.clone() } else { format!("{below}/{}", one.name) };
        let inner = format!("{JOURNAL}/{name}");
        match one.kind {
            // Half a file that another command is writing, or was when it was cut off.
            Kind::File if one.name.starts_with(fs::BESIDE) => {}
            Kind::File => match Member::file(inner, one.length, seconds(&one)) {
                Some(file) => files.push(file),
                None => found.left_out.push(LeftOut::new(name, Why::Name)),
            },
            Kind::Folder => match Member::folder(inner, seconds(&one)).filter(|_| deeper > 0) {
                Some(folder) => {
                    found.folders.push(folder);
                    // A folder that cannot be entered hides what is in it, and nothing else.
                    if gather(root, &name, deeper - 1, found, files).is_err() {
                        found.left_out.push(LeftOut::new(name, Why::Unread));
                    }
                }
                None => found.left_out.push(LeftOut::new(name, Why::Name)),
            },
            Kind::Other => found.left_out.push(LeftOut::new(name, Why::NotAFile)),
        }
    }
    Ok(())
}

fn seconds(one: &Listed) -> u64 {
    one.modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs())
}

/// The name in the journal's folder.
fn inside(name: &str) -> &str {
    super::contents::in_journal(name).unwrap_or(name)
}

/// The digest of a file as it is now, which must have the length that it was listed with.
fn digest(root: &Path, file: &Member) -> Result<Digest, Error> {
    let name = inside(&file.name);
    let path = root.join(name);
    let (opened, length) = fs::open(&path)?;
    if length != file.length {
        return Err(Error::Changed(name.to_owned()));
    }
    digest_of(opened).map_err(|error| on("read", path, error))
}

/// The digest of all that a stream gives.
pub(super) fn digest_of(mut from: impl Read) -> std::io::Result<Digest> {
    let mut hash = Sha256::new();
    let mut piece = [0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(Digest(hash.finalize().into())),
            Ok(length) => hash.update(&piece[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
