//! Every command that changes something, a line each. A command that is not here is not swept.
//!
//! `demo` is left out: it makes a folder of invented texts and touches no journal of the writer's. `init` and the keys
//! have no journal to compare with and are swept in files of their own.

use std::fs;

#[path = "../support/pictures.rs"]
#[expect(dead_code, reason = "one kind of picture is enough here")]
mod pictures;

use crate::{
    sandbox::{Sandbox, text},
    scene::{CANARY, Verb, new_text},
};

/// The same commands for every kind of fault: one line here is a test of each.
macro_rules! verbs {
    ($($name:ident: $verb:expr,)*) => {
        mod table {
            use super::*;
            $(pub(super) fn $name() -> Verb { $verb })*
        }

        mod m01_killed_at_any_call {
            $(#[test] fn $name() { crate::sweep::killed(super::table::$name()); })*
        }

        mod m02_on_a_disk_that_fails_at_any_call {
            $(#[test] fn $name() { crate::sweep::failing(super::table::$name()); })*
        }

        mod m01_what_is_confirmed_is_on_the_disk {
            $(#[test] fn $name() { crate::synced::audited(&super::table::$name()); })*
        }
    };
}

verbs! {
    new: Verb::of("new").given(new_text()).at_every_sync(),
    new_line: Verb::of("new --line").given(format!("A line with {CANARY}.\n")),
    new_without_an_inbox: Verb::of("new --line").given(format!("A line with {CANARY}.\n")).after(no_inbox),
    list_that_takes_in: Verb::of("list").after(captured),
    edit: Verb::of("edit bedtime").given(new_text()).at_every_sync(),
    delete: Verb::of("delete bedtime"),
    delete_forever: Verb::of("--yes delete bedtime --forever").after(edited),
    undo: Verb::of("undo").after(edited),
    undo_steps: Verb::of("undo --steps 2").after(edited),
    import: Verb::of("import {root}/notes").after(notes).at_every_sync(),
    import_remove_originals: Verb::of("--yes import {root}/notes --remove-originals").in_parts("import {root}/notes").after(one_note),
    import_files: Verb::of("import {root}/notes").after(pictured),
    import_files_remove_originals: Verb::of("--yes import {root}/notes --remove-originals").in_parts("import {root}/notes").after(pictured),
    attach: Verb::of("attach bedtime {root}/small.png --alt small").after(pictured).at_every_sync(),
    delete_forever_with_files: Verb::of("--yes delete pond --forever").after(imported_picture),
    theme_choose: Verb::of("theme choose trauma hope"),
    theme_confirm: Verb::of("theme confirm bedtime hope"),
    theme_refuse: Verb::of("theme refuse bedtime hope"),
    theme_always: Verb::of("theme always hope").given(format!("the {CANARY}\n")),
    theme_rename: Verb::of("theme rename workload too-much"),
    theme_merge: Verb::of("theme merge workload boundaries"),
    theme_retire: Verb::of("theme retire workload"),
    theme_define: Verb::of("theme define -").given(definition("pond") + "---\n" + &definition("reed")),
    theme_pack: Verb::of("theme pack hope -o {root}/home/pack.yaml"),
    agenda_add: Verb::of("agenda add -").given(format!("What of the {CANARY}?\n")),
    agenda_set: Verb::of("agenda set 1 --minutes 9 --share say"),
    agenda_move: Verb::of("agenda move 2 depth"),
    agenda_done: Verb::of("agenda done 1"),
    agenda_file: Verb::of("agenda -o {root}/home/agenda.md --anyway").at_every_sync(),
    session_plan: Verb::of("session plan 2026-12-01"),
    session_rhythm: Verb::of("session rhythm fortnightly"),
    session_held: Verb::of("session held yesterday --minutes 60 --notes").given(format!("We spoke of {CANARY}.\n")),
    helplines: Verb::of("helplines --change").given(format!("{CANARY}: 0800 000 000\n")),
    check_allow: Verb::of("check --allow").given(format!("{CANARY} house\n")),
    build: Verb::of("build"),
    doctor_fix: Verb::of("doctor --fix").after(open_to_others).finding(&["permissions"]),
    doctor_merge: Verb::of("doctor --merge keep-both").after(doubled).finding(&["conflict"]),
    // Cut off just after the settings were written, the next look asks whether they are the writer's.
    doctor_blur_times: Verb::of("doctor --blur-times on").finding(&["rolled-back"]),
    doctor_accept: Verb::of("doctor --accept").after(one_is_gone).finding(&["missing"]),
}

fn definition(id: &str) -> String {
    format!(
        "id: {id}\nlabel: The pond\nfunction: [support]\ndefinition: Under the surface.\ncues:\n  strong: [{CANARY}]\n"
    )
}

/// As a sync program leaves it that carries no empty folder.
fn no_inbox(sandbox: &Sandbox) {
    fs::remove_dir(sandbox.journal().join("inbox")).unwrap();
}

fn captured(sandbox: &Sandbox) {
    sandbox.run_with(["new"], new_text()).ok();
    sandbox.run_with(["new", "--line"], format!("Another {CANARY}.\n")).ok();
}

fn edited(sandbox: &Sandbox) {
    sandbox.run_with(["edit", "bedtime"], new_text()).ok();
    sandbox.run(["theme", "confirm", "bedtime", "hope"]).ok();
}

fn one_note(sandbox: &Sandbox) {
    fs::remove_dir_all(sandbox.path("notes")).ok();
    sandbox.write("notes/2026-01-02 the pond.md", format!("Words on the {CANARY}.\n").as_bytes());
}

/// A note with a picture, and a picture by itself.
fn pictured(sandbox: &Sandbox) {
    one_note(sandbox);
    let note =
        format!("---\ntitle: The pond\ndate: 2026-01-02\n---\nWords on the {CANARY}.\n\n![{CANARY}](small.png)\n");
    sandbox.write("notes/2026-01-02 the pond.md", note.as_bytes());
    sandbox.write("notes/small.png", &pictures::png());
    sandbox.write("small.png", &pictures::png());
}

fn imported_picture(sandbox: &Sandbox) {
    pictured(sandbox);
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
}

/// More than are synced one by one.
fn notes(sandbox: &Sandbox) {
    one_note(sandbox);
    for day in 1..=20 {
        sandbox.write(&format!("notes/2026-02-{day:02}.md"), format!("Day {day} with {CANARY}.\n").as_bytes());
    }
}

fn open_to_others(sandbox: &Sandbox) {
    for file in ["identity.age", "capture.pub", "entries"] {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(sandbox.journal().join(file), mode).unwrap();
    }
}

/// What a sync program leaves when two computers have written the same reflection.
fn doubled(sandbox: &Sandbox) {
    let before = sandbox.files("entries");
    let kept: Vec<_> = before.iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    sandbox.run_with(["edit", "bedtime"], new_text()).ok();
    let (path, bytes) = kept.into_iter().find(|(path, bytes)| fs::read(path).unwrap() != *bytes).unwrap();
    let name = format!("{} (conflicted copy 2026-11-20).age", path.file_stem().unwrap().to_str().unwrap());
    let copy = path.with_file_name(name);
    fs::write(&copy, bytes).unwrap();
    fs::set_permissions(&copy, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

fn one_is_gone(sandbox: &Sandbox) {
    fs::remove_file(sandbox.files("entries").first().unwrap()).unwrap();
    assert!(text(&sandbox.journal()).ends_with("Journal"));
}
