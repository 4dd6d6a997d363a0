//! A choice written as the text of a record.

use super::Choice;
use crate::yaml;

impl Choice {
    /// The text of a record that [`Choice::parse`] reads back.
    pub fn to_markdown(&self) -> String {
        let text = |name: &str, value: Option<&String>| value.map(|value| format!("{name}: {}\n", yaml::scalar(value)));
        let word = |name: &str, value: Option<&str>| value.map(|value| format!("{name}: {value}\n"));
        let roles: Vec<String> = self.to.iter().map(|role| format!("  - {}\n", yaml::scalar(role))).collect();
        let lines = [
            Some(format!("kind: item\ndate: {}\n", self.when)),
            text("item", Some(&self.item)),
            self.entry.map(|entry| format!("entry: \"{entry}\"\n")),
            self.added.then(|| "added: true\n".to_owned()),
            word("part", self.part.map(super::PartKind::word)),
            self.place.map(|place| format!("place: {place}\n")),
            word("function", self.function.map(super::Function::word)),
            word("ask", self.ask.map(super::Ask::word)),
            self.minutes.map(|minutes| format!("minutes: {minutes}\n")),
            (!roles.is_empty()).then(|| format!("to:\n{}", roles.concat())),
            word("share", self.share.map(super::Share::word)),
            self.blocked.then(|| "blocked: true\n".to_owned()),
            self.done.map(|day| format!("done: {day}\n")),
            word("answer", self.answer.as_ref().map(|outside| outside.answer.answer.word())),
            self.answer.as_ref().map(|outside| format!("answered: {}\n", outside.on)),
            text("from", self.answer.as_ref().and_then(|outside| outside.answer.by.as_ref())),
            self.answer.as_ref().and_then(|outside| outside.answer.due).map(|day| format!("due: {day}\n")),
            text("record", self.after.record.as_ref()),
            text("told", self.after.told.as_ref()),
            text("debrief", self.after.debrief.as_ref()),
            text("effect", self.higher.effect.as_ref()),
            text("needed", self.higher.needed.as_ref()),
            self.higher.by.map(|day| format!("by: {day}\n")),
        ];
        format!("---\n{}---\n", lines.into_iter().flatten().collect::<String>())
    }
}
