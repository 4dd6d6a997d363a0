//! The name of a file as it may stand in a journal, and on any disk that it is written to again.

/// The longest name, in bytes: what every file system takes, with room for a number.
const LONGEST: usize = 120;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The name as one line that leads nowhere: the last part of a path, without control characters and signs that turn the
/// direction of writing, without what a file system takes for something else, not hidden, and not too long. `file` when
/// nothing is left.
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().map(|c| if is_trick(c) { '_' } else { c }).collect();
    let bare = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, ending) = bare.rsplit_once('.').map_or((bare, ""), |(stem, ending)| (stem, ending));
    let ending = if ending.len() > 8 { "" } else { ending };
    let stem = cut(if ending.is_empty() { bare } else { stem }, LONGEST);
    let device = stem.split('.').next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = if stem.is_empty() {
        "file".to_owned()
    } else if DEVICES.contains(&device.trim().to_lowercase().as_str()) {
        format!("_{stem}")
    } else {
        stem.to_owned()
    };
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}

fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default().trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// What has no place in a name: control characters, line and direction marks, and what Windows refuses.
fn is_trick(c: char) -> bool {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || turns || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{f0f0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_plays_no_tricks() {
        let cases = [
            ("kitchen.jpg", "kitchen.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\photos\\one two.PNG", "one two.PNG"),
            (".hidden.png", "hidden.png"),
            ("...", "file"),
            ("", "file"),
            ("a\nb\u{202e}gpj.exe", "a_b_gpj.exe"),
            ("CON.jpg", "_CON.jpg"),
            ("com1.txt", "_com1.txt"),
            ("a: b?.pdf", "a_ b_.pdf"),
            ("ŵy ☂.gif", "ŵy ☂.gif"),
            (" spaced .jpg ", "spaced.jpg"),
        ];
        for (name, expected) in cases {
            assert_eq!(clean(name), expected, "{name:?}");
            assert_eq!(clean(&clean(name)), clean(name), "{name:?}");
        }
        let long = clean(&format!("{}.jpeg", "ŵ".repeat(500)));
        assert!(long.len() <= 126 && long.ends_with("ŵ.jpeg"), "{long}");
    }
}
