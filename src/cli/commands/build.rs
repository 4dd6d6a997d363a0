//! `build`: the private site, one locked page.

mod files;
mod supervisor;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::helplines;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        looks, passphrase, supervision,
        unlock::{self, Unlocked},
        words,
    },
    fs,
    look::Look,
    pipeline::{
        self,
        build::{Made, Material},
        files::ForPage,
    },
    secret::{Passphrase, RecoveryWords, strength},
    site::Options,
    supervision::Request,
    watch::Watch,
};

/// What the help says first.
const HELP: &str = "\
Make your private site: one locked page that opens anywhere, without a network,
with your passphrase. After it is made it is opened again and compared.

  afterword build
  afterword build -o /media/usb/notes.html
  afterword build --watch                make it again whenever you write
  afterword build --look print           plain, every entry prints; or a folder

  afterword build --for supervisor -o /media/usb/page.html
                                         only entries with `sharing: agenda`,
                                         after a preview and a check";

/// The arguments of `build`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Build {
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How it looks: quiet, print, or a folder with a look of your own
    #[arg(long, value_name = "LOOK")]
    look: Option<PathBuf>,
    /// Make it for someone else: only what you marked as shared, with a passphrase of its own
    #[arg(long = "for", value_name = "WHO", value_enum)]
    guest: Option<Guest>,
    /// Make it although the check has found what could tell who someone is
    #[arg(long, requires = "guest")]
    anyway: bool,
    /// Let it open with a passphrase of its own
    #[arg(long)]
    separate_passphrase: bool,
    /// Read the page's own passphrase from the first line of this file
    #[arg(long, value_name = "FILE")]
    page_passphrase_file: Option<PathBuf>,
    /// Let the pictures of shared entries stand in a page for someone else
    #[arg(long, requires = "guest")]
    with_pictures: bool,
    /// Let private passages stand in the page too
    #[arg(long)]
    with_private: bool,
    /// Make it again whenever the journal changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

/// For whom a page is made that is not for the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Guest {
    /// Whoever supervises the writer.
    Supervisor,
}

/// Where a page for someone else stands when no other place is named. The name says nothing.
pub(crate) fn given_place(root: &Path) -> PathBuf {
    root.join("site").join("page.html")
}

/// Where the page stands when no other place is named.
pub(crate) fn usual_place(root: &Path) -> PathBuf {
    root.join("site").join("journal.html")
}

impl Build {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.guest.is_some() {
            return supervisor::run(self, context);
        }
        if self.page_passphrase_file.is_some() && !self.separate_passphrase {
            return Err(Failure::new(Kind::Usage, "--page-passphrase-file is for a page with a passphrase of its own")
                .next("Add --separate-passphrase, or --for supervisor"));
        }
        let look = looks::chosen(context, self.look.as_deref())?;
        let (mut unlocked, journals) = unlock::with_passphrase(context)?;
        let path = self.place(context, usual_place(unlocked.vault.root()));
        let passphrase = self.passphrase(context, journals)?;
        if context.global.dry_run {
            let entries = words::count(unlocked.library.journal.entries().len(), "entry", "entries");
            return context.terminal.line(format!("Would make {} from {entries}.", path.display()));
        }
        let options = Options { with_private: self.with_private, ..Options::default() };
        let (made, files) = make(context, &unlocked, &look, &options, &passphrase, context.today())?;
        write(&path, &made)?;
        tell(context, &unlocked, &path, &made, &files)?;
        if self.watch {
            keep_making(context, &mut unlocked, &path, (&look, &options, &passphrase))?;
        }
        Ok(())
    }

    /// Where the page goes: the file that was named, else the usual one.
    fn place(&self, context: &Context, usual: PathBuf) -> PathBuf {
        self.output.as_ref().map_or(usual, |path| context.environment.absolute(path))
    }

    /// The page's passphrase: the journal's, or one of its own.
    fn passphrase(&self, context: &Context, journals: Passphrase) -> Result<Passphrase, Failure> {
        if !self.separate_passphrase {
            if RecoveryWords::parse(journals.expose()).is_ok() {
                return Err(Failure::new(Kind::Usage, "the page cannot open with the recovery words")
                    .meaning("They would leave the paper they are on.")
                    .next("Give the page a passphrase of its own: afterword build --separate-passphrase"));
            }
            return Ok(journals);
        }
        let terminal = &context.terminal;
        if let Some(path) = &self.page_passphrase_file {
            return strong_from(context, path);
        }
        if !terminal.asks() {
            return Err(Failure::new(Kind::Usage, "I may not ask for the page's own passphrase")
                .next("Give it in a file: --page-passphrase-file FILE"));
        }
        let made = Passphrase::generate().map_err(crate::vault::Error::from)?;
        terminal.say_secret(&["The page opens with:  ", made.expose(), "\nWrite it down; it is not kept anywhere."]);
        Ok(made)
    }
}

/// The passphrase in a file, if it would take long to guess.
fn strong_from(context: &Context, path: &Path) -> Result<Passphrase, Failure> {
    let passphrase = passphrase::from_file(&context.environment.absolute(path))?;
    strength(&passphrase).map_err(|weak| {
        Failure::new(Kind::Failed, weak.to_string()).meaning("No page was made.").next("Use several unusual words.")
    })?;
    Ok(passphrase)
}

fn keep_making(
    context: &Context,
    unlocked: &mut Unlocked,
    path: &Path,
    (look, options, passphrase): (&Look, &Options, &Passphrase),
) -> Result<(), Failure> {
    let root = unlocked.vault.root().to_owned();
    let folders = ["entries", "inbox", "records"].map(|name| root.join(name));
    let watch = Watch::new(folders.iter().map(PathBuf::as_path))
        .map_err(|error| Failure::new(Kind::Failed, error.to_string()))?;
    context.terminal.say("Watching. The page is made again whenever the journal changes. Ctrl-C ends it.");
    while watch.wait() {
        unlocked.catch_up(context)?;
        let (made, _) = make(context, unlocked, look, options, passphrase, context.today())?;
        write(path, &made)?;
        context.terminal.say(format!("Made again: {}.", words::count(made.report.entries, "entry", "entries")));
        watch.forget();
    }
    Ok(())
}

/// Makes the page of a read journal, with the files that it points at.
pub(crate) fn make(
    context: &Context,
    unlocked: &Unlocked,
    look: &Look,
    options: &Options,
    passphrase: &Passphrase,
    today: jiff::civil::Date,
) -> Result<(Made, ForPage), Failure> {
    let supervision = supervision::read(context, unlocked);
    let agenda = pipeline::agenda::draft(&unlocked.library, &supervision, &unlocked.catalogue, &Request::new(today));
    let files = ForPage::read(&unlocked.vault, &unlocked.library, options.with_private, false);
    let material = Material {
        library: &unlocked.library,
        catalogue: &unlocked.catalogue,
        sessions: &supervision.sessions,
        helplines: &helplines::lines(unlocked),
        agenda: &agenda,
        files: &files.held,
        today,
    };
    let made = sealed(&material, look, options, passphrase)?;
    Ok((made, files))
}

/// Makes a page of its material, and says what kept it from being made.
fn sealed(material: &Material<'_>, look: &Look, options: &Options, passphrase: &Passphrase) -> Result<Made, Failure> {
    pipeline::build::build(material, look, options, passphrase).map_err(|error| {
        Failure::new(Kind::Failed, crate::cli::failure::chain(&error))
            .meaning("No page was made; an earlier one is as it was.")
    })
}

/// Writes the page, wholly or not at all.
pub(crate) fn write(path: &Path, made: &Made) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::make_lasting_folder(folder)?;
    }
    Ok(fs::replace(path, made.page.as_bytes())?)
}

fn tell(context: &Context, unlocked: &Unlocked, path: &Path, made: &Made, files: &ForPage) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let (report, library) = (made.report, &unlocked.library);
    let unread = library.unopened.len() + library.journal.unreadable().len();
    if context.global.json {
        terminal.json(&json!({"afterword": 1, "written": path.to_string_lossy(), "entries": report.entries, "files": report.files, "files_left_out": files.left_out(), "bytes": report.bytes, "left_out": unread}))?;
    } else {
        let total = report.entries + unread;
        terminal.line(format!(
            "Reading    {} of {}",
            words::grouped(report.entries),
            words::count(total, "entry", "entries")
        ))?;
        terminal.line(format!("Sealing    one page{}", files::with(report.files)))?;
        files::left_out(terminal, files)?;
        terminal.line(format!(
            "Testing    opened it again; {} of {} the same",
            words::grouped(report.entries),
            words::count(report.entries, "entry", "entries")
        ))?;
        terminal.line(format!(
            "\nMade {}, {}. It needs no internet.",
            context.environment.tilde(path),
            words::megabytes(report.bytes as u64)
        ))?;
        terminal.line("Copy that one file to a USB stick to read it anywhere. Look now: afterword open")?;
    }
    all_read(unread)
}

/// A page that lacks what could not be read is made, and it is said.
fn all_read(unread: usize) -> Result<(), Failure> {
    if unread == 0 {
        return Ok(());
    }
    Err(Failure::new(
        Kind::Failed,
        format!("{} could not be read and are not in the page", words::count(unread, "entry", "entries")),
    )
    .next("See which: afterword doctor"))
}
