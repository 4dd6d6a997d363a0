//! `build`: the private site, one locked page.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::helplines;
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        passphrase, supervision,
        unlock::{self, Unlocked},
        words,
    },
    fs,
    pipeline::{
        self,
        build::{Made, Material},
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
  afterword build --watch                make it again whenever you write";

/// The arguments of `build`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Build {
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Let it open with a passphrase of its own
    #[arg(long)]
    separate_passphrase: bool,
    /// Read the page's own passphrase from the first line of this file
    #[arg(long, value_name = "FILE", requires = "separate_passphrase")]
    page_passphrase_file: Option<PathBuf>,
    /// Let private passages stand in the page too
    #[arg(long)]
    with_private: bool,
    /// Make it again whenever the journal changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

/// Where the page stands when no other place is named.
pub(crate) fn usual_place(root: &Path) -> PathBuf {
    root.join("site").join("journal.html")
}

impl Build {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut unlocked, journals) = unlock::with_passphrase(context)?;
        let path = self
            .output
            .as_ref()
            .map_or_else(|| usual_place(unlocked.vault.root()), |path| context.environment.absolute(path));
        let passphrase = self.passphrase(context, journals)?;
        if context.global.dry_run {
            let entries = words::count(unlocked.library.journal.entries().len(), "entry", "entries");
            return context.terminal.line(format!("Would make {} from {entries}.", path.display()));
        }
        let options = Options { with_private: self.with_private, ..Options::default() };
        let made = make(context, &unlocked, &options, &passphrase, context.today())?;
        write(&path, &made)?;
        tell(context, &unlocked, &path, &made)?;
        if self.watch {
            self.keep_making(context, &mut unlocked, &path, &options, &passphrase)?;
        }
        Ok(())
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
            let passphrase = passphrase::from_file(&context.environment.absolute(path))?;
            strength(&passphrase).map_err(|weak| {
                Failure::new(Kind::Failed, weak.to_string())
                    .meaning("No page was made.")
                    .next("Use several unusual words.")
            })?;
            return Ok(passphrase);
        }
        if !terminal.asks() {
            return Err(Failure::new(Kind::Usage, "I may not ask for the page's own passphrase")
                .next("Give it in a file: --page-passphrase-file FILE"));
        }
        let made = Passphrase::generate().map_err(crate::vault::Error::from)?;
        terminal.say_secret(&["The page opens with:  ", made.expose(), "\nWrite it down; it is not kept anywhere."]);
        Ok(made)
    }

    fn keep_making(
        &self,
        context: &Context,
        unlocked: &mut Unlocked,
        path: &Path,
        options: &Options,
        passphrase: &Passphrase,
    ) -> Result<(), Failure> {
        let root = unlocked.vault.root().to_owned();
        let folders = ["entries", "inbox", "records"].map(|name| root.join(name));
        let watch = Watch::new(folders.iter().map(PathBuf::as_path))
            .map_err(|error| Failure::new(Kind::Failed, error.to_string()))?;
        context.terminal.say("Watching. The page is made again whenever the journal changes. Ctrl-C ends it.");
        while watch.wait() {
            unlocked.catch_up(context)?;
            let made = make(context, unlocked, options, passphrase, context.today())?;
            write(path, &made)?;
            context.terminal.say(format!("Made again: {}.", words::count(made.report.entries, "entry", "entries")));
            watch.forget();
        }
        Ok(())
    }
}

/// Makes the page of a read journal.
pub(crate) fn make(
    context: &Context,
    unlocked: &Unlocked,
    options: &Options,
    passphrase: &Passphrase,
    today: jiff::civil::Date,
) -> Result<Made, Failure> {
    let supervision = supervision::read(context, unlocked);
    let agenda = pipeline::agenda::draft(&unlocked.library, &supervision, &unlocked.catalogue, &Request::new(today));
    let material = Material {
        library: &unlocked.library,
        catalogue: &unlocked.catalogue,
        sessions: &supervision.sessions,
        helplines: &helplines::lines(unlocked),
        agenda: &agenda,
        today,
    };
    pipeline::build::build(&material, options, passphrase).map_err(|error| {
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

fn tell(context: &Context, unlocked: &Unlocked, path: &Path, made: &Made) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let (report, library) = (made.report, &unlocked.library);
    let unread = library.unopened.len() + library.journal.unreadable().len();
    if context.global.json {
        terminal.json(&json!({"afterword": 1, "written": path.to_string_lossy(), "entries": report.entries, "bytes": report.bytes, "left_out": unread}))?;
    } else {
        let total = report.entries + unread;
        terminal.line(format!(
            "Reading    {} of {}",
            words::grouped(report.entries),
            words::count(total, "entry", "entries")
        ))?;
        terminal.line("Sealing    one page")?;
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
    if unread > 0 {
        return Err(Failure::new(
            Kind::Failed,
            format!("{} could not be read and are not in the page", words::count(unread, "entry", "entries")),
        )
        .next("See which: afterword doctor"));
    }
    Ok(())
}
