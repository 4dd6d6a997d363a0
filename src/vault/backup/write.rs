//! Making a backup: a survey under the lock, one pass over the files, and all of it read back before it has its name.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    BESIDE, Backup, CLEAR, Contents, Error, JOURNAL, LeftOut, PIECE, READ_ME_TEXT, SEALED, Survey, Watch, Why,
    contents,
    member::{END, Member, padding, write_zeros},
    on, survey,
};
use crate::{
    fs::{self, Beside, Lock},
    vault::{Digest, Finding, FindingKind, Vault, crypt, layout, padding::padded_length},
};

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// What is in it.
    pub contents: Contents,
    /// Its length in bytes.
    pub bytes: u64,
    /// What is in it and not as it should be: it was copied as it is.
    pub findings: Vec<Finding>,
    /// What is not in it.
    pub left_out: Vec<LeftOut>,
}

/// The time that stands at every member outside, in seconds since 1970: the first day of 2026. It tells nothing.
const THEN: u64 = 1_767_225_600;

/// Makes a backup of the whole folder in `path`, over what stands there, but never over something when a part of the
/// journal is lost or damaged, or has gone back to an older state than the one in the backup that stands there: that one
/// may be the last that holds it. It has its name when it is whole, synced, opened
/// again and the same in every file; before, what stood there is as it was.
///
/// `watch` is told of two steps a file: copied, and compared.
pub fn make(vault: &mut Vault, path: &Path, made: Timestamp, watch: &dyn Fn(Watch)) -> Result<Made, Error> {
    let lock = settle(vault)?;
    let Survey { folders, files, left_out } = survey(vault)?;
    let findings = vault.inspect()?;
    if fs::kind_of(path).is_some() {
        spare(vault, path, lost(&findings, &left_out))?;
    }
    watch(Watch::Start(files.len() * 2));
    let clear = clear_members(vault)?;
    let digests = clear.iter().map(|(name, bytes)| ((*name).to_owned(), Digest::of(bytes)));
    let contents = Contents {
        made,
        sequence: vault.sequence(),
        files: digests.chain(files.iter().map(|(file, digest)| (file.name.clone(), *digest))).collect(),
    };
    let mut beside = Beside::new(path)?;
    let inner = Inner { vault, folders: &folders, files: &files, contents: &contents };
    write(beside.file(), &clear, &inner, path, watch)?;
    drop(lock);
    beside.sync()?;
    let bytes = compare(beside.file(), vault, &contents, path, watch)?;
    beside.put()?;
    Ok(Made { contents, bytes, findings, left_out })
}

/// Refuses to write over a backup that may hold more than the new one would.
fn spare(vault: &Vault, path: &Path, lost: Option<String>) -> Result<(), Error> {
    if let Some(lost) = lost {
        return Err(Error::Worse(lost));
    }
    let (file, _) = fs::open(path)?;
    match Backup::read(file).and_then(|mut backup| backup.contents(vault.keys())) {
        Ok(there) if there.sequence > vault.sequence() => Err(Error::Ahead),
        // What is no backup, or not one of these keys, holds nothing of this journal's newer states.
        Ok(_) | Err(Error::Damaged(_) | Error::Sealed(crypt::Error::WrongKey | crypt::Error::NotAge)) => Ok(()),
        // What cannot be read now may be read another time.
        Err(error) => Err(error),
    }
}

/// The first thing that an older backup may hold and this one would not.
fn lost(findings: &[Finding], left_out: &[LeftOut]) -> Option<String> {
    use FindingKind::{Damaged, Missing, RolledBack, Swapped};
    let finding = findings.iter().find(|one| matches!(one.kind, Damaged | Missing | RolledBack | Swapped));
    let unread = left_out.iter().find(|one| one.why == Why::Unread);
    finding.map(|one| one.file.clone()).or_else(|| unread.map(|one| one.file.clone()))
}

/// Holds writers off at a moment at which no change stands half-way.
fn settle(vault: &mut Vault) -> Result<Option<Lock>, Error> {
    let commit = vault.root().join(layout::STAGING).join("commit");
    loop {
        let lock = vault.hold()?;
        if fs::kind_of(&commit).is_none() {
            vault.refresh();
            return Ok(lock);
        }
        drop(lock);
        // Carries it to its end, or sets it aside; either takes the plan away.
        vault.carry_on()?;
    }
}

/// What stands in clear before the sealed member.
fn clear_members(vault: &Vault) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    let mut members = vec![(BESIDE[0], READ_ME_TEXT.as_bytes().to_vec())];
    for name in &BESIDE[1..] {
        // One that cannot be read is named with what is left out or what is missing.
        members.extend(fs::read(&vault.root().join(name), CLEAR).ok().map(|bytes| (*name, bytes)));
    }
    if members.len() > 1 { Ok(members) } else { Err(Error::NoKeys) }
}

/// What is sealed.
struct Inner<'a> {
    vault: &'a Vault,
    folders: &'a [Member],
    files: &'a [(Member, Digest)],
    contents: &'a Contents,
}

fn write(
    file: &mut File,
    clear: &[(&'static str, Vec<u8>)],
    inner: &Inner<'_>,
    path: &Path,
    watch: &dyn Fn(Watch),
) -> Result<(), Error> {
    let failed = |error: io::Error| on("write", path, error);
    for (name, bytes) in clear {
        let length = bytes.len() as u64;
        named(name, length)?.write(file).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        write_zeros(file, padding(length) as u64).map_err(failed)?;
    }
    // How long the sealed member is, is known at its end.
    let header = file.stream_position().map_err(failed)?;
    named(SEALED, 0)?.write(file).map_err(failed)?;
    let begin = file.stream_position().map_err(failed)?;
    inner.seal(file, path, watch)?;
    let end = file.stream_position().map_err(failed)?;
    write_zeros(file, (padding(end - begin) + END) as u64).map_err(failed)?;
    file.seek(SeekFrom::Start(header)).map_err(failed)?;
    named(SEALED, end - begin)?.write(file).map_err(failed)
}

fn named(name: &str, length: u64) -> Result<Member, Error> {
    Member::file(name, length, THEN).ok_or(Error::Damaged("a name in it cannot be written"))
}

impl Inner<'_> {
    fn seal(&self, file: &mut File, path: &Path, watch: &dyn Fn(Watch)) -> Result<(), Error> {
        let failed = |error: io::Error| on("write", path, error);
        let recipient = self.vault.keys().writer().to_public();
        let mut out = Counting { out: crypt::sealing(&recipient, file).map_err(failed)?, length: 0 };
        let list = self.contents.write();
        named(contents::NAME, list.len() as u64)?.write(&mut out).map_err(failed)?;
        out.write_all(list.as_bytes()).map_err(failed)?;
        write_zeros(&mut out, padding(list.len() as u64) as u64).map_err(failed)?;
        let journal = Member::folder(JOURNAL, THEN).ok_or(Error::Damaged("a name in it cannot be written"))?;
        for folder in std::iter::once(&journal).chain(self.folders) {
            folder.write(&mut out).map_err(failed)?;
        }
        for (member, digest) in self.files {
            self.copy(member, *digest, &mut out, path)?;
            watch(Watch::Step);
        }
        write_zeros(&mut out, END as u64).map_err(failed)?;
        let length = usize::try_from(out.length).unwrap_or(usize::MAX);
        let more = padded_length(length).saturating_sub(length);
        write_zeros(&mut out, more as u64).map_err(failed)?;
        out.out.finish().map(drop).map_err(failed)
    }

    fn copy(&self, member: &Member, digest: Digest, out: &mut impl Write, path: &Path) -> Result<(), Error> {
        let failed = |error: io::Error| on("write", path, error);
        let name = contents::in_journal(&member.name).unwrap_or_default();
        let source = self.vault.root().join(name);
        let (mut file, _) = fs::open(&source)?;
        member.write(out).map_err(failed)?;
        let (mut hash, mut left, mut piece) = (Sha256::new(), member.length, [0; PIECE]);
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            let length = file.read(&mut piece[..most]).map_err(|error| on("read", &source, error))?;
            if length == 0 {
                return Err(Error::Changed(name.to_owned()));
            }
            hash.update(&piece[..length]);
            out.write_all(&piece[..length]).map_err(failed)?;
            left -= length as u64;
        }
        if Digest(hash.finalize().into()) != digest {
            return Err(Error::Changed(name.to_owned()));
        }
        write_zeros(out, padding(member.length) as u64).map_err(failed)
    }
}

/// Opens what was written and compares every file; gives its length in bytes.
fn compare(
    file: &mut File,
    vault: &Vault,
    contents: &Contents,
    path: &Path,
    watch: &dyn Fn(Watch),
) -> Result<u64, Error> {
    let mut backup = Backup::read(&mut *file)?;
    let step = |one: Watch| {
        if one == Watch::Step {
            watch(Watch::Step);
        }
    };
    if backup.check(vault.keys(), &step)? != *contents {
        return Err(Error::Damaged("it came back from the disk changed"));
    }
    file.seek(SeekFrom::End(0)).map_err(|error| on("read", path, error))
}

/// Counts what is written.
struct Counting<W> {
    out: W,
    length: u64,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.out.write(bytes)?;
        self.length += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
