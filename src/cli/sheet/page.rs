//! The recovery sheet as a page to print. It holds the words in clear, so it lives in memory while it is printed and is
//! wiped after; on a disk only where the writer has named a file and said yes.

use jiff::civil::Date;
use zeroize::Zeroizing;

use super::Wording;
use crate::{
    cli::{
        browser,
        context::Context,
        failure::{Failure, Kind},
        words,
    },
    fs::{self, scratch::Scratch},
    secret::RecoveryWords,
};

/// Opens the page in the browser, from memory, until the writer has printed it.
pub(super) fn print(context: &Context, words: &RecoveryWords, wording: &Wording) -> Result<(), Failure> {
    let (terminal, indent) = (&context.terminal, wording.indent);
    let Some(scratch) = Scratch::in_memory(&context.environment.scratch_places())? else {
        return Err(Failure::new(Kind::Failed, "there is no place in memory for the page")
            .meaning(format!("On a disk the words could be found later. {}", wording.unchanged))
            .next("Leave --sheet away, and write the words on paper by hand")
            .next("or name a file for the page, and delete it when it is printed: --sheet=FILE.html"));
    };
    let file = scratch.page();
    fs::write_new(&file, text(words, context.today()).as_bytes())?;
    terminal.say(wording.opening.trim_end());
    let opened = browser::open(&file);
    if opened {
        terminal.say(format!("\n{indent}The page is open in your browser, from memory. Print it from there."));
    } else {
        terminal.say(format!(
            "\n{indent}No browser could be started. Open this page in one and print it:\n{indent}{}",
            file.display()
        ));
    }
    terminal.say(format!("{indent}A printer that others use too may keep a copy; writing by hand leaves none."));
    let answer = terminal.ask(&format!("{indent}Press Enter when you have it on paper. The page is then wiped. "));
    scratch.wipe()?;
    match answer? {
        Some(_) => Ok(()),
        None => Err(Failure::new(Kind::Declined, "the recovery words were not checked").meaning(wording.held())),
    }
}

/// The page: no script, nothing from elsewhere, and a title that says nothing about whose it is.
pub(super) fn text(list: &RecoveryWords, made: Date) -> Zeroizing<String> {
    // Longer than the page gets, so that it never moves and leaves no copy behind.
    let mut page = Zeroizing::new(String::with_capacity(8192));
    page.push_str(HEAD);
    page.push_str(&words::long_date(made));
    page.push_str(".</p>\n<table><caption>The words, numbered downwards</caption>\n<tbody>\n");
    for row in 0..6 {
        page.push_str("<tr>");
        for (at, word) in list.words().enumerate().skip(row).step_by(6) {
            page.push_str(&format!("<td><span>{}</span> ", at + 1));
            page.push_str(word);
            page.push_str("</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str(FOOT);
    page
}

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>Recovery sheet</title>
<style>
body { font: 12pt/1.5 serif; max-width: 38em; margin: 2em auto; padding: 0 1em; color: #000; background: #fff }
table { width: 100%; border-collapse: collapse; margin: 1.5em 0; font: 13pt/1.3 monospace }
caption { text-align: left; font-family: serif }
td { border: 1px solid #666; padding: .5em .6em }
td span { display: inline-block; min-width: 1.6em; color: #444 }
@page { margin: 2cm }
</style>
</head>
<body>
<h1>Recovery sheet</h1>
<p>These 24 words open a private journal without its passphrase. They were made on "#;

const FOOT: &str = "\
</tbody></table>
<p>Keep this paper apart from the computer, where you keep what you would not want to lose. Whoever has it, and a copy of
the journal's folder, can read everything. Nobody can make it again from the computer.</p>
<p>To use it: where Afterword asks for the passphrase, type all 24 words in order, with a space between. Then
<code>afterword key change</code> sets a new passphrase. Without Afterword, the age program opens the journal:
READ-ME-FIRST.txt in its folder says how.</p>
<p>Try them now and then: <code>afterword key rehearse</code>. When new words have been made, destroy this sheet.</p>
</body>
</html>
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_all_words_in_order_and_asks_for_nothing_from_elsewhere() {
        let words = RecoveryWords::generate().unwrap();
        let page = text(&words, "2026-11-20".parse().unwrap());
        for (at, word) in words.words().enumerate() {
            assert!(page.contains(&format!("<td><span>{}</span> {word}</td>", at + 1)), "word {}", at + 1);
        }
        assert!(page.contains("Friday 20 November 2026"));
        for outside in ["http://", "https://", "<script", "src=", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
