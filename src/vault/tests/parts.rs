//! A change that is decided, of which a program that syncs the folder has brought a part.

use std::{collections::BTreeMap, time::Duration};

use super::*;

const COMMIT: &str = "staging/commit";

/// A plan that edits one text and takes another away, and what it would put in place.
struct Decided {
    folder: Folder,
    vault: Vault,
    changed: Place,
    other: Place,
    removed: Place,
    sealed: Vec<u8>,
}

impl Decided {
    fn new() -> Self {
        let (folder, mut vault) = Folder::new();
        let (changed, other) = (make(&mut vault, "one"), make(&mut vault, "other"));
        let removed = make(&mut vault, "two");
        let root = folder.root();
        let seal = |place: Place, text| {
            crypt::seal(&vault.keys.writer().to_public(), &text::wrap(place.id().unwrap(), text)).unwrap()
        };
        let sealed = seal(changed, "one, again");
        let files = [(changed, sealed.clone()), (other, seal(other, "other, again"))];
        work::stage(&root, &files, &[removed], &BTreeMap::new(), false).unwrap();
        Self { folder, vault, changed, other, removed, sealed }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.root().join(path)
    }

    /// Opens again: nothing of the change has happened, it can be read, and nothing is written over it.
    fn waits(&self) {
        let mut again = self.folder.again(&self.vault);
        let why = again.cut_off().map(|error| format!("{error:?}")).unwrap_or_default();
        assert!(why.contains("Incomplete"), "{why}");
        assert_eq!(again.read(self.changed).unwrap().as_str(), "one\n");
        assert_eq!(again.read(self.other).unwrap().as_str(), "other\n");
        assert_eq!(again.read(self.removed).unwrap().as_str(), "two\n");
        assert!(matches!(again.begin(), Err(Error::CutOff(_))));
        assert!(self.path(COMMIT).exists());
    }
}

#[test]
fn nothing_is_moved_before_all_of_it_has_come() {
    let scene = Decided::new();
    let part = scene.path("staging/0");
    let halves = [None, Some(&scene.sealed[..40]), Some(&scene.sealed[..scene.sealed.len() - 1]), Some(&b""[..])];
    for half in halves {
        fs::remove(&part).unwrap();
        if let Some(half) = half {
            fs::write_new(&part, half).unwrap();
        }
        scene.waits();
    }
    fs::replace(&part, &scene.sealed).unwrap();
    let again = scene.folder.again(&scene.vault);
    assert!(again.carried_on() && again.cut_off().is_none());
    assert_eq!(again.read(scene.changed).unwrap().as_str(), "one, again\n");
    assert!(!scene.path(&scene.removed.to_string()).exists());
    assert_eq!(fs::list(&scene.path("staging")).unwrap(), []);
}

#[test]
fn a_plan_of_which_the_end_has_not_come_waits_for_it() {
    let scene = Decided::new();
    let whole = fs::read(&scene.path(COMMIT), LONGEST).unwrap();
    let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let last = whole.len() - "end\n".len();
    for cut in ends.chain([0, 7, last - 1, last + 1]).filter(|cut| *cut < whole.len()) {
        fs::replace(&scene.path(COMMIT), &whole[..cut]).unwrap();
        scene.waits();
    }
    fs::replace(&scene.path(COMMIT), &whole).unwrap();
    assert!(scene.folder.again(&scene.vault).carried_on());
}

#[expect(clippy::disallowed_methods, reason = "a test gives a file the time that it would have later")]
fn let_it_grow_old(path: &Path) {
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(2 * 3600);
    std::fs::File::open(path).unwrap().set_modified(long_ago).unwrap();
}

/// What never came stops nobody for ever, and what did come is kept.
#[test]
fn what_is_not_whole_after_an_hour_is_kept_beside_and_nothing_is_taken_away() {
    let scene = Decided::new();
    fs::remove(&scene.path("staging/1")).unwrap();
    scene.waits();
    let_it_grow_old(&scene.path(COMMIT));
    let mut again = scene.folder.again(&scene.vault);
    assert!(again.cut_off().is_none() && !again.carried_on());
    assert_eq!(again.read(scene.changed).unwrap().as_str(), "one\n");
    assert_eq!(again.read(scene.removed).unwrap().as_str(), "two\n");
    let copies = again.copies();
    assert_eq!(copies.iter().map(|copy| copy.original).collect::<Vec<_>>(), [Some(scene.changed)]);
    assert_eq!(again.read_copy(&copies[0]).unwrap().1.as_str(), "one, again\n");
    make(&mut again, "three");
    again.clear_refused().unwrap();
    assert_eq!(fs::list(&scene.path("staging")).unwrap(), []);
}

/// The first edit of an entry goes to a folder of the history that is not there yet.
#[test]
fn what_is_kept_beside_needs_no_folder_before() {
    let (folder, mut vault) = Folder::new();
    let place = make(&mut vault, "one");
    let root = folder.root();
    let version: Place = format!("history/{}/1.age", place.id().unwrap()).parse().unwrap();
    let seal = |text| crypt::seal(&vault.keys.writer().to_public(), &text::wrap(place.id().unwrap(), text)).unwrap();
    let files = [(version, seal("one")), (place, seal("one, again"))];
    work::stage(&root, &files, &[], &BTreeMap::new(), false).unwrap();
    fs::remove(&root.join("staging/1")).unwrap();
    let_it_grow_old(&root.join(COMMIT));
    let mut again = folder.again(&vault);
    assert!(again.cut_off().is_none(), "{:?}", again.cut_off());
    make(&mut again, "two");
    assert_eq!(again.copies().len(), 1, "{:?}", again.copies());
}

/// New keys of which a part is in place are not left half-way: with both key files every file opens.
#[test]
fn new_keys_that_are_in_place_in_part_are_carried_on_without_what_never_comes() {
    let (folder, vault) = Folder::new();
    let root = folder.root();
    let waiting = root.join(layout::ROTATION);
    fs::make_folder(&waiting).unwrap();
    let mut plan = "afterword commit 2\n".to_owned();
    for name in [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE] {
        let new = format!("new {name}");
        let to = if name == layout::IDENTITY { root.join(name) } else { waiting.join(name) };
        fs::replace(&to, new.as_bytes()).unwrap();
        plan += &format!("rotate {name} {}\n", Digest::of(new.as_bytes()).hex());
    }
    // One that never comes, and one of which a part has come.
    let lost = format!("entries/{}.age", Id::random().unwrap());
    let part = format!("entries/{}.age", Id::random().unwrap());
    fs::write_new(&root.join(&part), b"as it was").unwrap();
    fs::write_new(&waiting.join(rotation::name_of(&part)), b"par").unwrap();
    for place in [&lost, &part] {
        plan += &format!("rotate {place} {}\n", Digest::of(b"part").hex());
    }
    plan += "end\n";
    fs::write_new(&root.join(COMMIT), plan.as_bytes()).unwrap();
    assert!(folder.again(&vault).cut_off().is_some());
    assert!(waiting.join(layout::RECOVERY).exists(), "it waits for an hour");
    let_it_grow_old(&root.join(COMMIT));
    let again = folder.again(&vault);
    assert!(again.cut_off().is_none(), "{:?}", again.cut_off());
    for name in [layout::RECOVERY, layout::CAPTURE] {
        assert_eq!(fs::read(&root.join(name), LONGEST).unwrap(), format!("new {name}").as_bytes());
    }
    assert_eq!(fs::read(&root.join(part), LONGEST).unwrap(), b"as it was");
    assert!(!waiting.exists() && !root.join(lost).exists());
}

/// A file that was moved before the cut counts as there; one that something else has replaced since does not.
#[test]
fn a_change_that_was_half_carried_out_goes_on_with_what_is_in_place() {
    let scene = Decided::new();
    fs::rename(&scene.path("staging/0"), &scene.path(&scene.changed.to_string())).unwrap();
    let again = scene.folder.again(&scene.vault);
    assert!(again.carried_on());
    assert_eq!(again.read(scene.changed).unwrap().as_str(), "one, again\n");
}

/// New keys without their key files would lock everyone out.
#[test]
fn new_keys_are_put_in_place_all_together() {
    let (folder, vault) = Folder::new();
    let root = folder.root();
    let waiting = root.join(layout::ROTATION);
    fs::make_folder(&waiting).unwrap();
    let key_files = [layout::IDENTITY, layout::RECOVERY, layout::CAPTURE];
    let mut plan = "afterword commit 2\n".to_owned();
    for name in key_files {
        let new = format!("new {name}");
        fs::write_new(&waiting.join(name), new.as_bytes()).unwrap();
        plan += &format!("rotate {name} {}\n", Digest::of(new.as_bytes()).hex());
    }
    fs::write_new(&root.join(COMMIT), (plan + "end\n").as_bytes()).unwrap();
    let before = fs::read(&root.join(layout::CAPTURE), LONGEST).unwrap();
    for name in key_files {
        fs::rename(&waiting.join(name), &root.join("elsewhere")).unwrap();
        let again = folder.again(&vault);
        assert!(matches!(again.cut_off(), Some(Error::CutOff(_))), "{name}");
        assert_eq!(fs::read(&root.join(layout::CAPTURE), LONGEST).unwrap(), before, "{name}");
        fs::rename(&root.join("elsewhere"), &waiting.join(name)).unwrap();
    }
    // Given up while they may be needed: where the capture key has been put in place, or cannot be compared.
    fs::remove(&root.join(COMMIT)).unwrap();
    for (name, other) in [(layout::ROTATION, "new capture.pub"), ("", "")] {
        fs::replace(&root.join(layout::CAPTURE), other.as_bytes()).unwrap();
        if name.is_empty() {
            fs::remove(&root.join(layout::CAPTURE)).unwrap();
        }
        assert!(matches!(Rotation::give_up(&root), Err(Error::NeededKeys)), "{other:?}");
    }
    fs::replace(&root.join(layout::CAPTURE), &before).unwrap();
    Rotation::give_up(&root).unwrap();
}
