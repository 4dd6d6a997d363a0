//! Where a passphrase comes from: a descriptor, a file, or the writer's fingers. Never an argument, never a variable.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{
    context::Context,
    failure::{Failure, Kind},
    words,
};
use crate::{
    fs,
    secret::{Passphrase, strength},
    vault,
};

/// A passphrase from a file or a descriptor, if one was named.
pub(crate) fn given(context: &Context) -> Result<Option<Passphrase>, Failure> {
    from_either(context.global.passphrase_file.as_deref(), context.global.passphrase_fd)
}

fn from_either(file: Option<&Path>, descriptor: Option<u32>) -> Result<Option<Passphrase>, Failure> {
    match (file, descriptor) {
        (Some(path), _) => from_file(path).map(Some),
        (None, Some(number)) => from_file(Path::new(&format!("/dev/fd/{number}"))).map(Some),
        (None, None) => Ok(None),
    }
}

/// Where a new passphrase comes from, when it is not asked for.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// Read the new passphrase from this open file descriptor
    #[arg(long, value_name = "N", conflicts_with = "new_passphrase_file")]
    new_passphrase_fd: Option<u32>,
    /// Read the new passphrase from the first line of this file
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl New {
    /// Whether one was named.
    pub(crate) fn is_given(&self) -> bool {
        self.new_passphrase_file.is_some() || self.new_passphrase_fd.is_some()
    }

    /// The one that was named, however weak it is. To be called once: a descriptor gives what is in it one time only.
    pub(crate) fn given(&self) -> Result<Option<Passphrase>, Failure> {
        from_either(self.new_passphrase_file.as_deref(), self.new_passphrase_fd)
    }

    /// The one that was named, if it is strong enough, else one that is asked for in a terminal.
    pub(crate) fn take(&self, context: &Context, wording: &Wording) -> Result<Passphrase, Failure> {
        match self.given()? {
            Some(passphrase) => strong(passphrase, wording),
            None => choose(context, wording),
        }
    }
}

/// How a new passphrase is asked for.
pub(crate) struct Wording {
    /// What is said first.
    pub(crate) opening: &'static str,
    /// What stands before every line.
    pub(crate) indent: &'static str,
    /// What holds when it is refused.
    pub(crate) unchanged: &'static str,
}

/// A passphrase that would take long to guess, or the reason why this one would not.
pub(crate) fn strong(passphrase: Passphrase, wording: &Wording) -> Result<Passphrase, Failure> {
    strength(&passphrase).map_err(|weak| {
        Failure::new(Kind::Failed, weak.to_string()).meaning(wording.unchanged).next("Use several unusual words.")
    })?;
    Ok(passphrase)
}

/// Asks for a new passphrase, twice; makes one when nothing is typed.
pub(crate) fn choose(context: &Context, wording: &Wording) -> Result<Passphrase, Failure> {
    let (terminal, indent) = (&context.terminal, wording.indent);
    if !terminal.asks() {
        return Err(Failure::new(Kind::Usage, "this is not a terminal, so I cannot ask for a new passphrase")
            .meaning(wording.unchanged)
            .next("Give it in a file: --new-passphrase-file FILE")
            .next("or on a descriptor: --new-passphrase-fd 4 4< FILE"));
    }
    terminal.say(wording.opening);
    loop {
        let typed = terminal.ask_hidden(&format!("{indent}Passphrase: "))?;
        let Ok(passphrase) = Passphrase::new(&typed) else { return make(context, indent) };
        if let Err(weak) = strength(&passphrase) {
            let told = format!("{}. Use several unusual words, or leave it empty.", words::capital(&weak.to_string()));
            terminal.say(format!("{indent}{}", words::wrap(&told, 70, indent)));
            continue;
        }
        let again = terminal.ask_hidden(&format!("{indent}Once more: "))?;
        if Passphrase::new(&again).is_ok_and(|again| again.matches(&passphrase)) {
            return Ok(passphrase);
        }
        terminal.say(format!("{indent}The two were not the same. Try again."));
    }
}

fn make(context: &Context, indent: &str) -> Result<Passphrase, Failure> {
    let terminal = &context.terminal;
    let passphrase = Passphrase::generate().map_err(vault::Error::from)?;
    terminal.say_secret(&[
        indent,
        "Yours is:  ",
        passphrase.expose(),
        "\n",
        indent,
        "Write it down until you know it.",
    ]);
    loop {
        let again = terminal.ask_hidden(&format!("{indent}Type it once more so that your fingers know it: "))?;
        if Passphrase::new(&again).is_ok_and(|again| again.matches(&passphrase)) {
            terminal.say(format!("{indent}Good."));
            return Ok(passphrase);
        }
        terminal.say_secret(&[indent, "That was not it. It is:  ", passphrase.expose()]);
    }
}

/// The first line of a file, a pipe or a descriptor.
pub(crate) fn from_file(path: &Path) -> Result<Passphrase, Failure> {
    let name = path.display();
    let bytes = zeroize::Zeroizing::new(fs::read_stream(path, 65_536)?);
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new(Kind::Locked, format!("the passphrase in {name} is not UTF-8 text")))?;
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    Passphrase::new(line).map_err(|_| {
        Failure::new(Kind::Locked, format!("the passphrase in {name} is empty")).next("Put it in the first line.")
    })
}

/// How often a wrong passphrase may be typed.
const TRIES: u32 = 3;

/// Unlocks with what was given, or by asking, and gives the passphrase that did it.
pub(crate) fn unlock<T>(
    context: &Context,
    label: &str,
    open: impl Fn(&Passphrase) -> Result<T, vault::Error>,
) -> Result<(T, Passphrase), Failure> {
    let terminal = &context.terminal;
    let open = |passphrase: &Passphrase| {
        let _patience = terminal.patience("Opening");
        open(passphrase)
    };
    if let Some(passphrase) = given(context)? {
        return Ok((open(&passphrase)?, passphrase));
    }
    if !terminal.asks() {
        return Err(Failure::new(Kind::Locked, "this is not a terminal, so I cannot ask for your passphrase")
            .next("Give it in a file: --passphrase-file FILE")
            .next("or on a descriptor: --passphrase-fd 3 3< FILE"));
    }
    for attempt in 1.. {
        let typed = terminal.ask_hidden(&format!("Passphrase for {label}: "))?;
        let opened = match Passphrase::new(&typed) {
            Ok(passphrase) => open(&passphrase).map(|opened| (opened, passphrase)),
            Err(_) => Err(vault::Error::WrongPassphrase { file: vault::layout::IDENTITY }),
        };
        match opened {
            Err(vault::Error::WrongPassphrase { .. }) if attempt < TRIES => {
                terminal.say("That passphrase did not open it. Nothing has been lost. Check Caps Lock and try again.\nForgotten it? The 24 recovery words open it too; then: afterword key change");
            }
            opened => return Ok(opened?),
        }
    }
    Err(Failure::Quiet(Kind::Locked))
}
