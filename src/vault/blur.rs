//! Times of files that say the day of a change only.

use std::path::{Path, PathBuf};

use super::{Error, Place, Vault, layout};
use crate::fs::{self, Kind, Lock};

impl Vault {
    /// From now on the times of files that are written say the day only, or the moment.
    pub fn blur_times(&mut self, blurs: bool) {
        self.blurs = blurs;
    }

    /// Blurs the times of all that is here.
    pub fn blur_all(&self) -> Result<(), Error> {
        let _lock = Lock::exclusive(&self.root.join(layout::LOCK))?;
        let names = layout::FILES.into_iter().map(str::to_owned);
        let history = fs::list(&self.root.join("history")).unwrap_or_default();
        let folders = layout::FOLDERS.into_iter().map(str::to_owned);
        let folders = folders.chain(history.into_iter().map(|one| format!("history/{}", one.name)));
        let folders: Vec<String> =
            folders.filter(|folder| fs::kind_of(&self.root.join(folder)) == Some(Kind::Folder)).collect();
        let listed = folders.iter().flat_map(|folder| {
            let listed = fs::list(&self.root.join(folder)).unwrap_or_default();
            listed.into_iter().filter(|one| one.kind == Kind::File).map(move |one| format!("{folder}/{}", one.name))
        });
        for name in names.chain(listed).chain(folders.clone()) {
            let path = self.root.join(name);
            if matches!(fs::kind_of(&path), Some(Kind::File | Kind::Folder)) {
                fs::blur_as_it_is(&path)?;
            }
        }
        Ok(fs::blur_as_it_is(&self.root)?)
    }

    /// Blurs the times of the folders in which something has just been renamed. That it cannot be done, as on some
    /// memory sticks, is not worth stopping for.
    pub(super) fn blur_folders(&self, places: &[Place]) {
        if !self.blurs {
            return;
        }
        let of = |place: &Place| self.root.join(place.path()).parent().map(Path::to_owned);
        let mut folders: Vec<PathBuf> = places.iter().filter_map(of).collect();
        folders.extend(["history", layout::STAGING, ""].map(|name| self.root.join(name)));
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            drop(fs::blur(&folder, None));
        }
    }
}
