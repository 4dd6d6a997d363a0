//! A document as a file: in which form, for whom, and written whole.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};

use super::{
    context::Context,
    failure::{Failure, Kind, chain},
    outgoing,
    unlock::Unlocked,
    words,
};
use crate::{
    document, fs,
    outline::Outline,
    seal::{NotARecipient, Recipient},
};

/// How wide a text file is, in characters.
const WIDTH: usize = 78;
/// The longest list of recipients that is read, in bytes.
const LONGEST_LIST: u64 = 65_536;

/// Where a document goes, as typed.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// Write it to this file: .docx, .html, .md or .txt
    #[arg(short = 'o', long = "output", id = "output", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Encrypt it for one reader: age1…, or a file that holds that
    #[arg(long, value_name = "RECIPIENT", requires = "output")]
    sealed_for: Option<String>,
    /// Write it although the check has found what could tell who someone is
    #[arg(long, requires = "output")]
    anyway: bool,
}

impl Output {
    /// The file that is to be written, if one was named. Asks for nothing and writes nothing, so that wrong use is told
    /// before the passphrase is asked for.
    pub(crate) fn paper(&self, context: &Context) -> Result<Option<Paper>, Failure> {
        let Some(typed) = &self.file else { return Ok(None) };
        let reader = self.sealed_for.as_deref().map(|typed| recipient(context, typed)).transpose()?;
        let path = context.environment.absolute(typed);
        let bare = bare(&path, reader.is_some())?;
        let form = Form::of(&bare)?;
        let path = if reader.is_some() { with_age(&bare) } else { bare };
        Ok(Some(Paper { path, form, reader, anyway: self.anyway }))
    }
}

/// A file that is to be written.
#[derive(Debug)]
pub(crate) struct Paper {
    path: PathBuf,
    form: Form,
    reader: Option<Recipient>,
    anyway: bool,
}

impl Paper {
    /// Gives a document away: shows what is in it, has it checked for identifying details, and writes it.
    ///
    /// In a terminal, and for a rehearsal, it is shown first: a text or Markdown file as its very bytes, another form as
    /// the text of it. Fails with exit code 7 when the check stops it. For programs, the document's own value stands
    /// under a name of its own beside the file's.
    pub(crate) fn give(
        &self,
        context: &Context,
        unlocked: &Unlocked,
        outline: &Outline,
        value: (&str, Value),
    ) -> Result<(), Failure> {
        let bytes = self.bytes(outline)?;
        let shows =
            !context.global.json && (context.global.dry_run || (context.terminal.asks() && !context.global.yes));
        if shows {
            self.show(context, outline)?;
        }
        if !self.anyway {
            outgoing::check(context, unlocked, "this document", outline)?;
        }
        if context.global.dry_run {
            let length = words::grouped(bytes.len());
            return context.terminal.line(format!("Would write {}, {length} bytes.", self.path.display()));
        }
        if fs::kind_of(&self.path).is_some() && !self.overwrite(context)? {
            return Err(Failure::new(Kind::Declined, format!("{} is there already", self.path.display()))
                .meaning("Nothing was written.")
                .next("Choose another name, or add --yes."));
        }
        fs::replace(&self.path, &bytes)?;
        self.tell(context, value)
    }

    /// What is about to leave.
    fn show(&self, context: &Context, outline: &Outline) -> Result<(), Failure> {
        let text = match self.form {
            Form::Markdown => document::markdown(outline),
            _ => document::text(outline, WIDTH),
        };
        let shown = context.environment.tilde(&self.path);
        context.terminal.line(format!("This is what {shown} says:\n"))?;
        context.terminal.line(words::plain(text.trim_end()))?;
        context.terminal.line("")
    }

    /// What goes to the file. For a reader it is sealed here, in memory, so that no clear copy ever lies on the disk.
    fn bytes(&self, outline: &Outline) -> Result<Vec<u8>, Failure> {
        let bytes = self.form.write(outline).map_err(|error| Failure::new(Kind::Failed, chain(&error)))?;
        match &self.reader {
            None => Ok(bytes),
            Some(reader) => reader.seal(&bytes).map_err(|error| {
                Failure::new(Kind::Failed, format!("cannot encrypt {}: {error}", self.path.display()))
                    .meaning("Nothing was written.")
            }),
        }
    }

    fn overwrite(&self, context: &Context) -> Result<bool, Failure> {
        // A script that names a file means that file.
        if !context.terminal.asks() {
            return Ok(true);
        }
        context.terminal.confirm(&format!("{} is there already. Write over it?", self.path.display()), true)
    }

    fn tell(&self, context: &Context, (name, value): (&str, Value)) -> Result<(), Failure> {
        let terminal = &context.terminal;
        if context.global.json {
            let mut answer = json!({"afterword": 1, "written": self.path.to_string_lossy()});
            answer[name] = value;
            if let Some(reader) = &self.reader {
                answer["sealed_for"] = reader.to_string().into();
            }
            return terminal.json(&answer);
        }
        let shown = context.environment.tilde(&self.path);
        let Some(reader) = &self.reader else {
            terminal.line(format!("Made {shown}. Anyone can read it: it is not encrypted."))?;
            return terminal.line("Look at it before you share it. Nothing marked private is in it.");
        };
        terminal.line(format!("Made {shown}, encrypted for\n  {reader}"))?;
        terminal.line("Only whoever holds the key to that can open it, with any age program. You cannot\nopen it again yourself. Nothing marked private is in it.")?;
        terminal.line("To look at what it holds, make it without --sealed-for.")
    }
}

/// What a document can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Word,
    Html,
    Markdown,
    Text,
}

impl Form {
    /// The form that the end of a file's name says.
    fn of(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("docx") => Ok(Self::Word),
            Some("html" | "htm") => Ok(Self::Html),
            Some("md" | "markdown") => Ok(Self::Markdown),
            Some("txt") => Ok(Self::Text),
            Some("pdf") => {
                let page = path.with_extension("html");
                let page = page.file_name().unwrap_or_default().to_string_lossy();
                Err(Failure::new(Kind::Usage, format!("cannot write a PDF such as {}", path.display()))
                    .next(format!("Make {page}, open it in a browser and print it to a PDF.")))
            }
            _ => Err(Failure::new(Kind::Usage, format!("cannot tell what to write to {}", path.display()))
                .next("End its name in .docx, .html, .md or .txt.")),
        }
    }

    fn write(self, outline: &Outline) -> Result<Vec<u8>, document::Error> {
        Ok(match self {
            Self::Word => document::docx(outline)?,
            Self::Html => document::html(outline).into_bytes(),
            Self::Markdown => document::markdown(outline).into_bytes(),
            Self::Text => document::text(outline, WIDTH).into_bytes(),
        })
    }
}

/// The name without the `.age` that a sealed file gets.
fn bare(path: &Path, sealed: bool) -> Result<PathBuf, Failure> {
    let is_age = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("age"));
    match (is_age, sealed) {
        (false, _) => Ok(path.to_owned()),
        (true, true) => Ok(path.with_extension("")),
        (true, false) => Err(Failure::new(Kind::Usage, format!("{} would be encrypted, for nobody", path.display()))
            .next("Say for whom: --sealed-for age1…")),
    }
}

fn with_age(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(OsStr::new(".age"));
    path.with_file_name(name)
}

/// A recipient as typed, or the one in the file of that name.
fn recipient(context: &Context, typed: &str) -> Result<Recipient, Failure> {
    let parsed = Recipient::parse(typed);
    let path = context.environment.absolute(Path::new(typed));
    match parsed {
        Ok(recipient) => Ok(recipient),
        Err(NotARecipient::Secret) => Err(refusal("--sealed-for", NotARecipient::Secret)),
        Err(_) if fs::kind_of(&path).is_some_and(|kind| kind != fs::Kind::Folder) => listed(&path),
        Err(NotARecipient::Unknown) => {
            let message = format!("{} is neither a recipient nor a file", words::plain(typed));
            Err(Failure::new(Kind::Usage, message).next(WHERE))
        }
        Err(error) => Err(refusal("--sealed-for", error)),
    }
}

/// The one recipient in a file.
fn listed(path: &Path) -> Result<Recipient, Failure> {
    let bytes = zeroize::Zeroizing::new(fs::read_stream(path, LONGEST_LIST)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| NotARecipient::Unknown);
    text.and_then(Recipient::in_list).map_err(|error| refusal(&path.display().to_string(), error))
}

/// Where a recipient comes from.
const WHERE: &str = "Whoever is to read it makes a key with age-keygen and gives you the line that begins with age1.";

fn refusal(place: &str, error: NotARecipient) -> Failure {
    let told = Failure::new(Kind::Usage, format!("{place}: {error}")).meaning("Nothing was written.");
    match error {
        NotARecipient::Secret => told
            .next("Give the public line, which begins with age1. Nobody but its holder should have the secret key;")
            .next("if it was sent to you or typed here, ask for a new one."),
        NotARecipient::OtherKind => {
            told.next("Ask for an ordinary one, as age-keygen makes it: age1 and 58 letters and digits.")
        }
        _ => told.next(WHERE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_says_the_form() {
        for (name, form) in [
            ("a.docx", Form::Word),
            ("a.DOCX", Form::Word),
            ("a.htm", Form::Html),
            ("a.b.md", Form::Markdown),
            ("a.txt", Form::Text),
        ] {
            assert_eq!(Form::of(Path::new(name)).unwrap(), form, "{name}");
        }
        for name in ["a", "a.doc", "a.pdf", ".docx", "a.docx.age", ""] {
            assert_eq!(Form::of(Path::new(name)).unwrap_err().code(), 2, "{name}");
        }
    }

    #[test]
    fn a_sealed_file_ends_in_age_once() {
        for name in ["x/agenda.docx", "x/agenda.docx.age", "x/agenda.docx.AGE"] {
            let path = bare(Path::new(name), true).unwrap();
            assert_eq!(with_age(&path), Path::new("x/agenda.docx.age"));
        }
        assert_eq!(bare(Path::new("a.docx.age"), false).unwrap_err().code(), 2);
    }
}
