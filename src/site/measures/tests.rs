//! What the pages of measures say of many notes, of few and of none.

use super::*;
use crate::{
    entry::Entry,
    journal::Journal,
    site::{Input, Options, Site},
};

fn pages(fronts: &[&str]) -> Vec<MeasuresPage> {
    let entry = |(front, number): (&&str, u32)| {
        let id = format!("{number:032x}").parse().unwrap();
        Entry::parse(id, format!("---\n{front}\n---\nx\n")).unwrap()
    };
    let journal = Journal::new(fronts.iter().zip(1..).map(entry).collect(), Vec::new(), Vec::new());
    let site = Site::new(&Input {
        journal: &journal,
        suggestions: &BTreeMap::new(),
        themes: &[],
        agenda: None,
        sessions: &[],
        helplines: &[],
        files: &BTreeMap::new(),
        today: "2026-11-21".parse().unwrap(),
        options: &Options::default(),
    });
    site.measures
}

#[test]
fn each_measure_has_a_sentence_a_line_and_a_table() {
    let pages = pages(&[
        "date: 2026-11-16\nmeasures: {workload: 5, caseload: 23}",
        "date: 2026-11-18\nmeasures: {workload: 4, own: 2}",
        "date: 2026-10-07\nmeasures: {workload: 3}",
        "date: 2026-10-01\nmeasures: {workload: 2}",
        "date: 2026-12-01\nmeasures: {workload: 1}",
    ]);
    let [weeks, months] = pages.as_slice() else { panic!("two pages") };
    let labels: Vec<&str> = weeks.charts.iter().map(|chart| chart.label.as_str()).collect();
    assert_eq!(labels, ["Workload", "Caseload", "Own"]);
    let workload = &weeks.charts[0];
    assert_eq!(
        workload.sentence,
        "Noted 4 times, in 3 of 26 weeks. On average 3.2 out of 5; by week between 2 and 4.5. \
         The last four weeks: 4.5; before that: 2.5."
    );
    assert_eq!(workload.rows[0], ("16 Nov".to_owned(), "4.5".to_owned(), 2));
    assert_eq!((workload.rows.len(), workload.graph.lines.len(), workload.graph.points.len()), (3, 1, 3));
    assert_eq!(weeks.charts[1].sentence, "Noted once, in the week of 16 Nov: 23 people.");
    assert_eq!(weeks.quiet, "Not noted in this time: wellbeing, hours over, sleep.");
    assert_eq!(weeks.span, "26 weeks, from the week of 25 May 2026 to that of 16 Nov 2026");
    assert_eq!(months.span, "2 months, from October 2026 to November 2026");
    assert_eq!(
        months.charts[0].sentence,
        "Noted 4 times, in 2 of 2 months. That is too little for a line. On average 3.5 out of 5."
    );
}

#[test]
fn a_journal_without_measures_has_pages_without_charts() {
    for page in pages(&["date: 2026-11-16", "title: x"]) {
        assert!(page.charts.is_empty() && page.quiet.starts_with("Not noted in this time: workload"), "{page:?}");
    }
    let long_ago = pages(&["date: 1999-01-01\nmeasures: {sleep: 4}"]);
    assert!(long_ago.iter().all(|page| page.charts.is_empty()));
    assert!(long_ago[1].span.starts_with("120 months"));
}

#[test]
fn nothing_noted_lately_is_said() {
    let dates = ["2026-08-03", "2026-08-10", "2026-08-17"];
    let fronts: Vec<String> = dates.iter().map(|date| format!("date: {date}\nmeasures: {{hours_over: 1}}")).collect();
    let pages = pages(&fronts.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(
        pages[0].charts[0].sentence,
        "Noted 3 times, in 3 of 26 weeks. It was 1 hour each time. Nothing was noted in the last four weeks."
    );
}
