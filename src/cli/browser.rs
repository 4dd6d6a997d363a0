//! Handing the page to the writer's browser.
#![expect(clippy::disallowed_methods, reason = "the only place that starts a browser")]

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// Opens a file with the program that the system opens such files with. False when there is none.
pub(crate) fn open(path: &Path) -> bool {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("explorer", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(before).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status();
    // explorer gives 1 even when it has opened the file.
    status.is_ok_and(|status| status.success() || cfg!(windows))
}
