//! Bringing a journal back: filled beside its place, read back from the disk, and only then put there.

use std::{
    io::{self, Read, Seek, Write},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use super::{
    Backup, Contents, Error, PIECE, Watch, contents,
    member::{Form, Member, unread},
    on,
    survey::digest_of,
};
use crate::{
    fs::{self, BesideFolder},
    vault::{self, Finding, Keys, Vault, is_journal},
};

/// A journal that was brought back.
#[derive(Debug)]
pub struct Restored {
    /// The journal, unlocked.
    pub vault: Vault,
    /// What was in the backup.
    pub contents: Contents,
    /// What is in it and was not as it should be when the backup was made.
    pub findings: Vec<Finding>,
}

/// Makes an identical folder in `root`, which must not be there yet or must be empty. All of it appears at once, after
/// every file has been written, synced, read back and compared; after an error there is nothing.
///
/// `watch` is told of two steps a file.
pub fn restore<R: Read + Seek>(
    backup: &mut Backup<R>,
    keys: Keys,
    root: &Path,
    watch: &dyn Fn(Watch),
) -> Result<Restored, Error> {
    if is_journal(root) {
        return Err(vault::Error::JournalThere(root.to_owned()).into());
    }
    if fs::kind_of(root).is_some() && !fs::list(root)?.is_empty() {
        return Err(vault::Error::NotEmpty(root.to_owned()).into());
    }
    let beside = BesideFolder::new(root)?;
    let twice = |one: Watch| match one {
        Watch::Start(files) => watch(Watch::Start(files * 2)),
        Watch::Step => watch(Watch::Step),
    };
    let contents = backup.walk(&keys, &twice, &mut |member, bytes| put(beside.path(), member, bytes))?;
    sync(beside.path(), &contents)?;
    compare(beside.path(), &contents, watch)?;
    let mut vault = Vault::holding(beside.path(), keys);
    vault.refresh();
    let findings = vault.inspect()?;
    beside.put()?;
    root.clone_into(&mut vault.root);
    Ok(Restored { vault, contents, findings })
}

/// Writes one member. Its name leads nowhere but down, and nothing in the folder is a link, as all of it is made here.
fn put(folder: &Path, member: &Member, bytes: &mut dyn Read) -> Result<(), Error> {
    let Some(name) = contents::in_journal(&member.name) else {
        // The journal's own folder.
        return if member.name == super::JOURNAL { Ok(()) } else { Err(Error::Damaged("it holds something strange")) };
    };
    let path = folder.join(name);
    if member.form == Form::Folder {
        return Ok(fs::make_folder(&path)?);
    }
    if let Some(above) = path.parent() {
        fs::make_folder(above)?;
    }
    let mut file = fs::create_new(&path)?;
    let mut piece = [0; PIECE];
    loop {
        let length = match bytes.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unread(&error)),
        };
        file.write_all(&piece[..length]).map_err(|error| on("write", &path, error))?;
    }
    // Sync programs go by the time. Where it cannot be set, the file is none the worse.
    let modified = UNIX_EPOCH.checked_add(Duration::from_secs(member.modified));
    drop(modified.map(|time| file.set_modified(time)));
    Ok(())
}

fn sync(folder: &Path, contents: &Contents) -> Result<(), Error> {
    if !fs::sync_all(folder)? {
        contents.journal().try_for_each(|(name, _)| fs::sync_file(&folder.join(name)))?;
    }
    Ok(fs::sync_folder(folder)?)
}

/// Reads every file back from the disk.
fn compare(folder: &Path, contents: &Contents, watch: &dyn Fn(Watch)) -> Result<(), Error> {
    for (name, digest) in contents.journal() {
        let path = folder.join(name);
        let (file, _) = fs::open(&path)?;
        if digest_of(file).map_err(|error| on("read", &path, error))? != digest {
            return Err(Error::Unlike(name.to_owned()));
        }
        watch(Watch::Step);
    }
    Ok(())
}
