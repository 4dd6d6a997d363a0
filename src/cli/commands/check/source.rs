//! What is to be checked: all entries, one of them, or a text from a file or from standard input.

use std::path::Path;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
    },
    fs,
};

/// The longest text that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What is to be checked.
pub(super) enum Source {
    /// Every entry.
    All,
    /// The entry that this names.
    Entry(String),
    /// A text.
    Text(String),
}

impl Source {
    /// Reads what was typed. What is written like a path (with `.` or `/` in it) is a file when there is one; anything
    /// else names an entry.
    pub(super) fn of(context: &Context, typed: Option<&str>) -> Result<Self, Failure> {
        let Some(typed) = typed else { return Ok(Self::All) };
        if typed == "-" {
            let bytes = context.terminal.read_input(LONGEST)?;
            return text(bytes, "what was given").map(Self::Text);
        }
        let path = context.environment.absolute(Path::new(typed));
        let written = typed.contains(['.', '/', '\\']) && typed.parse::<f64>().is_err();
        if !written {
            return Ok(Self::Entry(typed.to_owned()));
        }
        match fs::kind_of(&path) {
            Some(fs::Kind::Folder) => Err(Failure::new(Kind::Usage, "that is a folder").next("Name one file.")),
            Some(_) => text(fs::read_stream(&path, LONGEST)?, &path.display().to_string()).map(Self::Text),
            None if is_file_name(typed) => {
                Err(Failure::new(Kind::NotFound, format!("there is no file {}", path.display()))
                    .next("Check its name."))
            }
            None => Ok(Self::Entry(typed.to_owned())),
        }
    }
}

fn is_file_name(typed: &str) -> bool {
    let ending = Path::new(typed).extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    typed.contains(['/', '\\'])
        || matches!(ending.as_deref(), Some("md" | "markdown" | "txt" | "html" | "htm" | "jsonl" | "json"))
}

/// Bytes as text, or the sentence that they are none.
pub(super) fn text(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| {
        Failure::new(Kind::Unreadable, format!("{name} is not text in UTF-8"))
            .meaning("Nothing of it was checked.")
            .next("Save it as plain text, Markdown or HTML, and check that.")
    })
}
