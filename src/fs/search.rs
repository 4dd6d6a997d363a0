//! Looking for a word in files that were changed of late: where an editor may have put a copy of what it opened.
//!
//! As UTF-8, as UTF-16 of both kinds, and in a file packed with gzip or zlib. No link is followed, nothing is opened
//! that is not a plain file, and the caller says how long it may take.

use std::{
    collections::BTreeSet,
    fs::{File, Metadata},
    io::Read,
    path::{Path, PathBuf},
    time::SystemTime,
};

use flate2::read::{GzDecoder, ZlibDecoder};
use walkdir::WalkDir;

use super::platform;

/// Of a longer file, packed or not, only this much is looked at.
const LONGEST: u64 = 1 << 28;
/// How much is read at a time.
const PIECE: usize = 1 << 16;

/// What is looked for, and where.
#[derive(Debug, Clone)]
pub struct Search<'a> {
    /// The folders, with all below them.
    pub places: &'a [PathBuf],
    /// The word: letters and digits.
    pub word: &'a str,
    /// Files that have not changed since are passed over.
    pub since: SystemTime,
    /// A folder that is passed over.
    pub except: &'a Path,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The files that hold the word.
    pub files: Vec<PathBuf>,
    /// How many files were looked into.
    pub looked: usize,
    /// How many files or folders could not be opened.
    pub closed: usize,
    /// Whether everything was looked at that should be.
    pub complete: bool,
}

impl Search<'_> {
    /// Looks, as long as `go_on` says so.
    pub fn run(&self, go_on: &dyn Fn() -> bool) -> Found {
        let mut found = Found { complete: true, ..Found::default() };
        let mut visited = BTreeSet::new();
        let forms = forms(self.word);
        for place in self.places {
            // Hidden folders first: editors keep their copies there.
            let hidden_first = |one: &walkdir::DirEntry| {
                (!one.file_name().to_string_lossy().starts_with('.'), one.file_name().to_owned())
            };
            let walk = WalkDir::new(place).follow_links(false).sort_by_key(hidden_first).into_iter();
            let mut fresh = |one: &walkdir::DirEntry| {
                !one.file_type().is_dir() || (one.path() != self.except && visited.insert(one.path().to_owned()))
            };
            for one in walk.filter_entry(|one| fresh(one)) {
                if !go_on() {
                    found.complete = false;
                    return found;
                }
                let one = match one {
                    Ok(one) if one.file_type().is_file() => one,
                    Ok(_) => continue,
                    Err(error) => {
                        let missing =
                            error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound);
                        found.closed += usize::from(!missing);
                        continue;
                    }
                };
                let changed = one.metadata().is_ok_and(|metadata| changed(&metadata) >= Some(self.since));
                if !changed {
                    continue;
                }
                match platform::open(one.path()) {
                    Ok(file) => {
                        found.looked += 1;
                        if holds(file, &forms) {
                            found.files.push(one.into_path());
                        }
                    }
                    Err(_) => found.closed += 1,
                }
            }
        }
        found
    }
}

/// When a file or its name was last changed: a copy may bear the time of what it is a copy of.
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    let modified = metadata.modified().ok();
    #[cfg(unix)]
    let modified = {
        use std::{os::unix::fs::MetadataExt, time::Duration};
        let inode = u64::try_from(metadata.ctime())
            .ok()
            .map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds + 1));
        modified.max(inode)
    };
    modified
}

fn forms(word: &str) -> [Vec<u8>; 3] {
    [
        word.as_bytes().to_vec(),
        word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        word.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ]
}

fn holds(mut file: File, forms: &[Vec<u8>]) -> bool {
    let mut start = Vec::with_capacity(PIECE);
    if file.by_ref().take(PIECE as u64).read_to_end(&mut start).is_err() {
        return false;
    }
    let packed = |bytes: &[u8]| -> Option<bool> {
        match bytes {
            [0x1f, 0x8b, ..] => Some(true),
            [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some(false),
            _ => None,
        }
    };
    let kind = packed(&start);
    let whole = start.as_slice().chain(file).take(LONGEST);
    match kind {
        Some(true) => stream_holds(GzDecoder::new(whole).take(LONGEST), forms),
        Some(false) => stream_holds(ZlibDecoder::new(whole).take(LONGEST), forms),
        None => stream_holds(whole, forms),
    }
}

fn stream_holds(mut from: impl Read, forms: &[Vec<u8>]) -> bool {
    let overlap = forms.iter().map(Vec::len).max().unwrap_or(0);
    let (mut window, mut piece) = (Vec::new(), vec![0; PIECE]);
    while let Ok(length @ 1..) = from.read(&mut piece) {
        window.extend_from_slice(&piece[..length]);
        if forms.iter().any(|form| has(&window, form)) {
            return true;
        }
        let old = window.len().saturating_sub(overlap);
        window.drain(..old);
    }
    false
}

fn has(bytes: &[u8], form: &[u8]) -> bool {
    let Some(first) = form.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(form) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_word_is_found_in_each_form_and_old_files_are_passed_over() {
        const WORD: &str = "heron0123456789";
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| super::super::write_new(&folder.path().join(name), bytes).unwrap();
        // One that lies across two pieces.
        let text = format!("{}{WORD} and more", "x".repeat(PIECE - 4));
        put("plain", text.as_bytes());
        put("wide", &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
        put("other", b"nothing of the kind");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        put("packed.gz", &packed.finish().unwrap());
        let except = folder.path().join("except");
        super::super::make_folder(&except).unwrap();
        super::super::write_new(&except.join("plain"), WORD.as_bytes()).unwrap();
        let places = [folder.path().to_owned(), folder.path().to_owned()];
        let search =
            |since, go_on: &dyn Fn() -> bool| Search { places: &places, word: WORD, since, except: &except }.run(go_on);
        let found = search(SystemTime::UNIX_EPOCH, &|| true);
        let names: Vec<_> = found.files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(
            (names.as_slice(), found.looked, found.complete),
            (["packed.gz", "plain", "wide"].as_slice(), 4, true)
        );
        let later = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1 << 40);
        assert_eq!(search(later, &|| true).looked, 0);
        assert!(!search(SystemTime::UNIX_EPOCH, &|| false).complete);
    }
}
