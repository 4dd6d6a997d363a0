//! The questions of a template, asked one by one in the terminal, with no file anywhere.

use crate::{
    cli::{
        context::Context,
        draft::{UNFINISHED, Unfinished},
        failure::Failure,
        words,
    },
    entry::{Entry, splice},
    id::Id,
    pipeline::{
        compose::{Draft, complete},
        library,
    },
    template::Template,
    theme::{Catalogue, ThemeId},
    vault,
};

/// Whether an answer to an optional question is more than a no.
fn says_something(answer: &str) -> bool {
    let answer = answer.trim().trim_end_matches('.').to_lowercase();
    !matches!(answer.as_str(), "" | "no" | "n" | "none" | "-" | "nothing")
}

/// The questions of a template, one by one, with no file anywhere.
pub(super) struct Questions<'a> {
    pub(super) context: &'a Context,
    pub(super) unfinished: &'a Unfinished,
}

impl Questions<'_> {
    /// Asks all of them, and gives the reflection. `beginning` is what the first answer begins with.
    pub(super) fn ask(&self, template: &Template, beginning: Option<&str>, draft: Draft) -> Result<String, Failure> {
        let terminal = &self.context.terminal;
        let when = draft.date.as_ref().map(words::long_moment).unwrap_or_default();
        terminal.say(format!(
            "\n{}, {when}\nWrite as much or as little as you like. A line with only a full stop moves on.\n",
            template.label()
        ));
        self.unfinished.note_template(template.name());
        let mut answers = Vec::new();
        for (at, question) in template.questions().iter().enumerate() {
            let beginning = beginning.filter(|_| at == 0);
            answers.push(self.passage(&question.heading, question.hint.as_deref(), beginning)?);
        }
        let mut draft = Draft { template: Some(template.name().to_owned()), body: template.compose(&answers), ..draft };
        if draft.body.trim().is_empty() {
            return Ok(String::new());
        }
        self.frame(&mut draft)?;
        Ok(draft.to_markdown())
    }

    /// One question and the lines of its answer.
    fn passage(&self, heading: &str, hint: Option<&str>, beginning: Option<&str>) -> Result<String, Failure> {
        let terminal = &self.context.terminal;
        terminal.say(words::wrap(heading, terminal.measure(), ""));
        if let Some(hint) = hint {
            terminal.say(words::wrap(&format!("  ({hint})"), terminal.measure(), "   "));
        }
        self.unfinished.note(&format!("## {heading}\n"));
        let Some(beginning) = beginning else {
            let answer = self.lines(true)?;
            self.unfinished.note("");
            return Ok(answer);
        };
        terminal.say(format!("> {}", words::plain(beginning)));
        self.unfinished.note(beginning);
        let answer = format!("{beginning}\n{}", self.lines(false)?);
        self.unfinished.note("");
        Ok(answer)
    }

    /// Lines up to one with only a full stop.
    fn lines(&self, may_pass: bool) -> Result<String, Failure> {
        let mut answer = String::new();
        while let Some(line) = self.context.terminal.ask("> ")? {
            if line.trim() == "." {
                break;
            }
            // An empty line before anything else passes the question over.
            if may_pass && line.trim().is_empty() && answer.is_empty() {
                break;
            }
            self.unfinished.note(&line);
            answer.push_str(&line);
            answer.push('\n');
        }
        Ok(answer)
    }

    /// A whole text without questions, up to the end of the input.
    pub(super) fn whole(&self) -> Result<String, Failure> {
        self.context.terminal.say("Type your entry, then Ctrl-D on a line of its own.");
        let mut text = String::new();
        while let Some(line) = self.context.terminal.ask("")? {
            self.unfinished.note(&line);
            text.push_str(&line);
            text.push('\n');
        }
        Ok(text)
    }

    /// Goes on with a reflection that was cut off: shows it, takes more lines, and asks what stands around it. Its own
    /// front matter stays.
    pub(super) fn go_on(&self, entry: &Entry) -> Result<String, Failure> {
        let terminal = &self.context.terminal;
        let (front, body) = (&entry.text[..entry.body_start], entry.markdown().trim_end());
        terminal.say(format!(
            "\n{}\n\nGo on where you were. A line with only a full stop ends it.\n",
            words::plain(body.trim())
        ));
        body.lines().for_each(|line| self.unfinished.note(line));
        self.unfinished.note("");
        let more = self.lines(false)?;
        let title = entry.fields.title.clone().filter(|title| title != UNFINISHED);
        let mut draft =
            Draft { title, themes: entry.fields.themes.clone(), body: format!("{body}\n\n{more}"), ..Draft::default() };
        self.frame(&mut draft)?;
        let mut text = format!("{front}{}\n", draft.body.trim_end());
        if !draft.measures.is_empty() {
            let mut measures = entry.fields.measures.clone();
            measures.append(&mut draft.measures);
            let all: Vec<String> =
                measures.iter().map(|(name, value)| format!("{}: {value}", crate::yaml::scalar(name))).collect();
            // Where the front matter cannot be changed, the words matter more than the numbers.
            text = splice::set(&text, "measures", &format!("{{{}}}", all.join(", "))).unwrap_or(text);
        }
        Ok(complete(&text, &draft))
    }

    /// What stands around the text: title, measures, themes, a question, an action.
    fn frame(&self, draft: &mut Draft) -> Result<(), Failure> {
        let terminal = &self.context.terminal;
        terminal.say("");
        let read = Entry::parse(Id::random().map_err(vault::Error::from)?, draft.to_markdown());
        if draft.title.is_none() {
            let opening = read.as_ref().map_or_else(|_| String::new(), |entry| words::plain(&entry.body.opening));
            let typed = terminal.ask(&format!("Title [{opening}]  "))?.unwrap_or_default();
            let title = if typed.trim().is_empty() { opening } else { typed.trim().to_owned() };
            draft.title = Some(title).filter(|title| !title.is_empty());
        }
        for (name, question) in [
            ("wellbeing", "Wellbeing, 1 low to 5 high (empty to skip)  "),
            ("workload", "Workload, 1 light to 5 heavy (empty to skip)  "),
        ] {
            if let Some(value) = self.measure(question)? {
                draft.measures.insert(name.to_owned(), value);
            }
        }
        self.themes(draft, read.ok().as_ref())?;
        self.marks(draft)
    }

    fn measure(&self, question: &str) -> Result<Option<f64>, Failure> {
        loop {
            let typed = self.context.terminal.ask(question)?.unwrap_or_default();
            match typed.trim().replace(',', ".").parse::<f64>() {
                _ if typed.trim().is_empty() => return Ok(None),
                Ok(value) if (1.0..=5.0).contains(&value) => return Ok(Some(value)),
                _ => self.context.terminal.say("A number from 1 to 5, or nothing."),
            }
        }
    }

    fn themes(&self, draft: &mut Draft, entry: Option<&Entry>) -> Result<(), Failure> {
        let Some(entry) = entry.filter(|_| draft.themes.is_empty()) else { return Ok(()) };
        let suggested = library::suggest(&Catalogue::built_in(), entry);
        if suggested.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = suggested.iter().map(|one| one.theme.to_string()).collect();
        let terminal = &self.context.terminal;
        let answer =
            terminal.ask(&format!("Themes I noticed: {}. Keep them? [Y/n, or type your own] ", names.join(", ")))?;
        let Some(answer) = answer else { return Ok(()) };
        match answer.trim().to_lowercase().as_str() {
            "" | "y" | "yes" => draft.themes = names,
            "n" | "no" => {}
            typed => {
                draft.themes = typed
                    .split([',', ' '])
                    .map(str::trim)
                    .filter(|word| ThemeId::parse(word).is_ok())
                    .map(str::to_owned)
                    .collect();
            }
        }
        Ok(())
    }

    fn marks(&self, draft: &mut Draft) -> Result<(), Failure> {
        let terminal = &self.context.terminal;
        let mut add = |block: String| {
            draft.body = format!("{}\n\n{block}", draft.body.trim_end());
        };
        let question = terminal.ask("A question for supervision? (empty to skip)\n> ")?.unwrap_or_default();
        if says_something(&question) {
            self.unfinished.note(&question);
            add(format!("> [!supervision] think\n> {}\n", question.trim()));
        }
        let action = terminal.ask("An action for you? (empty to skip)\n> ")?.unwrap_or_default();
        if says_something(&action) {
            self.unfinished.note(&action);
            add(format!("- [ ] {}\n", action.trim()));
        }
        Ok(())
    }
}
