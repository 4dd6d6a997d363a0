//! The command line: what can be typed. Doc comments are the help.

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::commands::{
    agenda, build, delete, demo, doctor, edit, import, init, list, new, open, session, show, template, theme, undo,
};

/// A private reflective journal for people who do hard human work.
///
/// Write without unlocking, read with your passphrase. Everything stays on this
/// computer, encrypted.
///
///   afterword demo      see it with an invented journal
///   afterword init      set up your own
///   afterword new       write; no passphrase needed
///   afterword list      read what you have written
///   afterword agenda    prepare your next supervision
#[derive(Debug, Parser)]
#[command(
    name = "afterword",
    version,
    verbatim_doc_comment,
    propagate_version = true,
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

impl Cli {
    /// Reads what was typed. Asked for help, or typed wrongly, the program says so and ends here.
    pub(crate) fn read() -> Self {
        let mut command = with_examples(Self::command()).mut_subcommands(with_examples);
        let matches = command.get_matches_mut();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
    }
}

/// Lets help begin with the whole description and its examples, for `-h` as for `--help`. The line in the list of
/// commands stays the short one.
fn with_examples(command: clap::Command) -> clap::Command {
    let Some(about) = command.get_long_about().map(ToString::to_string) else { return command };
    command.help_template(format!("{}\n\n{{usage-heading}} {{usage}}\n\n{{all-args}}", about.trim_end()))
}

/// What applies to every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Global {
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
    #[command(about = "Set up a journal: place, passphrase, recovery sheet")]
    Init(init::Init),
    #[command(about = "Write a reflection; no passphrase needed")]
    New(new::New),
    #[command(about = "List or search what you have written")]
    List(list::List),
    #[command(about = "Read one reflection")]
    Show(show::Show),
    #[command(about = "Change a reflection; the earlier version is kept")]
    Edit(edit::Edit),
    #[command(about = "Take a reflection away; it can be brought back")]
    Delete(delete::Delete),
    #[command(about = "Take back the last change")]
    Undo(undo::Undo),
    #[command(about = "Encrypt a folder of Markdown reflections")]
    Import(import::Import),
    #[command(about = "Themes: what they are, where they stand, what is suggested")]
    Theme(theme::Theme),
    #[command(about = "Prepare the next supervision")]
    Agenda(agenda::Agenda),
    #[command(about = "Supervision sessions: planned, held, cancelled")]
    Session(session::Session),
    #[command(about = "The questions that a reflection can answer")]
    Template(template::Template),
    #[command(about = "Make the private site: one locked page")]
    Build(build::Build),
    #[command(about = "Open the private site, or check it")]
    Open(open::Open),
    #[command(about = "Check the journal and say where things are")]
    Doctor(doctor::Doctor),
    #[command(about = "Try everything on an invented journal")]
    Demo(demo::Demo),
}
