//! What stands beside a word and speaks for a person, or against one.

use super::super::{
    lexicon::{
        ACADEMIC, AUTHOR, BEING, DETERMINER, GIVEN, HEAD, NAMING, RELATION, SPEECH, STREET, SURNAME, THEORY, TITLE,
        WHERE, WORD, is_word,
    },
    page::Page,
    token::Form,
};

/// Whether someone is said to do something: `Grace said`, `Zrinka (14)`, `Mark's mum`, `Dawn and I`.
pub(super) fn acts(page: &Page<'_>, end: usize) -> bool {
    let Some(next) = page.get(end).filter(|next| !next.apart) else { return false };
    let owner = page.before(end).is_some_and(|name| name.owns);
    if owner {
        return next.is(RELATION | HEAD)
            || matches!(
                next.key().as_ref(),
                "house"
                    | "room"
                    | "face"
                    | "voice"
                    | "file"
                    | "phone"
                    | "car"
                    | "flat"
                    | "placement"
                    | "plan"
                    | "bag"
                    | "bed"
                    | "door"
                    | "coat"
                    | "birthday"
                    | "key"
                    | "mum"
            );
    }
    let adverb = matches!(
        next.key().as_ref(),
        "just" | "never" | "always" | "also" | "then" | "still" | "only" | "really" | "quietly" | "finally" | "already"
    );
    let verb = end + usize::from(adverb);
    (page.is(verb, SPEECH) && page.joined(verb) && !page.tokens[verb].capital())
        || is_aged(page, end)
        || (next.text == "and" && page.get(end + 1).is_some_and(|me| matches!(me.text, "I" | "me")))
}

/// `(14)`, `, 14,`, `, aged 14`, `(5 months)`.
pub(super) fn is_aged(page: &Page<'_>, end: usize) -> bool {
    let (Some(sign), Some(age)) = (page.get(end), page.get(end + 1)) else { return false };
    let young = age.form == Form::Number && age.text.len() <= 2
        || age.text == "aged"
        || age.form == Form::Mixed && age.text.ends_with("yo");
    let closed = age.text == "aged"
        || page
            .get(end + 2)
            .is_none_or(|after| matches!(after.text, ")" | "," | "." | "months" | "weeks" | "yrs" | "years" | "and"));
    (sign.mark('(') || sign.mark(',')) && young && closed && !page.tokens[end + 1].apart
}

/// Whether something is said that people and things do alike: `was`, `had`, `came`.
pub(super) fn is_or_has(page: &Page<'_>, end: usize) -> bool {
    page.joined(end) && page.is(end, BEING | SPEECH) && !page.tokens[end].capital()
}

/// Whether a word before says that a name follows: `called`, `named`, `my manager`.
pub(super) fn is_introduced(page: &Page<'_>, at: usize) -> bool {
    let Some(before) = page.before(at).filter(|_| page.joined(at)) else { return false };
    if before.is(NAMING) {
        let verb = before.text == "called"
            && page.before(at - 1).is_some_and(|who| {
                matches!(who.text, "I" | "we" | "they" | "he" | "she" | "you") || who.text == "then"
            });
        return !verb || page.is(at, GIVEN);
    }
    let is = before.text == "is" && page.before(at - 1).is_some_and(|name| matches!(name.text, "name"));
    is || before.is(RELATION) && !before.owns && before.form == Form::Small
}

/// Whether the words before lead to a person rather than a place: `spoke to`, `with`, `told`.
pub(super) fn leads_to_person(page: &Page<'_>, at: usize) -> bool {
    let Some(before) = page.before(at).filter(|_| !page.tokens[at].apart) else { return false };
    let key = before.key();
    match key.as_ref() {
        "to" | "from" => page.before(at - 1).is_some_and(|verb| {
            matches!(
                verb.key().as_ref(),
                "spoke"
                    | "speak"
                    | "speaking"
                    | "talked"
                    | "talk"
                    | "talking"
                    | "said"
                    | "say"
                    | "listened"
                    | "listening"
                    | "wrote"
                    | "write"
                    | "read"
                    | "apologised"
                    | "explained"
                    | "gave"
                    | "handed"
                    | "text"
                    | "texted"
                    | "email"
                    | "emailed"
                    | "call"
                    | "message"
                    | "letter"
                    | "note"
                    | "voicemail"
                    | "heard"
                    | "phone"
                    | "card"
                    | "back"
                    | "next"
                    | "according"
                    | "married"
                    | "close"
                    | "handover"
                    | "thanks"
                    | "sorry"
                    | "goodbye"
                    | "hello"
                    | "it"
                    | "out"
            )
        }),
        "of" => page.before(at - 1).is_some_and(|what| {
            what.is(RELATION)
                || matches!(
                    what.text,
                    "care"
                        | "because"
                        | "think"
                        | "thinking"
                        | "instead"
                        | "afraid"
                        | "scared"
                        | "proud"
                        | "fond"
                        | "ahead"
                )
        }),
        _ => !before.is(WHERE),
    }
}

/// Whether it stands where only a thing or a place can: behind `the`, before a street or a school.
pub(super) fn is_thing(page: &Page<'_>, range: &std::ops::Range<usize>) -> bool {
    let behind = page
        .before(range.start)
        .is_some_and(|before| !page.tokens[range.start].opens && before.is(DETERMINER) && !before.is(GIVEN));
    let saint = page.before(range.start).is_some_and(|before| matches!(before.text, "St" | "Saint"));
    behind || saint || has_thing_after(page, range.end)
}

/// Whether a street, a school or another word with a capital follows.
pub(super) fn has_thing_after(page: &Page<'_>, end: usize) -> bool {
    let Some(next) = page.get(end).filter(|_| page.joined(end) && !page.before(end).is_some_and(|name| name.owns))
    else {
        return false;
    };
    let head = next.capital() && next.is(STREET | HEAD) && !next.is(SURNAME);
    let word = next.capital() && !next.titled && is_word(&next.key()) && !next.is(GIVEN | SURNAME);
    head || word && !next.is(TITLE)
}

/// Whether a family is meant: `the Okafor twins`, `the Brown family`.
pub(super) fn is_family(page: &Page<'_>, at: usize) -> bool {
    const FAMILY: [&str; 12] = [
        "family",
        "twins",
        "children",
        "boys",
        "girls",
        "brothers",
        "sisters",
        "siblings",
        "household",
        "kids",
        "baby",
        "grandparents",
    ];
    let the = page.before(at).is_some_and(|before| matches!(before.text, "the" | "The" | "three" | "two" | "four"));
    let named = page.tokens[at].is(SURNAME) || !is_word(&page.tokens[at].key());
    the && named && page.joined(at + 1) && page.get(at + 1).is_some_and(|next| FAMILY.contains(&next.text))
}

/// Whether a writer is meant: `Thompson argues`, `reading Parrott`, `Egan's model`.
pub(super) fn is_cited(page: &Page<'_>, range: &std::ops::Range<usize>) -> bool {
    let given = (range.clone()).any(|at| page.is(at, GIVEN) && !page.is(at, SURNAME | AUTHOR));
    let argues = page.is(range.end, ACADEMIC) && page.joined(range.end);
    let theory = page.is(range.end, THEORY) && !page.tokens[range.end].capital()
        || page.before(range.end).is_some_and(|name| name.owns)
            && (page.is(range.end + 1, THEORY) && page.is(range.end, WORD));
    let read = page.before(range.start).is_some_and(|before| {
        matches!(
            before.key().as_ref(),
            "reading"
                | "read"
                | "see"
                | "cf"
                | "per"
                | "citing"
                | "quoting"
                | "cites"
                | "quotes"
                | "cite"
                | "quote"
                | "after"
        ) && before.key() != "after"
            && before.key() != "see"
    });
    !given && (argues || theory || read)
}
