//! The first sentence of a thing, which stands out so that a page can be read at a glance.

/// The longest first sentence that stands out, in bytes.
const LONGEST: usize = 140;

/// Divides the block at a place into what stands out and what does not. A long thing without a short first sentence
/// has nothing that stands out; only the first block has.
pub fn split(blocks: &[String], at: usize) -> (&str, &str) {
    let Some(block) = blocks.get(at) else { return ("", "") };
    if at > 0 {
        return ("", block);
    }
    let ends = block.match_indices(['.', '?', '!']).map(|(at, _)| at + 1);
    match ends.into_iter().find(|end| block[*end..].starts_with(' ')) {
        Some(end) if end <= LONGEST => block.split_at(end),
        _ if blocks.len() > 1 || block.len() <= LONGEST => (block, ""),
        _ => ("", block),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_first_sentence_or_a_short_thing_stands_out() {
        let long = "word ".repeat(40).trim_end().to_owned();
        let later = format!("{long}. More.");
        for (blocks, expected) in [
            (vec!["Why? I ask."], ("Why?", " I ask.")),
            (vec!["Number 3.5 of them"], ("Number 3.5 of them", "")),
            (vec![long.as_str()], ("", long.as_str())),
            (vec![later.as_str()], ("", later.as_str())),
            (vec![long.as_str(), "More."], (long.as_str(), "")),
            (vec![], ("", "")),
        ] {
            let blocks: Vec<String> = blocks.into_iter().map(str::to_owned).collect();
            assert_eq!(split(&blocks, 0), expected);
        }
        assert_eq!(split(&["One.".to_owned(), "Two. Three.".to_owned()], 1), ("", "Two. Three."));
    }
}
