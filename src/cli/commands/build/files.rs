//! What is said of the pictures and files that a page holds, and of those that it does not.

use crate::{
    cli::{failure::Failure, terminal::Terminal, words},
    pipeline::files::{ForPage, LONGEST_IN_PAGE, MOST_IN_PAGE},
};

/// `, with 3 pictures and files`, or nothing.
pub(super) fn with(number: usize) -> String {
    match number {
        0 => String::new(),
        1 => ", with 1 picture or file".to_owned(),
        many => format!(", with {} pictures and files", words::grouped(many)),
    }
}

/// Says what is not in the page, and why.
pub(super) fn left_out(terminal: &Terminal, files: &ForPage) -> Result<(), Failure> {
    if files.left_out() == 0 {
        return Ok(());
    }
    let mib = |bytes: usize| bytes / (1024 * 1024);
    let reasons = [
        (files.too_long, format!("longer than {} MiB", mib(LONGEST_IN_PAGE))),
        (files.no_room, format!("beyond the {} MiB that a page holds of them, the newest first", mib(MOST_IN_PAGE))),
        (files.unread, "cannot be read, see: afterword doctor".to_owned()),
    ];
    let said = reasons.iter().filter(|(number, _)| *number > 0);
    let said: Vec<String> = said.map(|(number, why)| format!("{} {why}", words::grouped(*number))).collect();
    let many = words::count(files.left_out(), "picture or file is", "pictures and files are");
    terminal.line(format!("           {many} not in it: {}", said.join("; ")))?;
    terminal.line("           They stay in the journal, and the page says so in their places.")
}
