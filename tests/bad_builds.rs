//! Every requirement has a deliberately bad build, and every patch for one still fits.
//!
//! That the tests notice is shown by `tests/bad-builds.sh`, which takes long. This keeps the patches from rotting.
#![expect(clippy::disallowed_methods, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, io::Write, path::Path, process::Command};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Requirements without a bad build, and why.
const WITHOUT: [(&str, &str); 1] = [("p09", "nothing of the program exports a template: there is nothing to break")];

fn patches() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(Path::new(ROOT).join("tests/bad-builds"))
        .unwrap()
        .map(|one| one.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "patch"))
        .collect();
    names.sort();
    names
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join("tests/bad-builds").join(name)).unwrap()
}

#[test]
fn every_requirement_has_a_bad_build_or_a_reason() {
    let named = patches();
    let mut missing = Vec::new();
    for (letter, digits, last) in [("m", 2, 18), ("e", 1, 5), ("p", 2, 9)] {
        for number in 1..=last {
            let requirement = format!("{letter}{number:0digits$}");
            let has = named.iter().any(|name| name.starts_with(&requirement));
            let excused = WITHOUT.iter().any(|(one, _)| *one == requirement);
            if !has && !excused {
                missing.push(requirement.clone());
            }
            assert!(!(has && excused), "{requirement} has one: take its reason away");
        }
    }
    assert!(missing.is_empty(), "no bad build for {missing:?}");
}

#[test]
fn every_patch_fits_and_says_which_tests_are_to_notice() {
    let sources = tests();
    for name in patches() {
        let patch = read(&name);
        let tests = patch.lines().find_map(|line| line.strip_prefix("Tests: ")).expect("a patch names its tests");
        let requirement = name.split('-').next().unwrap();
        assert!(tests.contains(requirement), "{name}: {tests:?} are not the tests of {requirement}");
        let there = ["fn", "mod"].iter().any(|kind| sources.contains(&format!("{kind} {requirement}_")));
        let target = tests.split_whitespace().skip_while(|word| *word != "--test").nth(1).unwrap_or_default();
        let is_here = ["tests/TARGET/main.rs", "tests/TARGET.rs"]
            .iter()
            .any(|path| Path::new(ROOT).join(path.replace("TARGET", target)).exists());
        assert!(there || !is_here, "{name}: no test is named {requirement}_…");
    }
    // A copy of the program that is built without its history has nothing to apply a patch with.
    if Command::new("git").args(["-C", ROOT, "rev-parse"]).output().is_ok_and(|output| output.status.success()) {
        for name in patches() {
            let mut git = Command::new("git");
            let output =
                git.args(["-C", ROOT, "apply", "--check", &format!("tests/bad-builds/{name}")]).output().unwrap();
            assert!(output.status.success(), "{name} fits no more: {}", String::from_utf8_lossy(&output.stderr));
        }
    } else {
        writeln!(std::io::stderr(), "SKIPPED every_patch_fits: no git here").unwrap();
    }
}

/// The text of all tests.
fn tests() -> String {
    let mut all = String::new();
    let mut folders = vec![Path::new(ROOT).join("tests")];
    while let Some(folder) = folders.pop() {
        for one in fs::read_dir(folder).unwrap() {
            let path = one.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    all
}
