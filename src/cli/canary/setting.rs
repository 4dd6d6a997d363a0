//! Which setting of an editor is likely to have made a copy, told by where it lies and how it begins.

use std::path::Path;

/// What a copy is, and how the next one is prevented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    /// What it is.
    pub(super) what: &'static str,
    /// What to switch off, and where.
    pub(super) off: &'static str,
    /// Whether the file is a copy and nothing else, so that it can go.
    pub(super) only_a_copy: bool,
}

const fn copy(what: &'static str, off: &'static str) -> Setting {
    Setting { what, off, only_a_copy: true }
}

const fn part(what: &'static str, off: &'static str) -> Setting {
    Setting { what, off, only_a_copy: false }
}

/// The setting behind a file: its path, and its first bytes.
pub(super) fn behind(path: &Path, start: &[u8]) -> Setting {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let whole = path.to_string_lossy().replace('\\', "/");
    let ends = |end: &str| name.ends_with(end);
    if start.starts_with(b"Vim\x9fUnDo\xe5") {
        return copy(
            "Vim's undo history",
            "In your vimrc: set noundofile, and no autocommand or plugin that sets it again.",
        );
    }
    if start.starts_with(b"b0VIM") || ends(".swp") || ends(".swo") || ends(".swn") {
        return copy(
            "Vim's swap file",
            "In your vimrc: set noswapfile, and no autocommand or plugin that sets it again.",
        );
    }
    if name.contains("viminfo") || ends(".shada") {
        return part(
            "what Vim remembers: registers, searches, marks",
            "In your vimrc: set viminfo= (for Neovim: set shada=), and no autocommand or plugin that sets it again.",
        );
    }
    for (within, setting) in PLACES {
        if whole.contains(within) {
            return setting;
        }
    }
    if name.starts_with('#') && ends("#") {
        return copy("Emacs's copy of what is not saved", "In your init file: (setq auto-save-default nil)");
    }
    if ends(".save") {
        return copy("what Nano writes when it is ended from outside", "Close Nano with Ctrl-X.");
    }
    if ends("~") || ends(".bak") || ends(".orig") {
        return copy(
            "a backup of the file as it was",
            "Vim: set nobackup nowritebackup patchmode=. Emacs: (setq make-backup-files nil). Others: switch off backups.",
        );
    }
    part(
        "a copy of a kind that is not known here",
        "Look in your editor's settings, plugins and autocommands for backup, history, undo, auto-save and recovery.",
    )
}

/// Editors and others that keep their copies in a place of their own, by a part of the path.
const PLACES: [(&str, Setting); 18] = [
    ("/User/History/", copy("VS Code's local history", "In its settings: \"workbench.localHistory.enabled\": false")),
    ("/Code/Backups/", VS_CODE_BACKUP),
    ("/VSCodium/Backups/", VS_CODE_BACKUP),
    (
        "/workspaceStorage/",
        part("what VS Code or an extension remembers", "Look through its extensions, or use a profile without them."),
    ),
    (
        "/globalStorage/",
        part("what VS Code or an extension remembers", "Look through its extensions, or use a profile without them."),
    ),
    ("/micro/backups/", copy("Micro's backup", "In its settings.json: \"backup\": false, \"permbackup\": false")),
    (
        "/micro/buffers/",
        part("Micro's undo history", "In its settings.json: \"saveundo\": false, \"savehistory\": false"),
    ),
    ("/nano/", part("what Nano remembers", "In your nanorc: unset historylog, unset positionlog, unset backup")),
    (
        "/auto-save-list/",
        part("Emacs's list of unsaved files", "In your init file: (setq auto-save-list-file-prefix nil)"),
    ),
    ("/recentf", part("Emacs's list of recent files", "In your init file: (recentf-mode -1)")),
    ("/savehist", part("what Emacs remembers of its minibuffer", "In your init file: (savehist-mode -1)")),
    ("/history", part("what a program remembers of what was typed", "Switch off its history, or clear it.")),
    ("/JetBrains/", copy("the local history of a JetBrains program", "Use a plain text editor for your journal.")),
    ("/LocalHistory/", copy("the local history of a JetBrains program", "Use a plain text editor for your journal.")),
    (
        "/Sublime Text",
        part("Sublime Text's session", "In its settings: \"hot_exit\": false, \"remember_open_files\": false"),
    ),
    ("/libreoffice/", copy("LibreOffice's copy for recovery", "Use a plain text editor for your journal.")),
    ("clip", part("what a clipboard manager has kept", "Switch off its history, or do not copy what you write.")),
    (
        "/Trash/",
        copy("a file that was moved to the bin", "Empty the bin, and let your editor delete instead of moving."),
    ),
];

const VS_CODE_BACKUP: Setting =
    copy("VS Code's copy of what is not saved", "In its settings: \"files.hotExit\": \"off\", and save before closing");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_by_its_place_or_how_it_begins() {
        for (path, start, what, only) in [
            ("/home/a/.undo/%dev%x", &b"Vim\x9fUnDo\xe5"[..], "undo history", true),
            ("/home/a/x.swp", b"b0VIM 9.0", "swap file", true),
            ("/home/a/.viminfo", b"# This", "remembers", false),
            ("/home/a/.config/Code/User/History/1a/x.md", b"", "local history", true),
            ("/home/a/b/entry.md~", b"", "a backup", true),
            ("/home/a/b/#entry.md#", b"", "Emacs", true),
            ("/home/a/notes.md", b"", "not known", false),
        ] {
            let setting = behind(Path::new(path), start);
            assert!(setting.what.contains(what) && setting.only_a_copy == only, "{path}: {setting:?}");
        }
    }
}
