//! The writer's own editor, on a file in memory, with its own copies switched off where that is known how.
#![expect(clippy::disallowed_methods, reason = "the only place that starts an editor")]

use std::{path::Path, process::Command};

use super::{
    context::Context,
    failure::{Failure, Kind},
};
use crate::{
    fs::{
        self,
        scratch::{self, Scratch},
    },
    pipeline::compose::{Draft, complete},
    vault::Capture,
};

/// A text from an editor. Its file is there until the text has been saved.
pub(crate) struct Edited {
    /// The text.
    pub(crate) text: String,
    scratch: Scratch,
}

impl Edited {
    /// The text is safe; its file is wiped.
    pub(crate) fn saved(self) -> Result<(), Failure> {
        Ok(self.scratch.wipe()?)
    }

    /// The text could not be saved as it should be: it is sealed into the inbox, or its file stays, and the writer is
    /// told which.
    pub(crate) fn keep(self, context: &Context, capture: &Capture, reason: &str) -> Failure {
        keep(context, self.scratch, &self.text, capture, reason)
    }
}

fn keep(context: &Context, scratch: Scratch, text: &str, capture: &Capture, reason: &str) -> Failure {
    let failure = Failure::new(Kind::DraftKept, reason);
    if capture.write(&complete(text, &Draft { date: Some(context.when()), ..Draft::default() })).is_err() {
        return failure
            .meaning(format!(
                "What you wrote is in {}, readable until this computer is switched off.",
                scratch.keep().display()
            ))
            .next("Take it into the journal, encrypted: afterword doctor --fix");
    }
    match scratch.wipe() {
        Ok(()) => failure
            .meaning("What you wrote was kept, encrypted, as an entry of its own. What was there before is unchanged.")
            .next("See it: afterword list"),
        Err(error) => error.into(),
    }
}

/// Lets the writer edit a text in an external editor. `None` when the text was left as it was.
pub(crate) fn edit(
    context: &Context,
    text: &str,
    allow_disk: bool,
    capture: &Capture,
) -> Result<Option<Edited>, Failure> {
    if !context.terminal.asks() {
        return Err(Failure::new(Kind::Usage, "an editor needs a terminal")
            .meaning("Nothing was changed.")
            .next("Give the text on standard input instead."));
    }
    let scratch = make_scratch(context, allow_disk)?;
    match edit_in(context, &scratch, text) {
        Ok(Some(text)) => Ok(Some(Edited { text, scratch })),
        Ok(None) => {
            scratch.wipe()?;
            Ok(None)
        }
        Err(failure) => {
            let written = fs::read(&scratch.file(), 1 << 26).unwrap_or_default();
            let written = String::from_utf8_lossy(&written);
            if written == text || written.trim().is_empty() {
                scratch.wipe()?;
                return Err(failure);
            }
            let reason = failure.lines().first().map(|line| line.replace("Problem: ", "")).unwrap_or_default();
            Err(keep(context, scratch, &written, capture, &reason))
        }
    }
}

fn make_scratch(context: &Context, allow_disk: bool) -> Result<Scratch, Failure> {
    if let Some(scratch) = Scratch::in_memory(&context.environment.scratch_places())? {
        return Ok(scratch);
    }
    if allow_disk {
        context.terminal.say("While the editor is open, this text is readable on the disk. It is overwritten and\nremoved afterwards; a disk may keep traces all the same.");
        let place = context.environment.disk_scratch();
        fs::make_folder(&place)?;
        return Ok(Scratch::inside(&place)?);
    }
    Err(Failure::new(Kind::Failed, "there is no place in memory for the editor's file")
        .meaning("On a disk it could be found later, so the editor was not opened. Nothing was changed.")
        .next("Write without an editor: afterword new")
        .next("or allow the disk for once: --allow-disk"))
}

fn edit_in(context: &Context, scratch: &Scratch, text: &str) -> Result<Option<String>, Failure> {
    let file = scratch.file();
    fs::write_new(&file, text.as_bytes())?;
    loop {
        start(context, &file)?;
        let bytes = fs::read(&file, 1 << 26)?;
        match String::from_utf8(bytes) {
            Ok(edited) if edited == text => return Ok(None),
            Ok(edited) if keeps_enough(context, text, &edited)? => return Ok(Some(edited)),
            Ok(_) => {}
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                context.terminal.say(format!(
                    "Problem: what the editor saved is not UTF-8 text, from byte {at}. Your entry is unchanged."
                ));
            }
        }
        if !context.terminal.confirm("Open the editor again?", true)? {
            return Err(Failure::new(Kind::Declined, "the editor's text was not taken")
                .meaning("Your entry is as it was before."));
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

fn start(context: &Context, file: &Path) -> Result<(), Failure> {
    let chosen = context.environment.editor().unwrap_or(if cfg!(windows) { "notepad" } else { "nano" }).to_owned();
    let mut words = chosen.split_whitespace();
    let program = words.next().unwrap_or("nano").to_owned();
    let own: Vec<&str> = words.collect();
    let name = Path::new(&program).file_stem().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if let Some(warning) = warning(&name) {
        context.terminal.say(warning);
    }
    let status = Command::new(&program).args(&own).args(hardened(&name, &own)).arg(file).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::new(Kind::Failed, format!("the editor {program} ended with an error"))
            .meaning("Your entry is as it was before.")),
        Err(error) => Err(Failure::new(Kind::Failed, format!("the editor {program} could not be started: {error}"))
            .meaning("Your entry is as it was before.")
            .next("Name another: EDITOR=nano afterword …")),
    }
}

/// What keeps an editor from leaving copies elsewhere (threats.md, E3). For Vim `-c`, which runs after the writer's own
/// settings; `--cmd` runs before them and protects nothing.
fn hardened(name: &str, own: &[&str]) -> Vec<&'static str> {
    match name {
        "vim" | "vi" | "view" | "gvim" | "mvim" => {
            let mut all =
                vec!["-n", "-i", "NONE", "-c", "set nobackup nowritebackup noundofile noswapfile viminfo= secure"];
            if matches!(name, "gvim" | "mvim") {
                all.push("-f");
            }
            all
        }
        "nvim" => vec!["-n", "-i", "NONE", "-c", "set nobackup nowritebackup noundofile noswapfile shada="],
        "nano" | "rnano" | "pico" => vec!["--ignorercfiles"],
        "emacs" | "emacs-nox" | "emacs-gtk" => vec![
            "--quick",
            "--eval",
            "(setq make-backup-files nil auto-save-default nil create-lockfiles nil auto-save-list-file-prefix nil)",
        ],
        "micro" => vec!["-backup", "false", "-savehistory", "false", "-saveundo", "false"],
        "code" | "codium" | "code-insiders" | "subl" | "gedit" | "kate"
            if !own.contains(&"--wait") && name != "gedit" && name != "kate" =>
        {
            vec!["--wait"]
        }
        "gedit" => vec!["--wait", "--standalone"],
        "kate" => vec!["--block"],
        _ => Vec::new(),
    }
}

fn warning(name: &str) -> Option<&'static str> {
    match name {
        "code" | "codium" | "code-insiders" => Some(
            "VS Code keeps a history of saved files on the disk. Switch it off first:\nworkbench.localHistory.enabled = false.",
        ),
        "soffice" | "libreoffice" | "winword" | "abiword" => {
            Some("This program keeps copies for recovery on the disk. A plain text editor is safer.")
        }
        "vim" | "vi" | "view" | "gvim" | "mvim" | "nvim" | "nano" | "rnano" | "pico" | "emacs" | "emacs-nox"
        | "emacs-gtk" | "micro" | "notepad" | "ed" => None,
        _ => Some("This editor is not known to the program: it may keep copies of what you write."),
    }
}

/// Seals what a crash left in the scratch places into the inbox, then wipes it. Tells how many texts were taken in, and
/// how many folders there were.
pub(crate) fn sweep(context: &Context, capture: &Capture) -> Result<(usize, usize), Failure> {
    let left = scratch::left_over(&context.environment.scratch_places());
    let mut taken = 0;
    for folder in &left {
        let written = fs::read(&folder.join("entry.md"), crate::entry::LONGEST as u64).unwrap_or_default();
        let text = String::from_utf8_lossy(&written);
        if !text.trim().is_empty() {
            capture.write(&complete(&text, &Draft { date: Some(context.when()), ..Draft::default() }))?;
            taken += 1;
        }
        scratch::wipe(folder)?;
    }
    Ok((taken, left.len()))
}
