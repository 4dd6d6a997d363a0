//! Lengths that tell little: a text grows by new lines at its end until its size is one of few.
//!
//! Up to 16 KiB the sizes are whole KiB; above, the steps of Padmé (Nikitin et al. 2019), at most 12 % more. age alone
//! still gives clean Markdown, since new lines at the end of a text mean nothing.

/// The smallest size, in bytes.
const STEP: usize = 1024;

/// The size that a text of `length` bytes is brought to.
pub fn padded_length(length: usize) -> usize {
    let step = padme_step(length).max(STEP);
    length.max(1).div_ceil(step).saturating_mul(step)
}

fn padme_step(length: usize) -> usize {
    let exponent = length.max(2).ilog2();
    let bits = exponent - exponent.ilog2().min(exponent);
    1_usize.checked_shl(bits.saturating_sub(1)).unwrap_or(STEP)
}

/// Adds new lines up to [`padded_length`].
pub(super) fn pad(text: &mut Vec<u8>) {
    text.resize(padded_length(text.len()), b'\n');
}

/// The text without the new lines at its end, but for one where there was any.
pub(super) fn unpad(text: &str) -> &str {
    let bare = text.trim_end_matches('\n');
    let end = bare.len() + usize::from(bare.len() < text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn sizes_are_few_never_smaller_and_never_much_larger() {
        let sizes: BTreeSet<usize> = (0..5000).map(padded_length).collect();
        assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [1024, 2048, 3072, 4096, 5120]);
        for length in (0..5_000_000).step_by(997) {
            let padded = padded_length(length);
            assert!(padded >= length && padded <= (length + length / 8).max(length + STEP), "{length} became {padded}");
        }
    }

    #[test]
    fn padding_comes_off_again() {
        for text in ["", "a", "a\n", "a\n\nb\n", "---\n---\n"] {
            let mut bytes = text.as_bytes().to_vec();
            pad(&mut bytes);
            let padded = String::from_utf8(bytes).unwrap();
            assert_eq!(unpad(&padded).trim_end_matches('\n'), text.trim_end_matches('\n'));
            assert_eq!(unpad(unpad(&padded)), unpad(&padded));
        }
    }
}
