//! Passphrases and the work they cost.

use std::fs;

use afterword::{
    secret::Passphrase,
    vault::crypt::{self, WORK_FACTOR},
};

use crate::{
    sandbox::{PASSPHRASE, Sandbox, text},
    within_memory,
};

/// The keys of the journal, sealed again with little work and another passphrase.
fn seal_again(sandbox: &Sandbox, passphrase: &str) {
    let path = sandbox.journal().join("identity.age");
    let keys = crypt::open_with_passphrase(&Passphrase::new(PASSPHRASE).unwrap(), &fs::read(&path).unwrap()).unwrap();
    let mut recipient = age::scrypt::Recipient::new(Passphrase::new(passphrase).unwrap().secret().clone());
    recipient.set_work_factor(10);
    fs::write(&path, crypt::seal(&recipient, &keys).unwrap()).unwrap();
}

#[test]
fn m08_the_work_is_the_same_in_every_file_however_busy_the_machine_is() {
    assert_eq!(WORK_FACTOR, 18);
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    // Side by side: each is then slower than alone, which is what a factor that is measured would go by.
    std::thread::scope(|scope| {
        let files: Vec<_> =
            (0..6).map(|_| scope.spawn(|| crypt::seal_with_passphrase(&passphrase, b"keys").unwrap())).collect();
        for file in files {
            let file = file.join().unwrap();
            let stanza = file.split(|byte| *byte == b'\n').nth(1).unwrap();
            assert!(stanza.starts_with(b"-> scrypt ") && stanza.ends_with(b" 18"));
        }
    });
    let sandbox = Sandbox::new();
    let recovery = fs::read(sandbox.journal().join("recovery.age")).unwrap();
    assert!(recovery.split(|byte| *byte == b'\n').nth(1).unwrap().ends_with(b" 18"));
}

#[test]
fn m08_a_key_file_that_asks_for_too_much_work_is_refused_soon_and_in_little_memory() {
    let sandbox = Sandbox::new();
    let path = sandbox.journal().join("identity.age");
    let whole = fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&whole).into_owned();
    let stanza = text.lines().nth(1).unwrap();
    for factor in ["21", "30", "63", "64", "99", "255", "256", "018", "+18", "0", "-1", "1e1", ""] {
        let (bare, _) = stanza.rsplit_once(' ').unwrap();
        let changed = [
            &whole[..text.find(stanza).unwrap()],
            format!("{bare} {factor}").as_bytes(),
            &whole[whole.iter().position(|byte| *byte == b'\n').unwrap() + 1 + stanza.len()..],
        ]
        .concat();
        fs::write(&path, changed).unwrap();
        // A factor of 21 would take 2 GiB.
        let outcome = sandbox.finish(within_memory(&sandbox, 600_000, &["list"]), b"");
        let outcome = outcome.code(4);
        assert!(outcome.err().contains("identity.age") && outcome.err().contains("recovery"), "{}", outcome.err());
    }
}

#[test]
fn m09_an_empty_passphrase_is_refused_everywhere() {
    let sandbox = Sandbox::new();
    for nothing in ["", "\n", "   \n", "\u{feff}\n", "\u{a0}\t\nsecond line"] {
        let file = sandbox.write("nothing", nothing.as_bytes());
        let refused = sandbox.locked(["--passphrase-file", text(&file), "list"]).code(4);
        assert!(refused.err().contains("empty"), "{nothing:?}: {}", refused.err());
    }
    let fresh = Sandbox::empty();
    let file = fresh.write("nothing", b"\n");
    let args = ["--passphrase-file", text(&file), "init", "--no-input", "--recovery-file", "words"];
    let refused = fresh.locked(args);
    assert_ne!(refused.status(), Some(0), "{}", refused.out());
    assert!(!fresh.journal().join("identity.age").exists());
}

#[test]
fn m09_one_passphrase_typed_in_several_ways_is_one() {
    let sandbox = Sandbox::sample();
    seal_again(&sandbox, "caf\u{e9} ﬁnd w\u{175}yl");
    for typed in [
        "caf\u{e9} ﬁnd w\u{175}yl\n",
        "cafe\u{301} find ww\u{302}yl\n",
        "  caf\u{e9} find w\u{175}yl \t\r\n",
        "\u{feff}caf\u{e9} find w\u{175}yl",
    ] {
        let file = sandbox.write("typed", typed.as_bytes());
        sandbox.locked(["--passphrase-file", text(&file), "list"]).ok();
    }
    for other in ["cafe find w\u{175}yl\n", "Caf\u{e9} find w\u{175}yl\n", "caf\u{e9}  find w\u{175}yl\n"] {
        let file = sandbox.write("typed", other.as_bytes());
        sandbox.locked(["--passphrase-file", text(&file), "list"]).code(4);
    }
}

#[test]
fn m10_a_key_file_and_an_entry_fail_in_different_words_and_neither_quotes() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let wrong = sandbox.write("wrong", b"another passphrase entirely\n");
    let said = sandbox.locked(["--passphrase-file", text(&wrong), "list"]).code(4).err();
    let path = sandbox.journal().join("identity.age");
    let whole = fs::read(&path).unwrap();
    // The wrapped key: a damaged one cannot be told from another passphrase, and the message says so.
    let mut damaged = whole.clone();
    let body = whole.iter().position(|byte| *byte == b'\n').unwrap() + 60;
    damaged[body] = if damaged[body] == b'A' { b'B' } else { b'A' };
    fs::write(&path, damaged).unwrap();
    assert_eq!(sandbox.run(["list"]).code(4).err(), said);
    assert!(said.contains("Either the passphrase is another one, or identity.age is damaged."), "{said}");
    // What follows the header: the passphrase was right.
    for at in [whole.len() - 1, whole.len() - 60] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&path, damaged).unwrap();
        let other = sandbox.run(["list"]).code(4).err();
        assert!(other.contains("cannot use identity.age") && other.contains("recovery.age"), "{other}");
    }
    fs::write(&path, &whole).unwrap();
    let entry = sandbox.files("entries").remove(0);
    let name = format!("entries/{}", entry.file_name().unwrap().to_string_lossy());
    let sealed = fs::read(&entry).unwrap();
    for at in [5, 80, 150, 220, sealed.len() - 5] {
        let mut damaged = sealed.clone();
        damaged[at] ^= 4;
        fs::write(&entry, damaged).unwrap();
        let told = sandbox.run(["doctor"]).code(6);
        assert!(format!("{}{}", told.out(), told.err()).contains(&name), "{}", told.err());
        for canary in ["fourteenth", "kitchen", "budgie", "PRIVATE", "llwybr", PASSPHRASE] {
            assert!(!told.err().contains(canary) && !told.out().contains(canary), "{canary}: {}", told.err());
        }
        // The rest is still read.
        sandbox.run(["list"]).ok().says(&[&name]);
    }
    fs::write(&entry, &sealed).unwrap();
    // An earlier version, which nothing opens before it is asked for.
    sandbox.run_with(["edit", "bedtime"], "---\ntitle: Bedtime\ndate: 2026-11-12\n---\nOther words.\n").ok();
    let folder = sandbox.files("history").remove(0);
    let name = format!("history/{}/1.age", folder.file_name().unwrap().to_string_lossy());
    let path = sandbox.journal().join(&name);
    let mut damaged = fs::read(&path).unwrap();
    *damaged.last_mut().unwrap() ^= 4;
    fs::write(&path, damaged).unwrap();
    let told = sandbox
        .run(["edit", "bedtime", "--versions"])
        .says(&[&format!("cannot open {name}")])
        .never(&["PRIVATE", PASSPHRASE]);
    assert!(told.status().is_some_and(|code| code != 0 && code != 101), "{}", told.err());
}
