//! Dates, counts and where a thing stands, in plain words.

use jiff::civil::{Date, Time};

use super::{Audience, clean};
use crate::supervision::{
    Agenda,
    agenda::{Ask, Item, Measure, ThemeCount},
    rhythm,
    session::Status,
};

/// A text that begins with a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `23 Nov`, with the year when it is not this one.
pub(super) fn day(date: Date, today: Date) -> String {
    let form = if date.year() == today.year() { "%-d %b" } else { "%-d %b %Y" };
    date.strftime(form).to_string()
}

/// `Supervision, Thursday 26 November 2026, 2:00 pm`.
pub(super) fn title(agenda: &Agenda) -> String {
    let Some(when) = agenda.date else { return "For the next supervision".to_owned() };
    let date = when.date.strftime("%A %-d %B %Y");
    when.time.map_or_else(|| format!("Supervision, {date}"), |time| format!("Supervision, {date}, {}", clock(time)))
}

fn clock(time: Time) -> String {
    let (hour, half) = (time.hour(), if time.hour() < 12 { "am" } else { "pm" });
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{hour}:{:02} {half}", time.minute())
}

/// With whom, the period, the entries and the minutes.
pub(super) fn facts(agenda: &Agenda) -> Vec<String> {
    let until = day(agenda.until, agenda.until);
    let period = match agenda.since {
        Some(since) => format!("{} to {until}", day(since, agenda.until)),
        None => format!("Everything up to {until}"),
    };
    let with = agenda.with.as_ref().map(|with| format!("With {}", clean(with)));
    let minutes = match agenda.planned {
        _ if agenda.is_empty() => format!("{} minutes", agenda.minutes),
        planned => format!("{planned} of {} minutes planned", agenda.minutes),
    };
    let rhythm = agenda.rhythm.as_ref().filter(|kept| kept.due > 0).map(|kept| {
        let cancelled = if kept.cancelled > 0 { format!(", {} cancelled", kept.cancelled) } else { String::new() };
        let since = day(kept.since, agenda.until);
        format!("{}: {} of {} sessions held since {since}{cancelled}", rhythm::words(kept.every), kept.held, kept.due)
    });
    let entries = counted(agenda.entries, "entry", "entries");
    with.into_iter().chain([period, entries, minutes]).chain(rhythm).collect()
}

/// The sentences that every document ends with.
pub(super) fn footer(agenda: &Agenda, audience: Audience) -> String {
    if audience == Audience::Paper {
        // Paper does not tell whoever holds it that there is more, nor that some of it is private.
        return "Prepared by the person who is supervised.".to_owned();
    }
    let entries = match agenda.entries {
        0 => "No entry of this time stands behind it.".to_owned(),
        1 => "1 entry stands behind it.".to_owned(),
        n => format!("{n} entries stand behind it."),
    };
    let left_out = match agenda.left_out {
        0 => String::new(),
        1 => " 1 private entry was left out.".to_owned(),
        n => format!(" {n} private entries were left out."),
    };
    let asked = match agenda.questions {
        0 => "",
        1 => " One question in your entries is not marked: afterword agenda questions.",
        _ => " There are questions in your entries that are not marked: afterword agenda questions.",
    };
    let unmarked = match agenda.unmarked {
        0 => String::new(),
        1 => " One entry speaks of something hard and has no mark for it: > [!incident].".to_owned(),
        many => format!(" {many} entries speak of something hard and have no mark for it: > [!incident]."),
    };
    let later = match agenda.later {
        0 => String::new(),
        1 => " One entry is dated after today and waits for its day.".to_owned(),
        many => format!(" {many} entries are dated after today and wait for their day."),
    };
    format!("{entries}{left_out} Nothing marked private is on paper.{asked}{unmarked}{later}")
}

/// `1 entry`, `2 entries`.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `15 min`, or `about 15 min` when it is only proposed.
pub(super) fn minutes(item: &Item) -> String {
    let about = if item.minutes_given { "" } else { "about " };
    format!("{about}{} min", item.minutes)
}

/// What is asked for, where the heading does not say it.
pub(super) fn ask(ask: Ask) -> Option<&'static str> {
    match ask {
        Ask::Decide | Ask::Think => None,
        Ask::Know => Some("to know"),
        Ask::Support => Some("for support"),
        Ask::Authorise => Some("to authorise"),
    }
}

/// `raised 3 times since 29 May with team manager and service manager, in 2 sessions`.
pub(super) fn raised(item: &Item, today: Date) -> String {
    let date = item.first.map(|first| day(first, today));
    let often = match (item.times, date) {
        (0 | 1, Some(date)) => format!("raised {date}"),
        (0 | 1, None) => "raised".to_owned(),
        (times, Some(date)) => format!("raised {times} times since {date}"),
        (times, None) => format!("raised {times} times"),
    };
    let with = if item.to.is_empty() { String::new() } else { format!(" with {}", listed(&item.to)) };
    let sessions = match item.sessions {
        0 => String::new(),
        1 => ", in one session".to_owned(),
        sessions => format!(", in {sessions} sessions"),
    };
    format!("{often}{with}{sessions}")
}

/// `raised in 3 sessions`: where sessions have said something on it, silence included.
pub(super) fn came_up(item: &Item) -> Option<String> {
    match item.sessions {
        0 => None,
        1 => Some("raised in one session".to_owned()),
        sessions => Some(format!("raised in {sessions} sessions")),
    }
}

/// `the team manager` stays as it was written: `team manager and AMHP lead`.
pub(super) fn listed(roles: &[String]) -> String {
    match roles {
        [] => String::new(),
        [one] => clean(one),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|role| clean(role)).collect();
            format!("{} and {}", first.join(", "), clean(last))
        }
    }
}

/// Where a concern, or an item that came back, stands.
pub(super) fn standing(item: &Item, today: Date) -> String {
    let by = item.by.as_ref().map(|by| format!(" by {}", clean(by))).unwrap_or_default();
    let on = item.answered.map(|date| format!(" on {}", day(date, today))).unwrap_or_default();
    match item.status {
        Status::Open => "no answer yet".to_owned(),
        Status::Promised => match item.due {
            Some(due) if due < today => format!("promised{by} for {}, which has passed", day(due, today)),
            Some(due) => format!("promised{by} for {}", day(due, today)),
            None => format!("promised{by}{on}, no date given"),
        },
        Status::Answered => format!("answered{by}{on}"),
        Status::Refused => format!("refused{by}{on}"),
        Status::Silent if item.silences > 1 => format!("nothing came back, {} sessions in a row", item.silences),
        Status::Silent => format!("nothing had come back{on}"),
    }
}

/// `5, and 2 in the time before`.
pub(super) fn theme(theme: &ThemeCount, compare: bool) -> String {
    let entries = counted(theme.count, "entry", "entries");
    match theme.before {
        _ if !compare => entries,
        0 => format!("{entries}, none before"),
        before => format!("{entries}, {before} before"),
    }
}

/// A measure in words that fit it.
pub(super) fn measure(measure: &Measure) -> String {
    let scale = match measure.name.as_str() {
        "workload" | "wellbeing" => " of 5",
        "sleep" => " of 10",
        _ => "",
    };
    let before = measure.before.map(|before| format!(", {before:.1} before")).unwrap_or_default();
    match measure.name.as_str() {
        "hours_over" => format!(
            "{} in all, written down on {}",
            trimmed(measure.total),
            counted(measure.count as usize, "day", "days")
        ),
        "caseload" => {
            let before = measure.before.map(|before| format!(", {before:.1} on average before")).unwrap_or_default();
            format!("{} at the last count{before}", trimmed(measure.latest))
        }
        _ if measure.count == 1 => format!("{}{scale}, written down once{before}", trimmed(measure.latest)),
        _ => format!("{:.1}{scale} on average{before}, last {}", measure.mean, trimmed(measure.latest)),
    }
}

/// A number without needless decimals.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_said_as_people_say_them() {
        let cases = [("00:05", "12:05 am"), ("09:00", "9:00 am"), ("12:00", "12:00 pm"), ("14:30", "2:30 pm")];
        for (time, said) in cases {
            assert_eq!(clock(time.parse().unwrap()), said);
        }
    }

    #[test]
    fn measures_are_said_in_words_that_fit() {
        let of = |name: &str, count, before| Measure {
            name: name.into(),
            label: String::new(),
            mean: 3.25,
            before,
            latest: 4.0,
            total: 6.5,
            count,
        };
        let cases = [
            (of("workload", 2, Some(3.0)), "3.2 of 5 on average, 3.0 before, last 4"),
            (of("sleep", 1, None), "4 of 10, written down once"),
            (of("hours_over", 2, Some(1.0)), "6.5 in all, written down on 2 days"),
            (of("caseload", 2, Some(21.0)), "4 at the last count, 21.0 on average before"),
            (of("steps", 2, None), "3.2 on average, last 4"),
        ];
        for (measured, said) in cases {
            assert_eq!(measure(&measured), said);
        }
    }
}
