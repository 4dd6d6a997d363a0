//! `export`: take everything out, as a sealed backup or in clear.

mod backup;
mod readable;

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::cli::{context::Context, failure::Failure};
use readable::Format;

/// What the help says first.
const HELP: &str = "\
Take everything out: as a backup, one encrypted file that holds the whole
journal, or readable, to leave.

  afterword export --backup /media/usb/journal.afterword
  afterword export --check /media/usb/journal.afterword
  afterword export --to ~/Readable             Markdown that anyone can read
  afterword export --to ~/Readable --format json

A backup is brought back with: afterword init --from-backup FILE";

/// The arguments of `export`.
#[derive(Debug, Args)]
#[command(before_help = HELP, group(ArgGroup::new("what").required(true).args(["backup", "check", "to"])))]
pub(crate) struct Export {
    /// Put the whole journal into this one encrypted file
    #[arg(long, value_name = "FILE")]
    backup: Option<PathBuf>,
    /// Open a backup and compare every file in it; nothing is restored
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// Write everything readable, not encrypted, into this new folder
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// As what
    #[arg(long, value_enum, default_value_t = Format::Md, requires = "to")]
    format: Format,
    /// What is marked private too
    #[arg(long, requires = "to")]
    with_private: bool,
}

impl Export {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        match (&self.backup, &self.check, &self.to) {
            (Some(file), _, _) => backup::make(context, file),
            (_, Some(file), _) => backup::check(context, file),
            (_, _, Some(folder)) => readable::write(context, folder, self.format, self.with_private),
            // The group asks for one of them.
            (None, None, None) => Ok(()),
        }
    }
}
