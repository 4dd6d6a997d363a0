//! After something hard: is it in the record, who has been told, was a debrief offered.
//!
//! The three questions come from what practitioners miss most: a debrief that nobody offers, and a journal that must
//! never be the only place where harm is written down. They stay open, and come back, until each has an answer.

use serde::Serialize;

use crate::entry::{Entry, MarkKind};

/// The answers so far. An answer of `no`, `not yet` or `nobody` is written down and stays open.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct After {
    /// Whether it is in the record of the employer.
    pub record: Option<String>,
    /// Who has been told, by role.
    pub told: Option<String>,
    /// Whether a debrief was offered, and by whom.
    pub debrief: Option<String>,
}

crate::hide::hide!(After);

impl After {
    /// Takes the lines `record: …`, `told: …` and `debrief: …` out of a marked passage, list items among them; gives the
    /// rest with them.
    pub fn split(text: &str) -> (String, Self) {
        let mut after = Self::default();
        let mut rest = Vec::new();
        for line in text.lines() {
            let bare = line.trim_start().trim_start_matches(['-', '*']).trim_start();
            let named = bare.split_once(':').map(|(name, said)| (name.trim().to_lowercase(), said.trim()));
            let field = match named.as_ref().map(|(name, _)| name.as_str()) {
                Some("record" | "in the record") => &mut after.record,
                Some("told") => &mut after.told,
                Some("debrief") => &mut after.debrief,
                _ => {
                    rest.push(line);
                    continue;
                }
            };
            *field = named.map(|(_, said)| said.to_owned()).filter(|said| !said.is_empty());
        }
        (rest.join("\n").trim().to_owned(), after)
    }

    /// A list that [`After::split`] reads back, in the order of the questions; a question without an answer is `open`.
    pub fn lines(&self) -> Vec<String> {
        let named = [("In the record", &self.record), ("Told", &self.told), ("Debrief", &self.debrief)];
        let line = |(name, said): (&str, &Option<String>)| {
            let said = said.as_deref().unwrap_or("open").split_whitespace().collect::<Vec<_>>().join(" ");
            format!("- {name}: {said}")
        };
        named.into_iter().map(line).collect()
    }

    /// These answers, with newer ones over them.
    #[must_use]
    pub fn with(self, newer: &Self) -> Self {
        Self {
            record: newer.record.clone().or(self.record),
            told: newer.told.clone().or(self.told),
            debrief: newer.debrief.clone().or(self.debrief),
        }
    }

    /// Whether a text answers the first question: it begins as a yes or a no does.
    pub fn answers_record(said: &str) -> bool {
        let said = said.trim().to_lowercase();
        let first = said.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        affirms(&said) || matches!(first, "n" | "no" | "none" | "nobody" | "never" | "nothing" | "open" | "unknown")
    }

    /// Whether each question has an answer that closes it.
    pub fn is_closed(&self) -> bool {
        self.answered().iter().all(|answered| *answered)
    }

    /// For each question, in their order, whether its answer closes it.
    pub fn answered(&self) -> [bool; 3] {
        let recorded = self.record.as_deref().is_some_and(|answer| closes(answer) && affirms(answer));
        [recorded, self.told.as_deref().is_some_and(closes), self.debrief.as_deref().is_some_and(closes)]
    }
}

/// Whether an answer says more than that there is none yet. `not needed` and `declined` close a question.
fn closes(answer: &str) -> bool {
    let answer = answer.trim().to_lowercase();
    let first = answer.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let words = || answer.split(|c: char| !c.is_alphanumeric());
    let denied = words().any(|word| matches!(word, "not" | "nobody" | "never" | "nothing"));
    let negative = denied || matches!(first, "no" | "none" | "open" | "unknown" | "");
    !negative || answer.starts_with("not needed") || answer.starts_with("not wanted") || answer.starts_with("no need")
}

/// Whether an answer says that it is in the record, or that it need not be: anything else is no clear yes.
fn affirms(answer: &str) -> bool {
    let answer = answer.trim().to_lowercase();
    let first = answer.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let yes = ["yes", "y", "done", "recorded", "logged", "reported", "noted", "both", "it", "in", "not"];
    yes.contains(&first) || answer.starts_with("no need")
}

/// The words that make the program ask, each with what may stand before it to make it innocent.
const HARD: [&str; 22] = [
    "unsafe",
    "not safe",
    "wasn't safe",
    "isn't safe",
    "threatened me",
    "threatened us",
    "threatened to",
    "a threat",
    "death threat",
    "threats",
    "assaulted",
    "attacked",
    "hit me",
    "spat at",
    "pushed me",
    "grabbed me",
    "followed me",
    "was harmed",
    "came to harm",
    "hurt me",
    "an incident",
    "the incident",
];

/// Whether a text says that something unsafe, a harm, a threat or an incident came to someone.
///
/// A short list of words on purpose: it only decides whether three questions are asked.
pub fn is_hard(text: &str) -> bool {
    let text = text.to_lowercase().replace('’', "'");
    let said = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].trim_end();
            let starts = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let ends = text[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            let denied = ["no", "not", "never", "without", "wasn't", "isn't", "nothing"];
            starts && ends && !denied.iter().any(|no| before.ends_with(&format!(" {no}")) || before == *no)
        })
    };
    HARD.iter().any(|word| said(word))
}

/// The template that is written for something hard.
const TEMPLATE: &str = "after-hard-visit";

/// Whether a reflection tells of something hard whose questions are not all closed: by a mark, by its template, or in
/// its words.
pub fn tells_of_something_hard(entry: &Entry) -> bool {
    let mut marks = entry.marks(&MarkKind::Incident).peekable();
    if marks.peek().is_some() {
        return !marks.all(|mark| After::split(&mark.text).1.is_closed());
    }
    // Headings are a template's questions, not what was written.
    let written: Vec<&str> = entry.markdown().lines().filter(|line| !line.starts_with('#')).collect();
    entry.fields.template.as_deref() == Some(TEMPLATE) || is_hard(&written.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    #[test]
    fn a_template_heading_is_not_what_was_written() {
        assert!(!tells_of_something_hard(&entry("## Is anyone unsafe tonight?\n\nA calm day.\n")));
        assert!(tells_of_something_hard(&entry("---\ntemplate: after-hard-visit\n---\nA calm day.\n")));
        assert!(tells_of_something_hard(&entry("> [!incident] threat\n> On the stairs.\n")));
        assert!(!tells_of_something_hard(&entry(
            "> [!incident]\n> - In the record: yes\n> - Told: duty manager\n> - Debrief: not needed\n"
        )));
    }

    fn entry(text: &str) -> Entry {
        Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap()
    }

    #[test]
    fn answers_are_lines_of_the_passage() {
        let (text, after) =
            After::split("On the stairs.\nRecord: yes, LCS\nHe said: stop.\nTold: duty manager\ndebrief:");
        assert_eq!(text, "On the stairs.\nHe said: stop.");
        assert_eq!(after.record.as_deref(), Some("yes, LCS"));
        assert_eq!((after.told.as_deref(), after.debrief.as_deref()), (Some("duty manager"), None));
        assert_eq!(after.lines(), ["- In the record: yes, LCS", "- Told: duty manager", "- Debrief: open"]);
        assert_eq!(after.answered(), [true, true, false]);
        let (text, again) = After::split(&format!("On the stairs.\n\n{}", after.lines().join("\n")));
        assert_eq!((text.as_str(), again.answered()), ("On the stairs.", [true, true, false]));
        let closed = after.with(&After { debrief: Some("offered by my manager".into()), ..After::default() });
        assert!(closed.is_closed());
    }

    #[test]
    fn no_is_an_answer_that_stays_open() {
        let off = After { record: Some("my manager is off, duty knows".into()), ..After::default() };
        assert_eq!(off.answered(), [false; 3]);
        for open in ["asked for, not offered", "no", "No.", "not yet", "nobody", "none offered", "", "open"] {
            assert!(!closes(open), "{open}");
        }
        for closed in ["yes", "duty manager", "offered, declined", "not needed", "no need", "Tuesday", "noted in LCS"] {
            assert!(closes(closed), "{closed}");
        }
    }

    #[test]
    fn hard_words_are_asked_about_and_innocent_ones_are_not() {
        for hard in [
            "It felt unsafe.",
            "He threatened me on the stairs",
            "She was harmed",
            "I’d been assaulted",
            "It wasn’t safe",
        ] {
            assert!(is_hard(hard), "{hard}");
        }
        let innocent = [
            "There was no threat",
            "nothing unsafe here",
            "We talked about self-harm",
            "harmless",
            "The threatening letter",
        ];
        for text in innocent.into_iter().chain(["", "It was not an incident."]) {
            assert!(!is_hard(text), "{text}");
        }
    }
}
