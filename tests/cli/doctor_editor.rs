//! `doctor --editor`: copies that an editor leaves are found and named, with the setting behind each.

use std::{fs, path::Path};

use crate::sandbox::{PROGRAM, Sandbox, have, terminal::Terminal, text, tree};

/// An editor that is a shell script. It saves a word, waits, and does one thing more.
fn editor(sandbox: &Sandbox, script: &str) -> String {
    let path = sandbox.write("editor", format!("#!/bin/sh\necho word >> \"$1\"\n{script}\n").as_bytes());
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    text(&path).to_owned()
}

fn look(sandbox: &Sandbox, script: &str, more: &str) -> Terminal {
    let editor = editor(sandbox, script);
    Terminal::start(sandbox, &format!("EDITOR={editor} {PROGRAM} doctor --editor {more}"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_copy_is_found_wherever_it_is_kept_and_the_setting_is_named() {
    if !have("script") {
        return;
    }
    for (script, file, setting) in [
        ("cp \"$1\" ~/.vimbak~", "~/.vimbak~", "set nobackup nowritebackup"),
        ("printf 'Vim\\237UnDo\\345' > ~/u; cat \"$1\" >> ~/u", "~/u", "set noundofile"),
        (
            "mkdir -p $XDG_CONFIG_HOME/Code/User/History/1a; cp \"$1\" $XDG_CONFIG_HOME/Code/User/History/1a/x.md",
            "History/1a/x.md",
            "workbench.localHistory.enabled",
        ),
        (
            "mkdir -p $XDG_STATE_HOME/nvim/shada; cp \"$1\" $XDG_STATE_HOME/nvim/shada/main.shada",
            "main.shada",
            "set shada=",
        ),
        ("cp \"$1\" $TMPDIR/'#entry.md#'", "#entry.md#", "auto-save-default nil"),
        ("gzip -c \"$1\" > ~/.some-archive", "~/.some-archive", "Look in your editor's settings"),
        ("iconv -t UTF-16LE \"$1\" > ~/.wide", "~/.wide", "Look in your editor's settings"),
        ("cp -p \"$1\" ~/.swap.swp; sleep 4; rm ~/.swap.swp", "~/.swap.swp  (only while it was open", "set noswapfile"),
    ] {
        let sandbox = Sandbox::empty();
        let mut terminal = look(&sandbox, script, "");
        terminal.sees("Opening a harmless text in editor.");
        let said = terminal.sees("1 copy of a harmless text.");
        assert!(said.contains(file) && said.contains(setting), "{script}\n{said}");
        if !setting.starts_with("Look") && !setting.contains("shada") && !file.contains("only while") {
            terminal.sees("Remove 1 file");
            terminal.types("");
        }
        let (code, screen) = terminal.ends();
        assert_eq!(code, Some(6), "{screen}");
        assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0, "the harmless text itself stays");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn only_what_is_a_copy_and_nothing_else_is_removed_and_only_when_asked() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    let script = "cp \"$1\" ~/.bak~; echo 'other things' > ~/.viminfo; cat \"$1\" >> ~/.viminfo";
    let mut terminal = look(&sandbox, script, "");
    terminal.sees("2 copies of a harmless text.");
    terminal.sees("Remove 1 file that is only such a copy? [y/N]");
    terminal.types("");
    assert_eq!(terminal.ends().0, Some(6));
    assert!(sandbox.path("home/.bak~").exists());
    let mut terminal = look(&sandbox, script, "");
    terminal.sees("[y/N]");
    terminal.types("y");
    terminal.sees("Removed: 1 file that is only such a copy.");
    assert_eq!(terminal.ends().0, Some(6));
    assert!(!sandbox.path("home/.bak~").exists() && sandbox.path("home/.viminfo").exists());
    let (code, screen) = look(&sandbox, script, "--json").ends();
    let json = screen.lines().find(|line| line.starts_with('{')).unwrap();
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!((code, value["copies"].as_array().unwrap().len(), &value["saved"]), (Some(6), 2, &true.into()));
    assert!(sandbox.path("home/.bak~").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn an_editor_that_keeps_nothing_is_told_so_with_what_that_does_not_prove() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::empty();
    // A link to the text and an old file with other words are no copies; a folder that is closed is told.
    sandbox.write("home/.old", b"other words");
    let (code, screen) = look(&sandbox, "ln -s \"$1\" ~/.link", "").ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("No copy of the harmless text was found."), "{screen}");
    assert!(screen.contains("does not prove that there is none"), "{screen}");
    let before = tree(sandbox.root());
    let editor = editor(&sandbox, "false");
    let mut command = sandbox.command(PROGRAM);
    command.args(["doctor", "--editor"]).env("EDITOR", &editor);
    drop(sandbox.finish(command, b"").code(2).says(&["an editor needs a terminal"]));
    let mut command = sandbox.command(PROGRAM);
    command.args(["-n", "doctor", "--editor"]).env("EDITOR", &editor);
    drop(sandbox.finish(command, b"").ok().prints(&["Would open a harmless text in editor"]));
    fs::remove_file(sandbox.path("editor")).unwrap();
    let mut before = before;
    before.remove(Path::new("editor"));
    assert_eq!(tree(sandbox.root()), before);
    // Ended with an error, it has shown nothing.
    let (code, screen) = look(&sandbox, "exit 3", "").ends();
    assert_eq!(code, Some(1), "{screen}");
    assert!(screen.contains("ended with an error") && !screen.contains("No copy"), "{screen}");
    assert_eq!(fs::read_dir(sandbox.runtime()).unwrap().count(), 0);
}

/// A real Vim with what a plugin does: it copies each file that is saved, whatever the settings are.
#[cfg(target_os = "linux")]
#[test]
fn a_plugin_that_copies_what_is_saved_is_found() {
    if !have("script") || !have("vim") {
        return;
    }
    let sandbox = Sandbox::empty();
    sandbox.write("home/.vimrc", b"set undofile undodir=~/.undo\nautocmd BufWritePost * silent! write! ~/.copies.md\n");
    fs::create_dir(sandbox.path("home/.undo")).unwrap();
    let mut terminal =
        Terminal::start(&sandbox, &format!("stty rows 24 cols 80; EDITOR=vim {PROGRAM} doctor --editor"));
    terminal.sees("This text is harmless.");
    std::thread::sleep(std::time::Duration::from_millis(700));
    terminal.keys(b"Gocalm\x1b:wq\r");
    let said = terminal.sees("1 copy of a harmless text.");
    // The undo file, which the settings ask for, is not there: `edit` switches it off.
    assert!(said.contains("~/.copies.md") && !said.contains(".undo/"), "{said}");
    assert_eq!(terminal.ends().0, Some(6));
}
