//! `doctor --blur-times`: whether the times of files say the day only.

use clap::ValueEnum;

use crate::{
    cli::{
        context::Context,
        failure::Failure,
        unlock::{self, Unlocked},
    },
    config::Settings,
    fs,
    vault::layout,
};

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// Say the day only
    On,
    /// Say the moment
    Off,
}

/// Writes the choice into the settings, and blurs what is there.
pub(super) fn blur(context: &Context, unlocked: &mut Unlocked, switch: Switch) -> Result<(), Failure> {
    let on = switch == Switch::On;
    if context.global.dry_run {
        let what = if on { "say the day only" } else { "say the moment" };
        context.terminal.say(format!("Would make the times of the journal's files {what}."));
        return Ok(());
    }
    let root = unlocked.vault.root().to_owned();
    let path = root.join(layout::SETTINGS);
    let text = match fs::read(&path, 65_536) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.is_missing() => unlock::settings(&root)?.text(),
        Err(error) => return Err(error.into()),
    };
    let mut work = unlocked.vault.begin()?;
    work.settings(Settings::with_blur_times(&text, on));
    work.commit("settings", context.timestamp())?;
    unlocked.note();
    unlocked.vault.blur_times(on);
    if on {
        unlocked.vault.blur_all()?;
        context.terminal.say("The times of the journal's files now say the day of a change and not the hour. Who keeps the files for you still sees when they arrive.");
    } else {
        context.terminal.say("The times of files that change from now on say the moment.");
    }
    Ok(())
}
