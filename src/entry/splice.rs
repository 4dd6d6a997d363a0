//! Changing one field of a front matter and nothing else: comments, order and unknown keys survive.
//!
//! The change is made in the text and then proved: the new text must parse, the field must hold the new value, and
//! every other field must be as it was. Otherwise nothing is changed and the caller is told.

use super::{Document, Fields, fields::key_of};

/// The front matter is written in a way that cannot be changed safely, such as a value that other fields refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the front matter is written in a way that cannot be changed safely")]
pub struct Unchanged;

/// Sets `field` to the YAML `value`, in the text of an entry. Adds a front matter where there is none.
///
/// # Errors
/// When the result would change anything else.
pub fn set(text: &str, field: &str, value: &str) -> Result<String, Unchanged> {
    let document = Document::split(text).map_err(|_| Unchanged)?;
    let line = format!("{field}: {value}\n");
    let Some(front) = document.front else {
        let body = &text[document.body_start..];
        return Ok(format!("---\n{line}---\n{}{body}", if body.starts_with('\n') { "" } else { "\n" }));
    };
    let spot = spot(front, field);
    let (start, end) = (document.front_start + spot.start, document.front_start + spot.end);
    let eol = if front.contains("\r\n") { line.replace('\n', "\r\n") } else { line };
    let changed =
        format!("{}{}{eol}{}", &text[..start], if needs_break(text, start) { "\n" } else { "" }, &text[end..]);
    same_but_for(field, front, &changed)?;
    Ok(changed)
}

/// Writes a list as YAML.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(|item| crate::yaml::scalar(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}

fn needs_break(text: &str, start: usize) -> bool {
    start > 0 && !text[..start].ends_with('\n')
}

/// The lines that hold `field`, or the end of the front matter.
fn spot(front: &str, field: &str) -> std::ops::Range<usize> {
    let mut found: Option<usize> = None;
    let mut at = 0;
    for line in front.split_inclusive('\n') {
        match (found, key_of(line)) {
            (None, Some(key)) if key.eq_ignore_ascii_case(field) => found = Some(at),
            (Some(start), Some(_)) => return start..at,
            // A comment or a blank line at the left edge belongs to what follows.
            (Some(start), None) if line.starts_with('#') || line.trim().is_empty() => return start..at,
            _ => {}
        }
        at += line.len();
    }
    found.map_or(front.len()..front.len(), |start| start..front.len())
}

fn same_but_for(field: &str, before: &str, changed: &str) -> Result<(), Unchanged> {
    let document = Document::split(changed).map_err(|_| Unchanged)?;
    let after = document.front.ok_or(Unchanged)?;
    let (mut old, mut new) = (mapping(before)?, mapping(after)?);
    old.remove(field);
    if new.remove(field).is_none() || old != new || Fields::parse(Some(after)).is_err() {
        return Err(Unchanged);
    }
    Ok(())
}

fn mapping(front: &str) -> Result<serde_json::Map<String, serde_json::Value>, Unchanged> {
    let map = crate::yaml::mapping(front).map_err(|_| Unchanged)?;
    crate::yaml::without_case(map).map_err(|_| Unchanged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_only_the_line_it_must() {
        let cases = [
            (
                "---\ntitle: a # why\nthemes: [x]\nmood: grey\n---\nbody",
                "---\ntitle: a # why\nthemes: [x, y]\nmood: grey\n---\nbody",
            ),
            (
                "---\nthemes:\n  - x\n  - z\n# next\nmood: grey\n---\nbody",
                "---\nthemes: [x, y]\n# next\nmood: grey\n---\nbody",
            ),
            ("---\nthemes:\n- x\nmood: grey\n---\n", "---\nthemes: [x, y]\nmood: grey\n---\n"),
            ("---\ntitle: a\n---\nbody", "---\ntitle: a\nthemes: [x, y]\n---\nbody"),
            ("---\r\ntitle: a\r\n---\r\nbody\r\n", "---\r\ntitle: a\r\nthemes: [x, y]\r\n---\r\nbody\r\n"),
            ("---\n---\nbody", "---\nthemes: [x, y]\n---\nbody"),
            ("body", "---\nthemes: [x, y]\n---\n\nbody"),
            ("---\nthemes: [x,\n  z]\n\"mood\": grey\n---\n", "---\nthemes: [x, y]\n\"mood\": grey\n---\n"),
        ];
        for (before, after) in cases {
            assert_eq!(set(before, "themes", "[x, y]").unwrap(), after);
        }
    }

    #[test]
    fn refuses_what_it_would_break() {
        let anchored = "---\nthemes: &t [x]\ntags: *t\n---\n";
        assert_eq!(set(anchored, "themes", "[y]"), Err(Unchanged));
        assert_eq!(set("---\ntitle: a\nno end", "themes", "[y]"), Err(Unchanged));
        assert_eq!(set("---\ntitle: a\n---\n", "sharing", "nonsense"), Err(Unchanged));
    }

    #[test]
    fn lists_are_quoted_where_they_must_be() {
        assert_eq!(list(&["work load", "a: b", "no"]), "[work load, \"a: b\", \"no\"]");
    }
}
