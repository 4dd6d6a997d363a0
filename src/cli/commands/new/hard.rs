//! The end of a reflection on something hard: is it in the record, who has been told, was a debrief offered.
//!
//! The answers become a mark of the reflection itself, so they are encrypted with it and come back on the agenda until
//! each is closed.

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
    },
    entry::{Entry, MarkKind, Sharing},
    supervision::After,
};

/// What is said where nobody can be asked.
pub(in crate::cli::commands) const QUESTIONS: &str = "\
This speaks of something hard. Is it in the record? Who has been told? Was a debrief
offered? With a mark these stay on your agenda until they are answered: > [!incident]";

/// Asks, and gives the text with the answers in it; none when it stays as it is.
pub(super) fn ask(context: &Context, entry: &Entry, may_ask: bool) -> Option<String> {
    let terminal = &context.terminal;
    if !may_ask || !terminal.asks() {
        terminal.say(QUESTIONS);
        return None;
    }
    terminal.say(
        "\nSomething hard happened. Three questions; Enter leaves one open, and it comes back on\nyour agenda. \
         A minus (-) says that none of this is needed.",
    );
    let question = |text: &str| -> Result<Option<String>, Failure> {
        let said = terminal.ask(text)?;
        let stopped = || Failure::new(Kind::Interrupted, "the questions ended");
        Ok(Some(said.ok_or_else(stopped)?.trim().to_owned()).filter(|said| !said.is_empty()))
    };
    // When nobody answers any more, the reflection is saved with what there is.
    let Ok(record) = question("Is it in the record? (yes, no)  ") else { return None };
    if record.as_deref() == Some("-") {
        return None;
    }
    let told = question("Who has been told, by role?  ").ok().flatten();
    let debrief = question("Was a debrief offered, and by whom?  ").ok().flatten();
    terminal.say("Someone to ring, tonight or later: afterword helplines");
    if entry.fields.sharing == Sharing::Private {
        terminal.say("This reflection is only for you, so it will not be on the agenda.");
    }
    Some(with_answers(entry, &After { record, told, debrief }))
}

/// The text with the answers: in the mark that is there, else in a new one at the end.
fn with_answers(entry: &Entry, answers: &After) -> String {
    let body = entry.markdown();
    let simple = |span: &std::ops::Range<usize>| {
        body.get(span.clone())
            .is_some_and(|raw| raw.trim_end().lines().all(|line| line.starts_with("> ") || line == ">"))
    };
    let mark = entry.marks(&MarkKind::Incident).find(|mark| !mark.within_private && simple(&mark.span));
    let lines: String = match mark {
        Some(mark) => After::split(&mark.text).1.with(answers).lines(),
        None => answers.lines(),
    }
    .iter()
    .map(|line| format!("> {line}\n"))
    .collect();
    let front = &entry.text[..entry.body_start];
    match mark {
        Some(mark) => {
            let raw = body[mark.span.clone()].trim_end();
            let kept: Vec<&str> = raw.lines().filter(|line| !is_answer(line)).collect();
            let after = body[mark.span.start + raw.len()..].trim_start_matches(['\r', '\n']);
            let gap = if after.is_empty() { "" } else { "\n" };
            format!(
                "{front}{}{}\n>\n{lines}{gap}{after}",
                &body[..mark.span.start],
                kept.join("\n").trim_end_matches("\n>")
            )
        }
        None => format!("{front}{}\n\n> [!incident]\n{lines}", body.trim_end()),
    }
}

/// Whether a line of a mark is an answer to one of the questions.
fn is_answer(line: &str) -> bool {
    let bare = line.trim_start_matches('>').trim();
    !bare.is_empty() && After::split(bare).0.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn entry(text: &str) -> Entry {
        Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap()
    }

    #[test]
    fn the_answers_stand_in_the_mark_or_in_a_new_one() {
        let answers = After { record: Some("yes".into()), told: None, debrief: Some("no".into()) };
        let list = "> - In the record: yes\n> - Told: open\n> - Debrief: no\n";
        let cases = [
            ("He threatened me.\n", format!("He threatened me.\n\n> [!incident]\n{list}")),
            (
                "---\ntitle: a\n---\nOne.\n\n> [!incident] threat\n> On the stairs.\n\nTwo.\n",
                format!("---\ntitle: a\n---\nOne.\n\n> [!incident] threat\n> On the stairs.\n>\n{list}\nTwo.\n"),
            ),
            (
                "> [!incident] threat\n> On the stairs.\n>\n> - Told: open\n",
                format!("> [!incident] threat\n> On the stairs.\n>\n{list}"),
            ),
        ];
        for (text, expected) in cases {
            let written = with_answers(&entry(text), &answers);
            assert_eq!(written, expected);
            let read = entry(&written);
            let mark = read.marks(&MarkKind::Incident).next().unwrap();
            assert_eq!(After::split(&mark.text).1.answered(), [true, false, false], "{written}");
        }
    }
}
