//! Named schools, wards, courts, hospitals, homes, councils and teams.
//!
//! What an organisation is (its head: school, ward, court) is known from a list; it is reported where a word before it
//! tells it from others of its kind. `Family Court` and `Duty Team` name none; `Leeds Combined Court` and `Elm House` do.

use std::ops::Range;

use super::{
    Kind,
    lexicon::{
        AUTHOR, BEING, DETERMINER, GENERIC, GIVEN, HEAD, PLACE, PLAIN_HEAD, PROPER, RELATION, SPEECH, STRICT_HEAD,
        SURNAME, TITLE, WHERE, WORD, is_word, known,
    },
    page::Page,
    token::{Form, Token},
};

/// How many words may stand before a head.
const REACH: usize = 5;

/// Finds organisations.
pub(super) fn find(page: &mut Page<'_>) {
    each(page, |page, at| {
        prison(page, at).or_else(|| of_place(page, at)).or_else(|| numbered_ward(page, at)).or_else(|| headed(page, at))
    });
    // What stands by itself comes after what is part of a longer name.
    each(page, |page, at| saint(page, at).or_else(|| plural_house(page, at)).or_else(|| high(page, at)));
}

fn each(page: &mut Page<'_>, read: impl Fn(&Page<'_>, usize) -> Found) {
    let mut at = 0;
    while at < page.tokens.len() {
        match read(page, at) {
            Some((range, confidence)) => {
                at = range.end;
                page.find_tokens(range, Kind::Organisation, confidence, "a named place or team");
            }
            None => at += 1,
        }
    }
}

type Found = Option<(Range<usize>, f32)>;

/// `Kirkmoor Primary School`, `Elm House`, `Northgate Council`, `Maple ward`.
fn headed(page: &Page<'_>, at: usize) -> Found {
    let head = page.get(at)?;
    if !head.is(HEAD) || !page.open(at) || !(head.capital() || head.form == Form::Small && head.is(PLAIN_HEAD)) {
        return None;
    }
    let mut from = at;
    while from > 0 && at - from < REACH && joins(page, from) {
        from -= 1;
    }
    from = without_opening(page, from, at);
    if from == at || !is_named(page, from..at, at) {
        return None;
    }
    let mut end = at + 1;
    while end < at + 5
        && page.open(end)
        && page.joined(end)
        && page.get(end).is_some_and(|next| next.capital() && next.is(HEAD | GENERIC) || next.text == "NHS")
    {
        end += 1;
    }
    while end > at + 1 && !page.is(end - 1, HEAD) {
        end -= 1;
    }
    let sure = (from..at).any(|one| page.is(one, PLACE | SURNAME) || !is_word(&page.tokens[one].key()));
    Some((from..end, if head.capital() && sure { 0.9 } else { 0.75 }))
}

/// Whether the token before `from` belongs to the name that begins there.
fn joins(page: &Page<'_>, from: usize) -> bool {
    let Some(before) = page.before(from) else { return false };
    let stop = before.mark('.') && page.joined(from) && from > 1 && page.tokens[from - 2].text == "St";
    let named =
        matches!(before.form, Form::Capital | Form::Upper) && page.open(from - 1) && !before.is(TITLE | DETERMINER);
    let near = page.get(from).is_some_and(|token| !token.apart && token.spaced);
    near && (stop || named || before.mark('&') || before.text == "and" && is_pair(page, from))
}

/// `Wexcombe and Harle`: two places with one council.
fn is_pair(page: &Page<'_>, from: usize) -> bool {
    let place = |at: usize| {
        page.get(at).is_some_and(|one| {
            one.capital() && !one.is(GIVEN) && (one.is(PLACE) || !one.is(SURNAME) && !is_word(&one.key()))
        })
    };
    from > 1 && place(from) && place(from - 2) && page.joined(from - 1)
}

/// Leaves out a word that only opens the sentence: `Visited Elm House`.
fn without_opening(page: &Page<'_>, from: usize, at: usize) -> usize {
    let first = &page.tokens[from];
    let plain = is_word(&first.key()) && !first.is(GIVEN | SURNAME | PLACE);
    let verb = first.is(SPEECH | BEING)
        || first.text.ends_with("ed")
        || first.text.ends_with("ing")
        || first.is(GENERIC | WHERE | DETERMINER);
    let leave = first.opens
        && plain
        && at > from
        && (verb && at - from >= 1 || at - from > 1 && !page.tokens[from + 1].is(GENERIC));
    let next = if leave { from + 1 } else { from };
    if next < at && page.tokens[next].is(DETERMINER) { next + 1 } else { next }
}

/// Whether the words before a head tell it from others.
fn is_named(page: &Page<'_>, words: Range<usize>, at: usize) -> bool {
    let head = &page.tokens[at];
    let tells = |one: usize| {
        let token = &page.tokens[one];
        if !token.letters()
            || token.is(GENERIC) && !token.is(GIVEN | SURNAME)
            || token.is(GENERIC) && token.is(WORD | PROPER)
            || token.form == Form::Upper && !token.is(PLACE | GIVEN | SURNAME)
        {
            return false;
        }
        let people = token.is(PROPER) && !token.is(PLACE | SURNAME | GIVEN)
            || token.is(AUTHOR) && !token.is(SURNAME | GIVEN | PLACE);
        let plain = token.is(WORD | RELATION) || is_word(&token.key());
        let strict = head.is(STRICT_HEAD) || token.owns && !token.text.ends_with('s');
        let weak = plain
            && !token.is(SURNAME | PLACE)
            && (strict || head.form == Form::Small && (token.opens || page.tokens[one].titled));
        !people && !weak && !(plain && (token.titled || is_everyday(token)))
    };
    if !words.clone().any(tells) {
        return false;
    }
    let last = &page.tokens[words.end - 1];
    let saint = (words.clone()).any(|one| matches!(page.tokens[one].text, "St" | "Saint"));
    // `Kayleigh's school` is not a school of that name.
    if last.owns && last.is(GIVEN) && !saint && words.len() == 1 {
        return false;
    }
    // `Daniel Ward` is a person, unless one is in it.
    let person = words.len() == 1 && last.is(GIVEN) && head.is(SURNAME) && head.capital() && !last.is(PLACE | WORD);
    !person
        || page
            .before(words.start)
            .is_some_and(|before| before.is(WHERE) || matches!(before.text, "on" | "to" | "from" | "of"))
}

/// A word that says what something is like rather than what it is called.
fn is_everyday(token: &Token<'_>) -> bool {
    token.text.ends_with("ing")
        || token.text.ends_with("tion")
        || token.text.ends_with("ment")
        || token.text.ends_with("ed")
        || token.text.ends_with("al")
}

/// `Ward 7`, `ward 12`, `Ward B`.
fn numbered_ward(page: &Page<'_>, at: usize) -> Found {
    let (ward, number) = (page.get(at)?, page.get(at + 1)?);
    let fits = match number.form {
        Form::Number | Form::Mixed => number.text.len() <= 3,
        Form::Initial => ward.capital() && number.text != "I",
        _ => false,
    };
    let counted = page.get(at + 2).is_some_and(|after| after.mark('%') || after.mark(':') && !after.spaced);
    (ward.key() == "ward" && fits && page.joined(at + 1) && !counted && page.open(at)).then_some((at..at + 2, 0.85))
}

/// `Family Court at Barnet`, `Crown Court in Leeds`, `University of Leeds`, `London Borough of Camden`.
fn of_place(page: &Page<'_>, at: usize) -> Found {
    let head = page.get(at).filter(|head| head.capital() && page.open(at))?;
    let link = page.get(at + 1)?;
    let name = page.get(at + 2).filter(|name| name.capital() && page.joined(at + 2) && page.open(at + 2))?;
    let key = head.key();
    let court = key == "court"
        && matches!(link.text, "at" | "in" | "sitting")
        && at > 0
        && page.is(at - 1, GENERIC)
        && page.tokens[at - 1].capital();
    let body = link.text == "of"
        && matches!(key.as_ref(), "university" | "borough" | "diocese" | "college" | "parish" | "county" | "city");
    let place = name.is(PLACE) || !is_word(&name.key()) && !name.is(GIVEN);
    if !(court || body) || !place {
        return None;
    }
    let mut from = at;
    while from > 0
        && at - from < 4
        && page.joined(from)
        && page.tokens[from - 1].capital()
        && (page.is(from - 1, GENERIC | PLACE))
        && !page.is(from - 1, DETERMINER)
    {
        from -= 1;
    }
    let mut end = at + 3;
    while end < at + 5
        && page.joined(end)
        && page
            .get(end)
            .is_some_and(|next| next.capital() && (next.is(PLACE) || !is_word(&next.key())) && !next.is(GIVEN))
    {
        end += 1;
    }
    Some((from..end, 0.9))
}

/// `HMP Marlowe`.
fn prison(page: &Page<'_>, at: usize) -> Found {
    let head = page.get(at)?;
    let name = page.get(at + 1).filter(|name| name.capital() && page.joined(at + 1) && page.open(at + 1))?;
    let prison = matches!(head.text, "HMP" | "HMYOI" | "YOI" | "HMPYOI" | "SCH" | "STC");
    let more = page
        .get(at + 2)
        .is_some_and(|more| more.capital() && page.joined(at + 2) && page.open(at + 2) && !is_word(&more.key()));
    (prison && !name.is(DETERMINER)).then_some((at..at + 2 + usize::from(more), 0.9))
}

/// `St Anne's`, without anything behind it; `Ysgol Derw`, where what it is stands first.
fn saint(page: &Page<'_>, at: usize) -> Found {
    const TOWNS: [&str; 12] = [
        "albans", "helens", "ives", "andrews", "davids", "asaph", "austell", "neots", "leonards", "helier", "lucia",
        "kitts",
    ];
    let head = page.get(at)?;
    let welsh = matches!(head.text, "Ysgol" | "Ysbyty" | "Tŷ" | "Plas" | "Canolfan" | "Cartref" | "Meddygfa" | "Coleg");
    if !welsh && !matches!(head.text, "St" | "Saint") {
        return None;
    }
    let dot = usize::from(page.get(at + 1)?.mark('.'));
    let name = page.get(at + 1 + dot).filter(|name| name.capital() && name.spaced && !name.apart)?;
    // Many leave the apostrophe out: `St Marys`.
    let owned = name.key().strip_suffix('s').is_some_and(|owner| known(owner) & GIVEN != 0);
    let holy = name.owns || name.is(GIVEN) || owned || welsh;
    let mut end = at + 2 + dot;
    while welsh && end < at + 4 && page.joined(end) && page.get(end).is_some_and(Token::capital) {
        end += 1;
    }
    let street = page.get(end).is_some_and(|next| next.capital() && next.is(super::lexicon::SURE_STREET));
    (holy && page.open(at) && page.open(at + 1 + dot) && !street && !TOWNS.contains(&name.key().as_ref()))
        .then_some((at..end, 0.75))
}

/// `Thornbury High`, where nothing else follows.
fn high(page: &Page<'_>, at: usize) -> Found {
    let name = page.get(at).filter(|name| name.capital() && !name.opens && !name.titled && page.open(at))?;
    let school =
        page.get(at + 1).is_some_and(|high| matches!(high.text, "High" | "Grammar" | "Sixth" | "Juniors" | "Infants"));
    let named = name.is(PLACE) || name.is(SURNAME) && !name.is(WORD) || !is_word(&name.key());
    let alone = page.get(at + 2).is_none_or(|next| !next.capital() || next.apart);
    (school && named && alone && page.joined(at + 1)).then_some((at..at + 2, 0.7))
}

/// `The Willows`, in the middle of a sentence.
fn plural_house(page: &Page<'_>, at: usize) -> Found {
    let (the, name) = (page.get(at)?, page.get(at + 1)?);
    let place = page
        .before(at)
        .is_some_and(|before| before.is(WHERE) || matches!(before.text, "to" | "from" | "of" | "called"));
    let plural = name.text.ends_with('s') && name.text.len() > 4 && !name.is(GENERIC | PROPER | PLACE);
    let alone = page.get(at + 2).is_none_or(|next| !next.capital() || next.apart);
    (the.text == "The"
        && !the.opens
        && !the.titled
        && place
        && name.capital()
        && plural
        && alone
        && page.joined(at + 1)
        && page.open(at + 1))
    .then_some((at..at + 2, 0.65))
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, find};

    fn organisations(text: &str) -> Vec<&str> {
        find(text).into_iter().filter(|one| one.kind == Kind::Organisation).map(|one| &text[one.span]).collect()
    }

    #[test]
    fn named_places_and_teams() {
        for (text, name) in [
            ("She goes to Kirkmoor Primary School now", "Kirkmoor Primary School"),
            ("He is on Maple Ward", "Maple Ward"),
            ("moved to ward 12 again", "ward 12"),
            ("at St Anne’s Primary", "St Anne’s Primary"),
            ("We met at St Marys and spoke", "St Marys"),
            ("seen at St. Josephs today", "St. Josephs"),
            ("Visited Elm House today", "Elm House"),
            ("filed at Leeds Combined Court", "Leeds Combined Court"),
            ("the Family Court at Barnet", "Family Court at Barnet"),
            ("Northgate Council wrote", "Northgate Council"),
            ("the Kirkmoor Locality Team rang", "Kirkmoor Locality Team"),
            ("a letter from HMP Marlowe", "HMP Marlowe"),
            ("staff at The Willows said", "The Willows"),
            ("Kirkmoor school rang", "Kirkmoor school"),
            ("studied at the University of Leeds", "University of Leeds"),
        ] {
            assert_eq!(organisations(text), [name], "{text}");
        }
    }

    #[test]
    fn what_names_none_of_its_kind() {
        for text in [
            "The Court of Protection",
            "the Family Court",
            "Crown Court",
            "the Duty Team",
            "Team Manager",
            "Year 4",
            "the Contact Centre",
            "A Children's Home",
            "the Mental Health Team",
            "the ward",
            "Kayleigh's school",
            "Ward Manager",
            "Full House",
            "the Youth Court",
            "Open University",
            "NHS Trust",
            "Health Centre",
            "Day Centre",
            "the Catholic school",
            "Home Office",
            "we drove to St Albans",
            "my Team",
            "School Nurse",
        ] {
            assert!(organisations(text).is_empty(), "{text}: {:?}", organisations(text));
        }
    }
}
