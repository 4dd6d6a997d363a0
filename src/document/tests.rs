//! What the three forms say, and what none of them lets through.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Options, Parser};

use crate::{
    entry::Entry,
    id::Id,
    journal::Record,
    outline::{Audience, Outline},
    privacy::Shareable,
    supervision::{Agenda, Request, Session, agenda::Sources},
};

fn draft(texts: &[&str], sessions: &[&str], minutes: u32) -> Agenda {
    let id = |number: usize| format!("{number:032x}").parse::<Id>().unwrap();
    let entry = |(at, text): (usize, &&str)| Entry::parse(id(at), (*text).to_owned()).unwrap();
    let entries: Vec<_> = texts.iter().enumerate().map(entry).filter_map(|entry| Shareable::of(&entry)).collect();
    let session = |(at, text): (usize, &&str)| {
        let record = Record::parse(id(at), format!("---\nkind: session\n{text}")).unwrap();
        Session::parse(&record).unwrap()
    };
    let sessions: Vec<_> = sessions.iter().enumerate().map(session).collect();
    let request = Request { minutes: Some(minutes), ..Request::new("2026-11-21".parse().unwrap()) };
    let (left_out, themes) = (texts.len() - entries.len(), BTreeMap::new());
    let sources =
        Sources { entries: &entries, left_out, sessions: &sessions, choices: &[], rhythm: None, themes: &themes };
    Agenda::draft(&sources, &request)
}

const SESSIONS: [&str; 2] = [
    "date: 2026-10-29T14:00:00+00:00\nanswers: [{item: joint-visit policy, answer: promised, due: 2026-11-20, by: team manager}]\n---\n",
    "date: 2026-11-26T14:00:00+00:00\nwith: my supervisor\nstatus: planned\n---\n",
];

fn ordinary() -> Agenda {
    draft(
        &[
            "---\ndate: 2026-09-02\nmeasures: {workload: 4}\n---\n> [!raised] to: team manager\n> Asked for a joint-visit policy.",
            "---\ndate: 2026-11-02\nthemes: [workload, hope]\nmeasures: {workload: 5, wellbeing: 3}\ntallies: {carer_visit: 2, closed_door: 1}\n---\n\
             CANARY words.\n\n> [!supervision] think, 15 min\n> Why do I stay *silent*?\n\n> [!supervision] decide\n> Take a student.\n\n\
             > [!raised] to: service manager\n> Asked for a joint-visit policy. Second time.\n\n> [!incident] threat\n> On the stairs.\n\n\
             > [!learning] law, 1 h\n> A judgment.\n\n> [!good]\n> He laughed.\n\n> [!private]\n> CANARY\n\n\
             - [ ] Ring the ward (me, due 2026-11-26)\n- [x] Send the draft\n",
            "---\ndate: 2026-11-09\nthemes: [workload]\nmeasures: {workload: 4}\n---\n> [!supervision] support, 80 min\n> The stairs.",
            "---\ndate: 2026-11-10\nsharing: private\n---\n> [!supervision]\n> CANARY",
        ],
        &SESSIONS,
        60,
    )
}

fn text(agenda: &Agenda, width: usize) -> String {
    super::text(&Outline::agenda(agenda, Audience::Paper), width)
}

fn markdown(agenda: &Agenda) -> String {
    super::markdown(&Outline::agenda(agenda, Audience::Paper))
}

fn html(agenda: &Agenda) -> String {
    super::html(&Outline::agenda(agenda, Audience::Paper))
}

fn forms(agenda: &Agenda) -> [String; 3] {
    [text(agenda, 80), markdown(agenda), html(agenda)]
}

#[test]
fn the_terminal_shows_the_whole_agenda() {
    let expected = "\
Supervision, Thursday 26 November 2026, 2:00 pm
With my supervisor · 29 Oct to 21 Nov · 2 entries · 49 of 60 minutes planned

Arriving, and how I am (6 min)
  Wellbeing  3 of 5, written down once

Actions from last time (1 min)
  2 [ ] Ring the ward (me, due 26 Nov)
  Done: Send the draft.

One thing to think about in depth (15 min)
  4  Why do I stay silent?
     15 min · 2 Nov

To decide (8 min)
  5  Take a student.
     about 8 min · 2 Nov

Workload, counted and not counted (4 min)
  Workload  4.5 of 5 on average, last 4
  Usually counted              Usually not counted
  Doors that stayed closed: 1  Visits to carers: 2

After something hard (8 min)
  6  On the stairs.
     threat · 2 Nov
     [ ] It is in the record
     [ ] The right people know
     [ ] A debrief was offered

Concerns and where they stand (2 min)
  7  Asked for a joint-visit policy. Second time.
     raised 2 times since 2 Sep with team manager and service manager, in one
     session · promised by team manager for 20 Nov, which has passed

Learning (2 min)
  8  A judgment.
     law, 1 h · 2 Nov

What went well (1 min)
  9  He laughed.
     2 Nov

Left over
  80 minutes more than the session has. For another time, or in writing.
  1  The stairs.
     80 min

Themes since 29 Oct
  Workload  2 entries, none before
  Once      Hope

Balance
  Support 15 min, Development 17 min, Mediation 2 min, Management 13 min.

Prepared by the person who is supervised.
";
    assert_eq!(text(&ordinary(), 80), expected);
}

#[test]
fn every_form_has_every_item_and_no_private_word() {
    let agenda = ordinary();
    for form in forms(&agenda) {
        assert!(!form.contains("CANARY"), "{form}");
        let words = ["silent", "Take a student.", "Second time.", "On the stairs.", "Ring the ward", "Send the draft"];
        for word in words.iter().chain(&["A judgment.", "He laughed.", "The stairs.", "Left over", "Workload"]) {
            assert!(form.contains(word), "{word} in {form}");
        }
        assert!(!form.to_lowercase().contains("private"), "paper does not say that there is more: {form}");
    }
}

#[test]
fn silence_says_how_long_it_has_lasted_and_what_can_be_done() {
    let raised = "---\ndate: 2026-05-29\n---\n> [!raised] to: team manager\n> Asked for a joint-visit policy.\n\n\
                  > [!supervision] think\n> Why do I rush the endings?";
    let answers =
        "answers: [{item: joint-visit policy, answer: silent}, {item: rush the endings, answer: silent}]\n---\n";
    let sessions: Vec<String> =
        ["2026-06-10", "2026-09-10", "2026-10-29"].map(|day| format!("date: {day}\n{answers}")).into();
    let sessions: Vec<&str> = sessions.iter().map(String::as_str).collect();
    let (two, three) = (draft(&[raised], &sessions[..2], 90), draft(&[raised], &sessions, 90));
    assert!(words(&text(&two, 80)).contains("nothing came back, 2 sessions in a row"));
    for form in forms(&two) {
        assert!(!form.contains("Nothing in three sessions"));
    }
    let own = words(&super::text(&Outline::agenda(&three, Audience::Own), 80));
    assert!(own.contains("afterword agenda escalate 2 writes it with you."), "{own}");
    for form in forms(&three).map(|form| words(&form)) {
        assert!(!form.contains("afterword"), "what to do next is for the writer");
        assert!(form.contains("Nothing in three sessions or more on number 2.") && form.contains("rush the endings"));
        assert_eq!(form.matches("nothing came back, 3 sessions in a row").count(), 2, "{form}");
    }
}

/// With single spaces between words, whatever the width.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_to_be_said_aloud_or_kept_has_no_word_on_paper() {
    let texts =
        ["---\ndate: 2026-11-02\n---\n> [!supervision] think, 15 min, say aloud\n> CANARY silence in meetings?\n\n\
                  > [!supervision] decide, keep\n> CANARY leave dates.\n\n> [!good]\n> Seen."];
    let agenda = draft(&texts, &[], 90);
    for form in forms(&agenda) {
        assert!(!form.contains("CANARY") && form.contains("To say aloud") && form.contains("15 min"), "{form}");
    }
    let own = super::text(&Outline::agenda(&agenda, Audience::Own), 80);
    for said in
        ["CANARY silence in meetings?", "say aloud: its words are not on paper", "Kept with you", "CANARY leave dates."]
    {
        assert!(own.contains(said), "{said} in {own}");
    }
}

#[test]
fn how_the_writer_is_can_stay_off_paper() {
    let mut agenda = ordinary();
    for item in agenda.sections.iter_mut().flat_map(|section| &mut section.items).filter(|item| item.name == "Arriving")
    {
        item.share = crate::supervision::agenda::Share::Say;
    }
    for form in forms(&agenda).into_iter().chain([super::text(&Outline::summary(&agenda), 80)]) {
        assert!(!form.contains("Wellbeing"), "{form}");
    }
    assert!(super::text(&Outline::agenda(&agenda, Audience::Own), 80).contains("Wellbeing"));
}

#[test]
fn equal_agendas_give_equal_bytes() {
    assert_eq!(forms(&ordinary()), forms(&ordinary()));
}

#[test]
fn the_text_keeps_to_its_width() {
    for width in [0, 30, 44, 80, 500] {
        let widest = text(&ordinary(), width).lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width.clamp(30, 80), "{widest} of {width}");
    }
}

const HOSTILE: &str = "<script>alert(1)</script> <img src=x onerror=y> [a](javascript:b) ](javascript:c) | \u{1b}[2J\u{202e} & \"q' \
                       `</script>` <!-- CANARY -->";

#[test]
fn words_of_entries_cannot_act() {
    let entry = format!(
        "---\ndate: 2026-11-02\nthemes: ['<script>t</script>']\nmeasures: {{'<script>m': 1}}\ntallies: {{'<script>c': 1}}\n---\n\
         > [!supervision] think, {HOSTILE}\n> {HOSTILE}\n\n> [!raised] to: {HOSTILE}\n> # x\n> ```\n> {HOSTILE}\n\n\
         > [!incident] {HOSTILE}\n> - {HOSTILE}\n\n> [!good]\n> </style><script>alert(1)</script>\n\n- [ ] {HOSTILE}\n"
    );
    let session = "date: 2026-11-26\nstatus: planned\nwith: '<script>w</script>'\n---\n";
    let agenda = draft(&[&entry], &[session], 90);
    for form in forms(&agenda) {
        assert!(!form.contains(['\u{1b}', '\u{202e}']), "{form}");
    }
    let page = html(&agenda);
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("onerror=y>"), "{page}");
    assert_eq!(page.matches("</style>").count(), 1);

    let written = markdown(&agenda);
    for event in Parser::new_ext(&written, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS) {
        let acts =
            matches!(event, Event::Html(_) | Event::InlineHtml(_) | Event::Start(pulldown_cmark::Tag::Link { .. }));
        assert!(!acts, "{event:?} in {written}");
    }
    assert!(!written.contains("<script") && !written.contains("<img"));
}

#[test]
fn markdown_of_one_item_stays_inside_it() {
    let entry =
        "---\ndate: 2026-11-02\n---\n> [!supervision] think\n> # Big\n>\n> ```\n> open\n\n> [!good]\n> Setext\n> ===\n";
    let written = markdown(&draft(&[entry], &[], 90));
    let headings: Vec<&str> = written.lines().filter(|line| line.starts_with('#')).collect();
    let expected = [
        "# For the next supervision",
        "## Arriving, and how I am (10 min)",
        "## One thing to think about in depth (15 min)",
        "## What went well (1 min)",
        "## Balance",
        "## Agreed in the session, and the next date (2 min)",
    ];
    assert_eq!(headings, expected);
    assert!(!written.contains("```") && !written.contains("==="));
}

#[test]
fn the_page_asks_for_nothing() {
    let page = html(&ordinary());
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en-GB\">"));
    assert!(page.contains("content=\"default-src 'none'; style-src 'sha256-"));
    for loads in ["http://", "https://", "src=", "href=", "url(", "@import", "style=\"", "<script"] {
        assert!(!page.contains(loads), "{loads}");
    }
    assert_eq!(page.matches("<h1>").count(), 1);
}

#[test]
fn an_empty_agenda_says_what_to_do() {
    let agenda = draft(&[], &[], 90);
    let sentence =
        "Nothing is marked for this session yet. Mark a passage with > [!supervision] and it will stand here.";
    assert!(text(&agenda, 80).replace('\n', " ").replace("   ", " ").contains(sentence));
    assert!(html(&agenda).contains(&sentence.replace('>', "&gt;")));
    assert!(markdown(&agenda).contains("&gt; \\[!supervision\\]"));
    for form in forms(&agenda) {
        assert!(!form.contains("Balance") && !form.contains("Themes"), "{form}");
    }
}
