//! `key rotate`: new keys, and everything sealed again to them.

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind, chain},
        passphrase::{self, New},
        rehearsal::Rehearsal,
        sheet::{self, Sheet},
        unlock, words,
    },
    fs,
    pipeline::library::Progress,
    secret::{Passphrase, RecoveryWords},
    vault::{self, Left, Rotated, Vault, Watch},
};

const UNCHANGED: &str = "Nothing was changed; the old keys, passphrase and recovery words still hold.";

const PASSPHRASE: passphrase::Wording = passphrase::Wording {
    opening: "\nChoose the new passphrase. Leave it empty and I will make one of six words.",
    indent: "",
    unchanged: UNCHANGED,
};

const RECOVERY: sheet::Wording = sheet::Wording {
    opening: "\nThe new keys have new recovery words. Write them on paper and keep the paper apart\nfrom the computer. They are shown once.\n",
    indent: "  ",
    done: "\nThe 24 new words: on your paper, and checked.",
    unchanged: UNCHANGED,
};

pub(super) fn run(context: &Context, new: &New, sheet: &Sheet) -> Result<(), Failure> {
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
    let files = vault.sealed_places()?.len();
    let shown = words::count(files, "file", "files");
    if global.dry_run {
        if global.json {
            return terminal.json(&json!({"afterword": 1, "would_rotate": {"files": files}}));
        }
        return terminal.line(format!("Would make new keys and new recovery words, encrypt {shown} again, open each\nand compare it, and put all of them in place at once."));
    }
    if terminal.asks() && !global.yes {
        terminal.say(format!("\nThis makes new keys and new recovery words, and encrypts {shown} again. Each is opened\nand compared before anything old is let go. It is for when someone may have a copy\nof the folder and a way into it. What they have already, they can still read."));
        if !terminal.confirm("Go on?", true)? {
            return Err(Failure::new(Kind::Declined, "the keys were not replaced").meaning(UNCHANGED));
        }
    }
    let chosen = choose(context, new, old)?;
    let words = RecoveryWords::generate().map_err(vault::Error::from)?;
    let root = vault.root().to_owned();
    let written = sheet.hand_over(context, &root, &words, &RECOVERY)?;
    let rotated = match carry_out(context, &mut vault, &chosen.passphrase, &words) {
        Ok(rotated) => rotated,
        Err(error) if vault::change_waits(&root) => {
            return Err(Failure::new(Kind::Failed, chain(&error))
                .meaning("The new keys are decided, and were not put in place everywhere yet. Nothing has been lost.")
                .next("Any command carries it to its end: afterword doctor")
                .next("Keep the new recovery words, and the old ones until then."));
        }
        Err(error) => {
            if let Some(file) = written {
                // These words open nothing.
                fs::remove(&file)?;
            }
            return Err(Failure::from(error).meaning(UNCHANGED));
        }
    };
    note(context, &vault, chosen.is_new);
    if global.json {
        let left: Vec<_> =
            rotated.left.iter().map(|one| json!({"file": one.place.to_string(), "problem": why(one)})).collect();
        terminal
            .json(&json!({"afterword": 1, "rotated": {"files": rotated.files, "left": left}, "written": written}))?;
    } else {
        tell(context, &rotated, chosen.is_new)?;
    }
    left(context, &rotated)
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

/// The passphrase that the new keys get.
struct Chosen {
    passphrase: Passphrase,
    is_new: bool,
}

fn choose(context: &Context, new: &New, old: Passphrase) -> Result<Chosen, Failure> {
    let by_words = RecoveryWords::parse(old.expose()).is_ok();
    let wanted = new.is_given()
        || by_words
        || (context.terminal.asks()
            && !context.global.yes
            && context.terminal.confirm("May someone else know the passphrase? Then set a new one now.", false)?);
    if !wanted {
        return Ok(Chosen { passphrase: old, is_new: false });
    }
    Ok(Chosen { passphrase: new.take(context, &PASSPHRASE)?, is_new: true })
}

fn carry_out(
    context: &Context,
    vault: &mut Vault,
    passphrase: &Passphrase,
    words: &RecoveryWords,
) -> Result<Rotated, vault::Error> {
    let bar = context.terminal.bar("Sealing again and comparing");
    let watch = Watch { start: &|files| bar.start(files), step: &|| bar.step() };
    vault.begin()?.rotate(passphrase, words, &watch)
}

/// What this computer knows of the journal follows: a cache that the old key opens is of no use and is taken away.
fn note(context: &Context, vault: &Vault, passphrase_is_new: bool) {
    let root = vault.root();
    unlock::note_keys(context, vault);
    drop(fs::remove_folder(&context.cache(root)));
    let before = Rehearsal::load(context, root);
    let known = before.words_made(context.today());
    let known = if passphrase_is_new { known.passphrase_made(context.today()) } else { known };
    known.store(context, root);
}

fn tell(context: &Context, rotated: &Rotated, passphrase_is_new: bool) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let files = words::count(rotated.files, "file was", "files were");
    terminal.line(format!("\nThe keys are new. {files} encrypted again, opened and compared.\n"))?;
    terminal.line(if passphrase_is_new {
        "  Passphrase       the new one"
    } else {
        "  Passphrase       the same as before"
    })?;
    terminal.line("  Recovery words   the new ones; destroy the old sheet\n")?;
    terminal.line("Copies of the folder that were made before (backups, synced folders) still open\nwith the old passphrase and the old words, and pages that you built before with\ntheir passphrase. On your other computers, let the folder sync and unlock it once\nbefore you write there.")
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
