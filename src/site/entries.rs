//! Entries as pages and as lines of a list.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{
    files::FileView,
    input::{Input, Suggested},
    look_back::{self, Said},
    names::{Chip, Names},
    withhold, words,
};
use crate::{
    entry::{Entry, MarkKind, Sharing, shorten},
    journal::Numbered,
};

/// Words a minute, for the reading time.
const PACE: u32 = 220;
/// How many passages stand for one theme on an entry, and how long each may be, in characters.
const PASSAGES: usize = 2;
const PASSAGE: usize = 240;

/// An entry. What is not serialised is for the rendering.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct EntryPage {
    /// Its place in time, the oldest being 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// When, in words. Empty without a date.
    pub date: String,
    /// When, for machines. Empty without a date.
    pub iso: String,
    /// The day of the month.
    pub day: String,
    /// The day of the week, three letters.
    pub weekday: String,
    /// The month, three letters.
    pub month: String,
    /// The time of day; empty when only a day was given.
    pub time: String,
    /// Minutes to read, at least 1.
    pub minutes: u32,
    /// How many words.
    pub words: u32,
    /// The first sentences outside every mark and note.
    pub excerpt: String,
    /// What its content notes say, in order.
    pub notes: Vec<String>,
    /// Questions for supervision, in words; empty when none.
    pub questions: String,
    /// Open actions, in words; empty when none.
    pub actions: String,
    /// Themes that the writer confirmed.
    pub themes: Vec<Chip>,
    /// Themes that the program noticed and the writer has not refused.
    pub noticed: Vec<Noticed>,
    /// Measures and tallies of the front matter.
    pub numbers: Vec<Shown>,
    /// The role, if the writer has several.
    pub hat: String,
    /// Nothing of it goes into anything made for someone else.
    pub only_me: bool,
    /// Files that belong to it and are not shown as pictures, in the order of its text.
    pub files: Vec<FileView>,
    /// The entry before it in time.
    pub earlier: Option<Link>,
    /// The entry after it in time.
    pub later: Option<Link>,
    /// The Markdown of its body, without private passages.
    #[serde(skip)]
    pub body: String,
    /// Its day.
    #[serde(skip)]
    pub when: Option<Date>,
    /// Which of the site's weeks.
    #[serde(skip)]
    pub week: usize,
    /// Measures by name, for charts.
    #[serde(skip)]
    pub measures: BTreeMap<String, f64>,
    /// Tallies by name, to add up.
    #[serde(skip)]
    pub tallies: BTreeMap<String, u32>,
    /// What it gives to a look back.
    #[serde(skip)]
    pub(super) said: Vec<Said>,
}

crate::hide::hide!(EntryPage);

/// A theme that the program noticed, with the passages that speak for it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Noticed {
    /// The theme.
    pub chip: Chip,
    /// The passages, none of them from behind a content note.
    pub passages: Vec<String>,
}

crate::hide::hide!(Noticed);

/// A number with its name.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Shown {
    /// What it counts.
    pub label: String,
    /// How much.
    pub value: String,
}

crate::hide::hide!(Shown);

/// A way to another entry.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Link {
    /// Its number.
    pub number: usize,
    /// Its title.
    pub title: String,
}

crate::hide::hide!(Link);

impl EntryPage {
    /// Every theme it has: confirmed, then noticed.
    pub fn all_themes(&self) -> impl Iterator<Item = &Chip> {
        self.themes.iter().chain(self.noticed.iter().map(|noticed| &noticed.chip))
    }
}

/// The weeks in words and the pages, newest first.
pub(super) fn pages(input: &Input<'_>, names: &Names<'_>) -> (Vec<String>, Vec<EntryPage>) {
    let mut weeks: Vec<(Option<Date>, String)> = Vec::new();
    let mut pages: Vec<EntryPage> = Vec::with_capacity(input.journal.entries().len());
    for numbered in input.journal.numbered().rev() {
        let monday = numbered.entry.when().map(|when| words::monday(when.date));
        if weeks.last().is_none_or(|(last, _)| *last != monday) {
            weeks.push((monday, monday.map_or_else(|| "Without a date".to_owned(), words::week)));
        }
        pages.push(page(numbered, weeks.len() - 1, input, names));
    }
    for at in 1..pages.len() {
        let later = Link { number: pages[at - 1].number, title: pages[at - 1].title.clone() };
        let earlier = Link { number: pages[at].number, title: pages[at].title.clone() };
        pages[at].later = Some(later);
        pages[at - 1].earlier = Some(earlier);
    }
    (weeks.into_iter().map(|(_, label)| label).collect(), pages)
}

fn page(numbered: Numbered<'_>, week: usize, input: &Input<'_>, names: &Names<'_>) -> EntryPage {
    let shown = if input.options.with_private {
        Cow::Borrowed(numbered.entry)
    } else {
        Cow::Owned(withhold::entry(numbered.entry))
    };
    let entry: &Entry = &shown;
    let date = entry.when().map(|when| when.date);
    let of_day = |text: fn(Date) -> &'static str| date.map(text).unwrap_or_default().to_owned();
    let questions = entry.marks(&MarkKind::Supervision).count();
    let actions = entry.body.actions.iter().filter(|action| !action.done).count();
    let suggested = input.suggestions.get(&entry.id).map(Vec::as_slice).unwrap_or_default();
    EntryPage {
        number: numbered.number,
        title: entry.title().replace(withhold::WITHHELD, "").trim().to_owned(),
        date: entry.when().map(words::moment).unwrap_or_default(),
        iso: entry.when().map(ToString::to_string).unwrap_or_default(),
        day: date.map(|date| date.day().to_string()).unwrap_or_default(),
        weekday: of_day(words::weekday_short),
        month: of_day(words::month_short),
        time: entry.when().and_then(|when| when.time).map(words::clock).unwrap_or_default(),
        minutes: entry.body.words.div_ceil(PACE).max(1),
        words: entry.body.words,
        excerpt: entry.body.excerpt.replace(withhold::WITHHELD, "").trim().to_owned(),
        notes: entry.marks(&MarkKind::Note).map(|note| note.detail.clone()).collect(),
        questions: some(questions, "question", "questions"),
        actions: some(actions, "action", "actions"),
        themes: entry.fields.themes.iter().map(|id| names.chip(id)).collect(),
        noticed: noticed(entry, suggested, names),
        numbers: numbers(entry),
        hat: entry.fields.hat.clone().unwrap_or_default(),
        only_me: entry.fields.sharing == Sharing::Private,
        files: Vec::new(),
        earlier: None,
        later: None,
        body: entry.markdown().to_owned(),
        when: date,
        week,
        measures: entry.fields.measures.clone(),
        tallies: entry.fields.tallies.clone(),
        said: look_back::passages(entry, names),
    }
}

fn some(number: usize, one: &str, many: &str) -> String {
    if number == 0 { String::new() } else { words::count(number, one, many) }
}

fn numbers(entry: &Entry) -> Vec<Shown> {
    let out_of = |name: &str| if matches!(name, "workload" | "wellbeing") { " of 5" } else { "" };
    let measures = entry.fields.measures.iter().map(|(name, value)| Shown {
        label: words::label(name),
        value: format!("{}{}", words::number(*value), out_of(name)),
    });
    let tallies =
        entry.fields.tallies.iter().map(|(name, total)| Shown { label: words::label(name), value: total.to_string() });
    measures.chain(tallies).collect()
}

/// Themes that are neither confirmed already nor refused.
fn noticed(entry: &Entry, suggested: &[Suggested], names: &Names<'_>) -> Vec<Noticed> {
    let fields = &entry.fields;
    let new =
        suggested.iter().filter(|one| !fields.refused.contains(&one.theme) && !fields.themes.contains(&one.theme));
    let mut open = None;
    new.map(|one| {
        let open: &String = open.get_or_insert_with(|| open_letters(entry));
        let shown = one.passages.iter().filter(|passage| stands_in(passage, open)).take(PASSAGES);
        let passages = shown.map(|passage| shorten(&words::plain(passage), PASSAGE)).collect();
        Noticed { chip: names.chip(&one.theme), passages }
    })
    .collect()
}

/// A passage is shown only when it certainly stands outside private passages and content notes.
fn stands_in(passage: &str, open: &str) -> bool {
    let wanted = letters(passage);
    !wanted.is_empty() && open.contains(&wanted)
}

fn open_letters(entry: &Entry) -> String {
    let body = entry.markdown();
    let hidden = entry.body.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Note | MarkKind::Private));
    let mut open = String::with_capacity(body.len());
    let mut from = 0;
    for mark in hidden {
        if mark.span.start >= from {
            open.push_str(&letters(body.get(from..mark.span.start).unwrap_or_default()));
            // A passage cannot reach across what was cut.
            open.push('|');
            from = mark.span.end;
        }
    }
    open.push_str(&letters(body.get(from..).unwrap_or_default()));
    open
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
