//! What a style would load, read as CSS with its comments taken out and its escapes undone.

use super::{is_image, short};
use crate::look::Problem;

/// The first thing in a style that a look may not hold.
pub(in crate::look) fn style(file: &str, text: &str) -> Result<(), Problem> {
    match loads(text) {
        Some((line, message)) => Err(Problem { file: file.to_owned(), line, message }),
        None => Ok(()),
    }
}

/// What in a style would load: the line, and the reason.
pub(super) fn loads(text: &str) -> Option<(usize, String)> {
    let (plain, lines) = plain_css(text);
    let line = |at: usize| lines.get(at).copied().unwrap_or(1);
    for (word, why) in [
        ("@import", "`@import` loads another style, and a page loads nothing"),
        ("@font-face", "`@font-face` brings a font, and a page uses those of the device"),
        ("image-set(", "`image-set()` is not for looks: use `url(data:image/…)`"),
        ("expression(", "`expression()` is a script, and a look brings none"),
    ] {
        if let Some(at) = plain.find(word) {
            return Some((line(at), why.to_owned()));
        }
    }
    for function in ["url(", "src("] {
        for (at, _) in plain.match_indices(function) {
            let address = plain[at + function.len()..].trim_start().trim_start_matches(['"', '\'']).trim_start();
            if !address.starts_with('#') && !is_image(address) {
                let end = address.find([')', '"', '\'']).unwrap_or(address.len());
                let shown = short(&address[..end]);
                return Some((line(at), format!("`{function}{shown})` loads from outside: a page loads nothing")));
            }
        }
    }
    None
}

/// A style in lower case, without comments and with its escapes undone; and for each byte the line it came from.
fn plain_css(text: &str) -> (String, Vec<usize>) {
    let (mut out, mut lines, mut line) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()), 1);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let mut put = c.to_ascii_lowercase();
        if c == '/' && letters.peek() == Some(&'*') {
            let mut before = ' ';
            for inner in letters.by_ref().skip(1) {
                line += usize::from(inner == '\n');
                if before == '*' && inner == '/' {
                    break;
                }
                before = inner;
            }
            put = ' ';
        } else if c == '\\' {
            put = escaped(&mut letters);
        }
        let start = out.len();
        out.push(put);
        lines.extend(std::iter::repeat_n(line, out.len() - start));
        line += usize::from(c == '\n');
    }
    (out, lines)
}

/// The character that an escape of CSS stands for (CSS Syntax 3, section 4.3.7).
fn escaped(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> char {
    let mut digits = String::new();
    while let Some(digit) = letters.next_if(|c| digits.len() < 6 && c.is_ascii_hexdigit()) {
        digits.push(digit);
    }
    if digits.is_empty() {
        // A line break after the sign ends nothing; the next line goes on.
        return letters.next_if(|c| *c != '\n').map_or(' ', |c| c.to_ascii_lowercase());
    }
    // One sign of white space ends the digits and is no more than that; a line break of two signs is one.
    if letters.next_if_eq(&'\r').is_some() {
        letters.next_if_eq(&'\n');
    } else {
        letters.next_if(|c| matches!(c, ' ' | '\t' | '\n' | '\u{c}'));
    }
    let read = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
    read.unwrap_or('\u{fffd}').to_ascii_lowercase()
}
