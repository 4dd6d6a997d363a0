//! The plan of a change, `staging/commit`: what goes where, and what stood there when the plan was made.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    fs,
    vault::{Digest, Error, LONGEST, Place, layout, rotation},
};

/// The first line of a plan.
pub(super) const PLAN: &str = "afterword commit 1\n";

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) doing: Doing,
    /// The path below the journal's folder: a place, or one of the three files of keys.
    pub(super) target: String,
    pub(super) found: Found,
}

/// What a line does to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// Puts `staging/N` there.
    Put(usize),
    /// Puts a file of `staging/rotation/` there.
    Rotate,
    /// Takes away what is there.
    Remove,
}

/// What stood in a place when the plan was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Not known, as in plans of before this was written down.
    Unknown,
    /// Nothing.
    Nothing,
    /// A file with this digest.
    File(Digest),
}

impl Found {
    /// What stands at a path now.
    pub(super) fn at(path: &Path) -> Self {
        match fs::read(path, LONGEST) {
            Ok(bytes) => Self::File(Digest::of(&bytes)),
            Err(error) if error.is_missing() => Self::Nothing,
            Err(_) => Self::Unknown,
        }
    }
}

impl Step {
    /// Where the file lies that goes to the target; none for a removal.
    pub(super) fn source(&self, root: &Path) -> Option<PathBuf> {
        match self.doing {
            Doing::Put(number) => Some(root.join(layout::STAGING).join(number.to_string())),
            Doing::Rotate => rotation::folder(root).map(|folder| folder.join(rotation::name_of(&self.target))),
            Doing::Remove => None,
        }
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let verb = words.next()?;
        let doing = match verb {
            "put" => Doing::Put(words.next()?.parse().ok()?),
            "rotate" => Doing::Rotate,
            "remove" => Doing::Remove,
            _ => return None,
        };
        let target = words.next()?;
        let is_key_file = [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE].contains(&target);
        if target.parse::<Place>().is_err() && (!is_key_file || doing == Doing::Remove) {
            return None;
        }
        let found = match words.next() {
            None => Found::Unknown,
            Some("none") => Found::Nothing,
            Some(digest) => Found::File(Digest::parse(digest)?),
        };
        words.next().is_none().then(|| Self { doing, target: target.to_owned(), found })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.doing {
            Doing::Put(number) => write!(f, "put {number} {}", self.target)?,
            Doing::Rotate => write!(f, "rotate {}", self.target)?,
            Doing::Remove => write!(f, "remove {}", self.target)?,
        }
        match self.found {
            Found::Unknown => Ok(()),
            Found::Nothing => f.write_str(" none"),
            Found::File(digest) => write!(f, " {}", digest.hex()),
        }
    }
}

/// A plan as it is written.
pub(super) fn write(steps: &[Step]) -> String {
    steps.iter().fold(String::from(PLAN), |plan, step| plan + &step.to_string() + "\n")
}

/// Reads what [`write()`] writes.
///
/// # Errors
/// [`Error::BadPlan`] when any line is none of a plan.
pub(super) fn parse(plan: &[u8]) -> Result<Vec<Step>, Error> {
    let plan = std::str::from_utf8(plan).map_err(|_| Error::BadPlan)?;
    let lines = plan.strip_prefix(PLAN).ok_or(Error::BadPlan)?;
    lines.lines().map(|line| Step::parse(line).ok_or(Error::BadPlan)).collect()
}
