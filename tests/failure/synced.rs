//! The order of things on the disk, for a loss of power that no kill can stand for.

use std::path::Path;

use crate::{
    sandbox::text,
    scene::{Scene, Verb, new_text},
};

/// After a loss of power only what was synced is there: every file before the change, every name after it.
#[test]
fn m01_everything_that_a_change_made_is_synced_before_the_plan_is_taken_away() {
    let scene = Scene::new(Verb::of("edit bedtime").given(new_text()));
    let Some(calls) = scene.calls() else { return };
    let at = |part: &str| {
        calls.iter().position(|call| call.line.contains(part)).unwrap_or_else(|| panic!("{part}: {calls:#?}"))
    };
    let committed =
        calls.iter().position(|call| call.name.starts_with("rename") && call.line.contains("/staging/commit")).unwrap();
    let removed =
        calls.iter().position(|call| call.name.starts_with("unlink") && call.line.contains("/staging/commit")).unwrap();
    let synced = |path: &str, range: std::ops::Range<usize>| {
        calls[range].iter().any(|call| call.name == "fsync" && call.line.contains(&format!("{path}>")))
    };
    for file in 0..3 {
        let written = at(&format!("/staging/{file}\", O_WRONLY"));
        assert!(
            synced(&format!("/staging/{file}"), written..committed),
            "staging/{file} is not synced before the change"
        );
    }
    assert!(synced("/staging", at("/staging/2\", O_WRONLY")..committed), "the names in staging/");
    let mut names = Vec::new();
    for (number, call) in calls.iter().enumerate().take(removed).skip(committed) {
        let made = call.name.starts_with("mkdir") && call.line.ends_with("= 0");
        if call.name.starts_with("rename") || made {
            let target = call.line.rsplit('"').nth(1).unwrap().to_owned();
            names.push((number, target));
        }
    }
    assert!(names.len() >= 4, "{names:?}");
    for (number, target) in names {
        let folder = Path::new(&target).parent().unwrap();
        assert!(synced(text(folder), number..removed), "the name of {target} is not synced");
    }
}
