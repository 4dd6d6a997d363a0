//! `open`: look at the private site, or check it without a browser.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::build::usual_place;
use crate::{
    cli::{
        browser,
        context::Context,
        failure::{Failure, Kind},
        passphrase, words,
    },
    fs, seal,
    secret::Passphrase,
};

/// What the help says first.
const HELP: &str = "\
Open your private site in the browser. The page asks for your passphrase.

  afterword open
  afterword open --check notes.html      does it still open? no browser needed";

/// The arguments of `open`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Open {
    /// The page; the one that `build` makes when none is named
    file: Option<PathBuf>,
    /// Open every part of the page here, and say whether it is whole
    #[arg(long)]
    check: bool,
}

/// The longest page that is checked, in bytes.
const LONGEST: u64 = 1 << 30;

impl Open {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let path =
            self.file.as_ref().map_or_else(|| usual_place(&context.root()), |file| context.environment.absolute(file));
        if fs::kind_of(&path).is_none() {
            return Err(Failure::new(Kind::Absent, format!("there is no page at {}", path.display()))
                .next("Make it: afterword build"));
        }
        if self.check {
            return check(context, &path);
        }
        let shown = context.environment.tilde(&path);
        if context.global.dry_run {
            return context.terminal.line(format!("Would open {shown}."));
        }
        if !browser::open(&path) {
            return Err(Failure::new(Kind::Failed, "no browser could be started")
                .next(format!("Open this file in one yourself: {}", path.display())));
        }
        context.terminal.line(format!("Opening {shown}. The page will ask for your passphrase, and it\nlocks itself after 5 minutes away. Quick exit: press Shift three times."))
    }
}

fn check(context: &Context, path: &std::path::Path) -> Result<(), Failure> {
    let page = fs::read(path, LONGEST)?;
    let passphrase = match passphrase::given(context)? {
        Some(passphrase) => passphrase,
        None if context.terminal.asks() => typed(context, path)?,
        None => {
            return Err(Failure::new(
                Kind::Locked,
                "this is not a terminal, so I cannot ask for the page's passphrase",
            )
            .next("Give it in a file: --passphrase-file FILE"));
        }
    };
    let opened = seal::open(&page, passphrase.secret()).map_err(|error| match error {
        seal::Error::WrongPassphrase => {
            Failure::new(Kind::Locked, "that passphrase did not open the page").meaning("Nothing has been lost.")
        }
        error => {
            Failure::new(Kind::Unreadable, format!("the page cannot be used: {}", crate::cli::failure::chain(&error)))
                .meaning("Your journal is not affected.")
                .next("Make a fresh page: afterword build")
        }
    })?;
    let entries = crate::render::entries(opened.parts()).ok_or_else(|| {
        Failure::new(Kind::Unreadable, "the page opens, and its index cannot be read")
            .next("Make a fresh page: afterword build")
    })?;
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "checked": path.to_string_lossy(), "entries": entries, "parts": opened.parts().len()}));
    }
    context.terminal.line(format!(
        "The page is whole: {} in {}.",
        words::count(entries, "entry", "entries"),
        words::count(opened.parts().len(), "encrypted part", "encrypted parts")
    ))
}

fn typed(context: &Context, path: &std::path::Path) -> Result<Passphrase, Failure> {
    let text = context.terminal.ask_hidden(&format!("Passphrase for {}: ", context.environment.tilde(path)))?;
    Passphrase::new(&text).map_err(|_| Failure::new(Kind::Locked, "no passphrase was typed"))
}
