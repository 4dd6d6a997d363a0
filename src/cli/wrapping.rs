//! Lines that fit a terminal: broken at words, with what follows set under what began, and nothing broken inside that a
//! person would copy: a path, a recovery word, a command that is suggested.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use super::words::STYLES;

/// Stands for a space that is no place to break, while lines are broken. It is no character (Unicode 16.0, section 23.7),
/// so no text has it.
const GLUE: char = '\u{fdd0}';

/// How many columns a text takes: wide characters two, marks and the program's own styles none, a tab eight.
pub(crate) fn columns(text: &str) -> usize {
    if text.is_ascii() && !text.contains(['\t', '\u{1b}']) {
        return text.len();
    }
    let mut rest = text;
    let mut width = 0;
    while let Some(letter) = rest.chars().next() {
        if let Some(style) = STYLES.iter().find(|style| rest.starts_with(**style)) {
            rest = &rest[style.len()..];
            continue;
        }
        width += if letter == '\t' { 8 } else { letter.width().unwrap_or(0) };
        rest = &rest[letter.len_utf8()..];
    }
    width
}

/// Breaks lines at words so that none is wider than `width` columns where that can be. `whole` are texts with spaces in
/// them, such as the path of the journal, that stay on one line.
pub(crate) fn fit<'a>(text: &'a str, width: usize, whole: &[String]) -> Cow<'a, str> {
    if text.lines().all(|line| columns(line) <= width) {
        return Cow::Borrowed(text);
    }
    let mut glued = Cow::Borrowed(text);
    for one in whole {
        if glued.contains(one.as_str()) {
            glued = Cow::Owned(glued.replace(one.as_str(), &one.replace(' ', &GLUE.to_string())));
        }
    }
    let joined = if width < SET { join(&glued) } else { glued.split('\n').map(str::to_owned).collect() };
    let lines: Vec<Cow<'_, str>> = joined.iter().map(|line| fit_line(line, width)).collect();
    Cow::Owned(lines.join("\n").replace(GLUE, " "))
}

/// Texts that were set by hand are set for a window of this width.
const SET: usize = 80;

/// The lines of a text, with those joined again that were broken by hand in the middle of a sentence: in a narrow window
/// they would be broken twice.
fn join(text: &str) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    let mut before = "";
    for line in text.split('\n') {
        let bare = line.trim_start_matches(' ');
        let goes_on = (SET - 24..=SET + 10).contains(&columns(before))
            && !before.ends_with(['.', ':', '!', '?'])
            && bare.starts_with(char::is_lowercase)
            && !bare.contains("  ")
            && line.len() - bare.len() == hanging(before, SET);
        match joined.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.push(' ');
                last.push_str(bare);
            }
            None => joined.push(line.to_owned()),
        }
        before = line;
    }
    joined
}

fn fit_line(line: &str, width: usize) -> Cow<'_, str> {
    if columns(line) <= width {
        return Cow::Borrowed(line);
    }
    let hang = hanging(line, width);
    let margin = " ".repeat(hang);
    let mut out = String::with_capacity(line.len() + line.len() / 8);
    let mut at = 0;
    for (space, word) in pieces(line, width.saturating_sub(hang)) {
        let (gap, wide) = (columns(space), columns(word));
        // Where nothing but the margin stands, a line is not begun anew: the word is wider than any.
        if at > hang && !word.is_empty() && at + gap + wide > width {
            out.push('\n');
            out.push_str(&margin);
            out.push_str(word);
            at = hang + wide;
        } else {
            out.push_str(space);
            out.push_str(word);
            at += gap + wide;
        }
    }
    Cow::Owned(out)
}

/// Where the lines that follow begin: under the text after a label (`Journal     …`), a sign of a list or the indent.
fn hanging(line: &str, width: usize) -> usize {
    let bare = line.trim_start_matches(' ');
    let indent = line.len() - bare.len();
    let sign = match bare.split_once(' ') {
        Some(("-", rest)) if rest.starts_with("[ ] ") || rest.starts_with("[x] ") => 6,
        Some(("-" | "*" | ">", _)) => 2,
        Some((number, _)) if number.len() < 4 && number.ends_with('.') && number.starts_with(char::is_numeric) => {
            number.len() + 1
        }
        _ => 0,
    };
    let hang = label(line, width * 2 / 5).unwrap_or(indent + sign);
    if hang * 2 > width { indent.min(width / 4) } else { hang }
}

/// The column after a few words that are set apart by at least two spaces, if it lies before `last`.
fn label(line: &str, last: usize) -> Option<usize> {
    let (mut found, mut words, mut at) = (None, 0, 0);
    let mut rest = line;
    while let Some(start) = rest.find(|c| c != ' ') {
        let column = at + start;
        if column > last || words > 4 {
            break;
        }
        if start >= 2 && words > 0 {
            found = Some(column);
        }
        let word = rest[start..].split(' ').next().unwrap_or_default();
        if word.ends_with(['.', '!', '?']) {
            break;
        }
        words += 1;
        at = column + columns(word);
        rest = &rest[start + word.len()..];
    }
    found
}

/// The words of a line, each with the spaces before it. A command that is suggested after a colon is one, if it fits into
/// a line by itself.
fn pieces(line: &str, room: usize) -> Vec<(&str, &str)> {
    let mut pieces = Vec::new();
    let (mut rest, mut after_colon) = (line, false);
    while !rest.is_empty() {
        let start = rest.len() - rest.trim_start_matches(' ').len();
        let (space, text) = rest.split_at(start);
        let word = text.split(' ').next().unwrap_or_default();
        let command = (after_colon && word == "afterword").then(|| command(text)).filter(|one| columns(one) <= room);
        let piece = command.unwrap_or(word);
        pieces.push((space, piece));
        after_colon = piece.ends_with(':');
        rest = &text[piece.len()..];
    }
    pieces
}

/// A command: to the end of the line or of the sentence.
fn command(text: &str) -> &str {
    let end = [". ", "; ", ", "].iter().filter_map(|end| text.find(end)).min();
    end.map_or(text, |end| &text[..=end]).trim_end_matches(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str, width: usize) -> String {
        let fitted = fit(text, width, &[]).into_owned();
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(flat(&fitted), flat(text), "no word is lost or broken");
        fitted
    }

    #[test]
    fn what_fits_stays_and_what_does_not_is_broken_at_words() {
        assert_eq!(fitted("one two three", 13), "one two three");
        assert_eq!(fitted("one two three\nfour five six seven", 13), "one two three\nfour five six\nseven");
        assert_eq!(fitted("a  b   cccc", 8), "a  b\n   cccc");
        assert_eq!(fitted("anunbreakablepath/to/a/file x", 10), "anunbreakablepath/to/a/file\nx");
        assert_eq!(fitted("Which one?  ", 8), "Which\none?  ");
    }

    #[test]
    fn later_lines_stand_under_the_first() {
        assert_eq!(fitted("    one two three", 12), "    one two\n    three");
        assert_eq!(fitted("Label     one two three four", 26), "Label     one two three\n          four");
        assert_eq!(fitted("- [ ] one two three", 12), "- [ ] one\n      two\n      three");
        assert_eq!(fitted("A sentence.  Another one follows", 30), "A sentence.  Another one\nfollows");
        assert_eq!(fitted("  3  Tue 24 Nov   a title of words", 30), "  3  Tue 24 Nov   a title of\n     words");
        let long = fitted("  3  Tue 24 Nov   a title that has more words than fit here", 50);
        assert_eq!(long, "  3  Tue 24 Nov   a title that has more words than\n                  fit here");
    }

    #[test]
    fn what_was_broken_by_hand_is_not_broken_twice() {
        let text = "Your originals are where they were, readable as before. Remove them when you are\nready: the same command.";
        assert_eq!(
            fitted(text, 60),
            "Your originals are where they were, readable as before.\nRemove them when you are ready: the same command."
        );
        let set =
            "3 of 5  Nobody can reset this for you. These 24 words are the only other way\n        in. Write them.";
        assert_eq!(
            fitted(set, 50),
            "3 of 5  Nobody can reset this for you. These 24\n        words are the only other way in. Write\n        them."
        );
        let rows = "one     a row that is as long as a line of the usual window, or nearly so\ntwo     another";
        assert_eq!(fitted(rows, 60).lines().last(), Some("two     another"));
    }

    #[test]
    fn wide_characters_and_styles_are_measured_as_they_show() {
        assert_eq!(columns("漢字"), 4);
        assert_eq!(columns("e\u{301}"), 1);
        assert_eq!(columns("\u{1b}[1mbold\u{1b}[0m"), 4);
        assert_eq!(fitted("漢字 漢字 漢字", 9), "漢字 漢字\n漢字");
        assert_eq!(fitted("\u{1b}[1mone two\u{1b}[0m three", 7), "\u{1b}[1mone two\u{1b}[0m\nthree");
    }

    #[test]
    fn a_command_and_a_path_stay_whole() {
        assert_eq!(
            fitted("See what is wrong: afterword doctor --fix. Then go on.", 34),
            "See what is wrong:\nafterword doctor --fix. Then go\non."
        );
        let whole = ["/home/a b/My Journal".to_owned()];
        assert_eq!(
            fit("there is no journal at /home/a b/My Journal", 30, &whole),
            "there is no journal at\n/home/a b/My Journal"
        );
    }
}
