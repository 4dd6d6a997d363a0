//! How the site appears: a folder of Tera templates and styles with a small manifest.
//!
//! The look `quiet` is part of the program; a writer's own is a map of files that the caller has read. Templates are
//! compiled once. Every name is escaped, nothing a template can call reads a file, the environment or the clock, and
//! `safe` is not among its filters: only what this program has rendered counts as HTML. A look brings no script. The
//! one script that ever sees a passphrase is the reader of the program, [`reader`].

mod manifest;
mod templates;

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

pub use manifest::{Manifest, Problem as ManifestProblem};
use templates::Templates;
pub use templates::{Problem, Template};

static QUIET: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/looks/quiet");
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
    /// A style that would end the style element it is put in.
    #[error("{file}: a style cannot hold `</`")]
    Style {
        /// The file.
        file: &'static str,
    },
    /// The locked page lacks an element that the reader needs.
    #[error("shell.html: no element has `id=\"{0}\"`, which the reader needs")]
    Shell(&'static str),
    /// The document of the frame has no place for a page.
    #[error("frame.html: no element has `data-page`, where the reader puts a page")]
    Frame,
    /// More than 1 MiB.
    #[error("the look is larger than 1 MiB")]
    TooLarge,
}

impl Look {
    /// The look that is part of the program.
    pub fn quiet() -> Result<Self, Error> {
        let texts = QUIET.files().filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            (!is_script(name)).then_some((name.to_owned(), file.contents_utf8()?.to_owned()))
        });
        Self::from_files(texts.collect())
    }

    /// A writer's look: file names and their texts.
    pub fn from_files(mut files: BTreeMap<String, String>) -> Result<Self, Error> {
        if files.values().map(String::len).sum::<usize>() > LONGEST {
            return Err(Error::TooLarge);
        }
        if let Some(script) = files.keys().find(|name| is_script(name)) {
            return Err(Error::Script(script.clone()));
        }
        let tokens = files.remove("tokens.css").unwrap_or_default();
        let mut take = |name: &'static str| files.remove(name).ok_or(Error::Missing(name));
        let manifest = Manifest::parse(&take("look.yaml")?)?;
        let shell_css = style("shell.css", tokens.clone() + &take("shell.css")?)?;
        let frame_css = style("frame.css", tokens + &take("frame.css")?)?;
        for template in Template::ALL {
            if !files.contains_key(template.file()) {
                return Err(Error::Missing(template.file()));
            }
        }
        places(&files)?;
        let templates = Templates::compile(&files)?;
        Ok(Self { manifest, templates, shell_css, frame_css })
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
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(extension.as_str(), "js" | "mjs" | "cjs" | "ts" | "wasm")
}

/// A style element ends at the first `</`, wherever it stands.
fn style(file: &'static str, text: String) -> Result<String, Error> {
    if text.contains("</") { Err(Error::Style { file }) } else { Ok(text) }
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
        files.insert("shell.html".to_owned(), format!("{{{{ x }}}}{ids}"));
        files.insert("frame.html".to_owned(), "{{ x }}<i data-page>".to_owned());
        files
    }

    fn with(name: &str, text: &str) -> Result<Look, Error> {
        let mut files = files();
        files.insert(name.to_owned(), text.to_owned());
        Look::from_files(files)
    }

    #[test]
    fn the_look_of_the_program_compiles() {
        assert_eq!(Look::quiet().unwrap().manifest().name, "quiet");
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
    fn errors_name_the_file_the_line_and_what_is_missing() {
        let message = |name: &str, text: &str| with(name, text).unwrap_err().to_string();
        assert!(message("entry.html", "a\n{{ x").starts_with("entry.html, line 2: "));
        assert!(message("entry.html", "a\n\n{{ x | nosuch }}").starts_with("entry.html, line 3: "));
        assert!(message("entry.html", "{% include \"/etc/passwd\" %}").contains("/etc/passwd"));
        assert!(message("entry.html", "{{ get_env(name=\"HOME\") }}").contains("get_env"));
        assert!(message("entry.html", "{{ x | safe }}").contains("safe"));
        assert!(message("own.js", "").contains("own.js"));
        assert!(message("frame.css", "</style>").contains("frame.css"));
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
