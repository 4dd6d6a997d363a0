//! Which editor it is, how it is started, and what keeps it from leaving copies elsewhere.

use std::path::Path;

use crate::cli::context::Environment;

/// The writer's editor, as it is named in the environment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// What is run.
    pub(crate) path: String,
    /// What the writer gives it.
    pub(crate) own: Vec<String>,
    /// What it is.
    pub(crate) make: Make,
}

/// The editors that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Make {
    Vim,
    Gvim,
    Neovim,
    Nano,
    Emacs,
    EmacsClient,
    Micro,
    Code,
    Waits,
    Gedit,
    Kate,
    Office,
    /// Takes a file's name and nothing else, and keeps no copies.
    Plain,
    Unknown,
}

impl Program {
    /// The editor that the writer has chosen, or the usual one.
    pub(crate) fn chosen(environment: &Environment) -> Self {
        let usual = if cfg!(windows) { "notepad" } else { "nano" };
        let chosen = environment.editor().unwrap_or(usual);
        // A path may have spaces in it.
        let whole = chosen.trim();
        let words =
            if environment.program_file(Path::new(whole)).is_some() { vec![whole.to_owned()] } else { split(whole) };
        let mut words = words.into_iter();
        let path = words.next().unwrap_or_else(|| usual.to_owned());
        let mut make = Make::of(&path);
        if make == Make::Unknown || stem(&path) == "vi" || stem(&path) == "view" {
            // A name may stand for another: `vi` and `editor` are links on most systems.
            let file = environment.program_file(Path::new(&path));
            make = file.map_or(Make::Unknown, |file| Make::of(&file.to_string_lossy()));
        }
        Self { path, own: words.collect(), make }
    }

    /// The name to tell the writer.
    pub(crate) fn name(&self) -> String {
        stem(&self.path)
    }

    /// The arguments that switch off what the editor keeps of what it opens. They come after the writer's own. What it
    /// keeps against its own crash goes to `beside`, the folder of the file.
    ///
    /// For Vim `-c`, which runs after the writer's own settings; `--cmd` runs before them and protects nothing
    /// (threats.md, E3). `silent!` for the small builds of Vim that do not know each option.
    pub(crate) fn hardened(&self, beside: &Path) -> Vec<String> {
        let beside = beside.to_string_lossy();
        let words: Vec<&str> = match self.make {
            Make::Vim => vec!["-n", "-i", "NONE", "-c", VIM, "-c", VIM_MORE, "-c", VIM_DRAFT],
            Make::Gvim => vec!["-f", "-n", "-i", "NONE", "-c", VIM, "-c", VIM_MORE, "-c", VIM_DRAFT],
            Make::Neovim => vec!["-n", "-i", "NONE", "-c", VIM, "-c", NEOVIM_MORE, "-c", VIM_DRAFT],
            // Long lines are shown whole, broken at words; the text itself is not changed.
            Make::Nano => vec!["--ignorercfiles", "--softwrap", "--atblanks"],
            Make::Emacs => vec!["--quick", "--eval", EMACS],
            // Its own copy against a crash is made beside the file, and taken away when it ends.
            Make::Micro => {
                vec![
                    "-backup",
                    "true",
                    "-permbackup",
                    "false",
                    "-backupdir",
                    &beside,
                    "-savehistory",
                    "false",
                    "-saveundo",
                    "false",
                    "-savecursor",
                    "false",
                    "-autosave",
                    "0",
                ]
            }
            Make::Code | Make::Waits if !self.own.iter().any(|word| word == "--wait" || word == "-w") => vec!["--wait"],
            Make::Gedit => vec!["--wait", "--standalone"],
            Make::Kate => vec!["--block"],
            _ => Vec::new(),
        };
        words.into_iter().map(str::to_owned).collect()
    }

    /// The arguments that open it at a line, from 1. They stand right before the file.
    pub(crate) fn at(&self, line: usize) -> Vec<String> {
        match self.make {
            _ if line < 2 => Vec::new(),
            Make::Vim | Make::Gvim | Make::Neovim | Make::Nano | Make::Emacs | Make::EmacsClient | Make::Gedit => {
                vec![format!("+{line}")]
            }
            Make::Micro => vec![format!("+{line}:1")],
            Make::Kate => vec!["--line".to_owned(), line.to_string()],
            _ => Vec::new(),
        }
    }

    /// Whether it runs in the terminal, and so takes its temporary files where it is told to. A program with windows
    /// may look there for one of its own that runs already.
    pub(crate) fn stays_in_the_terminal(&self) -> bool {
        matches!(self.make, Make::Vim | Make::Neovim | Make::Nano | Make::Emacs | Make::Micro)
    }

    /// What the writer must know before it opens; none when everything is switched off.
    pub(crate) fn warning(&self) -> Option<&'static str> {
        match self.make {
            Make::Code => Some(
                "VS Code keeps a history of saved files on the disk, and a copy of what is not saved yet. Switch both off first: \"workbench.localHistory.enabled\": false, \"files.hotExit\": \"off\". To see whether anything is left, with a harmless text: afterword doctor --editor",
            ),
            Make::EmacsClient => Some(
                "Emacs keeps its own settings while it serves: auto-save, backups and the list of recent files may leave copies. To see whether they do, with a harmless text: afterword doctor --editor",
            ),
            Make::Office => Some(
                "This program keeps copies for recovery on the disk. A plain text editor is safer. To see what it leaves, with a harmless text: afterword doctor --editor",
            ),
            Make::Waits | Make::Gedit | Make::Kate | Make::Unknown => Some(
                "This editor is not known to the program: it may keep copies of what you write. To see whether it does, with a harmless text: afterword doctor --editor",
            ),
            _ => None,
        }
    }
}

const VIM: &str = "silent! set nobackup nowritebackup noswapfile patchmode= | silent! set noundofile";
const VIM_MORE: &str = "silent! set viminfo=";
const NEOVIM_MORE: &str = "silent! set shada=";
/// What is not saved yet, every few seconds beside the file: a draft, which the end of the editor takes away.
const VIM_DRAFT: &str = "silent! set updatetime=2000 | silent! autocmd CursorHold,CursorHoldI entry.md \
    if &modified | silent! noautocmd keepalt write! %.draft | endif";
/// Emacs keeps what is not saved yet beside the file, and takes it away when it is saved.
const EMACS: &str = "(setq make-backup-files nil backup-inhibited t create-lockfiles nil auto-save-default t \
    auto-save-timeout 2 auto-save-interval 40 auto-save-file-name-transforms nil auto-save-list-file-prefix nil \
    auto-save-list-file-name nil delete-auto-save-files t)";

impl Make {
    fn of(path: &str) -> Self {
        match stem(path).as_str() {
            "vim" | "vi" | "view" | "vimx" | "rvim" => Self::Vim,
            "gvim" | "mvim" | "gview" => Self::Gvim,
            "nvim" => Self::Neovim,
            "nano" | "rnano" | "pico" => Self::Nano,
            "emacsclient" => Self::EmacsClient,
            name if name == "emacs" || name.starts_with("emacs-") => Self::Emacs,
            "micro" => Self::Micro,
            "code" | "codium" | "code-insiders" | "code-oss" | "cursor" => Self::Code,
            "subl" | "zed" => Self::Waits,
            "gedit" | "gnome-text-editor" => Self::Gedit,
            "kate" | "kwrite" => Self::Kate,
            "soffice" | "libreoffice" | "winword" | "abiword" => Self::Office,
            "notepad" | "ed" => Self::Plain,
            _ => Self::Unknown,
        }
    }
}

/// The name of a program without its folder, and without `.exe` or `.basic`.
fn stem(path: &str) -> String {
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    name.split('.').next().unwrap_or_default().to_owned()
}

/// The words of a command as a shell takes them apart: quotes hold together, a backslash keeps the next character (but
/// not on Windows, where it stands in paths). A quote without its end goes to the end.
fn split(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = command.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            _ if Some(letter) == quote => quote = None,
            '\\' if quote != Some('\'') && !cfg!(windows) => {
                // Within double quotes it keeps only what would mean something there.
                let kept = quote.is_none() || matches!(letters.peek(), Some('"' | '\\' | '$' | '`'));
                let word = word.get_or_insert_default();
                if !kept {
                    word.push(letter);
                }
                word.extend(letters.next());
            }
            '"' | '\'' if quote.is_none() => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            _ if letter.is_whitespace() && quote.is_none() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_apart_as_a_shell_does() {
        for (command, words) in [
            ("vim", &["vim"][..]),
            ("  vim  -u other ", &["vim", "-u", "other"]),
            ("'/opt/my editor/ed' --wait", &["/opt/my editor/ed", "--wait"]),
            ("\"/opt/my editor/ed\" \"a 'b'\"", &["/opt/my editor/ed", "a 'b'"]),
            ("emacsclient -a ''", &["emacsclient", "-a", ""]),
            ("ed it's open", &["ed", "its open"]),
        ] {
            assert_eq!(split(command), words, "{command}");
        }
        if !cfg!(windows) {
            assert_eq!(
                split(r#"/opt/my\ editor -c "a \"b\" \n" 'c\d'"#),
                ["/opt/my editor", "-c", "a \"b\" \\n", "c\\d"]
            );
        }
    }

    #[test]
    fn an_editor_is_known_by_its_name() {
        for (path, make) in [
            ("/usr/bin/vim.basic", Make::Vim),
            ("C:/Program Files/Vim/gvim.exe", Make::Gvim),
            ("emacs-nox", Make::Emacs),
            ("/usr/bin/emacsclient", Make::EmacsClient),
            ("NVIM.EXE", Make::Neovim),
            ("hexedit", Make::Unknown),
        ] {
            assert_eq!(Make::of(path), make, "{path}");
        }
    }
}
