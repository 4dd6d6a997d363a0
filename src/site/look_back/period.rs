//! The stretches of time that can be looked back on: a month, a quarter, a year, all of it.

use jiff::civil::Date;

use super::super::words;

/// A stretch of the calendar, by year and its number within the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Period {
    /// Everything, entries without a date among them.
    All,
    /// A year.
    Year(i16),
    /// A quarter, from 1 to 4.
    Quarter(i16, i8),
    /// A month, from 1 to 12.
    Month(i16, i8),
}

impl Period {
    /// The periods that a day belongs to, longest first; without a day there is only the whole.
    pub(super) fn of(day: Option<Date>) -> impl Iterator<Item = Self> {
        let within = day.map(|day| [Self::Year(day.year()), Self::quarter(day), Self::Month(day.year(), day.month())]);
        std::iter::once(Self::All).chain(within.into_iter().flatten())
    }

    pub(super) fn quarter(day: Date) -> Self {
        Self::Quarter(day.year(), (day.month() + 2) / 3)
    }

    /// Where its page stands: `look-back/2026-q3`.
    pub(super) fn route(self) -> String {
        match self {
            Self::All => "look-back/all".to_owned(),
            Self::Year(year) => format!("look-back/{year:04}"),
            Self::Quarter(year, quarter) => format!("look-back/{year:04}-q{quarter}"),
            Self::Month(year, month) => format!("look-back/{year:04}-{month:02}"),
        }
    }

    /// `July to September 2026`.
    pub(super) fn title(self) -> String {
        match self {
            Self::All => "All of it".to_owned(),
            Self::Year(year) => year.to_string(),
            Self::Quarter(year, quarter) => {
                format!("{} to {} {year}", words::month_of(quarter * 3 - 2), words::month_of(quarter * 3))
            }
            Self::Month(year, month) => format!("{} {year}", words::month_of(month)),
        }
    }

    /// Its name among its like: `Jul to Sep`.
    pub(super) fn short(self) -> String {
        let month = |number| words::month_of(number).get(..3).unwrap_or_default().to_owned();
        match self {
            Self::All => "All".to_owned(),
            Self::Year(year) => year.to_string(),
            Self::Quarter(_, quarter) => format!("{} to {}", month(quarter * 3 - 2), month(quarter * 3)),
            Self::Month(_, at) => month(at),
        }
    }

    /// What its short name leaves out: the year.
    pub(super) fn rest(self) -> String {
        match self {
            Self::All | Self::Year(_) => String::new(),
            Self::Quarter(year, _) | Self::Month(year, _) => year.to_string(),
        }
    }

    /// What it is called beside another of its kind: `the quarter`.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::All => "journal",
            Self::Year(_) => "year",
            Self::Quarter(..) => "quarter",
            Self::Month(..) => "month",
        }
    }

    /// The one of its kind right before it; none for the whole.
    pub(super) fn before(self) -> Option<Self> {
        match self {
            Self::All => None,
            Self::Year(year) => Some(Self::Year(year.checked_sub(1)?)),
            Self::Quarter(year, 1) => Some(Self::Quarter(year.checked_sub(1)?, 4)),
            Self::Quarter(year, quarter) => Some(Self::Quarter(year, quarter - 1)),
            Self::Month(year, 1) => Some(Self::Month(year.checked_sub(1)?, 12)),
            Self::Month(year, month) => Some(Self::Month(year, month - 1)),
        }
    }

    /// Whether another period is of the same kind.
    pub(super) fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// Itself and what it lies in, longest first.
    pub(super) fn around(self) -> Vec<Self> {
        match self {
            Self::All => vec![self],
            Self::Year(_) => vec![Self::All, self],
            Self::Quarter(year, _) => vec![Self::All, Self::Year(year), self],
            Self::Month(year, month) => vec![Self::All, Self::Year(year), Self::Quarter(year, (month + 2) / 3), self],
        }
    }

    /// Whether this one lies right within another: a year in the whole, a quarter in its year, a month in its quarter.
    pub(super) fn is_within(self, other: Self) -> bool {
        let around = self.around();
        around.len() > 1 && around.get(around.len() - 2) == Some(&other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_belongs_to_a_year_a_quarter_and_a_month() {
        let day: Date = "2026-09-30".parse().unwrap();
        let routes: Vec<String> = Period::of(Some(day)).map(Period::route).collect();
        assert_eq!(routes, ["look-back/all", "look-back/2026", "look-back/2026-q3", "look-back/2026-09"]);
        assert_eq!(Period::of(None).collect::<Vec<_>>(), [Period::All]);
        let quarters: Vec<Period> = (1..=12).map(|month| Period::quarter(Date::new(2026, month, 1).unwrap())).collect();
        assert_eq!(quarters[2..4], [Period::Quarter(2026, 1), Period::Quarter(2026, 2)]);
        assert_eq!(quarters[11], Period::Quarter(2026, 4));
    }

    #[test]
    fn periods_are_named_as_people_name_them() {
        assert_eq!(Period::Quarter(2026, 3).title(), "July to September 2026");
        assert_eq!(
            (Period::Quarter(2026, 3).short(), Period::Month(2026, 7).title()),
            ("Jul to Sep".into(), "July 2026".into())
        );
        assert_eq!(Period::Quarter(2026, 1).before(), Some(Period::Quarter(2025, 4)));
        assert_eq!(Period::Month(2026, 1).before(), Some(Period::Month(2025, 12)));
        assert_eq!((Period::All.before(), Period::Year(i16::MIN).before()), (None, None));
        assert!(Period::Month(2026, 8).is_within(Period::Quarter(2026, 3)));
        assert!(Period::Year(2026).is_within(Period::All) && !Period::All.is_within(Period::All));
        assert!(!Period::Month(2026, 8).is_within(Period::Year(2026)));
    }
}
