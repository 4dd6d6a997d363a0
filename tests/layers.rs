//! Modules import only from below. A grouped import counts, and so does a path inside a function.
#![expect(clippy::disallowed_methods, reason = "a test reads the sources themselves")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// From the bottom to the top. Modules of one layer do not know each other.
const LAYERS: [&[&str]; 14] = [
    &["fs", "secret", "id", "lines", "yaml", "hide"],
    &["attachment"],
    &["vault", "entry", "look", "watch"],
    &["journal"],
    &["theme", "privacy"],
    &["supervision", "template"],
    &["outline"],
    &["site"],
    &["render"],
    &["seal", "document"],
    &["publish"],
    &["config"],
    &["pipeline"],
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for one in fs::read_dir(folder).unwrap() {
        let path = one.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
}

/// The text without comments and without what is compiled only for tests.
fn code(text: &str) -> String {
    let product = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let without = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    product.lines().map(without).collect::<Vec<_>>().join("\n")
}

/// The modules of the crate that a source names: `crate::vault::x`, `crate::{fs, vault::{self, Id}}`.
fn named(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // `$crate::` and `some_crate::` are not this crate's root.
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(heads(group)),
            None => found.extend(head(rest)),
        }
    }
    found
}

fn head(path: &str) -> Option<String> {
    let name: String = path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    Some(name).filter(|name| !name.is_empty())
}

/// The first names of the paths in a group, up to its closing brace.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut from, mut found) = (1, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => {
                found.extend(head(&group[from..at]));
                from = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            found.extend(head(&group[from..at]));
            break;
        }
    }
    found
}

#[test]
fn a_grouped_import_is_taken_apart() {
    let text = "use crate::{\n  fs, vault::{self, Id},\n  entry::Entry,\n};\n// crate::cli\nlet x = crate::yaml::scalar(1);\nother_crate::theme::x";
    assert_eq!(named(&code(text)), ["fs", "vault", "entry", "yaml"]);
    assert_eq!(named("pub(in crate::fs) fn a()"), ["fs"]);
}

#[test]
fn modules_import_only_from_below() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.sort();
    let mut modules = BTreeMap::<String, usize>::new();
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).unwrap().to_owned();
        let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.strip_suffix(".rs").unwrap_or(first).to_owned();
        if matches!(module.as_str(), "lib" | "main") || file.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        let Some(own) = layer(&module) else {
            wrong.push(format!("{module} stands in no layer"));
            continue;
        };
        *modules.entry(module.clone()).or_default() += 1;
        for other in named(&code(&fs::read_to_string(&file).unwrap())) {
            let below = layer(&other).is_some_and(|other| other < own);
            if other != module && !below {
                wrong.push(format!("{} imports {other}", relative.display()));
            }
        }
    }
    let listed: Vec<&str> = LAYERS.iter().flat_map(|layer| layer.iter().copied()).collect();
    wrong.extend(listed.iter().filter(|name| !modules.contains_key(**name)).map(|name| format!("there is no {name}")));
    wrong.dedup();
    assert!(wrong.is_empty(), "against the layers:\n{}", wrong.join("\n"));
}
