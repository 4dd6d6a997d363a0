//! Details that could tell who a person is: what they look like, where they stand, and why they were taken for one.
//!
//! Pure and deterministic: a text goes in, findings come out, in the order of the text and never over one another. Forms
//! with a rule of their own (numbers, dates, addresses) are read first, then organisations, then names of people: what
//! one reader has taken is shut to the next. Work grows linearly with the text, and memory is bounded, as a long text is
//! read in [`SECTION`]s.
//!
//! ```text
//! text -Tokens-> Page -forms-> -organisation-> -person-> Vec<Finding>
//! ```

mod address;
mod age;
mod allowed;
mod cited;
mod date;
#[cfg(test)]
mod evaluation;
mod kind;
mod lexicon;
mod lines;
mod markup;
mod number;
mod online;
mod organisation;
mod page;
mod person;
mod reference;
mod token;

use std::ops::Range;

pub use allowed::{Allowed, NotAPhrase};
pub use kind::Kind;
pub use lines::find_lines;
pub use markup::{is_html, text_of_html};

use page::Page;

/// The longest stretch that is read at a time, in bytes; a longer text is cut at its lines, or at a space.
const SECTION: usize = 64 * 1024;

/// A detail that could tell who a person is.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Where it stands, in bytes of the text, at the borders of characters.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// How sure that is, from 0.5 to 1. From 0.9: the form is checked, or words beside it say what it is. From 0.7: a
    /// list knows it, or its form is rare elsewhere. Below: only its form or its place in the sentence speaks for it.
    pub confidence: f32,
    /// Why, for people; it continues the sentence `"…" looks like …`.
    pub reason: &'static str,
}

/// All details in a text, in its order.
pub fn find(text: &str) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let end = section(text, from);
        let findings = find_in_section(&text[from..end]);
        all.extend(
            findings
                .into_iter()
                .map(|finding| Finding { span: finding.span.start + from..finding.span.end + from, ..finding }),
        );
        from = end;
    }
    all
}

fn find_in_section(text: &str) -> Vec<Finding> {
    let mut page = Page::new(text);
    online::find(&mut page);
    number::find(&mut page);
    date::find(&mut page);
    address::find(&mut page);
    reference::find(&mut page);
    age::find(&mut page);
    cited::shut(&mut page);
    organisation::find(&mut page);
    person::find(&mut page);
    age::find_after_names(&mut page);
    page.into_findings()
}

/// Where the section that begins at `from` ends: at a line's end, else at a space, else at a character.
fn section(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    if rest.len() <= SECTION {
        return text.len();
    }
    let longest = (0..=SECTION).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
    let part = &rest[..longest];
    let cut = part.rfind("\n\n").map(|at| at + 2).filter(|at| *at > SECTION / 2);
    let cut = cut.or_else(|| part.rfind('\n').map(|at| at + 1)).or_else(|| part.rfind(' ').map(|at| at + 1));
    from + cut.filter(|at| *at > 0).unwrap_or(longest).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &'static str)> {
        find(text).into_iter().map(|one| (&text[one.span], one.kind.word())).collect()
    }

    #[test]
    fn each_kind_is_found_with_its_place() {
        let text = "Kayleigh Thornton, DOB 12/03/2014, NHS 999 100 7008, of 14 Larch Close, QX4 9ZZ, goes to Kirkmoor Primary \
                    School. Mum is on 07700 900123 or mum@example.org. LCS 204518. Her gran is 94.";
        let kinds: Vec<_> = found(text).into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(
            kinds,
            [
                "PERSON",
                "DATE_OF_BIRTH",
                "NHS_NUMBER",
                "ADDRESS",
                "POSTCODE",
                "ORGANISATION",
                "PHONE",
                "EMAIL",
                "CASE_REF",
                "AGE_OVER_89"
            ]
        );
    }

    #[test]
    fn findings_keep_order_and_lie_apart_at_borders_of_characters() {
        let text = "🙂 e\u{301} Zoë rang Siobhán’s mum on 07700 900123.\r\n\r\n> [!private]\r\n> Kayleigh 🙂 was with Mrs Okafor.";
        let findings = find(text);
        assert!(findings.len() >= 4, "{findings:?}");
        for pair in findings.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start);
        }
        for finding in &findings {
            assert!(text.get(finding.span.clone()).is_some_and(|part| !part.is_empty()));
            assert!((0.5..=1.0).contains(&finding.confidence));
        }
    }

    #[test]
    fn a_long_text_is_read_in_parts_as_if_it_were_whole() {
        let line = "I sat with Kayleigh until six and nobody rang.\n";
        let many = line.repeat(5_000);
        assert_eq!(find(&many).len(), 5_000);
        let spaced = "then Kayleigh rang ".repeat(20_000);
        assert!(find(&spaced).len() >= 19_000);
        let one = "é".repeat(SECTION);
        assert_eq!(find(&one), []);
    }

    #[test]
    fn odd_texts_do_no_harm() {
        let parts = [
            "\u{0}",
            "'",
            "’s",
            "@",
            "a@",
            "@a",
            "://",
            "www.",
            "0",
            "+44",
            "(",
            "(0)",
            "1/",
            "12/",
            "St",
            "Mr ",
            "Dr.",
            "999 ",
            "AB12",
            "-",
            "---",
            "aged",
            "born",
            "Ward",
            "Flat",
            "é\u{301}",
            "🙂",
            "\u{202e}",
            "\r\n",
            "\t",
            "O'",
            "’",
            "Mc",
            "J. ",
            "et al",
            "(2005)",
            "DOB",
            "LCS",
            "of",
            "the",
            "May",
            "x.y",
            "..",
        ];
        let mut seed = 7_usize;
        for _ in 0..400 {
            let mut text = String::new();
            for _ in 0..30 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(parts[(seed >> 33) % parts.len()]);
                if seed & 1024 == 0 {
                    text.push(' ');
                }
            }
            for finding in find(&text) {
                assert!(text.get(finding.span).is_some());
            }
        }
        for text in [
            "(".repeat(100_000),
            "Kayleigh ".repeat(50_000),
            "1 ".repeat(50_000),
            "A.".repeat(50_000),
            "@a".repeat(50_000),
        ] {
            drop(find(&text));
        }
    }
}
