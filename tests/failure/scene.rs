//! A journal, a command that changes it, and what of the two states that there may be is found afterwards.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use afterword::{secret::Passphrase, vault::Vault};

use crate::{
    faults::{self, Call, words},
    leaks,
    sandbox::{Outcome, PASSPHRASE, PROGRAM, Sandbox, copy_tree, text, tree, visit},
};

/// Words of the text that a command brings, which must stand nowhere in clear.
pub(crate) const CANARY: &str = "zqnewtextplover";
/// All words that must stand nowhere in clear: of the new text, and of what was there before.
pub(crate) const CANARIES: [&str; 3] = [CANARY, "PRIVATEPASSAGE", "PRIVATEENTRY"];

/// What is written in place of an entry.
pub(crate) fn new_text() -> String {
    format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nThe new text, with {CANARY} in it.\n")
}

/// A command that changes something, and the journal that it is run in.
pub(crate) struct Verb {
    /// What is typed. `{root}` stands for the folder of the sandbox.
    pub(crate) args: Vec<String>,
    /// What is given on standard input.
    pub(crate) stdin: String,
    /// What is done to the journal of the sandbox before.
    pub(crate) before: fn(&Sandbox),
    /// A command that does a part of it, after which the journal is whole too.
    pub(crate) part: Option<&'static str>,
    /// Kinds of findings that the journal has before and may have after, besides what a cut-off command leaves.
    pub(crate) findings: &'static [&'static str],
    /// Whether each of its syncs is made to fail every time, and not one of them.
    pub(crate) every_sync: bool,
}

impl Verb {
    /// `theme choose hope` and nothing on standard input.
    pub(crate) fn of(line: &str) -> Self {
        let args = line.split(' ').map(str::to_owned).collect();
        Self { args, stdin: String::new(), before: |_| (), part: None, findings: &[], every_sync: false }
    }

    pub(crate) fn given(mut self, stdin: impl Into<String>) -> Self {
        self.stdin = stdin.into();
        self
    }

    pub(crate) fn after(mut self, before: fn(&Sandbox)) -> Self {
        self.before = before;
        self
    }

    pub(crate) fn in_parts(mut self, part: &'static str) -> Self {
        self.part = Some(part);
        self
    }

    pub(crate) fn at_every_sync(mut self) -> Self {
        self.every_sync = true;
        self
    }

    pub(crate) fn finding(mut self, kinds: &'static [&'static str]) -> Self {
        self.findings = kinds;
        self
    }
}

/// All that a journal holds, without what is drawn by chance: new ids are one and the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct State {
    /// The texts: folder, id if it was there before, and the words.
    texts: Vec<(String, String, String)>,
    /// What can be taken back.
    changes: Vec<String>,
    /// Files outside the journal, and the page.
    outside: BTreeMap<String, String>,
}

/// A journal to break, and what is done to it.
pub(crate) struct Scene {
    base: Sandbox,
    pub(crate) verb: Verb,
    known: BTreeSet<String>,
    /// As it is without the command, and with it.
    pub(crate) old: State,
    pub(crate) new: State,
    part: Option<State>,
}

impl Scene {
    /// Runs the command once, left alone, to know what it does.
    pub(crate) fn new(verb: Verb) -> Self {
        let base = Sandbox::sample();
        (verb.before)(&base);
        let known = ids(&base);
        let old = state(&base, &known);
        let mut scene = Self { base, verb, known, new: old.clone(), part: None, old };
        scene.new = scene.alone(&scene.verb.args);
        scene.part = scene.verb.part.map(|part| scene.alone(&Verb::of(part).args));
        scene
    }

    /// What a command leaves that nothing befalls.
    fn alone(&self, args: &[String]) -> State {
        let (sandbox, program) = self.copy_for(args);
        let mut command = sandbox.command(&program[0]);
        command.args(&program[1..]);
        sandbox.finish(command, self.verb.stdin.as_bytes()).ok();
        self.state(&sandbox)
    }

    /// Whether the journal is whole: as before the command, as after it, or as after a part of it.
    pub(crate) fn whole(&self, now: &State) -> bool {
        *now == self.old || *now == self.new || self.part.as_ref() == Some(now)
    }

    /// A copy of the sandbox, and the command for it.
    pub(crate) fn copy(&self) -> (Sandbox, Vec<String>) {
        self.copy_for(&self.verb.args)
    }

    fn copy_for(&self, args: &[String]) -> (Sandbox, Vec<String>) {
        let sandbox = Sandbox::empty();
        copy_tree(self.base.root(), sandbox.root());
        let program = program(&sandbox, args);
        (sandbox, program)
    }

    /// [`Scene::whole`], whatever was made outside the journal.
    pub(crate) fn whole_within(&self, now: &State) -> bool {
        let within = |one: &State| (&one.texts, &one.changes) == (&now.texts, &now.changes);
        within(&self.old) || within(&self.new)
    }

    /// The calls of the command below the sandbox's folders; `None` where nothing may be traced.
    pub(crate) fn calls(&self) -> Option<Vec<Call>> {
        let (sandbox, program) = self.copy();
        calls(&sandbox, &program, &self.verb)
    }

    /// What the copy holds now.
    pub(crate) fn state(&self, sandbox: &Sandbox) -> State {
        state(sandbox, &self.known)
    }

    /// Runs the command with a fault at each of the calls, on two threads, and looks at what is left. Two faults in one
    /// run are no part of the promise that a change is whole or absent and truly told: what was left must be sealed, every
    /// file of the journal must open, and the next command must work.
    pub(crate) fn sweep(&self, points: &[Call], fault: &str, check: impl Fn(&Call, &Sandbox, &Outcome) + Sync) {
        faults::sweep(points, &format!("{:?}: {fault}", self.verb.args), |call| {
            let (sandbox, program) = self.copy();
            let struck = faults::strike(&sandbox, call, fault, &words(&program), &self.verb.stdin);
            if struck.once {
                return check(call, &sandbox, &struck.outcome);
            }
            unreadable(&sandbox);
            let_it_grow_old(sandbox.root());
            self.state(&sandbox);
            self.works_again(&sandbox);
        });
    }

    /// The next command works, finds nothing but what was left, and sweeps that.
    pub(crate) fn works_again(&self, sandbox: &Sandbox) {
        let found = sandbox.run(["doctor", "--json"]).json();
        let problems = found["problems"].as_array().expect("doctor tells its findings");
        let fine = |kind: &str| kind == "leftover" || self.verb.findings.contains(&kind);
        assert!(problems.iter().all(|one| one["kind"].as_str().is_some_and(fine)), "{found}");
        assert_eq!(litter(&sandbox.journal()), Vec::<String>::new(), "the next command sweeps");
    }
}

/// The calls of a command of which nothing is compared afterwards, below a sandbox's folders, and that sandbox.
pub(crate) fn calls_alone(verb: &Verb) -> Option<(Sandbox, Vec<Call>)> {
    let sandbox = Sandbox::sample();
    (verb.before)(&sandbox);
    let program = program(&sandbox, &verb.args);
    let calls = calls(&sandbox, &program, verb)?;
    Some((sandbox, calls))
}

fn calls(sandbox: &Sandbox, program: &[String], verb: &Verb) -> Option<Vec<Call>> {
    faults::calls(sandbox, &words(program), &verb.stdin, &[sandbox.root(), sandbox.runtime()])
}

/// A command as it is typed in a sandbox.
fn program(sandbox: &Sandbox, args: &[String]) -> Vec<String> {
    let mut program = [PROGRAM, "--passphrase-file", text(&sandbox.path("passphrase"))].map(str::to_owned).to_vec();
    program.extend(args.iter().map(|arg| arg.replace("{root}", text(sandbox.root()))));
    program
}

/// What a cut-off command left in a journal, as the next command takes it: longer ago than any command takes.
pub(crate) fn let_it_grow_old(folder: &Path) {
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 3600);
    visit(folder, &mut |path| {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".tmp-")) {
            fs::File::open(path).and_then(|file| file.set_modified(long_ago)).expect("its time can be set");
        }
    });
}

/// What a cut-off command left below a folder.
pub(crate) fn litter(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    visit(folder, &mut |path| {
        let short = text(path.strip_prefix(folder).unwrap()).to_owned();
        if short.contains(".tmp-") || short.starts_with("staging/") {
            found.push(short);
        }
    });
    found
}

/// Nothing that was left can be read, but for what was readable before.
pub(crate) fn unreadable(sandbox: &Sandbox) {
    let mut found = Vec::new();
    let notes = sandbox.path("notes");
    for folder in [sandbox.root(), sandbox.runtime()] {
        visit(folder, &mut |path| {
            found.extend(leaks::find(path.to_string_lossy().as_bytes(), &CANARIES));
            if path.is_file() && !path.starts_with(&notes) {
                let bytes = fs::read(path).unwrap();
                let hits = leaks::find(&bytes, &CANARIES);
                found.extend(hits.into_iter().map(|hit| format!("{hit} in {}", path.display())));
            }
        });
    }
    assert_eq!(found, Vec::<String>::new());
}

/// The ids of everything in the journal.
fn ids(sandbox: &Sandbox) -> BTreeSet<String> {
    ["entries", "records", "history", "inbox", "files"]
        .iter()
        .flat_map(|folder| sandbox.files(folder))
        .filter_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .collect()
}

/// Opens the journal as the next command would, and reads everything in it.
fn state(sandbox: &Sandbox, known: &BTreeSet<String>) -> State {
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    let vault = Vault::unlock(&sandbox.journal(), &passphrase).expect("the journal opens");
    let mut texts = Vec::new();
    let histories = sandbox
        .files("history")
        .into_iter()
        .filter_map(|path| path.file_name().map(|name| format!("history/{}", name.to_string_lossy())));
    for folder in ["entries", "records", "inbox"].map(str::to_owned).into_iter().chain(histories) {
        for one in vault.sight(&folder).expect("the folder can be listed") {
            let words = vault.read(one.place).expect("every file opens");
            let id = without_chance(&one.place.to_string(), known);
            let kind = folder.split('/').next().unwrap().to_owned();
            texts.push((kind, id, without_chance(words.as_str(), known)));
        }
    }
    for one in vault.sight("files").expect("the folder can be listed") {
        let id = one.place.id().expect("a file has an id");
        let file = vault.read_file(id).expect("every file opens");
        let id = without_chance(&one.place.to_string(), known);
        texts.push(("files".to_owned(), id, format!("{} {:?}", file.name, file.bytes)));
    }
    texts.sort();
    let changes = vault.changes().iter().map(|one| format!("{} {}", one.verb, one.steps.len())).collect();
    State { texts, changes, outside: outside(sandbox) }
}

/// What stands beside the journal, by path: a digest, or that it is a page that opens.
fn outside(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (path, what) in tree(sandbox.root()) {
        let short = text(&path).to_owned();
        let ours = ["home/Journal", "state", "cache"].iter().any(|folder| short.starts_with(folder));
        let site = short.starts_with("home/Journal/site/");
        if (ours && !site) || short.starts_with("tmp/") || short.contains(".tmp-") || sandbox.path(&path).is_dir() {
            continue;
        }
        let page = short.ends_with("journal.html");
        if page {
            sandbox.run(["open", "--check", text(&sandbox.path(&path))]).ok();
        }
        all.insert(short, if page { "a page that opens".to_owned() } else { what });
    }
    all
}

/// A text with every id that was not there before as one and the same.
fn without_chance(words: &str, known: &BTreeSet<String>) -> String {
    let mut made = String::with_capacity(words.len());
    let hex = |byte: char| matches!(byte, '0'..='9' | 'a'..='f');
    let mut rest = words;
    while let Some(at) = rest.find(hex) {
        let (before, run) = rest.split_at(at);
        let length = run.find(|byte| !hex(byte)).unwrap_or(run.len());
        let (run, after) = run.split_at(length);
        made.push_str(before);
        made.push_str(if run.len() == 32 && !known.contains(run) { "ID" } else { run });
        rest = after;
    }
    made.push_str(rest);
    made
}
