//! `staging/`: where a change is put together, and the plan that makes it so.
//!
//! The plan, `staging/commit`, says what goes where. Its appearance is the moment of the change; carrying it out can be
//! done any number of times, by whichever command comes next.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rayon::prelude::*;

use super::{
    plan::{self, Doing, Found, Step},
    spare,
};
use crate::{
    fs::{self, Kind},
    vault::{Digest, Error, LONGEST, Place, layout, rotation},
};

/// From how many files on one sync of the file system is cheaper than one a file.
const MANY: usize = 16;

/// Puts a change together and decides it. What `found` does not say of a place is looked up there.
pub(in crate::vault) fn stage(
    root: &Path,
    files: &[(Place, Vec<u8>)],
    removes: &[Place],
    found: &BTreeMap<Place, Digest>,
    blurs: bool,
) -> Result<(), Error> {
    let step = |doing, place: &Place, brings| {
        let stood = found.get(place).map_or_else(|| Found::at(&root.join(place.path())), |known| Found::File(*known));
        Step { doing, target: place.to_string(), found: stood, brings }
    };
    let staging = root.join(layout::STAGING);
    sweep(root)?;
    fs::make_folder(&staging)?;
    let mut steps = Vec::with_capacity(files.len() + removes.len());
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
        steps.push(step(Doing::Put(at), place, Some(Digest::of(bytes))));
    }
    if files.len() >= MANY && !fs::sync_all(&staging)? {
        (0..files.len()).try_for_each(|at| fs::sync_file(&staging.join(at.to_string())))?;
    }
    steps.extend(removes.iter().map(|place| step(Doing::Remove, place, None)));
    fs::sync_folder(&staging)?;
    // From here on the change has happened.
    fs::replace(&staging.join(COMMIT), plan::write(&steps).as_bytes())?;
    Ok(())
}

/// Whether the moment of a change has come: its plan is there.
pub(in crate::vault) fn is_staged(root: &Path) -> bool {
    fs::kind_of(&root.join(layout::STAGING).join(COMMIT)).is_some()
}

/// The longest plan that is read, in bytes: a line of less than 160 for each of half a million files.
const LONGEST_PLAN: u64 = 80 * 1024 * 1024;
pub(super) const COMMIT: &str = "commit";

/// Carries out a committed change, or sets a plan aside that cannot be read, so that it stops nobody. One that lacks a part
/// waits for it, for an hour; then what is there of it is kept beside the places, and nothing else is done. New keys that are
/// in place in part are carried on without it: with the new key files every file opens, sealed again or not.
///
/// # Errors
/// [`Error::CutOff`] when the change could not be carried to its end. The next command tries again.
pub(in crate::vault) fn carry_out_or_set_aside(root: &Path) -> Result<bool, Error> {
    let commit = root.join(layout::STAGING).join(COMMIT);
    let set_aside = || spare::refuse(root, &commit, "").map(|()| false);
    let carried_out = match carry_out(root) {
        Err(Error::BadPlan) => set_aside(),
        Err(Error::Incomplete(_) | Error::CutOff(_)) if !fs::is_recent(&commit) => {
            let steps = plan_in(root).unwrap_or_default();
            if steps.iter().any(|step| step.doing == Doing::Rotate && is_in_place(root, step)) {
                carry_out_steps(root, &steps, Lacking::Passed)
            } else {
                keep_parts(root, &steps);
                set_aside()
            }
        }
        result => result,
    };
    carried_out.map_err(|error| Error::CutOff(Box::new(error)))
}

/// Takes back a plan of which nothing has been carried out, by the command that has just made it.
pub(in crate::vault) fn withdraw(root: &Path) -> Result<(), Error> {
    let staging = root.join(layout::STAGING);
    fs::remove(&staging.join(COMMIT))?;
    fs::sync_folder(&staging)?;
    sweep(root)
}

/// Keeps what a plan would put in place, as copies beside the places. What lies in `staging/rotation/` waits there. What
/// cannot be kept is left where it lies: it keeps nobody from writing.
fn keep_parts(root: &Path, steps: &[Step]) {
    for step in steps {
        let source = step.source(root).filter(|_| step.doing != Doing::Rotate);
        if let Some(from) = source.filter(|from| is_whole(from, step.brings)) {
            drop(spare::keep_beside(root, &step.target, &from));
        }
    }
}

/// The lines of the plan that is there.
fn plan_in(root: &Path) -> Option<Vec<Step>> {
    plan::parse(&fs::read(&root.join(layout::STAGING).join(COMMIT), LONGEST_PLAN).ok()?).ok()
}

/// What is done about a part of a plan that is neither where it lay nor in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lacking {
    /// It is waited for.
    Awaited,
    /// What stands in its place stays.
    Passed,
}

/// Whether a file is the one that a plan brings.
fn is_whole(path: &Path, brings: Option<Digest>) -> bool {
    brings.is_some_and(|digest| fs::read(path, LONGEST).is_ok_and(|there| Digest::of(&there) == digest))
}

/// Refuses a plan before anything is moved when a part of it is neither where it lies nor in its place.
fn all_there(root: &Path, steps: &[Step]) -> Result<(), Error> {
    let missing = steps.par_iter().find_map_first(|step| {
        let from = step.source(root).filter(|_| step.brings.is_some())?;
        let lies_there = fs::kind_of(&from).is_some();
        let stands = if lies_there { is_whole(&from, step.brings) } else { is_in_place(root, step) };
        (!stands).then_some(from)
    });
    missing.map_or(Ok(()), |from| Err(incomplete(root, &from)))
}

fn is_in_place(root: &Path, step: &Step) -> bool {
    is_whole(&root.join(&step.target), step.brings)
}

fn incomplete(root: &Path, from: &Path) -> Error {
    Error::Incomplete(from.strip_prefix(root).unwrap_or(from).display().to_string())
}

/// The first part of a path below the journal that is there and is no folder: a link, a file.
pub(in crate::vault) fn strange_folder(root: &Path, folder: &str) -> Option<String> {
    let mut path = root.to_owned();
    for part in folder.split('/') {
        path.push(part);
        if fs::kind_of(&path).is_some_and(|kind| kind != Kind::Folder) {
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
        Some(Kind::File) => fs::read(&commit, LONGEST_PLAN)
            .map_err(|error| if error.is_too_long() { Error::BadPlan } else { error.into() })?,
        Some(_) => return Err(Error::BadPlan),
    };
    carry_out_steps(root, &plan::parse(&plan)?, Lacking::Awaited)
}

fn carry_out_steps(root: &Path, steps: &[Step], lacking: Lacking) -> Result<bool, Error> {
    let staging = root.join(layout::STAGING);
    // Nothing is moved before all of it can be.
    for step in steps {
        own(root, &step.target)?;
        let is_file = |path: &Path| fs::kind_of(path).is_none_or(|kind| kind == Kind::File);
        if step.source(root).is_some_and(|from| !is_file(&from)) {
            return Err(Error::BadPlan);
        }
    }
    if lacking == Lacking::Awaited {
        all_there(root, steps)?;
    }
    let mut folders = BTreeSet::new();
    for step in steps {
        // From here on something may have been moved.
        carry_out_step(root, step, lacking).map_err(|error| match error {
            Error::Incomplete(_) => Error::CutOff(Box::new(error)),
            error => error,
        })?;
        // All of them up to the journal's own: a folder of the history may be new, and its name must last too.
        let path = root.join(&step.target);
        folders.extend(path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).map(Path::to_owned));
    }
    if lacking == Lacking::Passed {
        let_words_of_before_go(root, steps)?;
    }
    folders.iter().filter(|folder| fs::kind_of(folder).is_some()).try_for_each(|folder| fs::sync_folder(folder))?;
    if steps.iter().any(|step| step.doing == Doing::Rotate) {
        rotation::remove(root)?;
    }
    fs::remove(&staging.join(COMMIT))?;
    fs::sync_folder(&staging)?;
    sweep(root)?;
    Ok(true)
}

/// Moves a `recovery.age` of the keys before aside, when the new one has not come with the new `identity.age`: under its
/// own name it would pass for a way into this journal, and nobody would make words that are one.
fn let_words_of_before_go(root: &Path, steps: &[Step]) -> Result<(), Error> {
    let brought = |name: &str| steps.iter().find(|step| step.target == name && step.doing == Doing::Rotate);
    let (Some(identity), Some(recovery)) = (brought(layout::IDENTITY), brought(layout::RECOVERY)) else {
        return Ok(());
    };
    let there = Found::at(&root.join(layout::RECOVERY));
    match there {
        Found::File(digest) if is_in_place(root, identity) && there == recovery.found => {
            let aside = root.join(layout::key_file_aside(layout::RECOVERY, digest));
            Ok(fs::rename(&root.join(layout::RECOVERY), &aside)?)
        }
        _ => Ok(()),
    }
}

/// Does what one line says. A file that came to its target after the plan was made is never lost by it.
fn carry_out_step(root: &Path, step: &Step, lacking: Lacking) -> Result<(), Error> {
    let to = root.join(&step.target);
    if step.doing == Doing::Remove {
        match fs::kind_of(&to) {
            None => {}
            // It stays where it is, and is named, as the ledger does not know it.
            Some(Kind::File) if spare::is_newer(&to, step.found)? => {}
            Some(Kind::File) => fs::remove(&to)?,
            Some(_) => spare::refuse(root, &to, &step.target.replace('/', "-"))?,
        }
        if let (true, Some(folder)) = (step.target.starts_with("history/"), to.parent()) {
            fs::remove_if_empty(folder);
        }
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::make_folder(folder)?;
    }
    let Some(from) = step.source(root) else { return Ok(()) };
    // What has come in part is as good as missing: put in place it would take the whole file that stands there.
    let is_part = lacking == Lacking::Passed && step.brings.is_some() && !is_whole(&from, step.brings);
    if fs::kind_of(&from).is_some() && !is_part {
        spare::make_way(root, &step.target, step.found, &from)?;
        fs::rename(&from, &to)?;
    } else if lacking == Lacking::Awaited && step.brings.is_some() && !is_in_place(root, step) {
        // Not moved when the change was cut off after this line, but gone since all of it was there.
        return Err(incomplete(root, &from));
    }
    Ok(())
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
        if ours && one.kind == Kind::File {
            fs::remove(&staging.join(one.name))?;
        } else if ours {
            // Whatever it is, it must not stand in the way of the next change.
            spare::refuse(root, &staging.join(&one.name), &one.name)?;
        }
    }
    Ok(())
}
