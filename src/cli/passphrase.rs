//! Where a passphrase comes from: a descriptor, a file, or the writer's fingers. Never an argument, never a variable.

use std::path::Path;

use super::{
    context::Context,
    failure::{Failure, Kind},
};
use crate::{fs, secret::Passphrase, vault};

/// A passphrase from a file or a descriptor, if one was named.
pub(crate) fn given(context: &Context) -> Result<Option<Passphrase>, Failure> {
    match (&context.global.passphrase_file, context.global.passphrase_fd) {
        (Some(path), _) => from_file(path).map(Some),
        (None, Some(number)) => from_file(Path::new(&format!("/dev/fd/{number}"))).map(Some),
        (None, None) => Ok(None),
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
    if let Some(passphrase) = given(context)? {
        return Ok((open(&passphrase)?, passphrase));
    }
    let terminal = &context.terminal;
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
                terminal.say("That passphrase did not open it. Nothing has been lost. Check Caps Lock and try again.");
            }
            opened => return Ok(opened?),
        }
    }
    Err(Failure::Quiet(Kind::Locked))
}
