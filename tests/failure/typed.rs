//! What was typed in an editor, when it cannot be saved.

use std::fs;

use crate::{
    disk::Mounted,
    sandbox::{self, PROGRAM, Sandbox, aloud, copy_tree, have, terminal::Terminal, text, visit},
    scene::{CANARY, unreadable},
};

/// The text of an editor must not go with its scratch file when it cannot be saved.
#[test]
fn m06_what_was_typed_in_an_editor_survives_a_save_that_fails() {
    if !have("script") || !have("flock") {
        return;
    }
    let sandbox = Sandbox::sample();
    // Another command holds the journal for longer than is waited for.
    let lock = sandbox.journal().join(".lock");
    let script = format!(
        "#!/bin/sh\nprintf -- '---\\ntitle: Bedtime\\ndate: 2026-11-12\\n---\\n\\nAn hour of work, {CANARY} and all.\\n' > \"$1\"\n\
         flock {} sleep 14 >/dev/null 2>&1 &\nsleep 1\n",
        text(&lock)
    );
    let editor = sandbox.write("editor", script.as_bytes());
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let shell = format!(
        "EDITOR={} {PROGRAM} --passphrase-file {} edit bedtime",
        text(&editor),
        text(&sandbox.path("passphrase"))
    );
    let (code, screen) = Terminal::start(&sandbox, &shell).ends();
    assert_eq!(code, Some(8), "{screen}");
    assert!(screen.contains("kept"), "{screen}");
    fs::remove_file(editor).unwrap();
    unreadable(&sandbox);
    sandbox.run(["list"]).ok();
    assert_eq!(sandbox.state().values().filter(|text| text.contains(CANARY)).count(), 1);
}

/// The same when there is no room for it in the journal either: then memory is the only place that is left.
#[test]
fn m06_what_was_typed_in_an_editor_survives_a_full_disk() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let small = sandbox.path("small");
    fs::create_dir(&small).unwrap();
    let Some(mounted) = Mounted::new(&small, "size=256k") else {
        aloud("this account may not mount");
        return;
    };
    let journal = small.join("journal");
    copy_tree(&sandbox.journal(), &journal);
    let script = format!(
        "#!/bin/sh\nprintf -- '---\\ntitle: Bedtime\\ndate: 2026-11-12\\n---\\n\\nAn hour of work, {CANARY} and all.\\n' > \"$1\"\n\
         head -c 2000000 /dev/zero > {} 2>/dev/null\ntrue\n",
        text(&small.join("filler"))
    );
    let editor = sandbox.write("editor", script.as_bytes());
    sandbox::close(&editor);
    let shell = format!(
        "EDITOR='sh {}' {PROGRAM} -j {} --passphrase-file {} edit bedtime",
        text(&editor),
        text(&journal),
        text(&sandbox.path("passphrase"))
    );
    let (code, screen) = Terminal::start(&sandbox, &shell).ends();
    drop(mounted);
    assert!(code != Some(0) && screen.contains("Problem: "), "{screen}");
    let mut kept = false;
    visit(sandbox.runtime(), &mut |path| {
        kept |= path.is_file() && fs::read_to_string(path).is_ok_and(|text| text.contains(CANARY));
    });
    assert!(kept && screen.contains(text(sandbox.runtime())), "the text is nowhere\n{screen}");
}
