//! A writer's look, read from its folder.

use std::{collections::BTreeMap, path::Path};

use super::{Error, LONGEST, Look};
use crate::fs::{self, Kind, Listed};

/// Names that may lie in the folder and are no part of the look: what is said about it.
const BESIDE: [&str; 4] = ["readme", "license", "licence", "changelog"];

impl Look {
    /// Reads the look in a folder. Links are not followed, and nothing is passed over in silence but hidden files and
    /// what is written about the look (`README`, `LICENSE`, `CHANGELOG`).
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let real = fs::canonical(folder)?;
        if fs::kind_of(&real) != Some(Kind::Folder) {
            return Err(Error::NoFolder(folder.to_owned()));
        }
        let mut listed = fs::list(&real)?;
        listed.retain(|one| !is_beside(&one.name));
        // The most telling first: a folder without a manifest is no look.
        if !listed.iter().any(|one| one.name == "look.yaml") {
            return Err(Error::Missing("look.yaml"));
        }
        listed.iter().try_for_each(plain)?;
        Self::from_files(texts(&real, &listed)?)
    }
}

fn is_beside(name: &str) -> bool {
    let bare = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with('.') || BESIDE.contains(&bare.as_str())
}

/// Only files, and none that a look cannot have.
fn plain(one: &Listed) -> Result<(), Error> {
    match one.kind {
        Kind::File => super::known(&one.name),
        Kind::Folder => Err(Error::Folder(one.name.clone())),
        Kind::Other => Err(Error::Link(one.name.clone())),
    }
}

fn texts(folder: &Path, listed: &[Listed]) -> Result<BTreeMap<String, String>, Error> {
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let text = |one: &Listed| {
        let bytes = fs::read(&folder.join(&one.name), limit).map_err(|error| {
            if error.is_too_long() { Error::FileTooLarge(one.name.clone()) } else { Error::Files(error) }
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
            Error::NotText { file: one.name.clone(), line }
        })?;
        Ok((one.name.clone(), text.trim_start_matches('\u{feff}').replace("\r\n", "\n")))
    };
    listed.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(make: impl Fn(&Path)) -> String {
        let folder = tempfile::tempdir().unwrap();
        fs::replace(&folder.path().join("look.yaml"), b"version: 1\nname: mine\nlabel: Mine\nbase: quiet\n").unwrap();
        make(folder.path());
        Look::load(folder.path()).map_or_else(|error| error.to_string(), |look| look.manifest().name.clone())
    }

    #[test]
    fn a_folder_is_a_look_or_is_told_by_the_file() {
        let write = |name: &'static str, text: &'static [u8]| {
            move |folder: &Path| fs::replace(&folder.join(name), text).unwrap()
        };
        assert_eq!(said(|_| ()), "mine");
        assert_eq!(said(write("README.md", b"how it came about")), "mine");
        assert_eq!(said(write(".hidden.js", b"")), "mine");
        assert!(said(write("own.js", b"")).contains("script `own.js`"));
        assert!(said(write("frames.css", b"")).contains("`frames.css`"));
        assert!(said(write("logo.png", b"")).contains("`logo.png`"));
        assert!(said(write("entries.html", b"")).contains("`entries.html`"));
        assert_eq!(said(write("entry.html", b"a\n\xff")), "entry.html, line 2: it is not UTF-8 text");
        assert!(said(|folder| fs::make_folder(&folder.join("parts")).unwrap()).contains("folder `parts`"));
        assert!(
            said(|folder| fs::replace(&folder.join("card.html"), &vec![b'a'; LONGEST + 1]).unwrap())
                .contains("card.html")
        );
        assert!(said(|folder| fs::remove(&folder.join("look.yaml")).unwrap()).contains("`look.yaml`"));
        assert!(Look::load(Path::new("/nowhere/at/all")).unwrap_err().to_string().contains("/nowhere/at/all"));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_not_followed() {
        let told = said(|folder| std::os::unix::fs::symlink("/etc/passwd", folder.join("card.html")).unwrap());
        assert_eq!(told, "`card.html` in the look is a link or a device; a look is a folder of plain files");
    }
}
