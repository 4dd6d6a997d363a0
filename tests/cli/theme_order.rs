//! `theme` in the writer's hands: phrases, themes of one's own, order among them, review, and time.

use crate::sandbox::Sandbox;

const SPEAKS: &str = "My caseload is at twenty-six and the paperwork is eating my evenings. I stayed until nine again to \
                      finish recording because there is no protected time and the duty desk never stops ringing.";

fn suggested(sandbox: &Sandbox, which: &str) -> Vec<String> {
    let value = sandbox.run(["theme", "suggest", which, "--json"]).ok().json();
    value["themes"].as_array().unwrap().iter().map(|one| one["theme"].as_str().unwrap().to_owned()).collect()
}

fn themes(sandbox: &Sandbox, which: &str) -> Vec<String> {
    let value = sandbox.run(["show", which, "--json"]).ok().json();
    value["entry"]["themes"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_phrase_counts_always_or_never_until_it_is_forgotten() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new", "--date", "2026-11-19"], "The heron was on the bus shelter again.").ok();
    assert!(suggested(&sandbox, "last").is_empty());
    let before = sandbox.state();
    sandbox
        .run_with(["theme", "always", "hope", "-n"], "the heron\n")
        .ok()
        .prints(&["Would note that the phrase always"]);
    assert_eq!(sandbox.state(), before);
    sandbox
        .run_with(["theme", "always", "Hope"], "The Heron!\n")
        .ok()
        .prints(&["always counts for hope", "Suggested now in 1 entry, before in 0."])
        .never(&["heron", "Heron"]);
    assert_eq!(suggested(&sandbox, "last"), ["hope"]);
    sandbox.run(["theme", "explain", "last", "hope"]).ok().prints(&[
        "hope: suggested.",
        "Spoke for it",
        "the heron",
        "(you always count it)",
    ]);
    sandbox.run(["theme", "show", "hope", "--mine"]).ok().prints(&["You always count\n- the heron"]);
    sandbox.run_with(["theme", "never", "hope"], "the heron\n").ok();
    assert!(suggested(&sandbox, "last").is_empty());
    sandbox.run_with(["theme", "forget", "hope"], "the heron\n").ok();
    sandbox.run_with(["theme", "forget", "hope"], "the heron\n").code(3).never(&["heron"]);
    sandbox.run_with(["theme", "never", "hope"], "\n").code(9);
    sandbox.run_with(["theme", "never", "zeppelin"], "x\n").code(3);
    sandbox.run(["undo", "--steps", "3"]).ok();
    assert_eq!(sandbox.state(), before);
}

#[test]
fn what_is_held_back_is_explained() {
    let sandbox = Sandbox::new();
    sandbox
        .run_with(
            ["new", "--date", "2026-11-19"],
            format!("{SPEAKS} It was not a nightmare.\n\n> [!private]\n> I froze.\n"),
        )
        .ok();
    sandbox.run(["theme", "explain", "last"]).ok().prints(&["workload: suggested.", "from 1.0 it is enough"]);
    let told = sandbox.run(["theme", "explain", "last", "trauma"]).ok();
    drop(told.prints(&["trauma: not suggested", "Held back", "the sentence says that it is not so"]).never(&["froze"]));
    let value = sandbox.run(["theme", "explain", "last", "workload", "--json"]).ok().json();
    let one = &value["explained"][0];
    assert!(
        one["sum"].as_f64().unwrap() >= 1.0 && one["suggested"] == true && !one["for"].as_array().unwrap().is_empty()
    );
    sandbox.run(["theme", "explain", "last", "zeppelin"]).code(3);
}

#[test]
fn rename_merge_and_retire_change_every_entry_in_one_step() {
    let sandbox = Sandbox::new();
    for (day, themes) in [("01", "[case-load, hope]"), ("02", "[caseload]"), ("03", "[hope]")] {
        let text = format!("---\ntitle: Day {day}\ndate: 2026-11-{day}\nthemes: {themes} # mine\n---\n\nBody.\n");
        sandbox.run_with(["new"], &text).ok();
    }
    sandbox
        .run(["theme"])
        .ok()
        .prints(&["case-load and caseload look alike", "afterword theme merge caseload case-load"]);
    let before = sandbox.state();
    sandbox
        .run(["theme", "merge", "case-load", "caseload", "-n"])
        .ok()
        .prints(&["Would do this: case-load is now caseload, in 1 entry"]);
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "merge", "case-load", "caseload"]).ok().prints(&["Case-load is now caseload, in 1 entry."]);
    assert_eq!(themes(&sandbox, "2026-11-01"), ["caseload", "hope"]);
    sandbox
        .run(["theme", "rename", "hope", "caseload"])
        .code(2)
        .says(&["there is a theme \"caseload\" already", "theme merge hope caseload"]);
    sandbox.run(["theme", "rename", "hope", "light"]).ok().prints(&["Hope is now light, in 2 entries."]);
    sandbox
        .run(["theme", "retire", "caseload"])
        .ok()
        .prints(&["Caseload is taken off 2 entries and not suggested any more."]);
    assert_eq!(
        (themes(&sandbox, "2026-11-01"), themes(&sandbox, "2026-11-02")),
        (vec!["light".to_owned()], Vec::new())
    );
    sandbox.run(["undo", "--steps", "3"]).ok();
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "merge", "hope", "zeppelin"]).code(3);
    sandbox.run(["theme", "retire", "zeppelin"]).code(3);
}

#[test]
fn a_renamed_theme_is_suggested_by_its_new_name_and_a_retired_one_not() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new", "--date", "2026-11-19"], SPEAKS).ok();
    assert!(suggested(&sandbox, "last").contains(&"workload".to_owned()));
    sandbox.run(["theme", "rename", "workload", "too-much"]).ok();
    assert!(suggested(&sandbox, "last").contains(&"too-much".to_owned()));
    sandbox.run(["theme", "retire", "too-much"]).ok();
    assert!(!suggested(&sandbox, "last").iter().any(|one| one == "too-much" || one == "workload"));
    sandbox.run(["undo"]).ok();
    sandbox.run(["theme", "rename", "too-much", "workload"]).ok();
    assert!(suggested(&sandbox, "last").contains(&"workload".to_owned()));
}

#[test]
fn a_theme_is_known_by_the_name_that_the_writer_gave_it() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new", "--date", "2026-11-19"], SPEAKS).ok();
    sandbox.run(["theme", "rename", "workload", "load"]).ok();
    assert!(suggested(&sandbox, "last").contains(&"load".to_owned()));
    sandbox.run(["theme", "explain", "last", "load"]).ok().prints(&["suggested"]);
    sandbox.run(["theme", "show", "load"]).ok().prints(&["Workload"]);
    let listed = sandbox.run(["theme", "list", "--json"]).ok().json();
    let names: Vec<&str> = listed["themes"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(names.contains(&"load") && !names.contains(&"workload"), "{names:?}");
    sandbox.run_with(["theme", "never", "load"], "the duty desk\n").ok().prints(&["never counts for workload"]);
    sandbox.run_with(["theme", "never", "zeppelin"], "the duty desk\n").code(3);
}

#[test]
fn a_theme_is_not_made_itself_and_a_refusal_is_not_handed_on() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new", "--date", "2026-11-19"], SPEAKS).ok();
    sandbox.run(["theme", "refuse", "last", "risk"]).ok();
    let before = sandbox.state();
    for verb in ["rename", "merge"] {
        sandbox.run(["theme", verb, "workload", "Workload"]).code(2);
    }
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "merge", "risk", "workload"]).ok();
    assert!(suggested(&sandbox, "last").contains(&"workload".to_owned()), "what was refused was risk");
    sandbox.run(["theme", "refuse", "last", "workload"]).ok();
    sandbox.run(["theme", "rename", "workload", "load"]).ok();
    let left = suggested(&sandbox, "last");
    assert!(!left.iter().any(|one| one == "workload" || one == "load"), "a refusal stays under the new name: {left:?}");
}

#[test]
fn review_confirms_above_a_score_in_one_step() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new", "--date", "2026-11-18"], SPEAKS).ok();
    sandbox.run_with(["new", "--date", "2026-11-19"], format!("{SPEAKS} Again.")).ok();
    sandbox.run(["theme"]).ok();
    let before = sandbox.state();
    sandbox.run(["theme", "review", "--accept-above", "0.5", "-n"]).ok().prints(&["Would confirm "]);
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "review", "--accept-above", "0.5"]).ok().prints(&["Confirmed ", " in 2 entries."]);
    assert!(themes(&sandbox, "last").contains(&"workload".to_owned()));
    sandbox.run(["undo"]).ok();
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "review", "--accept-above", "0.999"]).ok().prints(&["Confirmed 0 themes"]);
    sandbox.run(["theme", "review", "--accept-above", "7"]).code(2);
    sandbox.run(["theme", "review"]).code(2).says(&["no keyboard"]);
}

#[test]
fn a_theme_of_ones_own_is_defined_changed_and_kept_encrypted() {
    let sandbox = Sandbox::new();
    sandbox
        .run_with(["new", "--date", "2026-11-19"], "We drank the pond water, my colleague and I, on the visit.")
        .ok();
    let definition = "id: pond\nlabel: The pond\nfunction: [support]\ndefinition: What is under the surface.\ncues:\n  strong: [pond water]\n";
    let file = sandbox.write("pond.yaml", definition.as_bytes());
    let path = crate::sandbox::text(&file);
    sandbox.run(["theme", "define", path]).ok().prints(&["pond is one of your themes. It is suggested in 1 entry."]);
    assert_eq!(suggested(&sandbox, "last"), ["pond"]);
    sandbox.run(["theme", "show", "pond"]).ok().prints(&["The pond  (pond)"]);
    sandbox
        .run_with(["theme", "define", "-"], definition.replace("pond water", "marsh water"))
        .ok()
        .prints(&["pond is changed."]);
    assert!(suggested(&sandbox, "last").is_empty());
    sandbox
        .run_with(["theme", "define", "-"], definition.replace("label", "labell"))
        .code(65)
        .says(&["line 2, labell: no such field"]);
    let yaml = sandbox.run(["theme", "show", "pond", "--yaml"]).ok().out();
    assert!(yaml.contains("marsh water") && yaml.starts_with("id: pond\n"), "{yaml}");
    sandbox.run(["theme", "show", "hope", "--yaml"]).ok().prints(&["id: hope\n", "cues:\n  strong: |\n"]);
}

#[test]
fn a_pack_carries_themes_from_one_journal_to_another() {
    let (educator, student) = (Sandbox::new(), Sandbox::new());
    let pack = educator.path("pack.yaml");
    let pack = crate::sandbox::text(&pack);
    educator.run(["theme", "pack", "-o", pack]).code(3).says(&["no theme of your own yet"]);
    let pond = "# Ours.\nid: pond\nlabel: The pond\nfunction: [support]\ndefinition: What is under the surface.\n\
                not:\n  - {what: danger, instead: risk}\ncues:\n  strong: [pond water]\n";
    let reed = pond.replace("pond", "reed");
    educator.run_with(["theme", "define", "-"], format!("{pond}---\n{reed}")).ok().prints(&[
        "pond is one of your themes.\nreed is one of your themes.\nThey are suggested in 0 entries.",
        "afterword undo",
    ]);
    educator.run(["theme", "pack", "-o", pack, "-n"]).ok().prints(&["id: pond", "id: reed", "Would write "]);
    educator.run(["theme", "pack", "-o", pack]).ok().prints(&["with 2 themes", "theme define pack.yaml"]);
    let within = educator.journal().join("afterword.yaml");
    let settings = std::fs::read(&within).unwrap();
    educator.run(["theme", "pack", "-o", crate::sandbox::text(&within)]).code(2).says(&["inside the journal"]);
    assert_eq!(std::fs::read(&within).unwrap(), settings);
    educator.run(["theme", "pack", "-o", "-"]).code(2).says(&["End its name in .yaml"]);
    // What is given away is checked as everything is; what comes along with the program is not.
    let named = pond.replace("What is under the surface.", "As Kayleigh Thornton says.");
    educator.run_with(["theme", "define", "-"], named).ok().prints(&["pond is changed."]);
    let other = educator.path("other.yaml");
    let other = crate::sandbox::text(&other);
    educator
        .run(["theme", "pack", "-o", other])
        .code(7)
        .says(&["pond, definition", "in this pack"])
        .never(&["Kayleigh"]);
    educator.run(["theme", "pack", "hope", "reed", "-o", other]).ok();

    student.run_with(["new", "--date", "2026-11-19"], "We drank the reed water, and the pond water.").ok();
    student.run(["list"]).ok();
    let before = student.state();
    student.run(["theme", "define", pack, "-n"]).ok().prints(&["Would do this:\npond is one of your themes."]);
    assert_eq!(student.state(), before);
    student.run(["theme", "define", pack]).ok().prints(&["They are suggested in 1 entry."]);
    assert_eq!(suggested(&student, "last").len(), 2);
    student.run(["theme", "define", pack]).ok().prints(&["pond is as it was.", "reed is as it was."]).never(&["undo"]);
    student.run(["undo"]).ok();
    assert_eq!(student.state(), before, "both came in one step");
    student.run(["theme", "define", other]).ok().prints(&["hope is as it was.", "reed is one of your themes."]);

    // A folder of definitions, one of them broken: nothing is taken.
    let folder = student.path("pack");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.yaml"), pond).unwrap();
    std::fs::write(
        folder.join("b.yml"),
        format!("{reed}---\n{}", pond.replace("id: pond", "id: lake").replace("label", "labell")),
    )
    .unwrap();
    std::fs::write(folder.join("README.md"), "id: no").unwrap();
    let folder = crate::sandbox::text(&folder);
    student.run(["theme", "define", folder]).code(65).says(&["pack/b.yml line 13, labell: no such field"]);
    std::fs::write(student.path("pack").join("b.yml"), pond.replace("id: pond", "id: lake").replace("risk", "nosuch"))
        .unwrap();
    student.run(["theme", "define", folder]).code(65).says(&["lake, not: there is no theme \"nosuch\""]);
    std::fs::write(student.path("pack").join("b.yml"), pond).unwrap();
    student.run(["theme", "define", folder]).code(65).says(&["two definitions of the theme pond"]);
    std::fs::remove_file(student.path("pack").join("b.yml")).unwrap();
    student.run(["theme", "define", folder]).ok().prints(&["pond is one of your themes."]);
}

#[test]
fn a_slip_in_a_name_makes_no_theme() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new", "--date", "2026-11-19"], "---\nthemes: [hope, law]\n---\n\nA bus.").ok();
    sandbox.run(["list"]).ok();
    let before = sandbox.state();
    sandbox
        .run(["theme", "confirm", "last", "worklaod"])
        .code(3)
        .says(&["no theme \"worklaod\"", "Did you mean workload?"]);
    sandbox.run(["theme", "refuse", "last", "zeppelin"]).code(3).says(&["no theme \"zeppelin\""]);
    sandbox.run(["theme", "confirm", "last", "hope"]).ok().prints(&["had already, and has, the themes: hope, law."]);
    assert_eq!(sandbox.state(), before);
    sandbox.run(["theme", "confirm", "last", "zeppelin"]).ok().says(&["zeppelin is a new name"]);
    assert_eq!(themes(&sandbox, "last"), ["hope", "law", "zeppelin"]);
    sandbox.run(["theme", "refuse", "last", "zeppelin"]).ok();
    sandbox.run(["theme", "confirm", "last", "--", "-x"]).code(3);
    sandbox.run(["theme", "rename", "workload", "load"]).ok();
    sandbox.run(["theme", "confirm", "last", "workload"]).ok().never(&["new name"]);
    assert_eq!(themes(&sandbox, "last"), ["hope", "law", "load"]);
}

#[test]
fn time_counts_and_names_no_rise_from_two_entries() {
    let sandbox = Sandbox::new();
    for day in ["2026-09-02", "2026-09-09", "2026-09-16", "2026-09-23"] {
        sandbox.run_with(["new", "--date", day], "---\nthemes: [hope]\n---\n\nA bus.").ok();
    }
    for day in ["2026-10-20", "2026-11-02", "2026-11-10", "2026-11-18", "2026-11-19"] {
        let themes = if day < "2026-11-15" { "[law]" } else { "[law, risk]" };
        sandbox.run_with(["new", "--date", day], format!("---\nthemes: {themes}\n---\n\nA bus.")).ok();
    }
    let value = sandbox.run(["theme", "time", "--json"]).ok().json();
    let row = |id: &str| value["themes"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((row("law")["change"].clone(), row("risk")["change"].clone()), ("rises".into(), "too-few".into()));
    assert_eq!((row("hope")["change"].clone(), row("hope")["last"].clone()), ("falls".into(), "2026-09-23".into()));
    sandbox.run(["theme", "time"]).ok().prints(&[
        "law",
        "in 5 of 5 entries, before in none of 4: more often than before",
        "not written about since",
    ]);
    sandbox.run(["theme", "time", "law"]).ok().prints(&[
        "First Tue 20 Oct",
        "Weeks, from the Monday",
        "Months, from the first",
        " of ",
    ]);
    sandbox.run(["theme", "time", "zeppelin"]).code(3);
}

#[test]
fn evaluation_needs_no_journal() {
    let sandbox = Sandbox::empty();
    let lines = format!(
        "{}\n{}\n",
        serde_json::json!({"id": 1, "text": SPEAKS, "themes": ["workload"]}),
        serde_json::json!({"id": 2, "text": "The bus was late.", "themes": ["hope"]}),
    );
    let file = sandbox.write("set.jsonl", lines.as_bytes());
    let path = crate::sandbox::text(&file);
    sandbox.locked(["theme", "evaluate", path]).ok().prints(&[
        "Micro-F1 ",
        "macro-F1 ",
        "precision at three ",
        "in 1 of 2",
    ]);
    sandbox.locked(["theme", "evaluate", path, "--errors"]).ok().prints(&["2  meant: hope"]);
    let value = sandbox.locked(["theme", "evaluate", path, "--json"]).ok().json();
    assert_eq!(value["evaluated"]["themes"]["hope"]["missed"], 1);
    let other = lines.replace("[\"hope\"]", "[\"hop\"]");
    sandbox
        .run_with(["theme", "evaluate", "-"], other)
        .ok()
        .says(&["There is no theme called hop"])
        .prints(&["hop               0.00         -   0.00"]);
    sandbox.run_with(["theme", "evaluate", "-"], "\n").code(3).says(&["no labelled passage"]);
    let broken = sandbox.write("broken.jsonl", b"{\"id\":1}\nCANARY\n");
    sandbox
        .locked(["theme", "evaluate", crate::sandbox::text(&broken)])
        .code(65)
        .says(&["line 1 is not"])
        .never(&["CANARY"]);
}

#[cfg(unix)]
#[test]
fn review_from_the_keyboard_is_one_change() {
    if !crate::sandbox::have("script") {
        return crate::sandbox::aloud("script is not here: review was not tried in a terminal");
    }
    let sandbox = Sandbox::new();
    sandbox.run_with(["new", "--date", "2026-11-18"], SPEAKS).ok();
    sandbox.run_with(["new", "--date", "2026-11-19"], format!("{SPEAKS} Again.")).ok();
    sandbox.run(["theme"]).ok();
    let before = sandbox.state();
    let passphrase = sandbox.path("passphrase");
    let arguments = ["--passphrase-file", crate::sandbox::text(&passphrase), "theme", "review"];
    let mut terminal = crate::sandbox::terminal::Terminal::afterword(&sandbox, &arguments);
    terminal.sees("For each: y it fits, n it does not, Space later, b one back, q enough for now.");
    terminal.sees("(workload)? [y/n/Space/b/q]");
    terminal.keys(b"x").sees("Please press y, n, Space, b or q.");
    // No Enter is needed, and one that comes all the same, or an arrow, decides nothing.
    terminal.sees("? [y/n/Space/b/q]");
    terminal.keys(b"n").sees("no");
    terminal.sees("? [y/n/Space/b/q]");
    terminal.keys(b"\x1b[Db").sees("back");
    terminal.sees("(workload)? [y/n/Space/b/q]");
    terminal.types("Y").sees("yes");
    terminal.sees("? [y/n/Space/b/q]");
    terminal.keys(b"q").sees("Confirmed 1 theme, refused 0, in 1 entry.");
    assert_eq!(terminal.ends().0, Some(0));
    assert_eq!(themes(&sandbox, "last"), ["workload"]);
    sandbox.run(["undo"]).ok();
    assert_eq!(sandbox.state(), before);
}
