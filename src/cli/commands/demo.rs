//! `demo`: everything, on an invented journal.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Zoned;
use serde_json::json;

use super::{agenda, build};
use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        looks, supervision,
        unlock::Unlocked,
        words,
    },
    config::Settings,
    fs,
    journal::Journal,
    pipeline::{self, example, import},
    secret::{Passphrase, RecoveryWords},
    site::Options,
    supervision::Request,
    theme::Catalogue,
    vault::{self, Vault},
};

/// What the help says first.
const HELP: &str = "\
Try everything on an invented journal: 20 months of one mental-health social
worker. It makes a folder with the encrypted journal, the private page and the
agenda, and tells the passphrase.

  afterword demo
  afterword demo ~/try-afterword";

/// The arguments of `demo`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Demo {
    /// The folder to make
    #[arg(default_value = "afterword-demo")]
    folder: PathBuf,
}

impl Demo {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let folder = context.environment.absolute(&self.folder);
        if fs::kind_of(&folder).is_some()
            && (fs::kind_of(&folder) != Some(fs::Kind::Folder) || !fs::list(&folder)?.is_empty())
        {
            return Err(Failure::new(Kind::Attention, format!("{} is there already", folder.display()))
                .meaning("Nothing was changed.")
                .next("Delete it, or name another place: afterword demo FOLDER"));
        }
        if context.global.dry_run {
            return context
                .terminal
                .line(format!("Would make {} with a journal, a page and an agenda.", folder.display()));
        }
        fs::make_folder(&folder)?;
        let passphrase = Passphrase::generate().map_err(vault::Error::from)?;
        let then = &as_of(context);
        let unlocked = journal(context, then, &folder.join("journal"), &passphrase)?;
        let made = outputs(context, then, &unlocked, &folder, &passphrase)?;
        tell(context, &folder, &passphrase, &unlocked, &made)
    }
}

/// The evening on which the example's writer looks back, so that the demonstration is the same on any day.
fn as_of(context: &Context) -> Zoned {
    example::TODAY.at(19, 30, 0, 0).to_zoned(context.now.time_zone().clone()).unwrap_or_else(|_| context.now.clone())
}

fn journal(context: &Context, then: &Zoned, root: &Path, passphrase: &Passphrase) -> Result<Unlocked, Failure> {
    let words = RecoveryWords::generate().map_err(vault::Error::from)?;
    let mut vault = Vault::create(root, passphrase, &words, &Settings::default().text())?;
    let catalogue = Catalogue::built_in();
    let known = |tag: &str| crate::theme::ThemeId::parse(tag).is_ok_and(|id| catalogue.get(&id).is_some());
    let plan = import::plan(example::sources(), &Journal::default(), then.time_zone(), &known);
    let report =
        import::carry_out(&plan, &mut vault, then.timestamp(), &context.terminal.bar("Encrypting and comparing"))?;
    if report.verified.len() != plan.new.len() {
        return Err(Failure::new(Kind::Failed, "the example journal came back from encryption changed"));
    }
    Unlocked::read(context, vault)
}

fn outputs(
    context: &Context,
    then: &Zoned,
    unlocked: &Unlocked,
    folder: &Path,
    passphrase: &Passphrase,
) -> Result<pipeline::build::Made, Failure> {
    let supervision = supervision::read(context, unlocked);
    let drafted =
        pipeline::agenda::draft(&unlocked.library, &supervision, &unlocked.catalogue, &Request::new(then.date()));
    fs::replace(&folder.join("agenda.md"), &agenda::markdown(&drafted))?;
    fs::replace(&folder.join("agenda.html"), &agenda::page(&drafted))?;
    let look = looks::chosen(context, Some(Path::new("quiet")))?;
    let (made, _) = build::make(context, unlocked, &look, &Options::default(), passphrase, then.date())?;
    build::write(&folder.join("journal.html"), &made)?;
    Ok(made)
}

fn tell(
    context: &Context,
    folder: &Path,
    passphrase: &Passphrase,
    unlocked: &Unlocked,
    made: &pipeline::build::Made,
) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let entries = unlocked.library.journal.entries().len();
    if context.global.json {
        return terminal.json(&json!({"afterword": 1, "folder": folder.to_string_lossy(), "passphrase": passphrase.expose(), "entries": entries, "bytes": made.report.bytes}));
    }
    let shown = folder.strip_prefix(context.environment.current()).unwrap_or(folder).display();
    terminal.line(format!(
        "Made {shown}/ from an invented journal: {} over 20 months, encrypted,\nread back and compared; the page opened again, {} of {} the same.\n",
        words::count(entries, "reflection", "reflections"),
        words::grouped(made.report.entries),
        words::grouped(entries),
    ))?;
    terminal.line(format!("  The passphrase:   {}\n", passphrase.expose()))?;
    terminal.line(format!(
        "Look at these:\n\n  {shown}/journal.html    the private page; open it in a browser, type the passphrase"
    ))?;
    terminal.line(format!("  {shown}/agenda.html     the next supervision, to print; agenda.md is the same"))?;
    terminal.line(format!("  {shown}/journal/        the encrypted journal; its READ-ME-FIRST.txt says how to\n                               read it with the age program alone\n"))?;
    let try_it = format!("  {} -j {shown}/journal", context.environment.program());
    terminal.line("And try:\n")?;
    for verb in ["list", "list --theme transference", "show \"the kitchen clock\"", "agenda", "new"] {
        terminal.line(format!("{try_it} {verb}"))?;
    }
    terminal.line("")?;
    terminal.line("Everyone in it is invented. Your own journal: afterword init")
}
