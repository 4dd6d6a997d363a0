//! A real disk that is full.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    leaks,
    sandbox::{Sandbox, aloud, copy_tree, text, tree, visit},
    scene::{CANARIES, new_text},
};

/// A real disk that is full.
#[test]
fn m02_a_full_disk_keeps_what_was_there() {
    let sandbox = Sandbox::sample();
    let small = sandbox.path("small");
    fs::create_dir(&small).unwrap();
    let mounted = Mounted::new(&small, "size=256k");
    let Some(mounted) = mounted else {
        aloud("this account may not mount");
        return;
    };
    let journal = small.join("journal");
    copy_tree(&sandbox.journal(), &journal);
    let run = |args: &[&str], stdin: &str| {
        let all: Vec<&str> = ["-j", text(&journal)].iter().chain(args).copied().collect();
        sandbox.run_with(all, stdin)
    };
    run(&["list"], "").ok();
    // All of what is left, to the last byte.
    let filler = small.join("filler");
    let full = fs::write(&filler, vec![0; 1 << 20]);
    assert!(full.is_err(), "the disk is not full");
    let before = tree(&journal);
    let long = new_text() + &"More words for it. ".repeat(200);
    run(&["edit", "bedtime"], &long).code(1).says(&["What was there before is unchanged.", "Make room on the disk"]);
    run(&["delete", "bedtime"], "").code(1);
    run(&["new"], &long).code(1).says(&["Make room on the disk"]);
    run(&["theme", "confirm", "bedtime", "hope"], "").code(1);
    assert_eq!(tree(&journal), before);
    run(&["show", "bedtime", "--markdown"], "").ok().prints(&["PRIVATEPASSAGE"]);
    let hits = leaks_below(&small);
    assert_eq!(hits, Vec::<String>::new());
    fs::remove_file(filler).unwrap();
    run(&["edit", "bedtime"], &long).ok();
    run(&["doctor"], "").ok();
    drop(mounted);
}

fn leaks_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    visit(folder, &mut |path| {
        if path.is_file() {
            found.extend(leaks::find(&fs::read(path).unwrap(), &CANARIES));
        }
    });
    found
}

/// A file system in memory, taken away when the test ends.
pub(crate) struct Mounted(PathBuf);

impl Mounted {
    pub(crate) fn new(folder: &Path, options: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "none"]).arg(folder).stderr(std::process::Stdio::null());
        mount.status().ok().filter(std::process::ExitStatus::success).map(|_| Self(folder.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let taken = Command::new("umount").arg(&self.0).status();
        assert!(taken.is_ok_and(|status| status.success()), "{} stays mounted", self.0.display());
    }
}
