//! The questions after a session, one after the other: one key for each thing on the agenda, then the rest.

use jiff::{ToSpan, civil::Date};

use super::{Account, planned};
use crate::{
    cli::{
        commands::{agenda, session::meeting},
        context::Context,
        failure::{Failure, Kind},
        words,
    },
    entry::When,
    journal::span,
    pipeline::agenda::Supervision,
    supervision::{
        Agenda,
        agenda::{Item, PartKind},
        session::{Answer, Session, SessionStatus, Status},
    },
};

/// The questions, one after the other.
pub(super) struct Conversation<'a> {
    pub(super) context: &'a Context,
    pub(super) all: &'a Supervision,
    pub(super) agenda: &'a Agenda,
}

impl Conversation<'_> {
    /// Asks everything; what was said is in the account afterwards.
    pub(super) fn hold(&self, ask_minutes: bool, account: &mut Account) -> Result<(), Failure> {
        let say = |text: &str| self.context.terminal.say(text);
        say(&format!(
            "Supervision, {}.\nEnter passes a question over; Ctrl-C keeps nothing.\n",
            words::long_moment(&account.session.date)
        ));
        if ask_minutes {
            self.minutes(account)?;
        }
        self.items(account)?;
        self.actions(account)?;
        self.hard(account)?;
        self.agreements(account)?;
        account.session.recognition = self.line("What was said to you that was good to hear?")?;
        account.session.how = self.line("How was this session, in a line? Only you see it.")?;
        self.next(account)
    }

    fn ask(&self, question: &str) -> Result<String, Failure> {
        let said = self.context.terminal.ask(&format!("{question} "))?;
        let stopped = || Failure::new(Kind::Interrupted, "stopped").meaning("Nothing was noted.");
        said.map(|said| said.trim().to_owned()).ok_or_else(stopped)
    }

    fn line(&self, question: &str) -> Result<Option<String>, Failure> {
        Ok(Some(self.ask(question)?).filter(|said| !said.is_empty()))
    }

    fn minutes(&self, account: &mut Account) -> Result<(), Failure> {
        let usual = account.session.minutes.or(self.all.rhythm.as_ref().and_then(|rhythm| rhythm.minutes));
        let usual = usual.unwrap_or(self.agenda.minutes);
        loop {
            let said = self.ask(&format!("How many minutes? [{usual}]"))?;
            let minutes =
                if said.is_empty() { Some(usual) } else { said.parse().ok().filter(|n| (1..=1440).contains(n)) };
            if minutes.is_some() {
                account.session.minutes = minutes;
                return Ok(());
            }
            self.context.terminal.say("A number of minutes, such as 75.");
        }
    }

    /// What came back on each thing that was to be talked about.
    fn items(&self, account: &mut Account) -> Result<(), Failure> {
        let asked = |kind: PartKind| !matches!(kind, PartKind::Actions | PartKind::Learning | PartKind::Good);
        let sections = self.agenda.sections.iter().filter(|section| asked(section.kind));
        let items: Vec<&Item> = sections.flat_map(|section| &section.items).filter(|item| !item.is_part()).collect();
        if !items.is_empty() {
            self.context
                .terminal
                .say("\nWhat came back?  a answered, p promised, r refused, s nothing, Enter not reached");
        }
        for item in items {
            account.session.answers.push(self.answer(item)?);
        }
        Ok(())
    }

    fn answer(&self, item: &Item) -> Result<Answer, Failure> {
        let answer = |status| Answer::new(item.name.clone(), status);
        loop {
            let said = self.ask(&format!("{:>3}  {}  >", item.number, agenda::brief(item)))?.to_lowercase();
            return Ok(match said.as_str() {
                "a" | "answered" => answer(Status::Answered),
                "p" | "promised" => Answer {
                    due: self.day("     By when?")?,
                    by: self.line("     By whom, by role?")?,
                    ..answer(Status::Promised)
                },
                "r" | "refused" => answer(Status::Refused),
                "s" | "silent" | "nothing" => answer(Status::Silent),
                "" | "n" => Answer { unreached: true, ..answer(Status::Open) },
                _ => {
                    self.context.terminal.say("     Please type a, p, r, s or Enter.");
                    continue;
                }
            });
        }
    }

    fn day(&self, question: &str) -> Result<Option<Date>, Failure> {
        loop {
            let said = self.ask(question)?;
            if said.is_empty() {
                return Ok(None);
            }
            if let Ok(when) = span::coming(&said, self.context.today()) {
                return Ok(Some(when.date));
            }
            self.context.terminal.say("     A day, such as 5 december or 2026-12-05; Enter for none.");
        }
    }

    /// Which of the open actions are done.
    fn actions(&self, account: &mut Account) -> Result<(), Failure> {
        let sections = self.agenda.sections.iter().filter(|section| section.kind == PartKind::Actions);
        let open: Vec<&Item> = sections.flat_map(|section| &section.items).filter(|item| !item.done).collect();
        if open.is_empty() {
            return Ok(());
        }
        self.context.terminal.say("\nOpen actions:");
        for item in &open {
            self.context.terminal.say(format!("{:>3}  {}", item.number, agenda::brief(item)));
        }
        let known: Vec<u32> = open.iter().map(|item| item.number).collect();
        let numbers = loop {
            let said = self.ask("Which are done? Their numbers, such as 2 5:")?;
            if let Some(numbers) = listed(&said, &known) {
                break numbers;
            }
            let known: Vec<String> = known.iter().map(u32::to_string).collect();
            self.context.terminal.say(format!("Please type numbers of this list ({}), or Enter.", known.join(", ")));
        };
        let done = open.into_iter().filter(|item| numbers.contains(&item.number));
        account.session.answers.extend(done.map(|item| Answer::new(item.name.clone(), Status::Answered)));
        Ok(())
    }

    /// What is still open after something hard.
    fn hard(&self, account: &mut Account) -> Result<(), Failure> {
        for item in self.agenda.items() {
            let Some(after) = item.after.as_ref().filter(|after| !after.is_closed()) else { continue };
            self.context.terminal.say(format!("\nAfter number {}: {}", item.number, agenda::brief(item)));
            let answers = agenda::ask_after(self.context, after)?;
            let (mut choice, is_there) = agenda::choice(self.context, self.all, item)?;
            choice.after = choice.after.clone().with(&answers);
            account.choices.push((choice, is_there));
        }
        Ok(())
    }

    fn agreements(&self, account: &mut Account) -> Result<(), Failure> {
        self.context.terminal.say("\nWhat was agreed? What; who; by when. One a line, an empty line ends.");
        let mut lines = Vec::new();
        loop {
            let said = self.ask("  -")?;
            if said.is_empty() {
                break;
            }
            lines.push(agreement(&said, self.context.today()));
        }
        if !lines.is_empty() {
            let notes = [account.session.notes.trim(), &lines.join("\n")].join("\n\n");
            notes.trim().clone_into(&mut account.session.notes);
        }
        Ok(())
    }

    fn next(&self, account: &mut Account) -> Result<(), Failure> {
        let today = self.context.today();
        let is_planned = |session: &&Session| session.status == SessionStatus::Planned && session.date.date > today;
        if self.all.sessions.iter().any(|session| is_planned(&session) && session.id != account.session.id) {
            return Ok(());
        }
        let every = self.all.rhythm.as_ref().map(|rhythm| i64::from(rhythm.every));
        let usual = every.and_then(|days| account.session.date.date.checked_add(days.days()).ok());
        let usual = usual.filter(|day| *day > today).map(|date| When { date, ..account.session.date });
        let offer = usual.map(|when| format!(" y for {}", words::long_moment(&when))).unwrap_or_default();
        loop {
            let said = self.ask(&format!("\nWhen is the next one?{offer}"))?;
            match (said.as_str(), usual) {
                ("", _) => return Ok(()),
                ("y" | "yes", Some(when)) => {
                    let with = account.session.with.clone().unwrap_or_else(|| "supervisor".to_owned());
                    account.next = Some(meeting(when, &with, SessionStatus::Planned)?);
                    return Ok(());
                }
                (said, _) => match planned(self.context, account, said) {
                    Ok(next) => {
                        account.next = Some(next);
                        return Ok(());
                    }
                    Err(_) => self.context.terminal.say("A day and a time, such as 10 december 2pm; Enter for later."),
                },
            }
        }
    }
}

/// Numbers that were typed; none when one of them, or another word, stands in no list.
fn listed(said: &str, known: &[u32]) -> Option<Vec<u32>> {
    let words = said.split(|c: char| c.is_whitespace() || ",;.".contains(c));
    let words = words.filter(|word| !word.is_empty() && !matches!(word.to_lowercase().as_str(), "and" | "none" | "no"));
    words.map(|word| word.parse().ok().filter(|number| known.contains(number))).collect()
}

/// `Send the draft; me; 5 december` as a task of the notes.
fn agreement(said: &str, today: Date) -> String {
    let parts: Vec<&str> = said.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
    let (what, rest) = parts.split_first().map_or((said, [].as_slice()), |(what, rest)| (*what, rest));
    let mut who = None;
    let mut due = None;
    for part in rest {
        let day = part.strip_prefix("by ").or_else(|| part.strip_prefix("due ")).unwrap_or(part);
        match span::coming(day, today) {
            Ok(when) if due.is_none() => due = Some(when.date),
            _ if who.is_none() => who = Some(part.replace([',', '(', ')'], " ").trim().to_owned()),
            _ => {}
        }
    }
    let ending = match (who, due) {
        (Some(who), Some(due)) => format!(" ({who}, due {due})"),
        (Some(who), None) => format!(" ({who}, no date)"),
        (None, Some(due)) => format!(" (due {due})"),
        (None, None) => String::new(),
    };
    format!("- [ ] {what}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_of_the_list_are_taken() {
        let cases: [(&str, Option<&[u32]>); 9] = [
            ("", Some(&[])),
            ("none", Some(&[])),
            ("2 5", Some(&[2, 5])),
            ("2, 5 and 7.", Some(&[2, 5, 7])),
            ("9", None),
            ("2 9", None),
            ("the second", None),
            ("2x", None),
            ("99999999999", None),
        ];
        for (said, numbers) in cases {
            assert_eq!(listed(said, &[2, 5, 7]).as_deref(), numbers, "{said:?}");
        }
    }

    #[test]
    fn an_agreement_is_a_task_with_whose_it_is_and_by_when() {
        let today = "2026-11-20".parse().unwrap();
        let cases = [
            ("Send the draft; me; 5 december", "- [ ] Send the draft (me, due 2026-12-05)"),
            ("Ask about the rota; team manager", "- [ ] Ask about the rota (team manager, no date)"),
            ("Book leave; by 2026-12-01", "- [ ] Book leave (due 2026-12-01)"),
            ("Just this", "- [ ] Just this"),
            (";;", "- [ ] ;;"),
        ];
        for (said, task) in cases {
            assert_eq!(agreement(said, today), task);
        }
    }
}
