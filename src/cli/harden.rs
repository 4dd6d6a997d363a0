//! No memory of this process is ever written to a core dump.

/// Forbids core dumps, as far as the system lets a process do so.
#[cfg(unix)]
pub(super) fn harden() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // A system that refuses this still runs the program; nothing else can be done about it.
    drop(setrlimit(Resource::Core, none));
    #[cfg(target_os = "linux")]
    drop(rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable));
}

/// Windows writes crash reports only where its owner has set them up.
#[cfg(not(unix))]
pub(super) fn harden() {}
