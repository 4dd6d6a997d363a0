//! `list`: what there is, and finding it.

use crate::sandbox::Sandbox;

/// The titles that `list --json` gives, in order.
fn titles(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let all: Vec<&str> = ["--json", "list"].iter().chain(args).copied().collect();
    let value = sandbox.run(all).ok().json();
    let entries = value["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["title"].as_str().unwrap().to_owned()).collect()
}

/// Suggestions (`relationships?`) may change with the themes; the rest may not.
fn without_suggestions(list: &str) -> String {
    let mut kept = String::new();
    for line in list.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let parts: Vec<&str> = line.trim_start().split(" · ").filter(|part| !part.ends_with('?')).collect();
        if !parts.is_empty() {
            kept.push_str(if line.is_empty() { "" } else { indent });
            kept.push_str(&parts.join(" · "));
            kept.push('\n');
        }
    }
    kept
}

#[test]
fn newest_first_with_what_stands_in_each() {
    let sandbox = Sandbox::sample();
    let said = sandbox.run(["list"]).ok();
    assert_eq!(said.err(), "");
    let expected = "\
This week
  6  Wed 18 Nov  Y llwybr heno

Last week
  5  Thu 12 Nov  Bedtime
                 1 mark for supervision

November 2026
  4  Tue  3 Nov  Kept to myself
                 shame · private

October 2026
  3  Tue 20 Oct  Clocks again
  2  Fri  2 Oct  The kitchen clock
                 has a content note

September 2026
  1  Mon 14 Sep  Saying no to a fourteenth case
                 workload, boundaries · 1 mark for supervision · 1 open action

6 entries. Read one with: afterword show 6
";
    assert_eq!(without_suggestions(&said.out()), expected);
}

#[test]
fn words_themes_and_plain_dates_narrow_it() {
    let sandbox = Sandbox::sample();
    for (args, expected) in [
        (&["clock"][..], &["Clocks again", "The kitchen clock"][..]),
        (&["clock", "radio"], &["The kitchen clock"]),
        (&["clock radio"], &["The kitchen clock"]),
        // Accents need not be typed, and case does not count.
        (&["wyn"], &["Y llwybr heno"]),
        (&["DUTY", "desk"], &["Saying no to a fourteenth case"]),
        (&["--theme", "Workload", "fourteenth"], &["Saying no to a fourteenth case"]),
        (&["--since", "november"], &["Y llwybr heno", "Bedtime", "Kept to myself"]),
        (&["--since", "2026-11-12", "--until", "2026-11-12"], &["Bedtime"]),
        (&["--since", "last week", "--until", "last week"], &["Bedtime"]),
        (&["--until", "2026-09"], &["Saying no to a fourteenth case"]),
        (&["--since", "october", "--until", "last month"], &["Clocks again", "The kitchen clock"]),
        (&["--since", "3 days ago"], &["Y llwybr heno"]),
        (&["--limit", "2"], &["Y llwybr heno", "Bedtime"]),
    ] {
        assert_eq!(titles(&sandbox, args), expected, "{args:?}");
    }
    sandbox.run(["list", "--limit", "2"]).ok().prints(&["2 of 6 entries."]);
}

#[test]
fn json_holds_every_documented_key_of_every_entry() {
    let sandbox = Sandbox::sample();
    let value = sandbox.run(["list", "--json"]).ok().json();
    assert_eq!(value["afterword"], 1);
    let entries = value["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 6);
    for entry in entries {
        let keys: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "date",
                "files",
                "hat",
                "id",
                "marks",
                "measures",
                "number",
                "open_actions",
                "sharing",
                "suggested",
                "tallies",
                "template",
                "themes",
                "title",
                "words",
            ]
        );
        assert_eq!(entry["id"].as_str().unwrap().len(), 32);
    }
    let first = entries.last().unwrap();
    assert_eq!(first["number"], 1);
    assert_eq!(first["date"], "2026-09-14T17:20:00+01:00");
    assert_eq!(first["themes"], serde_json::json!(["workload", "boundaries"]));
    assert_eq!(first["measures"], serde_json::json!({"wellbeing": 2.0, "workload": 5.0}));
    assert_eq!((&first["open_actions"], &first["marks"]), (&1.into(), &serde_json::json!({"supervision": 1})));
    assert_eq!(entries[2]["sharing"], "private");
}

#[test]
fn nothing_found_is_a_code_of_its_own() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list", "zeppelin"]).code(3).says(&["nothing fits that"]);
    sandbox.run(["list", "--since", "2031"]).code(3);
    sandbox.run(["list", "--since", "smarch"]).code(2).says(&["--since \"smarch\" is"]);
    Sandbox::new().run(["list"]).code(3).says(&["the journal is empty", "afterword new"]);
}

#[test]
fn nothing_found_is_the_same_code_for_programs() {
    let value = Sandbox::sample().run(["list", "--json", "zeppelin"]).code(3).json();
    assert_eq!(value["afterword"], 1);
}
