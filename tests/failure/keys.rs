//! Changes of keys that are cut off or fail half-way: the way in is the old one or the new one, whole, and everything
//! that it should open it opens.
//!
//! strace strikes at one call on one path (`-P`), so a fault lies where it is meant to, whichever thread gets there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use afterword::{
    secret::{Passphrase, RecoveryWords},
    vault::{FindingKind, Vault, change_waits, crypt},
};

use crate::{
    faults::{Spot, all_of_it, inject, may_trace, words as typed},
    sandbox::{Outcome, PASSPHRASE, PROGRAM, Sandbox, copy_tree, text, tree, visit},
};

const NEW: &str = "seven grey geese over the weir";

/// One call: on which path below the journal, of which kinds, and the how-many-th.
type Call = (&'static str, &'static str, usize);

/// By the path that is renamed: strace does not look at the other one.
const RENAME: &str = "rename,renameat,renameat2";

/// A journal to break, and what is done to it.
struct Scene {
    base: Sandbox,
    state: BTreeMap<String, String>,
    args: &'static [&'static str],
}

impl Scene {
    /// None where a process may not be traced, or hides its paths from everyone but root.
    fn new(args: &'static [&'static str]) -> Option<Self> {
        let base = Sandbox::sample();
        if !may_trace(&base) {
            return None;
        }
        base.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nAn OPENLINE.\n").ok();
        base.run_with(["new", "--line"], "Captured before.\n").ok();
        let state = base.state();
        Some(Self { base, state, args })
    }

    /// Runs the command in a copy of the journal with a fault at one call.
    fn strike(&self, call: Call, fault: &str) -> (Sandbox, Outcome) {
        let sandbox = Sandbox::empty();
        copy_tree(&self.base.journal(), &sandbox.journal());
        fs::copy(self.base.path("recovery-words"), sandbox.path("recovery-words")).unwrap();
        sandbox.write("new", NEW.as_bytes());
        let (path, kinds, number) = call;
        let mut program = [PROGRAM, "--passphrase-file", text(&sandbox.path("passphrase"))].map(str::to_owned).to_vec();
        program.extend(self.args.iter().map(|arg| arg.replace("{root}", text(sandbox.root()))));
        let spot = Spot { kinds, number, path: Some(&sandbox.journal().join(path)) };
        let outcome = inject(&sandbox, spot, fault, &typed(&program), "");
        (sandbox, outcome)
    }

    fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.base.journal().join(file)).unwrap()
    }
}

/// A folder's files with their bytes, but for what a cut-off command leaves.
fn kept(sandbox: &Sandbox, without: &str) -> BTreeMap<PathBuf, String> {
    let mut all = tree(&sandbox.journal());
    all.retain(|path, _| !path.starts_with("staging/0") && path != Path::new(without) && path != Path::new(".lock"));
    all
}

/// The places where a change of one key file can be cut off.
const LOCK_CALLS: [Call; 6] = [
    ("staging/0", "openat", 1),
    ("staging/0", "write", 1),
    ("staging/0", "fsync", 1),
    ("staging/0", RENAME, 1),
    ("", "fsync", 1),
    ("staging", "fsync", 1),
];

fn one_key_file(args: &'static [&'static str], file: &'static str, opens: impl Fn(&Sandbox) -> bool) {
    let Some(scene) = Scene::new(args) else { return };
    let old = scene.bytes(file);
    let others = kept(&scene.base, file);
    let mut seen = Vec::new();
    for (fault, kinds) in [("signal=KILL", ""), ("error=ENOSPC", "openat write"), ("error=EIO", "fsync rename")] {
        for call in some(&LOCK_CALLS, &[1, 2, 3, 4]) {
            if !fault.starts_with("signal") && !kinds.split(' ').any(|kind| call.1.starts_with(kind)) {
                continue;
            }
            let (sandbox, outcome) = scene.strike(call, fault);
            assert_ne!(outcome.status(), Some(0), "{fault} at {call:?} struck nothing");
            assert_eq!(kept(&sandbox, file), others, "{fault} at {call:?} touched another file");
            let new = fs::read(sandbox.journal().join(file)).unwrap() != old;
            assert!(!new || opens(&sandbox), "{fault} at {call:?}: the file is neither the old one nor whole");
            let said = outcome.err();
            if fault.starts_with("error") {
                assert!(
                    said.contains(if new {
                        "in place, but the disk did not confirm it"
                    } else {
                        "Nothing was changed"
                    }),
                    "{call:?}: {said}"
                );
                assert!(outcome.status() == Some(1) && said.contains("Problem: "), "{call:?}: {said}");
            }
            seen.push(new);
            if !new && call.1 == "fsync" {
                // What was left is swept by the next command.
                sandbox.run(["list"]).ok();
                assert_eq!(sandbox.files("staging"), Vec::<PathBuf>::new());
            }
        }
    }
    assert!(seen.contains(&true) && seen.contains(&false), "the sweep missed the moment of the change: {seen:?}");
}

#[test]
fn a_change_of_the_passphrase_that_is_struck_anywhere_leaves_the_old_one_or_the_new() {
    let args = &["key", "change", "--new-passphrase-file", "{root}/new"];
    let new = Passphrase::new(NEW).unwrap();
    one_key_file(args, "identity.age", |sandbox| Vault::unlock(&sandbox.journal(), &new).is_ok());
}

#[test]
fn new_words_that_are_struck_anywhere_leave_the_old_ones_or_the_new() {
    let args = &["key", "recovery", "--recovery-file", "{root}/words"];
    one_key_file(args, "recovery.age", |sandbox| {
        Vault::recover(&sandbox.journal(), &words(&sandbox.path("words"))).is_ok()
    });
}

fn words(file: &Path) -> RecoveryWords {
    RecoveryWords::parse(&fs::read_to_string(file).unwrap()).unwrap()
}

const ROTATE: &[&str] = &["--yes", "key", "rotate", "--recovery-file", "{root}/words"];

/// Where a rotation of ten files can be cut off: while sealing, at the moment of the change, while putting in place.
/// 0 to 2 are the key files, 3 to 12 what is written, 13 is the ledger.
const CALLS: [Call; 17] = [
    ("staging/0", "openat", 1),
    ("staging/0", "write", 1),
    ("staging/7", "openat", 1),
    ("staging/7", "write", 1),
    ("staging/7", "openat", 2),
    ("staging/13", "write", 1),
    ("staging", "syncfs", 1),
    ("staging", "fsync", 1),
    ("staging", "fsync", 2),
    ("staging/0", RENAME, 1),
    ("staging/1", RENAME, 1),
    ("staging/2", RENAME, 1),
    ("staging/3", RENAME, 1),
    ("staging/12", RENAME, 1),
    ("staging/13", RENAME, 1),
    ("", "fsync", 1),
    ("staging/commit", "unlink,unlinkat", 1),
];

/// The ones that are tried every time; all of them when `AFTERWORD_SWEEP=all` is set.
fn some<T: Clone>(all: &[T], usual: &[usize]) -> Vec<T> {
    if all_of_it() {
        return all.to_vec();
    }
    usual.iter().map(|at| all[*at].clone()).collect()
}

/// With nothing but age and the key file that the passphrase opens, every file opens: no command has tidied up.
fn opens_as_it_is(sandbox: &Sandbox) {
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    let identity = fs::read(sandbox.journal().join("identity.age")).unwrap();
    let file = crypt::open_with_passphrase(&passphrase, &identity).expect("identity.age is whole");
    let file = String::from_utf8(file.to_vec()).unwrap();
    let keys: Vec<age::x25519::Identity> =
        file.lines().filter(|line| !line.starts_with('#')).map(|line| line.parse().unwrap()).collect();
    let mut opened = 0;
    visit(&sandbox.journal(), &mut |path| {
        let short = path.strip_prefix(sandbox.journal()).unwrap();
        if path.extension().is_some_and(|end| end == "age") && short.components().count() > 1 {
            let sealed = fs::read(path).unwrap();
            assert!(keys.iter().any(|key| crypt::open(key, &sealed).is_ok()), "{} does not open", short.display());
            opened += 1;
        }
    });
    assert_eq!(opened, 10);
}

#[test]
fn new_keys_that_are_struck_anywhere_open_everything_or_the_old_ones_do() {
    let Some(scene) = Scene::new(ROTATE) else { return };
    let (identity, recovery, ledger) =
        (scene.bytes("identity.age"), scene.bytes("recovery.age"), scene.bytes("ledger.age"));
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    let mut seen = Vec::new();
    for call in some(&CALLS, &[3, 6, 8, 10, 12, 14, 16]) {
        let (sandbox, outcome) = scene.strike(call, "signal=KILL");
        assert_ne!(outcome.status(), Some(0), "{call:?} struck nothing");
        opens_as_it_is(&sandbox);
        let decided = change_waits(&sandbox.journal());
        let vault = Vault::unlock(&sandbox.journal(), &passphrase).expect("the journal opens");
        assert_eq!(vault.carried_on(), decided, "{call:?}");
        let findings = vault.inspect().unwrap();
        assert!(findings.iter().all(|finding| finding.kind == FindingKind::Leftover), "{call:?}: {findings:?}");
        drop(vault);
        let now = |file: &str| fs::read(sandbox.journal().join(file)).unwrap();
        let new = now("ledger.age") != ledger;
        assert_eq!((now("identity.age") != identity, now("recovery.age") != recovery), (new, new), "{call:?}: mixed");
        if new && !seen.contains(&true) {
            Vault::recover(&sandbox.journal(), &words(&sandbox.path("words"))).expect("the new words hold");
        }
        sandbox.make_unlocking_cheap();
        assert_eq!(sandbox.state(), scene.state, "{call:?}");
        assert_eq!(sandbox.files("staging"), Vec::<PathBuf>::new(), "{call:?}");
        sandbox.run(["list"]).ok().prints(&["Bedtime"]);
        seen.push(new);
    }
    assert!(seen.contains(&true) && seen.contains(&false), "the sweep missed the moment of the change: {seen:?}");
}

#[test]
fn new_keys_on_a_disk_that_fails_leave_the_old_ones_or_are_carried_to_their_end() {
    let Some(scene) = Scene::new(ROTATE) else { return };
    let faults = [
        (("staging/0", "openat", 1), "error=ENOSPC"),
        (("staging/7", "write", 1), "error=ENOSPC"),
        (("staging/13", "write", 1), "error=ENOSPC"),
        (("staging", "syncfs", 1), "error=EIO"),
        (("staging", "fsync", 1), "error=EIO"),
        (("staging", "fsync", 2), "error=EIO"),
        (("staging/7", RENAME, 1), "error=EIO"),
        (("staging/1", RENAME, 1), "error=EIO"),
    ];
    for (call, fault) in some(&faults, &[1, 4, 5, 7]) {
        let (sandbox, outcome) = scene.strike(call, fault);
        let said = outcome.err();
        assert!(outcome.status() == Some(1) && said.contains("Problem: "), "{call:?}: {said}");
        let decided = change_waits(&sandbox.journal());
        assert_eq!(said.contains("Nothing was changed"), !decided, "{call:?}: {said}");
        assert_eq!(sandbox.path("words").exists(), decided, "{call:?}: words are kept that hold, and no others");
        assert_eq!(said.contains("Keep the new recovery words"), decided, "{call:?}: {said}");
        opens_as_it_is(&sandbox);
        if !decided {
            assert_eq!(sandbox.files("staging"), Vec::<PathBuf>::new(), "{call:?}: what takes room is swept at once");
        }
        sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
        assert!(!change_waits(&sandbox.journal()));
        assert!(sandbox.state().len() == scene.state.len() + 1, "what was captured is taken in");
    }
}
