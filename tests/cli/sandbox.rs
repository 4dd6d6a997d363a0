//! A home of its own for each test: folders, a cleared environment, a fixed clock, and the real program.
//!
//! Making a journal costs two rounds of scrypt, so each kind of journal is made once in a binary and its folder is
//! copied. The state that the program keeps outside the journal is not copied: each sandbox is a new computer.

#[path = "terminal.rs"]
pub(crate) mod terminal;

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use afterword::{secret::Passphrase, vault::crypt};
use tempfile::TempDir;

/// The passphrase of every journal here.
pub(crate) const PASSPHRASE: &str = "still water by the old oak";
/// The moment of every command.
pub(crate) const NOW: &str = "2026-11-20T17:48:00+00:00";
/// No command may take longer; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(240);

/// A home of its own.
pub(crate) struct Sandbox {
    root: TempDir,
    runtime: TempDir,
}

impl Sandbox {
    /// Without a journal.
    pub(crate) fn empty() -> Self {
        let root = tempfile::Builder::new().prefix("sandbox-").tempdir().expect("a temporary folder can be made");
        // A place in memory of its own, so that no test sees the scratch folder of another.
        let shared = Path::new("/dev/shm");
        let mut builder = tempfile::Builder::new();
        builder.prefix("sandbox-run-");
        let runtime = if shared.is_dir() { builder.tempdir_in(shared) } else { builder.tempdir() };
        let sandbox = Self { root, runtime: runtime.expect("a runtime folder can be made") };
        for folder in ["home", "tmp"] {
            fs::create_dir_all(sandbox.path(folder)).expect("a folder can be made");
        }
        fs::write(sandbox.path("passphrase"), format!("{PASSPHRASE}\n")).expect("a file can be written");
        sandbox
    }

    /// With a journal that holds nothing.
    pub(crate) fn new() -> Self {
        static KEPT: OnceLock<Kept> = OnceLock::new();
        Self::from(KEPT.get_or_init(|| {
            let sandbox = Self::empty();
            let recovery = sandbox.path("recovery-words");
            sandbox.run(["init", "--no-input", "--recovery-file", text(&recovery)]).ok();
            sandbox.make_unlocking_cheap();
            Kept::of(&sandbox)
        }))
    }

    /// Seals the keys again with little work, which the program reads as well: what the cost is for is tested where
    /// journals are made. Hundreds of commands here unlock, and each would take a second.
    pub(crate) fn make_unlocking_cheap(&self) {
        self.make_cheap_with(&Passphrase::new(PASSPHRASE).expect("not empty"));
    }

    /// [`Self::make_unlocking_cheap`] where the passphrase is another one.
    pub(crate) fn make_cheap_with(&self, passphrase: &Passphrase) {
        let path = self.journal().join("identity.age");
        let keys = crypt::open_with_passphrase(passphrase, &fs::read(&path).expect("the keys are there"));
        let mut cheap = age::scrypt::Recipient::new(passphrase.secret().clone());
        cheap.set_work_factor(10);
        let sealed = crypt::seal(&cheap, &keys.expect("the passphrase opens them")).expect("they can be sealed");
        fs::write(&path, sealed).expect("the keys can be written");
    }

    /// With a journal of someone else: every other sandbox holds a copy of one and the same, keys and all.
    pub(crate) fn stranger() -> Self {
        static KEPT: OnceLock<Kept> = OnceLock::new();
        Self::from(KEPT.get_or_init(|| {
            let sandbox = Self::empty();
            let recovery = sandbox.path("recovery-words");
            sandbox.run(["init", "--no-input", "--recovery-file", text(&recovery)]).ok();
            sandbox.make_unlocking_cheap();
            sandbox.run_with(["new", "--line"], "Of another journal.\n").ok();
            sandbox.run(["list"]).ok();
            Kept::of(&sandbox)
        }))
    }

    /// With the reflections of [`SAMPLE`].
    pub(crate) fn sample() -> Self {
        static KEPT: OnceLock<Kept> = OnceLock::new();
        Self::from(KEPT.get_or_init(|| {
            let sandbox = Self::new();
            for (name, text) in SAMPLE {
                sandbox.write(&format!("notes/{name}"), text.as_bytes());
            }
            sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
            Kept::of(&sandbox)
        }))
    }

    /// With the example journal.
    pub(crate) fn example() -> Self {
        static KEPT: OnceLock<Kept> = OnceLock::new();
        Self::from(KEPT.get_or_init(|| {
            let sandbox = Self::new();
            sandbox.run(["import", EXAMPLE]).ok();
            Kept::of(&sandbox)
        }))
    }

    /// With all that `make` makes, once for every test that asks: the journal and what stands beside it.
    pub(crate) fn made_once(kept: &'static OnceLock<Kept>, make: fn() -> Self) -> Self {
        Self::from(kept.get_or_init(|| Kept::whole(&make())))
    }

    fn from(kept: &Kept) -> Self {
        let sandbox = Self::empty();
        for (path, bytes) in &kept.0 {
            let path = sandbox.path(path);
            match bytes {
                None => fs::create_dir_all(&path).expect("a folder can be made"),
                Some(bytes) => fs::write(&path, bytes).expect("a file can be written"),
            }
            close(&path);
        }
        sandbox
    }

    /// The folder that everything here lies in.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// The folder in memory, outside the root.
    pub(crate) fn runtime(&self) -> &Path {
        self.runtime.path()
    }

    /// A path below the root.
    pub(crate) fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root().join(below)
    }

    /// The journal's folder, the one that the program takes when none is named.
    pub(crate) fn journal(&self) -> PathBuf {
        self.path("home/Journal")
    }

    /// Writes a file below the root, and the folders above it.
    pub(crate) fn write(&self, below: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("it lies below the root")).expect("a folder can be made");
        fs::write(&path, bytes).expect("a file can be written");
        path
    }

    /// The 24 recovery words of the journal.
    pub(crate) fn recovery_words(&self) -> String {
        fs::read_to_string(self.path("recovery-words")).expect("init wrote them").trim().to_owned()
    }

    /// The names in a folder of the journal.
    pub(crate) fn files(&self, folder: &str) -> Vec<PathBuf> {
        let Ok(listed) = fs::read_dir(self.journal().join(folder)) else { return Vec::new() };
        let mut files: Vec<PathBuf> = listed.map(|one| one.expect("it can be listed").path()).collect();
        files.sort();
        files
    }

    /// A command in this home, with nothing else of the tester's own environment than where programs are.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path("home"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("XDG_RUNTIME_DIR", self.runtime())
            .env("TMPDIR", self.path("tmp"))
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .env("TERM", "xterm-256color")
            .env("AFTERWORD_NOW", NOW);
        command
    }

    /// The program, without the passphrase.
    pub(crate) fn locked<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Outcome {
        let mut command = self.command(PROGRAM);
        command.args(args);
        self.finish(command, b"")
    }

    /// The program, with the passphrase in a file.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Outcome {
        self.run_with(args, "")
    }

    /// The program, with the passphrase in a file and something on standard input.
    pub(crate) fn run_with<A: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = A>,
        stdin: impl AsRef<[u8]>,
    ) -> Outcome {
        self.finish(self.unlocking(args), stdin.as_ref())
    }

    /// The command that [`Self::run`] runs.
    pub(crate) fn unlocking<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.command(PROGRAM);
        command.arg("--passphrase-file").arg(self.path("passphrase")).args(args);
        command
    }

    /// Runs a command to its end.
    pub(crate) fn finish(&self, mut command: Command, stdin: &[u8]) -> Outcome {
        let shown = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{shown} cannot be started: {error}"));
        let mut input = child.stdin.take().expect("it is a pipe");
        let stdin = stdin.to_owned();
        // The program may end before it has read everything.
        let feeding = thread::spawn(move || input.write_all(&stdin).is_ok());
        let (out, err) = (gather(child.stdout.take()), gather(child.stderr.take()));
        let status = wait(&mut child, &shown);
        feeding.join().expect("feeding does not panic");
        let (out, err) = (out.join().expect("reading"), err.join().expect("reading"));
        Outcome { shown, status, raw_out: out, raw_err: err, root: text(self.root()).to_owned() }
    }

    /// The text of every entry, by id, as an unlocked program prints it: the decrypted state of the journal.
    pub(crate) fn state(&self) -> BTreeMap<String, String> {
        let passphrase = Passphrase::new(PASSPHRASE).expect("it is not empty");
        let vault = afterword::vault::Vault::unlock(&self.journal(), &passphrase).expect("the journal opens");
        let mut state = BTreeMap::new();
        for folder in ["entries", "records"] {
            for one in vault.sight(folder).expect("the folder can be listed") {
                let text = vault.read(one.place).expect("the file opens");
                state.insert(one.place.to_string(), text.as_str().trim_end().to_owned());
            }
        }
        state
    }
}

/// A journal and its recovery words, held in memory so that nothing is left when the tests end.
pub(crate) struct Kept(Vec<(PathBuf, Option<Vec<u8>>)>);

impl Kept {
    fn whole(sandbox: &Sandbox) -> Self {
        let mut kept = Vec::new();
        visit(sandbox.root(), &mut |path| {
            let short = path.strip_prefix(sandbox.root()).expect("it lies below").to_owned();
            kept.push((short, path.is_file().then(|| fs::read(path).expect("it can be read"))));
        });
        Self(kept)
    }

    fn of(sandbox: &Sandbox) -> Self {
        let mut kept = vec![(PathBuf::from("home/Journal"), None)];
        let mut keep = |path: &Path| {
            let short = path.strip_prefix(sandbox.root()).expect("it lies below").to_owned();
            kept.push((short, path.is_file().then(|| fs::read(path).expect("it can be read"))));
        };
        visit(&sandbox.journal(), &mut keep);
        keep(&sandbox.path("recovery-words"));
        Self(kept)
    }
}

/// Gives a path the mode that the program gives it.
pub(crate) fn close(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("modes can be set");
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_afterword");
/// The example journal.
pub(crate) const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/example-journal");

/// Six invented reflections and a session, with what most commands care about.
pub(crate) const SAMPLE: [(&str, &str); 7] = [
    (
        "2026-09-14-the-fourteenth-case.md",
        "---\ntitle: Saying no to a fourteenth case\ndate: 2026-09-14T17:20:00+01:00\nthemes: [workload, boundaries]\n\
         measures: {workload: 5, wellbeing: 2}\n---\n\nI said no on the stairs. The duty desk rang again.\n\n\
         > [!supervision] think\n> Who else is at fourteen?\n\n- [ ] Ask for the waiting-time data (due 2026-11-26)\n",
    ),
    (
        "2026-10-02.md",
        "---\ntitle: The kitchen clock\ndate: 2026-10-02\n---\n\nA long visit. The clock was louder than anyone.\n\n\
         > [!note] a child's death\n> BEHINDTHENOTE she told me about the night.\n\nI drove home with the radio off.\n",
    ),
    (
        "2026-10-20.md",
        "---\ntitle: Clocks again\ndate: 2026-10-20\nsharing: agenda\n---\n\nThe same kitchen, another hour.\n\n\
         > [!raised] to: team manager\n> The heating has been off for a week.\n\n> [!good]\n> He laughed at the budgie.\n",
    ),
    (
        "2026-11-03.md",
        "---\ntitle: Kept to myself\ndate: 2026-11-03\nsharing: private\nthemes: [shame]\n---\n\nPRIVATEENTRY only for me.\n",
    ),
    (
        "2026-11-12.md",
        "---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nAn open line.\n\n> [!private]\n> PRIVATEPASSAGE not for the room.\n\n\
         > [!supervision] think\n> When a child goes quiet, how do I tell waiting from leaving?\n",
    ),
    ("2026-11-18.md", "---\ntitle: Y llwybr heno\ndate: 2026-11-18\n---\n\nDim ond y gwynt a'r ŵyn. A quiet day.\n"),
    (
        "2026-09-30-supervision.md",
        "---\nkind: session\ndate: 2026-09-30T14:00:00+01:00\nwith: supervisor\nstatus: held\nminutes: 60\n---\n\nWe talked.\n",
    ),
];

fn gather(from: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    let mut from = from.expect("it is a pipe");
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}

fn wait(child: &mut Child, shown: &str) -> ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return status;
        }
        if began.elapsed() > PATIENCE {
            child.kill().expect("a child can be killed");
            panic!("{shown} hangs");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// What a command did.
pub(crate) struct Outcome {
    shown: String,
    status: ExitStatus,
    /// Standard output, byte for byte.
    pub(crate) raw_out: Vec<u8>,
    /// Standard error, byte for byte.
    pub(crate) raw_err: Vec<u8>,
    root: String,
}

impl Outcome {
    /// It went well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.code(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(
            self.status.code(),
            Some(code),
            "{}\n--- stdout\n{}\n--- stderr\n{}",
            self.shown,
            self.out(),
            self.err()
        );
        self
    }

    /// The exit code; none after a signal.
    pub(crate) fn status(&self) -> Option<i32> {
        self.status.code()
    }

    /// Standard output, with the sandbox's path as `[BOX]`.
    pub(crate) fn out(&self) -> String {
        self.told(&self.raw_out)
    }

    /// Standard error, with the sandbox's path as `[BOX]`.
    pub(crate) fn err(&self) -> String {
        self.told(&self.raw_err)
    }

    fn told(&self, bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).replace(&self.root, "[BOX]")
    }

    /// Standard output as one JSON value and nothing else.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.raw_out)
            .unwrap_or_else(|error| panic!("{} gives no JSON: {error}\n{}\n{}", self.shown, self.out(), self.err()))
    }

    /// All of these stand in what was said on standard error.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        let err = self.err();
        for part in parts {
            assert!(err.contains(part), "{}: {part:?} is not in\n{err}", self.shown);
        }
        self
    }

    /// All of these stand in the result.
    #[track_caller]
    pub(crate) fn prints(self, parts: &[&str]) -> Self {
        let out = self.out();
        for part in parts {
            assert!(out.contains(part), "{}: {part:?} is not in\n{out}", self.shown);
        }
        self
    }

    /// None of these stands anywhere.
    #[track_caller]
    pub(crate) fn never(self, parts: &[&str]) -> Self {
        let all = format!("{}\n{}", self.out(), self.err());
        for part in parts {
            assert!(!all.contains(part), "{}: {part:?} is in\n{all}", self.shown);
        }
        self
    }
}

/// A path as text; every path here is.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path of the sandbox is text")
}

/// Copies a folder with everything in it, modes included.
pub(crate) fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    fs::set_permissions(to, fs::metadata(from).expect("it is there").permissions()).expect("modes can be set");
    for one in fs::read_dir(from).expect("it can be listed") {
        let one = one.expect("it can be listed");
        let (source, target) = (one.path(), to.join(one.file_name()));
        if one.file_type().expect("it has a type").is_dir() {
            copy_tree(&source, &target);
        } else {
            fs::copy(&source, &target).expect("it can be copied");
        }
    }
}

/// Every path below a folder with its kind, mode and bytes: equal before and after when nothing was touched.
pub(crate) fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut all = BTreeMap::new();
    visit(folder, &mut |path| {
        let metadata = fs::symlink_metadata(path).expect("it is there");
        let content = if metadata.is_file() {
            format!("{:x?}", sha(&fs::read(path).unwrap_or_default()))
        } else {
            format!("{:?}", metadata.file_type())
        };
        let short = path.strip_prefix(folder).expect("it lies below").to_owned();
        all.insert(short, format!("{:?} {content}", metadata.permissions()));
    });
    all
}

/// Calls for every path below a folder; links are not followed.
pub(crate) fn visit(folder: &Path, each: &mut impl FnMut(&Path)) {
    let Ok(listed) = fs::read_dir(folder) else { return };
    for one in listed {
        let one = one.expect("it can be listed");
        each(&one.path());
        if one.file_type().expect("it has a type").is_dir() {
            visit(&one.path(), each);
        }
    }
}

fn sha(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).to_vec()
}

/// Whether a program can be run here. Says aloud when it cannot, as a test that needs it then proves nothing.
pub(crate) fn have(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        aloud(&format!("{program} is not installed"));
    }
    found
}

/// Says that a test was skipped, past the harness that swallows output of tests that pass.
pub(crate) fn aloud(why: &str) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let mut err = std::io::stderr().lock();
    writeln!(err, "SKIPPED {test}: {why}").expect("standard error takes a line");
}
