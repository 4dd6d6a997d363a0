//! What was typed and cannot be used, in words: what is wrong with it, and how the command is typed.

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::failure::{Failure, Kind};

/// What is wrong with what was typed. For a program (`repeats` is false) nothing that was typed is said again.
pub(crate) fn failure(error: &Error, repeats: bool) -> Failure {
    let sentence = if repeats { sentence(error) } else { kind(error) };
    let mut failure = Failure::new(Kind::Usage, sentence);
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(meant) = meant.into_iter().find_map(|kind| said(error, kind)) {
        failure = failure.next(format!("Did you mean {meant}?"));
    }
    if let Some(valid) = said(error, ContextKind::ValidValue) {
        failure = failure.next(format!("There are: {valid}"));
    }
    match (error.kind(), usage(error)) {
        (ErrorKind::MissingRequiredArgument, Some(usage)) => failure.next(format!("It is typed so: {usage}")),
        (_, Some(usage)) => failure.next(format!("See: {}", help_of(&usage))),
        (_, None) => failure,
    }
}

/// How clap says that the command is typed. Beside what was meant it names that alone, and is no whole command.
fn usage(error: &Error) -> Option<String> {
    let rendered = error.render().to_string();
    rendered.lines().find_map(|line| line.trim().strip_prefix("Usage: ")).map(str::to_owned)
}

/// The help of a command, from how it is typed: all that comes before its first argument.
fn help_of(usage: &str) -> String {
    let words: Vec<&str> = usage.split(' ').take_while(|word| !word.starts_with(['-', '[', '<'])).collect();
    match words.as_slice() {
        [program] => format!("{program} help"),
        words => format!("{} --help", words.join(" ")),
    }
}

fn kind(error: &Error) -> String {
    error.kind().as_str().unwrap_or("these arguments cannot be used").to_owned()
}

fn sentence(error: &Error) -> String {
    let about = |kind| said(error, kind);
    let Some(what) = about(ContextKind::InvalidArg).or_else(|| about(ContextKind::InvalidSubcommand)) else {
        return kind(error);
    };
    let value = about(ContextKind::InvalidValue).filter(|value| !value.is_empty());
    match (error.kind(), value) {
        (ErrorKind::UnknownArgument, _) => format!("{what} is not known here"),
        (ErrorKind::InvalidSubcommand, _) => format!("there is no command \"{what}\""),
        (ErrorKind::MissingRequiredArgument, _) => format!("{what} is missing"),
        (ErrorKind::ArgumentConflict, _) => match about(ContextKind::PriorArg) {
            Some(other) if other != what => format!("{what} and {other} do not go together"),
            _ => format!("{what} can be given once"),
        },
        (ErrorKind::InvalidValue, None) => format!("{what} needs a value"),
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(value)) => {
            // What the standard library says of a number is no help.
            let source = std::error::Error::source(error).filter(|why| !why.is::<std::num::ParseIntError>());
            let why = source.map(|why| format!(": {why}")).unwrap_or_default();
            format!("\"{value}\" is not what {what} takes{why}")
        }
        _ => format!("{what}: {}", kind(error)),
    }
}

/// What clap knows about the error, as words.
fn said(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(all) if !all.is_empty() => Some(all.join(", ")),
        ContextValue::StyledStr(one) => Some(one.to_string()),
        _ => None,
    }
}
