//! Full dates, and which of them are dates of birth.

use std::ops::Range;

use super::{
    Kind,
    page::Page,
    token::{Form, Token},
};
use crate::journal::span::MONTHS;

/// Finds dates of birth and other full dates. A month, a year or a weekday alone is none.
pub(super) fn find(page: &mut Page<'_>) {
    let mut at = 0;
    while at < page.tokens.len() {
        let begins = matches!(page.tokens[at].form, Form::Number | Form::Mixed) || month(&page.tokens[at]).is_some();
        let full = begins.then(|| numeric(page, at).or_else(|| written(page, at))).flatten();
        let Some(range) = full.or_else(|| begins.then(|| without_year(page, at)).flatten()) else {
            at += 1;
            continue;
        };
        at = range.end;
        if is_birth(page, &range) {
            page.find_tokens(range, Kind::DateOfBirth, 0.95, "a date of birth");
        } else if full_year(page, &range) {
            page.find_tokens(range, Kind::Date, 0.9, "a full date");
        } else {
            // `8 Jan` is a day, and no person called Jan.
            page.shut_tokens(range);
        }
    }
}

fn full_year(page: &Page<'_>, range: &Range<usize>) -> bool {
    range.len() > 2
        && (range.clone()).filter(|at| matches!(page.tokens[*at].form, Form::Number | Form::Mixed)).count() > 1
}

/// `12/03/2014`, `12.03.14`, `2014-03-12`.
fn numeric(page: &Page<'_>, at: usize) -> Option<Range<usize>> {
    let tokens = page.tokens.get(at..at + 5)?;
    let [first, one, second, two, third] = tokens else { return None };
    let sign = one.text;
    let touching = tokens[1..].iter().all(|token| !token.spaced);
    let digits = [first, second, third].iter().all(|token| token.form == Form::Number);
    if !touching
        || !digits
        || !matches!(sign, "/" | "-" | "." | "–")
        || two.text != sign
        || page.before(at).is_some_and(|b| b.text == sign && !first.spaced)
    {
        return None;
    }
    if page.get(at + 5).is_some_and(|after| {
        !after.spaced && (after.text == sign && sign != "." && sign != "-" || after.letters() && after.text != "T")
    }) {
        return None;
    }
    let value = |token: &Token<'_>| token.text.parse::<u32>().unwrap_or(0);
    let (a, b, c) = (value(first), value(second), value(third));
    let day_month = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    let year_last = matches!(third.text.len(), 2 | 4)
        && first.text.len() <= 2
        && second.text.len() <= 2
        && (third.text.len() == 2 || (1880..=2100).contains(&c));
    let short =
        third.text.len() == 2 && (sign == "." || sign == "-") && (first.text.len() < 2 || second.text.len() < 2);
    let ordered = year_last && (!short || is_birth(page, &(at..at + 5))) && (day_month(a, b) || day_month(b, a));
    let iso = first.text.len() == 4
        && (1880..=2100).contains(&a)
        && second.text.len() == 2
        && third.text.len() == 2
        && day_month(c, b);
    (ordered || iso).then_some(at..at + 5)
}

/// `12 March 2014`, `12th of March, 2014`, `March 12, 2014`.
fn written(page: &Page<'_>, at: usize) -> Option<Range<usize>> {
    let mut end = day_and_month(page, at)?;
    if page.get(end).is_some_and(|token| token.mark(',') || token.mark('.')) {
        end += 1;
    }
    let year = page.get(end)?;
    let full = year.form == Form::Number
        && year.text.len() == 4
        && ["18", "19", "20"].iter().any(|century| year.text.starts_with(century));
    let short = year.text.starts_with(['\'', '’'])
        || (year.form == Form::Number && year.text.len() == 2 && page.get(end - 1).is_some_and(Token::letters));
    let clock =
        page.get(end + 1).is_some_and(|after| after.mark(':') || matches!(after.text, "am" | "pm" | "people" | "of"));
    ((full || short) && !clock && !year.apart).then_some(at..end + 1)
}

/// `4 May`, which counts only where the words say that it is a birthday.
fn without_year(page: &Page<'_>, at: usize) -> Option<Range<usize>> {
    let end = day_and_month(page, at)?;
    Some(at..end)
}

fn day_and_month(page: &Page<'_>, at: usize) -> Option<usize> {
    let first = page.get(at)?;
    if day(first) {
        let mut end = at + 1;
        if page.get(end).is_some_and(|token| matches!(token.text, "of" | "o")) {
            end += 1;
        }
        if page.get(end).is_some_and(|token| token.mark('-') || token.mark('/'))
            && page.get(end + 1).is_some_and(|token| month(token).is_some())
        {
            end += 1;
        }
        month(page.get(end)?)?;
        if page.get(end + 1).is_some_and(|token| (token.mark('-') || token.mark('/')) && !token.spaced) {
            return Some(end + 2);
        }
        return Some(end + 1);
    }
    month(first)?;
    let second = page.get(at + 1)?;
    (day(second) && second.spaced && !second.apart).then_some(at + 2)
}

/// A day of the month: `3`, `3rd`, `31st`.
fn day(token: &Token<'_>) -> bool {
    let digits = token.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &token.text[digits.len()..];
    matches!(token.form, Form::Number | Form::Mixed)
        && digits.len() <= 2
        && matches!(ending.to_ascii_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th")
        && digits.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day))
}

/// A month by its name or the start of it.
fn month(token: &Token<'_>) -> Option<usize> {
    if !token.letters() || token.text.len() < 3 {
        return None;
    }
    let key = token.key();
    MONTHS
        .iter()
        .position(|month| *month == key || (&month[..3] == key.as_ref()) || (key == "sept" && *month == "september"))
}

/// Whether the words around say that someone was born then.
fn is_birth(page: &Page<'_>, range: &Range<usize>) -> bool {
    let born = |token: &Token<'_>| {
        matches!(token.key().as_ref(), "dob" | "born" | "birth" | "birthdate" | "birthday" | "birthdays")
    };
    let spelt = {
        let from = page.tokens[range.start].span.start;
        let mut low = from.saturating_sub(12);
        while !page.text.is_char_boundary(low) {
            low -= 1;
        }
        let before = page.text[low..from].to_ascii_lowercase();
        before.contains("d.o.b") || before.contains("d o b")
    };
    let between = |token: &Token<'_>| token.mark('.') && token.spaced;
    let before = page.cued(range.start, 5, born)
        && !page.cued(range.start, 5, between)
        && !page.cued(range.start, 5, |token| token.text == "before" || token.text == "after" || token.text == "since");
    let after = page
        .get(range.end)
        .is_some_and(|token| born(token) || (token.mark('(') && page.get(range.end + 1).is_some_and(born)));
    spelt || before || after
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, find};

    fn found(text: &str) -> Vec<(&str, Kind)> {
        find(text).into_iter().map(|one| (&text[one.span], one.kind)).collect()
    }

    #[test]
    fn full_dates_in_all_their_writings() {
        for date in [
            "12/03/2026",
            "12.03.2026",
            "12-03-26",
            "1/2/26",
            "2026-03-12",
            "12 March 2026",
            "12th March 2026",
            "the 3rd of May 2026",
            "March 12, 2026",
            "Mar 12th 2026",
            "12 Sept 2026",
            "3-Mar-2026",
            "12 mar 26",
        ] {
            let text = format!("We met on {date}.");
            let expected = date.strip_prefix("the ").unwrap_or(date);
            assert_eq!(found(&text), [(expected, Kind::Date)], "{text}");
        }
    }

    #[test]
    fn dates_of_birth_by_their_words() {
        for (text, date) in [
            ("DOB: 12/03/2014", "12/03/2014"),
            ("D.O.B. 12.03.14", "12.03.14"),
            ("date of birth is 12 March 2014", "12 March 2014"),
            ("born on the 3rd of May 2009 in", "3rd of May 2009"),
            ("12/03/2014 (DOB)", "12/03/2014"),
            ("her birthday is 4 May", "4 May"),
        ] {
            assert_eq!(found(text), [(date, Kind::DateOfBirth)], "{text}");
        }
    }

    #[test]
    fn what_is_no_full_date() {
        for text in [
            "in March",
            "March 2026",
            "May was hard",
            "on the 3rd",
            "4 May",
            "24/7",
            "1/2",
            "v1.2.3",
            "10:30",
            "45/13/2026",
            "2026",
            "9-5",
            "in 2019-20",
            "8 Jan and Jan 2026",
            "on 3 June she said",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
