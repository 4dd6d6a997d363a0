//! What the documents besides the agenda say, and what none of them lets through.

use std::collections::BTreeMap;

use super::{Audience, Outline};
use crate::{
    entry::Entry,
    id::Id,
    journal::Record,
    privacy::Shareable,
    supervision::{
        Agenda, Note, Request, Session,
        agenda::{Item, Sources},
        choice::Higher,
    },
};

const ENTRY: &str = "---\ndate: 2026-11-02\nthemes: [workload, workload]\nmeasures: {workload: 5}\ntallies: {carer_visit: 2}\n---\nCANARY\n\n\
     > [!supervision] think\n> Short one. Why do I stay silent in that meeting, again and again? Never told.\n\n\
     > [!supervision] decide, say aloud\n> CANARY aloud.\n\n> [!supervision] know, keep\n> CANARY kept.\n\n\
     > [!raised] to: team manager\n> Asked for a joint-visit policy.\n\n> [!incident] threat\n> On the stairs.\n> - Told: duty manager\n\n\
     > [!good]\n> He laughed.\n\n> [!note] CANARY\n> CANARY\n\n- [ ] Ring the ward\n";

fn sessions() -> Vec<Session> {
    let session = |(at, text): (usize, &&str)| {
        let id = format!("{at:032x}").parse::<Id>().unwrap();
        Session::parse(&Record::parse(id, format!("---\nkind: session\n{text}")).unwrap()).unwrap()
    };
    let silent =
        "how: CANARY\nrecognition: CANARY\nanswers: [{item: joint-visit policy, answer: silent}]\n---\nCANARY\n\n";
    let texts = [
        format!(
            "date: 2026-11-05\nwith: my supervisor\nminutes: 60\n{silent}- [ ] Send the draft (me, due 2026-12-05)\n"
        ),
        format!("date: 2026-11-09\nwith: my supervisor\n{silent}"),
        format!("date: 2026-11-16\nwith: my supervisor\n{silent}"),
        "date: 2026-11-18\nstatus: cancelled\n---\n".to_owned(),
    ];
    texts.iter().map(String::as_str).collect::<Vec<_>>().iter().enumerate().map(session).collect()
}

fn agenda(sessions: &[Session]) -> Agenda {
    let entry = Entry::parse("f".repeat(32).parse().unwrap(), ENTRY.to_owned()).unwrap();
    let entries = [Shareable::of(&entry).unwrap()];
    let themes = BTreeMap::new();
    let sources = Sources { entries: &entries, left_out: 0, sessions, choices: &[], rhythm: None, themes: &themes };
    let request = Request { since: Some("2026-11-01".parse().unwrap()), ..Request::new("2026-11-21".parse().unwrap()) };
    Agenda::draft(&sources, &request)
}

fn said(outline: &Outline) -> String {
    outline.texts().into_iter().map(|(_, text)| text + "\n").collect()
}

fn concern(agenda: &Agenda) -> &Item {
    agenda.items().find(|item| item.text.contains("joint-visit")).unwrap()
}

#[test]
fn a_summary_is_made_of_first_sentences_and_counts() {
    let text = said(&Outline::summary(&agenda(&[])));
    assert!(!text.contains("CANARY") && !text.contains("Never told"), "{text}");
    for part in [
        "Short one. Why do I stay silent in that meeting, again and again?",
        "Asked for a joint-visit policy.",
        "2 of 3 questions after it are open",
        "Workload: 1 entry",
        "Visits to carers: 2, usually not counted",
        "He laughed.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.split_whitespace().count() < 400, "two minutes");
}

#[test]
fn a_note_has_the_dates_the_roles_and_the_writers_words() {
    let sessions = sessions();
    let agenda = agenda(&sessions);
    let words = Higher {
        effect: Some("Two people went in alone.".into()),
        needed: Some("A policy, in writing.".into()),
        by: Some("2026-12-05".parse().unwrap()),
    };
    let today = "2026-11-21".parse().unwrap();
    let note = Note::new(concern(&agenda), &words, None, today);
    assert_eq!((note.to.as_str(), note.silences), ("principal social worker", 3));
    let text = said(&Outline::note(&note));
    for part in ["To the principal social worker", "team manager", "Nothing has come back in 3 sessions in a row."] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for part in ["Two people went in alone.", "A policy, in writing.", "Saturday 5 December 2026", "2 Nov", "16 Nov"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("CANARY"), "{text}");
    let bare = said(&Outline::note(&Note::new(concern(&agenda), &Higher::default(), Some("the director"), today)));
    assert!(bare.contains("To the director") && bare.contains("To be written by hand:"), "{bare}");
}

#[test]
fn a_handover_has_the_sessions_and_what_is_open_and_no_word_more() {
    let sessions = sessions();
    let text = said(&Outline::handover(&agenda(&sessions), &sessions));
    for part in ["3 held and 1 cancelled since 5 Nov", "60 min", "Send the draft", "Asked for a joint-visit policy."] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // A task of an entry was agreed with nobody.
    assert!(!text.contains("CANARY") && !text.contains("Ring the ward"), "{text}");
}

#[test]
fn something_hard_of_an_earlier_time_is_told_in_full_on_the_writers_own_page_and_in_a_sentence_on_paper() {
    let text = "---\ndate: 2026-09-02\n---\n> [!incident] threat\n> A man I was visiting stood on the stairs and shouted at me. \
                Nobody was hurt. We left by the back.\n";
    let entries = [Shareable::of(&Entry::parse("f".repeat(32).parse().unwrap(), text.to_owned()).unwrap()).unwrap()];
    let themes = BTreeMap::new();
    let sources =
        Sources { entries: &entries, left_out: 0, sessions: &[], choices: &[], rhythm: None, themes: &themes };
    let draft = |since: &str| {
        let since = Some(since.parse().unwrap());
        Agenda::draft(&sources, &Request { since, ..Request::new("2026-11-21".parse().unwrap()) })
    };
    let (new, carried) = (draft("2026-09-01"), draft("2026-11-01"));
    assert!(said(&Outline::agenda(&new, Audience::Paper)).contains("We left by the back."));
    assert!(said(&Outline::agenda(&carried, Audience::Own)).contains("We left by the back."));
    let paper = said(&Outline::agenda(&carried, Audience::Paper));
    assert!(paper.contains("stood on the stairs and shouted at me."), "{paper}");
    assert!(!paper.contains("We left by the back."), "{paper}");
}
