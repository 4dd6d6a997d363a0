//! Changes of keys that are cut off or fail half-way: the way in is the old one or the new one, whole, and everything
//! that it should open it opens.
//!
//! strace strikes at one call on one path (`-P`), so a fault lies where it is meant to, whichever thread gets there.

mod resumed;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use afterword::{
    secret::{Passphrase, RecoveryWords},
    vault::{Rotation, Vault, change_waits, crypt},
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
        let spot = Spot { kinds, number, path: Some(&sandbox.journal().join(self.named(path))) };
        let outcome = inject(&sandbox, spot, fault, &typed(&program), "").outcome;
        (sandbox, outcome)
    }

    /// A path in which `{4}` stands for the fifth file that is sealed again, by the name that it gets.
    fn named(&self, path: &str) -> String {
        let names = in_place(&self.base).into_keys().collect::<Vec<_>>();
        names.iter().enumerate().fold(path.to_owned(), |path, (at, name)| path.replace(&format!("{{{at}}}"), name))
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

/// Where a rotation of ten files can be cut off: while the new keys are made, while sealing, at the moment of the change,
/// while putting in place. `{0}` to `{9}` are the files that are sealed again.
const CALLS: [Call; 20] = [
    ("staging/rotation", "fsync", 1),
    ("staging/rotation", "fsync", 3),
    ("staging", "fsync", 1),
    ("staging/rotation/{0}", "openat", 2),
    ("staging/rotation/{4}", "write", 1),
    ("staging/rotation/{4}", "openat", 3),
    ("staging/rotation/ledger.age", "write", 1),
    ("staging/rotation", "syncfs", 1),
    ("staging/rotation", "fsync", 4),
    ("staging", "fsync", 2),
    ("staging/rotation/identity.age", RENAME, 1),
    ("staging/rotation/recovery.age", RENAME, 1),
    ("staging/rotation/capture.pub", RENAME, 1),
    ("staging/rotation/{0}", RENAME, 1),
    ("staging/rotation/{9}", RENAME, 1),
    ("staging/rotation/ledger.age", RENAME, 1),
    ("", "fsync", 1),
    ("staging/rotation/identity.age", "unlink,unlinkat", 1),
    ("staging/rotation", "rmdir,unlinkat", 1),
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
        let in_place = !short.starts_with("staging") && short.components().count() > 1;
        if in_place && path.extension().is_some_and(|end| end == "age") {
            let sealed = fs::read(path).unwrap();
            assert!(keys.iter().any(|key| crypt::open(key, &sealed).is_ok()), "{} does not open", short.display());
            opened += 1;
        }
    });
    assert_eq!(opened, 10);
}

/// What lies sealed to new keys that wait, by its place.
fn staged(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let files = sandbox.files("staging/rotation").into_iter();
    let named = files.map(|path| (text(path.file_name().unwrap().as_ref()).to_owned(), fs::read(path).unwrap()));
    named.filter(|(name, _)| name.contains('-') && !name.starts_with('.')).collect()
}

/// The same of what stands in place.
fn in_place(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    visit(&sandbox.journal(), &mut |path| {
        let short = path.strip_prefix(sandbox.journal()).unwrap();
        if path.is_file() && !short.starts_with("staging") && short.components().count() > 1 {
            all.insert(text(short).replace('/', "-"), fs::read(path).unwrap());
        }
    });
    all
}

#[test]
fn new_keys_that_are_struck_anywhere_open_everything_or_the_old_ones_do_and_are_gone_on_with() {
    let Some(scene) = Scene::new(ROTATE) else { return };
    let (identity, recovery, ledger) =
        (scene.bytes("identity.age"), scene.bytes("recovery.age"), scene.bytes("ledger.age"));
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    let mut seen = Vec::new();
    for call in some(&CALLS, &[0, 4, 7, 9, 11, 14, 19]) {
        let (sandbox, outcome) = scene.strike(call, "signal=KILL");
        assert_ne!(outcome.status(), Some(0), "{call:?} struck nothing");
        opens_as_it_is(&sandbox);
        let decided = change_waits(&sandbox.journal());
        let vault = Vault::unlock(&sandbox.journal(), &passphrase).expect("the journal opens");
        assert_eq!(vault.carried_on(), decided, "{call:?}");
        assert_eq!(vault.inspect().unwrap(), [], "{call:?}");
        drop(vault);
        let now = |file: &str| fs::read(sandbox.journal().join(file)).unwrap();
        let new = now("ledger.age") != ledger;
        assert_eq!((now("identity.age") != identity, now("recovery.age") != recovery), (new, new), "{call:?}: mixed");
        sandbox.make_unlocking_cheap();
        assert_eq!(sandbox.state(), scene.state, "{call:?}");
        sandbox.run(["list"]).ok().prints(&["Bedtime"]);
        if !new {
            go_on(&sandbox, call);
        }
        Vault::recover(&sandbox.journal(), &words(&sandbox.path("words"))).expect("the new words hold");
        assert_eq!(sandbox.files("staging"), Vec::<PathBuf>::new(), "{call:?}");
        let mut expected = scene.state.clone();
        let mut state = sandbox.state();
        state.retain(|place, _| expected.contains_key(place));
        expected.retain(|place, _| state.contains_key(place));
        assert_eq!((state.len(), state), (scene.state.len(), expected), "{call:?}");
        seen.push(new);
    }
    assert!(seen.contains(&true) && seen.contains(&false), "the sweep missed the moment of the change: {seen:?}");
}

/// The same command again: what was sealed before the cut is what stands in place afterwards.
fn go_on(sandbox: &Sandbox, call: Call) {
    let waits = Rotation::waiting(&sandbox.journal());
    let done = if waits.is_some() { staged(sandbox) } else { BTreeMap::new() };
    if waits.is_none() {
        // The words came to nothing, and their file is in the way as it is at any other time.
        fs::remove_file(sandbox.path("words")).unwrap();
    }
    let again = sandbox.run(["--yes", "key", "rotate", "--recovery-file", text(&sandbox.path("words"))]).ok();
    let after = in_place(sandbox);
    let whole = done.iter().filter(|(name, bytes)| after.get(*name) == Some(bytes)).count();
    let cut_short = usize::from(call.1 == "write" && call.0.contains('{'));
    // What was captured has been taken in by the command between.
    let gone = done.keys().filter(|name| !after.contains_key(*name)).count();
    assert!(whole + cut_short + gone >= done.len(), "{call:?}: {whole} of {} were taken as they were", done.len());
    assert_eq!(
        again.out().contains("had been encrypted before it was cut off"),
        whole > 0,
        "{call:?}: {}",
        again.out()
    );
    sandbox.make_unlocking_cheap();
    sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
}

#[test]
fn new_keys_on_a_disk_that_fails_wait_or_are_carried_to_their_end() {
    let Some(scene) = Scene::new(ROTATE) else { return };
    let faults = [
        (("staging/rotation/{4}", "write", 1), "error=ENOSPC"),
        (("staging/rotation", "fsync", 1), "error=EIO"),
        (("staging/rotation/ledger.age", "write", 1), "error=ENOSPC"),
        (("staging/rotation", "syncfs", 1), "error=EIO"),
        (("staging", "fsync", 1), "error=EIO"),
        (("staging", "fsync", 2), "error=EIO"),
        (("staging/rotation/{5}", RENAME, 1), "error=EIO"),
        (("staging/rotation/recovery.age", RENAME, 1), "error=EIO"),
    ];
    for (call, fault) in some(&faults, &[0, 1, 3, 5, 7]) {
        let (sandbox, outcome) = scene.strike(call, fault);
        let said = outcome.err();
        assert!(outcome.status() == Some(1) && said.contains("Problem: "), "{call:?}: {said}");
        let decided = change_waits(&sandbox.journal());
        let waits = Rotation::waiting(&sandbox.journal()).is_some() && !decided;
        assert_eq!(said.contains("Nothing was changed"), !decided && !waits, "{call:?}: {said}");
        assert_eq!(said.contains("What was encrypted for the new keys is kept"), waits, "{call:?}: {said}");
        assert_eq!(said.contains("--give-up"), waits, "{call:?}: {said}");
        assert_eq!(sandbox.path("words").exists(), decided || waits, "{call:?}: words are kept that hold, or will");
        assert_eq!(said.contains("Keep the new recovery words"), decided || waits, "{call:?}: {said}");
        opens_as_it_is(&sandbox);
        sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
        assert!(!change_waits(&sandbox.journal()));
        assert!(sandbox.state().len() == scene.state.len() + 1, "what was captured is taken in");
        if waits {
            go_on(&sandbox, call);
        } else {
            assert_eq!(sandbox.files("staging"), Vec::<PathBuf>::new(), "{call:?}: what takes room is swept at once");
        }
    }
}
