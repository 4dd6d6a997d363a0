//! Writers who are cited, and what is named after them: shut to the readers that come after, and not reported.

use super::{
    lexicon::{AUTHOR, GIVEN, SURNAME, THEORY},
    page::Page,
    token::{Form, Token},
};

/// How far back a citation may reach, in tokens.
const REACH: usize = 18;

/// Shuts the names of citations.
pub(super) fn shut(page: &mut Page<'_>) {
    for at in 0..page.tokens.len() {
        let token = &page.tokens[at];
        if is_year(token) {
            year(page, at);
        } else if token.text == "et" && page.get(at + 1).is_some_and(|next| next.text == "al") {
            shut_back(page, at);
        } else if token.is(AUTHOR) && token.capital() {
            author(page, at);
        }
    }
}

/// `2005`, `1983b`.
fn is_year(token: &Token<'_>) -> bool {
    let digits = token.text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    matches!(token.form, Form::Number | Form::Mixed)
        && digits.len() == 4
        && token.text.len() <= 5
        && digits.parse::<u32>().is_ok_and(|year| (1850..=2099).contains(&year))
}

/// `Ruch (2005)`, `(Fook and Gardner, 2007; Schön 1983)`.
fn year(page: &mut Page<'_>, at: usize) {
    let Some(before) = page.before(at) else { return };
    if before.mark('(') && page.get(at + 1).is_some_and(|after| matches!(after.text, ")" | "," | ":" | ";")) {
        let single = page.before(at - 1).is_some_and(|name| name.is(GIVEN) && !name.is(SURNAME | AUTHOR));
        let alone = at < 3 || !page.tokens[at - 3].capital();
        // An author is cited by surname: `Kayleigh (2014)` is somebody else.
        if !(single && alone) {
            shut_back(page, at - 1);
        }
    } else if before.mark(',') && page.cued(at, REACH, |token| token.mark('(')) {
        shut_back(page, at - 1);
    } else if before.capital() && before.is(AUTHOR) {
        shut_back(page, at);
    }
}

/// Shuts the names that end before `at`: capitals, initials, `and`, `&`, `et al.`, commas between them.
fn shut_back(page: &mut Page<'_>, at: usize) {
    let mut from = at;
    while from > 0 && at - from < REACH {
        let token = &page.tokens[from - 1];
        let part = matches!(token.form, Form::Capital | Form::Initial)
            || matches!(token.text, "and" | "&" | "," | "." | "et" | "al" | "’" | "de" | "van" | "der" | "von");
        if !part || page.tokens[from].apart && from < at {
            break;
        }
        from -= 1;
    }
    // A sentence that ends here is no initial: `Kayleigh left. Ruch (2005)`.
    let begin = (from..at).rev().find(|one| {
        page.tokens[*one].mark('.') && !page.before(*one).is_some_and(|t| t.form == Form::Initial || t.text == "al")
    });
    page.shut_tokens(begin.map_or(from, |one| one + 1)..at);
}

/// `Fook and Gardner`, `Bowlby`, `Thompson's model`.
fn author(page: &mut Page<'_>, at: usize) {
    let sure = !page.is(at, GIVEN | SURNAME);
    let joined = |sign: &Token<'_>| matches!(sign.text, "and" | "&" | ",");
    if page.get(at + 1).is_some_and(joined)
        && page.get(at + 2).is_some_and(|next| next.capital() && (sure || next.is(AUTHOR)) && !next.opens)
    {
        let given = page.is(at + 2, GIVEN) && !page.is(at + 2, SURNAME | AUTHOR);
        page.shut_tokens(at..if given { at + 1 } else { at + 3 });
    }
    if sure
        && at > 1
        && page.before(at).is_some_and(joined)
        && page.get(at - 2).is_some_and(|before| before.capital() && before.is(SURNAME | AUTHOR) && !before.is(GIVEN))
    {
        page.shut_tokens(at - 2..at + 1);
    }
    let theory = page.is(at + 1, THEORY) || page.is(at + 2, THEORY) && page.tokens[at].owns;
    let named =
        page.before(at).is_some_and(|before| before.is(GIVEN) && before.capital() || before.form == Form::Initial);
    if !named && (theory || sure) {
        page.shut_tokens(at..at + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn cited_writers_are_not_reported() {
        for text in [
            "Ruch (2005) says so.",
            "As Okafor and Brzenska (2019) found, it is hard.",
            "It is hard (Thornton, 2011; Patel & Marsh, 2016a).",
            "Hargreaves et al. found the same.",
            "Fook and Gardner have a chapter on it.",
            "I used Gibbs, then Kolb, then went home.",
            "Schön's swampy lowland. Winnicott too.",
            "Thompson’s model of anti-discriminatory practice.",
            "After Hawkins and Shohet, seven eyes.",
            "the Children Act 1989 and the Care Act 2014",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
        assert_eq!(find("Kayleigh (2014) and her brother").len(), 1);
        assert_eq!(find("I rang Neil Ferguson about it").len(), 1);
    }
}
