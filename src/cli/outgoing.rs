//! The last look at a text before it leaves: identifying details stop it, unless the writer has allowed them.

use super::{
    context::Context,
    failure::{Failure, Kind},
    unlock::Unlocked,
    words,
};
use crate::{
    outline::Outline,
    privacy::identifier::{self, Allowed, Finding},
};

/// Checks every text of a document that is to leave, with the writer's allow list.
///
/// `what` names it for the writer: `this document`. Each detail that stops it is told by its place and what it looks
/// like; its words are told only in a terminal, where the document has just been shown. Fails with exit code 7 and what
/// to do next; a date by itself stops nothing.
pub(crate) fn check(context: &Context, unlocked: &Unlocked, what: &str, outline: &Outline) -> Result<(), Failure> {
    let (places, texts): (Vec<String>, Vec<String>) = outline.texts().into_iter().unzip();
    // A paragraph for each text, so that every second line is a place.
    let texts: Vec<String> = texts.iter().map(|text| text.replace(['\n', '\r'], " ")).collect();
    let found = |line: usize, finding: &Finding, words: &str| {
        let place = places.get((line - 1) / 2).map_or("", String::as_str);
        let words = if context.terminal.asks() { format!(" \"{}\"", words::plain(words)) } else { String::new() };
        context.terminal.say(format!("{place}:{words} {} ({})", finding.kind.label(), finding.kind.word()));
    };
    verdict(what, &texts.join("\n\n"), &allowed(unlocked), found)
}

/// [`check`] for texts in the writer's own lines, each with its place: `Entry 3`. The place of a detail is told with its
/// line in that text.
pub(crate) fn check_lines(
    context: &Context,
    unlocked: &Unlocked,
    what: &str,
    texts: &[(String, String)],
) -> Result<(), Failure> {
    let allowed = allowed(unlocked);
    let mut count = 0;
    for (place, text) in texts {
        let found = |line: usize, finding: &Finding, words: &str| {
            let words = if context.terminal.asks() { format!(" \"{}\"", words::plain(words)) } else { String::new() };
            let Finding { kind, .. } = finding;
            context.terminal.say(format!("{place}, line {line}:{words} {} ({})", kind.label(), kind.word()));
        };
        count += stopping(text, &allowed, found);
    }
    if count == 0 { Ok(()) } else { Err(refusal(what, count)) }
}

/// The writer's allow list; empty when there is none.
pub(crate) fn allowed(unlocked: &Unlocked) -> Allowed {
    let records = unlocked.library.journal.records();
    records.iter().rfind(|record| record.kind() == Allowed::KIND).map(Allowed::parse).unwrap_or_default()
}

/// [`check`] without a terminal: `say` gets the line, the detail and its words.
fn verdict(what: &str, text: &str, allowed: &Allowed, say: impl FnMut(usize, &Finding, &str)) -> Result<(), Failure> {
    match stopping(text, allowed, say) {
        0 => Ok(()),
        count => Err(refusal(what, count)),
    }
}

/// How many details stop a text; `say` gets each.
fn stopping(text: &str, allowed: &Allowed, mut say: impl FnMut(usize, &Finding, &str)) -> usize {
    let text = readable(text);
    let findings = identifier::find(&text);
    let stopping: Vec<&Finding> =
        findings.iter().filter(|one| one.kind.stops() && !allowed.allows(&text, one)).collect();
    let mut lines = Lines::of(&text);
    for finding in &stopping {
        say(lines.at(finding.span.start), finding, text.get(finding.span.clone()).unwrap_or_default());
    }
    stopping.len()
}

fn refusal(what: &str, count: usize) -> Failure {
    stopped(format!("{} in {what} could tell who someone is", words::count(count, "detail", "details")))
        .meaning("Nothing has left.")
        .next("Change the words, or allow them: afterword check --allow")
        .next("To share it all the same, add --anyway")
}

/// A failure with the exit code of the check.
pub(crate) fn stopped(message: String) -> Failure {
    Failure::new(Kind::Stopped, message)
}

/// The text that a person would read: of an HTML page, what it shows.
pub(crate) fn readable(text: &str) -> std::borrow::Cow<'_, str> {
    if identifier::is_html(text) { identifier::text_of_html(text).into() } else { text.into() }
}

/// The numbers of lines, asked for in the order of the text.
pub(crate) struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    /// Begins at line 1.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, byte: 0, line: 1 }
    }

    /// The line of a byte, from 1; not before one that was asked for.
    pub(crate) fn at(&mut self, byte: usize) -> usize {
        let passed = self.text.get(self.byte..byte).unwrap_or_default();
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
        self.byte = self.byte.max(byte);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, allowed: &Allowed) -> (Vec<String>, Option<u8>) {
        let mut said = Vec::new();
        let verdict = verdict("the agenda", text, allowed, |line, one, _| {
            said.push(format!("line {line}: {} ({})", one.kind.label(), one.kind.word()));
        });
        (said, verdict.err().map(|failure| failure.code()))
    }

    #[test]
    fn details_stop_a_text_and_are_told_by_line_without_their_words() {
        let text = "# Agenda\n\n26 November 2026\r\n\r\n- Kayleigh Thornton\n- ring 07700 900123\n";
        let (said, code) = run(text, &Allowed::default());
        assert_eq!(code, Some(7));
        assert_eq!(said, ["line 5: a person's name (PERSON)", "line 6: a phone number (PHONE)"]);
        let Err(failure) = verdict("the agenda", text, &Allowed::default(), |_, _, _| ()) else {
            panic!("it is stopped")
        };
        let told = failure.lines().join("\n");
        assert!(
            told.contains("2 details in the agenda") && told.contains("check --allow") && told.contains("--anyway"),
            "{told}"
        );
        assert!(!told.contains("Kayleigh") && !told.contains("07700"), "{told}");
    }

    #[test]
    fn dates_and_what_is_allowed_stop_nothing() {
        assert_eq!(
            run("Supervision, Thursday 26 November 2026, 2:00 pm\n\n- Workload: think, 15 min", &Allowed::default()),
            (vec![], None)
        );
        let mut allowed = Allowed::default();
        allowed.add("elm house").unwrap();
        assert_eq!(run("The team at Elm House.", &allowed), (vec![], None));
        assert_eq!(run("The team at Elm House.", &Allowed::default()).1, Some(7));
    }

    #[test]
    fn a_page_is_read_as_it_is_seen() {
        let page =
            "<!doctype html>\n<title>Agenda</title>\n<p class=\"Kayleigh\">Workload</p>\n<p>Kay&#108;eigh rang</p>";
        assert_eq!(run(page, &Allowed::default()).0, ["line 4: a person's name (PERSON)"]);
    }
}
