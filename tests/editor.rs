//! Real editors with unfriendly settings, driven in a terminal: nothing that is written in them may be readable
//! afterwards outside memory, however it ends, and what was written must come back.
//!
//! Each settings file is proved unfriendly first: the same editor under a name that the program does not know, and so
//! does not harden, must leave a copy. An editor that is not installed is said aloud.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/leaks.rs"]
mod leaks;
#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::{Duration, Instant, SystemTime},
};

use sandbox::{PROGRAM, Sandbox, have, terminal::Terminal, text, visit};

/// An editor, and how a person drives it.
struct Real {
    name: &'static str,
    /// Settings that keep all that can be kept, below the sandbox's root.
    unfriendly: &'static [(&'static str, &'static str)],
    /// Folders that these settings need.
    folders: &'static [&'static str],
    before_typing: &'static [u8],
    after_typing: &'static [u8],
    save_and_close: &'static [u8],
    /// Whether it gives up what was not saved when it is killed without warning.
    loses_what_is_not_saved: bool,
}

const VIMRC: &str = "set nocompatible backup writebackup undofile swapfile\nset backupdir=~/kept// undodir=~/kept directory=~/kept//\n\
    set patchmode=.orig updatetime=100 updatecount=1 backupskip= history=1000\n";

const VIM: Real = Real {
    name: "vim",
    unfriendly: &[("home/.vimrc", VIMRC)],
    folders: &["home/kept"],
    before_typing: b"Go",
    after_typing: b"\x1byyp",
    save_and_close: b":wq\r",
    loses_what_is_not_saved: false,
};
const NEOVIM: Real = Real { name: "nvim", unfriendly: &[("config/nvim/init.vim", VIMRC)], ..VIM };
const NANO: Real = Real {
    name: "nano",
    unfriendly: &[(
        "home/.nanorc",
        "set backup\nset backupdir \"~/kept\"\nset allow_insecure_backup\nset historylog\nset positionlog\n",
    )],
    folders: &["home/kept", "home/.local/share"],
    before_typing: b"",
    after_typing: b"\r",
    save_and_close: b"\x0f\r\x18",
    loses_what_is_not_saved: true,
};
const EMACS: Real = Real {
    name: "emacs",
    unfriendly: &[(
        "home/.emacs.d/init.el",
        "(setq make-backup-files t backup-directory-alist '((\".*\" . \"~/kept\")) auto-save-default t auto-save-interval 20\n\
         auto-save-timeout 1 auto-save-file-name-transforms '((\".*\" \"~/kept/\" t)) kept-new-versions 9 version-control t)\n\
         (savehist-mode 1) (recentf-mode 1)\n",
    )],
    folders: &["home/kept"],
    before_typing: b"",
    after_typing: b"\r",
    save_and_close: b"\x18\x13\x18\x03",
    loses_what_is_not_saved: false,
};
const MICRO: Real = Real {
    name: "micro",
    unfriendly: &[(
        "config/micro/settings.json",
        "{\"backup\": true, \"permbackup\": true, \"savehistory\": true, \"saveundo\": true, \"savecursor\": true, \"autosave\": 0}\n",
    )],
    folders: &[],
    before_typing: b"",
    after_typing: b"\r",
    save_and_close: b"\x13\x11",
    loses_what_is_not_saved: false,
};

/// What becomes of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Saved,
    EditorGets(&'static str),
    WeGet(&'static str),
    /// Both get HUP, as everything in the window does.
    WindowCloses,
}

/// A word that no other test searches for.
fn canary(name: &str, turn: usize) -> String {
    format!("zeugmatic{name}heron{turn}")
}

/// Copies of a word in the sandbox, and in what was changed meanwhile in the folders that all share. The folder in
/// memory is the one place where it may be, and is given apart.
fn copies(sandbox: &Sandbox, word: &str, since: SystemTime) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut outside, mut memory) = (Vec::new(), Vec::new());
    let look = |path: &Path, found: &mut Vec<PathBuf>| {
        if path.is_file() && !leaks::find(&fs::read(path).unwrap_or_default(), &[word]).is_empty() {
            found.push(path.to_owned());
        }
    };
    visit(sandbox.root(), &mut |path| look(path, &mut outside));
    visit(sandbox.runtime(), &mut |path| look(path, &mut memory));
    for shared in ["/tmp", "/var/tmp", "/dev/shm"] {
        for one in fs::read_dir(shared).into_iter().flatten().flatten() {
            let path = one.path();
            let fresh = fs::symlink_metadata(&path).is_ok_and(|one| one.modified().is_ok_and(|time| time >= since));
            let own = path.starts_with(sandbox.root()) || path.starts_with(sandbox.runtime());
            if fresh && !own {
                look(&path, &mut outside);
            }
        }
    }
    (outside, memory)
}

/// A sandbox with the editor under a name, and its unfriendly settings.
fn prepared(real: &Real, name: &str) -> Sandbox {
    let sandbox = Sandbox::sample();
    for folder in real.folders {
        fs::create_dir_all(sandbox.path(folder)).unwrap();
    }
    for (path, settings) in real.unfriendly {
        sandbox.write(path, settings.as_bytes());
    }
    let program = which(real.name);
    let script = format!(
        "#!/bin/sh\necho $PPID > {root}/we\necho $$ > {root}/it\nulimit -c > {root}/core\nexec {} \"$@\"\n",
        text(&program),
        root = text(sandbox.root())
    );
    let editor = sandbox.write(&format!("my editors/{name}"), script.as_bytes());
    runnable(&editor);
    sandbox
}

fn runnable(path: &Path) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
}

fn which(name: &str) -> PathBuf {
    let paths = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file()).unwrap()
}

/// Opens `edit 5` in the editor and types the word.
fn typed(real: &Real, sandbox: &Sandbox, name: &str, word: &str) -> Terminal {
    let shell = format!(
        "stty rows 24 cols 80; export EDITOR=\"'{}'\"; exec {PROGRAM} --passphrase-file {} edit 5",
        text(&sandbox.path(format!("my editors/{name}"))),
        text(&sandbox.path("passphrase"))
    );
    let mut terminal = Terminal::start(sandbox, &shell);
    terminal.sees("Bedtime");
    sleep(Duration::from_millis(700));
    terminal.keys(real.before_typing);
    // Letter by letter, as a person types.
    for letter in word.bytes() {
        terminal.keys(&[letter]);
        sleep(Duration::from_millis(5));
    }
    terminal.keys(real.after_typing);
    terminal
}

fn signal(sandbox: &Sandbox, whom: &str, signal: &str) {
    let process = fs::read_to_string(sandbox.path(whom)).unwrap();
    let sent = Command::new("kill").args(["-s", signal, process.trim()]).status().unwrap();
    assert!(sent.success());
}

/// Vim writes its swap file after four seconds, Micro its backup after eight.
const SWAP: Duration = Duration::from_secs(5);
const BACKUP: Duration = Duration::from_secs(9);

fn nothing_is_left(real: &Real) {
    if !have("script") || !have(real.name) {
        return;
    }
    // The control: not hardened, it must leave a copy.
    let since = SystemTime::now();
    let (sandbox, word) = (prepared(real, "stranger"), canary(real.name, 0));
    let mut terminal = typed(real, &sandbox, "stranger", &word);
    sleep(if real.name == "micro" { BACKUP } else { SWAP });
    let while_open = copies(&sandbox, &word, since).0;
    terminal.keys(real.save_and_close);
    let (code, screen) = terminal.ends();
    let after = copies(&sandbox, &word, since).0;
    assert_eq!(code, Some(0), "{screen}");
    assert!(real.name == "nano" || !while_open.is_empty() || !after.is_empty(), "these settings keep nothing");

    let ends = [
        End::Saved,
        End::EditorGets("KILL"),
        End::EditorGets("HUP"),
        End::EditorGets("TERM"),
        End::WindowCloses,
        End::WeGet("KILL"),
        End::WeGet("TERM"),
        End::WeGet("HUP"),
    ];
    // Most of the time is waiting for the editor, so several are open at once.
    for (turn, some) in ends.chunks(4).enumerate() {
        std::thread::scope(|scope| {
            for (at, end) in some.iter().enumerate() {
                scope.spawn(move || nothing_is_left_after(real, *end, 1 + turn * 4 + at));
            }
        });
    }
}

fn nothing_is_left_after(real: &Real, end: End, turn: usize) {
    let since = SystemTime::now();
    let (sandbox, word) = (prepared(real, real.name), canary(real.name, turn));
    let mut terminal = typed(real, &sandbox, real.name, &word);
    sleep(if real.name == "micro" { BACKUP } else { SWAP });
    let (outside, memory) = copies(&sandbox, &word, since);
    assert_eq!(outside, Vec::<PathBuf>::new(), "{} {end:?}: while it is open", real.name);
    assert!(real.loses_what_is_not_saved || !memory.is_empty(), "{} {end:?}: no draft beside the file", real.name);
    match end {
        End::Saved => drop(terminal.keys(real.save_and_close)),
        End::EditorGets(which) => signal(&sandbox, "it", which),
        End::WindowCloses => ["we", "it"].iter().for_each(|whom| signal(&sandbox, whom, "HUP")),
        End::WeGet("KILL") => signal(&sandbox, "we", "KILL"),
        // The editor goes on, and with it the writer.
        End::WeGet(which) => {
            signal(&sandbox, "we", which);
            sleep(Duration::from_millis(300));
            terminal.keys(real.save_and_close);
        }
    }
    let (code, screen) = terminal.ends();
    let saves = matches!(end, End::Saved | End::WeGet("TERM" | "HUP"));
    if saves {
        assert_eq!(code, Some(0), "{} {end:?}\n{screen}", real.name);
    }
    gone(&sandbox);
    let (outside, memory) = copies(&sandbox, &word, since);
    assert_eq!(outside, Vec::<PathBuf>::new(), "{} {end:?}", real.name);
    if end != End::WeGet("KILL") {
        assert_eq!(memory, Vec::<PathBuf>::new(), "{} {end:?}: left in memory\n{screen}", real.name);
    }
    // Whatever command comes next takes what was left.
    let said = sandbox.run(["list"]).ok().err();
    let (outside, memory) = copies(&sandbox, &word, since);
    assert_eq!((outside, memory), (Vec::new(), Vec::new()), "{} {end:?}: after the next command\n{said}", real.name);
    let lost = real.loses_what_is_not_saved && matches!(end, End::EditorGets("KILL") | End::WeGet("KILL"));
    if !saves && !lost {
        assert!(said.contains("An unfinished draft from "), "{} {end:?}: {said}\n{screen}", real.name);
        sandbox.run(["doctor", "--fix"]).ok();
        sandbox.run(["list"]).ok();
    }
    let kept = sandbox.state().values().filter(|text| text.contains(&word)).count();
    assert_eq!(kept, usize::from(!lost), "{} {end:?}\n{screen}", real.name);
    let limit = fs::read_to_string(sandbox.path("core")).unwrap();
    assert!(matches!(limit.trim(), "0" | "1"), "a core dump of the editor may be written: {limit}");
}

/// Waits until the editor has ended.
fn gone(sandbox: &Sandbox) {
    let process = fs::read_to_string(sandbox.path("it")).unwrap();
    let began = Instant::now();
    while Path::new("/proc").join(process.trim()).join("exe").exists() {
        assert!(began.elapsed() < Duration::from_secs(20), "the editor stays");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn e3_vim_leaves_nothing() {
    nothing_is_left(&VIM);
}

#[test]
fn e3_neovim_leaves_nothing() {
    nothing_is_left(&NEOVIM);
}

#[test]
fn e3_nano_leaves_nothing() {
    nothing_is_left(&NANO);
}

#[test]
fn e3_emacs_leaves_nothing() {
    nothing_is_left(&EMACS);
}

#[test]
fn e3_micro_leaves_nothing() {
    nothing_is_left(&MICRO);
}

/// A program that crashes may leave all of its memory in a file.
#[test]
fn a_crash_leaves_no_core_dump_of_the_program_or_the_editor() {
    if !have("script") {
        return;
    }
    let cores = |sandbox: &Sandbox| {
        let mut found = Vec::new();
        let dump = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core"));
        visit(sandbox.root(), &mut |path| {
            found.extend(Some(path.to_owned()).filter(|path| path.is_file() && dump(path)));
        });
        found
    };
    let run = |sandbox: &Sandbox, shell: &str| {
        Terminal::start(sandbox, &format!("ulimit -c unlimited; stty rows 24 cols 80; {shell}"))
    };
    // The control: what does not care leaves one, where this system writes them into a file here.
    let sandbox = Sandbox::sample();
    drop(run(&sandbox, "sh -c 'kill -SEGV $$'; true").ends());
    if cores(&sandbox).is_empty() {
        sandbox::aloud("this system writes no core dump into the folder");
        return;
    }
    for signal in ["SEGV", "ABRT"] {
        let sandbox = Sandbox::sample();
        let shell = format!("sh -c 'echo $$ > {}; exec {PROGRAM} new -t reflection'; true", text(&sandbox.path("we")));
        let mut terminal = run(&sandbox, &shell);
        terminal.sees("> ");
        terminal.types("Words that stand in memory.");
        terminal.sees("> ");
        self::signal(&sandbox, "we", signal);
        if signal == "SEGV" {
            // The first one ends only the handler that tells an overflow of the stack from other faults.
            sleep(Duration::from_millis(200));
            self::signal(&sandbox, "we", signal);
        }
        drop(terminal.ends());
        assert_eq!(cores(&sandbox), Vec::<PathBuf>::new(), "{signal}");

        let script = format!("#!/bin/sh\necho 'More words.' >> \"$1\"\nkill -{signal} $$\n");
        let editor = sandbox.write("editor", script.as_bytes());
        runnable(&editor);
        let passphrase = sandbox.path("passphrase");
        let shell = format!("EDITOR={} {PROGRAM} --passphrase-file {} edit 5", text(&editor), text(&passphrase));
        let (code, screen) = run(&sandbox, &shell).ends();
        assert_eq!(code, Some(8), "{screen}");
        assert!(screen.contains("is kept, encrypted, as a draft") && screen.contains("Go on with it: afterword edit "));
        assert_eq!(cores(&sandbox), Vec::<PathBuf>::new(), "the editor, {signal}");
    }
}
