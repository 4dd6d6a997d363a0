//! Numbers with a form of their own: NHS numbers, National Insurance numbers, telephone numbers.

use std::ops::Range;

use super::{Kind, page::Page, token::Form};

/// Finds National Insurance numbers, then NHS numbers and telephone numbers.
pub(super) fn find(page: &mut Page<'_>) {
    insurance(page);
    for run in runs(page.text) {
        let shape = Shape::of(&page.text[run.clone()]);
        let at = page.token_at(run.start);
        if shape.is_nhs() {
            page.find_bytes(run, Kind::NhsNumber, 0.97, "an NHS number: its check digit is right");
        } else if shape.is_phone() && !is_helpline(page, at, &shape) {
            page.find_bytes(run, Kind::Phone, 0.9, "a phone number");
        } else if shape.is_local(page, at) {
            page.find_bytes(run, Kind::Phone, 0.8, "a phone number: the word before says so");
        }
    }
}

/// Stretches of digits with the signs that people put between them, cut at both ends to what can belong to a number.
fn runs(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut runs, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let begins = bytes[at].is_ascii_digit()
            || (matches!(bytes[at], b'+' | b'(') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit));
        if !begins {
            at += 1;
            continue;
        }
        let from = at;
        let mut end = at;
        let mut gap = 0;
        while at < bytes.len() && gap < 3 {
            match bytes[at] {
                b'0'..=b'9' => {
                    end = at + 1;
                    gap = 0;
                }
                b' ' | b'-' | b'.' | b'(' | b')' => gap += 1,
                b'+' if at == from => {}
                _ if text[at..].starts_with(['\u{a0}', '\u{2011}', '\u{2013}']) => {
                    at += text[at..].chars().next().map_or(1, char::len_utf8) - 1;
                    gap += 1;
                }
                _ => break,
            }
            at += 1;
        }
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let free = !letter(text[..from].chars().next_back()) && !letter(text[end..].chars().next());
        let part = matches!(text[..from].chars().next_back(), Some('/' | '£' | '$' | '€' | '#'))
            || text[end..].starts_with(['/', '%']);
        if free && !part {
            runs.push(from..end);
        }
        at = end.max(from + 1);
    }
    runs
}

/// How a run is written.
struct Shape {
    digits: Vec<u8>,
    /// How many digits stand together, from the left.
    groups: Vec<usize>,
    international: bool,
    brackets: bool,
    hyphens: bool,
    dots: bool,
}

impl Shape {
    fn of(run: &str) -> Self {
        // `+44 (0)20` is said with or without the nought.
        let plain = run.replace("(0)", " ");
        let groups = plain.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
        Self {
            digits: plain.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect(),
            groups,
            international: run.starts_with('+'),
            brackets: run.contains('('),
            hyphens: run.contains('-'),
            dots: run.contains('.'),
        }
    }

    /// Ten digits, together or as 3-3-4, with the check digit of modulus 11 (NHS Data Dictionary, "NHS NUMBER").
    fn is_nhs(&self) -> bool {
        let [body @ .., check] = self.digits.as_slice() else { return false };
        let spaced = self.groups == [3, 3, 4];
        let together = self.groups == [10] && matches!(self.digits[0], 3..=9);
        if body.len() != 9 || !(spaced || together) || self.international || self.brackets || self.dots {
            return false;
        }
        let sum: u32 = body.iter().zip((2..=10).rev()).map(|(digit, weight)| u32::from(*digit) * weight).sum();
        (11 - sum % 11) % 11 == u32::from(*check) && self.digits.iter().any(|digit| *digit != self.digits[0])
    }

    fn is_phone(&self) -> bool {
        let count = self.digits.len();
        if self.international || self.digits.starts_with(&[0, 0]) {
            return (9..=15).contains(&count);
        }
        let whole = self.groups.iter().all(|group| *group >= 2) && self.groups.len() <= 5;
        match self.digits.as_slice() {
            // A British number has a nought and nine or ten digits; 0800 1111 and the like are shorter.
            [0, 1..=9, ..] => matches!(count, 10 | 11) && whole && self.groups[0] >= 3,
            // An American one is 3-3-4, neither of the first two parts beginning with 0 or 1.
            [2..=9, ..] if count == 10 => {
                let marked = self.brackets || self.hyphens || self.dots;
                marked && self.groups == [3, 3, 4] && self.digits[3] > 1
            }
            [1, 2..=9, ..] if count == 11 => self.groups == [1, 3, 3, 4] && self.digits[4] > 1,
            [5, 5, 5, ..] => self.groups == [3, 4] && self.hyphens,
            _ => false,
        }
    }

    /// A short number behind a word such as `ext`.
    fn is_local(&self, page: &Page<'_>, at: usize) -> bool {
        let short = (4..=8).contains(&self.digits.len()) && self.groups.len() <= 2 && !self.dots;
        short
            && page.cued(at, 2, |token| {
                matches!(token.key().as_ref(), "ext" | "extension" | "tel" | "mob" | "landline" | "telephone" | "phone")
            })
            && !page.before(at).is_some_and(|before| before.mark('£') || before.mark(','))
    }
}

/// Whether a number is a helpline's: free to call, or beside the name of one.
fn is_helpline(page: &Page<'_>, at: usize, shape: &Shape) -> bool {
    let digits = &shape.digits;
    let free = digits.starts_with(&[0, 8, 0]);
    let public = digits.starts_with(&[0, 3]);
    let line = |token: &super::token::Token<'_>| {
        matches!(
            token.key().as_ref(),
            "helpline"
                | "samaritans"
                | "childline"
                | "mind"
                | "nspcc"
                | "refuge"
                | "shelter"
                | "line"
                | "hotline"
                | "acas"
                | "hmrc"
        )
    };
    free || (public && (page.cued(at, 10, line)))
}

/// National Insurance numbers: two letters, six digits, a letter from A to D (HMRC, NIM39110).
fn insurance(page: &mut Page<'_>) {
    let mut at = 0;
    while at < page.tokens.len() {
        match insurance_at(page, at) {
            Some(end) => {
                page.find_tokens(at..end, Kind::Nino, 0.95, "a National Insurance number");
                at = end;
            }
            None => at += 1,
        }
    }
}

fn insurance_at(page: &Page<'_>, at: usize) -> Option<usize> {
    if !matches!(page.get(at)?.form, Form::Upper | Form::Mixed | Form::Small | Form::Capital) {
        return None;
    }
    let mut text = String::new();
    let mut end = at;
    while text.len() < 9 {
        let token = page.get(end)?;
        let near = end == at || !token.apart;
        if !near || !token.text.is_ascii() || token.text.len() > 9 {
            return None;
        }
        if !(token.mark('-') || token.mark('.') && end > at) {
            text.push_str(token.text);
        }
        end += 1;
        if end - at > 10 || text.is_empty() {
            return None;
        }
    }
    let upper = text.to_ascii_uppercase();
    let bytes = upper.as_bytes();
    let shaped = bytes.len() == 9
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..8].iter().all(u8::is_ascii_digit)
        && matches!(bytes[8], b'A'..=b'D');
    // `QQ` is what forms show as an example; it is as good as a number to who reads it.
    let prefix = &upper.get(..2)?;
    let allowed = *prefix == "QQ"
        || (!matches!(*prefix, "BG" | "GB" | "NK" | "KN" | "TN" | "NT" | "ZZ")
            && bytes[..2].iter().all(|byte| !b"DFIQUV".contains(byte))
            && bytes[1] != b'O');
    (shaped && allowed).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, find};

    fn found(text: &str) -> Vec<(&str, Kind)> {
        find(text).into_iter().map(|one| (&text[one.span], one.kind)).collect()
    }

    #[test]
    fn numbers_in_all_their_writings() {
        for (text, part, kind) in [
            ("NHS 999 100 7008.", "999 100 7008", Kind::NhsNumber),
            ("it is 999-100-7008", "999-100-7008", Kind::NhsNumber),
            ("it is 9991007008", "9991007008", Kind::NhsNumber),
            ("QQ123456C", "QQ123456C", Kind::Nino),
            ("ni: ab 12 34 56 d.", "ab 12 34 56 d", Kind::Nino),
            ("call 07700 900123", "07700 900123", Kind::Phone),
            ("call 07700900123.", "07700900123", Kind::Phone),
            ("(020) 7946 0018", "(020) 7946 0018", Kind::Phone),
            ("+44 (0)20 7946 0018", "+44 (0)20 7946 0018", Kind::Phone),
            ("0044 7700 900 123", "0044 7700 900 123", Kind::Phone),
            ("0113-496-0000", "0113-496-0000", Kind::Phone),
            ("ring (555) 555-0142 now", "(555) 555-0142", Kind::Phone),
            ("or 212.555.0142", "212.555.0142", Kind::Phone),
            ("ext 4021", "4021", Kind::Phone),
        ] {
            assert_eq!(found(text), [(part, kind)], "{text}");
        }
    }

    #[test]
    fn numbers_that_are_only_numbers() {
        for text in [
            "999 100 7009",
            "9991007009 rows",
            "section 47 and 117",
            "999, 111 and 101",
            "116 123",
            "0800 1111",
            "0808 800 5000",
            "1,250.00",
            "09 30 to 10 45",
            "0-10 and 11-20",
            "2019 2020 2021",
            "30 31 32 33 34",
            "£07700 900",
            "50 60 70 80 90",
            "01/02/03/04",
            "0113 reasons",
            "AB 12 forms",
            "12345678901234567",
            "3.14159 26535",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
