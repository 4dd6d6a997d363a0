//! No verb speaks to a network: each is run where there is none, and every call for a socket is counted.
//!
//! The verbs are read off the program's own help, so a new one that nobody has thought of here fails the test. The
//! browser that `open` starts is not ours; a stand-in takes its place.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make files, read them back and start the program")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/pictures.rs"]
#[expect(dead_code, reason = "one kind of picture is enough here")]
mod pictures;
#[path = "cli/sandbox.rs"]
#[expect(dead_code, reason = "each test binary uses a part of the sandbox")]
mod sandbox;

use std::{fs, process::Command};

use sandbox::{Outcome, PROGRAM, Sandbox, aloud, close, have, text};

/// A command that shows a verb at work: what is typed, what is given, and the code that it ends with.
struct Scenario {
    typed: &'static str,
    given: &'static str,
    code: i32,
}

const fn typed(typed: &'static str) -> Scenario {
    Scenario { typed, given: "", code: 0 }
}

const fn given(typed: &'static str, given: &'static str) -> Scenario {
    Scenario { typed, given, code: 0 }
}

const fn ends(typed: &'static str, code: i32) -> Scenario {
    Scenario { typed, given: "", code }
}

/// In this order, in one home. `{root}` is the folder of the sandbox.
const SCENARIOS: &[Scenario] = &[
    typed("-j {root}/other init --no-input --recovery-file {root}/other-words"),
    given("new", "Words of a day.\n"),
    given("new --line", "One line.\n"),
    typed("list"),
    typed("list kitchen"),
    typed("show bedtime"),
    given("edit bedtime", "---\ntitle: Bedtime\ndate: 2026-11-12\n---\n\nOther words.\n"),
    typed("delete last"),
    typed("undo"),
    typed("import {root}/notes"),
    typed("attach bedtime {root}/small.png --alt small"),
    typed("theme list"),
    typed("theme show hope"),
    typed("theme suggest bedtime"),
    typed("theme explain bedtime hope"),
    typed("theme confirm bedtime hope"),
    typed("theme refuse bedtime workload"),
    typed("theme review --accept-above 0.9"),
    typed("theme time"),
    typed("theme choose hope workload"),
    given("theme always hope", "the heron\n"),
    given("theme never hope", "the budgie\n"),
    given("theme forget hope", "the heron\n"),
    typed("theme rename boundaries limits"),
    typed("theme merge limits workload"),
    typed("theme retire shame"),
    given(
        "theme define -",
        "id: pond\nlabel: The pond\nfunction: [support]\ndefinition: Under the surface.\ncues:\n  strong: [pond]\n",
    ),
    typed("theme pack -o {root}/pack.yaml"),
    typed("theme evaluate {root}/set.jsonl"),
    typed("check"),
    given("check -", "The duty desk rang again.\n"),
    typed("agenda"),
    typed("agenda -o {root}/agenda.docx --anyway"),
    given("agenda add -", "What of the heating?\n"),
    typed("agenda set 1 --minutes 9"),
    typed("agenda move 2 depth"),
    typed("agenda answer 1 promised"),
    typed("agenda show 1"),
    typed("agenda after doorway --told nobody"),
    typed("agenda escalate 1"),
    typed("agenda questions"),
    ends("agenda take 1", 3),
    typed("agenda done 1"),
    typed("session plan 2026-12-01"),
    typed("session list"),
    typed("session cancelled"),
    given("session held yesterday --minutes 60 --notes", "We spoke.\n"),
    typed("session handover"),
    typed("session rhythm fortnightly"),
    typed("template"),
    typed("template after-hard-visit"),
    typed("helplines"),
    given("helplines --change", "A friend: 0800 000 000\n"),
    typed("build"),
    typed("open --check"),
    typed("open"),
    typed("doctor"),
    typed("doctor --fix"),
    typed("doctor --paths"),
    typed("doctor --merge keep-both"),
    typed("doctor --blur-times on"),
    typed("export --backup {root}/usb.afterword"),
    typed("export --check {root}/usb.afterword"),
    typed("export --to {root}/readable"),
    typed("-j {root}/again init --from-backup {root}/usb.afterword"),
    typed("key list"),
    typed("key recovery --recovery-file {root}/new-words"),
    ends("key rehearse", 4),
    typed("key rehearse --on"),
    typed("key rotate --recovery-file {root}/newer-words"),
    typed("key change --new-passphrase-file {root}/new-passphrase"),
    typed("demo {root}/demo"),
    ends("help list", 0),
];

/// The commands and their own commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named.map(|line| line.split_whitespace().next().unwrap().to_owned()).filter(|name| name != "help").collect()
}

/// Every verb, and every verb of a verb, as it is typed.
fn verbs(sandbox: &Sandbox) -> Vec<String> {
    let mut all = Vec::new();
    for verb in commands(&sandbox.locked(["--help"]).ok().out()) {
        let within = commands(&sandbox.locked([&verb, "--help"]).ok().out());
        if within.is_empty() {
            all.push(verb.clone());
        }
        all.extend(within.into_iter().map(|action| format!("{verb} {action}")));
    }
    all
}

#[test]
fn b08_every_verb_has_a_scenario() {
    let all = verbs(&Sandbox::empty());
    assert!(all.len() >= 45, "the control: {all:?}");
    let shows = |verb: &&String| SCENARIOS.iter().any(|one| format!(" {} ", one.typed).contains(&format!(" {verb} ")));
    let forgotten: Vec<&String> = all.iter().filter(|verb| !shows(verb)).collect();
    assert!(forgotten.is_empty(), "add a line to SCENARIOS for {forgotten:?}");
}

/// What is put before a command: a network of its own with nothing in it, where that is permitted, and strace.
fn wrapped(sandbox: &Sandbox, unshare: bool) -> Command {
    let log = sandbox.path("sockets");
    let mut words = vec!["strace", "-f", "-qq", "-e", "trace=%network", "-o", text(&log)];
    if unshare {
        words.splice(0..0, ["unshare", "--map-root-user", "--net"]);
    }
    let mut command = sandbox.command(words[0]);
    command.args(&words[1..]);
    command
}

/// Whether anything asked for a way to another machine.
fn reached_out(sandbox: &Sandbox) -> Option<String> {
    let calls = fs::read_to_string(sandbox.path("sockets")).unwrap();
    calls.lines().find(|line| line.contains("AF_INET") || line.contains("sin_port")).map(str::to_owned)
}

fn run(sandbox: &Sandbox, unshare: bool, program: &[&str], stdin: &str) -> Outcome {
    let mut command = wrapped(sandbox, unshare);
    let before = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{before}", text(&sandbox.path("bin")))).args(program);
    sandbox.finish(command, stdin.as_bytes())
}

#[test]
fn b08_no_verb_asks_for_a_socket_to_anywhere_and_all_work_without_a_network() {
    if !have("strace") {
        return;
    }
    let sandbox = Sandbox::sample();
    if run(&sandbox, false, &["true"], "").status() != Some(0) {
        return aloud("this system does not let strace trace");
    }
    let unshare = run(&sandbox, true, &["true"], "").status() == Some(0);
    if !unshare {
        aloud("this account may not make a network of its own; sockets are counted all the same");
    }
    sandbox.write(
        "notes/2026-01-01.md",
        b"What should I have said on the stairs?\n\n> [!incident] threat\n> He stood in the doorway.\n",
    );
    sandbox.write("small.png", &pictures::png());
    sandbox.write("set.jsonl", b"{\"id\": 1, \"text\": \"The bus was late.\", \"themes\": [\"hope\"]}\n");
    sandbox.write("new-passphrase", b"lantern meadow cellar orbit pepper granite\n");
    close(&sandbox.write("bin/xdg-open", b"#!/bin/sh\nexit 0\n"));
    fs::set_permissions(sandbox.path("bin/xdg-open"), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let passphrase = sandbox.path("passphrase");
    let mut otherwise = Vec::new();
    for one in SCENARIOS {
        let typed = one.typed.replace("{root}", text(sandbox.root()));
        let mut program = vec![PROGRAM, "--passphrase-file", text(&passphrase), "--yes"];
        program.extend(typed.split(' '));
        let outcome = run(&sandbox, unshare, &program, one.given);
        assert_eq!(reached_out(&sandbox), None, "{typed}");
        if outcome.status() != Some(one.code) {
            otherwise.push(format!("{typed}: {:?}\n{}", outcome.status(), outcome.err()));
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
}

/// The count counts: a shell that opens a connection is caught, and has nowhere to go.
#[test]
fn b08_the_control_a_program_that_reaches_out_is_caught() {
    if !have("strace") || !have("bash") {
        return;
    }
    let sandbox = Sandbox::empty();
    let outcome = run(&sandbox, false, &["bash", "-c", "exec 3<> /dev/tcp/127.0.0.1/9"], "");
    if !sandbox.path("sockets").exists() {
        return aloud(&format!("this system does not let strace trace: {}", outcome.err()));
    }
    assert!(reached_out(&sandbox).is_some(), "{}", outcome.err());
    if run(&sandbox, true, &["true"], "").status() == Some(0) {
        let told = run(&sandbox, true, &["sh", "-c", "cat /proc/net/route /proc/net/dev"], "").ok().out();
        assert!(!told.contains("eth") && told.lines().count() <= 4, "there is a network in there\n{told}");
    }
}

/// Nothing that speaks to a network is built in.
#[test]
fn b08_no_crate_that_speaks_to_a_network_is_built_in() {
    let lock = include_str!("../Cargo.lock");
    let names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert!(names.contains(&"age"), "the control: {names:?}");
    for never in [
        "reqwest",
        "hyper",
        "ureq",
        "curl",
        "isahc",
        "attohttpc",
        "rustls",
        "native-tls",
        "openssl",
        "tokio",
        "socket2",
        "trust-dns-resolver",
        "hickory-resolver",
        "quinn",
        "tungstenite",
        "libssh2-sys",
        "git2",
    ] {
        assert!(!names.contains(&never), "{never} is in Cargo.lock");
    }
}
