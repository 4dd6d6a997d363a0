//! What an item asks for, which function it serves, and how long it may take: as marked, else proposed with a reason.
//!
//! The rules are a short list of words on purpose: the writer must be able to foresee them, and can overrule each one
//! in the mark itself or with `afterword agenda set`.

use serde::Serialize;

use super::{PartKind, Share};
use crate::theme::Function;

/// What the writer wants of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// To decide.
    Decide,
    /// To think about.
    Think,
    /// To know.
    Know,
    /// For support.
    Support,
    /// To authorise.
    Authorise,
}

impl Ask {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Think => "think",
            Self::Know => "know",
            Self::Support => "support",
            Self::Authorise => "authorise",
        }
    }

    /// Reads its word, in lower case.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "decide" | "decision" => Self::Decide,
            "think" | "thinking" => Self::Think,
            "know" | "fyi" => Self::Know,
            "support" => Self::Support,
            "authorise" | "authorize" | "approve" => Self::Authorise,
            _ => return None,
        })
    }

    /// Proposed from the words of the passage, with the reason.
    pub(super) fn proposed(text: &str) -> (Self, String) {
        let text = text.to_lowercase();
        let cues: [(Self, &[&'static str]); 4] = [
            (Self::Authorise, &["authorise", "permission", "sign off", "signed off", "in writing"]),
            (Self::Decide, &["decide", "decision", "can i ", "can we ", "could we agree", "should i ", "should we "]),
            (Self::Think, &["?", "why ", "wonder", "think", "understand", "what if"]),
            (Self::Support, &FEELING),
        ];
        let found = cues.into_iter().find_map(|(ask, words)| Some((ask, said(&text, words)?)));
        match found {
            Some((ask, "?")) => (ask, "it is a question".to_owned()),
            Some((ask, word)) => (ask, format!("it says \"{}\"", word.trim())),
            None => (Self::Know, "its words ask for nothing more".to_owned()),
        }
    }

    /// The part of the agenda that such an item of a function stands in.
    pub(super) fn part(self, function: Function) -> PartKind {
        match self {
            Self::Think => PartKind::Think,
            Self::Decide | Self::Authorise => PartKind::Decide,
            Self::Support => PartKind::Arriving,
            Self::Know if function == Function::Mediation => PartKind::PassUp,
            Self::Know => PartKind::Know,
        }
    }

    /// Proposed minutes for such an item.
    pub(super) fn minutes(self) -> u32 {
        match self {
            Self::Think => 15,
            Self::Support => 10,
            Self::Decide => 8,
            Self::Authorise => 5,
            Self::Know => 4,
        }
    }
}

const FEELING: [&str; 16] = [
    "feel", "felt", "afraid", "scared", "frighten", "asham", "shame", "tired", "exhaust", "sleep", "cried", "crying",
    "alone", "body", "debrief", "cope",
];

const ORGANISATION: [&str; 16] = [
    "policy",
    "service",
    "manager",
    "council",
    "trust",
    "health board",
    "commission",
    "staffing",
    "vacanc",
    "waiting list",
    "target",
    "unmet",
    "no bed",
    "reorganis",
    "restructur",
    "counted",
];

/// The first of some words that a text in lower case has.
fn said(text: &str, words: &[&'static str]) -> Option<&'static str> {
    words.iter().copied().find(|word| text.contains(word))
}

impl Function {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Management => "management",
            Self::Development => "development",
            Self::Support => "support",
            Self::Mediation => "mediation",
        }
    }

    /// Reads its word, in lower case.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Management, Self::Development, Self::Support, Self::Mediation];
        all.into_iter().find(|function| function.word() == word)
    }

    /// Proposed for a marked passage from its ask and its words, with the reason.
    pub(super) fn proposed(ask: Ask, text: &str) -> (Self, String) {
        let text = text.to_lowercase();
        match ask {
            Ask::Support => (Self::Support, "it asks for support".to_owned()),
            Ask::Think => match said(&text, &FEELING) {
                Some(word) => (Self::Support, format!("it says \"{word}\"")),
                None => (Self::Development, "it is something to think about".to_owned()),
            },
            Ask::Know | Ask::Authorise if let Some(word) = said(&text, &ORGANISATION) => {
                (Self::Mediation, format!("it says \"{word}\""))
            }
            Ask::Decide | Ask::Know | Ask::Authorise => {
                (Self::Management, format!("it is something to {}", ask.word()))
            }
        }
    }
}

/// What a `[!supervision]` mark says after its kind.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Wish {
    pub(super) ask: Option<Ask>,
    pub(super) minutes: Option<u32>,
    pub(super) share: Option<Share>,
    /// The words that are none of these.
    pub(super) rest: String,
}

crate::hide::hide!(Wish);

/// The longest that an item is taken to want, in minutes.
const LONGEST: u32 = 480;

impl Wish {
    /// Reads `think, 15 min`, `15 minutes, decide`, `support 1 h`, `know, say aloud`, in any order.
    pub(super) fn parse(detail: &str) -> Self {
        let mut wish = Self::default();
        let words: Vec<&str> = detail.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let mut rest = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let ask = Ask::parse(&word.to_lowercase()).filter(|_| wish.ask.is_none() && rest.is_empty());
            let time = minutes(word, words.get(at + 1).copied()).filter(|_| wish.minutes.is_none());
            at += 1;
            let share = Share::parse(&word.to_lowercase()).filter(|_| wish.share.is_none() && rest.is_empty());
            if ask.is_some() {
                wish.ask = ask;
            } else if share.is_some() {
                wish.share = share;
                at += usize::from(words.get(at).is_some_and(|next| next.eq_ignore_ascii_case("aloud")));
            } else if let Some((minutes, used)) = time {
                wish.minutes = Some(minutes);
                at += used;
            } else if !(rest.is_empty() && word.eq_ignore_ascii_case("to")) {
                rest.push(*word);
            }
        }
        wish.rest = rest.join(" ");
        wish
    }
}

/// The minutes that a word and the one after it say, and how many words after it were used.
fn minutes(word: &str, next: Option<&str>) -> Option<(u32, usize)> {
    let split = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (number, unit) = word.split_at(split);
    let number: u32 = number.parse().ok()?;
    let (unit, used) = if unit.is_empty() { (next.unwrap_or("min"), 1) } else { (unit, 0) };
    let each = match unit.to_lowercase().trim_end_matches('.') {
        "m" | "min" | "mins" | "minute" | "minutes" | "'" | "’" => 1,
        "h" | "hr" | "hrs" | "hour" | "hours" => 60,
        _ => return None,
    };
    let used = if next.is_none() { 0 } else { used };
    let minutes = number.checked_mul(each).filter(|minutes| (1..=LONGEST).contains(minutes))?;
    Some((minutes, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_read_in_any_order() {
        let cases = [
            ("think, 15 min", Some(Ask::Think), Some(15), ""),
            ("15 minutes, decide", Some(Ask::Decide), Some(15), ""),
            ("5min; know", Some(Ask::Know), Some(5), ""),
            ("To authorise 10 mins", Some(Ask::Authorise), Some(10), ""),
            ("support 1 h", Some(Ask::Support), Some(60), ""),
            ("think, 20", Some(Ask::Think), Some(20), ""),
            ("Think about the stairs, 15 min", Some(Ask::Think), Some(15), "about the stairs"),
            ("the 3 bears", None, None, "the 3 bears"),
            ("0 min", None, None, "0 min"),
            ("99999999999 min", None, None, "99999999999 min"),
            ("4000 h", None, None, "4000 h"),
            ("show me the form", None, None, "me the form"),
            ("", None, None, ""),
        ];
        for (detail, ask, minutes, rest) in cases {
            let wish = Wish { share: None, ..Wish::parse(detail) };
            assert_eq!(wish, Wish { ask, minutes, share: None, rest: rest.into() }, "{detail}");
        }
        assert_eq!(Wish::parse("think, say aloud, 5 min").share, Some(Share::Say));
        assert_eq!(Wish::parse("keep").share, Some(Share::Keep));
    }

    #[test]
    fn a_proposal_says_why() {
        assert_eq!(Ask::proposed("Can I take a student?").1, "it says \"can i\"");
        assert_eq!(Ask::proposed("Where now?").1, "it is a question");
        assert_eq!(Function::proposed(Ask::Know, "The waiting list is long.").1, "it says \"waiting list\"");
        assert_eq!(Function::proposed(Ask::Decide, "A student.").1, "it is something to decide");
    }

    #[test]
    fn an_ask_and_a_function_are_proposed_from_the_words() {
        let cases = [
            ("Can I take a student in September?", Ask::Decide, Function::Management),
            ("Why do I stay silent in meetings?", Ask::Think, Function::Development),
            ("Why do I feel so ashamed?", Ask::Think, Function::Support),
            ("I could not sleep after it.", Ask::Support, Function::Support),
            ("The bed was found at four.", Ask::Know, Function::Management),
            ("The waiting list is at a year.", Ask::Know, Function::Mediation),
            (
                "I want it agreed in writing that a visit waits. There is no policy.",
                Ask::Authorise,
                Function::Mediation,
            ),
        ];
        for (text, ask, function) in cases {
            assert_eq!((Ask::proposed(text).0, Function::proposed(ask, text).0), (ask, function), "{text}");
        }
    }
}
