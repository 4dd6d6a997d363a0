//! Which paragraphs two texts share and which only one of them has, by the longest common row of paragraphs.

/// A paragraph, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Both texts have it.
    Both(&'t str),
    /// Only the one in the journal.
    This(&'t str),
    /// Only the copy.
    That(&'t str),
}

/// Texts with more pairs of paragraphs than this are shown whole, one after the other.
const MOST: usize = 1_000_000;

/// Compares two texts, in their order.
pub(super) fn compare<'t>(this: &'t str, that: &'t str) -> Vec<Part<'t>> {
    let (one, two) = (paragraphs(this), paragraphs(that));
    if one.len().saturating_mul(two.len()) > MOST {
        return one.into_iter().map(Part::This).chain(two.into_iter().map(Part::That)).collect();
    }
    // length[i][j]: how many paragraphs the ends of both, from i and from j, have in common.
    let mut length = vec![vec![0_u32; two.len() + 1]; one.len() + 1];
    for i in (0..one.len()).rev() {
        for j in (0..two.len()).rev() {
            length[i][j] =
                if one[i] == two[j] { length[i + 1][j + 1] + 1 } else { length[i + 1][j].max(length[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut parts) = (0, 0, Vec::new());
    while i < one.len() || j < two.len() {
        if i < one.len() && j < two.len() && one[i] == two[j] {
            parts.push(Part::Both(one[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < one.len() && (j == two.len() || length[i + 1][j] >= length[i][j + 1]) {
            parts.push(Part::This(one[i]));
            i += 1;
        } else {
            parts.push(Part::That(two[j]));
            j += 1;
        }
    }
    parts
}

/// One text with the paragraphs of both, for the writer to finish. The front matter is the journal's.
pub(super) fn draft(parts: &[Part<'_>]) -> String {
    let mut draft = String::new();
    for part in parts {
        match part {
            Part::That(text) if text.trim_start().starts_with("---") => {}
            Part::Both(text) | Part::This(text) | Part::That(text) => {
                draft.push_str(text.trim_end());
                draft.push_str("\n\n");
            }
        }
    }
    draft
}

/// The paragraphs of a text. Its front matter is the first of them, whatever empty lines it has.
fn paragraphs(text: &str) -> Vec<&str> {
    let front = text.strip_prefix("---").and_then(|rest| rest.find("\n---").map(|at| at + 7)).unwrap_or(0);
    let end = text[front..].find('\n').map_or(text.len(), |at| if front == 0 { 0 } else { front + at });
    let (front, body) = text.split_at(end);
    let paragraphs = body.split("\n\n").map(|paragraph| paragraph.trim_matches('\n'));
    std::iter::once(front).chain(paragraphs).filter(|paragraph| !paragraph.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_paragraphs_are_told_from_those_of_one() {
        let this = "---\ntitle: a\n\ndate: 2026-11-01\n---\nOne.\n\nTwo.\n\nThree.\n";
        let that = "---\ntitle: a\n\ndate: 2026-11-01\n---\nOne.\n\nZwei.\n\nThree.\n\nFour.\n";
        let parts = compare(this, that);
        assert_eq!(
            parts[1..],
            [Part::Both("One."), Part::This("Two."), Part::That("Zwei."), Part::Both("Three."), Part::That("Four.")]
        );
        assert_eq!(parts[0], Part::Both("---\ntitle: a\n\ndate: 2026-11-01\n---"));
        let draft = draft(&parts);
        assert!(draft.starts_with("---\ntitle: a"), "{draft}");
        assert!(draft.contains("One.\n\nTwo.\n\nZwei.\n\nThree.\n\nFour."), "{draft}");
        assert_eq!(compare("", ""), []);
        assert_eq!(compare("a", "a\n"), [Part::Both("a")]);
    }
}
