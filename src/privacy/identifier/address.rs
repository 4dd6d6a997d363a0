//! Postcodes and street addresses.

use super::{
    Kind,
    lexicon::{DETERMINER, GENERIC, GIVEN, HEAD, PLACE, PROPER, STREET, SURE_STREET, SURNAME, TITLE, WHERE, is_word},
    page::Page,
    token::{Form, Token},
};

/// Finds postcodes and ZIP codes, then addresses.
pub(super) fn find(page: &mut Page<'_>) {
    for at in 0..page.tokens.len() {
        if let Some(end) = postcode(page, at) {
            page.find_tokens(at..end, Kind::Postcode, 0.95, "a postcode");
        } else if let Some(end) = zip(page, at) {
            page.find_tokens(at..end, Kind::Postcode, 0.8, "an American postcode");
        }
    }
    let mut at = 0;
    while at < page.tokens.len() {
        let found = numbered(page, at).map(|end| (end, 0.9)).or_else(|| named(page, at).map(|end| (end, 0.6)));
        match found {
            Some((end, confidence)) => {
                page.find_tokens(at..end, Kind::Address, confidence, "an address");
                at = end;
            }
            None => at += 1,
        }
    }
}

/// One or two letters and a district, then a digit and two letters (BS 7666; letters C, I, K, M, O and V do not end one).
fn postcode(page: &Page<'_>, at: usize) -> Option<usize> {
    let first = page.get(at)?;
    if first.form != Form::Mixed || !first.text.is_ascii() {
        return None;
    }
    let text = first.text.to_ascii_uppercase();
    let small = first.text != text;
    if text.len() >= 5 && is_outward(&text[..text.len() - 3]) && is_inward(&text[text.len() - 3..]) {
        return (!small || cued(page, at)).then_some(at + 1);
    }
    let second = page.get(at + 1)?;
    let inward = second.text.to_ascii_uppercase();
    let fits = is_outward(&text) && second.form == Form::Mixed && second.spaced && !second.apart && is_shaped(&inward);
    let mixed = small || second.text != inward;
    // Invented codes keep the shape more often than the letters; in capitals the shape is enough.
    let sure = is_inward(&inward) || !mixed || text == "ZZ99";
    (fits && sure && !(mixed && ORDINALS.contains(&&inward[1..])) && !UNITS.contains(&&inward[1..])).then_some(at + 2)
}

/// What follows a number and is no end of a postcode.
const UNITS: [&str; 10] = ["MG", "ML", "KG", "CM", "KM", "AM", "PM", "MM", "GB", "MB"];
/// The same in small letters.
const ORDINALS: [&str; 5] = ["ST", "ND", "RD", "TH", "HR"];

fn is_shaped(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9', a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase())
}

fn cued(page: &Page<'_>, at: usize) -> bool {
    page.cued(at, 4, |token| matches!(token.key().as_ref(), "postcode" | "address" | "post" | "code" | "lives"))
}

fn is_outward(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text.as_bytes()[letters..];
    let digits = matches!(rest, [b'0'..=b'9'] | [b'0'..=b'9', b'0'..=b'9' | b'A'..=b'Z']);
    (1..=2).contains(&letters) && digits
}

fn is_inward(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9', a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && !b"CIKMOV".contains(a) && !b"CIKMOV".contains(b))
}

/// A state's two letters and five digits: `IL 62704`.
fn zip(page: &Page<'_>, at: usize) -> Option<usize> {
    const STATES: &str = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY";
    let (state, code) = (page.get(at)?, page.get(at + 1)?);
    let shaped = state.form == Form::Upper && state.text.len() == 2 && STATES.split(' ').any(|one| one == state.text);
    (shaped && code.form == Form::Number && code.text.len() == 5 && code.spaced && !code.apart).then_some(at + 2)
}

/// `14 Larch Close`, `Flat 3, 27 Elm Road`, `9 Heol y Gorlan`, `22 station road`.
fn numbered(page: &Page<'_>, at: usize) -> Option<usize> {
    let first = page.get(at)?;
    let key = first.key();
    if first.letters() && matches!(key.as_ref(), "flat" | "apartment" | "apt" | "unit" | "room" | "po") {
        let mut next = at + 1;
        if key == "po" {
            next += usize::from(page.get(next)?.key() == "box");
            return (page.get(next)?.form == Form::Number && next == at + 2).then_some(next + 1);
        }
        let number = page.get(next)?;
        if !is_house_number(number) && number.form != Form::Initial {
            return None;
        }
        next += 1;
        next += usize::from(page.get(next)?.mark(','));
        return street(page, next).or_else(|| house(page, next));
    }
    street(page, at)
}

/// A house number, the name of a street and what it is.
fn street(page: &Page<'_>, at: usize) -> Option<usize> {
    let number = page.get(at)?;
    if !is_house_number(number)
        || !page.open(at)
        || page.before(at).is_some_and(|before| !number.spaced && !before.mark('(') || before.mark('£'))
    {
        return None;
    }
    let mut name = at + 1;
    name += usize::from(page.get(name)?.mark(','));
    if page.get(name)?.mark('-') && is_house_number(page.get(name + 1)?) {
        name += 2;
    }
    welsh_street(page, name).or_else(|| street_name(page, name, true))
}

fn is_house_number(token: &Token<'_>) -> bool {
    match token.form {
        Form::Number => token.text.len() <= 5 && !token.text.starts_with('0'),
        Form::Mixed => {
            let digits = token.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            digits.len() + 1 == token.text.len()
                && digits.len() <= 4
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// One to three words, the last being what a street is.
fn street_name(page: &Page<'_>, from: usize, after_number: bool) -> Option<usize> {
    let mut street = None;
    for at in from..from + 4 {
        let Some(token) = page.get(at) else { break };
        let near = at == from
            || page.joined(at)
            || page
                .before(at)
                .is_some_and(|before| before.mark('.') && before.span.end < token.span.start && before.text == ".");
        if !token.letters() || !page.open(at) || !near && at > from {
            break;
        }
        let small = token.form == Form::Small;
        if at > from && token.is(STREET) {
            let sure = token.is(SURE_STREET);
            let before = page.get(at - 1)?;
            let plain = small
                && (!sure
                    || !after_number
                    || (before.is(DETERMINER) || is_word(&before.key()))
                        && !before.is(GIVEN | SURNAME | PLACE)
                        && !matches!(
                            before.key().as_ref(),
                            "station"
                                | "church"
                                | "mill"
                                | "park"
                                | "school"
                                | "victoria"
                                | "king"
                                | "queen"
                                | "high"
                                | "green"
                                | "north"
                                | "south"
                                | "west"
                                | "east"
                                | "oak"
                                | "elm"
                                | "ash"
                        ));
            if !plain {
                street = Some(at + 1);
            }
            if small {
                break;
            }
            continue;
        }
        if small && street.is_some() {
            break;
        }
        if small && (at > from + 1 || token.is(DETERMINER) || !after_number) {
            return street;
        }
    }
    street
}

/// `Heol y Gorlan`, `Ffordd Las`, `Maes Derw`: in Welsh, what it is stands first.
fn welsh_street(page: &Page<'_>, at: usize) -> Option<usize> {
    let first = page.get(at)?;
    let is_street = matches!(
        first.key().as_ref(),
        "heol"
            | "ffordd"
            | "stryd"
            | "lon"
            | "rhodfa"
            | "maes"
            | "clos"
            | "cae"
            | "bryn"
            | "rhiw"
            | "cwrt"
            | "parc"
            | "ael"
            | "tan"
    );
    if !is_street || !first.capital() {
        return None;
    }
    let mut end = at + 1;
    while end < at + 4
        && page.joined(end)
        && page.get(end).is_some_and(|token| token.capital() || matches!(token.text, "y" | "yr" | "Y" | "Yr"))
    {
        end += 1;
    }
    (end > at + 1 && page.get(end - 1)?.capital()).then_some(end)
}

/// `Larch House`, behind the number of a flat.
fn house(page: &Page<'_>, at: usize) -> Option<usize> {
    (at + 1..at + 4)
        .take_while(|end| page.joined(*end) && page.get(*end).is_some_and(Token::capital))
        .find(|end| page.is(*end, HEAD))
        .map(|end| end + 1)
}

/// A street that is named without a number, behind a word that makes it a place: `on Stanley Road`.
fn named(page: &Page<'_>, at: usize) -> Option<usize> {
    let first = page.get(at)?;
    let before = page.before(at)?;
    let place = before.is(WHERE)
        || matches!(
            before.key().as_ref(),
            "on" | "off" | "from" | "to" | "of" | "along" | "down" | "up" | "live" | "lives" | "address"
        );
    if !first.capital() || !place || first.opens || first.is(TITLE) {
        return None;
    }
    let end = street_name(page, at, false)?;
    let last = page.get(end - 1)?;
    let names = |one: usize| {
        let token = &page.tokens[one];
        !token.is(GENERIC | DETERMINER) && (token.is(GIVEN | SURNAME) || !token.is(PROPER))
    };
    let is_plain = |one: usize| !page.is(one, GIVEN | SURNAME) && is_word(&page.tokens[one].key());
    let plain = (at..end - 1).all(is_plain);
    let street = last.capital() && last.is(SURE_STREET);
    let usual = matches!(last.key().as_ref(), "road" | "lane" | "avenue" | "crescent");
    (street && (at..end - 1).any(names) && (usual || !plain)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, find};

    fn found(text: &str) -> Vec<(&str, Kind)> {
        find(text).into_iter().map(|one| (&text[one.span], one.kind)).collect()
    }

    #[test]
    fn postcodes() {
        for (text, code) in [
            ("QX4 9ZZ", "QX4 9ZZ"),
            ("at ZZ99 3VZ.", "ZZ99 3VZ"),
            ("QX49ZZ", "QX49ZZ"),
            ("zz1a 1zz", "zz1a 1zz"),
            ("it is IL 62704", "IL 62704"),
        ] {
            assert_eq!(found(text), [(code, Kind::Postcode)], "{text}");
        }
        for text in ["B12 and 5mg", "M62 1st exit", "KS2 SATs", "A1 paper", "the b12 5mg ones", "E10 5MG"] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn addresses() {
        for (text, address) in [
            ("lives at 14 Larch Close now", "14 Larch Close"),
            ("Flat 3, 27 Dunmore Street", "Flat 3, 27 Dunmore Street"),
            ("Flat 4, Larch House", "Flat 4, Larch House"),
            ("221b Old Mill Lane", "221b Old Mill Lane"),
            ("at 22 station road.", "22 station road"),
            ("9 Heol y Gorlan", "9 Heol y Gorlan"),
            ("on Stanley Road", "Stanley Road"),
            ("PO Box 1234", "PO Box 1234"),
        ] {
            assert_eq!(found(text), [(address, Kind::Address)], "{text}");
        }
        for text in [
            "2 minutes down the road",
            "3 children close to me",
            "5 minute drive",
            "on the High Street",
            "the long road home",
            "7 on the ward",
            "2 hours drive",
            "12 Angry Men",
            "in a Good Place",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
