//! `check --jsonl`: lines in, lines out, for programs.

use std::io::{self, BufReader, Cursor};

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        summary,
    },
    fs,
    privacy::identifier,
};

/// The longest file of lines, in bytes. What is given on standard input has no limit.
const LONGEST: u64 = 1 << 30;

/// Answers the lines of a file, or of standard input.
pub(super) fn answer(context: &Context, typed: Option<&str>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let summary = match typed.filter(|typed| *typed != "-") {
        None => identifier::find_lines(io::stdin().lock(), &mut out),
        Some(typed) => {
            let path = context.environment.absolute(std::path::Path::new(typed));
            if fs::kind_of(&path).is_none() {
                return Err(Failure::new(Kind::NotFound, format!("there is no file {}", path.display()))
                    .next("Check its name."));
            }
            identifier::find_lines(BufReader::new(Cursor::new(fs::read_stream(&path, LONGEST)?)), &mut out)
        }
    };
    let summary = summary?;
    drop(out);
    summary::tell(context, &summary)
}
