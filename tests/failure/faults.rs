//! Faults from outside: the calls of a run, and the same run with a fault at one of them.
//!
//! strace counts each kind of call by itself, so a fault is put at the how-many-th call of one kind. Which calls there
//! are is read off a run that is left alone.

use std::{collections::BTreeMap, fs, path::Path};

use crate::sandbox::{Outcome, Sandbox, aloud, have, text};

/// The kinds of calls that change files or make changes last, or that read files.
const KINDS: &str = "openat,read,write,pwrite64,ftruncate,fsync,fdatasync,syncfs,rename,renameat,renameat2,linkat,\
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
            "read" => false,
            _ => true,
        }
    }

    /// Whether it puts something where there was room before.
    pub(crate) fn takes_room(&self) -> bool {
        matches!(self.name.as_str(), "write" | "pwrite64" | "mkdir" | "mkdirat" | "openat") && self.changes()
    }

    /// Whether it asks the disk for an answer that a bad one does not give.
    pub(crate) fn may_break(&self) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync" | "syncfs" | "read")
            || self.name.starts_with("rename")
            || self.name.starts_with("unlink")
    }
}

/// Runs a program under strace.
pub(crate) fn strace(sandbox: &Sandbox, options: &[&str], program: &[&str], stdin: &str) -> Outcome {
    let mut command = sandbox.command("strace");
    command.args(["-f", "-qq", "-y"]).args(options).args(program);
    // One worker, so that the calls come in the same order every time.
    command.env("RAYON_NUM_THREADS", "1");
    sandbox.finish(command, stdin.as_bytes())
}

/// Runs a program with a fault at one call: `signal=KILL`, `error=EIO`. Fails when the fault did not come about.
pub(crate) fn strike(sandbox: &Sandbox, call: &Call, fault: &str, program: &[&str], stdin: &str) -> Outcome {
    let inject = format!("inject={}:{fault}:when={}", call.name, call.number);
    let log = tempfile::NamedTempFile::new().unwrap();
    let trace = format!("trace={}", call.name);
    let outcome = strace(sandbox, &["-s", "0", "-e", &trace, "-e", &inject, "-o", text(log.path())], program, stdin);
    let told = fs::read_to_string(log.path()).unwrap();
    assert!(told.contains("(INJECTED)") || told.contains("killed by SIGKILL"), "no fault at {call:?}");
    outcome
}

/// The calls of a run that touch one of these places, in order. `None` where nothing may be traced.
pub(crate) fn calls(sandbox: &Sandbox, program: &[&str], stdin: &str, places: &[&Path]) -> Option<Vec<Call>> {
    if !have("strace") {
        return None;
    }
    let log = tempfile::NamedTempFile::new().unwrap();
    let options = ["-s", "0", "-e", &format!("trace={KINDS}"), "-o", text(log.path())];
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

/// Some of the calls, about as many as asked for: those around the moment of a change, the first of each kind, then some at even
/// distances, most within the journal. All of them when `AFTERWORD_SWEEP=all` is set.
pub(crate) fn some(calls: &[Call], most: usize) -> Vec<Call> {
    if std::env::var_os("AFTERWORD_SWEEP").is_some_and(|how| how == "all") || calls.len() <= most {
        return calls.to_vec();
    }
    let mut chosen = std::collections::BTreeSet::new();
    if let Some(after) = calls.iter().position(|call| call.settled) {
        chosen.extend([after.saturating_sub(1), after]);
    }
    let mut kinds = std::collections::BTreeSet::new();
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
