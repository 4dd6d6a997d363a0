//! What stands in the way of a change is kept: what a sync program brought in the meantime, and what is no file.

use std::path::{Path, PathBuf};

use super::plan::Found;
use crate::{
    fs::{self, Kind},
    vault::{Digest, Error, LONGEST, layout, strange},
};

/// Makes way for a file that goes to a target. What stands there and is neither what the plan found nor what it puts
/// there is newer than the plan, and is kept beside under the name of a copy.
pub(super) fn make_way(root: &Path, target: &str, found: Found, from: &Path) -> Result<(), Error> {
    let to = root.join(target);
    match fs::kind_of(&to) {
        None => return Ok(()),
        Some(Kind::File) => {}
        Some(_) => return refuse(root, &to, &target.replace('/', "-")),
    }
    if found == Found::Unknown {
        return Ok(());
    }
    let there = match fs::read(&to, LONGEST) {
        Ok(bytes) => bytes,
        // No file of ours, and none that could be told by its digest.
        Err(error) if error.is_too_long() => return keep_beside(root, target, &to),
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let digest = Digest::of(&there);
    if found == Found::File(digest) || fs::read(from, LONGEST).is_ok_and(|ours| ours == there) {
        return Ok(());
    }
    match target {
        // What it says stands in the key files.
        layout::CAPTURE => Ok(()),
        // A copy, as the journal must open with its own name at every moment.
        layout::IDENTITY | layout::RECOVERY => {
            Ok(fs::replace(&root.join(layout::key_file_aside(target, digest)), &there)?)
        }
        _ => keep_beside(root, target, &to),
    }
}

/// Whether what stands in a target came there after the plan that is to take it away was made.
pub(super) fn is_newer(to: &Path, found: Found) -> Result<bool, Error> {
    Ok(match found {
        Found::Unknown => false,
        Found::Nothing => true,
        Found::File(digest) => match fs::read(to, LONGEST) {
            Ok(there) => Digest::of(&there) != digest,
            Err(error) if error.is_too_long() => true,
            Err(error) => return Err(error.into()),
        },
    })
}

/// Moves a file beside a place, under the name of a copy of what stands there, which `doctor --merge` brings together
/// with it. The name comes from the file's own time and digest, so that the same copy is kept once.
pub(in crate::vault) fn keep_beside(root: &Path, place: &str, from: &Path) -> Result<(), Error> {
    let digest = fs::read(from, LONGEST).map_or_else(|_| Digest::of(place.as_bytes()), |bytes| Digest::of(&bytes));
    let is_same = |path: &Path| fs::read(path, LONGEST).is_ok_and(|there| Digest::of(&there) == digest);
    let mut to = root.join(strange::name_of_copy(place, fs::modified(from), digest, 1));
    for number in 2.. {
        if fs::kind_of(&to).is_none() || is_same(&to) {
            break;
        }
        to = root.join(strange::name_of_copy(place, fs::modified(from), digest, number));
    }
    if let Some(folder) = to.parent() {
        fs::make_folder(folder)?;
    }
    fs::rename(from, &to)?;
    Ok(to.parent().map_or(Ok(()), fs::sync_folder)?)
}

/// Moves something that is none of ours out of the way, into `staging/` under a name that nothing has.
pub(in crate::vault) fn refuse(root: &Path, from: &Path, name: &str) -> Result<(), Error> {
    let staging = root.join(layout::STAGING);
    let stem = if name.is_empty() { REFUSED.to_owned() } else { format!("{REFUSED}-{name}") };
    let mut to: PathBuf = staging.join(&stem);
    for number in 2.. {
        if fs::kind_of(&to).is_none() {
            break;
        }
        to = staging.join(format!("{stem}-{number}"));
    }
    Ok(fs::rename(from, &to)?)
}

/// How the names begin of what was moved out of the way.
pub(in crate::vault) const REFUSED: &str = "refused";
