//! The writer's own editor, on a file in memory, with its own copies switched off where that is known how.
#![expect(clippy::disallowed_methods, reason = "the only place that starts an editor")]

mod begin;
mod kept;
mod program;

#[cfg(unix)]
use std::io::IsTerminal;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

pub(crate) use kept::newest;
pub(crate) use program::Program;

use super::{
    canary,
    context::Context,
    drafts::Slot,
    failure::{Failure, Kind},
    keeper::Keeper,
    left_open, signals,
};
use crate::{
    fs::{
        self,
        scratch::{self, Scratch},
    },
    pipeline::compose::{Draft, complete},
    vault::Capture,
    watch::Watch,
};

/// A text from an editor. Its file and its draft are there until the text has been saved.
pub(crate) struct Edited {
    /// The text.
    pub(crate) text: String,
    scratch: Scratch,
    keeper: Keeper,
}

impl Edited {
    /// The text is safe; its file is wiped.
    pub(crate) fn saved(self) -> Result<(), Failure> {
        self.keeper.done();
        Ok(self.scratch.wipe()?)
    }

    /// The text is to be edited again: its file is wiped, and its draft goes on.
    pub(crate) fn again(self) -> Result<Option<Slot>, Failure> {
        let slot = self.keeper.go_on();
        self.scratch.wipe()?;
        Ok(slot)
    }

    /// The text could not be saved as it should be: it is sealed into the inbox, or its file stays, and the writer is
    /// told which.
    pub(crate) fn keep(self, context: &Context, capture: &Capture, reason: &str) -> Failure {
        let failure = Failure::new(Kind::DraftKept, reason);
        let text = complete(&self.text, &Draft { date: Some(context.when()), ..Draft::default() });
        if capture.write(&text).is_err() {
            // The draft, if it could be sealed, is found by the next command; this is sure.
            self.keeper.leave();
            return left_readable(failure, self.scratch);
        }
        self.keeper.done();
        match self.scratch.wipe() {
            Ok(()) => failure
                .meaning(
                    "What you wrote was kept, encrypted, as an entry of its own. What was there before is unchanged.",
                )
                .next("See it: afterword list"),
            Err(error) => error.into(),
        }
    }
}

/// What cannot be sealed anywhere stays in memory.
fn left_readable(failure: Failure, scratch: Scratch) -> Failure {
    failure
        .meaning(format!(
            "What you wrote is in {}, readable until this computer is switched off.",
            scratch.keep().display()
        ))
        .next("Take it into the journal, encrypted: afterword doctor --fix")
}

/// What is to be edited.
pub(crate) struct Task<'a> {
    /// The text to begin with.
    pub(crate) text: &'a str,
    /// What there is already, to compare with: the entry as it is, or the questions.
    pub(crate) before: &'a str,
    /// Whether the file may lie on a disk.
    pub(crate) allow_disk: bool,
    /// To seal drafts.
    pub(crate) capture: &'a Capture,
    /// Where the draft goes while the editor is open.
    pub(crate) slot: Option<Slot>,
    /// How to go on with the draft: a command.
    pub(crate) again: String,
}

/// Lets the writer edit a text in an external editor. `None` when it is what there was before.
///
/// While the editor is open, what it saves (and what it keeps beside its file) is sealed as a draft every few seconds. A
/// signal to end seals it too, and is otherwise left to the editor: when that ends, so does this.
pub(crate) fn edit(context: &Context, task: Task<'_>) -> Result<Option<Edited>, Failure> {
    can_open(context)?;
    let Task { text, before, allow_disk, capture, slot, again } = task;
    let scratch = make_scratch(context, allow_disk)?;
    scratch.note(&left_open::note(context, slot.as_ref(), before))?;
    let (folder, known) = (scratch.folder().to_owned(), before.to_owned());
    let source = move || newest(&folder).filter(|text| *text != known);
    let keeper = Keeper::begin(capture.clone(), slot, source);
    // Where the folder cannot be watched, the draft is sealed when the editor ends.
    let watching = Watch::calling(scratch.folder(), keeper.bell()).ok();
    let (seal, signalled) = (keeper.sealer(), Arc::new(AtomicBool::new(false)));
    let came = Arc::clone(&signalled);
    signals::on_stop(move || {
        came.store(true, Ordering::Relaxed);
        seal();
    });
    let edited = edit_in(context, &scratch, text, before);
    signals::forget();
    drop(watching);
    match edited {
        Ok(Some(text)) => Ok(Some(Edited { text, scratch, keeper })),
        // An editor that was told to end may say that all is well, and have written nothing.
        Ok(None) if signalled.load(Ordering::Relaxed) || kept::was_cut_off(scratch.folder(), before) => {
            if !keeper.leave() {
                return Err(left_readable(Failure::new(Kind::DraftKept, "the editor was ended from outside"), scratch));
            }
            scratch.wipe()?;
            Ok(None)
        }
        Ok(None) => {
            keeper.done();
            scratch.wipe()?;
            Ok(None)
        }
        Err(Stopped::Declined(written)) => {
            let declined = Failure::new(Kind::Declined, "the editor's text was not taken")
                .meaning("Your entry is as it was before.");
            if written == before || written.trim().is_empty() {
                keeper.done();
                scratch.wipe()?;
                return Err(declined);
            }
            let edited = Edited { text: written, scratch, keeper };
            Err(edited.keep(context, capture, "the editor's text was not taken"))
        }
        Err(Stopped::Failed(failure)) => {
            if newest(scratch.folder()).is_none_or(|text| text == before) {
                keeper.done();
                scratch.wipe()?;
                return Err(failure);
            }
            let reason = failure.lines().first().map(|line| line.replace("Problem: ", "")).unwrap_or_default();
            let failure = Failure::new(Kind::DraftKept, reason);
            if keeper.leave() {
                scratch.wipe()?;
                return Err(failure
                    .meaning("What you had written is kept, encrypted, as a draft. Your entry is as it was before.")
                    .next(format!("Go on with it: {again}")));
            }
            Err(left_readable(failure, scratch))
        }
    }
}

/// Why there is no edited text.
enum Stopped {
    /// The writer would not open the editor again; what its file holds.
    Declined(String),
    /// Something went wrong.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// An editor needs a terminal, or somebody who tells when it is closed.
pub(crate) fn can_open(context: &Context) -> Result<(), Failure> {
    if context.terminal.asks() {
        return Ok(());
    }
    Err(Failure::new(Kind::Usage, "an editor needs a terminal")
        .meaning("Nothing was changed.")
        .next("Give the text on standard input instead."))
}

/// A folder for the editor's file: in memory, or on the disk where the writer allows it.
pub(crate) fn make_scratch(context: &Context, allow_disk: bool) -> Result<Scratch, Failure> {
    if let Some(scratch) = Scratch::in_memory(&context.environment.scratch_places())? {
        return Ok(scratch);
    }
    if allow_disk {
        context.terminal.say("While the editor is open, this text is readable on the disk. It is overwritten and removed afterwards; a disk may keep traces all the same.");
        let place = context.environment.disk_scratch();
        fs::make_folder(&place)?;
        return Ok(Scratch::inside(&place)?);
    }
    Err(Failure::new(Kind::Failed, "there is no place in memory for the editor's file")
        .meaning("On a disk it could be found later, so the editor was not opened. Nothing was changed.")
        .next("Write without an editor: afterword new")
        .next("or allow the disk for once: --allow-disk"))
}

fn edit_in(context: &Context, scratch: &Scratch, text: &str, before: &str) -> Result<Option<String>, Stopped> {
    let file = scratch.file();
    fs::write_new(&file, text.as_bytes())?;
    let program = Program::chosen(&context.environment);
    if let Some(warning) = program.warning() {
        context.terminal.say(warning);
    }
    loop {
        open(context, &program, &file, begin::line(text))?;
        let bytes = fs::read(&file, 1 << 26)?;
        let written = match String::from_utf8(bytes) {
            Ok(edited) if edited == before => return Ok(None),
            Ok(edited) if keeps_enough(context, before, &edited)? => return Ok(Some(edited)),
            Ok(edited) => edited,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                context.terminal.say(format!(
                    "Problem: what the editor saved is not UTF-8 text, from byte {at}. Your entry is unchanged."
                ));
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            }
        };
        if !context.terminal.confirm("Open the editor again?", true)? {
            return Err(Stopped::Declined(written));
        }
    }
}

/// A text that is nearly empty after editing is more often a slip than a wish.
fn keeps_enough(context: &Context, before: &str, after: &str) -> Result<bool, Failure> {
    let shrunken = before.trim().len() > 40 && after.trim().len() * 10 < before.trim().len();
    if !shrunken {
        return Ok(true);
    }
    context.terminal.say("The text is now almost empty.");
    context.terminal.confirm("Keep it so?", false)
}

/// No one reads a text and closes it in less time. An editor that did has most likely left a window open.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Opens a file in the editor, at this line where the editor can, and waits until the writer has done with it.
pub(crate) fn open(context: &Context, program: &Program, file: &Path, line: usize) -> Result<(), Failure> {
    let before = fs::read(file, 1 << 26)?;
    let took = run(program, file, line)?;
    let unchanged = fs::read(file, 1 << 26).is_ok_and(|now| now == before);
    if took < AT_ONCE && unchanged && !context.global.yes {
        let name = program.name();
        context.terminal.say(format!(
            "{name} came back at once and has changed nothing. If it is open in a window of its own, write there, save, and close it."
        ));
        context.terminal.ask("Then press Enter here. ")?;
    }
    Ok(())
}

/// Runs the editor to its end, and tells how long that took.
fn run(program: &Program, file: &Path, line: usize) -> Result<Duration, Failure> {
    let beside = file.parent().unwrap_or(Path::new("."));
    let mut command = Command::new(&program.path);
    command.args(&program.own).args(program.hardened(beside)).args(program.at(line)).arg(file);
    if program.stays_in_the_terminal() {
        // What it puts into temporary files, as for a filter, stays in memory with the rest.
        command.env("TMPDIR", beside);
    }
    show_on_the_terminal(&mut command);
    let began = Instant::now();
    match command.status() {
        Ok(status) if status.success() => Ok(began.elapsed()),
        Ok(_) => Err(Failure::new(Kind::Failed, format!("the editor {} ended with an error", program.path))
            .meaning("Your entry is as it was before.")),
        Err(error) => {
            Err(Failure::new(Kind::Failed, format!("the editor {} could not be started: {error}", program.path))
                .meaning("Your entry is as it was before.")
                .next("Name another: EDITOR=nano afterword …"))
        }
    }
}

/// The editor draws on the terminal also where the result of this command goes into a file.
#[cfg(unix)]
fn show_on_the_terminal(command: &mut Command) {
    use std::os::fd::AsFd;
    if !std::io::stdout().is_terminal()
        && let Ok(terminal) = std::io::stdin().as_fd().try_clone_to_owned()
    {
        command.stdout(terminal);
    }
}

#[cfg(not(unix))]
fn show_on_the_terminal(_command: &mut Command) {}

/// What `doctor --fix` made of what crashes had left.
#[derive(Default)]
pub(crate) struct Swept {
    /// How many texts were sealed into the inbox.
    pub(crate) taken: usize,
    /// How many folders were wiped.
    pub(crate) wiped: usize,
    /// The folders that could not be, and why.
    pub(crate) left: Vec<(PathBuf, fs::Error)>,
}

/// Seals what a crash left in the scratch places into the inbox, then wipes it; what is noted for another journal stays
/// for that one.
pub(crate) fn sweep(context: &Context, root: &Path, capture: &Capture) -> Result<Swept, Failure> {
    let mut swept = Swept::default();
    for folder in left_open::folders(context, root) {
        let lossy = || {
            let written = fs::read(&folder.join("entry.md"), crate::entry::LONGEST as u64).unwrap_or_default();
            String::from_utf8_lossy(&written).into_owned()
        };
        let harmless =
            scratch::was_for_a_page(&folder) || scratch::noted(&folder).is_some_and(|note| note == canary::NOTE);
        let text = if harmless { String::new() } else { newest(&folder).unwrap_or_else(lossy) };
        if !text.trim().is_empty() {
            capture.write(&complete(&text, &Draft { date: Some(context.when()), ..Draft::default() }))?;
            swept.taken += 1;
        }
        match scratch::wipe(&folder) {
            Ok(()) => swept.wiped += 1,
            Err(error) => swept.left.push((folder, error)),
        }
    }
    Ok(swept)
}
