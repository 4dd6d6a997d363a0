//! What the documents promise is there: every test that they name, every requirement, and no claim that nobody can keep.
#![expect(clippy::disallowed_methods, reason = "tests read the tree")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs, path::Path};

/// The names of all test functions of the tree.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["tests", "src"] {
        for file in walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let file = file.unwrap();
            if file.path().extension().is_none_or(|end| end != "rs") {
                continue;
            }
            let text = fs::read_to_string(file.path()).unwrap();
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for (at, line) in lines.iter().enumerate() {
                let is_test = lines[at.saturating_sub(4)..at].contains(&"#[test]");
                let name = line.strip_prefix("fn ").and_then(|rest| rest.split_once('(')).map(|(name, _)| name);
                names.extend(name.filter(|_| is_test).map(str::to_owned));
            }
        }
    }
    names
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Words in backticks that can only be the name of a test.
fn named(text: &str) -> Vec<&str> {
    let is_name = |word: &&str| {
        word.matches('_').count() >= 3 && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    text.split('`').skip(1).step_by(2).filter(is_name).collect()
}

#[test]
fn every_test_that_the_security_page_names_is_there() {
    let (tests, page) = (tests(), read("docs/security.md"));
    let named = named(&page);
    assert!(named.len() > 20, "the page names its tests: {named:?}");
    let missing: Vec<_> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

/// The requirements of the store and of reading have a test each that says its number, and stand on the page.
#[test]
fn every_requirement_has_a_test_with_its_number() {
    let (tests, page) = (tests(), read("docs/security.md"));
    let store = (1..=18).map(|number| format!("m{number:02}_"));
    let editor = (1..=5).map(|number| format!("e{number}_"));
    let reading = (1..=9).map(|number| format!("p{number:02}_"));
    for start in store.chain(editor).chain(reading) {
        assert!(tests.iter().any(|name| name.starts_with(&start)), "no test of {start}");
        assert!(named(&page).iter().any(|name| name.starts_with(&start)), "the page names no test of {start}");
    }
}

#[test]
fn no_document_claims_what_nobody_can_keep() {
    let mut pages = vec![("README.md".to_owned(), read("README.md"))];
    for page in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap() {
        let path = page.unwrap().path();
        pages.push((path.display().to_string(), fs::read_to_string(path).unwrap()));
    }
    let claims = [
        "securely delete",
        "unbreakable",
        "military",
        "hack-proof",
        "gdpr compliant",
        "hipaa compliant",
        "zero-knowledge",
        "never touches disk",
        "post-quantum",
        "100 % secure",
    ];
    for (name, text) in pages {
        let text = text.to_lowercase();
        let found: Vec<_> = claims.iter().filter(|claim| text.contains(**claim)).collect();
        assert!(found.is_empty(), "{name} claims {found:?}");
    }
}

/// The fields of what templates are given, as the sources say them.
fn given_to_templates() -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for file in walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/site")) {
        let file = file.unwrap();
        if !file.file_type().is_file() {
            continue;
        }
        let text = fs::read_to_string(file.path()).unwrap();
        let (mut given, mut skipped) = (false, false);
        for line in text.lines().map(str::trim) {
            if line.starts_with("#[derive(") {
                given = line.contains("Serialize");
            } else if line == "}" {
                given = false;
            }
            let field = line.strip_prefix("pub ").and_then(|rest| rest.split_once(": ")).map(|(name, _)| name);
            if let Some(field) = field.filter(|name| given && !skipped && !name.contains(['(', ' '])) {
                fields.insert(field.to_owned());
            }
            skipped = line == "#[serde(skip)]";
        }
    }
    fields
}

#[test]
fn every_value_that_templates_are_given_stands_in_the_document() {
    let (fields, page) = (given_to_templates(), read("docs/looks.md"));
    assert!(fields.len() > 60 && fields.contains("excerpt") && !fields.contains("week_of"), "{fields:?}");
    let missing: Vec<_> = fields.iter().filter(|field| !page.contains(&format!("`{field}`"))).collect();
    assert!(missing.is_empty(), "docs/looks.md does not name {missing:?}");
    for look in ["quiet", "print"] {
        assert!(page.contains(&format!("`{look}`")), "{look}");
    }
}
