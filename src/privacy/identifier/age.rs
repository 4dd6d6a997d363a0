//! Ages of ninety and more, which so few people reach that they tell who someone is.

use std::ops::Range;

use super::{
    Kind,
    lexicon::{GIVEN, RELATION, SURNAME, is_word},
    page::Page,
    token::{Form, Token},
};

/// Finds ages by the words around them.
pub(super) fn find(page: &mut Page<'_>) {
    let mut at = 0;
    while at < page.tokens.len() {
        let Some(range) = number(page, at) else {
            at += 1;
            continue;
        };
        let end = range.end;
        if let Some(end) = old(page, end) {
            page.find_tokens(at..end, Kind::AgeOver89, 0.95, "an age over 89");
        } else if before_says_age(page, at) && after_allows(page, end) {
            page.find_tokens(range, Kind::AgeOver89, 0.9, "an age over 89");
        } else if is_said_of_someone(page, at) && after_ends(page, end) {
            page.find_tokens(range, Kind::AgeOver89, 0.75, "an age over 89");
        }
        at = end;
    }
}

/// Finds ages behind a name: `Mrs Okafor, 93,` and `Mrs Okafor (93)`.
pub(super) fn find_after_names(page: &mut Page<'_>) {
    let ends: Vec<usize> = page.found(Kind::Person).map(|finding| finding.span.end).collect();
    for end in ends {
        let sign = page.token_at(end);
        if !page.get(sign).is_some_and(|token| token.mark(',') || token.mark('(')) {
            continue;
        }
        let Some(range) = number(page, sign + 1) else { continue };
        if page.get(range.end).is_none_or(|after| matches!(after.text, "," | ")" | "." | ";")) {
            page.find_tokens(range, Kind::AgeOver89, 0.8, "an age over 89");
        }
    }
}

/// A number from 90 to 120 in figures or words.
fn number(page: &Page<'_>, at: usize) -> Option<Range<usize>> {
    let token = page.get(at)?;
    if token.form == Form::Number {
        let fits = token.text.parse::<u32>().is_ok_and(|age| (90..=120).contains(&age));
        let part = page
            .before(at)
            .is_some_and(|before| !token.spaced && matches!(before.text, "." | "/" | "£" | "," | "$" | ":"));
        return (fits && !part && !token.text.starts_with('0')).then_some(at..at + 1);
    }
    if token.form == Form::Mixed {
        let digits = token
            .text
            .trim_end_matches("th")
            .trim_end_matches("st")
            .trim_end_matches("nd")
            .trim_end_matches("rd")
            .trim_end_matches("yo");
        let fits = digits.parse::<u32>().is_ok_and(|age| (90..=120).contains(&age));
        let birthday = page.get(at + 1).is_some_and(|next| matches!(next.key().as_ref(), "birthday" | "year"));
        return (fits && (token.text.ends_with("yo") || birthday)).then_some(at..at + 1);
    }
    let key = token.key();
    let word = key.as_ref();
    let tens = word.strip_prefix("ninety").map(|rest| rest.trim_start_matches('-'));
    let units = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let compound =
        |rest: &str| rest.is_empty() || units.iter().any(|unit| rest == *unit || rest.starts_with(&format!("{unit}-")));
    if tens.is_some_and(compound) || matches!(word, "ninetieth" | "hundredth") {
        let more = page.get(at + 1).is_some_and(|next| units.contains(&next.text)) && page.joined(at + 1);
        return Some(at..at + 1 + usize::from(more));
    }
    (matches!(word, "ninety-year-old" | "centenarian")).then_some(at..at + 1)
}

/// Where `years old`, `-year-old` or `yo` ends, if it follows.
fn old(page: &Page<'_>, at: usize) -> Option<usize> {
    let last = page.before(at)?;
    if last.text.ends_with("year-old")
        || last.text.ends_with("years-old")
        || last.text.ends_with("yo")
        || last.text == "centenarian"
    {
        return Some(at);
    }
    let dash = usize::from(page.get(at)?.mark('-'));
    let years = page.get(at + dash)?.key().into_owned();
    match years.as_str() {
        "year-old" | "years-old" | "year-olds" | "yo" | "yrs-old" => Some(at + dash + 1),
        "year" | "years" | "yr" | "yrs" => {
            let next = page.get(at + dash + 1)?;
            let skip = usize::from(next.mark('-'));
            let word = page.get(at + dash + 1 + skip)?.key().into_owned();
            (word == "old" || word == "young").then_some(at + dash + 2 + skip)
        }
        "birthday" => Some(at),
        "y" if page.get(at + dash + 1)?.mark('/') => Some(at + dash + 3),
        _ => None,
    }
}

/// `aged 93`, `age: 93`, `at the age of 93`, `turned 91`, `a woman of 94`.
fn before_says_age(page: &Page<'_>, at: usize) -> bool {
    let word = |back: usize| {
        at.checked_sub(back).and_then(|at| page.get(at)).map(|token| token.key().into_owned()).unwrap_or_default()
    };
    let (one, two) = (word(1), word(2));
    let makes = matches!(one.as_str(), "her" | "him") && matches!(two.as_str(), "makes" | "made" | "making");
    let of_someone = one == "of" && at.checked_sub(2).is_some_and(|at| is_someone(page, at));
    matches!(one.as_str(), "aged" | "age" | "turned" | "turning" | "turns")
        || (matches!(one.as_str(), ":" | "of" | "is" | "just" | "nearly" | "over" | "about")
            && matches!(two.as_str(), "age" | "aged" | "turned"))
        || of_someone
        || makes
}

/// After `aged 93` no unit may follow.
fn after_allows(page: &Page<'_>, at: usize) -> bool {
    let Some(next) = page.get(at) else { return true };
    next.apart
        || !(next.mark('%')
            || next.mark('/')
            || matches!(
                next.key().as_ref(),
                "per"
                    | "percent"
                    | "pages"
                    | "minutes"
                    | "days"
                    | "degrees"
                    | "weeks"
                    | "hours"
                    | "months"
                    | "times"
                    | "pounds"
                    | "people"
                    | "miles"
                    | "children"
                    | "cases"
                    | "referrals"
                    | "visits"
                    | "down"
                    | "into"
            ))
}

fn is_someone(page: &Page<'_>, at: usize) -> bool {
    page.is(at, RELATION)
        || page.get(at).is_some_and(|token| {
            matches!(
                token.key().as_ref(),
                "man"
                    | "woman"
                    | "lady"
                    | "gentleman"
                    | "he"
                    | "she"
                    | "who"
                    | "they"
                    | "widow"
                    | "widower"
                    | "person"
                    | "i"
            )
        })
}

/// A word with a capital that is no plain word.
fn is_name(token: &Token<'_>) -> bool {
    token.capital() && (token.is(GIVEN | SURNAME) || !is_word(&token.key()))
}

/// `she is 94`, `he's now 93`, `mum was ninety-one`.
fn is_said_of_someone(page: &Page<'_>, at: usize) -> bool {
    let mut back = at;
    while back > 0
        && page.before(back).is_some_and(|token| {
            matches!(
                token.key().as_ref(),
                "now" | "nearly" | "almost" | "only" | "about" | "just" | "over" | "already" | "nigh" | "on" | "at"
            )
        })
    {
        back -= 1;
    }
    let Some(verb) = page.before(back) else { return false };
    let subject = back.checked_sub(2);
    match verb.key().as_ref() {
        "is" | "was" | "be" | "reached" | "hit" => {
            subject.is_some_and(|at| is_someone(page, at) || page.get(at).is_some_and(is_name))
        }
        // `she's` is one token with its `'s` taken off.
        "she" | "he" | "who" | "mum" | "dad" | "nan" | "gran" => verb.owns,
        _ => false,
    }
}

/// After `she is 94` the sentence goes on without a thing that is counted.
fn after_ends(page: &Page<'_>, at: usize) -> bool {
    page.get(at).is_none_or(|next| {
        next.apart
            || matches!(next.text, "." | "," | ";" | "!" | "?" | ")" | "–" | "—" | "…")
            || matches!(
                next.key().as_ref(),
                "and"
                    | "but"
                    | "now"
                    | "this"
                    | "in"
                    | "next"
                    | "with"
                    | "when"
                    | "so"
                    | "or"
                    | "today"
                    | "years"
                    | "on"
                    | "who"
            )
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, find};

    fn ages(text: &str) -> Vec<&str> {
        find(text).into_iter().filter(|one| one.kind == Kind::AgeOver89).map(|one| &text[one.span]).collect()
    }

    #[test]
    fn ages_of_ninety_and_more() {
        for (text, age) in [
            ("She is 94 and well.", "94"),
            ("she’s 93.", "93"),
            ("He was ninety-one.", "ninety-one"),
            ("aged 97, lives alone", "97"),
            ("a 93-year-old man", "93-year-old"),
            ("92 years old", "92 years old"),
            ("a woman of 95", "95"),
            ("turned 91 on Sunday", "91"),
            ("her 95th birthday", "95th"),
            ("a ninety-four-year-old", "ninety-four-year-old"),
            ("Mrs Okafor, 93, said", "93"),
        ] {
            assert_eq!(ages(text), [age], "{text}");
        }
        for text in [
            "He is 88.",
            "aged 89",
            "turned 91 pages",
            "90%",
            "she was 95 per cent sure",
            "93 visits",
            "in the 90s",
            "at 95 miles",
            "It was 99.",
            "the score is 95",
            "is 100 of them",
        ] {
            assert!(ages(text).is_empty(), "{text}: {:?}", ages(text));
        }
    }
}
