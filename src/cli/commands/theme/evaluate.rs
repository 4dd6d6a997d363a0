//! `theme evaluate`: how near the suggestions come to labelled lines.

use std::{collections::BTreeSet, path::Path};

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        terminal::BOLD,
        words,
    },
    fs,
    theme::{
        Catalogue,
        evaluate::{Count, Report, labelled},
    },
};

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

pub(super) fn evaluate(context: &Context, file: &Path, errors: bool) -> Result<(), Failure> {
    let bytes = if file == Path::new("-") {
        context.terminal.read_input(LONGEST)?
    } else {
        fs::read(&context.environment.absolute(file), LONGEST)?
    };
    let text = String::from_utf8_lossy(&bytes);
    let passages = labelled(&text).map_err(|line| {
        Failure::new(Kind::Unreadable, format!("line {line} is not a labelled passage"))
            .next("A line looks like this: {\"id\": 1, \"text\": \"…\", \"themes\": [\"workload\", \"values\"]}")
    })?;
    if passages.is_empty() {
        return Err(Failure::new(Kind::NotFound, "there is no labelled passage in it"));
    }
    let catalogue = Catalogue::built_in();
    let known = |theme: &str| catalogue.iter().any(|one| one.id().as_ref() == theme);
    let named: BTreeSet<&str> = passages.iter().flat_map(|one| &one.themes).map(String::as_str).collect();
    let unknown: Vec<&str> = named.into_iter().filter(|theme| !known(theme)).collect();
    if !unknown.is_empty() {
        let themes = words::plain(&unknown.join(", "));
        context.terminal.say(format!("There is no theme called {themes}: what is labelled so counts as missed."));
    }
    let report = Report::of(&catalogue, &passages);
    if context.global.json {
        return context.terminal.json(&as_json(&report));
    }
    let terminal = &context.terminal;
    if errors {
        for one in &report.differences {
            let meant = if one.meant.is_empty() { "none".to_owned() } else { one.meant.join(", ") };
            terminal.line(format!("{BOLD}{}{BOLD:#}  meant: {}", one.id, words::plain(&meant)))?;
            for said in &one.said {
                let passages: Vec<String> = said.evidence.iter().map(|one| format!("\"{}\"", one.plain())).collect();
                let line = format!("  {} {:.2}: {}", said.theme, said.score, passages.join(" "));
                terminal.line(words::wrap(&words::plain(&line), 110, "      "))?;
            }
        }
        terminal.line("")?;
    }
    terminal.line(format!(
        "{BOLD}{:<16} {:>5} {:>9} {:>6}  right wrong missed{BOLD:#}",
        "Theme", "F1", "Precision", "Recall"
    ))?;
    let row = |name: &str, count: Count| {
        // Of nothing there is no share.
        let precision =
            if count.right + count.wrong == 0 { "-".to_owned() } else { format!("{:.2}", count.precision()) };
        terminal.line(format!(
            "{:<16} {:>5.2} {:>9} {:>6.2}  {:>5} {:>5} {:>6}",
            words::plain(name),
            count.f1(),
            precision,
            count.recall(),
            count.right,
            count.wrong,
            count.missed
        ))
    };
    report.themes.iter().try_for_each(|(theme, count)| row(theme, *count))?;
    row("all (micro)", report.all)?;
    terminal.line(format!(
        "\n{}. Micro-F1 {:.3}, macro-F1 {:.3}, precision at three {:.3}.\nThe main theme is among the first three in {} of {}; nothing is suggested in {} of {} without a theme.",
        words::count(report.passages, "passage", "passages"),
        report.all.f1(),
        report.macro_f1(),
        report.precision_at_three(),
        report.main.1,
        report.main.0,
        report.quiet.1,
        report.quiet.0
    ))
}

fn as_json(report: &Report) -> serde_json::Value {
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    let count = |count: &Count| json!({"f1": round(count.f1()), "right": count.right, "wrong": count.wrong, "missed": count.missed});
    let themes: serde_json::Map<String, serde_json::Value> =
        report.themes.iter().map(|(theme, one)| (theme.clone(), count(one))).collect();
    json!({"afterword": 1, "evaluated": {
        "passages": report.passages, "micro_f1": round(report.all.f1()), "macro_f1": round(report.macro_f1()),
        "precision_at_three": round(report.precision_at_three()), "main": [report.main.1, report.main.0],
        "quiet": [report.quiet.1, report.quiet.0], "themes": themes,
    }})
}
