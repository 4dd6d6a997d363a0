//! The plan of a change, `staging/commit`: what goes where, by its digest, and what stood there when the plan was made.
//!
//! A program that syncs the folder carries the plan and what it names in any order, to where another computer may find the
//! one without the other. So a plan says what each file is that it puts in place, and ends with a line that says so.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    fs,
    vault::{Digest, Error, LONGEST, Place, layout, rotation},
};

/// The first line of a plan.
const PLAN: &str = "afterword commit 2\n";
/// The first line of a plan that does not say what it brings.
const EARLIER_PLAN: &str = "afterword commit 1\n";
/// The last line of a plan.
const END: &str = "end\n";

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) doing: Doing,
    /// The path below the journal's folder: a place, or one of the three files of keys.
    pub(super) target: String,
    pub(super) found: Found,
    /// What it puts there; none for a removal, and in plans of before this was written down.
    pub(super) brings: Option<Digest>,
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

    fn parse(line: &str, tells_what_it_brings: bool) -> Option<Self> {
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
        let brings = match doing {
            Doing::Put(_) | Doing::Rotate if tells_what_it_brings => Some(Digest::parse(words.next()?)?),
            _ => None,
        };
        let found = match words.next() {
            None => Found::Unknown,
            Some("none") => Found::Nothing,
            Some(digest) => Found::File(Digest::parse(digest)?),
        };
        words.next().is_none().then(|| Self { doing, target: target.to_owned(), found, brings })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.doing {
            Doing::Put(number) => write!(f, "put {number} {}", self.target)?,
            Doing::Rotate => write!(f, "rotate {}", self.target)?,
            Doing::Remove => write!(f, "remove {}", self.target)?,
        }
        if let Some(digest) = self.brings {
            write!(f, " {}", digest.hex())?;
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
    steps.iter().fold(String::from(PLAN), |plan, step| plan + &step.to_string() + "\n") + END
}

/// Reads what [`write()`] writes.
///
/// # Errors
/// [`Error::Incomplete`] when it is the beginning of a plan. [`Error::BadPlan`] when any line is none of a plan.
pub(super) fn parse(plan: &[u8]) -> Result<Vec<Step>, Error> {
    let plan = std::str::from_utf8(plan).map_err(|_| Error::BadPlan)?;
    let (lines, tells) = match (plan.strip_prefix(PLAN), plan.strip_prefix(EARLIER_PLAN)) {
        (Some(lines), _) => (lines, true),
        (None, Some(lines)) => (lines, false),
        (None, None) if PLAN.starts_with(plan) => return Err(cut_short()),
        (None, None) => return Err(Error::BadPlan),
    };
    let lines = match lines.strip_suffix(END) {
        Some(lines) => lines,
        None if tells => return Err(cut_short()),
        None => lines,
    };
    lines.lines().map(|line| Step::parse(line, tells).ok_or(Error::BadPlan)).collect()
}

fn cut_short() -> Error {
    Error::Incomplete(format!("{}/{}", layout::STAGING, super::staging::COMMIT))
}
