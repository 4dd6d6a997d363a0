//! What stands on an agenda, and what does not.

use super::*;
use crate::{
    entry::{Entry, Sharing},
    id::Id,
    journal::Record,
    supervision::choice::Share,
    theme::Function,
};

fn entries(texts: &[&str]) -> Vec<Shareable> {
    let entry = |text: &&str| Entry::parse(Id::random().unwrap(), (*text).to_owned()).unwrap();
    texts.iter().filter_map(|text| Shareable::of(&entry(text))).collect()
}

fn session(text: &str) -> Session {
    let text = format!("---\nkind: session\n{text}");
    Session::parse(&Record::parse(Id::random().unwrap(), text).unwrap()).unwrap()
}

fn today() -> Date {
    "2026-11-21".parse().unwrap()
}

fn draft(texts: &[&str], sessions: &[Session]) -> Agenda {
    draft_for(&entries(texts), sessions, &Request::new(today()))
}

fn draft_for(entries: &[Shareable], sessions: &[Session], request: &Request) -> Agenda {
    let themes = BTreeMap::new();
    let sources = Sources { entries, left_out: 0, sessions, choices: &[], rhythm: None, themes: &themes };
    Agenda::draft(&sources, request)
}

/// The items with a number.
fn items(agenda: &Agenda) -> Vec<&Item> {
    agenda.items().filter(|item| !item.is_part()).collect()
}

fn held() -> Session {
    session("date: 2026-10-29T14:00:00+00:00\n---\n")
}

fn texts(agenda: &Agenda, kind: PartKind) -> Vec<&str> {
    let section = agenda.sections.iter().find(|section| section.kind == kind);
    section.map(|section| section.items.iter().map(|item| item.text.as_str()).collect()).unwrap_or_default()
}

fn only(agenda: &Agenda) -> &Item {
    let items = items(agenda);
    assert_eq!(items.len(), 1, "one item in {agenda:?}");
    items[0]
}

#[test]
fn each_mark_stands_in_its_part() {
    let agenda = draft(
        &["---\ndate: 2026-11-02\nthemes: [workload]\n---\n> [!supervision] think, 20 min\n> Why so silent?\n\n\
             > [!supervision] 5 min, decide\n> Take a student.\n\n> [!supervision]\n> I could not sleep.\n\n\
             > [!raised] to: team manager\n> No policy on visits.\n\n> [!incident] threat\n> On the stairs.\n\n\
             > [!learning] law, 1 h\n> A judgment.\n\n> [!good] He laughed.\n\n- [ ] Ring the ward (me, due 2026-11-26)\n"],
        &[held()],
    );
    let parts: Vec<_> = agenda.sections.iter().map(|section| (section.kind, texts(&agenda, section.kind))).collect();
    let expected = [
        (PartKind::Arriving, vec!["How I am", "I could not sleep."]),
        (PartKind::Actions, vec!["Ring the ward"]),
        (PartKind::Depth, vec!["Why so silent?"]),
        (PartKind::Decide, vec!["Take a student."]),
        (PartKind::Hard, vec!["On the stairs."]),
        (PartKind::Concerns, vec!["No policy on visits."]),
        (PartKind::Learning, vec!["A judgment."]),
        (PartKind::Good, vec!["He laughed."]),
    ];
    assert_eq!(parts, expected);
    let items = items(&agenda);
    assert_eq!(items.iter().map(|item| item.number).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    let [sleep, ward, silent, _, stairs, policy, ..] = items.as_slice() else { panic!("eight items") };
    assert_eq!((silent.ask, silent.ask_given, silent.minutes, silent.minutes_given), (Ask::Think, true, 20, true));
    assert_eq!((sleep.ask, sleep.ask_given, sleep.minutes_given), (Ask::Support, false, false));
    assert_eq!(
        (policy.to.as_slice(), stairs.detail.as_deref()),
        (["team manager".to_owned()].as_slice(), Some("threat"))
    );
    assert_eq!((ward.who.as_deref(), ward.due.map(|due| due.to_string())), (Some("me"), Some("2026-11-26".into())));
}

#[test]
fn nothing_private_is_on_it() {
    let held = session(
        "date: 2026-11-01\nanswers: [{item: Waiting list, answer: open}]\n---\n> [!private]\n> - [ ] CANARY\n\nCANARY\n\n- [ ] Seen too",
    );
    let hidden = Session {
        sharing: Sharing::Private,
        ..session("date: 2026-10-31\nwith: CANARY\nanswers: [{item: CANARY, answer: open}]\n---\n- [ ] CANARY")
    };
    let agenda = draft(
        &[
            "---\ndate: 2026-11-02\nsharing: private\nthemes: [canary]\nmeasures: {canary: 1}\n---\n> [!supervision]\n> CANARY\n\n- [ ] CANARY",
            "---\ndate: 2026-11-03\n---\nCANARY\n\n> [!private]\n> > [!raised] to: CANARY\n> > CANARY\n>\n> - [ ] CANARY\nCANARY\n\n\
             > [!good]\n> Seen.\n> > [!private]\n> > CANARY\n\n> [!note] CANARY\n> CANARY\n",
        ],
        &[held, hidden],
    );
    let all = format!("{agenda:?}{}", serde_json::to_string(&agenda).unwrap());
    assert!(!all.to_lowercase().contains("canary"), "{all}");
    assert_eq!(texts(&agenda, PartKind::Good), ["Seen."]);
    assert_eq!(texts(&agenda, PartKind::Actions), ["Seen too"]);
    assert_eq!(texts(&agenda, PartKind::Concerns), ["Waiting list"]);
}

#[test]
fn an_older_mark_returns_only_when_a_session_left_it_unfinished() {
    let old = "---\ndate: 2026-09-01\n---\n> [!supervision] think\n> Why do I rush the endings?";
    let cases = [("open", 1), ("silent", 1), ("promised", 1), ("answered", 0), ("refused", 0)];
    for (answer, count) in cases {
        let session =
            session(&format!("date: 2026-10-29\nanswers: [{{item: rush the endings, answer: {answer}}}]\n---\n"));
        let agenda = draft(&[old], &[session]);
        assert_eq!(texts(&agenda, PartKind::Depth).len(), count, "{answer}");
        assert!(items(&agenda).iter().filter(|item| item.status.is_unfinished()).all(|item| item.carried), "{answer}");
    }
    assert!(draft(&[old], &[held()]).is_empty());
    // A session that has answers to other things did not reach this one; after the next it is let go.
    let other = session("date: 2026-10-29\nanswers: [{item: parking permits, answer: answered}]\n---\n");
    assert!(texts(&draft(&[old], std::slice::from_ref(&other)), PartKind::Depth).is_empty(), "after two months");
    let old = &*old.replace("2026-09-01", "2026-10-01");
    assert_eq!(texts(&draft(&[old], std::slice::from_ref(&other)), PartKind::Depth).len(), 1);
    let later = session("date: 2026-11-12\nanswers: [{item: leave dates, answer: answered}]\n---\n");
    assert!(texts(&draft(&[old], &[other, later]), PartKind::Depth).is_empty());
}

#[test]
fn something_hard_comes_back_until_its_questions_are_closed() {
    let mark =
        |lines: &str| format!("---\ndate: 2026-09-01\n---\n> [!incident] threat\n> The stairs at the flat.\n{lines}");
    let open = mark("> record: yes\n> debrief: no");
    let agenda = draft(&[&open], &[held()]);
    let item = only(&agenda);
    assert_eq!((item.text.as_str(), item.carried), ("The stairs at the flat.", true));
    assert_eq!(item.after.as_ref().unwrap().answered(), [true, false, false]);
    let closed = mark("> record: yes\n> told: duty manager\n> debrief: offered by my manager");
    assert!(draft(&[&closed], &[held()]).is_empty());
    let long_ago = open.replace("2026-09-01", "2026-01-01");
    let agenda = draft(&[&long_ago], &[held()]);
    assert_eq!((only(&agenda).minutes, agenda.older), (1, 0), "however long ago it was");
}

#[test]
fn concerns_of_all_time_are_counted_and_know_where_they_stand() {
    let raised = [
        "---\ndate: 2026-05-29\n---\n> [!raised] to: team manager\n> Asked for a joint-visit policy: who decides?",
        "---\ndate: 2026-09-17\n---\n> [!raised] to: team manager\n> Asked for a joint-visit policy. Second time.",
        "---\ndate: 2026-11-04\n---\n> [!raised] to: service manager\n> Asked for a joint-visit policy. Third time.",
    ];
    let open = draft(&raised, &[held()]);
    let item = only(&open);
    assert_eq!((item.times, item.entries, item.status, item.sessions), (3, 3, Status::Open, 0));
    assert_eq!(item.first.unwrap().to_string(), "2026-05-29");
    assert_eq!(item.to, ["team manager", "service manager"]);

    let sessions = [
        session(
            "date: 2026-06-10\nanswers: [{item: joint-visit policy, answer: promised, due: 2026-06-30, by: team manager}]\n---\n",
        ),
        session("date: 2026-10-29\nanswers: [{item: joint-visit policy, answer: silent}]\n---\n"),
    ];
    let silent = draft(&raised, &sessions);
    assert_eq!((only(&silent).status, only(&silent).sessions, only(&silent).silences), (Status::Silent, 2, 1));
    assert_eq!(only(&silent).due, None);
    let promised = draft(&raised, &sessions[..1]);
    assert_eq!((only(&promised).status, only(&promised).by.as_deref()), (Status::Promised, Some("team manager")));
    assert_eq!(only(&promised).due.unwrap().to_string(), "2026-06-30");
}

#[test]
fn an_answered_concern_stands_once_more_and_then_drops_out() {
    let raised = ["---\ndate: 2026-05-29\n---\n> [!raised] to: team manager\n> Asked for a joint-visit policy."];
    let answered = session("date: 2026-10-29\nanswers: [{item: joint-visit policy, answer: answered}]\n---\n");
    assert_eq!(only(&draft(&raised, std::slice::from_ref(&answered))).status, Status::Answered);
    let later = [answered, session("date: 2026-11-12\n---\n")];
    assert!(draft(&raised, &later).is_empty());
}

#[test]
fn an_answer_that_names_nothing_is_an_item_of_its_own() {
    let agenda = draft(
        &[],
        &[
            session(
                "date: 2026-09-29\nanswers: [{item: lone worker alarms, answer: promised, due: 2026-10-10}]\n---\n",
            ),
            session(
                "date: 2026-10-29\nanswers: [{item: Lone-worker alarms, answer: silent}, {item: parking permits, answer: answered}]\n---\n",
            ),
        ],
    );
    assert_eq!(texts(&agenda, PartKind::Concerns), ["Lone-worker alarms", "parking permits"]);
    let alarms = items(&agenda)[0];
    assert_eq!((alarms.times, alarms.entries, alarms.status, alarms.entry), (2, 0, Status::Silent, None));
}

#[test]
fn open_actions_stay_until_they_are_ticked() {
    let agenda = draft(
        &[
            "---\ndate: 2025-02-01\n---\n- [ ] Old and open\n- [x] Old and done\n- [ ] Ring the GP\n- [ ] Read the paper",
            "---\ndate: 2026-11-02\n---\n- [x] New and done\n- [x] ring the GP.\n- [ ] Due soon (due 2026-11-30)\n- [ ] Late (due 2026-11-10)",
        ],
        &[session(
            "date: 2026-10-29\nanswers: [{item: Read the paper, answer: answered}]\n---\n- [ ] Agreed\n- [x] Agreed and done\n",
        )],
    );
    let actions: Vec<_> = items(&agenda).iter().map(|item| (item.text.as_str(), item.done)).collect();
    assert_eq!(agenda.older, 1, "what has been open for long is left where it is");
    let expected = [
        ("Late", false),
        ("Due soon", false),
        ("Agreed", false),
        ("Read the paper", true),
        ("Agreed and done", true),
        ("ring the GP.", true),
        ("New and done", true),
    ];
    assert_eq!(actions, expected);
}

#[test]
fn figures_count_the_period_beside_the_one_before() {
    let texts = [
        "---\ndate: 2026-10-20\nthemes: [workload, hope]\nmeasures: {workload: 2, sleep: 6}\ntallies: {carer_visit: 9}\n---\n",
        "---\ndate: 2026-10-29T09:00:00+00:00\nthemes: [workload]\nmeasures: {workload: 3}\n---\n",
        "---\ndate: 2026-11-01\nthemes: [workload, workload, risk]\nmeasures: {workload: 5, hours_over: 2.5}\ntallies: {carer_visit: 2, closed_door: 1, phone_call: 0}\n---\n",
        "---\ndate: 2026-11-09\nthemes: [risk]\nmeasures: {workload: 4, hours_over: 1}\ntallies: {carer_visit: 1}\n---\n",
        "---\ndate: 2026-11-22\nthemes: [risk]\nmeasures: {workload: 1}\n---\n",
        "---\ndate: 2026-01-01\nthemes: [workload]\nmeasures: {workload: 1}\n---\n",
    ];
    let risk = ThemeInfo { label: "Risk and safety".to_owned(), function: Function::Management };
    let themes = BTreeMap::from([("risk".to_owned(), risk)]);
    let (entries, sessions) = (entries(&texts), [held()]);
    let sources =
        Sources { entries: &entries, left_out: 4, sessions: &sessions, choices: &[], rhythm: None, themes: &themes };
    let agenda = Agenda::draft(&sources, &Request::new(today()));
    let themes: Vec<_> = agenda.themes.iter().map(|theme| (theme.label.as_str(), theme.count, theme.before)).collect();
    assert_eq!(themes, [("Risk and safety", 2, 0), ("Workload", 1, 2)]);
    let measures: Vec<_> = agenda
        .measures
        .iter()
        .map(|m| format!("{} {} {:?} {} {} {}", m.label, m.mean, m.before, m.latest, m.total, m.count))
        .collect();
    assert_eq!(measures, ["Workload 4.5 Some(2.5) 4 9 2", "Hours over 1.75 None 1 3.5 2"]);
    let tallies: Vec<_> = agenda.tallies.iter().map(|tally| (tally.label.as_str(), tally.total)).collect();
    assert_eq!(tallies, [("Doors that stayed closed", 1), ("Visits to carers", 3)]);
    assert_eq!((agenda.entries, agenda.left_out, agenda.later), (2, 4, 1));
}

#[test]
fn what_does_not_fit_is_left_over_and_nothing_is_lost() {
    let texts = [
        "---\ndate: 2026-11-02\n---\n> [!supervision] think, 15 min\n> Endings, why?\n\n> [!supervision] think, 20 min\n> Why silent in meetings?\n\n\
         > [!supervision] decide, 10 min\n> Student place.\n\n> [!supervision] know, 5 min\n> Leave dates.\n\n> [!good]\n> Laughter.",
    ];
    let request = Request { minutes: Some(42), ..Request::new(today()) };
    let agenda = draft_for(&entries(&texts), &[], &request);
    let all: Vec<_> = agenda.items().map(|item| (item.number, item.text.as_str(), item.minutes, item.fits)).collect();
    let expected = [
        (0, "How I am", 4, true),
        (1, "Why silent in meetings?", 20, true),
        (2, "Student place.", 10, true),
        (3, "Endings, why?", 15, false),
        (4, "Leave dates.", 5, true),
        (5, "Laughter.", 1, true),
    ];
    assert_eq!(all, expected);
    assert_eq!((agenda.planned, agenda.closing, agenda.left_over, agenda.balance.total()), (42, 2, 15, 40));
    assert_eq!((agenda.balance.development, agenda.balance.management, agenda.balance.support), (20, 15, 5));
    assert_eq!(agenda.balance.sentence, None);
    let none = draft_for(&entries(&texts), &[], &Request { minutes: Some(0), ..request });
    assert_eq!((items(&none).len(), none.planned, none.left_over), (5, 0, 53));
}

#[test]
fn all_business_is_said_plainly() {
    let agenda = draft(&["---\ndate: 2026-11-02\n---\n> [!supervision] decide, 20 min\n> A.\n\n> [!good]\n> B."], &[]);
    assert_eq!(agenda.balance.sentence.as_deref(), None);
    let agenda = draft(&["---\ndate: 2026-11-02\n---\n> [!supervision] decide, 40 min\n> A.\n\n> [!good]\n> B."], &[]);
    assert_eq!(
        agenda.balance.sentence.as_deref(),
        Some("Support and development have 11 of 51 minutes. The rest is business.")
    );
    let agenda = draft(&["---\ndate: 2026-11-02\n---\n> [!supervision] decide, 20 min\n> A."], &[]);
    assert_eq!(
        agenda.balance.sentence.as_deref(),
        Some("All business: nothing on this agenda is for support or development, but for how you are.")
    );
}

#[test]
fn the_heading_is_the_next_session_planned_or_the_one_asked_for() {
    let sessions = [
        held(),
        session("date: 2026-11-26T14:00:00+00:00\nwith: my supervisor\nstatus: planned\nminutes: 60\n---\n"),
        session("date: 2026-12-10T10:00:00+00:00\nwith: her deputy\nstatus: planned\n---\n"),
        session("date: 2026-11-12\nstatus: cancelled\n---\n"),
    ];
    let heading = |for_date: Option<&str>, minutes| {
        let for_date = for_date.map(|date| date.parse().unwrap());
        let agenda = draft_for(&[], &sessions, &Request { for_date, minutes, ..Request::new(today()) });
        (
            agenda.date.map(|date| date.to_string()),
            agenda.with,
            agenda.minutes,
            agenda.since.map(|date| date.to_string()),
        )
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(heading(None, None), (some("2026-11-26T14:00:00+00:00"), some("my supervisor"), 60, some("2026-10-29")));
    assert_eq!(
        heading(Some("2026-12-10"), None),
        (some("2026-12-10T10:00:00+00:00"), some("her deputy"), 90, some("2026-10-29"))
    );
    assert_eq!(
        heading(Some("2026-12-11T09:30"), Some(45)),
        (some("2026-12-11T09:30:00"), None, 45, some("2026-10-29"))
    );
    assert_eq!(heading(Some("2026-10-29"), None), (some("2026-10-29"), None, 90, None));
    let none = draft(&[], &[]);
    assert_eq!((none.date, none.since, none.is_empty()), (None, None, true));
}

#[test]
fn the_day_asked_for_comes_before_the_last_session() {
    let text = ["---\ndate: 2026-09-01\n---\n> [!supervision] think\n> Why do I rush the endings?"];
    let request = Request { since: Some("2026-09-01".parse().unwrap()), ..Request::new(today()) };
    let agenda = draft_for(&entries(&text), &[held()], &request);
    assert_eq!((only(&agenda).carried, agenda.since_session), (false, false));
}

#[test]
fn the_order_of_the_entries_does_not_matter() {
    let mut all = entries(&[
        "---\ndate: 2026-11-02\nthemes: [a, b]\nmeasures: {workload: 1}\n---\n> [!raised] to: x\n> The same policy on visits.\n\n- [ ] Task",
        "---\ndate: 2026-11-03\nthemes: [b]\nmeasures: {workload: 5}\n---\n> [!raised] to: y\n> The same policy on visits, again.\n\n- [x] Task",
        "---\ndate: 2026-11-03\n---\n> [!supervision]\n> What now?",
    ]);
    let one = draft_for(&all, &[held()], &Request::new(today()));
    all.reverse();
    assert_eq!(one, draft_for(&all, &[held()], &Request::new(today())));
}

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
