//! A long random run: mixed commands, killed at random moments, and a memory outside the program of all that it
//! confirmed.
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
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use afterword::{secret::Passphrase, vault::Vault};
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
    /// It is killed at the how-many-th call of a kind.
    At(&'static str, usize),
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
    made: usize,
    log: Vec<String>,
    kills: usize,
}

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
        Self { sandbox, chance, known: BTreeMap::new(), records: BTreeSet::new(), made, log: Vec::new(), kills: 0 }
    }

    fn fate(&mut self) -> Fate {
        const KINDS: [&str; 7] = ["write", "rename", "fsync", "unlink", "openat", "mkdir", "close"];
        match self.chance.below(10) {
            0..4 => Fate::Alone,
            4..8 => Fate::After(self.chance.below(450) as u64),
            _ => {
                let kind = KINDS[self.chance.below(KINDS.len())];
                let most = if matches!(kind, "openat" | "close") { 90 } else { 12 };
                Fate::At(kind, 1 + self.chance.below(most))
            }
        }
    }

    /// Runs a command; true when it ended well by itself.
    fn run(&mut self, args: &[&str], stdin: &str, fate: Fate) -> bool {
        self.log.push(format!("{args:?} {fate:?}"));
        let passphrase = self.sandbox.path("passphrase");
        let program = [PROGRAM, "--passphrase-file", text(&passphrase)];
        let mut command = if let Fate::At(kind, number) = fate {
            let mut command = self.sandbox.command("strace");
            let inject = format!("inject={kind}:signal=KILL:when={number}");
            command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={kind}"), "-e", &inject]);
            command.args(program);
            command
        } else {
            let mut command = self.sandbox.command(program[0]);
            command.args(&program[1..]);
            command
        };
        let ended = feed(command.args(args), stdin, fate);
        self.kills += usize::from(ended.is_none());
        let told = self.log.last_mut().unwrap();
        told.push_str(&format!(" -> {ended:?}"));
        assert!(ended.is_none_or(|code| [0, 3].contains(&code)), "{told}: an unexpected end");
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
        match self.chance.below(20) {
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
        let passphrase = Passphrase::new(PASSPHRASE).unwrap();
        let vault = Vault::unlock(&self.sandbox.journal(), &passphrase).expect("the journal opens");
        let (mut now, mut kept, mut records) = (BTreeMap::new(), BTreeSet::new(), String::new());
        let histories = self.sandbox.files("history").into_iter();
        let histories = histories.map(|path| format!("history/{}", text(&path).rsplit('/').next().unwrap()));
        for folder in ["entries", "inbox", "records"].map(str::to_owned).into_iter().chain(histories) {
            for one in vault.sight(&folder).unwrap() {
                let words = vault.read(one.place).expect("every file opens");
                if folder == "records" {
                    records.push_str(words.as_str());
                }
                let Some((word, version)) = named(words.as_str()) else { continue };
                kept.insert((word.clone(), version));
                if folder == "entries" || folder == "inbox" {
                    let twice = now.insert(word.clone(), version);
                    assert_eq!(twice, None, "{word} stands there twice\n{}", self.log.join("\n"));
                }
            }
        }
        for (word, known) in &mut self.known {
            let there = now.get(word).copied();
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
    }

    /// The program itself finds nothing wrong, and nothing can be read.
    fn examine(&mut self) {
        let mut found = Vec::new();
        for folder in [self.sandbox.root(), self.sandbox.runtime()] {
            visit(folder, &mut |path| {
                found.extend(leaks::find(path.to_string_lossy().as_bytes(), &[MARK]));
                if path.is_file() {
                    let hits = leaks::find(&fs::read(path).unwrap_or_default(), &[MARK]);
                    found.extend(hits.into_iter().map(|hit| format!("{hit} in {}", path.display())));
                }
            });
        }
        assert_eq!(found, Vec::<String>::new(), "{}", self.log.join("\n"));
        let found = self.sandbox.run(["doctor", "--json"]).json();
        let problems = found["problems"].as_array().unwrap();
        assert!(problems.iter().all(|one| one["kind"] == "leftover"), "{found}\n{}", self.log.join("\n"));
    }
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
    let (mut made, mut confirmed, mut kills) = (0, 0, 0);
    for chapter in 0..rounds.div_ceil(CHAPTER) {
        let mut run = Run::new((seed * 1000 + chapter) as u64, made);
        for round in 0..CHAPTER.min(rounds - chapter * CHAPTER) {
            run.step();
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
        kills += run.kills;
        confirmed += run.known.values().map(|known| known.confirmed.len()).sum::<usize>();
        println!("chapter {chapter}: {confirmed} texts confirmed, {kills} commands killed, nothing lost");
    }
    assert!(confirmed > rounds / 10 && kills > rounds / 10, "{confirmed} texts, {kills} kills: too few to tell");
}
