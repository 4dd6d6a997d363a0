//! `key rotate`: new keys, and everything sealed again to them. One that was cut off is gone on with.

mod give_up;
mod keys;
mod resume;

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind, chain},
        passphrase::New,
        rehearsal::Rehearsal,
        rotation,
        sheet::{Sheet, Wording},
        signals, unlock, words,
    },
    fs,
    pipeline::library::Progress,
    vault::{self, Left, NewKeys, Rotated, Rotation, Vault, Watch},
};

pub(super) use give_up::run as give_up;
use keys::{Keys, Made};

const UNCHANGED: &str = "Nothing was changed; the old keys, passphrase and recovery words still hold.";

pub(super) fn run(context: &Context, new: &New, sheet: &Sheet, anew: bool) -> Result<(), Failure> {
    let (terminal, global) = (&context.terminal, &context.global);
    if !global.dry_run && !terminal.asks() {
        scripted(context, sheet)?;
    }
    let (mut vault, old) = unlock::unlock_vault(context)?;
    if unlock::has_gone_back(context, &vault) {
        return Err(Failure::new(Kind::Attention, "this journal is in an older state than this computer has seen")
            .meaning("With new keys nobody could tell any more. Nothing was changed.")
            .next("See what is wrong: afterword doctor")
            .next("If you brought back a copy yourself: afterword doctor --accept"));
    }
    if !global.dry_run {
        // What would stop it at the end stops it before anything is asked.
        drop(vault.begin()?);
    }
    let waiting = Rotation::waiting(vault.root()).filter(|_| !anew);
    let files = vault.sealed_places()?.len();
    if global.dry_run {
        return would(context, files, waiting.as_ref());
    }
    let given = new.given()?;
    signals::tell(UNCHANGED, || ());
    let resumed = match &waiting {
        Some(waiting) => resume::open(context, &vault, waiting, &old, given.as_ref(), sheet)?,
        None => None,
    };
    if resumed.is_none() {
        agree(context, files)?;
    }
    let Made { keys, is_new, written } = match resumed {
        Some(resumed) => keys::go_on(context, &vault, resumed, &old, given, sheet)?,
        None => keys::begin(context, &vault, &old, given, sheet)?,
    };
    let root = vault.root().to_owned();
    // Only words that were seen just now can be on a sheet that opens nothing.
    let on_paper = sheet.is_on_paper() && !matches!(keys, Keys::Begun { words: None, .. });
    let rotated = match carry_out(context, &mut vault, &keys, written.clone(), on_paper) {
        Ok(rotated) => rotated,
        Err(error) => return Err(failed(error, &root, written, on_paper)),
    };
    note(context, &vault, is_new);
    if global.json {
        let left: Vec<_> =
            rotated.left.iter().map(|one| json!({"file": one.place.to_string(), "problem": why(one)})).collect();
        terminal.json(&json!({"afterword": 1, "rotated": {"files": rotated.files, "before": rotated.before, "left": left}, "written": written}))?;
    } else {
        tell(context, &rotated, is_new)?;
    }
    left(context, &rotated)
}

fn would(context: &Context, files: usize, waiting: Option<&Rotation>) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if context.global.json {
        let before = waiting.map_or(0, |waiting| waiting.files);
        return terminal.json(&json!({"afterword": 1, "would_rotate": {"files": files, "before": before}}));
    }
    let shown = words::count(files, "file", "files");
    if let Some(waiting) = waiting {
        let (begun, sealed) = (rotation::begun(context, waiting), words::grouped(waiting.files));
        return terminal.line(format!("Would go on with the new keys that were begun {begun}: {sealed} of {shown} are encrypted already and would be compared, the others encrypted, and all put in place at once."));
    }
    terminal.line(format!("Would make new keys and new recovery words, encrypt {shown} again, open each\nand compare it, and put all of them in place at once."))
}

fn agree(context: &Context, files: usize) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if !terminal.asks() || context.global.yes {
        return Ok(());
    }
    let shown = words::count(files, "file", "files");
    terminal.say(format!("\nThis makes new keys and new recovery words, and encrypts {shown} again. Each is opened and compared before anything old is let go. The passphrase stays as it is, unless you set a new one. It is for when someone may have a copy of the folder and a way into it. What they have already, they can still read."));
    if terminal.confirm("Go on?", true)? {
        return Ok(());
    }
    Err(Failure::new(Kind::Declined, "the keys were not replaced").meaning(UNCHANGED))
}

/// Why it did not come to its end, and what holds.
fn failed(error: vault::Error, root: &Path, written: Option<PathBuf>, on_paper: bool) -> Failure {
    if vault::change_waits(root) {
        return Failure::new(Kind::Failed, chain(&error))
            .meaning("The new keys are decided, and were not put in place everywhere yet. Nothing has been lost.")
            .next("Any command carries it to its end: afterword doctor")
            .next("Keep the new recovery words, and the old ones until then.");
    }
    if let Some(waiting) = Rotation::waiting(root) {
        if waiting.ways.recovery.is_none() {
            return Failure::from(error)
                .meaning(nothing_opens(&keys::OTHERS, on_paper))
                .next("Go on, with other words: afterword key rotate")
                .next("or give the new keys up, which frees the room they take: afterword key rotate --give-up");
        }
        return Failure::from(error)
            .meaning(
                "The old keys, passphrase and recovery words still hold. What was encrypted for the new keys is kept.",
            )
            .next("Keep the new recovery words too, and go on: afterword key rotate")
            .next("or give the new keys up, which frees the room they take: afterword key rotate --give-up");
    }
    let failure = Failure::from(error).meaning(nothing_opens(&keys::RECOVERY, on_paper));
    // These words open nothing.
    match written.map(|file| fs::remove(&file)) {
        Some(Err(error)) => failure.next(format!("The recovery words in the file open nothing: {}", chain(&error))),
        _ => failure,
    }
}

/// What holds when the new words open nothing.
fn nothing_opens(wording: &Wording, on_paper: bool) -> String {
    if on_paper { wording.held() } else { wording.unchanged.to_owned() }
}

/// What must be given where nobody can be asked, before anything is unlocked.
fn scripted(context: &Context, sheet: &Sheet) -> Result<(), Failure> {
    if !sheet.is_for_scripts() {
        return Err(Failure::new(Kind::Usage, "without a terminal, the new recovery words need a place to go")
            .meaning(UNCHANGED)
            .next("Name a new file for them: --recovery-file FILE"));
    }
    if context.global.no_input && !context.global.yes {
        return Err(Failure::new(Kind::Declined, "the keys were not replaced")
            .meaning(UNCHANGED)
            .next("To replace them without being asked, add --yes"));
    }
    Ok(())
}

fn carry_out(
    context: &Context,
    vault: &mut Vault,
    keys: &Keys,
    written: Option<PathBuf>,
    on_paper: bool,
) -> Result<Rotated, vault::Error> {
    let (terminal, root) = (&context.terminal, vault.root().to_owned());
    let stopped = root.clone();
    signals::on_stop(move || stop(&stopped, written.as_deref(), on_paper));
    let patience = RefCell::new(Some(terminal.patience("Making the new keys")));
    let bar = terminal.bar("Sealing again and comparing");
    let watch = Watch {
        begun: &|ways| {
            drop(patience.take());
            Rehearsal::load(context, &root).keys_begun(Some(ways)).store(context, &root);
        },
        start: &|files| bar.start(files),
        step: &|| bar.step(),
        decided: &signals::hold_off,
    };
    let new = match keys {
        Keys::Drawn { passphrase, words } => NewKeys::Drawn { passphrase, words },
        Keys::Begun { begun, passphrase, words } => {
            NewKeys::Begun { begun, passphrase: passphrase.as_ref(), words: words.as_ref() }
        }
    };
    let rotated = vault.begin().and_then(|work| work.rotate(&new, &watch));
    signals::forget();
    rotated
}

/// Says what holds, at Ctrl-C.
fn stop(root: &Path, written: Option<&Path>, on_paper: bool) {
    let waiting = Rotation::waiting(root);
    let waits = waiting.as_ref().is_some_and(|waiting| waiting.ways.recovery.is_some());
    let message = if vault::change_waits(root) {
        "Stopped. The new keys are decided: the next command puts them in place\neverywhere. Keep the new recovery words.".to_owned()
    } else if waits {
        "Stopped. The old keys, passphrase and recovery words still hold. What was\nencrypted for the new keys is kept; keep their recovery words too.\nGo on: afterword key rotate".to_owned()
    } else {
        let wording = if waiting.is_some() { &keys::OTHERS } else { &keys::RECOVERY };
        format!("Stopped. {}", nothing_opens(wording, on_paper))
    };
    if let Some(file) = written.filter(|_| !waits && !vault::change_waits(root)) {
        // These words open nothing; one that stays is no harm.
        drop(fs::remove(file));
    }
    // Nobody may be looking, which changes nothing.
    drop(std::io::Write::write_all(&mut std::io::stderr(), format!("\n{message}\n").as_bytes()));
    signals::end()
}

/// What this computer knows of the journal follows: a cache that the old key opens is of no use and is taken away.
fn note(context: &Context, vault: &Vault, passphrase_is_new: bool) {
    let root = vault.root();
    unlock::note_keys(context, vault);
    drop(fs::remove_folder(&context.cache(root)));
    let before = Rehearsal::load(context, root);
    let known = before.keys_begun(None).words_made(context.today());
    let known = if passphrase_is_new { known.passphrase_made(context.today()) } else { known };
    known.store(context, root);
}

fn tell(context: &Context, rotated: &Rotated, passphrase_is_new: bool) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let files = words::count(rotated.files, "file was", "files were");
    let before = match rotated.before {
        0 => String::new(),
        before => format!("\n{} of them had been encrypted before it was cut off.", words::grouped(before)),
    };
    terminal.line(format!("\nThe keys are new. {files} encrypted again, opened and compared.{before}\n"))?;
    terminal.line(if passphrase_is_new {
        "  Passphrase       the new one"
    } else {
        "  Passphrase       stays as it is"
    })?;
    terminal.line("  Recovery words   the new ones; destroy the old sheet, and any other made before\n")?;
    terminal.line("Copies of the folder that were made before (backups, synced folders) still open with the old passphrase and the old words, and pages that you built before with their passphrase. On your other computers, let the folder sync and unlock it once before you write there.")
}

fn why(left: &Left) -> String {
    match &left.error {
        vault::Error::Sealed { source, .. } => source.to_string(),
        error => chain(error),
    }
}

/// What was left makes itself heard: it is still there, as it was.
fn left(context: &Context, rotated: &Rotated) -> Result<(), Failure> {
    if rotated.left.is_empty() {
        return Ok(());
    }
    for one in rotated.left.iter().take(5) {
        context.terminal.say(format!("Problem: {} was left as it is: {}.", one.place, why(one)));
    }
    let many =
        words::count(rotated.left.len(), "file could not be opened and was", "files could not be opened and were");
    Err(Failure::new(Kind::Attention, format!("{many} not encrypted again"))
        .meaning("Everything else has the new keys. What was left is where it was, and a copy of it from before still opens here.")
        .next("See what is wrong: afterword doctor"))
}
