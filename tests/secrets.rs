//! The passphrase, the recovery words and the keys: in no argument, no variable, no message, no file and no core dump,
//! of this program or of what it starts.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "cli/leaks.rs"]
mod leaks;
#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{fs, process::Stdio, time::Duration};

use sandbox::{PASSPHRASE, PROGRAM, Sandbox, aloud, have, terminal::Terminal, text};

/// Words that only an entry holds.
const CANARY: &str = "PRIVATEPASSAGE";

fn script(sandbox: &Sandbox, name: &str, lines: &str) -> String {
    let path = sandbox.write(name, format!("#!/bin/sh\n{lines}\n").as_bytes());
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    text(&path).to_owned()
}

/// What must be in no place that another account, a child or a log could see.
fn secrets(sandbox: &Sandbox) -> Vec<String> {
    let words = sandbox.recovery_words();
    let first: Vec<&str> = words.split(' ').take(4).collect();
    vec![PASSPHRASE.to_owned(), first.join(" "), "AGE-SECRET-KEY".to_owned(), CANARY.to_owned()]
}

fn none_of(secrets: &[String], bytes: &[u8], what: &str) {
    let words: Vec<&str> = secrets.iter().map(String::as_str).collect();
    assert_eq!(leaks::find(bytes, &words), Vec::<String>::new(), "{what}");
}

/// Everything that the program starts is seen with its arguments and its environment: the editor and the browser.
#[test]
fn m16_no_secret_is_in_an_argument_or_a_variable_of_what_is_started() {
    if !have("strace") || !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    sandbox.run(["build"]).ok();
    let secrets = secrets(&sandbox);
    let told = sandbox.path("told");
    let look = format!(
        "{{ cat /proc/self/environ /proc/self/cmdline; ls -l /proc/self/fd; echo \"fds end\"; }} | tr '\\0' '\\n' >> {}",
        text(&told)
    );
    let editor = script(&sandbox, "editor", &format!("{look}\necho 'One more line.' >> \"$1\""));
    script(&sandbox, "bin/xdg-open", &look);
    let log = sandbox.path("calls");
    let shell = format!(
        "PATH={}:$PATH EDITOR={editor} strace -f -v -s 100000 -e trace=execve -o {} {PROGRAM}",
        text(&sandbox.path("bin")),
        text(&log)
    );
    for command in ["edit bedtime", "open"] {
        let mut terminal = Terminal::start(&sandbox, &format!("{shell} {command}"));
        if command != "open" {
            terminal.sees("Passphrase for ~/Journal: ");
            terminal.types(PASSPHRASE);
        }
        let (code, screen) = terminal.ends();
        if screen.contains("ptrace") {
            return aloud("this system does not let strace trace");
        }
        assert_eq!(code, Some(0), "{command}: {screen}");
        let calls = fs::read_to_string(&log).unwrap();
        assert!(calls.matches("execve(").count() >= 2, "the control: {command} starts something\n{calls}");
        none_of(&secrets, calls.as_bytes(), command);
    }
    let told = fs::read(&told).unwrap();
    assert_eq!(String::from_utf8_lossy(&told).matches("fds end").count(), 2, "the control: both were looked at");
    none_of(&secrets, &told, "the environment of what was started");
    // No file of the journal is open in what was started: it could be read there.
    assert!(!String::from_utf8_lossy(&told).contains("home/Journal/"), "{}", String::from_utf8_lossy(&told));
}

/// The program's own arguments and environment while the passphrase is in use.
#[test]
fn m16_no_secret_is_in_the_programs_own_arguments_or_environment() {
    let sandbox = Sandbox::sample();
    let secrets = secrets(&sandbox);
    let folder = sandbox.path("seen");
    fs::create_dir(&folder).unwrap();
    let seen = text(&folder).to_owned();
    let look = format!("for f in cmdline environ comm; do cat /proc/$PPID/$f > {seen}/$f; done");
    let editor = script(&sandbox, "editor", &format!("{look}\necho 'One more line.' >> \"$1\""));
    if !have("script") {
        return;
    }
    let mut terminal = Terminal::start(&sandbox, &format!("EDITOR={editor} {PROGRAM} edit bedtime"));
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.types(PASSPHRASE);
    assert_eq!(terminal.ends().0, Some(0));
    let mut looked = 0;
    for name in ["cmdline", "environ", "comm"] {
        // Another account is refused the environment; the owner who is not root too, as the process is not dumpable.
        let bytes = fs::read(folder.join(name)).unwrap();
        looked += usize::from(!bytes.is_empty());
        none_of(&secrets, &bytes, name);
    }
    assert!(looked >= 2, "the control: there was something to look at");
}

/// There is no way to give a secret as an argument or in a variable at all.
#[test]
fn m16_a_passphrase_cannot_be_given_as_an_argument_or_in_a_variable() {
    let sandbox = Sandbox::sample();
    for name in ["AFTERWORD_PASSPHRASE", "PASSPHRASE", "AGE_PASSPHRASE"] {
        let mut command = sandbox.command(PROGRAM);
        command.env(name, PASSPHRASE).args(["--no-input", "list"]);
        sandbox.finish(command, b"").code(4).says(&["--passphrase-file FILE", "--passphrase-fd 3"]);
    }
    sandbox.locked(["--passphrase", PASSPHRASE, "list"]).code(2);
}

/// A panic on purpose, in the middle of an unlocked journal, with all that Rust tells of one. Memory that cannot be had
/// is the one fault that no error covers, so it is made to run out.
#[test]
fn m16_what_a_crash_says_holds_no_secret_and_no_text() {
    if !have("prlimit") {
        return;
    }
    let sandbox = Sandbox::example();
    let secrets = secrets(&sandbox);
    let passphrase = sandbox.path("passphrase");
    let mut crashed = 0;
    for megabytes in [24_u64, 40, 64, 128] {
        for args in [&["list"][..], &["build"], &["agenda"]] {
            let mut command = sandbox.command("prlimit");
            command.arg(format!("--as={}", megabytes << 20)).args([PROGRAM, "--passphrase-file", text(&passphrase)]);
            command.args(args).env("RUST_BACKTRACE", "full");
            let outcome = sandbox.finish(command, b"");
            crashed += usize::from(outcome.status().is_none_or(|code| ![0, 1, 4, 65].contains(&code)));
            none_of(&secrets[..3], &outcome.raw_err, &format!("{args:?} with {megabytes} MiB"));
            if outcome.status() != Some(0) {
                none_of(&secrets, &outcome.raw_err, &format!("{args:?} with {megabytes} MiB"));
            }
        }
    }
    assert!(crashed > 0, "the control: nothing crashed");
}

/// Ctrl-C at a question whose answer is not shown leaves a terminal that shows what is typed.
#[test]
fn m16_stopping_at_a_passphrase_gives_the_terminal_back() {
    if !have("script") || !have("stty") {
        return;
    }
    let sandbox = Sandbox::sample();
    let shell = format!("trap : INT; stty echo; {PROGRAM} list; echo code $?; stty -a; echo all told");
    let mut terminal = Terminal::start(&sandbox, &shell);
    terminal.sees("Passphrase for ~/Journal: ");
    terminal.keys(b"half of a secr\x03");
    terminal.sees("code 130");
    let modes = terminal.sees("all told");
    assert!(modes.split_whitespace().any(|word| word == "echo"), "{modes}");
    assert!(!terminal.ends().1.contains("half of"), "what was typed was shown");
}

/// A program that waits at a question after unlocking, and what is in its memory. None where it cannot be read.
fn memory(sandbox: &Sandbox, args: &str, answers: &[(&str, &str)], until: &str) -> Option<(Vec<u8>, String)> {
    let pid = sandbox.path("pid");
    let mut terminal = Terminal::start(sandbox, &format!("echo $$ > {}; exec {PROGRAM} {args}", text(&pid)));
    for (question, answer) in answers {
        terminal.sees(question);
        terminal.types(answer);
    }
    let screen = terminal.sees(until);
    let number = fs::read_to_string(&pid).unwrap().trim().to_owned();
    let read = all_memory(&number);
    terminal.keys(b"\x03");
    terminal.ends();
    Some((read?, screen))
}

fn all_memory(pid: &str) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt as _;
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
    let memory = fs::File::open(format!("/proc/{pid}/mem")).ok()?;
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|modes| modes.starts_with("rw"))) {
        let (from, to) = line.split(' ').next()?.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut region = vec![0; usize::try_from(to - from).ok()?];
        let mut at = 0;
        while at < region.len() {
            match memory.read_at(&mut region[at..], from + at as u64) {
                Ok(0) | Err(_) => break,
                Ok(more) => at += more,
            }
        }
        all.extend_from_slice(&region[..at]);
    }
    (!all.is_empty()).then_some(all)
}

fn holds(memory: &[u8], secret: &str) -> bool {
    let first = secret.as_bytes()[0];
    let mut rest = memory;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        if rest[at..].starts_with(secret.as_bytes()) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// Once the journal is open the keys are enough: what was typed to open it is nowhere in memory, and neither are the
/// rows of a recovery sheet that is on the screen.
#[test]
fn m16_what_was_typed_to_unlock_is_wiped_from_memory() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let words = sandbox.recovery_words();
    let first: String = words.split(' ').take(3).collect::<Vec<_>>().join(" ");
    for (secret, needle) in [(PASSPHRASE, &PASSPHRASE[..16]), (&words, &first)] {
        let asked = [("Passphrase for ~/Journal: ", secret)];
        let Some((memory, _)) = memory(&sandbox, "delete bedtime", &asked, "Delete entry") else {
            return aloud("the memory of a process cannot be read here");
        };
        assert!(holds(&memory, CANARY), "the control: a text that is open is found");
        assert!(!holds(&memory, needle), "what was typed is still in memory ({} bytes long)", needle.len());
    }
    let file = format!("--passphrase-file {} delete bedtime", text(&sandbox.path("passphrase")));
    let (from_file, _) = memory(&sandbox, &file, &[], "Delete entry").unwrap();
    assert!(!holds(&from_file, &PASSPHRASE[..16]), "what was read from a file is still in memory");
    let asked = [("Passphrase for ~/Journal: ", PASSPHRASE)];
    let (shown, screen) = memory(&sandbox, "key recovery", &asked, "what is word ").unwrap();
    let rows: Vec<&str> = screen.lines().filter(|line| line.trim_start().starts_with("1 ")).collect();
    assert_eq!(rows.len(), 1, "{screen}");
    assert!(!holds(&shown, rows[0].trim()), "a row of the sheet is still in memory");
    assert!(!holds(&shown, &PASSPHRASE[..16]), "the passphrase is not needed for new words");
}

/// Killed by a signal that dumps core, with dumps allowed: nothing is written.
#[test]
fn m17_a_crash_leaves_no_core_with_the_text() {
    if !have("script") || !have("prlimit") {
        return;
    }
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    if pattern.trim().starts_with('|') || pattern.contains('/') {
        aloud("core dumps go elsewhere on this system; that the program forbids them is looked at all the same");
    }
    let sandbox = Sandbox::sample();
    let pid = sandbox.path("pid");
    let limits = sandbox.path("limits");
    // While the editor is open, the keys and the text are in memory.
    let editor = script(
        &sandbox,
        "editor",
        &format!(
            "cat /proc/$PPID/limits > {}; cat /proc/self/limits >> {}; echo $PPID > {}.new; mv {}.new {}; sleep 60",
            text(&limits),
            text(&limits),
            text(&pid),
            text(&pid),
            text(&pid)
        ),
    );
    for signal in ["SEGV", "ABRT"] {
        fs::remove_file(&pid).ok();
        let passphrase = sandbox.path("passphrase");
        let shell = format!(
            "ulimit -c unlimited; EDITOR={editor} {PROGRAM} --passphrase-file {} edit bedtime",
            text(&passphrase)
        );
        let terminal = Terminal::start(&sandbox, &shell);
        let began = std::time::Instant::now();
        while !pid.exists() {
            assert!(began.elapsed().as_secs() < 60, "the editor is not started\n{}", terminal.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
        let number = fs::read_to_string(&pid).unwrap().trim().to_owned();
        let children = fs::read_to_string(format!("/proc/{number}/task/{number}/children")).unwrap_or_default();
        let mut kill = sandbox.command("kill");
        assert!(kill.args([&format!("-{signal}"), &number]).stdout(Stdio::null()).status().unwrap().success());
        for child in children.split_whitespace() {
            drop(sandbox.command("kill").args(["-9", child]).status());
        }
        terminal.ends();
        // Of the program and of what it starts. 0 would still hand a dump to a program that gathers them, 1 does not.
        let told = fs::read_to_string(&limits).unwrap();
        let core: Vec<&str> = told.lines().filter(|line| line.starts_with("Max core file size")).collect();
        assert_eq!(core.len(), 2, "{told}");
        for line in core {
            assert_eq!(line.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["1", "1"], "{line}");
        }
        let mut cores = Vec::new();
        sandbox::visit(sandbox.root(), &mut |path| {
            let bytes = if path.is_file() { fs::read(path).unwrap_or_default() } else { Vec::new() };
            if bytes.starts_with(b"\x7fELF") {
                cores.push(path.to_owned());
            }
        });
        assert_eq!(cores, Vec::<std::path::PathBuf>::new(), "{signal}");
    }
    sandbox.run(["doctor", "--fix"]).ok();
}

/// The same with a program that does not care, to know that this system would write one.
#[test]
fn m17_the_control_a_careless_program_leaves_a_core() {
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    if pattern.trim().starts_with('|') || pattern.contains('/') {
        return aloud("core dumps go elsewhere on this system");
    }
    let sandbox = Sandbox::empty();
    let mut command = sandbox.command("sh");
    command.args(["-c", &format!("ulimit -c unlimited && sh -c 'A={CANARY}; kill -SEGV $$'")]);
    sandbox.finish(command, b"");
    let cores = fs::read_dir(sandbox.path("home")).unwrap().count();
    if cores == 0 {
        aloud("this system writes no core dump at all");
    }
}
