//! What a mark says: its passage, its detail and the roles it names.

use super::{Share, ask::Wish};
use crate::entry::{Mark, MarkKind};

/// The passage, what else the mark says, and the roles it names. What stands on the line of the marker is the passage
/// when there is no other.
pub(super) fn words(mark: &Mark) -> Said {
    let text = without_callouts(&mark.text);
    let (share, detail) = sharing(&mark.detail);
    let (detail, to) = match mark.kind {
        MarkKind::Raised => roles(&detail),
        _ => (detail, Vec::new()),
    };
    let (text, detail) = match mark.kind {
        _ if !text.is_empty() => (text, detail),
        MarkKind::Supervision => (Wish::parse(&detail).rest, detail),
        _ => (detail, String::new()),
    };
    // A mark without words still stands: the writer meant something by it.
    let text = if text.is_empty() { WORDLESS.to_owned() } else { text };
    Said { text, detail, to, share }
}

/// What stands for a mark that has no words yet.
const WORDLESS: &str = "(no words yet)";

/// What a mark says.
pub(super) struct Said {
    /// The passage.
    pub(super) text: String,
    /// What else the line of the marker says.
    pub(super) detail: String,
    /// The roles it names.
    pub(super) to: Vec<String>,
    /// How far it may go.
    pub(super) share: Option<Share>,
}

/// Whether the line of a mark leaves its words free to be shown: it says neither that they are to be said aloud nor kept.
pub fn is_shown(mark: &Mark) -> bool {
    let (share, detail) = sharing(&mark.detail);
    let wish = (mark.kind == MarkKind::Supervision).then(|| Wish::parse(&detail).share).flatten();
    share.max(wish).is_none_or(|share| share == Share::Show)
}

/// Takes out how far a passage may go, in any of the ways in which a writer might say it, and gives the rest. Of
/// several the narrowest holds.
fn sharing(detail: &str) -> (Option<Share>, String) {
    let said = |part: &str| match part.trim().trim_end_matches('.').to_lowercase().replace('\u{2019}', "'").as_str() {
        "keep" | "keep it" | "kept" | "private" | "mine" | "only me" | "for me" | "not shown" | "don't show"
        | "dont show" | "do not show" | "hide" | "hidden" => Some(Share::Keep),
        "say" | "say aloud" | "sayaloud" | "say-aloud" | "aloud" | "say, don't show" => Some(Share::Say),
        "show" => Some(Share::Show),
        _ => None,
    };
    let parts = detail.split([',', ';']).map(|part| (said(part), part.trim())).collect::<Vec<_>>();
    let share = parts.iter().filter_map(|(share, _)| *share).max();
    if share.is_none() {
        return (None, detail.to_owned());
    }
    let rest = parts.into_iter().filter(|(share, part)| share.is_none() && !part.is_empty()).map(|(_, part)| part);
    (share, rest.collect::<Vec<_>>().join(", "))
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
    fn how_far_it_may_go_is_read_in_every_mark() {
        let cases = [
            ("keep", Some(Share::Keep), ""),
            ("to: manager, keep", Some(Share::Keep), "to: manager"),
            ("think, 15 min, say aloud", Some(Share::Say), "think, 15 min"),
            ("threat, don’t show", Some(Share::Keep), "threat"),
            ("private", Some(Share::Keep), ""),
            ("say; keep", Some(Share::Keep), ""),
            ("threat", None, "threat"),
            ("to: private office", None, "to: private office"),
        ];
        for (detail, share, rest) in cases {
            assert_eq!(sharing(detail), (share, rest.to_owned()), "{detail}");
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
