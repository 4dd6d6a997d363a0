//! The making of a journal: beside its place, and then there at once.

use std::path::Path;

use zeroize::Zeroizing;

use super::{Digest, Error, Keys, Ledger, Place, Vault, crypt, is_journal, layout, padding};
use crate::{
    fs::{self, Kind},
    id::Id,
    secret::{Passphrase, RecoveryWords},
};

/// How the folder is called in which a journal is made, before its six digits.
const BESIDE: &str = ".afterword-";

impl Vault {
    /// Makes a journal in a folder that is not there yet or is empty. All of it appears at once.
    pub fn create(root: &Path, passphrase: &Passphrase, words: &RecoveryWords, settings: &str) -> Result<Self, Error> {
        if is_journal(root) {
            return Err(Error::JournalThere(root.to_owned()));
        }
        if fs::kind_of(root).is_some() && !fs::list(root)?.is_empty() {
            return Err(Error::NotEmpty(root.to_owned()));
        }
        let keys = Keys::generate()?;
        let name = format!("{BESIDE}{}", Id::random()?.short());
        let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::make_lasting_folder(parent)?;
        sweep_beside(parent);
        let beside = parent.join(name);
        let made = Self::fill(&beside, &keys, passphrase, words, settings).and_then(|()| {
            // Windows does not rename over an empty folder.
            fs::remove_if_empty(root);
            fs::rename(&beside, root)?;
            Ok(fs::sync_folder(parent)?)
        });
        if let Err(error) = made {
            fs::remove_folder(&beside)?;
            return Err(error);
        }
        let mut vault = Self::holding(root, keys);
        vault.refresh();
        Ok(vault)
    }

    fn fill(
        folder: &Path,
        keys: &Keys,
        passphrase: &Passphrase,
        words: &RecoveryWords,
        settings: &str,
    ) -> Result<(), Error> {
        for name in layout::FOLDERS {
            fs::make_folder(&folder.join(name))?;
        }
        let identity = keys.to_identity_file();
        let first = Ledger { settings: Some(Digest::of(settings.as_bytes())), ..Ledger::default() };
        let mut ledger = Zeroizing::new(first.write(keys).into_bytes());
        padding::pad(&mut ledger);
        let (with_passphrase, with_words) = rayon::join(
            || crypt::seal_with_passphrase(passphrase, identity.as_bytes()),
            || crypt::seal_with_passphrase(&words.passphrase(), identity.as_bytes()),
        );
        fs::write_new(&folder.join(layout::IDENTITY), &with_passphrase?)?;
        fs::write_new(&folder.join(layout::RECOVERY), &with_words?)?;
        fs::write_new(&folder.join(layout::CAPTURE), format!("{}\n", keys.capture().to_public()).as_bytes())?;
        fs::write_new(&folder.join(layout::SETTINGS), settings.as_bytes())?;
        fs::write_new(&folder.join(layout::READ_ME), layout::READ_ME_TEXT.as_bytes())?;
        fs::write_new(&folder.join(Place::Ledger.path()), &crypt::seal(&keys.writer().to_public(), &ledger)?)?;
        Ok(fs::sync_folder(folder)?)
    }
}

/// Takes away what a cut-off making of a journal left here: a folder of that name, old, with nothing in it but what a
/// new journal has.
fn sweep_beside(parent: &Path) {
    let digits = |name: &str| name.len() == 6 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    for one in fs::list(parent).unwrap_or_default() {
        let named = one.kind == Kind::Folder && one.name.strip_prefix(BESIDE).is_some_and(digits);
        let folder = parent.join(&one.name);
        if named && fs::is_old(&one) && is_bare(&folder) {
            drop(fs::remove_folder(&folder));
        }
    }
}

/// Whether nothing stands in a folder but the files and the empty folders of a new journal.
fn is_bare(folder: &Path) -> bool {
    let empty = |name: &str| fs::list(&folder.join(name)).is_ok_and(|listed| listed.is_empty());
    fs::list(folder).is_ok_and(|listed| {
        listed.iter().all(|one| match one.kind {
            Kind::File => layout::FILES.contains(&one.name.as_str()),
            Kind::Folder => layout::FOLDERS.contains(&one.name.as_str()) && empty(&one.name),
            Kind::Other => false,
        })
    })
}
