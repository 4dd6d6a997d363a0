//! New keys that were cut off are gone on with: what was sealed is used again, and nothing is believed.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::symlink,
    time::{Duration, SystemTime},
};

use afterword::{
    secret::Passphrase,
    vault::{Rotation, Vault},
};

use super::{Call, NEW, ROTATE, Scene, in_place, staged, words};
use crate::sandbox::{Outcome, PASSPHRASE, PROGRAM, Sandbox, have, terminal::Terminal, text, tree};

/// When some files are sealed again, and the one that is the seventh by name is about to be written.
const HALF_WAY: Call = ("staging/rotation/{6}", "openat", 2);
const WITH_NEW: &[&str] =
    &["--yes", "key", "rotate", "--recovery-file", "{root}/words", "--new-passphrase-file", "{root}/new"];

fn half_way(args: &'static [&'static str]) -> Option<Sandbox> {
    let scene = Scene::new(args)?;
    let (sandbox, outcome) = scene.strike(HALF_WAY, "signal=KILL");
    assert_ne!(outcome.status(), Some(0), "nothing was struck");
    let waiting = Rotation::waiting(&sandbox.journal()).expect("the new keys wait");
    assert!(waiting.files >= 1 && waiting.files == staged(&sandbox).len(), "{waiting:?}");
    Some(sandbox)
}

fn rotate(sandbox: &Sandbox, more: &[&str]) -> Outcome {
    let file = sandbox.path("words");
    sandbox.run([&["--yes", "key", "rotate", "--recovery-file", text(&file)], more].concat())
}

/// Every command works between the cut and the next attempt, says that new keys wait, and what it changes is sealed again.
#[test]
fn what_was_sealed_before_a_cut_is_used_again_unless_it_was_changed_since() {
    let Some(sandbox) = half_way(ROTATE) else { return };
    let mention = "New keys that were begun";
    let said = sandbox.run(["doctor"]).ok().prints(&["All is as it should be.", "New keys    begun on"]).out();
    assert!(said.contains("Go on: afterword key rotate"), "{said}");
    assert!(sandbox.run(["--json", "doctor"]).ok().json()["rotation"]["files"].as_u64().unwrap() > 0);
    sandbox.locked(["key"]).ok().prints(&["New keys         begun on"]);
    let before = tree(&sandbox.journal());
    sandbox.run(["-n", "key", "rotate"]).ok().prints(&["Would go on with the new keys"]);
    assert_eq!(tree(&sandbox.journal()), before);
    // One entry that is sealed already is changed, another is taken away, one is new.
    let done = staged(&sandbox);
    let titles = ["bedtime", "clocks", "kitchen"];
    sandbox.run_with(["edit", titles[0]], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nA later LINE.\n").ok();
    sandbox.run(["delete", titles[1]]).ok().says(&[mention]);
    sandbox.run_with(["new", "--line"], "Captured between.\n").ok();
    sandbox.run(["list"]).ok().says(&["Captured between", mention]);
    assert_eq!(staged(&sandbox), done, "what waits is left alone");
    let (state, old) = (sandbox.state(), in_place(&sandbox));
    let value = rotate(&sandbox, &["--json"]).ok().json();
    let new = in_place(&sandbox);
    let used = done.iter().filter(|(name, bytes)| new.get(*name) == Some(bytes)).count();
    assert_eq!(value["rotated"]["before"], used, "{value}");
    assert!(used >= 1 && value["rotated"]["files"] == new.len(), "{value}");
    assert_eq!(new.keys().collect::<Vec<_>>(), old.keys().collect::<Vec<_>>());
    assert!(new.iter().all(|(name, bytes)| old[name] != *bytes), "a file kept its old seal");
    sandbox.make_unlocking_cheap();
    assert_eq!(sandbox.state(), state);
    sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]).never(&["New keys    "]);
    Vault::recover(&sandbox.journal(), &words(&sandbox.path("words"))).expect("the words of the first attempt hold");
    sandbox.run(["show", "bedtime", "--markdown"]).ok().prints(&["A later LINE."]);
    sandbox.run(["undo"]).ok();
}

/// The new keys are sealed with the new passphrase alone: who has the old one and the folder gets nowhere with them.
#[test]
fn new_keys_with_a_new_passphrase_are_gone_on_with_by_that_passphrase_only() {
    let Some(sandbox) = half_way(WITH_NEW) else { return };
    let old = Passphrase::new(PASSPHRASE).unwrap();
    let vault = Vault::unlock(&sandbox.journal(), &old).unwrap();
    assert!(vault.open_rotation(&old).is_err(), "the old passphrase opens the new keys");
    assert!(vault.open_rotation(&Passphrase::new(NEW).unwrap()).unwrap().is_some());
    drop(vault);
    let before = tree(&sandbox.journal());
    rotate(&sandbox, &[]).code(4).says(&["have another passphrase", "--new-passphrase-file FILE", "--anew"]);
    sandbox.run(["--no-input", "--passphrase-file", text(&sandbox.path("new")), "list"]).code(2);
    sandbox.locked(["--passphrase-file", text(&sandbox.path("new")), "list"]).code(4).says(&["the one of before"]);
    assert_eq!(tree(&sandbox.journal()), before, "nothing is given up unasked");
    let done = staged(&sandbox);
    rotate(&sandbox, &["--new-passphrase-file", text(&sandbox.path("new"))])
        .ok()
        .prints(&["had been encrypted before it was cut off", "Passphrase       the new one"]);
    let new = in_place(&sandbox);
    assert!(done.iter().all(|(name, bytes)| new.get(name) == Some(bytes)));
    assert!(Vault::unlock(&sandbox.journal(), &old).is_err());
    fs::copy(sandbox.path("new"), sandbox.path("passphrase")).unwrap();
    sandbox.run(["list"]).ok().prints(&["Bedtime"]);
}

/// Nothing that lies there is believed: swapped, cut, foreign or a link, it is sealed again, and words that are not the
/// ones that this computer wrote are made again.
#[test]
fn what_was_done_to_new_keys_that_wait_is_not_put_in_place() {
    let Some(scene) = Scene::new(ROTATE) else { return };
    let (sandbox, _) = scene.strike(("staging/rotation/ledger.age", "write", 1), "signal=KILL");
    let folder = sandbox.journal().join("staging/rotation");
    let done: Vec<String> = staged(&sandbox).into_keys().collect();
    assert_eq!(done.len(), 10, "{done:?}");
    let bytes = |name: &str| fs::read(folder.join(name)).unwrap();
    let (one, two) = (bytes(&done[0]), bytes(&done[1]));
    fs::write(folder.join(&done[0]), &two).unwrap();
    fs::write(folder.join(&done[1]), &one).unwrap();
    fs::write(folder.join(&done[2]), b"rubbish").unwrap();
    fs::remove_file(folder.join(&done[3])).unwrap();
    let victim = sandbox.write("victim", b"mine");
    symlink(&victim, folder.join(&done[3])).unwrap();
    fs::remove_file(folder.join(&done[4])).unwrap();
    fs::create_dir(folder.join(&done[4])).unwrap();
    let whole = bytes(&done[5]);
    fs::write(folder.join(&done[5]), &whole[..whole.len() - 20]).unwrap();
    fs::write(folder.join("recovery.age"), fs::read(sandbox.journal().join("recovery.age")).unwrap()).unwrap();
    rotate(&sandbox, &[]).code(1).says(&["must not exist yet", "The new keys wait"]);
    let other = sandbox.path("other-words");
    let value = sandbox.run(["--yes", "--json", "key", "rotate", "--recovery-file", text(&other)]).ok().json();
    assert_eq!((&value["rotated"]["before"], &value["rotated"]["files"]), (&4.into(), &10.into()), "{value}");
    sandbox.make_unlocking_cheap();
    assert_eq!(sandbox.state(), scene.state);
    assert_eq!(fs::read(victim).unwrap(), b"mine");
    Vault::recover(&sandbox.journal(), &words(&other)).expect("the words that were made last hold");
    assert!(Vault::recover(&sandbox.journal(), &words(&sandbox.path("words"))).is_err(), "and no others");
    let left: Vec<String> = sandbox.files("staging").iter().map(|path| text(path).to_owned()).collect();
    assert!(
        left.len() == 2 && left.iter().all(|path| path.contains("refused-")),
        "what is no file is moved aside: {left:?}"
    );
}

/// A folder with new keys that this computer did not begin: someone who knows the passphrase may have put theirs there.
#[test]
fn new_keys_that_were_not_begun_here_or_long_ago_are_not_gone_on_with() {
    let Some(sandbox) = half_way(ROTATE) else { return };
    let staged_identity = || fs::read(sandbox.journal().join("staging/rotation/identity.age")).unwrap();
    let begun = staged_identity();
    let long_ago = SystemTime::now() - Duration::from_secs(31 * 86_400);
    let capture = sandbox.journal().join("staging/rotation/capture.pub");
    let as_of = |time: SystemTime| fs::File::options().write(true).open(&capture).unwrap().set_modified(time).unwrap();
    let recent = fs::metadata(&capture).unwrap().modified().unwrap();
    as_of(long_ago);
    assert!(Rotation::waiting(&sandbox.journal()).unwrap().is_old());
    rotate(&sandbox, &[]).code(1).says(&["more than 30 days ago", "everything begins anew", "must not exist yet"]);
    assert_eq!(staged_identity(), begun, "it is let go when the new ones are there, not before");
    as_of(recent);
    for file in sandbox.files("../../state/afterword") {
        if file.extension().is_some_and(|end| end == "keys") {
            fs::remove_file(file).unwrap();
        }
    }
    let other = sandbox.path("other-words");
    sandbox
        .run(["--yes", "key", "rotate", "--recovery-file", text(&other)])
        .ok()
        .says(&["and not on this computer"])
        .prints(&["The keys are new."])
        .never(&["had been encrypted before"]);
    Vault::recover(&sandbox.journal(), &words(&other)).unwrap();
    assert_eq!(sandbox.files("staging"), Vec::<std::path::PathBuf>::new());
}

/// Another way in to the old keys, and the writer's own wish, let new keys go that wait, and it is said.
#[test]
fn new_keys_that_wait_are_given_up_by_a_new_passphrase_new_words_or_a_wish() {
    let Some(sandbox) = half_way(ROTATE) else { return };
    let kept: BTreeMap<_, _> = tree(&sandbox.journal());
    sandbox.locked(["--no-input", "key", "rotate", "--give-up"]).code(9).says(&["add --yes"]);
    sandbox.locked(["-n", "key", "rotate", "--give-up"]).ok().prints(&["Would give up the new keys"]);
    assert_eq!(tree(&sandbox.journal()), kept);
    let whole = sandbox.path("whole");
    crate::sandbox::copy_tree(&sandbox.journal().join("staging"), &whole);
    let told = "and not put in place are given up";
    for (verb, file, value) in [("change", "--new-passphrase-file", "new"), ("recovery", "--recovery-file", "third")] {
        sandbox.run(["key", verb, file, text(&sandbox.path(value))]).ok().says(&[told]);
        assert_eq!(sandbox.files("staging"), Vec::<std::path::PathBuf>::new(), "{verb}");
        fs::remove_dir_all(sandbox.journal().join("staging")).unwrap();
        crate::sandbox::copy_tree(&whole, &sandbox.journal().join("staging"));
        if verb == "change" {
            fs::copy(sandbox.path("new"), sandbox.path("passphrase")).unwrap();
        }
    }
    let value = sandbox.locked(["--yes", "--json", "key", "rotate", "--give-up"]).ok().json();
    assert!(value["given_up"]["files"].as_u64().unwrap() > 0, "{value}");
    assert_eq!(sandbox.files("staging"), Vec::<std::path::PathBuf>::new());
    sandbox.locked(["--yes", "key", "rotate", "--give-up"]).code(3).says(&["no new keys wait here"]);
    sandbox.run(["doctor"]).ok();
}

/// Ctrl-C in the middle says what holds, and in a terminal everything is asked: whether to go on, and for the sheet.
#[test]
fn ctrl_c_leaves_new_keys_that_a_terminal_goes_on_with() {
    if !have("script") {
        return;
    }
    let Some(scene) = Scene::new(ROTATE) else { return };
    let sandbox = Sandbox::empty();
    crate::sandbox::copy_tree(&scene.base.journal(), &sandbox.journal());
    let seventh = sandbox.journal().join(scene.named(HALF_WAY.0));
    let slow = "-e trace=openat -e inject=openat:delay_enter=8000000:when=2";
    let shell = format!(
        "strace -f -qq -o /dev/null -P {} {slow} {PROGRAM} --yes --no-input --passphrase-file {} key rotate --recovery-file {}",
        text(&seventh),
        text(&sandbox.path("passphrase")),
        text(&sandbox.path("words"))
    );
    let mut terminal = Terminal::start(&sandbox, &shell);
    let began = std::time::Instant::now();
    // The last of the others: both threads have come to a stop, or only the slow file is left.
    while staged(&sandbox).len() < 4 {
        assert!(began.elapsed() < Duration::from_secs(120), "{}", terminal.screen());
        std::thread::sleep(Duration::from_millis(20));
    }
    terminal.keys(b"\x03");
    terminal.sees("Stopped. The old keys, passphrase and recovery words still hold.");
    assert_ne!(terminal.ends().0, Some(0));
    let done = staged(&sandbox);
    let mut terminal = Terminal::afterword(&sandbox, &["key", "rotate"]);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(PASSPHRASE);
    terminal.sees("encrypted for them already");
    terminal.sees("Go on with them? [Y/n]");
    terminal.types("");
    terminal.sees("Do you have them on paper?");
    terminal.types("n");
    terminal.sees("destroy that sheet");
    let shown = terminal.sees_words();
    terminal.tells_word(&shown);
    terminal.sees("To check: what is word ");
    terminal.tells_word(&shown);
    terminal.sees("Good.");
    terminal.sees("The keys are new. 10 files were encrypted again");
    terminal.sees("had been encrypted before it was cut off");
    terminal.sees("stays as it is");
    assert_eq!(terminal.ends().0, Some(0));
    let new = in_place(&sandbox);
    assert!(done.iter().filter(|(name, bytes)| new.get(*name) == Some(bytes)).count() >= 4);
    let sheet = afterword::secret::RecoveryWords::parse(&shown.join(" ")).unwrap();
    Vault::recover(&sandbox.journal(), &sheet).expect("the words that were shown last hold");
    assert!(Vault::recover(&sandbox.journal(), &words(&sandbox.path("words"))).is_err(), "and no others");
    sandbox.make_unlocking_cheap();
    assert_eq!(sandbox.state(), scene.state);
}
