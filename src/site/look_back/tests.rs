//! What a look back says, and what it keeps to itself.

use super::*;
use crate::{
    entry::Entry,
    id::Id,
    journal::{Journal, Record},
    site::{Options, Site},
    supervision::Session,
};

fn id(number: u32) -> Id {
    format!("{number:032x}").parse().unwrap()
}

fn looks_with(texts: &[String], session: Option<&str>, options: &Options) -> Vec<LookBack> {
    let entries = texts.iter().zip(1..).map(|(text, number)| Entry::parse(id(number), text.clone()).unwrap()).collect();
    let journal = Journal::new(entries, Vec::new(), Vec::new());
    let record = session.map(|text| Record::parse(id(900), text.to_owned()).unwrap());
    let sessions: Vec<Session> = record.iter().map(|record| Session::parse(record).unwrap()).collect();
    let site = Site::new(&Input {
        journal: &journal,
        suggestions: &BTreeMap::new(),
        themes: &[],
        agenda: None,
        sessions: &sessions,
        helplines: &[],
        files: &BTreeMap::new(),
        today: "2026-11-21".parse().unwrap(),
        options,
    });
    site.look_back
}

fn looks(texts: &[&str]) -> Vec<LookBack> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    looks_with(&texts, None, &Options::default())
}

fn of(looks: &[LookBack], route: &str) -> LookBack {
    looks.iter().find(|look| look.route == route).unwrap().clone()
}

fn words(quotes: &Quotes) -> Vec<&str> {
    quotes.quotes.iter().flat_map(|quote| &quote.passages).map(|one| one.text.as_str()).collect()
}

#[test]
fn every_period_with_an_entry_has_a_page_and_the_latest_quarter_is_shown_first() {
    let looks = looks(&["---\ndate: 2025-02-03\n---\na b\n", "---\ndate: 2026-08-03\n---\nc\n", "no date\n"]);
    let routes: Vec<&str> = looks.iter().map(|look| look.route.as_str()).collect();
    let rest =
        ["all", "2025", "2026", "2025-q1", "2026-q3", "2025-02", "2026-08"].map(|key| format!("look-back/{key}"));
    assert_eq!(routes[0], "look-back/2026-q3");
    assert!(rest.iter().all(|route| routes.contains(&route.as_str())) && routes.len() == 7, "{routes:?}");
    assert_eq!(of(&looks, "look-back/all").facts, ["3 entries", "on 2 days", "5 words"]);
    let quarter = of(&looks, "look-back/2026-q3");
    assert_eq!((quarter.title.as_str(), quarter.facts[0].as_str()), ("July to September 2026", "1 entry"));
    assert_eq!(quarter.earlier.unwrap().to, "look-back/2025-q1");
    assert!(quarter.later.is_none());
    let shown = |row: &Vec<Choice>| row.iter().map(|one| format!("{}{}", one.label, one.current)).collect::<Vec<_>>();
    let rows: Vec<_> = quarter.choices.iter().map(shown).collect();
    assert_eq!(rows, [vec!["All", "2026true", "2025"], vec!["Jul to Seppage"], vec!["Aug"]]);
}

#[test]
fn an_empty_journal_has_a_page_that_says_so() {
    let looks = looks(&[]);
    assert_eq!(
        (looks.len(), looks[0].route.as_str(), looks[0].facts[0].as_str()),
        (1, "look-back/all", "No entry yet")
    );
}

#[test]
fn words_come_from_marks_telling_headings_and_confirmed_themes() {
    let looks = looks(&[
        "---\ntitle: One\ndate: 2026-10-01\n---\n> [!incident] near miss\n> The gas was on.\n>\n> - Told: team manager\n\n\
         > [!supervision] support, 10 min\n> I would like to say it aloud.\n\n> [!supervision] think\n> Why?\n\n\
         > [!good]\n> She *laughed*.\n\n> [!learning] CPD, 1 h\n> Ask first.\n",
        "---\ntitle: Two\ndate: 2026-10-02\n---\n## What stays with me\n\nThe cot.\n\n> [!good]\n> Tea.\n\nIn the hall.\n\n\
         ## What happened?\n\nNothing to quote.\n\n## What went well?\n\nHe rang back.\n",
        "---\ntitle: Three\ndate: 2026-10-03\nthemes: [hope]\n---\nA clock for the kitchen.\n",
    ]);
    let look = of(&looks, "look-back/2026-10");
    assert_eq!(words(&look.heavy), ["The gas was on.", "I would like to say it aloud.", "The cot. In the hall."]);
    assert_eq!(words(&look.good), ["She laughed.", "Tea.", "He rang back.", "A clock for the kitchen."]);
    assert_eq!(words(&look.learned), ["Ask first."]);
    let first = &look.heavy.quotes[0];
    let said = [&first.to, &first.title, &first.date, &first.passages[0].why].map(String::as_str);
    assert_eq!(said, ["entry/1", "One", "1 Oct 2026", "Incident: near miss"]);
    assert_eq!(first.passages[1].why, "You asked for support");
    assert_eq!(look.good.quotes[2].passages[0].why, "Theme: Hope");
    assert_eq!((look.heavy.quotes.len(), look.good.quotes.len()), (2, 3));
    assert_eq!(look.themes.len(), 1);
}

#[test]
fn what_is_folded_private_or_only_for_the_writer_is_not_quoted() {
    let texts = [
        "> [!note] a death\n> FOLDED\n> > [!good]\n> > FOLDED\n\n> [!good]\n> Open.\n",
        "> [!good]\n> FOLDED too\n> > [!note] inner\n> > FOLDED\n",
        "## What stays with me\n\nSeen.\n\n> [!note] more\n> FOLDED\n\n> [!private]\n> PRIVATE\n",
        "> [!private]\n> > [!incident] x\n> > PRIVATE\n\n> [!incident]\n> A threat.\n> > [!private]\n> > PRIVATE\n",
    ];
    let mut texts: Vec<String> = texts.iter().map(|text| format!("---\ndate: 2026-10-01\n---\n{text}")).collect();
    texts.push(
        "---\ndate: 2026-10-02\nsharing: private\ntallies: {carer_visit: 2}\n---\n> [!good]\n> PRIVATE\n".to_owned(),
    );
    for with_private in [false, true] {
        let looks = looks_with(&texts, None, &Options { with_private, ..Options::default() });
        let look = of(&looks, "look-back/2026-10");
        let all = format!("{:?}{:?}{:?}", look.heavy, look.good, look.learned);
        assert!(!all.contains("FOLDED") && !all.contains("PRIVATE"), "{all}");
        assert!(words(&look.good).contains(&"Open.") && words(&look.heavy).contains(&"Seen."), "{all}");
        let passages = look.heavy.quotes.iter().flat_map(|quote| &quote.passages);
        let notes: Vec<&str> = passages.filter(|one| one.text.is_empty()).map(|one| one.why.as_str()).collect();
        assert_eq!(notes, ["a death", "inner", "more"]);
        assert!(look.kept_back.starts_with("1 entry is only for you."));
        assert_eq!(look.uncounted, [("Visits to carers".to_owned(), 2)]);
    }
}

#[test]
fn numbers_stand_beside_the_period_before_and_work_by_whether_it_counts() {
    let looks = looks(&[
        "---\ndate: 2026-09-30\nmeasures: {workload: 2}\n---\na\n",
        "---\ndate: 2026-10-01\nmeasures: {workload: 4, mood: 7}\ntallies: {carer_visit: 2, closed_door: 1}\n---\na\n",
        "---\ndate: 2026-10-09\nmeasures: {workload: 5}\ntallies: {carer_visit: 3, tea: 4, joint_visit: 0}\n---\na\n",
    ]);
    let month = of(&looks, "look-back/2026-10");
    let row =
        |noted: &Noted| format!("{} {} {} {} {}", noted.label, noted.mean, noted.between, noted.times, noted.before);
    assert_eq!(month.measures.iter().map(row).collect::<Vec<_>>(), ["Workload 4.5 4 to 5 2 2", "Mood 7 7 1 –"]);
    assert_eq!(month.counted, [("Doors that stayed closed".to_owned(), 1)]);
    assert_eq!(month.uncounted, [("Visits to carers".to_owned(), 5)]);
    assert_eq!(month.other, [("Tea".to_owned(), 4)]);
    assert_eq!(month.before_this, "Month before");
    assert_eq!(of(&looks, "look-back/all").before_this, "");
}

#[test]
fn many_passages_are_spread_over_the_period_and_the_rest_is_told() {
    let good =
        |day: u32| format!("---\ndate: 2026-{:02}-{:02}\n---\n> [!good]\n> Good {day}.\n", 1 + day / 28, 1 + day % 28);
    let texts: Vec<String> = (0..100).map(good).collect();
    let year = of(&looks_with(&texts, None, &Options::default()), "look-back/2026");
    let shown = words(&year.good);
    assert_eq!((shown.len(), shown[0], shown[9]), (10, "Good 0.", "Good 99."));
    assert!(shown[5].starts_with("Good 5"), "{shown:?}");
    assert!(year.good.more.starts_with("10 of 100 passages, spread evenly over the year."));
}

#[test]
fn what_was_good_to_hear_in_supervision_stands_in_its_time() {
    let session = "---\nkind: session\ndate: 2026-10-05\nstatus: held\nrecognition: You stayed with it.\n---\n";
    let texts = ["---\ndate: 2026-10-01\n---\n> [!good]\n> One.\n", "---\ndate: 2026-10-09\n---\n> [!good]\n> Two.\n"];
    let texts = texts.map(str::to_owned);
    let look = of(&looks_with(&texts, Some(session), &Options::default()), "look-back/2026-10");
    assert_eq!(words(&look.good), ["One.", "You stayed with it.", "Two."]);
    assert_eq!(look.good.quotes[1].to, "supervision");
    let private = session.replace("status: held", "status: held\nsharing: private");
    let look = of(&looks_with(&texts, Some(&private), &Options::default()), "look-back/2026-10");
    assert_eq!(words(&look.good), ["One.", "Two."]);
}
