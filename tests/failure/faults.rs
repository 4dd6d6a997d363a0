//! Faults from outside: the calls of a run, and the same run with a fault at one of them.
//!
//! strace counts each kind of call by itself, so a fault is put at the how-many-th call of one kind. Which calls there
//! are is read off a run that is left alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::sandbox::{Outcome, Sandbox, aloud, have, text};

/// The kinds of calls that change files or make changes last, that read files, or that stand between.
const KINDS: &str = "openat,read,lseek,write,pwrite64,ftruncate,fsync,fdatasync,syncfs,rename,renameat,renameat2,linkat,\
                     unlink,unlinkat,rmdir,mkdir,mkdirat,chmod,fchmod,fchmodat,utimensat";

/// One call of a run: which, and the how-many-th of its kind in the main thread, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) number: usize,
    pub(crate) line: String,
    /// Whether the moment of the change is past.
    pub(crate) settled: bool,
}

impl Call {
    /// Whether the disk may differ after it.
    pub(crate) fn changes(&self) -> bool {
        match self.name.as_str() {
            "openat" => self.line.contains("O_CREAT") || self.line.contains("O_TRUNC"),
            "read" | "lseek" => false,
            _ => true,
        }
    }

    /// Whether it puts something where there was room before.
    pub(crate) fn takes_room(&self) -> bool {
        matches!(self.name.as_str(), "write" | "pwrite64" | "mkdir" | "mkdirat" | "openat") && self.changes()
    }

    /// Whether it asks the disk for an answer that a bad one does not give.
    pub(crate) fn may_break(&self) -> bool {
        self.syncs() || self.name == "read" || self.name.starts_with("rename") || self.name.starts_with("unlink")
    }

    /// Whether it makes something last.
    pub(crate) fn syncs(&self) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync" | "syncfs")
    }

    /// Whether it is about what the writer would miss.
    pub(crate) fn is_of_the_writer(&self) -> bool {
        is_of_the_writer(&self.line)
    }
}

/// Whether a traced call is about what the writer would miss, and not about what the program knows or keeps for itself on
/// this computer.
fn is_of_the_writer(line: &str) -> bool {
    !["/state/", "/cache/", "/state>", "/cache>"].iter().any(|part| line.contains(part))
}

/// A command as it is handed over.
pub(crate) fn words(program: &[String]) -> Vec<&str> {
    program.iter().map(String::as_str).collect()
}

/// Where a fault is put: at the how-many-th call, from 1, of one of some kinds, on one path if it is named. With a path
/// it lies there whichever thread comes to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) kinds: &'a str,
    pub(crate) number: usize,
    pub(crate) path: Option<&'a Path>,
}

/// Whether strace is there, and sees the paths of the program, which lets nobody but root read its memory. Says aloud
/// when not.
pub(crate) fn may_trace(sandbox: &Sandbox) -> bool {
    if !have("strace") || !have("id") {
        return false;
    }
    let mut id = sandbox.command("id");
    id.arg("-u");
    let mut probe = sandbox.command("strace");
    probe.args(["-f", "-o", "/dev/null", "true"]);
    let may = sandbox.finish(id, b"").out().trim() == "0" && sandbox.finish(probe, b"").status() == Some(0);
    if !may {
        aloud("strace sees no path of this program here");
    }
    may
}

/// Runs a program under strace.
fn strace(sandbox: &Sandbox, options: &[&str], program: &[&str], stdin: &str) -> Outcome {
    let mut command = sandbox.command("strace");
    command.args(["-f", "-qq", "-y", "-s", "0"]).args(options).args(program);
    // One worker, so that the calls come in the same order every time.
    command.env("RAYON_NUM_THREADS", "1");
    sandbox.finish(command, stdin.as_bytes())
}

/// What came of a run with a fault in it.
pub(crate) struct Struck {
    pub(crate) outcome: Outcome,
    /// Whether one call was struck, leaving aside what the program keeps for itself. strace counts for each thread by
    /// itself, so a fault may lie in two of them.
    pub(crate) once: bool,
}

/// Runs a program with a fault at one place: `signal=KILL`, `error=EIO`. Fails when the fault did not come about.
pub(crate) fn inject(sandbox: &Sandbox, spot: Spot<'_>, fault: &str, program: &[&str], stdin: &str) -> Struck {
    let Spot { kinds, number, path } = spot;
    let (trace, inject) = (format!("trace={kinds}"), format!("inject={kinds}:{fault}:when={number}"));
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut options = vec!["-e", &trace, "-e", &inject, "-o", text(log.path())];
    if let Some(path) = path {
        options.extend(["-P", text(path)]);
    }
    let outcome = strace(sandbox, &options, program, stdin);
    let told = fs::read_to_string(log.path()).unwrap();
    let faults: Vec<&str> = told.lines().filter(|line| line.contains("(INJECTED)")).collect();
    assert!(!faults.is_empty() || told.contains("killed by SIGKILL"), "no fault at {spot:?}");
    Struck { outcome, once: faults.iter().filter(|line| is_of_the_writer(line)).count() <= 1 }
}

/// [`inject`] at a call that was read off a run.
pub(crate) fn strike(sandbox: &Sandbox, call: &Call, fault: &str, program: &[&str], stdin: &str) -> Struck {
    let spot = Spot { kinds: &call.name, number: call.number, path: None };
    inject(sandbox, spot, fault, program, stdin)
}

/// Makes one attempt for each of the calls, on two threads, and names those where it failed.
pub(crate) fn sweep(points: &[Call], what: &str, attempt: impl Fn(&Call) + Sync) {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(call) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let attempt = std::panic::AssertUnwindSafe(|| attempt(call));
                    if std::panic::catch_unwind(attempt).is_err() {
                        failed.lock().unwrap().push(format!("{} number {}: {}", call.name, call.number, call.line));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{what} broke something at\n{}", failed.join("\n"));
}

/// The calls of a run that touch one of these places, in order. `None` where nothing may be traced.
pub(crate) fn calls(sandbox: &Sandbox, program: &[&str], stdin: &str, places: &[&Path]) -> Option<Vec<Call>> {
    if !have("strace") {
        return None;
    }
    let log = tempfile::NamedTempFile::new().unwrap();
    let options = ["-e", &format!("trace={KINDS}"), "-o", text(log.path())];
    let outcome = strace(sandbox, &options, program, stdin);
    let trace = fs::read_to_string(log.path()).unwrap();
    if trace.is_empty() {
        aloud(&format!("this system does not let strace trace: {}", outcome.err()));
        return None;
    }
    assert_eq!(outcome.status(), Some(0), "{program:?}: {}", outcome.err());
    let main = trace.split_whitespace().next().unwrap().to_owned();
    let mut counts = BTreeMap::<String, usize>::new();
    let mut all = Vec::new();
    let mut settled = false;
    for line in trace.lines() {
        let Some((pid, call)) = line.split_once(' ') else { continue };
        let Some((name, _)) = call.trim_start().split_once('(') else { continue };
        if pid != main || name.starts_with('<') || name.contains(' ') {
            continue;
        }
        let number = counts.entry(name.to_owned()).or_default();
        *number += 1;
        if places.iter().any(|place| call.contains(text(place))) {
            all.push(Call { name: name.to_owned(), number: *number, line: call.trim().to_owned(), settled });
            settled |= name.starts_with("rename") && call.contains("/staging/commit\"");
        }
    }
    if all.is_empty() && trace.contains("(AT_FDCWD, 0x") {
        aloud("the program lets nobody but root read its memory, so strace sees no path");
        return None;
    }
    Some(all)
}

/// Whether everything is to be tried and not a part: `AFTERWORD_SWEEP=all` is set.
pub(crate) fn all_of_it() -> bool {
    std::env::var_os("AFTERWORD_SWEEP").is_some_and(|how| how == "all")
}

/// Some of the calls, about as many as asked for: those around the moment of a change, the first of each kind, then some
/// at even distances, most within the journal. All of them when `AFTERWORD_SWEEP=all` is set.
pub(crate) fn some(calls: &[Call], most: usize) -> Vec<Call> {
    if all_of_it() || calls.len() <= most {
        return calls.to_vec();
    }
    let mut chosen = BTreeSet::new();
    if let Some(after) = calls.iter().position(|call| call.settled) {
        chosen.extend([after.saturating_sub(1), after]);
    }
    let mut kinds = BTreeSet::new();
    for (at, call) in calls.iter().enumerate() {
        if chosen.len() < most && kinds.insert(call.name.as_str()) {
            chosen.insert(at);
        }
    }
    // Most of the rest within the journal: a cache that is cut off costs nobody a word.
    let (within, beside): (Vec<usize>, Vec<usize>) =
        (0..calls.len()).partition(|at| calls.get(*at).is_some_and(|call| call.line.contains("/home/Journal")));
    let free = most.saturating_sub(chosen.len()).max(2);
    for (places, share) in [(within, free), (beside, 1)] {
        chosen.extend((1..=share).filter_map(|step| places.get(step * places.len() / (share + 1)).copied()));
    }
    chosen.into_iter().filter_map(|at| calls.get(at).cloned()).collect()
}

/// Of each kind of call the first, the last, and some between: `most` of them.
pub(crate) fn some_of_each_kind(calls: Vec<Call>, most: usize) -> Vec<Call> {
    let mut kinds = BTreeMap::<String, Vec<Call>>::new();
    for call in calls {
        kinds.entry(call.name.clone()).or_default().push(call);
    }
    let chosen = kinds.into_iter().flat_map(|(kind, calls)| {
        // age writes a few pieces more or less each time, so the last ones are not there in every run.
        let sure = if matches!(kind.as_str(), "read" | "write" | "lseek") {
            calls.len() - calls.len() / 5
        } else {
            calls.len()
        };
        spread(&calls[..sure], most)
    });
    chosen.collect()
}

fn spread(calls: &[Call], most: usize) -> Vec<Call> {
    if all_of_it() || calls.len() <= most {
        return calls.to_vec();
    }
    (0..most).map(|at| calls[at * (calls.len() - 1) / (most - 1)].clone()).collect()
}
