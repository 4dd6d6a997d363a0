//! Where a new journal is to live: asked until it can live there.

use std::path::{Path, PathBuf};

use super::Init;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
    },
    fs,
    id::Id,
    vault,
};

impl Init {
    /// The folder of the new journal: the one that was named with the command, or the writer's answer. A journal can be
    /// made there as far as that can be told; nothing is left there.
    pub(super) fn place(&self, context: &Context, interactive: bool) -> Result<PathBuf, Failure> {
        let (terminal, environment) = (&context.terminal, &context.environment);
        let named = self.at.as_ref().or(context.global.journal.as_ref());
        let default = named.map_or_else(|| default_place(context), |path| environment.absolute(path));
        if !interactive || named.is_some() {
            possible(context, &default)?;
            if warn_of_sync(context, &default, terminal.asks())? {
                return Ok(default);
            }
            return Err(Failure::new(Kind::Declined, "no journal was made")
                .next("Choose another place: afterword init --at FOLDER"));
        }
        let shown = environment.tilde(&default);
        loop {
            let asked = terminal.ask(&format!("1 of 5  Where should the journal live?  [{shown}] "))?;
            let Some(typed) = asked else {
                return Err(Failure::new(Kind::Declined, "no journal was made"));
            };
            let root = match typed.trim() {
                "" => default.clone(),
                typed => environment.absolute(Path::new(typed)),
            };
            match possible(context, &root) {
                Err(failure) => terminal.say(format!("        {} Please name another place.", failure.sentence())),
                Ok(()) if warn_of_sync(context, &root, true)? => {
                    terminal.say(format!("        It will live in {}.", root.display()));
                    return Ok(root);
                }
                Ok(()) => {}
            }
        }
    }
}

fn default_place(context: &Context) -> PathBuf {
    let root = context.root();
    if vault::is_journal(&root) { context.environment.absolute(Path::new("~/Journal")) } else { root }
}

/// Whether a journal can be made there.
fn possible(context: &Context, root: &Path) -> Result<(), Failure> {
    if vault::is_journal(root) {
        return Err(vault::Error::JournalThere(root.to_owned()).into());
    }
    let kind = fs::kind_of(root);
    if kind.is_some_and(|kind| kind != fs::Kind::Folder) {
        return Err(impossible(root, "something else has that name"));
    }
    if kind.is_some() && !fs::list(root)?.is_empty() {
        return Err(vault::Error::NotEmpty(root.to_owned()).into());
    }
    if let Some(outer) = root.ancestors().skip(1).find(|folder| vault::is_journal(folder)) {
        return Err(Failure::new(
            Kind::Attention,
            format!("{} lies inside the journal {}", root.display(), outer.display()),
        )
        .meaning("Nothing was made.")
        .next("Choose a place outside it."));
    }
    if context.global.dry_run { Ok(()) } else { tried(root) }
}

/// Makes a folder beside the place, one of the same name in it, and those above that are missing, and takes all of it away
/// again. The place itself is not touched: cut off here, there is no journal, and no folder that looks like one.
fn tried(root: &Path) -> Result<(), Failure> {
    let missing: Vec<&Path> = root.ancestors().skip(1).take_while(|folder| fs::kind_of(folder).is_none()).collect();
    // The folder is made beside its place first, so one that is there lies in another that must take it.
    let beside = beside(root)?;
    let inner = root.file_name().map_or_else(|| beside.clone(), |name| beside.join(name));
    let made = fs::make_folder(&inner);
    fs::remove_if_empty(&inner);
    // What a cut-off command has left is taken away with it.
    for one in fs::list(&beside).unwrap_or_default() {
        fs::remove_if_empty(&beside.join(one.name));
    }
    fs::remove_if_empty(&beside);
    missing.into_iter().for_each(fs::remove_if_empty);
    made.map_err(|error| impossible(root, reason(error.source.kind())))
}

/// The folder that is made to see whether one can be.
const TRIED: &str = ".afterword-try";

/// Where that folder is made: under its name, or with digits after it where something that is no folder has that.
fn beside(root: &Path) -> Result<PathBuf, Failure> {
    let usable = |path: &PathBuf| fs::kind_of(path).is_none_or(|kind| kind == fs::Kind::Folder);
    let mut path = root.with_file_name(TRIED);
    for _ in 0..8 {
        if usable(&path) {
            break;
        }
        let id = Id::random().map_err(vault::Error::from)?;
        path = root.with_file_name(format!("{TRIED}-{}", id.short()));
    }
    Ok(path)
}

fn impossible(root: &Path, reason: &str) -> Failure {
    Failure::new(Kind::Failed, format!("a journal cannot be made at {}: {reason}", root.display()))
        .meaning("Nothing was made.")
        .next("Choose another place: the same command with --at FOLDER")
}

fn reason(kind: std::io::ErrorKind) -> &'static str {
    use std::io::ErrorKind as Reason;
    match kind {
        Reason::PermissionDenied => "you may not write there",
        Reason::NotADirectory => "what stands above it is no folder",
        Reason::ReadOnlyFilesystem => "that disk can only be read",
        Reason::StorageFull | Reason::QuotaExceeded => "that disk is full",
        Reason::InvalidFilename | Reason::InvalidInput => "no folder can have that name",
        _ => "the system makes no folder there",
    }
}

/// Says when a program copies the folder to other computers. False when the writer wants another place then.
pub(super) fn warn_of_sync(context: &Context, root: &Path, interactive: bool) -> Result<bool, Failure> {
    let Some(name) = context.environment.synced_by(root) else { return Ok(true) };
    context.terminal.say(format!("        That folder looks like one that {name} copies to other computers. Your words stay\n        encrypted there, but {name} sees how many entries there are and when you write."));
    Ok(!interactive || context.terminal.confirm("        Use it all the same?", false)?)
}
