//! Which entry it is that is missing or does not open: its title and its day, as an earlier reading or version tells.

use crate::{
    cli::{unlock::Unlocked, words},
    entry::Entry,
    id::Id,
    vault::{Finding, FindingKind, Place},
};

/// A sentence on the entry that a finding is about; none when nothing is known of it, or it can be read.
pub(super) fn of(unlocked: &Unlocked, finding: &Finding) -> Option<String> {
    let lost = [FindingKind::Missing, FindingKind::Damaged, FindingKind::Foreign, FindingKind::Swapped];
    let place = finding.file.parse().ok().filter(|_| lost.contains(&finding.kind))?;
    if let Place::File(file) = place {
        let mut entries = unlocked.library.journal.entries().iter();
        return entries
            .find(|entry| entry.files().contains(&file))
            .map(|entry| format!("It belongs to {}.", described(entry)));
    }
    let Place::Entry(id) = place else { return None };
    let now = unlocked.library.remembered.get(&id).map(|entry| format!("It is {}.", described(entry)));
    now.or_else(|| Some(format!("An earlier version of it is {}.", described(&version(unlocked, id)?))))
}

/// The newest version in the history that can be read.
fn version(unlocked: &Unlocked, id: Id) -> Option<Entry> {
    let versions = unlocked.vault.versions(id).into_iter().rev();
    let mut read = versions.filter_map(|place| {
        let text = unlocked.vault.read(place).ok()?;
        Entry::parse(id, text.as_str().to_owned()).ok()
    });
    read.next()
}

fn described(entry: &Entry) -> String {
    let title = words::plain(entry.title());
    entry.when().map_or_else(|| title.clone(), |when| format!("{title}, of {}", words::long_date(when.date)))
}
