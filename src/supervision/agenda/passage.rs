//! What a mark says: its passage, its detail and the roles it names.

use super::ask::Wish;
use crate::entry::{Mark, MarkKind};

/// The passage, what else the mark says, and the roles it names. What stands on the line of the marker is the passage
/// when there is no other.
pub(super) fn words(mark: &Mark) -> (String, String, Vec<String>) {
    let text = without_callouts(&mark.text);
    let (detail, to) = match mark.kind {
        MarkKind::Raised => roles(&mark.detail),
        _ => (mark.detail.clone(), Vec::new()),
    };
    if !text.is_empty() {
        return (text, detail, to);
    }
    match mark.kind {
        MarkKind::Supervision => (Wish::parse(&detail).rest, detail, to),
        _ => (detail, String::new(), to),
    }
}

/// The passage without marks inside it: those stand for themselves, and content notes stay folded.
fn without_callouts(text: &str) -> String {
    let mut within = false;
    let kept = text.lines().filter(|line| {
        let quoted = line.trim_start().starts_with('>');
        let opens = quoted && line.trim_start().trim_start_matches(['>', ' ']).starts_with("[!");
        // A line without its `>` still belongs to the quotation; only an empty one ends it.
        within = opens || (within && !line.trim().is_empty());
        !within
    });
    kept.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Reads `to: team manager and AMHP lead, by e-mail`: the roles, and what is none.
fn roles(detail: &str) -> (String, Vec<String>) {
    let named = detail.split_at_checked(2).filter(|(to, _)| to.eq_ignore_ascii_case("to")).map(|(_, rest)| rest);
    let Some(named) = named.filter(|rest| rest.starts_with([':', ' '])) else { return (detail.to_owned(), Vec::new()) };
    let mut rest = Vec::new();
    let mut to = Vec::new();
    for part in named.trim_start_matches([':', ' ']).split(',').flat_map(|part| part.split(" and ")).map(str::trim) {
        let is_role = part.chars().next().is_some_and(char::is_alphabetic) && !part.starts_with("by ");
        if is_role {
            to.push(part.to_owned());
        } else if !part.is_empty() {
            rest.push(part);
        }
    }
    (rest.join(", "), to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_off_the_mark() {
        let cases: [(&str, &str, &[&str]); 6] = [
            ("to: team manager", "", &["team manager"]),
            ("To team manager and AMHP lead, by e-mail", "by e-mail", &["team manager", "AMHP lead"]),
            ("to: service manager, 12 June", "12 June", &["service manager"]),
            ("tomorrow", "tomorrow", &[]),
            ("", "", &[]),
            ("ŵ", "ŵ", &[]),
        ];
        for (detail, rest, to) in cases {
            assert_eq!(
                roles(detail),
                (rest.to_owned(), to.iter().map(|role| (*role).to_owned()).collect()),
                "{detail}"
            );
        }
    }

    #[test]
    fn marks_inside_a_passage_stand_for_themselves() {
        assert_eq!(
            without_callouts("One.\n> [!note] what he said\n> words\nlazy\n\nTwo.\n> plain"),
            "One.\n\nTwo.\n> plain"
        );
        assert_eq!(without_callouts("> > [!good] x"), "");
    }
}
