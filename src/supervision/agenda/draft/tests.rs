//! What stands on an agenda, and what does not.

mod chosen;

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
