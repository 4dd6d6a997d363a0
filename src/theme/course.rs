//! The course of themes: on which days they were written about, held against the writer's own weeks before.
//!
//! One reading of time for every place that speaks of it (`theme time`, the agenda, the site), so that they never differ.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use super::trend::{Change, Compared, Count, Seen, Together, together};

/// How many weeks are now: today's day and the 41 before it.
pub const WEEKS_NOW: i64 = 6;
/// How many weeks before them they are held against.
pub const WEEKS_BEFORE: i64 = 18;

/// The themes of entries by their days.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Course {
    /// Oldest first.
    entries: Vec<(Date, BTreeSet<String>)>,
}

crate::hide::hide!(Course);

/// How one theme stands today.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Standing {
    /// The theme's name.
    pub theme: String,
    /// The last weeks against those before.
    pub compared: Compared,
    /// The first time and the last.
    pub seen: Seen,
}

crate::hide::hide!(Standing);

impl Standing {
    /// What has changed, where something may be said.
    pub fn changed(&self) -> Option<&'static str> {
        matches!(self.compared.change, Change::Rises | Change::Falls).then(|| self.compared.change.words())
    }
}

impl Course {
    /// Takes each entry's day and themes, in any order.
    pub fn new(entries: impl IntoIterator<Item = (Date, BTreeSet<String>)>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by_key(|(day, _)| *day);
        Self { entries }
    }

    /// In how many of the entries of these days, the first and the last included, a theme is.
    pub fn between(&self, theme: &str, from: Date, to: Date) -> Count {
        let inside = self.entries.iter().filter(|(day, _)| (from..=to).contains(day));
        Count::of(inside.map(|(_, themes)| themes.contains(theme)))
    }

    /// The last [`WEEKS_NOW`] weeks against the [`WEEKS_BEFORE`] before them.
    pub fn compared(&self, theme: &str, today: Date) -> Compared {
        let back = |weeks: i64| today.checked_sub((7 * weeks).days()).unwrap_or(Date::MIN);
        let after = |day: Date| day.tomorrow().unwrap_or(day);
        let (start, edge) = (back(WEEKS_NOW + WEEKS_BEFORE), back(WEEKS_NOW));
        Compared::new(self.between(theme, after(edge), today), self.between(theme, after(start), edge))
    }

    /// When a theme was written about; none where it never was.
    pub fn seen(&self, theme: &str) -> Option<Seen> {
        Seen::of(self.entries.iter().map(|(day, themes)| (*day, themes.contains(theme))))
    }

    /// Every theme, the most frequent of the last weeks first, then of all time, then by name.
    pub fn standings(&self, today: Date) -> Vec<Standing> {
        let names: BTreeSet<&String> = self.entries.iter().flat_map(|(_, themes)| themes).collect();
        let standing = |theme: &String| {
            let seen = self.seen(theme)?;
            Some(Standing { theme: theme.clone(), compared: self.compared(theme, today), seen })
        };
        let mut all: Vec<Standing> = names.into_iter().filter_map(standing).collect();
        all.sort_by(|a, b| {
            let often = |one: &Standing| (one.compared.now.with(), one.seen.with);
            often(b).cmp(&often(a)).then_with(|| a.theme.cmp(&b.theme))
        });
        all
    }

    /// Pairs that come in one entry more often than chance would often bring them together, the most frequent first.
    pub fn together(&self) -> Vec<Together<&str>> {
        together(self.entries.iter().map(|(_, themes)| themes.iter().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn course(entries: &[(&str, &[&str])]) -> Course {
        Course::new(entries.iter().map(|(when, themes)| (day(when), themes.iter().map(ToString::to_string).collect())))
    }

    #[test]
    fn six_weeks_are_held_against_the_eighteen_before_them_to_the_day() {
        let today = day("2026-11-20");
        let days = ["2026-06-05", "2026-06-06", "2026-10-09", "2026-10-10", "2026-11-20", "2026-11-21"];
        let entries: Vec<(&str, &[&str])> = days.iter().map(|day| (*day, &["hope"] as &[&str])).collect();
        let compared = course(&entries).compared("hope", today);
        assert_eq!((compared.now.with(), compared.before.with()), (2, 2));
    }

    #[test]
    fn themes_stand_by_how_often_they_were_written_about_lately() {
        let course = course(&[
            ("2026-11-18", &["workload", "hope"]),
            ("2026-03-02", &["values"]),
            ("2026-11-19", &["workload"]),
            ("2026-03-01", &["values", "law"]),
        ]);
        let standings = course.standings(day("2026-11-20"));
        let names: Vec<&str> = standings.iter().map(|one| one.theme.as_str()).collect();
        assert_eq!(names, ["workload", "hope", "values", "law"]);
        assert_eq!(standings[2].seen.last, day("2026-03-02"));
        assert_eq!(standings[0].changed(), None, "four entries say nothing");
        assert!(course.together().is_empty());
    }

    #[test]
    fn a_theme_that_crowds_out_the_rest_for_six_weeks_is_named() {
        let mut entries: Vec<(Date, BTreeSet<String>)> = Vec::new();
        for back in 0..24_i64 {
            let theme = if back < 6 { "workload" } else { "hope" };
            let when = day("2026-11-20").checked_sub((7 * back).days()).unwrap();
            entries.push((when, BTreeSet::from([theme.to_owned()])));
        }
        let standings = Course::new(entries).standings(day("2026-11-20"));
        assert_eq!(standings[0].changed(), Some("more often than before"));
        assert_eq!(standings[1].changed(), Some("less often than before"));
        assert!(standings[1].seen.has_gone_quiet());
    }
}
