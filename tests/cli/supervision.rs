//! What an agenda remembers: choices, items by hand, answers of sessions, and what came after something hard.

use serde_json::Value;

use crate::sandbox::{Sandbox, have, terminal::Terminal, text, tree};

/// A journal with one entry of every kind of mark.
fn marked() -> Sandbox {
    let sandbox = Sandbox::new();
    let entry = "---\ntitle: The long Monday\ndate: 2026-11-16T18:00:00+00:00\n---\nWhy do I always answer the phone first?\n\n\
                 > [!supervision] think, 15 min\n> Why do I stay silent in that meeting?\n\n\
                 > [!supervision] decide\n> Take a student in September.\n\n\
                 > [!raised] to: team manager\n> Asked for a joint-visit policy.\n\n\
                 > [!incident] threat\n> Shouted at on the stairs.\n\n- [ ] Ring the ward\n";
    sandbox.write("notes/monday.md", entry.as_bytes());
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
    sandbox
}

fn item(sandbox: &Sandbox, which: &str) -> Value {
    sandbox.run(["agenda", "show", which, "--json"]).ok().json()["item"].clone()
}

#[test]
fn what_is_said_about_an_item_lasts_and_can_be_taken_back() {
    let sandbox = marked();
    let first = item(&sandbox, "silent");
    assert_eq!(
        (&first["ask"], &first["function"], &first["minutes"]),
        (&"think".into(), &"development".into(), &15.into())
    );
    assert_eq!(first["ask_why"], "the mark says so");
    sandbox
        .run(["agenda", "set", "silent", "--function", "support", "--minutes", "25", "--share", "say"])
        .ok()
        .prints(&["think, support, 25 min, to say aloud."]);
    sandbox.run(["agenda", "set", "silent", "--to", "team manager"]).ok();
    let now = item(&sandbox, "silent");
    assert_eq!((&now["function"], &now["minutes"], &now["share"]), (&"support".into(), &25.into(), &"say".into()));
    assert_eq!(now["to"], serde_json::json!(["team manager"]));
    // What is to be said aloud has no word in a file; on the screen it has.
    let file = sandbox.path("agenda.md");
    sandbox.run(["agenda", "-o", text(&file)]).ok();
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(!written.contains("silent") && written.contains("To say aloud"), "{written}");
    sandbox.run(["agenda"]).ok().prints(&["Why do I stay silent in that meeting?"]);
    sandbox.run(["undo", "--steps", "2"]).ok();
    assert_eq!(item(&sandbox, "silent"), first);
    // Changing the entry around the mark does not lose what was said about it.
    sandbox.run(["agenda", "set", "silent", "--minutes", "20"]).ok();
    let changed = "---\ntitle: The long Monday\ndate: 2026-11-16T18:00:00+00:00\n---\n> [!supervision] think, 15 min\n> Why do I stay so silent in that meeting?\n";
    sandbox.run_with(["edit", "long monday"], changed).ok();
    assert_eq!(item(&sandbox, "silent")["minutes"], 20);
}

#[test]
fn the_order_can_be_changed_and_is_kept() {
    let sandbox = marked();
    sandbox.run(["agenda", "move", "student", "depth"]).ok();
    let agenda = sandbox.run(["agenda", "--json"]).ok().json();
    let parts = agenda["agenda"]["sections"].as_array().unwrap();
    let depth = parts.iter().find(|part| part["kind"] == "depth").unwrap();
    assert_eq!(depth["items"][0]["text"], "Take a student in September.");
    let think = parts.iter().find(|part| part["kind"] == "think").unwrap();
    assert_eq!(think["items"][0]["text"], "Why do I stay silent in that meeting?");
    sandbox.run(["agenda", "done", "student"]).ok().prints(&["Off the agenda: Take a student"]);
    sandbox.run(["agenda"]).ok().never(&["Take a student"]);
}

#[test]
fn items_by_hand_and_questions_that_were_taken() {
    let sandbox = marked();
    sandbox
        .run_with(["agenda", "add", "--to", "team manager"], "Can we decide who covers Fridays?\n")
        .ok()
        .prints(&["on the agenda: Can we decide who covers Fridays?", "decide, management"]);
    sandbox.run(["agenda", "questions"]).ok().prints(&["1  Why do I always answer the phone first?"]);
    sandbox.run(["agenda"]).ok().never(&["answer the phone first"]).prints(&["afterword agenda", "questions."]);
    sandbox.run(["agenda", "take", "1"]).ok().prints(&["Why do I always answer the phone first?"]);
    sandbox.run(["agenda"]).ok().prints(&["answer the phone first", "who covers Fridays"]);
    sandbox.run(["agenda", "questions"]).ok().prints(&["ask nothing that is not on the agenda already"]);
    sandbox.run_with(["agenda", "add"], " \n").code(2).says(&["nothing to put on the agenda"]);
    sandbox.run_with(["agenda", "add"], b"\xff\xfe".as_slice()).code(65);
    sandbox.run(["agenda", "take", "9"]).code(3);
    sandbox.run(["agenda", "show", "99"]).code(3).says(&["there is no number 99"]);
    sandbox.run(["agenda", "show", "i"]).code(2).says(&["items have these words"]);
    sandbox.run(["agenda", "set", "1"]).code(2).says(&["nothing to set was named"]);
    let before = tree(&sandbox.journal());
    sandbox.run(["-n", "agenda", "set", "1", "--minutes", "5"]).ok();
    sandbox.run_with(["-n", "agenda", "add"], "Later\n").ok();
    assert_eq!(tree(&sandbox.journal()), before);
}

#[test]
fn three_silences_count_and_the_ladder_shows_them() {
    let sandbox = marked();
    for day in ["2026-11-17", "2026-11-18", "2026-11-19"] {
        let number = item(&sandbox, "joint-visit")["number"].to_string();
        sandbox.run(["session", "held", day, "--minutes", "60", "--answer", &format!("{number}=silent")]).ok();
    }
    sandbox.run(["agenda"]).ok().prints(&["in 3 sessions", "3 sessions", "afterword agenda escalate"]);
    let concern = item(&sandbox, "joint-visit");
    assert_eq!((&concern["sessions"], &concern["silences"]), (&3.into(), &3.into()));
    let rungs: Vec<&str> =
        concern["ladder"].as_array().unwrap().iter().map(|step| step["rung"].as_str().unwrap()).collect();
    assert_eq!(rungs, ["supervisor", "manager"]);
    sandbox
        .run(["agenda", "show", "joint-visit"])
        .ok()
        .prints(&["Who was asked", "principal social worker  not asked"]);
}

#[test]
fn a_session_is_held_with_answers_notes_and_a_next_date() {
    let sandbox = marked();
    sandbox.run(["session", "plan", "2026-11-26 14:00"]).ok();
    sandbox.run(["session", "held"]).code(2).says(&["is still to come", "afterword session held today"]);
    sandbox.run(["session", "held", "2026-11-25"]).code(2).says(&["is still to come"]);
    let notes = "---\nrecognition: You stayed with it.\nhow: Short, but heard.\n---\nWe spoke of meetings.\n\n- [ ] Send the draft (me, due 2026-12-05)\n";
    let number = item(&sandbox, "student")["number"].to_string();
    sandbox
        .run_with(
            [
                "session",
                "held",
                "today",
                "--minutes",
                "75",
                "--answer",
                &format!("{number}=promised:2026-12-05"),
                "--next",
                "2026-12-10 14:00",
                "--notes",
            ],
            notes,
        )
        .ok()
        .prints(&["held, 75 minutes.", "1 promised", "Next: Thursday 10 December 2026, 2:00 pm."]);
    let sessions = sandbox.run(["session", "--json"]).ok().json();
    let held = &sessions["sessions"][0];
    assert_eq!((&held["recognition"], &held["how"]), (&"You stayed with it.".into(), &"Short, but heard.".into()));
    assert_eq!(held["answers"][0]["answer"], "promised");
    // How it was is the writer's own: it is in nothing that is made for someone else.
    let agenda = sandbox.run(["agenda", "--json"]).ok().never(&["Short, but heard"]).json();
    let text = agenda.to_string();
    assert!(text.contains("Send the draft") && text.contains("Take a student"), "{text}");
    sandbox.run(["session", "held", "--answer", "99=silent", "today"]).code(3);
    sandbox.run(["session", "held", "--answer", "nonsense", "today"]).code(2);
}

#[test]
fn a_session_is_recorded_by_questions() {
    if !have("script") {
        return;
    }
    let sandbox = marked();
    sandbox.run(["session", "plan", "2026-11-20 09:00"]).ok();
    sandbox.run(["session", "rhythm", "fortnightly", "--minutes", "80", "--since", "2026-10-01"]).ok();
    let passphrase = sandbox.path("passphrase");
    let mut terminal = Terminal::afterword(&sandbox, &["--passphrase-file", text(&passphrase), "session", "held"]);
    terminal.sees("How many minutes? [80]");
    terminal.types("");
    terminal.sees("silent in that meeting?");
    terminal.types("x");
    terminal.sees("Please type a, p, r, s or Enter.");
    terminal.sees(">");
    terminal.types("a");
    terminal.sees("Take a student");
    terminal.types("p");
    terminal.sees("By when?");
    terminal.types("smarch");
    terminal.sees("A day, such as");
    terminal.types("5 december");
    terminal.sees("By whom");
    terminal.types("team manager");
    terminal.sees("Shouted at");
    terminal.types("");
    terminal.sees("joint-visit");
    terminal.types("s");
    terminal.sees("Which are done?");
    terminal.types("99");
    terminal.sees("Please type numbers of this list");
    terminal.sees("Which are done?");
    terminal.types("1");
    terminal.sees("Is it in the record?");
    terminal.types("1");
    terminal.sees("Please type yes or no, or Enter.");
    terminal.sees("Is it in the record?");
    terminal.types("yes");
    terminal.sees("Who has been told");
    terminal.types("duty manager");
    terminal.sees("debrief");
    terminal.types("");
    terminal.sees("What was agreed?");
    terminal.types("Send the draft; me; 5 december");
    terminal.sees("-");
    terminal.types("");
    terminal.sees("good to hear?");
    terminal.types("You stayed with it.");
    terminal.sees("How was this session");
    terminal.types("");
    terminal.sees("When is the next one? y for Friday 4 December 2026, 9:00 am");
    terminal.types("y");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("1 answered") || screen.contains("answered, 1 promised"), "{screen}");
    let hard = item(&sandbox, "Shouted at");
    assert_eq!((&hard["after"]["record"], &hard["after"]["told"]), (&"yes".into(), &"duty manager".into()));
    assert_eq!((&hard["after"]["debrief"], &hard["sessions"]), (&Value::Null, &0.into()));
    let student = item(&sandbox, "student");
    assert_eq!(
        (&student["status"], &student["due"], &student["by"]),
        (&"promised".into(), &"2026-12-05".into(), &"team manager".into())
    );
    sandbox.run(["session"]).ok().prints(&["Fortnightly: 1 of 3 held", "planned    Friday 4 December"]);
}

#[test]
fn what_came_after_something_hard_comes_back_until_it_is_closed() {
    let sandbox = marked();
    sandbox.run(["session", "held", "2026-11-18"]).ok();
    sandbox.run(["session", "held", "2026-11-19"]).ok();
    sandbox.run(["agenda"]).ok().prints(&["Shouted at on the stairs.", "[ ] A debrief was offered"]);
    sandbox.run(["agenda", "after", "Shouted", "--record", "yes", "--told", "duty manager", "--debrief", "no"]).ok();
    sandbox.run(["agenda"]).ok().prints(&["[x] It is in the record: yes", "[ ] A debrief was offered: no"]);
    sandbox
        .run(["agenda", "after", "Shouted", "--debrief", "offered by my manager, taken"])
        .ok()
        .prints(&["All three have an answer."]);
    sandbox.run(["agenda"]).ok().never(&["Shouted at"]);
    sandbox.run(["agenda", "after", "student", "--record", "yes"]).code(3);
    sandbox.run(["undo"]).ok();
    sandbox.run(["agenda"]).ok().prints(&["Shouted at"]);
}

#[test]
fn a_hard_entry_ends_with_three_questions() {
    if !have("script") {
        return;
    }
    let sandbox = Sandbox::new();
    let mut terminal = Terminal::afterword(&sandbox, &["new", "-t", "three-lines", "--theme", "risk"]);
    for line in ["He threatened me on the stairs.", "The team waited for me.", ""] {
        terminal.sees("> ");
        terminal.types(line);
        if !line.is_empty() {
            terminal.types(".");
        }
    }
    for question in ["Title [", "Wellbeing", "Workload"] {
        terminal.sees(question);
        terminal.types("");
    }
    for question in ["A question for supervision?", "An action for you?"] {
        terminal.sees(question);
        terminal.types("");
    }
    terminal.sees("Is it in the record?");
    terminal.types("no");
    terminal.sees("Who has been told");
    terminal.types("duty manager");
    terminal.sees("Was a debrief offered");
    terminal.types("");
    terminal.sees("afterword helplines");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    let hard = item(&sandbox, "hard");
    assert_eq!((&hard["after"]["record"], &hard["after"]["told"]), (&"no".into(), &"duty manager".into()));
    // Without anyone to ask, the questions are said and the text is saved as it is.
    sandbox.run_with(["new"], "It was unsafe to go in alone.\n").ok().says(&["Is it in the record?"]);
    sandbox.run_with(["new"], "An ordinary day, with no threat in it.\n").ok();
}

#[test]
fn helplines_need_no_passphrase_until_they_are_the_writers_own() {
    let sandbox = Sandbox::new();
    sandbox.locked(["helplines"]).ok().prints(&["Samaritans", "116 123"]);
    sandbox
        .run_with(["helplines", "--change"], "My union: 01632 960000\nA friend: she knows\n")
        .ok()
        .prints(&["2 lines"]);
    sandbox.run(["helplines", "--mine"]).ok().prints(&["My union: 01632 960000"]);
    sandbox.locked(["helplines"]).ok().never(&["My union"]);
    sandbox.run_with(["helplines", "--change"], "Only the union\n").ok();
    sandbox.run(["helplines", "--mine"]).ok().never(&["A friend"]);
    sandbox.run_with(["helplines", "--change"], "\n").code(9);
    sandbox.run(["undo", "--steps", "2"]).ok();
    sandbox.run(["helplines", "--mine"]).ok().prints(&["Samaritans"]);
}

#[test]
fn what_comes_back_between_sessions_moves_an_item_on() {
    let sandbox = marked();
    sandbox
        .run([
            "session",
            "held",
            "2026-11-18",
            "--answer",
            &format!("{}=silent", item(&sandbox, "joint-visit")["number"]),
        ])
        .ok();
    sandbox
        .run(["agenda", "answer", "joint-visit", "promised", "--from", "team manager", "--due", "5 december"])
        .ok()
        .prints(&["promised"]);
    let concern = item(&sandbox, "joint-visit");
    assert_eq!(
        (&concern["status"], &concern["due"], &concern["by"]),
        (&"promised".into(), &"2026-12-05".into(), &"team manager".into())
    );
    assert_eq!((&concern["sessions"], &concern["silences"]), (&1.into(), &0.into()));
    sandbox.run(["agenda", "show", "joint-visit"]).ok().prints(&["outside supervision: promised by team manager"]);
    sandbox.run(["agenda", "answer", "joint-visit", "answered", "--on", "2026-12-05"]).code(2).says(&["still to come"]);
    sandbox.run(["agenda", "answer", "joint-visit", "perhaps"]).code(2);
}

#[test]
fn a_part_is_named_before_an_item_that_has_its_word() {
    let sandbox = Sandbox::new();
    let entry = "---\ndate: 2026-11-16\nmeasures: {workload: 5}\n---\n> [!raised] to: team manager\n> Workload relief for having a student.\n";
    sandbox.write("notes/a.md", entry.as_bytes());
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
    sandbox.run(["agenda", "set", "workload", "--minutes", "3"]).ok();
    assert_eq!(item(&sandbox, "workload")["minutes"], 3);
    assert_eq!(item(&sandbox, "relief")["minutes_given"], false);
}

#[test]
fn a_note_is_only_about_what_was_put_to_someone() {
    let sandbox = marked();
    sandbox.run(["agenda", "escalate", "silent"]).code(2).says(&["has not been put to anyone yet", "--to"]);
    sandbox.run(["agenda", "set", "silent", "--to", "team manager"]).ok();
    sandbox.run(["agenda", "escalate", "silent"]).ok().prints(&["A concern that waits for an answer", "team manager"]);
}

#[test]
fn a_rhythm_can_be_looked_at() {
    let sandbox = Sandbox::new();
    sandbox.run(["session", "rhythm"]).ok().prints(&["No rhythm is agreed yet."]);
    sandbox.run(["session", "rhythm", "weekly", "--since", "2026-11-01"]).ok();
    sandbox.run(["session", "held", "2026-11-10"]).ok();
    sandbox.run(["session", "rhythm"]).ok().prints(&["Weekly: 1 of 2 held since Sunday 1 November 2026."]);
}
