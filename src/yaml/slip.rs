//! What a person most likely did, where a text is not YAML: a parser tells where it gave up, which is often lines later
//! and in words of its own.

use super::Problem;

/// The first slip that is known and its line, from 1. A guess that is made only after the parser has refused the text.
pub(super) fn find(text: &str) -> Option<(u32, Problem)> {
    let mut reader = Reader::default();
    let found = text.lines().enumerate().find_map(|(at, line)| reader.take(at, line));
    let (at, problem) = found.or(reader.open.map(|open| (open.line, open.problem())))?;
    Some((u32::try_from(at).ok()?.saturating_add(1), problem))
}

#[derive(Default)]
struct Reader {
    /// A text of several lines (`|` or `>`): what is indented belongs to it.
    block: bool,
    /// A quote or a bracket that is open since.
    open: Option<Open>,
    /// Whether the line before had a value that can go on in the next.
    plain: bool,
}

#[derive(Clone, Copy)]
struct Open {
    line: usize,
    quote: Option<char>,
    depth: usize,
}

impl Open {
    fn problem(self) -> Problem {
        if self.quote.is_some() { Problem::Quote } else { Problem::Bracket }
    }
}

impl Reader {
    fn take(&mut self, at: usize, line: &str) -> Option<(usize, Problem)> {
        let bare = line.trim_start();
        let indented = bare.len() < line.len();
        if bare.trim_end().is_empty() || (self.block && indented) {
            return None;
        }
        self.block = false;
        if line[..line.len() - bare.len()].contains('\t') {
            return Some((at, Problem::Tab));
        }
        if let Some(open) = self.open {
            // A new `name:` at the edge: what was open was left open.
            if !indented && name_and_value(bare).is_some() {
                return Some((open.line, open.problem()));
            }
            return self.within(at, bare, open);
        }
        if bare.starts_with('#') {
            return None;
        }
        let item = bare.strip_prefix("- ").or_else(|| bare.strip_prefix('-').filter(|rest| rest.is_empty()));
        if let Some(item) = item {
            self.plain = false;
            return self.value(at, item.trim());
        }
        match name_and_value(bare) {
            Some(_) if indented && self.plain => Some((at, Problem::Indent)),
            Some((_, value)) => self.value(at, value),
            None if indented => None,
            None if bare.contains(':') => Some((at, Problem::Space)),
            None => Some((at, Problem::NoColon)),
        }
    }

    fn value(&mut self, at: usize, value: &str) -> Option<(usize, Problem)> {
        let value = value.trim();
        self.plain = false;
        match value.chars().next() {
            None | Some('#') => None,
            Some('|' | '>') => {
                self.block = true;
                None
            }
            Some('"' | '\'' | '[' | '{') => self.within(at, value, Open { line: at, quote: None, depth: 0 }),
            Some('@' | '`' | '%' | '*' | '&' | '!' | ']' | '}' | ',') => Some((at, Problem::Sign)),
            Some(_) => {
                self.plain = true;
                let said = value.split(" #").next().unwrap_or_default();
                (said.contains(": ") || said.ends_with(':')).then_some((at, Problem::Colon))
            }
        }
    }

    /// Goes on in a value that has quotes or brackets.
    fn within(&mut self, at: usize, text: &str, mut open: Open) -> Option<(usize, Problem)> {
        self.open = None;
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match (open.quote, letter) {
                (Some('"'), '\\') => drop(letters.next()),
                (Some('\''), '\'') if letters.peek() == Some(&'\'') => drop(letters.next()),
                (Some(quote), _) if quote == letter => open.quote = None,
                (None, '"' | '\'') => open = Open { quote: Some(letter), line: at, ..open },
                (None, '[' | '{') => open.depth += 1,
                (None, ']' | '}') => open.depth = open.depth.saturating_sub(1),
                _ => continue,
            }
            if open.quote.is_none() && open.depth == 0 {
                let rest: String = letters.collect();
                let rest = rest.trim();
                return (!rest.is_empty() && !rest.starts_with('#')).then_some((at, Problem::AfterQuote));
            }
        }
        self.open = Some(open);
        None
    }
}

/// `name: value`, if a line is that.
fn name_and_value(bare: &str) -> Option<(&str, &str)> {
    let bare = bare.trim_end();
    let (name, value) = bare.split_once(": ").or_else(|| Some((bare.strip_suffix(':')?, "")))?;
    (!name.is_empty() && !name.starts_with(['"', '\'', '[', '{', '#'])).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_is_found_on_its_line() {
        let cases = [
            ("a: 1\n\tb: 2\n", 2, Problem::Tab),
            ("a: 1\nlist:\n\t- x\n", 3, Problem::Tab),
            ("title: \"Saying no\ndate: 2026-11-17\n", 1, Problem::Quote),
            ("date: 2026-11-17\ntitle: 'Saying no\n", 2, Problem::Quote),
            ("themes: [workload, hope\ndate: 2026-11-17\n", 1, Problem::Bracket),
            ("title: Saying no: again\n", 1, Problem::Colon),
            ("title: \"Saying\" no\n", 1, Problem::AfterQuote),
            ("title: @home\n", 1, Problem::Sign),
            ("title: *hope*\n", 1, Problem::Sign),
            ("a: 1\ntitle Saying no\n", 2, Problem::NoColon),
            ("a: 1\ntitle:Saying no\n", 2, Problem::Space),
            ("title: x\n date: 2026-11-17\n", 2, Problem::Indent),
        ];
        for (text, line, problem) in cases {
            assert_eq!(find(text), Some((line, problem)), "{text}");
        }
    }

    #[test]
    fn what_is_in_order_is_no_slip() {
        let text = "# mine\ntitle: \"A: b \\\" c\"   # said\nnote: |\n  a: b: c\n\t\"x\nlist:\n  - x\n  - 'it''s'\n\
                    themes: [a, 'b: c',\n  d]\nmap: {a: 1, b: [2]}\nlong: one\n  two\nurl: http://x.example/\n";
        assert_eq!(find(text), None);
    }
}
