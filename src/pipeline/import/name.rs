//! What the name of a file says: a date, and a title.

use jiff::civil::Date;

/// The date that a file name holds, and the rest of the name as a title.
pub(super) fn date_in_name(name: &str) -> (Option<Date>, String) {
    let characters: Vec<char> = name.chars().collect();
    for start in 0..characters.len() {
        let preceded = start > 0 && characters[start - 1].is_ascii_digit();
        let Some((date, length)) = date_at(&characters[start..]).filter(|_| !preceded) else { continue };
        let rest: String = characters[..start].iter().chain(&characters[start + length..]).collect();
        return (Some(date), as_title(&rest));
    }
    (None, as_title(name))
}

fn date_at(characters: &[char]) -> Option<(Date, usize)> {
    let separated = |length: usize| -> Option<(Date, usize)> {
        let text: String = characters.get(..length)?.iter().collect();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let marks = text.chars().filter(|c| matches!(c, '-' | '_' | '.')).count();
        let next = characters.get(length).is_some_and(char::is_ascii_digit);
        let right = digits.len() == 8
            && digits.len() + marks == length
            && text.starts_with(|c: char| c.is_ascii_digit())
            && !next;
        let date =
            Date::new(digits.get(..4)?.parse().ok()?, digits.get(4..6)?.parse().ok()?, digits.get(6..8)?.parse().ok()?)
                .ok()?;
        (right && (1900..2200).contains(&date.year())).then_some((date, length))
    };
    separated(10).or_else(|| separated(8))
}

/// `the-locked-ward` as `The locked ward`.
fn as_title(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().all(|c| c.is_ascii_digit() || c == ' ') {
        return String::new();
    }
    if let Some(first) = words.chars().next() {
        words.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_dates_and_titles() {
        let cases = [
            ("2025-05-12-the-locked-ward", Some("2025-05-12"), "The locked ward"),
            ("2025-05-12", Some("2025-05-12"), ""),
            ("2025_05_12 Duty", Some("2025-05-12"), "Duty"),
            ("20250512", Some("2025-05-12"), ""),
            ("Note from 2025-05-12", Some("2025-05-12"), "Note from"),
            ("Thirteen stairs", None, "Thirteen stairs"),
            ("1202505123", None, ""),
            ("2025-13-45", None, ""),
            ("", None, ""),
            ("ŵyl 2025-05-12", Some("2025-05-12"), "Ŵyl"),
        ];
        for (name, date, title) in cases {
            let (found, rest) = date_in_name(name);
            assert_eq!((found.map(|date| date.to_string()).as_deref(), rest.as_str()), (date, title), "{name}");
        }
    }
}
