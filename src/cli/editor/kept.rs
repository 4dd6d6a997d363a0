//! What an editor keeps beside its file against its own crash, and what is made of it.

use std::path::Path;

use crate::fs::{self, Kind};

/// The newest text in an editor's folder that says something and can be read: the file itself, or what the editor keeps
/// of it before it is saved. Vim writes `entry.md.draft` on our order, Emacs `#entry.md#`, Nano `entry.md.save` when it
/// is ended, Micro a name that holds the whole path.
pub(crate) fn newest(folder: &Path) -> Option<String> {
    let mut listed = fs::list(folder).ok()?;
    listed.retain(|one| one.kind == Kind::File && one.name.contains("entry.md"));
    // Of two that are equally new the file itself comes first.
    listed.sort_by_key(|one| (std::cmp::Reverse(one.modified), one.name != "entry.md"));
    listed.into_iter().find_map(|one| {
        let bytes = fs::read(&folder.join(one.name), crate::entry::LONGEST as u64).ok()?;
        String::from_utf8(bytes).ok().filter(|text| !text.trim().is_empty())
    })
}
