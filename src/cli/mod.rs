//! The command line: arguments, questions, messages and exit codes.

mod args;
mod aside;
mod backups;
mod browser;
mod canary;
mod commands;
mod context;
mod crash;
mod draft;
mod drafts;
mod editor;
mod failure;
mod found;
mod harden;
mod hidden;
mod keeper;
mod keys;
mod left_open;
mod looks;
mod misuse;
mod outgoing;
mod paper;
mod passphrase;
mod patience;
mod pen;
mod rehearsal;
mod rotation;
mod sheet;
mod signals;
mod slips;
#[cfg(unix)]
mod stop_keys;
mod summary;
mod supervision;
mod terminal;
mod unlock;
mod which;
mod words;
mod wrapping;

use std::process::ExitCode;

use args::{Cli, Command};
use context::Context;
use failure::Failure;
use terminal::Terminal;

/// Runs the program once, with what was typed, and gives the exit code.
pub fn run() -> ExitCode {
    harden::harden();
    crash::guard();
    let Cli { global, command } = args::parse();
    let json = global.json;
    let terminal = Terminal::new(&global);
    let context = match Context::new(global) {
        Ok(context) => context,
        Err(failure) => return tell(&terminal, &failure, json),
    };
    let result = crash::caught(|| match command {
        Command::Init(command) => command.run(&context),
        Command::New(command) => command.run(&context),
        Command::List(command) => command.run(&context),
        Command::Show(command) => command.run(&context),
        Command::Edit(command) => command.run(&context),
        Command::Delete(command) => command.run(&context),
        Command::Undo(command) => command.run(&context),
        Command::Import(command) => command.run(&context),
        Command::Attach(command) => command.run(&context),
        Command::Export(command) => command.run(&context),
        Command::Theme(command) => command.run(&context),
        Command::Check(command) => command.run(&context),
        Command::Agenda(command) => command.run(&context),
        Command::Session(command) => command.run(&context),
        Command::Template(command) => command.run(&context),
        Command::Helplines(command) => command.run(&context),
        Command::Build(command) => command.run(&context),
        Command::Open(command) => command.run(&context),
        Command::Key(command) => command.run(&context),
        Command::Doctor(command) => command.run(&context),
        Command::Demo(command) => command.run(&context),
    });
    let code = match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => tell(&context.terminal, &failure, json),
    };
    // A closed pipe: nobody is left to tell.
    drop(context.terminal.give_said(context.global.dry_run));
    code
}

fn tell(terminal: &Terminal, failure: &Failure, json: bool) -> ExitCode {
    if let Some(value) = failure.json().filter(|_| json && !terminal.answered()) {
        drop(terminal.json(&value));
    }
    for line in failure.lines() {
        terminal.say(words::plain(&line));
    }
    ExitCode::from(failure.code())
}
