//! No memory of this process is ever written to a core dump.

/// Forbids core dumps, as far as the system lets a process do so.
#[cfg(unix)]
pub(super) fn harden() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Linux hands a dump to a program that gathers them (`core_pattern` with a pipe) even where the limit is 0, and to
    // nothing and nobody where it is 1 (fs/coredump.c). The editor that is started inherits the limit.
    let most = u64::from(cfg!(target_os = "linux"));
    let none = Rlimit { current: Some(most), maximum: Some(most) };
    // A system that refuses this still runs the program; nothing else can be done about it.
    setrlimit(Resource::Core, none).ok();
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).ok();
}

/// Windows writes crash reports only where its owner has set them up.
#[cfg(not(unix))]
pub(super) fn harden() {}
