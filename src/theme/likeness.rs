//! Theme names that may mean one theme: `work-load` and `workload`, `relationship` and `relationships`.

/// Pairs of names that are near-duplicates, each pair in the order given, the first of a pair before the second.
///
/// Two names are alike when they differ only in hyphens, in a plural ending, or, from seven letters, in one letter
/// added, left out, changed, or in two that changed places.
pub fn pairs<'a>(names: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut pairs = Vec::new();
    for (at, one) in names.iter().enumerate() {
        pairs.extend(names[at + 1..].iter().filter(|other| alike(one, other)).map(|other| (*one, *other)));
    }
    pairs
}

fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (stem(one), stem(other));
    one == other || one.len().min(other.len()) >= 7 && one_slip(one.as_bytes(), other.as_bytes())
}

/// The name without hyphens and without a plural ending.
fn stem(name: &str) -> String {
    let whole: String = name.chars().filter(|c| *c != '-').collect();
    match whole.strip_suffix("ies") {
        Some(base) => format!("{base}y"),
        None => whole.strip_suffix('s').filter(|base| base.len() > 3).unwrap_or(&whole).to_owned(),
    }
}

fn one_slip(one: &[u8], other: &[u8]) -> bool {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    match one.len().abs_diff(other.len()) {
        0 => one.get(1..) == other.get(1..) || swapped(one, other),
        1 if one.len() > other.len() => &one[1..] == other,
        1 => &other[1..] == one,
        _ => false,
    }
}

fn swapped(one: &[u8], other: &[u8]) -> bool {
    one.len() > 1 && one[0] == other[1] && one[1] == other[0] && one[2..] == other[2..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_others_left() {
        let names = [
            "workload",
            "work-load",
            "hope",
            "hops",
            "value",
            "values",
            "boundaries",
            "boundary",
            "relatoinship",
            "relationships",
            "law",
            "laws",
        ];
        assert_eq!(
            pairs(&names),
            [
                ("workload", "work-load"),
                ("value", "values"),
                ("boundaries", "boundary"),
                ("relatoinship", "relationships")
            ]
        );
        assert!(pairs(&["trauma", "trauma-two", "risk", "rest"]).is_empty());
    }
}
