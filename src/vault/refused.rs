//! What was moved out of the way into `staging/`, taken away again when nothing in it is sealed.

use std::path::Path;

use super::{Error, LONGEST, Place, Vault, crypt, layout, rotation, work};
use crate::fs::{self, Kind, Lock};

impl Vault {
    /// Takes away what was moved out of the way: a plan that nobody could have written, a folder with the name of a file.
    /// What is sealed is never taken away, whatever keys it is sealed to; what tells its place and opens as the text of
    /// that goes beside it, as a copy. Gives the paths, below the journal's folder, where nothing stands any more.
    ///
    /// # Errors
    /// When another command is at work here, or the folder cannot be read. What cannot be taken away stays.
    pub fn clear_refused(&self) -> Result<Vec<String>, Error> {
        if work::strange_folder(&self.root, layout::STAGING).is_some() {
            return Ok(Vec::new());
        }
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        let staging = self.root.join(layout::STAGING);
        let mut cleared = Vec::new();
        for one in fs::list(&staging)? {
            let Some(rest) = one.name.strip_prefix(work::REFUSED).filter(|rest| is_ending(rest)) else { continue };
            let path = staging.join(&one.name);
            let done = match one.kind {
                Kind::File if is_sealed(&path) => self.to_its_place(&path, rest),
                Kind::File | Kind::Other => fs::remove(&path).is_ok(),
                Kind::Folder if holds_sealed(&path) => false,
                Kind::Folder => fs::remove_folder(&path).is_ok(),
            };
            if done {
                cleared.push(format!("{}/{}", layout::STAGING, one.name));
            }
        }
        if !cleared.is_empty() {
            fs::sync_folder(&staging)?;
        }
        Ok(cleared)
    }

    /// Moves a sealed file beside the place that its name tells, if it opens as the text of that.
    fn to_its_place(&self, path: &Path, rest: &str) -> bool {
        let place = rest.strip_prefix('-').and_then(rotation::place_of);
        let Some(place) = place.filter(|place| !matches!(place, Place::Ledger | Place::Settings)) else { return false };
        let opens = fs::read(path, LONGEST).is_ok_and(|sealed| self.prove(place, &sealed).is_ok());
        opens && work::keep_beside(&self.root, &place.to_string(), path).is_ok()
    }
}

/// Whether a file is an age file or the beginning of one, or cannot be looked at. An empty one holds nothing.
fn is_sealed(path: &Path) -> bool {
    match fs::read(path, LONGEST) {
        Ok(bytes) => !bytes.is_empty() && crypt::begins(&bytes),
        Err(error) => !error.is_too_long() && !error.is_missing(),
    }
}

fn holds_sealed(folder: &Path) -> bool {
    let (found, errors) = fs::walk(folder);
    !errors.is_empty() || found.iter().any(|one| one.kind == Kind::File && is_sealed(&one.path))
}

/// Whether this can follow [`work::REFUSED`] in a name.
fn is_ending(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('-')
}
