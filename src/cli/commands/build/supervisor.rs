//! `build --for supervisor`: a page of what is marked as shared, under a passphrase of its own.
//!
//! In this order: what is shared is gathered, shown as it will stand there, checked for identifying details and agreed
//! to; then the page gets its passphrase, is sealed, opened again and written.

use std::{collections::BTreeMap, path::Path};

use serde_json::json;

use super::{Build, all_read, given_place, sealed, strong_from, write};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        looks, outgoing,
        passphrase::{self, Wording},
        supervision,
        unlock::{self, Unlocked},
        words,
    },
    pipeline::{
        self,
        build::{Made, Material},
        files::ForPage,
        shared::{Piece, Shared},
    },
    secret::{Passphrase, RecoveryWords},
    site::Options,
};

const WORDING: Wording = Wording {
    opening: "\nChoose a passphrase for this page alone. Leave it empty and I will make one of six words.",
    indent: "",
    unchanged: "No page was made.",
};

/// Makes it, or says why not. Nothing is written before all is agreed.
pub(super) fn run(build: &Build, context: &Context) -> Result<(), Failure> {
    usable(build, context)?;
    let look = looks::chosen(context, build.look.as_deref())?;
    let (unlocked, journals) = unlock::with_passphrase(context)?;
    let path = build.place(context, given_place(unlocked.vault.root()));
    let today = context.today();
    let shared = Shared::of(&unlocked.library, &supervision::read(context, &unlocked), today);
    if shared.is_empty() {
        return Err(nothing(&shared));
    }
    let Shared { library, catalogue, agenda, .. } = &shared;
    let pictures = ForPage::read(&unlocked.vault, library, false, true);
    let held = if build.with_pictures { pictures.held.clone() } else { BTreeMap::new() };
    let material = Material { library, catalogue, sessions: &[], helplines: &[], agenda, files: &held, today };
    let options = Options { guest: true, ..Options::default() };
    let site = pipeline::build::site(&material, &options);
    let going = site.files.in_order().count();
    let pieces = shared.pieces(&site);
    let about = about_pictures(&pictures, going);
    let many = words::count(library.journal.entries().len(), "shared entry", "shared entries");
    if context.global.dry_run || !(context.global.json || context.global.yes) {
        show(context, &path, &pieces, &about)?;
    } else {
        for line in &about {
            context.terminal.say(line);
        }
    }
    mention_held(context, &unlocked, &shared);
    if !build.anyway {
        let texts: Vec<_> = pieces.into_iter().map(|piece| (piece.place, piece.text)).collect();
        outgoing::check_lines(context, &unlocked, "this page", &texts)?;
    }
    if context.global.dry_run {
        return context.terminal.line(format!("Would make {} from {many}.", path.display()));
    }
    let shown = context.environment.tilde(&path);
    if !context.terminal.confirm(&format!("Make {shown} of {many}?"), false)? {
        return Err(Failure::new(Kind::Declined, "no page was made").next("To make it without being asked, add --yes"));
    }
    let passphrase = own(build, context, &journals)?;
    let made = sealed(&material, &look, &options, &passphrase)?;
    write(&path, &made)?;
    tell(context, &unlocked, &path, &made, pictures.held.len() - going)
}

/// Wrong use, told before anything is unlocked.
fn usable(build: &Build, context: &Context) -> Result<(), Failure> {
    let clash = [(build.with_private, "--with-private"), (build.watch, "--watch")];
    if let Some((_, flag)) = clash.iter().find(|(is_set, _)| *is_set) {
        return Err(Failure::new(Kind::Usage, format!("--for supervisor cannot be used with {flag}"))
            .meaning("A page for someone else holds nothing private, and is looked at each time.")
            .next("Leave one of the two out."));
    }
    if build.page_passphrase_file.is_none() && !context.terminal.asks() && !context.global.dry_run {
        return Err(Failure::new(Kind::Usage, "I may not ask for the page's own passphrase")
            .meaning(WORDING.unchanged)
            .next("Give it in a file: --page-passphrase-file FILE"));
    }
    Ok(())
}

fn nothing(shared: &Shared) -> Failure {
    let failure = Failure::new(Kind::NotFound, "no entry is marked as shared").meaning(WORDING.unchanged);
    if shared.held.is_empty() {
        return failure.next("Write `sharing: agenda` into the front matter of an entry: afterword edit WHICH");
    }
    failure.next("Those that are hold something to be said aloud or kept: afterword agenda set N --share show")
}

/// What is about to leave.
fn show(context: &Context, path: &Path, pieces: &[Piece], pictures: &[String]) -> Result<(), Failure> {
    let terminal = &context.terminal;
    terminal.line(format!("This is what {} will say:", context.environment.tilde(path)))?;
    for piece in pieces {
        terminal.line(format!("\n--- {} ---\n", piece.place))?;
        terminal.line(words::plain(&piece.text))?;
    }
    if !pictures.is_empty() {
        terminal.line("\n--- Pictures ---\n")?;
        pictures.iter().try_for_each(|line| terminal.line(line))?;
    }
    terminal.line("\n--- The end ---\n")
}

/// Whether pictures go with the page: no check can look into them, so they go only when that is asked for.
fn about_pictures(pictures: &ForPage, going: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if going > 0 {
        let many = words::count(going, "picture goes", "pictures go");
        lines.push(format!("{many} with it, where these entries point at one."));
        lines.push("No check can see into a picture: look at each before you give the page away.".to_owned());
    } else if !pictures.held.is_empty() {
        let many = words::count(pictures.held.len(), "picture of these entries is", "pictures of these entries are");
        lines.push(format!("{many} not in it; what they show is said in words in their places."));
        lines.push(
            "To let them stand in it: --with-pictures. Look at each first: no check can see into one.".to_owned(),
        );
    }
    if pictures.left_out() > 0 {
        let many = words::count(pictures.left_out(), "file", "files");
        lines.push(format!("{many} of these entries cannot be in it: too long for a page, or not to be read."));
    }
    lines
}

/// Says, to the writer alone, which shared entries stay here.
fn mention_held(context: &Context, unlocked: &Unlocked, shared: &Shared) {
    let numbers = shared.held.iter().filter_map(|id| unlocked.library.journal.get(*id));
    let numbers: Vec<String> = numbers.map(|one| one.number.to_string()).collect();
    if !numbers.is_empty() {
        context.terminal.say(format!(
            "Not in it, though shared, as something there is to be said aloud or kept: {} of your list.",
            numbers.join(", ")
        ));
    }
}

/// The page's own passphrase, which opens nothing else.
fn own(build: &Build, context: &Context, journals: &Passphrase) -> Result<Passphrase, Failure> {
    let passphrase = match &build.page_passphrase_file {
        Some(path) => strong_from(context, path)?,
        None => passphrase::choose(context, &WORDING)?,
    };
    if passphrase.matches(journals) {
        return Err(Failure::new(Kind::Usage, "that is the passphrase of your journal")
            .meaning("Whoever opens the page would know it. No page was made.")
            .next("Choose another one."));
    }
    if RecoveryWords::parse(passphrase.expose()).is_ok() {
        return Err(Failure::new(Kind::Usage, "24 words of that kind are taken for recovery words")
            .meaning(WORDING.unchanged)
            .next("Choose fewer words, or others."));
    }
    Ok(passphrase)
}

fn tell(
    context: &Context,
    unlocked: &Unlocked,
    path: &Path,
    made: &Made,
    pictures_left_out: usize,
) -> Result<(), Failure> {
    let (terminal, report) = (&context.terminal, made.report);
    let unread = unlocked.library.unopened.len() + unlocked.library.journal.unreadable().len();
    if context.global.json {
        terminal.json(&json!({"afterword": 1, "written": path.to_string_lossy(), "for": "supervisor", "entries": report.entries, "pictures": report.files, "pictures_left_out": pictures_left_out, "bytes": report.bytes, "left_out": unread}))?;
    } else {
        let many = words::count(report.entries, "shared entry", "shared entries");
        terminal.line(format!(
            "Made {}, {}, of {many}. Opened again; all the same.",
            context.environment.tilde(path),
            words::megabytes(report.bytes as u64)
        ))?;
        terminal.line("It opens with its own passphrase. Say that aloud, or send it another way than the file.")?;
        terminal.line("A page that has been given away cannot be taken back.")?;
    }
    all_read(unread)
}
