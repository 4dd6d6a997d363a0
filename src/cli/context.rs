//! What the world outside gives: environment, folders, clock. Read once, passed on as values.
#![expect(clippy::disallowed_methods, reason = "the cli reads the environment and the clock once, here")]

use std::{
    env,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, Zoned, civil::Date};
use sha2::{Digest as _, Sha256};

use super::{
    args::Global,
    failure::{Failure, Kind},
    terminal::Terminal,
};
use crate::{
    entry::When,
    fs,
    vault::{self, Capture, Receipts, Seen},
};

/// The world as one command sees it.
#[derive(Debug)]
pub(crate) struct Context {
    /// What was typed for every command.
    pub(crate) global: Global,
    /// The moment of the command, in the writer's time zone.
    pub(crate) now: Zoned,
    /// The terminal, or what stands in its place.
    pub(crate) terminal: Terminal,
    /// Folders and names from the environment.
    pub(crate) environment: Environment,
}

/// Folders and names from the environment.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    home: PathBuf,
    config: PathBuf,
    state: PathBuf,
    cache: PathBuf,
    runtime: Option<PathBuf>,
    journal: Option<PathBuf>,
    current: PathBuf,
    editors: Vec<String>,
    program: String,
    search: Vec<PathBuf>,
    temporary: Vec<PathBuf>,
    simple_terminal: bool,
}

impl Environment {
    fn read() -> Self {
        let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = folder("HOME").or_else(|| folder("USERPROFILE")).unwrap_or_else(|| PathBuf::from("."));
        let local = folder("LOCALAPPDATA");
        let place = |name: &str, windows: Option<PathBuf>, unix: &str| {
            folder(name).or(windows).unwrap_or_else(|| home.join(unix)).join("afterword")
        };
        Self {
            config: place("XDG_CONFIG_HOME", folder("APPDATA"), ".config"),
            state: place("XDG_STATE_HOME", local.clone(), ".local/state"),
            cache: place("XDG_CACHE_HOME", local, ".cache"),
            runtime: folder("XDG_RUNTIME_DIR"),
            journal: env::var_os("AFTERWORD_JOURNAL").map(PathBuf::from),
            current: env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            editors: ["AFTERWORD_EDITOR", "VISUAL", "EDITOR"]
                .iter()
                .filter_map(|name| env::var(name).ok())
                .filter(|name| !name.trim().is_empty())
                .collect(),
            program: program(),
            search: env::var_os("PATH").map(|all| env::split_paths(&all).collect()).unwrap_or_default(),
            temporary: [
                "TMPDIR",
                "TMP",
                "TEMP",
                "XDG_DATA_HOME",
                "XDG_CONFIG_HOME",
                "XDG_STATE_HOME",
                "XDG_CACHE_HOME",
            ]
            .iter()
            .filter_map(|name| folder(name))
            .collect(),
            simple_terminal: env::var("TERM").is_ok_and(|term| term == "dumb"),
            home,
        }
    }

    /// Whether the terminal cannot move its cursor, or is asked not to.
    pub(crate) fn simple_terminal(&self) -> bool {
        self.simple_terminal
    }

    /// How the program was started, for commands that a message suggests.
    pub(crate) fn program(&self) -> &str {
        &self.program
    }

    /// The folder that the command was run in.
    pub(crate) fn current(&self) -> &Path {
        &self.current
    }

    /// The editor that the writer has chosen, if any.
    pub(crate) fn editor(&self) -> Option<&str> {
        self.editors.first().map(String::as_str)
    }

    /// Places that may lie in memory, best first.
    pub(crate) fn scratch_places(&self) -> Vec<PathBuf> {
        self.runtime.iter().cloned().chain([PathBuf::from("/dev/shm")]).collect()
    }

    /// Every place where an editor's file may have been left, one on the disk among them.
    pub(crate) fn all_scratch_places(&self) -> Vec<PathBuf> {
        let mut places = self.scratch_places();
        places.push(self.disk_scratch());
        places
    }

    /// Where a program of this name is, as the shell would find it, links followed.
    pub(crate) fn program_file(&self, name: &Path) -> Option<PathBuf> {
        let named = name.parent().is_some_and(|folder| !folder.as_os_str().is_empty());
        let places = if named { vec![self.current.clone()] } else { self.search.clone() };
        let file = |folder: PathBuf| fs::canonical(&folder.join(name)).ok().filter(|path| is_file(path));
        places.into_iter().find_map(file)
    }

    /// The places where an editor may keep a copy of what it opened: the likeliest first, and last the two that all share.
    pub(crate) fn copy_places(&self) -> Vec<PathBuf> {
        let mut places: Vec<PathBuf> = self.temporary.iter().chain(&self.runtime).cloned().collect();
        places.extend([PathBuf::from("/dev/shm"), self.home.clone(), self.current.clone()]);
        places.extend(["/var/tmp", "/tmp"].map(PathBuf::from));
        places
    }

    /// A place on the disk, for an editor's file when the writer allows it.
    pub(crate) fn disk_scratch(&self) -> PathBuf {
        self.state.clone()
    }

    /// The writer's own settings file.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.config.join("config.yaml")
    }

    /// A path for people, with `~` for the home folder.
    pub(crate) fn tilde(&self, path: &Path) -> String {
        match path.strip_prefix(&self.home) {
            Ok(rest) if !rest.as_os_str().is_empty() => format!("~/{}", rest.display()),
            _ => path.display().to_string(),
        }
    }

    /// A path as typed, made absolute; `~` at its start is the home folder.
    pub(crate) fn absolute(&self, typed: &Path) -> PathBuf {
        let text = typed.to_string_lossy();
        if let Some(rest) = text.strip_prefix("~/") {
            return self.home.join(rest);
        }
        self.current.join(typed)
    }

    /// The name of the cloud-sync program that keeps this path, if it is a known one.
    pub(crate) fn synced_by(&self, path: &Path) -> Option<&'static str> {
        const KNOWN: [(&str, &str); 9] = [
            ("onedrive", "OneDrive"),
            ("dropbox", "Dropbox"),
            ("google drive", "Google Drive"),
            ("googledrive", "Google Drive"),
            ("icloud", "iCloud"),
            ("mobile documents", "iCloud"),
            ("nextcloud", "Nextcloud"),
            ("syncthing", "Syncthing"),
            ("pcloud", "pCloud"),
        ];
        let parts = path.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase()).collect::<Vec<_>>();
        KNOWN.iter().find(|(mark, _)| parts.iter().any(|part| part.starts_with(mark))).map(|(_, name)| *name)
    }
}

impl Context {
    /// Reads the world. `AFTERWORD_NOW` fixes the clock, for rehearsals and tests.
    pub(crate) fn new(global: Global) -> Result<Self, Failure> {
        let now = match env::var("AFTERWORD_NOW") {
            Ok(text) => fixed(&text).ok_or_else(|| {
                Failure::new(Kind::Usage, "AFTERWORD_NOW is not a date and time such as 2026-11-20T17:48:00+00:00")
            })?,
            Err(_) => Zoned::now(),
        };
        let terminal = Terminal::new(&global);
        let environment = Environment::read();
        terminal.keep_simple(environment.simple_terminal());
        let context = Self { global, now, terminal, environment };
        context.keep_paths_whole();
        Ok(context)
    }

    /// A path with spaces in it is not broken at them where lines are.
    fn keep_paths_whole(&self) {
        let Environment { home, current, .. } = &self.environment;
        let root = self.root();
        let paths = [&root, current, home].map(|path| path.display().to_string());
        let typed = env::args_os().skip(1).map(|typed| typed.to_string_lossy().into_owned());
        self.terminal.keep_whole(paths.into_iter().chain([self.environment.tilde(&root)]).chain(typed));
    }

    /// The day of the command.
    pub(crate) fn today(&self) -> Date {
        self.now.date()
    }

    /// The moment of the command, as an entry writes it.
    pub(crate) fn when(&self) -> When {
        When::moment(&self.now)
    }

    /// The moment of the command, as the ledger writes it.
    pub(crate) fn timestamp(&self) -> Timestamp {
        self.now.timestamp()
    }

    /// Where the journal is: `--journal`, `AFTERWORD_JOURNAL`, the folder one is in, the one that `init` noted, `~/Journal`.
    pub(crate) fn root(&self) -> PathBuf {
        let environment = &self.environment;
        let named = self.global.journal.as_ref().or(environment.journal.as_ref());
        if let Some(path) = named {
            return environment.absolute(path);
        }
        if vault::is_journal(environment.current()) {
            return environment.current().to_owned();
        }
        self.usual_root()
    }

    fn noted(&self) -> Option<PathBuf> {
        let bytes = fs::read(&self.environment.config_file(), 65_536).ok()?;
        let map = crate::yaml::mapping(std::str::from_utf8(&bytes).ok()?).ok()?;
        map.get("journal").and_then(serde_json::Value::as_str).map(PathBuf::from)
    }

    /// The journal that is opened where none is named.
    pub(crate) fn usual_root(&self) -> PathBuf {
        self.noted().unwrap_or_else(|| self.environment.home.join("Journal"))
    }

    /// Notes where the journal is, if nothing is noted yet.
    pub(crate) fn note_root(&self, root: &Path) -> Result<(), Failure> {
        let file = self.environment.config_file();
        let usual = self.environment.home.join("Journal");
        if fs::kind_of(&file).is_some() || root == usual {
            return Ok(());
        }
        if vault::is_journal(&usual) {
            // What was written without naming a journal went there, and must go on doing so.
            self.terminal.say(format!("Without -j, afterword still opens {}.", self.environment.tilde(&usual)));
            return Ok(());
        }
        if let Some(folder) = file.parent() {
            fs::make_lasting_folder(folder)?;
        }
        let path = serde_json::Value::from(root.to_string_lossy().into_owned());
        fs::replace(&file, format!("# Where your journal is.\njournal: {path}\n").as_bytes())?;
        Ok(())
    }

    /// A name for this journal that says nothing, for its folders outside.
    fn name_of(root: &Path) -> String {
        let path = fs::canonical(root).unwrap_or_else(|_| root.to_owned());
        let digest = Sha256::digest(path.to_string_lossy().as_bytes());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The folder of this journal's cache.
    pub(crate) fn cache(&self, root: &Path) -> PathBuf {
        self.environment.cache.join(Self::name_of(root))
    }

    /// The file that remembers what this machine last saw of the journal.
    pub(crate) fn seen(&self, root: &Path) -> PathBuf {
        self.environment.state.join(format!("{}.seen", Self::name_of(root)))
    }

    /// The file that remembers when the ways into the journal were set and last tried.
    pub(crate) fn rehearsal(&self, root: &Path) -> PathBuf {
        self.environment.state.join(format!("{}.keys", Self::name_of(root)))
    }

    /// The file that remembers when this machine last made a backup of the journal.
    pub(crate) fn last_backup(&self, root: &Path) -> PathBuf {
        self.environment.state.join(format!("{}.backup", Self::name_of(root)))
    }

    /// The folder of this journal's drafts: sealed, and only on this machine.
    pub(crate) fn drafts(&self, root: &Path) -> PathBuf {
        self.environment.state.join(format!("{}.drafts", Self::name_of(root)))
    }

    /// What this machine put into the journal's inbox and has not seen taken in.
    pub(crate) fn receipts(&self, root: &Path) -> Receipts {
        Receipts::in_folder(self.environment.state.join(format!("{}.inbox", Self::name_of(root))))
    }

    /// The journal, locked, for putting texts into its inbox. Each is noted on this machine until it is taken in.
    pub(crate) fn capture(&self, root: &Path) -> Result<Capture, vault::Error> {
        Ok(Capture::open(root, Seen::load(&self.seen(root)).as_ref())?.noting(self.receipts(root)))
    }

    /// All the places that the program uses, for `doctor --paths`.
    pub(crate) fn places(&self, root: &Path) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("journal", root.to_owned()),
            ("settings", self.environment.config_file()),
            ("cache", self.cache(root)),
            ("state", self.seen(root)),
        ]
    }
}

/// `afterword`, or the path to it when it was not found by its name.
fn program() -> String {
    let started = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let by_path = started.parent().is_some_and(|folder| !folder.as_os_str().is_empty());
    let current = env::current_dir().unwrap_or_default();
    let shown = started.strip_prefix(&current).unwrap_or(&started);
    if by_path { shown.display().to_string() } else { "afterword".to_owned() }
}

fn is_file(path: &Path) -> bool {
    fs::kind_of(path) == Some(fs::Kind::File)
}

fn fixed(text: &str) -> Option<Zoned> {
    if let Ok(zoned) = text.parse::<Zoned>() {
        return Some(zoned);
    }
    let when: When = text.parse().ok()?;
    let offset = jiff::tz::Offset::from_seconds(when.offset.unwrap_or(0)).ok()?;
    when.date.to_datetime(when.time.unwrap_or_default()).to_zoned(jiff::tz::TimeZone::fixed(offset)).ok()
}
