//! Text into HTML.

/// Appends a text so that no part of it is read as HTML. For the text of elements: the walk puts no word of an entry
/// into an attribute, so quotes stay as they are. Control characters, which no reflection needs and some readers trip
/// over, become the sign for a character that cannot be shown.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let with = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\n' | b'\t' => continue,
            0..=0x1f | 0x7f => "\u{fffd}",
            _ => continue,
        };
        // These bytes are ASCII, so `at` is the start of a character.
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str(with);
        from = at + 1;
    }
    out.push_str(text.get(from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_html_could_read() {
        let mut out = String::new();
        escape(&mut out, "a<b>&\"c'é\u{1b}\n");
        assert_eq!(out, "a&lt;b&gt;&amp;\"c'é\u{fffd}\n");
    }
}
