//! What an editor keeps beside its file against its own crash, and what is made of it.

use std::path::Path;

use crate::fs::{self, Kind};

/// The newest text in an editor's folder that says something and can be read: the file itself, or what the editor keeps
/// of it before it is saved. Vim writes `entry.md.draft` on our order, Emacs `#entry.md#`, Nano `entry.md.save` when it
/// is ended, Micro a name that holds the whole path.
pub(crate) fn newest(folder: &Path) -> Option<String> {
    texts(folder, |name| name.contains("entry.md")).next()
}

/// Whether an editor that said that all is well has left a copy of what was not saved. Only Micro does, when it is told
/// to end: it takes the copy away when the writer closes it.
pub(super) fn was_cut_off(folder: &Path, before: &str) -> bool {
    let kept = |name: &str| name.contains("entry.md") && !name.starts_with("entry.md") && !name.starts_with('#');
    texts(folder, kept).any(|text| text != before)
}

/// The readable texts in a folder that say something, the newest first. Of two that are equally new the file itself
/// comes first.
fn texts(folder: &Path, is_kept: impl Fn(&str) -> bool) -> impl Iterator<Item = String> {
    let mut listed = fs::list(folder).unwrap_or_default();
    listed.retain(|one| one.kind == Kind::File && is_kept(&one.name));
    listed.sort_by_key(|one| (std::cmp::Reverse(one.modified), one.name != "entry.md"));
    listed.into_iter().filter_map(move |one| {
        let bytes = fs::read(&folder.join(one.name), crate::entry::LONGEST as u64).ok()?;
        String::from_utf8(bytes).ok().filter(|text| !text.trim().is_empty())
    })
}
