//! What the writer chose, what came back, and what outlives a session.

use super::*;

fn choice(front: &str) -> Choice {
    let text = format!("---\nkind: item\n{front}\n---\n");
    Choice::parse(&Record::parse(Id::random().unwrap(), text).unwrap()).unwrap()
}

fn draft_chosen(entries: &[Shareable], sessions: &[Session], choices: &[Choice]) -> Agenda {
    let themes = BTreeMap::new();
    let sources = Sources { entries, left_out: 0, sessions, choices, rhythm: None, themes: &themes };
    Agenda::draft(&sources, &Request::new(today()))
}

#[test]
fn what_the_writer_chose_holds_in_every_draft() {
    let entries = entries(&["---\ndate: 2026-11-02\n---\n> [!supervision] decide\n> Take a student.\n\n\
                             > [!supervision] think\n> Why so silent?\n\n> [!supervision] think\n> Why do I rush?"]);
    let entry = entries[0].id;
    let choices = [
        choice(&format!("date: 2026-11-03\nitem: Take a student.\nentry: \"{entry}\"\nask: support\nshare: say")),
        choice(&format!("date: 2026-11-04\nitem: Take a student.\nentry: \"{entry}\"\nminutes: 12")),
        choice(&format!("date: 2026-11-03\nitem: Why do I rush?\nentry: \"{entry}\"\npart: depth")),
        choice("date: 2026-11-05\nitem: Arriving\nminutes: 4"),
        choice("date: 2026-11-05\nitem: Of something that is gone\nminutes: 4"),
    ];
    let agenda = draft_chosen(&entries, &[held()], &choices);
    assert_eq!(texts(&agenda, PartKind::Depth), ["Why do I rush?"]);
    assert_eq!(texts(&agenda, PartKind::Think), ["Why so silent?"]);
    assert_eq!(texts(&agenda, PartKind::Arriving), ["How I am", "Take a student."]);
    let student = items(&agenda)[0];
    assert_eq!((student.ask, student.ask_given, student.minutes, student.share), (Ask::Support, true, 12, Share::Say));
    assert_eq!((student.function, student.ask_why.as_str()), (Function::Support, "you chose it"));
    assert_eq!(agenda.items().next().unwrap().minutes, 4);
    // The words of the mark change a little; the choice still knows it.
    let changed =
        Entry::parse(entry, "---\ndate: 2026-11-02\n---\n> [!supervision] decide\n> Take a student in May.".into());
    let agenda = draft_chosen(&[Shareable::of(&changed.unwrap()).unwrap()], &[held()], &choices);
    assert_eq!(items(&agenda)[0].minutes, 12);
}

#[test]
fn what_is_put_on_by_hand_stays_until_it_is_answered_or_done() {
    let by_hand =
        |more: &str| choice(&format!("date: 2026-09-01\nadded: true\nitem: Parking at the unit, who pays?\n{more}"));
    let agenda = draft_chosen(&[], &[held()], &[by_hand("ask: decide\nto: team manager")]);
    let item = only(&agenda);
    assert_eq!((item.source, item.ask, item.carried), (Source::Hand, Ask::Decide, true));
    assert_eq!((item.to.as_slice(), item.entry), (["team manager".to_owned()].as_slice(), None));
    assert!(draft_chosen(&[], &[held()], &[by_hand("done: 2026-11-01")]).is_empty());
    let answered = session("date: 2026-10-01\nanswers: [{item: Parking at the unit, answer: answered}]\n---\n");
    assert!(draft_chosen(&[], &[answered.clone(), held()], &[by_hand("ask: decide")]).is_empty());
    assert_eq!(items(&draft_chosen(&[], &[answered], &[by_hand("ask: decide")])).len(), 1, "said once more");
}

#[test]
fn an_item_that_was_moved_comes_first_in_its_place() {
    let entries = entries(&[
        "---\ndate: 2026-11-02\n---\n> [!supervision] decide\n> One.\n\n> [!supervision] decide\n> Two.\n\n\
                             > [!supervision] decide\n> Three.\n\n> [!supervision] think\n> Four?",
    ]);
    let to = |item: &str, place: u32, part: &str| {
        choice(&format!("date: 2026-11-03\nitem: {item}\nplace: {place}\npart: {part}"))
    };
    let agenda = draft_chosen(&entries, &[held()], &[to("Three.", 1, "decide")]);
    assert_eq!(texts(&agenda, PartKind::Decide), ["Three.", "One.", "Two."]);
    let agenda = draft_chosen(&entries, &[held()], &[to("Two.", 1, "depth")]);
    assert_eq!((texts(&agenda, PartKind::Depth), texts(&agenda, PartKind::Think)), (vec!["Two."], vec!["Four?"]));
    let agenda = draft_chosen(&entries, &[held()], &[to("One.", 99, "decide")]);
    assert_eq!(texts(&agenda, PartKind::Decide), ["Two.", "Three.", "One."]);
}

#[test]
fn a_theme_that_rises_against_the_past_is_put_forward_with_its_counts() {
    let entry = |day: &str, themes: &str| format!("---\ndate: {day}\nthemes: [{themes}]\n---\n");
    let past =
        (1..=20).map(|day| entry(&format!("2026-09-{day:02}"), if day <= 2 { "workload, hope" } else { "hope" }));
    let now = (1..=9).map(|day| entry(&format!("2026-11-{day:02}"), if day <= 6 { "workload, hope" } else { "hope" }));
    let all: Vec<String> = past.chain(now).collect();
    let entries = entries(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let workload = ThemeInfo { label: "Workload".to_owned(), function: Function::Mediation };
    let themes = BTreeMap::from([("workload".to_owned(), workload)]);
    let sessions = [held()];
    let sources =
        Sources { entries: &entries, left_out: 0, sessions: &sessions, choices: &[], rhythm: None, themes: &themes };
    let agenda = Agenda::draft(&sources, &Request::new(today()));
    assert_eq!(
        texts(&agenda, PartKind::PassUp),
        ["Workload comes up more often: in 6 of 9 entries, before in 2 of 20."]
    );
    assert_eq!(items(&agenda).len(), 1, "hope is as it was");
}

#[test]
fn the_ladder_shows_who_was_asked_and_what_came_back() {
    let raised = [
        "---\ndate: 2026-05-29\n---\n> [!raised] to: team manager\n> Asked for a joint-visit policy.",
        "---\ndate: 2026-09-17\n---\n> [!raised] to: principal social worker\n> Asked for a joint-visit policy.",
    ];
    let sessions = [
        session("date: 2026-06-10\nanswers: [{item: joint-visit policy, answer: silent}]\n---\n"),
        session(
            "date: 2026-09-29\nanswers: [{item: joint-visit policy, answer: promised, due: 2026-10-30, by: team manager}]\n---\n",
        ),
    ];
    let agenda = draft(&raised, &sessions);
    let item = only(&agenda);
    let steps: Vec<_> = item.ladder.iter().map(|step| (step.rung.name(), step.asked.len(), step.status)).collect();
    let expected = [
        ("supervisor", 1, Some(Status::Silent)),
        ("manager", 2, Some(Status::Promised)),
        ("principal social worker", 1, None),
    ];
    assert_eq!(steps, expected);
    let history: Vec<_> = item.history.iter().map(|event| (event.date.unwrap().to_string(), event.answer)).collect();
    let days = ["2026-05-29", "2026-06-10", "2026-09-17", "2026-09-29"].map(str::to_owned);
    assert_eq!(history.iter().map(|(day, _)| day.clone()).collect::<Vec<_>>(), days);
    assert_eq!(item.sessions, 2);
}

#[test]
fn what_came_up_before_it_was_written_down_counts() {
    let silent =
        |day: &str| session(&format!("date: {day}\nanswers: [{{item: A lone working policy, answer: silent}}]\n---\n"));
    let sessions = [silent("2026-08-20"), silent("2026-09-20"), silent("2026-10-20")];
    for written in ["2026-10-01", "2026-10-25"] {
        let mark = format!("---\ndate: {written}\n---\n> [!raised] to: team manager\n> A lone working policy");
        let agenda = draft(&[&mark], &sessions);
        let item = only(&agenda);
        assert_eq!((item.sessions, item.silences, item.source), (3, 3, Source::Mark), "{written}");
    }
}

#[test]
fn a_sharing_word_holds_in_every_mark_and_outlives_a_change_of_words() {
    let marks = "---\ndate: 2026-11-02\n---\n> [!raised] to: manager, keep\n> One.\n\n> [!incident] threat, say aloud\n> Two.\n\n\
                 > [!good] keep\n> Three.\n\n> [!supervision] private\n> Four.";
    let agenda = draft(&[marks], &[held()]);
    let shares: Vec<Share> = items(&agenda).iter().map(|item| item.share).collect();
    assert_eq!(shares.iter().filter(|share| **share == Share::Keep).count(), 3, "{shares:?}");
    assert!(!shares.contains(&Share::Show), "{shares:?}");
    let entries =
        entries(&["---\ndate: 2026-11-02\n---\n> [!supervision] think\n> Who is it that always gets the good seat?"]);
    let choice = choice(&format!(
        "date: 2026-11-03\nitem: What about the alpha chair in the hall?\nentry: \"{}\"\nshare: say",
        entries[0].id
    ));
    assert_eq!(items(&draft_chosen(&entries, &[held()], &[choice]))[0].share, Share::Say);
}

#[test]
fn a_mark_without_words_stands_and_a_task_within_a_mark_stands_once() {
    let agenda = draft(
        &[
            "---\ndate: 2026-11-02\n---\n> [!supervision] decide, 20 min\n\n> [!supervision] decide\n> What comes first?\n> - [ ] Ring the ward\n\n- [ ] Send it",
        ],
        &[held()],
    );
    let texts: Vec<&str> = items(&agenda).iter().map(|item| item.text.as_str()).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts.contains(&"(no words yet)") && texts.contains(&"Send it"), "{texts:?}");
}

#[test]
fn what_a_session_did_not_reach_keeps_its_answer_and_comes_back() {
    let raised = "---\ndate: 2026-05-29\n---\n> [!raised] to: team manager\n> Asked for a joint-visit policy.\n\n> [!supervision] think\n> Why do I rush?";
    let sessions = [
        session(
            "date: 2026-09-10\nanswers: [{item: joint-visit policy, answer: promised, due: 2026-11-13, by: team manager}, {item: Why do I rush, answer: open}]\n---\n",
        ),
        session(
            "date: 2026-10-29\nanswers: [{item: joint-visit policy, answer: open, unreached: true}, {item: Why do I rush, answer: open, unreached: true}]\n---\n",
        ),
    ];
    let agenda = draft(&[raised], &sessions);
    let policy = items(&agenda).into_iter().find(|item| item.text.contains("policy")).unwrap();
    assert_eq!((policy.status, policy.by.as_deref(), policy.sessions), (Status::Promised, Some("team manager"), 1));
    let rush = items(&agenda).into_iter().find(|item| item.text.contains("rush")).unwrap();
    assert!(rush.unreached && rush.sessions == 1);
}
