//! Dates and numbers in plain UK English.

use jiff::{
    ToSpan,
    civil::{Date, Time},
};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::entry::{When, options};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn month(date: Date) -> &'static str {
    month_of(date.month())
}

/// The month with this number, from 1.
pub(super) fn month_of(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

pub(super) fn month_short(date: Date) -> &'static str {
    month(date).get(..3).unwrap_or_default()
}

pub(super) fn weekday(date: Date) -> &'static str {
    usize::try_from(date.weekday().to_monday_zero_offset())
        .ok()
        .and_then(|at| DAYS.get(at))
        .copied()
        .unwrap_or_default()
}

pub(super) fn weekday_short(date: Date) -> &'static str {
    weekday(date).get(..3).unwrap_or_default()
}

/// `Tuesday 17 November 2026`.
pub(super) fn long(date: Date) -> String {
    format!("{} {} {} {}", weekday(date), date.day(), month(date), date.year())
}

/// `17 November 2026`.
pub(super) fn day(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// `17 Nov 2026`.
pub(super) fn short(date: Date) -> String {
    format!("{} {} {}", date.day(), month_short(date), date.year())
}

/// `17 Nov`.
pub(super) fn brief(date: Date) -> String {
    format!("{} {}", date.day(), month_short(date))
}

/// `5:15 pm`, `2 pm`.
pub(super) fn clock(time: Time) -> String {
    let (hour, half) = match time.hour() {
        0 => (12, "am"),
        hour @ 1..12 => (hour, "am"),
        12 => (12, "pm"),
        hour => (hour - 12, "pm"),
    };
    if time.minute() == 0 { format!("{hour} {half}") } else { format!("{hour}:{:02} {half}", time.minute()) }
}

/// `Tuesday 17 November 2026, 5:15 pm`.
pub(super) fn moment(when: &When) -> String {
    when.time.map_or_else(|| long(when.date), |time| format!("{}, {}", long(when.date), clock(time)))
}

/// The Monday of a day's week.
pub(super) fn monday(date: Date) -> Date {
    let back = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(back.days()).unwrap_or(date)
}

/// `16 to 22 November 2026`, from its Monday.
pub(super) fn week(monday: Date) -> String {
    let sunday = monday.checked_add(6.days()).unwrap_or(monday);
    if monday.year() != sunday.year() {
        format!("{} to {}", day(monday), day(sunday))
    } else if monday.month() != sunday.month() {
        format!("{} {} to {}", monday.day(), month(monday), day(sunday))
    } else {
        format!("{} to {}", monday.day(), day(sunday))
    }
}

/// `1 entry`, `2 entries`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A whole number with a comma at the thousands: `14,200`.
pub(super) fn many(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number without needless decimals: `5`, `2.5`.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A field name as words: `hours_over` reads `Hours over`.
pub(super) fn label(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The words of a Markdown passage, without its signs.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => {
                text.push_str(&words);
            }
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Item) | Event::End(TagEnd::Paragraph) => {
                text.push(' ');
            }
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_people_say_them() {
        let date: Date = "2026-11-17".parse().unwrap();
        assert_eq!(long(date), "Tuesday 17 November 2026");
        assert_eq!((brief(date), short(date)), ("17 Nov".to_owned(), "17 Nov 2026".to_owned()));
        assert_eq!(week(monday(date)), "16 to 22 November 2026");
        assert_eq!(week("2026-11-30".parse().unwrap()), "30 November to 6 December 2026");
        assert_eq!(week("2026-12-28".parse().unwrap()), "28 December 2026 to 3 January 2027");
        let clocks = ["00:00", "00:30", "09:05", "12:00", "17:15", "23:59"];
        let said: Vec<_> = clocks.iter().map(|text| clock(text.parse().unwrap())).collect();
        assert_eq!(said, ["12 am", "12:30 am", "9:05 am", "12 pm", "5:15 pm", "11:59 pm"]);
    }

    #[test]
    fn numbers_and_names_are_plain() {
        assert_eq!((number(5.0), number(2.5)), ("5".to_owned(), "2.5".to_owned()));
        assert_eq!([7, 999, 1000, 14_200, 1_234_567].map(many), ["7", "999", "1,000", "14,200", "1,234,567"]);
        assert_eq!((label("hours_over"), label("")), ("Hours over".to_owned(), String::new()));
        assert_eq!(plain("Why do I *stay* silent?\n\n- and `then`"), "Why do I stay silent? and then");
    }
}
