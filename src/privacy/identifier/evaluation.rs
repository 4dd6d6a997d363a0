//! How near the findings come to a reader's: invented lines with the spans that a reader would mark.
//!
//! Of the first [`SPLIT`] lines every second pair (`id` modulo 4 is 3 or 0) is held out: rules and lists are made with the
//! others in view, and with the lines after them.

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;

use super::{Kind, find};

const LINES: &str = include_str!("../../../tests/data/identifiers.jsonl");

#[derive(Deserialize)]
struct Line {
    id: u32,
    text: String,
    spans: Vec<Marked>,
}

#[derive(Deserialize)]
struct Marked {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: Kind,
}

/// Marked and found; marked and missed; found and not marked; found with the very borders.
#[derive(Default, Clone, Copy)]
struct Count {
    right: u32,
    missed: u32,
    wrong: u32,
    exact: u32,
}

impl Count {
    fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn ratio(part: u32, all: u32) -> f64 {
    if all == 0 { 1.0 } else { f64::from(part) / f64::from(all) }
}

fn bytes(text: &str, start: usize, end: usize) -> Range<usize> {
    let place = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    place(start)..place(end)
}

/// Counts by kind and for all. A finding is right when it is of the kind of a marked span and overlaps it.
fn measure(lines: &str, take: impl Fn(u32) -> bool, show: bool) -> (BTreeMap<Kind, Count>, Count, u32, u32) {
    let (mut kinds, mut all) = (BTreeMap::<Kind, Count>::new(), Count::default());
    let (mut innocent, mut quiet) = (0, 0);
    for line in lines.lines().map(|line| serde_json::from_str::<Line>(line).unwrap()).filter(|line| take(line.id)) {
        let found = find(&line.text);
        innocent += u32::from(line.spans.is_empty());
        quiet += u32::from(line.spans.is_empty() && found.is_empty());
        let marked: Vec<(Kind, Range<usize>)> =
            line.spans.iter().map(|span| (span.kind, bytes(&line.text, span.start, span.end))).collect();
        let meets = |one: &Range<usize>, other: &Range<usize>| one.start < other.end && other.start < one.end;
        for (kind, span) in &marked {
            let hit = found.iter().any(|one| one.kind == *kind && meets(&one.span, span));
            let exact = found.iter().any(|one| one.kind == *kind && one.span == *span);
            for count in [kinds.entry(*kind).or_default(), &mut all] {
                count.right += u32::from(hit);
                count.missed += u32::from(!hit);
                count.exact += u32::from(exact);
            }
            if show && !hit {
                println!("{}: missed {} {:?} in {:?}", line.id, kind.word(), &line.text[span.clone()], line.text);
            }
        }
        for one in &found {
            let wrong = !marked.iter().any(|(kind, span)| *kind == one.kind && meets(span, &one.span));
            for count in [kinds.entry(one.kind).or_default(), &mut all] {
                count.wrong += u32::from(wrong);
            }
            if show && wrong {
                println!(
                    "{}: wrong {} {:?} in {:?}",
                    line.id,
                    one.kind.word(),
                    &line.text[one.span.clone()],
                    line.text
                );
            }
        }
    }
    (kinds, all, innocent, quiet)
}

fn table(name: &str, (kinds, all, innocent, quiet): &(BTreeMap<Kind, Count>, Count, u32, u32)) {
    println!("{name:<16}  precision  recall    F1  exact  of");
    for (kind, count) in kinds.iter().map(|(kind, count)| (kind.word(), count)).chain([("all", all)]) {
        let marked = count.right + count.missed;
        println!(
            "{kind:<16}  {:>9.2}  {:>6.2}  {:>4.2}  {:>5.2}  {marked}",
            count.precision(),
            count.recall(),
            count.f1(),
            ratio(count.exact, marked)
        );
    }
    println!("nothing found in {quiet} of {innocent} innocent lines\n");
}

/// The last line that may be held out.
const SPLIT: u32 = 204;

fn is_held_out(id: u32) -> bool {
    id <= SPLIT && matches!(id % 4, 3 | 0)
}

/// Least F1 by kind, where a kind is marked five times or more, and for all.
const FLOOR: f64 = 0.90;
const FLOOR_OF_ALL: f64 = 0.95;

fn hold(name: &str, (kinds, all, innocent, quiet): &(BTreeMap<Kind, Count>, Count, u32, u32)) {
    for (kind, count) in kinds.iter().filter(|(_, count)| count.right + count.missed >= 5) {
        assert!(count.f1() >= FLOOR, "{name}: {} {:.2}", kind.word(), count.f1());
    }
    assert!(all.f1() >= FLOOR_OF_ALL, "{name}: all {:.2}", all.f1());
    assert!(quiet * 100 >= innocent * 95, "{name}: quiet in {quiet} of {innocent}");
}

#[test]
fn findings_come_near_to_a_readers() {
    let open = measure(LINES, |id| !is_held_out(id), true);
    table("development", &open);
    let held = measure(LINES, is_held_out, false);
    table("held out", &held);
    hold("development", &open);
    hold("held out", &held);
}
