//! `key list`: the ways in, by name and date. Nothing of it is secret, and nothing is unlocked.

use std::path::Path;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    cli::{context::Context, failure::Failure, rehearsal::Rehearsal, rotation, words},
    fs,
    vault::{Rotation, Seen, layout},
};

pub(super) fn run(context: &Context, root: &Path) -> Result<(), Failure> {
    let known = Rehearsal::load(context, root);
    let capture = fs::read(&root.join(layout::CAPTURE), 4096).unwrap_or_default();
    let capture = String::from_utf8_lossy(capture.trim_ascii()).into_owned();
    let print = fingerprint(&capture);
    let trusted = Seen::load(&context.seen(root)).map(|seen| seen.capture == capture);
    let there = |file: &str| fs::kind_of(&root.join(file)) == Some(fs::Kind::File);
    let due = known.due(context.today());
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "keys": {
            "passphrase": {"there": there(layout::IDENTITY), "set": known.passphrase_set()},
            "recovery": {"there": there(layout::RECOVERY), "set": known.words_set(), "checked": known.checked(), "asked_next": due},
            "capture": {"fingerprint": print, "known": trusted},
        }}));
    }
    let today = context.today();
    let missing = |file: &str| format!("{file} is missing: bring it back from a copy");
    let passphrase = match known.passphrase_set() {
        _ if !there(layout::IDENTITY) => missing(layout::IDENTITY),
        Some(day) => format!("set {}", words::short_date(day, today).replace("  ", " ")),
        None => "not set on this computer".to_owned(),
    };
    let sheet = if there(layout::RECOVERY) { known.describe(today) } else { missing(layout::RECOVERY) };
    let asked = due.map_or_else(
        || "never, as you chose; afterword key rehearse --on".to_owned(),
        |day| format!("from {}", words::short_date(day.max(today), today).replace("  ", " ")),
    );
    let capture = match trusted {
        Some(true) => format!("{print}, as this computer knows it"),
        Some(false) => format!("{print}: not the one that this computer knows. See: afterword doctor"),
        None => format!("{print}, not seen on this computer before"),
    };
    let terminal = &context.terminal;
    terminal.line(format!("What opens {}:\n", context.environment.tilde(root)))?;
    terminal.line(format!("  Passphrase       {passphrase}"))?;
    terminal.line(format!("  Recovery words   {sheet}"))?;
    terminal.line(format!("  Asked for them   {asked}"))?;
    if let Some(waiting) = Rotation::waiting(root) {
        let begun = rotation::begun(context, &waiting);
        terminal.line(format!("  New keys         begun {begun}, not in place. Go on: afterword key rotate"))?;
    }
    terminal.line(format!("\nWriting without it: to the key {capture}."))?;
    terminal.line("\nTry the words:  afterword key rehearse")
}

/// Enough of a digest to compare two keys by eye; none where there is no key.
fn fingerprint(key: &str) -> String {
    if key.is_empty() {
        return "missing".to_owned();
    }
    let digest = Sha256::digest(key.as_bytes());
    let pairs: Vec<String> = digest.chunks(2).take(4).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
    pairs.join(" ")
}
