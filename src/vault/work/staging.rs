//! `staging/`: where a change is put together, and the plan that makes it so.
//!
//! The plan, `staging/commit`, says what goes where. Its appearance is the moment of the change; carrying it out can be
//! done any number of times, by whichever command comes next.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use crate::{
    fs,
    vault::{Error, Place, layout, rotation},
};

/// From how many files on one sync of the file system is cheaper than one a file.
const MANY: usize = 16;

pub(in crate::vault) fn stage(
    root: &Path,
    files: &[(Place, Vec<u8>)],
    removes: &[Place],
    blurs: bool,
) -> Result<(), Error> {
    let staging = root.join(layout::STAGING);
    sweep(root)?;
    fs::make_folder(&staging)?;
    let mut plan = String::from(PLAN);
    for (at, (place, bytes)) in files.iter().enumerate() {
        let path = staging.join(at.to_string());
        if files.len() < MANY {
            fs::write_new(&path, bytes)?;
        } else {
            fs::write_new_unsynced(&path, bytes)?;
        }
        if blurs {
            fs::blur(&path, Some(&root.join(place.path())))?;
        }
        plan.push_str(&format!("put {at} {place}\n"));
    }
    if files.len() >= MANY && !fs::sync_all(&staging)? {
        (0..files.len()).try_for_each(|at| fs::sync_file(&staging.join(at.to_string())))?;
    }
    for place in removes {
        plan.push_str(&format!("remove {place}\n"));
    }
    fs::sync_folder(&staging)?;
    // From here on the change has happened.
    fs::replace(&staging.join(COMMIT), plan.as_bytes())?;
    Ok(())
}

/// Whether the moment of a change has come: its plan is there.
pub(in crate::vault) fn is_staged(root: &Path) -> bool {
    fs::kind_of(&root.join(layout::STAGING).join(COMMIT)).is_some()
}

/// The longest plan that is read, in bytes: a line of less than 100 for each of half a million files.
const LONGEST_PLAN: u64 = 48 * 1024 * 1024;
pub(super) const COMMIT: &str = "commit";
pub(super) const PLAN: &str = "afterword commit 1\n";
/// How a line begins that puts a file of `staging/rotation/` in its place.
pub(super) const ROTATE: &str = "rotate ";

/// Carries out a committed change, or sets a plan aside that cannot be read, so that it stops nobody.
pub(in crate::vault) fn carry_out_or_set_aside(root: &Path) -> Result<bool, Error> {
    match carry_out(root) {
        Err(Error::BadPlan) => {
            let staging = root.join(layout::STAGING);
            fs::rename(&staging.join(COMMIT), &staging.join("refused"))?;
            Ok(false)
        }
        result => result,
    }
}

/// The first part of a path below the journal that is there and is no folder: a link, a file.
pub(in crate::vault) fn strange_folder(root: &Path, folder: &str) -> Option<String> {
    let mut path = root.to_owned();
    for part in folder.split('/') {
        path.push(part);
        if fs::kind_of(&path).is_some_and(|kind| kind != fs::Kind::Folder) {
            return Some(folder.to_owned());
        }
    }
    None
}

/// Carries out a committed change, from the start or from wherever it was cut off.
pub(in crate::vault) fn carry_out(root: &Path) -> Result<bool, Error> {
    let staging = root.join(layout::STAGING);
    let commit = staging.join(COMMIT);
    let plan = match fs::kind_of(&commit) {
        None => return Ok(false),
        // A plan that nobody could have written must not stop everyone for ever.
        Some(fs::Kind::File) => fs::read(&commit, LONGEST_PLAN)
            .map_err(|error| if error.is_too_long() { Error::BadPlan } else { error.into() })?,
        Some(_) => return Err(Error::BadPlan),
    };
    let plan = String::from_utf8(plan).map_err(|_| Error::BadPlan)?;
    let lines = plan.strip_prefix(PLAN).ok_or(Error::BadPlan)?;
    let mut folders = BTreeSet::new();
    let rotates = lines.lines().any(|line| line.starts_with(ROTATE));
    for line in lines.lines() {
        let path = root.join(carry_out_line(root, &staging, line)?);
        // All of them up to the journal's own: a folder of the history may be new, and its name must last too.
        folders.extend(path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).map(Path::to_owned));
    }
    folders.iter().filter(|folder| fs::kind_of(folder).is_some()).try_for_each(|folder| fs::sync_folder(folder))?;
    if rotates {
        rotation::remove(root)?;
    }
    fs::remove(&commit)?;
    fs::sync_folder(&staging)?;
    sweep(root)?;
    Ok(true)
}

/// Does what one line says, and tells which path below the journal it was about.
fn carry_out_line(root: &Path, staging: &Path, line: &str) -> Result<PathBuf, Error> {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["put", number, place] => {
            let number: usize = number.parse().map_err(|_| Error::BadPlan)?;
            let path = target(place)?;
            let (from, to) = (staging.join(number.to_string()), root.join(&path));
            if let Some(folder) = to.parent() {
                own(root, place)?;
                fs::make_folder(folder)?;
            }
            // Already moved when the change was cut off after this line.
            if fs::kind_of(&from).is_some() {
                fs::rename(&from, &to)?;
            }
            Ok(path)
        }
        ["rotate", place] => {
            let path = target(place)?;
            own(root, place)?;
            let from = rotation::folder(root).map(|folder| folder.join(rotation::name_of(place)));
            if let Some(from) = from.filter(|from| fs::kind_of(from).is_some()) {
                fs::rename(&from, &root.join(&path))?;
            }
            Ok(path)
        }
        ["remove", place] => {
            let place: Place = place.parse().map_err(|_| Error::BadPlan)?;
            own(root, &place.to_string())?;
            fs::remove(&root.join(place.path()))?;
            if let (Place::History(..), Some(folder)) = (place, root.join(place.path()).parent()) {
                fs::remove_if_empty(folder);
            }
            Ok(place.path())
        }
        _ => Err(Error::BadPlan),
    }
}

/// What a plan may put something in place of: a place, or one of the three files of keys.
fn target(text: &str) -> Result<PathBuf, Error> {
    if [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE].contains(&text) {
        return Ok(PathBuf::from(text));
    }
    text.parse::<Place>().map(|place| place.path()).map_err(|_| Error::BadPlan)
}

/// Refuses a path whose folder is a link: it could lead anywhere.
fn own(root: &Path, path: &str) -> Result<(), Error> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if folder.is_empty() {
        return Ok(());
    }
    strange_folder(root, folder).map_or(Ok(()), |strange| Err(Error::NotOurFolder(strange)))
}

/// Takes away what a change that never was left in `staging/`, and nothing else.
pub(in crate::vault) fn sweep(root: &Path) -> Result<(), Error> {
    let staging = root.join(layout::STAGING);
    for one in fs::list(&staging)? {
        let ours = one.name.starts_with(".tmp-") || one.name.bytes().all(|byte| byte.is_ascii_digit());
        if ours && one.kind == fs::Kind::File {
            fs::remove(&staging.join(one.name))?;
        } else if ours {
            // Whatever it is, it must not stand in the way of the next change.
            fs::rename(&staging.join(&one.name), &staging.join(format!("refused-{}", one.name)))?;
        }
    }
    Ok(())
}
