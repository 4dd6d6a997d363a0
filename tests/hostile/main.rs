//! Input that means harm: damaged files, other people's files, texts made to hang or to mislead.
//!
//! Each test has the number of its requirement in its name (threats.md, section 5): M for the store, P for parsing.
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

mod age;
mod clock;
mod damage;
mod encoding;
mod front_matter;
mod hidden;
mod keys;
mod links;
mod markdown;
mod names;
mod screen;
mod size;

use std::time::Duration;

/// How long this thread has been computing: what others do on the machine does not count. Elsewhere than on Linux the
/// time on the wall.
fn cpu_time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = std::time::Instant::now();
    let before = on_the_processor();
    let done = work();
    let spent = match (before, on_the_processor()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => began.elapsed(),
    };
    (done, spent)
}

fn on_the_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Says that four times the input takes about four times the work, and not sixteen times: the larger of two sizes is
/// measured against the smaller one, so a slow machine changes nothing.
#[track_caller]
fn grows_with_its_size(name: &str, small: impl FnOnce(), large: impl FnOnce()) {
    let ((), one) = cpu_time(small);
    let ((), four) = cpu_time(large);
    // Too short to measure is short enough.
    let floor = Duration::from_millis(150);
    assert!(four < floor || four < one.max(floor / 8) * 10, "{name}: {one:?}, and four times as much {four:?}");
}

/// A shell that gives the program so many kilobytes of address space and no more.
fn within_memory(sandbox: &sandbox::Sandbox, kilobytes: u32, args: &[&str]) -> std::process::Command {
    let mut command = sandbox.command("sh");
    let script = format!("ulimit -v {kilobytes}; exec \"$@\"");
    command.args(["-c", &script, "sh", sandbox::PROGRAM, "--passphrase-file"]).arg(sandbox.path("passphrase"));
    // Each thread asks for address space of its own, which is not what is measured here.
    command.args(args).env("RAYON_NUM_THREADS", "2").env("MALLOC_ARENA_MAX", "2");
    command
}
