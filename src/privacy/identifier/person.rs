//! Names of people, by lists, by their company, and by their place in the sentence.

mod company;
mod name;
mod titled;

use std::collections::BTreeSet;

use super::{
    Kind,
    lexicon::{DETERMINER, GIVEN, PROPER, SURNAME, WORD},
    page::Page,
    token::Form,
};

/// Finds names, then every other place where a name that is sure stands again.
pub(super) fn find(page: &mut Page<'_>) {
    let mut at = 0;
    while at < page.tokens.len() {
        let found = titled::titled(page, at)
            .or_else(|| name::full(page, at))
            .or_else(|| name::single(page, at))
            .or_else(|| name::small(page, at));
        match found {
            Some((range, confidence, reason)) => {
                at = range.end;
                page.find_tokens(range, Kind::Person, confidence, reason);
            }
            None => at += 1,
        }
    }
    again(page);
}

/// A part of a name that was found stands again by itself: `Achebe` after `Daniel Achebe`.
fn again(page: &mut Page<'_>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for finding in page.found(Kind::Person).filter(|finding| finding.confidence >= 0.55) {
        let from = page.token_at(finding.span.start);
        let tokens = page.tokens[from..].iter().take_while(|token| token.span.end <= finding.span.end);
        for token in tokens.filter(|token| {
            matches!(token.form, Form::Capital | Form::Upper)
                && !token.is(super::lexicon::TITLE | super::lexicon::SOFT_TITLE)
        }) {
            if !token.is(WORD | PROPER) {
                names.insert(token.key().into_owned());
            }
        }
    }
    if names.is_empty() {
        return;
    }
    for at in 0..page.tokens.len() {
        let token = &page.tokens[at];
        let named = token.capital() && page.open(at) && names.contains(token.key().as_ref());
        let thing = page.before(at).is_some_and(|before| before.is(DETERMINER)) && !token.is(GIVEN | SURNAME);
        if named && !thing {
            page.find_tokens(at..at + 1, Kind::Person, 0.7, "a name: it stands elsewhere in the text as one");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, find};

    fn names(text: &str) -> Vec<&str> {
        find(text).into_iter().filter(|one| one.kind == Kind::Person).map(|one| &text[one.span]).collect()
    }

    #[test]
    fn names_are_found() {
        let cases = [
            ("Mrs Okafor made tea", "Mrs Okafor"),
            ("I rang Dr. Patel twice", "Dr. Patel"),
            ("PC Jones came", "PC Jones"),
            ("before Judge Harrow", "Judge Harrow"),
            ("Uncle Tariq has the twins", "Tariq"),
            ("Daniel Achebe is seventeen", "Daniel Achebe"),
            ("Kayleigh’s school rang", "Kayleigh"),
            ("I sat with Siobhán", "Siobhán"),
            ("met Agnieszka Wójcik-Nowak", "Agnieszka Wójcik-Nowak"),
            ("my manager helen said", "helen"),
            ("mum called kayleigh", "kayleigh"),
            ("a girl called April", "April"),
            ("Grace said no", "Grace"),
            ("I saw Grace on Tuesday", "Grace"),
            ("Rose Delaney cried", "Rose Delaney"),
            ("from J. Mbeki", "J. Mbeki"),
            ("Fatima Al-Hassan wrote", "Fatima Al-Hassan"),
            ("Liam O'Brien has my desk", "Liam O'Brien"),
            ("Maria de la Cruz rang", "Maria de la Cruz"),
            ("I spoke to Zrinka about it", "Zrinka"),
            ("Zrinka (14) was found", "Zrinka"),
            ("Mr and Mrs Begum wrote", "Mr and Mrs Begum"),
        ];
        for (text, name) in cases {
            assert_eq!(names(text), [name], "{text}");
        }
    }

    #[test]
    fn words_that_only_look_like_names() {
        for text in [
            "April was hard and May was worse.",
            "Will you mark it?",
            "Mark it as done.",
            "Grace is a strange thing.",
            "I lost hope.",
            "Dawn broke over the ring road.",
            "The Team Manager and the Practice Educator left.",
            "Mum and Nan came with the Social Worker.",
            "K. came and J. did not.",
            "Bill came for the gas.",
            "On Sunday, in Summer, at Easter.",
            "CAMHS and RiO and LCS and Mosaic.",
            "The Polish interpreter and the Welsh one.",
            "I used WhatsApp and Teams.",
            "She moved from Leeds to Cardiff.",
            "Signs of Safety, ASYE, EMDR.",
            "Frank talk about staffing.",
            "A Pat on the back.",
            "Children in Need, Looked After Child, Strategy Meeting.",
        ] {
            assert!(names(text).is_empty(), "{text}: {:?}", names(text));
        }
    }

    #[test]
    fn a_name_that_was_found_is_found_again() {
        assert_eq!(
            names("Daniel Achebe left. Achebe rang later. Zrinka laughed when I told Zrinka."),
            ["Daniel Achebe", "Achebe", "Zrinka", "Zrinka"]
        );
    }
}
