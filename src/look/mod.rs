//! How the site appears: a folder of Tera templates and styles with a small manifest.
//!
//! The look `quiet` is part of the program; a writer's own is a map of files that the caller has read. Templates are
//! compiled once. Every name is escaped, nothing a template can call reads a file, the environment or the clock, and
//! `safe` is not among its filters: only what this program has rendered counts as HTML. A look brings no script. The
//! one script that ever sees a passphrase is the reader of the program, [`reader`].

mod built_in;
mod folder;
mod manifest;
mod outside;
mod templates;

use std::{collections::BTreeMap, path::PathBuf};

pub use built_in::BUILT_IN;
pub use manifest::{Manifest, Problem as ManifestProblem};
use templates::Templates;
pub use templates::{Problem, Template};

use crate::fs;

/// What the reader looks for in `shell.html`.
const IDS: [&str; 32] = [
    "gate",
    "form",
    "passphrase",
    "show",
    "caps",
    "unlock",
    "cancel",
    "progress",
    "error",
    "status",
    "reader",
    "bar",
    "name",
    "back",
    "frame",
    "find",
    "lock",
    "exit",
    "exit-gate",
    "alert",
    "search",
    "query",
    "hits",
    "found",
    "keys",
    "single",
    "veil",
    "unveil",
    "toast",
    "left",
    "stay",
    "paper",
];
const READER: &str =
    concat!(include_str!("../../themes/looks/quiet/opener.js"), include_str!("../../themes/looks/quiet/reader.js"));
/// The longest look that is taken, in bytes, all files together.
const LONGEST: usize = 1024 * 1024;

/// A compiled look.
#[derive(Debug)]
pub struct Look {
    manifest: Manifest,
    templates: Templates,
    shell_css: String,
    frame_css: String,
}

/// Why a look cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that every look has is not there.
    #[error("the look has no file `{0}`")]
    Missing(&'static str),
    /// The manifest is not usable.
    #[error("look.yaml, line {}: {problem}", .line.unwrap_or(1))]
    Manifest {
        /// The line, where it is known.
        line: Option<u32>,
        /// What is wrong.
        problem: ManifestProblem,
    },
    /// A template does not compile, or names something that is not there.
    #[error(transparent)]
    Template(#[from] Problem),
    /// A script. A look brings none.
    #[error("the look holds the script `{0}`; a look has templates and styles, and the program's own script")]
    Script(String),
    /// A file that nothing is made from.
    #[error("nothing is made from `{0}`: a look has the files that docs/looks.md lists, and parts named `_part.html`")]
    Unknown(String),
    /// A folder inside the look.
    #[error("the look holds the folder `{0}`; a look is one folder of plain files")]
    Folder(String),
    /// A link, a pipe or a device.
    #[error("`{0}` in the look is a link or a device; a look is a folder of plain files")]
    Link(String),
    /// Not a folder.
    #[error("{} is no folder", .0.display())]
    NoFolder(PathBuf),
    /// A file or the folder cannot be read.
    #[error(transparent)]
    Files(#[from] fs::Error),
    /// Not text.
    #[error("{file}, line {line}: it is not UTF-8 text")]
    NotText {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// The locked page lacks an element that the reader needs.
    #[error("shell.html: no element has `id=\"{0}\"`, which the reader needs")]
    Shell(&'static str),
    /// The document of the frame has no place for a page.
    #[error("frame.html: no element has `data-page`, where the reader puts a page")]
    Frame,
    /// The look that it goes on from is not part of the program.
    #[error("look.yaml: `base` is not one of the program's own looks: {}", BUILT_IN.join(", "))]
    Base,
    /// More than 1 MiB.
    #[error("the look is larger than 1 MiB")]
    TooLarge,
    /// One file is more than that.
    #[error("`{0}` is larger than 1 MiB")]
    FileTooLarge(String),
}

impl Look {
    /// A writer's look: file names and their texts. What is not among them comes from the look that the manifest names
    /// as its `base`, if it names one.
    pub fn from_files(mut files: BTreeMap<String, String>) -> Result<Self, Error> {
        if files.values().map(String::len).sum::<usize>() > LONGEST {
            return Err(Error::TooLarge);
        }
        files.keys().try_for_each(|name| known(name))?;
        let manifest = Manifest::parse(&files.remove("look.yaml").ok_or(Error::Missing("look.yaml"))?)?;
        if let Some(base) = &manifest.base {
            let below = built_in::files(base).ok_or(Error::Base)?;
            for (name, text) in below {
                files.entry(name).or_insert(text);
            }
        }
        let tokens = style("tokens.css", files.remove("tokens.css").unwrap_or_default())?;
        let mut take = |name: &'static str| files.remove(name).ok_or(Error::Missing(name));
        let shell_css = tokens.clone() + &style("shell.css", take("shell.css")?)?;
        let frame_css = tokens + &style("frame.css", take("frame.css")?)?;
        for template in Template::ALL {
            if !files.contains_key(template.file()) {
                return Err(Error::Missing(template.file()));
            }
        }
        files
            .iter()
            .filter(|(name, _)| is_template(name))
            .try_for_each(|(name, text)| outside::template(name, text))?;
        places(&files)?;
        let templates = Templates::compile(&files)?;
        let look = Self { manifest, templates, shell_css, frame_css };
        look.try_clear()?;
        Ok(look)
    }

    /// Fills what surrounds every page, which needs no journal: a mistake in it is found before a passphrase is asked
    /// for, and what a filter has put together is looked at as well.
    fn try_clear(&self) -> Result<(), Error> {
        let mut context = tera::Context::new();
        context.insert("lock_minutes", &5);
        outside::template("shell.html, filled", &self.fill(Template::Shell, &context)?)?;
        for guest in [false, true] {
            let mut context = tera::Context::new();
            context.insert("guest", &guest);
            outside::template("frame.html, filled", &self.fill(Template::Frame, &context)?)?;
        }
        Ok(())
    }

    /// What the look says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The style of the page outside the frame. Stands in clear.
    pub fn shell_css(&self) -> &str {
        &self.shell_css
    }

    /// The style of what is read, inside the frame and on paper.
    pub fn frame_css(&self) -> &str {
        &self.frame_css
    }

    /// Fills a template. Values are escaped; HTML of our own making goes in as [`tera::Value::safe_string`].
    pub fn fill(&self, template: Template, context: &tera::Context) -> Result<String, Problem> {
        self.templates.fill(template, context)
    }
}

/// The script of the page, the same for every look.
pub fn reader() -> &'static str {
    READER
}

/// The elements that the reader fills and listens to must be there, or a page would open to nothing.
fn places(files: &BTreeMap<String, String>) -> Result<(), Error> {
    let text = |template: Template| files.get(template.file()).map(String::as_str).unwrap_or_default();
    let shell = text(Template::Shell);
    if let Some(missing) = IDS.iter().find(|id| !shell.contains(&format!("id=\"{id}\""))) {
        return Err(Error::Shell(missing));
    }
    if text(Template::Frame).contains("data-page") { Ok(()) } else { Err(Error::Frame) }
}

fn is_script(name: &str) -> bool {
    matches!(ending(name).as_str(), "js" | "mjs" | "cjs" | "ts" | "wasm")
}

fn is_template(name: &str) -> bool {
    ending(name) == "html"
}

fn ending(name: &str) -> String {
    name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a file of this name has a place in a look: a slip in a name is told, not passed over.
fn known(name: &str) -> Result<(), Error> {
    if is_script(name) {
        return Err(Error::Script(name.to_owned()));
    }
    let is_part = name.starts_with('_') && is_template(name);
    let is_page = Template::ALL.iter().any(|template| template.file() == name);
    let is_other = matches!(name, "look.yaml" | "tokens.css" | "shell.css" | "frame.css");
    if is_part || is_page || is_other { Ok(()) } else { Err(Error::Unknown(name.to_owned())) }
}

/// A style element ends at the first `</`, wherever it stands; and nothing in it loads.
fn style(file: &'static str, text: String) -> Result<String, Error> {
    if let Some(at) = text.find("</") {
        let line = text[..at].matches('\n').count() + 1;
        let message = "a style cannot hold `</`, which ends it".to_owned();
        return Err(Problem { file: file.to_owned(), line, message }.into());
    }
    outside::style(file, &text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> BTreeMap<String, String> {
        let mut files: BTreeMap<String, String> =
            Template::ALL.iter().map(|template| (template.file().to_owned(), "{{ x }}".to_owned())).collect();
        for (name, text) in
            [("look.yaml", "version: 1\nname: plain\nlabel: Plain\n"), ("shell.css", ""), ("frame.css", "")]
        {
            files.insert(name.to_owned(), text.to_owned());
        }
        let ids: String = IDS.map(|id| format!("<i id=\"{id}\">")).concat();
        files.insert("shell.html".to_owned(), format!("{{{{ x | default(value=\"\") }}}}{ids}"));
        files.insert("frame.html".to_owned(), "{{ x | default(value=\"\") }}<i data-page>".to_owned());
        files
    }

    fn with(name: &str, text: &str) -> Result<Look, Error> {
        let mut files = files();
        files.insert(name.to_owned(), text.to_owned());
        Look::from_files(files)
    }

    #[test]
    fn the_look_of_the_program_compiles() {
        for name in BUILT_IN {
            assert_eq!(Look::built_in(name).unwrap().unwrap().manifest().name, name);
        }
        assert!(Look::built_in("mine").is_none());
        assert!(reader().is_ascii(), "the script is plain ASCII, so that its hash cannot depend on an encoding");
    }

    #[test]
    fn every_template_is_escaped() {
        let look = Look::from_files(files()).unwrap();
        let mut context = tera::Context::new();
        context.insert("x", "<b>&\"");
        for template in Template::ALL {
            let filled = look.fill(template, &context).unwrap();
            assert!(filled.starts_with("&lt;b&gt;&amp;&quot;"), "{template:?}");
        }
    }

    #[test]
    fn a_filter_makes_no_markup_of_words() {
        let hidden = "{% filter replace(from=\"[\", to=\"<\") %}[meta http-equiv=refresh content=0>{% endfilter %}\
                      {{ \"[script>\" | replace(from=\"[\", to=\"<\") }}";
        let shell = files()["shell.html"].clone() + hidden;
        // Either it is told, or it is text.
        if let Ok(look) = with("shell.html", &shell) {
            let filled = look.fill(Template::Shell, &tera::Context::new()).unwrap();
            assert!(!filled.contains("<meta") && !filled.contains("<script"), "{filled}");
        }
    }

    #[test]
    fn what_a_look_leaves_out_comes_from_its_base() {
        let manifest = "version: 1\nname: a\nlabel: b\nbase: quiet\n".to_owned();
        let card = "mine {{ title }}".to_owned();
        let own = [("look.yaml", manifest), ("card.html", card), ("shell.css", "a{color:red}".to_owned())];
        let look = Look::from_files(own.map(|(name, text)| (name.to_owned(), text)).into()).unwrap();
        let mut context = tera::Context::new();
        context.insert("title", "<Tea>");
        assert_eq!(look.fill(Template::Card, &context).unwrap(), "mine &lt;Tea&gt;");
        assert!(look.shell_css().ends_with("a{color:red}") && look.shell_css().contains("--ink"));
        assert_eq!(look.frame_css(), Look::quiet().unwrap().frame_css());
    }

    #[test]
    fn errors_name_the_file_the_line_and_what_is_missing() {
        let message = |name: &str, text: &str| with(name, text).unwrap_err().to_string();
        assert!(message("entry.html", "a\n{{ x").starts_with("entry.html, line 2: "));
        assert!(message("entry.html", "a\n\n{{ x | nosuch }}").starts_with("entry.html, line 3: "));
        assert!(message("entry.html", "{% include \"/etc/passwd\" %}").contains("/etc/passwd"));
        assert!(message("entry.html", "{{ get_env(name=\"HOME\") }}").contains("get_env"));
        assert!(message("entry.html", "{{ x | safe }}").contains("safe"));
        assert!(message("own.js", "").contains("own.js"));
        assert!(message("frame.css", "a{}\n</style>").starts_with("frame.css, line 2: "));
        assert!(message("tokens.css", "\n\na{background:url(https://x)}").starts_with("tokens.css, line 3: "));
        assert!(message("entry.html", "\n<img src=\"https://x/y.png\">").starts_with("entry.html, line 2: `<img src="));
        assert!(message("_part.html", "<script>").starts_with("_part.html, line 1: "));
        assert!(message("look.yaml", "version: 1\nname: a\nlabel: b\nbase: loud\n").contains("quiet, print"));
        assert!(message("entry.html", "{{ now() }}").contains("now"));
        assert!(message("look.yaml", "version: 2\nname: a\nlabel: b\n").contains("version"));
        assert!(message("shell.html", "<p>").contains("id=\"gate\""));
        assert!(message("frame.html", "<p>").contains("data-page"));
        let mut short = files();
        short.remove("theme.html");
        assert_eq!(Look::from_files(short).unwrap_err().to_string(), "the look has no file `theme.html`");
        let look = with("entry.html", "\n{{ nope }}").unwrap();
        let problem = look.fill(Template::Entry, &tera::Context::new()).unwrap_err();
        assert!(problem.to_string().starts_with("entry.html, line 2: "), "{problem}");
    }
}
