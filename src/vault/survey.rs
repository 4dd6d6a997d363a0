//! Looking at the folder: every name, every digest, every mode, compared with the ledger.
//!
//! Every reading command does it, since files of equal length are the common case and only digests tell them apart. A
//! file is opened only when its digest is not the one in the ledger, or when the look is a thorough one.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rayon::prelude::*;

use super::{
    Digest, Error, Finding, FindingKind, Place, Vault, Witness, damaged, layout, rotation,
    strange::{Strange, strange},
};
use crate::fs::{self, Kind, Listed};

/// What stands in the folder.
#[derive(Debug, Default)]
pub struct Survey {
    /// What is not as it should be, in the order of files.
    pub findings: Vec<Finding>,
    /// The digest of every entry that could be read.
    pub digests: BTreeMap<Place, Digest>,
}

impl Vault {
    /// Looks at every file. The lock of [`Vault::steady`] keeps writers off meanwhile; without it a change that is just
    /// being made looks like harm.
    pub fn survey(&self) -> Survey {
        Look::new(self, false).at_everything()
    }

    /// [`Vault::survey`], and opens every file as well.
    pub fn inspect(&self) -> Result<Vec<Finding>, Error> {
        Ok(Look::new(self, true).at_everything().findings)
    }

    /// How many sealed texts stand under keys of before still.
    pub fn under_earlier_keys(&self) -> Result<usize, Error> {
        let places = self.sealed_places()?;
        let of_before = |place: &&Place| {
            !matches!(place, Place::Inbox(_))
                && self.read_sealed(**place).is_ok_and(|sealed| self.keys.is_of_before(&sealed))
        };
        Ok(if self.keys.has_earlier() { places.par_iter().filter(of_before).count() } else { 0 })
    }

    /// Every file that opens under its own name, with its digest: what a new ledger would name.
    pub(super) fn census(&self) -> Result<BTreeMap<Place, Witness>, Error> {
        let mut places: Vec<Place> = Vec::new();
        for folder in ["entries", "records", "files"] {
            places.extend(self.sight(folder)?.into_iter().map(|one| one.place));
        }
        for folder in fs::list(&self.root.join("history")).unwrap_or_default() {
            places.extend(self.sight(&format!("history/{}", folder.name))?.into_iter().map(|one| one.place));
        }
        let opens = |place: &Place| {
            let Ok(sealed) = self.read_sealed(*place) else {
                // What the disk does not give this time stays named as it was.
                return self.ledger.files.get(place).map(|witness| (*place, *witness));
            };
            self.prove(*place, &sealed).ok()?;
            let named = self.ledger.files.get(place).filter(|named| named.digest == Digest::of(&sealed));
            Some((*place, named.copied().unwrap_or_else(|| Witness::of(&sealed))))
        };
        Ok(places.par_iter().filter_map(opens).collect())
    }
}

/// A look that is under way.
struct Look<'v> {
    vault: &'v Vault,
    thorough: bool,
    seen: BTreeSet<Place>,
    survey: Survey,
}

impl<'v> Look<'v> {
    fn new(vault: &'v Vault, thorough: bool) -> Self {
        Self { vault, thorough, seen: BTreeSet::new(), survey: Survey::default() }
    }

    fn at_everything(mut self) -> Survey {
        self.survey
            .findings
            .extend(self.vault.ledger_problem.map(|kind| Finding::new(kind, "ledger.age", Some(Place::Ledger))));
        let whole: Vec<&str> = self.at_root();
        for folder in whole {
            match folder {
                "inbox" => self.at_inbox(),
                layout::SITE => self.at_site(),
                layout::STAGING => self.at_staging(),
                layout::DAMAGED => self.at_damaged(),
                "history" => self.at_history(),
                folder => {
                    let listed = self.list(folder);
                    self.at_texts(vec![(folder.to_owned(), listed)]);
                }
            }
        }
        self.at_what_is_gone();
        let findings = &mut self.survey.findings;
        findings.sort_by(|a, b| (&a.file, a.kind).cmp(&(&b.file, b.kind)));
        findings.dedup();
        self.survey
    }

    fn find(&mut self, kind: FindingKind, file: impl Into<String>, place: Option<Place>) {
        self.survey.findings.push(Finding::new(kind, file, place));
    }

    /// Lists a folder and notes what in it others may read. One that cannot be listed is a finding.
    fn list(&mut self, folder: &str) -> Vec<Listed> {
        let listed = fs::list(&self.vault.root.join(folder)).unwrap_or_else(|_| {
            self.find(FindingKind::Damaged, folder, None);
            Vec::new()
        });
        let ours = |one: &&Listed| strange(folder, &one.name) != Strange::OfTheSystem;
        for one in listed.iter().filter(|one| one.open_to_others).filter(ours) {
            self.find(FindingKind::Permissions, join(folder, &one.name), None);
        }
        listed
    }

    /// The journal's own folder. Gives those of its folders that can be looked into.
    fn at_root(&mut self) -> Vec<&'static str> {
        let root = &self.vault.root;
        if fs::is_open_to_others(root) {
            self.find(FindingKind::Permissions, ".", None);
        }
        let listed = fs::list(root).unwrap_or_default();
        let mut whole = Vec::new();
        for one in &listed {
            let folder =
                layout::FOLDERS.into_iter().chain([layout::SITE, layout::DAMAGED]).find(|name| *name == one.name);
            let file = layout::FILES.contains(&one.name.as_str())
                || [layout::LOCK, layout::LEDGER_ASIDE].contains(&one.name.as_str())
                || layout::is_key_file_aside(&one.name);
            let strange = if folder.is_some() || file { None } else { Some(strange("", &one.name)) };
            match (folder, one.kind) {
                (Some(folder), Kind::Folder) => whole.push(folder),
                (Some(_), _) => self.find(FindingKind::Foreign, &one.name, None),
                // A link to a key or to the settings is none of ours; a ledger that is a link has been named.
                (None, Kind::Other | Kind::Folder) if file && one.name != "ledger.age" => {
                    self.find(FindingKind::Foreign, &one.name, None);
                }
                _ => self
                    .survey
                    .findings
                    .extend(strange.and_then(Strange::kind).map(|kind| Finding::new(kind, &one.name, None))),
            }
            if one.open_to_others && strange != Some(Strange::OfTheSystem) {
                self.find(FindingKind::Permissions, &one.name, None);
            }
        }
        for name in layout::FILES.into_iter().filter(|name| *name != "ledger.age") {
            if !listed.iter().any(|one| one.name == name) {
                self.find(FindingKind::Missing, name, None);
            }
        }
        let settings = self.vault.ledger.settings.filter(|_| self.vault.ledger_problem.is_none());
        if settings.is_some_and(|known| self.vault.digest_of(layout::SETTINGS).is_some_and(|now| now != known)) {
            self.find(FindingKind::RolledBack, layout::SETTINGS, None);
        }
        let capture = listed.iter().any(|one| one.name == layout::CAPTURE && one.kind == Kind::File);
        if capture && !self.vault.capture_key_is_ours() {
            self.find(FindingKind::Foreign, layout::CAPTURE, None);
        }
        whole
    }

    fn at_history(&mut self) {
        let mut folders = Vec::new();
        for one in self.list("history") {
            let name = format!("history/{}", one.name);
            if one.kind == Kind::Folder && one.name.parse::<crate::id::Id>().is_ok() {
                folders.push(name);
            } else {
                let kind = strange("history", &one.name).kind();
                self.survey.findings.extend(kind.map(|kind| Finding::new(kind, name, None)));
            }
        }
        let listed = folders.into_iter().map(|folder| {
            let listed = self.list(&folder);
            (folder, listed)
        });
        let listed = listed.collect();
        self.at_texts(listed);
    }

    /// Folders of sealed texts that the ledger knows.
    fn at_texts(&mut self, folders: Vec<(String, Vec<Listed>)>) {
        let mut places = Vec::new();
        for (folder, listed) in folders {
            for one in listed {
                let file = join(&folder, &one.name);
                let Ok(place) = file.parse::<Place>() else {
                    let kind = strange(&folder, &one.name).kind();
                    self.survey.findings.extend(kind.map(|kind| Finding::new(kind, file, None)));
                    continue;
                };
                self.seen.insert(place);
                if one.kind == Kind::File {
                    places.push(place);
                } else {
                    self.find(FindingKind::Foreign, file, Some(place));
                }
            }
        }
        let judged: Vec<_> = places.par_iter().map(|place| (*place, self.judge(*place))).collect();
        for (place, (digest, kind)) in judged {
            if let (Place::Entry(_), Some(digest)) = (place, digest) {
                self.survey.digests.insert(place, digest);
            }
            let destroyed = place.id().is_some_and(|id| self.vault.destroyed(id));
            self.survey.findings.extend(kind.map(|kind| Finding::at(kind, place).of_destroyed(destroyed)));
        }
    }

    /// The digest of a file, and what is wrong with it.
    fn judge(&self, place: Place) -> (Option<Digest>, Option<FindingKind>) {
        let vault = self.vault;
        let Ok(sealed) = vault.read_sealed(place) else { return (None, Some(FindingKind::Damaged)) };
        let digest = Digest::of(&sealed);
        let witnessed = vault.witnessed(place);
        let known = witnessed == Some(digest) || vault.is_as_last_seen(place, digest);
        // Without a ledger the reading itself tells what does not open.
        if (known || vault.ledger_problem.is_some()) && !self.thorough {
            return (Some(digest), None);
        }
        let kind = match vault.prove(place, &sealed) {
            Err(error) => Some(FindingKind::of(&error, &sealed)),
            Ok(()) if known => None,
            Ok(()) if place.id().is_some_and(|id| vault.destroyed(id)) => Some(FindingKind::RolledBack),
            Ok(()) if witnessed.is_none() && vault.ledger_problem.is_some() => None,
            Ok(()) if witnessed.is_none() => Some(FindingKind::Unregistered),
            Ok(()) if matches!(place, Place::History(..)) && vault.names(digest) => Some(FindingKind::Swapped),
            Ok(()) => Some(FindingKind::RolledBack),
        };
        (Some(digest), kind)
    }

    fn at_inbox(&mut self) {
        for one in self.list("inbox") {
            let file = join("inbox", &one.name);
            let Some(place) = file.parse::<Place>().ok().filter(|_| one.kind == Kind::File) else {
                self.find_unless_in_use("inbox", &one);
                continue;
            };
            let Ok(sealed) = self.vault.read_sealed(place) else {
                // Taken in, or taken away, since it was listed.
                continue;
            };
            match self.vault.open_standing(place, &sealed) {
                Err(error) => self.find(FindingKind::of(&error, &sealed), file, Some(place)),
                Ok(_) if place.id().is_some_and(|id| self.vault.destroyed(id)) => {
                    let back = Finding::at(FindingKind::RolledBack, place).of_destroyed(true);
                    self.survey.findings.push(back);
                }
                Ok(_) => {}
            }
        }
    }

    /// A file in a folder that is written to without the lock: one that may be being written is not left over.
    fn find_unless_in_use(&mut self, folder: &str, one: &Listed) {
        let kind = strange(folder, &one.name).kind();
        if kind == Some(FindingKind::Leftover) && one.may_be_in_use() {
            return;
        }
        self.survey.findings.extend(kind.map(|kind| Finding::new(kind, join(folder, &one.name), None)));
    }

    /// The place of sealed pages: nothing readable belongs there.
    fn at_site(&mut self) {
        for one in self.list(layout::SITE) {
            let page =
                one.kind == Kind::File && Path::new(&one.name).extension().is_some_and(|extension| extension == "html");
            let path = self.vault.root.join(layout::SITE).join(&one.name);
            let sealed = page && fs::begins_with_part(&path, layout::PAGE_MARK).unwrap_or(false);
            if !sealed {
                self.find_unless_in_use(layout::SITE, &one);
            }
        }
    }

    /// What the writer has set aside is no finding; what does not belong to it is one.
    fn at_damaged(&mut self) {
        for one in self.list(layout::DAMAGED) {
            let kind = strange(layout::DAMAGED, &one.name);
            if (one.kind != Kind::File || damaged::place_of(&one.name).is_none()) && kind != Strange::OfTheSystem {
                self.find(FindingKind::Foreign, join(layout::DAMAGED, &one.name), None);
            }
        }
    }

    fn at_staging(&mut self) {
        for one in self.list(layout::STAGING) {
            let file = join(layout::STAGING, &one.name);
            if file == layout::ROTATION && one.kind == Kind::Folder {
                self.at_rotation();
            } else if strange(layout::STAGING, &one.name) != Strange::OfTheSystem {
                self.find(FindingKind::Leftover, file, None);
            }
        }
    }

    /// New keys that wait are no finding; what does not belong to them is one.
    fn at_rotation(&mut self) {
        for one in self.list(layout::ROTATION) {
            let known = one.kind == Kind::File && rotation::knows(&one.name);
            if !known && strange(layout::ROTATION, &one.name) != Strange::OfTheSystem {
                self.find(FindingKind::Leftover, join(layout::ROTATION, &one.name), None);
            }
        }
    }

    fn at_what_is_gone(&mut self) {
        let gone: Vec<Place> =
            self.vault.ledger.files.keys().filter(|place| !self.seen.contains(place)).copied().collect();
        // An older ledger names what this machine knows to have been taken away since.
        let gone = gone.into_iter().filter(|place| !self.vault.is_gone_as_last_seen(*place));
        self.survey.findings.extend(gone.map(|place| Finding::at(FindingKind::Missing, place)));
        self.survey.findings.extend(self.vault.gone_from_inbox());
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
