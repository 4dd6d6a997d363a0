//! Names behind a title: `Mrs Okafor`, `Dr. Patel`, `Uncle Tariq`, `Mr and Mrs Begum`.

use std::ops::Range;

use super::{
    super::{
        lexicon::{
            AUTHOR, DETERMINER, GENERIC, GIVEN, HEAD, PLACE, PROPER, RELATION, SOFT_TITLE, SURNAME, TITLE, WORD,
            is_word,
        },
        page::Page,
        token::{Form, Token},
    },
    name::{extend, is_surname},
};

/// A name with its title.
pub(super) fn titled(page: &Page<'_>, at: usize) -> Option<(Range<usize>, f32, &'static str)> {
    let title = page.get(at)?;
    if !title.is(TITLE | SOFT_TITLE) || !page.open(at) {
        return None;
    }
    let mut from = at + 1;
    let stop = page.get(from).is_some_and(|stop| stop.mark('.') && !stop.spaced);
    // "Miss." and "Sir." are no short forms: the stop ends a sentence.
    if stop
        && matches!(
            title.key().as_ref(),
            "miss" | "sir" | "madam" | "lord" | "lady" | "dame" | "judge" | "uncle" | "aunt"
        )
    {
        return None;
    }
    from += usize::from(stop);
    if page.get(from).is_some_and(|and| matches!(and.text, "and" | "&")) && page.is(from + 1, TITLE) {
        from += 2;
        from += usize::from(page.get(from).is_some_and(|stop| stop.mark('.') && !stop.spaced));
    }
    let stacked = page.is(from, TITLE | SOFT_TITLE) && !page.is(from, GIVEN | SURNAME) && page.joined(from);
    let from = from + usize::from(stacked);
    let name = page.get(from).filter(|name| name.spaced && !name.apart && page.open(from))?;
    if title.is(TITLE) && title.form != Form::Small {
        return strong(page, at, from, name);
    }
    if title.form == Form::Small && title.is(TITLE) {
        return small(page, at, from, name);
    }
    soft(page, at, from, name)
}

/// Behind `Mrs` or `PC`, any word with a capital is a name.
fn strong(page: &Page<'_>, at: usize, from: usize, name: &Token<'_>) -> Option<(Range<usize>, f32, &'static str)> {
    let machine = matches!(page.tokens[at].text, "PC" | "DC" | "DS" | "DI" | "DON");
    let initials = usize::from(name.form == Form::Initial)
        * (1 + usize::from(page.get(from + 1).is_some_and(|stop| stop.mark('.'))));
    let first = page.get(from + initials)?;
    let named = matches!(first.form, Form::Capital) || first.form == Form::Upper && first.is(SURNAME | GIVEN);
    let word = machine && (first.is(WORD | PROPER) && !first.is(SURNAME | GIVEN) || first.form == Form::Upper)
        || first.is(DETERMINER) && !first.is(SURNAME);
    if !named || word || !page.open(from + initials) || initials > 0 && !page.joined(from + initials) {
        return None;
    }
    Some((at..extend(page, from + initials + 1, true), 0.95, "a name: a title stands before it"))
}

/// In small letters only what a list knows: `dr patel`.
fn small(page: &Page<'_>, at: usize, from: usize, name: &Token<'_>) -> Option<(Range<usize>, f32, &'static str)> {
    let known = name.is(SURNAME | GIVEN) && !name.is(WORD | PROPER | RELATION | SOFT_TITLE) && name.text.len() > 2;
    let capital = name.capital() && !is_word(&name.key());
    let verb = matches!(
        page.tokens[at].text,
        "miss" | "sir" | "don" | "inspector" | "constable" | "madam" | "lady" | "lord" | "dame"
    );
    if !(known || capital) {
        return None;
    }
    let start = if verb { from } else { at };
    Some((start..extend(page, from + 1, false), 0.8, "a name: a title stands before it"))
}

/// Behind `Uncle` or `Judge`, a word with a capital that is no plain word. The title is not part of the name.
fn soft(page: &Page<'_>, at: usize, from: usize, name: &Token<'_>) -> Option<(Range<usize>, f32, &'static str)> {
    let title = &page.tokens[at];
    let known = name.is(GIVEN | SURNAME);
    let plain = (name.is(WORD | PROPER | GENERIC | HEAD) || is_word(&name.key())) && !known;
    let line = name.titled && !known;
    let place = name.is(PLACE)
        && !known
        && !matches!(title.key().as_ref(), "judge" | "justice" | "recorder" | "sergeant" | "inspector");
    if !name.capital()
        || plain
        || line
        || place
        || name.is(AUTHOR) && !known
        || title.owns
        || from != at + 1 + usize::from(page.get(at + 1).is_some_and(|stop| stop.mark('.')))
        || name.is(PROPER)
    {
        return None;
    }
    let ambiguous = name.is(WORD) && (title.form == Form::Small || is_surname(name) && !name.is(GIVEN));
    if ambiguous && title.form == Form::Small {
        return None;
    }
    let end = extend(page, from + 1, true);
    let office = matches!(
        title.key().as_ref(),
        "judge"
            | "justice"
            | "recorder"
            | "detective"
            | "sister"
            | "matron"
            | "father"
            | "fr"
            | "imam"
            | "pastor"
            | "rabbi"
            | "superintendent"
            | "officer"
            | "nurse"
    );
    let start = if office && title.form == Form::Capital { at } else { from };
    Some((start..end, 0.9, "a name: what the person is stands before it"))
}
