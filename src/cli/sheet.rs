//! The recovery sheet, between the program and the writer: 24 words shown once, asked back, typed in.

mod page;
mod rows;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::Args;
use zeroize::Zeroizing;

use super::{
    aside::Aside,
    context::Context,
    failure::{Failure, Kind},
    signals,
    terminal::{LONGEST_LINE, Terminal},
};
use crate::{fs, secret::RecoveryWords, vault};

/// Where new recovery words go.
#[derive(Debug, Args)]
pub(crate) struct Sheet {
    /// Write the 24 recovery words to this new file instead of showing them
    #[arg(long, value_name = "FILE", conflicts_with = "sheet")]
    recovery_file: Option<PathBuf>,
    /// Show them as a page to print, held in memory; =FILE.html writes that page
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    sheet: Option<OsString>,
}

/// How the words are handed over.
pub(crate) struct Wording {
    /// What is said first.
    pub(crate) opening: &'static str,
    /// What stands before every line.
    pub(crate) indent: &'static str,
    /// What is said when the words are on paper.
    pub(crate) done: &'static str,
    /// What holds when the words are not taken.
    pub(crate) unchanged: &'static str,
    /// What is to be done with the words then, when the writer has seen them: they may be on paper by now.
    pub(crate) void: &'static str,
}

impl Wording {
    /// What holds, and what is to be done with the words that were seen.
    pub(crate) fn held(&self) -> String {
        format!("{}\n{}", self.unchanged, self.void)
    }
}

impl Sheet {
    /// Whether the words have a place to go where nobody can be asked.
    pub(crate) fn is_for_scripts(&self) -> bool {
        self.recovery_file.is_some() || self.page().is_some()
    }

    /// Whether the writer puts them on paper, and they are in no file of words alone.
    pub(crate) fn is_on_paper(&self) -> bool {
        self.recovery_file.is_none()
    }

    /// The words in the file that was named, where one is there and holds some: a command that was cut off has written
    /// them.
    pub(crate) fn written(&self, context: &Context) -> Option<RecoveryWords> {
        let path = context.environment.absolute(self.recovery_file.as_deref()?);
        let bytes = Zeroizing::new(fs::read(&path, 4096).ok()?);
        RecoveryWords::parse(std::str::from_utf8(&bytes).ok()?).ok()
    }

    /// The file that the words are written to, where one was named for them.
    pub(crate) fn file(&self, context: &Context) -> Option<PathBuf> {
        self.recovery_file.as_deref().map(|file| context.environment.absolute(file))
    }

    /// The file for the page, where one was named.
    fn page(&self) -> Option<&Path> {
        self.sheet.as_ref().filter(|name| !name.is_empty()).map(Path::new)
    }

    /// What is said when the program is stopped after [`Sheet::hand_over`] and before the words hold.
    pub(crate) fn held(&self, wording: &Wording) -> String {
        if self.is_on_paper() { wording.held() } else { wording.unchanged.to_owned() }
    }

    /// Gives the words to the writer and asks two of them back, so that the paper exists before the words hold. Tells
    /// the file that they were written to, if any: the caller removes it when the words come to nothing. A signal to end
    /// still says that they open nothing: the caller says when that is not so any more.
    pub(crate) fn hand_over(
        &self,
        context: &Context,
        root: &Path,
        words: &RecoveryWords,
        wording: &Wording,
    ) -> Result<Option<PathBuf>, Failure> {
        let terminal = &context.terminal;
        if let Some(file) = &self.recovery_file {
            let line = words.line();
            let mut text = Zeroizing::new(String::with_capacity(line.len() + 1));
            text.push_str(&line);
            text.push('\n');
            return write(context, root, file, text.as_bytes(), wording).map(Some);
        }
        let interactive = terminal.asks();
        if interactive {
            signals::tell(wording.unchanged, || ());
        }
        let mut aside = None;
        let written = match (self.page(), &self.sheet) {
            (Some(file), _) => {
                let page = page::text(words, context.today());
                agree(context, file, wording)?;
                let path = write(context, root, file, page.as_bytes(), wording)?;
                let page = path.clone();
                // Words that open nothing are not left on a disk.
                signals::tell(wording.held(), move || drop(fs::remove(&page)));
                terminal.say(format!("{}The page is {}. Print it, then delete it.", wording.indent, path.display()));
                Some(path)
            }
            _ if !interactive => {
                return Err(Failure::new(Kind::Usage, "without a terminal, the new recovery words need a place to go")
                    .meaning(wording.unchanged)
                    .next("Name a new file for them: --recovery-file FILE"));
            }
            (None, Some(_)) => {
                signals::tell(wording.held(), || ());
                page::print(context, words, wording)?;
                None
            }
            (None, None) => {
                aside = Aside::show(context);
                signals::tell(wording.held(), || ());
                rows::show(terminal, words, wording, aside.as_ref())?;
                None
            }
        };
        if interactive {
            let shown_again = || {
                if self.sheet.is_none() {
                    return rows::show(terminal, words, wording, aside.as_ref());
                }
                terminal.say(format!("{}Look at your paper.", wording.indent));
                Ok(())
            };
            let asked = ask_back(context, words, wording, &shown_again);
            let was_aside = aside.take().is_some();
            if asked.is_ok() {
                let_go(terminal, was_aside, self.sheet.is_none(), wording);
            }
            if let Err(failure) = asked {
                signals::forget();
                if let Some(path) = &written {
                    fs::remove(path)?;
                }
                return Err(failure);
            }
        }
        Ok(written)
    }
}

/// Takes away a file of words that open nothing.
pub(crate) fn unwritten(written: Option<&Path>) -> impl Fn() + Send + Sync + 'static {
    let file = written.map(Path::to_owned);
    move || file.iter().for_each(|file| drop(fs::remove(file)))
}

/// Words in clear on a disk need a clear yes.
fn agree(context: &Context, file: &Path, wording: &Wording) -> Result<(), Failure> {
    if file.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("html")) {
        return Err(Failure::new(Kind::Usage, "the page needs a name that ends in .html").meaning(wording.unchanged));
    }
    let indent = wording.indent;
    context.terminal.say(format!("{indent}The page holds the 24 words in clear: who has it, and a copy of the journal's folder, can read everything. Disks and folders that sync may keep it after it is deleted. Without a name, --sheet holds it in memory alone."));
    if context.terminal.confirm(&format!("{indent}Write it to {}?", file.display()), false)? {
        return Ok(());
    }
    Err(Failure::new(Kind::Declined, "the page was not written")
        .meaning(wording.unchanged)
        .next("To write it without being asked, add --yes"))
}

fn write(context: &Context, root: &Path, file: &Path, bytes: &[u8], wording: &Wording) -> Result<PathBuf, Failure> {
    let path = context.environment.absolute(file);
    if path.starts_with(root) {
        return Err(Failure::new(Kind::Usage, "the recovery words must not lie inside the journal they open")
            .meaning(wording.unchanged));
    }
    fs::write_new(&path, bytes).map_err(|error| {
        Failure::from(error)
            .meaning(format!("{} The file for the recovery words must not exist yet.", wording.unchanged))
    })?;
    Ok(path)
}

/// Asks for two of the words. Enter alone shows them once more.
fn ask_back(
    context: &Context,
    list: &RecoveryWords,
    wording: &Wording,
    show_again: &dyn Fn() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (terminal, indent) = (&context.terminal, wording.indent);
    let mut numbers = [0_u8; 2];
    getrandom::fill(&mut numbers).map_err(vault::Error::from)?;
    let first = usize::from(numbers[0]) % 12;
    let second = 12 + usize::from(numbers[1]) % 12;
    for at in [first, second] {
        loop {
            let typed = terminal.ask(&format!("{indent}To check: what is word {}?  ", at + 1))?;
            let Some(typed) = typed.map(Zeroizing::new) else {
                return Err(Failure::new(Kind::Declined, "the recovery words were not checked").meaning(wording.held()));
            };
            if typed.trim().is_empty() {
                show_again()?;
                continue;
            }
            if list.word(at).is_some_and(|word| typed.trim().eq_ignore_ascii_case(word)) {
                break;
            }
            terminal.say(format!("{indent}Not quite. Look at your paper."));
        }
    }
    Ok(())
}

/// Where the words are from now on.
fn let_go(terminal: &Terminal, was_aside: bool, were_shown: bool, wording: &Wording) {
    let indent = wording.indent;
    if was_aside {
        // The other screen is gone, and what it said with it.
        terminal.say(wording.done);
    }
    terminal.say(format!("{indent}Good. I have not saved these words anywhere: they are on your paper alone."));
    if was_aside {
        terminal.say(format!("{indent}They are not in this window any more, and scrolling back does not show them."));
    } else if were_shown {
        terminal
            .say(format!("{indent}They still stand above in this window. Clear it, or close it, when you are done."));
    }
}

/// How many words are typed at once.
const GROUP: usize = 6;

/// Asks for all 24, six at a time and not shown. `None` when nothing is typed first. All of them may also be pasted at
/// once.
pub(crate) fn ask(terminal: &Terminal) -> Result<Option<RecoveryWords>, Failure> {
    // What a terminal gives at most, four times: it never moves.
    let mut all = Zeroizing::new(String::with_capacity(4 * (LONGEST_LINE + 2)));
    let mut known = 0;
    while known < RecoveryWords::COUNT {
        let typed = terminal.ask_hidden(&format!("Words {} to {}: ", known + 1, known + GROUP))?;
        let words: Vec<&str> = typed.split_whitespace().collect();
        match (words.len(), words.iter().position(|word| !RecoveryWords::knows(word))) {
            (0, _) if known == 0 => return Ok(None),
            (RecoveryWords::COUNT, _) if known == 0 => {
                all.push_str(&typed);
                break;
            }
            (GROUP, None) => {
                all.push_str(&typed);
                all.push(' ');
                known += GROUP;
            }
            (GROUP, Some(at)) => {
                terminal.say(format!("Word {} is not one that a recovery sheet can have. Once more.", known + at + 1));
            }
            (many, _) => terminal.say(format!("That was {many}, and six are asked for. Once more.")),
        }
    }
    RecoveryWords::parse(&all).map(Some).map_err(|error| wrong(&error.to_string()))
}

/// Words that open nothing.
pub(crate) fn wrong(message: &str) -> Failure {
    Failure::new(Kind::Locked, message)
        .meaning(
            "Nothing has been lost, and nothing was changed. The sheet may be an older one, or a word was misread.",
        )
        .next("Look at the sheet and try again: afterword key rehearse")
        .next("Is it lost? With the passphrase you can have new words: afterword key recovery")
}
