//! Copies of attachments, and of versions in the history: there is nothing to choose, as neither is ever written again.

use super::{Choice, Merged, Pair, apply, left, version};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, chain},
        unlock::Unlocked,
    },
    vault::{self, Copied, Place},
};

/// Clears a copy away that the journal holds, puts it in its place where nothing stands, or keeps it in the history.
pub(super) fn merge(
    context: &Context,
    unlocked: &mut Unlocked,
    copy: &Copied,
    place: Place,
) -> Result<Merged, Failure> {
    let vault = &unlocked.vault;
    let (sealed, known) = match vault.read_file_copy(copy) {
        Ok(read) => read,
        Err(error) => {
            let why = match &error {
                vault::Error::Text { problem, .. } => format!("it {problem}"),
                error => chain(error),
            };
            return Ok(left(copy, &format!("move it out of the folder: {why}. Nothing of yours is missing for it")));
        }
    };
    let destroyed = place.id().is_some_and(|id| vault.destroyed(id));
    let stands = crate::fs::kind_of(&vault.root().join(place.path())).is_some();
    let (choice, told, how) = if known {
        let told = format!("{} is a copy of what the journal has already; it is cleared away.", copy.file);
        (Choice::Clear, told, "same")
    } else if destroyed && vault.is_erased(place, &sealed) {
        let told = format!("{} is a copy of what was deleted for good; it is taken away.", copy.file);
        (Choice::Clear, told, "destroyed")
    } else if !stands && matches!(place, Place::File(_)) {
        (Choice::That, format!("{} is put in the place that it is a copy of.", copy.file), "that")
    } else {
        (Choice::Version, version(copy), "version")
    };
    let ours = vault.read(place).ok().map(|text| text.as_str().to_owned());
    apply(context, unlocked, Pair { copy, place, sealed, theirs: String::new(), ours }, choice)?;
    Ok(Merged { file: copy.file.clone(), told, how })
}
