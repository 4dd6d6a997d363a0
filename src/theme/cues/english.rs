//! The small words of English, and a few of Welsh, that change what a cue means: denial, supposing, and who it happened to.

use std::sync::OnceLock;

use super::words::Words;

/// What a word does to the words around it; most do nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// Denies what follows.
    pub const DENIES: Self = Self(1);
    /// After `not` or `no`, takes the denial back (`not only`, `no wonder`, `could not help feeling`).
    pub const TAKES_BACK: Self = Self(1 << 1);
    /// Between a denial and a cue, makes it a denial of the subject (`was not about the workload`).
    pub const NAMES_SUBJECT: Self = Self(1 << 2);
    /// A form of `to be`, or what is often said with it.
    pub const COPULA: Self = Self(1 << 3);
    /// What follows is only supposed.
    pub const SUPPOSES: Self = Self(1 << 4);
    /// Speaks of the writer.
    pub const FIRST_PERSON: Self = Self(1 << 5);
    /// Speaks of someone else.
    pub const THIRD_PERSON: Self = Self(1 << 6);
    /// A number from ten.
    pub const NUMBER: Self = Self(1 << 7);
    /// Joins what is denied alike (`no caseload or workload`).
    pub const JOINS: Self = Self(1 << 8);
    /// With [`Self::INSTEAD`] before it, sets aside what follows (`rather than`, `instead of`).
    pub const SETS_ASIDE: Self = Self(1 << 9);
    /// See [`Self::SETS_ASIDE`].
    pub const INSTEAD: Self = Self(1 << 10);
    /// Denies the subject by itself (`nothing to do with`).
    pub const NOTHING: Self = Self(1 << 11);
    /// Denies what is said of people: `nobody was at risk`, but not `nobody told me of the risk` or `there was nobody to ask`.
    pub const NOBODY: Self = Self(1 << 12);
    /// Denies what follows in Welsh; in English it is another word (`dim`).
    pub const DENIES_WELSH: Self = Self(1 << 13);

    /// What a lower-case word does.
    pub fn of(word: &str) -> Self {
        static TABLE: OnceLock<Words<Kinds>> = OnceLock::new();
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        if digits {
            return if (2..=4).contains(&word.len()) { Self::NUMBER } else { Self::default() };
        }
        TABLE.get_or_init(table).get(word).copied().unwrap_or_default()
    }

    /// Whether a word is of one of these kinds.
    pub fn has(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// Of one of these kinds, or of those.
    #[must_use]
    pub const fn or(self, kinds: Self) -> Self {
        Self(self.0 | kinds.0)
    }
}

const WORDS: [(Kinds, &str); 14] = [
    (Kinds::DENIES, "not no never without nor neither hardly nothing none nobody nid ddim heb"),
    (Kinds::TAKES_BACK, "only just merely simply wonder doubt surprise surprised matter help even sure longer"),
    (Kinds::NAMES_SUBJECT, "about because due to a an the my any question really case matter of with do"),
    (Kinds::COPULA, "is was were are be been it this that"),
    (Kinds::SUPPOSES, "if unless imagine suppose supposing hypothetical hypothetically"),
    (Kinds::FIRST_PERSON, "i me my mine myself we us our ours ourselves"),
    (
        Kinds::THIRD_PERSON,
        "she he her his him hers they their them mum mom dad mother father parent parents child children girl boy son \
         daughter client clients patient baby carer sister brother grandmother grandfather gran nan wife husband \
         partner tenant resident family",
    ),
    (
        Kinds::NUMBER,
        "ten eleven twelve fourteen fifteen sixteen eighteen twenty thirty forty fifty sixty seventy eighty ninety \
         hundred",
    ),
    (Kinds::JOINS, "or nor"),
    (Kinds::SETS_ASIDE, "than of"),
    (Kinds::INSTEAD, "rather other instead"),
    (Kinds::NOTHING, "nothing"),
    (Kinds::NOBODY, "nobody"),
    (Kinds::DENIES_WELSH, "dim"),
];

/// Every word that does something, each once or more; numbers in digits do too.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().flat_map(|(_, words)| words.split_whitespace())
}

fn table() -> Words<Kinds> {
    let mut table = Words::default();
    for (kinds, words) in WORDS {
        for word in words.split_whitespace() {
            let before = table.get_or_insert(word, Kinds::default);
            *before = before.or(kinds);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_be_of_more_kinds_than_one() {
        let cases = [
            ("not", Kinds::DENIES),
            ("nor", Kinds::DENIES.or(Kinds::JOINS)),
            ("nothing", Kinds::DENIES.or(Kinds::NOTHING)),
            ("my", Kinds::NAMES_SUBJECT.or(Kinds::FIRST_PERSON)),
            ("34", Kinds::NUMBER),
            ("3", Kinds::default()),
            ("12345", Kinds::default()),
            ("hypothetically", Kinds::SUPPOSES),
            ("kitchen", Kinds::default()),
            ("", Kinds::default()),
        ];
        for (word, kinds) in cases {
            assert_eq!(Kinds::of(word), kinds, "{word}");
        }
        assert!(Kinds::of("nor").has(Kinds::JOINS) && !Kinds::of("not").has(Kinds::JOINS));
    }
}
