//! Where a passphrase comes from: a descriptor, a file, or the writer's fingers. Never an argument, never a variable.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{
    aside::Aside,
    context::Context,
    failure::{Failure, Kind},
    hidden, signals, words,
};
use crate::{
    fs,
    secret::{NotRecoveryWords, Passphrase, RecoveryWords, strength},
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
    if !context.terminal.asks() {
        return Err(Failure::new(Kind::Usage, "this is not a terminal, so I cannot ask for a new passphrase")
            .meaning(wording.unchanged)
            .next("Give it in a file: --new-passphrase-file FILE")
            .next("or on a descriptor: --new-passphrase-fd 4 4< FILE"));
    }
    signals::tell(wording.unchanged, || ());
    let chosen = ask_new(context, wording);
    signals::forget();
    chosen
}

fn ask_new(context: &Context, wording: &Wording) -> Result<Passphrase, Failure> {
    let (terminal, indent) = (&context.terminal, wording.indent);
    terminal.say(wording.opening);
    let _hidden = hidden::between();
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

/// Makes one and shows it until the writer has typed it.
fn make(context: &Context, indent: &str) -> Result<Passphrase, Failure> {
    let terminal = &context.terminal;
    let passphrase = Passphrase::generate().map_err(vault::Error::from)?;
    let aside = Aside::show(context);
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
            let was_aside = aside.is_some();
            drop(aside);
            let where_now =
                if was_aside { " It is not in this window any more: keep what you wrote down." } else { "" };
            terminal.say(format!("{indent}Good.{where_now}"));
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

/// What a passphrase is to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// The journal, with the passphrase of today.
    Journal,
    /// A backup, with the passphrase of the day it was made.
    Backup,
}

impl Lock {
    /// What is said after a passphrase that did not open it.
    fn try_again(self) -> &'static str {
        match self {
            Self::Journal => {
                "That passphrase did not open it. Nothing has been lost. Check Caps Lock and try again.\nForgotten it? The 24 recovery words open it too; then: afterword key change"
            }
            Self::Backup => {
                "That passphrase did not open it. Nothing has been lost. A backup has the passphrase of the day it was made, which may be an earlier one than today's. The 24 recovery words of that day open it too."
            }
        }
    }

    /// What is said after the last try, to a person.
    fn stays_shut(self, is_sheet: bool) -> Failure {
        let failure = if is_sheet {
            Failure::new(Kind::Locked, "these 24 words belong together, but they did not open it")
        } else {
            Failure::new(Kind::Locked, "that passphrase did not open it")
        };
        match self {
            Self::Journal => failure
                .meaning("Nothing has been lost, and nothing was changed.")
                .next("Check Caps Lock and run the same command again: you can try as often as you like.")
                .next("Forgotten it? The 24 recovery words open it too: type all of them where the passphrase is asked for.")
                .next("Then set a new passphrase: afterword key change"),
            Self::Backup => failure
                .meaning("Nothing has been lost. A backup has the passphrase of the day it was made, which may be an earlier one than today's.")
                .next("Run the same command again, with the passphrase of that day or all 24 recovery words of that day."),
        }
    }

    /// Why it stays locked, for a program.
    fn refusal(self, error: vault::Error) -> Failure {
        match (self, &error) {
            (Self::Backup, vault::Error::WrongPassphrase { .. }) => {
                Failure::new(Kind::Locked, "that passphrase did not open the backup")
                    .meaning("Nothing has been lost. A backup has the passphrase of the day it was made, which may be an earlier one than today's.")
                    .next("Try the passphrase of that day, or the 24 recovery words of that day: type all of them in its place.")
            }
            _ => error.into(),
        }
    }
}

/// From how many words on a text is taken for a recovery sheet, whatever its words are.
const MANY: usize = 20;

/// What is wrong with a recovery sheet that was typed in place of a passphrase; none when it was no such sheet, or a whole
/// one. A passphrase of the program's own has six words of the same list.
fn slip(typed: &str) -> Option<NotRecoveryWords> {
    let error = RecoveryWords::parse(typed).err()?;
    let words: Vec<&str> = typed.split_whitespace().collect();
    let known = words.iter().filter(|word| RecoveryWords::knows(word)).count();
    let is_sheet = words.len() >= MANY || (words.len() > RecoveryWords::COUNT / 2 && known * 2 > words.len());
    is_sheet.then_some(error)
}

/// A recovery sheet with a slip in it. Only numbers are told.
fn misread(slip: NotRecoveryWords) -> Failure {
    let failure = Failure::new(Kind::Locked, slip.to_string()).meaning("Nothing has been lost.");
    match slip {
        NotRecoveryWords::Word(at) => failure.next(format!("Look at word {at} on your sheet, and type all 24 again.")),
        NotRecoveryWords::Count(_) => failure.next("Look whether one was passed over or typed twice, and type all 24."),
        NotRecoveryWords::Check => failure.next("Compare them with your sheet one by one, and type all 24 again."),
    }
}

/// Unlocks with what was given, or by asking, and gives the passphrase that did it.
pub(crate) fn unlock<T>(
    context: &Context,
    label: &str,
    lock: Lock,
    open: impl Fn(&Passphrase) -> Result<T, vault::Error>,
) -> Result<(T, Passphrase), Failure> {
    let terminal = &context.terminal;
    let open = |passphrase: &Passphrase| {
        let _patience = terminal.patience("Opening");
        open(passphrase)
    };
    let refused = |passphrase: &Passphrase, error: vault::Error| match (&error, slip(passphrase.expose())) {
        (vault::Error::WrongPassphrase { .. }, Some(slip)) => misread(slip),
        _ => lock.refusal(error),
    };
    if let Some(passphrase) = given(context)? {
        return match open(&passphrase) {
            Ok(opened) => Ok((opened, passphrase)),
            Err(error) => Err(refused(&passphrase, error)),
        };
    }
    if !terminal.asks() {
        return Err(Failure::new(Kind::Locked, "this is not a terminal, so I cannot ask for your passphrase")
            .next("Give it in a file: --passphrase-file FILE")
            .next("or on a descriptor: --passphrase-fd 3 3< FILE"));
    }
    let mut wrong = 0;
    let _hidden = hidden::between();
    loop {
        let typed =
            signals::meanwhile("Nothing was changed.", || terminal.ask_hidden(&format!("Passphrase for {label}: ")))?;
        let Ok(passphrase) = Passphrase::new(&typed) else {
            terminal.say("Nothing was typed. Your passphrase, or all 24 recovery words:");
            continue;
        };
        let failure = match open(&passphrase) {
            Ok(opened) => return Ok((opened, passphrase)),
            Err(vault::Error::WrongPassphrase { .. }) => slip(&typed),
            // The words open it at the same question.
            Err(error) if lock == Lock::Journal && wrong + 1 < TRIES && is_without_identity(&error) => {
                wrong += 1;
                let failure = Failure::from(error);
                terminal.say(words::plain(&format!("Problem: {}", failure.sentence())));
                terminal.say("Your entries are untouched. Please type the 24 recovery words here, or press Ctrl-C: they open everything.\nThen afterword key change makes a new identity.age. Or bring back a copy of it.");
                continue;
            }
            Err(error) => return Err(refused(&passphrase, error)),
        };
        wrong += 1;
        let is_sheet = RecoveryWords::parse(&typed).is_ok();
        match failure {
            Some(slip) if wrong == TRIES => return Err(misread(slip)),
            Some(slip) => misread(slip).lines().iter().for_each(|line| terminal.say(line)),
            None if wrong == TRIES => return Err(lock.stays_shut(is_sheet)),
            None if is_sheet => terminal.say(OTHER_SHEET),
            None => terminal.say(lock.try_again()),
        }
    }
}

/// Whether it is `identity.age` that is damaged or gone.
fn is_without_identity(error: &vault::Error) -> bool {
    match error {
        vault::Error::KeyFile { file, .. } => *file == vault::layout::IDENTITY,
        vault::Error::Files(error) => error.is_missing() && error.path.ends_with(vault::layout::IDENTITY),
        _ => false,
    }
}

/// A whole recovery sheet that opens nothing here.
const OTHER_SHEET: &str = "These 24 words belong together, but they do not open it. Nothing has been lost. The sheet may be an older one, or of another journal. Look for a newer sheet, or type the passphrase.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_with_a_slip_is_told_from_a_passphrase() {
        let drawn = RecoveryWords::generate().unwrap();
        let words: Vec<&'static str> = drawn.words().collect();
        let with = |at: usize, word: &'static str| {
            let mut words = words.clone();
            words[at] = word;
            words.join(" ")
        };
        assert_eq!(slip(&with(6, "hollwo")), Some(NotRecoveryWords::Word(7)));
        assert_eq!(slip(&words[..23].join(" ")), Some(NotRecoveryWords::Count(23)));
        assert_eq!(slip(&words[..14].join(" ")), Some(NotRecoveryWords::Count(14)));
        assert_eq!(slip(&words.join(" ")), None);
        for passphrase in
            [words[..6].join(" "), "still water by the old oak".to_owned(), "a b c d e f g h i j k l m n".into()]
        {
            assert_eq!(slip(&passphrase), None, "{passphrase}");
        }
        let told = misread(slip(&with(6, "hollwo")).unwrap()).lines().join("\n");
        assert!(told.contains("word 7") && !told.contains("hollwo"), "{told}");
    }
}
