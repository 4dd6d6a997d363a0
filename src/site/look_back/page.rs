//! The page of one period, gathered from the entries that it holds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    super::{
        entries::EntryPage,
        input::Input,
        measures,
        names::{Chip, Names},
        words,
    },
    Choice, LookBack, Noted, Quote, Quoted, Quotes,
    period::Period,
    said::Kind,
};
use crate::{
    entry::Sharing,
    supervision::{
        agenda::{Counting, Tally},
        session::SessionStatus,
    },
};

/// How many passages of one kind a page quotes.
const QUOTED: usize = 10;
/// How many themes a page names.
const THEMES: usize = 8;

/// What one page is made from.
pub(super) struct Page<'a> {
    pub(super) period: Period,
    pub(super) held: &'a BTreeMap<Period, Vec<&'a EntryPage>>,
    pub(super) known: &'a BTreeSet<Period>,
    pub(super) names: &'a Names<'a>,
    pub(super) input: &'a Input<'a>,
}

impl Page<'_> {
    pub(super) fn view(&self) -> LookBack {
        let [counted, uncounted, other] = self.tallies();
        let near = |found: Option<&Period>| {
            found.map(|period| Choice { label: period.title(), rest: String::new(), ..self.choice(*period) })
        };
        LookBack {
            route: self.period.route(),
            title: self.period.title(),
            before_this: self
                .period
                .before()
                .map(|before| format!("{} before", words::label(before.kind())))
                .unwrap_or_default(),
            facts: self.facts(),
            choices: self.choices(),
            earlier: near(self.known.range(..self.period).rfind(|one| one.is_like(self.period))),
            later: near(self.known.range(self.period..).skip(1).find(|one| one.is_like(self.period))),
            heavy: self.quotes(Kind::Heavy),
            good: self.quotes(Kind::Good),
            learned: self.quotes(Kind::Learned),
            measures: self.measures(),
            counted,
            uncounted,
            other,
            themes: self.themes(),
            kept_back: self.kept_back(),
        }
    }

    fn entries(&self) -> &[&EntryPage] {
        self.held.get(&self.period).map(Vec::as_slice).unwrap_or_default()
    }

    fn facts(&self) -> Vec<String> {
        let entries = self.entries();
        if entries.is_empty() {
            return vec!["No entry yet".to_owned()];
        }
        let days: BTreeSet<Date> = entries.iter().filter_map(|entry| entry.when).collect();
        let words: u64 = entries.iter().map(|entry| u64::from(entry.words)).sum();
        let mut facts = vec![words::count(entries.len(), "entry", "entries")];
        if !days.is_empty() {
            facts.push(format!("on {}", words::count(days.len(), "day", "days")));
        }
        facts.push(format!("{} words", words::many(words)));
        facts
    }

    /// All and the years; the quarters of the year; the months of the quarter. Newest first among years alone.
    fn choices(&self) -> Vec<Vec<Choice>> {
        let around = self.period.around();
        let mut rows = Vec::new();
        for outer in &around {
            let within = self.known.iter().copied().filter(|period| period.is_within(*outer));
            let row = within.map(|period| self.choice(period));
            match outer {
                Period::All => rows.push([self.choice(Period::All)].into_iter().chain(row.rev()).collect()),
                Period::Month(..) => {}
                Period::Year(_) | Period::Quarter(..) => rows.push(row.collect()),
            }
        }
        rows
    }

    fn choice(&self, period: Period) -> Choice {
        let current = match period {
            _ if period == self.period => "page",
            Period::All => "",
            _ if self.period.around().contains(&period) => "true",
            _ => "",
        };
        Choice { to: period.route(), label: period.short(), rest: period.rest(), current }
    }

    fn quotes(&self, kind: Kind) -> Quotes {
        let mut all: Vec<(Option<Date>, Quote)> =
            self.entries().iter().flat_map(|entry| of_entry(entry, kind)).collect();
        if kind == Kind::Good {
            all.extend(self.good_to_hear());
            all.sort_by_key(|(day, _)| *day);
        }
        let total = all.len();
        let mut quotes: Vec<Quote> = Vec::new();
        for (_, quote) in spread(total).filter_map(|at| all.get(at)) {
            match quotes.last_mut().filter(|last| last.to == quote.to && last.date == quote.date) {
                Some(last) => last.passages.extend(quote.passages.iter().cloned()),
                None => quotes.push(quote.clone()),
            }
        }
        let more = if total > QUOTED {
            let over = self.period.kind();
            format!("{QUOTED} of {total} passages, spread evenly over the {over}. The others stand in their entries.")
        } else {
            String::new()
        };
        Quotes { quotes, more }
    }

    /// What was said to the writer in supervision that was good to hear.
    fn good_to_hear(&self) -> impl Iterator<Item = (Option<Date>, Quote)> {
        let held = self.input.sessions.iter().filter(|session| {
            session.status == SessionStatus::Held
                && session.sharing != Sharing::Private
                && Period::of(Some(session.date.date)).any(|period| period == self.period)
        });
        held.filter_map(|session| {
            let text = words::plain(session.recognition.as_deref()?);
            let said = !text.is_empty();
            let quote = Quote {
                to: "supervision".to_owned(),
                title: "Supervision".to_owned(),
                date: words::short(session.date.date),
                passages: vec![Quoted { text, why: "Said to you".to_owned() }],
            };
            said.then_some((Some(session.date.date), quote))
        })
    }

    fn measures(&self) -> Vec<Noted> {
        let now = noted(self.entries());
        let before = self.period.before().and_then(|before| self.held.get(&before));
        let before = before.map(|entries| noted(entries)).unwrap_or_default();
        let mut names: Vec<&str> = now.keys().copied().collect();
        names.sort_by_key(|name| measures::rank(name));
        names
            .into_iter()
            .filter_map(|name| {
                let values = now.get(name)?;
                let low = values.iter().copied().reduce(f64::min)?;
                let high = values.iter().copied().reduce(f64::max)?;
                let (low, high) = (words::number(low), words::number(high));
                Some(Noted {
                    label: words::label(name),
                    mean: words::number(measures::mean_of(values)?),
                    between: if low == high { low } else { format!("{low} to {high}") },
                    times: values.len(),
                    before: before
                        .get(name)
                        .and_then(|values| measures::mean_of(values))
                        .map_or_else(|| "–".to_owned(), words::number),
                })
            })
            .collect()
    }

    /// What was counted: what counts, what does not, the rest. Each by its name.
    fn tallies(&self) -> [Vec<(String, u32)>; 3] {
        let mut totals: BTreeMap<&str, u32> = BTreeMap::new();
        for (name, number) in self.entries().iter().flat_map(|entry| &entry.tallies) {
            let total = totals.entry(name).or_default();
            *total = total.saturating_add(*number);
        }
        let (mut counted, mut uncounted, mut other) = (Vec::new(), Vec::new(), Vec::new());
        for (name, total) in totals.into_iter().filter(|(_, total)| *total > 0) {
            let tally = Tally::of(name, total);
            let column = match tally.counting {
                Counting::Counted => &mut counted,
                Counting::Uncounted => &mut uncounted,
                Counting::Other => &mut other,
            };
            column.push((tally.label, tally.total));
        }
        [counted, uncounted, other]
    }

    fn themes(&self) -> Vec<(Chip, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in self.entries() {
            let of_entry: BTreeSet<&str> = entry.themes.iter().map(|chip| chip.id.as_str()).collect();
            for id in of_entry {
                *counts.entry(id).or_default() += 1;
            }
        }
        let mut themes: Vec<(Chip, usize)> =
            counts.into_iter().map(|(id, count)| (self.names.chip(id), count)).collect();
        themes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.label.cmp(&b.0.label)));
        themes.truncate(THEMES);
        themes
    }

    fn kept_back(&self) -> String {
        match self.entries().iter().filter(|entry| entry.only_me).count() {
            0 => String::new(),
            1 => "1 entry is only for you. Its numbers are in here, its words are not.".to_owned(),
            many => format!("{many} entries are only for you. Their numbers are in here, their words are not."),
        }
    }
}

fn of_entry(entry: &EntryPage, kind: Kind) -> impl Iterator<Item = (Option<Date>, Quote)> {
    entry.said.iter().filter(move |said| said.kind == kind).map(|said| {
        let quote = Quote {
            to: format!("entry/{}", entry.number),
            title: entry.title.clone(),
            date: entry.when.map(words::short).unwrap_or_default(),
            passages: vec![Quoted { text: said.text.clone().unwrap_or_default(), why: said.why.clone() }],
        };
        (entry.when, quote)
    })
}

/// Places of at most [`QUOTED`] among this many, the first and the last among them.
fn spread(total: usize) -> impl Iterator<Item = usize> {
    let shown = total.min(QUOTED);
    (0..shown).map(move |at| if total <= QUOTED { at } else { at * (total - 1) / (QUOTED - 1) })
}

fn noted<'a>(entries: &[&'a EntryPage]) -> BTreeMap<&'a str, Vec<f64>> {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (name, value) in entries.iter().flat_map(|entry| &entry.measures) {
        values.entry(name).or_default().push(*value);
    }
    values
}
