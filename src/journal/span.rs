//! Plain dates: `march`, `last week`, `2026-03`, `3 weeks ago`, and for what is to come `thursday 2pm`.

use jiff::{
    ToSpan, Unit,
    civil::{Date, Time, Weekday},
};

use crate::entry::When;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// Words that are no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date; try 2026-03-14, 2026-03, march, last week, yesterday or 3 weeks ago")]
pub struct NotASpan;

/// The months, in lower case.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl Span {
    /// Reads a past stretch of time, as seen from `today`. A month without a year is the latest that has begun.
    pub fn parse(text: &str, today: Date) -> Result<Self, NotASpan> {
        let text = text.trim().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        words_span(&words, today).or_else(|| numbers_span(&text)).ok_or(NotASpan)
    }

    fn day(date: Date) -> Self {
        Self { first: date, last: date }
    }

    fn week_of(date: Date) -> Option<Self> {
        let first = date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?;
        Some(Self { first, last: first.checked_add(6.days()).ok()? })
    }

    fn month_of(date: Date) -> Self {
        Self { first: date.first_of_month(), last: date.last_of_month() }
    }
}

fn words_span(words: &[&str], today: Date) -> Option<Span> {
    match words {
        ["today"] => Some(Span::day(today)),
        ["yesterday"] => today.checked_sub(1.day()).ok().map(Span::day),
        ["this", "week"] => Span::week_of(today),
        ["last", "week"] => Span::week_of(today.checked_sub(7.days()).ok()?),
        ["this", "month"] => Some(Span::month_of(today)),
        ["last", "month"] => today.checked_sub(1.month()).ok().map(Span::month_of),
        ["this", "year"] => year(today.year()),
        ["last", "year"] => year(today.year().checked_sub(1)?),
        [count, unit, "ago"] => ago(count, unit, today).map(Span::day),
        ["last", name] | [name] if weekday(name).is_some() => latest(weekday(name)?, today).map(Span::day),
        [month] => month_span(month, None, today),
        [month, number] if month_number(month).is_some() => match number.parse::<i16>().ok()? {
            day @ 1..=31 => day_of_month(month, i8::try_from(day).ok()?, None, today),
            year => month_span(month, Some(year), today),
        },
        [day, month] => day_of_month(month, ordinal(day)?, None, today),
        [day, month, year] => day_of_month(month, ordinal(day)?, Some(year.parse().ok()?), today),
        _ => None,
    }
}

fn numbers_span(text: &str) -> Option<Span> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(Span::day(date));
    }
    if text.len() == 7 && text.is_ascii() && text.as_bytes()[4] == b'-' {
        return format!("{text}-01").parse().ok().map(Span::month_of);
    }
    if text.len() == 4 {
        return text.parse().ok().and_then(year);
    }
    let parts: Vec<&str> = text.split('/').collect();
    let [day, month, of] = parts.as_slice() else { return None };
    let of: i16 = of.parse().ok()?;
    let of = if of < 100 { of + 2000 } else { of };
    Date::new(of, month.parse().ok()?, day.parse().ok()?).ok().map(Span::day)
}

fn year(year: i16) -> Option<Span> {
    (1900..=2200).contains(&year).then_some(())?;
    Some(Span { first: Date::new(year, 1, 1).ok()?, last: Date::new(year, 12, 31).ok()? })
}

fn ago(count: &str, unit: &str, today: Date) -> Option<Date> {
    let count: i64 = if matches!(count, "a" | "an" | "one") { 1 } else { count.parse().ok()? };
    let count = i32::try_from(count).ok().filter(|count| (0..=10_000).contains(count))?;
    let span = match unit.trim_end_matches('s') {
        "day" => count.days(),
        "week" => count.weeks(),
        "month" => count.months(),
        "year" => count.years(),
        _ => return None,
    };
    today.checked_sub(span).ok()
}

/// A name, or its first three letters and more.
fn named<'a>(word: &str, mut names: impl Iterator<Item = &'a str>) -> Option<usize> {
    (word.len() >= 3)
        .then(|| names.position(|name| name.starts_with(word) || (word == "sept" && name == "september")))?
}

fn month_number(word: &str) -> Option<i8> {
    named(word, MONTHS.into_iter()).and_then(|at| i8::try_from(at + 1).ok())
}

fn weekday(word: &str) -> Option<Weekday> {
    named(word, DAYS.iter().map(|(name, _)| *name)).map(|at| DAYS[at].1)
}

fn ordinal(word: &str) -> Option<i8> {
    word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()
}

fn latest(wanted: Weekday, today: Date) -> Option<Date> {
    let back = (7 + today.weekday().to_monday_zero_offset() - wanted.to_monday_zero_offset()) % 7;
    today.checked_sub(i64::from(back).days()).ok()
}

fn month_span(month: &str, of: Option<i16>, today: Date) -> Option<Span> {
    let month = month_number(month)?;
    let year = of.unwrap_or(if month > today.month() { today.year() - 1 } else { today.year() });
    Date::new(year, month, 1).ok().map(Span::month_of)
}

fn day_of_month(month: &str, day: i8, of: Option<i16>, today: Date) -> Option<Span> {
    let month = month_number(month)?;
    if let Some(year) = of {
        return Date::new(year, month, day).ok().map(Span::day);
    }
    let this = Date::new(today.year(), month, day).ok()?;
    let date = if this > today { Date::new(today.year() - 1, month, day).ok()? } else { this };
    Some(Span::day(date))
}

/// Reads a coming moment: `thursday 2pm`, `26 november 14:00`, `2026-11-26`, `in 3 weeks`, `tomorrow 9.30am`.
pub fn coming(text: &str, today: Date) -> Result<When, NotASpan> {
    if let Ok(when) = text.parse::<When>() {
        return Ok(when);
    }
    let lower = text.trim().to_lowercase();
    let mut words: Vec<&str> =
        lower.split_whitespace().filter(|word| *word != "at" && *word != "next" && *word != "on").collect();
    let time = words.last().and_then(|word| clock(word));
    if time.is_some() {
        words.pop();
    }
    let date = coming_day(&words, today).ok_or(NotASpan)?;
    Ok(When { date, time, offset: None })
}

fn coming_day(words: &[&str], today: Date) -> Option<Date> {
    let day = match words {
        ["today"] => today,
        ["tomorrow"] => today.checked_add(1.day()).ok()?,
        ["in", count, unit] => {
            let past = ago(count, unit, today)?;
            let distance = past.until((Unit::Day, today)).ok()?;
            today.checked_add(distance).ok()?
        }
        [name] if weekday(name).is_some() => {
            let wanted = weekday(name)?.to_monday_zero_offset();
            let ahead = (7 + wanted - today.weekday().to_monday_zero_offset()) % 7;
            today.checked_add(i64::from(if ahead == 0 { 7 } else { ahead }).days()).ok()?
        }
        [day, month] => {
            let (day, month) = if month_number(month).is_some() {
                (ordinal(day)?, month_number(month)?)
            } else {
                (ordinal(month)?, month_number(day)?)
            };
            let this = Date::new(today.year(), month, day).ok()?;
            if this < today { Date::new(today.year() + 1, month, day).ok()? } else { this }
        }
        other => numbers_span(&other.join(" ")).or_else(|| words_span(other, today))?.first,
    };
    Some(day)
}

fn clock(word: &str) -> Option<Time> {
    let (digits, afternoon) = match word {
        word if word.ends_with("pm") => (word.trim_end_matches("pm"), Some(true)),
        word if word.ends_with("am") => (word.trim_end_matches("am"), Some(false)),
        word if word.contains([':', '.']) => (word, None),
        _ => return None,
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Friday.
    fn today() -> Date {
        "2026-11-20".parse().unwrap()
    }

    #[test]
    fn plain_dates_are_what_people_mean() {
        let cases = [
            ("today", "2026-11-20", "2026-11-20"),
            ("last week", "2026-11-09", "2026-11-15"),
            ("this week", "2026-11-16", "2026-11-22"),
            ("march", "2026-03-01", "2026-03-31"),
            ("December", "2025-12-01", "2025-12-31"),
            ("sep 2025", "2025-09-01", "2025-09-30"),
            ("sept", "2026-09-01", "2026-09-30"),
            ("last month", "2026-10-01", "2026-10-31"),
            ("2026-03", "2026-03-01", "2026-03-31"),
            ("2025", "2025-01-01", "2025-12-31"),
            ("2026-03-14", "2026-03-14", "2026-03-14"),
            ("14/03/2026", "2026-03-14", "2026-03-14"),
            ("14 march", "2026-03-14", "2026-03-14"),
            ("14th december", "2025-12-14", "2025-12-14"),
            ("march 14", "2026-03-14", "2026-03-14"),
            ("3 weeks ago", "2026-10-30", "2026-10-30"),
            ("monday", "2026-11-16", "2026-11-16"),
            ("last friday", "2026-11-20", "2026-11-20"),
        ];
        for (text, first, last) in cases {
            let span = Span::parse(text, today()).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!((span.first.to_string().as_str(), span.last.to_string().as_str()), (first, last), "{text}");
        }
        for text in ["", "soon", "ma", "2026-13", "31/02/2026", "99999999999 weeks ago", "é", "ééé", "last", "32 march"]
        {
            assert!(Span::parse(text, today()).is_err(), "{text}");
        }
    }

    #[test]
    fn coming_moments_lie_ahead() {
        let cases = [
            ("thursday 2pm", "2026-11-26T14:00:00"),
            ("friday", "2026-11-27"),
            ("next monday at 9.30am", "2026-11-23T09:30:00"),
            ("26 november 14:00", "2026-11-26T14:00:00"),
            ("3 march", "2027-03-03"),
            ("2026-11-26", "2026-11-26"),
            ("2026-11-26 14:00", "2026-11-26T14:00:00"),
            ("tomorrow 12am", "2026-11-21T00:00:00"),
            ("in 3 weeks", "2026-12-11"),
            ("26/11/2026 2pm", "2026-11-26T14:00:00"),
        ];
        for (text, when) in cases {
            assert_eq!(coming(text, today()).unwrap_or_else(|_| panic!("{text}")).to_string(), when, "{text}");
        }
        assert!(
            coming("25pm", today()).is_err() && coming("", today()).is_err() && coming("whenever", today()).is_err()
        );
    }
}
