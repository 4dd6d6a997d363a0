//! The themes that a new journal begins with.

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        words,
    },
    theme::Catalogue,
};

/// Those that were named with the command.
pub(super) fn given(named: &[String]) -> Result<Vec<String>, Failure> {
    let all = all();
    chosen(&named.join(" "), &all).map_err(|word| {
        Failure::new(Kind::Usage, format!("there is no theme \"{}\"", words::plain(&word)))
            .meaning("No journal was made.")
            .next(format!("There are: {}", all.join(", ")))
    })
}

/// Those that the writer types; none for all of them. Asked until each is one that there is.
pub(super) fn ask(context: &Context) -> Result<Vec<String>, Failure> {
    let (terminal, all) = (&context.terminal, all());
    terminal.say(format!(
        "\n5 of 5  These themes can be suggested for what you write:\n        {}",
        words::wrap(&all.join(", "), 70, "").replace('\n', "\n        ")
    ));
    loop {
        let typed = terminal.ask("        Empty for all of them, or type the ones you want:  ")?.unwrap_or_default();
        match chosen(&typed, &all) {
            Ok(chosen) => return Ok(chosen),
            Err(word) => {
                let word = words::plain(&word);
                let near = all.iter().filter(|one| strsim::damerau_levenshtein(one, &word) <= 2);
                let near: Vec<&str> = near.map(String::as_str).collect();
                let meant = if near.is_empty() { String::new() } else { format!(" Is it {}?", near.join(", ")) };
                terminal.say(format!("        There is no theme \"{word}\".{meant} Type all that you want once more."));
            }
        }
    }
}

fn all() -> Vec<String> {
    Catalogue::built_in().iter().map(|definition| definition.id().to_string()).collect()
}

/// The themes in a text, or the first word that is none.
fn chosen(typed: &str, all: &[String]) -> Result<Vec<String>, String> {
    let words = typed.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).map(|word| if all.contains(&word) { Ok(word) } else { Err(word) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_that_is_none_is_named() {
        let all = ["risk".to_owned(), "workload".to_owned()];
        assert_eq!(chosen(" Risk,workload\trisk ", &all), Ok(vec!["risk".into(), "workload".into(), "risk".into()]));
        assert_eq!(chosen("risk, bananas", &all), Err("bananas".into()));
        assert_eq!(chosen(" , ", &all), Ok(Vec::new()));
    }
}
