//! A definition as a file, in the shape in which the built-in ones stand.

use std::collections::BTreeSet;

use super::{Definition, Strength};
use crate::yaml;

impl Definition {
    /// The definition as a file, which reads the same: to look at, to change, to give to someone.
    pub fn write(&self) -> String {
        let mut out = String::new();
        let text = |value: &str| yaml::scalar(value);
        let list =
            |values: &[String]| values.iter().map(|one| format!("  - {}\n", yaml::scalar(one))).collect::<String>();
        out += &format!("id: {}\nlabel: {}\nlanguage: {}\n", self.id, text(&self.label), text(&self.language));
        let function: Vec<String> = self.function.iter().map(|one| format!("{one:?}").to_lowercase()).collect();
        out += &format!("order: {}\nneeds: {}\nfunction: [{}]\n", self.order, self.needs, function.join(", "));
        out += &format!("whose: {}\n", format!("{:?}", self.whose).to_lowercase());
        out += &format!("absence: {}\n", format!("{:?}", self.absence).to_lowercase());
        out += &format!("definition: {}\n", text(self.meaning.trim()));
        for (name, values) in [("belongs", &self.belongs), ("prompts", &self.prompts), ("sources", &self.sources)] {
            if !values.is_empty() {
                out += &format!("{name}:\n{}", list(values));
            }
        }
        if !self.not.is_empty() {
            let not = self.not.iter();
            let rows = not.map(|one| format!("  - {{what: {}, instead: {}}}\n", text(&one.what), one.instead));
            out += &format!("not:\n{}", rows.collect::<String>());
        }
        let cues = |language: &str, indent: &str| {
            let mut text = String::new();
            for strength in Strength::ALL {
                let name = strength.name();
                let mine = self.cues.iter().filter(|cue| cue.strength == strength && cue.language == language);
                let phrases: Vec<&str> = mine.map(|cue| cue.phrase.as_str()).collect();
                if !phrases.is_empty() {
                    text += &format!("{indent}{name}: |\n{}", wrapped(&phrases, &format!("{indent}  ")));
                }
            }
            text
        };
        out += &format!("cues:\n{}", cues(&self.language, "  "));
        let others: BTreeSet<&str> =
            self.cues.iter().map(|cue| cue.language.as_str()).filter(|one| *one != self.language).collect();
        if !others.is_empty() {
            out += "also:\n";
            out.extend(others.iter().map(|one| format!("  {one}:\n{}", cues(one, "    "))));
        }
        if !self.innocent.is_empty() {
            let phrases: Vec<&str> = self.innocent.iter().map(String::as_str).collect();
            out += &format!("innocent: |\n{}", wrapped(&phrases, "  "));
        }
        out
    }
}

/// Phrases with commas between them, in lines of about a hundred characters.
fn wrapped(phrases: &[&str], indent: &str) -> String {
    let mut lines = vec![String::new()];
    for (at, phrase) in phrases.iter().enumerate() {
        let comma = if at + 1 < phrases.len() { "," } else { "" };
        if lines.last().is_some_and(|line| !line.is_empty() && line.len() + phrase.len() > 100) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            let space = if line.is_empty() { "" } else { " " };
            *line += &format!("{space}{phrase}{comma}");
        }
    }
    lines.iter().map(|line| format!("{indent}{line}\n")).collect()
}
