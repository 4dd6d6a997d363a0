//! Whether a chosen passphrase can stand against someone who has a copy of the page or the key file.

use zxcvbn::zxcvbn;

use super::Passphrase;

/// The fewest guesses that a passphrase must cost, as a power of ten.
///
/// The sealed page costs a graphics card about 2,000 guesses a second (PBKDF2-HMAC-SHA-512, 1,000,000 rounds), so
/// 10^12 guesses are some fifteen years of one card. The estimate is of the kind of `zxcvbn` (Wheeler 2016).
const FEWEST_GUESSES: f64 = 12.0;

/// A passphrase that is too easy to guess, and why, in words for the writer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("that passphrase would be guessed too soon: {reason}")]
pub struct Weak {
    /// What makes it weak.
    pub reason: &'static str,
}

/// Accepts a passphrase or says why not.
pub fn strength(passphrase: &Passphrase) -> Result<(), Weak> {
    let estimate = zxcvbn(passphrase.expose(), &["afterword", "journal", "reflection", "supervision", "social worker"]);
    if estimate.guesses_log10() >= FEWEST_GUESSES {
        return Ok(());
    }
    let warning = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    Err(Weak { reason: warning.map_or("it is too short", explain) })
}

fn explain(warning: zxcvbn::feedback::Warning) -> &'static str {
    use zxcvbn::feedback::Warning as W;
    match warning {
        W::StraightRowsOfKeysAreEasyToGuess | W::ShortKeyboardPatternsAreEasyToGuess => {
            "it follows the keys of the keyboard"
        }
        W::RepeatsLikeAaaAreEasyToGuess | W::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "it repeats itself",
        W::SequencesLikeAbcAreEasyToGuess => "it is a sequence, like abc",
        W::RecentYearsAreEasyToGuess | W::DatesAreOftenEasyToGuess => "it rests on a date or a year",
        W::ThisIsATop10Password
        | W::ThisIsATop100Password
        | W::ThisIsACommonPassword
        | W::ThisIsSimilarToACommonlyUsedPassword => "it is like one that many people use",
        W::AWordByItselfIsEasyToGuess => "it is a single word",
        W::NamesAndSurnamesByThemselvesAreEasyToGuess | W::CommonNamesAndSurnamesAreEasyToGuess => "it rests on a name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_choose_first_is_refused_and_several_words_are_not() {
        for weak in ["password", "Summer2026!", "qwertyuiop", "aaaaaaaaaaaaaa", "trustno1", "supervision1"] {
            assert!(strength(&Passphrase::new(weak).unwrap()).is_err(), "{weak}");
        }
        for strong in ["still water by the old oak", "copper-lantern-fifty-drift", "xq7!Vb2#kLm9pR"] {
            assert!(strength(&Passphrase::new(strong).unwrap()).is_ok(), "{strong}");
        }
    }
}
