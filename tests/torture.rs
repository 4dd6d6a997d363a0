//! A long random run: mixed commands, killed or failed by the disk at random moments, and a memory outside the program
//! of all that it confirmed.
//!
//! What the program said was saved must be found again whatever happened since: as an entry, a record, in the inbox or
//! in the history. The usual run is short; a long one is
//! `AFTERWORD_ROUNDS=2000 AFTERWORD_SEED=7 cargo test --test torture -- --nocapture`.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/leaks.rs"]
mod leaks;
#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use afterword::{
    secret::{Passphrase, RecoveryWords},
    vault::Vault,
};
use sandbox::{PASSPHRASE, PROGRAM, Sandbox, have, text, visit};

/// Every text holds a word that begins so, and nothing else does.
const MARK: &str = "zqtok";
/// After how many commands a new journal is begun, so that looking at all of it stays quick.
const CHAPTER: usize = 120;

/// Numbers that are the same for the same seed: xorshift64* (Vigna 2016).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % end.max(1)
    }
}

/// How a command ends.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It is left alone.
    Alone,
    /// It is killed after so many milliseconds.
    After(u64),
    /// At the how-many-th call of a kind it is killed, `signal=KILL`, or the disk fails, `error=ENOSPC`.
    At(&'static str, usize, &'static str),
}

/// One reflection, by its word: the versions of which the program said that they were saved.
#[derive(Debug, Clone, Default)]
struct Known {
    confirmed: BTreeSet<usize>,
    /// What may stand in the journal now; none for not there.
    now: BTreeSet<Option<usize>>,
    last: usize,
}

struct Run {
    sandbox: Sandbox,
    chance: Chance,
    known: BTreeMap<String, Known>,
    /// Words of records, which are only added.
    records: BTreeSet<String>,
    /// Words of what was deleted for good.
    destroyed: BTreeSet<String>,
    /// Where each reflection stands, as far as the last look saw it.
    files: BTreeMap<String, PathBuf>,
    /// What the last backup holds, if one was made.
    backup: Option<BTreeMap<String, Known>>,
    /// Whether a change of the keys or of the settings was cut off or failed since the last examination.
    asks: bool,
    /// Which of the two passphrases it is, and the file with the words.
    passphrase: &'static str,
    words: PathBuf,
    made: usize,
    log: Vec<String>,
    counts: Counts,
}

/// How often something befell a command, and which commands ended well.
#[derive(Debug, Default)]
struct Counts {
    kills: usize,
    faults: usize,
    done: BTreeMap<String, usize>,
}

/// The other passphrase that a journal may have.
const OTHER: &str = "seven grey geese over the weir";

fn body(word: &str, version: usize) -> String {
    format!(
        "---\ntitle: About {word}\ndate: 2026-11-{:02}\n---\n\nWords on {word}, {word}v{version}e. They are not many.\n",
        1 + version % 19
    )
}

impl Run {
    fn new(seed: u64, made: usize) -> Self {
        let sandbox = Sandbox::new();
        let chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let words = sandbox.path("recovery-words");
        Self {
            sandbox,
            chance,
            known: BTreeMap::new(),
            records: BTreeSet::new(),
            destroyed: BTreeSet::new(),
            files: BTreeMap::new(),
            backup: None,
            asks: false,
            passphrase: PASSPHRASE,
            words,
            made,
            log: Vec::new(),
            counts: Counts::default(),
        }
    }

    fn fate(&mut self) -> Fate {
        const KINDS: [&str; 7] = ["write", "rename", "fsync", "unlink", "openat", "mkdir", "close"];
        const FAULTS: [(&str, &str); 8] = [
            ("write", "error=ENOSPC"),
            ("mkdir", "error=ENOSPC"),
            ("write", "error=EIO"),
            ("fsync", "error=EIO"),
            ("fsync", "error=EIO"),
            ("syncfs", "error=EIO"),
            ("rename", "error=EIO"),
            ("unlink", "error=EIO"),
        ];
        match self.chance.below(12) {
            0..4 => Fate::Alone,
            4..8 => Fate::After(self.chance.below(450) as u64),
            8..10 => {
                let kind = KINDS[self.chance.below(KINDS.len())];
                let most = if matches!(kind, "openat" | "close") { 90 } else { 12 };
                Fate::At(kind, 1 + self.chance.below(most), "signal=KILL")
            }
            _ => {
                let (kind, error) = FAULTS[self.chance.below(FAULTS.len())];
                Fate::At(kind, 1 + self.chance.below(14), error)
            }
        }
    }

    /// Runs a command; true when it ended well by itself.
    fn run(&mut self, args: &[&str], stdin: &str, fate: Fate) -> bool {
        self.log.push(format!("{args:?} {fate:?}"));
        let passphrase = self.sandbox.path("passphrase");
        let program = [PROGRAM, "--passphrase-file", text(&passphrase)];
        let mut command = if let Fate::At(kind, number, fault) = fate {
            let mut command = self.sandbox.command("strace");
            let inject = format!("inject={kind}:{fault}:when={number}");
            command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={kind}"), "-e", &inject]);
            command.args(program);
            command
        } else {
            let mut command = self.sandbox.command(program[0]);
            command.args(&program[1..]);
            command
        };
        let ended = feed(command.args(args), stdin, fate);
        self.log.last_mut().unwrap().push_str(&format!(" -> {ended:?}"));
        let failing = matches!(fate, Fate::At(_, _, fault) if fault.starts_with("error"));
        // Whatever the disk does, an end is an answer; 101 is a panic.
        let expected = ended.is_none_or(|code| if failing { code != 101 } else { [0, 3].contains(&code) });
        assert!(expected, "an unexpected end of the last of\n{}", self.log.join("\n"));
        self.asks |= ended != Some(0) && args.iter().any(|arg| ["key", "--blur-times"].contains(arg));
        self.counts.kills += usize::from(ended.is_none());
        self.counts.faults += usize::from(failing);
        if ended == Some(0) {
            let verb = args.iter().filter(|arg| !arg.starts_with('-') && !arg.contains(MARK) && !arg.contains('/'));
            let verb: Vec<&str> = verb.take(2).copied().collect();
            *self.counts.done.entry(verb.join(" ")).or_default() += 1;
        }
        ended == Some(0)
    }

    fn new_word(&mut self) -> String {
        self.made += 1;
        format!("{MARK}{:06}x", self.made)
    }

    /// One that stands in the journal for certain.
    fn any(&mut self) -> Option<String> {
        let there: Vec<String> =
            self.known.iter().filter(|(_, known)| !known.now.contains(&None)).map(|(word, _)| word.clone()).collect();
        (!there.is_empty()).then(|| there[self.chance.below(there.len())].clone())
    }

    fn step(&mut self) {
        let fate = self.fate();
        match self.chance.below(28) {
            0..5 => {
                let word = self.new_word();
                let done = self.run(&["new"], &body(&word, 1), fate);
                self.saved(&word, 1, done);
            }
            5..10 => {
                let Some(word) = self.any() else { return };
                let version = self.known[&word].last + 1;
                let done = self.run(&["edit", &word], &body(&word, version), fate);
                self.saved(&word, version, done);
            }
            10..12 => {
                let Some(word) = self.any() else { return };
                let done = self.run(&["delete", &word], "", fate);
                let known = self.known.get_mut(&word).unwrap();
                if done {
                    known.now.clear();
                }
                known.now.insert(None);
            }
            12 => self.import(fate),
            13 => {
                let steps = (1 + self.chance.below(3)).to_string();
                self.run(&["undo", "--steps", &steps], "", fate);
                // It may have touched anything: what is there now is read off, and every text must still be somewhere.
                self.known.values_mut().for_each(|known| known.now = BTreeSet::new());
                self.records.clear();
                self.look();
            }
            14 => {
                let Some(word) = self.any() else { return };
                self.run(&["theme", "confirm", &word, "hope"], "", fate);
            }
            15 => {
                let word = self.new_word();
                let notes = format!("We spoke of {word}.\n");
                if self.run(&["session", "held", "yesterday", "--minutes", "60", "--notes"], &notes, fate) {
                    self.records.insert(word);
                }
            }
            16 => self.at_once(),
            17 => drop(self.run(&["doctor", "--fix"], "", Fate::Alone)),
            18 => self.destroy(fate),
            19 => {
                let word = self.new_word();
                if self.run(&["agenda", "add", "-"], &format!("What of {word}?\n"), fate) {
                    self.records.insert(word);
                }
            }
            20 => self.merge(fate),
            21 => {
                let how = ["on", "off"][self.chance.below(2)];
                self.run(&["doctor", "--blur-times", how], "", fate);
            }
            22 => self.back_up(fate),
            23 => self.restore(fate),
            24 => match self.chance.below(3) {
                0 => self.change_passphrase(fate),
                1 => self.renew_words(&["key", "recovery"], fate),
                _ => self.renew_words(&["--yes", "key", "rotate"], fate),
            },
            25 if self.chance.below(4) == 0 => drop(self.run(&["build"], "", fate)),
            _ => drop(self.run(&["list"], "", fate)),
        }
    }

    fn saved(&mut self, word: &str, version: usize, done: bool) {
        let known = self.known.entry(word.to_owned()).or_default();
        known.last = version;
        if done {
            known.confirmed.insert(version);
            known.now.clear();
        } else if known.now.is_empty() {
            known.now.insert(None);
        }
        known.now.insert(Some(version));
    }

    fn import(&mut self, fate: Fate) {
        let words: Vec<String> = (0..=self.chance.below(24)).map(|_| self.new_word()).collect();
        for word in &words {
            self.sandbox.write(&format!("notes/{word}.md"), body(word, 1).as_bytes());
        }
        let notes = self.sandbox.path("notes");
        let done = self.run(&["--yes", "import", text(&notes), "--remove-originals"], "", fate);
        for word in &words {
            // An original that is gone was brought in, whatever became of the command.
            let gone = !notes.join(format!("{word}.md")).exists();
            self.saved(word, 1, done || gone);
        }
        fs::remove_dir_all(notes).ok();
    }

    /// What is deleted for good is nowhere any more, and comes back by nothing.
    fn destroy(&mut self, fate: Fate) {
        let Some(word) = self.any() else { return };
        let done = self.run(&["--yes", "delete", &word, "--forever"], "", fate);
        if done {
            self.known.remove(&word);
            self.destroyed.insert(word);
        } else {
            let known = self.known.get_mut(&word).unwrap();
            known.now.insert(None);
            self.look_at(Some(&word));
        }
    }

    /// A sync program leaves what was there before beside what is there now.
    fn merge(&mut self, fate: Fate) {
        let Some(word) = self.any() else { return };
        let Some(file) =
            self.files.get(&word).filter(|file| file.exists() && text(file).contains("/entries/")).cloned()
        else {
            return;
        };
        let before = fs::read(&file).unwrap();
        let version = self.known[&word].last + 1;
        let done = self.run(&["edit", &word], &body(&word, version), Fate::Alone);
        self.saved(&word, version, done);
        let copy = file.with_file_name(format!(
            "{}.sync-conflict-20261119-101010-ABCDEFG.age",
            file.file_stem().unwrap().to_str().unwrap()
        ));
        fs::write(&copy, before).unwrap();
        sandbox::close(&copy);
        if !self.run(&["doctor", "--merge", "keep-both"], "", fate) {
            self.run(&["doctor", "--merge", "keep-both"], "", Fate::Alone);
        }
        assert!(!copy.exists(), "the copy stays\n{}", self.log.join("\n"));
    }

    fn back_up(&mut self, fate: Fate) {
        let file = self.sandbox.path("usb/usb.afterword");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        self.look();
        let now = self.known.clone();
        let before = fs::read(&file).ok();
        if self.run(&["--yes", "export", "--backup", text(&file)], "", fate) {
            self.backup = Some(now);
        } else if fs::read(&file).ok() != before {
            // It was put in place before the command was cut off.
            self.backup = Some(now);
        }
        if file.exists() {
            self.run(&["export", "--check", text(&file)], "", Fate::Alone);
        }
    }

    /// What comes back from a backup is all that was there then; cut off, it is there whole or not at all.
    fn restore(&mut self, fate: Fate) {
        let Some(then) = self.backup.clone() else { return };
        let (file, at) = (self.sandbox.path("usb/usb.afterword"), self.sandbox.path("usb/Journal"));
        let args = ["init", "--at", text(&at), "--from-backup", text(&file)].map(str::to_owned);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        if !self.run(&args, "", fate) && !at.exists() {
            self.run(&args, "", Fate::Alone);
        }
        let found = found(&at, self.passphrase);
        for (word, known) in then {
            for version in known.confirmed {
                let there = found.kept.contains(&(word.clone(), version));
                assert!(there, "{word} v{version} is not in the backup\n{}", self.log.join("\n"));
            }
        }
        fs::remove_dir_all(at).unwrap();
    }

    fn change_passphrase(&mut self, fate: Fate) {
        let new = if self.passphrase == PASSPHRASE { OTHER } else { PASSPHRASE };
        let file = self.sandbox.write("new", format!("{new}\n").as_bytes());
        let done = self.run(&["key", "change", "--new-passphrase-file", text(&file)], "", fate);
        let opens = |with: &str| Vault::unlock(&self.sandbox.journal(), &Passphrase::new(with).unwrap()).is_ok();
        if done || !opens(self.passphrase) {
            assert!(opens(new), "neither passphrase opens the journal\n{}", self.log.join("\n"));
            self.passphrase = new;
            self.sandbox.write("passphrase", format!("{new}\n").as_bytes());
        }
        fs::remove_file(file).unwrap();
        // The backup has the passphrase that it was made with.
        self.backup = None;
        self.make_cheap();
    }

    fn renew_words(&mut self, args: &[&str], fate: Fate) {
        self.made += 1;
        let file = self.sandbox.path(format!("words-{}", self.made));
        let args: Vec<&str> = args.iter().copied().chain(["--recovery-file", text(&file)]).collect();
        let done = self.run(&args, "", fate);
        // What was decided is carried to its end by the next one that unlocks.
        drop(Vault::unlock(&self.sandbox.journal(), &Passphrase::new(self.passphrase).unwrap()).expect("it opens"));
        let opens = |file: &Path| {
            let words = fs::read_to_string(file).ok().and_then(|text| RecoveryWords::parse(&text).ok());
            words.is_some_and(|words| Vault::recover(&self.sandbox.journal(), &words).is_ok())
        };
        if done || !opens(&self.words) {
            assert!(opens(&file), "neither the old words nor the new open the journal\n{}", self.log.join("\n"));
            self.words = file;
        }
        self.make_cheap();
    }

    /// Seals the keys again with little work, so that the run is not spent on unlocking.
    fn make_cheap(&self) {
        let passphrase = Passphrase::new(self.passphrase).unwrap();
        drop(Vault::unlock(&self.sandbox.journal(), &passphrase).expect("the journal opens"));
        self.sandbox.make_cheap_with(&passphrase);
    }

    /// Two commands at the same moment.
    fn at_once(&mut self) {
        let Some(old) = self.any() else { return };
        let new = self.new_word();
        let version = self.known[&old].last + 1;
        self.log.push(format!("edit {old} and new at once"));
        let (mut one, mut two) = (self.sandbox.unlocking(["edit", &old]), self.sandbox.unlocking(["new"]));
        let (edited, captured) = thread::scope(|scope| {
            let first = scope.spawn(|| feed(&mut one, &body(&old, version), Fate::Alone));
            let captured = feed(&mut two, &body(&new, 1), Fate::Alone);
            (first.join().unwrap(), captured)
        });
        assert_eq!((edited, captured), (Some(0), Some(0)));
        self.saved(&old, version, true);
        self.saved(&new, 1, true);
    }

    /// Opens the journal and compares it with what is known.
    fn look(&mut self) {
        self.look_at(None);
    }

    /// [`Run::look`]. One that was being deleted for good may have lost its versions.
    fn look_at(&mut self, may_be_gone: Option<&str>) {
        let Found { now, kept, records, files } = found(&self.sandbox.journal(), self.passphrase);
        self.files = files;
        for (word, known) in &mut self.known {
            let there = now.get(word).copied();
            if may_be_gone == Some(word) && there.is_none() {
                known.confirmed.clear();
            }
            let told = || format!("{word}: {known:?} but there is {there:?}\n{}", self.log.join("\n"));
            assert!(known.now.is_empty() || known.now.contains(&there), "{}", told());
            for version in &known.confirmed {
                assert!(kept.contains(&(word.clone(), *version)), "version {version} is lost. {}", told());
            }
            known.now = BTreeSet::from([there]);
            // One that was cut off and is there will not go away again by itself.
            known.confirmed.extend(there);
            known.last = known.last.max(there.unwrap_or(0));
        }
        for word in &self.records {
            assert!(records.contains(word.as_str()), "the record with {word} is lost\n{}", self.log.join("\n"));
        }
        for word in &self.destroyed {
            let back = kept.iter().any(|(one, _)| one == word);
            assert!(!back, "{word} was deleted for good and is there\n{}", self.log.join("\n"));
        }
    }

    /// No text stands in clear in any file or name: of the journal, the home, the state, the cache, memory.
    fn unreadable(&self, search: impl Fn(&[u8]) -> bool) {
        let mut found = Vec::new();
        for folder in [self.sandbox.root(), self.sandbox.runtime()] {
            visit(folder, &mut |path| {
                let readable = search(path.as_os_str().as_encoded_bytes())
                    || (path.is_file() && search(&fs::read(path).unwrap_or_default()));
                found.extend(readable.then(|| path.display().to_string()));
            });
        }
        assert_eq!(found, Vec::<String>::new(), "{}", self.log.join("\n"));
    }

    /// The program itself finds nothing wrong, and nothing can be read.
    fn examine(&mut self) {
        self.unreadable(|bytes| !leaks::find(bytes, &[MARK]).is_empty());
        let found = self.sandbox.run(["doctor", "--json"]).json();
        let problems = found["problems"].as_array().unwrap();
        // One that was cut off just after it wrote a file of keys or the settings leaves the question whether they are
        // the writer's, which the writer answers.
        let asks = |one: &serde_json::Value| {
            let file = one["file"].as_str().unwrap_or_default();
            self.asks
                && one["kind"] == "rolled-back"
                && ["identity.age", "recovery.age", "afterword.yaml"].contains(&file)
        };
        let fine = problems.iter().all(|one| one["kind"] == "leftover" || asks(one));
        assert!(fine, "{found}\n{}", self.log.join("\n"));
        if problems.iter().any(asks) {
            self.run(&["doctor", "--accept"], "", Fate::Alone);
            let found = self.sandbox.run(["doctor", "--json"]).json();
            let left = found["problems"].as_array().unwrap();
            assert!(left.iter().all(|one| one["kind"] == "leftover"), "{found}\n{}", self.log.join("\n"));
        }
        self.asks = false;
    }
}

/// What a journal holds.
struct Found {
    /// The version of each reflection that stands there.
    now: BTreeMap<String, usize>,
    /// All versions of all of them, earlier ones too.
    kept: BTreeSet<(String, usize)>,
    records: String,
    files: BTreeMap<String, PathBuf>,
}

fn found(journal: &Path, passphrase: &str) -> Found {
    let vault = Vault::unlock(journal, &Passphrase::new(passphrase).unwrap()).expect("the journal opens");
    let mut found =
        Found { now: BTreeMap::new(), kept: BTreeSet::new(), records: String::new(), files: BTreeMap::new() };
    let histories = fs::read_dir(journal.join("history")).into_iter().flatten();
    let histories = histories.map(|one| format!("history/{}", one.unwrap().file_name().into_string().unwrap()));
    for folder in ["entries", "inbox", "records"].map(str::to_owned).into_iter().chain(histories) {
        for one in vault.sight(&folder).unwrap() {
            let words = vault.read(one.place).expect("every file opens");
            if folder == "records" {
                found.records.push_str(words.as_str());
            }
            let Some((word, version)) = named(words.as_str()) else { continue };
            found.kept.insert((word.clone(), version));
            if folder == "entries" || folder == "inbox" {
                found.files.insert(word.clone(), journal.join(one.place.path()));
                assert_eq!(found.now.insert(word.clone(), version), None, "{word} stands there twice");
            }
        }
    }
    found
}

/// The word and the version of a text.
fn named(words: &str) -> Option<(String, usize)> {
    let (_, from) = words.split_once(&format!(", {MARK}"))?;
    let (word, rest) = from.split_once('v')?;
    Some((format!("{MARK}{word}"), rest.split_once('e')?.0.parse().ok()?))
}

/// Runs a command with something on standard input; none when it was killed.
fn feed(command: &mut Command, stdin: &str, fate: Fate) -> Option<i32> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it can be started");
    let mut input = child.stdin.take().unwrap();
    // The program may be gone before it has read everything.
    drop(input.write_all(stdin.as_bytes()));
    drop(input);
    if let Fate::After(milliseconds) = fate {
        thread::sleep(Duration::from_millis(milliseconds));
        drop(child.kill());
    }
    child.wait().unwrap().code()
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

#[test]
fn m01_a_long_random_run_loses_nothing_that_was_confirmed() {
    if !have("strace") {
        return;
    }
    let (seed, rounds) = (number("AFTERWORD_SEED", 1), number("AFTERWORD_ROUNDS", 60));
    let (mut made, mut confirmed, mut kills, mut faults) = (0, 0, 0, 0);
    let mut done = BTreeMap::<String, usize>::new();
    for chapter in 0..rounds.div_ceil(CHAPTER) {
        let mut run = Run::new((seed * 1000 + chapter) as u64, made);
        for round in 0..CHAPTER.min(rounds - chapter * CHAPTER) {
            let before = run.counts.kills + run.counts.faults;
            run.step();
            if run.counts.kills + run.counts.faults > before {
                let plain = MARK.as_bytes();
                let wide: Vec<u8> = MARK.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let has = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
                run.unreadable(|bytes| has(bytes, plain) || has(bytes, &wide));
            }
            // Not always at once, so that the next command finds what this one left.
            if run.chance.below(3) == 0 {
                run.look();
            }
            if round % 20 == 19 {
                run.examine();
            }
        }
        run.look();
        run.examine();
        made = run.made;
        kills += run.counts.kills;
        faults += run.counts.faults;
        for (verb, times) in std::mem::take(&mut run.counts.done) {
            *done.entry(verb).or_default() += times;
        }
        confirmed += run.known.values().map(|known| known.confirmed.len()).sum::<usize>();
        println!(
            "chapter {chapter}: {confirmed} texts confirmed, {kills} commands killed, {faults} failed, nothing lost"
        );
    }
    println!("ended well: {done:?}");
    assert!(confirmed > rounds / 10 && kills > rounds / 10, "{confirmed} texts, {kills} kills: too few to tell");
}
