//! Backups of a real folder, broken in every way that one file can be broken.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use super::*;
use crate::{
    id::Id,
    secret::{Passphrase, RecoveryWords},
    vault::{FindingKind, Keys, Place, Vault},
};

struct Scene {
    dir: tempfile::TempDir,
    vault: Vault,
}

fn nobody(_: Watch) {}

impl Scene {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (passphrase, words) = (Passphrase::new("still water").unwrap(), RecoveryWords::generate().unwrap());
        let mut vault = Vault::create(&dir.path().join("journal"), &passphrase, &words, "format: 1\n").unwrap();
        let mut work = vault.begin().unwrap();
        let place = Place::Entry(Id::random().unwrap());
        work.make(place, "---\ntitle: a\n---\nbody\n".to_owned());
        work.commit("new", now()).unwrap();
        let mut work = vault.begin().unwrap();
        work.rewrite(place, "---\ntitle: a\n---\nanother\n".to_owned()).unwrap();
        work.commit("edit", now()).unwrap();
        Self { dir, vault }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn make(&mut self) -> (Made, Vec<u8>) {
        let path = self.path("b.afterword");
        let made = make(&mut self.vault, &path, now(), &nobody).unwrap();
        let bytes = fs::read(&path, 1 << 30).unwrap();
        assert_eq!(made.bytes, bytes.len() as u64);
        (made, bytes)
    }

    fn keys(&self) -> Keys {
        self.vault.keys().clone()
    }
}

fn now() -> jiff::Timestamp {
    "2026-11-20T17:48:00Z".parse().unwrap()
}

/// Every file below a folder, and every folder.
fn tree(folder: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut left = vec![String::new()];
    while let Some(below) = left.pop() {
        for one in fs::list(&folder.join(&below)).unwrap() {
            let name = if below.is_empty() { one.name } else { format!("{below}/{}", one.name) };
            if one.kind == fs::Kind::Folder {
                all.insert(format!("{name}/"), Vec::new());
                left.push(name);
            } else {
                all.insert(name.clone(), fs::read(&folder.join(&name), 1 << 30).unwrap());
            }
        }
    }
    all
}

#[test]
fn what_comes_back_is_identical_and_a_backup_tells_nothing_but_its_size() {
    let mut scene = Scene::new();
    // A file that is longer than a piece, one that is empty, and one that does not belong.
    fs::replace(&scene.path("journal/files/long.bin"), &vec![7; 200_001]).unwrap();
    fs::replace(&scene.path("journal/entries/notes (1).md"), b"").unwrap();
    let (made, bytes) = scene.make();
    assert_eq!((made.contents.entries(), made.contents.sequence), (1, 2));
    assert!(made.left_out.is_empty());
    assert!(made.findings.iter().any(|one| one.file == "entries/notes (1).md"), "{:?}", made.findings);
    let mut backup = Backup::read(Cursor::new(&bytes)).unwrap();
    let root = scene.path("again");
    let restored = restore(&mut backup, scene.keys(), &root, &nobody).unwrap();
    assert_eq!(tree(&root), tree(&scene.path("journal")));
    assert_eq!(restored.contents, made.contents);
    assert_eq!(restored.vault.root(), root);
    assert_eq!(restored.findings, made.findings);
    assert!(restored.vault.inspect().unwrap().iter().all(|one| one.kind != FindingKind::Permissions));
    // Beside nothing is left.
    assert_eq!(fs::list(scene.dir.path()).unwrap().len(), 3);
    // No id and no time of the journal stands outside.
    let clear = String::from_utf8_lossy(&bytes[..8192]);
    let entry = fs::list(&scene.path("journal/entries")).unwrap().remove(0).name;
    assert!(!clear.contains(entry.trim_end_matches(".age")) && !clear.contains("2026-11-20"));
    // The size is one of few: another small file does not change it by itself.
    assert_eq!(crate::vault::padded_length(300_000) % 4096, 0);
}

#[test]
fn any_flipped_byte_and_any_cut_is_an_error() {
    let mut scene = Scene::new();
    let (made, bytes) = scene.make();
    let open =
        |bytes: &[u8], keys: &Keys| Backup::read(Cursor::new(bytes)).and_then(|mut backup| backup.check(keys, &nobody));
    let keys = scene.keys();
    assert_eq!(open(&bytes, &keys).unwrap(), made.contents);
    // age proves every byte of what is sealed, which `crypt` tests at each; here every byte around it, and some inside.
    let backup = Backup::read(Cursor::new(&bytes)).unwrap();
    let sealed = usize::try_from(backup.begin).unwrap()..usize::try_from(backup.begin + backup.length).unwrap();
    let (head, inside) = (sealed.start..sealed.start + 400, sealed.clone().step_by(13));
    for at in (0..sealed.start).chain(head).chain(inside).chain(sealed.end..bytes.len()) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(open(&flipped, &keys).is_err(), "byte {at} of {}", bytes.len());
    }
    for at in (0..bytes.len()).step_by(29).chain(bytes.len() - 1100..bytes.len()) {
        assert!(open(&bytes[..at], &keys).is_err(), "cut at {at}");
    }
    assert!(open(&[bytes.as_slice(), b"\0"].concat(), &keys).is_err());
    // And nothing is made of a broken one.
    let mut flipped = bytes;
    let at = flipped.len() - 3000;
    flipped[at] ^= 1;
    let root = scene.path("again");
    assert!(restore(&mut Backup::read(Cursor::new(&flipped)).unwrap(), keys, &root, &nobody).is_err());
    assert_eq!(fs::list(scene.dir.path()).unwrap().len(), 2);
}

#[test]
fn a_backup_of_another_journal_or_around_another_ones_keys_does_not_open() {
    let (mut mine, mut other) = (Scene::new(), Scene::new());
    let (_, bytes) = mine.make();
    let (_, theirs) = other.make();
    let mut backup = Backup::read(Cursor::new(&bytes)).unwrap();
    assert!(matches!(backup.check(&other.keys(), &nobody), Err(Error::Sealed(crypt::Error::WrongKey))));
    // Someone else's sealed member behind my key files.
    let (own, foreign) = (Backup::read(Cursor::new(&bytes)).unwrap(), Backup::read(Cursor::new(&theirs)).unwrap());
    let mixed = Backup { file: Cursor::new(&theirs), clear: own.clear, begin: foreign.begin, length: foreign.length };
    let mut mixed = mixed;
    assert!(matches!(mixed.check(&mine.keys(), &nobody), Err(Error::Sealed(_))));
    assert!(matches!(mixed.check(&other.keys(), &nobody), Err(Error::Unlike(_))));
}

#[test]
fn an_existing_journal_or_a_folder_with_something_in_it_is_never_touched() {
    let mut scene = Scene::new();
    let (_, bytes) = scene.make();
    let before = tree(scene.dir.path());
    for root in ["journal", "b.afterword", ""] {
        let mut backup = Backup::read(Cursor::new(&bytes)).unwrap();
        assert!(restore(&mut backup, scene.keys(), &scene.path(root), &nobody).is_err(), "{root}");
    }
    assert_eq!(tree(scene.dir.path()), before);
    fs::make_folder(&scene.path("empty")).unwrap();
    let mut backup = Backup::read(Cursor::new(&bytes)).unwrap();
    restore(&mut backup, scene.keys(), &scene.path("empty"), &nobody).unwrap();
}

/// The keys that the passphrase and the words open are the journal's own.
#[test]
fn both_ways_in_open_a_backup() {
    let dir = tempfile::tempdir().unwrap();
    let (passphrase, words) = (Passphrase::new("still water").unwrap(), RecoveryWords::generate().unwrap());
    let mut vault = Vault::create(&dir.path().join("journal"), &passphrase, &words, "format: 1\n").unwrap();
    let path = dir.path().join("b.afterword");
    make(&mut vault, &path, now(), &nobody).unwrap();
    let (file, _) = fs::open(&path).unwrap();
    let backup = Backup::read(file).unwrap();
    let mine = vault.keys().to_identity_file();
    assert_eq!(backup.unlock(&passphrase).unwrap().to_identity_file(), mine);
    assert_eq!(backup.unlock(&Passphrase::new(&words.line()).unwrap()).unwrap().to_identity_file(), mine);
    let wrong = backup.unlock(&Passphrase::new("another").unwrap());
    assert!(matches!(wrong, Err(crate::vault::Error::WrongPassphrase { .. })));
}

/// A backup around this inside, which opens with the scene's keys: what only a holder of the keys could make.
fn around(scene: &Scene, bytes: &[u8], inside: &[u8]) -> Backup<Cursor<Vec<u8>>> {
    let sealed = crypt::seal(&scene.vault.keys().writer().to_public(), inside).unwrap();
    let own = Backup::read(Cursor::new(bytes)).unwrap();
    Backup { length: sealed.len() as u64, begin: 0, clear: own.clear, file: Cursor::new(sealed) }
}

/// Even with the right keys, a backup leads nowhere but into the folder that was named.
#[test]
fn what_a_backup_should_not_hold_is_refused_whoever_made_it() {
    use member::{Member, padding, write_zeros};
    let mut scene = Scene::new();
    let (made, bytes) = scene.make();
    let listed = |more: &str| format!("{}{more}", made.contents.write());
    let block = |name: &str, kind: tar::EntryType, length: u64| {
        let mut header = tar::Header::new_ustar();
        // The crate itself refuses most of these names.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(0o600);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(length);
        header.set_mtime(0);
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let inside = |list: &str, more: &[u8]| {
        let mut all = Vec::new();
        Member::file(contents::NAME, list.len() as u64, 0).unwrap().write(&mut all).unwrap();
        all.extend_from_slice(list.as_bytes());
        write_zeros(&mut all, padding(list.len() as u64) as u64).unwrap();
        all.extend_from_slice(more);
        write_zeros(&mut all, member::END as u64).unwrap();
        all
    };
    let own: String = made
        .contents
        .write()
        .lines()
        .filter(|line| !line.contains("  journal/") || line.ends_with("y.age"))
        .map(|line| format!("{line}\n"))
        .collect();
    let digest = "0".repeat(64);
    let before = tree(scene.dir.path());
    let file = tar::EntryType::Regular;
    for (what, list, more) in [
        ("a list with a way out", listed(&format!("{digest}  ../escape\n")), Vec::new()),
        ("a list with an absolute name", listed(&format!("{digest}  /tmp/escape\n")), Vec::new()),
        ("nothing of its list", made.contents.write(), Vec::new()),
        ("a way out", own.clone(), block("journal/../../escape", file, 0)),
        ("an absolute name", own.clone(), block("/tmp/escape", file, 0)),
        ("a link", own.clone(), block("journal/entries", tar::EntryType::Symlink, 0)),
        ("a hard link", own.clone(), block("journal/entries", tar::EntryType::Link, 0)),
        ("a device", own.clone(), block("journal/entries", tar::EntryType::Char, 0)),
        ("a folder elsewhere", own.clone(), block("elsewhere", tar::EntryType::Directory, 0)),
        ("a file that is not listed", own.clone(), block("journal/more", file, 0)),
        ("a length without end", own, block("journal/identity.age", file, 0o77_777_777_777)),
        ("another list", "# something else\n".to_owned(), Vec::new()),
        ("no list", String::new(), Vec::new()),
    ] {
        let mut backup = around(&scene, &bytes, &inside(&list, &more));
        let root = scene.path("again");
        let refused = restore(&mut backup, scene.keys(), &root, &nobody);
        assert!(refused.is_err(), "{what}");
        assert_eq!(tree(scene.dir.path()), before, "{what}");
    }
    // The control: the same helper around what was made is taken.
    let mut backup = Backup::read(Cursor::new(&bytes)).unwrap();
    let mut opened = Vec::new();
    backup.file.set_position(backup.begin);
    let mut stream = crypt::opening(scene.vault.keys().writer(), (&mut backup.file).take(backup.length)).unwrap();
    stream.read_to_end(&mut opened).unwrap();
    restore(&mut around(&scene, &bytes, &opened), scene.keys(), &scene.path("again"), &nobody).unwrap();
}
