//! The date of a reflection: a day, and a time and offset where the writer gave them.

use std::{fmt, str::FromStr};

use jiff::{
    civil::{Date, DateTime, Time},
    fmt::temporal::DateTimeParser,
    tz::Offset,
};
use serde::{Deserialize, Serialize};

/// A moment as the writer wrote it. It is never converted to another zone: 03:15 on the night rota stays 03:15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct When {
    /// The day.
    pub date: Date,
    /// The time of day; none when only a day was given.
    pub time: Option<Time>,
    /// Seconds east of UTC; none when the text had no offset.
    pub offset: Option<i32>,
}

/// A text that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date, such as 2026-11-17 or 2026-11-17T17:15:00+00:00")]
pub struct NotADate;

impl When {
    /// A day without a time.
    pub fn day(date: Date) -> Self {
        Self { date, time: None, offset: None }
    }

    /// A moment with its offset, cut to whole seconds.
    pub fn moment(moment: &jiff::Zoned) -> Self {
        Self { date: moment.date(), time: Some(whole(moment.time())), offset: Some(moment.offset().seconds()) }
    }
}

impl FromStr for When {
    type Err = NotADate;

    /// Reads `2026-11-17`, `2026-11-17 17:15`, `2026-11-17T17:15:00`, and the last with `Z` or `+01:00`.
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let text = text.trim();
        if text.get(4..5) != Some("-") {
            return Err(NotADate);
        }
        let clock = text.get(10..).unwrap_or_default();
        let zone = clock.find(['Z', 'z', '+', '-']).map_or(text.len(), |at| 10 + at);
        let moment: DateTime = DateTimeParser::new().parse_datetime(&text[..zone]).map_err(|_| NotADate)?;
        if clock.is_empty() {
            return Ok(Self::day(moment.date()));
        }
        Ok(Self { date: moment.date(), time: Some(whole(moment.time())), offset: offset(&text[zone..])? })
    }
}

/// Without the parts of a second, which are never written.
fn whole(time: Time) -> Time {
    Time::new(time.hour(), time.minute(), time.second(), 0).unwrap_or(time)
}

fn offset(zone: &str) -> Result<Option<i32>, NotADate> {
    let Some(sign) = zone.chars().next() else { return Ok(None) };
    if matches!(sign, 'Z' | 'z') {
        return Ok(Some(0));
    }
    let digits: String = zone.chars().skip(1).take_while(|c| *c != '[').filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2).ok_or(NotADate)?;
    let number = |text: &str| text.parse::<i32>().map_err(|_| NotADate);
    let minutes = if minutes.is_empty() { 0 } else { number(minutes)? };
    let seconds = number(hours)? * 3600 + minutes.min(99) * 60;
    let signed = if sign == '-' { -seconds } else { seconds };
    Offset::from_seconds(signed).map(|_| Some(signed)).map_err(|_| NotADate)
}

impl fmt::Display for When {
    /// Writes ISO 8601, as much of it as is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        let Some(offset) = self.offset else { return Ok(()) };
        let sign = if offset < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", offset.abs() / 3600, offset.abs() % 3600 / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_people_and_programs_write() {
        let cases = [
            ("2026-11-17", "2026-11-17"),
            ("2026-11-17 17:15", "2026-11-17T17:15:00"),
            ("2026-11-17T17:15:00", "2026-11-17T17:15:00"),
            ("2026-11-17T17:15:00+00:00", "2026-11-17T17:15:00+00:00"),
            ("2026-07-01T03:15:00+01:00", "2026-07-01T03:15:00+01:00"),
            ("2026-11-17T17:15:00.123-05:30", "2026-11-17T17:15:00-05:30"),
            (" 2026-11-17T17:15:00Z ", "2026-11-17T17:15:00+00:00"),
        ];
        for (text, written) in cases {
            let when: When = text.parse().unwrap();
            assert_eq!((when.to_string().as_str(), written.parse()), (written, Ok(when)), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "17/11/2026",
            "2026-13-01",
            "2026-02-30",
            "20261117",
            "2026-11-17T25:00:00",
            "2026-11-17T10:00:00+é9",
        ] {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_come_before_their_times_and_order_is_by_the_clock_on_the_wall() {
        let day: When = "2026-11-17".parse().unwrap();
        let night: When = "2026-11-17T03:15:00+01:00".parse().unwrap();
        let next: When = "2026-11-18".parse().unwrap();
        assert!(day < night && night < next);
    }
}
