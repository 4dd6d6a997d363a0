//! What is not as the ledger says: found by comparing, named in plain words, never a reason to lock the writer out.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Digest, Error, Place, Vault, Witness, layout};
use crate::fs::{self, Kind};

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// The file, below the journal's folder.
    pub file: String,
    /// The id of the entry or record, where the file has one.
    pub id: Option<String>,
}

/// The kinds of things that can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// In the ledger, not in the folder.
    Missing,
    /// An older version than the ledger or this machine has seen.
    RolledBack,
    /// Holds the text of another file.
    Swapped,
    /// Cannot be opened any more.
    Damaged,
    /// Not made by this journal.
    Foreign,
    /// Of this journal, but not in the ledger.
    Unregistered,
    /// A copy that a sync program made.
    Conflict,
    /// Left by a command that was cut off.
    Leftover,
    /// Others than the owner may read or enter.
    Permissions,
}

impl Finding {
    fn new(kind: FindingKind, file: impl Into<String>, place: Option<Place>) -> Self {
        Self { kind, file: file.into(), id: place.and_then(|place| place.id()).map(|id| id.to_string()) }
    }

    /// What it means, for the writer.
    pub fn explain(&self) -> &'static str {
        match self.kind {
            FindingKind::Missing => "should be here and is not",
            FindingKind::RolledBack => "is an older version than the one last written",
            FindingKind::Swapped => "holds the text of another file",
            FindingKind::Damaged => "cannot be opened any more: it is damaged or cut short",
            FindingKind::Foreign => "was not made by this journal",
            FindingKind::Unregistered => "is of this journal, but not in its ledger",
            FindingKind::Conflict => "is a copy that a sync program made",
            FindingKind::Leftover => "was left by a command that was cut off",
            FindingKind::Permissions => "can be read or entered by others on this computer",
        }
    }
}

impl Vault {
    /// Compares names and lengths with the ledger, without opening anything: cheap enough for every command.
    pub fn glance(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        findings.extend(self.ledger_problem.map(|kind| Finding::new(kind, "ledger.age", Some(Place::Ledger))));
        for folder in layout::FOLDERS {
            findings.extend(
                super::work::strange_folder(&self.root, folder)
                    .map(|file| Finding::new(FindingKind::Foreign, file, None)),
            );
        }
        let mut seen = std::collections::BTreeSet::new();
        for folder in ["entries", "records"] {
            for one in fs::list(&self.root.join(folder)).unwrap_or_default() {
                let file = format!("{folder}/{}", one.name);
                match file.parse::<Place>() {
                    Ok(place) if one.kind == Kind::File => {
                        seen.insert(place);
                        findings.extend(self.compare(place, one.length));
                    }
                    _ => findings.push(Finding::new(strange(&one.name), file, None)),
                }
            }
        }
        let expected = self.ledger.files.keys().filter(|place| matches!(place, Place::Entry(_) | Place::Record(_)));
        findings.extend(
            expected
                .filter(|place| !seen.contains(place))
                .map(|place| Finding::new(FindingKind::Missing, place.to_string(), Some(*place))),
        );
        Ok(findings)
    }

    fn compare(&self, place: Place, length: u64) -> Option<Finding> {
        let kind = match self.ledger.files.get(&place) {
            Some(witness) if witness.length == length => return None,
            Some(_) => FindingKind::RolledBack,
            None if self.ledger_problem.is_some() => return None,
            None => FindingKind::Unregistered,
        };
        Some(Finding::new(kind, place.to_string(), Some(place)))
    }

    /// Looks at everything: opens every file, compares every digest, and looks for what should not be there.
    pub fn inspect(&self) -> Result<Vec<Finding>, Error> {
        let mut findings: Vec<Finding> =
            self.glance()?.into_iter().filter(|finding| finding.kind != FindingKind::RolledBack).collect();
        for folder in ["entries", "records"] {
            for one in self.sight(folder)? {
                findings.extend(self.inspect_file(one.place));
            }
        }
        let history =
            self.ledger.files.iter().filter(|(place, _)| matches!(place, Place::History(..) | Place::File(_)));
        for (place, witness) in history {
            match self.read_sealed(*place) {
                Ok(sealed) if Digest::of(&sealed) == witness.digest => {}
                Ok(_) => findings.push(Finding::new(FindingKind::Damaged, place.to_string(), Some(*place))),
                Err(_) => findings.push(Finding::new(FindingKind::Missing, place.to_string(), Some(*place))),
            }
        }
        self.inspect_inbox(&mut findings);
        self.inspect_root(&mut findings)?;
        findings.sort_by(|a, b| (&a.file, a.kind).cmp(&(&b.file, b.kind)));
        findings.dedup();
        Ok(findings)
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
        let mut files = BTreeMap::new();
        for place in places {
            let Ok(sealed) = self.read_sealed(place) else { continue };
            if self.open(place, &sealed).is_ok() {
                let length = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
                files.insert(place, Witness { digest: Digest::of(&sealed), length });
            }
        }
        Ok(files)
    }

    fn inspect_file(&self, place: Place) -> Option<Finding> {
        let found = |kind| Some(Finding::new(kind, place.to_string(), Some(place)));
        let Ok(sealed) = self.read_sealed(place) else { return found(FindingKind::Damaged) };
        match self.open(place, &sealed) {
            Err(Error::Text { problem, .. }) if problem.contains("another") => found(FindingKind::Swapped),
            Err(
                Error::Text { .. }
                | Error::Sealed { source: super::crypt::Error::WrongKey | super::crypt::Error::NotAge, .. },
            ) => found(FindingKind::Foreign),
            Err(_) => found(FindingKind::Damaged),
            Ok(_) => match self.ledger.files.get(&place) {
                Some(witness) if witness.digest != Digest::of(&sealed) => found(FindingKind::RolledBack),
                _ => None,
            },
        }
    }

    fn inspect_inbox(&self, findings: &mut Vec<Finding>) {
        for one in fs::list(&self.root.join("inbox")).unwrap_or_default() {
            let file = format!("inbox/{}", one.name);
            match file.parse::<Place>() {
                Ok(place) if one.kind == Kind::File => {
                    if self.read(place).is_err() {
                        findings.push(Finding::new(FindingKind::Foreign, file, Some(place)));
                    }
                }
                _ => findings.push(Finding::new(strange(&one.name), file, None)),
            }
        }
    }

    fn inspect_root(&self, findings: &mut Vec<Finding>) -> Result<(), Error> {
        if !self.capture_key_is_ours() {
            findings.push(Finding::new(FindingKind::Foreign, layout::CAPTURE, None));
        }
        let known = |name: &str| {
            layout::FILES.contains(&name)
                || layout::FOLDERS.contains(&name)
                || name == layout::LOCK
                || name == layout::LEDGER_ASIDE
                || name == "site"
        };
        for one in fs::list(&self.root)? {
            if !known(&one.name) {
                findings.push(Finding::new(strange(&one.name), one.name.clone(), None));
            }
        }
        for name in layout::FILES {
            if fs::kind_of(&self.root.join(name)).is_none() && name != "ledger.age" {
                findings.push(Finding::new(FindingKind::Missing, name, None));
            }
        }
        for one in fs::list(&self.root.join(layout::STAGING)).unwrap_or_default() {
            findings.push(Finding::new(FindingKind::Leftover, format!("{}/{}", layout::STAGING, one.name), None));
        }
        let places = std::iter::once(String::new())
            .chain(layout::FOLDERS.map(str::to_owned))
            .chain(layout::FILES.map(str::to_owned));
        let files = ["entries", "records", "inbox"].into_iter().flat_map(|folder| {
            let listed = fs::list(&self.root.join(folder)).unwrap_or_default();
            listed.into_iter().map(move |one| format!("{folder}/{}", one.name))
        });
        for name in places.chain(files) {
            if fs::is_open_to_others(&self.root.join(&name)) {
                let file = if name.is_empty() { ".".to_owned() } else { name };
                findings.push(Finding::new(FindingKind::Permissions, file, None));
            }
        }
        Ok(())
    }
}

/// What a file with a name that is none of ours is likely to be.
fn strange(name: &str) -> FindingKind {
    let lower = name.to_lowercase();
    if name.starts_with(".tmp-") || name.starts_with(".afterword-") {
        return FindingKind::Leftover;
    }
    let copies = ["conflict", ".sync-conflict-", "copy", " (1)", " 2.age", "(2)"];
    if copies.iter().any(|mark| lower.contains(mark)) { FindingKind::Conflict } else { FindingKind::Foreign }
}
