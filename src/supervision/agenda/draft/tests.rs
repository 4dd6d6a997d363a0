//! What stands on an agenda, and what does not.

use super::*;
use crate::{
    entry::{Entry, Sharing},
    id::Id,
    journal::Record,
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
    Agenda::draft(&entries(texts), 0, sessions, &BTreeMap::new(), &Request::new(today()))
}

fn held() -> Session {
    session("date: 2026-10-29T14:00:00+00:00\n---\n")
}

fn texts(agenda: &Agenda, kind: SectionKind) -> Vec<&str> {
    let section = agenda.sections.iter().find(|section| section.kind == kind);
    section.map(|section| section.items.iter().map(|item| item.text.as_str()).collect()).unwrap_or_default()
}

fn only(agenda: &Agenda) -> &Item {
    let mut items = agenda.items();
    let item = items.next().expect("an item");
    assert!(items.next().is_none(), "one item in {agenda:?}");
    item
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
        (SectionKind::Think, vec!["Why so silent?"]),
        (SectionKind::Decide, vec!["Take a student."]),
        (SectionKind::Raise, vec!["I could not sleep."]),
        (SectionKind::Concerns, vec!["No policy on visits."]),
        (SectionKind::Incidents, vec!["On the stairs."]),
        (SectionKind::Actions, vec!["Ring the ward"]),
        (SectionKind::Learning, vec!["A judgment."]),
        (SectionKind::Good, vec!["He laughed."]),
    ];
    assert_eq!(parts, expected);
    let items: Vec<_> = agenda.items().collect();
    assert_eq!(items.iter().map(|item| item.number).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    assert_eq!(
        (items[0].ask, items[0].ask_given, items[0].minutes, items[0].minutes_given),
        (Ask::Think, true, 20, true)
    );
    assert_eq!((items[2].ask, items[2].ask_given, items[2].minutes_given), (Ask::Support, false, false));
    assert_eq!(
        (items[3].to.as_slice(), items[4].detail.as_deref()),
        (["team manager".to_owned()].as_slice(), Some("threat"))
    );
    assert_eq!(
        (items[5].who.as_deref(), items[5].due.map(|due| due.to_string())),
        (Some("me"), Some("2026-11-26".into()))
    );
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
    assert_eq!(texts(&agenda, SectionKind::Good), ["Seen."]);
    assert_eq!(texts(&agenda, SectionKind::Actions), ["Seen too"]);
    assert_eq!(texts(&agenda, SectionKind::Concerns), ["Waiting list"]);
}

#[test]
fn an_older_mark_returns_only_when_a_session_left_it_unfinished() {
    let old = "---\ndate: 2026-09-01\n---\n> [!supervision] think\n> Why do I rush the endings?\n\n> [!incident] threat\n> The stairs at the flat.";
    let cases = [("open", 1), ("silent", 1), ("promised", 1), ("answered", 0), ("refused", 0)];
    for (answer, count) in cases {
        let session =
            session(&format!("date: 2026-10-29\nanswers: [{{item: rush the endings, answer: {answer}}}]\n---\n"));
        let agenda = draft(&[old], &[session]);
        assert_eq!(texts(&agenda, SectionKind::Think).len(), count, "{answer}");
        assert!(texts(&agenda, SectionKind::Incidents).is_empty(), "{answer}");
        assert!(agenda.items().filter(|item| item.status.is_unfinished()).all(|item| item.carried), "{answer}");
    }
    assert!(draft(&[old], &[held()]).sections.is_empty());
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
    assert!(draft(&raised, &later).sections.is_empty());
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
    assert_eq!(texts(&agenda, SectionKind::Concerns), ["Lone-worker alarms", "parking permits"]);
    let alarms = agenda.items().next().unwrap();
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
    let actions: Vec<_> = agenda.items().map(|item| (item.text.as_str(), item.done)).collect();
    let expected = [
        ("Late", false),
        ("Due soon", false),
        ("Old and open", false),
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
    let labels = BTreeMap::from([("risk".to_owned(), "Risk and safety".to_owned())]);
    let agenda = Agenda::draft(&entries(&texts), 4, &[held()], &labels, &Request::new(today()));
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
    assert_eq!((agenda.entries, agenda.left_out), (2, 4));
}

#[test]
fn what_does_not_fit_is_left_over_and_nothing_is_lost() {
    let texts = [
        "---\ndate: 2026-11-02\n---\n> [!supervision] think, 15 min\n> Endings, why?\n\n> [!supervision] think, 20 min\n> Why silent in meetings?\n\n\
         > [!supervision] decide, 10 min\n> Student place.\n\n> [!supervision] know, 5 min\n> Leave dates.\n\n> [!good]\n> Laughter.",
    ];
    let request = Request { minutes: Some(36), ..Request::new(today()) };
    let agenda = Agenda::draft(&entries(&texts), 0, &[], &BTreeMap::new(), &request);
    let items: Vec<_> = agenda.items().map(|item| (item.text.as_str(), item.minutes, item.fits)).collect();
    let expected = [
        ("Why silent in meetings?", 20, true),
        ("Endings, why?", 15, false),
        ("Student place.", 10, true),
        ("Leave dates.", 5, true),
        ("Laughter.", 1, true),
    ];
    assert_eq!(items, expected);
    assert_eq!(agenda.items().map(|item| item.number).collect::<Vec<_>>(), [1, 4, 2, 3, 5]);
    assert_eq!((agenda.planned, agenda.left_over, agenda.balance.total()), (36, 15, 36));
    assert_eq!((agenda.balance.development, agenda.balance.management, agenda.balance.support), (20, 15, 1));
    assert_eq!(agenda.balance.sentence, None);
    let none = Agenda::draft(&entries(&texts), 0, &[], &BTreeMap::new(), &Request { minutes: Some(0), ..request });
    assert_eq!((none.items().count(), none.planned, none.left_over), (5, 0, 51));
}

#[test]
fn all_business_is_said_plainly() {
    let agenda = draft(&["---\ndate: 2026-11-02\n---\n> [!supervision] decide, 20 min\n> A.\n\n> [!good]\n> B."], &[]);
    assert_eq!(
        agenda.balance.sentence.as_deref(),
        Some("Support and development have 1 of 21 minutes. The rest is business.")
    );
    let agenda = draft(&["---\ndate: 2026-11-02\n---\n> [!supervision] decide, 20 min\n> A."], &[]);
    assert_eq!(
        agenda.balance.sentence.as_deref(),
        Some("No minute of 20 is for support or development: it is all business.")
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
        let agenda =
            Agenda::draft(&[], 0, &sessions, &BTreeMap::new(), &Request { for_date, minutes, ..Request::new(today()) });
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
    let agenda = Agenda::draft(&entries(&text), 0, &[held()], &BTreeMap::new(), &request);
    assert_eq!((only(&agenda).carried, agenda.since_session), (false, false));
}

#[test]
fn the_order_of_the_entries_does_not_matter() {
    let mut all = entries(&[
        "---\ndate: 2026-11-02\nthemes: [a, b]\nmeasures: {workload: 1}\n---\n> [!raised] to: x\n> The same policy on visits.\n\n- [ ] Task",
        "---\ndate: 2026-11-03\nthemes: [b]\nmeasures: {workload: 5}\n---\n> [!raised] to: y\n> The same policy on visits, again.\n\n- [x] Task",
        "---\ndate: 2026-11-03\n---\n> [!supervision]\n> What now?",
    ]);
    let one = Agenda::draft(&all, 0, &[held()], &BTreeMap::new(), &Request::new(today()));
    all.reverse();
    assert_eq!(one, Agenda::draft(&all, 0, &[held()], &BTreeMap::new(), &Request::new(today())));
}
