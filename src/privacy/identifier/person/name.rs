//! Names without a title: given name and surname, initial and surname, one name alone, and names in small letters.

use std::ops::Range;

use super::{
    super::{
        lexicon::{
            ABSTRACT, ACADEMIC, AUTHOR, BEING, DETERMINER, GENERIC, GIVEN, HEAD, LOWER, NAMING, PARTICLE, PLACE,
            PROPER, RELATION, SOFT_TITLE, SPEECH, SURNAME, TITLE, WHERE, WORD, is_word,
        },
        page::Page,
        token::{Form, Token},
    },
    company::{
        acts, has_thing_after, is_aged, is_cited, is_family, is_introduced, is_or_has, is_thing, leads_to_person,
    },
};

type Found = Option<(Range<usize>, f32, &'static str)>;

/// Whether a word is built as some surnames are: `McX`, `O'X`.
fn is_built(token: &Token<'_>) -> bool {
    let text = token.text;
    let after =
        |start: &str| text.strip_prefix(start).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase);
    ["Mc", "Mac", "O'", "O’", "D'", "D’", "N'", "Fitz"].iter().any(|start| after(start))
}

/// Whether a word may be a surname behind a given name.
pub(super) fn is_surname(token: &Token<'_>) -> bool {
    let written = token.capital() || token.form == Form::Upper && token.text.len() > 2 && token.is(SURNAME);
    written
        && (token.is(SURNAME)
            || is_built(token)
            || !token.is(HEAD | DETERMINER | GENERIC | TITLE | SOFT_TITLE)
                && (token.is(GIVEN | PLACE | AUTHOR) && !token.is(WORD | PROPER) || !is_word(&token.key())))
}

/// Where a name ends that has reached `end`: further surnames, with `de`, `bin` and the like between.
pub(super) fn extend(page: &Page<'_>, mut end: usize, capitals: bool) -> usize {
    for _ in 0..4 {
        if page.before(end).is_some_and(|last| last.owns) {
            return end;
        }
        let mut next = end;
        while next < end + 3
            && page.joined(next)
            && page.is(next, PARTICLE)
            && page.open(next)
            && !(page.is(next, SURNAME | GIVEN) && page.tokens[next].capital())
        {
            next += 1;
        }
        let Some(token) = page.get(next).filter(|_| page.joined(next) && page.open(next)) else { return end };
        let small = !capitals
            && token.form == Form::Small
            && token.is(SURNAME)
            && !token.is(WORD | PROPER | RELATION | SPEECH | BEING)
            && !token.is(LOWER);
        let plain = token.is(WORD | PROPER)
            && next + 1 < page.tokens.len()
            && has_thing_after(page, next + 1)
            && !token.is(GIVEN);
        if !(is_surname(token) && !plain || small) || token.opens {
            return end;
        }
        end = next + 1;
    }
    end
}

/// `Daniel Achebe`, `Rose Delaney`, `J. Mbeki`, `Zrinka Okafor`.
pub(super) fn full(page: &Page<'_>, at: usize) -> Found {
    let first = page.get(at).filter(|_| page.open(at))?;
    if first.owns {
        return None;
    }
    if first.form == Form::Initial {
        return initialled(page, at);
    }
    if !first.capital() || first.is(TITLE | DETERMINER) {
        return None;
    }
    let mut next = at + 1;
    // `Daniel J. Achebe`
    if page.get(next).is_some_and(|middle| middle.form == Form::Initial && middle.text != "I") && page.joined(next) {
        next += 1 + usize::from(page.get(next + 1).is_some_and(|stop| stop.mark('.')));
    }
    let end = extend(page, next, true);
    if end == next {
        return None;
    }
    let last = page.get(end - 1)?;
    let range = at..end;
    let sure_first = first.is(GIVEN) && !first.is(WORD | PROPER);
    let sure_last = (last.is(SURNAME) || is_built(last)) && !last.is(WORD | PROPER | PLACE);
    let plain_last = last.is(WORD | PROPER);
    if last.titled && !(sure_first && sure_last) && first.is(WORD) {
        return None;
    }
    if first.is(GIVEN) && has_thing_after(page, end) && !sure_last {
        return None;
    }
    if first.is(GIVEN) && (!first.is(WORD | PROPER) || !plain_last || last.is(GIVEN)) {
        let place = first.is(PLACE) && last.is(PLACE) && !last.is(SURNAME);
        return (!place).then_some((range, if sure_first && sure_last { 0.95 } else { 0.85 }, "a full name"));
    }
    if first.is(GIVEN) && last.is(SURNAME) && !first.opens && !first.titled {
        return Some((range, 0.7, "a full name"));
    }
    let unknown = !is_word(&first.key()) && !first.is(PLACE | AUTHOR | HEAD);
    if unknown && sure_last && !is_cited(page, &range) {
        return Some((range, 0.75, "a full name"));
    }
    let person = acts(page, end)
        || is_introduced(page, at)
        || page
            .before(at)
            .is_some_and(|before| matches!(before.text, "with" | "told" | "met" | "rang" | "saw" | "asked" | "for"));
    (unknown && !plain_last && person && !is_thing(page, &range) && !is_cited(page, &range) && !last.is(PLACE))
        .then_some((range, 0.6, "a full name"))
}

fn initialled(page: &Page<'_>, at: usize) -> Found {
    let mut next = at;
    let mut stopped = false;
    while next < at + 6 && page.get(next).is_some_and(|initial| initial.form == Form::Initial) && page.open(next) {
        next += 1;
        if page.get(next).is_some_and(|stop| stop.mark('.') && !stop.spaced) {
            next += 1;
            stopped = true;
        }
    }
    let name = page.get(next).filter(|name| name.capital() && page.open(next) && !name.apart)?;
    let known = (name.is(SURNAME) || is_built(name)) && !name.is(WORD | PROPER);
    let alone = !stopped && (matches!(page.tokens[at].text, "I" | "A") || !known || !page.joined(next));
    let unknown = !is_word(&name.key()) && !name.is(PLACE | AUTHOR | HEAD);
    let ended = name.opens && !known;
    (!alone && !ended && (known || unknown && stopped) && !is_cited(page, &(at..next + 1)))
        .then(|| (at..extend(page, next + 1, true), 0.8, "an initial and a surname"))
}

/// One name alone, written with a capital.
pub(super) fn single(page: &Page<'_>, at: usize) -> Found {
    let token = page.get(at).filter(|token| page.open(at) && matches!(token.form, Form::Capital | Form::Upper))?;
    let range = at..at + 1;
    if token.form == Form::Upper {
        let shouted = token.is(GIVEN) && token.text.len() > 4 && !token.is(WORD | PROPER | PLACE);
        return shouted.then_some((range, 0.65, "a name in capitals"));
    }
    let introduced = is_introduced(page, at) && !is_thing(page, &range);
    if token.is(GIVEN) {
        return given(page, at, introduced);
    }
    if token.is(DETERMINER | TITLE | RELATION | HEAD | GENERIC) && !token.is(SURNAME)
        || token.titled && !token.is(SURNAME)
    {
        return None;
    }
    if token.is(SURNAME) || is_built(token) {
        return surname(page, at, introduced);
    }
    unknown(page, at, introduced)
}

/// What only people do, months and feasts never.
const SPEAKS: [&str; 12] =
    ["said", "says", "told", "tells", "asked", "asks", "rang", "texted", "phoned", "laughed", "cried", "whispered"];

fn given(page: &Page<'_>, at: usize, introduced: bool) -> Found {
    let token = &page.tokens[at];
    let range = at..at + 1;
    let acting = acts(page, range.end);
    if introduced && !(token.is(PROPER) && token.is(RELATION)) {
        return Some((range, 0.9, "a name: the word before says so"));
    }
    let opens = token.opens;
    let thing = is_thing(page, &range);
    if token.is(PROPER) {
        let speaks = page.joined(at + 1) && page.get(at + 1).is_some_and(|verb| SPEAKS.contains(&verb.text));
        let person = is_aged(page, range.end) || speaks || acting && !thing && !token.is(ABSTRACT);
        return person.then_some((range, 0.75, "a name: it is said to do what people do"));
    }
    if token.is(WORD) {
        let person = if opens || token.titled {
            !thing
                && (acting && !is_verb_start(page, at)
                    || !token.is(ABSTRACT) && (token.owns || is_or_has(page, range.end)))
        } else {
            let beside = page.before(at).is_some_and(|before| {
                before.capital() && !before.opens && is_word(&before.key()) || matches!(before.text, "\"" | "“" | "‘")
            });
            !thing && !beside && (token.text.len() > 3 || leads_to_person(page, at))
        };
        return person.then_some((range, 0.7, "a name, though it is a word too"));
    }
    if token.is(PLACE) {
        let named = acting || (!opens && leads_to_person(page, at) && !thing) || opens && is_or_has(page, range.end);
        return named.then_some((range, 0.65, "a name, though it is a place too"));
    }
    if thing
        && (has_thing_after(page, range.end)
            || page.before(at).is_some_and(|before| matches!(before.text, "St" | "Saint" | "a" | "an")))
    {
        return None;
    }
    if token.titled && token.is(SURNAME) && !acting && is_word(&token.key()) {
        return None;
    }
    Some((range, if thing { 0.6 } else { 0.85 }, "a name: it is in the list of given names"))
}

/// `Mark it`, `Will you`, `Bill said` but not `Chase asked`: what opens a sentence and is a verb.
fn is_verb_start(page: &Page<'_>, at: usize) -> bool {
    page.get(at + 1)
        .is_some_and(|next| matches!(next.text, "it" | "you" | "the" | "that" | "this" | "my" | "we" | "they"))
}

fn surname(page: &Page<'_>, at: usize, introduced: bool) -> Found {
    let token = &page.tokens[at];
    let range = at..at + 1;
    let acting = acts(page, range.end);
    if token.is(AUTHOR) && !acting || is_cited(page, &range) {
        return None;
    }
    if is_family(page, at) {
        return Some((range, 0.8, "a family's name: the words beside it say so"));
    }
    let plain = token.is(WORD | PROPER | PLACE | GENERIC | HEAD | RELATION);
    if plain {
        let person = (introduced || acting && !token.opens)
            && !is_thing(page, &range)
            && !token.is(PROPER)
            && !(token.is(WORD) && token.titled);
        return person.then_some((range, 0.65, "a surname: the words beside it say so"));
    }
    if is_thing(page, &range) && !acting || token.titled {
        return None;
    }
    let person =
        introduced || acting || !token.opens && leads_to_person(page, at) || token.opens && is_or_has(page, range.end);
    person.then_some((range, 0.7, "a surname: it is in the list of surnames"))
}

/// A word that no list knows, with a capital where none is needed.
fn unknown(page: &Page<'_>, at: usize, introduced: bool) -> Found {
    let token = &page.tokens[at];
    let range = at..at + 1;
    let key = token.key();
    if token.is(WORD | PROPER | PLACE | AUTHOR | TITLE | GENERIC | NAMING | ACADEMIC | WHERE)
        || token.text.chars().count() < 3
        || is_word(&key)
    {
        return None;
    }
    if is_family(page, at) {
        return Some((range, 0.8, "a family's name: the words beside it say so"));
    }
    if token.titled || is_thing(page, &range) || is_cited(page, &range) {
        return None;
    }
    let acting = acts(page, range.end) || is_aged(page, range.end);
    if introduced || acting {
        return Some((range, 0.75, "a name: the words beside it say so"));
    }
    // `Anoushka's foster mum`: what opens a sentence and has something is mostly somebody.
    let owns = token.opens
        && token.owns
        && page.joined(at + 1)
        && page.get(at + 1).is_some_and(|next| next.form == Form::Small);
    if owns {
        return Some((range, 0.6, "a name: no word that is known, and something is theirs"));
    }
    let beside = page.get(at + 1).is_some_and(|next| next.capital() && page.joined(at + 1))
        || page.before(at).is_some_and(|before| before.capital() && page.joined(at) && !before.opens);
    let quoted = page.before(at).is_some_and(|before| !token.spaced && before.form == Form::Mark);
    (!token.opens && !beside && !quoted && leads_to_person(page, at)).then_some((
        range,
        0.55,
        "a name: no word that is known, and it has a capital",
    ))
}

/// Names in small letters, where the writer uses none: `my manager helen`, `mum called kayleigh`.
pub(super) fn small(page: &Page<'_>, at: usize) -> Found {
    let token = page.get(at).filter(|token| token.form == Form::Small && page.open(at) && token.is(GIVEN))?;
    if token.is(PROPER | PLACE | RELATION | SOFT_TITLE | SPEECH | BEING | PARTICLE | DETERMINER) {
        return None;
    }
    let end = extend(page, at + 1, false);
    let naming = page.before(at).is_some_and(|before| before.is(NAMING) && page.joined(at)) && is_introduced(page, at);
    if token.is(WORD | LOWER) {
        let said = matches!(page.before(at).map(|before| before.text), Some("called" | "named"));
        let thing = page.get(at + 1).is_some_and(|next| {
            next.form == Form::Small
                && !next.is(SPEECH | BEING)
                && page.joined(at + 1)
                && !matches!(next.text, "and" | "who" | "in" | "at" | "with" | "but" | "from" | "to" | "today")
        });
        let whose = page.before(at.saturating_sub(1)).is_some_and(|before| {
            before.is(RELATION) || matches!(before.text, "baby" | "one" | "someone" | "was" | "is" | "dog")
        });
        let role = page.before(at).is_some_and(|before| before.is(RELATION) && !before.owns)
            && page.before(at - 1).is_some_and(|whose| matches!(whose.text, "my" | "her" | "his" | "their" | "our"))
            && !token.is(ABSTRACT | LOWER)
            && !matches!(token.text, "rose" | "drew" | "chase" | "lance")
            && !thing;
        if role && page.joined(at) {
            return Some((at..end, 0.65, "a name: the word before says so"));
        }
        return (said && whose && !thing && !token.is(ABSTRACT)
            || said && token.is(ABSTRACT) && whose && !thing && token.text.len() > 4)
            .then_some((at..end, 0.7, "a name: the word before says so"));
    }
    let introduced = is_introduced(page, at);
    let enough = if introduced || naming { token.text.len() > 2 } else { token.text.len() > 4 };
    (enough && !is_word(&token.key())).then_some((
        at..end,
        if introduced || naming { 0.85 } else { 0.65 },
        "a name, in small letters",
    ))
}
