//! What an item asks for, which function it serves, and how long it may take: as marked, else proposed.
//!
//! The rules are a short list of words on purpose: the writer must be able to foresee them, and can overrule each one
//! in the mark itself.

use serde::Serialize;

use super::SectionKind;

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

    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "decide" | "decision" => Self::Decide,
            "think" | "thinking" => Self::Think,
            "know" | "fyi" => Self::Know,
            "support" => Self::Support,
            "authorise" | "authorize" | "approve" => Self::Authorise,
            _ => return None,
        })
    }

    /// Proposed from the words of the passage.
    pub(super) fn proposed(text: &str) -> Self {
        let text = text.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&["authorise", "permission", "sign off", "signed off", "in writing"]) {
            Self::Authorise
        } else if says(&["decide", "decision", "can i ", "can we ", "could we agree", "should i ", "should we "]) {
            Self::Decide
        } else if text.contains('?') || says(&["why ", "wonder", "think", "understand", "what if"]) {
            Self::Think
        } else if says(&FEELING) {
            Self::Support
        } else {
            Self::Know
        }
    }

    /// The part of the agenda that such an item stands in.
    pub(super) fn section(self) -> SectionKind {
        match self {
            Self::Think => SectionKind::Think,
            Self::Decide | Self::Authorise => SectionKind::Decide,
            Self::Know | Self::Support => SectionKind::Raise,
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

/// The four functions of supervision (Morrison's integrated model).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Function {
    /// The work itself: decisions, tasks, accountability.
    Management,
    /// Learning and skill.
    Development,
    /// The person who does the work.
    Support,
    /// Between the worker and the organisation.
    Mediation,
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

impl Function {
    /// Proposed for a marked passage from its ask and its words.
    pub(super) fn proposed(ask: Ask, text: &str) -> Self {
        let text = text.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match ask {
            Ask::Support => Self::Support,
            Ask::Think if says(&FEELING) => Self::Support,
            Ask::Think => Self::Development,
            Ask::Know | Ask::Authorise if says(&ORGANISATION) => Self::Mediation,
            Ask::Decide | Ask::Know | Ask::Authorise => Self::Management,
        }
    }
}

/// What a `[!supervision]` mark says after its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) ask: Option<Ask>,
    pub(super) minutes: Option<u32>,
    /// The words that are neither.
    pub(super) rest: String,
}

/// The longest that an item is taken to want, in minutes.
const LONGEST: u32 = 480;

impl Wish {
    /// Reads `think, 15 min`, `15 minutes, decide`, `support 1 h`, in any order.
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
            if ask.is_some() {
                wish.ask = ask;
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
            ("", None, None, ""),
        ];
        for (detail, ask, minutes, rest) in cases {
            assert_eq!(Wish::parse(detail), Wish { ask, minutes, rest: rest.into() }, "{detail}");
        }
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
            assert_eq!((Ask::proposed(text), Function::proposed(ask, text)), (ask, function), "{text}");
        }
    }
}
