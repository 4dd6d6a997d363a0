//! The command line: what can be typed. Doc comments are the help.

use std::{io::Write, path::PathBuf};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, error::ErrorKind};

use super::{
    commands::{
        agenda, attach, build, check, delete, demo, doctor, edit, export, helplines, import, init, key, list, new,
        open, session, show, template, theme, undo,
    },
    misuse, words,
};

/// What the help says first.
const HELP: &str = "\
A private reflective journal for people who do hard human work.

Write without unlocking, read with your passphrase. Everything stays on this
computer, encrypted.

  afterword demo      see it with an invented journal
  afterword init      set up your own
  afterword new       write; no passphrase needed
  afterword list      read what you have written
  afterword agenda    prepare your next supervision";

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "afterword",
    version,
    before_help = HELP,
    disable_help_flag = true,
    subcommand_required = true,
    arg_required_else_help = true,
    infer_long_args = false,
    max_term_width = 80
)]
pub(crate) struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// The command.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What applies to every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Global {
    /// Print help
    #[arg(short, long, global = true, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
    /// The journal's folder
    #[arg(short, long, global = true, value_name = "FOLDER")]
    pub(crate) journal: Option<PathBuf>,
    /// Print JSON for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say what would happen, change nothing
    #[arg(short = 'n', long, global = true)]
    pub(crate) dry_run: bool,
    /// Answer yes to every question
    #[arg(short, long, global = true)]
    pub(crate) yes: bool,
    /// Never ask; fail instead
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Colour and bold text
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Read the passphrase from this open file descriptor
    #[arg(long, global = true, value_name = "N", conflicts_with = "passphrase_file")]
    pub(crate) passphrase_fd: Option<u32>,
    /// Read the passphrase from the first line of this file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// In a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up a journal: place, passphrase, recovery sheet
    Init(init::Init),
    /// Write a reflection; no passphrase needed
    New(new::New),
    /// List or search what you have written
    List(list::List),
    /// Read one reflection
    Show(show::Show),
    /// Change a reflection; the earlier version is kept
    Edit(edit::Edit),
    /// Take a reflection away; it can be brought back
    Delete(delete::Delete),
    /// Take back the last change
    Undo(undo::Undo),
    /// Encrypt a folder of Markdown reflections
    Import(import::Import),
    /// Encrypt a picture or another file with a reflection
    Attach(attach::Attach),
    /// Take everything out: a sealed backup, or readable
    Export(export::Export),
    /// Themes: what they are, where they stand, what is suggested
    Theme(theme::Theme),
    /// Look for details that could tell who someone is
    Check(check::Check),
    /// Prepare the next supervision
    Agenda(agenda::Agenda),
    /// Supervision sessions: planned, held, cancelled
    Session(session::Session),
    /// The questions that a reflection can answer
    Template(template::Template),
    /// People to ring: shown without a passphrase, and yours to change
    Helplines(helplines::Helplines),
    /// Make the private site: one locked page
    Build(build::Build),
    /// Open the private site, or check it
    Open(open::Open),
    /// Change the passphrase, the recovery words, or all keys
    Key(key::Key),
    /// Check the journal and say where things are
    Doctor(doctor::Doctor),
    /// Try everything on an invented journal
    Demo(demo::Demo),
}

/// What was typed, read. Ends the program by itself for help, for the version and for wrong use.
pub(crate) fn parse() -> Cli {
    let read = leading_with_examples(Cli::command()).try_get_matches();
    read.and_then(|matches| Cli::from_arg_matches(&matches)).unwrap_or_else(|error| wrong(&error))
}

/// Help and the version as they are asked for; wrong use in words, for a program as the one object that it reads.
#[expect(clippy::exit, reason = "there is no command yet that could end")]
fn wrong(error: &clap::Error) -> ! {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        error.exit()
    }
    if std::env::args_os().any(|typed| typed == "--json")
        && let Some(value) = misuse::failure(error, false).json()
    {
        // Nobody may be reading; the exit code says it too.
        drop(writeln!(std::io::stdout(), "{value}"));
    }
    let failure = misuse::failure(error, true);
    for line in failure.lines() {
        drop(writeln!(std::io::stderr(), "{}", words::plain(&line)));
    }
    std::process::exit(failure.code().into())
}

/// Help begins with what a command is for and how it is typed.
fn leading_with_examples(command: clap::Command) -> clap::Command {
    let command = command.mut_subcommands(leading_with_examples);
    if command.get_before_help().is_none() {
        return command;
    }
    command.help_template("{before-help}{usage-heading} {usage}\n\n{all-args}")
}
