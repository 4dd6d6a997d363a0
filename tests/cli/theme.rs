//! `theme`: what they are, where they stand, what is suggested, and who decides.

use crate::sandbox::Sandbox;

#[test]
fn all_sixteen_with_counts_and_the_writers_own() {
    let sandbox = Sandbox::sample();
    let value = sandbox.run(["theme", "--json"]).ok().json();
    let themes = value["themes"].as_array().unwrap();
    let count = |id: &str| themes.iter().find(|one| one["id"] == id).map(|one| one["entries"].as_u64().unwrap());
    assert_eq!((count("workload"), count("boundaries"), count("hope")), (Some(1), Some(1), Some(0)));
    assert!(themes.len() >= 16);
    sandbox.run(["theme", "list"]).ok().prints(&["Theme ", "Confirmed", "Suggested", "\nworkload "]);
}

#[test]
fn what_a_theme_means_needs_no_journal() {
    let sandbox = Sandbox::empty();
    sandbox.locked(["theme", "show", "Transference"]).ok().prints(&[
        "(transference)",
        "Belongs here\n- ",
        "Does not\n- ",
        "Questions for supervision\n- ",
    ]);
    let value = sandbox.locked(["theme", "show", "workload", "--json"]).ok().json();
    let keys: Vec<&str> = value["theme"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["belongs", "definition", "id", "label", "not", "prompts", "sources"]);
    sandbox.locked(["theme", "show", "zeppelin"]).code(3).says(&["there is no theme \"zeppelin\"", "There are: "]);
}

const SPEAKS: &str = "My caseload is at twenty-six and the paperwork is eating my evenings. I stayed until nine again to \
                      finish recording because there is no protected time and the duty desk never stops ringing.";

#[test]
fn lines_in_lines_out_without_a_journal() {
    let sandbox = Sandbox::empty();
    let input = format!(
        "{}\n\n{}\n{}\n",
        serde_json::json!({"id": "one", "text": SPEAKS, "other": 1}),
        serde_json::json!({"id": 2, "text": "The bus was late."}),
        serde_json::json!({"id": "three", "text": ""}),
    );
    let mut command = sandbox.command(crate::sandbox::PROGRAM);
    command.args(["theme", "suggest", "--jsonl"]);
    let outcome = sandbox.finish(command, input.as_bytes()).ok();
    let lines: Vec<serde_json::Value> = outcome.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["id"].to_string()).collect::<Vec<_>>(), ["\"one\"", "2", "\"three\""]);
    let themes = lines[0]["themes"].as_array().unwrap();
    assert_eq!(themes[0]["theme"], "workload");
    let scores: Vec<f64> = themes.iter().map(|one| one["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for evidence in themes.iter().flat_map(|one| one["evidence"].as_array().unwrap()) {
        let (start, end) = (evidence["start"].as_u64().unwrap(), evidence["end"].as_u64().unwrap());
        let passage = &SPEAKS[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()];
        assert_eq!(evidence["text"], passage);
    }
    assert_eq!((&lines[1]["themes"], &lines[2]["themes"]), (&serde_json::json!([]), &serde_json::json!([])));

    let broken =
        "{\"id\":\"a\",\"text\":\"x\"}\nCANARY\n{\"id\":1}\n{\"text\":\"CANARY\"}\n{\"id\":\"b\",\"text\":\"y\"}\n";
    let mut command = sandbox.command(crate::sandbox::PROGRAM);
    command.args(["theme", "suggest", "--jsonl"]);
    let outcome = sandbox.finish(command, broken.as_bytes()).code(65).never(&["CANARY"]);
    assert_eq!(outcome.out().lines().count(), 2);
    drop(outcome.says(&["line 2: ", "line 3: ", "line 4: ", "3 lines of the input could not be read"]));
}

#[test]
fn the_writer_confirms_and_refuses() {
    let sandbox = Sandbox::sample();
    sandbox.run_with(["new", "--date", "2026-11-19"], SPEAKS).ok();
    let suggested = |which: &str| -> Vec<String> {
        let value = sandbox.run(["theme", "suggest", which, "--json"]).ok().json();
        value["themes"].as_array().unwrap().iter().map(|one| one["theme"].as_str().unwrap().to_owned()).collect()
    };
    assert!(suggested("last").contains(&"workload".to_owned()));
    sandbox.run(["theme", "suggest", "last"]).ok().prints(&["workload, because of\n  \"", "theme confirm 7"]);
    sandbox.run(["theme", "suggest"]).ok().prints(&["workload", " with suggestions."]);
    let before = sandbox.state();
    sandbox.run(["theme", "refuse", "last", "workload", "-n"]).ok().prints(&["Would change entry 7."]);
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "refuse", "last", "workload"]).ok();
    assert!(!suggested("last").contains(&"workload".to_owned()), "what was refused is suggested again");
    sandbox.run(["theme", "confirm", "last", "Workload", "own-word"]).ok().prints(&["themes: workload, own-word."]);
    sandbox
        .run(["show", "last", "--markdown"])
        .ok()
        .prints(&["themes: [workload, own-word]", "caseload is at twenty-six"]);
    assert!(!suggested("last").contains(&"workload".to_owned()), "what is confirmed is suggested");
    let value = sandbox.run(["list", "--json", "--theme", "own-word"]).ok().json();
    assert_eq!(value["entries"].as_array().unwrap().len(), 1);
    sandbox.run(["undo", "--steps", "2"]).ok();
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "confirm", "last", "two words"]).code(2).says(&["cannot be a theme's name"]);
    sandbox.run(["theme", "confirm", "zeppelin", "hope"]).code(3);
    sandbox.run(["theme", "confirm", "6"]).code(3).says(&["nothing suggested"]);
}

/// Confirming on an entry without front matter, with front matter in another style, and with Windows line ends.
#[test]
fn a_confirmed_theme_changes_no_other_byte() {
    let sandbox = Sandbox::new();
    for (number, text) in [
        "---\ntitle: Kept\ndate: 2026-01-01\n# a remark\nthemes:\n  - hope\nmood: grey # kept\n---\n\nBody  with  spaces.\n\n\nEnd.\n",
        "---\r\ntitle: Kept\r\ndate: 2026-01-02\r\n---\r\n\r\nBody.\r\n",
    ]
    .into_iter()
    .enumerate()
    {
        sandbox.run_with(["new"], text).ok();
        let which = format!("2026-01-0{}", number + 1);
        let before = sandbox.run(["show", &which, "--markdown"]).ok().out();
        sandbox.run(["theme", "confirm", &which, "law"]).ok();
        let after = sandbox.run(["show", &which, "--markdown"]).ok().out();
        let body = |text: &str| text.split("---").nth(2).unwrap_or_default().to_owned();
        assert_eq!(body(&after), body(&before));
        assert!(after.contains("law") && after.contains("title: Kept"), "{after}");
        if number == 0 {
            assert!(after.contains("# a remark\n") && after.contains("mood: grey # kept\n") && after.contains("hope"), "{after}");
        }
    }
}
