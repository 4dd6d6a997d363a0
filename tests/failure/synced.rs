//! The order of things on the disk, for a loss of power that no kill can stand for.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::{
    faults::Call,
    sandbox::text,
    scene::{Scene, Verb, calls_alone, new_text},
};

/// After a loss of power only what was synced is there: every file before the change, every name after it.
#[test]
fn m01_everything_that_a_change_made_is_synced_before_the_plan_is_taken_away() {
    let scene = Scene::new(Verb::of("edit bedtime").given(new_text()));
    let Some(calls) = scene.calls() else { return };
    let at = |part: &str| {
        calls.iter().position(|call| call.line.contains(part)).unwrap_or_else(|| panic!("{part}: {calls:#?}"))
    };
    let committed =
        calls.iter().position(|call| call.name.starts_with("rename") && call.line.contains("/staging/commit")).unwrap();
    let removed =
        calls.iter().position(|call| call.name.starts_with("unlink") && call.line.contains("/staging/commit")).unwrap();
    let synced = |path: &str, range: std::ops::Range<usize>| {
        calls[range].iter().any(|call| call.name == "fsync" && call.line.contains(&format!("{path}>")))
    };
    for file in 0..3 {
        let written = at(&format!("/staging/{file}\", O_WRONLY"));
        assert!(
            synced(&format!("/staging/{file}"), written..committed),
            "staging/{file} is not synced before the change"
        );
    }
    assert!(synced("/staging", at("/staging/2\", O_WRONLY")..committed), "the names in staging/");
    let mut names = Vec::new();
    for (number, call) in calls.iter().enumerate().take(removed).skip(committed) {
        let made = call.name.starts_with("mkdir") && call.line.ends_with("= 0");
        if call.name.starts_with("rename") || made {
            let target = call.line.rsplit('"').nth(1).unwrap().to_owned();
            names.push((number, target));
        }
    }
    assert!(names.len() >= 4, "{names:?}");
    for (number, target) in names {
        let folder = Path::new(&target).parent().unwrap();
        assert!(synced(text(folder), number..removed), "the name of {target} is not synced");
    }
}

/// What is told as done is on the disk: every file before it gets its name, and every name, new or gone, by the end. The
/// plan of a change comes after all that it names, and goes after all of that has its place.
pub(crate) fn audited(verb: &Verb) {
    let Some((sandbox, calls)) = calls_alone(verb) else { return };
    let mut disk = Disk::default();
    // A lock holds nothing, and what the program keeps for itself on this computer it makes again.
    let own = ["state", "cache"].map(|folder| sandbox.path(folder));
    let counts = |path: &Path| {
        path.starts_with(sandbox.root()) && !own.iter().any(|own| path.starts_with(own)) && !path.ends_with(".lock")
    };
    for call in &calls {
        disk.take(call, &counts);
    }
    assert!(disk.synced > 0 || !disk.touched, "nothing was synced by {:?}: {calls:#?}", verb.args);
    let left: Vec<&PathBuf> = disk.files.iter().chain(disk.names.values().flatten()).collect();
    assert!(left.is_empty(), "{:?} ended well, and these may be gone or come back: {left:#?}", verb.args);
}

/// What a loss of power would take at a moment.
#[derive(Default)]
struct Disk {
    /// Files with bytes that were not synced.
    files: BTreeSet<PathBuf>,
    /// Names that came or went, by folder.
    names: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// What was made in this run.
    made: BTreeSet<PathBuf>,
    synced: usize,
    /// Whether a name came or went. Modes are no words: that they are set again costs nobody anything.
    touched: bool,
}

impl Disk {
    fn take(&mut self, call: &Call, counts: &impl Fn(&Path) -> bool) {
        let Some((_, result)) = call.line.rsplit_once(" = ") else { return };
        if result.starts_with('-') {
            return;
        }
        let paths = paths(&call.line);
        match (call.name.as_str(), paths.as_slice()) {
            ("openat", [.., path]) if call.changes() && counts(path) => {
                self.comes(path);
                self.files.insert(path.clone());
            }
            ("write" | "pwrite64" | "ftruncate", [path, ..]) if counts(path) => {
                self.files.insert(path.clone());
            }
            ("mkdir" | "mkdirat", [.., path]) if counts(path) => self.comes(path),
            ("fsync" | "fdatasync", [path, ..]) => {
                self.synced += 1;
                self.files.remove(path);
                self.names.remove(path);
            }
            ("syncfs", _) => {
                self.synced += 1;
                self.files.clear();
                self.names.clear();
            }
            ("unlink" | "unlinkat" | "rmdir", [.., path]) if counts(path) => {
                if path.ends_with("staging/commit") {
                    let root = path.ancestors().nth(2).unwrap();
                    let ours = |folder: &&PathBuf| folder.starts_with(root) && !folder.ends_with("staging");
                    let open: Vec<_> = self.names.keys().filter(ours).collect();
                    assert!(open.is_empty(), "the plan goes before these folders are synced: {open:?}");
                }
                self.goes(path);
            }
            (name, [from, to]) if name.starts_with("rename") && counts(to) => {
                let unsynced: Vec<_> = self.files.iter().filter(|path| path.starts_with(from)).collect();
                assert!(unsynced.is_empty(), "{unsynced:?} is renamed before it is synced");
                let within: Vec<_> = self.names.keys().filter(|folder| folder.starts_with(from)).collect();
                assert!(within.is_empty(), "{within:?} is renamed before its names are synced");
                if to.ends_with("staging/commit") {
                    let staged =
                        self.names.get(to.parent().unwrap()).into_iter().flatten().filter(|path| *path != from);
                    let staged: Vec<_> = staged.collect();
                    assert!(staged.is_empty(), "the plan comes before the names of {staged:?} are synced");
                }
                // That the old name stays beside the new one would cost nothing.
                self.forget(from);
                self.comes(to);
            }
            _ => {}
        }
    }

    fn comes(&mut self, path: &Path) {
        self.touched = true;
        self.made.insert(path.to_owned());
        self.names.entry(path.parent().unwrap().to_owned()).or_default().insert(path.to_owned());
    }

    /// What this run made and took away again needs nothing; what was there before must not come back.
    fn goes(&mut self, path: &Path) {
        self.touched = true;
        let own = self.made.contains(path);
        self.forget(path);
        // A folder that is gone has no names.
        self.names.remove(path);
        if !own {
            self.names.entry(path.parent().unwrap().to_owned()).or_default().insert(path.to_owned());
        }
    }

    fn forget(&mut self, path: &Path) {
        self.made.remove(path);
        self.files.remove(path);
        if let Some(names) = self.names.get_mut(path.parent().unwrap()) {
            names.remove(path);
        }
        self.names.retain(|_, names| !names.is_empty());
    }
}

/// The paths of a call: those in quotation marks, below the folder before them if there is one, else that of the
/// descriptor.
fn paths(line: &str) -> Vec<PathBuf> {
    let before = line.rsplit_once(" = ").map_or(line, |(before, _)| before);
    let mut paths = Vec::new();
    let mut folder = PathBuf::new();
    let mut rest = before;
    while let Some(at) = rest.find(['<', '"']) {
        let (end, quoted) = if rest[at..].starts_with('<') { ('>', false) } else { ('"', true) };
        let Some((inside, after)) = rest[at + 1..].split_once(end) else { break };
        if quoted {
            paths.push(folder.join(inside));
        } else {
            folder = PathBuf::from(inside);
        }
        rest = after;
    }
    if before.starts_with("write") || paths.is_empty() { vec![folder] } else { paths }
}
