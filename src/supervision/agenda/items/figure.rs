//! Items that come from figures: how the writer is, the workload, and themes that rise against the writer's own past.

use std::collections::BTreeMap;

use jiff::ToSpan;

use super::{Ask, Function, Item, Material, PartKind, Source};
use crate::{
    privacy::Shareable,
    supervision::{
        agenda::{Measure, Tally, ThemeInfo},
        thread,
    },
    theme::trend::{Change, Compared, Count},
};

/// The name of the part that every session begins with.
pub(in super::super) const ARRIVING: &str = "Arriving";
/// The name of the part that holds counted and uncounted work.
pub(in super::super) const WORKLOAD: &str = "Workload";

/// How far back a theme is held against, before the period, in days.
const PAST: i64 = 180;
/// The most themes that are put on one agenda because they rise.
const MOST_RISING: usize = 2;

impl Material<'_> {
    /// Time for how the writer is: in every session.
    pub(in super::super) fn arriving(&self, minutes: u32) -> (PartKind, Item) {
        let why = "every session begins with you";
        let item = figure(ARRIVING, "How I am", Ask::Support, Function::Support, (minutes / 9).clamp(2, 10), why);
        self.figure(PartKind::Arriving, item)
    }

    /// Time for the workload, where there is something to look at.
    pub(in super::super) fn workload(
        &self,
        minutes: u32,
        measures: &[Measure],
        tallies: &[Tally],
    ) -> Option<(PartKind, Item)> {
        let any = !tallies.is_empty() || measures.iter().any(Measure::is_workload);
        any.then(|| {
            let why = "workload is for whoever gives it out";
            let item = figure(WORKLOAD, "Workload", Ask::Know, Function::Management, (minutes / 15).clamp(2, 6), why);
            self.figure(PartKind::Workload, item)
        })
    }

    /// Themes that rise, the strongest first. What is private as a whole is not counted.
    pub(in super::super) fn rising(&self, themes: &BTreeMap<String, ThemeInfo>) -> Vec<(PartKind, Item)> {
        let Some(since) = self.period.since else { return Vec::new() };
        let start = since.checked_sub(PAST.days()).unwrap_or(jiff::civil::Date::MIN);
        let is_past = |entry: &&&Shareable| {
            let when = entry.when();
            !self.period.holds(when) && when.is_some_and(|when| when.date >= start && when.date <= self.period.until)
        };
        let now: Vec<_> = self.entries.iter().filter(|entry| self.period.holds(entry.when())).collect();
        let past: Vec<_> = self.entries.iter().filter(is_past).collect();
        let has = |entry: &&&Shareable, theme: &str| entry.fields.themes.iter().any(|one| one == theme);
        let mut names: Vec<&str> = now.iter().flat_map(|entry| &entry.fields.themes).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let compare = |theme: &str| {
            let count = |entries: &[&&Shareable]| Count::of(entries.iter().map(|entry| has(entry, theme)));
            Compared::new(count(&now), count(&past))
        };
        let mut rising: Vec<(&str, Compared)> = names.into_iter().map(|theme| (theme, compare(theme))).collect();
        rising.retain(|(_, compared)| compared.change == Change::Rises);
        rising.sort_by_key(|(theme, compared)| (std::cmp::Reverse(compared.now.with()), *theme));
        rising.truncate(MOST_RISING);
        rising.into_iter().map(|(theme, compared)| self.rise(theme, &compared, themes.get(theme))).collect()
    }

    fn rise(&self, theme: &str, compared: &Compared, info: Option<&ThemeInfo>) -> (PartKind, Item) {
        let label = info.map_or_else(|| theme.to_owned(), |info| info.label.clone());
        let function = info.map_or(Function::Development, |info| info.function);
        let text = format!("{label} comes up more often: {}.", compared.sentence());
        let why = format!("{label} serves {}", function.word());
        let item = Item {
            entries: thread::count(compared.now.with()),
            ..figure(&format!("Theme {theme}"), &text, Ask::Think, function, 5, &why)
        };
        let part = match function {
            Function::Support => PartKind::Arriving,
            Function::Development => PartKind::Learning,
            Function::Management => PartKind::Workload,
            Function::Mediation => PartKind::PassUp,
        };
        self.figure(part, item)
    }

    /// The figure, with what the writer chose about it.
    fn figure(&self, part: PartKind, mut item: Item) -> (PartKind, Item) {
        let about =
            self.choices.iter().filter(|choice| !choice.added && choice.entry.is_none() && choice.item == item.name);
        let Some(choice) = about.max_by_key(|choice| (choice.when, choice.id)) else { return (part, item) };
        item.choose(choice);
        (choice.part.unwrap_or(part), item)
    }
}

fn figure(name: &str, text: &str, ask: Ask, function: Function, minutes: u32, why: &str) -> Item {
    Item {
        name: name.to_owned(),
        text: text.to_owned(),
        ask_why: why.to_owned(),
        function_why: why.to_owned(),
        minutes,
        ..Item::new(Source::Figure, ask, function)
    }
}
