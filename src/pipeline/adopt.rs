//! Taking in what was written without unlocking.

use jiff::Timestamp;

use super::compose::{Draft, complete};
use crate::{
    entry::{Entry, When},
    id::Id,
    vault::{self, Place, Vault},
};

/// What came of the inbox.
#[derive(Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Adopted {
    /// The reflections that were taken in: id and title.
    pub entries: Vec<(Id, String)>,
    /// What could not be opened, and stays where it is.
    pub left: Vec<(Place, vault::Error)>,
}

crate::hide::hide!(Adopted);

/// Takes every text in the inbox into the journal, each as a change of its own that can be taken back.
///
/// Anyone who has `capture.pub` could have put a text there, so the caller shows the writer what was taken in.
pub fn adopt(vault: &mut Vault, now: When, when: Timestamp) -> Result<Adopted, vault::Error> {
    let mut adopted = Adopted::default();
    if !vault.has_captured()? {
        return Ok(adopted);
    }
    let mut work = vault.begin()?;
    let mut texts = Vec::new();
    for one in work.captured()? {
        let Some(id) = one.place.id() else { continue };
        match work.vault().read(one.place) {
            Ok(_) if work.vault().destroyed(id) => {
                adopted
                    .left
                    .push((one.place, vault::Error::Text { place: one.place, problem: "was deleted for good" }));
            }
            Ok(text) => {
                let text = complete(&text, &Draft { date: Some(now), ..Draft::default() });
                match home(work.vault(), id, &text)? {
                    Some(id) => texts.push((one.place, id, text)),
                    None => work.adopted(one.place),
                }
            }
            Err(error) => adopted.left.push((one.place, error)),
        }
    }
    let parsed = |id: Id, text: &str| Entry::parse(id, text.to_owned()).ok();
    texts.sort_by_cached_key(|(_, id, text)| parsed(*id, text).map(|entry| entry.order()));
    for (from, id, text) in texts {
        let title = parsed(id, &text).map_or_else(|| "Untitled".to_owned(), |entry| entry.title().to_owned());
        adopted.entries.push((id, title));
        work.make(Place::Entry(id), text);
        work.adopted(from);
        work.done("new", when);
    }
    work.commit("new", when)?;
    Ok(adopted)
}

/// Where a captured text goes: under its own id, or under a new one when that is taken by another text, as when a sync
/// program brings back an old file. None when the very text is in the journal already.
fn home(vault: &Vault, id: Id, text: &str) -> Result<Option<Id>, vault::Error> {
    if !vault.knows(id) {
        return Ok(Some(id));
    }
    let same = |place: Place| vault.read(place).is_ok_and(|known| vault::same(&known, text));
    if same(Place::Entry(id)) || vault.versions(id).into_iter().any(same) {
        return Ok(None);
    }
    Ok(Some(Id::random()?))
}
