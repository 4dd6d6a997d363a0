//! Pictures as Obsidian points at them, `![[photo.jpg]]`, put into Markdown that every program reads.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use super::{NotTaken, Source, files};
use crate::{
    attachment::Kind,
    entry::{Embed, embeds},
    fs,
    pipeline::readable::percent,
};

/// Where the files of a folder are, by their names in small letters: a name alone is enough there.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, Vec<PathBuf>>);

impl Names {
    pub(super) fn of(sources: &[Source]) -> Self {
        let mut names: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for one in sources {
            let name = one.relative.file_name().map(|name| name.to_string_lossy().to_lowercase());
            names.entry(name.unwrap_or_default()).or_default().push(one.relative.clone());
        }
        Self(names)
    }

    /// The path below the folder of what is named: from the top, from the text, or the only one of that name.
    fn find(&self, root: &Path, text: &Path, name: &str) -> Option<PathBuf> {
        let beside = text.parent().unwrap_or(Path::new("")).join(name);
        let whole = [PathBuf::from(name), beside].into_iter().find(|path| {
            path.components().all(|part| matches!(part, Component::Normal(_)))
                && fs::kind_of(&root.join(path)) == Some(fs::Kind::File)
        });
        let last = name.rsplit('/').next().unwrap_or_default().to_lowercase();
        let alone =
            || self.0.get(&last).and_then(|all| if let [one] = all.as_slice() { Some(one.clone()) } else { None });
        whole.or_else(alone)
    }
}

/// A body with what it embeds as pictures and links, and the lines (from 1, of the body) that embed what does not come in:
/// there it stays as it is.
pub(super) fn rewritten(root: &Path, text: &Path, body: &str, names: &Names) -> (String, Vec<(usize, NotTaken)>) {
    let (mut out, mut from, mut left) = (String::with_capacity(body.len()), 0, Vec::new());
    for one in embeds(body).into_iter().filter(|one| is_file(&one.name)) {
        match markdown(root, text, &one, names) {
            Ok(markdown) => {
                out.push_str(body.get(from..one.span.start).unwrap_or_default());
                out.push_str(&markdown);
                from = one.span.end;
            }
            Err(why) => left.push((body.get(..one.span.start).unwrap_or_default().matches('\n').count() + 1, why)),
        }
    }
    out.push_str(body.get(from..).unwrap_or_default());
    (out, left)
}

/// Whether a name is one of a file and no other text.
fn is_file(name: &str) -> bool {
    let ending = Path::new(name).extension().map(|end| end.to_string_lossy().to_lowercase());
    !matches!(ending.as_deref(), None | Some("md" | "markdown" | "mdown" | "canvas" | "base"))
}

fn markdown(root: &Path, text: &Path, one: &Embed, names: &Names) -> Result<String, NotTaken> {
    let path = names.find(root, text, &one.name).ok_or(NotTaken::Missing)?;
    let (file, kind, _) = files::read(&root.join(&path))?;
    let up = "../".repeat(text.parent().map_or(0, |above| above.components().count()));
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    let address = format!("{up}{}", percent(&names.join("/")));
    let words = |usual: &str| if one.words.is_empty() { usual.to_owned() } else { one.words.clone() };
    let (sign, words) = if Kind::is_shown(kind) { ("!", words("")) } else { ("", words(&file.name)) };
    Ok(format!("{sign}[{}]({address})", words.replace(['[', ']'], "")))
}
