//! `session`: supervision, planned, held and cancelled.

use crate::sandbox::{Sandbox, tree};

#[test]
fn planned_held_and_cancelled() {
    let sandbox = Sandbox::new();
    sandbox.run(["session"]).ok().prints(&["No session is noted yet."]);
    sandbox.run(["session", "held"]).code(3).says(&["no session is planned"]);
    sandbox
        .run(["session", "plan", "thursday 2pm", "--with", "team manager"])
        .ok()
        .prints(&["Noted: Supervision, Thursday 26 November 2026, 2:00 pm, planned."]);
    sandbox.run(["session", "held", "--minutes", "75"]).code(2).says(&["is still to come"]);
    sandbox.run(["session", "held", "yesterday", "--minutes", "20"]).ok();
    sandbox.run(["session", "plan", "2026-12-10 10:00"]).ok();
    sandbox.run(["session", "cancelled"]).ok().prints(&["Thursday 26 November 2026, 2:00 pm, cancelled."]);
    let value = sandbox.run(["session", "--json"]).ok().json();
    let sessions = value["sessions"].as_array().unwrap();
    let told: Vec<String> =
        sessions.iter().map(|one| format!("{} {} {}", one["date"], one["status"], one["minutes"])).collect();
    assert_eq!(
        told,
        [
            "\"2026-11-19\" \"held\" 20",
            "\"2026-11-26T14:00:00\" \"cancelled\" null",
            "\"2026-12-10T10:00:00\" \"planned\" null",
        ]
    );
    sandbox.run(["session", "list"]).ok().prints(&["cancelled  Thursday 26 November 2026, 2:00 pm, with team manager"]);
    // None of it is a reflection.
    sandbox.run(["list"]).code(3);
    sandbox.run(["doctor"]).ok();
}

#[test]
fn what_is_no_day_changes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.run(["session"]).ok();
    let before = tree(&sandbox.journal());
    sandbox.run(["session", "plan", "smarch"]).code(2).says(&["\"smarch\" is"]);
    sandbox.run(["session", "held", "smarch"]).code(2);
    sandbox.run(["-n", "session", "plan", "thursday 2pm"]).ok().prints(&["Would note: Supervision, Thursday"]);
    assert_eq!(tree(&sandbox.journal()), before);
}
