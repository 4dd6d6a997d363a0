//! `export --backup` and `export --check`: the whole journal in one sealed file, and whether such a file is whole.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::{
    cli::{
        backups::{self, Last},
        context::Context,
        failure::{Failure, Kind},
        unlock, words,
    },
    fs,
    vault::{
        Seen,
        backup::{self, Contents, LeftOut, Made},
    },
};

/// Makes a backup.
pub(super) fn make(context: &Context, typed: &Path) -> Result<(), Failure> {
    let path = place(context, typed)?;
    let (mut vault, _) = unlock::unlock_vault(context)?;
    if context.global.dry_run {
        let survey = backup::survey(&vault).map_err(backups::unmade)?;
        let files = words::count(survey.files(), "file", "files");
        let size = words::megabytes(survey.bytes());
        context.terminal.line(format!("Would put {files} into {}, about {size}.", path.display()))?;
        tell_left_out(context, &survey.left_out);
        return Ok(());
    }
    agree(context, &path)?;
    if Seen::load(&context.seen(vault.root())).is_some_and(|seen| vault.rolled_back(&seen)) {
        context.terminal.say("Problem: this journal is in an older state than this computer has seen. The backup holds it as it is now.\nKeep the backups that you have. See: afterword doctor");
    }
    let bar = context.terminal.bar("Copying and comparing");
    let made = backup::make(&mut vault, &path, context.timestamp(), &backups::watching(&bar));
    drop(bar);
    let made = made.map_err(backups::unmade)?;
    Last::note(context, &vault, &made.contents);
    tell(context, &path, &made)?;
    if made.left_out.is_empty() { Ok(()) } else { Err(Failure::Quiet(Kind::Attention)) }
}

/// The file that is meant: a folder stands for a file in it, named after the day.
fn place(context: &Context, typed: &Path) -> Result<PathBuf, Failure> {
    let path = context.environment.absolute(typed);
    let path = match fs::canonical(&path) {
        Ok(there) if fs::kind_of(&there) == Some(fs::Kind::Folder) => {
            there.join(format!("journal-{}.afterword", context.today()))
        }
        // Where a link leads, so that the link stays.
        Ok(there) => there,
        Err(_) => {
            agree_to_a_name(context, typed, &path)?;
            path
        }
    };
    let folder = path.parent().unwrap_or(Path::new("/"));
    let Ok(folder) = fs::canonical(folder) else {
        return Err(Failure::new(Kind::Failed, format!("there is no folder {}", folder.display()))
            .meaning("No backup was made.")
            .next("Check its name, and that the disk or stick is there."));
    };
    if fs::canonical(&context.root()).is_ok_and(|root| folder.starts_with(root)) {
        return Err(Failure::new(Kind::Usage, "a backup must not lie inside the journal that it holds")
            .meaning("No backup was made.")
            .next("Name a place outside it, best on another disk."));
    }
    Ok(path)
}

/// A name without an ending, where nothing stands, is most likely a disk or a stick that is not there.
fn agree_to_a_name(context: &Context, typed: &Path, path: &Path) -> Result<(), Failure> {
    let shown = context.environment.tilde(path);
    let shown = shown.trim_end_matches(['/', '\\']);
    if typed.to_string_lossy().ends_with(std::path::is_separator) {
        return Err(Failure::new(Kind::Failed, format!("there is no folder {shown}"))
            .meaning("No backup was made.")
            .next("Check its name, and that the disk or stick is there."));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    // Where the folder above is not there either, that is said.
    if path.extension().is_some() || fs::kind_of(path).is_some() || fs::canonical(folder).is_err() {
        return Ok(());
    }
    let question = format!("There is no folder {shown}. Is the stick plugged in? Write a file of that name?");
    if context.terminal.confirm(&question, false)? {
        return Ok(());
    }
    Err(Failure::new(Kind::Declined, format!("there is no folder {shown}"))
        .meaning("No backup was made.")
        .next("Check that the disk or stick is there, and run the same command again.")
        .next("For a file, name it with an ending, such as journal.afterword; or add --yes."))
}

/// An older backup may be the only one that holds what has been lost since.
fn agree(context: &Context, path: &Path) -> Result<(), Failure> {
    let shown = context.environment.tilde(path);
    if fs::kind_of(path).is_none()
        || context.terminal.confirm(&format!("{shown} is there already. Write over it?"), false)?
    {
        return Ok(());
    }
    Err(Failure::new(Kind::Declined, format!("{} is there already", path.display()))
        .meaning("No backup was made; that file is as it was.")
        .next("Name another file, or add --yes to write over it."))
}

fn tell(context: &Context, path: &Path, made: &Made) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let problems = backups::problems(&made.findings);
    if context.global.json {
        let left_out: Vec<_> =
            made.left_out.iter().map(|one| json!({"file": one.file, "why": one.explain()})).collect();
        let mut value = json!({"afterword": 1, "written": path.to_string_lossy(), "bytes": made.bytes, "problems": problems, "left_out": left_out});
        backups::add_counts(&mut value, &made.contents);
        return terminal.json(&value);
    }
    for one in &problems {
        terminal.say(format!("Problem: {} {}. It is in the backup as it is.", words::plain(&one.file), one.explain()));
    }
    if !problems.is_empty() {
        terminal.say("An earlier backup may still hold it whole. Keep that one. See: afterword doctor");
    }
    let shown = context.environment.tilde(path);
    terminal.line(format!("Made      {shown}, {}", words::megabytes(made.bytes)))?;
    terminal.line(format!("Holds     {}, every one read back and compared", backups::holds(&made.contents)))?;
    terminal.line("Opens     with the passphrase of today, or with the 24 recovery words of today")?;
    terminal.line(format!("Restore   afterword init --from-backup {shown}"))?;
    terminal.line("Keep it apart from this computer. It can be opened with tar and age alone, too.")?;
    tell_left_out(context, &made.left_out);
    Ok(())
}

fn tell_left_out(context: &Context, left_out: &[LeftOut]) {
    for one in left_out {
        context.terminal.say(format!("Problem: {} is not in it: it {}.", words::plain(&one.file), one.explain()));
    }
}

/// Opens a backup and compares every file, without restoring it.
pub(super) fn check(context: &Context, typed: &Path) -> Result<(), Failure> {
    let newest = backups::newest_in(context, typed);
    let (path, mut file) = backups::open(context, newest.as_deref().unwrap_or(typed))?;
    let keys = backups::unlock(context, &path, &file)?;
    let bar = context.terminal.bar("Opening and comparing");
    let checked = file.check(&keys, &backups::watching(&bar));
    drop(bar);
    let contents = checked.map_err(backups::unreadable)?;
    tell_checked(context, &path, &contents)
}

fn tell_checked(context: &Context, path: &Path, contents: &Contents) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if context.global.json {
        let mut value = json!({"afterword": 1, "checked": path.to_string_lossy()});
        backups::add_counts(&mut value, contents);
        return terminal.json(&value);
    }
    let shown = context.environment.tilde(path);
    terminal.line(format!("Backup    {shown}"))?;
    terminal.line(format!("Made      {}", backups::moment(context, contents.made)))?;
    terminal.line(format!("Holds     {}, every one opened and compared", backups::holds(contents)))?;
    terminal.line("It is whole.")
}
